use super::*;
use proptest::prelude::*;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

fn symbol(name: &str) -> String {
    Symbol(name.as_bytes()).to_string()
}

#[test]
fn names_of_this_compilers_are_as_the_library_has_them() {
    for name in [
        "_RNvCsfLfy6EI15iL_7___rustc17rust_begin_unwind",
        "_RNvMsa_NtCsg3SjgaGcPXb_4core3fmtNtB5_9Formatter12pad_integral",
        "_RNvNtCsg3SjgaGcPXb_4core3fmt5write",
        "_RNvNtNtNtCsg3SjgaGcPXb_4core9panicking11panic_const24panic_const_add_overflow",
        "_RNvNvMsa_NtCsg3SjgaGcPXb_4core3fmtNtB7_9Formatter12pad_integral12write_prefix",
        "_RNvXNtNtNtCsg3SjgaGcPXb_4core3fmt3num3imphNtB6_7Display3fmt",
        "_RNvXs3_NtNtNtCsg3SjgaGcPXb_4core3fmt3num3imptNtB9_7Display3fmt",
        "_RINvC3foo3barReNtB2_3BazSjAhj10_TyxEE",
        "_RNCINvC1a1bPhOtE0B3_",
        "_RNSC1a4shim",
        "_ZN12crash_report17reach_for_nothing17h57e02ddea41c4a0eE",
        "_ZN12crash_report3run17hfed5369d598d2b45E",
        "_ZN117_$LT$$LT$paravane_guest..test..OneLine$u20$as$u20$core..fmt..Display$GT$..fmt..Filter$u20$as$u20$core..fmt..Write$GT$9write_str17haee90cdbb5518b08E",
    ] {
        assert_eq!(
            symbol(name),
            format!("{:#}", rustc_demangle::demangle(name)),
            "{name}"
        );
    }
    // Suffixes are left out, where the library shows them.
    let name = "_RNvXs1i_NtCsg3SjgaGcPXb_4core3fmtReNtB6_7Display3fmtB8_.llvm.2517972376400265335";
    assert_eq!(symbol(name), "<&str as core::fmt::Display>::fmt");
}

#[test]
fn what_is_no_rust_name_is_shown_as_it_is() {
    for name in [
        "main",
        "start_kernel.part.0",
        "_ZN3foo3barEv",
        "_ZN",
        "_R",
        "_ZN3foo",
        "",
    ] {
        assert_eq!(symbol(name), name);
    }
}

#[test]
fn names_that_nest_or_unfold_are_given_up() {
    // 490 references, which a reader that calls itself follows down its stack.
    let nested = format!("_RINvC1a1b{}uE", "R".repeat(490));
    assert!(symbol(&nested).starts_with("_RINvC1a1bRRRR"));
    // Each tuple says the one before twice: 2^30 words.
    let mut name = String::from("_RINvC1a1bTuuE");
    for _ in 0..30 {
        name.push_str("TB8_B8_E");
    }
    name.push('E');
    let _ = symbol(&name);
    // A reference to itself, and one forward.
    for name in ["_RB_", "_RNvB_1a", "_RIB_E", "_RINvC1a1bB7_E"] {
        let _ = symbol(name);
    }
}

#[test]
fn control_characters_are_shown_not_sent() {
    let text = TenantText(b"a\rb\r\nparavane: forged\x1b[2J\xff\\");
    assert_eq!(
        text.to_string(),
        r"a\x0db\x0d\x0aparavane: forged\x1b[2J\xff\\"
    );
    assert_eq!(Name::new(b"net\n").to_string(), "net\\x0a");
    assert_eq!(Name::new(&[b'x'; 1000]).to_string(), "x".repeat(NAME));
    let long = TenantText(&[b'y'; 300_000]).to_string();
    assert_eq!(long, "y".repeat(MOST) + "...");
}

/// A line of the hypervisor's.
fn line(text: fmt::Arguments<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = LineWriter::new(|byte| bytes.push(byte)).write_fmt(text);
    bytes
}

#[test]
fn a_line_is_one_line() {
    assert_eq!(line(format_args!("a\rb\n{}", 7)), b"a\\x0db\\x0a7");
    let long = line(format_args!("{}", "z".repeat(10_000)));
    assert!(long.len() <= LINE && long.ends_with(b"z..."));
}

/// What a person reads: lines, without control sequences and bytes that a terminal does not show. Line
/// ends within a sequence count for readers of one kind and not for those of the other.
fn read(bytes: &[u8], swallows: bool) -> Vec<Vec<u8>> {
    let mut lines = std::vec![Vec::new()];
    let mut bytes = bytes.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\n' | b'\r' => lines.push(Vec::new()),
            0x1b => {
                let mut ends = |byte| {
                    let ends = !swallows && matches!(byte, b'\n' | b'\r');
                    if ends {
                        lines.push(Vec::new());
                    }
                    ends
                };
                match bytes.next() {
                    Some(b'[') => {
                        let _ = bytes.find(|&byte| ends(byte) || matches!(byte, b'@'..=b'~'));
                    }
                    Some(byte) => {
                        ends(byte);
                    }
                    None => {}
                }
            }
            b' '..=b'~' | b'\t' => lines.last_mut().expect("a line").push(byte),
            _ => {}
        }
    }
    lines
}

fn guarded(bytes: &[u8]) -> Vec<u8> {
    let mut guard = LineGuard::new();
    let mut sent = Vec::new();
    for &byte in bytes {
        guard.pass(byte, |byte| sent.push(byte));
    }
    sent
}

#[test]
fn a_guest_cannot_begin_a_line_as_ours() {
    assert_eq!(guarded(b"paravane: x"), b"paravane(d0): x");
    assert_eq!(guarded(b"a\rparavane: x"), b"a\rparavane(d0): x");
    assert_eq!(guarded(b"para\x1b[1mvane: x"), b"para\x1b[1mvane(d0): x");
    assert_eq!(guarded(b"\x1b[3~paravane: x"), b"\x1b[3~paravane(d0): x");
    assert_eq!(guarded(b"\0para\x7fvane: x"), b"\0para\x7fvane(d0): x");
    let behind_a_letter = "\x1b\u{e9}paravane(d0): x".as_bytes();
    assert_eq!(guarded("\x1b\u{e9}paravane: x".as_bytes()), behind_a_letter);
    assert_eq!(guarded(b"\tparavane: x"), b"\tparavane: x");
    assert_eq!(guarded(b"see paravane: x"), b"see paravane: x");
    assert_eq!(
        guarded(b"paravanes: x\nparavane"),
        b"paravanes: x\nparavane"
    );
}

/// Bytes of which lines like ours come about often.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => Just(&b"paravane:"[..]),
        2 => Just(&b"para"[..]),
        2 => Just(&b"vane:"[..]),
        2 => Just(&b"\n"[..]),
        1 => Just(&b"\r"[..]),
        2 => Just(&b"\x1b["[..]),
        1 => Just(&b"\x1b"[..]),
        2 => prop::sample::select(std::vec![&b"1;2m"[..], &b"3~"[..]]),
        1 => Just(&b"x"[..]),
        1 => prop::sample::select(std::vec![&b"\xff"[..], &b"\0"[..], &b"\x08"[..], "\u{e9}".as_bytes()]),
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 20 } else { 2000 }))]

    #[test]
    fn no_bytes_of_a_guest_read_as_a_line_of_ours(bytes in bytes()) {
        let sent = guarded(&bytes);
        for line in [read(&sent, true), read(&sent, false)].concat() {
            prop_assert!(!line.starts_with(BEGINNING.as_bytes()), "{}", String::from_utf8_lossy(&sent));
        }
    }

    #[test]
    fn whatever_is_shown_is_short_and_plain(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let most = 4 * MOST + CUT.len();
        for shown in [TenantText(&bytes).to_string(), Symbol(&bytes).to_string(), Name::new(&bytes).to_string()] {
            prop_assert!(shown.len() <= most && shown.bytes().all(|byte| matches!(byte, b' '..=b'~')));
        }
        let text = String::from_utf8_lossy(&bytes);
        let line = line(format_args!("{text}"));
        prop_assert!(line.len() <= LINE && line.iter().all(|byte| matches!(byte, b' '..=b'~')));
    }

    #[test]
    fn no_mangled_name_is_too_much(
        tail in "[CNMXYIBTRQPOSAKLE0-9a-z_.]{0,300}",
        begun in prop::sample::select(std::vec!["_R", "_RNv", "_RINvC1a1b", "_ZN", "_RNvMC1aNtC1a1b"]),
    ) {
        let name = format!("{begun}{tail}");
        let shown = symbol(&name);
        prop_assert!(shown.len() <= MOST * 4 + CUT.len());
    }
}
