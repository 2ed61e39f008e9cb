//! Code in the docs is quoted from the sources by this module, so that it
//! cannot go stale.
//!
//! A source marks a region between a line `// guide: NAME` and a line
//! `// end guide` (or with `#`, or `/* … */`). A page has a comment line
//! `<!-- code: PATH#NAME -->` directly before a fenced block; the block's body
//! is the region, without its common indentation. Regions of the same name in
//! one file are joined by a line `// …`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::{ui, workspace};

/// Where regions may be defined; elsewhere the words mean nothing.
const SOURCES: [&str; 4] = ["examples", "sdk", "tests/guests", "tests/guests-c"];

/// Rewrites the quoted blocks, or with `check` fails when one is stale.
pub fn docs(check: bool) -> Result<()> {
    let stale = stale_pages(&workspace::root())?;
    if stale.is_empty() {
        ui::line("The code blocks of the docs are up to date.");
        return Ok(());
    }
    for (page, text) in &stale {
        if check {
            ui::note(&format!("stale: {}", workspace::short(page)));
        } else {
            std::fs::write(page, text)
                .with_context(|| format!("cannot write {}", page.display()))?;
            ui::line(&format!("rewritten: {}", workspace::short(page)));
        }
    }
    if check {
        bail!("pages quote code that has changed\nto refresh them: cargo xtask docs");
    }
    Ok(())
}

/// The pages whose blocks differ from the sources, with their right text.
/// A region that is missing, or quoted nowhere, is an error.
pub fn stale_pages(root: &Path) -> Result<Vec<(PathBuf, String)>> {
    let mut sources = BTreeMap::new();
    for dir in SOURCES {
        for file in files(
            &root.join(dir),
            &["rs", "S", "ld", "toml", "c", "h", "Makefile"],
        )? {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            let name = file
                .strip_prefix(root)
                .unwrap_or(&file)
                .display()
                .to_string();
            for (region, body) in regions(&text).with_context(|| name.clone())? {
                sources.insert((name.clone(), region), body);
            }
        }
    }
    let mut pages = files(&root.join("docs"), &["md"])?;
    pages.push(root.join("README.md"));
    let mut used = BTreeSet::new();
    let mut stale = Vec::new();
    for page in pages {
        let Ok(text) = std::fs::read_to_string(&page) else {
            continue;
        };
        let fresh = rewrite(&text, &sources, &mut used).with_context(|| {
            page.strip_prefix(root)
                .unwrap_or(&page)
                .display()
                .to_string()
        })?;
        if fresh != text {
            stale.push((page, fresh));
        }
    }
    if let Some((file, region)) = sources.keys().find(|key| !used.contains(*key)) {
        bail!(
            "{file}: the region `guide: {region}` is quoted by no page; quote it or take the marks away"
        );
    }
    Ok(stale)
}

/// All files below `dir` with one of these extensions or names, in order.
fn files(dir: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>> {
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = workspace::files_below(dir)?;
    found.retain(|path| {
        // A Makefile has no extension.
        let kind = path.extension().or(path.file_name());
        kind.is_some_and(|kind| extensions.iter().any(|known| kind == *known))
    });
    Ok(found)
}

/// What a comment line says, without its leader.
fn comment(line: &str) -> Option<&str> {
    let line = line.trim();
    let inner = line
        .strip_prefix("//")
        .or_else(|| line.strip_prefix('#'))
        .or_else(|| {
            line.strip_prefix("/*")
                .and_then(|rest| rest.strip_suffix("*/"))
        })?;
    Some(inner.trim())
}

/// The regions that a source marks, joined by name.
fn regions(text: &str) -> Result<BTreeMap<String, String>> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut open: Option<(String, Vec<&str>)> = None;
    for (number, line) in text.lines().enumerate() {
        let mark = comment(line).unwrap_or_default();
        if let Some(name) = mark.strip_prefix("guide: ") {
            if let Some((outer, _)) = &open {
                bail!(
                    "line {}: region `{name}` begins inside `{outer}`",
                    number + 1
                );
            }
            open = Some((name.trim().to_owned(), Vec::new()));
        } else if mark == "end guide" {
            let Some((name, lines)) = open.take() else {
                bail!("line {}: `end guide` ends nothing", number + 1);
            };
            let body = dedent(&lines);
            found
                .entry(name)
                .and_modify(|before| {
                    before.push_str("// …\n");
                    before.push_str(&body);
                })
                .or_insert(body);
        } else if let Some((_, lines)) = &mut open {
            lines.push(line);
        }
    }
    if let Some((name, _)) = open {
        bail!("the region `{name}` has no `end guide`");
    }
    Ok(found)
}

/// The lines without what indentation they share.
fn dedent(lines: &[&str]) -> String {
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let common = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(indent)
        .min()
        .unwrap_or(0);
    let mut out = String::new();
    for line in lines {
        out.push_str(line.get(common..).unwrap_or_default().trim_end());
        out.push('\n');
    }
    out
}

/// The page with each quoted block replaced by what its source says now.
fn rewrite(
    page: &str,
    sources: &BTreeMap<(String, String), String>,
    used: &mut BTreeSet<(String, String)>,
) -> Result<String> {
    let mut out = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some(target) = line
            .trim()
            .strip_prefix("<!-- code: ")
            .and_then(|rest| rest.strip_suffix("-->"))
        else {
            continue;
        };
        let target = target.trim();
        let Some((file, region)) = target.split_once('#') else {
            bail!("`{target}` should read PATH#NAME");
        };
        let key = (file.to_owned(), region.to_owned());
        let Some(body) = sources.get(&key) else {
            bail!("{file} has no region `guide: {region}`");
        };
        let fence = lines.next().unwrap_or_default();
        if !fence.starts_with("```") {
            bail!("no fenced block follows `code: {target}`");
        }
        if !lines.by_ref().any(|line| line == "```") {
            bail!("the fenced block after `code: {target}` has no end");
        }
        out.push_str(&format!("{fence}\n{body}```\n"));
        used.insert(key);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "fn a() {\n    // guide: x\n    one();\n        two();\n    // end guide\n}\n# guide: y\nk = 1\n# end guide\n// guide: x\nthree();\n// end guide\n";

    fn sources() -> BTreeMap<(String, String), String> {
        regions(SOURCE)
            .unwrap()
            .into_iter()
            .map(|(n, b)| (("s.rs".to_owned(), n), b))
            .collect()
    }

    #[test]
    fn regions_are_cut_out_dedented_and_joined() {
        let found = regions(SOURCE).unwrap();
        assert_eq!(found["x"], "one();\n    two();\n// …\nthree();\n");
        assert_eq!(found["y"], "k = 1\n");
    }

    #[test]
    fn unbalanced_marks_are_refused() {
        assert!(regions("// guide: x\n").is_err());
        assert!(regions("// end guide\n").is_err());
        assert!(regions("// guide: x\n// guide: y\n").is_err());
    }

    #[test]
    fn a_page_gets_the_source_of_today() {
        let page = "text\n<!-- code: s.rs#y -->\n```toml\nold\n```\nmore\n";
        let mut used = BTreeSet::new();
        let fresh = rewrite(page, &sources(), &mut used).unwrap();
        assert_eq!(
            fresh,
            "text\n<!-- code: s.rs#y -->\n```toml\nk = 1\n```\nmore\n"
        );
        assert_eq!(rewrite(&fresh, &sources(), &mut used).unwrap(), fresh);
        assert_eq!(used.len(), 1);
    }

    #[test]
    fn a_page_that_quotes_nothing_there_is_refused() {
        let mut used = BTreeSet::new();
        for page in [
            "<!-- code: s.rs#z -->\n```\n```\n",
            "<!-- code: s.rs#y -->\ntext\n",
            "<!-- code: s.rs -->\n",
        ] {
            assert!(rewrite(page, &sources(), &mut used).is_err(), "{page}");
        }
    }
}
