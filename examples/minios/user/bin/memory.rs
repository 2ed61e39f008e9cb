//! `memory`: the heap grows by zeroed pages, the stack by use.
#![cfg_attr(target_os = "none", no_std, no_main)]

use minios_user::{Words, grow, program};

/// Uses `depth` kilobytes of stack.
fn recurse(depth: usize) -> u64 {
    let block = core::hint::black_box([depth as u64; 128]);
    if depth == 0 {
        block[0]
    } else {
        recurse(depth - 1) + block[depth % 128]
    }
}

fn memory(_: Words) -> u8 {
    let mut end: *mut u8 = core::ptr::null_mut();
    for _ in 0..16 {
        const BYTES: usize = 10_000;
        let Ok(start) = grow(BYTES) else { return 1 };
        if !end.is_null() && start != end {
            return 2;
        }
        // SAFETY: the kernel just added these bytes to this process.
        let block = unsafe { core::slice::from_raw_parts_mut(start, BYTES) };
        if block.iter().any(|byte| *byte != 0) {
            return 3;
        }
        block.fill(0xa5);
        end = start.wrapping_add(BYTES);
    }
    if grow(1 << 40).is_ok() {
        return 4;
    }
    // The sum of 0..=100.
    if recurse(100) == 5050 { 0 } else { 5 }
}

program!(memory);
