//! Hypercalls: the synchronous way into the hypervisor (R1).
//!
//! The 64-bit convention (public interface, hypercall ABI): number in `rax`,
//! arguments in `rdi rsi rdx r10 r8`, result in `rax`, negative errno on
//! failure. Two ways lead there:
//!
//! * [`page`]: call stub *n* of the hypercall page, which the hypervisor
//!   fills in. Works on every hypervisor and for every CPU width.
//! * [`inline`]: the `syscall` instruction itself, one call and return
//!   shorter, and usable where no hypercall page exists.
//!
//! Registers: the result in `rax`; the argument registers *may* change (a
//! long call that was preempted comes back with its progress in them), so
//! they count as clobbered, those in use and no others. `rcx` and `r11`:
//! the page's stubs preserve them, an inline `syscall` destroys them. Flags
//! change. Every other register survives. Memory may change in whatever way
//! the call is documented to.
//!
//! [`raw`] names the way in use: the page, unless the feature
//! `inline-hypercall` selects the other. The families of calls have their
//! own modules elsewhere in this crate; this one is for calls that no module
//! wraps.

pub mod inline;
pub mod page;

/// The selected way in.
pub mod raw {
    #[cfg(feature = "inline-hypercall")]
    pub use super::inline::*;
    #[cfg(not(feature = "inline-hypercall"))]
    pub use super::page::*;
}

use crate::error::Errno;

/// A hypercall's outcome: the non-negative result, or the error.
pub type Result<T = u64> = core::result::Result<T, Errno>;

/// Splits a raw result into value and errno.
#[inline]
pub fn check(raw: i64) -> Result {
    Errno::from_ret(raw)
}
