//! The using side: mapping, unmapping and copying what another domain has
//! granted.

use paravane_abi as abi;

use crate::addr::{DomainId, GrantRef, VirtAddr};
use crate::hypercall::{Result, check, raw};

fn call<T>(command: u32, ops: &mut [T]) -> Result<()> {
    // SAFETY: each command comes with an array of its structure.
    let raw = unsafe {
        raw::call3::<{ abi::__HYPERVISOR_grant_table_op }>(
            u64::from(command),
            ops.as_mut_ptr() as u64,
            ops.len() as u64,
        )
    };
    check(raw).map(|_| ())
}

/// A request to map a grant at `address`, in the current address space,
/// where a level-1 table exists.
pub fn map_request(
    domain: DomainId,
    reference: GrantRef,
    address: VirtAddr,
    read_only: bool,
) -> abi::gnttab_map_grant_ref {
    let mut flags = abi::GNTMAP_host_map;
    if read_only {
        flags |= abi::GNTMAP_readonly;
    }
    abi::gnttab_map_grant_ref {
        host_addr: address.raw(),
        flags,
        ref_: reference.raw(),
        dom: domain.raw(),
        ..Default::default()
    }
}

/// Maps grants; each request tells its own status (0 or `GNTST_*`) and
/// handle.
///
/// # Errors
/// The call's: a list that cannot be read.
pub fn map(ops: &mut [abi::gnttab_map_grant_ref]) -> Result<()> {
    call(abi::GNTTABOP_map_grant_ref, ops)
}

/// Unmaps grants by address and handle.
///
/// # Errors
/// As for [`map`].
pub fn unmap(ops: &mut [abi::gnttab_unmap_grant_ref]) -> Result<()> {
    call(abi::GNTTABOP_unmap_grant_ref, ops)
}

/// Copies between frames of ours and granted ones.
///
/// # Errors
/// As for [`map`].
pub fn copy(ops: &mut [abi::gnttab_copy]) -> Result<()> {
    call(abi::GNTTABOP_copy, ops)
}
