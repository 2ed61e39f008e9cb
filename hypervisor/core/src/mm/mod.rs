//! Memory management: frames, their types and counts, and the page tables built of them.
//!
//! The heart of isolation (paper, M2 to M11; design:frame-types): guests keep the real page tables,
//! read them freely, and change them only through here. Every frame has a record ([`frame`]) with
//! an owner, a count of references, a type and a count of uses as that type; the types exclude each
//! other, so a frame that is a page table is writable by nobody. The engine ([`Mm`]) is generic
//! over the machine ([`Machine`]) and holds no lock: each transition is one compare-exchange on the
//! frame's record, each change of an entry one compare-exchange on the entry.
//!
//! | module | what |
//! |---|---|
//! | [`frame`] | the record, its state table |
//! | [`refs`] | taking and giving back references |
//! | [`guard`] | the same as values, for what stands on the engine |
//! | [`table`] | checking a page table (promotion) and dissolving it (demotion), stopping and going on |
//! | [`linear`] | tables that map tables of their own level |
//! | [`linear_slots`] | addresses that would pass through the hypervisor's slots that way |
//! | [`update`] | changing one entry: decode, then commit |
//! | [`attempt`] | the same at one attempt: the commonest changes of level-1 entries |
//! | [`pin`] | pinned tables |
//! | [`pte`] | the entries of 64-bit guests |
//! | [`alloc`], [`pages`] | free memory; who owns what, and how much |
//! | [`stale`] | which CPUs may know what a frame was |
//! | [`refusal`] | why not (design:refusals) |
//! | [`audit`] | the naive recount, for tests |
//!
//! Long work is preemptible: an operation that cannot finish returns [`Stop::Again`], or leaves
//! the rest of a dissolution in a [`Leftover`] that its CPU finishes before the next operation.

pub mod alloc;
pub mod attempt;
pub mod audit;
pub mod frame;
pub mod guard;
pub mod linear;
pub mod linear_slots;
pub mod list;
pub mod machine;
pub mod pages;
pub mod pin;
pub mod pte;
pub mod refs;
pub mod refusal;
pub mod stale;
pub mod table;
pub mod update;

pub use frame::{FrameKind, FrameRecord, FrameType, State};
pub use guard::{PageRef, TableRef, WritableRef};
pub use linear_slots::LinearSlots;
pub use machine::Machine;
pub use pte::TableOwner;
pub use refs::Mm;
pub use refusal::{Refusal, Rule, Stop};
pub use stale::{Learned, StaleUses};
pub use table::Leftover;
