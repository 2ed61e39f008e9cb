//! The vectors of the hypervisor's own interrupts; the table that says what is done for each is
//! installed by the start of the machine ([`super::irq::install`]).

/// The APIC timer.
pub const TIMER: u8 = 0xf0;
/// Another processor asks for a TLB flush.
pub const FLUSH: u8 = 0xf1;
/// Another processor has set bits in our `PerCpu::work`.
pub const EVENT_CHECK: u8 = 0xf2;
/// The serial line received something, or can take more.
pub const SERIAL: u8 = 0xf4;
/// What the APIC sends when an interrupt vanished.
pub const SPURIOUS: u8 = 0xff;
