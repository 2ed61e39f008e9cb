//! The page of refusals says of each rule what broke it and what to do, in the words of the typed layer.

use paravane_abi::refusal::Rule;

const PAGE: &str = "docs/interface/refusals.md";

#[test]
fn the_documentation_has_every_rule() {
    let page = std::fs::read_to_string(abi_gen::root().join(PAGE)).expect("the page is there");
    let headings = || {
        page.lines()
            .filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'))
    };
    for rule in Rule::ALL {
        let name = rule.name();
        assert!(
            headings().any(|found| found == name),
            "no heading for {name}"
        );
        assert!(page.contains(rule.meaning()), "{name}: {}", rule.meaning());
    }
    assert_eq!(
        headings().count(),
        Rule::ALL.len(),
        "a heading names no rule"
    );
}
