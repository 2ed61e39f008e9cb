//! Memory of the machine and of the domains: where the frame-type engine meets the hardware.
//!
//! The algorithms are in `paravane_core::mm`. Here are the memory they work on and the machine
//! that they ask of:
//!
//! | module | what |
//! |---|---|
//! | [`mod@init`] | frame table and machine-to-physical table, from the boot memory |
//! | [`machine`] | the engine's machine: entries through the direct map, flushes, preemption |
//! | [`frames`] | the allocator behind its lock; the hypervisor's own frames |
//! | [`tlb`] | the flush clock, base pointers, flushes of other CPUs |
//! | [`domain`] | a domain's frames: share, give up, take apart, the last refusals |
//! | [`extents`] | memory that a domain gets, and exchanges |
//! | [`base`] | base pointers of kernel and user mode |
//! | [`claims`] | references that a preempted call keeps with a vCPU |
//! | [`vcpu`] | what a vCPU holds of memory: base pointers, descriptor tables |
//! | [`views`] | the tables that a guest runs on where page tables are split |
//! | [`mod@walk`] | from a guest's virtual address to its L1 entry; emulated stores |
//!
//! Locks, outermost first: the list of reservations, one reservation, the allocator. The engine
//! itself takes none, and gives back no reference while one of these is held.

// With the vCPUs.
pub mod base;
pub mod claims;
pub mod domain;
pub mod extents;
pub mod frames;
pub mod holds;
pub mod init;
pub mod machine;
pub mod refusals;
pub mod tlb;
// With the domains.
pub mod vcpu;
pub mod views;
pub mod walk;

pub use domain::{
    DomainMemory, Handover, WritableFrame, alloc_shared, free_shared, is_shared_in_use, pin,
    settled,
};
pub use extents::populate;
#[cfg(feature = "audit")]
pub use frames::free_frame;
pub use frames::{alloc_frame, alloc_order, free_frames, free_pool, free_range, set_aside};
pub use init::init;
pub use machine::{engine, frame_of_page, frame_pointer, max_mfn, set_m2p};
pub use vcpu::VcpuMemory;
pub use walk::{StoreTarget, l1_store_target, maps, read_entry, translate, walk};
