//! Claim: the iret hypercall enters user mode with every register of the
//! frame; faults of user mode arrive on the kernel stack with their user
//! bit; user mode cannot reach what only the kernel's tables map.
//!
//! harness: split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::traps::{TrapFrame, set_handler, vector};
use paravane_guest::{claim, claim_eq, entry, events, need, test};
use support::user;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("iret-user", start);
    need!(events::map_shared_info(start.shared_info()));
    let info = need!(events::current().ok_or("no vcpu_info"));
    let space = user::build(&mut memory);
    for vector in [
        vector::PAGE_FAULT,
        vector::GENERAL_PROTECTION,
        vector::INVALID_OPCODE,
        vector::BREAKPOINT,
        vector::DIVIDE_ERROR,
    ] {
        set_handler(vector, Some(user::trapped));
    }
    let mut frame = TrapFrame::user(user::CODE, user::STACK);
    for (n, register) in [
        &mut frame.rax,
        &mut frame.rbx,
        &mut frame.rcx,
        &mut frame.rdx,
        &mut frame.rsi,
        &mut frame.rdi,
        &mut frame.rbp,
        &mut frame.r8,
        &mut frame.r9,
        &mut frame.r10,
        &mut frame.r11,
        &mut frame.r12,
        &mut frame.r13,
        &mut frame.r14,
        &mut frame.r15,
    ]
    .into_iter()
    .enumerate()
    {
        *register = 0x0101_0101_0101_0101 * (n as u64 + 1);
    }
    // ud2 at once: everything as it went in.
    space.load(&[0x0f, 0x0b]);
    let back = user::run(&frame);
    claim_eq!(
        (back.vector, back.rip),
        (vector::INVALID_OPCODE, user::CODE)
    );
    claim_eq!(
        [
            back.rax, back.rbx, back.rcx, back.rdx, back.rsi, back.rdi, back.rbp, back.rsp
        ],
        [
            frame.rax, frame.rbx, frame.rcx, frame.rdx, frame.rsi, frame.rdi, frame.rbp, frame.rsp
        ]
    );
    claim_eq!(
        [
            back.r8, back.r9, back.r10, back.r11, back.r12, back.r13, back.r14, back.r15
        ],
        [
            frame.r8, frame.r9, frame.r10, frame.r11, frame.r12, frame.r13, frame.r14, frame.r15
        ]
    );
    claim!(back.from_user());
    // mov [rdi], rax at several addresses.
    space.load(&[0x48, 0x89, 0x07, 0x0f, 0x0b]);
    let mut store = |address: u64| {
        frame.rdi = address;
        frame.rip = user::CODE;
        let back = user::run(&frame);
        (back.vector, back.error_code, info.cr2())
    };
    claim_eq!(
        store(user::DATA).0,
        vector::INVALID_OPCODE,
        "the data page is writable"
    );
    claim_eq!(store(user::CODE + 8), (14, 7, user::CODE + 8));
    claim_eq!(store(0x1234_5000), (14, 6, 0x1234_5000));
    // Kernel memory is not in the user tables at all.
    let kernel = space.data.raw();
    claim_eq!(store(kernel), (14, 6, kernel));
    // The hypervisor's is not user mode's to write, mapped or not.
    let (vector, error, _) = store(0xffff_8000_0000_0000);
    claim_eq!((vector, error & 6), (14, 6));
    let (vector, error, _) = store(0xffff_82d0_4020_0000);
    claim_eq!((vector, error & 6), (14, 6));
    // Non-canonical.
    claim_eq!(store(0x1234_0000_0000_0000).0, vector::GENERAL_PROTECTION);
    // Traps keep their place: breakpoint behind, division at.
    space.load(&[0xcc]);
    frame.rip = user::CODE;
    let back = user::run(&frame);
    claim_eq!(
        (back.vector, back.rip),
        (vector::BREAKPOINT, user::CODE + 1)
    );
    space.load(&[0x31, 0xc9, 0xf7, 0xf1]);
    let back = user::run(&frame);
    claim_eq!(
        (back.vector, back.rip),
        (vector::DIVIDE_ERROR, user::CODE + 2)
    );
    // Privileged instructions of user mode are the guest's to judge.
    space.load(&[0xf4]);
    let back = user::run(&frame);
    claim_eq!(
        (back.vector, back.rip),
        (vector::GENERAL_PROTECTION, user::CODE)
    );
    test::success()
}
