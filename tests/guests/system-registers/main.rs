//! Claim: where the processor can keep instructions that store system registers from ring 3, they do
//! not tell a guest where the hypervisor's tables are, neither its kernel nor its applications; they work
//! and show a machine without tables.
//!
//! harness: xen=no cpu=max
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::traps::{TrapFrame, vector};
use paravane_guest::{claim, claim_eq, entry, test};
use support::{attempt, user};

entry!(run);

/// The hypervisor's range.
const HYPERVISOR: core::ops::Range<u64> = 0xffff_8000_0000_0000..0xffff_8800_0000_0000;

fn has_umip() -> bool {
    core::arch::x86_64::__cpuid(0).eax >= 7
        && core::arch::x86_64::__cpuid_count(7, 0).ecx & 1 << 2 != 0
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("system-registers", start);
    if !has_umip() {
        test::skip(format_args!("the processor tells everybody"));
    }
    let mut image = [0xa5_u8; 16];
    let at = image.as_mut_ptr() as u64;
    for which in 0..2 {
        let fault = if which == 0 {
            attempt!("sgdt [{at}]"; at = in(reg) at)
        } else {
            attempt!("sidt [{at}]"; at = in(reg) at)
        };
        claim_eq!(fault, None);
        let mut base = [0; 8];
        base.copy_from_slice(&image[2..10]);
        claim!(!HYPERVISOR.contains(&u64::from_le_bytes(base)), "{which}");
        claim_eq!(image[10..], [0xa5; 6], "ten bytes");
        image = [0xa5; 16];
    }
    // With an index, a displacement and 16 bits of a register.
    claim_eq!(
        attempt!("sldt word ptr [{at} + 2 * {i} - 6]"; at = in(reg) at, i = in(reg) 5u64),
        None
    );
    claim_eq!(image[3..7], [0xa5, 0, 0, 0xa5]);
    let (mut task, mut status) = (0x1234_5678_9abc_def0_u64, u64::MAX);
    claim_eq!(attempt!("str {t:x}"; t = inout(reg) task), None);
    claim_eq!(task, 0x1234_5678_9abc_0000);
    claim_eq!(attempt!("smsw {s:e}"; s = inout(reg) status), None);
    claim_eq!(status & 1, 1, "protected mode");
    claim_eq!(status >> 32, 0);
    // What cannot be written is a fault.
    claim!(attempt!("sgdt [{at}]"; at = in(reg) 0x1000u64).is_some());
    claim!(attempt!("sgdt [{at}]"; at = in(reg) HYPERVISOR.start).is_some());

    let space = user::build(&mut memory);
    // sgdt [rdi]; syscall
    space.load(&[0x0f, 0x01, 0x07, 0x0f, 0x05]);
    let mut frame = TrapFrame::user(user::CODE, user::STACK - 64);
    frame.rdi = user::DATA;
    let back = user::run(&frame);
    claim_eq!((back.vector, back.rip), (vector::SYSCALL, user::CODE + 5));
    // SAFETY: the space's data page, mapped for the kernel.
    let base = unsafe {
        (space.data.raw() as *const u8)
            .add(2)
            .cast::<u64>()
            .read_unaligned()
    };
    claim!(!HYPERVISOR.contains(&base));
    test::success()
}
