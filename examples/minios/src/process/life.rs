//! The life of a process: start, fork, exec, exit, wait.
//!
//! A process that has ended keeps its number and status until its parent has waited for it; its
//! memory and files go at once. Children of a parent that has ended belong to nobody and go at once
//! too.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicU32, Ordering};

use minios_abi::{Error, WaitStatus};
use paravane_guest::traps::TrapFrame;

use crate::events::{self, Masked};
use crate::process::files::Files;
use crate::process::{PROCESSES, Process, kernel_roots, program};
use crate::threads::wait::WaitQueue;
use crate::threads::{self, Start, fpu, scheduler, switch};

static NEXT_NUMBER: AtomicU32 = AtomicU32::new(1);

/// Woken whenever a process ends.
static ENDED: WaitQueue = WaitQueue::new();

/// The parent number of processes that the kernel itself started.
pub const KERNEL: u32 = 0;

/// Starts a program as a new process of the kernel's; the line names it and its arguments.
pub fn start(line: &str, files: Files) -> Result<u32, Error> {
    let loaded = program::load(line)?;
    let process = Process::new(next_number(), KERNEL, loaded.name, loaded.space, files);
    launch(process, loaded.frame, fpu::FpuState::new(), 0)
}

// guide: fork
/// Copies the current process; the number of the copy. `frame` is the parent's system call.
pub fn fork(frame: &TrapFrame) -> Result<u32, Error> {
    let this = scheduler::this();
    let parent = this.process.as_ref().ok_or(Error::Invalid)?;
    let space = parent
        .with_space(|space| space.copy())
        .ok_or(Error::Invalid)?
        .map_err(|_| Error::NoMemory)?;
    let files = parent.files.lock().clone();
    let child = Process::new(
        next_number(),
        parent.number,
        &parent.name.lock(),
        space,
        files,
    );
    // The child comes back from the same system call, with another result.
    let frame = TrapFrame { rax: 0, ..*frame };
    let fs_base = this.fs_base.load(Ordering::Relaxed);
    launch(child, frame, fpu::of_current(), fs_base)
}
// end guide

fn next_number() -> u32 {
    NEXT_NUMBER.fetch_add(1, Ordering::Relaxed)
}

/// Gives a process its thread.
fn launch(
    process: Process,
    frame: TrapFrame,
    fpu: fpu::FpuState,
    fs_base: u64,
) -> Result<u32, Error> {
    let number = process.number;
    let process = Arc::new(process);
    // The new thread must not run before it is complete.
    let _masked = Masked::new();
    let name = process.name.lock().clone();
    let thread = threads::spawn_with(&name, Some(process.clone()), Start::User(frame))
        .map_err(|_| Error::NoMemory)?;
    fpu::set(&thread, fpu);
    thread.fs_base.store(fs_base, Ordering::Relaxed);
    *process.thread.lock() = Arc::downgrade(&thread);
    PROCESSES.lock().insert(number, process);
    Ok(number)
}

/// Replaces the current process's program. On success, `frame` returns to the new one.
pub fn exec(line: &str, frame: &mut TrapFrame) -> Result<(), Error> {
    let this = scheduler::this();
    let process = this.process.as_ref().ok_or(Error::Invalid)?;
    let loaded = program::load(line)?;
    *process.name.lock() = loaded.name.into();
    let (kernel, user) = loaded.space.roots();
    let old = {
        let _masked = Masked::new();
        let old = process.space.lock().replace(loaded.space);
        switch::load_roots(kernel, user);
        old
    };
    drop(old);
    fpu::reset_current();
    switch::load_fs_base(0);
    *frame = loaded.frame;
    Ok(())
}

/// Ends the current process. The caller leaves nothing on the stack that wants to be dropped.
pub fn exit(status: WaitStatus) -> ! {
    {
        let this = scheduler::this();
        let process = this
            .process
            .as_ref()
            .expect("only a process can end as one");
        process.files.lock().close_all();
        let space = {
            let _masked = Masked::new();
            let space = process.space.lock().take();
            let (kernel, user) = kernel_roots();
            switch::load_roots(kernel, user);
            space
        };
        drop(space);
        // From here on nobody runs in between: whoever has waited finds the thread and its stack
        // gone, too.
        events::mask_all();
        let mut processes = PROCESSES.lock();
        processes.retain(|_, other| other.parent != process.number || other.status().is_none());
        *process.status.lock() = Some(status);
        let orphan = process.parent != KERNEL
            && processes
                .get(&process.parent)
                .is_none_or(|p| p.status().is_some());
        if orphan {
            processes.remove(&process.number);
        }
        drop(processes);
        ENDED.wake_all();
    }
    scheduler::end()
}

/// Waits for a child of the current process, or for the process that the kernel started under this
/// number: the number and how it ended.
pub fn wait(parent: u32, number: Option<u32>) -> Result<(u32, WaitStatus), Error> {
    let waited = ENDED.wait_for(|| take_ended(parent, number).transpose());
    // A signal ends the process before it can see this.
    waited.unwrap_or(Err(Error::Invalid))
}

/// A child that has ended, which is forgotten with this; `None` if all of them live.
pub fn take_ended(parent: u32, number: Option<u32>) -> Result<Option<(u32, WaitStatus)>, Error> {
    let mut processes = PROCESSES.lock();
    let mut children = processes
        .values()
        .filter(|process| process.parent == parent)
        .filter(|child| number.is_none_or(|number| child.number == number))
        .peekable();
    children.peek().ok_or(Error::NoChild)?;
    let ended = children.find_map(|child| Some((child.number, child.status()?)));
    if let Some((child, _)) = ended {
        processes.remove(&child);
    }
    Ok(ended)
}

/// Waits for a process that the kernel started.
pub fn wait_for(number: u32) -> Result<WaitStatus, Error> {
    wait(KERNEL, Some(number)).map(|(_, status)| status)
}
