//! Links the programs at the address where the mini-OS loads them.
fn main() {
    println!("cargo::rerun-if-changed=user.ld");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("none") {
        let here =
            std::env::var("CARGO_MANIFEST_DIR").expect("cargo names the package's directory");
        println!("cargo::rustc-link-arg-bins=-T{here}/user.ld");
        println!("cargo::rustc-link-arg-bins=--no-pie");
        println!("cargo::rustc-link-arg-bins=--strip-all");
    }
}
