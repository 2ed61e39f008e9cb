//! The machine-to-physical array: one table for the machine, which every
//! domain may read (M22).
//!
//! Entries of frames that are not ours hold what their owners put there:
//! check with the p2m before you believe one.

use paravane_abi as abi;

use crate::addr::{Mfn, Pfn};
use crate::hypercall::{check, raw};
use crate::mm::p2m::P2m;

/// Where the table lies in every 64-bit address space.
pub const START: u64 = abi::MACH2PHYS_VIRT_START;
/// Where it ends at the latest.
pub const END: u64 = abi::MACH2PHYS_VIRT_END;

/// The table's place, as the hypervisor tells it.
#[derive(Clone, Copy, Debug)]
pub struct M2p {
    start: u64,
    max_mfn: u64,
}

impl M2p {
    /// The table at the place that the interface fixes.
    pub const FIXED: Self = Self {
        start: START,
        max_mfn: (END - START) / 8 - 1,
    };

    /// Asks the hypervisor; [`M2p::FIXED`] where it does not tell.
    pub fn find() -> Self {
        let mut arg = abi::xen_machphys_mapping::default();
        // SAFETY: the call writes the structure.
        let raw = unsafe {
            raw::call2::<{ abi::__HYPERVISOR_memory_op }>(
                u64::from(abi::XENMEM_machphys_mapping),
                &raw mut arg as u64,
            )
        };
        match check(raw) {
            Ok(_) => Self {
                start: arg.v_start,
                max_mfn: arg.max_mfn,
            },
            Err(_) => Self::FIXED,
        }
    }

    /// What the table says for `frame`, which must be a frame of memory
    /// (the table has holes where the machine has none: reading there
    /// faults). `None` beyond its end.
    pub fn pfn(&self, frame: Mfn) -> Option<Pfn> {
        if frame.raw() > self.max_mfn {
            return None;
        }
        let entry = (self.start + frame.raw() * 8) as *const u64;
        // SAFETY: inside the table, which the hypervisor maps for reading in
        // every address space; it may change, hence volatile.
        Some(Pfn::new(unsafe { entry.read_volatile() }))
    }

    /// The page of ours that has `frame`, confirmed by the p2m.
    pub fn own_pfn(&self, frame: Mfn, p2m: P2m<'_>) -> Option<Pfn> {
        self.pfn(frame).filter(|&pfn| p2m.mfn(pfn) == Some(frame))
    }
}
