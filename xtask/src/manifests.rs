//! Dependencies that a manifest names and no source uses, of which cargo says nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Dependencies that nothing uses; empty if all is well.
pub fn faults(root: &Path) -> Result<Vec<String>> {
    let workspace = Manifest::read(&root.join("Cargo.toml"))?;
    let mut members = BTreeMap::new();
    for member in &workspace.members {
        members.insert(
            member,
            Manifest::read(&root.join(member).join("Cargo.toml"))?,
        );
    }
    // By what name sources know a package of ours.
    let names: BTreeMap<&str, &str> = members
        .values()
        .map(|manifest| (manifest.package.as_str(), manifest.library.as_str()))
        .collect();
    let mut faults = Vec::new();
    for (member, manifest) in &members {
        let sources = sources(&root.join(member))?;
        let words: BTreeSet<&str> = sources
            .iter()
            .flat_map(|text| text.split(|c: char| !(c.is_alphanumeric() || c == '_')))
            .collect();
        for dependency in &manifest.dependencies {
            let name = dependency.replace('-', "_");
            let known = names.get(dependency.as_str()).copied().unwrap_or(&name);
            if !words.contains(known) {
                faults.push(format!("{member}/Cargo.toml: nothing uses {dependency}"));
            }
        }
    }
    for dependency in &workspace.dependencies {
        if !members
            .values()
            .any(|manifest| manifest.dependencies.contains(dependency))
        {
            faults.push(format!("Cargo.toml: no package uses {dependency}"));
        }
    }
    Ok(faults)
}

/// What of a manifest matters here.
#[derive(Debug, Default)]
struct Manifest {
    package: String,
    /// The name of its library in sources.
    library: String,
    members: Vec<String>,
    dependencies: BTreeSet<String>,
}

impl Manifest {
    fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self::parse(&text))
    }

    /// As far as our own manifests go: a key a line, lists of strings over several.
    fn parse(text: &str) -> Self {
        let mut manifest = Manifest::default();
        let mut section = String::new();
        let mut list = String::new();
        for line in text.lines() {
            let line = line.trim();
            if let Some(name) = line.strip_prefix('[') {
                section = name
                    .trim_end_matches(']')
                    .trim_start_matches('[')
                    .to_owned();
                continue;
            }
            if list == "members" {
                manifest
                    .members
                    .extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
            }
            let Some((key, value)) = line.split_once('=') else {
                if line.starts_with(']') {
                    list.clear();
                }
                continue;
            };
            let (key, value) = (key.trim(), value.trim());
            let text = value.trim_matches('"').to_owned();
            if value == "[" {
                list = key.to_owned();
            }
            match section.as_str() {
                "package" if key == "name" => manifest.package = text,
                "lib" if key == "name" => manifest.library = text,
                // A target's dependencies are behind its name.
                section if section.ends_with("dependencies") && !line.starts_with('#') => {
                    let name = key.split('.').next().unwrap_or_default();
                    manifest.dependencies.insert(name.to_owned());
                }
                _ => {}
            }
        }
        if manifest.library.is_empty() {
            manifest.library = manifest.package.replace('-', "_");
        }
        manifest
    }
}

/// The Rust sources of a package: below its folder, without other packages in it, and those that it
/// takes in from elsewhere by `#[path]`, with what lies beside them.
fn sources(folder: &Path) -> Result<Vec<String>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(next) = folders.pop() {
        let Ok(next) = next.canonicalize() else {
            continue;
        };
        if !seen.insert(next.clone()) {
            continue;
        }
        for entry in std::fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                if !path.join("Cargo.toml").exists() {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path)?;
                for taken in text.split("#[path = \"").skip(1) {
                    let file: PathBuf = next.join(taken.split('"').next().unwrap_or_default());
                    folders.extend(file.parent().map(Path::to_owned));
                }
                found.insert(path, text);
            }
        }
    }
    Ok(found.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKSPACE: &str = "[workspace]\nmembers = [\n    \"a\",\n    \"tests/guests\",\n]\n\
        [workspace.dependencies]\nused = \"1\"\nguest-tests = { path = \"tests/guests\" }\n";
    const A: &str = "[package]\nname = \"a\"\n[target.\"cfg(x)\".dependencies]\nused.workspace = true\n\
        [dev-dependencies]\nguest-tests.workspace = true\n# off = \"1\"\n";
    const GUEST: &str = "[package]\nname = \"guest-tests\"\n[lib]\nname = \"support\"\n";

    fn found(name: &str, extra: &[(&str, &str)]) -> Vec<String> {
        let root =
            std::env::temp_dir().join(format!("paravane-manifests-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        let given = [
            ("Cargo.toml", WORKSPACE),
            ("a/Cargo.toml", A),
            ("a/src/main.rs", "#[path = \"../../b/src/c.rs\"] mod c;"),
            ("b/src/c.rs", "use used::x; mod d;"),
            ("b/src/d.rs", "support::catch();"),
            ("tests/guests/Cargo.toml", GUEST),
        ];
        for (file, text) in given.iter().chain(extra) {
            let path = root.join(file);
            std::fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        faults(&root).expect("readable")
    }

    #[test]
    fn manifests_that_agree_with_the_tree_have_no_faults() {
        assert_eq!(found("good", &[]), Vec::<String>::new());
    }

    #[test]
    fn dependencies_without_use_are_found() {
        for (file, text, fault) in [
            ("b/src/c.rs", "mod d;", "a/Cargo.toml: nothing uses used"),
            ("b/src/d.rs", "", "a/Cargo.toml: nothing uses guest-tests"),
        ] {
            assert_eq!(found("unused", &[(file, text)]), [fault]);
        }
        let more = format!("{WORKSPACE}more = \"1\"\n");
        assert_eq!(
            found("more", &[("Cargo.toml", &more)]),
            ["Cargo.toml: no package uses more"]
        );
    }
}
