//! Threads: each has a kernel stack, a place in the scheduler, and perhaps a process whose program
//! it runs.

pub mod fpu;
pub mod scheduler;
pub mod stack;
pub mod switch;
pub mod wait;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::traps::{TrapFrame, return_to};

use crate::process::Process;
use crate::sync::Locked;
use fpu::FpuState;
use stack::Stack;

/// What a thread does.
pub enum Start {
    /// Calls a function of the kernel and ends.
    Kernel(Box<dyn FnOnce() + Send>),
    /// Goes to user mode with these registers.
    User(TrapFrame),
}

/// One thread of control.
pub struct Thread {
    /// A number that no other thread has or had.
    pub number: u64,
    /// For `ps` and reports.
    pub name: String,
    /// The process whose program it runs, if it is not the kernel's own.
    pub process: Option<Arc<Process>>,
    stack: Option<Stack>,
    /// The stack pointer while another thread runs. Only the switch uses it.
    saved_stack_pointer: UnsafeCell<u64>,
    state: Locked<State>,
    start: Locked<Option<Start>>,
    /// The floating-point registers while another thread has the unit.
    fpu: UnsafeCell<FpuState>,
    /// The base of the FS segment of its program.
    pub fs_base: AtomicU64,
    /// Nanoseconds that it has had the processor.
    pub run_time: AtomicU64,
}

// SAFETY: `saved_stack_pointer` and `fpu` are used only by the switch and the FPU's owner change,
// which run with events masked on the only processor; every other field is Sync.
unsafe impl Sync for Thread {}
// SAFETY: as above; a thread's parts are not tied to the thread that made them.
unsafe impl Send for Thread {}

/// What the scheduler may do with a thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Running or in line for the processor.
    Ready,
    /// Waits to be woken.
    Blocked,
    /// Will never run again.
    Ended,
}

static NEXT_NUMBER: AtomicU64 = AtomicU64::new(0);

/// There is no memory for a new thread.
#[derive(Debug, Clone, Copy)]
pub struct OutOfMemory;

impl Thread {
    /// The thread that the kernel booted on: it has a stack already and is running.
    fn boot() -> Arc<Thread> {
        Arc::new(Thread::with(String::from("idle"), None, None, None))
    }

    fn with(
        name: String,
        process: Option<Arc<Process>>,
        stack: Option<Stack>,
        start: Option<Start>,
    ) -> Thread {
        Thread {
            number: NEXT_NUMBER.fetch_add(1, Ordering::Relaxed),
            name,
            process,
            saved_stack_pointer: UnsafeCell::new(stack.as_ref().map_or(0, switch::prepare)),
            stack,
            state: Locked::new(State::Ready),
            start: Locked::new(start),
            fpu: UnsafeCell::new(FpuState::new()),
            fs_base: AtomicU64::new(0),
            run_time: AtomicU64::new(0),
        }
    }

    /// The state at this moment, for `ps`.
    pub fn state_name(&self) -> &'static str {
        match *self.state.lock() {
            State::Ready => "ready",
            State::Blocked => "blocked",
            State::Ended => "ended",
        }
    }
}

/// Makes a thread of the kernel that runs `work` and then ends, and puts it in line for the
/// processor.
pub fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<Arc<Thread>, OutOfMemory> {
    spawn_with(name, None, Start::Kernel(Box::new(work)))
}

/// Makes a thread, for a process if one is given, and puts it in line for the processor.
pub fn spawn_with(
    name: &str,
    process: Option<Arc<Process>>,
    start: Start,
) -> Result<Arc<Thread>, OutOfMemory> {
    let stack = Stack::new().ok_or(OutOfMemory)?;
    let thread = Arc::new(Thread::with(
        String::from(name),
        process,
        Some(stack),
        Some(start),
    ));
    scheduler::enqueue(thread.clone());
    Ok(thread)
}

/// The first function of every thread: the switch "returns" to it, with events masked.
extern "C" fn begin() -> ! {
    scheduler::after_switch();
    let start = scheduler::this().start.lock().take();
    match start {
        Some(Start::User(mut frame)) => {
            scheduler::before_user();
            // SAFETY: the frame is one of user mode; nothing on this stack is needed any more, and
            // the stack above the frame is where the hypervisor will enter next.
            unsafe { return_to(&mut frame) }
        }
        Some(Start::Kernel(work)) => {
            crate::events::unmask_all();
            work();
        }
        None => {}
    }
    scheduler::end()
}
