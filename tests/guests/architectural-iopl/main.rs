//! Claim: a kernel's I/O privilege level counts it as ring 1, and is not in its
//! flags. With VMASST_TYPE_architectural_iopl kernel mode is ring 0, pushed
//! flags show the level, and those that are returned with set it.
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::traps::table::{self, Privilege};
use paravane_guest::traps::{TrapFrame, set_handler, vector};
use paravane_guest::{abi, assist, claim_eq, entry, need, test};
use support::ports::set_iopl;
use support::user::{self, UserSpace};
use support::{attempt, fault};

entry!(run);

static FLAGS: AtomicU64 = AtomicU64::new(0);

/// Notes the flags that were pushed.
fn note(frame: &mut TrapFrame) {
    FLAGS.store(frame.rflags, Ordering::Relaxed);
    fault::catch(frame);
}

fn level(flags: u64) -> u64 {
    flags >> 12 & 3
}

/// An `iret` to behind itself, with this level in its flags.
fn iret(level: u64) {
    let flags = 0x202 | level << 12;
    // SAFETY: the context on the stack goes on behind the call, in kernel mode, on this stack.
    unsafe {
        core::arch::asm!(
            "mov r12, rsp",
            "push {ss}", "push r12", "push {flags}", "push {cs}",
            "lea r13, [rip + 79f]", "push r13",
            // All registers: rcx, r11, rax.
            "push 0", "push 0", "push 0", "push 0",
            "mov eax, {number}", "syscall",
            "79:",
            ss = const abi::FLAT_RING3_SS64,
            cs = const abi::FLAT_RING3_CS64 & !3,
            number = const abi::__HYPERVISOR_iret,
            flags = in(reg) flags,
            out("rax") _, out("rcx") _, out("r11") _, out("r12") _, out("r13") _,
        );
    }
}

/// The level in the flags that an exception, a page fault and a software interrupt push; all of them
/// push the same.
fn pushed() -> u64 {
    let of = |trap: Option<fault::Fault>| {
        claim_eq!(trap.is_some(), true);
        level(FLAGS.load(Ordering::Relaxed))
    };
    let exception = of(attempt!("ud2"));
    claim_eq!(of(fault::write(0x1234_5000, 0)), exception, "page fault");
    claim_eq!(of(attempt!("int 0x80")), exception, "software interrupt");
    exception
}

fn cli() -> Option<u32> {
    attempt!("cli").map(|fault| fault.vector)
}

/// CLI of user mode, entered with this level in the flags: the vector, and the level that is pushed.
fn user_cli(space: &UserSpace, level_before: u64) -> (u32, u64) {
    let handlers = [vector::GENERAL_PROTECTION, vector::INVALID_OPCODE];
    for vector in handlers {
        set_handler(vector, Some(user::trapped));
    }
    // cli; ud2
    space.load(&[0xfa, 0x0f, 0x0b]);
    let mut frame = TrapFrame::user(user::CODE, user::STACK);
    frame.rflags |= level_before << 12;
    let back = user::run(&frame);
    for vector in handlers {
        set_handler(vector, Some(note));
    }
    (back.vector, level(back.rflags))
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("architectural-iopl", start);
    let space = user::build(&mut memory);
    for vector in [
        vector::INVALID_OPCODE,
        vector::GENERAL_PROTECTION,
        vector::PAGE_FAULT,
    ] {
        set_handler(vector, Some(note));
    }
    need!(table::register(0x80, Privilege::Kernel, false, note));
    for assisted in [false, true, false] {
        let set = assist::set(abi::VMASST_TYPE_architectural_iopl, assisted);
        claim_eq!(set, Ok(()));
        for iopl in 0..4 {
            claim_eq!(set_iopl(iopl), Ok(0));
            let iopl = u64::from(iopl);
            let refused = Some(vector::GENERAL_PROTECTION);
            if assisted {
                claim_eq!((pushed(), cli()), (iopl, None));
            } else {
                let ring_1 = if iopl == 0 { refused } else { None };
                claim_eq!((pushed(), cli()), (0, ring_1));
            }
            for returned in 0..4 {
                claim_eq!(set_iopl(iopl as u32), Ok(0));
                iret(returned);
                claim_eq!(pushed(), if assisted { returned } else { 0 });
                claim_eq!(set_iopl(iopl as u32), Ok(0));
                let in_force = if assisted { returned } else { iopl };
                let performed = if in_force == 3 {
                    vector::INVALID_OPCODE
                } else {
                    vector::GENERAL_PROTECTION
                };
                let shown = if assisted { returned } else { 0 };
                claim_eq!(user_cli(&space, returned), (performed, shown));
            }
        }
    }
    test::success()
}
