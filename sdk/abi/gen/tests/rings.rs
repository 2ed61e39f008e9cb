//! The macros of `xen/io/ring.h` do what a ring needs, and the same as Xen's.
//!
//! `ring.c` beside this file plays both ends of a ring and checks them. It is
//! built with our headers as C and as C++; if `PARAVANE_XEN_HEADERS` is set,
//! with Xen's as well, and the traces are compared.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds and runs `ring.c`; what it prints.
fn play(name: &str, compiler: (&str, &str), options: &[&str], include: &Path) -> String {
    let image = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ring.c");
    let program = std::env::var_os(compiler.0).unwrap_or_else(|| compiler.1.into());
    let built = Command::new(program)
        .args(options)
        .args(["-O2", "-I"])
        .arg(include)
        .arg(source)
        .arg("-o")
        .arg(&image)
        .output()
        .expect("a C compiler");
    let said = String::from_utf8_lossy(&built.stderr).into_owned();
    assert!(built.status.success(), "{name}: {said}");
    let run = Command::new(&image).output().expect("it runs");
    let printed = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{name}: {printed}");
    printed
}

#[test]
fn both_ends_of_a_ring_agree() {
    let ours = abi_gen::root().join("sdk/include");
    let warn = ["-Wall", "-Wextra", "-Werror", "-pedantic"];
    let c = [&warn[..], &["-xc", "-std=c99"]].concat();
    let cpp = [&warn[..], &["-xc++", "-std=c++17"]].concat();
    let trace = play("ring-c", ("CC", "cc"), &c, &ours);
    assert_eq!(play("ring-cpp", ("CXX", "c++"), &cpp, &ours), trace);
    let Some(given) = std::env::var_os("PARAVANE_XEN_HEADERS").map(PathBuf::from) else {
        return;
    };
    let theirs = if given.join("xen/xen.h").is_file() {
        given
    } else {
        given.join("..")
    };
    let options = [
        "-w",
        "-xc",
        "-std=gnu99",
        "-DNEED_BARRIERS",
        "-D__XEN_INTERFACE_VERSION__=0x00040e00",
    ];
    assert_eq!(play("ring-xen", ("CC", "cc"), &options, &theirs), trace);
}
