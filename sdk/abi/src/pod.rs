//! Plain data: what may be copied from and to a guest's memory.
//!
//! Every structure and union of the interface is [`Pod`]; the generator writes
//! those implementations beside the structures.

/// A type all of whose bit patterns are values.
///
/// Copying one out of memory that a guest controls is therefore always sound,
/// whatever the guest wrote. Copying one *to* a guest copies its padding too:
/// start from [`zeroed`] and assign members, rather than from a struct
/// expression, when the structure has any.
///
/// # Safety
///
/// The type has no invalid bit pattern: it consists of integers, raw pointers
/// that are never dereferenced, and arrays, structures and unions of those,
/// with a layout fixed by `repr(C)`.
pub unsafe trait Pod: Copy + 'static {}

macro_rules! pod {
    ($($type:ty),*) => {
        $(
            // SAFETY: every bit pattern of an integer is a value of it.
            unsafe impl Pod for $type {}
        )*
    };
}

pod!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize
);

// SAFETY: an array of such values has nothing between or around them.
unsafe impl<T: Pod, const N: usize> Pod for [T; N] {}

/// A value with all bytes zero.
pub const fn zeroed<T: Pod>() -> T {
    // SAFETY: every bit pattern is a value of T (contract of `Pod`).
    unsafe { core::mem::zeroed() }
}

#[cfg(test)]
mod tests {
    use super::zeroed;

    #[test]
    fn zeroed_structures_equal_their_default() {
        let info: crate::vcpu_time_info = zeroed();
        assert_eq!(
            info.system_time,
            crate::vcpu_time_info::default().system_time
        );
        let context: crate::vcpu_guest_context = zeroed();
        assert_eq!(context.trap_ctxt[255].address, 0);
    }
}
