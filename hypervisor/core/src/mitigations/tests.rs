//! A table of processors, by their own words, and what each gets.

use super::holes::Holes;
use super::processor::{ARCH_CAPABILITIES, GDS_CTRL, Ibrs, Processor, Ssbd, Vendor, signature};
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
    // What forgets returns at each entry forgets the targets of indirect branches as well.
    assert_eq!((plan.lacking, plan.spec_ctrl), (Set::empty(), 2));
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
        leaf21_ecx: 0b110,
        ..zen2
    };
    let plan = auto(zen4);
    assert_eq!(plan.on, BRANCHES | Set::IBPB_ENTRY);
    assert_eq!((plan.ibrs, plan.spec_ctrl), (Ibrs::Automatic, 2));
    assert_eq!(plan.holes, Holes::SRSO, "IBPB forgets no branch types");
    let forgets = Processor {
        leaf21_eax: zen4.leaf21_eax | 1 << 28,
        ..zen4
    };
    assert_eq!(auto(forgets).holes, Holes::empty());
    // Returns of ring 0 cannot be steered from ring 3.
    let apart = Processor {
        leaf21_eax: zen4.leaf21_eax | 1 << 30,
        ..zen4
    };
    assert_eq!(
        (auto(apart).on, auto(apart).holes),
        (BRANCHES, Holes::empty())
    );
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
        leaf8_ebx: excavator.leaf8_ebx | 1 << 14 | 1 << 29,
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

#[test]
fn what_forgets_at_entry_stands_in_for_a_register_that_is_not_there() {
    // IBPB and no IBRS, and returns that go where they should: AMD's family 0x14.
    let bobcat = Processor {
        vendor: Vendor::Amd,
        family: 0x14,
        leaf7_ebx: SMEP,
        leaf8_ebx: 1 << 12,
        ..NONE
    };
    let plan = auto(bobcat);
    assert_eq!(plan.on, AT_SWITCH | Set::IBPB_ENTRY);
    assert_eq!((plan.lacking, plan.ibrs), (Set::STIBP, Ibrs::None));
    assert!(plan.at_entry());
    let without = |text| Plan::new(&bobcat, Choice::parse(text).unwrap());
    let plan = without("auto,no-ibpb-entry");
    assert_eq!((plan.on, plan.lacking), (AT_SWITCH, Set::STIBP | Set::IBRS));
    let plan = without("auto,no-ibrs");
    assert_eq!((plan.on, plan.lacking), (AT_SWITCH, Set::STIBP));
}

#[test]
fn the_return_stack_is_filled_where_nothing_else_forgets_it() {
    let zen2 = Processor {
        vendor: Vendor::Amd,
        family: 0x17,
        model: 0x31,
        leaf7_ebx: SMEP,
        leaf8_ebx: 1 << 12 | 1 << 15,
        ..NONE
    };
    assert!(auto(zen2).rsb_at_entry, "IBPB leaves it");
    let forgets = Processor {
        leaf8_ebx: zen2.leaf8_ebx | 1 << 30,
        ..zen2
    };
    assert!(!auto(forgets).rsb_at_entry);
    let no_ibpb = |text| Plan::new(&zen2, Choice::parse(text).unwrap()).rsb_at_entry;
    assert!(!no_ibpb("auto,no-ibpb-entry") && !no_ibpb("auto,no-rsb"));
    let without_smep = Processor {
        leaf7_ebx: 0,
        ..forgets
    };
    assert!(auto(without_smep).rsb_at_entry);
    // Once for each entry: 32-bit guests' where it is not done at all.
    assert!(auto(forgets).rsb_at_entry_of_32());
    assert!(!auto(without_smep).rsb_at_entry_of_32() && !auto(zen2).rsb_at_entry_of_32());
    assert!(!Plan::OFF.rsb_at_entry_of_32());
}

#[test]
fn stores_are_bypassed_unless_a_name_says_otherwise() {
    let named = |processor: &Processor, text| Plan::new(processor, Choice::parse(text).unwrap());
    let skylake = Processor {
        model: 0x5e,
        leaf7_ebx: SMEP,
        leaf7_edx: INTEL_CONTROLS | 1 << 31,
        ..NONE
    };
    let plan = auto(skylake);
    assert!(!plan.on.contains(Set::SSBD) && !plan.lacking.contains(Set::SSBD));
    assert_eq!((plan.ssbd, plan.left_off), (Ssbd::None, Set::SSBD));
    let plan = named(&skylake, "auto,ssbd");
    assert_eq!((plan.ssbd, plan.left_off), (Ssbd::SpecCtrl, Set::empty()));
    assert_eq!((plan.spec_ctrl, plan.guest_spec_ctrl), (0b111, 0b110));
    assert_eq!(named(&skylake, "auto,no-ssbd").left_off, Set::empty());
    assert_eq!(named(&skylake, "off").left_off, Set::empty());
    assert_eq!(named(&skylake, "off,ssbd").guest_spec_ctrl, 0b100);
    // It says that it has no such hole: then its name does nothing, and lacks nothing.
    let immune = Processor {
        capabilities: 1 << 4,
        ..skylake
    };
    assert_eq!(auto(immune).left_off, Set::empty());
    assert_eq!(named(&immune, "ssbd"), Plan::OFF);
    // Nothing to do it with.
    assert_eq!(named(&NONE, "ssbd").lacking, Set::SSBD);
    assert_eq!(auto(NONE).left_off, Set::empty());
    let amd = |family, leaf8_ebx| Processor {
        vendor: Vendor::Amd,
        family,
        leaf8_ebx,
        ..NONE
    };
    for (processor, how) in [
        (amd(0x19, 1 << 24), Ssbd::SpecCtrl),
        (amd(0x17, 3 << 24), Ssbd::SpecCtrl),
        (amd(0x17, 1 << 25), Ssbd::Virtual),
        (amd(0x15, 0), Ssbd::LoadStoreConfiguration(54)),
        (amd(0x16, 0), Ssbd::LoadStoreConfiguration(33)),
        (amd(0x17, 0), Ssbd::LoadStoreConfiguration(10)),
        (amd(0x19, 0), Ssbd::None),
        (amd(0x17, 1 << 26), Ssbd::None),
    ] {
        assert_eq!(named(&processor, "ssbd").ssbd, how, "{processor:?}");
    }
    // The register need not be there where a hypervisor is below.
    let below = Processor {
        is_virtual: true,
        ..amd(0x17, 0)
    };
    assert_eq!(named(&below, "ssbd").lacking, Set::SSBD);
    assert_eq!(named(&amd(0x17, 1 << 25), "ssbd").spec_ctrl, 0);
}

#[test]
fn a_core_runs_one_thread_if_the_name_is_given() {
    let two = Processor {
        model: 0x5e,
        thread_bits: 1,
        ..NONE
    };
    let plan = auto(two);
    assert_eq!(
        (plan.on & Set::ONE_THREAD, plan.left_off),
        (Set::empty(), Set::ONE_THREAD)
    );
    let plan = Plan::new(&two, Choice::parse("auto,one-thread").unwrap());
    assert!(plan.on.contains(Set::ONE_THREAD) && plan.left_off.is_empty());
    // Without a second thread there is nothing to do, and nothing to say.
    let plan = Plan::new(&NONE, Choice::parse("one-thread").unwrap());
    assert_eq!(plan, Plan::OFF);
    // Threads of a core that read nothing of each other.
    let quiet = Processor {
        capabilities: 0x21,
        ..two
    };
    assert_eq!(auto(quiet).left_off, Set::empty());
    let zen2 = Processor {
        vendor: Vendor::Amd,
        family: 0x17,
        model: 0x31,
        is_virtual: true,
        ..two
    };
    assert_eq!(auto(zen2).left_off, Set::ONE_THREAD);
}

#[test]
fn what_gathers_leave_is_the_microcodes() {
    let ice_lake = Processor {
        model: 0x6a,
        leaf7_ebx: SMEP | 1 << 5,
        ..NONE
    };
    assert!(auto(ice_lake).lacking.contains(Set::GDS));
    let controlled = Processor {
        capabilities: GDS_CTRL,
        ..ice_lake
    };
    assert!(auto(controlled).on.contains(Set::GDS));
    for mended in [
        Processor {
            capabilities: 1 << 26,
            ..ice_lake
        },
        // Without AVX2 there are no gathers; Haswell's leave nothing; nor do another vendor's.
        Processor {
            leaf7_ebx: SMEP,
            ..ice_lake
        },
        Processor {
            model: 0x3c,
            ..ice_lake
        },
        Processor {
            vendor: Vendor::Amd,
            ..ice_lake
        },
    ] {
        let plan = auto(mended);
        assert!(!(plan.on | plan.lacking).contains(Set::GDS), "{mended:?}");
    }
}

#[test]
fn amds_schedulers_leave_data_too() {
    let zen3 = Processor {
        vendor: Vendor::Amd,
        family: 0x19,
        leaf7_ebx: SMEP,
        leaf21_eax: 1 << 29,
        ..NONE
    };
    assert!(auto(zen3).lacking.contains(Set::VERW));
    let clears = Processor {
        leaf21_eax: zen3.leaf21_eax | 1 << 5,
        ..zen3
    };
    assert!(auto(clears).on.contains(Set::VERW) && auto(clears).at_exit());
    // One of the two words is not enough.
    for leaf21_ecx in [0b010, 0b100] {
        let half = Processor {
            leaf21_ecx,
            ..clears
        };
        assert!(auto(half).on.contains(Set::VERW));
    }
    let none = Processor {
        leaf21_ecx: 0b110,
        ..clears
    };
    assert!(!auto(none).on.contains(Set::VERW));
    for family in [0x17, 0x1a] {
        let other = Processor { family, ..clears };
        assert!(!auto(other).on.contains(Set::VERW));
    }
}

#[test]
fn holes_without_a_mitigation_are_named() {
    let zen = |family, model| Processor {
        vendor: Vendor::Amd,
        family,
        model,
        leaf8_ebx: 1 << 12,
        ..NONE
    };
    for model in [0x01, 0x2f, 0x50, 0x5f] {
        assert_eq!(auto(zen(0x17, model)).holes, Holes::DIVIDER, "{model:#x}");
    }
    for model in [0x30, 0x4f, 0x60, 0x7f, 0x90, 0x91, 0xa0, 0xaf] {
        assert_eq!(auto(zen(0x17, model)).holes, Holes::ZENBLEED, "{model:#x}");
    }
    for model in [0x80, 0x92, 0xb0] {
        assert_eq!(auto(zen(0x17, model)).holes, Holes::empty(), "{model:#x}");
    }
    let hygon = Processor {
        vendor: Vendor::Hygon,
        ..zen(0x18, 0)
    };
    assert_eq!(auto(hygon).holes, Holes::DIVIDER);
    // The numbers alone say nothing.
    let intel = Processor {
        vendor: Vendor::Intel,
        ..zen(0x17, 1)
    };
    assert_eq!(auto(intel).holes, Holes::empty());
    let tiger_lake = Processor {
        model: 0x8c,
        leaf7_edx: INTEL_CONTROLS,
        capabilities: 0x2b,
        ..NONE
    };
    assert_eq!(auto(tiger_lake).holes, Holes::ITS);
    assert_eq!(
        Plan::new(&tiger_lake, Choice::parse("off").unwrap()).holes,
        Holes::empty()
    );
    for other in [
        Processor {
            capabilities: 0x2b | 1 << 62,
            ..tiger_lake
        },
        // Restricted at each entry; and a later one, which is not on the list.
        Processor {
            capabilities: 0x29,
            ..tiger_lake
        },
        Processor {
            model: 0x97,
            ..tiger_lake
        },
    ] {
        assert_eq!(auto(other).holes, Holes::empty(), "{other:?}");
    }
    let all = std::format!("{}", Holes::all());
    assert_eq!(
        all,
        "SRSO, Zenbleed, stale data of the divider, indirect target selection"
    );
}

#[test]
fn one_line_names_all_that_cannot_be_had() {
    let list = |set| std::format!("{}", Named(set));
    assert_eq!(
        list(Set::IBRS | Set::STIBP | Set::IBPB),
        "ibrs, stibp, ibpb (Spectre v2)"
    );
    assert_eq!(
        list(Set::VERW | Set::IBRS | Set::GDS),
        "verw (MDS, TAA, MMIO stale data, RFDS, TSA), ibrs (Spectre v2), gds (gather data sampling)"
    );
    assert_eq!(list(Set::empty()), "");
    // The longest list fits into a line of the console, with what stands before it.
    let most = auto(Processor {
        model: 0x55,
        leaf7_ebx: SMEP | 1 << 5,
        ..NONE
    });
    assert!(
        list(most.lacking).len() < crate::text::LINE - 150,
        "{}",
        list(most.lacking)
    );
}
