//! Tells dependents where the linker script of a guest image is.
//!
//! A guest crate's own `build.rs` reads `DEP_PARAVANE_GUEST_LINKER_SCRIPT`
//! and passes it on as `-T`; the README shows the lines that this takes.

use std::path::Path;

fn main() {
    let dir = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let script = Path::new(&dir).join("guest.ld");
    println!("cargo::metadata=LINKER_SCRIPT={}", script.display());
    println!("cargo::rerun-if-changed=guest.ld");
    println!("cargo::rerun-if-changed=build.rs");
    // The examples are images, too.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("none") {
        println!("cargo::rustc-link-arg-examples=-T{}", script.display());
        println!("cargo::rustc-link-arg-examples=--no-pie");
    }
}
