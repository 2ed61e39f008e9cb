//! `fpu SEED`: keeps a pattern in the floating-point registers while other processes run with
//! theirs.
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::arch::asm;

use minios_user::{Words, process_number, program, uptime, yield_now};

/// Loads xmm0, xmm7, xmm15 and an x87 value.
fn load(pattern: &[u64; 2]) {
    // SAFETY: the program's own code is built without floating point, so these registers belong to
    // no one else.
    unsafe {
        asm!(
            "fninit", "fild qword ptr [{0}]",
            "movups xmm0, [{0}]", "movaps xmm7, xmm0", "movaps xmm15, xmm0", "paddq xmm15, xmm0",
            in(reg) pattern.as_ptr(),
        );
    }
}

/// Whether the registers still hold what `load` put there.
fn holds(pattern: &[u64; 2]) -> bool {
    let (mut low, mut middle, mut high, mut integer) = ([0u64; 2], [0u64; 2], [0u64; 2], 0u64);
    // SAFETY: as above; the memory written to is local.
    unsafe {
        asm!(
            "movups [{0}], xmm0", "movups [{1}], xmm7", "movups [{2}], xmm15", "fld st(0)", "fistp qword ptr [{3}]",
            in(reg) low.as_mut_ptr(), in(reg) middle.as_mut_ptr(), in(reg) high.as_mut_ptr(), in(reg) &raw mut integer,
        );
    }
    low == *pattern
        && middle == *pattern
        && high == pattern.map(|half| half.wrapping_mul(2))
        && integer == pattern[0]
}

fn fpu(mut words: Words) -> u8 {
    let seed = words
        .nth(1)
        .and_then(|word| word.parse::<u64>().ok())
        .unwrap_or(1);
    let pattern = [seed * 1_000_003 + u64::from(process_number()), !seed];
    load(&pattern);
    let end = uptime() + 60_000_000;
    while uptime() < end {
        for _ in 0..100_000 {
            core::hint::spin_loop();
        }
        if !holds(&pattern) {
            return 1;
        }
        yield_now();
    }
    u8::from(!holds(&pattern))
}

program!(fpu);
