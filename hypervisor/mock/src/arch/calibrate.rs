//! Rates of the counters.

pub fn tsc_hz() -> u64 {
    1_000_000_000
}

pub fn apic_timer_hz() -> u64 {
    1_000_000_000
}
