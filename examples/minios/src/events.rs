//! Events: what interrupts are to a native kernel.
//!
//! Each source has a port: a bit in a page shared with the hypervisor (R4). When a bit is set and
//! events are not masked, the hypervisor calls the kernel up (R2). Masking is a store to shared
//! memory (R5), so critical sections cost no hypercall; only who unmasks and finds something
//! pending has to ask for the upcall that was held back.

use core::sync::atomic::{AtomicU32, Ordering};

use paravane_guest::addr::{Port, VcpuId};
use paravane_guest::events::{self, bind_virq, current, dispatch, map_shared_info, shared};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::TrapFrame;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::{abi, println};

use crate::console;
use crate::threads::scheduler;
use crate::timers;

// guide: masked
/// Events are masked while this lives; afterwards they are as before.
#[must_use]
pub struct Masked {
    before: bool,
}

impl Masked {
    /// Masks events.
    #[inline]
    pub fn new() -> Masked {
        Masked {
            before: events::mask_upcalls(),
        }
    }
}

impl Drop for Masked {
    #[inline]
    fn drop(&mut self) {
        events::restore_upcalls(self.before);
    }
}
// end guide

/// Masks events until [`unmask_all`].
pub fn mask_all() {
    events::mask_upcalls();
}

/// Unmasks events; what is pending arrives before this returns.
pub fn unmask_all() {
    events::unmask_upcalls();
}

/// Upcalls since boot.
static UPCALLS: AtomicU32 = AtomicU32::new(0);
static TIMER: AtomicU32 = AtomicU32::new(0);
static CONSOLE: AtomicU32 = AtomicU32::new(0);
/// A port for the checks of this port, and how often it fired.
static TEST: AtomicU32 = AtomicU32::new(0);
static TEST_COUNT: AtomicU32 = AtomicU32::new(0);

// guide: events
/// Maps the shared page: from here on events can be masked and the time can be read.
pub fn map(start: &StartInfo) {
    map_shared_info(start.shared_info())
        .expect("the shared page that start_info names can be mapped");
}

/// Registers the upcall and binds the sources. Events stay masked.
pub fn init(start: &StartInfo) {
    callback::register(Callback::Event, true, upcall).expect("the upcall is accepted");
    let timer = bind_virq(abi::VIRQ_TIMER, VcpuId::new(0)).expect("the timer can be bound");
    listen(&TIMER, timer);
    if let Some(port) = console::port(start) {
        listen(&CONSOLE, port);
    }
}

/// Remembers a port and lets its events come.
fn listen(slot: &AtomicU32, port: Port) {
    slot.store(port.raw(), Ordering::Relaxed);
    events::unmask_port(port).expect("a port of ours can be unmasked");
}

/// The upcall. It runs on the stack of whatever it interrupted, with events masked.
fn upcall(frame: &mut TrapFrame) {
    UPCALLS.fetch_add(1, Ordering::Relaxed);
    if let (Some(shared), Some(vcpu)) = (shared(), current()) {
        dispatch(shared, vcpu, |port| handle(port.raw()));
    }
    scheduler::preempt();
    if frame.from_user() {
        scheduler::before_user();
    }
}
// end guide

fn handle(port: u32) {
    if port == TIMER.load(Ordering::Relaxed) {
        timers::expired();
    } else if port == CONSOLE.load(Ordering::Relaxed) {
        console::input_arrived();
    } else if port == TEST.load(Ordering::Relaxed) {
        TEST_COUNT.fetch_add(1, Ordering::Relaxed);
    } else {
        println!("an event on port {port}, which nobody bound");
    }
}

/// Upcalls since boot.
pub fn upcalls() -> u32 {
    UPCALLS.load(Ordering::Relaxed)
}

/// Counts the events of a port from now on, for a check.
pub fn count_events(port: Port) {
    TEST_COUNT.store(0, Ordering::Relaxed);
    listen(&TEST, port);
}

/// How often the port of [`count_events`] has fired.
pub fn counted_events() -> u32 {
    TEST_COUNT.load(Ordering::Relaxed)
}
