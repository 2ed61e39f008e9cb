//! References that the hypervisor itself holds, noted for the audit: in other builds than the tests'
//! this does nothing.

use paravane_core::addr::Mfn;

/// A reference: to which frame, and in bit 0 whether as its type. One word, since the list is copied when
/// it grows, in the time of a call.
#[cfg(feature = "audit")]
#[derive(Clone, Copy, PartialEq, Eq)]
struct Hold(u64);

#[cfg(feature = "audit")]
impl Hold {
    fn new(mfn: Mfn, typed: bool) -> Self {
        Self(mfn.raw() << 1 | u64::from(typed))
    }
}

#[cfg(feature = "audit")]
static HOLDS: crate::sync::Mutex<alloc::vec::Vec<Hold>> =
    crate::sync::Mutex::new(alloc::vec::Vec::new());

/// The hypervisor took a reference, as the frame's type or a plain one.
#[inline(always)]
pub fn add(mfn: Mfn, typed: bool) {
    #[cfg(feature = "audit")]
    crate::sync::with_room(&HOLDS).push(Hold::new(mfn, typed));
    let _ = (mfn, typed);
}

/// The hypervisor is about to give one back.
#[inline(always)]
pub fn remove(mfn: Mfn, typed: bool) {
    #[cfg(feature = "audit")]
    {
        let mut holds = HOLDS.lock();
        if let Some(index) = holds.iter().position(|held| *held == Hold::new(mfn, typed)) {
            holds.swap_remove(index);
        }
    }
    let _ = (mfn, typed);
}

/// Every reference noted.
#[cfg(feature = "audit")]
pub fn for_each(mut visit: impl FnMut(Mfn, bool)) {
    for Hold(word) in HOLDS.lock().iter() {
        visit(Mfn::new(word >> 1), word & 1 != 0);
    }
}
