//! The page on booting lists every option as the tables have it.

use paravane_core::cmdline::{module, options};

const PAGE: &str = include_str!("../../../docs/boot.md");

/// The rows of a table of the page, in the form that the options would have.
fn row(name: &str, allowed: &str, help: &str) -> String {
    let equals = if allowed == "no value" { "" } else { "=" };
    format!("| `{name}{equals}` | {allowed} | {help} |")
}

#[test]
fn every_option_stands_in_the_page() {
    let mut rows = 0;
    for option in &options::TABLE {
        let row = row(option.name, option.allowed, option.help);
        assert!(PAGE.contains(&row), "docs/boot.md lacks: {row}");
        rows += 1;
    }
    for option in &module::TABLE {
        let row = row(option.name, option.allowed, option.help);
        assert!(PAGE.contains(&row), "docs/boot.md lacks: {row}");
        rows += 1;
    }
    let listed = PAGE.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(listed, rows, "docs/boot.md lists options that do not exist");
}
