//! The entry for libFuzzer: the first byte of an input picks the target.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| paravane_fuzz::any(bytes, false));
