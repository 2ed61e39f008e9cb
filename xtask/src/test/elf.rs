//! Changes to kernel images that tests make: in places that stay where they are, or at the end.

/// Program headers' type of loaded segments.
pub const PT_LOAD: [u8; 4] = [1, 0, 0, 0];
/// Program headers' type of notes.
pub const PT_NOTE: [u8; 4] = [4, 0, 0, 0];
const SHT_SYMTAB: usize = 2;

/// `bytes` with `new` at an offset.
pub fn patched(bytes: &[u8], at: usize, new: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = bytes.to_vec();
    bytes
        .get_mut(at..at.checked_add(new.len())?)?
        .copy_from_slice(new);
    Some(bytes)
}

/// The little-endian number of `size` bytes at an offset; 0 outside.
fn word(bytes: &[u8], at: usize, size: usize) -> usize {
    let part = bytes.get(at..at + size).unwrap_or_default();
    part.iter()
        .rev()
        .fold(0, |sum, &byte| (sum << 8) | usize::from(byte))
}

/// Offsets of the program headers of an ELF64 file.
pub fn program_headers(bytes: &[u8]) -> Vec<usize> {
    (0..word(bytes, 56, 2))
        .map(|index| word(bytes, 32, 8) + index * word(bytes, 54, 2))
        .collect()
}

/// Offset of the Xen note of a type whose value has `length` bytes.
pub fn note(image: &[u8], kind: u8, length: u8) -> Option<usize> {
    let header = [
        4, 0, 0, 0, length, 0, 0, 0, kind, 0, 0, 0, b'X', b'e', b'n', 0,
    ];
    image.windows(header.len()).position(|part| part == header)
}

/// The image with another name for the symbols in whose names `part` occurs.
pub fn renamed(image: &[u8], part: &str, new: &[u8]) -> Option<Vec<u8>> {
    let header = |index: usize| word(image, 40, 8) + index * word(image, 58, 2);
    let place = |header: usize| (word(image, header + 24, 8), word(image, header + 32, 8));
    let symtab = (0..word(image, 60, 2))
        .map(header)
        .find(|&header| word(image, header + 4, 4) == SHT_SYMTAB)?;
    let strtab = header(word(image, symtab + 40, 4));
    let (names, length) = place(strtab);
    let (symbols, size) = place(symtab);
    let mut bytes = image.to_vec();
    let mut found = false;
    for symbol in (symbols..symbols + size).step_by(24) {
        let name = image.get(names + word(image, symbol, 4)..)?;
        let name = name.split(|&byte| byte == 0).next()?;
        if name.windows(part.len()).any(|at| at == part.as_bytes()) {
            bytes = patched(&bytes, symbol, &(length as u32).to_le_bytes())?;
            found = true;
        }
    }
    // A longer copy of the names, at the end.
    bytes = patched(&bytes, strtab + 24, &(bytes.len() as u64).to_le_bytes())?;
    bytes = patched(
        &bytes,
        strtab + 32,
        &((length + new.len() + 1) as u64).to_le_bytes(),
    )?;
    bytes.extend(image.get(names..names + length)?);
    bytes.extend(new);
    bytes.push(0);
    found.then_some(bytes)
}
