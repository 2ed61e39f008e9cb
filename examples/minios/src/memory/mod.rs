//! Memory, in the order in which a port needs it.
//!
//! | file | duty |
//! |---|---|
//! | [`p2m`] | which machine frame each of the kernel's frames is |
//! | [`direct`] | a mapping of all memory at one place, so that the kernel reaches any frame |
//! | [`image`] | the rights of the kernel image's own pages |
//! | [`frames`] | which frames are free; how many users the others have |
//! | [`heap`] | `alloc` for the kernel |
//! | [`table`] | page tables: entries, read-only rule, the queue of updates |
//! | [`space`] | address spaces: built, pinned, loaded, destroyed |
//! | [`copy`] | an address space copied for fork |
//! | [`fault`] | page faults |
//! | [`probe`] | kernel accesses that may fault |
//! | [`user`] | copies between the kernel and a process |
//!
//! The virtual addresses of this kernel:
//!
//! | from | what |
//! |---|---|
//! | `0x0000_0000_0040_0000` | a process: its program; its heap follows |
//! | up to `0x0000_0000_4000_0000` | its stack, growing down |
//! | `0xffff_8000_0000_0000` | the hypervisor's part, 16 entries of the top level (M1) |
//! | `0xffff_8800_0000_0000` | the direct map |
//! | `0xffff_ffff_8000_0000` | the kernel image, as the domain builder mapped it |
//!
//! On 64-bit machines the kernel runs in the same ring as its processes, and only the page tables
//! keep them apart: each process has two top-level tables, of which the hypervisor loads one for
//! the kernel and one for the process (C1, "separate address spaces").

pub mod copy;
pub mod direct;
pub mod fault;
pub mod frames;
pub mod heap;
pub mod image;
pub mod p2m;
pub mod probe;
pub mod space;
pub mod table;
pub mod user;

/// Where the domain builder mapped pseudo-physical page 0.
pub const IMAGE_BASE: u64 = 0xffff_ffff_8000_0000;
/// Where the direct map begins: the first address above the hypervisor's part.
pub const DIRECT_BASE: u64 = 0xffff_8800_0000_0000;
/// The lowest address that a process may use.
pub const USER_START: u64 = 0x1_0000;
/// The end of a process's addresses: one gigabyte, so that one table of each upper level is enough.
pub const USER_END: u64 = 0x4000_0000;
/// The most that a process's stack grows to, in bytes.
pub const USER_STACK_SIZE: u64 = 256 * 1024;

/// The number of entries of a page table.
pub const ENTRIES: usize = 512;
