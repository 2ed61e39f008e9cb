//! Grant tables: letting another domain use a frame of ours.
//!
//! The granting side writes entries into a table that the hypervisor shares
//! with it; the other side maps or copies by reference. [`table`] is the
//! granting side, version 1, which every hypervisor has; version 2 would be
//! a second `Entries`. [`map`] is the other side.

pub mod map;
pub mod table;

pub use table::GrantTable;
