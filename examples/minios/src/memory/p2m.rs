//! Two numberings of the same memory.
//!
//! The kernel counts its frames from 0, without holes: pseudo-physical numbers. Page tables hold
//! machine numbers (G6). The domain builder hands over an array from the first to the second, which
//! is the kernel's to keep (M21); the hypervisor shows everyone an array for the way back (M22).

use core::sync::atomic::AtomicU64;

use paravane_guest::addr::{Mfn, Pfn};
use paravane_guest::mm::m2p::M2p;
use paravane_guest::mm::p2m::P2m;
use paravane_guest::start::StartInfo;
use spin::Once;

struct Numbers {
    to_machine: P2m<'static>,
    to_pseudo_physical: M2p,
}

static NUMBERS: Once<Numbers> = Once::new();

// guide: p2m
/// Finds both arrays.
pub fn init(start: &'static StartInfo) {
    let list = start.raw().mfn_list as *const AtomicU64;
    // SAFETY: the domain builder mapped one entry for each frame there; the mapping stays, and
    // nothing but this kernel changes it.
    let entries = unsafe { core::slice::from_raw_parts(list, start.nr_pages() as usize) };
    NUMBERS.call_once(|| Numbers {
        to_machine: P2m::new(entries),
        to_pseudo_physical: M2p::find(),
    });
}
// end guide

fn numbers() -> &'static Numbers {
    NUMBERS
        .get()
        .expect("the p2m is set up first of all memory")
}

/// The array from pseudo-physical to machine numbers.
pub fn array() -> P2m<'static> {
    numbers().to_machine
}

/// The machine frame of one of this domain's frames.
pub fn machine(frame: Pfn) -> Mfn {
    numbers()
        .to_machine
        .mfn(frame)
        .unwrap_or_else(|| panic!("frame {frame} has no memory"))
}

/// Which of this domain's frames a machine frame is; `None` if it is not one of them.
pub fn own(frame: Mfn) -> Option<Pfn> {
    let numbers = numbers();
    numbers
        .to_pseudo_physical
        .own_pfn(frame, numbers.to_machine)
}
