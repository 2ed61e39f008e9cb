//! Handles of mappings under every interleaving of a vCPU that maps a grant and others that end
//! whatever the handle names, played through by loom. Does nothing without `--cfg loom`:
//!
//! `cargo xtask test --long host/loom`
#![cfg(loom)]

mod common;

use loom::sync::Arc;
use loom::thread;
use paravane_core::addr::{DomainId, Mfn};
use paravane_core::grant::{Found, GrantTable, Handle, Mapping, Maptrack, Page, WORDS};
use paravane_core::sync::sequential::AtomicU64;
use paravane_core::sync::sequential::Ordering::SeqCst;

const ENTRY: u32 = 1;
const USER: DomainId = DomainId::new(3);
/// The marks of an entry in use for reading and writing.
const MARKS: u64 = 8 | 16;

/// A domain that grants a frame to itself.
struct Domain {
    table: GrantTable,
    held: Maptrack<()>,
    words: &'static [AtomicU64; WORDS],
    /// References to the frame that mappings hold for devices.
    references: AtomicU64,
    /// The second CPU may know the mapping.
    known: AtomicU64,
    /// Mappings made, and ended.
    made: AtomicU64,
    ended: AtomicU64,
    /// See [`Domain::turn`].
    turns: AtomicU64,
}

impl Domain {
    fn new() -> Self {
        let words: [AtomicU64; WORDS] = core::array::from_fn(|_| AtomicU64::new(0));
        let words = &*Box::leak(Box::new(words));
        let table = GrantTable::new();
        let mfn = Mfn::new(7);
        table
            .grow(1, || Some(Page { words, mfn }), |_| ())
            .expect("room");
        assert!(table.seed(ENTRY, USER, Mfn::new(0x99), false));
        let word = || AtomicU64::new(0);
        Domain {
            table,
            held: Maptrack::new(1),
            words,
            references: word(),
            known: word(),
            made: word(),
            ended: word(),
            turns: word(),
        }
    }

    fn marks(&self) -> u64 {
        self.words[ENTRY as usize].load(SeqCst) & MARKS
    }

    /// Comes before each step on the table of handles. That is behind a lock which loom does not know;
    /// so without this, loom would see nothing to interleave, and take the steps in one order.
    fn turn(&self) {
        self.turns.fetch_add(1, SeqCst);
    }

    /// Maps the grant, in the steps of the hypercall.
    fn map(&self) {
        self.turn();
        let making = self.held.begin().expect("room");
        let Ok(Found::Frame(pin)) = self.table.pin(ENTRY, USER, true, false) else {
            panic!("the grant stands");
        };
        self.references.fetch_add(1, SeqCst);
        self.known.fetch_add(1, SeqCst);
        self.made.fetch_add(1, SeqCst);
        self.turn();
        making.publish(Mapping {
            granter: USER,
            pin,
            place: None,
            device: Some(()),
        });
    }

    /// Ends what the first handle names, in the steps of the hypercall; true if it named anything.
    fn unmap(&self) -> bool {
        self.turn();
        let Ok(mut ending) = self.held.take(Handle(0)) else {
            return false;
        };
        assert_ne!(self.marks(), 0, "mapped, and its entry not in use");
        let Some(()) = ending.mapping.device.take() else {
            panic!("found before it was complete, or after its end had begun");
        };
        let references = self.references.fetch_sub(1, SeqCst);
        assert_ne!(references, 0, "a reference was given back twice");
        // The flush.
        self.known.fetch_sub(1, SeqCst);
        self.ended.fetch_add(1, SeqCst);
        self.turn();
        self.table.unpin(ending.release());
        true
    }

    /// A look at a mapping that comes to nothing: the caller named a wrong address.
    fn try_in_vain(&self) {
        self.turn();
        if let Ok(ending) = self.held.take(Handle(0)) {
            assert_eq!(ending.mapping.device, Some(()), "complete");
            self.turn();
            ending.restore();
        }
    }

    fn settled(&self) {
        let made = self.made.load(SeqCst);
        let ended = self.ended.load(SeqCst);
        let left = made - ended;
        assert_eq!(self.references.load(SeqCst), left);
        assert_eq!(self.known.load(SeqCst), left);
        assert_eq!(self.table.active(), left);
        assert_eq!(self.marks() != 0, left != 0);
        for _ in 0..left {
            let mapping = self.held.take(Handle(0)).expect("it can be ended");
            self.table.unpin(mapping.release());
        }
        assert!(self.held.take(Handle(0)).is_err());
        assert_eq!((self.table.active(), self.marks()), (0, 0));
    }
}

#[test]
fn a_handle_is_ended_once_by_whomever() {
    common::play(None, || {
        let domain = Arc::new(Domain::new());
        domain.map();
        let other = {
            let domain = domain.clone();
            thread::spawn(move || domain.unmap())
        };
        let ours = domain.unmap();
        let theirs = other.join().expect("no panic");
        assert_ne!(ours, theirs, "ended twice, or not at all");
        domain.settled();
    });
}

#[test]
fn a_handle_is_not_found_before_its_mapping_is_complete() {
    common::play(None, || {
        let domain = Arc::new(Domain::new());
        let thief = {
            let domain = domain.clone();
            thread::spawn(move || {
                domain.unmap();
                domain.unmap();
            })
        };
        domain.map();
        domain.unmap();
        thief.join().expect("no panic");
        domain.settled();
    });
}

#[test]
fn a_mapping_that_is_not_ended_is_whole_again() {
    common::play(None, || {
        let domain = Arc::new(Domain::new());
        domain.map();
        let other = {
            let domain = domain.clone();
            thread::spawn(move || domain.try_in_vain())
        };
        domain.unmap();
        other.join().expect("no panic");
        domain.settled();
    });
}

/// A granter withdraws an entry and looks at its marks, while somebody begins to use it for writing:
/// that comes to nothing, or the granter sees it. A use that came to nothing leaves no mark; and the
/// mark of one that was there before is there all the time.
#[test]
fn a_granter_sees_who_uses_what_it_withdraws() {
    for (version, before) in [(1, false), (2, false), (2, true)] {
        common::play(None, move || withdraw(version, before));
    }
}

fn page() -> &'static [AtomicU64; WORDS] {
    Box::leak(Box::new(core::array::from_fn(|_| AtomicU64::new(0))))
}

/// The entry is on the second page, for whose uses there is no room yet, unless it is used `before`.
fn withdraw(version: u32, before: bool) {
    let pages = [page(), page()];
    let status = page();
    let table = GrantTable::new();
    let mfn = Mfn::new(7);
    let mut new = pages.into_iter().map(|words| Page { words, mfn });
    table.grow(2, || new.next(), |_| ()).expect("room");
    let new = || Some(Page { words: status, mfn });
    table.set_version(version, new, |_| ()).expect("room");
    let pin = |number, write| match table.pin(number, USER, write, false) {
        Ok(Found::Frame(pin)) => Some(pin),
        _ => None,
    };
    assert!(table.seed(ENTRY, USER, mfn, false));
    table.unpin(pin(ENTRY, false).expect("granted"));
    // The first word of the entry, and that of its marks.
    let (number, word, marks) = match version {
        1 => (WORDS + 5, &pages[1][5], (&pages[1][5], 0)),
        _ => (WORDS / 2 + 1, &pages[1][2], (&status[WORDS / 8], 16)),
    };
    let number = number as u32;
    let look = move || marks.0.load(SeqCst) >> marks.1 & MARKS;
    assert!(table.seed(number, USER, mfn, false));
    let first = before.then(|| pin(number, false).expect("granted"));
    let granter = thread::spawn(move || {
        if version == 1 {
            // In one step with the look, as its marks stand in the same word.
            return word.fetch_and(MARKS, SeqCst) & MARKS;
        }
        word.store(0, SeqCst);
        look()
    });
    let second = pin(number, true);
    let seen = granter.join().expect("no panic");
    assert!(!before || seen & 8 != 0, "a use is not seen");
    match second {
        Some(pin) => {
            assert_eq!(seen, MARKS, "a use of what was withdrawn");
            table.unpin(pin);
        }
        None => assert_eq!(look(), if before { 8 } else { 0 }, "of no use"),
    }
    if let Some(pin) = first {
        table.unpin(pin);
    }
    assert_eq!((look(), table.active()), (0, 0));
}
