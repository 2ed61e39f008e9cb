//! What comments and pages cite by name, and the two pages that explain the names:
//! `docs/paper-claims.md` those of the paper's claims (`M9`), `docs/design.md` those of this
//! project's decisions (`design:answers`).
//!
//! Whoever meets such a name in a source finds it in the page; and what the page says of a claim,
//! where it lives and what tests it, is there.

mod comments;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::workspace;
use comments::{Syntax, comments};

/// The page of the paper's claims.
pub const CLAIMS: &str = "docs/paper-claims.md";
/// The page of the decisions.
pub const DESIGN: &str = "docs/design.md";
/// Where guest tests are.
const GUESTS: &str = "tests/guests";
/// Letters with which claims of the paper begin.
const FAMILIES: [&str; 9] = ["G", "M", "C", "R", "N", "D", "P", "E", "FW"];
/// Versions of the C language and registers of the processor, which are written alike.
const OTHERS: [&str; 4] = ["C89", "C99", "R14", "R15"];
/// How a decision is cited.
const DECISION: &str = "design:";
/// How a page says that there is nothing.
const NOT_YET: &str = "not yet";
const NO_TEST: &str = "no test";
/// The page with the decisions before it was part of the tree; nobody can look there.
const OUTSIDE: &str = "DESIGN";

/// Pages that are dated and not rewritten: they may name what is gone.
const DATED: [&str; 2] = ["CHANGELOG.md", "docs/decisions/"];
/// The page whose rows end with what tests them.
const SECURITY: &str = "docs/security.md";

/// Names that resolve to nothing, and pages that name what is not there; empty if all is well. `suite` has the names of the suite's tests.
pub fn faults(root: &Path, suite: &BTreeSet<String>) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let tree = Tree { root, suite };
    let claims = tree.claims(&mut faults)?;
    let decisions = tree.decisions(&mut faults)?;
    for path in workspace::files_below(root)? {
        let name = path.strip_prefix(root)?.display().to_string();
        let Some(syntax) = Syntax::of(&name) else {
            continue;
        };
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let is_page = name.ends_with(".md") && !DATED.iter().any(|dated| name.starts_with(dated));
        for (number, line) in comments(&text, syntax).lines().enumerate() {
            if is_page {
                let gone = tree.gone(&name, line).into_iter();
                faults
                    .extend(gone.map(|what| format!("{name}:{}: there is no {what}", number + 1)));
            }
            for word in words(line) {
                let fault = if let Some(decision) = word.strip_prefix(DECISION) {
                    (!decision.is_empty() && !decisions.contains(decision))
                        .then(|| format!("{DESIGN} has no decision `{word}`"))
                } else if word == OUTSIDE {
                    Some(format!(
                        "`{OUTSIDE}` is no page of the tree: cite {DESIGN} by {DECISION}NAME"
                    ))
                } else if is_claim(word) {
                    match claims.get(word) {
                        None => Some(format!("{CLAIMS} has no claim {word}")),
                        Some(Place::Nowhere) if syntax != Syntax::Text => Some(format!(
                            "it cites {word}, of which {CLAIMS} says that it is {NOT_YET} in the tree"
                        )),
                        Some(_) => None,
                    }
                } else {
                    None
                };
                faults.extend(fault.map(|fault| format!("{name}:{}: {fault}", number + 1)));
            }
        }
    }
    Ok(faults)
}

/// Whether a claim lives in the tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Somewhere,
    Nowhere,
}

struct Tree<'a> {
    root: &'a Path,
    suite: &'a BTreeSet<String>,
}

impl Tree<'_> {
    fn page(&self, page: &str) -> Result<String> {
        std::fs::read_to_string(self.root.join(page)).with_context(|| format!("cannot read {page}"))
    }

    /// The rows of the page of claims: name, claim, where it lives, what tests it.
    fn claims(&self, faults: &mut Vec<String>) -> Result<BTreeMap<String, Place>> {
        let mut claims = BTreeMap::new();
        for line in self.page(CLAIMS)?.lines() {
            let Some(row) = line.strip_prefix("| ") else {
                continue;
            };
            let cells: Vec<&str> = row.trim_end_matches(" |").split(" | ").collect();
            let name = cells[0];
            if !is_claim(name) {
                continue;
            }
            let mut fault = |what: String| faults.push(format!("{CLAIMS}: {name}: {what}"));
            let [_, claim, place, tests] = cells[..] else {
                fault("a row has four cells: name, claim, where, tests".to_owned());
                claims.insert(name.to_owned(), Place::Nowhere);
                continue;
            };
            if claim.is_empty() {
                fault("it says nothing".to_owned());
            }
            for path in quoted(place) {
                if !self.exists(path) && !self.guest(path) {
                    fault(format!("there is no {path}"));
                }
            }
            for test in quoted(tests) {
                if let Err(why) = self.test(test) {
                    fault(why);
                }
            }
            let nowhere = place.starts_with(NOT_YET);
            if !nowhere && quoted(place).next().is_none() {
                fault(format!("it names neither a place nor `{NOT_YET}`"));
            }
            if quoted(tests).next().is_none()
                && ![NOT_YET, NO_TEST]
                    .iter()
                    .any(|none| tests.starts_with(none))
            {
                fault(format!(
                    "it names no test and says neither `{NOT_YET}` nor `{NO_TEST}`"
                ));
            }
            let place = if nowhere {
                Place::Nowhere
            } else {
                Place::Somewhere
            };
            if claims.insert(name.to_owned(), place).is_some() {
                fault("there are two of them".to_owned());
            }
        }
        ensure!(claims.len() > 1, "{CLAIMS} has no claims");
        Ok(claims)
    }

    /// The decisions: a heading each, and a line `State:` with what is there and where.
    fn decisions(&self, faults: &mut Vec<String>) -> Result<BTreeSet<String>> {
        let page = self.page(DESIGN)?;
        let mut decisions = BTreeSet::new();
        for section in page.split("\n### `design:").skip(1) {
            let Some((name, text)) = section.split_once('`') else {
                continue;
            };
            let mut fault =
                |what: String| faults.push(format!("{DESIGN}: {DECISION}{name}: {what}"));
            match text.lines().find_map(|line| line.strip_prefix("State: ")) {
                None => fault("no line tells its `State:`".to_owned()),
                Some(state) => {
                    for named in quoted(state) {
                        if !self.exists(named) && self.test(named).is_err() {
                            fault(format!("there is no {named}"));
                        }
                    }
                }
            }
            if !decisions.insert(name.to_owned()) {
                fault("there are two of them".to_owned());
            }
        }
        ensure!(decisions.len() > 1, "{DESIGN} has no decisions");
        Ok(decisions)
    }

    /// What a line of a page names and the tree does not have: files by their whole path, targets of
    /// links, and tests in a row of [`SECURITY`].
    fn gone<'l>(&self, page: &str, line: &'l str) -> Vec<&'l str> {
        let folders = [
            "bench/",
            "docs/",
            "examples/",
            "hypervisor/",
            "sdk/",
            "tests/",
            "xtask/",
        ];
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
        let is_path = |text: &str| {
            folders.iter().any(|folder| text.starts_with(folder)) && text.chars().all(plain)
        };
        let mut gone: Vec<&str> = quoted(line)
            .filter(|text| is_path(text) && !self.root.join(text).exists())
            .collect();
        let beside = Path::new(page).parent().unwrap_or(Path::new(""));
        gone.extend(links(line).filter(|target| {
            let file = target.split('#').next().unwrap_or_default();
            !target.contains("://") && !self.root.join(beside).join(file).exists()
        }));
        let cells: Vec<&str> = line.split(" | ").collect();
        if page == SECURITY && line.starts_with("| ") && cells.len() == 3 {
            gone.extend(quoted(cells[2]).filter(|test| {
                let known = |pattern: &str| match pattern.split_once('*') {
                    Some((begin, end)) => {
                        let mut names = self.suite.iter();
                        names.any(|name| name.starts_with(begin) && name.ends_with(end))
                    }
                    None => self.exists(pattern) || self.test(pattern).is_ok(),
                };
                !known(test)
            }));
        }
        gone
    }

    fn exists(&self, path: &str) -> bool {
        path.contains(['/', '.']) && self.root.join(path).exists()
    }

    fn guest(&self, name: &str) -> bool {
        !name.contains('/') && self.root.join(GUESTS).join(name).join("main.rs").exists()
    }

    /// Whether it is a guest test, a test of the suite, or a file or folder with tests.
    fn test(&self, name: &str) -> Result<(), String> {
        if self.guest(name) || self.suite.contains(name) || name.starts_with("cargo xtask ") {
            return Ok(());
        }
        if !self.exists(name) {
            return Err(format!("there is no test {name}"));
        }
        let path = self.root.join(name);
        let text = std::fs::read_to_string(path).unwrap_or_default();
        if text.contains("#[test]") {
            Ok(())
        } else {
            Err(format!("{name} contains no test"))
        }
    }
}

/// A letter of a family and one or two digits.
fn is_claim(word: &str) -> bool {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    FAMILIES.contains(&letters)
        && (1..=2).contains(&(word.len() - letters.len()))
        && !OTHERS.contains(&word)
}

/// Words, and names of decisions as one word.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '-');
    line.split(move |c| !inside(c)).flat_map(|word| {
        // Only the names of decisions have colons and hyphens inside.
        let whole = word.starts_with(DECISION);
        let parts: Vec<&str> = if whole {
            vec![word.trim_end_matches([':', '-'])]
        } else {
            word.split([':', '-']).collect()
        };
        parts
    })
}

/// The targets of links, `[text](target)`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let after = text.split("](").skip(1);
    after.filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
}

/// What stands in backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &str = "| name | claim | in the tree | tests |\n|---|---|---|---|\n\
        | M1 | one | `src/a.rs` | `here` |\n\
        | M2 | two | not yet | not yet |\n\
        | M3 | three | `src/a.rs` | `src/a.rs` |\n\
        | M4 | four | `src/a.rs` | `suite/x`, `here` |\n";
    const DECISIONS: &str = "# D\n\n### `design:one`: first\n\nText.\n\nState: done, `src/a.rs`.\n\n\
        ### `design:the-other`: second\n\nState: not yet.\n";

    fn found(name: &str, extra: &[(&str, &str)]) -> Vec<String> {
        let root =
            std::env::temp_dir().join(format!("paravane-tags-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        let given = [
            (CLAIMS, ROWS),
            (DESIGN, DECISIONS),
            (
                "src/a.rs",
                "//! M1 (M3), M1 to M4, design:one, design:the-other.\n#[test]\n",
            ),
            ("tests/guests/here/main.rs", ""),
        ];
        for (file, text) in given.iter().chain(extra) {
            let path = root.join(file);
            std::fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        let suite = BTreeSet::from(["suite/x".to_owned()]);
        faults(&root, &suite).expect("readable")
    }

    #[test]
    fn a_tree_whose_names_resolve_has_no_faults() {
        assert_eq!(found("good", &[]), Vec::<String>::new());
    }

    #[test]
    fn names_without_a_row_are_found_where_they_are_cited() {
        for (file, text, fault) in [
            (
                "src/b.rs",
                "\n// see (M9)\n",
                "src/b.rs:2: docs/paper-claims.md has no claim M9",
            ),
            (
                "docs/b.md",
                "M1–M11",
                "docs/b.md:1: docs/paper-claims.md has no claim M11",
            ),
            (
                "b.toml",
                "# FW3",
                "b.toml:1: docs/paper-claims.md has no claim FW3",
            ),
            (
                "src/b.S",
                "/* design:none */",
                "src/b.S:1: docs/design.md has no decision `design:none`",
            ),
            ("src/b.rs", "// (M2)", "src/b.rs:1: it cites M2"),
            (
                "src/b.rs",
                "// DESIGN 9.4",
                "src/b.rs:1: `DESIGN` is no page",
            ),
        ] {
            let faults = found("cited", &[(file, text)]);
            assert_eq!(faults.len(), 1, "{text}: {faults:?}");
            assert!(faults[0].starts_with(fault), "{text}: {faults:?}");
        }
    }

    #[test]
    fn what_is_no_citation_is_left_alone() {
        for (file, text) in [
            (
                "src/b.rs",
                "const M9: &str = \"M9\"; // in C99, RCX and R14, LM9, M123, design: one\n",
            ),
            ("target/b.md", "M9"),
            (".hidden/b.md", "M9"),
            ("docs/plan.md", "M2 is a plan, DESIGNS are many"),
        ] {
            assert_eq!(
                found("left", &[(file, text)]),
                Vec::<String>::new(),
                "{text}"
            );
        }
    }

    #[test]
    fn rows_name_what_is_there() {
        for (row, fault) in [
            (
                "| M5 | five | `src/gone.rs` | `here` |",
                "M5: there is no src/gone.rs",
            ),
            (
                "| M5 | five | `src/a.rs` | `gone` |",
                "M5: there is no test gone",
            ),
            (
                "| M5 | five | `src/a.rs` | `tests/guests/here/main.rs` |",
                "contains no test",
            ),
            ("| M5 | five | somewhere | `here` |", "M5: it names neither"),
            (
                "| M5 | five | `src/a.rs` | somehow |",
                "M5: it names no test",
            ),
            ("| M5 | five | `src/a.rs` |", "M5: a row has four cells"),
            ("| M1 | one | `src/a.rs` | `here` |", "M1: there are two"),
        ] {
            let faults = found("rows", &[(CLAIMS, &format!("{ROWS}{row}\n"))]);
            assert_eq!(faults.len(), 1, "{row}: {faults:?}");
            assert!(faults[0].contains(fault), "{row}: {faults:?}");
        }
    }

    #[test]
    fn pages_name_what_is_there() {
        for (page, text, fault) in [
            (
                "README.md",
                "`docs/gone.md`",
                "README.md:1: there is no docs/gone.md",
            ),
            (
                "docs/b.md",
                "[b](c.md#d)",
                "docs/b.md:1: there is no c.md#d",
            ),
            (
                SECURITY,
                "| a | b | `gone`, `suite/*` |",
                "docs/security.md:1: there is no gone",
            ),
        ] {
            let faults = found("pages", &[(page, text)]);
            assert_eq!(faults, [fault], "{text}");
        }
        let good = "[a](design.md#x) [b](https://c.d) `docs/design.md` `docs/<name>.md`";
        let dated = [
            ("docs/b.md", good),
            ("docs/decisions/c.md", "`docs/gone.md`"),
        ];
        assert_eq!(found("dated", &dated), Vec::<String>::new());
    }

    #[test]
    fn decisions_tell_their_state() {
        for (section, fault) in [
            ("\n### `design:new`: third\n\nText.\n", "no line tells"),
            (
                "\n### `design:new`: third\n\nState: `src/gone.rs`.\n",
                "there is no src/gone.rs",
            ),
            (
                "\n### `design:one`: again\n\nState: done.\n",
                "there are two",
            ),
        ] {
            let faults = found("state", &[(DESIGN, &format!("{DECISIONS}{section}"))]);
            assert_eq!(faults.len(), 1, "{section}: {faults:?}");
            assert!(faults[0].contains(fault), "{section}: {faults:?}");
        }
    }
}
