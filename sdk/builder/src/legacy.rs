//! The older way to say what the notes say: the text section `__xen_guest`.
//!
//! It holds `NAME=VALUE` pairs joined by commas. Numbers are hexadecimal with
//! `0x`, or decimal. Two things differ from the notes: HYPERCALL_PAGE is a
//! pseudo-physical frame number, and ELF_PADDR_OFFSET defaults to VIRT_BASE,
//! because these kernels put virtual addresses into p_paddr.

use crate::error::ImageError;
use crate::notes::{NoteSource, Notes, set_once};

/// The name of the section.
pub const SECTION: &str = "__xen_guest";

/// Reads the text of the section.
pub fn read(text: &[u8]) -> Result<Notes<'_>, ImageError> {
    let mut notes = Notes {
        source: NoteSource::LegacySection,
        ..Notes::default()
    };
    for pair in text.split(|&byte| byte == b',') {
        let pair = pair.trim_ascii();
        let (name, value) = match pair.iter().position(|&byte| byte == b'=') {
            Some(at) => (
                pair.get(..at).unwrap_or_default(),
                pair.get(at + 1..).unwrap_or_default(),
            ),
            None => (pair, &b""[..]),
        };
        let as_number = |slot: &mut Option<u64>, name| set_once(slot, number(value, name)?, name);
        match name {
            b"VIRT_ENTRY" => as_number(&mut notes.entry, "VIRT_ENTRY")?,
            b"VIRT_BASE" => as_number(&mut notes.virt_base, "VIRT_BASE")?,
            b"ELF_PADDR_OFFSET" => as_number(&mut notes.paddr_offset, "ELF_PADDR_OFFSET")?,
            b"HYPERCALL_PAGE" => as_number(&mut notes.hypercall_page, "HYPERCALL_PAGE")?,
            b"XEN_VER" => set_once(&mut notes.xen_version, value, "XEN_VER")?,
            b"GUEST_OS" => set_once(&mut notes.guest_os, value, "GUEST_OS")?,
            b"GUEST_VER" => set_once(&mut notes.guest_version, value, "GUEST_VER")?,
            b"LOADER" => set_once(&mut notes.loader, value, "LOADER")?,
            b"PAE" => set_once(&mut notes.pae_mode, value, "PAE")?,
            b"FEATURES" => set_once(&mut notes.features, value, "FEATURES")?,
            b"BSD_SYMTAB" => notes.bsd_symtab = value != b"no",
            _ => {}
        }
    }
    if notes.paddr_offset.is_none() {
        notes.paddr_offset = notes.virt_base;
    }
    Ok(notes)
}

fn number(value: &[u8], name: &'static str) -> Result<u64, ImageError> {
    let text = core::str::from_utf8(value).map_err(|_| ImageError::NoteForm(name))?;
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    }
    .map_err(|_| ImageError::NoteForm(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_section_of_an_older_kernel() {
        let notes = read(
            b"GUEST_OS=netbsd,GUEST_VER=7,XEN_VER=xen-3.0,LOADER=generic,VIRT_BASE=0xffffffff80000000,ELF_PADDR_OFFSET=0x0,VIRT_ENTRY=0xffffffff80100000,HYPERCALL_PAGE=0x101,BSD_SYMTAB=yes,PAE=yes[extended-cr3]",
        )
        .unwrap();
        assert_eq!(notes.guest_os, Some(&b"netbsd"[..]));
        assert_eq!(notes.virt_base, Some(0xffff_ffff_8000_0000));
        assert_eq!(notes.paddr_offset, Some(0));
        assert_eq!(notes.entry, Some(0xffff_ffff_8010_0000));
        assert_eq!(notes.hypercall_page, Some(0x101));
        assert!(notes.bsd_symtab);
    }

    #[test]
    fn the_offset_defaults_to_the_base() {
        let notes = read(b"XEN_VER=xen-3.0,VIRT_BASE=0xc0000000,BSD_SYMTAB").unwrap();
        assert_eq!(notes.paddr_offset, Some(0xc000_0000));
        assert!(notes.bsd_symtab);
    }

    #[test]
    fn contradictions_and_nonsense_are_named() {
        assert_eq!(
            read(b"VIRT_BASE=0x1000,VIRT_BASE=0x2000"),
            Err(ImageError::NoteTwice("VIRT_BASE"))
        );
        assert_eq!(
            read(b"VIRT_ENTRY=start"),
            Err(ImageError::NoteForm("VIRT_ENTRY"))
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&text);
        }

        #[test]
        fn no_pairs_panic(text in "((VIRT_BASE|VIRT_ENTRY|XEN_VER|PAE|[A-Z]*)(=|,|0x)?[0-9a-fA-F]{0,20},?){0,8}") {
            let _ = read(text.as_bytes());
        }
    }
}
