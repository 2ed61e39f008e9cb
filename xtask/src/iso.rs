//! CD images that boot the hypervisor by GRUB and multiboot 2, as on a real
//! machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::machine::Module;
use crate::{command, workspace};

/// Makes `NAME.iso` of a hypervisor with its command line and modules, and
/// gives its path.
pub fn make(name: &str, kernel: &Path, options: &str, modules: &[Module]) -> Result<PathBuf> {
    let dir = workspace::scratch("iso")?;
    let tree = dir.join(name);
    // Left from an earlier run; an old module must not stay on the new CD.
    let _ = std::fs::remove_dir_all(&tree);
    let grub = tree.join("boot/grub");
    std::fs::create_dir_all(&grub).with_context(|| format!("cannot make {}", grub.display()))?;
    copy(kernel, &tree.join("boot/paravane"))?;
    for (index, module) in modules.iter().enumerate() {
        copy(&module.file, &tree.join(module_path(index)))?;
    }
    std::fs::write(grub.join("grub.cfg"), config(options, modules)?)?;
    let iso = dir.join(format!("{name}.iso"));
    command::run_quiet(
        Command::new("grub-mkrescue")
            // BIOS boot alone: QEMU's firmware here, and a quarter of the size.
            .args([
                "-d",
                "/usr/lib/grub/i386-pc",
                "--fonts=",
                "--locales=",
                "--themes=",
            ])
            .args(["--install-modules=multiboot2 iso9660 biosdisk normal echo"])
            .arg("-o")
            .arg(&iso)
            .arg(&tree),
    )
    .context("the GRUB image could not be made")?;
    Ok(iso)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to)
        .map(drop)
        .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))
}

fn module_path(index: usize) -> String {
    format!("boot/module{index}")
}

/// GRUB's script: load, start, ask nothing.
fn config(options: &str, modules: &[Module]) -> Result<String> {
    let mut text = String::from("set timeout=0\n");
    text.push_str(&format!("multiboot2 /boot/paravane{}\n", words(options)?));
    for (index, module) in modules.iter().enumerate() {
        text.push_str(&format!(
            "module2 /{}{}\n",
            module_path(index),
            words(&module.args)?
        ));
    }
    text.push_str("boot\n");
    Ok(text)
}

/// Each word quoted where GRUB's shell would read it otherwise, with a space
/// before it.
fn words(args: &str) -> Result<String> {
    let mut text = String::new();
    for word in args.split_whitespace() {
        if word.contains('\'') {
            bail!(
                "GRUB cannot pass on a single quote: {word}\nleave it out, or boot with --direct"
            );
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./,:+@%".contains(c);
        if word.chars().all(plain) {
            text.push_str(&format!(" {word}"));
        } else {
            text.push_str(&format!(" '{word}'"));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_loads_all_and_starts() {
        let modules = [
            Module {
                file: "/a".into(),
                args: "smoke root=/dev/x".into(),
            },
            Module {
                file: "/b".into(),
                args: "domain a;b".into(),
            },
        ];
        assert_eq!(
            config("loglevel=debug", &modules).unwrap(),
            "set timeout=0\n\
             multiboot2 /boot/paravane loglevel=debug\n\
             module2 /boot/module0 smoke root=/dev/x\n\
             module2 /boot/module1 domain 'a;b'\n\
             boot\n"
        );
    }

    #[test]
    fn what_grub_cannot_carry_is_refused() {
        assert!(
            config("it's", &[])
                .unwrap_err()
                .to_string()
                .contains("--direct")
        );
    }
}
