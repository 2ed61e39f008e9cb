//! References as guards: each counts once while it is there, and none is lost without a word.

use paravane_core::mm::pte::{self, PRESENT, RW};
use paravane_core::mm::{FrameType, Leftover, TableRef};

use crate::world::World;

#[test]
fn a_guard_counts_until_it_is_given_back() {
    let w = World::new();
    let mm = w.mm();
    let frame = w.frame();
    assert_eq!(w.state(frame), (FrameType::None, 0, 1));
    let page = mm.hold_page(w.guest.id, frame).expect("its own");
    let writable = mm.hold_data(w.guest.id, frame).expect("no table");
    assert_eq!(w.state(frame), (FrameType::Writable, 1, 3));
    mm.release_writable(writable);
    mm.release_page(page);
    assert_eq!(w.state(frame), (FrameType::Writable, 0, 1));
    let mut left = Leftover::new();
    let table = mm.hold_table(&w.guest, frame, 1, &mut left).expect("empty");
    assert_eq!(w.state(frame), (FrameType::L1, 1, 2));
    // Kept by number, as in a register, and taken back from there.
    let number = table.keep();
    assert_eq!(w.state(frame), (FrameType::L1, 1, 2));
    mm.release_table(TableRef::kept(number), &mut left);
    assert_eq!(w.state(frame), (FrameType::L1, 0, 1));
}

#[test]
#[should_panic(expected = "was dropped, not given back")]
fn a_guard_that_is_dropped_is_a_panic() {
    let w = World::new();
    drop(w.mm().hold_page(w.guest.id, w.frame()).expect("its own"));
}

#[test]
fn what_cannot_be_taken_away_is_still_held() {
    let w = World::new();
    let mm = w.mm();
    let frame = w.frame();
    let mine = mm.hold_page(w.guest.id, frame).expect("its own");
    let other = mm.hold_page(w.guest.id, frame).expect("its own");
    let (mine, _) = mm
        .take_away(w.guest.id, mine)
        .expect_err("another holds it");
    assert_eq!(w.state(frame).2, 3);
    mm.release_page(other);
    assert_eq!(mm.take_away(w.guest.id, mine).expect("alone"), frame);
    assert_eq!(w.state(frame).2, 0);
}

#[test]
fn an_entry_is_changed_in_a_table_that_is_in_use_only() {
    let w = World::new();
    let mm = w.mm();
    let mut left = Leftover::new();
    let (table, data) = (w.frame(), w.frame());
    let entry = pte::entry(data, PRESENT | RW);
    let change =
        |left: &mut Leftover| mm.change_l1(&w.guest, w.guest.id, (table, 3), left, |_| entry);
    assert!(change(&mut left).is_none(), "a frame of no type");
    assert_eq!(w.read(table, 3), 0);
    let held = mm.hold_table(&w.guest, table, 1, &mut left).expect("empty");
    assert_eq!(change(&mut left).expect("an L1").expect("its own page"), 0);
    assert_eq!(w.state(table), (FrameType::L1, 1, 2));
    assert_eq!(w.state(data), (FrameType::Writable, 1, 2));
    mm.release_table(held, &mut left);
}
