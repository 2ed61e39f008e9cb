//! The names of a kernel's functions, and the frames that they are in: where the loader placed them.

use core::ops::Range;
#[cfg(feature = "audit")]
use core::sync::atomic::{AtomicU64, Ordering};

use paravane_builder::symbols::{Place, Symbols};
use paravane_core::addr::Mfn;

use crate::mm;

/// The names, until the domain goes: then the frames are given back.
pub struct KernelSymbols {
    symbols: Symbols<'static>,
    frames: Range<u64>,
}

/// Frames of all domains' names.
#[cfg(feature = "audit")]
static FRAMES: AtomicU64 = AtomicU64::new(0);

/// Frames that hold names of domains that there are.
#[cfg(feature = "audit")]
pub fn frames() -> u64 {
    FRAMES.load(Ordering::Relaxed)
}

impl KernelSymbols {
    /// Names, of which `frames` hold nothing else.
    ///
    /// # Safety
    /// The frames are the hypervisor's, and nothing else refers to them. What else is under the names
    /// stays for ever.
    pub unsafe fn new(symbols: Symbols<'static>, frames: Range<u64>) -> Self {
        #[cfg(feature = "audit")]
        FRAMES.fetch_add(pages(&frames), Ordering::Relaxed);
        KernelSymbols { symbols, frames }
    }

    /// Where the function begins that `address` lies in.
    pub fn start_of(&self, address: u64) -> Option<u64> {
        self.symbols.start_of(address)
    }

    /// The function that `address` lies in.
    pub fn look_up(&self, address: u64) -> Option<Place<'_>> {
        self.symbols.look_up(address)
    }
}

fn pages(frames: &Range<u64>) -> u64 {
    frames.end.saturating_sub(frames.start)
}

impl Drop for KernelSymbols {
    fn drop(&mut self) {
        #[cfg(feature = "audit")]
        FRAMES.fetch_sub(pages(&self.frames), Ordering::Relaxed);
        // What `look_up` gave is borrowed from this, so nobody reads the names any more.
        mm::free_range(Mfn::new(self.frames.start), pages(&self.frames));
    }
}
