//! Which images are taken, which are refused, and with what words.

mod common;

use common::{BASE, Elf, Load, Place};
use paravane_abi as abi;
use paravane_builder::error::ImageWarning;
use paravane_builder::image::MAX_SEGMENTS;
use paravane_builder::notes::NoteSource;
use paravane_builder::{Format, Image, ImageError};
use proptest::prelude::*;

fn refusal(elf: &Elf) -> ImageError {
    let error = Image::parse(&elf.bytes()).expect_err("a refusal");
    let line = error.to_string();
    assert!(!line.contains('\n'), "one line: {line}");
    assert!(line.contains(';'), "problem; remedy: {line}");
    error
}

#[test]
fn a_good_image_is_taken() {
    let bytes = Elf::good().bytes();
    let image = Image::parse(&bytes).unwrap();
    assert_eq!(image.notes.source, NoteSource::Segment);
    assert_eq!(image.virt_base, BASE);
    assert_eq!(image.entry, BASE + 0x10_0000);
    assert_eq!(image.hypercall_page, Some(BASE + 0x10_1000));
    assert_eq!(image.physical_start, 0x10_0000);
    assert_eq!(image.physical_end, 0x10_9010);
    assert!(image.warnings.is_empty(), "{:?}", image.warnings);
    let notes = image.notes.to_string();
    assert!(
        notes.contains("VIRT_BASE          0xffffffff80000000"),
        "{notes}"
    );
    assert!(notes.contains("XEN_VERSION        xen-3.0"), "{notes}");
}

#[test]
fn notes_in_a_section_serve_as_well() {
    let mut elf = Elf::good();
    elf.place = Place::Section;
    let bytes = elf.bytes();
    let image = Image::parse(&bytes).unwrap();
    assert_eq!(image.notes.source, NoteSource::Section);
    assert_eq!(image.entry, BASE + 0x10_0000);
}

#[test]
fn the_older_section_counts_pages_and_offsets_from_the_base() {
    let mut elf = Elf::good();
    elf.place = Place::Legacy;
    elf.legacy = format!(
        "GUEST_OS=test,XEN_VER=xen-3.0,LOADER=generic,VIRT_BASE={BASE:#x},\
         VIRT_ENTRY={:#x},HYPERCALL_PAGE=0x101",
        BASE + 0x10_0000
    );
    for load in &mut elf.loads {
        load.physical += BASE;
    }
    let bytes = elf.bytes();
    let image = Image::parse(&bytes).unwrap();
    assert_eq!(image.notes.source, NoteSource::LegacySection);
    assert_eq!(image.physical_start, 0x10_0000);
    assert_eq!(image.hypercall_page, Some(BASE + 0x10_1000));
}

#[test]
fn an_image_at_zero_without_a_hypercall_page_is_taken() {
    let mut elf = Elf::good();
    elf.number(abi::XEN_ELFNOTE_ENTRY, 0)
        .number(abi::XEN_ELFNOTE_VIRT_BASE, 0)
        .without(abi::XEN_ELFNOTE_HYPERCALL_PAGE);
    elf.loads.truncate(1);
    elf.loads[0].physical = 0;
    let bytes = elf.bytes();
    let image = Image::parse(&bytes).unwrap();
    assert_eq!((image.entry, image.hypercall_page), (0, None));
}

#[test]
fn four_byte_numbers_are_numbers() {
    let mut elf = Elf::good();
    elf.note(abi::XEN_ELFNOTE_PADDR_OFFSET, &0u32.to_le_bytes());
    assert!(Image::parse(&elf.bytes()).is_ok());
    elf.note(abi::XEN_ELFNOTE_PADDR_OFFSET, &[0; 3]);
    assert_eq!(refusal(&elf), ImageError::NoteForm("PADDR_OFFSET"));
}

#[test]
fn other_formats_are_named_with_a_remedy() {
    for (file, format, remedy) in [
        (&b""[..], Format::Empty, "check its path"),
        (b"#!/bin/sh\n", Format::Unknown, "ELF64"),
        (b"070701....", Format::Cpio, "ramdisk"),
    ] {
        let error = Image::parse(file).unwrap_err();
        assert_eq!(error, ImageError::Format(format));
        assert!(error.to_string().contains(remedy), "{error}");
    }
    let narrow = Elf {
        class: 1,
        machine: 3,
        ..Elf::good()
    };
    assert_eq!(refusal(&narrow), ImageError::Format(Format::Elf32));
    let arm = Elf {
        machine: 183,
        ..Elf::good()
    };
    assert_eq!(refusal(&arm), ImageError::Format(Format::ElfOther(183)));
}

#[test]
fn damaged_files_are_refused() {
    let bytes = Elf::good().bytes();
    for length in [20, 63, 64, 100, 200, 1000, bytes.len() - 1] {
        let error = Image::parse(&bytes[..length]).unwrap_err();
        assert!(
            matches!(
                error,
                ImageError::ElfDamaged | ImageError::SegmentOutsideFile { .. }
            ),
            "{length}: {error:?}"
        );
    }
    let relocatable = Elf {
        kind: 1,
        ..Elf::good()
    };
    assert_eq!(refusal(&relocatable), ImageError::ElfType(1));
}

#[test]
fn missing_notes_are_named() {
    let mut elf = Elf::good();
    elf.place = Place::Nowhere;
    assert_eq!(refusal(&elf), ImageError::NoNotes);

    let mut elf = Elf::good();
    elf.without(abi::XEN_ELFNOTE_VIRT_BASE)
        .number(abi::XEN_ELFNOTE_PADDR_OFFSET, 0x1000);
    assert_eq!(
        refusal(&elf),
        ImageError::NoteMissing {
            missing: "VIRT_BASE",
            needed_by: "PADDR_OFFSET"
        }
    );

    let mut elf = Elf::good();
    elf.without(abi::XEN_ELFNOTE_ENTRY);
    assert_eq!(refusal(&elf), ImageError::NoEntry);
    elf.header_entry = BASE + 0x10_0010;
    let bytes = elf.bytes();
    let image = Image::parse(&bytes).unwrap();
    assert_eq!(image.entry, elf.header_entry);
    assert_eq!(
        image.warnings[..],
        [ImageWarning::EntryFromHeader(elf.header_entry)]
    );
}

#[test]
fn contradictory_notes_are_named() {
    let mut elf = Elf::good();
    elf.notes.push((
        abi::XEN_ELFNOTE_ENTRY,
        (BASE + 0x10_0004).to_le_bytes().to_vec(),
    ));
    assert_eq!(refusal(&elf), ImageError::NoteTwice("ENTRY"));

    let mut elf = Elf::good();
    elf.note(abi::XEN_ELFNOTE_XEN_VERSION, b"xen-2.0\0");
    assert_eq!(refusal(&elf), ImageError::XenVersion);

    let mut elf = Elf::good();
    elf.note(abi::XEN_ELFNOTE_LOADER, b"special\0");
    assert_eq!(refusal(&elf), ImageError::Loader);

    let mut elf = Elf::good();
    elf.note(abi::XEN_ELFNOTE_FEATURES, b"!auto_translated_physmap\0");
    assert_eq!(
        refusal(&elf),
        ImageError::FeatureRefused("auto_translated_physmap")
    );

    let mut elf = Elf::good();
    elf.number(abi::XEN_ELFNOTE_HV_START_LOW, 0xffff_8100_0000_0000);
    assert_eq!(
        refusal(&elf),
        ImageError::HypervisorStart(0xffff_8100_0000_0000)
    );
}

#[test]
fn addresses_outside_are_named() {
    let mut elf = Elf::good();
    // In the gap between the two segments.
    elf.number(abi::XEN_ELFNOTE_ENTRY, BASE + 0x10_3800);
    assert!(matches!(
        refusal(&elf),
        ImageError::OutsideImage {
            what: "the entry point",
            ..
        }
    ));

    let mut elf = Elf::good();
    elf.number(abi::XEN_ELFNOTE_HYPERCALL_PAGE, BASE + 0x20_0000);
    assert!(matches!(
        refusal(&elf),
        ImageError::OutsideImage {
            what: "the hypercall page",
            ..
        }
    ));
    elf.number(abi::XEN_ELFNOTE_HYPERCALL_PAGE, BASE + 0x10_0010);
    assert!(matches!(refusal(&elf), ImageError::Unaligned { .. }));

    for base in [0xffff_8000_0000_0000, 0x0000_7fff_fff0_0000, 1 << 50] {
        let mut elf = Elf::good();
        elf.number(abi::XEN_ELFNOTE_VIRT_BASE, base);
        assert!(
            matches!(refusal(&elf), ImageError::RegionAddress { .. }),
            "{base:#x}"
        );
    }
}

#[test]
fn impossible_segments_are_named() {
    let mut elf = Elf::good();
    elf.loads[1].physical = 0x10_2fff;
    assert_eq!(
        refusal(&elf),
        ImageError::SegmentsOverlap {
            first: 0,
            second: 1
        }
    );

    let mut elf = Elf::good();
    elf.loads[1].size = 0x80;
    assert_eq!(refusal(&elf), ImageError::SegmentSizes { index: 1 });

    for (physical, size) in [
        (u64::MAX - 10, 0x1000),
        (0x10_4000, u64::MAX),
        (1 << 50, 0x1000),
    ] {
        let mut elf = Elf::good();
        elf.loads[1].physical = physical;
        elf.loads[1].size = size;
        assert!(matches!(
            refusal(&elf),
            ImageError::SegmentAddress { index: 1, .. }
        ));
    }

    let mut elf = Elf::good();
    elf.loads.clear();
    assert_eq!(refusal(&elf), ImageError::NoSegments);

    let mut elf = Elf::good();
    elf.loads.extend((0..40).map(|index| Load {
        physical: 0x20_0000 + index * 0x1000,
        data: vec![1],
        size: 1,
    }));
    assert_eq!(refusal(&elf), ImageError::TooManySegments(MAX_SEGMENTS));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Bytes changed anywhere in headers and notes: an image or an error, never a panic.
    #[test]
    fn no_damage_panics(
        place in prop::sample::select(vec![Place::Segment, Place::Section]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut elf = Elf::good();
        elf.place = place;
        // So that most changes hit headers and notes.
        for load in &mut elf.loads {
            load.data.truncate(8);
        }
        let mut bytes = elf.bytes();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let _ = Image::parse(&bytes);
        let _ = Image::parse(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn no_bytes_panic(mut tail in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut bytes = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 62, 0];
        bytes.append(&mut tail);
        let _ = Image::parse(&bytes);
    }

    /// Whatever numbers the notes and segments hold.
    #[test]
    fn no_numbers_panic(
        numbers in prop::collection::vec(prop_oneof![any::<u64>(), Just(0), Just(u64::MAX), Just(BASE)], 10),
    ) {
        let mut elf = Elf::good();
        elf.number(abi::XEN_ELFNOTE_VIRT_BASE, numbers[0])
            .number(abi::XEN_ELFNOTE_ENTRY, numbers[1])
            .number(abi::XEN_ELFNOTE_HYPERCALL_PAGE, numbers[2])
            .number(abi::XEN_ELFNOTE_PADDR_OFFSET, numbers[3])
            .number(abi::XEN_ELFNOTE_INIT_P2M, numbers[4])
            .number(abi::XEN_ELFNOTE_HV_START_LOW, numbers[5]);
        elf.loads[0].physical = numbers[6];
        elf.loads[0].size = numbers[7];
        elf.loads[1].physical = numbers[8];
        elf.loads[1].size = numbers[9];
        if let Ok(image) = Image::parse(&elf.bytes()) {
            for memory_pages in [0, 1 << 10, 1 << 20, 1 << 40] {
                for ramdisk_bytes in [0, 5000, u64::MAX] {
                    let request = paravane_builder::LayoutRequest {
                        memory_pages,
                        ramdisk_bytes,
                        service_pages: true,
                    };
                    if let Ok(plan) = paravane_builder::LayoutPlan::new(&image, &request) {
                        let _ = plan.to_string();
                    }
                }
            }
        }
    }
}
