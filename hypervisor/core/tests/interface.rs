//! The numbers by which guests will read refusals are those of the engine.

use paravane_abi as abi;
use std::collections::BTreeSet;

use paravane_core::addr::Mfn;
use paravane_core::mm::{FrameType, Refusal, Rule};

#[test]
fn rules_have_the_numbers_of_the_interface() {
    for (rule, number, name) in [
        (Rule::NotMemory, abi::PARAVANE_RULE_not_memory, "not-memory"),
        (Rule::NotOwned, abi::PARAVANE_RULE_not_owned, "not-owned"),
        (
            Rule::TypeInUse,
            abi::PARAVANE_RULE_type_in_use,
            "type-in-use",
        ),
        (
            Rule::AbsentAddress,
            abi::PARAVANE_RULE_absent_address,
            "absent-address",
        ),
        (
            Rule::CountLimit,
            abi::PARAVANE_RULE_count_limit,
            "count-limit",
        ),
        (
            Rule::ReservedBits,
            abi::PARAVANE_RULE_reserved_bits,
            "reserved-bits",
        ),
        (Rule::Superpage, abi::PARAVANE_RULE_superpage, "superpage"),
        (
            Rule::HypervisorSlot,
            abi::PARAVANE_RULE_hypervisor_slot,
            "hypervisor-slot",
        ),
        (
            Rule::LinearWritable,
            abi::PARAVANE_RULE_linear_writable,
            "linear-writable",
        ),
        (
            Rule::LinearDepth,
            abi::PARAVANE_RULE_linear_depth,
            "linear-depth",
        ),
        (
            Rule::LinearUnvalidated,
            abi::PARAVANE_RULE_linear_unvalidated,
            "linear-unvalidated",
        ),
        (
            Rule::AlreadyPinned,
            abi::PARAVANE_RULE_already_pinned,
            "already-pinned",
        ),
        (Rule::NotPinned, abi::PARAVANE_RULE_not_pinned, "not-pinned"),
        (
            Rule::Descriptor,
            abi::PARAVANE_RULE_descriptor,
            "descriptor",
        ),
        (
            Rule::Misaligned,
            abi::PARAVANE_RULE_misaligned,
            "misaligned",
        ),
        (
            Rule::TableInTransition,
            abi::PARAVANE_RULE_table_in_transition,
            "table-in-transition",
        ),
        (Rule::NotMapped, abi::PARAVANE_RULE_not_mapped, "not-mapped"),
        (
            Rule::Referenced,
            abi::PARAVANE_RULE_referenced,
            "referenced",
        ),
        (Rule::Dying, abi::PARAVANE_RULE_dying, "dying"),
        (
            Rule::OverMaximum,
            abi::PARAVANE_RULE_over_maximum,
            "over-maximum",
        ),
    ] {
        assert_eq!((rule as u32, rule.name()), (number, name));
    }
}

#[test]
fn frame_types_have_the_numbers_of_the_interface() {
    for (frame_type, number) in [
        (FrameType::None, abi::PARAVANE_FRAME_none),
        (FrameType::L1, abi::PARAVANE_FRAME_l1),
        (FrameType::L2, abi::PARAVANE_FRAME_l2),
        (FrameType::L3, abi::PARAVANE_FRAME_l3),
        (FrameType::L4, abi::PARAVANE_FRAME_l4),
        (FrameType::Ldt, abi::PARAVANE_FRAME_ldt),
        (FrameType::Gdt, abi::PARAVANE_FRAME_gdt),
        (FrameType::Writable, abi::PARAVANE_FRAME_writable),
        (
            FrameType::SharedReadOnly,
            abi::PARAVANE_FRAME_shared_read_only,
        ),
    ] {
        assert_eq!(frame_type as u32, number);
    }
}

/// All pairs of an error number and a rule that stands behind it.
fn errors_by_the_code() -> BTreeSet<(String, String)> {
    let types = (0..=8).filter_map(FrameType::table).chain([
        FrameType::None,
        FrameType::Writable,
        FrameType::Ldt,
        FrameType::Gdt,
        FrameType::SharedReadOnly,
    ]);
    let types: Vec<_> = types.collect();
    let mut pairs = BTreeSet::new();
    for &rule in Rule::ALL {
        for &wanted in &types {
            let plain = Refusal::plain(rule, Mfn::new(7), 0);
            let errno = Refusal { wanted, ..plain }.errno();
            pairs.insert((errno.to_string(), rule.name().to_owned()));
        }
    }
    pairs
}

/// The page's index leads from each error number to the rules that answer with it, and to no others.
#[test]
fn the_index_of_error_numbers_is_the_codes() {
    let page: &str = include_str!("../../../docs/interface/refusals.md");
    let section = page
        .split("\n## ")
        .find(|section| section.starts_with("From the error number to the rule"))
        .expect("the section");
    let words = |cell: &str| -> Vec<String> {
        cell.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    let mut by_the_page = BTreeSet::new();
    for row in section.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').collect();
        for errno in words(cells[1]) {
            for rule in words(cells[3]) {
                assert!(
                    by_the_page.insert((errno.clone(), rule.clone())),
                    "twice: {errno} {rule}"
                );
            }
        }
    }
    assert_eq!(by_the_page, errors_by_the_code());
}
