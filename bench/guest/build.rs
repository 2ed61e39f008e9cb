//! Links the image as a guest: the library's linker script, and plain
//! ET_EXEC.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("none") {
        return;
    }
    let script = std::env::var("DEP_PARAVANE_GUEST_LINKER_SCRIPT")
        .expect("paravane-guest is a dependency and tells where its linker script is");
    println!("cargo::rerun-if-changed={script}");
    println!("cargo::rustc-link-arg-bins=-T{script}");
    println!("cargo::rustc-link-arg-bins=--no-pie");
}
