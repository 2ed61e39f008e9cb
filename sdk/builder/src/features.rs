//! The FEATURES note: names joined by `|`; a `!` before a name makes it required.
//!
//! A feature that the kernel could use but that is not there costs nothing. One
//! that it requires, and that no PV guest gets, is worth a warning: kernels that
//! name all that they know run without it. The exception is a kernel that has to
//! run in ring 0.

use crate::error::ImageError;

/// Whether a PV guest gets a feature.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Provision {
    /// It does.
    Given,
    /// It does not, and runs without.
    Lacking,
    /// It does not, and cannot run without.
    Refused,
}

/// A feature by the name that images use.
struct Feature {
    name: &'static str,
    provision: Provision,
}

/// All features of the interface (`XENFEAT_…` without the prefix).
const FEATURES: [Feature; 14] = {
    const fn given(name: &'static str) -> Feature {
        let provision = Provision::Given;
        Feature { name, provision }
    }
    const fn lacking(name: &'static str) -> Feature {
        let provision = Provision::Lacking;
        Feature { name, provision }
    }
    const fn refused(name: &'static str) -> Feature {
        let provision = Provision::Refused;
        Feature { name, provision }
    }
    [
        // By the VM-assist of that name.
        given("writable_page_tables"),
        lacking("writable_descriptor_tables"),
        lacking("auto_translated_physmap"),
        refused("supervisor_mode_kernel"),
        given("pae_pgdir_above_4gb"),
        given("mmu_pt_update_preserve_ad"),
        given("highmem_assist"),
        given("gnttab_map_avail_bits"),
        lacking("hvm_callback_vector"),
        lacking("hvm_safe_pvclock"),
        lacking("hvm_pirqs"),
        // Whether a domain is the control domain is the builder's choice.
        given("dom0"),
        given("memory_op_vnode_supported"),
        given("linux_rsdp_unrestricted"),
    ]
};

/// Refuses a FEATURES text that requires what is unknown, or what a PV guest can neither get nor do
/// without; calls `lacking` for each feature that it requires and does not get.
pub fn check(text: &[u8], mut lacking: impl FnMut(&'static str)) -> Result<(), ImageError> {
    for name in text.split(|&byte| byte == b'|') {
        let Some(required) = name.trim_ascii().strip_prefix(b"!") else {
            continue;
        };
        let feature = FEATURES
            .iter()
            .find(|feature| feature.name.as_bytes() == required)
            .ok_or(ImageError::FeatureUnknown)?;
        match feature.provision {
            Provision::Given => {}
            Provision::Lacking => lacking(feature.name),
            Provision::Refused => return Err(ImageError::FeatureRefused(feature.name)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrayvec::ArrayVec;

    fn judged(text: &[u8]) -> Result<ArrayVec<&'static str, 8>, ImageError> {
        let mut lacking = ArrayVec::new();
        check(text, |name| lacking.push(name)).map(|()| lacking)
    }

    #[test]
    fn what_linux_requires_is_given() {
        for text in [
            &b"!writable_page_tables|pae_pgdir_above_4gb"[..],
            b"",
            b"some_future_feature|supervisor_mode_kernel|hvm_pirqs",
        ] {
            assert!(judged(text).unwrap().is_empty());
        }
    }

    #[test]
    fn required_features_decide() {
        assert_eq!(
            judged(b"pae_pgdir_above_4gb|!auto_translated_physmap|!hvm_pirqs").unwrap()[..],
            ["auto_translated_physmap", "hvm_pirqs"]
        );
        assert_eq!(
            judged(b"!supervisor_mode_kernel"),
            Err(ImageError::FeatureRefused("supervisor_mode_kernel"))
        );
        assert_eq!(judged(b"!no_such_thing"), Err(ImageError::FeatureUnknown));
    }
}
