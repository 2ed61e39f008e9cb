//! The reservation: giving memory back, taking it again (M16 to M18).
//!
//! Facts: public interface, `memory.h`. Frame lists hold machine frames on
//! the way out, page numbers on the way in.

use paravane_abi as abi;

use crate::addr::Mfn;
use crate::hypercall::{Result, check, raw};
use crate::sched::set_handle;

fn reservation(list: u64, extents: usize, order: u32) -> abi::xen_memory_reservation {
    let mut arg = abi::xen_memory_reservation::default();
    set_handle(&raw mut arg.extent_start, list);
    arg.nr_extents = extents as u64;
    arg.extent_order = order;
    arg.domid = abi::DOMID_SELF as u16;
    arg
}

fn call<T>(command: u32, arg: *mut T) -> Result {
    // SAFETY: each command comes with its structure, live and writable.
    check(unsafe { raw::call2::<{ abi::__HYPERVISOR_memory_op }>(u64::from(command), arg as u64) })
}

/// Gives frames back, each 2^`order` pages. No mapping of them may be left.
/// Gives the number of extents that went: fewer than asked when one was
/// refused.
///
/// # Errors
/// As `memory_op` says; none for a frame that is refused.
pub fn decrease(frames: &[Mfn], order: u32) -> Result<usize> {
    let mut arg = reservation(frames.as_ptr() as u64, frames.len(), order);
    call(abi::XENMEM_decrease_reservation, &raw mut arg).map(|done| done as usize)
}

/// Asks for memory at the pages listed in `pages` (first page of each
/// extent of 2^`order`), which are replaced by the frames that came. The
/// machine-to-physical table is set for them. Gives the number of extents
/// that came: fewer than asked when memory or reservation is at its end.
///
/// # Errors
/// As `memory_op` says.
pub fn populate(pages: &mut [u64], order: u32) -> Result<usize> {
    populate_below(pages, order, 0)
}

/// As [`populate`], of frames whose addresses have at most so many `bits`; 0 for any.
///
/// # Errors
/// As `memory_op` says.
pub fn populate_below(pages: &mut [u64], order: u32, bits: u8) -> Result<usize> {
    let mut arg = reservation(pages.as_mut_ptr() as u64, pages.len(), order);
    arg.mem_flags = bits.into();
    call(abi::XENMEM_populate_physmap, &raw mut arg).map(|done| done as usize)
}

/// Pages that the domain has now.
pub fn current_pages() -> Result {
    let mut domain = abi::DOMID_SELF as u16;
    call(abi::XENMEM_current_reservation, &raw mut domain)
}

/// Pages that the domain may have at most (M17).
pub fn maximum_pages() -> Result {
    let mut domain = abi::DOMID_SELF as u16;
    call(abi::XENMEM_maximum_reservation, &raw mut domain)
}

/// A region of the machine's memory map: start, size and kind, little-endian, without gaps.
pub type MapEntry = [u8; 20];

/// Reads the machine's memory map into `entries`, and gives how many there are. For privileged domains.
///
/// # Errors
/// EPERM without privilege, EINVAL if there are more.
pub fn machine_map(entries: &mut [MapEntry]) -> Result<usize> {
    let mut map = abi::xen_memory_map {
        nr_entries: entries.len() as u32,
        ..Default::default()
    };
    set_handle(&raw mut map.buffer, entries.as_mut_ptr() as u64);
    call(abi::XENMEM_machine_memory_map, &raw mut map)?;
    Ok(map.nr_entries as usize)
}

/// The highest machine page number of the machine.
pub fn maximum_ram_page() -> Result {
    call(abi::XENMEM_maximum_ram_page, core::ptr::null_mut::<u8>())
}
