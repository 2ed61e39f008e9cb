//! No local APIC: timers never go off by themselves.

pub fn arm_timer(_ticks: u32) {}

pub fn send_ipi(_cpu: u32, _vector: u8) {}
