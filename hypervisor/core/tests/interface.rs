//! The numbers by which guests will read refusals are those of the engine.

use paravane_abi as abi;
use std::collections::BTreeSet;

use paravane_core::addr::Mfn;
use paravane_core::mm::{FrameType, Refusal, Rule};

/// The constants of the header whose names begin so: the rest of the name, and the number.
fn constants_of_the_header(prefix: &str) -> Vec<(&'static str, u32)> {
    let header: &'static str = include_str!("../../../sdk/include/xen/paravane.h");
    let constant = |line: &'static str| {
        let mut words = line.split_whitespace();
        let name = words.nth(1)?.strip_prefix(prefix)?;
        Some((name, words.next()?.parse().expect("a number")))
    };
    header
        .lines()
        .filter(|line| line.starts_with("#define "))
        .filter_map(constant)
        .collect()
}

/// Every rule of the header is one of the engine's, and every one of the engine's is in the header;
/// number, name and variant belong together.
#[test]
fn rules_are_those_of_the_header() {
    let of_the_header: Vec<(String, u32)> = constants_of_the_header("PARAVANE_RULE_")
        .into_iter()
        .map(|(name, number)| (name.replace('_', "-"), number))
        .collect();
    let of_the_engine: Vec<(String, u32)> = Rule::ALL
        .iter()
        .map(|&rule| (rule.name().to_owned(), rule as u32))
        .collect();
    assert_eq!(of_the_engine, of_the_header);
    for rule in Rule::ALL {
        let variant = format!("{rule:?}");
        assert_eq!(variant.to_lowercase(), rule.name().replace('-', ""));
    }
}

#[test]
fn frame_types_have_the_numbers_of_the_interface() {
    let types = [
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
    ];
    for (frame_type, number) in types {
        assert_eq!(frame_type as u32, number);
    }
    let of_the_header = constants_of_the_header("PARAVANE_FRAME_");
    assert!(
        types
            .iter()
            .map(|(_, number)| *number)
            .eq(of_the_header.iter().map(|(_, number)| *number))
    );
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
