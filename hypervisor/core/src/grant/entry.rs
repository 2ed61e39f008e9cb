//! What stands in an entry of a grant table.
//!
//! Version 1, one word: flags (16 bits), domain (16), frame (32). Version 2, two words: flags and
//! domain as before, then 32 bits that only some kinds use, then the frame or, of a grant passed
//! on, nothing.

use crate::addr::{DomainId, Mfn};

/// Mask of the kind of an entry.
const KIND: u64 = 3;
const ACCESS: u64 = 1;
const TRANSFER: u64 = 2;
const TRANSITIVE: u64 = 3;
/// Set by the granter: no writing.
const READ_ONLY: u64 = 1 << 2;
/// Set by the hypervisor in access grants: in use for reading, for writing.
pub const READING: u64 = 1 << 3;
/// See [`READING`].
pub const WRITING: u64 = 1 << 4;
/// Set by the granter: a part of the frame.
const SUB_PAGE: u64 = 1 << 8;
/// Set by the hypervisor in transfer grants: under way.
pub const COMMITTED: u64 = 1 << 2;
/// Set by the hypervisor in transfer grants: done.
pub const COMPLETED: u64 = 1 << 3;

/// The part of a frame that is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Bytes from the frame's start.
    pub offset: u16,
    /// Bytes.
    pub length: u16,
}

/// The whole frame.
pub const WHOLE: Part = Part {
    offset: 0,
    length: 4096,
};

/// An entry, decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Nothing.
    Invalid,
    /// `to` may use the frame.
    Access {
        /// Who may.
        to: DomainId,
        /// The frame.
        frame: Mfn,
        /// Only to read it.
        read_only: bool,
        /// Which part of it, which can only be copied; none for the whole frame.
        part: Option<Part>,
    },
    /// `from` may hand a frame over.
    Transfer {
        /// Who may.
        from: DomainId,
        /// One is on its way or has come.
        taken: bool,
    },
    /// `to` may copy what another domain granted to this one.
    Transitive {
        /// Who may.
        to: DomainId,
        /// Whose grant it is.
        owner: DomainId,
        /// Its number there.
        entry: u32,
        /// Only to read it.
        read_only: bool,
    },
}

/// The domain that an entry names.
const fn domain(word: u64) -> DomainId {
    DomainId::new((word >> 16) as u16)
}

/// Decodes an entry of version 1.
#[must_use]
pub const fn decode_v1(word: u64) -> Grant {
    match word & KIND {
        ACCESS => Grant::Access {
            to: domain(word),
            frame: Mfn::new(word >> 32),
            read_only: word & READ_ONLY != 0,
            part: None,
        },
        TRANSFER => Grant::Transfer {
            from: domain(word),
            taken: word & (COMMITTED | COMPLETED) != 0,
        },
        _ => Grant::Invalid,
    }
}

/// Decodes an entry of version 2 from its two words.
#[must_use]
pub const fn decode_v2(first: u64, second: u64) -> Grant {
    match first & KIND {
        ACCESS => Grant::Access {
            to: domain(first),
            frame: match Mfn::checked(second) {
                Some(frame) => frame,
                // No memory has this number: whoever wants the frame is refused.
                None => Mfn::INVALID,
            },
            read_only: first & READ_ONLY != 0,
            part: if first & SUB_PAGE == 0 {
                None
            } else {
                Some(Part {
                    offset: (first >> 32) as u16,
                    length: (first >> 48) as u16,
                })
            },
        },
        TRANSFER => Grant::Transfer {
            from: domain(first),
            taken: first & (COMMITTED | COMPLETED) != 0,
        },
        TRANSITIVE => Grant::Transitive {
            to: domain(first),
            owner: DomainId::new((first >> 32) as u16),
            entry: second as u32,
            read_only: first & READ_ONLY != 0,
        },
        _ => Grant::Invalid,
    }
}

/// A version 1 entry that lets `to` use `frame`.
#[must_use]
pub const fn access_v1(to: DomainId, frame: Mfn, read_only: bool) -> u64 {
    ACCESS
        | if read_only { READ_ONLY } else { 0 }
        | (to.raw() as u64) << 16
        | (frame.raw() & 0xffff_ffff) << 32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of the public interface (`grant_table.h`), so that no constant is compared with
    /// itself.
    #[test]
    fn an_entry_of_version_1_says_who_may_do_what() {
        let to = DomainId::new(0x7654);
        let frame = Mfn::new(0xfedc_ba98);
        let access = |flags: u64| 1 | flags | 0x7654 << 16 | 0xfedc_ba98 << 32;
        for (flags, read_only) in [(0, false), (4, true), (8 | 16, false), (1 << 8, false)] {
            let part = None;
            let grant = Grant::Access {
                to,
                frame,
                read_only,
                part,
            };
            assert_eq!(decode_v1(access(flags)), grant);
        }
        assert_eq!(access_v1(to, frame, false), access(0));
        assert_eq!(access_v1(to, frame, true), access(4));
        for (flags, taken) in [(0, false), (4, true), (8, true), (4 | 8, true), (16, false)] {
            let grant = Grant::Transfer { from: to, taken };
            assert_eq!(decode_v1(2 | flags | 0x7654 << 16), grant);
            assert_eq!(decode_v2(2 | flags | 0x7654 << 16, 7), grant);
        }
        assert_eq!(decode_v1(3 | 0x7654 << 16), Grant::Invalid);
        assert_eq!(
            (decode_v1(4), decode_v2(4, 0)),
            (Grant::Invalid, Grant::Invalid)
        );
    }

    #[test]
    fn an_entry_of_version_2_may_grant_a_part_or_pass_on() {
        let to = DomainId::new(0x7654);
        let head = |flags: u64| flags | 0x7654 << 16 | 0x0123 << 32 | 0x0456 << 48;
        let access = |flags: u64, frame| decode_v2(head(1 | flags), frame);
        let expected = |read_only, part, frame| Grant::Access {
            to,
            frame,
            read_only,
            part,
        };
        let frame = Mfn::new(0x12_3456_789a);
        let part = Some(Part {
            offset: 0x0123,
            length: 0x0456,
        });
        assert_eq!(access(0, frame.raw()), expected(false, None, frame));
        assert_eq!(access(4, frame.raw()), expected(true, None, frame));
        assert_eq!(access(1 << 8, frame.raw()), expected(false, part, frame));
        // Beyond what a frame number can be.
        assert_eq!(access(0, u64::MAX), expected(false, None, Mfn::INVALID));
        for (flags, read_only) in [(0, false), (4, true), (8, false)] {
            let grant = Grant::Transitive {
                to,
                owner: DomainId::new(0x0123),
                entry: 0x9abc_def0,
                read_only,
            };
            assert_eq!(decode_v2(head(3 | flags), 0x9abc_def0), grant);
        }
    }
}
