//! Where the check and the end of a table rest when they are asked to, and what they count as work.

use paravane_core::addr::Mfn;
use paravane_core::mm::Leftover;
use paravane_core::mm::machine::{ENTRIES, FIRST_HYPERVISOR_SLOT, HYPERVISOR_SLOTS};
use paravane_core::mm::pte::{self, PRESENT, USER};
use std::sync::atomic::Ordering::SeqCst;

use crate::world::World;

/// Whether each check for preemption says yes.
fn hurry(w: &World, always: bool) {
    let patience = if always { 0 } else { u64::MAX };
    w.machine.patience.store(patience, SeqCst);
}

/// A pinned table whose entries in these slots all name one frame.
fn pinned(w: &World, level: u8, slots: impl IntoIterator<Item = usize>) -> (Mfn, Mfn) {
    let (table, below) = (w.frame(), w.frame());
    for slot in slots {
        w.write(table, slot, pte::entry(below, PRESENT | USER));
    }
    w.pin(table, level).expect("good");
    (table, below)
}

/// Ends a table's only use, and gives what of that is left.
fn end(w: &World, table: Mfn) -> Leftover {
    let mut left = Leftover::new();
    w.mm()
        .unpin(w.guest.id, table, &mut left)
        .expect("it was pinned");
    left
}

#[test]
fn the_end_of_a_full_table_rests_when_it_is_asked_to() {
    let w = World::new();
    let (table, data) = pinned(&w, 1, 0..ENTRIES);
    let mapped = || w.state(data).2 as usize - 1;
    assert_eq!(mapped(), ENTRIES);
    hurry(&w, true);
    let mut left = end(&w, table);
    let mut before = ENTRIES;
    let mut rests = 0;
    while !left.is_empty() {
        assert!(mapped() < before, "each turn gets on");
        assert!(before - mapped() <= 64, "and rests soon");
        before = mapped();
        rests += 1;
        let finished = w.mm().finish(&mut left);
        assert_eq!(finished, left.is_empty(), "no rest behind the last work");
    }
    assert_eq!((rests, mapped()), (7, 0));
    assert_eq!(w.machine.audit(&[]), Ok(()));
}

#[test]
fn nothing_rests_unasked() {
    for level in [1, 2] {
        let w = World::new();
        let (table, _) = pinned(&w, level, [5, 100, 509]);
        assert!(end(&w, table).is_empty());
        assert_eq!(w.state(table).1, 0);
    }
    let w = World::new();
    let (table, _) = pinned(&w, 1, 0..ENTRIES);
    assert!(end(&w, table).is_empty());
}

#[test]
fn what_was_left_goes_on_to_its_end_unless_it_is_asked_to_rest() {
    let w = World::new();
    let (table, data) = pinned(&w, 1, 0..ENTRIES);
    let upper = w.frame();
    w.write(upper, 3, pte::entry(table, PRESENT | USER));
    w.pin(upper, 2).expect("good");
    w.unpin(table);
    hurry(&w, true);
    let mut left = end(&w, upper);
    assert_eq!(left.tables(), [table, upper], "the lower first");
    hurry(&w, false);
    assert!(w.mm().finish(&mut left), "all of it, at once");
    assert!(left.is_empty());
    assert_eq!((w.state(table).1, w.state(upper).1), (0, 0));
    assert_eq!(w.state(data).2, 1);
}

#[test]
fn nothing_rests_behind_its_last_work() {
    for level in [1, 2] {
        let w = World::new();
        let (table, _) = pinned(&w, level, [0]);
        hurry(&w, true);
        assert!(end(&w, table).is_empty(), "level {level}");
    }
    let w = World::new();
    hurry(&w, true);
    // The last entry of a table that is checked is the last work; the pin is there.
    let (table, _) = pinned(&w, 2, [ENTRIES - 1]);
    assert_eq!(w.state(table).1, 1);
}

#[test]
fn a_table_of_level_4_keeps_nothing_of_the_hypervisors_however_it_ended() {
    for slot in [0, 3] {
        let w = World::new();
        let (table, _) = pinned(&w, 4, [slot]);
        assert_ne!(w.read(table, FIRST_HYPERVISOR_SLOT + 3), 0);
        hurry(&w, true);
        let mut left = end(&w, table);
        while !w.mm().finish(&mut left) {}
        for slot in FIRST_HYPERVISOR_SLOT..FIRST_HYPERVISOR_SLOT + HYPERVISOR_SLOTS {
            assert_eq!(w.read(table, slot), 0);
        }
    }
}

/// How much work the end of a table counts.
fn cost_of_the_end(level: u8, slots: impl IntoIterator<Item = usize>) -> u64 {
    let w = World::new();
    let (table, _) = pinned(&w, level, slots);
    let before = w.machine.spent.load(SeqCst);
    assert!(end(&w, table).is_empty());
    w.machine.spent.load(SeqCst) - before
}

#[test]
fn the_work_of_an_end_is_that_of_the_entries_that_go() {
    // In instructions: some tens for an entry of level 1, hundreds for one above.
    let full = cost_of_the_end(1, 0..ENTRIES);
    assert!((10 * 512..100 * 512).contains(&full), "{full}");
    let (one, eight) = (cost_of_the_end(2, [0]), cost_of_the_end(2, 0..8));
    assert!((50..1000).contains(&one), "{one}");
    assert!(eight > 4 * one, "{eight}: absent neighbours cost nothing");
    assert_eq!(cost_of_the_end(2, []), 0);
}
