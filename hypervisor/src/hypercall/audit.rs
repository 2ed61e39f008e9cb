//! The audit of all frames, for tests: hypercall `__HYPERVISOR_arch_7`, in builds with the feature
//! `audit` only. It may be called by any domain.

#[cfg(not(feature = "audit"))]
use paravane_abi::errno::Errno;

use super::Outcome;

/// Not a plant: how often other processors asked the calling one to flush.
#[cfg(feature = "audit")]
const FLUSHES: u64 = 0x100;
/// Not a plant: how many frames are free.
#[cfg(feature = "audit")]
const FREE: u64 = 0x101;

/// Not a plant: the hypervisor fails, for tests of its report, on as many processors at once as `grant`
/// says. A number that no fuzzer meets by chance.
#[cfg(feature = "audit")]
const PANIC: u64 = 0x7061_6e69_6321;

/// `audit(plant, grant)`: 0, if every count of every frame is what a recount says. With a `plant` other
/// than 0 something is put wrong meanwhile, which the audit has to find. [`FLUSHES`] and
/// [`FREE`] only count.
///
/// # Panics
/// [`PANIC`] asks for it.
///
/// # Errors
/// `EIO`: a violation, which the console names; `EAGAIN`: another CPU audits it right now; `EINVAL`:
/// there is no such plant; `ENOSYS` in other builds.
pub fn audit(plant: u64, grant: u64) -> Outcome {
    #[cfg(feature = "audit")]
    return match plant {
        0 => crate::audit::run(),
        FLUSHES => return Ok(crate::mm::tlb::asked_here()),
        PANIC => fail(grant),
        FREE => return Ok(crate::mm::free_frames()),
        which => crate::audit::planted(which, grant),
    }
    .map(|()| 0)
    .map_err(Into::into);
    #[cfg(not(feature = "audit"))]
    {
        let _ = (plant, grant);
        Err(Errno::ENOSYS.into())
    }
}

/// Fails as soon as so many processors are here.
#[cfg(feature = "audit")]
fn fail(processors: u64) -> ! {
    use core::sync::atomic::{AtomicU64, Ordering};

    static HERE: AtomicU64 = AtomicU64::new(0);
    HERE.fetch_add(1, Ordering::SeqCst);
    while HERE.load(Ordering::SeqCst) < processors {
        crate::sync::relax();
    }
    panic!("a guest asked for it")
}
