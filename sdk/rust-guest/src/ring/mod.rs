//! The generic descriptor ring (R6 to R12).
//!
//! One shared page: four free-running indices, then a power of two of slots.
//! A slot holds a request until it is answered, then a response; responses
//! may come in any order and name their request by an id inside (R10). The
//! front-end produces requests and consumes responses, the back-end the
//! other way round.
//!
//! *Batching* (R11): requests become visible, and the back-end is told, when
//! the front-end publishes, not one by one. *Thresholds* (R12): each side
//! says at which index it wants to be told next; the other side's publish
//! says whether that index was crossed. Setting a threshold looks once more
//! at what has come meanwhile, so no notification is lost.
//!
//! The other side is not trusted: indices that make no sense are an error,
//! slots are read once, by copy. Facts: public interface, `io/ring.h`.
//!
//! [`front::FrontRing`] and [`back::BackRing`] hold the private indices of
//! their side; both stand on [`page::RingPage`].

pub mod back;
pub mod front;
pub mod page;

pub use back::BackRing;
pub use front::FrontRing;
pub use page::RingPage;

/// The other side's indices make no sense: more in the ring than it holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Broken;

/// Whether publishing `old..new` crosses the index at which the other side
/// wants to be told.
const fn crosses(old: u32, new: u32, event: u32) -> bool {
    new.wrapping_sub(event) < new.wrapping_sub(old)
}

#[cfg(test)]
mod tests;
