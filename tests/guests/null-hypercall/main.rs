//! Claim: hypercalls through the page and by an inline `syscall` do the same;
//! an unknown number gives ENOSYS; no register but the documented ones
//! changes.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::hypercall::{inline, page};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, hypercall, test};

entry!(run);

const VERSION: u32 = abi::__HYPERVISOR_xen_version;

fn run(start: &'static StartInfo) -> ! {
    support::begin("null-hypercall", start);
    // SAFETY: a version query and calls that do not exist take no memory.
    unsafe {
        let by_page = page::call2::<VERSION>(0, 0);
        claim!(by_page > 0);
        claim_eq!(inline::call2::<VERSION>(0, 0), by_page);
        claim_eq!(hypercall::check(page::call0::<63>()), Err(Errno::ENOSYS));
        claim_eq!(hypercall::check(inline::call0::<63>()), Err(Errno::ENOSYS));
        claim_eq!(hypercall::check(inline::call0::<64>()), Err(Errno::ENOSYS));
        claim_eq!(
            hypercall::check(inline::call0::<0x1000>()),
            Err(Errno::ENOSYS)
        );
        claim_eq!(
            hypercall::check(inline::call0::<0x8000_0000>()),
            Err(Errno::ENOSYS)
        );
        claim_eq!(
            hypercall::check(inline::call0::<{ u32::MAX }>()),
            Err(Errno::ENOSYS)
        );
    }
    let mut before = [0u64; 7];
    for (n, slot) in before.iter_mut().enumerate() {
        *slot = 0x1111_2222_3333_4440 + n as u64;
    }
    let [a, b, c, d, e, f, g] = before;
    let (r9, r12, r13, r14, r15, r10, r8): (u64, u64, u64, u64, u64, u64, u64);
    // SAFETY: a version query that takes no memory.
    unsafe {
        core::arch::asm!(
            "syscall",
            inlateout("rax") u64::from(VERSION) => _,
            inlateout("rdi") 0u64 => _, inlateout("rsi") 0u64 => _,
            out("rcx") _, out("r11") _,
            inlateout("r9") a => r9, inlateout("r12") b => r12, inlateout("r13") c => r13,
            inlateout("r14") d => r14, inlateout("r15") e => r15, inlateout("r10") f => r10,
            inlateout("r8") g => r8,
        );
    }
    claim_eq!([r9, r12, r13, r14, r15, r10, r8], before);
    // The page's stubs keep rcx and r11 as well.
    let (mut rcx, mut r11) = (0x5555u64, 0x6666u64);
    #[cfg(target_os = "none")]
    // SAFETY: as above, by the stub of the call.
    unsafe {
        core::arch::asm!(
            "call hypercall_page + {number} * 32",
            number = const VERSION,
            out("rax") _, inlateout("rdi") 0u64 => _, inlateout("rsi") 0u64 => _,
            inlateout("rcx") rcx, inlateout("r11") r11,
        );
    }
    (rcx, r11) = (core::hint::black_box(rcx), core::hint::black_box(r11));
    claim_eq!((rcx, r11), (0x5555, 0x6666));
    test::success()
}
