//! Grant tables against a naive model: random grants, uses and changes of version, in both layouts;
//! after each step the marks of every entry must be those of its uses. And a granter that writes
//! anything at any moment must not confuse the counting.

mod common;

use paravane_core::addr::{DomainId, Mfn};
use paravane_core::grant::table::Found;
use paravane_core::grant::{GrantTable, Handle, Mapping, Maptrack, Page, RESERVED_ENTRIES};
use paravane_core::sync::Ordering::SeqCst;
use paravane_core::sync::{AtomicU64, Mutex};
use proptest::prelude::*;

/// Entries that sequences use, a few of them reserved.
const ENTRIES: u32 = 14;
const READING: u64 = 8;
const WRITING: u64 = 16;

/// Pages of tables that are gone, for later ones: a page lives for ever, as a machine's does.
static PAGES: Mutex<Vec<&'static [AtomicU64; 512]>> = Mutex::new(Vec::new());

fn page(number: u64) -> Page {
    let words = PAGES
        .lock()
        .pop()
        .unwrap_or_else(|| Box::leak(Box::new([const { AtomicU64::new(0) }; 512])));
    for word in words {
        word.store(0, SeqCst);
    }
    Page {
        words,
        mfn: Mfn::new(number),
    }
}

/// A table with what its guest sees of it.
struct Granter {
    table: GrantTable,
    shared: Page,
    status: Page,
}

impl Granter {
    fn new() -> Self {
        let (shared, status) = (page(1), page(2));
        let table = GrantTable::new();
        table.grow(1, || Some(shared)).unwrap();
        Granter {
            table,
            shared,
            status,
        }
    }

    fn set_version(&self, version: u32) -> bool {
        self.table
            .set_version(version, || Some(self.status))
            .is_ok()
    }

    /// The guest writes an entry; behind the domain's 16 bits stand those of a part, in version 2.
    fn write(&self, number: u32, flags: u64, domain: u64, frame: u64) {
        let head = flags | domain << 16;
        let words = self.shared.words;
        if self.table.version() == 1 {
            words[number as usize].store(head | frame << 32, SeqCst);
        } else {
            words[2 * number as usize + 1].store(frame, SeqCst);
            words[2 * number as usize].store(head, SeqCst);
        }
    }

    fn marks(&self, number: u32) -> u64 {
        let word = if self.table.version() == 1 {
            self.shared.words[number as usize].load(SeqCst)
        } else {
            self.status.words[number as usize / 4].load(SeqCst) >> (number % 4 * 16)
        };
        word & (READING | WRITING)
    }
}

impl Drop for Granter {
    fn drop(&mut self) {
        PAGES.lock().extend([self.shared.words, self.status.words]);
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Entry {
    to: u16,
    frame: u64,
    read_only: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Grant(u32, u16, u64, bool),
    Revoke(u32),
    Pin(u32, u16, bool),
    Unpin(usize),
    Version(u32),
    Swap(u32, u32),
    Accept(u32, u16),
    Transfer(u32, u16, bool),
}

/// A step of a granter of good manners, or of those who use what it grants.
pub(crate) fn step() -> impl Strategy<Value = Step> {
    let number = || 0..ENTRIES;
    prop_oneof![
        5 => (number(), 1u16..3, 1u64..1 << 20, any::<bool>())
            .prop_map(|(number, to, frame, read_only)| Step::Grant(number, to, frame, read_only)),
        2 => number().prop_map(Step::Revoke),
        8 => (0..ENTRIES + 600, 1u16..3, any::<bool>())
            .prop_map(|(number, by, write)| Step::Pin(number % (ENTRIES + 3), by, write)),
        5 => (0usize..64).prop_map(Step::Unpin),
        1 => (0u32..4).prop_map(Step::Version),
        2 => (number(), number()).prop_map(|(a, b)| Step::Swap(a, b)),
        2 => (number(), 1u16..3).prop_map(|(number, from)| Step::Accept(number, from)),
        3 => (number(), 1u16..3, any::<bool>())
            .prop_map(|(number, from, done)| Step::Transfer(number, from, done)),
    ]
}

/// Takes the steps, and compares all marks with the uses after each.
pub(crate) fn follow(steps: &[Step]) -> Result<(), TestCaseError> {
    let granter = Granter::new();
    let table = &granter.table;
    let mut version = 1;
    let mut entries = [None::<Entry>; ENTRIES as usize];
    // Entries that accept a transfer, until it has come.
    let mut accepts = [None::<u16>; ENTRIES as usize];
    let mut pins: Vec<(u32, bool, u64)> = Vec::new();
    for step in steps.iter().cloned() {
        let used = |pins: &[(u32, bool, u64)], number| pins.iter().any(|pin| pin.0 == number);
        match step {
            // A guest of good manners: it leaves alone what is in use.
            Step::Grant(number, to, frame, read_only) if !used(&pins, number) => {
                granter.write(number, 1 | u64::from(read_only) << 2, to.into(), frame);
                entries[number as usize] = Some(Entry {
                    to,
                    frame,
                    read_only,
                });
                accepts[number as usize] = None;
            }
            Step::Revoke(number) if !used(&pins, number) => {
                granter.write(number, 0, 0, 0);
                entries[number as usize] = None;
                accepts[number as usize] = None;
            }
            Step::Pin(number, by, write) => {
                let entry = entries.get(number as usize).copied().flatten();
                let allowed = entry.filter(|entry| entry.to == by && !(write && entry.read_only));
                match table.pin(number, DomainId::new(by), write, false) {
                    Ok(Found::Frame(pinned)) => {
                        prop_assert_eq!(Some(pinned.frame.raw()), allowed.map(|entry| entry.frame));
                        pins.push((number, write, pinned.frame.raw()));
                    }
                    Ok(other) => prop_assert!(false, "{:?}", other),
                    Err(error) => prop_assert_eq!(allowed, None, "{:?}", error),
                }
            }
            Step::Unpin(index) if !pins.is_empty() => {
                let (number, write, _) = pins.swap_remove(index % pins.len());
                table.unpin(number, write);
            }
            Step::Version(wanted) => {
                let possible = wanted == version || (1..=2).contains(&wanted) && pins.is_empty();
                prop_assert_eq!(granter.set_version(wanted), possible);
                if possible && wanted != version {
                    version = wanted;
                    for number in RESERVED_ENTRIES..ENTRIES {
                        entries[number as usize] = None;
                    }
                    accepts = [None; ENTRIES as usize];
                }
                prop_assert_eq!(table.version(), version);
            }
            Step::Swap(a, b) => {
                let free = !used(&pins, a) && !used(&pins, b);
                // Whole words change places; transfers under way would too.
                prop_assert_eq!(table.swap(a, b).is_ok(), free);
                if free {
                    entries.swap(a as usize, b as usize);
                    accepts.swap(a as usize, b as usize);
                }
            }
            Step::Accept(number, from) if !used(&pins, number) => {
                granter.write(number, 2, from.into(), 0);
                entries[number as usize] = None;
                accepts[number as usize] = Some(from);
            }
            Step::Transfer(number, from, done) => {
                let expected = accepts[number as usize] == Some(from);
                let begun = table.begin_transfer(number, DomainId::new(from)).is_ok();
                prop_assert_eq!(begun, expected);
                if begun {
                    prop_assert!(table.begin_transfer(number, DomainId::new(from)).is_err());
                    table.end_transfer(number, done.then_some(Mfn::new(0x77)));
                    if done {
                        accepts[number as usize] = None;
                    }
                }
            }
            _ => {}
        }
        prop_assert_eq!(table.active(), pins.len() as u64);
        for number in 0..ENTRIES {
            if entries[number as usize].is_none() {
                continue;
            }
            let mut marks = 0;
            for pin in pins.iter().filter(|pin| pin.0 == number) {
                marks |= READING | if pin.1 { WRITING } else { 0 };
            }
            prop_assert_eq!(granter.marks(number), marks, "entry {}", number);
        }
    }
    for (number, write, _) in pins.drain(..) {
        table.unpin(number, write);
    }
    prop_assert_eq!(table.active(), 0);
    Ok(())
}

/// Something that a hostile granter does: what, a value, a place, a flag.
pub(crate) type Doing = (u32, u64, usize, bool);

pub(crate) fn doing() -> impl Strategy<Value = Doing> {
    (0u32..4, any::<u64>(), 0usize..1024, any::<bool>())
}

/// A granter that writes anything anywhere: what is pinned stays what it was, and everything can
/// be let go again.
pub(crate) fn endure(doings: &[Doing], version: u32) -> Result<(), TestCaseError> {
    let granter = Granter::new();
    let table = &granter.table;
    prop_assert!(granter.set_version(version));
    let mut pins = Vec::new();
    for &(what, value, place, flag) in doings {
        // Entries 0 to 3 only, so that writes meet uses.
        let words = [&granter.shared, &granter.status];
        match what {
            0 => words[usize::from(flag)].words[place % 8].store(value, SeqCst),
            1 => words[0].words[place % 8].store(value & 0x1_ffff | 1, SeqCst),
            2 => {
                let number = place as u32 % 4;
                let by = DomainId::new((value % 3) as u16);
                if let Ok(Found::Frame(pinned)) = table.pin(number, by, flag, true) {
                    // While it is in use its frame does not change.
                    for &(other, _, frame) in &pins {
                        if other == number {
                            prop_assert_eq!(pinned.frame, frame);
                        }
                    }
                    pins.push((number, flag, pinned.frame));
                }
            }
            _ => {
                if let Some((number, write, _)) = pins.pop() {
                    table.unpin(number, write);
                }
            }
        }
        prop_assert_eq!(table.active(), pins.len() as u64);
    }
    for (number, write, _) in pins {
        table.unpin(number, write);
    }
    prop_assert_eq!(table.active(), 0);
    prop_assert!(granter.set_version(3 - version));
    Ok(())
}

proptest! {
    #![proptest_config(common::cases(400, 2))]

    #[test]
    fn marks_are_those_of_the_uses(steps in proptest::collection::vec(step(), 1..if cfg!(miri) { 40 } else { 150 })) {
        follow(&steps)?;
    }

    #[test]
    fn a_hostile_granter_only_confuses_itself(
        doings in proptest::collection::vec(doing(), 1..if cfg!(miri) { 60 } else { 200 }),
        version in 1u32..3,
    ) {
        endure(&doings, version)?;
    }
}

#[test]
fn a_table_grows_to_its_limit_and_no_further() {
    let table = GrantTable::new();
    let mut next = 10;
    let mut new = || {
        next += 1;
        Some(page(next))
    };
    assert!(table.frame(false, 0).is_none());
    table.grow(3, &mut new).unwrap();
    table.grow(2, &mut new).unwrap();
    assert_eq!(table.pages(), 3);
    assert!(table.grow(65, &mut new).is_err());
    assert!(
        table.frame(true, 0).is_none(),
        "version 1 has no status pages"
    );
    table.grow(9, &mut new).unwrap();
    table.set_version(2, &mut new).unwrap();
    assert!(
        table.frame(true, 1).is_some(),
        "nine pages have two of status"
    );
    assert!(table.frame(true, 2).is_none());
    assert!(table.grow(10, || None).is_err(), "no memory");
}

#[test]
fn what_the_builder_granted_survives_a_change_of_version() {
    let granter = Granter::new();
    let server = DomainId::new(0);
    assert!(granter.table.seed(1, server, Mfn::new(0x99), false));
    for version in [2, 1, 2] {
        assert!(granter.set_version(version));
        let found = granter.table.pin(1, server, true, false).unwrap();
        assert!(matches!(found, Found::Frame(pinned) if pinned.frame == Mfn::new(0x99)));
        granter.table.unpin(1, true);
    }
}

/// What version 1 cannot say does not become more than was granted.
#[test]
fn a_change_of_version_widens_no_grant() {
    let granter = Granter::new();
    let peer = DomainId::new(1);
    let can_copy = |number| match granter.table.pin(number, peer, false, true) {
        Ok(_) => {
            granter.table.unpin(number, false);
            true
        }
        Err(_) => false,
    };
    assert!(granter.set_version(2));
    // A part, a frame beyond 32 bits, and an ordinary one.
    granter.write(1, 1 | 1 << 8, 1, 0x99);
    granter.write(2, 1, 1, 1 << 32 | 0x99);
    granter.write(3, 1, 1, 0x99);
    assert_eq!([1, 2, 3].map(can_copy), [true; 3]);
    assert!(granter.set_version(1));
    assert_eq!([1, 2, 3].map(can_copy), [false, false, true]);
}

/// A part of a frame is for copies, even if it is all of it.
#[test]
fn a_part_is_not_mapped() {
    let granter = Granter::new();
    assert!(granter.set_version(2));
    granter.write(1, 1 | 1 << 8, 1 | 4096 << 32, 0x99);
    assert!(
        granter
            .table
            .pin(1, DomainId::new(1), false, false)
            .is_err()
    );
}

#[test]
fn a_mapping_is_ended_once() {
    let held = Maptrack::new();
    let mapping = Mapping {
        granter: DomainId::new(1),
        entry: 8,
        frame: Mfn::new(5),
        writable: true,
        place: None,
        device: true,
    };
    let first = held.insert(mapping).unwrap();
    let second = held
        .insert(Mapping {
            entry: 9,
            ..mapping
        })
        .unwrap();
    assert_ne!(first, second);
    assert_eq!(held.take(first), Ok(mapping));
    assert!(held.take(first).is_err(), "someone else ends it");
    held.restore(first, mapping);
    assert_eq!(held.take(first), Ok(mapping));
    held.release(first);
    assert_eq!(held.insert(mapping), Ok(first), "the handle is free again");
    assert!(held.take(Handle(77)).is_err());
    assert_eq!(held.len(), 2);
}

/// A domain's end: its mappings are looked through in pieces, and come out one slot at a time.
#[test]
fn mappings_are_counted_and_taken_from_the_end() {
    let held = Maptrack::new();
    let mapping = |granter, entry| Mapping {
        granter: DomainId::new(granter),
        entry,
        frame: Mfn::new(7),
        writable: true,
        place: None,
        device: false,
    };
    for entry in 0..6 {
        held.insert(mapping(entry as u16 % 2, entry)).unwrap();
    }
    held.take(Handle(3)).unwrap();
    held.release(Handle(3));
    let count = |granter, from| held.count_of(DomainId::new(granter), from, 4);
    assert_eq!(
        (count(0, 0), count(0, 4), count(0, 6)),
        (Some(2), Some(1), None)
    );
    assert_eq!(
        (count(1, 0), count(1, 4), count(2, 0)),
        (Some(1), Some(1), Some(0))
    );
    let taken = std::iter::from_fn(|| held.take_last());
    let entries: Vec<_> = taken
        .map(|slot| slot.map(|mapping| mapping.entry))
        .collect();
    assert_eq!(entries, [Some(5), Some(4), None, Some(2), Some(1), Some(0)]);
}

/// A table that nobody uses any more gives back each of its pages once.
#[test]
fn pages_of_a_table_are_taken_once() {
    let granter = Granter::new();
    assert!(granter.set_version(2));
    let pages: Vec<_> = std::iter::from_fn(|| granter.table.take_page()).collect();
    let frames: Vec<_> = pages.iter().map(|page| page.mfn).collect();
    assert_eq!(frames, [granter.status.mfn, granter.shared.mfn]);
    assert_eq!(granter.table.frame(false, 0), None);
}
