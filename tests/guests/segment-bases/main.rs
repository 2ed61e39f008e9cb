//! Claim: `set_segment_base` sets FS, and GS of kernel and user mode apart;
//! non-canonical bases and unknown segments are refused.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::hypercall::{check, raw};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::segment::{Base, set_base};
use paravane_guest::traps::{TrapFrame, vector};
use paravane_guest::{Errno, abi, claim_eq, entry, test};
use support::user;

entry!(run);

static WORDS: [u64; 4] = [10, 11, 12, 13];

fn fs() -> u64 {
    let value: u64;
    // SAFETY: the base is that of `WORDS`.
    unsafe { core::arch::asm!("mov {}, fs:[0]", out(reg) value) };
    value
}

fn gs() -> u64 {
    let value: u64;
    // SAFETY: as above.
    unsafe { core::arch::asm!("mov {}, gs:[0]", out(reg) value) };
    value
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("segment-bases", start);
    let at = |n: usize| WORDS.as_ptr() as u64 + n as u64 * 8;
    claim_eq!(set_base(Base::Fs, at(0)), Ok(()));
    claim_eq!(fs(), 10);
    claim_eq!(set_base(Base::GsKernel, at(1)), Ok(()));
    claim_eq!((fs(), gs()), (10, 11));
    claim_eq!(set_base(Base::GsUser, user::DATA), Ok(()));
    claim_eq!((fs(), gs()), (10, 11));
    // User mode sees its own GS, the same FS register, and leaves ours.
    let space = user::build(&mut memory);
    // SAFETY: the space's data page, mapped for the kernel.
    unsafe { space.data.as_ptr::<u64>().write(99) };
    // mov rax, gs:[0]; syscall
    space.load(&[0x65, 0x48, 0x8b, 0x04, 0x25, 0, 0, 0, 0, 0x0f, 0x05]);
    let back = user::run(&TrapFrame::user(user::CODE, user::STACK));
    claim_eq!((back.vector, back.rax), (vector::SYSCALL, 99));
    claim_eq!((fs(), gs()), (10, 11));
    claim_eq!(set_base(Base::GsKernel, at(2)), Ok(()));
    claim_eq!(gs(), 12);
    let back = user::run(&TrapFrame::user(user::CODE, user::STACK));
    claim_eq!(back.rax, 99);
    claim_eq!(gs(), 12);
    // Refused, and nothing changes.
    for base in [Base::Fs, Base::GsKernel, Base::GsUser] {
        claim_eq!(set_base(base, 0x0000_8000_0000_0000), Err(Errno::EINVAL));
        claim_eq!(set_base(base, 0xdead_0000_0000_0000), Err(Errno::EINVAL));
    }
    claim_eq!((fs(), gs()), (10, 12));
    // SAFETY: a segment that does not exist.
    let bad = unsafe { raw::call2::<{ abi::__HYPERVISOR_set_segment_base }>(17, 0) };
    claim_eq!(check(bad), Err(Errno::EINVAL));
    claim_eq!(set_base(Base::GsUserSelector, 0), Ok(()));
    test::success()
}
