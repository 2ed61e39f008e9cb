//! Claim: each entry of a multicall has its own result; one that fails does
//! not stop the others; a list that cannot be written is EFAULT. An `iret` is
//! performed, and what stands behind it is not.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::hypercall::{check, raw};
use paravane_guest::mm::{Flags, Pte};
use paravane_guest::multicall::{call, entry as one, result};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim_eq, entry, need, test, version};
use support::fault;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("multicall", start);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let (major, minor) = need!(version::version());
    let both = u64::from(major) << 16 | u64::from(minor);
    let map = |flags| {
        one(
            abi::__HYPERVISOR_update_va_mapping,
            &[
                page.raw(),
                Pte::new(frame, flags).raw(),
                u64::from(abi::UVMF_INVLPG),
            ],
        )
    };
    let mut list = [
        one(abi::__HYPERVISOR_xen_version, &[0, 0]),
        one(63, &[]),
        map(Flags::READ_ONLY),
        one(
            abi::__HYPERVISOR_update_va_mapping,
            &[0x7000_0000_0000, 0, 0],
        ),
        one(
            abi::__HYPERVISOR_update_va_mapping,
            &[0xffff_8000_0000_0000, 1, 0],
        ),
        one(abi::__HYPERVISOR_xen_version, &[0, 0]),
    ];
    // SAFETY: changes the mapping of a page that is the test's own.
    claim_eq!(unsafe { call(&mut list) }, Ok(()));
    let [a, b, c, d, e, f] = list.each_ref().map(result);
    claim_eq!(a, Ok(both));
    claim_eq!(b, Err(Errno::ENOSYS));
    claim_eq!(c, Ok(0));
    claim_eq!(d.is_err(), true);
    claim_eq!(e, Err(Errno::EINVAL));
    claim_eq!(f, Ok(both), "the entries behind a failed one are made");
    claim_eq!(fault::write(page.raw(), 1).map(|f| f.vector), Some(14));
    // SAFETY: as above.
    claim_eq!(unsafe { call(&mut [map(Flags::DATA)]) }, Ok(()));
    claim_eq!(fault::write(page.raw(), 1), None);
    let mut many = [one(abi::__HYPERVISOR_xen_version, &[0, 0]); 100];
    // SAFETY: version queries.
    claim_eq!(unsafe { call(&mut many) }, Ok(()));
    claim_eq!(many.iter().all(|entry| result(entry) == Ok(both)), true);
    // SAFETY: an empty list.
    claim_eq!(unsafe { call(&mut []) }, Ok(()));
    // SAFETY: a list that is not there.
    let bad = unsafe { raw::call2::<{ abi::__HYPERVISOR_multicall }>(0x1000, 3) };
    claim_eq!(check(bad), Err(Errno::EFAULT));
    // SAFETY: a list inside the hypervisor.
    let bad = unsafe { raw::call2::<{ abi::__HYPERVISOR_multicall }>(0xffff_82d0_4020_0000, 1) };
    claim_eq!(check(bad), Err(Errno::EFAULT));
    // Nested: refused inside, the rest goes on.
    let mut inner = [one(abi::__HYPERVISOR_xen_version, &[0, 0])];
    let mut outer = [
        one(abi::__HYPERVISOR_multicall, &[inner.as_mut_ptr() as u64, 1]),
        one(abi::__HYPERVISOR_xen_version, &[0, 0]),
    ];
    // SAFETY: version queries.
    claim_eq!(unsafe { call(&mut outer) }, Ok(()));
    claim_eq!(result(&outer[0]), Err(Errno::EINVAL));
    claim_eq!(result(&outer[1]), Ok(both));
    returns(both);
    test::success()
}

/// An `iret` in the middle of a list.
fn returns(version: u64) {
    const UNTOUCHED: u64 = 0x5e5e;
    let mut list = [
        one(abi::__HYPERVISOR_xen_version, &[0, 0]),
        one(abi::__HYPERVISOR_iret, &[]),
        one(abi::__HYPERVISOR_xen_version, &[0, 0]),
    ];
    for entry in &mut list {
        entry.result = UNTOUCHED;
    }
    let (mut rax, mut rcx, mut r11) = (u64::from(abi::__HYPERVISOR_multicall), 0_u64, 0_u64);
    // SAFETY: the context on the stack goes on behind the call, in kernel mode, on this stack.
    unsafe {
        core::arch::asm!(
            "mov r12, rsp",
            "push {ss}", "push r12", "pushfq", "push {cs}",
            "lea r13, [rip + 79f]", "push r13",
            // All registers: rcx, r11, rax.
            "push 0", "push 0x111", "push 0x222", "push 0x333",
            "syscall",
            "mov rsp, r12",
            "79:",
            ss = const abi::FLAT_RING3_SS64,
            cs = const abi::FLAT_RING3_CS64 & !3,
            inout("rax") rax, inout("rcx") rcx, inout("r11") r11,
            in("rdi") list.as_mut_ptr(), in("rsi") list.len(),
            out("r12") _, out("r13") _,
        );
    }
    claim_eq!(
        (rax, rcx, r11),
        (0x333, 0x111, 0x222),
        "the return's registers"
    );
    // The return's own result is no part of the claim: Xen writes one, by the tables that are then in
    // force.
    let results = list.each_ref().map(|entry| entry.result);
    claim_eq!((results[0], results[2]), (version, UNTOUCHED));
}
