//! What an operation leaves behind: nothing where it was refused or had nothing to do, and what it
//! says where it was done.

use paravane_core::addr::{DomainId, Mfn, Pfn};
use paravane_core::mm::pte::{self, PRESENT, RW, USER};
use paravane_core::mm::{FrameType, Leftover, Rule, Stop, TableOwner};
use std::sync::atomic::Ordering::SeqCst;

use crate::machine::lock;
use crate::world::{World, refused};

#[test]
fn a_use_as_what_it_was_asks_for_no_flush() {
    let w = World::new();
    let flushes = || w.machine.flushes.load(SeqCst);
    let (table, data, ldt) = (w.frame(), w.frame(), w.frame());
    let before = flushes();
    let mut left = Leftover::new();
    *lock(&w.machine.meanwhile) = Some(Box::new(|_| panic!("a flush was asked for")));
    // From nothing, and then again.
    for _ in 0..2 {
        w.pin(table, 1).expect("empty");
        w.unpin(table);
        w.mm().get_writable(w.guest.id, data).expect("unused");
        w.mm().put_writable(data);
        w.mm()
            .get_descriptors(&w.guest, ldt, FrameType::Ldt, &mut left)
            .expect("empty");
        w.mm().put_checked(ldt, &mut left);
    }
    assert!(lock(&w.machine.meanwhile).take().is_some());
    w.pin(data, 1).expect("a table now");
    assert_eq!(flushes(), before + 1, "the CPU may remember it writable");
}

#[test]
fn who_is_refused_anothers_frame_leaves_its_record_alone() {
    let w = World::new();
    let other = DomainId::new(2);
    let frame = w.machine.populate(other).expect("a frame");
    w.mm().get_writable(other, frame).expect("its own");
    let mm = w.mm();
    let record = mm.record(frame).expect("record");
    let (state, stamp) = (record.state(), record.stamp());
    w.machine.flush(&w.machine.cpus[0]);
    let table = w.frame();
    for flags in [PRESENT | USER, PRESENT | USER | RW] {
        w.write(table, 3, pte::entry(frame, flags));
        assert_eq!(refused(w.pin(table, 1)), Rule::NotOwned);
        assert_eq!((record.state(), record.stamp()), (state, stamp));
    }
}

#[test]
fn a_refusal_names_the_entry_that_is_to_blame() {
    let entry_of = |result: Result<(), Stop>| match result {
        Err(Stop::Refused(refusal)) => refusal.entry,
        other => panic!("not refused: {other:?}"),
    };
    let w = World::new();
    let [l4, _, l2, l1] = w.chain();
    // An entry at the bottom, seen from the top.
    let bad = pte::entry(Mfn::new(1), PRESENT | USER);
    w.write(l1, 7, bad);
    for (table, level) in [(l1, 1), (l2, 2), (l4, 4)] {
        assert_eq!(entry_of(w.pin(table, level)), bad);
    }
    // One half way: the frame is no table.
    w.write(l1, 7, 0);
    let data = w.frame();
    w.mm().get_writable(w.guest.id, data).expect("unused");
    let half = pte::entry(data, PRESENT | USER);
    w.write(l2, 9, half);
    for (table, level) in [(l2, 2), (l4, 4)] {
        assert_eq!(entry_of(w.pin(table, level)), half);
    }
    // The frame itself.
    assert_eq!(entry_of(w.pin(data, 1)), 0);
}

/// Until its record is clear, whoever comes by finds a frame that cannot be referenced.
#[test]
fn a_frame_on_its_way_to_the_allocator_is_out_of_reach() {
    type End = fn(&World, Mfn);
    let ends: [(&str, End); 3] = [
        ("unused", |w, mfn| {
            w.mm().put_allocation(mfn).expect("once");
        }),
        ("written", |w, mfn| {
            w.mm().get_writable(w.guest.id, mfn).expect("unused");
            w.mm().put_allocation(mfn).expect("once");
            w.mm().put_writable(mfn);
        }),
        ("a table", |w, mfn| {
            let mut left = Leftover::new();
            w.mm()
                .get_table(&w.guest, mfn, 1, &mut left)
                .expect("empty");
            w.mm().put_allocation(mfn).expect("once");
            w.mm().put_checked(mfn, &mut left);
        }),
    ];
    for (name, end) in ends {
        let w = World::new();
        let (mfn, free) = (w.frame(), w.machine.free_frames());
        let state = w.mm().record(mfn).expect("record").state();
        *lock(&w.machine.watched) = Some((mfn, state));
        end(&w, mfn);
        assert_eq!(w.machine.free_frames(), free + 1, "{name}");
        let (_, seen) = lock(&w.machine.watched).expect("watched");
        assert!(!seen.is_live() && !seen.is_pinned(), "{name}: {seen:?}");
    }
}

/// Not even the first frame of memory, which an entry of zeros names.
#[test]
fn an_absent_entry_stands_for_no_frame() {
    let w = World::new();
    // May choose memory types: no bit of a leaf is forbidden.
    let driver = TableOwner::new(w.guest.id, true, true);
    w.machine.add_first_frames();
    let table = w.frame();
    let (first, data) = (Mfn::new(0), w.frame());
    while !w.mm().record(first).expect("record").state().is_live() {
        w.frame();
    }
    // Looked at one by one where a neighbour is present.
    for slot in [1, 201] {
        w.write(table, slot, pte::entry(data, PRESENT | USER));
    }
    for entry in [0, USER, RW, USER | RW] {
        w.write(table, 0, entry);
        w.write(table, 200, entry);
        let mut left = Leftover::new();
        w.mm()
            .get_table(&driver, table, 1, &mut left)
            .expect("its own frame in it");
        assert_eq!(w.state(data).2, 3);
        assert_eq!(w.state(first), (FrameType::None, 0, 1));
        w.mm().put_checked(table, &mut left);
        assert_eq!(w.state(first), (FrameType::None, 0, 1));
    }
}

#[test]
fn a_live_l1_is_its_owners_table_of_level_1_in_use() {
    let w = World::new();
    let table = w.frame();
    let is = |id| w.mm().is_live_l1(id, table);
    let own = w.guest.id;
    assert!(!is(own), "nothing yet");
    w.pin(table, 1).expect("empty");
    assert!(is(own) && !is(DomainId::new(2)));
    w.unpin(table);
    assert!(!is(own), "a table no more");
    for level in 2..=4 {
        w.pin(table, level).expect("empty");
        assert!(!is(own));
        w.unpin(table);
    }
    w.mm().get_writable(own, table).expect("unused");
    assert!(!is(own), "writable");
    assert!(!w.mm().is_live_l1(own, Mfn::new(64)), "no frame");
}

#[test]
fn a_descriptor_is_checked_wherever_it_is_written() {
    // A data segment of ring 0, as it comes out, and a call gate.
    const GOOD: u64 = 0x00cf_9200_0000_ffff;
    const RAISED: u64 = 0x00cf_f200_0000_ffff;
    const GATE: u64 = 0x0000_ec00_0008_0000;
    let w = World::new();
    let mut left = Leftover::new();
    let write = |mfn, value| {
        let mut left = Leftover::new();
        let done = w.mm().update_descriptor(&w.guest, mfn, 3, value, &mut left);
        assert!(left.is_empty());
        done
    };
    for kind in [Some(FrameType::Gdt), Some(FrameType::Ldt), None] {
        let frame = w.frame();
        if let Some(kind) = kind {
            w.mm()
                .get_descriptors(&w.guest, frame, kind, &mut left)
                .expect("empty");
        }
        let before = w.state(frame);
        write(frame, GOOD).expect("a data segment");
        assert_eq!(w.read(frame, 3) & !(1 << 40), RAISED);
        assert_eq!(refused(write(frame, GATE)), Rule::Descriptor);
        assert_eq!(w.read(frame, 3) & !(1 << 40), RAISED);
        let after = kind.map_or((FrameType::Writable, 0, 1), |_| before);
        assert_eq!(w.state(frame), after);
    }
    let table = w.frame();
    w.pin(table, 1).expect("empty");
    assert_eq!(refused(write(table, GOOD)), Rule::TypeInUse);
    let foreign = w.machine.populate(DomainId::new(2)).expect("a frame");
    assert_eq!(refused(write(foreign, GOOD)), Rule::NotOwned);
    assert_eq!((w.read(table, 3), w.read(foreign, 3)), (0, 0));
}

#[test]
fn a_domain_says_of_its_own_frames_what_they_are() {
    let w = World::new();
    let own = w.frame();
    let foreign = w.machine.populate(DomainId::new(2)).expect("a frame");
    let says = |mfn: Mfn| w.machine.m2p[mfn.index()].load(SeqCst);
    let update = |mfn| w.mm().update_m2p(w.guest.id, mfn, Pfn::new(0x1234));
    update(own).expect("its own");
    assert_eq!((says(own), w.state(own).2), (0x1234, 1));
    let before = says(foreign);
    assert_eq!(update(foreign).expect_err("foreign").rule, Rule::NotOwned);
    assert_eq!((says(foreign), w.state(foreign).2), (before, 1));
}
