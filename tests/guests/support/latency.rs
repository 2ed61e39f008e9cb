//! How long an event waits for a hypercall, in instructions: with an instruction count as clock, a
//! nanosecond is one.

use core::cell::UnsafeCell;
use core::fmt::Arguments;

use paravane_guest::addr::{Port, VcpuId};
use paravane_guest::events::{self, channel};
use paravane_guest::hypercall::Result;
use paravane_guest::{abi, claim, multicall, need, println, sched, time};

use crate::event;

/// The longest that an event may wait.
pub const BOUND: u64 = 150_000;
/// Points of a call at which an event becomes due.
const POINTS: u64 = 24;

/// Room for something large that one call at a time uses, in a test with one vCPU that runs.
pub struct Room<T>(UnsafeCell<T>);

// SAFETY: the test has one vCPU that runs.
unsafe impl<T> Sync for Room<T> {}

impl<T> Room<T> {
    /// With that in it.
    pub const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// What is in it.
    ///
    /// # Safety
    /// It is used by one at a time.
    #[expect(clippy::mut_from_ref, reason = "the caller's promise")]
    pub unsafe fn get(&self) -> &mut T {
        // SAFETY: the caller's promise.
        unsafe { &mut *self.0.get() }
    }
}

impl<const N: usize> Room<[abi::multicall_entry; N]> {
    /// For the calls of a multicall.
    pub const fn calls() -> Self {
        Self::new(
            [abi::multicall_entry {
                op: 0,
                result: 0,
                args: [0; 6],
            }; N],
        )
    }

    /// Watches a multicall of the same call over and over; gives what the last ones answered.
    ///
    /// # Safety
    /// As the call demands, and nobody else uses the room.
    pub unsafe fn watch(
        &self,
        alarm: &Alarm,
        name: &str,
        number: u32,
        arguments: &[u64],
    ) -> impl Iterator<Item = Result> {
        // SAFETY: the caller's promise.
        let calls = unsafe { self.get() };
        alarm.long(
            name,
            || {
                calls.fill(multicall::entry(number, arguments));
                // SAFETY: the caller's promise.
                need!(unsafe { multicall::call(&mut calls[..]) });
            },
            || {},
        );
        calls.iter().map(multicall::result)
    }
}

/// From an event to when the next one becomes due, while others work ([`Alarm::beside`]).
const GAP: u64 = 10_000;
/// Nothing that takes longer between two looks at the clock is this vCPU's own.
const SHORT: u64 = 2_500;

/// What the hypervisor did for others, in instructions.
#[derive(Default)]
pub struct Beside {
    /// The longest that an event waited.
    pub wait: u64,
    /// The longest stretch in which the caller did not run.
    pub stretch: u64,
    /// All of them.
    pub whole: u64,
}

impl Beside {
    /// Nothing took too long, and all together was longer than an event may wait.
    pub fn claim(&self, name: Arguments<'_>) {
        self.claim_bounded(name);
        let whole = self.whole;
        claim!(whole > BOUND, "{name}: too little was done, {whole}");
    }

    /// Nothing took too long.
    pub fn claim_bounded(&self, name: Arguments<'_>) {
        let Self {
            wait,
            stretch,
            whole,
        } = self;
        println!("{name}: {whole} in all, {stretch} in one piece; an event waits {wait}");
        claim!(*wait <= BOUND, "{name}: an event waits {wait}");
        claim!(*stretch <= BOUND, "{name}: {stretch} in one piece");
    }
}

/// The alarm that becomes due while calls are made.
pub struct Alarm {
    port: Port,
}

impl Alarm {
    /// The first vCPU's; upcalls are let in.
    pub fn new() -> Self {
        let first = VcpuId::new(0);
        let port = need!(channel::bind_virq(abi::VIRQ_TIMER, first));
        need!(time::alarm::stop_periodic(first));
        need!(events::unmask_port(port));
        events::unmask_upcalls();
        Self { port }
    }

    /// Makes the call, with an event that becomes due `after` that many instructions; gives how long
    /// it waits.
    pub fn wait(&self, after: u64, call: impl FnOnce()) -> u64 {
        let seen = event::count(self.port);
        let due = time::now() + after;
        need!(time::alarm::set(Some(due)));
        call();
        while event::count(self.port) == seen {
            core::hint::spin_loop();
        }
        event::last() - due
    }

    /// Makes the call again and again, with an event that becomes due at another point each time.
    /// The call is longer than an event may wait: else the claim would hold for a hypervisor that
    /// never stops.
    pub fn long(&self, name: &str, call: impl FnMut(), undo: impl FnMut()) {
        self.long_of(format_args!("{name}"), call, undo);
    }

    /// As [`Self::long`].
    pub fn long_of(&self, name: Arguments<'_>, call: impl FnMut(), undo: impl FnMut()) {
        let (whole, worst) = self.measure(call, undo);
        println!(
            "{name}: {} us; an event waits {worst} instructions",
            whole / 1000
        );
        claim!(worst <= BOUND, "{name}: {worst}");
        claim!(whole > BOUND, "{name}: a short call, {whole}");
    }

    /// The time that the call takes, and the longest that an event waits for it, of those that become
    /// due at one point of it after the other.
    pub fn measure(&self, mut call: impl FnMut(), mut undo: impl FnMut()) -> (u64, u64) {
        let begun = time::now();
        call();
        let whole = time::now() - begun;
        undo();
        let mut worst = 0;
        for point in 1..=POINTS {
            worst = worst.max(self.wait(whole * point / (POINTS + 1), &mut call));
            undo();
        }
        (whole, worst)
    }

    /// Has events become due one after the other, `period` apart, until it is `over`, and claims that
    /// each arrives in time, whether this vCPU computes or waits. It waits first: that is when others
    /// run.
    pub fn until(&self, period: u64, mut over: impl FnMut() -> bool) {
        let mut worst = [0; 2];
        let mut count = 0;
        while !over() {
            count += 1;
            let waits = count % 2;
            let seen = event::count(self.port);
            let due = time::now() + period;
            need!(time::alarm::set(Some(due)));
            while event::count(self.port) == seen {
                if waits == 1 {
                    sched::block();
                }
            }
            worst[waits] = worst[waits].max(event::last() - due);
        }
        events::mask_upcalls();
        let [computes, waits] = worst;
        println!(
            "{count} events wait {computes} instructions at most when it computes, {waits} when it waits"
        );
        claim!(count > 4, "it was over at once");
        claim!(computes <= BOUND && waits <= BOUND);
    }

    /// Computes until `end`, with event after event, and looks at the clock all the time. Nobody else
    /// runs here meanwhile: the caller's slice is long enough.
    pub fn beside(&self, end: u64) -> Beside {
        let mut seen = Beside::default();
        let (mut due, mut count) = (0, event::count(self.port));
        let mut last = time::now();
        while last < end {
            if due == 0 {
                due = last + GAP;
                need!(time::alarm::set(Some(due)));
            }
            let now = time::now();
            let stretch = now - last;
            last = now;
            if event::count(self.port) != count {
                count = event::count(self.port);
                seen.wait = seen.wait.max(event::last() - due);
                due = 0;
            }
            if stretch > SHORT {
                seen.stretch = seen.stretch.max(stretch);
                seen.whole += stretch;
            }
        }
        need!(time::alarm::set(None));
        seen
    }

    /// Makes a call that can be no longer, whatever is asked for, and ends in one piece before an
    /// event has waited too long. A multicall of such calls has a row of its own. Gives how long it
    /// took.
    pub fn constant(&self, name: &str, call: impl FnOnce()) -> u64 {
        let begun = time::now();
        call();
        let whole = time::now() - begun;
        println!("{name}: {} us in one piece", whole / 1000);
        claim!(whole <= BOUND, "{name}: {whole}");
        whole
    }
}

impl Default for Alarm {
    fn default() -> Self {
        Self::new()
    }
}
