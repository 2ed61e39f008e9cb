//! Which images are taken, which are refused, and with what words.

mod common;

use common::{BASE, Elf, Load, Memory, Place};
use paravane_abi as abi;
use paravane_builder::error::ImageWarning;
use paravane_builder::image::MAX_SEGMENTS;
use paravane_builder::notes::NoteSource;
use paravane_builder::symbols::Symbols;
use paravane_builder::{Format, Image, ImageError, LayoutPlan, LayoutRequest, StartInfo, load};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

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
    // Its headers are those of a 64-bit file.
    assert_eq!(refusal(&narrow), ImageError::ElfDamaged);
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
    // The header says 0, where this image is not.
    assert!(matches!(
        refusal(&elf),
        ImageError::OutsideImage {
            what: "the entry point",
            address: 0,
            ..
        }
    ));
    elf.header_entry = BASE + 0x10_0010;
    let bytes = elf.bytes();
    let image = Image::parse(&bytes).unwrap();
    assert_eq!(image.entry, elf.header_entry);
    assert_eq!(
        image.warnings[..],
        [ImageWarning::EntryFromHeader(elf.header_entry)]
    );
}

/// A symbol of a file: its name's place among the names, and its address.
fn symbol(name: u32, section: u16, address: u64) -> Vec<u8> {
    let mut bytes = name.to_le_bytes().to_vec();
    bytes.extend([0x10, 0]);
    bytes.extend(section.to_le_bytes());
    bytes.extend(address.to_le_bytes());
    bytes.extend(0_u64.to_le_bytes());
    bytes
}

/// A kernel that calls into a hypercall page which nobody makes.
#[test]
fn a_hypercall_page_without_its_note_is_named() {
    const PAGE: u64 = BASE + 0x10_1000;
    let names = b"\0hypercall_pages\0hypercall_page\0";
    let warnings = |elf: &Elf| Image::parse(&elf.bytes()).unwrap().warnings.to_vec();
    let mut elf = Elf::good();
    elf.symbols = Some((
        [symbol(0, 0, 0), symbol(17, 1, PAGE)].concat(),
        names.to_vec(),
    ));
    assert_eq!(warnings(&elf), [], "the note is there");
    elf.without(abi::XEN_ELFNOTE_HYPERCALL_PAGE);
    assert_eq!(warnings(&elf), [ImageWarning::HypercallPage(PAGE)]);
    // Another name, and a symbol that is elsewhere.
    for others in [symbol(1, 1, PAGE), symbol(17, 0, 0)] {
        elf.symbols = Some((others, names.to_vec()));
        assert_eq!(warnings(&elf), []);
    }
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
    elf.note(abi::XEN_ELFNOTE_FEATURES, b"!supervisor_mode_kernel\0");
    assert_eq!(
        refusal(&elf),
        ImageError::FeatureRefused("supervisor_mode_kernel")
    );
    elf.note(abi::XEN_ELFNOTE_FEATURES, b"!auto_translated_physmap\0");
    let bytes = elf.bytes();
    let warnings = Image::parse(&bytes).unwrap().warnings;
    assert_eq!(
        warnings[..],
        [ImageWarning::FeatureLacking("auto_translated_physmap")]
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

/// Numbers that notes and headers may hold: any, and those where sums wrap or regions begin.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![
        3 => any::<u64>(),
        1 => Just(0),
        1 => Just(u64::MAX),
        1 => Just(BASE),
        2 => 0..0x40_0000u64,
        2 => BASE..BASE + 0x40_0000,
    ]
}

/// A good image, small, so that most changes hit headers and notes.
fn small(place: Place) -> Elf {
    let mut elf = Elf::good();
    elf.place = place;
    for load in &mut elf.loads {
        load.data.truncate(8);
    }
    if place == Place::Legacy {
        elf.legacy = format!(
            "GUEST_OS=test,XEN_VER=xen-3.0,LOADER=generic,VIRT_BASE={BASE:#x},\
             VIRT_ENTRY={:#x},HYPERCALL_PAGE=0x101,PADDR_OFFSET=0",
            BASE + 0x10_0000
        );
    }
    elf
}

fn place() -> impl Strategy<Value = Place> {
    prop::sample::select(vec![Place::Segment, Place::Section, Place::Legacy])
}

/// A number that is right, or now and then any.
fn mostly(right: impl Strategy<Value = u64>) -> impl Strategy<Value = u64> {
    prop_oneof![30 => right, 1 => number()]
}

/// An image as tools make them, of any shape: how many segments, how they lie, what it asks for. A
/// number in it may be wrong.
fn varied() -> impl Strategy<Value = Vec<u8>> {
    let pages = 0x1000u64;
    let load = (
        mostly(0..3 * pages),
        prop::collection::vec(any::<u8>(), 1..40),
        mostly(40..2 * pages),
    );
    (
        place(),
        prop::collection::vec(load, 1..6),
        mostly(0..40u64),
        prop::option::of(mostly(0..4u64)),
        prop::option::weighted(0.3, mostly(Just(0x4000_0000_0000))),
        prop::option::of((
            prop::collection::vec(any::<u8>(), 0..120),
            prop::collection::vec(any::<u8>(), 0..40),
        )),
        any::<bool>(),
        prop::option::weighted(
            0.5,
            "(!?(writable_page_tables|pae_pgdir_above_4gb|dom0)\\|){0,3}",
        ),
    )
        .prop_map(
            |(place, loads, entry, page, init_p2m, symbols, unmapped, features)| {
                let mut elf = small(place);
                let (mut end, first) = (0x10_0000u64, 0x10_0000);
                elf.loads = loads
                    .into_iter()
                    .enumerate()
                    .map(|(index, (gap, data, size))| {
                        // The first begins where the image does.
                        let gap = if index == 0 { 0 } else { gap };
                        let load = Load {
                            physical: end.wrapping_add(gap),
                            data,
                            size: if index == 0 { size.max(0x5000) } else { size },
                        };
                        end = load.physical.wrapping_add(load.size) & 0xffff_ffff;
                        load
                    })
                    .collect();
                let entry = BASE.wrapping_add(first).wrapping_add(entry);
                elf.number(abi::XEN_ELFNOTE_ENTRY, entry)
                    .without(abi::XEN_ELFNOTE_HYPERCALL_PAGE);
                elf.legacy = format!(
                    "GUEST_OS=test,XEN_VER=xen-3.0,LOADER=generic,VIRT_BASE={BASE:#x},\
                     VIRT_ENTRY={entry:#x},PADDR_OFFSET=0,ELF_PADDR_OFFSET=0"
                );
                if let Some(page) = page {
                    let address = BASE
                        .wrapping_add(page.wrapping_mul(0x1000))
                        .wrapping_add(first);
                    elf.number(abi::XEN_ELFNOTE_HYPERCALL_PAGE, address);
                    elf.legacy.push_str(&format!(
                        ",HYPERCALL_PAGE={:#x}",
                        page.wrapping_add(first >> 12)
                    ));
                }
                if let Some(address) = init_p2m {
                    elf.number(abi::XEN_ELFNOTE_INIT_P2M, address);
                }
                if symbols.is_some() {
                    elf.note(abi::XEN_ELFNOTE_BSD_SYMTAB, b"yes\0");
                    elf.legacy.push_str(",BSD_SYMTAB=yes");
                }
                if unmapped {
                    elf.number(abi::XEN_ELFNOTE_MOD_START_PFN, 1);
                }
                if let Some(features) = features {
                    elf.note(abi::XEN_ELFNOTE_FEATURES, features.as_bytes());
                }
                elf.symbols = symbols;
                elf.bytes()
            },
        )
}

/// A good image with bytes changed anywhere, perhaps cut off.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    (
        place(),
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        prop::option::weighted(0.3, any::<prop::sample::Index>()),
    )
        .prop_map(|(place, changes, cut)| {
            let mut bytes = small(place).bytes();
            for (at, value) in changes {
                let at = at.index(bytes.len());
                bytes[at] = value;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            bytes
        })
}

/// An image of the right form whose notes and segments hold any numbers, with any symbols.
fn misleading() -> impl Strategy<Value = Vec<u8>> {
    const NOTES: [u32; 6] = [
        abi::XEN_ELFNOTE_VIRT_BASE,
        abi::XEN_ELFNOTE_ENTRY,
        abi::XEN_ELFNOTE_HYPERCALL_PAGE,
        abi::XEN_ELFNOTE_PADDR_OFFSET,
        abi::XEN_ELFNOTE_INIT_P2M,
        abi::XEN_ELFNOTE_HV_START_LOW,
    ];
    let some = || prop::option::weighted(0.3, number());
    (
        place(),
        prop::array::uniform6(some()),
        prop::array::uniform4(some()),
        prop::option::of((
            prop::collection::vec(any::<u8>(), 0..120),
            prop::collection::vec(any::<u8>(), 0..40),
        )),
        prop::option::weighted(0.2, "[A-Za-z_|!= ,x0-9]{0,60}"),
    )
        .prop_map(|(place, notes, loads, symbols, text)| {
            let mut elf = small(place);
            for (kind, value) in NOTES.into_iter().zip(notes) {
                if let Some(value) = value {
                    elf.number(kind, value);
                }
            }
            let [first, second] = &mut elf.loads[..] else {
                unreachable!("two segments");
            };
            let fields = [
                &mut first.physical,
                &mut first.size,
                &mut second.physical,
                &mut second.size,
            ];
            for (field, value) in fields.into_iter().zip(loads) {
                *field = value.unwrap_or(*field);
            }
            elf.symbols = symbols;
            if let Some(text) = text {
                elf.note(abi::XEN_ELFNOTE_FEATURES, text.as_bytes());
                elf.legacy.push_str(&text);
            }
            elf.bytes()
        })
}

/// The first bytes of an image, and any others.
fn nonsense() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..400).prop_map(|tail| {
        let mut bytes = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0];
        bytes.resize(16, 0);
        bytes.extend([2, 0, 62, 0]);
        bytes.extend(tail);
        bytes
    })
}

/// An image from a hostile hand, and what is asked for its domain.
pub(crate) type Hostile = (Vec<u8>, u64, u64, bool);

pub(crate) fn hostile() -> impl Strategy<Value = Hostile> {
    (
        prop_oneof![2 => damaged(), 2 => misleading(), 1 => nonsense(), 10 => varied()],
        prop_oneof![18 => 0x800..0x900u64, 1 => 0..0x800u64, 1 => any::<u64>()],
        prop_oneof![10 => Just(0), 9 => 0..20_000u64, 1 => any::<u64>()],
        any::<bool>(),
    )
}

/// Takes an image as far as it goes: a refusal in one line, or a plan that holds together and can
/// be carried out within the domain's memory. Never a panic. Whether it was loaded.
pub(crate) fn take(hostile: &Hostile) -> Result<bool, TestCaseError> {
    let (bytes, memory_pages, ramdisk_bytes, service_pages) = hostile;
    if let Some(symbols) = Symbols::find(bytes) {
        let _ = symbols.look_up(BASE + 0x10_0000);
    }
    let image = match Image::parse(bytes) {
        Ok(image) => image,
        Err(error) => return one_line(&error),
    };
    let _ = image.notes.to_string();
    let request = LayoutRequest {
        memory_pages: *memory_pages,
        ramdisk_bytes: *ramdisk_bytes,
        service_pages: *service_pages,
    };
    let plan = match LayoutPlan::new(&image, &request) {
        Ok(plan) => plan,
        Err(error) => return one_line(&error),
    };
    let _ = plan.to_string();
    let mut end = 0;
    for (name, region) in plan.regions() {
        prop_assert!(
            region.pfn >= end,
            "{} overlaps what is before it: {}",
            name,
            plan
        );
        end = region.end_pfn();
    }
    prop_assert!(end <= *memory_pages, "outside the memory: {}", plan);
    if *memory_pages > 0x1000 || *ramdisk_bytes > 0x10_0000 {
        return Ok(false);
    }
    let mut memory = Memory::new(*memory_pages);
    let map = memory.map();
    let info = StartInfo {
        version: (4, 17),
        shared_info: 0x1000,
        control_domain: false,
        store_port: 1,
        console_port: 2,
        command_line: b"x",
    };
    let ramdisk = vec![0x5a; *ramdisk_bytes as usize];
    let loaded = load(&image, &plan, &info, &ramdisk, &mut memory, &map);
    prop_assert_eq!(loaded, Ok(()), "{}", plan);
    Ok(true)
}

/// A refusal, in words of one line.
fn one_line(error: &ImageError) -> Result<bool, TestCaseError> {
    let line = error.to_string();
    let plain = !line.chars().any(char::is_control);
    prop_assert!(plain && line.contains(';'), "{:?}", line);
    Ok(false)
}

/// So many of a hundred images have to get all the way: what is refused at its first number tests
/// nothing behind.
const LOADED: usize = 40;

#[test]
fn many_hostile_images_are_loaded() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let number = 400;
    let loaded = (0..number)
        .filter(|_| {
            let tree = hostile().new_tree(&mut runner).expect("an image");
            take(&tree.current()).expect("nothing wrong")
        })
        .count();
    println!("{loaded} of {number} images are loaded");
    assert!(loaded * 100 >= LOADED * number, "{loaded} of {number}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn a_hostile_image_is_refused_or_loaded(hostile in hostile()) {
        take(&hostile)?;
    }
}
