//! Entries as wholes: as places that frames are handed over to, exchanged, and passed on.

mod common;

use paravane_core::addr::{DomainId, Mfn};
use paravane_core::grant::{Found, GrantError, GrantTable, Page};
use paravane_core::sync::AtomicU64;
use paravane_core::sync::Ordering::SeqCst;

const PEER: DomainId = DomainId::new(5);
const OTHER: DomainId = DomainId::new(6);
/// Kinds and marks of the public interface.
const TRANSFER: u64 = 2;
const TRANSITIVE: u64 = 3;
const READ_ONLY: u64 = 4;
const COMMITTED: u64 = 4;
const COMPLETED: u64 = 8;

fn page(number: u64) -> Page {
    Page {
        words: Box::leak(Box::new([const { AtomicU64::new(0) }; 512])),
        mfn: Mfn::new(number),
    }
}

fn no_surplus(page: Page) {
    panic!("{page:?} is superfluous");
}

/// A table of one page, in that version, and the page.
fn table(version: u32) -> (GrantTable, &'static [AtomicU64; 512]) {
    let table = GrantTable::new();
    let shared = page(1);
    table.grow(1, || Some(shared), no_surplus).unwrap();
    if version == 2 {
        table.set_version(2, || Some(page(2)), no_surplus).unwrap();
    }
    (table, shared.words)
}

#[test]
fn the_frame_that_came_stands_where_the_granter_looks() {
    for version in [1, 2] {
        let (table, words) = table(version);
        let number = 9;
        let first = number as usize * version as usize;
        let head = TRANSFER | u64::from(PEER.raw()) << 16;
        // Version 1: in the same word, where something stood before.
        let before = if version == 1 { 0xdead_beef << 32 } else { 0 };
        words[first].store(head | before, SeqCst);
        let begin = |from| table.begin_transfer(number, from);
        assert_eq!(begin(OTHER).map(drop), Err(GrantError::OtherDomain(number)));
        let accepts = |from| table.accepts(number, from);
        assert_eq!(accepts(OTHER), Err(GrantError::OtherDomain(number)));
        assert_eq!(accepts(PEER), Ok(()));
        assert_eq!(words[first].load(SeqCst), head | before, "asked only");
        let transfer = begin(PEER).expect("it accepts one");
        assert_eq!(words[first].load(SeqCst), head | COMMITTED | before);
        assert_eq!(begin(PEER).map(drop), Err(GrantError::InUse(number)));
        assert_eq!(accepts(PEER), Err(GrantError::InUse(number)));
        let frame = if version == 1 {
            0x7654_3210
        } else {
            0x12_3456_789a
        };
        table.end_transfer(transfer, Mfn::new(frame));
        let done = head | COMMITTED | COMPLETED;
        if version == 1 {
            assert_eq!(words[first].load(SeqCst), done | frame << 32);
        } else {
            assert_eq!(words[first].load(SeqCst), done);
            assert_eq!(words[first + 1].load(SeqCst), frame);
        }
        assert_eq!(
            begin(PEER).map(drop),
            Err(GrantError::InUse(number)),
            "one came"
        );
        words[first].store(head & !3 | 1, SeqCst);
        assert_eq!(begin(PEER).map(drop), Err(GrantError::NotGranted(number)));
    }
}

#[test]
#[should_panic(expected = "was not ended")]
#[cfg(debug_assertions)]
fn a_transfer_that_is_dropped_is_noticed() {
    let (table, words) = table(1);
    words[9].store(TRANSFER | u64::from(PEER.raw()) << 16, SeqCst);
    let _ = table.begin_transfer(9, PEER);
}

#[test]
fn entries_change_places_whole_or_not_at_all() {
    for version in [1, 2] {
        let (table, words) = table(version);
        let last = 512 / version - 1;
        let at = |number: u32| {
            let first = (number * version) as usize;
            words[first..first + version as usize].iter()
        };
        for (value, word) in (1..).zip(at(3).chain(at(last))) {
            word.store(value << 32, SeqCst);
        }
        let values = |number| -> Vec<u64> { at(number).map(|word| word.load(SeqCst)).collect() };
        let (three, other) = (values(3), values(last));
        table.swap(3, last).expect("neither is in use");
        assert_eq!((values(3), values(last)), (other, three));
        let beyond = last + 1;
        assert_eq!(table.swap(3, beyond), Err(GrantError::NoSuchEntry(beyond)));
        assert_eq!(table.swap(beyond, 3), Err(GrantError::NoSuchEntry(beyond)));
    }
}

#[test]
fn what_is_passed_on_can_be_copied_and_nothing_else() {
    let (table, words) = table(2);
    let head = |flags: u64| TRANSITIVE | flags | u64::from(PEER.raw()) << 16;
    // Of domain 6, its entry 77.
    words[2].store(head(0) | 6 << 32, SeqCst);
    words[3].store(77, SeqCst);
    words[4].store(head(READ_ONLY) | 6 << 32, SeqCst);
    words[5].store(78, SeqCst);
    let elsewhere = |entry| {
        Ok(Found::Elsewhere {
            owner: OTHER,
            entry,
        })
    };
    for write in [false, true] {
        assert_eq!(table.pin(1, PEER, write, true), elsewhere(77));
        assert_eq!(
            table.pin(1, PEER, write, false),
            Err(GrantError::CopyOnly(1))
        );
        assert_eq!(
            table.pin(1, OTHER, write, true),
            Err(GrantError::OtherDomain(1))
        );
    }
    assert_eq!(table.pin(2, PEER, false, true), elsewhere(78));
    assert_eq!(table.pin(2, PEER, true, true), Err(GrantError::ReadOnly(2)));
}
