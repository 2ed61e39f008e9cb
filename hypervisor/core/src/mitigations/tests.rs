//! A table of processors, by their own words, and what each gets.

use super::processor::{ARCH_CAPABILITIES, Ibrs, Processor, Vendor, signature};
use super::*;

const NONE: Processor = Processor::silent(Vendor::Intel, 6, 0);

const SMEP: u32 = 0x80;
/// IBRS, IBPB, STIBP and `IA32_ARCH_CAPABILITIES` of Intel.
const INTEL_CONTROLS: u32 = 0x2c00_0000;

const AT_SWITCH: Set = Set::IBPB.union(Set::RSB);
const BRANCHES: Set = AT_SWITCH.union(Set::IBRS).union(Set::STIBP);

fn auto(processor: Processor) -> Plan {
    Plan::new(&processor, Choice::AUTO)
}

#[test]
fn nehalem_with_its_first_microcode_can_do_what_needs_no_register() {
    let plan = auto(Processor {
        model: 0x1a,
        ..NONE
    });
    assert_eq!(plan.on, Set::SPLIT | Set::L1TF | Set::RSB);
    assert_eq!(plan.lacking, Set::VERW | Set::IBRS | Set::STIBP | Set::IBPB);
    assert!(plan.rsb_at_entry && !plan.history_at_entry);
    assert_eq!(
        (plan.ibrs, plan.spec_ctrl, plan.guest_spec_ctrl),
        (Ibrs::None, 0, 0)
    );
    assert!(plan.at_entry() && plan.at_exit());
}

#[test]
fn skylake_with_new_microcode_writes_its_register_at_each_entry() {
    let plan = auto(Processor {
        model: 0x5e,
        leaf7_ebx: SMEP,
        leaf7_edx: INTEL_CONTROLS | 1 << 10 | 1 << 28,
        ..NONE
    });
    assert_eq!(plan.on, Set::SPLIT | Set::L1TF | Set::VERW | BRANCHES);
    assert_eq!(plan.lacking, Set::empty());
    assert_eq!(
        (plan.ibrs, plan.spec_ctrl, plan.guest_spec_ctrl),
        (Ibrs::AtEntry, 3, 2)
    );
    assert!(!plan.rsb_at_entry && !plan.history_at_entry);
}

#[test]
fn cascade_lake_says_that_it_has_no_meltdown() {
    let cascade_lake = Processor {
        model: 0x55,
        leaf7_ebx: SMEP | 1 << 11,
        leaf7_edx: INTEL_CONTROLS | 1 << 10,
        // RDCL_NO, IBRS_ALL, MDS_NO.
        capabilities: 0x23,
        ..NONE
    };
    // TSX, and no TAA_NO.
    let plan = auto(cascade_lake);
    assert_eq!(plan.on, Set::VERW | Set::BHB | BRANCHES);
    assert_eq!(
        (plan.ibrs, plan.spec_ctrl, plan.guest_spec_ctrl),
        (Ibrs::Enhanced, 3, 3)
    );
    assert!(plan.history_at_entry && plan.at_exit());
    // Without TSX nothing is left for VERW, until it says that VERW clears the fill buffers too.
    let mut without = Processor {
        leaf7_ebx: SMEP,
        ..cascade_lake
    };
    assert!(!auto(without).on.contains(Set::VERW) && !auto(without).at_exit());
    without.capabilities |= 1 << 17;
    assert!(auto(without).on.contains(Set::VERW));
    without.capabilities |= 0b111 << 13;
    assert!(!auto(without).on.contains(Set::VERW));
    without.capabilities |= 1 << 28;
    assert!(auto(without).on.contains(Set::VERW));
    without.capabilities |= 1 << 27;
    assert!(!auto(without).on.contains(Set::VERW));
}

#[test]
fn sapphire_rapids_keeps_the_history_apart_by_a_bit() {
    let sapphire_rapids = Processor {
        model: 0x8f,
        leaf7_ebx: SMEP,
        leaf7_edx: INTEL_CONTROLS | 1 << 10,
        leaf7_2_edx: 1 << 4,
        capabilities: 0x23 | 1 << 8 | 0b111 << 13,
        ..NONE
    };
    let plan = auto(sapphire_rapids);
    assert_eq!(plan.on, Set::BHB | BRANCHES);
    assert_eq!((plan.spec_ctrl, plan.guest_spec_ctrl), (0x403, 0x403));
    assert!(!plan.history_at_entry && !plan.at_entry() && !plan.at_exit());
    let immune = Processor {
        capabilities: sapphire_rapids.capabilities | 1 << 20,
        ..sapphire_rapids
    };
    assert_eq!(auto(immune).on, BRANCHES);
}

#[test]
fn atoms_differ() {
    for model in [0x1c, 0x26, 0x27, 0x35, 0x36] {
        assert_eq!(auto(Processor { model, ..NONE }), Plan::OFF, "in order");
    }
    let silvermont = auto(Processor {
        model: 0x37,
        ..NONE
    });
    assert!(silvermont.on.contains(Set::SPLIT) && !silvermont.on.contains(Set::L1TF));
    assert!(silvermont.lacking.contains(Set::VERW));
    let goldmont = auto(Processor {
        model: 0x5c,
        ..NONE
    });
    assert!(goldmont.on.contains(Set::SPLIT));
    assert!(!goldmont.on.contains(Set::L1TF) && !goldmont.lacking.contains(Set::VERW));
    // The same numbers of another vendor, or of another family, say nothing.
    for other in [
        Processor {
            vendor: Vendor::Other,
            ..NONE
        },
        Processor { family: 15, ..NONE },
    ] {
        let plan = auto(Processor {
            model: 0x1c,
            ..other
        });
        assert_eq!(plan.on, Set::SPLIT | Set::L1TF | Set::RSB);
    }
}

#[test]
fn amd_checks_before_it_forwards_and_returns_where_it_is_told() {
    const AMD: Processor = Processor {
        vendor: Vendor::Amd,
        ..NONE
    };
    // QEMU's model qemu64: family 15 of 2003.
    let qemu64 = auto(Processor {
        family: 15,
        model: 107,
        ..AMD
    });
    assert_eq!(
        (qemu64.on, qemu64.lacking),
        (Set::RSB, Set::IBRS | Set::STIBP | Set::IBPB)
    );
    // Zen 2 with microcode: IBPB, STIBP, no IBRS.
    let zen2 = Processor {
        family: 0x17,
        model: 0x31,
        leaf7_ebx: SMEP,
        leaf8_ebx: 1 << 12 | 1 << 15,
        ..AMD
    };
    let plan = auto(zen2);
    assert_eq!(plan.on, AT_SWITCH | Set::STIBP | Set::IBPB_ENTRY);
    assert_eq!((plan.lacking, plan.spec_ctrl), (Set::IBRS, 2));
    assert!(plan.at_entry() && !plan.at_exit());
    assert_eq!(
        auto(Processor {
            vendor: Vendor::Hygon,
            ..zen2
        }),
        plan
    );
    // Zen 4: automatic IBRS, SRSO; then Zen 5, which has neither hole.
    let zen4 = Processor {
        family: 0x19,
        leaf8_ebx: 1 << 12 | 1 << 14 | 1 << 15 | 1 << 29,
        leaf21_eax: 1 << 8,
        ..zen2
    };
    let plan = auto(zen4);
    assert_eq!(plan.on, BRANCHES | Set::IBPB_ENTRY);
    assert_eq!((plan.ibrs, plan.spec_ctrl), (Ibrs::Automatic, 2));
    let zen5 = Processor {
        family: 0x1a,
        ..zen4
    };
    assert_eq!(auto(zen5).on, BRANCHES);
    assert!(!auto(zen5).at_entry());
    let mended = Processor {
        leaf21_eax: 1 << 8 | 1 << 29,
        ..zen4
    };
    assert_eq!(auto(mended).on, BRANCHES);
    // Branch type confusion alone, and its bit.
    let excavator = Processor {
        family: 0x15,
        ..zen2
    };
    assert!(auto(excavator).on.contains(Set::IBPB_ENTRY));
    let mended = Processor {
        leaf8_ebx: excavator.leaf8_ebx | 1 << 29,
        ..excavator
    };
    assert!(!auto(mended).on.contains(Set::IBPB_ENTRY));
    // IBRS as a register.
    let by_register = Processor {
        leaf8_ebx: zen2.leaf8_ebx | 1 << 14,
        ..zen2
    };
    assert_eq!(auto(by_register).ibrs, Ibrs::AtEntry);
}

#[test]
fn nothing_good_is_assumed_of_a_stranger() {
    let stranger = auto(Processor {
        vendor: Vendor::Other,
        ..NONE
    });
    assert_eq!(
        stranger.on | stranger.lacking,
        Set::SPLIT | Set::L1TF | Set::VERW | BRANCHES
    );
    assert_eq!(Vendor::named(b"GenuineIntel"), Vendor::Intel);
    assert_eq!(Vendor::named(b"AuthenticAMD"), Vendor::Amd);
    assert_eq!(Vendor::named(b"HygonGenuine"), Vendor::Hygon);
    assert_eq!(Vendor::named(b"CentaurHauls"), Vendor::Other);
}

#[test]
fn off_is_off_and_names_add_and_take_away() {
    let nehalem = Processor {
        model: 0x1a,
        ..NONE
    };
    let plan = |text| Plan::new(&nehalem, Choice::parse(text).unwrap());
    assert_eq!(plan("off"), Plan::OFF);
    assert_eq!(plan("auto"), auto(nehalem));
    assert_eq!(plan("split").on, Set::SPLIT);
    assert_eq!(plan("off,split,rsb").on, Set::SPLIT | Set::RSB);
    assert_eq!(plan("auto,no-split").on, Set::L1TF | Set::RSB);
    assert!(!plan("auto,no-ibpb").lacking.contains(Set::IBPB));
    // The instruction is everywhere; what is not announced cannot be had even by name.
    assert_eq!(plan("verw").on, Set::VERW);
    assert_eq!(plan("ibpb,l1d").lacking, Set::IBPB | Set::L1D);
    assert_eq!(plan("bhb").on, Set::BHB);
    assert!(plan("bhb").history_at_entry);
    for wrong in [
        "",
        "on",
        "split,auto",
        "no-",
        "auto,,split",
        "auto,off",
        "splitt",
    ] {
        assert_eq!(Choice::parse(wrong), None, "{wrong}");
    }
    let cache = Processor {
        leaf7_edx: 1 << 28,
        ..nehalem
    };
    assert_eq!(
        Plan::new(&cache, Choice::parse("l1d").unwrap()).on,
        Set::L1D
    );
    assert!(!Plan::new(&cache, Choice::AUTO).on.contains(Set::L1D));
}

#[test]
fn every_mitigation_has_its_row() {
    let mut all = Set::empty();
    for row in &TABLE {
        assert!(!all.intersects(row.set), "{}", row.name);
        all |= row.set;
        assert_eq!(Choice::parse(row.name).unwrap().with, row.set);
    }
    assert_eq!(all, Set::all());
    let names: std::vec::Vec<_> = each(Set::VERW | Set::SPLIT).map(|row| row.name).collect();
    assert_eq!(names, ["split", "verw"]);
}

#[test]
fn signatures_are_read_as_the_manual_says() {
    assert_eq!(signature(0x0005_0654), (6, 0x55));
    assert_eq!(signature(0x0083_0f10), (0x17, 0x31));
    assert_eq!(signature(0x0000_0f61), (15, 6));
    // The extended fields are of families 6 and 15 alone.
    assert_eq!(signature(0x0fff_0543), (5, 4));
    assert_eq!(ARCH_CAPABILITIES, 0x2000_0000);
}
