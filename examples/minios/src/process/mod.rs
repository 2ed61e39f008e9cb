//! Processes: a program, an address space, open files, and one thread.
//!
//! | file | duty |
//! |---|---|
//! | [`program`] | the programs in the image, and how an ELF file is loaded |
//! | [`life`] | start, fork, exec, exit, wait |
//! | [`signal`] | what ends a process from outside |
//! | [`files`], [`pipe`] | open files |
//! | [`syscall`] | the system calls |

pub mod files;
pub mod life;
pub mod pipe;
pub mod program;
pub mod signal;
pub mod syscall;

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::{Arc, Weak};
use alloc::vec::Vec;
use core::sync::atomic::AtomicU32;

use minios_abi::WaitStatus;
use paravane_guest::addr::Mfn;

use crate::memory::space::AddressSpace;
use crate::memory::{direct, p2m};
use crate::sync::Locked;
use crate::threads::Thread;
use files::Files;

/// A process.
pub struct Process {
    /// Its number, which no other process has or had.
    pub number: u32,
    /// The number of the process that waits for it; 0 is the kernel.
    pub parent: u32,
    /// The name of its program.
    pub name: Locked<String>,
    /// Its open files.
    pub files: Locked<Files>,
    /// The signal that is to end it, by number; 0 is none.
    pub signal: AtomicU32,
    /// Its memory; gone when it has ended.
    space: Locked<Option<AddressSpace>>,
    thread: Locked<Weak<Thread>>,
    /// How it ended, once it has.
    status: Locked<Option<WaitStatus>>,
}

impl Process {
    fn new(number: u32, parent: u32, name: &str, space: AddressSpace, files: Files) -> Process {
        Process {
            number,
            parent,
            name: Locked::new(String::from(name)),
            files: Locked::new(files),
            signal: AtomicU32::new(0),
            space: Locked::new(Some(space)),
            thread: Locked::new(Weak::new()),
            status: Locked::new(None),
        }
    }

    /// Works on the address space; `None` if the process has ended and has none any more.
    #[inline]
    pub fn with_space<T>(&self, work: impl FnOnce(&mut AddressSpace) -> T) -> Option<T> {
        self.space.lock().as_mut().map(work)
    }

    /// The top-level tables for kernel and process; the kernel's own and none once it has ended.
    pub fn roots(&self) -> (Mfn, Mfn) {
        match &*self.space.lock() {
            Some(space) => space.roots(),
            None => kernel_roots(),
        }
    }

    /// How it ended, if it has.
    pub fn status(&self) -> Option<WaitStatus> {
        *self.status.lock()
    }
}

/// The tables to load when no process is left: the kernel's own, and none for user mode.
pub fn kernel_roots() -> (Mfn, Mfn) {
    (p2m::machine(direct::boot_root().0), Mfn::new(0))
}

static PROCESSES: Locked<BTreeMap<u32, Arc<Process>>> = Locked::new(BTreeMap::new());

/// The process of this number, whether it lives or waits to be waited for.
pub fn find(number: u32) -> Option<Arc<Process>> {
    PROCESSES.lock().get(&number).cloned()
}

/// All processes, by number.
pub fn all() -> Vec<Arc<Process>> {
    PROCESSES.lock().values().cloned().collect()
}
