//! Return addresses on a stack that has no frame pointers.

/// Bytes of the longest call instruction that [`ends_in_call`] knows.
pub const CALL_BYTES: usize = 7;

/// Whether these bytes end in a call: what follows them may then be a return address.
///
/// A call is one of a displacement (opcode 0xe8), or one through a register or memory of 2, 3, 6 or 7
/// bytes (opcode 0xff with 2 in bits 3 to 5 of the next byte; SDM vol. 2, "CALL"). Those of 4 bytes,
/// with an index and a displacement of 8 bits, are not looked for.
#[must_use]
pub const fn ends_in_call(code: [u8; CALL_BYTES]) -> bool {
    const fn through(opcode: u8, next: u8) -> bool {
        opcode == 0xff && next >> 3 & 7 == 2
    }
    let [a, b, c, _, d, e, f] = code;
    c == 0xe8 || through(a, b) || through(b, c) || through(d, e) || through(e, f)
}

/// What a call calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// The function at this address.
    Function(u64),
    /// The function whose address is in this place.
    In(u64),
}

/// What the call in which these bytes end calls, where it says that itself; `behind` is the address that
/// follows it.
#[must_use]
pub const fn call_target(code: [u8; CALL_BYTES], behind: u64) -> Option<Target> {
    let [_, a, b, c, d, e, f] = code;
    let distance = i32::from_le_bytes([c, d, e, f]) as i64;
    let target = behind.wrapping_add_signed(distance);
    match (a, b) {
        (_, 0xe8) => Some(Target::Function(target)),
        (0xff, 0x15) => Some(Target::In(target)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes, behind as many of NOP as are missing.
    fn ends(code: &[u8]) -> bool {
        let mut all = [0x90; CALL_BYTES];
        let (_, end) = all.split_at_mut(CALL_BYTES - code.len());
        end.copy_from_slice(code);
        ends_in_call(all)
    }

    #[test]
    fn calls_are_known_by_their_last_bytes() {
        // CALL rel32, RAX, [RAX], [RAX+8], [RAX+RCX*8], [RIP+rel32] and [RAX+RCX*8+rel32].
        for call in [
            &[0xe8, 1, 2, 3, 4][..],
            &[0xff, 0xd0],
            &[0xff, 0x10],
            &[0xff, 0x50, 8],
            &[0xff, 0x14, 0xc8],
            &[0xff, 0x15, 1, 2, 3, 4],
            &[0xff, 0x94, 0xc8, 1, 2, 3, 4],
        ] {
            assert!(ends(call), "{call:x?}");
        }
        // JMP rel32, JMP RAX, PUSH [RAX]; calls that do not end there.
        for other in [
            &[0xe9, 1, 2, 3, 4][..],
            &[0xff, 0xe0],
            &[0xff, 0x30],
            &[0xff, 0xd0, 0x90, 0x90, 0x90],
            &[0xe8, 1, 2, 3, 4, 0x90],
            &[],
        ] {
            assert!(!ends(other), "{other:x?}");
        }
    }

    #[test]
    fn targets_are_relative_to_what_follows() {
        let of = |code: [u8; 7]| call_target(code, 0x1000);
        assert_eq!(
            of([0x90, 0x90, 0xe8, 0xf0, 0xff, 0xff, 0xff]),
            Some(Target::Function(0xff0))
        );
        assert_eq!(
            of([0x90, 0xff, 0x15, 0x10, 0, 0, 0]),
            Some(Target::In(0x1010))
        );
        assert_eq!(of([0x90, 0x90, 0x90, 0x90, 0x90, 0xff, 0xd0]), None);
    }
}
