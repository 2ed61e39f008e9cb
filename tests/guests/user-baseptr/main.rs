//! Claim: user mode runs on the user base pointer; another one takes effect
//! at the next entry to user mode; a frame that is no level-4 table is
//! refused; the table in use cannot be written.
//!
//! harness: split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Mfn;
use paravane_guest::mm::Flags;
use paravane_guest::mm::update::{self, Refused};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::{TrapFrame, vector};
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, test};
use support::user;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("user-baseptr", start);
    let one = user::build(&mut memory);
    let two = user::build(&mut memory);
    // mov rax, [rdi]; syscall
    let code = [0x48, 0x8b, 0x07, 0x0f, 0x05];
    let mut frame = TrapFrame::user(user::CODE, user::STACK);
    frame.rdi = user::DATA;
    for (n, space) in [&one, &two].into_iter().enumerate() {
        space.load(&code);
        // SAFETY: the space's data page, mapped for the kernel.
        unsafe { space.data.as_ptr::<u64>().write(100 + n as u64) };
    }
    for _ in 0..3 {
        for (n, space) in [&one, &two].into_iter().enumerate() {
            claim_eq!(update::new_user_baseptr(space.root), Ok(()));
            let back = user::run(&frame);
            claim_eq!((back.vector, back.rax), (vector::SYSCALL, 100 + n as u64));
        }
    }
    let page = need!(memory.page().ok_or("no page"));
    let writable = need!(memory.mfn(page).ok_or("no frame"));
    claim_eq!(update::new_user_baseptr(writable), Err(Errno::EINVAL));
    claim_eq!(
        update::new_user_baseptr(one.tables[0].frame),
        Err(Errno::EINVAL)
    );
    claim_eq!(user::run(&frame).rax, 101, "the one before stays");
    // Both base pointers in one call, as a switch of processes wants them. What stands before one
    // that is refused is done.
    let both = |kernel, user| {
        update::mmuext(&[
            update::op_frame(abi::MMUEXT_NEW_BASEPTR, kernel),
            update::op_frame(abi::MMUEXT_NEW_USER_BASEPTR, user),
        ])
    };
    let refused = |done| {
        Err(Refused {
            done,
            errno: Errno::EINVAL,
        })
    };
    let kernel = memory.root();
    claim_eq!(both(kernel, one.root), Ok(()));
    claim_eq!(user::run(&frame).rax, 100);
    claim_eq!(both(kernel, two.root), Ok(()));
    claim_eq!(user::run(&frame).rax, 101);
    claim_eq!(both(kernel, writable), refused(1));
    claim_eq!(both(writable, one.root), refused(0));
    claim_eq!(user::run(&frame).rax, 101, "the one before stays");
    let users = [one.root, writable].map(|l4| update::op_frame(abi::MMUEXT_NEW_USER_BASEPTR, l4));
    claim_eq!(update::mmuext(&users), refused(1));
    claim_eq!(user::run(&frame).rax, 100, "the first one is done");
    claim_eq!(update::new_user_baseptr(two.root), Ok(()));
    // In use without a pin: still a table.
    claim_eq!(update::unpin(two.root), Ok(()));
    claim_eq!(two.tables[3].make_writable(&memory), Err(Errno::EBUSY));
    claim_eq!(user::run(&frame).rax, 101);
    claim_eq!(update::new_user_baseptr(one.root), Ok(()));
    claim_eq!(two.tables[3].make_writable(&memory), Ok(()));
    claim_eq!(memory.protect(two.tables[0].address, Flags::DATA), Ok(()));
    claim_eq!(user::run(&frame).rax, 100);
    claim!(update::new_user_baseptr(Mfn::new(0)).is_ok(), "none at all");
    test::success()
}
