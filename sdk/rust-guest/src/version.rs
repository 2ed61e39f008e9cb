//! Who is there: version, features, address-space parameters.

use paravane_abi as abi;

use crate::hypercall::{Result, check, raw};

fn call<T>(command: u32, arg: *mut T) -> Result {
    // SAFETY: each command comes with its structure, live and writable.
    check(unsafe {
        raw::call2::<{ abi::__HYPERVISOR_xen_version }>(u64::from(command), arg as u64)
    })
}

/// The interface's version: major and minor.
pub fn version() -> Result<(u16, u16)> {
    let both = call(abi::XENVER_version, core::ptr::null_mut::<u8>())?;
    Ok(((both >> 16) as u16, both as u16))
}

/// Feature bits of a 32-bit word `index` (`abi::XENFEAT_*` by bit).
///
/// # Errors
/// EINVAL for a word that does not exist.
pub fn features(index: u32) -> Result<u32> {
    let mut arg = abi::xen_feature_info {
        submap_idx: index,
        submap: 0,
    };
    call(abi::XENVER_get_features, &raw mut arg)?;
    Ok(arg.submap)
}

/// Where the hypervisor's part of the address space begins.
pub fn platform_start() -> Result<u64> {
    let mut start: u64 = 0;
    call(abi::XENVER_platform_parameters, &raw mut start)?;
    Ok(start)
}

/// What distinguishes builds of one version, e.g. "-unstable". Fills
/// `buffer` (16 bytes by the interface) and gives the text.
///
/// # Errors
/// As `xen_version` says.
pub fn extra(buffer: &mut [u8; 16]) -> Result<&str> {
    call(abi::XENVER_extraversion, buffer.as_mut_ptr())?;
    let end = buffer
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(buffer.len());
    Ok(core::str::from_utf8(buffer.get(..end).unwrap_or(&[])).unwrap_or(""))
}

/// The page size, as a check of the connection.
pub fn page_size() -> Result {
    call(abi::XENVER_pagesize, core::ptr::null_mut::<u8>())
}
