//! Branches through the table of addresses (GOT) become direct, once, at boot.
//!
//! The precompiled core library makes LLVM call what it adds by itself, such as `memcpy`, by
//! `call [rip + slot]`: a fifth of the image's indirect branches, though no slot ever changes. A
//! direct branch has no prediction that a guest could have left (design:mitigations), and is faster.
//! The linker would do the same, but only where stable Rust does not let it.

/// `call [rip + …]` and `jmp [rip + …]` (SDM vol. 2, "CALL", "JMP").
const INDIRECT_CALL: [u8; 2] = [0xff, 0x15];
const INDIRECT_JUMP: [u8; 2] = [0xff, 0x25];
const LENGTH: usize = 6;

unsafe extern "C" {
    static mut image_text_start: u8;
    static image_text_end: u8;
    static image_got_start: u64;
    static image_got_end: u64;
}

/// Makes them direct; how many there were.
///
/// What looks like such an instruction is one: that four other bytes happen to lead to one of the
/// table's few slots is all but impossible, and `image/branches` compares the number with that of a
/// decoder.
///
/// # Safety
/// The image is writable, and no other processor runs yet.
pub unsafe fn make_direct() -> usize {
    let start = &raw mut image_text_start;
    let slots = &raw const image_got_start..&raw const image_got_end;
    let mut count = 0;
    // SAFETY: all reads lie between the symbols, which bracket the code, or are of a slot of the table.
    // What is written takes the place of an instruction of as many bytes, which no processor is just
    // executing, and does the same.
    unsafe {
        let length = (&raw const image_text_end).offset_from_unsigned(start);
        for at in 0..length - LENGTH {
            let place = start.add(at);
            let opcode = place.cast::<[u8; 2]>().read();
            if opcode != INDIRECT_CALL && opcode != INDIRECT_JUMP {
                continue;
            }
            let displacement = place.add(2).cast::<i32>().read_unaligned();
            let behind = place as u64 + LENGTH as u64;
            let slot = behind.wrapping_add_signed(displacement.into()) as *const u64;
            if !slots.contains(&slot) || !slot.is_aligned() {
                continue;
            }
            let distance = slot.read().wrapping_sub(behind) as u32;
            // A prefix without a meaning keeps the length: nothing behind it moves.
            let [a, b, c, d] = distance.to_le_bytes();
            let opcode = if opcode == INDIRECT_CALL { 0xe8 } else { 0xe9 };
            let direct = [0x67, opcode, a, b, c, d];
            place.cast::<[u8; LENGTH]>().write(direct);
            count += 1;
        }
    }
    count
}
