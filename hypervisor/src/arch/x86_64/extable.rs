//! The exception table: instructions that may fault on a guest's account, and where to go on.

unsafe extern "C" {
    static ex_table_start: [u64; 2];
    static ex_table_end: [u64; 2];
}

/// Where execution continues after a fault of the instruction at `rip`, if it is a listed one.
pub fn fixup(rip: u64) -> Option<u64> {
    let start = &raw const ex_table_start;
    let end = &raw const ex_table_end;
    // SAFETY: the linker script gathers the pairs between these two symbols.
    let table = unsafe { core::slice::from_raw_parts(start, end.offset_from_unsigned(start)) };
    table
        .iter()
        .find(|entry| entry[0] == rip)
        .map(|entry| entry[1])
}
