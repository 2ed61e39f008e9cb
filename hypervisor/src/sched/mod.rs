//! The CPUs' queues: which vCPU runs where, and the ways of one into and out of them.
//!
//! Policy is in `paravane_core::sched` (C14); here it meets the machine:
//!
//! * [`mod@run`]: choosing the next vCPU, the idle loop, the work before a guest is entered;
//! * [`wake`]: waking, blocking, pausing, bringing up and down, kicks, the choice of a CPU;
//! * [`vcpu`]: what the scheduler keeps in each vCPU;
//! * [`standstill`]: the stop of all other CPUs, for the end of the machine's run and for audits;
//! * [`units`]: the machine-wide numbers by which policies name vCPUs.
//!
//! Who may touch what: a CPU's [`Queue`] is behind its lock, the innermost but for a vCPU's account
//! of its time; nothing that may fault or wait happens under it. Whether a vCPU is queued, runs, or
//! neither is in its [`paravane_core::sched::RunFlags`], which can be changed without a lock: the
//! one who sets `QUEUED` owns the vCPU until it is in a queue.

pub mod run;
pub mod standstill;
pub mod units;
pub mod vcpu;
pub mod wake;

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use paravane_core::sched::{DEFAULT_SLICE, Kind, NoRoom, Policy, Room, Scheduler};
use paravane_core::sync::room::Grow;
use paravane_core::time::Nanos;

use crate::arch::layout::MAX_CPUS;
use crate::sync::Mutex;

pub use run::{run, softirq};
pub use vcpu::VcpuSched;
pub use wake::{
    admit, allow, block_current, down, kick, retire, sleep, tell_info_moved, unblock, up, yield_now,
};

/// Value of [`Queue::chosen_at`] while no vCPU counts as running: a time that never comes.
const NOBODY: Nanos = Nanos::MAX;

/// What one CPU's lock protects.
struct Queue {
    policy: Policy,
    /// When the vCPU was chosen that counts as running; [`NOBODY`] while there is none.
    chosen_at: Nanos,
}

impl Queue {
    /// For how long the vCPU has run that counts as running.
    #[inline]
    fn ran_for(&self, now: Nanos) -> Option<Nanos> {
        (self.chosen_at != NOBODY).then(|| now.saturating_sub(self.chosen_at))
    }
}

impl Grow for Queue {
    type Room = Room;

    fn lacks(&self) -> Option<usize> {
        self.policy.lacks()
    }

    fn make_room(entries: usize) -> Result<Self::Room, NoRoom> {
        Policy::make_room(entries)
    }

    fn take_room(&mut self, room: &mut Self::Room) {
        self.policy.take_room(room);
    }
}

/// The scheduler's side of one CPU.
struct CpuSched {
    queue: Mutex<Queue>,
    /// How many vCPUs wait: written under the lock, read without it as a hint.
    waiting: AtomicU32,
}

static CPUS: [CpuSched; MAX_CPUS] = [const {
    CpuSched {
        queue: Mutex::new(Queue {
            policy: Policy::new(Kind::Bvt, DEFAULT_SLICE),
            chosen_at: NOBODY,
        }),
        waiting: AtomicU32::new(0),
    }
}; MAX_CPUS];

/// CPUs that have nothing to run, one bit each.
static IDLE: AtomicU64 = AtomicU64::new(0);

/// CPUs whose scheduler runs, one bit each.
static ACTIVE: AtomicU64 = AtomicU64::new(0);

/// The CPUs whose scheduler runs, one bit each.
pub fn active() -> u64 {
    ACTIVE.load(Ordering::Acquire)
}

/// Chooses the policy (`sched=`) and the longest time that a vCPU runs while others wait
/// (`sched_slice=`), on every CPU, before there is a vCPU.
pub fn set_policy(kind: Kind, slice: Nanos) {
    for cpu in &CPUS {
        cpu.queue.lock().policy = Policy::new(kind, slice);
    }
}

impl CpuSched {
    /// Of CPU number `cpu`; of CPU 0 for a number that is none.
    #[inline]
    fn of(cpu: u32) -> &'static CpuSched {
        CPUS.get(cpu as usize).unwrap_or(&CPUS[0])
    }

    /// Makes the hint true again; called under the lock.
    #[inline]
    fn note_waiting(&self, queue: &Queue) {
        self.waiting
            .store(queue.policy.waiting() as u32, Ordering::Relaxed);
    }

    /// Sees to room for one more unit with this CPU's policy.
    fn promise(&self) -> Result<(), NoRoom> {
        self.queue.lock_with_room()?.policy.promise()
    }
}
