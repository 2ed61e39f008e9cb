//! References that the hypervisor itself holds, noted for the audit: in other builds than the tests'
//! this does nothing.

use paravane_core::addr::Mfn;

/// A reference: to which frame, and whether as its type.
#[cfg(feature = "audit")]
type Hold = (Mfn, bool);

#[cfg(feature = "audit")]
static HOLDS: crate::sync::Mutex<alloc::vec::Vec<Hold>> =
    crate::sync::Mutex::new(alloc::vec::Vec::new());

/// The hypervisor took a reference, as the frame's type or a plain one.
#[inline(always)]
pub fn add(mfn: Mfn, typed: bool) {
    #[cfg(feature = "audit")]
    crate::sync::with_room(&HOLDS).push((mfn, typed));
    let _ = (mfn, typed);
}

/// The hypervisor is about to give one back.
#[inline(always)]
pub fn remove(mfn: Mfn, typed: bool) {
    #[cfg(feature = "audit")]
    {
        let mut holds = HOLDS.lock();
        if let Some(index) = holds.iter().position(|held| *held == (mfn, typed)) {
            holds.swap_remove(index);
        }
    }
    let _ = (mfn, typed);
}

/// Every reference noted.
#[cfg(feature = "audit")]
pub fn for_each(mut visit: impl FnMut(Mfn, bool)) {
    for (mfn, typed) in HOLDS.lock().iter() {
        visit(*mfn, *typed);
    }
}
