//! Who runs next: round robin, with a time slice.
//!
//! A thread gives the processor up by blocking, by ending, by yielding, or because the timer's
//! event came while others were in line ([`preempt`], called on the way out of every upcall).
//! Switching happens on the thread's own kernel stack in each case, so a preempted thread needs no
//! special care: its registers lie in the upcall's frame.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Deref;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use paravane_guest::{sched, time};

use crate::events::{self, Masked};
use crate::process;
use crate::sync::Locked;
use crate::threads::{State, Thread, switch};
use crate::timers;

struct Scheduler {
    ready: VecDeque<Arc<Thread>>,
    current: Option<Arc<Thread>>,
    idle: Option<Arc<Thread>>,
    /// The thread that ran before, kept alive until its stack is no longer in use.
    previous: Option<Arc<Thread>>,
    /// All threads that have not ended, for `ps`.
    all: Vec<Arc<Thread>>,
    /// When the current thread got the processor, in nanoseconds since boot.
    since: u64,
    switches: u64,
}

/// The current thread once more, for [`this`].
static THIS: AtomicPtr<Thread> = AtomicPtr::new(ptr::null_mut());

static SCHEDULER: Locked<Scheduler> = Locked::new(Scheduler {
    ready: VecDeque::new(),
    current: None,
    idle: None,
    previous: None,
    all: Vec::new(),
    since: 0,
    switches: 0,
});

/// The current thread has had its slice, or a thread that waited for an event is ready.
static RESCHEDULE: AtomicBool = AtomicBool::new(false);

/// Makes a thread of what runs now. It becomes the idle thread when it calls [`idle`].
pub fn init() {
    let boot = Thread::boot();
    let mut scheduler = SCHEDULER.lock();
    scheduler.all.push(boot.clone());
    scheduler.idle = Some(boot.clone());
    THIS.store(Arc::as_ptr(&boot).cast_mut(), Ordering::Relaxed);
    scheduler.current = Some(boot);
    scheduler.since = time::now();
}

/// The thread that runs, for others to keep.
pub fn current() -> Arc<Thread> {
    let this = ptr::from_ref(&*this());
    // SAFETY: the pointer came from an `Arc`, which the scheduler holds while the thread runs.
    unsafe {
        Arc::increment_strong_count(this);
        Arc::from_raw(this)
    }
}

/// The thread that runs, as it sees itself: the scheduler keeps it alive while it does. It cannot be
/// handed to another thread.
pub struct This(NonNull<Thread>);

impl Deref for This {
    type Target = Thread;

    #[inline]
    fn deref(&self) -> &Thread {
        // SAFETY: whoever has this value runs on that thread, which the scheduler holds as its
        // current one meanwhile.
        unsafe { self.0.as_ref() }
    }
}

/// The thread that runs.
#[inline]
pub fn this() -> This {
    This(NonNull::new(THIS.load(Ordering::Relaxed)).expect("the scheduler is set up"))
}

/// Puts a new thread in line.
pub(super) fn enqueue(thread: Arc<Thread>) {
    let mut scheduler = SCHEDULER.lock();
    scheduler.all.push(thread.clone());
    scheduler.ready.push_back(thread);
    drop(scheduler);
    RESCHEDULE.store(true, Ordering::Relaxed);
}

/// Blocks the current thread until someone wakes it. Called with events masked, after the thread
/// has put itself where the waker will find it.
pub fn block() {
    *this().state.lock() = State::Blocked;
    switch_away(false);
}

/// Puts a blocked thread in line again. Others are left as they are.
pub fn wake(thread: &Arc<Thread>) {
    let mut state = thread.state.lock();
    if *state == State::Blocked {
        *state = State::Ready;
        SCHEDULER.lock().ready.push_back(thread.clone());
        RESCHEDULE.store(true, Ordering::Relaxed);
    }
}

/// Lets the others in line run first.
pub fn yield_now() {
    switch_away(true);
}

/// Ends the current thread.
pub fn end() -> ! {
    let masked = Masked::new();
    *this().state.lock() = State::Ended;
    {
        let mut scheduler = SCHEDULER.lock();
        let ended = scheduler.current.as_ref().map(Arc::as_ptr);
        scheduler
            .all
            .retain(|thread| Some(Arc::as_ptr(thread)) != ended);
    }
    // The stack goes with the thread, and what lies on it is never dropped: nothing may be left
    // that needs it.
    core::mem::forget(masked);
    switch_away(false);
    unreachable!("an ended thread was given the processor")
}

/// The slice of the current thread is over: called by the timer.
pub fn slice_over() {
    RESCHEDULE.store(true, Ordering::Relaxed);
}

// guide: preempt
/// On the way out of an upcall: switches if there is a reason to. Events are masked, and stay so
/// for this thread until its frame is returned from.
pub fn preempt() {
    if RESCHEDULE.swap(false, Ordering::Relaxed) {
        switch_away(true);
    }
}
// end guide

// guide: idle
/// The idle thread: gives the processor back to the hypervisor until an event comes (C2).
pub fn idle() -> ! {
    loop {
        let _masked = Masked::new();
        if SCHEDULER.lock().ready.is_empty() {
            timers::program(None);
            // Unmasks and blocks in one step. An event that comes in between is not lost.
            sched::block();
            events::mask_all();
        } else {
            switch_away(true);
        }
    }
}
// end guide

/// Gives the processor to the next thread in line. Comes back when this thread's turn has come.
fn switch_away(line_up: bool) {
    let _masked = Masked::new();
    let now = time::now();
    let (from, to) = {
        let mut guard = SCHEDULER.lock();
        let scheduler = &mut *guard;
        let (Some(current), Some(idle)) = (&scheduler.current, &scheduler.idle) else {
            return;
        };
        if line_up && !Arc::ptr_eq(current, idle) {
            scheduler.ready.push_back(current.clone());
        }
        let next = scheduler.ready.pop_front();
        let next = next.unwrap_or_else(|| idle.clone());
        if !scheduler.ready.is_empty() {
            timers::program(Some(now));
        }
        if Arc::ptr_eq(&next, current) {
            return;
        }
        current
            .run_time
            .fetch_add(now.saturating_sub(scheduler.since), Ordering::Relaxed);
        scheduler.since = now;
        scheduler.switches += 1;
        let (from, to) = (Arc::as_ptr(current), Arc::as_ptr(&next));
        THIS.store(to.cast_mut(), Ordering::Relaxed);
        scheduler.previous = scheduler.current.replace(next);
        (from, to)
    };
    // SAFETY: `previous` and `current` keep both threads alive; events are masked.
    unsafe { switch::switch(from, to) };
    after_switch();
}

/// What a thread does first when it has the processor: lets go of the one before, which frees it if
/// it has ended.
pub(super) fn after_switch() {
    let previous = SCHEDULER.lock().previous.take();
    drop(previous);
}

/// All threads, oldest first.
pub fn all() -> Vec<Arc<Thread>> {
    SCHEDULER.lock().all.clone()
}

/// How many times the processor has changed hands.
pub fn switches() -> u64 {
    SCHEDULER.lock().switches
}

/// What happens before a return to a process's program: signals that wait are acted on.
pub fn before_user() {
    process::signal::deliver();
}
