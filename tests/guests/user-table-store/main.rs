//! Claim: user mode that maps a page table cannot write it: its store is a
//! fault for the guest's kernel, never emulated.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::{TrapFrame, set_handler, vector};
use paravane_guest::{claim, claim_eq, entry, events, need, test};
use support::user;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("user-table-store", start);
    need!(events::map_shared_info(start.shared_info()));
    let space = user::build(&mut memory);
    set_handler(vector::PAGE_FAULT, Some(user::trapped));
    let l1 = space.tables[0];
    let index = VirtAddr::new(user::CODE).index(1) as u64 + 2;
    // The space's own level-1 table, at the third page.
    let readable = Flags::USER | Flags::READ_ONLY;
    claim_eq!(
        update::set_entry(l1.frame.addr(index * 8), Pte::new(l1.frame, readable)),
        Ok(())
    );
    claim!(
        update::set_entry(
            l1.frame.addr(index * 8),
            Pte::new(l1.frame, Flags::USER_DATA)
        )
        .is_err()
    );
    // mov rax, [rdi]; mov [rdi], rax; ud2
    space.load(&[0x48, 0x8b, 0x07, 0x48, 0x89, 0x07, 0x0f, 0x0b]);
    let mut frame = TrapFrame::user(user::CODE, user::STACK);
    frame.rdi = user::CODE + 0x2000 + index * 8;
    let back = user::run(&frame);
    claim_eq!(
        (back.vector, back.error_code, back.rip),
        (14, 7, user::CODE + 3)
    );
    claim_eq!(back.rax, l1.get(index as usize).raw(), "reading is allowed");
    claim_eq!(events::current().map(|info| info.cr2()), Some(frame.rdi));
    test::success()
}
