//! The FEATURES note: names joined by `|`; a `!` before a name makes it required.
//!
//! A feature that the kernel could use but that is not there costs nothing; a
//! required one decides whether the kernel can run at all.

use crate::error::ImageError;

/// A feature by the name that images use, and whether a PV guest gets it.
struct Feature {
    name: &'static str,
    given: bool,
}

/// All features of the interface (`XENFEAT_…` without the prefix).
const FEATURES: [Feature; 14] = {
    const fn given(name: &'static str) -> Feature {
        Feature { name, given: true }
    }
    const fn refused(name: &'static str) -> Feature {
        Feature { name, given: false }
    }
    [
        // By the VM-assist of that name.
        given("writable_page_tables"),
        refused("writable_descriptor_tables"),
        refused("auto_translated_physmap"),
        refused("supervisor_mode_kernel"),
        given("pae_pgdir_above_4gb"),
        given("mmu_pt_update_preserve_ad"),
        given("highmem_assist"),
        given("gnttab_map_avail_bits"),
        refused("hvm_callback_vector"),
        refused("hvm_safe_pvclock"),
        refused("hvm_pirqs"),
        // Whether a domain is the control domain is the builder's choice.
        given("dom0"),
        given("memory_op_vnode_supported"),
        given("linux_rsdp_unrestricted"),
    ]
};

/// Refuses a FEATURES text that requires what a PV guest does not get.
pub fn check(text: &[u8]) -> Result<(), ImageError> {
    for name in text.split(|&byte| byte == b'|') {
        let Some(required) = name.trim_ascii().strip_prefix(b"!") else {
            continue;
        };
        match FEATURES
            .iter()
            .find(|feature| feature.name.as_bytes() == required)
        {
            None => return Err(ImageError::FeatureUnknown),
            Some(feature) if !feature.given => {
                return Err(ImageError::FeatureRefused(feature.name));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linux_requires_is_given() {
        assert_eq!(check(b"!writable_page_tables|pae_pgdir_above_4gb"), Ok(()));
        assert_eq!(check(b""), Ok(()));
        assert_eq!(check(b"some_future_feature|supervisor_mode_kernel"), Ok(()));
    }

    #[test]
    fn required_features_decide() {
        assert_eq!(
            check(b"pae_pgdir_above_4gb|!auto_translated_physmap"),
            Err(ImageError::FeatureRefused("auto_translated_physmap"))
        );
        assert_eq!(check(b"!no_such_thing"), Err(ImageError::FeatureUnknown));
    }
}
