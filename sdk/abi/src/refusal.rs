//! The rules by which Paravane refuses requests, in words.
//!
//! The numbers are the header's `PARAVANE_RULE_*`. The names are stable: they stand in logs, in
//! the documentation (`docs/interface/refusals.md`) and in bug reports.

#![forbid(unsafe_code)]

/// Defines the rules once: variant, number, name, what broke it, what to do.
macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident = $number:ident, $name:literal, $meaning:literal, $cure:literal;)*) => {
        /// The rule that a refused request would have broken.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Rule {
            $($(#[$doc])* #[doc = $meaning] $rule = crate::$number as u8,)*
        }

        impl Rule {
            /// All rules, by their number.
            pub const ALL: &[Rule] = &[$(Rule::$rule),*];

            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Rule::$rule => $name,)* }
            }

            /// What is the matter with a request that breaks it.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Rule::$rule => $meaning,)* }
            }

            /// What to do about it.
            #[must_use]
            pub const fn cure(self) -> &'static str {
                match self { $(Rule::$rule => $cure,)* }
            }
        }
    };
}

rules! {
    NotMemory = PARAVANE_RULE_not_memory, "not-memory",
        "The frame number is no memory that guests may have.",
        "check that the number is a machine frame (p2m applied once, neither twice nor not at all)";
    NotOwned = PARAVANE_RULE_not_owned, "not-owned",
        "The frame belongs to someone else, or to nobody any more.",
        "name a frame of your own by its machine frame number (through the physical-to-machine array); map other domains' frames by grants; do not use frames that were given back";
    TypeInUse = PARAVANE_RULE_type_in_use, "type-in-use",
        "The frame is in use as another type.",
        "take away the uses of the old type first: map a page read-only everywhere before it becomes a table, unpin and unhook a table before it becomes writable (find_holders lists the uses)";
    CountLimit = PARAVANE_RULE_count_limit, "count-limit",
        "A reference count has reached its limit.",
        "map the frame less often";
    ReservedBits = PARAVANE_RULE_reserved_bits, "reserved-bits",
        "The entry has bits that are reserved or not the guest's to set.",
        "write only the flags that the interface allows at that level";
    Superpage = PARAVANE_RULE_superpage, "superpage",
        "The entry asks for a large page.",
        "use 4 KiB pages: the bit for large pages is not the guest's";
    HypervisorSlot = PARAVANE_RULE_hypervisor_slot, "hypervisor-slot",
        "The entry's slot belongs to the hypervisor.",
        "leave slots 256 to 271 of level-4 tables alone";
    LinearWritable = PARAVANE_RULE_linear_writable, "linear-writable",
        "A table can map a table of its own level only read-only.",
        "clear the writable bit of the entry that maps tables linearly";
    LinearDepth = PARAVANE_RULE_linear_depth, "linear-depth",
        "A table maps linearly or is mapped linearly, not both.",
        "make linear mappings one deep: a table maps itself, or a table that maps none of its level";
    LinearUnvalidated = PARAVANE_RULE_linear_unvalidated, "linear-unvalidated",
        "The table that is to be mapped linearly is not (yet) one of that level.",
        "pin or hook the table before another one maps it linearly";
    AlreadyPinned = PARAVANE_RULE_already_pinned, "already-pinned",
        "The frame is pinned already.",
        "pin a table once, and unpin it before it is pinned at another level";
    NotPinned = PARAVANE_RULE_not_pinned, "not-pinned",
        "The frame is not pinned.",
        "unpin only what was pinned, once";
    Descriptor = PARAVANE_RULE_descriptor, "descriptor",
        "A descriptor would give access that a guest may not have.",
        "use present code and data segments of ring 3 or 1, and no gates or system segments";
    Misaligned = PARAVANE_RULE_misaligned, "misaligned",
        "The address of an entry is not a multiple of its size.",
        "entries lie at multiples of 8";
    TableInTransition = PARAVANE_RULE_table_in_transition, "table-in-transition",
        "The table to be changed is half validated, or was taken apart meanwhile.",
        "do not update a table while another vCPU pins, unpins or unhooks it";
    NotMapped = PARAVANE_RULE_not_mapped, "not-mapped",
        "No page table maps this address.",
        "hook tables of levels 3, 2 and 1 for the address before its entry is set by address";
    Referenced = PARAVANE_RULE_referenced, "referenced",
        "The frame has references beside those of its reservation and of the caller.",
        "unmap the frame everywhere before it is given away (find_holders lists the uses)";
    Dying = PARAVANE_RULE_dying, "dying",
        "The domain is being destroyed.",
        "nothing can be changed in it any more";
    OverMaximum = PARAVANE_RULE_over_maximum, "over-maximum",
        "The domain's reservation would exceed its maximum, or the machine's memory.",
        "give frames back first, or have the domain's maximum raised";
    AbsentAddress = PARAVANE_RULE_absent_address, "absent-address",
        "The entry is not present, and its address bits name memory, which some processors read all the same (L1TF).",
        "write 0, or keep what the entry holds inverted in the address bits; the hypervisor's option mitigations=auto,no-l1tf lets it pass";
}

impl Rule {
    /// The rule of this number, as `paravane_refusal.rule` has it.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        Self::ALL
            .get(index)
            .copied()
            .filter(|rule| rule.number() == number)
    }

    /// The number, as `paravane_refusal.rule` has it.
    #[must_use]
    pub const fn number(self) -> u32 {
        self as u32
    }
}

/// The name of a frame's use, `PARAVANE_FRAME_*`.
#[must_use]
pub const fn frame_use(number: u32) -> &'static str {
    match number {
        crate::PARAVANE_FRAME_none => "none",
        crate::PARAVANE_FRAME_l1 => "L1 table",
        crate::PARAVANE_FRAME_l2 => "L2 table",
        crate::PARAVANE_FRAME_l3 => "L3 table",
        crate::PARAVANE_FRAME_l4 => "L4 table",
        crate::PARAVANE_FRAME_ldt => "LDT",
        crate::PARAVANE_FRAME_gdt => "GDT",
        crate::PARAVANE_FRAME_writable => "writable",
        crate::PARAVANE_FRAME_shared_read_only => "shared read-only",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_name_rules_without_gaps() {
        for (index, &rule) in Rule::ALL.iter().enumerate() {
            assert_eq!(rule.number() as usize, index + 1);
            assert_eq!(Rule::from_number(rule.number()), Some(rule));
        }
        assert_eq!(Rule::from_number(0), None);
        assert_eq!(Rule::from_number(Rule::ALL.len() as u32 + 1), None);
    }
}
