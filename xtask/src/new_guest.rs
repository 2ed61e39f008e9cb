//! `new-guest`: a small guest kernel, complete enough to boot at once, small
//! enough to be read in a minute.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::command::quoted;
use crate::{ui, workspace};

/// What a new guest is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Rust, on `sdk/rust-guest`.
    Rust,
    /// C, on `sdk/c-guest`.
    C,
}

impl Language {
    /// The files of a new guest: where, and what with `@NAME@` and `@SDK@` in it.
    fn files(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Rust => &RUST,
            Self::C => &C,
        }
    }

    /// The file to read first.
    fn source(self) -> &'static str {
        match self {
            Self::Rust => "src/main.rs",
            Self::C => "main.c",
        }
    }

    /// A path as it stands in the files: between quotes in a manifest, bare in a Makefile.
    fn path(self, path: &str) -> Result<String> {
        if self == Self::C && path.contains(|c: char| c.is_whitespace() || "#:;%\\".contains(c)) {
            bail!(
                "make cannot work with the path {path:?}; move this tree to one without spaces and special characters"
            );
        }
        Ok(match self {
            Self::Rust => path.replace('\\', "\\\\").replace('"', "\\\""),
            Self::C => path.replace('$', "$$"),
        })
    }
}

const C: [(&str, &str); 3] = [
    ("Makefile", include_str!("../template/c/Makefile.in")),
    ("main.c", include_str!("../template/c/main.c.in")),
    (".gitignore", "/build\n"),
];

const RUST: [(&str, &str); 5] = [
    ("Cargo.toml", include_str!("../template/Cargo.toml.in")),
    ("build.rs", include_str!("../template/build.rs.in")),
    ("src/main.rs", include_str!("../template/main.rs.in")),
    (
        ".cargo/config.toml",
        include_str!("../template/config.toml.in"),
    ),
    (".gitignore", "target\n"),
];

/// Names that cargo refuses, or that would hide a crate of ours; in C, too, so that one rule holds.
const TAKEN: [&str; 12] = [
    "test",
    "core",
    "std",
    "alloc",
    "proc-macro",
    "proc_macro",
    "build",
    "deps",
    "examples",
    "incremental",
    "paravane-abi",
    "paravane-guest",
];

/// Words of the language, which are no names of crates.
const KEYWORDS: &str = "abstract as async await become box break const continue crate do dyn else \
    enum extern false final fn for gen if impl in let loop macro match mod move mut override priv pub \
    ref return self static struct super trait true try type typeof unsafe unsized use virtual where \
    while yield";

/// Creates the guest in `parent` and says what to type next.
pub fn create(name: &str, parent: &Path, language: Language) -> Result<()> {
    let dir = write(name, parent, language)?;
    let shown = relative_to_here(&dir);
    let root = workspace::root();
    ui::line(&format!(
        "Created {shown}, a guest kernel of one file: {shown}/{}",
        language.source()
    ));
    ui::line("To build and boot it:");
    let run = |dir: &OsStr| format!("    cargo xtask run --direct --guest {}", quoted(dir));
    let inside = std::env::current_dir().is_ok_and(|here| here.starts_with(&root));
    if inside {
        ui::line(&run(shown.as_ref()));
    } else {
        ui::line(&format!("    cd {}", quoted(root.as_os_str())));
        ui::line(&run(dir.as_os_str()));
    }
    Ok(())
}

/// Writes the files and gives their directory.
pub fn write(name: &str, parent: &Path, language: Language) -> Result<PathBuf> {
    check_name(name)?;
    if parent.join(name).symlink_metadata().is_ok() {
        bail!(
            "{} exists already; choose another name, or another place by --directory DIR",
            parent.join(name).display()
        );
    }
    std::fs::create_dir_all(parent).with_context(|| {
        format!(
            "the directory {} cannot be made; choose another place by --directory DIR",
            parent.display()
        )
    })?;
    let parent = parent
        .canonicalize()
        .with_context(|| format!("cannot enter {}", parent.display()))?;
    let dir = parent.join(name);
    let sdk = language.path(&sdk_path(&dir, &workspace::root()))?;
    for &(file, text) in language.files() {
        let path = dir.join(file);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)
                .with_context(|| format!("cannot make {}", parent.display()))?;
        }
        let text = text.replace("@NAME@", name).replace("@SDK@", &sdk);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    if language == Language::Rust {
        // The versions that the library was tested with; cargo drops the rest.
        let lock = dir.join("Cargo.lock");
        std::fs::copy(workspace::root().join("Cargo.lock"), &lock)
            .with_context(|| format!("cannot write {}", lock.display()))?;
    }
    Ok(dir)
}

/// A name that works as crate, directory and image.
fn check_name(name: &str) -> Result<()> {
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
    let rest = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c));
    if !starts || !rest || name.len() > 60 {
        bail!(
            "{name:?} cannot be the name of a guest, which has lower-case letters, digits, `-` and `_`, \
             begins with a letter and has at most 60 bytes; for example: cargo xtask new-guest my-kernel"
        );
    }
    if TAKEN.contains(&name) || KEYWORDS.split_whitespace().any(|word| word == name) {
        bail!(
            "{name:?} means something else to cargo; for example: cargo xtask new-guest my-{name}"
        );
    }
    Ok(())
}

/// The SDK as seen from the new crate: relative inside our tree, so that the
/// tree can be moved, absolute elsewhere.
fn sdk_path(dir: &Path, root: &Path) -> String {
    let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    match dir.strip_prefix(&root) {
        Ok(below) => {
            let ups = below
                .components()
                .filter(|c| matches!(c, Component::Normal(_)))
                .count();
            format!("{}sdk", "../".repeat(ups))
        }
        Err(_) => root.join("sdk").display().to_string(),
    }
}

fn relative_to_here(dir: &Path) -> String {
    let here = std::env::current_dir()
        .and_then(|here| here.canonicalize())
        .unwrap_or_default();
    match dir.strip_prefix(&here) {
        Ok(below) => format!("./{}", below.display()),
        Err(_) => dir.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_names_pass_and_bad_ones_are_explained() {
        for good in ["a", "my-kernel", "os_2"] {
            assert!(check_name(good).is_ok(), "{good}");
        }
        for bad in [
            "", "2os", "My", "a b", "../x", "a/b", "-a", "é", "core", "test", "fn", "while",
        ] {
            let error = check_name(bad).unwrap_err().to_string();
            assert!(
                error.contains("; for example: cargo xtask new-guest"),
                "{error}"
            );
            assert!(!error.contains('\n'), "{error}");
        }
    }

    #[test]
    fn the_sdk_is_found_from_inside_and_outside() {
        let root = Path::new("/no/such/root");
        assert_eq!(
            sdk_path(Path::new("/no/such/root/guests/a"), root),
            "../../sdk"
        );
        assert_eq!(sdk_path(Path::new("/else/a"), root), "/no/such/root/sdk");
        let rust = Language::Rust.path(r#"/a "b"\c"#).unwrap();
        assert_eq!(rust, r#"/a \"b\"\\c"#);
        assert_eq!(Language::C.path("/a$b").unwrap(), "/a$$b");
        let error = Language::C.path("/a b").unwrap_err().to_string();
        assert!(error.contains("; move this tree"), "{error}");
    }

    #[test]
    fn a_crate_is_written_once() {
        let above = std::env::temp_dir().join(format!("xtask-new-guest-{}", std::process::id()));
        // Its directory is made, however deep.
        let parent = above.join("not yet/there");
        let dir = write("fresh", &parent, Language::Rust).unwrap();
        let manifest = std::fs::read_to_string(dir.join("Cargo.toml")).unwrap();
        assert!(
            manifest.contains("name = \"fresh\"") && !manifest.contains('@'),
            "{manifest}"
        );
        assert!(dir.join("src/main.rs").is_file() && dir.join(".cargo/config.toml").is_file());
        let again = write("fresh", &parent, Language::C);
        let again = again.unwrap_err().to_string();
        assert!(
            again.contains("exists already; choose another") && !again.contains('\n'),
            "{again}"
        );
        // Nothing is made where nothing can be.
        let file = dir.join("Cargo.toml");
        let nowhere = write("fresh", &file, Language::Rust);
        let nowhere = nowhere.unwrap_err().to_string();
        assert!(
            nowhere.contains("cannot be made; choose another"),
            "{nowhere}"
        );
        std::fs::remove_dir_all(&above).unwrap();
    }
}
