//! The shared page: indices and slots.

use core::marker::PhantomData;
use core::sync::atomic::AtomicU32;

/// Bytes before the first slot.
const HEADER: usize = 64;

/// A ring page of requests `Q` and responses `P`.
pub struct RingPage<Q: Copy, P: Copy> {
    base: *mut u8,
    slots: u32,
    of: PhantomData<(Q, P)>,
}

impl<Q: Copy, P: Copy> Clone for RingPage<Q, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Q: Copy, P: Copy> Copy for RingPage<Q, P> {}

// SAFETY: the page is reached through atomics and volatile copies; one
// `FrontRing` or `BackRing` a side orders the accesses of that side.
unsafe impl<Q: Copy + Send, P: Copy + Send> Send for RingPage<Q, P> {}

impl<Q: Copy, P: Copy> RingPage<Q, P> {
    /// Bytes of a slot.
    const SLOT: usize = {
        let (q, p) = (size_of::<Q>(), size_of::<P>());
        assert!(align_of::<Q>() <= HEADER && align_of::<P>() <= HEADER);
        if q > p { q } else { p }
    };

    /// Slots that fit into `bytes`: the largest power of two.
    pub const fn slots_in(bytes: usize) -> u32 {
        let fit = (bytes - HEADER) / Self::SLOT;
        if fit == 0 {
            0
        } else {
            1 << (usize::BITS - 1 - fit.leading_zeros())
        }
    }

    /// A ring of all that fits into `bytes` (a page, or several in a row).
    ///
    /// # Safety
    /// `base` is mapped and writable for that long, aligned to 64 bytes, for
    /// as long as the ring lives; any bit pattern is a `Q` and a `P`.
    pub const unsafe fn new(base: *mut u8, bytes: usize) -> Self {
        let slots = Self::slots_in(bytes);
        assert!(slots > 0);
        Self {
            base,
            slots,
            of: PhantomData,
        }
    }

    /// Number of slots, a power of two.
    pub const fn slots(&self) -> u32 {
        self.slots
    }

    /// Prepares a fresh page: no requests, no responses, both sides want to
    /// be told of the first.
    pub fn initialise(&self) {
        use core::sync::atomic::Ordering::Relaxed;
        self.request_producer().store(0, Relaxed);
        self.response_producer().store(0, Relaxed);
        self.request_event().store(1, Relaxed);
        self.response_event().store(1, Relaxed);
    }

    fn index(&self, number: usize) -> &AtomicU32 {
        // SAFETY: in the header of the mapped page, aligned.
        unsafe { AtomicU32::from_ptr(self.base.cast::<u32>().add(number)) }
    }

    /// Requests published so far.
    pub fn request_producer(&self) -> &AtomicU32 {
        self.index(0)
    }

    /// Request index at which the back-end wants to be told.
    pub fn request_event(&self) -> &AtomicU32 {
        self.index(1)
    }

    /// Responses published so far.
    pub fn response_producer(&self) -> &AtomicU32 {
        self.index(2)
    }

    /// Response index at which the front-end wants to be told.
    pub fn response_event(&self) -> &AtomicU32 {
        self.index(3)
    }

    fn slot<T>(&self, index: u32) -> *mut T {
        let number = (index & (self.slots - 1)) as usize;
        // SAFETY: below the number of slots that fit.
        unsafe { self.base.add(HEADER + number * Self::SLOT).cast() }
    }

    pub(super) fn read_request(&self, index: u32) -> Q {
        // SAFETY: inside the page; any bit pattern is a `Q` (`new`).
        unsafe { self.slot::<Q>(index).read_volatile() }
    }

    pub(super) fn write_request(&self, index: u32, request: Q) {
        // SAFETY: inside the page.
        unsafe { self.slot::<Q>(index).write_volatile(request) }
    }

    pub(super) fn read_response(&self, index: u32) -> P {
        // SAFETY: inside the page; any bit pattern is a `P` (`new`).
        unsafe { self.slot::<P>(index).read_volatile() }
    }

    pub(super) fn write_response(&self, index: u32, response: P) {
        // SAFETY: inside the page.
        unsafe { self.slot::<P>(index).write_volatile(response) }
    }
}
