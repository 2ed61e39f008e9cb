//! Each transition of the frame record's state table, and each rule, once. What happens at the end of
//! a use is in `ends`.

use paravane_core::addr::{DomainId, Mfn};
use paravane_core::mm::machine::FIRST_HYPERVISOR_SLOT;
use paravane_core::mm::pte::{self, ACCESSED, DIRTY, GLOBAL, PAT_OR_PSE, PCD, PRESENT, RW, USER};
use paravane_core::mm::update::Keep;
use paravane_core::mm::{FrameType, Leftover, Machine, Rule, Stop};
use std::sync::atomic::Ordering::SeqCst;

use crate::machine::{guest, lock};
use crate::world::{World, refused};

#[test]
fn a_plain_reference_needs_no_type_and_only_its_owner_gets_one() {
    let w = World::new();
    let frame = w.frame();
    w.mm().get_page(w.guest.id, frame).expect("its own");
    assert_eq!(w.state(frame), (FrameType::None, 0, 2));
    let refusal = w
        .mm()
        .get_page(DomainId::new(2), frame)
        .expect_err("foreign");
    assert_eq!(refusal.rule, Rule::NotOwned);
    assert_eq!(w.state(frame), (FrameType::None, 0, 2));
    let beyond = w
        .mm()
        .get_page(w.guest.id, Mfn::new(64))
        .expect_err("beyond memory");
    let hole = w
        .mm()
        .get_page(w.guest.id, Mfn::new(1))
        .expect_err("no memory");
    assert_eq!((beyond.rule, hole.rule), (Rule::NotMemory, Rule::NotMemory));
    w.mm().put_page(frame);
    assert_eq!(w.machine.audit(&[]), Ok(()));
}

#[test]
fn types_exclude_each_other_both_ways() {
    let w = World::new();
    let [l4, l3, l2, l1] = w.chain();
    let data = w.frame();
    w.write(l1, 0, pte::entry(data, PRESENT | RW));
    w.pin(l4, 4).expect("a good tree");
    assert_eq!(w.state(l1), (FrameType::L1, 1, 2));
    assert_eq!(w.state(data), (FrameType::Writable, 1, 2));
    // M4: no writable reference to a table, no table of a writable frame.
    for table in [l4, l3, l2, l1] {
        assert_eq!(
            refused(w.mm().get_writable(w.guest.id, table)),
            Rule::TypeInUse
        );
        let map = pte::entry(table, PRESENT | RW);
        assert_eq!(
            refused(w.update(l1, 1, map, Keep::Nothing)),
            Rule::TypeInUse
        );
        // M7: readable always.
        w.update(l1, 2, pte::entry(table, PRESENT), Keep::Nothing)
            .expect("readable");
    }
    assert_eq!(refused(w.pin(data, 1)), Rule::TypeInUse);
    assert_eq!(refused(w.pin(l1, 2)), Rule::TypeInUse);
    let mut left = Leftover::new();
    for kind in [FrameType::Ldt, FrameType::Gdt] {
        let taken = w.mm().get_descriptors(&w.guest, l1, kind, &mut left);
        assert_eq!(refused(taken), Rule::TypeInUse);
    }
    assert_eq!(w.machine.audit(&[]), Ok(()));
    w.unpin(l4);
    assert_eq!(w.state(l1).1, 0);
    assert_eq!(w.state(data), (FrameType::Writable, 0, 1));
    w.mm()
        .get_writable(w.guest.id, l4)
        .expect("a table no more");
    assert_eq!(w.machine.audit(&[(l4, true)]), Ok(()));
}

#[test]
fn ldt_and_gdt_are_distinct_and_their_descriptors_checked() {
    let w = World::new();
    let (ldt, bad) = (w.frame(), w.frame());
    // A data segment of ring 0, and a call gate.
    w.write(ldt, 3, 0x00cf_9200_0000_ffff);
    w.write(bad, 7, 0x0000_ec00_0008_0000);
    let mut left = Leftover::new();
    w.mm()
        .get_descriptors(&w.guest, ldt, FrameType::Ldt, &mut left)
        .expect("good");
    assert_eq!(w.read(ldt, 3) >> 45 & 3, 3, "raised to ring 3");
    let gdt = w
        .mm()
        .get_descriptors(&w.guest, ldt, FrameType::Gdt, &mut left);
    assert_eq!(refused(gdt), Rule::TypeInUse);
    let gate = w
        .mm()
        .get_descriptors(&w.guest, bad, FrameType::Gdt, &mut left);
    assert_eq!(refused(gate), Rule::Descriptor);
    assert_eq!(w.state(bad).1, 0);
    assert_eq!(w.machine.audit(&[(ldt, true)]), Ok(()));
    w.mm().put_checked(ldt, &mut left);
    assert_eq!(w.machine.audit(&[]), Ok(()));
}

#[test]
fn no_store_to_tables_reaches_descriptors_in_use() {
    let w = World::new();
    for kind in [FrameType::Ldt, FrameType::Gdt] {
        let table = w.frame();
        let mut left = Leftover::new();
        w.mm()
            .get_descriptors(&w.guest, table, kind, &mut left)
            .expect("good");
        let store = w.update(table, 7, 0x0000_ec00_0008_0000, Keep::Nothing);
        assert_eq!(refused(store), Rule::TypeInUse, "{kind}");
        assert_eq!(w.read(table, 7), 0);
        w.mm().put_checked(table, &mut left);
        w.update(table, 7, 0x0000_ec00_0008_0000, Keep::Nothing)
            .expect("data again");
    }
    assert_eq!(w.machine.audit(&[]), Ok(()));
}

#[test]
fn bad_entries_refuse_the_table_and_leave_no_reference() {
    let w = World::new();
    let foreign = w.machine.populate(DomainId::new(2)).expect("a frame");
    let data = w.frame();
    for (slot, entry, rule) in [
        (1, pte::entry(data, PRESENT | PCD), Rule::ReservedBits),
        (
            511,
            pte::entry(data, PRESENT | PAT_OR_PSE),
            Rule::ReservedBits,
        ),
        (9, pte::entry(foreign, PRESENT), Rule::NotOwned),
        (9, pte::entry(foreign, PRESENT | RW), Rule::NotOwned),
        (9, pte::entry(Mfn::new(1), PRESENT), Rule::NotMemory),
        (16, pte::entry(Mfn::new(0), PRESENT), Rule::NotMemory),
        (9, pte::entry(Mfn::new(1 << 39), PRESENT), Rule::NotMemory),
    ] {
        let l1 = w.frame();
        w.write(l1, 0, pte::entry(data, PRESENT | RW));
        w.write(l1, slot, entry);
        assert_eq!(refused(w.pin(l1, 1)), rule);
        assert_eq!((w.state(l1).1, w.state(data).1), (0, 0));
        w.mm().put_allocation(l1).expect("allocated");
    }
    let [l4, l3, ..] = w.chain();
    w.write(l3, 5, pte::entry(data, PRESENT | PAT_OR_PSE));
    assert_eq!(refused(w.pin(l4, 4)), Rule::Superpage);
    w.write(l3, 5, pte::entry(data, PRESENT | GLOBAL));
    assert_eq!(refused(w.pin(l4, 4)), Rule::ReservedBits);
    assert_eq!(w.machine.audit(&[]), Ok(()));
}

#[test]
fn the_hypervisors_slots_are_filled_in_and_out_of_reach() {
    let w = World::new();
    let [l4, l3, ..] = w.chain();
    w.write(l4, FIRST_HYPERVISOR_SLOT + 3, pte::entry(l3, PRESENT | RW));
    w.pin(l4, 4).expect("ours overwrite it");
    let machine = &w.machine;
    assert_eq!(
        w.read(l4, FIRST_HYPERVISOR_SLOT + 3),
        machine.hypervisor_entries()[3]
    );
    assert_eq!(
        w.read(l4, FIRST_HYPERVISOR_SLOT),
        0,
        "the first shows the machine-to-physical table, which is for L4s that a kernel runs on"
    );
    for slot in [FIRST_HYPERVISOR_SLOT, FIRST_HYPERVISOR_SLOT + 15] {
        let update = w.update(l4, slot, pte::entry(l3, PRESENT), Keep::Nothing);
        assert_eq!(refused(update), Rule::HypervisorSlot);
        assert_eq!(
            refused(w.update(l4, slot, 0, Keep::Nothing)),
            Rule::HypervisorSlot
        );
    }
    w.update(
        l4,
        FIRST_HYPERVISOR_SLOT + 16,
        pte::entry(l3, PRESENT),
        Keep::Nothing,
    )
    .expect("the guest's");
    assert_eq!(w.machine.audit(&[]), Ok(()));
    w.unpin(l4);
    assert_eq!(w.read(l4, FIRST_HYPERVISOR_SLOT + 3), 0);
}

#[test]
fn a_slot_counts_as_linear_however_its_entry_came() {
    // Indices from level 4 on: slot 300, then the hypervisor's.
    const THROUGH: u64 = 0xffff_0000_0000_0000 | 300 << 39 | 262 << 30;
    let checked = World::new();
    let [l4, ..] = checked.chain();
    checked.write(l4, 300, pte::entry(l4, PRESENT));
    assert!(!checked.guest.linear.any());
    checked.pin(l4, 4).expect("names itself");
    assert!(!checked.guest.linear.keep_clear(THROUGH, 1));

    let updated = World::new();
    let [l4, l3, ..] = updated.chain();
    updated.pin(l4, 4).expect("plain");
    let itself = pte::entry(l3, PRESENT);
    updated
        .update(l3, 300, itself, Keep::Nothing)
        .expect("a table of level 3 has none of the hypervisor's slots");
    assert!(!updated.guest.linear.any());
    updated
        .update(l4, 300, pte::entry(l4, PRESENT), Keep::Nothing)
        .expect("names itself");
    assert!(!updated.guest.linear.keep_clear(THROUGH, 1));
    // For ever: a processor may remember it.
    updated.update(l4, 300, 0, Keep::Nothing).expect("cleared");
    assert!(!updated.guest.linear.keep_clear(THROUGH, 1));
}

#[test]
fn pins_count_once_and_survive_other_uses() {
    let w = World::new();
    let [l4, ..] = w.chain();
    let mut left = Leftover::new();
    w.pin(l4, 4).expect("pins");
    assert_eq!(refused(w.pin(l4, 4)), Rule::AlreadyPinned);
    assert_eq!(w.state(l4), (FrameType::L4, 1, 2));
    // A base pointer holds the table after the pin is gone (M11).
    w.mm()
        .get_table(&w.guest, l4, 4, &mut left)
        .expect("no check needed (M10)");
    w.unpin(l4);
    assert_eq!(w.state(l4), (FrameType::L4, 1, 2));
    let again = w
        .mm()
        .unpin(w.guest.id, l4, &mut left)
        .expect_err("not pinned");
    assert_eq!(again.rule, Rule::NotPinned);
    w.mm().put_checked(l4, &mut left);
    assert_eq!(w.machine.audit(&[]), Ok(()));
    let foreign = w
        .mm()
        .unpin(DomainId::new(2), l4, &mut left)
        .expect_err("foreign");
    assert_eq!(foreign.rule, Rule::NotOwned);
}

#[test]
fn flag_changes_move_only_the_right_to_write() {
    let w = World::new();
    let (l1, data, other) = (w.frame(), w.frame(), w.frame());
    w.pin(l1, 1).expect("empty");
    let set = |flags| w.update(l1, 4, pte::entry(data, flags), Keep::Nothing);
    set(PRESENT).expect("map");
    assert_eq!(w.state(data), (FrameType::None, 0, 2));
    set(PRESENT | RW).expect("make writable");
    assert_eq!(w.state(data), (FrameType::Writable, 1, 2));
    set(PRESENT | RW | DIRTY | ACCESSED).expect("only bits");
    assert_eq!(w.state(data), (FrameType::Writable, 1, 2));
    assert_eq!(refused(set(PRESENT | PCD)), Rule::ReservedBits);
    set(PRESENT).expect("make read-only");
    assert_eq!(w.state(data), (FrameType::Writable, 0, 2));
    w.update(l1, 4, pte::entry(other, PRESENT | RW), Keep::Nothing)
        .expect("another frame");
    assert_eq!(
        (w.state(data).2, w.state(other)),
        (1, (FrameType::Writable, 1, 2))
    );
    w.update(l1, 4, 0xfff0, Keep::Nothing)
        .expect("anything may stand in an absent entry");
    assert_eq!(w.state(other), (FrameType::Writable, 0, 1));
    assert_eq!(w.read(l1, 4), 0xfff0);
    assert_eq!(w.machine.audit(&[]), Ok(()));
}

#[test]
fn accessed_and_dirty_are_preserved_on_request() {
    let w = World::new();
    let (l1, data) = (w.frame(), w.frame());
    w.write(l1, 0, pte::entry(data, PRESENT | RW | ACCESSED | DIRTY));
    w.pin(l1, 1).expect("pins");
    let value = pte::entry(data, PRESENT);
    w.update(l1, 0, value, Keep::AccessedDirty).expect("kept");
    assert_eq!(w.read(l1, 0), value | USER | ACCESSED | DIRTY);
    w.update(l1, 0, value, Keep::Nothing).expect("as written");
    assert_eq!(w.read(l1, 0), value | USER);
}

#[test]
fn an_upper_entry_holds_the_table_below() {
    let w = World::new();
    let [_, _, l2, l1] = w.chain();
    let new = w.frame();
    w.pin(l2, 2).expect("pins");
    w.update(l2, 0, pte::entry(new, PRESENT | RW), Keep::Nothing)
        .expect("an empty table");
    assert_eq!((w.state(l1).1, w.state(new)), (0, (FrameType::L1, 1, 2)));
    assert_eq!(w.read(l2, 0), pte::entry(new, PRESENT | RW | USER));
    w.update(l2, 1, pte::entry(new, PRESENT), Keep::Nothing)
        .expect("twice");
    assert_eq!(w.state(new), (FrameType::L1, 2, 3));
    assert_eq!(w.machine.audit(&[]), Ok(()));
    assert_eq!(
        refused(w.update(l2, 2, pte::entry(new, PRESENT | PAT_OR_PSE), Keep::Nothing)),
        Rule::Superpage
    );
    assert_eq!(
        refused(w.update(l2, 2, pte::entry(new, PRESENT | GLOBAL), Keep::Nothing)),
        Rule::ReservedBits
    );
}

#[test]
fn where_the_processor_reads_them_absent_entries_name_no_memory() {
    let mut w = World::new();
    w.guest = guest(1).refusing_absent(44, Mfn::new(64));
    let (inside, outside) = (pte::entry(Mfn::new(63), RW), pte::entry(Mfn::new(64), RW));
    let tables = w.chain();
    for (level, table) in (1..=4).rev().zip(tables) {
        // With the last slot bad a table is refused whole; with the same bits as data it is not.
        w.write(table, 511, inside);
        assert_eq!(refused(w.pin(table, level)), Rule::AbsentAddress);
        assert_eq!(w.state(table).1, 0);
        w.write(table, 511, outside);
    }
    // What stands in the hypervisor's slots of an L4 to be is overwritten.
    w.write(tables[0], 260, inside);
    w.pin(tables[0], 4).expect("names no memory");
    for table in tables {
        assert_eq!(
            refused(w.update(table, 510, inside, Keep::Nothing)),
            Rule::AbsentAddress
        );
        assert_eq!(w.read(table, 510), 0);
        w.update(table, 510, outside, Keep::Nothing)
            .expect("names no memory");
        w.update(table, 510, 0, Keep::Nothing).expect("zero");
    }
    assert_eq!(w.machine.audit(&[]), Ok(()));
    // A processor without the fault reads nothing.
    w.guest = guest(1);
    w.update(tables[3], 510, inside, Keep::Nothing)
        .expect("harmless");
}

#[test]
fn a_frame_that_is_no_table_is_written_as_data() {
    let w = World::new();
    let frame = w.frame();
    w.update(frame, 9, 0x1234_5678_9abc_def1, Keep::Nothing)
        .expect("plain data");
    assert_eq!(w.read(frame, 9), 0x1234_5678_9abc_def1);
    assert_eq!(w.state(frame), (FrameType::Writable, 0, 1));
}

#[test]
fn linear_tables_are_read_only_and_one_deep() {
    let w = World::new();
    let [a, b, c] = [(); 3].map(|()| w.frame());
    for table in [a, b, c] {
        w.pin(table, 4).expect("empty");
    }
    let map = |from, to, flags| w.update(from, 300, pte::entry(to, flags), Keep::Nothing);
    assert_eq!(refused(map(a, a, PRESENT | RW)), Rule::LinearWritable);
    map(a, a, PRESENT).expect("itself");
    assert_eq!(
        w.state(a),
        (FrameType::L4, 1, 2),
        "a self-reference takes nothing"
    );
    map(a, b, PRESENT).expect("another");
    assert_eq!(w.state(b), (FrameType::L4, 2, 3));
    assert_eq!(refused(map(b, c, PRESENT)), Rule::LinearDepth);
    assert_eq!(refused(map(c, a, PRESENT)), Rule::LinearDepth);
    assert_eq!(refused(map(b, a, PRESENT)), Rule::LinearDepth);
    map(c, b, PRESENT).expect("a second one may map it");
    assert_eq!(w.machine.audit(&[]), Ok(()));
}

#[test]
fn a_table_of_its_own_level_must_be_published_to_be_mapped() {
    let w = World::new();
    let [a, b] = [(); 2].map(|()| w.frame());
    w.pin(b, 3).expect("empty");
    w.write(a, 1, pte::entry(b, PRESENT));
    // As L4 it is a plain child, as L3 a linear mapping.
    w.pin(a, 3).expect("linear at the check");
    assert_eq!(w.machine.audit(&[]), Ok(()));
    w.unpin(b);
    assert_eq!(
        w.state(b),
        (FrameType::L3, 1, 2),
        "held by the linear mapping"
    );
    w.unpin(a);
    assert_eq!((w.state(a).1, w.state(b).1), (0, 0));
    assert_eq!(w.machine.audit(&[]), Ok(()));
}

#[test]
fn checks_and_dissolutions_stop_and_go_on() {
    let w = World::new();
    let [l4, l3, l2, _] = w.chain();
    let extra = w.frame();
    let other = w.frame();
    w.pin(other, 2).expect("an empty table");
    for slot in 1..40 {
        w.write(l2, slot, pte::entry(extra, PRESENT));
    }
    let mut left = Leftover::new();
    let mut rounds = 0;
    let pinned = loop {
        w.machine.patience.store(3, SeqCst);
        match w.mm().pin(&w.guest, l4, 4, &mut left) {
            Err(Stop::Again) => rounds += 1,
            other => break other,
        }
        assert_eq!(w.machine.audit(&[]), Ok(()), "at rest after round {rounds}");
        let state = w.mm().record(l2).expect("record").state();
        assert!(state.is_partial() && state.type_count() == 1);
        // Nobody gets hold of a half-checked table.
        assert_eq!(
            refused(w.mm().get_writable(w.guest.id, l2)),
            Rule::TypeInUse
        );
        assert_eq!(
            refused(w.mm().hold(w.guest.id, l2)),
            Rule::TableInTransition
        );
        // Nor is it shown as a table by another of its level.
        w.machine.patience.store(u64::MAX, SeqCst);
        assert_eq!(
            refused(w.update(other, 7, pte::entry(l2, PRESENT), Keep::Nothing)),
            Rule::LinearUnvalidated
        );
    };
    pinned.expect("a good tree");
    assert!(rounds >= 8, "{rounds}");
    assert_eq!(w.state(extra), (FrameType::L1, 39, 40));

    w.machine.patience.store(2, SeqCst);
    w.mm().unpin(w.guest.id, l4, &mut left).expect("pinned");
    assert!(!left.is_empty());
    let mut rounds = 0;
    while !left.is_empty() {
        let outside: Vec<_> = left.tables().iter().map(|mfn| (*mfn, false)).collect();
        assert_eq!(w.machine.audit(&outside), Ok(()));
        w.machine.patience.store(2, SeqCst);
        let done = w.mm().finish(&mut left);
        assert_eq!(done, left.is_empty());
        rounds += 1;
    }
    assert!(rounds >= 8, "{rounds}");
    for table in [l4, l3, l2, extra] {
        assert_eq!(w.state(table).1, 0);
    }
    assert_eq!(w.machine.audit(&[]), Ok(()));
}

#[test]
fn a_level_1_check_that_met_a_busy_frame_goes_on_behind_what_it_has_done() {
    let w = World::new();
    let [table, data, busy] = [(); 3].map(|()| w.frame());
    w.write(table, 0, pte::entry(data, PRESENT | RW));
    w.write(table, 9, pte::entry(busy, PRESENT | RW));
    // Was a table, so that its first writable reference waits for a flush.
    w.pin(busy, 1).expect("an empty table");
    w.unpin(busy);
    let guest = guest(w.guest.id.raw());
    *lock(&w.machine.meanwhile) = Some(Box::new(move |machine| {
        let mut left = Leftover::new();
        for _ in 0..3 {
            let pinned = machine.mm().pin(&guest, table, 1, &mut left);
            assert_eq!(
                pinned,
                Err(Stop::Again),
                "an entry's frame is in transition"
            );
        }
    }));
    w.mm().get_writable(w.guest.id, busy).expect("unused");
    w.mm().put_writable(busy);
    assert!(lock(&w.machine.meanwhile).is_none());
    assert_eq!(w.state(data), (FrameType::Writable, 1, 2), "taken once");
    assert_eq!(w.machine.audit(&[]), Ok(()), "at rest, half checked");
    w.pin(table, 1).expect("goes on");
    assert_eq!(w.state(data), (FrameType::Writable, 1, 2));
    assert_eq!(w.state(busy), (FrameType::Writable, 1, 2));
    assert_eq!(w.machine.audit(&[]), Ok(()));
    w.unpin(table);
    assert_eq!((w.state(data).2, w.state(busy).2), (1, 1));
}

#[test]
fn a_table_half_dissolved_can_be_taken_up_again() {
    let w = World::new();
    let [_, _, l2, _] = w.chain();
    let extra = w.frame();
    for slot in 1..40 {
        w.write(l2, slot, pte::entry(extra, PRESENT));
    }
    w.pin(l2, 2).expect("pins");
    let mut left = Leftover::new();
    w.machine.patience.store(5, SeqCst);
    w.mm().unpin(w.guest.id, l2, &mut left).expect("pinned");
    assert_eq!(left.tables(), [l2]);
    w.machine.patience.store(u64::MAX, SeqCst);
    w.pin(l2, 2).expect("goes on where the other stopped");
    assert_eq!(w.state(extra).1, 39);
    assert!(w.mm().finish(&mut left), "nothing left to do");
    assert_eq!(w.state(l2), (FrameType::L2, 1, 2));
    assert_eq!(w.machine.audit(&[]), Ok(()));
}

#[test]
fn a_change_of_type_flushes_whoever_may_remember() {
    let w = World::new();
    let [l4, _, _, l1] = w.chain();
    let data = w.frame();
    w.write(l1, 0, pte::entry(data, PRESENT | RW));
    w.pin(l4, 4).expect("pins");
    let cpu = &w.machine.cpus[0];
    w.machine.learn(cpu, Some(l4));
    w.update(l1, 0, pte::entry(data, PRESENT), Keep::Nothing)
        .expect("read-only");
    assert_eq!(w.machine.flushes.load(SeqCst), 0, "no change of type yet");
    w.pin(data, 1).expect("a table now");
    assert_eq!(w.machine.flushes.load(SeqCst), 1);
    w.machine
        .check_caches(cpu, w.guest.id)
        .expect("nothing stale");
    // Flushed since: no second time.
    w.unpin(data);
    w.machine.flush(cpu);
    w.mm()
        .get_writable(w.guest.id, data)
        .expect("writable again");
    assert_eq!(w.machine.flushes.load(SeqCst), 1);
    w.mm().put_writable(data);
    // The same type again needs none either.
    w.mm()
        .get_writable(w.guest.id, data)
        .expect("still writable");
    assert_eq!(w.machine.flushes.load(SeqCst), 1);
}
