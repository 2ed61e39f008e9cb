//! What a domain that has stopped has still to say: what [`super::last_words`] keeps in each domain.

use alloc::vec::Vec;
use core::fmt;
use core::sync::atomic::{AtomicBool, Ordering};

use arrayvec::ArrayVec;
use paravane_core::addr::{Mfn, VcpuId};
use paravane_core::mistake::Mistake;
use paravane_core::mm::frame::State;
use paravane_core::recorder::ring::Record;

use super::ShutdownReason;
use crate::arch::exception::{self, pf};
use crate::arch::frame::TrapFrame;
use crate::sync::Mutex;

/// Bytes of code shown, from the instruction pointer on.
pub const CODE_BYTES: usize = 16;
/// Return addresses shown.
pub const CALLS: usize = 24;
/// Words of the stack shown.
pub const STACK_WORDS: usize = 16;

/// Records of a vCPU that its report shows.
pub const TRACED: usize = 16;

/// What a domain keeps for its last words.
pub struct Parting {
    /// Whether something is left to be said.
    waits: AtomicBool,
    /// Held while a line is said.
    pub(super) state: Mutex<Words>,
}

/// How far a domain's last words are.
pub(super) struct Words {
    pub(super) next: Next,
    pub(super) reason: ShutdownReason,
    /// What is shown of its crash: one report, or none. In memory of its own, since few domains crash.
    pub(super) report: Vec<Report>,
    /// It was stopped and kept, and is now given up.
    pub(super) discarded: bool,
}

/// What is said next.
#[derive(Clone, Copy)]
pub(super) enum Next {
    /// What it wrote itself; of its ring no more than so many bytes.
    Written(u32),
    /// This line of its crash report.
    Report(usize),
    /// Why it stopped.
    Reason,
    /// Whether it was discarded.
    Discard,
}

impl Parting {
    /// Of a domain that lives.
    pub const fn new() -> Self {
        Parting {
            waits: AtomicBool::new(false),
            state: Mutex::long(Words {
                next: Next::Discard,
                reason: ShutdownReason::Crash,
                report: Vec::new(),
                discarded: false,
            }),
        }
    }

    /// Whether something is left to be said.
    pub fn waits(&self) -> bool {
        self.waits.load(Ordering::Acquire)
    }

    /// Notes whether it is; the state is locked.
    pub(super) fn set_waits(&self, waits: bool) {
        self.waits.store(waits, Ordering::Release);
    }
}

/// What is shown of a crash, as it was at that moment: lines are made of it later, one by one.
pub struct Report {
    /// The vCPU that crashed.
    pub vcpu: VcpuId,
    /// Why.
    pub reason: Cause,
    /// What its author got wrong, if that is known.
    pub mistake: Option<Mistake>,
    /// Whether it ran user mode.
    pub user: bool,
    /// Its registers.
    pub frame: TrapFrame,
    /// The walk of what could not be reached.
    pub walk: Option<Walk>,
    /// Code at the instruction pointer; `None` where that is no address.
    pub code: Option<ArrayVec<u8, CODE_BYTES>>,
    /// The last exception that was delivered otherwise than by a short path, and where; 0: none.
    pub exception: (u8, u64),
    /// The address of the last page fault.
    pub fault: u64,
    /// The number of the last hypercall.
    pub call: u64,
    /// What is on the stack.
    pub stack: ArrayVec<u64, STACK_WORDS>,
    /// Return addresses on it.
    pub calls: ArrayVec<u64, CALLS>,
    /// Refusals of the domain until then.
    pub refusals: u64,
    /// What was recorded of the vCPU last.
    pub trace: ArrayVec<Record, TRACED>,
}

/// Why the hypervisor ends a domain.
#[derive(Clone, Copy)]
pub enum Cause {
    /// An exception without a handler: its number and error code.
    Exception(u32, Option<u32>),
    /// A page fault without a handler: its address and error code.
    PageFault(u64, u32),
    /// No room for a frame at this stack pointer, for this handler.
    Stack(u64, u64),
    /// Something else.
    Error(&'static str),
    /// It is no crash: why there is a report.
    Asked(&'static str),
}

/// With `#` it does not say what to do about a missing handler: there is more to say.
impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const CURE: &str = ": register one with set_trap_table";
        let cure = if f.alternate() { "" } else { CURE };
        match *self {
            Self::Exception(number, code) => {
                write!(f, "{} (vector {number}", exception::name(number))?;
                if let Some(code) = code {
                    write!(f, ", error code {code:#x}")?;
                }
                write!(f, ") without a handler{cure}")
            }
            Self::PageFault(address, code) => {
                let access = if code & pf::FETCH != 0 {
                    "instruction fetch from"
                } else if code & pf::WRITE != 0 {
                    "write to"
                } else {
                    "read of"
                };
                let why = if code & pf::RESERVED != 0 {
                    "its mapping has a reserved bit"
                } else if code & pf::PRESENT != 0 {
                    "its mapping does not allow that"
                } else {
                    "nothing is mapped there"
                };
                write!(
                    f,
                    "page fault, {access} {address:#x}: {why} (error code {code:#x}); no handler{cure}"
                )
            }
            Self::Stack(rsp, handler) => write!(
                f,
                "double fault: the frame for the handler at {handler:#x} cannot be written to the kernel stack at {rsp:#x}"
            ),
            Self::Error(what) | Self::Asked(what) => f.write_str(what),
        }
    }
}

/// The walk of an address under a vCPU's tables.
pub struct Walk {
    /// The address.
    pub address: u64,
    /// Whether there are tables.
    pub has_tables: bool,
    /// What was found on the way; nothing where the address is not canonical.
    pub steps: ArrayVec<WalkStep, 5>,
}

/// A step of a walk, with what the frame is.
#[derive(Clone, Copy)]
pub enum WalkStep {
    /// The table of this level is not memory.
    NotMemory(u8, Mfn),
    /// The table of this level is not the domain's.
    Foreign(u8, Mfn),
    /// The entry of this index in the table of this level.
    Entry(u8, Mfn, State, usize, u64),
    /// The page.
    Page(Mfn, State),
}

impl fmt::Display for WalkStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NotMemory(level, table) => write!(f, "L{level} {table}: not memory"),
            Self::Foreign(level, table) => write!(f, "L{level} {table}: not the domain's"),
            Self::Entry(level, table, what, slot, entry) => {
                write!(f, "L{level} {table} ({what:?}) [{slot}] = {entry:#018x}")
            }
            Self::Page(page, what) => write!(f, "page {page} ({what:?})"),
        }
    }
}
