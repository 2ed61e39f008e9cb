//! The atomics and locks of the core: one door, so that a model checker can stand behind it.
//!
//! Everything in this crate that is shared between CPUs is built of what this module names, and of
//! nothing else (design:models); the hypervisor uses the same locks ([`lock`]).

#[expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the one place that builds on them"
)]
mod lock;
pub mod room;

pub use core::sync::atomic::{
    AtomicBool, AtomicU8, AtomicU16, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence,
};
pub use lock::{Machine, Mutex, MutexGuard, Once, Turn, TurnGuard, install, relax};

/// The atomics of the frame records, whose transitions the model checker plays through: with
/// `--cfg loom` they are loom's.
pub mod modelled {
    #[cfg(not(loom))]
    pub use core::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};
    #[cfg(loom)]
    pub use loom::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};
}

/// The atomics of events and of the pages that guests share with us. Their protocols rest on one
/// order of all sequentially consistent accesses, which loom does not know: it takes such a load
/// for an acquiring one, which may see an old value. So under loom they are read by an exchange
/// that changes nothing and sees the newest value, as a load does in that one order. Any weaker
/// load stays one.
pub mod sequential {
    #[cfg(not(loom))]
    pub use core::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering, fence};
    #[cfg(loom)]
    pub use loom::sync::atomic::{Ordering, fence};

    #[cfg(loom)]
    macro_rules! atomics {
        ($($name:ident: $int:ty),*) => {$(
            /// As in `core`, played through by the model checker.
            #[derive(Debug, Default)]
            pub struct $name(loom::sync::atomic::$name);

            #[allow(missing_docs, reason = "as in core")]
            impl $name {
                pub fn new(value: $int) -> Self {
                    $name(loom::sync::atomic::$name::new(value))
                }

                pub fn load(&self, order: Ordering) -> $int {
                    if order == Ordering::SeqCst {
                        self.0.fetch_or(0, order)
                    } else {
                        self.0.load(order)
                    }
                }

                pub fn store(&self, value: $int, order: Ordering) {
                    self.0.store(value, order);
                }

                pub fn swap(&self, value: $int, order: Ordering) -> $int {
                    self.0.swap(value, order)
                }

                pub fn fetch_or(&self, bits: $int, order: Ordering) -> $int {
                    self.0.fetch_or(bits, order)
                }

                pub fn fetch_and(&self, bits: $int, order: Ordering) -> $int {
                    self.0.fetch_and(bits, order)
                }

                pub fn fetch_add(&self, step: $int, order: Ordering) -> $int {
                    self.0.fetch_add(step, order)
                }

                pub fn fetch_sub(&self, step: $int, order: Ordering) -> $int {
                    self.0.fetch_sub(step, order)
                }

                pub fn compare_exchange(
                    &self,
                    current: $int,
                    new: $int,
                    success: Ordering,
                    failure: Ordering,
                ) -> Result<$int, $int> {
                    self.0.compare_exchange(current, new, success, failure)
                }
            }
        )*};
    }

    #[cfg(loom)]
    atomics!(AtomicU8: u8, AtomicU16: u16, AtomicU32: u32, AtomicU64: u64);
}
