//! The hypercall page: a stub for each hypercall number, 32 bytes apart.
//!
//! A kernel calls into the page, so that how a hypercall is made stays the
//! hypervisor's affair. A stub may change the result register and nothing else;
//! `syscall` destroys RCX and R11, so the stubs save both; 32-bit guests call by
//! `int 0x82`. The stub for `iret`
//! is jumped to, not called: the hypervisor finds RAX, R11 and RCX below the
//! frame that the kernel has pushed, and does not return.

use crate::PAGE_SIZE;
use paravane_abi::GuestWidth;

/// Bytes from one stub to the next.
pub const STUB_SIZE: usize = 32;
/// Hypercall number of `iret`, whose stub differs.
const IRET: u32 = paravane_abi::__HYPERVISOR_iret;
/// `int3`, in what no stub uses.
const PADDING: u8 = 0xcc;

/// The end of a stub for 64-bit guests, at which such a guest stands in a hypercall: `pop r11; pop rcx;
/// ret`.
const RETURN: [u8; 4] = [0x41, 0x5b, 0x59, 0xc3];
/// Bytes on the stack there, below the return address.
pub const KEPT: u64 = 16;

/// Whether a 64-bit guest that stands at this code is in a stub, in or behind its `syscall`; the return
/// address is then [`KEPT`] bytes above its stack pointer.
#[must_use]
pub fn is_in_stub(code: [u8; 8]) -> bool {
    let [0x0f, 0x05, behind @ ..] = &code else {
        return code.starts_with(&RETURN);
    };
    behind.starts_with(&RETURN)
}

/// `push rcx; push r11; mov eax, NUMBER; syscall`, and [`RETURN`].
fn plain_stub(number: u32) -> [u8; 14] {
    let [a, b, c, d] = number.to_le_bytes();
    let [e, f, g, h] = RETURN;
    [0x51, 0x41, 0x53, 0xb8, a, b, c, d, 0x0f, 0x05, e, f, g, h]
}

/// `push rcx; push r11; push rax; mov eax, NUMBER; syscall`
fn iret_stub() -> [u8; 11] {
    let [a, b, c, d] = IRET.to_le_bytes();
    [0x51, 0x41, 0x53, 0x50, 0xb8, a, b, c, d, 0x0f, 0x05]
}

/// `mov eax, NUMBER; int 0x82; ret`: `int` changes no register.
fn plain_stub_32(number: u32) -> [u8; 8] {
    let [a, b, c, d] = number.to_le_bytes();
    [0xb8, a, b, c, d, 0xcd, 0x82, 0xc3]
}

/// `push eax; mov eax, NUMBER; int 0x82`
fn iret_stub_32() -> [u8; 8] {
    let [a, b, c, d] = IRET.to_le_bytes();
    [0x50, 0xb8, a, b, c, d, 0xcd, 0x82]
}

/// The content of the hypercall page of a guest of this width.
pub fn content(width: GuestWidth) -> [u8; PAGE_SIZE as usize] {
    let mut page = [PADDING; PAGE_SIZE as usize];
    let (stubs, _) = page.as_chunks_mut::<STUB_SIZE>();
    for (number, stub) in (0u32..).zip(stubs) {
        match (width, number) {
            (GuestWidth::Bits64, IRET) => put(stub, &iret_stub()),
            (GuestWidth::Bits64, _) => put(stub, &plain_stub(number)),
            (GuestWidth::Bits32, IRET) => put(stub, &iret_stub_32()),
            (GuestWidth::Bits32, _) => put(stub, &plain_stub_32(number)),
        }
    }
    page
}

fn put(stub: &mut [u8; STUB_SIZE], code: &[u8]) {
    for (to, from) in stub.iter_mut().zip(code) {
        *to = *from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stubs_stand_at_their_numbers() {
        let page = content(GuestWidth::Bits64);
        // xen_version is 17: mov eax, 17 behind the two pushes.
        assert_eq!(page[17 * 32 + 3..][..5], [0xb8, 17, 0, 0, 0]);
        assert_eq!(page[17 * 32 + 13], 0xc3);
        assert_eq!(page[17 * 32 + 14], PADDING);
        assert_eq!(page[127 * 32 + 4], 127);
    }

    #[test]
    fn who_stands_in_a_stub_is_recognised() {
        let page = content(GuestWidth::Bits64);
        let at =
            |stub: usize, byte: usize| is_in_stub(*page[stub * 32 + byte..].first_chunk().unwrap());
        // At the syscall, and behind it.
        for byte in 0..14 {
            assert_eq!(at(17, byte), byte == 8 || byte == 10, "{byte}");
        }
        assert!((0..14).all(|byte| !at(23, byte)), "iret does not return");
    }

    #[test]
    fn the_iret_stub_pushes_rax_and_does_not_return() {
        let page = content(GuestWidth::Bits64);
        let stub = &page[23 * 32..24 * 32];
        assert_eq!(stub[..4], [0x51, 0x41, 0x53, 0x50]);
        assert_eq!(stub[11], PADDING);
    }

    #[test]
    fn stubs_of_32_bit_guests_call_by_an_interrupt() {
        let page = content(GuestWidth::Bits32);
        assert_eq!(
            page[18 * 32..][..9],
            [0xb8, 18, 0, 0, 0, 0xcd, 0x82, 0xc3, PADDING]
        );
        assert_eq!(page[23 * 32..][..2], [0x50, 0xb8]);
    }
}
