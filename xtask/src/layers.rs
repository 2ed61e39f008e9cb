//! Which file of the hypervisor uses which, and the layers that `docs/layers.md` promises.
//!
//! A file may use files of its own layer and of those below. Uses are found in the source as
//! tokens: `use` declarations and paths in expressions, also inside macros. A name that a module
//! passes on (`pub use`) counts as a use of the file that defines it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result, anyhow, bail, ensure};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The page with the table of layers.
pub const PAGE: &str = "docs/layers.md";
/// The sources that it orders.
const SOURCES: &str = "hypervisor/src";

/// A path in a source, by its components.
type Names = Vec<String>;

/// Every use that goes upwards, and every file without a layer or with two; empty if all is well.
pub fn faults(root: &Path) -> Result<Vec<String>> {
    let sources = root.join(SOURCES);
    let page =
        std::fs::read_to_string(root.join(PAGE)).with_context(|| format!("cannot read {PAGE}"))?;
    let layers = layers(&page)?;
    let crate_ = Crate::read(&sources)?;
    let mut faults = Vec::new();
    let mut layer_of = BTreeMap::new();
    for file in crate_.files.keys() {
        let rank = |layer: &Layer| layer.rank(file);
        let best = layers.iter().filter_map(rank).max();
        let found: Vec<usize> = (0..layers.len())
            .filter(|&number| best.is_some() && rank(&layers[number]) == best)
            .collect();
        match found[..] {
            [number] => {
                layer_of.insert(file.as_str(), number);
            }
            [] => faults.push(format!("{file} is in no layer of {PAGE}")),
            _ => faults.push(format!("{file} is in several layers of {PAGE}")),
        }
    }
    for layer in &layers {
        for pattern in &layer.patterns {
            if !crate_.files.keys().any(|file| matches(pattern, file)) {
                faults.push(format!(
                    "{PAGE}, {}: there is no file {pattern}",
                    layer.name
                ));
            }
        }
    }
    for (file, uses) in crate_.uses() {
        for used in uses {
            // The table has the highest layer first.
            if let (Some(&of), Some(&to)) =
                (layer_of.get(file.as_str()), layer_of.get(used.as_str()))
                && to < of
            {
                faults.push(format!(
                    "{file} ({}) uses {used}, which is above it ({})",
                    layers[of].name, layers[to].name
                ));
            }
        }
    }
    Ok(faults)
}

/// A row of the table.
struct Layer {
    name: String,
    /// Files, or folders with `/*` behind.
    patterns: Vec<String>,
}

impl Layer {
    /// How exactly the row names the file, if it does: the longest pattern counts.
    fn rank(&self, file: &str) -> Option<usize> {
        let named = self
            .patterns
            .iter()
            .filter(|pattern| matches(pattern, file));
        named.map(String::len).max()
    }
}

fn matches(pattern: &str, file: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(folder) => file.starts_with(folder),
        None => file == pattern,
    }
}

/// The rows of the page's table: name, then files in backquotes, `ROOM/*` for all of a room.
fn layers(page: &str) -> Result<Vec<Layer>> {
    let rows = page.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let (name, files) = (cells.next()?.trim(), cells.next()?);
        let patterns: Vec<String> = files
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect();
        (!patterns.is_empty()).then(|| Layer {
            name: name.to_owned(),
            patterns,
        })
    });
    let layers: Vec<Layer> = rows.collect();
    ensure!(layers.len() > 1, "{PAGE} has no table of layers");
    Ok(layers)
}

/// The sources of a crate.
struct Crate {
    /// File (below the sources' folder) to its paths.
    files: BTreeMap<String, Vec<Found>>,
    /// Module to file; the crate's root is the empty name.
    modules: BTreeMap<String, String>,
}

/// A path found in a source.
struct Found {
    names: Names,
    /// What it is called after `as`; `*` for all that is there.
    alias: Option<String>,
    /// A `pub use`: passed on, not used.
    passed_on: bool,
}

impl Crate {
    fn read(sources: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        let mut modules = BTreeMap::new();
        for path in rust_files(sources)? {
            let text = std::fs::read_to_string(&path)?;
            let file = path.strip_prefix(sources)?.to_string_lossy().into_owned();
            let tokens =
                TokenStream::from_str(&text).map_err(|error| anyhow!("{file}: {error}"))?;
            let mut flat = Vec::new();
            flatten(tokens, &mut flat);
            modules.insert(module_name(&file), file.clone());
            files.insert(file, paths(&flat));
        }
        Ok(Crate { files, modules })
    }

    /// Each file with the files it uses.
    fn uses(&self) -> impl Iterator<Item = (&String, BTreeSet<String>)> {
        let mut passed_on = BTreeMap::new();
        for (file, found) in &self.files {
            for path in found.iter().filter(|path| path.passed_on) {
                if let (Some(to), Some(last)) =
                    (self.absolute(file, &path.names), path.names.last())
                {
                    let name = path.alias.as_ref().unwrap_or(last).clone();
                    passed_on.insert((module_name(file), name), to);
                }
            }
        }
        self.files.iter().map(move |(file, found)| {
            let uses = found.iter().filter(|path| !path.passed_on);
            let uses = uses
                .filter_map(|path| self.file_of(&self.absolute(file, &path.names)?, &passed_on, 0))
                .filter(|used| used != file);
            (file, uses.collect())
        })
    }

    /// A path from the crate's root; none for what belongs to another crate or to the prelude.
    fn absolute(&self, file: &str, names: &[String]) -> Option<Names> {
        let name = module_name(file);
        let mut here: Names = name
            .split("::")
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        let mut rest = names;
        match names.first()?.as_str() {
            "crate" => {
                here.clear();
                rest = &names[1..];
            }
            "self" => rest = &names[1..],
            "super" => {
                while let ["super", ..] =
                    rest.iter().map(String::as_str).take(1).collect::<Vec<_>>()[..]
                {
                    here.pop();
                    rest = &rest[1..];
                }
            }
            child => {
                let mut path = here.clone();
                path.push(child.to_owned());
                self.modules.get(&path.join("::"))?;
            }
        }
        here.extend_from_slice(rest);
        Some(here)
    }

    /// The file that defines what an absolute path names.
    fn file_of(
        &self,
        path: &[String],
        passed_on: &BTreeMap<(String, String), Names>,
        depth: usize,
    ) -> Option<String> {
        (0..=path.len()).rev().find_map(|length| {
            let module = path[..length].join("::");
            let file = self.modules.get(&module)?;
            let rest = &path[length..];
            let passed = |name: &str| passed_on.get(&(module.clone(), name.to_owned()));
            let onwards = match rest.first() {
                Some(name) => passed(name)
                    .map(|to| (to, &rest[1..]))
                    .or(passed("*").map(|to| (to, rest))),
                None => None,
            };
            match onwards {
                Some((to, rest)) if depth < 8 => {
                    let path: Names = to.iter().chain(rest).cloned().collect();
                    self.file_of(&path, passed_on, depth + 1)
                }
                _ => Some(file.clone()),
            }
        })
    }
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    if files.is_empty() {
        bail!("{} has no sources", folder.display());
    }
    Ok(files)
}

/// `a/b.rs` and `a/b/mod.rs` are `a::b`, `main.rs` is the root.
fn module_name(file: &str) -> String {
    let name = file.trim_end_matches(".rs");
    let name = name.strip_suffix("/mod").unwrap_or(name);
    if name == "main" {
        String::new()
    } else {
        name.replace('/', "::")
    }
}

/// The tokens as texts, groups opened; `::` is one.
fn flatten(tokens: TokenStream, into: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                into.push(open.to_owned());
                flatten(group.stream(), into);
                into.push(close.to_owned());
            }
            TokenTree::Punct(punct)
                if punct.as_char() == ':' && into.last().is_some_and(|last| last == ":") =>
            {
                into.pop();
                into.push("::".to_owned());
            }
            TokenTree::Literal(_) => into.push("literal".to_owned()),
            other => into.push(other.to_string()),
        }
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
}

/// Every path of a source.
fn paths(tokens: &[String]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let before = at.checked_sub(1).map_or("", |before| &tokens[before]);
        let next = tokens.get(at + 1).map_or("", String::as_str);
        let token = tokens[at].as_str();
        if token == "use" && is_name(next) {
            let passed_on = matches!(before, "pub" | ")");
            at = tree(tokens, at + 1, &[], passed_on, &mut found);
        } else if is_name(token) && next == "::" && before != "::" {
            // From the root, from here, or from a child of this module; others are sorted out later.
            at = tree(tokens, at, &[], false, &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads a path, or a tree of them, that begins at `at` below `prefix`; gives where it ends.
fn tree(
    tokens: &[String],
    mut at: usize,
    prefix: &[String],
    passed_on: bool,
    found: &mut Vec<Found>,
) -> usize {
    let token = |at: usize| tokens.get(at).map_or("", String::as_str);
    let mut names = prefix.to_vec();
    while is_name(token(at)) {
        if token(at) != "self" || names.is_empty() {
            names.push(token(at).to_owned());
        }
        at += 1;
        if token(at) != "::" {
            break;
        }
        at += 1;
        if token(at) == "{" {
            at += 1;
            while at < tokens.len() && token(at) != "}" {
                at = if is_name(token(at)) {
                    tree(tokens, at, &names, passed_on, found)
                } else {
                    at + 1
                };
            }
            return at + 1;
        }
    }
    let alias = match token(at) {
        "as" => Some(token(at + 1).to_owned()),
        "*" => Some("*".to_owned()),
        _ => None,
    };
    found.push(Found {
        names,
        alias,
        passed_on,
    });
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree_of(files: &[(&str, &str)], name: &str) -> PathBuf {
        let root =
            std::env::temp_dir().join(format!("paravane-layers-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        for (file, text) in files {
            let path = root.join(file);
            std::fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        root
    }

    const PAGE_TEXT: &str =
        "| layer | files |\n|---|---|\n| top | `main.rs`, `a/*` |\n| bottom | `b.rs` |\n";

    #[test]
    fn upward_uses_are_found_however_they_are_written() {
        for upward in [
            "use crate::a::inner::Thing;",
            "use crate::{a::inner::{self, Thing}};",
            "use super::a::Thing;",
            "pub(crate) fn f(thing: super::a::Thing) {}",
            "fn f() { crate::a::inner::act(); }",
            "fn f() { info!(\"{}\", crate::a::Thing); }",
        ] {
            let root = tree_of(
                &[
                    (PAGE, PAGE_TEXT),
                    ("hypervisor/src/main.rs", "mod a; mod b;"),
                    (
                        "hypervisor/src/a/mod.rs",
                        "pub mod inner; pub use inner::Thing;",
                    ),
                    (
                        "hypervisor/src/a/inner.rs",
                        "use crate::b; pub struct Thing;",
                    ),
                    ("hypervisor/src/b.rs", upward),
                ],
                "upward",
            );
            let faults = faults(&root).expect("readable");
            assert!(
                faults
                    .iter()
                    .any(|fault| fault.starts_with("b.rs (bottom) uses a/inner.rs")),
                "{upward}: {faults:?}"
            );
            assert_eq!(faults.len(), 1, "{upward}: {faults:?}");
        }
    }

    #[test]
    fn a_child_named_without_its_parent_is_a_use() {
        let root = tree_of(
            &[
                (
                    PAGE,
                    "| top | `main.rs`, `a/inner.rs` |\n| bottom | `a/mod.rs` |\n",
                ),
                ("hypervisor/src/main.rs", "mod a;"),
                (
                    "hypervisor/src/a/mod.rs",
                    "pub mod inner; struct Low { high: inner::Thing }",
                ),
                ("hypervisor/src/a/inner.rs", "pub struct Thing;"),
            ],
            "child",
        );
        let faults = faults(&root).expect("readable");
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(
            faults[0].starts_with("a/mod.rs (bottom) uses a/inner.rs"),
            "{faults:?}"
        );
    }

    #[test]
    fn downward_uses_and_comments_are_no_faults() {
        let root = tree_of(
            &[
                (PAGE, PAGE_TEXT),
                ("hypervisor/src/main.rs", "mod a; mod b;"),
                (
                    "hypervisor/src/a/mod.rs",
                    "use crate::b::Low; use core::fmt;",
                ),
                (
                    "hypervisor/src/b.rs",
                    "//! See [`crate::a`].\n// crate::a::x\npub struct Low;",
                ),
            ],
            "downward",
        );
        assert_eq!(faults(&root).expect("readable"), Vec::<String>::new());
    }

    #[test]
    fn files_and_rows_must_agree() {
        let root = tree_of(
            &[
                (PAGE, "| top | `main.rs` |\n| bottom | `gone.rs` |\n"),
                ("hypervisor/src/main.rs", ""),
                ("hypervisor/src/new.rs", ""),
            ],
            "agree",
        );
        let faults = faults(&root).expect("readable");
        assert!(
            faults
                .iter()
                .any(|fault| fault.contains("new.rs is in no layer")),
            "{faults:?}"
        );
        assert!(
            faults.iter().any(|fault| fault.contains("no file gone.rs")),
            "{faults:?}"
        );
    }
}
