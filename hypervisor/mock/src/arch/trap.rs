//! Names of exceptions.

pub mod vector {
    pub const DB: u32 = 1;
    pub const NMI: u32 = 2;
    pub const BP: u32 = 3;
    pub const UD: u32 = 6;
    pub const NM: u32 = 7;
    pub const DF: u32 = 8;
    pub const GP: u32 = 13;
    pub const PF: u32 = 14;
    pub const MC: u32 = 18;
    pub const FIRST_IRQ: u32 = 0xf0;
}

pub mod pf {
    pub const PRESENT: u32 = 1 << 0;
    pub const WRITE: u32 = 1 << 1;
    pub const USER: u32 = 1 << 2;
    pub const RESERVED: u32 = 1 << 3;
    pub const FETCH: u32 = 1 << 4;
}

pub fn name(_vector: u32) -> &'static str {
    "exception"
}

pub fn read_cr2() -> u64 {
    0
}
