//! The C library as a kernel of one's own takes it up, outside this tree: built by GCC and Clang for
//! both widths, each header and each part by itself, installed and found by `pkg-config`, and the
//! kernel of its README booted.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::super::boots::{Boot, Host, module};
use super::super::judge::Expect;
use super::super::{Outcome, Test};
use super::{Outside, pkg_config};
use crate::artifacts::Artifact;
use crate::machine::{Machine, status};
use crate::{command, dist, workspace};

/// What every compilation has to do without a word.
const STRICT: [&str; 8] = [
    "-std=c11",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-nostdinc",
    "-ffreestanding",
    "-mgeneral-regs-only",
    "-mno-red-zone",
];

/// Headers that assembly may take in.
const FOR_ASSEMBLY: [&str; 5] = ["entry.h", "hypercall.h", "pte.h", "traps.h", "types.h"];

/// The test.
pub fn test() -> Test {
    Test::new("kit/c-guest", &[Artifact::Hypervisor], run)
}

fn run() -> Result<Outcome> {
    let outside = Outside::new("c-guest")?;
    let library = copy(&outside.0)?;
    let mut missing = Vec::new();
    let mut compilers = vec!["gcc".to_owned()];
    match clang() {
        Some(clang) => compilers.push(clang),
        None => missing.push("clang"),
    }
    for compiler in &compilers {
        for (width, ways) in [
            (
                "64",
                &["", "-DPARAVANE_HYPERCALL_INLINE", "-mcmodel=small"][..],
            ),
            ("32", &["", "-DPARAVANE_HYPERCALL_INLINE"]),
        ] {
            for way in ways {
                let to = outside.0.join(format!("{compiler}-{width}{way}"));
                make(&library, &to, compiler, width, way)?;
                parts_alone(&to, compiler, width)?;
            }
            headers_alone(&library, &outside.0, compiler, width)?;
        }
    }
    if command::exists("cmake") {
        cmake(&library, &outside.0)?;
    } else {
        missing.push("cmake");
    }
    let outcome = if command::exists("pkg-config") {
        boot(installed(&library, &outside.0)?)?
    } else {
        missing.push("pkg-config");
        Outcome::Passed(String::new())
    };
    Ok(match outcome {
        Outcome::Passed(_) if !missing.is_empty() => Outcome::Passed(format!(
            "without {}, not on this machine",
            missing.join(", ")
        )),
        other => other,
    })
}

/// The library and the headers as they are in this tree, and nothing else of it; where the library is.
fn copy(to: &Path) -> Result<PathBuf> {
    let sdk = workspace::root().join("sdk");
    for part in ["include", "c-guest"] {
        dist::copy(&sdk.join(part), &to.join(part))?;
    }
    // What somebody built there is no part of it.
    let _ = std::fs::remove_dir_all(to.join("c-guest/build"));
    Ok(to.join("c-guest"))
}

/// The name of Clang here: plain, or that of a version.
fn clang() -> Option<String> {
    let versions = (14..40).rev().map(|version| format!("clang-{version}"));
    std::iter::once("clang".to_owned())
        .chain(versions)
        .find(|name| command::exists(name))
}

fn make(library: &Path, to: &Path, compiler: &str, width: &str, way: &str) -> Result<()> {
    command::run_quiet(
        Command::new("make")
            .args(["-s", "-C"])
            .arg(library)
            .arg(format!("O={}", to.display()))
            .arg(format!("M={width}"))
            .arg(format!("CC={compiler}"))
            .arg(format!("CFLAGS=-O2 -Werror {way}")),
    )
}

/// Each header says what it needs, may be taken in twice, and needs none of the compiler's.
fn headers_alone(library: &Path, to: &Path, compiler: &str, width: &str) -> Result<()> {
    let headers = workspace::files_below(&library.join("include"))?;
    ensure!(headers.len() > 15, "found {} headers", headers.len());
    let compile = |language: &str, text: &str| {
        let source = to.join(format!("alone.{language}"));
        std::fs::write(&source, text)?;
        let mut cc = Command::new(compiler);
        cc.args(STRICT).arg(format!("-m{width}"));
        cc.arg("-I").arg(library.join("include"));
        cc.arg("-I").arg(library.join("../include"));
        cc.arg("-c").arg(&source).args(["-o", "/dev/null"]);
        command::run_quiet(&mut cc)
    };
    for header in headers {
        let name = header.file_name().unwrap_or_default().to_string_lossy();
        let line = format!("#include <pv/{name}>\n");
        compile("c", &format!("{line}{line}extern int after;\n"))
            .with_context(|| format!("{name} alone, by {compiler}, {width} bits"))?;
        if FOR_ASSEMBLY.contains(&&*name) {
            compile("S", &format!("{line}{line}"))
                .with_context(|| format!("{name} in assembly, by {compiler}, {width} bits"))?;
        }
    }
    Ok(())
}

/// Each part is linked with nothing but the library: what is missing would be a function of a C
/// library, of the compiler's, or of a kernel.
fn parts_alone(built: &Path, compiler: &str, width: &str) -> Result<()> {
    let mut objects = workspace::files_below(built)?;
    objects.retain(|file| file.extension() == Some(OsStr::new("o")));
    ensure!(objects.len() > 10, "found {} parts", objects.len());
    for object in objects {
        let mut cc = Command::new(compiler);
        cc.args(["-nostdlib", "-static", "-no-pie", "-Wl,-e,0"]);
        cc.arg(format!("-m{width}"));
        // What a kernel gives: its first function, and where it is linked.
        cc.args(["-Wl,--defsym=pv_main=0", "-Wl,--defsym=VIRT_BASE=0"]);
        cc.arg(&object).arg(built.join("libparavane-guest.a"));
        cc.arg("-o").arg(built.join("alone.elf"));
        command::run_quiet(&mut cc)
            .with_context(|| format!("{} alone, {width} bits", object.display()))?;
    }
    Ok(())
}

/// The target for CMake builds a kernel.
fn cmake(library: &Path, to: &Path) -> Result<()> {
    let project = to.join("cmake");
    std::fs::create_dir_all(&project)?;
    let kernel = kernel_of_readme(library)?;
    std::fs::write(project.join("kernel.c"), kernel)?;
    std::fs::write(
        project.join("CMakeLists.txt"),
        format!(
            "cmake_minimum_required(VERSION 3.16)\nproject(kernel LANGUAGES C ASM)\n\
             add_subdirectory({} paravane-guest)\nadd_executable(kernel kernel.c)\n\
             target_link_libraries(kernel PRIVATE paravane-guest)\n",
            library.display()
        ),
    )?;
    let build = project.join("build");
    command::run_quiet(
        Command::new("cmake")
            .arg("-S")
            .arg(&project)
            .arg("-B")
            .arg(&build),
    )?;
    command::run_quiet(Command::new("cmake").arg("--build").arg(&build))?;
    ensure!(build.join("kernel").is_file(), "cmake built no kernel");
    Ok(())
}

/// The kernel in C that the README shows.
fn kernel_of_readme(library: &Path) -> Result<String> {
    let readme = std::fs::read_to_string(library.join("README.md"))?;
    let kernel = readme
        .split_once("```c\n")
        .and_then(|(_, rest)| rest.split_once("```"));
    let Some((kernel, _)) = kernel else {
        bail!("the library's README shows no kernel");
    };
    Ok(kernel.to_owned())
}

/// Installs the library, and builds that kernel by what `pkg-config` says; its image.
fn installed(library: &Path, to: &Path) -> Result<PathBuf> {
    let prefix = to.join("usr");
    command::run_quiet(
        Command::new("make")
            .args(["-s", "-C"])
            .arg(library)
            .arg("install")
            .arg(format!("O={}", to.join("install").display()))
            .arg(format!("PREFIX={}", prefix.display())),
    )?;
    let place = prefix.join("lib/pkgconfig");
    // What is installed has to do.
    std::fs::rename(library, to.join("moved"))?;
    let (source, object) = (to.join("kernel.c"), to.join("kernel.o"));
    std::fs::write(&source, kernel_of_readme(&to.join("moved"))?)?;
    let mut cc = Command::new("cc");
    cc.args(["-Wall", "-Wextra", "-Werror", "-nostdinc"]);
    cc.args(pkg_config(&place, "--cflags")?);
    cc.arg("-c").arg(&source).arg("-o").arg(&object);
    command::run_quiet(&mut cc)?;
    let image = to.join("kernel.elf");
    let mut link = Command::new("cc");
    link.arg(&object).args(pkg_config(&place, "--libs")?);
    command::run_quiet(link.arg("-o").arg(&image))?;
    Ok(image)
}

fn boot(image: PathBuf) -> Result<Outcome> {
    Boot {
        name: "kit/c-guest".into(),
        host: Host::Direct,
        machine: Machine::default(),
        options: String::new(),
        modules: vec![module(image, "")],
        deadline: Duration::from_secs(60),
        plain: false,
        answers: &[],
        expect: Expect::print("hello", Some(status::POWER_OFF)),
    }
    .run()
}
