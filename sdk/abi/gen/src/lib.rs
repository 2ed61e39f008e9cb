//! Makes the Rust form of the guest interface from its C headers (design:headers).
//!
//! `sdk/include` is the only place where constants and layouts are written.
//! [`bindings`] reads every header there with libclang, through bindgen, and
//! gives the text of `sdk/abi/src/bindings.rs`. The result depends on nothing
//! but the headers and the versions in `Cargo.lock`: the target is fixed, no
//! header of the machine is read, and formatting is done by a library. So the
//! file is committed, and a test compares it with a fresh one.
//!
//! What a reader of the bindings has to know:
//!
//! - an integer macro is a `u32` if its value fits, else a `u64`; a negative
//!   one is an `i32`;
//! - an enumerator is a constant of the enumeration's type, an alias of `u32`;
//! - a guest handle is a `u64` (`PARAVANE_ABI_GEN` in the headers): to the
//!   hypervisor an address from a guest is a number;
//! - registers have their 64-bit names (`rax`, not `eax`);
//! - every structure is `Copy` and `Default` (all bytes zero), and its size
//!   and offsets are asserted at compile time.

#![forbid(unsafe_code)]

pub mod interface;
pub mod narrow;
pub mod probe;

use std::fs;
use std::path::{Path, PathBuf};

use bindgen::callbacks::{IntKind, ParseCallbacks};
use bindgen::{Builder, EnumVariation, Formatter, RustEdition, RustTarget};

/// The file that [`bindings`] is the text of, from the repository's root.
pub const BINDINGS: &str = "sdk/abi/src/bindings.rs";

/// The file of the structures that 32-bit guests lay out otherwise.
pub const BINDINGS_32: &str = "sdk/abi/src/bindings32.rs";

/// First lines of the generated file.
const HEAD: &str = "\
// Generated from sdk/include by `cargo run -p abi-gen`. Do not edit: change
// the headers and run it again.
";

/// The repository's root directory.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

/// The headers of the interface below `sdk/include/xen`, sorted, as an
/// `#include` names them (`xen/io/ring.h`).
pub fn headers() -> Vec<String> {
    headers_below("xen")
}

/// The headers below a directory of `sdk/include`, sorted.
pub fn headers_below(dir: &str) -> Vec<String> {
    let include = root().join("sdk/include");
    let mut found = Vec::new();
    collect(&include, &include.join(dir), &mut found);
    found.sort();
    found
}

fn collect(base: &Path, dir: &Path, found: &mut Vec<String>) {
    let entries = fs::read_dir(dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
    for path in entries.map(|entry| entry.expect("directory entry").path()) {
        if path.is_dir() {
            collect(base, &path, found);
        } else if path.extension().is_some_and(|ext| ext == "h") {
            let name = path.strip_prefix(base).expect("below the base");
            found.push(name.to_string_lossy().into_owned());
        }
    }
}

/// Gives integer macros the smallest of `u32`, `u64` that holds them.
#[derive(Debug)]
struct Widths;

impl ParseCallbacks for Widths {
    fn int_macro(&self, _name: &str, value: i64) -> Option<IntKind> {
        // Values above i64::MAX arrive negative. No negative number of the
        // interface is below i32::MIN.
        Some(if (i64::from(i32::MIN)..0).contains(&value) {
            IntKind::I32
        } else if u32::try_from(value).is_ok() {
            IntKind::U32
        } else {
            IntKind::U64
        })
    }
}

/// A processor mode that the headers describe guests of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// 64-bit guests.
    Long,
    /// 32-bit guests with PAE. Of their bindings what differs is kept ([`narrow`]).
    Protected,
}

impl Mode {
    /// The target that libclang reads the headers for.
    const fn target(self) -> &'static str {
        match self {
            Self::Long => "--target=x86_64-unknown-linux-gnu",
            Self::Protected => "--target=i686-unknown-linux-gnu",
        }
    }

    /// The option of a C compiler for this mode.
    pub const fn option(self) -> &'static str {
        match self {
            Self::Long => "-m64",
            Self::Protected => "-m32",
        }
    }
}

/// The text of the bindings file, from the headers as they are now.
///
/// `scratch` is a directory for the compiler's temporary files. Only the text
/// for [`Mode::Long`] compiles: on the machine that Rust runs on, a `long` of
/// the other mode has the wrong size.
///
/// # Errors
///
/// What libclang says of the headers, as text.
pub fn bindings(mode: Mode, scratch: &Path) -> Result<String, String> {
    fs::create_dir_all(scratch).map_err(|e| format!("{}: {e}", scratch.display()))?;
    let include = root().join("sdk/include");
    let includes: String = headers()
        .iter()
        .map(|name| format!("#include <{name}>\n"))
        .collect();
    // A real file: the evaluation of macros makes a precompiled header of it.
    let all = scratch.join("all.h");
    fs::write(&all, includes).map_err(|e| format!("{}: {e}", all.display()))?;
    let text = Builder::default()
        .header(all.to_string_lossy())
        .clang_args([
            mode.target(),
            "-std=c11",
            "-ffreestanding",
            "-nostdinc",
            "-DPARAVANE_NO_STDINT",
            "-DPARAVANE_ABI_GEN",
            "-D__XEN_TOOLS__",
        ])
        .clang_arg(format!("-I{}", include.display()))
        .clang_macro_fallback()
        .clang_macro_fallback_build_dir(scratch)
        .parse_callbacks(Box::new(Widths))
        .allowlist_file(format!("{}/.*", include.display()))
        .use_core()
        .wrap_unsafe_ops(true)
        .rust_target(RustTarget::stable(85, 0).map_err(|e| e.to_string())?)
        .rust_edition(RustEdition::Edition2024)
        .default_enum_style(EnumVariation::Consts)
        .prepend_enum_name(false)
        .derive_copy(true)
        .derive_debug(true)
        .derive_default(true)
        .layout_tests(true)
        .disable_header_comment()
        .formatter(Formatter::Prettyplease)
        .generate()
        .map_err(|e| e.to_string())?
        .to_string();
    Ok(format!("{HEAD}\n{text}{}", pod_impls(&text)))
}

/// The text of [`BINDINGS_32`], from the headers as they are now.
///
/// # Errors
///
/// As for [`bindings`].
pub fn bindings_32(scratch: &Path) -> Result<String, String> {
    let wide = bindings(Mode::Long, scratch)?;
    let narrow = bindings(Mode::Protected, scratch)?;
    Ok(narrow::text(&wide, &narrow))
}

/// One `unsafe impl Pod` for each structure and union in the bindings.
///
/// It holds by construction: members are integers, raw pointers, and arrays,
/// structures and unions of those, so every bit pattern is a value.
fn pod_impls(text: &str) -> String {
    let mut out = String::from("// Interface structures are integers throughout; see `Pod`.\n");
    for line in text.lines() {
        let name = ["pub struct ", "pub union "]
            .iter()
            .find_map(|start| line.strip_prefix(start))
            .and_then(|rest| rest.strip_suffix(" {"));
        if let Some(name) = name.filter(|name| !name.contains('<')) {
            out.push_str(&format!("unsafe impl crate::Pod for {name} {{}}\n"));
        }
    }
    out
}
