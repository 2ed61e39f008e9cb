//! The machine of the models: two frames, one entry that matters, one CPU that remembers.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, Ordering::SeqCst};
use paravane_core::addr::{DomainId, Mfn, Pfn};
use paravane_core::mm::machine::HYPERVISOR_SLOTS;
use paravane_core::mm::pages::Reservation;
use paravane_core::mm::pte;
use paravane_core::mm::{FrameRecord, FrameType, Leftover, Machine, Mm, TableOwner};

/// The frame that is fought for, and a page table one of whose entries is.
pub const DATA: Mfn = Mfn::new(1);
pub const TABLE: Mfn = Mfn::new(2);
/// That entry. Not the first: behind that one nothing is left to do, and no preemption.
pub const SLOT: usize = 1;

pub struct Model {
    pub frames: Vec<FrameRecord>,
    /// Entry `SLOT` of `TABLE`; all other entries are empty.
    pub entry: AtomicU64,
    pub clock: AtomicU64,
    /// A CPU: the number of its last flush, and whether it remembers a writable translation of
    /// `DATA`.
    pub flushed: AtomicU64,
    pub remembers: AtomicU64,
    pub released: AtomicUsize,
    /// Whether each check for preemption says yes.
    pub impatient: AtomicBool,
    /// Who gets `DATA` when it is free, and what it does with it first; else it stays free.
    pub heir: Option<fn(&Mm<Shared>)>,
}

pub struct Shared(pub Arc<Model>);

impl Clone for Shared {
    fn clone(&self) -> Self {
        Shared(self.0.clone())
    }
}

impl Machine for Shared {
    fn frames(&self) -> &[FrameRecord] {
        &self.0.frames
    }

    fn read_entry(&self, table: Mfn, slot: usize) -> u64 {
        if (table, slot) == (TABLE, SLOT) {
            self.0.entry.fetch_add(0, SeqCst)
        } else {
            0
        }
    }

    fn write_entry(&self, _: Mfn, _: usize, _: u64) {}

    fn compare_exchange_entry(&self, _: Mfn, _: usize, current: u64, new: u64) -> Result<u64, u64> {
        self.0.entry.compare_exchange(current, new, SeqCst, SeqCst)
    }

    fn clock(&self) -> u64 {
        self.0.clock.fetch_add(0, SeqCst)
    }

    fn flush_stale(&self, owner: DomainId, stamp: u64) {
        // The CPU has the tables of the first owner.
        if owner == guest().id && self.0.flushed.fetch_add(0, SeqCst) <= stamp {
            self.0.remembers.store(0, SeqCst);
        }
    }

    fn end_foreign_use(&self, _: DomainId) {
        unreachable!("all frames are mapped by their owner");
    }

    fn finish_accesses(&self, _: DomainId) {}

    fn preempt(&self) -> bool {
        self.0.impatient.load(Relaxed)
    }

    fn hypervisor_entries(&self) -> &[u64; HYPERVISOR_SLOTS] {
        &[0; HYPERVISOR_SLOTS]
    }

    fn set_m2p(&self, _: Mfn, _: Pfn) {}

    fn release(&self, mfn: Mfn, _: DomainId) {
        self.0.released.fetch_add(1, Relaxed);
        if let Some(heir) = self.0.heir {
            Reservation::new(HEIR, 8)
                .assign(&self.0.frames, mfn, 0)
                .expect("room");
            heir(&Mm(self.clone()));
        }
    }
}

pub fn guest() -> TableOwner {
    TableOwner::new(DomainId::new(1), true, false)
}

/// The domain that gets a frame which the other gave up.
pub const HEIR: DomainId = DomainId::new(2);

/// A machine whose domain has both frames.
pub fn machine() -> Mm<Shared> {
    machine_with(None)
}

/// The same, with an heir of `DATA`.
pub fn machine_with(heir: Option<fn(&Mm<Shared>)>) -> Mm<Shared> {
    let model = Model {
        frames: (0..3).map(|_| FrameRecord::default()).collect(),
        entry: AtomicU64::new(0),
        clock: AtomicU64::new(1),
        flushed: AtomicU64::new(1),
        remembers: AtomicU64::new(0),
        released: AtomicUsize::new(0),
        impatient: AtomicBool::new(false),
        heir,
    };
    let mut reservation = Reservation::new(guest().id, 8);
    for mfn in [DATA, TABLE] {
        reservation.assign(&model.frames, mfn, 0).expect("room");
    }
    Mm(Shared(Arc::new(model)))
}

pub fn state(mm: &Mm<Shared>, mfn: Mfn) -> (FrameType, u32, u32) {
    let state = mm.record(mfn).expect("a record").state();
    (state.frame_type(), state.type_count(), state.total())
}

/// Sets the entry of the table, if the frame may still be mapped.
pub fn set(mm: &Mm<Shared>, flags: u64) {
    let value = pte::entry(DATA, flags);
    let _ = mm.modify_l1(&guest(), guest().id, TABLE, SLOT, |_| value);
}

/// The same at one attempt, if that does.
pub fn set_at_once(mm: &Mm<Shared>, flags: u64) {
    let value = pte::entry(DATA, flags);
    let let_go = |table| mm.release_table(table, &mut Leftover::new());
    let changed = mm.try_change_l1(&guest(), (TABLE, SLOT), |_| value, let_go);
    if changed.is_none() {
        set(mm, flags);
    }
}
