//! The packings that kernels come in, one a file.
//!
//! Each unpacks in one pass into the buffer of the caller and never writes behind its end. What the
//! stream claims about itself is believed only as far as the buffer and the heap reach. Memory is had
//! in ways that can fail; before a library is called that has a way which cannot, what it can need at
//! most was there ([`check_heap`]).
//!
//! What a packing keeps on the stack, up to 11 KB, is there while it is unpacked, and for no other.

pub(crate) mod bzimage;
pub(crate) mod bzip2;
mod crc;
pub(crate) mod gzip;
pub(crate) mod lz4;
pub(crate) mod lzma;
pub(crate) mod xz;
pub(crate) mod zstd;

use alloc::vec::Vec;
use core::fmt;

/// Why a packed file cannot be unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// It ends early.
    Truncated,
    /// A header, the stream or a checksum is wrong.
    Damaged,
    /// It holds more than it states, or than there is room for.
    TooLarge,
    /// Its dictionary needs more memory than there is, in kilobytes.
    Memory(u64),
    /// It uses what is not supported.
    Unsupported(&'static str),
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Truncated => f.write_str("ends early; copy it again"),
            Self::Damaged => f.write_str("is damaged; check it with the tool that made it, copy it again"),
            Self::TooLarge => f.write_str(
                "holds more than it states, or than there is memory for; pack it as one member, or give the machine more memory",
            ),
            Self::Memory(kilobytes) => write!(
                f,
                "needs {kilobytes} kB of memory for its dictionary; pack it with a smaller one, or give the machine more memory"
            ),
            Self::Unsupported(what) => write!(f, "has {what}, which is not supported; pack it in another way"),
        }
    }
}

/// Refuses a dictionary of `bytes` if the heap may give only `heap`, or does not have them: they are
/// taken, and given back.
fn check_heap(bytes: u64, heap: usize) -> Result<(), Damage> {
    let none = Damage::Memory(bytes.div_ceil(1024));
    let wanted = usize::try_from(bytes).map_err(|_| none)?;
    if wanted > heap {
        return Err(none);
    }
    Vec::<u8>::new().try_reserve_exact(wanted).map_err(|_| none)
}

/// The first `N` bytes of `bytes`, which moves behind them.
fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], Damage> {
    let (first, rest) = bytes.split_first_chunk::<N>().ok_or(Damage::Truncated)?;
    *bytes = rest;
    Ok(*first)
}

/// The first `count` bytes of `bytes`, which moves behind them.
fn take_slice<'a>(bytes: &mut &'a [u8], count: usize) -> Result<&'a [u8], Damage> {
    let (first, rest) = bytes.split_at_checked(count).ok_or(Damage::Truncated)?;
    *bytes = rest;
    Ok(first)
}
