//! Segment descriptors, selectors and the values that reach privileged instructions.
//!
//! A guest keeps its own descriptor tables, in frames that it cannot write (M6, M15). Each entry
//! passes [`admit`], which refuses what could lead out of the guest and adjusts the rest in the way
//! guests expect: the privilege level is raised to the guest kernel's ring. What decides whether a
//! value may reach SYSRET, IRET or an MSR is in [`exit`], what a trap handler may be in [`trap`]:
//! pure functions, because the emulator that the tests run on cannot show where processors differ
//! (design:emulator).
//!
//! Isolation rests on paging. Descriptors are checked because the processor acts on them with
//! privilege: gates and system segments change the privilege level, a 64-bit code segment in a
//! 32-bit guest would escape its 4 GB.

pub mod exit;
pub mod trap;

use core::fmt;

use paravane_abi::GuestWidth;

/// Entries of a page of a descriptor table.
pub const ENTRIES_PER_PAGE: u32 = 512;
/// The GDT pages that belong to the guest; the hypervisor's descriptors follow.
pub const GUEST_GDT_PAGES: u32 = 14;
/// The first GDT entry that is the hypervisor's.
pub const FIRST_RESERVED_ENTRY: u32 = GUEST_GDT_PAGES * ENTRIES_PER_PAGE;
/// The most entries of an LDT (SDM volume 3, section 3.5.1 "Segment Descriptor Tables").
pub const MAX_LDT_ENTRIES: u32 = 8192;

/// Guest-visible flat selectors in the hypervisor's part of the GDT.
pub const FLAT_RING3_CS32: u16 = paravane_abi::FLAT_RING3_CS32 as u16;
/// Flat data and stack segment of ring 3.
pub const FLAT_RING3_DS: u16 = paravane_abi::FLAT_RING3_DS32 as u16;
/// Flat 64-bit code segment of ring 3.
pub const FLAT_RING3_CS64: u16 = paravane_abi::FLAT_RING3_CS64 as u16;
/// Flat code segment of ring 1, in the GDT that a 32-bit guest gets.
pub const FLAT_RING1_CS: u16 = 0xe019;
/// Flat data segment of ring 1, in the GDT that a 32-bit guest gets.
pub const FLAT_RING1_DS: u16 = 0xe021;

/// A segment descriptor (SDM volume 3, section 3.4.5 "Segment Descriptors").
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(transparent)]
pub struct Descriptor(u64);

impl Descriptor {
    const ACCESSED: u64 = 1 << 40;
    const CODE: u64 = 1 << 43;
    const CODE_OR_DATA: u64 = 1 << 44;
    const DPL_SHIFT: u32 = 45;
    const PRESENT: u64 = 1 << 47;
    const LONG: u64 = 1 << 53;
    const DEFAULT_32: u64 = 1 << 54;

    /// The descriptor as it stands in memory.
    #[must_use]
    pub const fn new(raw: u64) -> Self {
        Self(raw)
    }

    /// As it stands in memory.
    #[must_use]
    pub const fn raw(self) -> u64 {
        self.0
    }

    const fn has(self, bits: u64) -> bool {
        self.0 & bits == bits
    }

    /// Whether the processor may use it at all.
    #[must_use]
    pub const fn is_present(self) -> bool {
        self.has(Self::PRESENT)
    }

    /// Whether it is a code segment (of an application kind, not a system descriptor).
    #[must_use]
    pub const fn is_code(self) -> bool {
        self.has(Self::CODE_OR_DATA | Self::CODE)
    }

    /// Whether it is a code segment of 64-bit mode.
    #[must_use]
    pub const fn is_long(self) -> bool {
        self.is_code() && self.has(Self::LONG)
    }

    /// Its privilege level.
    #[must_use]
    pub const fn dpl(self) -> u8 {
        (self.0 >> Self::DPL_SHIFT & 3) as u8
    }

    /// With the privilege level raised to at least `ring`.
    const fn raised(self, ring: u8) -> Self {
        if ring == 3 {
            // Checks of whole tables do nothing but this.
            Self(self.0 | 3 << Self::DPL_SHIFT)
        } else if self.dpl() >= ring {
            self
        } else {
            let cleared = self.0 & !(3 << Self::DPL_SHIFT);
            Self(cleared | (ring as u64) << Self::DPL_SHIFT)
        }
    }
}

impl fmt::Debug for Descriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Descriptor({:#018x})", self.0)
    }
}

/// Why a descriptor is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DescriptorRefusal {
    /// A system segment or a gate: LDT, TSS, call, interrupt, trap or task gate.
    System,
    /// A 64-bit code segment for a 32-bit guest.
    LongInNarrowGuest,
    /// Both L and D set, which the processor reserves.
    LongAndDefault,
}

impl fmt::Display for DescriptorRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "system descriptors and gates are the hypervisor's",
            Self::LongInNarrowGuest => "a 32-bit guest cannot have 64-bit code segments",
            Self::LongAndDefault => "L and D exclude each other in a code segment",
        })
    }
}

/// Admits one entry of a guest's descriptor table, as the guest may have it, or refuses it.
///
/// A descriptor that is not present is admitted as it stands: no load of it succeeds. Present code
/// and data segments get their privilege level raised to the guest kernel's ring, and are marked
/// accessed, so that the processor never needs to write into the table.
#[inline(always)]
pub const fn admit(
    descriptor: Descriptor,
    width: GuestWidth,
) -> Result<Descriptor, DescriptorRefusal> {
    if !descriptor.is_present() {
        return Ok(descriptor);
    }
    if !descriptor.has(Descriptor::CODE_OR_DATA) {
        return Err(DescriptorRefusal::System);
    }
    if descriptor.is_long() {
        if matches!(width, GuestWidth::Bits32) {
            return Err(DescriptorRefusal::LongInNarrowGuest);
        }
        if descriptor.has(Descriptor::DEFAULT_32) {
            return Err(DescriptorRefusal::LongAndDefault);
        }
    }
    let raised = descriptor.raised(width.kernel_ring());
    Ok(Descriptor(raised.0 | Descriptor::ACCESSED))
}

/// The pages that a GDT of `entries` entries takes, if a guest may have that many.
#[must_use]
pub const fn gdt_pages(entries: u32) -> Option<u32> {
    if entries <= FIRST_RESERVED_ENTRY {
        Some(entries.div_ceil(ENTRIES_PER_PAGE))
    } else {
        None
    }
}

/// The pages that an LDT of `entries` entries takes, if a guest may have that many.
#[must_use]
pub const fn ldt_pages(entries: u32) -> Option<u32> {
    if entries <= MAX_LDT_ENTRIES {
        Some(entries.div_ceil(ENTRIES_PER_PAGE))
    } else {
        None
    }
}

/// Whether a selector is one of the null selectors.
#[must_use]
pub const fn is_null(selector: u16) -> bool {
    selector & !3 == 0
}

/// A selector with its requested privilege level raised to the guest kernel's ring.
#[inline]
#[must_use]
pub const fn raise_selector(selector: u16, width: GuestWidth) -> u16 {
    let ring = width.kernel_ring() as u16;
    if selector & 3 < ring {
        selector & !3 | ring
    } else {
        selector
    }
}

/// The stack selector of a guest's kernel. A 64-bit guest may give a null selector, which no
/// return to ring 3 can load; the flat one serves it.
#[inline]
#[must_use]
pub const fn kernel_stack_selector(selector: u16, width: GuestWidth) -> u16 {
    match width {
        GuestWidth::Bits64 if is_null(selector) => FLAT_RING3_DS,
        _ => raise_selector(selector, width),
    }
}

/// Whether a selector, raised already, may name the code segment of a handler (C4): anything in
/// the guest's own tables, and of the hypervisor's descriptors only the flat kernel code segment.
#[inline]
#[must_use]
pub const fn is_handler_selector(selector: u16, width: GuestWidth) -> bool {
    let flat = match width {
        GuestWidth::Bits64 => FLAT_RING3_CS64,
        GuestWidth::Bits32 => FLAT_RING1_CS,
    };
    let in_ldt = selector & 4 != 0;
    in_ldt || (selector >> 3) < FIRST_RESERVED_ENTRY as u16 || selector == flat
}

#[cfg(test)]
mod tests {
    use super::*;
    use paravane_abi::GuestWidth::{Bits32, Bits64};
    use proptest::prelude::*;

    /// Flat code and data as kernels write them, with DPL 0.
    const CODE64: u64 = 0x00af_9a00_0000_ffff;
    const CODE32: u64 = 0x00cf_9a00_0000_ffff;
    const DATA: u64 = 0x00cf_9200_0000_ffff;

    fn admitted(raw: u64, width: GuestWidth) -> u64 {
        admit(Descriptor::new(raw), width).unwrap().raw()
    }

    #[test]
    fn flat_segments_are_raised_and_accessed() {
        assert_eq!(admitted(CODE64, Bits64), 0x00af_fb00_0000_ffff);
        assert_eq!(admitted(DATA, Bits64), 0x00cf_f300_0000_ffff);
        assert_eq!(admitted(CODE32, Bits32), 0x00cf_bb00_0000_ffff);
        // Ring 3 stays ring 3 in a 32-bit guest.
        assert_eq!(
            admitted(0x00cf_fa00_0000_ffff, Bits32),
            0x00cf_fb00_0000_ffff
        );
    }

    #[test]
    fn what_is_refused_is_said_by_name() {
        let descriptor = Descriptor::new(CODE64);
        assert_eq!(
            std::format!("{descriptor:?}"),
            "Descriptor(0x00af9a000000ffff)"
        );
        for (refusal, word) in [
            (DescriptorRefusal::System, "system"),
            (DescriptorRefusal::LongInNarrowGuest, "64-bit"),
            (DescriptorRefusal::LongAndDefault, "L and D"),
        ] {
            assert!(std::format!("{refusal}").contains(word));
        }
    }

    #[test]
    fn absent_descriptors_are_left_alone() {
        assert_eq!(admitted(0, Bits64), 0);
        // An absent call gate is harmless.
        assert_eq!(
            admitted(0x0000_0c00_0000_0000, Bits64),
            0x0000_0c00_0000_0000
        );
    }

    #[test]
    fn every_present_system_descriptor_is_refused() {
        for kind in 0..16u64 {
            for dpl in 0..4u64 {
                let raw = 1 << 47 | dpl << 45 | kind << 40;
                for width in [Bits64, Bits32] {
                    assert_eq!(
                        admit(Descriptor::new(raw), width),
                        Err(DescriptorRefusal::System)
                    );
                }
            }
        }
    }

    #[test]
    fn long_code_is_for_wide_guests_only() {
        assert_eq!(
            admit(Descriptor::new(CODE64), Bits32),
            Err(DescriptorRefusal::LongInNarrowGuest)
        );
        assert_eq!(
            admit(Descriptor::new(CODE64 | 1 << 54), Bits64),
            Err(DescriptorRefusal::LongAndDefault)
        );
        // In a data segment bit 53 means nothing.
        assert!(admit(Descriptor::new(DATA | 1 << 53), Bits32).is_ok());
    }

    #[test]
    fn selectors_are_raised() {
        assert_eq!(raise_selector(0x10, Bits64), 0x13);
        assert_eq!(raise_selector(0x11, Bits64), 0x13);
        assert_eq!(raise_selector(0x10, Bits32), 0x11);
        assert_eq!(raise_selector(0x13, Bits32), 0x13);
        assert_eq!(kernel_stack_selector(0, Bits64), FLAT_RING3_DS);
        assert_eq!(kernel_stack_selector(3, Bits64), FLAT_RING3_DS);
        assert_eq!(kernel_stack_selector(0x18, Bits64), 0x1b);
    }

    #[test]
    fn handlers_do_not_run_in_the_hypervisors_segments() {
        assert!(is_handler_selector(0x13, Bits64));
        assert!(is_handler_selector(0x0f, Bits64));
        assert!(is_handler_selector(FLAT_RING3_CS64, Bits64));
        assert!(is_handler_selector(FLAT_RING1_CS, Bits32));
        // The hypervisor's own code, data and task segments, with RPL 3.
        for selector in [0xe003, 0xe00b, 0xe013, 0xe043, 0xe04b] {
            assert!(!is_handler_selector(selector, Bits64), "{selector:#x}");
            assert!(!is_handler_selector(selector, Bits32), "{selector:#x}");
        }
        assert!(!is_handler_selector(FLAT_RING3_CS64, Bits32));
    }

    #[test]
    fn table_sizes() {
        assert_eq!(gdt_pages(0), Some(0));
        assert_eq!(gdt_pages(1), Some(1));
        assert_eq!(gdt_pages(7168), Some(14));
        assert_eq!(gdt_pages(7169), None);
        assert_eq!(ldt_pages(8192), Some(16));
        assert_eq!(ldt_pages(8193), None);
    }

    proptest! {
        #[test]
        fn whatever_is_admitted_is_harmless(raw in any::<u64>(), wide in any::<bool>()) {
            let width = if wide { Bits64 } else { Bits32 };
            if let Ok(admitted) = admit(Descriptor::new(raw), width)
                && admitted.is_present()
            {
                prop_assert!(admitted.raw() & 1 << 44 != 0);
                prop_assert!(admitted.dpl() >= width.kernel_ring());
                prop_assert!(!admitted.is_long() || (wide && admitted.dpl() == 3));
                // Admitting twice changes nothing.
                prop_assert_eq!(admit(admitted, width), Ok(admitted));
                // Base, limit and kind are the guest's.
                let own = !(3u64 << 45 | 1 << 40);
                prop_assert_eq!(admitted.raw() & own, raw & own);
            }
        }

        #[test]
        fn a_raised_selector_never_has_the_hypervisors_ring(selector in any::<u16>(), wide in any::<bool>()) {
            let width = if wide { Bits64 } else { Bits32 };
            prop_assert!(raise_selector(selector, width) & 3 >= u16::from(width.kernel_ring()));
            prop_assert!(kernel_stack_selector(selector, width) & 3 >= u16::from(width.kernel_ring()));
        }
    }
}
