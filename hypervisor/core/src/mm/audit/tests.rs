//! The recount itself: it accepts what is right, and sees each thing that is wrong. What it overlooked,
//! no property of the engine would notice.

use std::vec;
use std::vec::Vec;

use super::super::frame::{
    ALLOCATED, BUSY, FrameRecord, LIVE, ONE_TOTAL, ONE_TYPE, PARTIAL, PINNED, VALIDATED,
};
use super::super::machine::HYPERVISOR_SLOTS;
use super::super::pte::{self, USER};
use super::*;
use crate::addr::{DomainId, Pfn};
use crate::sync::AtomicU64;
use crate::sync::modelled::Ordering::{Relaxed, SeqCst};

const TABLE: Mfn = Mfn::new(1);
const OTHER: Mfn = Mfn::new(2);
const OWNER: DomainId = DomainId::new(1);

/// Some frames at rest.
struct Still {
    frames: Vec<FrameRecord>,
    memory: Vec<Vec<AtomicU64>>,
    hypervisor: [u64; HYPERVISOR_SLOTS],
}

impl Machine for &Still {
    fn frames(&self) -> &[FrameRecord] {
        &self.frames
    }
    fn read_entry(&self, table: Mfn, slot: usize) -> u64 {
        self.memory[table.index()][slot].load(SeqCst)
    }
    fn write_entry(&self, table: Mfn, slot: usize, value: u64) {
        self.memory[table.index()][slot].store(value, SeqCst);
    }
    fn compare_exchange_entry(&self, _: Mfn, _: usize, _: u64, _: u64) -> Result<u64, u64> {
        unreachable!("the recount changes nothing")
    }
    fn clock(&self) -> u64 {
        0
    }
    fn flush_stale(&self, _: DomainId, _: u64) {}
    fn end_foreign_use(&self, _: DomainId) {}
    fn finish_accesses(&self, _: DomainId) {}
    fn preempt(&self) -> bool {
        false
    }
    fn hypervisor_entries(&self) -> &[u64; HYPERVISOR_SLOTS] {
        &self.hypervisor
    }
    fn set_m2p(&self, _: Mfn, _: Pfn) {}
    fn release(&self, _: Mfn, _: DomainId) {}
}

impl Still {
    /// Four frames, the last three of them the domain's, with no other reference.
    fn new() -> Self {
        let still = Still {
            frames: (0..4).map(|_| FrameRecord::default()).collect(),
            memory: (0..4)
                .map(|_| (0..ENTRIES).map(|_| AtomicU64::new(0)).collect())
                .collect(),
            hypervisor: core::array::from_fn(|slot| (slot as u64 + 1) << 12 | PRESENT),
        };
        for frame in 1..4 {
            still.set(Mfn::new(frame), typed(FrameType::None, 0, 0) | ALLOCATED);
            still.frames[frame as usize]
                .owner
                .store(OWNER.raw(), Relaxed);
            still.frames[frame as usize].set_kind(FrameKind::Domain);
        }
        still
    }

    fn set(&self, mfn: Mfn, state: u64) {
        self.frames[mfn.index()].state.store(state, Relaxed);
    }

    fn audit(&self, counted: [Counted; 4]) -> Result<(), Violation> {
        audit(&Mm(self), &mut counted.clone(), false)
    }

    /// What the recount says of one entry of `TABLE`, whose type is of that level.
    fn entry(&self, level: u8, entry: u64, foreign: bool) -> Result<(), Violation> {
        let own = FrameType::table(level).expect("a level");
        self.set(TABLE, typed(own, 1, VALIDATED));
        let mut counted = vec![Counted::default(); 4];
        count_entry(&Mm(self), TABLE, level, entry, &mut counted, foreign)
    }
}

/// The word of a live frame that has so many uses as a type, and the reservation's reference.
fn typed(kind: FrameType, uses: u64, flags: u64) -> u64 {
    LIVE | State::type_bits(kind) | (uses * ONE_TYPE) | ((uses + 1) * ONE_TOTAL) | flags
}

#[test]
fn a_state_that_contradicts_itself_is_seen() {
    use FrameType::{L1, None, SharedReadOnly, Writable};
    let good = |state, kind| check_flags(TABLE, State(state), kind).is_ok();
    for state in [
        typed(None, 0, ALLOCATED),
        typed(Writable, 0, VALIDATED),
        typed(Writable, 5, VALIDATED),
        typed(SharedReadOnly, 1, VALIDATED),
        typed(L1, 0, 0),
        typed(L1, 1, VALIDATED | PINNED),
        typed(L1, 1, PARTIAL),
    ] {
        for kind in [FrameKind::Domain, FrameKind::Lingering, FrameKind::Shared] {
            assert!(good(state, kind), "{:?}", State(state));
        }
        // Live in nobody's hands.
        for kind in [FrameKind::NotMemory, FrameKind::Free, FrameKind::Hypervisor] {
            assert!(!good(state, kind), "{:?}, {kind:?}", State(state));
        }
    }
    assert!(good(0, FrameKind::Free) && !good(1, FrameKind::Free));
    // Each in one respect only.
    for (state, why) in [
        (typed(None, 0, 0) - ONE_TOTAL, "no reference, and live"),
        (
            typed(Writable, 3, VALIDATED) - 2,
            "uses that are no references",
        ),
        (typed(L1, 1, VALIDATED | BUSY), "in work, at rest"),
        (typed(L1, 2, PARTIAL), "used twice before it is checked"),
        (
            typed(L1, 1, PARTIAL | VALIDATED),
            "checked, and half checked",
        ),
        (
            typed(Writable, 1, VALIDATED | PINNED),
            "pinned, and no table",
        ),
        (
            typed(L1, 1, PARTIAL | PINNED),
            "pinned before it is checked",
        ),
        (typed(None, 1, VALIDATED), "used as nothing"),
        (typed(L1, 0, VALIDATED), "checked for nobody"),
        (typed(Writable, 0, 0), "writable, and to be checked"),
        (
            typed(L1, 1, 0),
            "used, and neither checked nor half checked",
        ),
    ] {
        assert!(!good(state, FrameKind::Domain), "{why}");
    }
}

#[test]
fn each_count_that_differs_is_seen() {
    let plain = Counted::default();
    let still = Still::new();
    assert_eq!(still.audit([plain; 4]), Ok(()));
    for wrong in [
        Counted { total: 1, ..plain },
        Counted { typed: 1, ..plain },
        Counted { linear: 1, ..plain },
    ] {
        let counted = [plain, plain, wrong, plain];
        let found = still.audit(counted);
        assert!(
            matches!(found, Err(Violation::Counts { mfn: OTHER, .. })),
            "{wrong:?}: {found:?}"
        );
    }
    // Right counts, and flags that cannot be.
    still.set(OTHER, typed(FrameType::L1, 1, ALLOCATED));
    let held = Counted {
        total: 1,
        typed: 1,
        linear: 0,
    };
    assert!(matches!(
        still.audit([plain, plain, held, plain]),
        Err(Violation::Flags(OTHER, _))
    ));
}

#[test]
fn the_hypervisors_slots_of_a_table_in_use_are_looked_at() {
    let still = Still::new();
    still.set(TABLE, typed(FrameType::L4, 1, VALIDATED | ALLOCATED));
    let held = Counted {
        total: 1,
        typed: 1,
        linear: 0,
    };
    let audit = || {
        still.audit([
            Counted::default(),
            held,
            Counted::default(),
            Counted::default(),
        ])
    };
    let put = |slot: usize, entry| (&still).write_entry(TABLE, FIRST_HYPERVISOR_SLOT + slot, entry);
    for (slot, entry) in still.hypervisor.iter().enumerate() {
        put(slot, *entry);
    }
    assert_eq!(audit(), Ok(()));
    put(0, 0);
    assert_eq!(
        audit(),
        Ok(()),
        "a user's, without the machine-to-physical table"
    );
    let missing = Err(Violation::HypervisorSlots(TABLE));
    put(0, still.hypervisor[1]);
    assert_eq!(audit(), missing);
    put(0, still.hypervisor[0]);
    put(2, 0);
    assert_eq!(audit(), missing);
}

#[test]
fn each_entry_that_may_not_be_is_seen() {
    let still = Still::new();
    let readable = pte::entry(OTHER, PRESENT | USER);
    let writable = readable | RW;
    let writes = |entry| {
        Err(Violation::Writable {
            table: TABLE,
            entry,
        })
    };
    let wrong = |entry| {
        Err(Violation::WrongType {
            table: TABLE,
            entry,
        })
    };
    let strange = |entry| {
        Err(Violation::Foreign {
            table: TABLE,
            entry,
        })
    };

    assert_eq!(still.entry(1, readable, false), Ok(()));
    assert_eq!(
        still.entry(1, writable, false),
        writes(writable),
        "of no type"
    );
    for (state, good) in [
        (typed(FrameType::Writable, 1, VALIDATED), true),
        (typed(FrameType::Writable, 1, BUSY), false),
        (typed(FrameType::L2, 1, VALIDATED), false),
    ] {
        still.set(OTHER, state);
        let expected = if good { Ok(()) } else { writes(writable) };
        assert_eq!(
            still.entry(1, writable, false),
            expected,
            "{:?}",
            State(state)
        );
    }

    // The table below, checked; not half checked; not of another level.
    for (state, good) in [
        (typed(FrameType::L1, 1, VALIDATED), true),
        (typed(FrameType::L1, 1, PARTIAL), false),
        (typed(FrameType::Gdt, 1, VALIDATED), false),
    ] {
        still.set(OTHER, state);
        let expected = if good { Ok(()) } else { wrong(writable) };
        assert_eq!(
            still.entry(2, writable, false),
            expected,
            "{:?}",
            State(state)
        );
    }

    // A linear mapping: of a checked table, and read-only.
    still.set(OTHER, typed(FrameType::L2, 1, VALIDATED));
    assert_eq!(still.entry(2, readable, false), Ok(()));
    assert_eq!(still.entry(2, writable, false), writes(writable));
    still.set(OTHER, typed(FrameType::L2, 1, PARTIAL));
    assert_eq!(still.entry(2, readable, false), writes(readable));

    // Another domain's frame: in a table of level 1 only, where that is allowed.
    let record = &still.frames[OTHER.index()];
    record.owner.store(OWNER.raw() + 1, Relaxed);
    still.set(OTHER, typed(FrameType::L1, 1, VALIDATED));
    assert_eq!(still.entry(1, readable, true), Ok(()));
    assert_eq!(still.entry(1, readable, false), strange(readable));
    assert_eq!(still.entry(2, writable, true), strange(writable));
    // Nobody's any more.
    record.owner.store(OWNER.raw(), Relaxed);
    still.set(OTHER, 0);
    assert_eq!(still.entry(1, readable, false), strange(readable));
}
