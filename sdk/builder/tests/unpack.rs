//! Each packing against files that the usual tools made, and against damage.
//!
//! The files in `packed/` hold [`plain`], by xz 5.4, bzip2 1.0.8, lz4 1.9, zstd 1.5 and gzip 1.12,
//! with the options that Linux's build uses and the tools' defaults.

use paravane_builder::{Container, Damage, Format, ImageError};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

/// What the files hold.
fn plain() -> Vec<u8> {
    (0..300_000u32)
        .map(|i| (i / 1000 * 7 + i % 13 + if i % 997 == 0 { i * 31 } else { 0 }) as u8)
        .collect()
}

const FILES: [(&str, Format, &[u8]); 11] = [
    ("plain.gz", Format::Gzip, include_bytes!("packed/plain.gz")),
    // As Linux packs it: CRC-32, the x86 filter, a dictionary smaller than the data.
    ("linux.xz", Format::Xz, include_bytes!("packed/linux.xz")),
    ("crc64.xz", Format::Xz, include_bytes!("packed/crc64.xz")),
    ("blocks.xz", Format::Xz, include_bytes!("packed/blocks.xz")),
    (
        "marked.lzma",
        Format::Lzma,
        include_bytes!("packed/marked.lzma"),
    ),
    ("nine.bz2", Format::Bzip2, include_bytes!("packed/nine.bz2")),
    ("one.bz2", Format::Bzip2, include_bytes!("packed/one.bz2")),
    // As Linux packs it.
    (
        "legacy.lz4",
        Format::Lz4,
        include_bytes!("packed/legacy.lz4"),
    ),
    (
        "linked.lz4",
        Format::Lz4,
        include_bytes!("packed/linked.lz4"),
    ),
    (
        "sized.zst",
        Format::Zstd,
        include_bytes!("packed/sized.zst"),
    ),
    // As Linux packs it: through a pipe, so that the size is not stated.
    (
        "piped.zst",
        Format::Zstd,
        include_bytes!("packed/piped.zst"),
    ),
];

const HEAP: usize = 64 << 20;

fn unpack(file: &[u8], room: usize, heap: usize) -> Result<Vec<u8>, ImageError> {
    let mut out = vec![0; room];
    Ok(Container::open(file)?.unpack(&mut out, heap)?.to_vec())
}

#[test]
fn every_packing_comes_back() {
    let plain = plain();
    for (name, format, file) in FILES {
        let container = Container::open(file).unwrap();
        assert_eq!(container.format, format, "{name}");
        if let Some(size) = container.stated_size {
            assert_eq!(size, plain.len() as u64, "{name}");
        }
        for room in [plain.len(), plain.len() + 10_000] {
            match unpack(file, room, HEAP) {
                Ok(unpacked) => assert!(unpacked == plain, "{name} holds something else"),
                Err(error) => panic!("{name}: {error}"),
            }
        }
    }
}

#[test]
fn which_packings_state_their_size() {
    let stating: Vec<_> = FILES
        .iter()
        .filter(|(_, _, file)| Container::open(file).unwrap().stated_size.is_some())
        .map(|(name, _, _)| *name)
        .collect();
    assert_eq!(
        stating,
        [
            "plain.gz",
            "linux.xz",
            "crc64.xz",
            "blocks.xz",
            "linked.lz4",
            "sized.zst"
        ]
    );
}

#[test]
fn too_small_a_buffer_is_an_error() {
    for (name, _, file) in FILES {
        let error = unpack(file, 299_999, HEAP).unwrap_err();
        assert!(
            matches!(
                error,
                ImageError::Packed {
                    damage: Damage::TooLarge,
                    ..
                }
            ),
            "{name}: {error:?}"
        );
    }
}

#[test]
fn files_cut_short_are_errors() {
    for (name, format, file) in FILES {
        for length in [file.len() / 2, file.len() * 9 / 10, 20, 7] {
            let short = &file[..length];
            let result = unpack(short, 400_000, HEAP);
            // Blocks of the older lz4 format end wherever the file does.
            if format == Format::Lz4 && result.as_ref().is_ok_and(|out| out.len() < 300_000) {
                continue;
            }
            assert!(result.is_err(), "{name} at {length}");
        }
    }
}

#[test]
fn a_dictionary_beyond_the_heap_is_an_error() {
    for (name, format, file) in FILES {
        let needs = matches!(format, Format::Xz | Format::Lzma | Format::Bzip2);
        if needs {
            let error = unpack(file, 300_000, 100 << 10).unwrap_err();
            assert!(
                matches!(
                    error,
                    ImageError::Packed {
                        damage: Damage::Memory(_),
                        ..
                    }
                ),
                "{name}: {error:?}"
            );
        }
    }
}

/// A bzImage around a packed kernel.
fn bz_image(payload: &[u8]) -> Vec<u8> {
    let mut file = vec![0; 0x400];
    file[0x1f1] = 2;
    file[0x1fe..0x202].copy_from_slice(&[0x55, 0xaa, 0, 0]);
    file[0x202..0x208].copy_from_slice(b"HdrS\x0f\x02");
    file.resize(3 * 512 + 0x123, 0);
    file[0x248..0x24c].copy_from_slice(&0x123u32.to_le_bytes());
    file[0x24c..0x250].copy_from_slice(&(payload.len() as u32).to_le_bytes());
    file.extend(payload);
    file.extend([0; 100]);
    file
}

#[test]
fn a_bz_image_holds_any_of_them() {
    let plain = plain();
    for (name, format, file) in FILES {
        let mut payload = file.to_vec();
        if format != Format::Gzip {
            payload.extend((plain.len() as u32).to_le_bytes());
        }
        let image = bz_image(&payload);
        assert_eq!(Format::of(&image), Format::BzImage);
        let container = Container::open(&image).unwrap();
        assert_eq!(container.format, format, "{name}");
        assert_eq!(container.stated_size, Some(plain.len() as u64), "{name}");
        assert!(
            unpack(&image, plain.len(), HEAP).unwrap() == plain,
            "{name}"
        );
    }
}

#[test]
fn bz_images_that_cannot_be_are_refused() {
    let mut old = bz_image(FILES[0].2);
    old[0x206] = 5;
    let error = Container::open(&old).unwrap_err();
    assert!(error.to_string().contains("2.08"), "{error}");
    let image = bz_image(FILES[0].2);
    let error = Container::open(&image[..2000]).unwrap_err();
    assert!(error.to_string().contains("ends early"), "{error}");
    let error = Container::open(&bz_image(b"neither packed nor ELF")).unwrap_err();
    assert_eq!(error, ImageError::Format(Format::Unknown));
}

/// A Zstandard frame of stored blocks, which states its size or not.
fn stored_frame(data: &[u8], sized: bool) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd];
    if sized {
        frame.push(0xa0);
        frame.extend((data.len() as u32).to_le_bytes());
    } else {
        // A window of 128 MiB.
        frame.extend([0, 0x88]);
    }
    let mut pieces = data.chunks(1000).peekable();
    while let Some(piece) = pieces.next() {
        let last = u32::from(pieces.peek().is_none());
        frame.extend(&((piece.len() as u32) << 3 | last).to_le_bytes()[..3]);
        frame.extend(piece);
    }
    if data.is_empty() {
        frame.extend([1, 0, 0]);
    }
    frame
}

/// Several Zstandard frames behind each other, and what they hold: stored, one byte repeated, one
/// that a tool packed, some that are to be skipped.
fn frames() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let stored = (prop::collection::vec(any::<u8>(), 0..2500), any::<bool>())
        .prop_map(|(data, sized)| (stored_frame(&data, sized), data));
    let repeated = (any::<u8>(), 0..2500u32).prop_map(|(byte, count)| {
        let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 0x10];
        frame.extend(&(count << 3 | 2 | 1).to_le_bytes()[..3]);
        frame.push(byte);
        (frame, vec![byte; count as usize])
    });
    let skipped = (0..16u8, prop::collection::vec(any::<u8>(), 0..50)).prop_map(|(kind, data)| {
        let mut frame = vec![0x50 | kind, 0x2a, 0x4d, 0x18];
        frame.extend((data.len() as u32).to_le_bytes());
        frame.extend(data);
        (frame, Vec::new())
    });
    let packed = Just((FILES[10].2.to_vec(), plain()));
    let others = prop::collection::vec(prop_oneof![3 => stored, 2 => repeated, 1 => skipped], 1..4);
    (others, prop::option::weighted(0.3, packed)).prop_map(|(mut frames, packed)| {
        // What a file begins with says what it is.
        let first = (stored_frame(b"first", true), b"first".to_vec());
        frames.insert(0, first);
        frames.extend(packed);
        let (files, data): (Vec<_>, Vec<_>) = frames.into_iter().unzip();
        (files.concat(), data.concat())
    })
}

/// A packed file with bytes changed anywhere or behind its first ones, as it is or in a bzImage:
/// its packing, and its bytes.
pub(crate) fn damaged() -> impl Strategy<Value = (Format, Vec<u8>)> {
    let index = any::<prop::sample::Index>;
    let changes = prop::collection::vec((index(), any::<u8>()), 1..4);
    let changed =
        (0..FILES.len(), changes, any::<bool>()).prop_map(|(which, changes, near_start)| {
            let (_, format, file) = FILES[which];
            let mut file = file.to_vec();
            for (at, value) in changes {
                let end = if near_start { 40 } else { file.len() };
                let at = at.index(end);
                file[at] = value;
            }
            (format, file)
        });
    let tail = prop::collection::vec(any::<u8>(), 0..200);
    let begun = (0..FILES.len(), tail).prop_map(|(which, tail)| {
        let (_, format, file) = FILES[which];
        let mut file = file[..6].to_vec();
        file.extend(tail);
        (format, file)
    });
    let header = prop::collection::vec((0x1f1..0x260usize, any::<u8>()), 0..4);
    let inside = (changed.clone(), header).prop_map(|((format, mut file), changes)| {
        if format != Format::Gzip {
            file.extend(300_000u32.to_le_bytes());
        }
        let mut file = bz_image(&file);
        for (at, value) in changes {
            file[at] = value;
        }
        (Format::BzImage, file)
    });
    let frames =
        (frames(), prop::option::of((index(), any::<u8>()))).prop_map(|((mut file, _), change)| {
            if let Some((at, value)) = change {
                let at = at.index(file.len());
                file[at] = value;
            }
            (Format::Zstd, file)
        });
    prop_oneof![3 => changed, 1 => begun, 2 => inside, 3 => frames]
}

/// Other data never passes where a checksum stands, and nothing panics. Whether it was unpacked.
pub(crate) fn survive((format, file): &(Format, Vec<u8>)) -> Result<bool, TestCaseError> {
    let unpacked = unpack(file, 310_000, HEAP);
    let taken = unpacked.is_ok();
    if let Ok(out) = unpacked
        && matches!(format, Format::Gzip | Format::Bzip2 | Format::Zstd)
        && Format::of(file) == *format
    {
        prop_assert!(out == plain() || out.len() != 300_000 || *format == Format::Zstd);
    }
    Ok(taken)
}

/// So many of a hundred files have to be unpacked to their end.
const UNPACKED: usize = 20;

#[test]
fn many_damaged_files_are_unpacked() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let number = 200;
    let unpacked = (0..number)
        .filter(|_| {
            let tree = damaged().new_tree(&mut runner).expect("a file");
            survive(&tree.current()).expect("nothing wrong")
        })
        .count();
    println!("{unpacked} of {number} files are unpacked");
    assert!(
        unpacked * 100 >= UNPACKED * number,
        "{unpacked} of {number}"
    );
}

/// Of two frames the second asked for 128 MiB, which a library took without asking whether they
/// are there.
#[test]
fn no_frame_of_a_file_costs_memory_for_its_window() {
    let file = [stored_frame(b"", true), stored_frame(b"", false)].concat();
    assert_eq!(unpack(&file, 100, 0), Ok(Vec::new()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn frames_behind_each_other_are_one_file((file, data) in frames()) {
        prop_assert_eq!(unpack(&file, 310_000, 0), Ok(data.clone()));
        prop_assert_eq!(
            unpack(&file, data.len().saturating_sub(1), 0).is_err(),
            !data.is_empty()
        );
    }

    #[test]
    fn no_damage_panics(file in damaged()) {
        survive(&file)?;
    }
}
