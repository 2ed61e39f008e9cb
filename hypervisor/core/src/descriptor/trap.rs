//! Entries of a guest's trap table, checked when they are registered (C4).
//!
//! The one check that safety needs is that a handler does not run in the hypervisor's segments;
//! whether the handler is there at all shows when it is called, and is the guest's fault then (C9).

use super::exit::is_canonical;
use super::{FLAT_RING3_CS64, is_handler_selector, raise_selector};
use core::fmt;
use paravane_abi::{GuestWidth, trap_info};

/// A handler that may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct TrapEntry {
    /// Its code segment, with the privilege level raised. A 64-bit guest's handlers run in the flat one
    /// all the same.
    pub cs: u16,
    /// The least privileged ring whose `int n` reaches it (0 to 3).
    pub dpl: u8,
    /// Whether events are masked when it is called.
    pub masks_events: bool,
    /// Its address: canonical; 0 when there is none.
    pub address: u64,
}

/// Why an entry is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrapRefusal {
    /// The code segment is one of the hypervisor's.
    Selector(u16),
    /// The address is not canonical, or above 4 GB in a 32-bit guest.
    Address(u64),
}

impl fmt::Display for TrapRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Selector(selector) => {
                write!(f, "handler segment {selector:#x} is the hypervisor's")
            }
            Self::Address(address) => write!(f, "handler address {address:#x} is not usable"),
        }
    }
}

/// Bits of the flags that hold the ring.
const DPL: u8 = 3;
/// The flag that asks for events to be masked.
const MASKS_EVENTS: u8 = 1 << 2;

impl TrapEntry {
    /// No handler.
    pub const NONE: Self = Self {
        cs: 0,
        dpl: 0,
        masks_events: false,
        address: 0,
    };

    /// Checks an entry as a guest gives it. Unknown flags are left out.
    pub const fn check(
        flags: u8,
        cs: u16,
        address: u64,
        width: GuestWidth,
    ) -> Result<Self, TrapRefusal> {
        let cs = raise_selector(cs, width);
        if !is_handler_selector(cs, width) {
            return Err(TrapRefusal::Selector(cs));
        }
        let usable = match width {
            GuestWidth::Bits64 => is_canonical(address),
            GuestWidth::Bits32 => address >> 32 == 0,
        };
        if !usable {
            return Err(TrapRefusal::Address(address));
        }
        Ok(Self {
            cs,
            dpl: flags & DPL,
            masks_events: flags & MASKS_EVENTS != 0,
            address,
        })
    }

    /// The entry of a 64-bit guest's `trap_info`. A handler in one of the hypervisor's segments gets
    /// the guest's flat one (C4); whether there is code at the address shows when it is called (C9).
    ///
    /// # Errors
    /// The address is not canonical.
    pub fn from_info(info: &trap_info) -> Result<Self, TrapRefusal> {
        let check = |cs| Self::check(info.flags, cs, info.address, GuestWidth::Bits64);
        match check(info.cs) {
            Err(TrapRefusal::Selector(_)) => check(FLAT_RING3_CS64),
            checked => checked,
        }
    }

    /// Whether `int n` from `ring` may call the handler.
    #[must_use]
    pub const fn allows_int(&self, ring: u8) -> bool {
        self.dpl >= ring
    }
}

/// The processor's name of an exception.
#[must_use]
pub fn exception_name(vector: u32) -> &'static str {
    const NAMES: [&str; 22] = [
        "divide error",
        "debug exception",
        "non-maskable interrupt",
        "breakpoint",
        "overflow",
        "bound range exceeded",
        "invalid opcode",
        "device not available",
        "double fault",
        "coprocessor segment overrun",
        "invalid TSS",
        "segment not present",
        "stack fault",
        "general protection fault",
        "page fault",
        "reserved exception",
        "x87 floating-point error",
        "alignment check",
        "machine check",
        "SIMD floating-point exception",
        "virtualization exception",
        "control protection exception",
    ];
    NAMES.get(vector as usize).copied().unwrap_or("interrupt")
}

#[cfg(test)]
mod tests {
    use super::*;
    use paravane_abi::GuestWidth::{Bits32, Bits64};
    use proptest::prelude::*;

    #[test]
    fn an_entry_as_linux_gives_it() {
        let entry = TrapEntry::check(0b111, 0x10, 0xffff_ffff_8100_0000, Bits64).unwrap();
        assert_eq!(entry.cs, 0x13);
        assert_eq!(entry.dpl, 3);
        assert!(entry.masks_events);
        assert!(entry.allows_int(3));
        assert!(!TrapEntry { dpl: 0, ..entry }.allows_int(3));
    }

    #[test]
    fn the_hypervisors_segments_and_bad_addresses_are_refused() {
        assert_eq!(
            TrapEntry::check(0, 0xe008, 0x1000, Bits64),
            Err(TrapRefusal::Selector(0xe00b))
        );
        assert_eq!(
            TrapEntry::check(0, 0x10, 1 << 47, Bits64),
            Err(TrapRefusal::Address(1 << 47))
        );
        assert_eq!(
            TrapEntry::check(0, 0x10, 1 << 32, Bits32),
            Err(TrapRefusal::Address(1 << 32))
        );
    }

    #[test]
    fn events_are_masked_where_the_entry_asks_for_it() {
        for flags in 0..8 {
            let entry = TrapEntry::check(flags, 0x10, 0x1000, Bits64).unwrap();
            assert_eq!((entry.dpl, entry.masks_events), (flags % 4, flags >= 4));
        }
    }

    #[test]
    fn what_is_refused_is_said_with_its_value() {
        let selector = std::format!("{}", TrapRefusal::Selector(0xe00b));
        let address = std::format!("{}", TrapRefusal::Address(1 << 47));
        assert!(selector.contains("0xe00b") && address.contains("0x800000000000"));
    }

    #[test]
    fn a_handler_in_the_hypervisors_segment_gets_the_flat_one() {
        let mut info = trap_info {
            cs: 0xe008,
            flags: 0b111,
            address: 0x1000,
            ..Default::default()
        };
        let entry = TrapEntry::from_info(&info).unwrap();
        assert_eq!((entry.cs, entry.dpl), (FLAT_RING3_CS64, 3));
        info.cs = 0x10;
        assert_eq!(TrapEntry::from_info(&info).unwrap().cs, 0x13);
        info.address = 1 << 47;
        assert_eq!(
            TrapEntry::from_info(&info),
            Err(TrapRefusal::Address(1 << 47))
        );
    }

    proptest! {
        #[test]
        fn what_passes_is_safe(flags in any::<u8>(), cs in any::<u16>(), address in any::<u64>(), wide in any::<bool>()) {
            let width = if wide { Bits64 } else { Bits32 };
            if let Ok(entry) = TrapEntry::check(flags, cs, address, width) {
                prop_assert!(entry.cs & 3 >= u16::from(width.kernel_ring()));
                prop_assert!(is_canonical(entry.address));
                prop_assert!(entry.dpl <= 3);
            }
        }
    }
}
