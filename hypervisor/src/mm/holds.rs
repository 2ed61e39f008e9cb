//! Frames that the hypervisor itself holds as a type, noted for the audit: in other builds than the
//! tests' this does nothing.

use paravane_core::addr::Mfn;

#[cfg(feature = "audit")]
static HOLDS: crate::sync::Mutex<alloc::vec::Vec<Mfn>> =
    crate::sync::Mutex::new(alloc::vec::Vec::new());

/// The hypervisor took a type reference.
#[inline(always)]
pub fn add(mfn: Mfn) {
    #[cfg(feature = "audit")]
    HOLDS.lock().push(mfn);
    let _ = mfn;
}

/// The hypervisor is about to give one back.
#[inline(always)]
pub fn remove(mfn: Mfn) {
    #[cfg(feature = "audit")]
    {
        let mut holds = HOLDS.lock();
        if let Some(index) = holds.iter().position(|held| *held == mfn) {
            holds.swap_remove(index);
        }
    }
    let _ = mfn;
}

/// Every reference noted.
#[cfg(feature = "audit")]
pub fn for_each(mut visit: impl FnMut(Mfn)) {
    for mfn in HOLDS.lock().iter() {
        visit(*mfn);
    }
}
