//! Several hypercalls in one: each has its own result.

use paravane_abi as abi;

use crate::hypercall::{Result, check, raw};

/// An entry that makes call `number` with up to six arguments.
pub fn entry(number: u32, arguments: &[u64]) -> abi::multicall_entry {
    let mut entry = abi::multicall_entry {
        op: u64::from(number),
        ..Default::default()
    };
    for (slot, &argument) in entry.args.iter_mut().zip(arguments) {
        *slot = argument;
    }
    entry
}

/// Makes the calls in order, whether or not one fails; [`result`] tells.
///
/// # Errors
/// EFAULT for a list that cannot be read and written. Which entries were
/// made is then undefined.
///
/// # Safety
/// What each of the calls demands.
pub unsafe fn call(entries: &mut [abi::multicall_entry]) -> Result<()> {
    // SAFETY: the call reads and writes the live slice; the rest is the
    // caller's promise.
    let raw = unsafe {
        raw::call2::<{ abi::__HYPERVISOR_multicall }>(
            entries.as_mut_ptr() as u64,
            entries.len() as u64,
        )
    };
    check(raw).map(|_| ())
}

/// The result of one entry.
///
/// # Errors
/// The call's.
pub fn result(entry: &abi::multicall_entry) -> Result {
    check(entry.result as i64)
}
