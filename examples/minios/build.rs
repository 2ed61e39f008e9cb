//! Links the kernel with the guest library's linker script, and puts the user programs into the
//! image: builds them first, each an ELF file, then writes a table with their names and bytes.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("none") {
        return;
    }
    // guide: link
    let script = variable("DEP_PARAVANE_GUEST_LINKER_SCRIPT");
    println!("cargo::rerun-if-changed={script}");
    println!("cargo::rustc-link-arg-bins=-T{script}");
    println!("cargo::rustc-link-arg-bins=--no-pie");
    // end guide
    // The symbol table stays, for crash reports; the line tables would double the image.
    println!("cargo::rustc-link-arg-bins=--strip-debug");

    let programs = build_programs();
    let rows: String = programs
        .iter()
        .map(|(name, path)| {
            format!("    Program {{ name: {name:?}, image: include_bytes!({path:?}) }},\n")
        })
        .collect();
    let table = Path::new(&variable("OUT_DIR")).join("programs.rs");
    fs::write(&table, format!("&[\n{rows}]\n")).expect("the output directory can be written");
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

/// Builds the package `minios-user`; the names and files of its programs, sorted.
fn build_programs() -> Vec<(String, PathBuf)> {
    let here = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    for part in ["user", "abi"] {
        println!("cargo::rerun-if-changed={}", here.join(part).display());
    }
    let target = variable("TARGET");
    // A target directory of its own: the outer cargo holds the lock of the usual one.
    let output = Path::new(&variable("OUT_DIR")).join("user");
    let status = Command::new(variable("CARGO"))
        .args([
            "build",
            "--quiet",
            "--profile",
            "guest",
            "--bins",
            "--target",
            &target,
        ])
        .arg("--manifest-path")
        .arg(here.join("user/Cargo.toml"))
        .arg("--target-dir")
        .arg(&output)
        // What the outer cargo set for the kernel is not meant for the programs.
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .status()
        .expect("cargo can be started");
    assert!(status.success(), "the user programs do not build");

    let mut programs: Vec<_> = fs::read_dir(here.join("user/bin"))
        .expect("the programs' sources are there")
        .map(|entry| entry.expect("the directory can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            path.file_stem()
                .expect("a source file has a name")
                .to_string_lossy()
                .into_owned()
        })
        .map(|name| (name.clone(), output.join(&target).join("guest").join(name)))
        .collect();
    programs.sort();
    programs
}
