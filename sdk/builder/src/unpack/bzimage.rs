//! Linux's boot image: a loader of its own, and the packed kernel inside.
//!
//! The header is that of the x86 boot protocol (Linux's documentation, "The Linux/x86 Boot
//! Protocol"). From version 2.08 on it says where the packed ELF image lies.

use super::Damage;

/// The first version that tells the payload's place.
const PAYLOAD_VERSION: u16 = 0x0208;
const SECTOR: usize = 512;

fn word(file: &[u8], at: usize) -> Result<usize, Damage> {
    match file.get(at..).and_then(|rest| rest.first_chunk::<4>()) {
        Some(bytes) => Ok(u32::from_le_bytes(*bytes) as usize),
        None => Err(Damage::Truncated),
    }
}

/// The packed kernel. Behind it, within the payload, stands its size, unless it is gzip.
pub(crate) fn payload(file: &[u8]) -> Result<&[u8], Damage> {
    let version = word(file, 0x206)? as u16;
    if version < PAYLOAD_VERSION {
        return Err(Damage::Unsupported("a boot protocol before 2.08"));
    }
    let sectors = match file.get(0x1f1) {
        // The protocol's words: 0 means 4.
        Some(0) => 4,
        Some(&sectors) => usize::from(sectors),
        None => return Err(Damage::Truncated),
    };
    let start = (sectors + 1) * SECTOR + word(file, 0x248)?;
    let length = word(file, 0x24c)?;
    let end = start.checked_add(length).ok_or(Damage::Damaged)?;
    file.get(start..end).ok_or(Damage::Truncated)
}

/// Splits the size off that Linux's build puts behind packings without one.
pub(crate) fn split_size(payload: &[u8]) -> Result<(&[u8], u64), Damage> {
    let (packed, size) = payload.split_last_chunk::<4>().ok_or(Damage::Truncated)?;
    Ok((packed, u32::from_le_bytes(*size).into()))
}
