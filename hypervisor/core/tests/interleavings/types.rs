//! A frame's types and counts: nobody writes to a table, nothing is freed twice or kept for ever.

use std::sync::atomic::Ordering::Relaxed;

use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, Ordering::SeqCst};
use loom::thread;
use paravane_core::mm::pte::{self, PRESENT, RW, USER};
use paravane_core::mm::{FrameType, Leftover, Machine, Mm, Stop};

use crate::common::play;
use crate::machine::{DATA, SLOT, Shared, TABLE, guest, machine, set, set_at_once, state};

#[test]
fn nobody_writes_to_what_another_uses_as_a_table() {
    play(None, || {
        let mm = machine();
        let tables = Arc::new(AtomicU64::new(0));
        let writer = {
            let (mm, tables) = (mm.clone(), tables.clone());
            thread::spawn(move || {
                if mm.get_writable(guest().id, DATA).is_ok() {
                    assert_eq!(tables.fetch_add(0, SeqCst), 0, "a table, and writable");
                    mm.put_writable(DATA);
                }
            })
        };
        let mut left = Leftover::new();
        if mm.get_table(&guest(), DATA, 1, &mut left).is_ok() {
            tables.store(1, SeqCst);
            tables.swap(0, SeqCst);
            mm.put_checked(DATA, &mut left);
        }
        writer.join().expect("no panic");
        assert_eq!((state(&mm, DATA).1, state(&mm, DATA).2), (0, 1));
    });
}

#[test]
fn two_cpus_that_want_the_same_table_share_it_or_wait() {
    play(None, || {
        let mm = machine();
        let pin = |mm: Mm<Shared>| {
            let mut left = Leftover::new();
            match mm.get_table(&guest(), DATA, 1, &mut left) {
                Ok(()) => 1,
                Err(Stop::Again) => 0,
                Err(Stop::Refused(refusal)) => panic!("{refusal:?}"),
            }
        };
        let other = {
            let mm = mm.clone();
            thread::spawn(move || pin(mm))
        };
        let taken = pin(mm.clone()) + other.join().expect("no panic");
        assert!(taken >= 1, "one of them did the work");
        assert_eq!(state(&mm, DATA), (FrameType::L1, taken, 1 + taken));
        assert!(mm.record(DATA).expect("a record").state().is_validated());
    });
}

#[test]
fn the_last_reference_frees_a_frame_once() {
    play(None, || {
        let mm = machine();
        let reader = {
            let mm = mm.clone();
            thread::spawn(move || {
                if mm.get_page(guest().id, DATA).is_ok() {
                    mm.put_page(DATA);
                }
            })
        };
        mm.put_allocation(DATA).expect("allocated");
        reader.join().expect("no panic");
        assert_eq!(mm.0.0.released.load(Relaxed), 1);
        assert_eq!(mm.record(DATA).expect("a record").state().raw(), 0);
    });
}

#[test]
fn the_last_use_of_a_table_frees_it_once() {
    play(None, || {
        let mm = machine();
        let mut left = Leftover::new();
        mm.get_table(&guest(), DATA, 1, &mut left).expect("empty");
        mm.put_allocation(DATA).expect("allocated");
        let reader = {
            let mm = mm.clone();
            thread::spawn(move || {
                if mm.get_page(guest().id, DATA).is_ok() {
                    mm.put_page(DATA);
                }
            })
        };
        mm.put_checked(DATA, &mut left);
        reader.join().expect("no panic");
        assert_eq!(mm.0.0.released.load(Relaxed), 1);
        assert_eq!(mm.record(DATA).expect("a record").state().raw(), 0);
    });
}

#[test]
fn an_entry_gives_up_its_references_once() {
    // Both by the general way, one by an attempt, both.
    for (here, there) in [
        (set as fn(&Mm<Shared>, u64), set as fn(&Mm<Shared>, u64)),
        (set_at_once, set),
        (set, set_at_once),
        (set_at_once, set_at_once),
    ] {
        play(None, move || {
            let mm = machine();
            let mut left = Leftover::new();
            mm.get_table(&guest(), TABLE, 1, &mut left).expect("empty");
            set(&mm, PRESENT | RW | USER);
            let other = {
                let mm = mm.clone();
                thread::spawn(move || there(&mm, PRESENT | USER))
            };
            here(&mm, 0);
            other.join().expect("no panic");
            let entry = mm.0.read_entry(TABLE, SLOT);
            let mapped = u32::from(entry & PRESENT != 0);
            let writable = u32::from(entry & (PRESENT | RW) == PRESENT | RW);
            assert_eq!(
                (state(&mm, DATA).1, state(&mm, DATA).2),
                (writable, 1 + mapped)
            );
        });
    }
}

/// A frame that its owner gave back while one entry maps it: the entry's reference is the last.
fn mapped_and_given_back(flags: u64) -> Mm<Shared> {
    let mm = machine();
    let mut left = Leftover::new();
    mm.get_table(&guest(), TABLE, 1, &mut left).expect("empty");
    set(&mm, flags);
    mm.put_allocation(DATA).expect("allocated");
    mm
}

#[test]
fn the_right_to_write_keeps_a_frame_from_being_freed() {
    const READABLE: u64 = PRESENT | USER;
    const WRITABLE: u64 = PRESENT | RW | USER;
    for (from, to) in [(READABLE, WRITABLE), (WRITABLE, READABLE)] {
        play(None, move || {
            let mm = mapped_and_given_back(from);
            let other = {
                let mm = mm.clone();
                thread::spawn(move || set_at_once(&mm, to))
            };
            set_at_once(&mm, 0);
            other.join().expect("no panic");
            set(&mm, 0);
            assert_eq!(mm.0.0.released.load(Relaxed), 1, "freed once");
            assert_eq!(mm.record(DATA).expect("a record").state().raw(), 0);
        });
    }
}

#[test]
fn a_translation_learned_while_another_cpu_was_held_up_is_flushed() {
    play(Some(4), || {
        let mm = machine();
        // One mapping, about to be removed by one CPU.
        mm.get_writable(guest().id, DATA).expect("unused");
        let mapped = Arc::new(AtomicU64::new(0));
        let remover = {
            let mm = mm.clone();
            thread::spawn(move || mm.put_writable(DATA))
        };
        // Another makes and removes a second one.
        let mapper = {
            let (mm, mapped) = (mm.clone(), mapped.clone());
            thread::spawn(move || {
                if mm.get_writable(guest().id, DATA).is_ok() {
                    mapped.store(1, SeqCst);
                    mapped.swap(0, SeqCst);
                    mm.put_writable(DATA);
                }
            })
        };
        // A third CPU flushes, and then runs.
        let number = mm.0.0.clock.fetch_add(1, SeqCst) + 1;
        mm.0.0.flushed.store(number, SeqCst);
        if mapped.fetch_add(0, SeqCst) == 1 {
            mm.0.0.remembers.store(1, SeqCst);
        }
        remover.join().expect("no panic");
        mapper.join().expect("no panic");
        let mut left = Leftover::new();
        mm.get_table(&guest(), DATA, 1, &mut left).expect("unused");
        assert_eq!(
            mm.0.0.remembers.load(SeqCst),
            0,
            "a writable translation of a table"
        );
    });
}

/// Nothing refers to the two frames any more but their reservation.
fn assert_free(mm: &Mm<Shared>) {
    for mfn in [DATA, TABLE] {
        let (_, uses, total) = state(mm, mfn);
        assert_eq!((uses, total), (0, 1), "{mfn}");
        let state = mm.record(mfn).expect("a record").state();
        assert!(!state.is_pinned() && !state.is_busy() && !state.is_partial());
    }
}

#[test]
fn two_cpus_that_pin_and_unpin_a_table_leave_nothing() {
    play(Some(2), || {
        let mm = machine();
        let turn = |mm: Mm<Shared>| {
            let mut left = Leftover::new();
            let _ = mm.pin(&guest(), DATA, 1, &mut left);
            let _ = mm.unpin(guest().id, DATA, &mut left);
            assert!(mm.finish(&mut left));
        };
        let other = {
            let mm = mm.clone();
            thread::spawn(move || turn(mm))
        };
        turn(mm.clone());
        other.join().expect("no panic");
        let mut left = Leftover::new();
        let _ = mm.unpin(guest().id, DATA, &mut left);
        assert_free(&mm);
    });
}

#[test]
fn a_dissolution_that_rests_beside_a_pin_leaves_nothing() {
    play(Some(3), || {
        let mm = machine();
        let entry = pte::entry(DATA, PRESENT | RW | USER);
        mm.0.0.entry.store(entry, SeqCst);
        let mut left = Leftover::new();
        mm.pin(&guest(), TABLE, 2, &mut left).expect("empty tables");
        mm.0.0.impatient.store(true, Relaxed);
        let other = {
            let mm = mm.clone();
            thread::spawn(move || {
                // Takes up what the other left, or meets it at work; and rests half way itself.
                let mut left = Leftover::new();
                let _ = mm.pin(&guest(), TABLE, 2, &mut left);
                while !mm.finish(&mut left) {}
            })
        };
        mm.unpin(guest().id, TABLE, &mut left).expect("pinned");
        while !mm.finish(&mut left) {}
        other.join().expect("no panic");
        // What the end of the domain does.
        mm.0.0.impatient.store(false, Relaxed);
        let _ = mm.unpin(guest().id, TABLE, &mut left);
        mm.dissolve_partial(TABLE, &mut left);
        assert!(mm.finish(&mut left));
        assert_free(&mm);
    });
}
