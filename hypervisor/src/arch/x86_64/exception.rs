//! The processor's exceptions: their vectors, names and error codes (SDM vol. 3, chapter 6).

/// Exception vectors (SDM vol. 3, table 6-1).
pub mod vector {
    #![allow(missing_docs, reason = "the processor's own names")]
    pub const DB: u32 = 1;
    pub const NMI: u32 = 2;
    pub const BP: u32 = 3;
    pub const UD: u32 = 6;
    pub const NM: u32 = 7;
    pub const DF: u32 = 8;
    pub const GP: u32 = 13;
    pub const PF: u32 = 14;
    pub const MC: u32 = 18;
}

pub use paravane_core::descriptor::trap::exception_name as name;

/// Bits of a page-fault error code (SDM vol. 3, 4.7 "Page-Fault Exceptions").
pub mod pf {
    /// The page was present.
    pub const PRESENT: u32 = 1 << 0;
    /// The access was a write.
    pub const WRITE: u32 = 1 << 1;
    /// The access was made in ring 3.
    pub const USER: u32 = 1 << 2;
    /// A reserved bit was set in a paging entry.
    pub const RESERVED: u32 = 1 << 3;
    /// The access was an instruction fetch.
    pub const FETCH: u32 = 1 << 4;
}

/// Address of the last page fault on this CPU.
pub fn read_cr2() -> u64 {
    let cr2;
    // SAFETY: reading CR2 has no effect.
    unsafe {
        core::arch::asm!("mov {}, cr2", out(reg) cr2, options(nomem, nostack, preserves_flags))
    };
    cr2
}
