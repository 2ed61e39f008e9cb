//! Our headers against Xen's own public headers, which we do not ship.
//!
//! Every constant, every size and alignment of a type, every offset, size and
//! sign of a member that the bindings declare is asked of the C compiler with
//! our headers and with theirs, for 64-bit and for 32-bit guests. The names
//! come from the bindings, so none is left out. `PARAVANE_XEN_HEADERS` says
//! where theirs are (Debian's package `libxen-dev`, `usr/include/xen` in it);
//! `cargo xtask test` sets it. Without it the comparison is skipped, and says
//! so.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use abi_gen::Mode;
use abi_gen::interface::Interface;
use abi_gen::probe::{Headers, Questions};

/// Names of ours that theirs do not have, and why. All others that they lack
/// carry our prefix, in capitals or not.
const ONLY_OURS: &[&str] = &[
    // The number that our extensions have, in the manner of its neighbours.
    "__HYPERVISOR_paravane",
];

/// Headers of ours that have no counterpart.
const NO_COUNTERPART: [&str; 2] = ["xen/types.h", "xen/paravane.h"];

/// Writes past the test harness, so that counts and skips are always seen.
fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The directory that holds their `xen/xen.h`.
fn theirs() -> Option<PathBuf> {
    let given = PathBuf::from(std::env::var_os("PARAVANE_XEN_HEADERS")?);
    let found = if given.join("xen/xen.h").is_file() {
        given
    } else {
        assert!(
            given.join("xen.h").is_file() && given.ends_with("xen"),
            "PARAVANE_XEN_HEADERS is {}, where there is no xen/xen.h",
            given.display()
        );
        given.join("..")
    };
    Some(found)
}

/// Our headers, or those of `include` that are called like ours.
fn headers(include: PathBuf, mode: Mode, have_counterpart: bool) -> Headers {
    // Each mode's own header does not go with the other's.
    let foreign = match mode {
        Mode::Long => "xen/arch-x86/xen-x86_32.h",
        Mode::Protected => "xen/arch-x86/xen-x86_64.h",
    };
    // Xen's are made to be included after xen.h; ours do not mind.
    let mut names = vec!["xen/xen.h".to_owned()];
    names.extend(
        abi_gen::headers()
            .into_iter()
            .filter(|name| !have_counterpart || name != foreign)
            .filter(|name| !have_counterpart || !NO_COUNTERPART.contains(&name.as_str())),
    );
    Headers {
        include,
        names,
        mode,
    }
}

fn compare(mode: Mode) {
    let Some(include) = theirs() else {
        tell(&format!(
            "SKIPPED: {mode:?} headers are not compared with Xen's: PARAVANE_XEN_HEADERS is not set"
        ));
        return;
    };
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("oracle-{mode:?}"));
    let text = abi_gen::bindings(mode, &scratch).expect("bindings");
    let interface = Interface::of(&text);
    let ours = headers(abi_gen::root().join("sdk/include"), mode, false);
    let theirs = headers(include, mode, true);
    let tags = ours.tags(&scratch).expect("our headers compile");
    let words = theirs.words(&scratch).expect("their headers compile");
    let questions = Questions::about(&interface, &tags, &words);

    let strange: Vec<&String> = questions
        .only_ours
        .iter()
        .filter(|name| {
            let prefixed = name.to_lowercase().contains("paravane_");
            !prefixed && !ONLY_OURS.contains(&name.as_str()) && !of_other_mode(name, mode)
        })
        .collect();
    assert!(
        strange.is_empty(),
        "names that Xen's headers do not have, without our prefix: {strange:?}"
    );

    let mut wrong = Vec::new();
    for (kind, list) in [
        ("constants", &questions.constants),
        ("sizes and alignments of types", &questions.types),
        ("offsets, sizes and signs of members", &questions.members),
    ] {
        assert!(list.len() > 300, "only {} {kind} found", list.len());
        let our_answers = ours.ask(&scratch, list).expect("our headers answer");
        let their_answers = theirs.ask(&scratch, list).expect("their headers answer");
        for (question, our) in &our_answers {
            let their = their_answers[question];
            if *our != their {
                wrong.push(format!("{question}: ours {our:#x}, theirs {their:#x}"));
            }
        }
        tell(&format!("{mode:?}: compared {} {kind}", list.len()));
    }
    tell(&format!(
        "{mode:?}: {} names are only ours",
        questions.only_ours.len()
    ));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Constants of 32-bit guests that our headers tell 64-bit code as well.
fn of_other_mode(name: &str, mode: Mode) -> bool {
    mode == Mode::Long
        && (name.ends_with("_PAE")
            || name.ends_with("_NONPAE")
            || name.starts_with("FLAT_RING1_")
            || ["FLAT_RING3_CS", "FLAT_RING3_DS", "FLAT_RING3_SS"].contains(&name))
}

#[test]
fn headers_agree_with_xens_for_64_bit_guests() {
    compare(Mode::Long);
}

#[test]
fn headers_agree_with_xens_for_32_bit_guests() {
    compare(Mode::Protected);
}

/// The bindings' own numbers are those of the C compiler.
#[test]
fn bindings_have_the_values_of_the_headers() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("values");
    let text = abi_gen::bindings(Mode::Long, &scratch).expect("bindings");
    let interface = Interface::of(&text);
    let ours = headers(abi_gen::root().join("sdk/include"), Mode::Long, false);
    let numbers: Vec<_> = interface
        .constants
        .iter()
        .filter(|constant| !constant.is_text())
        .collect();
    let questions: Vec<String> = numbers.iter().map(|c| c.name.clone()).collect();
    let names: BTreeSet<&String> = questions.iter().collect();
    assert_eq!(names.len(), questions.len(), "a constant appears twice");
    let answers = ours.ask(&scratch, &questions).expect("our headers answer");
    let mut wrong = Vec::new();
    for constant in numbers {
        let rust: i128 = constant.value.parse().expect("a number");
        let c = i128::from(answers[&constant.name]);
        // Negative ones are 64-bit patterns in the answers.
        if rust != c && rust != i128::from(c as u64 as i64) {
            wrong.push(format!("{}: Rust {rust:#x}, C {c:#x}", constant.name));
        }
    }
    tell(&format!(
        "compared {} constants of Rust and C",
        questions.len()
    ));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
