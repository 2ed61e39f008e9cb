//! One decoding for both widths of guests (design:two-widths): holds the hypercalls' sources to it.

use std::path::Path;

use anyhow::{Result, ensure};

/// The sources that are looked at.
const SOURCES: &str = "hypervisor/src";

/// Where a hypercall reaches for the memory of a guest of one width, instead of its caller's
/// (`arch/guest.rs`): only what tells the widths apart does so. Empty if all is well.
///
/// # Errors
/// If the sources of the tree at `root` cannot be read, or are too few to be all of them.
pub fn faults(root: &Path) -> Result<Vec<String>> {
    let (faults, looked) = of_one_width(&root.join(SOURCES))?;
    ensure!(looked > 20, "found {looked} files of hypercalls");
    Ok(faults)
}

/// The same, with the number of files that were looked at.
fn of_one_width(sources: &Path) -> Result<(Vec<String>, usize)> {
    const TELL_APART: [&str; 2] = ["hypercall/guest.rs", "hypercall/mod.rs"];
    const OF_ONE: [&str; 8] = [
        "Guest64",
        "Guest32",
        "GuestPtr::new",
        "GuestPtr::<",
        "GuestList::new",
        "GuestList::<",
        "read_own",
        "read_boxed",
    ];
    let mut faults = Vec::new();
    let mut looked = 0;
    let mut folders = vec![sources.join("hypercall")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(sources)?.to_string_lossy().into_owned();
            if TELL_APART.contains(&name.as_str()) {
                continue;
            }
            looked += 1;
            let text = std::fs::read_to_string(&path)?;
            for word in OF_ONE.iter().filter(|word| text.contains(**word)) {
                faults.push(format!("{name} has `{word}`: a call serves both widths"));
            }
        }
    }
    Ok((faults, looked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_decodes_for_one_width_is_found() {
        let root = std::env::temp_dir().join(format!("paravane-widths-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        let calls = root.join("hypercall/grant");
        std::fs::create_dir_all(&calls).expect("a folder");
        let files = [
            ("guest.rs", "GuestPtr::new(at)"),
            ("good.rs", "guest.pointer(at).read()"),
            ("grant/bad.rs", "GuestPtr::<u64>::new(at).read()"),
        ];
        for (file, text) in files {
            std::fs::write(root.join("hypercall").join(file), text).expect("a file");
        }
        let (faults, looked) = of_one_width(&root).expect("readable");
        let expected = "hypercall/grant/bad.rs has `GuestPtr::<`: a call serves both widths";
        assert_eq!(faults, [expected]);
        assert_eq!(looked, 2);
    }
}
