//! Random sequences of what domains can ask for, interleaved over several vCPUs and cut short by
//! preemption anywhere. After each step all counts are recomputed from the tables, and what the
//! CPUs may still remember is checked against what the frames are.

#[path = "../common/mod.rs"]
pub mod common;

use std::rc::Rc;
use std::sync::atomic::Ordering::SeqCst;

use paravane_core::addr::Mfn;
use paravane_core::mm::pte::{self, ACCESSED, GLOBAL, NX, PAT_OR_PSE, PCD, PRESENT, RW, USER};
use paravane_core::mm::update::{Change, Keep};
use paravane_core::mm::{FrameType, Leftover, Machine, TableOwner};
use proptest::prelude::*;

use self::common::cases;
use crate::machine::{Cached, TestMachine, guest, lock};

const DOMAINS: usize = 2;
const VCPUS: usize = 4;
/// Frames a domain, by what they mostly are: two L4s, two L3s, two L2s, three L1s, four of data.
const ROLES: [u8; 13] = [4, 4, 3, 3, 2, 2, 1, 1, 1, 0, 0, 0, 0];
const SLOTS: [usize; 6] = [0, 1, 255, 256, 272, 511];

/// A frame: whose, which.
type Frame = (bool, prop::sample::Index);

#[derive(Clone, Debug)]
pub enum Step {
    /// One entry by `mmu_update`.
    Update {
        table: Frame,
        slot: usize,
        target: Frame,
        fitting: bool,
        flags: u64,
        keep: bool,
        /// It may map frames of the other domain, and means those.
        foreign: bool,
    },
    /// One entry emptied.
    Clear {
        table: Frame,
        slot: usize,
    },
    Pin {
        frame: Frame,
        level: u8,
        fitting: bool,
    },
    Unpin {
        frame: Frame,
    },
    NewBase {
        frame: Frame,
    },
    DropBase,
    /// The hypervisor holds a frame that it will write.
    Hold {
        frame: Frame,
    },
    Release {
        which: prop::sample::Index,
    },
    Descriptors {
        frame: Frame,
        gdt: bool,
    },
    /// The domain's program runs: its CPU remembers all it can reach.
    Run,
    /// It stores through a translation that its CPU remembers.
    Store {
        which: prop::sample::Index,
        slot: usize,
        target: Frame,
        flags: u64,
    },
    /// It flushes one translation by itself.
    Invalidate {
        which: prop::sample::Index,
    },
    GiveUp {
        frame: Frame,
    },
    Populate,
}

fn frame() -> impl Strategy<Value = Frame> {
    (prop::bool::weighted(0.04), any::<prop::sample::Index>())
}

fn flags() -> impl Strategy<Value = u64> {
    let odd = prop_oneof![
        24 => Just(0), 1 => Just(PCD), 1 => Just(PAT_OR_PSE), 2 => Just(GLOBAL), 3 => Just(NX),
        2 => Just(ACCESSED),
    ];
    (
        prop::bool::weighted(0.95),
        any::<bool>(),
        any::<bool>(),
        odd,
    )
        .prop_map(|(present, write, user, odd)| {
            odd | if present { PRESENT } else { 0 }
                | if write { RW } else { 0 }
                | if user { USER } else { 0 }
        })
}

fn step() -> impl Strategy<Value = Step> {
    let slot = || prop::sample::select(&SLOTS[..]);
    let fitting = || prop::bool::weighted(0.85);
    let index = any::<prop::sample::Index>;
    prop_oneof![
        30 => (frame(), slot(), frame(), fitting(), flags(), any::<bool>(), prop::bool::weighted(0.2)).prop_map(
            |(table, slot, target, fitting, flags, keep, foreign)| Step::Update {
                table, slot, target, fitting, flags, keep, foreign
            }
        ),
        4 => (frame(), slot()).prop_map(|(table, slot)| Step::Clear { table, slot }),
        12 => (frame(), 1..=4_u8, fitting())
            .prop_map(|(frame, level, fitting)| Step::Pin { frame, level, fitting }),
        6 => frame().prop_map(|frame| Step::Unpin { frame }),
        5 => frame().prop_map(|frame| Step::NewBase { frame }),
        1 => Just(Step::DropBase),
        2 => frame().prop_map(|frame| Step::Hold { frame }),
        2 => index().prop_map(|which| Step::Release { which }),
        2 => (frame(), any::<bool>()).prop_map(|(frame, gdt)| Step::Descriptors { frame, gdt }),
        10 => Just(Step::Run),
        8 => (index(), slot(), frame(), flags())
            .prop_map(|(which, slot, target, flags)| Step::Store { which, slot, target, flags }),
        2 => index().prop_map(|which| Step::Invalidate { which }),
        2 => frame().prop_map(|frame| Step::GiveUp { frame }),
        2 => Just(Step::Populate),
    ]
}

/// A reference that is held outside the tables.
#[derive(Clone, Copy)]
struct Outside {
    mfn: Mfn,
    writable: bool,
}

struct Vcpu {
    domain: usize,
    base: Option<Mfn>,
    left: Leftover,
}

struct Model {
    machine: TestMachine,
    guests: Rc<[TableOwner; DOMAINS]>,
    frames: [Vec<Mfn>; DOMAINS],
    vcpus: Vec<Vcpu>,
    outside: Vec<Outside>,
}

impl Model {
    fn new() -> Self {
        let machine = TestMachine::new(32, DOMAINS as u16, VCPUS);
        let guests = [0, 1].map(guest);
        let frames = guests.each_ref().map(|guest| {
            ROLES
                .iter()
                .map(|_| machine.populate(guest.id).expect("room"))
                .collect()
        });
        machine.foreign.store(true, SeqCst);
        for (cpu, number) in machine.cpus.iter().zip(0..) {
            cpu.domain.store(number % DOMAINS as u16, SeqCst);
        }
        let vcpus = (0..VCPUS)
            .map(|cpu| Vcpu {
                domain: cpu % DOMAINS,
                base: None,
                left: Leftover::new(),
            })
            .collect();
        let mut model = Model {
            machine,
            guests: Rc::new(guests),
            frames,
            vcpus,
            outside: Vec::new(),
        };
        model.boot();
        model
    }

    /// Each domain starts as a builder leaves it: a pinned tree, writable data, a base pointer.
    fn boot(&mut self) {
        for cpu in 0..DOMAINS {
            let frames = &self.frames[cpu];
            let [l4, l3, l2, l1] = [0, 2, 4, 6].map(|index| frames[index]);
            let machine = &self.machine;
            let all = PRESENT | RW | USER;
            for (table, slot, target) in [
                (l4, 0, l3),
                (l3, 0, l2),
                (l2, 0, l1),
                (l1, 0, frames[9]),
                (l1, 1, frames[10]),
            ] {
                machine.write_entry(table, slot, pte::entry(target, all));
            }
            let (mm, vcpu) = (machine.mm(), &mut self.vcpus[cpu]);
            mm.pin(&self.guests[cpu], l4, 4, &mut vcpu.left)
                .expect("a good tree");
            mm.get_table(&self.guests[cpu], l4, 4, &mut vcpu.left)
                .expect("pinned");
            vcpu.base = Some(l4);
            machine.learn(&machine.cpus[cpu], Some(l4));
        }
    }

    fn pick(&self, domain: usize, frame: &Frame) -> (Mfn, u8) {
        let owner = if frame.0 {
            (domain + 1) % DOMAINS
        } else {
            domain
        };
        let index = frame.1.index(ROLES.len());
        (self.frames[owner][index], ROLES[index])
    }

    /// A frame whose role is `role`, chosen by `frame`.
    fn pick_role(&self, domain: usize, frame: &Frame, role: u8) -> Mfn {
        let fitting: Vec<usize> = (0..ROLES.len()).filter(|i| ROLES[*i] == role).collect();
        let owner = if frame.0 {
            (domain + 1) % DOMAINS
        } else {
            domain
        };
        self.frames[owner][fitting[frame.1.index(fitting.len())]]
    }

    fn apply(&mut self, cpu: usize, patience: u64, step: &Step) {
        self.machine.patience.store(patience, SeqCst);
        let domain = self.vcpus[cpu].domain;
        let guests = self.guests.clone();
        let mut left = std::mem::take(&mut self.vcpus[cpu].left);
        if self.machine.mm().finish(&mut left) {
            self.step(cpu, domain, &guests[domain], step, &mut left);
        }
        self.vcpus[cpu].left = left;
    }

    fn step(
        &mut self,
        cpu: usize,
        domain: usize,
        guest: &TableOwner,
        step: &Step,
        left: &mut Leftover,
    ) {
        let mm = self.machine.mm();
        match step {
            Step::Update {
                table,
                slot,
                target,
                fitting,
                flags,
                keep,
                foreign,
            } => {
                let (table, role) = self.pick(domain, table);
                let frames_of = if *foreign {
                    self.guests[(domain + 1) % DOMAINS].id
                } else {
                    guest.id
                };
                let target = &(target.0 != *foreign, target.1);
                let target = if *fitting && role > 0 {
                    self.pick_role(domain, target, role - 1)
                } else {
                    self.pick(domain, target).0
                };
                let keep = if *keep {
                    Keep::AccessedDirty
                } else {
                    Keep::Nothing
                };
                let change = Change {
                    slot: *slot,
                    value: pte::entry(target, *flags),
                    keep,
                };
                if let Ok(held) = mm.hold(guest.id, table) {
                    let _ = mm.update(guest, frames_of, held, change, left);
                    mm.unhold(held, left);
                }
            }
            Step::Clear { table, slot } => {
                let (table, _) = self.pick(domain, table);
                let change = Change {
                    slot: *slot,
                    value: 0,
                    keep: Keep::Nothing,
                };
                if let Ok(held) = mm.hold(guest.id, table) {
                    let _ = mm.update(guest, guest.id, held, change, left);
                    mm.unhold(held, left);
                }
            }
            Step::Pin {
                frame,
                level,
                fitting,
            } => {
                let (mfn, role) = self.pick(domain, frame);
                let level = if *fitting && role > 0 { role } else { *level };
                let _ = mm.pin(guest, mfn, level, left);
            }
            Step::Unpin { frame } => {
                let _ = mm.unpin(guest.id, self.pick(domain, frame).0, left);
            }
            Step::NewBase { frame } => {
                let mfn = self.pick_role(domain, frame, 4);
                if mm.get_table(guest, mfn, 4, left).is_ok() {
                    let old = self.vcpus[cpu].base.replace(mfn);
                    self.machine.flush(&self.machine.cpus[cpu]);
                    if let Some(old) = old {
                        mm.put_checked(old, left);
                    }
                }
            }
            Step::DropBase => {
                if let Some(old) = self.vcpus[cpu].base.take() {
                    self.machine.flush(&self.machine.cpus[cpu]);
                    mm.put_checked(old, left);
                }
            }
            Step::Hold { frame } => {
                let (mfn, _) = self.pick(domain, frame);
                if mm.get_writable(guest.id, mfn).is_ok() {
                    self.outside.push(Outside {
                        mfn,
                        writable: true,
                    });
                }
            }
            Step::Descriptors { frame, gdt } => {
                let (mfn, _) = self.pick(domain, frame);
                let wanted = if *gdt { FrameType::Gdt } else { FrameType::Ldt };
                if mm.get_descriptors(guest, mfn, wanted, left).is_ok() {
                    self.outside.push(Outside {
                        mfn,
                        writable: false,
                    });
                }
            }
            Step::Release { which } => {
                if !self.outside.is_empty() {
                    let held = self.outside.swap_remove(which.index(self.outside.len()));
                    if held.writable {
                        mm.put_writable(held.mfn);
                    } else {
                        mm.put_checked(held.mfn, left);
                    }
                }
            }
            Step::Run => {
                let base = self.vcpus[cpu].base;
                self.machine.learn(&self.machine.cpus[cpu], base);
            }
            Step::Store {
                which,
                slot,
                target,
                flags,
            } => {
                let pages: Vec<u64> = lock(&self.machine.cpus[cpu].cached)
                    .iter()
                    .filter_map(|item| match item {
                        Cached::Page(frame, true, _) => Some(*frame),
                        _ => None,
                    })
                    .collect();
                if !pages.is_empty() {
                    let frame = Mfn::new(pages[which.index(pages.len())]);
                    let entry = pte::entry(self.pick(domain, target).0, *flags);
                    mm.0.write_entry(frame, *slot, entry);
                }
            }
            Step::Invalidate { which } => {
                let mut cached = lock(&self.machine.cpus[cpu].cached);
                if !cached.is_empty() {
                    let item = *cached
                        .iter()
                        .nth(which.index(cached.len()))
                        .expect("in range");
                    cached.remove(&item);
                }
            }
            Step::GiveUp { frame } => {
                let (mfn, _) = self.pick(domain, frame);
                if mm.get_page(guest.id, mfn).is_ok() {
                    let _ = mm.put_allocation(mfn);
                    mm.put_page(mfn);
                }
            }
            Step::Populate => {
                if let Some(mfn) = self.machine.populate(guest.id) {
                    // In the place of one that is gone.
                    let gone = self.frames[domain].iter_mut().find(|old| {
                        let record = mm.record(**old).expect("record");
                        !record.state().is_live() || record.owner() != guest.id
                    });
                    if let Some(gone) = gone {
                        *gone = mfn;
                    }
                }
            }
        }
    }

    fn outside(&self) -> Vec<(Mfn, bool)> {
        let bases = self
            .vcpus
            .iter()
            .filter_map(|vcpu| vcpu.base)
            .map(|mfn| (mfn, true));
        let left = self
            .vcpus
            .iter()
            .flat_map(|vcpu| vcpu.left.tables())
            .map(|mfn| (*mfn, false));
        let held = self.outside.iter().map(|held| (held.mfn, true));
        bases.chain(left).chain(held).collect()
    }

    fn check(&self) -> Result<(), TestCaseError> {
        if let Err(violation) = self.machine.audit(&self.outside()) {
            return Err(TestCaseError::fail(format!("{violation:x?}")));
        }
        for (cpu, vcpu) in self.machine.cpus.iter().zip(&self.vcpus) {
            self.machine
                .check_caches(cpu, self.guests[vcpu.domain].id)
                .map_err(TestCaseError::fail)?;
        }
        Ok(())
    }

    /// All domains die, preempted all the time: everything must be free again.
    fn end(mut self) -> Result<(), TestCaseError> {
        let machine = &self.machine;
        let mm = machine.mm();
        for held in self.outside.drain(..) {
            machine.patience.store(0, SeqCst);
            if held.writable {
                mm.put_writable(held.mfn);
            } else {
                mm.put_checked(held.mfn, &mut Leftover::new());
            }
        }
        for vcpu in &mut self.vcpus {
            if let Some(base) = vcpu.base.take() {
                while !mm.finish(&mut vcpu.left) {}
                mm.put_checked(base, &mut vcpu.left);
            }
        }
        for guest in &*self.guests {
            let left = &mut self.vcpus[usize::from(guest.id.raw())].left;
            loop {
                machine.patience.store(1, SeqCst);
                if !mm.finish(left) {
                    continue;
                }
                let next = machine
                    .reservation(guest.id)
                    .next_to_relinquish(mm.0.frames());
                let Some(mfn) = next else { break };
                if mm.get_page(guest.id, mfn).is_ok() {
                    mm.relinquish(guest, mfn, left);
                    mm.put_page(mfn);
                }
            }
        }
        for vcpu in &mut self.vcpus {
            while !mm.finish(&mut vcpu.left) {}
        }
        prop_assert_eq!(self.machine.free_frames(), 30);
        self.check()
    }
}

/// What one vCPU does: which it is, after how many checks it is preempted, and the step.
pub type Turn = (usize, u64, Step);

pub fn turn() -> impl Strategy<Value = Turn> {
    let patience = prop_oneof![3 => Just(u64::MAX), 2 => 0..6_u64];
    (0..VCPUS, patience, step())
}

/// Takes the turns, with a recount after each, and ends all domains. Miri watches the engine; the
/// model's own recounts would take it minutes each.
pub fn follow(turns: &[Turn]) -> Result<(), TestCaseError> {
    let mut model = Model::new();
    for (cpu, patience, step) in turns {
        model.apply(*cpu, *patience, step);
        if cfg!(not(miri)) {
            model.check()?;
        }
    }
    model.end()
}

proptest! {
    // In fewer cases a missing stamp is not always found.
    #![proptest_config(ProptestConfig { max_shrink_iters: 4000, ..cases(200, 2) })]

    #[test]
    fn counts_types_and_translations_agree_after_every_step(turns in proptest::collection::vec(turn(), 1..if cfg!(miri) { 20 } else { 250 })) {
        follow(&turns)?;
    }
}

#[test]
#[cfg_attr(
    miri,
    ignore = "rates the strategy, by many steps that the property makes too"
)]
fn the_steps_reach_deep_states() {
    // The model would be worth nothing if everything were refused: count what succeeds.
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut bases, mut partial, mut flushes, mut deep) = (0, 0, 0, 0);
    for _ in 0..60 {
        let mut model = Model::new();
        for _ in 0..250 {
            let (cpu, patience, step) = turn().new_tree(&mut runner).expect("a turn").current();
            model.apply(cpu, patience, &step);
            let any = |test: &dyn Fn(paravane_core::mm::State) -> bool| {
                model
                    .frames
                    .iter()
                    .flatten()
                    .any(|mfn| test(model.machine.mm().record(*mfn).expect("record").state()))
            };
            partial += u32::from(any(&|state| state.is_partial()));
            deep += u32::from(model.machine.cpus.iter().any(|cpu| {
                lock(&cpu.cached)
                    .iter()
                    .any(|item| matches!(item, Cached::Page(_, true, _)))
            }));
        }
        bases += model
            .vcpus
            .iter()
            .filter(|vcpu| vcpu.base.is_some())
            .count();
        flushes += model.machine.flushes.load(SeqCst);
    }
    println!("bases {bases}, partial {partial}, flushes {flushes}, writable pages known {deep}");
    assert!(bases > 30 && partial > 100 && flushes > 50 && deep > 100);
}
