//! Memory management: the guest owns its page tables, the hypervisor checks
//! every change (M2 to M4).
//!
//! | file | holds |
//! |---|---|
//! | [`pte`] | one page-table entry |
//! | [`update`] | the calls: `mmu_update`, `mmuext_op`, `update_va_mapping` |
//! | [`queue`] | the batching queue (M12 to M14) |
//! | [`p2m`], [`m2p`] | the two translations between frame numberings (M21, M22) |
//! | [`walk`] | reading a page table |
//! | [`map`] | making entries and the tables on the way to them |
//! | [`boot`] | the memory that the builder mapped |
//! | [`direct`] | a kernel's own direct map of all its memory |
//!
//! The rules a porter meets first: a frame in use as a page table has no
//! writable mapping anywhere (M4); a frame changes its use only when nothing
//! uses it in the old way (M8); pinning a table validates it once and keeps
//! it validated while it is not in use (M9, M11).

pub mod boot;
pub mod direct;
pub mod m2p;
pub mod map;
pub mod p2m;
pub mod pte;
pub mod queue;
pub mod update;
pub mod walk;

pub use pte::{Flags, Pte};
pub use queue::UpdateQueue;
