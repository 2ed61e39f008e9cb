//! Exchanges of 2 MiB for as many single frames, and back.

use core::sync::atomic::AtomicU64;

use paravane_guest::addr::Mfn;
use paravane_guest::hypercall::{Result, check, raw};
use paravane_guest::{abi, need};

/// Frames of one exchange.
pub const FRAMES: usize = 1 << LARGE_ORDER;
/// The order of 2 MiB.
pub const LARGE_ORDER: u32 = 9;
/// Page numbers from here on are free.
pub const FREE_PAGES: u64 = 0x10_0000;

/// Exchanges single frames for 2 MiB; gives the first frame.
///
/// # Errors
/// As `memory_op` says.
pub fn join(frames: &mut [Mfn; FRAMES]) -> Result<Mfn> {
    let mut target = [FREE_PAGES];
    let (from, to) = (frames.as_mut_ptr() as u64, target.as_mut_ptr() as u64);
    exchange((from, 0), (to, LARGE_ORDER))?;
    Ok(Mfn::new(target[0]))
}

/// Exchanges 2 MiB, by the first frame, for single frames with the numbers in `list`, which are listed
/// there; others may look on.
pub fn split_into(large: Mfn, list: &[AtomicU64; FRAMES]) {
    let mut source = [large.raw()];
    let (from, to) = (source.as_mut_ptr() as u64, list.as_ptr() as u64);
    need!(exchange((from, LARGE_ORDER), (to, 0)));
}

/// Exchanges 2 MiB, by the first frame, for single frames.
pub fn split(large: Mfn, frames: &mut [Mfn; FRAMES]) {
    need!(try_split(large, frames));
}

/// As [`split`].
///
/// # Errors
/// As `memory_op` says.
pub fn try_split(large: Mfn, frames: &mut [Mfn; FRAMES]) -> Result<()> {
    let (mut source, mut pages) = ([large.raw()], free_pages());
    let (from, to) = (source.as_mut_ptr() as u64, pages.as_mut_ptr() as u64);
    exchange((from, LARGE_ORDER), (to, 0))?;
    *frames = pages.map(Mfn::new);
    Ok(())
}

/// Numbers for as many pages.
#[must_use]
pub fn free_pages() -> [u64; FRAMES] {
    core::array::from_fn(|index| FREE_PAGES + index as u64)
}

/// `XENMEM_exchange` of two lists of 2 MiB with their orders.
///
/// # Errors
/// As `memory_op` says.
pub fn exchange(from: (u64, u32), to: (u64, u32)) -> Result {
    let mut call = abi::xen_memory_exchange::default();
    for (side, (list, order)) in [(&mut call.in_, from), (&mut call.out, to)] {
        side.extent_order = order;
        side.nr_extents = FRAMES as u64 >> order;
        side.domid = abi::DOMID_SELF as u16;
        let handle = &raw mut side.extent_start;
        // SAFETY: a handle is one address by the interface.
        unsafe { handle.cast::<u64>().write(list) };
    }
    // SAFETY: the structure that belongs to the command, and its lists.
    check(unsafe {
        raw::call2::<{ abi::__HYPERVISOR_memory_op }>(
            u64::from(abi::XENMEM_exchange),
            &raw mut call as u64,
        )
    })
}
