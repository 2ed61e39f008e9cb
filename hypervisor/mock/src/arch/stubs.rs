//! Entry is the caller of the table.

pub const GUEST_CS: u64 = paravane_abi::FLAT_RING3_CS64 as u64;
pub const GUEST_SS: u64 = paravane_abi::FLAT_RING3_SS64 as u64;
pub const SPECIAL: i64 = -4096;

pub fn return_to_guest() -> ! {
    panic!("nothing here enters a guest")
}
