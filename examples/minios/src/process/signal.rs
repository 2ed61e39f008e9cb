//! Signals: enough of them to end a process.
//!
//! A signal is noted in the process and its thread is woken. It takes effect when the thread is
//! about to go back to its program, or gives up a wait: so a process ends only at places where the
//! kernel holds nothing on its behalf.

use core::fmt;
use core::sync::atomic::Ordering;

use minios_abi::{Error, Signal, WaitStatus};
use paravane_guest::println;
use paravane_guest::traps::TrapFrame;

use crate::process::{find, life};
use crate::threads::scheduler;

/// Sends a signal. The first one that a process gets decides how it ends.
pub fn send(number: u32, signal: Signal) -> Result<(), Error> {
    let process = find(number)
        .filter(|process| process.status().is_none())
        .ok_or(Error::NotFound)?;
    let _ = process
        .signal
        .compare_exchange(0, signal as u32, Ordering::Relaxed, Ordering::Relaxed);
    let thread = process.thread.lock().upgrade();
    if let Some(thread) = thread {
        scheduler::wake(&thread);
    }
    Ok(())
}

/// The current process did something that ends it: says what, and sends the signal.
pub fn raise(signal: Signal, frame: &TrapFrame, what: fmt::Arguments) {
    let this = scheduler::this();
    let Some(process) = &this.process else {
        return;
    };
    println!(
        "{} ({}): {what}, instruction {:#x}",
        *process.name.lock(),
        process.number,
        frame.rip
    );
    let _ = send(process.number, signal);
}

/// A signal waits for the current process.
pub fn is_pending() -> bool {
    let this = scheduler::this();
    let process = this.process.as_ref();
    process.is_some_and(|process| process.signal.load(Ordering::Relaxed) != 0)
}

/// Acts on the current process's signal, if one waits. Called where the process would go on with
/// its program.
pub fn deliver() {
    let this = scheduler::this();
    let Some(process) = &this.process else {
        return;
    };
    let number = process.signal.load(Ordering::Relaxed);
    if number != 0
        && let Some(signal) = Signal::from_number(u64::from(number))
    {
        life::exit(WaitStatus::killed(signal));
    }
}
