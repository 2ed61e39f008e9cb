//! Whatever a guest asks of segments: what it gets is harmless.
//!
//! The conditions are those of the processor (SDM volume 3, section 5.5 "Privilege Levels" and
//! 3.4.5 "Segment Descriptors"), written without the code under test.

mod common;

use paravane_abi::GuestWidth;
use paravane_core::descriptor::exit::{Exit, choose, guest_flags};
use paravane_core::descriptor::trap::TrapEntry;
use paravane_core::descriptor::{
    Descriptor, admit, gdt_pages, kernel_stack_selector, ldt_pages, raise_selector,
};
use proptest::prelude::*;

/// What a guest asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    narrow: bool,
    descriptor: u64,
    selectors: [u16; 2],
    address: u64,
    flags: u64,
    entries: u32,
}

pub(crate) fn asked() -> impl Strategy<Value = Asked> {
    // Flat segments with some bits changed, or anything.
    let near = (
        prop::sample::select(vec![0x00af_9a00_0000_ffffu64, 0x00cf_9200_0000_ffff]),
        prop::collection::vec(40..56u32, 0..4),
    )
        .prop_map(|(flat, bits)| bits.into_iter().fold(flat, |raw, bit| raw ^ 1 << bit));
    let address = prop_oneof![
        any::<u64>(),
        (any::<u64>(), 46..50u32).prop_map(|(any, bits)| any >> (64 - bits)),
        (any::<u64>(), 46..50u32).prop_map(|(any, bits)| any | u64::MAX << bits),
    ];
    (
        any::<bool>(),
        prop_oneof![near, any::<u64>()],
        any::<[u16; 2]>(),
        address,
        any::<u64>(),
        prop_oneof![0..20_000u32, any::<u32>()],
    )
        .prop_map(
            |(narrow, descriptor, selectors, address, flags, entries)| Asked {
                narrow,
                descriptor,
                selectors,
                address,
                flags,
                entries,
            },
        )
}

pub(crate) fn harmless(asked: &Asked) -> Result<(), TestCaseError> {
    let (width, ring) = if asked.narrow {
        (GuestWidth::Bits32, 1)
    } else {
        (GuestWidth::Bits64, 3)
    };
    if let Ok(got) = admit(Descriptor::new(asked.descriptor), width) {
        let raw = got.raw();
        let present = raw >> 47 & 1 == 1;
        if present {
            prop_assert_eq!(raw >> 44 & 1, 1, "no gate, no system segment: {:x}", raw);
            prop_assert!(raw >> 45 & 3 >= ring, "privilege: {:x}", raw);
            prop_assert_eq!(raw >> 40 & 1, 1, "the processor need not write: {:x}", raw);
            let long = raw >> 43 & 1 == 1 && raw >> 53 & 1 == 1;
            prop_assert!(!(long && (asked.narrow || raw >> 54 & 1 == 1)), "{:x}", raw);
        }
        // Only the privilege level and the accessed bit may differ.
        let changed = raw ^ asked.descriptor;
        prop_assert_eq!(changed & !(3 << 45 | 1 << 40), 0);
        prop_assert!(present || changed == 0);
        prop_assert_eq!(admit(got, width), Ok(got), "admitted once is admitted");
    }
    let [cs, ss] = asked.selectors;
    for selector in [raise_selector(cs, width), kernel_stack_selector(ss, width)] {
        prop_assert!(u64::from(selector & 3) >= ring);
    }
    if let Ok(entry) = TrapEntry::check(asked.flags as u8, cs, asked.address, width) {
        prop_assert!(u64::from(entry.cs & 3) >= ring);
        prop_assert!(entry.dpl <= 3);
        prop_assert!(canonical(entry.address));
        prop_assert!(!asked.narrow || entry.address >> 32 == 0);
    }
    // Interrupts on, no I/O privilege, no virtual-8086 mode, no virtual interrupt flags.
    let flags = guest_flags(asked.flags);
    prop_assert_eq!(flags & (1 << 9 | 2), 1 << 9 | 2);
    prop_assert_eq!(flags & (3 << 12 | 1 << 17 | 3 << 19), 0);
    match choose(asked.address, cs, ss, flags) {
        Exit::Sysret => {
            prop_assert!(canonical(asked.address), "SYSRET would fault in ring 0");
        }
        Exit::Iret => prop_assert!(canonical(asked.address)),
        Exit::NonCanonical => prop_assert!(!canonical(asked.address)),
    }
    for pages in [gdt_pages(asked.entries), ldt_pages(asked.entries)] {
        prop_assert!(pages.is_none_or(|pages| u64::from(pages) * 512 >= asked.entries.into()));
        prop_assert!(pages.is_none_or(|pages| pages <= 16));
    }
    Ok(())
}

/// Bits 48 to 63 are copies of bit 47.
fn canonical(address: u64) -> bool {
    matches!(address >> 47, 0 | 0x1_ffff)
}

proptest! {
    #![proptest_config(common::cases(5000, 20))]

    #[test]
    fn whatever_is_asked_is_harmless(asked in asked()) {
        harmless(&asked)?;
    }
}
