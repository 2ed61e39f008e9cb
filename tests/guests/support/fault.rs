//! Trying an instruction that may fault.
//!
//! [`attempt!`](crate::attempt!) runs instructions and says which fault they
//! took, if any: the handler continues behind them. A fault that nobody
//! expects ends the test as an error of it.

// What a test attempts is unsafe by nature; the macro's block is for all of it.
#![allow(clippy::macro_metavars_in_unsafe)]

use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use paravane_guest::hypercall::Result;
use paravane_guest::traps::{self, TrapFrame, table, vector};
use paravane_guest::{events, test};

/// Where to continue after a fault; 0 when none is expected. Written by
/// `attempt!` itself.
pub static CONTINUE: AtomicU64 = AtomicU64::new(0);

static TAKEN: AtomicBool = AtomicBool::new(false);
static VECTOR: AtomicU32 = AtomicU32::new(0);
static ERROR: AtomicU32 = AtomicU32::new(0);
static RIP: AtomicU64 = AtomicU64::new(0);
static ADDRESS: AtomicU64 = AtomicU64::new(0);

/// A fault that was taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Vector.
    pub vector: u32,
    /// Error code.
    pub error: u32,
    /// Where the instruction stood.
    pub rip: u64,
    /// The address of a page fault, from the vcpu_info; 0 before
    /// shared_info is mapped.
    pub address: u64,
}

/// Registers the exceptions with the catcher as handler of each.
///
/// # Errors
/// What `set_trap_table` says.
pub fn install() -> Result<()> {
    for vector in 0..20 {
        traps::set_handler(vector, Some(catch));
    }
    table::register_exceptions()
}

/// The catcher, for tests that put their own handler in front.
pub fn catch(frame: &mut TrapFrame) {
    let to = CONTINUE.swap(0, Ordering::Relaxed);
    let address = events::current().map_or(0, |info| info.cr2());
    if to == 0 {
        paravane_guest::println!("{frame:?}\nfault address {address:#x}");
        test::error(format_args!(
            "unexpected trap {:#x} at {:#x}",
            frame.vector, frame.rip
        ));
    }
    VECTOR.store(frame.vector, Ordering::Relaxed);
    ERROR.store(frame.error_code, Ordering::Relaxed);
    RIP.store(frame.rip, Ordering::Relaxed);
    if frame.vector == vector::PAGE_FAULT {
        ADDRESS.store(address, Ordering::Relaxed);
    }
    TAKEN.store(true, Ordering::Relaxed);
    frame.rip = to;
}

/// The fault since the last question, if there was one.
pub fn taken() -> Option<Fault> {
    CONTINUE.store(0, Ordering::Relaxed);
    TAKEN.swap(false, Ordering::Relaxed).then(|| Fault {
        vector: VECTOR.load(Ordering::Relaxed),
        error: ERROR.load(Ordering::Relaxed),
        rip: RIP.load(Ordering::Relaxed),
        address: ADDRESS.load(Ordering::Relaxed),
    })
}

/// `attempt!("instruction", …; operands)`: runs the instructions, gives
/// `Option<Fault>`. The caller answers for what they do when they succeed.
#[macro_export]
macro_rules! attempt {
    ($($instruction:literal),+ $(; $($operands:tt)*)?) => {{
        // SAFETY: a fault continues behind the instructions; what they do
        // without one is the test's to answer for.
        unsafe {
            core::arch::asm!(
                "lea {attempt_next}, [rip + 77f]",
                "mov [{attempt_slot}], {attempt_next}",
                $($instruction,)+
                "77:",
                $($($operands)*,)?
                attempt_next = out(reg) _,
                attempt_slot = in(reg) $crate::fault::CONTINUE.as_ptr(),
            );
        }
        $crate::fault::taken()
    }};
}

/// Writes a word; the fault it took, if any.
pub fn write(address: u64, value: u64) -> Option<Fault> {
    crate::attempt!("mov [{to}], {value}"; to = in(reg) address, value = in(reg) value)
}

/// Reads a word; the fault it took, if any.
pub fn read(address: u64) -> core::result::Result<u64, Fault> {
    let mut value: u64 = 0;
    match crate::attempt!("mov {value}, [{from}]"; from = in(reg) address, value = inout(reg) value)
    {
        Some(fault) => Err(fault),
        None => Ok(value),
    }
}
