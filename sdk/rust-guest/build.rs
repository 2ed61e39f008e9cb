//! Tells dependents where the linker script of a guest image is.
//!
//! A guest crate's own `build.rs` reads `DEP_PARAVANE_GUEST_LINKER_SCRIPT`
//! and passes it on as `-T`; `docs/porting` and `tests/guests/build.rs` show
//! the four lines that this takes.

use std::path::Path;

fn main() {
    let dir = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let script = Path::new(&dir).join("guest.ld");
    println!("cargo::metadata=LINKER_SCRIPT={}", script.display());
    println!("cargo::rerun-if-changed=guest.ld");
    println!("cargo::rerun-if-changed=build.rs");
}
