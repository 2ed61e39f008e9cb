//! A frame that changes hands while one CPU takes a reference to it.
//!
//! A reference is taken by an exchange of the frame's state, in which its owner does not stand. So the
//! frame can be given up, become another domain's and be used there in the same way, all between a
//! look at the owner and the exchange, which then succeeds: the state is what it was. Whoever took
//! the reference has to look at the owner again, and to give it back as what it took.

use std::sync::atomic::Ordering::Relaxed;

use loom::sync::atomic::Ordering::SeqCst;
use loom::thread;
use paravane_core::mm::pte::{self, PRESENT, RW, USER};
use paravane_core::mm::{Leftover, Mm, TableOwner};

use crate::common::play;
use crate::machine::{DATA, HEIR, Shared, TABLE, guest, machine_with, set};

type Act = fn(&Mm<Shared>);

/// How `DATA` is used, by the first owner and then by the heir.
struct Use {
    /// The owner begins to use it; alone.
    begin: Act,
    /// The owner ends that and gives the frame up, beside the one who takes a reference.
    end: Act,
    /// The heir begins.
    inherit: Act,
    /// References as its type and all references that the heir has in the end.
    left: (u32, u32),
}

fn heir() -> TableOwner {
    TableOwner::new(HEIR, true, false)
}

/// The reservation's reference is the only one.
const NONE: Use = Use {
    begin: |_| (),
    end: |_| (),
    inherit: |_| (),
    left: (0, 1),
};

/// One writable reference.
const WRITABLE: Use = Use {
    begin: |mm| mm.get_writable(guest().id, DATA).expect("unused"),
    end: |mm| mm.put_writable(DATA),
    inherit: |mm| mm.get_writable(HEIR, DATA).expect("unused"),
    left: (1, 2),
};

/// One use as a table.
const TABLE_USE: Use = Use {
    begin: |mm| {
        let mut left = Leftover::new();
        mm.get_table(&guest(), DATA, 1, &mut left).expect("empty");
    },
    end: |mm| mm.put_checked(DATA, &mut Leftover::new()),
    inherit: |mm| {
        let mut left = Leftover::new();
        // The first owner may still be about to give back what it took by mistake.
        while mm.get_table(&heir(), DATA, 1, &mut left).is_err() {
            thread::yield_now();
        }
    },
    left: (1, 2),
};

/// `take` is done by one CPU for the first owner, while another gives the frame up. Where it
/// succeeds it asserts that the frame is the owner's, and gives the reference back.
fn handed_on(used: &'static Use, prepare: Act, take: Act) {
    play(Some(3), move || {
        let mm = machine_with(Some(used.inherit));
        prepare(&mm);
        (used.begin)(&mm);
        let giver = {
            let mm = mm.clone();
            thread::spawn(move || {
                (used.end)(&mm);
                mm.put_allocation(DATA).expect("allocated");
            })
        };
        take(&mm);
        giver.join().expect("no panic");
        assert_eq!(mm.0.0.released.load(Relaxed), 1, "handed on, once");
        let record = mm.record(DATA).expect("a record");
        let state = record.state();
        assert_eq!(record.owner(), HEIR);
        assert_eq!(
            (state.type_count(), state.total()),
            used.left,
            "the heir's alone"
        );
        assert!(state.is_live() && !state.is_busy() && !state.is_partial());
    });
}

/// Who holds a reference keeps the frame the owner's.
fn assert_ours(mm: &Mm<Shared>) {
    let owner = mm.record(DATA).expect("a record").owner();
    assert_eq!(owner, guest().id, "a reference to another's frame");
}

#[test]
fn a_plain_reference() {
    handed_on(
        &NONE,
        |_| (),
        |mm| {
            if mm.get_page(guest().id, DATA).is_ok() {
                assert_ours(mm);
                mm.put_page(DATA);
            }
        },
    );
}

fn take_writable(mm: &Mm<Shared>) {
    if mm.get_writable(guest().id, DATA).is_ok() {
        assert_ours(mm);
        mm.put_writable(DATA);
    }
}

#[test]
fn a_writable_reference_of_many() {
    handed_on(&WRITABLE, |_| (), take_writable);
}

#[test]
fn the_first_writable_reference() {
    handed_on(&NONE, |_| (), take_writable);
}

fn take_table(mm: &Mm<Shared>) {
    let mut left = Leftover::new();
    if mm.get_table(&guest(), DATA, 1, &mut left).is_ok() {
        assert_ours(mm);
        mm.put_checked(DATA, &mut left);
    }
    assert!(mm.finish(&mut left));
}

#[test]
fn a_use_as_a_table_of_many() {
    handed_on(&TABLE_USE, |_| (), take_table);
}

#[test]
fn the_first_use_as_a_table() {
    handed_on(&NONE, |_| (), take_table);
}

#[test]
fn a_table_whose_entry_changes() {
    handed_on(
        &TABLE_USE,
        |_| (),
        |mm| {
            let mut left = Leftover::new();
            if let Ok(held) = mm.hold(guest().id, DATA) {
                assert_ours(mm);
                mm.unhold(held, &mut left);
            }
            assert!(mm.finish(&mut left));
        },
    );
}

/// `TABLE` is a table in use.
fn in_use(mm: &Mm<Shared>) {
    let mut left = Leftover::new();
    mm.get_table(&guest(), TABLE, 1, &mut left).expect("empty");
}

/// An entry begins to map the frame, at one attempt, and ends it.
fn map_at_once(mm: &Mm<Shared>, flags: u64) {
    let let_go = |table| mm.release_table(table, &mut Leftover::new());
    let place = (TABLE, crate::machine::SLOT);
    let value = pte::entry(DATA, flags);
    if mm
        .try_change_l1(&guest(), place, |_| value, let_go)
        .is_some()
    {
        assert_ours(mm);
        set(mm, 0);
    }
}

#[test]
fn a_readable_entry_that_is_made_at_once() {
    handed_on(&NONE, in_use, |mm| map_at_once(mm, PRESENT | USER));
}

#[test]
fn a_writable_entry_that_is_made_at_once() {
    handed_on(&WRITABLE, in_use, |mm| {
        map_at_once(mm, PRESENT | RW | USER);
    });
}

#[test]
fn a_table_whose_entry_changes_at_once() {
    handed_on(
        &TABLE_USE,
        |_| (),
        |mm| {
            let let_go = |table| mm.release_table(table, &mut Leftover::new());
            let place = (DATA, crate::machine::SLOT);
            let _ = mm.try_change_l1(&guest(), place, |_| 0, let_go);
        },
    );
}

/// The frame is mapped by an entry of a table that is checked.
fn check_what_maps_it(used: &'static Use, prepare: Act) {
    handed_on(used, prepare, |mm| {
        let mut left = Leftover::new();
        if mm.get_table(&guest(), TABLE, 1, &mut left).is_ok() {
            assert_ours(mm);
            mm.put_checked(TABLE, &mut left);
        }
        assert!(mm.finish(&mut left));
        let table = mm.record(TABLE).expect("a record").state();
        assert_eq!((table.type_count(), table.total()), (0, 1));
    });
}

#[test]
fn a_readable_entry_that_is_checked() {
    check_what_maps_it(&NONE, |mm| {
        let entry = pte::entry(DATA, PRESENT | USER);
        mm.0.0.entry.store(entry, SeqCst);
    });
}

#[test]
fn a_writable_entry_that_is_checked() {
    check_what_maps_it(&WRITABLE, |mm| {
        let entry = pte::entry(DATA, PRESENT | RW | USER);
        mm.0.0.entry.store(entry, SeqCst);
    });
}

/// A mapping becomes writable, which takes the right to write alone, while another CPU removes it.
#[test]
fn an_entry_that_becomes_writable() {
    static MAPPED: Use = Use {
        begin: |_| (),
        end: |mm| set(mm, 0),
        // As many references as the owner and its entry had.
        inherit: |mm| mm.get_page(HEIR, DATA).expect("its own"),
        left: (0, 2),
    };
    handed_on(
        &MAPPED,
        |mm| {
            let mut left = Leftover::new();
            mm.get_table(&guest(), TABLE, 1, &mut left).expect("empty");
            set(mm, PRESENT | USER);
        },
        |mm| {
            set(mm, PRESENT | RW | USER);
            set(mm, 0);
        },
    );
}
