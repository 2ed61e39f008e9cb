//! Claim: entries with bits that a guest may not set, requests that are not
//! aligned, of no known kind, or for frames of no table are refused at every
//! level, and nothing changes.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::abi::{self, mmu_update};
use paravane_guest::addr::{DomainId, MachineAddr, Mfn, VirtAddr};
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim, claim_eq, entry, need, println, test};
use support::space;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("entry-rules", start);
    let address = VirtAddr::new(0x40_0000);
    let tables = need!(space::chain(&mut memory, address).ok_or("no pages"));
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    for table in &tables {
        need!(table.make_read_only(&memory));
    }
    need!(update::pin(4, tables[3].frame));
    let at = |level: usize, index: u64| tables[level - 1].frame.addr(index * 8);
    let try_set = |level: usize, index: u64, value: u64| {
        update::set_entry(at(level, index), Pte::from_raw(value))
    };
    let mapped = Pte::new(frame, Flags::DATA).raw();
    // Good ones first, so that what follows fails for its own reason.
    claim_eq!(try_set(1, 7, mapped), Ok(()));
    claim_eq!(try_set(1, 7, 0), Ok(()));
    // A large page, at each level that could have one.
    for level in 2..=4usize {
        let large = mapped | 1 << 7;
        claim_eq!(
            try_set(level, 9, large),
            Err(Errno::EINVAL),
            "level {level}"
        );
    }
    // Frame bits beyond the machine's.
    claim!(try_set(1, 7, mapped | 1 << 51).is_err());
    for level in 2..=4usize {
        claim_eq!(
            try_set(
                level,
                9,
                Pte::new(Mfn::new((1 << 40) - 1), Flags::TABLE).raw()
            ),
            Err(Errno::EINVAL),
            "level {level}"
        );
    }
    // A data page where a table belongs: it is mapped writable.
    for level in 2..=4usize {
        claim_eq!(
            try_set(level, 9, Pte::new(frame, Flags::TABLE).raw()),
            Err(Errno::EINVAL)
        );
    }
    // Tables of the wrong level.
    claim_eq!(
        try_set(4, 9, Pte::new(tables[0].frame, Flags::TABLE).raw()),
        Err(Errno::EINVAL)
    );
    claim_eq!(
        try_set(3, 9, Pte::new(tables[0].frame, Flags::TABLE).raw()),
        Err(Errno::EINVAL)
    );
    claim_eq!(
        try_set(2, 9, Pte::new(tables[2].frame, Flags::TABLE).raw()),
        Err(Errno::EINVAL)
    );
    // The hypervisor's slots of the level-4 table.
    for slot in [256u64, 260, 271] {
        let outcome = try_set(4, slot, Pte::new(tables[2].frame, Flags::TABLE).raw());
        println!("slot {slot}: {outcome:?}");
        claim_eq!(outcome, Err(Errno::EINVAL), "slot {slot}");
    }
    claim_eq!(
        try_set(4, 255, Pte::new(tables[2].frame, Flags::TABLE).raw()),
        Ok(())
    );
    claim_eq!(
        try_set(4, 272, Pte::new(tables[2].frame, Flags::TABLE).raw()),
        Ok(())
    );
    claim_eq!(try_set(4, 272, 0), Ok(()));
    claim_eq!(try_set(4, 255, 0), Ok(()));
    // One level-2 table twice: shared, fine.
    claim_eq!(
        try_set(3, 9, Pte::new(tables[1].frame, Flags::TABLE).raw()),
        Ok(())
    );
    claim_eq!(try_set(3, 9, 0), Ok(()));
    // Requests that are none.
    let raw =
        |ptr: u64, val: u64| update::mmu_update(&[mmu_update { ptr, val }]).map_err(|r| r.errno);
    let unaligned = raw(at(1, 7).raw() + 4, mapped);
    println!("unaligned: {unaligned:?}");
    claim_eq!(tables[0].get(7), Pte::EMPTY);
    claim_eq!(
        raw(MachineAddr::new((1 << 51) - 8).raw(), mapped),
        Err(Errno::EINVAL)
    );
    // Another domain that is not there.
    claim_eq!(
        update::mmu_update_for(
            &[update::request(at(1, 7), Pte::from_raw(mapped))],
            DomainId::new(1234)
        )
        .map_err(|r| r.errno),
        Err(Errno::ESRCH)
    );
    claim_eq!(tables[0].get(7), Pte::EMPTY);
    // Extended operations that are none.
    let unknown = update::mmuext(&[update::op_frame(777, frame)]).map_err(|r| r.errno);
    claim_eq!(unknown, Err(Errno::ENOSYS));
    claim_eq!(update::pin(1, Mfn::new((1 << 40) - 1)), Err(Errno::EINVAL));
    claim_eq!(update::unpin(Mfn::new((1 << 40) - 1)), Err(Errno::EINVAL));
    // A batch stops at the first that fails, and says where.
    let batch = [
        update::op_frame(abi::MMUEXT_TLB_FLUSH_LOCAL, Mfn::new(0)),
        update::op_frame(abi::MMUEXT_UNPIN_TABLE, frame),
        update::op_frame(abi::MMUEXT_UNPIN_TABLE, tables[3].frame),
    ];
    claim_eq!(
        update::mmuext(&batch),
        Err(update::Refused {
            done: 1,
            errno: Errno::EINVAL
        })
    );
    claim!(
        tables[3].make_writable(&memory).is_err(),
        "the third was not made"
    );
    // Pin, load and unpin in one batch, as NetBSD does.
    need!(update::unpin(tables[3].frame));
    let old = memory.root();
    let kernel = need!(paravane_guest::mm::walk::read(&memory, old, 511).ok_or("no entry"));
    need!(update::set_entry(tables[3].frame.addr(511 * 8), kernel));
    claim_eq!(
        update::mmuext(&[
            update::op_frame(abi::MMUEXT_PIN_L4_TABLE, tables[3].frame),
            update::op_frame(abi::MMUEXT_NEW_BASEPTR, tables[3].frame),
            update::op_frame(abi::MMUEXT_UNPIN_TABLE, tables[3].frame),
        ]),
        Ok(())
    );
    claim_eq!(update::new_baseptr(old), Ok(()));
    test::success()
}
