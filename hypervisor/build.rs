//! Tells the linker how the hypervisor's image is laid out.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=linker.ld");
    // On the host the crate is a stub (see `main.rs`), so only the machine's target is affected.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("none") {
        let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| ".".into());
        for argument in [
            format!("-T{here}/linker.ld"),
            "--no-pie".into(),
            "-zmax-page-size=4096".into(),
        ] {
            println!("cargo::rustc-link-arg-bins={argument}");
        }
    }
}
