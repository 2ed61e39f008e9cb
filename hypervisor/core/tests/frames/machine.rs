//! An emulated machine: memory, CPUs with translation caches that never forget by themselves, a
//! flush clock, and preemption on demand.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use paravane_core::addr::{DomainId, Mfn, Pfn};
use paravane_core::mm::alloc::Buddy;
use paravane_core::mm::audit::{Counted, Violation, audit};
use paravane_core::mm::machine::{ENTRIES, HYPERVISOR_SLOTS, is_hypervisor_slot};
use paravane_core::mm::pages::Reservation;
use paravane_core::mm::pte::{self, PRESENT, RW, frame_of};
use paravane_core::mm::{
    FrameKind, FrameRecord, FrameType, Learned, Machine, Mm, StaleUses, State, TableOwner,
};

/// What a CPU remembers of a walk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Cached {
    /// A page: the frame, whether it may be written, and which of the frame's lives it was
    /// ([`TestMachine::populate`]).
    Page(u64, bool, u64),
    /// A table: the frame, the level it is used as, whether all above it allows writes.
    Table(u64, u8, bool),
}

/// One CPU.
#[derive(Default)]
pub struct Cpu {
    /// Number of its last full flush.
    pub flushed: AtomicU64,
    /// Whose tables it has.
    pub domain: AtomicU16,
    /// When this domain last ended a foreign use.
    pub foreign: AtomicU64,
    /// All that its caches may hold.
    pub cached: Mutex<BTreeSet<Cached>>,
}

/// Something that another CPU does.
pub type Meanwhile = Box<dyn FnOnce(&TestMachine) + Send>;

/// The machine.
pub struct TestMachine {
    records: Vec<FrameRecord>,
    memory: Vec<Vec<AtomicU64>>,
    /// How often each frame was given to a domain.
    lives: Vec<AtomicU64>,
    clock: AtomicU64,
    /// The CPUs.
    pub cpus: Vec<Cpu>,
    /// Preemption checks until one says yes; `u64::MAX`: never.
    pub patience: AtomicU64,
    /// Flushes of single CPUs that the engine asked for.
    pub flushes: AtomicU64,
    /// CPUs are slow at the places where others can get in between: for those that race.
    pub slow: AtomicBool,
    /// What another CPU does while the next flush is waited for.
    pub meanwhile: Mutex<Option<Meanwhile>>,
    /// Tables may map frames of other domains.
    pub foreign: AtomicBool,
    /// A frame whose state is noted whenever the clock is read, and the last that was seen.
    pub watched: Mutex<Option<(Mfn, State)>>,
    /// Work that the engine counted.
    pub spent: AtomicU64,
    /// The machine-to-physical table.
    pub m2p: Vec<AtomicU64>,
    free: Mutex<Buddy>,
    reservations: Vec<Mutex<Reservation>>,
    hypervisor: [u64; HYPERVISOR_SLOTS],
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Machine for &TestMachine {
    fn frames(&self) -> &[FrameRecord] {
        &self.records
    }

    fn read_entry(&self, table: Mfn, slot: usize) -> u64 {
        self.memory[table.index()][slot].load(SeqCst)
    }

    fn write_entry(&self, table: Mfn, slot: usize, value: u64) {
        self.memory[table.index()][slot].store(value, SeqCst);
    }

    fn compare_exchange_entry(
        &self,
        table: Mfn,
        slot: usize,
        current: u64,
        new: u64,
    ) -> Result<u64, u64> {
        self.dawdle();
        self.memory[table.index()][slot].compare_exchange(current, new, SeqCst, SeqCst)
    }

    fn clock(&self) -> u64 {
        self.dawdle();
        if let Some((mfn, state)) = lock(&self.watched).as_mut() {
            *state = self.records[mfn.index()].state();
        }
        self.clock.load(SeqCst)
    }

    fn flush_stale(&self, owner: DomainId, stamp: u64) {
        self.flush_those(|cpu| cpu.may_know(owner, stamp));
    }

    fn end_foreign_use(&self, domain: DomainId) {
        let now = self.clock.load(SeqCst);
        for cpu in &self.cpus {
            if cpu.domain.load(SeqCst) == domain.raw() {
                cpu.foreign.fetch_max(now, SeqCst);
            }
        }
    }

    fn finish_accesses(&self, _: DomainId) {}

    fn preempt(&self) -> bool {
        let left = self.patience.load(SeqCst);
        if left == u64::MAX {
            return false;
        }
        self.patience.store(left.saturating_sub(1), SeqCst);
        left == 0
    }

    fn hypervisor_entries(&self) -> &[u64; HYPERVISOR_SLOTS] {
        &self.hypervisor
    }

    fn spend(&self, work: u32) {
        self.spent.fetch_add(work.into(), SeqCst);
    }

    fn set_m2p(&self, mfn: Mfn, pfn: Pfn) {
        self.m2p[mfn.index()].store(pfn.raw(), SeqCst);
    }

    fn release(&self, mfn: Mfn, owner: DomainId) {
        // What the hypervisor shares is in no reservation.
        if self.records[mfn.index()].kind() != FrameKind::Shared {
            lock(&self.reservations[usize::from(owner.raw())]).remove(&self.records, mfn);
        }
        lock(&self.free).free(&self.records, mfn, 0);
    }
}

impl TestMachine {
    /// `frames` frames (the first two are no memory), `domains` domains, `cpus` CPUs.
    pub fn new(frames: usize, domains: u16, cpus: usize) -> Self {
        let machine = TestMachine {
            records: (0..frames).map(|_| FrameRecord::default()).collect(),
            memory: (0..frames)
                .map(|_| (0..ENTRIES).map(|_| AtomicU64::new(0)).collect())
                .collect(),
            lives: (0..frames).map(|_| AtomicU64::new(0)).collect(),
            clock: AtomicU64::new(1),
            cpus: (0..cpus)
                .map(|_| Cpu {
                    flushed: AtomicU64::new(1),
                    ..Cpu::default()
                })
                .collect(),
            patience: AtomicU64::new(u64::MAX),
            flushes: AtomicU64::new(0),
            slow: AtomicBool::new(false),
            meanwhile: Mutex::new(None),
            foreign: AtomicBool::new(false),
            watched: Mutex::new(None),
            spent: AtomicU64::new(0),
            m2p: (0..frames).map(|_| AtomicU64::new(u64::MAX)).collect(),
            free: Mutex::new(Buddy::new()),
            reservations: (0..domains)
                .map(|id| Mutex::new(Reservation::new(DomainId::new(id), frames as u64)))
                .collect(),
            hypervisor: core::array::from_fn(|slot| {
                (0xffff_0000 + ((slot as u64) << 12)) | PRESENT
            }),
        };
        lock(&machine.free).free_range(&machine.records, Mfn::new(2), frames as u64 - 2);
        machine
    }

    /// Every CPU flushes, so that time passes.
    pub fn flush_all(&self) {
        self.flush_those(|_| true);
    }

    /// Flushes the CPUs of which `may_know` says so.
    fn flush_those(&self, may_know: impl Fn(&Learned) -> bool) {
        self.dawdle();
        let meanwhile = lock(&self.meanwhile).take();
        if let Some(meanwhile) = meanwhile {
            meanwhile(self);
        }
        for cpu in &self.cpus {
            let learned = Learned {
                domain: DomainId::new(cpu.domain.load(SeqCst)),
                flushed: cpu.flushed.load(SeqCst),
                foreign: cpu.foreign.load(SeqCst),
            };
            if may_know(&learned) {
                self.flushes.fetch_add(1, SeqCst);
                self.flush(cpu);
            }
        }
    }

    fn dawdle(&self) {
        if self.slow.load(SeqCst) {
            thread::yield_now();
        }
    }

    pub fn mm(&self) -> Mm<&Self> {
        Mm(self)
    }

    /// The first two frames become memory as well.
    pub fn add_first_frames(&self) {
        lock(&self.free).free_range(&self.records, Mfn::new(0), 2);
    }

    pub fn free_frames(&self) -> u64 {
        lock(&self.free).free_frames()
    }

    pub fn reservation(&self, domain: DomainId) -> MutexGuard<'_, Reservation> {
        lock(&self.reservations[usize::from(domain.raw())])
    }

    /// Gives a domain a frame.
    pub fn populate(&self, domain: DomainId) -> Option<Mfn> {
        let mfn = lock(&self.free).allocate(&self.records, 0, None)?;
        let uses = StaleUses::of_block(&self.records, mfn, 0);
        self.flush_those(|cpu| uses.may_be_known_to(cpu));
        self.lives[mfn.index()].fetch_add(1, SeqCst);
        let this = self;
        for slot in 0..ENTRIES {
            this.write_entry(mfn, slot, 0);
        }
        let assigned = self.reservation(domain).assign(&self.records, mfn, 0);
        if assigned.is_err() {
            lock(&self.free).free(&self.records, mfn, 0);
        }
        assigned.ok().map(|()| mfn)
    }

    /// A full flush of a CPU.
    pub fn flush(&self, cpu: &Cpu) {
        let number = self.clock.fetch_add(1, SeqCst) + 1;
        lock(&cpu.cached).clear();
        cpu.flushed.store(number, SeqCst);
    }

    /// What a CPU remembers of a page that it uses now.
    pub fn page(&self, frame: Mfn, writable: bool) -> Cached {
        Cached::Page(
            frame.raw(),
            writable,
            self.lives[frame.index()].load(SeqCst),
        )
    }

    /// Lets a CPU learn everything that it can reach from `base` and from what it remembers.
    pub fn learn(&self, cpu: &Cpu, base: Option<Mfn>) {
        let mut cached = lock(&cpu.cached);
        if let Some(base) = base {
            cached.insert(Cached::Table(base.raw(), 4, true));
        }
        let mut todo: Vec<Cached> = cached.iter().copied().collect();
        while let Some(item) = todo.pop() {
            let Cached::Table(table, level, writable) = item else {
                continue;
            };
            for slot in 0..ENTRIES {
                if level == 4 && is_hypervisor_slot(slot) {
                    continue;
                }
                let entry = self.memory[table as usize][slot].load(SeqCst);
                // Entries of the hypervisor's, seen through a linear mapping, are not the user's.
                if entry & PRESENT == 0 || entry & pte::USER == 0 {
                    continue;
                }
                let target = frame_of(entry).raw();
                if target as usize >= self.records.len() {
                    continue;
                }
                let writable = writable && entry & RW != 0;
                let found = if level == 1 {
                    self.page(frame_of(entry), writable)
                } else {
                    Cached::Table(target, level - 1, writable)
                };
                if cached.insert(found) {
                    todo.push(found);
                }
            }
        }
    }

    /// Whether what a CPU of `domain` remembers is harmless.
    pub fn check_caches(&self, cpu: &Cpu, domain: DomainId) -> Result<(), String> {
        for item in lock(&cpu.cached).iter() {
            let (Cached::Page(frame, ..) | Cached::Table(frame, ..)) = *item;
            let record = &self.records[frame as usize];
            let state = record.state();
            if !state.is_live() {
                continue;
            }
            let in_use = state.type_count() > 0;
            // Whoever may map a frame of another domain may know it for as long as that one has it.
            let harmless = match *item {
                Cached::Page(_, writable, life) => {
                    life == self.lives[frame as usize].load(SeqCst)
                        && (!writable || state.frame_type() == FrameType::Writable || !in_use)
                }
                Cached::Table(_, level, _) => {
                    record.owner() == domain
                        && state.frame_type().level().is_some_and(|own| own >= level)
                }
            };
            if !harmless {
                return Err(format!(
                    "domain {domain}: stale {item:x?}, frame is {state:?}"
                ));
            }
        }
        Ok(())
    }

    /// The naive recount, with what is held outside the tables.
    pub fn audit(&self, outside: &[(Mfn, bool)]) -> Result<(), Violation> {
        let mut counted = vec![Counted::default(); self.records.len()];
        for (mfn, typed) in outside {
            if *typed {
                counted[mfn.index()].add_typed();
            } else {
                counted[mfn.index()].total += 1;
            }
        }
        audit(&self.mm(), &mut counted, self.foreign.load(SeqCst))
    }
}

/// What the engine knows of a test domain.
pub fn guest(id: u16) -> TableOwner {
    TableOwner::new(DomainId::new(id), true, false)
}
