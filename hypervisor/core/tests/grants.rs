//! Grant tables against a naive model: random grants, uses and changes of version, in both layouts;
//! after each step the marks of every entry must be those of its uses. And a granter that writes
//! anything at any moment must not confuse the counting.

mod common;

use std::mem::ManuallyDrop;

use paravane_core::addr::{DomainId, Mfn};
use paravane_core::grant::{
    Found, GrantError, GrantTable, Handle, Mapping, Maptrack, Page, Pin, RESERVED_ENTRIES,
};
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

/// Nobody else grows the table.
fn no_surplus(page: Page) {
    panic!("{page:?} is superfluous");
}

/// A pin that is held; a test that fails meanwhile shall say why it fails, not that of the guard.
type Held = ManuallyDrop<Pin>;

/// The pin of a frame.
fn pinned(found: Result<Found, GrantError>) -> Held {
    match found {
        Ok(Found::Frame(pin)) => ManuallyDrop::new(pin),
        other => panic!("{other:?}"),
    }
}

fn unpin(table: &GrantTable, pin: Held) {
    table.unpin(ManuallyDrop::into_inner(pin));
}

/// The frame of a page of a table.
fn frame_of(table: &GrantTable, status: bool, page: usize) -> Option<Mfn> {
    table.frames(status).0.get(page).copied()
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
        table.grow(1, || Some(shared), no_surplus).unwrap();
        Granter {
            table,
            shared,
            status,
        }
    }

    fn set_version(&self, version: u32) -> bool {
        self.table
            .set_version(version, || Some(self.status), no_surplus)
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
    Transfer(u32, u16),
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
        3 => (number(), 1u16..3).prop_map(|(number, from)| Step::Transfer(number, from)),
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
    let mut pins: Vec<Held> = Vec::new();
    for step in steps.iter().cloned() {
        let used = |pins: &[Held], number| pins.iter().any(|pin| pin.entry() == number);
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
                    Ok(Found::Frame(pin)) => {
                        let pin = ManuallyDrop::new(pin);
                        prop_assert_eq!(Some(pin.frame().raw()), allowed.map(|entry| entry.frame));
                        prop_assert_eq!((pin.entry(), pin.writable()), (number, write));
                        pins.push(pin);
                    }
                    Ok(other) => prop_assert!(false, "{:?}", other),
                    Err(error) => prop_assert_eq!(allowed, None, "{:?}", error),
                }
            }
            Step::Unpin(index) if !pins.is_empty() => {
                unpin(table, pins.swap_remove(index % pins.len()));
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
            Step::Transfer(number, from) => {
                let expected = accepts[number as usize] == Some(from);
                let from = DomainId::new(from);
                prop_assert_eq!(table.accepts(number, from).is_ok(), expected);
                let begun = table.begin_transfer(number, from).map(ManuallyDrop::new);
                prop_assert_eq!(begun.is_ok(), expected);
                if let Ok(transfer) = begun {
                    prop_assert!(table.begin_transfer(number, from).is_err());
                    // Nothing moves under a transfer.
                    prop_assert!(!granter.set_version(3 - version));
                    prop_assert!(table.swap(number, number).is_err());
                    let transfer = ManuallyDrop::into_inner(transfer);
                    table.end_transfer(transfer, Mfn::new(0x77));
                    accepts[number as usize] = None;
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
            for pin in pins.iter().filter(|pin| pin.entry() == number) {
                marks |= READING | if pin.writable() { WRITING } else { 0 };
            }
            prop_assert_eq!(granter.marks(number), marks, "entry {}", number);
        }
    }
    for pin in pins.drain(..) {
        unpin(table, pin);
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
    let mut pins: Vec<Held> = Vec::new();
    for &(what, value, place, flag) in doings {
        // Entries 0 to 3 only, so that writes meet uses.
        let words = [&granter.shared, &granter.status];
        match what {
            0 => words[usize::from(flag)].words[place % 8].store(value, SeqCst),
            1 => words[0].words[place % 8].store(value & 0x1_ffff | 1, SeqCst),
            2 => {
                let number = place as u32 % 4;
                let by = DomainId::new((value % 3) as u16);
                if let Ok(Found::Frame(pin)) = table.pin(number, by, flag, true) {
                    let pin = ManuallyDrop::new(pin);
                    // While it is in use its frame does not change.
                    for other in &pins {
                        if other.entry() == number {
                            prop_assert_eq!(pin.frame(), other.frame());
                        }
                    }
                    pins.push(pin);
                }
            }
            _ => {
                if let Some(pin) = pins.pop() {
                    unpin(table, pin);
                }
            }
        }
        prop_assert_eq!(table.active(), pins.len() as u64);
    }
    for pin in pins {
        unpin(table, pin);
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
    assert!(frame_of(&table, false, 0).is_none());
    table.grow(3, &mut new, no_surplus).unwrap();
    table.grow(2, &mut new, no_surplus).unwrap();
    assert_eq!(table.pages(), 3);
    assert!(table.grow(65, &mut new, no_surplus).is_err());
    assert!(
        frame_of(&table, true, 0).is_none(),
        "version 1 has no status pages"
    );
    table.grow(9, &mut new, no_surplus).unwrap();
    table.set_version(2, &mut new, no_surplus).unwrap();
    assert!(
        frame_of(&table, true, 1).is_some(),
        "nine pages have two of status"
    );
    assert!(frame_of(&table, true, 2).is_none());
    assert!(table.grow(10, || None, no_surplus).is_err(), "no memory");
    table.grow(64, &mut new, no_surplus).unwrap();
    assert!(frame_of(&table, true, 7).is_some() && frame_of(&table, false, 63).is_some());
    assert!(frame_of(&table, true, 8).is_none() && frame_of(&table, false, 64).is_none());
    // As many as were asked for: 64, and 8 of status.
    assert_eq!(next, 10 + 72);
}

/// Two vCPUs that grow a table at once: what the other has made superfluous comes back, once.
#[test]
fn a_page_that_came_too_late_is_given_back() {
    let table = GrantTable::new();
    let mut surplus = Vec::new();
    // While the first vCPU looks for a page, another one has grown the table already.
    let late = || {
        table.grow(3, || Some(page(5)), no_surplus).unwrap();
        Some(page(4))
    };
    table
        .grow(2, late, |page| surplus.push(page.mfn.raw()))
        .unwrap();
    assert_eq!((table.pages(), &surplus[..]), (3, &[4][..]));
    let late = || {
        let status = || Some(page(6));
        table.set_version(2, status, no_surplus).unwrap();
        Some(page(7))
    };
    table
        .set_version(2, late, |page| surplus.push(page.mfn.raw()))
        .unwrap();
    assert_eq!((table.version(), &surplus[..]), (2, &[4, 7][..]));
    assert_eq!(frame_of(&table, true, 0), Some(Mfn::new(6)));
    assert_eq!(frame_of(&table, true, 1), None);
}

/// The status words of entries are there before the entries are.
#[test]
fn no_entry_is_found_before_its_status_words() {
    let table = GrantTable::new();
    let mut next = 0;
    let mut new = || {
        next += 1;
        Some(page(next))
    };
    table.grow(8, &mut new, no_surplus).unwrap();
    // No memory for them: the version stays.
    assert_eq!(
        table.set_version(2, || None, no_surplus),
        Err(GrantError::NoRoom)
    );
    assert_eq!(table.version(), 1);
    table.set_version(2, &mut new, no_surplus).unwrap();
    let mut order = Vec::new();
    let watched = || {
        order.push((table.pages(), frame_of(&table, true, 1).is_some()));
        new()
    };
    table.grow(9, watched, no_surplus).unwrap();
    assert_eq!(order, [(8, false), (8, false)]);
    assert_eq!(
        (table.pages(), frame_of(&table, true, 1).is_some()),
        (9, true)
    );
    // Another page that cannot be had: its status page is kept, and found by nobody.
    table.grow(16, &mut new, no_surplus).unwrap();
    let mut once = Some(page(99));
    assert!(table.grow(17, || once.take(), no_surplus).is_err());
    assert_eq!((table.pages(), frame_of(&table, true, 2)), (16, None));
    table.grow(17, &mut new, no_surplus).unwrap();
    assert_eq!(frame_of(&table, true, 2), Some(Mfn::new(99)));
}

#[test]
fn what_the_builder_granted_survives_a_change_of_version() {
    let granter = Granter::new();
    let server = DomainId::new(0);
    assert!(granter.table.seed(1, server, Mfn::new(0x99), false));
    for version in [2, 1, 2] {
        assert!(granter.set_version(version));
        let pin = pinned(granter.table.pin(1, server, true, false));
        assert_eq!(pin.frame(), Mfn::new(0x99));
        assert!(!granter.set_version(3 - version), "an entry is in use");
        unpin(&granter.table, pin);
    }
}

/// Under the lock nothing is allocated: the first use of each page brings its memory along, also
/// for two pages in turn, and what is left of it is no harm.
#[test]
fn each_page_counts_its_own_uses() {
    let (one, two) = (page(1), page(2));
    let mut pages = vec![two, one];
    let table = GrantTable::new();
    table.grow(2, || pages.pop(), no_surplus).unwrap();
    let user = DomainId::new(1);
    for number in [3, 512 + 3, 511, 1023] {
        assert!(table.seed(number, user, Mfn::new(u64::from(number)), false));
        let pin = pinned(table.pin(number, user, false, false));
        assert_eq!(pin.frame(), Mfn::new(u64::from(number)));
        let again = pinned(table.pin(number, user, true, false));
        unpin(&table, pin);
        let word = || {
            let page = if number < 512 { one } else { two };
            page.words[number as usize % 512].load(SeqCst) & (READING | WRITING)
        };
        assert_eq!(word(), READING | WRITING);
        unpin(&table, again);
        assert_eq!(word(), 0);
    }
    assert_eq!(
        table.pin(1024, user, false, false),
        Err(GrantError::NoSuchEntry(1024))
    );
}

/// Version 2 has 16 bits for the marks of each entry, in pages of their own: none of them is
/// another's.
#[test]
fn each_entry_of_version_2_has_marks_of_its_own() {
    const PER_PAGE: usize = 256;
    let table = GrantTable::new();
    table
        .grow(9, || Some(page(1)), no_surplus)
        .expect("nine pages");
    let status = [page(2), page(3)];
    let mut pages = status.into_iter();
    table.set_version(2, || pages.next(), no_surplus).unwrap();
    let user = DomainId::new(1);
    // All that is marked, by the number of the entry.
    let marked = || {
        let words = status.iter().flat_map(|page| page.words);
        let marks =
            words.flat_map(|word| (0..4).map(|part| word.load(SeqCst) >> (16 * part) & 0xffff));
        let marks = marks.enumerate().filter(|&(_, marks)| marks != 0);
        marks.collect::<Vec<_>>()
    };
    let last = 9 * PER_PAGE - 1;
    for number in [0, 1, 2, 3, 4, 7, 255, 256, 1029, 2047, 2048, 2049, last] {
        let name = number as u32;
        assert!(table.seed(name, user, Mfn::new(0x99), false));
        let reader = pinned(table.pin(name, user, false, false));
        assert_eq!(marked(), [(number, READING)]);
        let writer = pinned(table.pin(name, user, true, false));
        assert_eq!(marked(), [(number, READING | WRITING)]);
        unpin(&table, writer);
        assert_eq!(marked(), [(number, READING)]);
        unpin(&table, reader);
        assert_eq!(marked(), []);
    }
}

/// What version 1 cannot say does not become more than was granted.
#[test]
fn a_change_of_version_widens_no_grant() {
    let granter = Granter::new();
    let peer = DomainId::new(1);
    let can_copy = |number| match granter.table.pin(number, peer, false, true) {
        Ok(Found::Frame(pin)) => {
            granter.table.unpin(pin);
            true
        }
        _ => false,
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

/// Pages of a domain that may hold as many mappings as any.
const LARGE: u64 = 1 << 20;

/// A mapping of an entry of its own table, with a number as reference for devices.
fn mapping(granter: u16, frame: u64, device: Option<u64>) -> Mapping<u64> {
    let table = Granter::new();
    let by = DomainId::new(9);
    assert!(table.table.seed(1, by, Mfn::new(frame), false));
    let pin = pinned(table.table.pin(1, by, true, false));
    Mapping {
        granter: DomainId::new(granter),
        pin: ManuallyDrop::into_inner(pin),
        place: None,
        device,
    }
}

/// The frame of a mapping that is over.
fn over(mapping: Mapping<u64>) -> u64 {
    let frame = mapping.pin.frame().raw();
    mapping.pin.abandon();
    frame
}

#[test]
fn a_mapping_is_found_from_its_completion_to_the_begin_of_its_end() {
    let held = Maptrack::new(LARGE);
    let first = held.begin().unwrap();
    for number in 0..600 {
        let none = held.take(Handle(number)).map(drop);
        assert_eq!(none, Err(GrantError::NoSuchHandle(number)), "being made");
    }
    assert_eq!(held.count_of(DomainId::new(1), 0, 10), Some(0));
    let first = first.publish(mapping(1, 5, Some(55)));
    let second = held.begin().unwrap().publish(mapping(2, 6, None));
    assert_ne!(first, second);
    let mut ending = held.take(first).unwrap();
    assert!(held.take(first).map(drop).is_err(), "someone else ends it");
    assert_eq!(held.count_of(DomainId::new(1), 0, 10), Some(0));
    assert_eq!(ending.mapping.device.take(), Some(55));
    ending.restore();
    assert_eq!(held.count_of(DomainId::new(1), 0, 10), Some(1));
    let ending = held.take(first).unwrap();
    assert_eq!(ending.mapping.device, None, "what is left of it");
    assert_eq!(ending.mapping.pin.frame(), Mfn::new(5));
    let other = held.begin().unwrap();
    ending.release().abandon();
    assert!(held.take(first).map(drop).is_err(), "it has ended");
    // Handles that are free again come first; of two, the last.
    drop(other);
    let third = held.begin().unwrap().publish(mapping(3, 7, None));
    let fourth = held.begin().unwrap().publish(mapping(4, 8, None));
    assert_eq!((third, fourth), (Handle(2), first));
    let all = std::iter::from_fn(|| held.take_last());
    assert_eq!(all.flatten().map(over).collect::<Vec<_>>(), [7, 6, 8]);
}

/// A handle that is given up before it names anything is as free as before, however often.
#[test]
fn handles_that_come_to_nothing_are_not_lost() {
    let held = Maptrack::<u64>::new(LARGE);
    for _ in 0..1000 {
        let (_one, _two) = (held.begin().unwrap(), held.begin().unwrap());
    }
    let handle = held.begin().unwrap().publish(mapping(1, 5, None));
    assert!(handle.0 < 2);
    held.take(handle).unwrap().release().abandon();
}

/// Every handle is another one, up to the limit, and no further.
#[test]
fn there_are_as_many_handles_as_the_limit_says() {
    const LIMIT: usize = if cfg!(miri) { 600 } else { 1 << 18 };
    let held = Maptrack::<u64>::new(LARGE);
    let making: Vec<_> = (0..LIMIT).map(|_| held.begin().unwrap()).collect();
    if !cfg!(miri) {
        assert!(held.begin().is_err(), "no more than that");
    }
    let last = making.into_iter().next_back().unwrap();
    let last = last.publish(mapping(1, 5, None));
    assert_eq!(last, Handle(LIMIT as u32 - 1));
    held.take(last).unwrap().release().abandon();
    assert_eq!(held.begin().unwrap().publish(mapping(1, 5, None)), last);
    held.take(last).unwrap().release().abandon();
}

/// A domain's handles take memory of the hypervisor's: a small domain has fewer.
#[test]
fn a_small_domain_has_about_as_many_handles_as_pages() {
    for pages in [1, 255, 256, 1000, 4096] {
        let held = Maptrack::<u64>::new(pages);
        let making: Vec<_> = (0..1 << 13).map_while(|_| held.begin().ok()).collect();
        assert_eq!(making.len() as u64, pages / 256 * 256 + 256);
    }
}

/// A domain's end: its mappings are looked through in pieces, and come out one handle at a time.
#[test]
fn mappings_are_counted_and_taken_from_the_end() {
    let held = Maptrack::new(LARGE);
    let publish = |number: u32| {
        let granter = number as u16 % 2;
        let handle = held
            .begin()
            .unwrap()
            .publish(mapping(granter, number.into(), None));
        assert_eq!(handle, Handle(number));
    };
    (0..6).for_each(publish);
    held.take(Handle(3)).unwrap().release().abandon();
    let count = |granter, from| held.count_of(DomainId::new(granter), from, 4);
    assert_eq!(
        (count(0, 0), count(0, 4), count(0, 6)),
        (Some(2), Some(1), None)
    );
    assert_eq!(
        (count(1, 0), count(1, 4), count(2, 0)),
        (Some(1), Some(1), Some(0))
    );
    // Across the ends of segments.
    publish(3);
    (6..600).for_each(publish);
    assert_eq!(held.count_of(DomainId::new(1), 250, usize::MAX), Some(175));
    held.take(Handle(300)).unwrap().release().abandon();
    let taken: Vec<_> = std::iter::from_fn(|| {
        let slot = held.take_last()?;
        assert!(held.begin().is_err(), "no handle is given out any more");
        Some(slot)
    })
    .collect();
    let frames = taken.into_iter().map(|slot| slot.map(over));
    let expected = (0..600)
        .rev()
        .map(|frame| Some(frame).filter(|&frame| frame != 300));
    assert!(frames.eq(expected));
    assert_eq!(held.count_of(DomainId::new(0), 0, 1), None);
}

#[test]
#[should_panic(expected = "was not given back")]
#[cfg(debug_assertions)]
fn a_pin_that_is_dropped_is_noticed() {
    let _ = mapping(1, 5, None);
}

/// A table that nobody uses any more gives back each of its pages once.
#[test]
fn pages_of_a_table_are_taken_once() {
    let granter = Granter::new();
    assert!(granter.set_version(2));
    let pages: Vec<_> = std::iter::from_fn(|| granter.table.take_page()).collect();
    let frames: Vec<_> = pages.iter().map(|page| page.mfn).collect();
    assert_eq!(frames, [granter.status.mfn, granter.shared.mfn]);
    assert_eq!(frame_of(&granter.table, false, 0), None);
}

#[test]
fn every_frame_of_a_table_is_visited() {
    let table = GrantTable::new();
    let mut numbers = 1..;
    let mut new = || Some(page(numbers.next().unwrap()));
    table.grow(9, &mut new, no_surplus).unwrap();
    table.set_version(2, &mut new, no_surplus).unwrap();
    let mut seen = Vec::new();
    table.for_each_frame(|mfn| seen.push(mfn));
    // Nine pages of entries, and two of their status words.
    assert_eq!(seen, (1..12).map(Mfn::new).collect::<Vec<_>>());
}
