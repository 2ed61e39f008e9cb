//! `xen_version`: who we are, as guests of the interface ask it.

use paravane_abi as abi;
use paravane_abi::errno::Errno;

use super::Outcome;
use super::guest::Caller;
use crate::arch::guest_memory::{Guest, GuestPtr};
use crate::domain::current;
use crate::pv::cpuid::VERSION;

/// What follows the version number: the product's own name and version.
const EXTRA: &str = concat!("-paravane-", env!("CARGO_PKG_VERSION"));

/// Features of submap 0: which of them a 64-bit PV guest gets.
const FEATURES: u32 = 1 << abi::XENFEAT_mmu_pt_update_preserve_ad
    | 1 << abi::XENFEAT_gnttab_map_avail_bits
    | 1 << abi::XENFEAT_memory_op_vnode_supported;

/// Copies a string into a fixed, zero-filled field of the guest.
fn put_string<G: Guest, const N: usize>(buffer: GuestPtr<[u8; N], G>, text: &str) -> Outcome {
    let mut field = [0u8; N];
    let text = text.as_bytes();
    // The last byte stays zero.
    for (to, from) in field.iter_mut().zip(text.iter().take(N.saturating_sub(1))) {
        *to = *from;
    }
    buffer.write(&field)?;
    Ok(0)
}

/// `xen_version(cmd, argument)`: ENOSYS for an unknown command. Also a way to make the hypervisor
/// look at pending events.
#[inline(always)]
pub fn xen_version<G: Caller>(command: u64, argument: u64) -> Outcome {
    if command as u32 == abi::XENVER_version {
        return Ok(u64::from(VERSION));
    }
    other::<G>(command as u32, argument)
}

#[cold]
fn other<G: Caller>(command: u32, argument: u64) -> Outcome {
    match command {
        abi::XENVER_extraversion => put_string(G::ptr::<[u8; 16]>(argument), EXTRA),
        abi::XENVER_compile_info => {
            let info = G::ptr::<[u8; 144]>(argument);
            let compiler = info.part::<[u8; 64], 0>()?;
            put_string(compiler, "rustc")?;
            // By whom, where and when stays untold.
            let rest = info.part::<[u8; 80], 64>()?;
            put_string(rest, "")
        }
        abi::XENVER_capabilities => put_string(G::ptr::<[u8; 1024]>(argument), G::CAPABILITIES),
        abi::XENVER_changeset => put_string(G::ptr::<[u8; 64]>(argument), "unavailable"),
        abi::XENVER_platform_parameters => {
            G::ptr(argument).write(&abi::Ulong(G::M2P.start))?;
            Ok(0)
        }
        abi::XENVER_get_features => {
            let place = G::ptr::<abi::xen_feature_info>(argument);
            let mut info = place.read()?;
            info.submap = match info.submap_idx {
                0 => {
                    let vcpu = current();
                    let domain = &vcpu.domain;
                    let privileged = if domain.privileged {
                        1 << abi::XENFEAT_dom0
                    } else {
                        0
                    };
                    FEATURES | privileged | domain.assist_features()
                }
                _ => return Err(Errno::EINVAL.into()),
            };
            place.write(&info)?;
            Ok(0)
        }
        abi::XENVER_pagesize => {
            if argument != 0 {
                return Err(Errno::EINVAL.into());
            }
            Ok(paravane_core::addr::PAGE_SIZE)
        }
        abi::XENVER_guest_handle => put_string(G::ptr::<[u8; 16]>(argument), ""),
        abi::XENVER_commandline => put_string(G::ptr::<[u8; 1024]>(argument), ""),
        abi::XENVER_build_id => Err(Errno::ENODATA.into()),
        _ => Err(Errno::ENOSYS.into()),
    }
}
