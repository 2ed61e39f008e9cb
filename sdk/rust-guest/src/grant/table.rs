//! The granting side: a table of entries, version 1.
//!
//! An entry is 8 bytes: flags, the grantee, the frame. The flags are written
//! last and cleared first; the hypervisor sets `reading` and `writing` while
//! the grantee uses the frame, and such an entry cannot be taken back.
//! Facts: public interface, `grant_table.h`, "version 1 of the grant table".

use core::sync::atomic::{AtomicU16, AtomicU64, Ordering};

use paravane_abi as abi;

use crate::addr::{DomainId, GrantRef, Mfn};
use crate::error::Errno;
use crate::hypercall::{Result, check, raw};
use crate::sched::set_handle;

/// Entries in one frame of the table.
pub const PER_FRAME: u32 = 512;
/// References that the toolstack uses for itself.
pub const RESERVED: u32 = 8;

/// Makes the table at least `frames.len()` frames long and tells which
/// machine frames it lies in, for the caller to map.
///
/// # Errors
/// EINVAL for more than the domain may have; else the call's or the
/// operation's own status, as EIO.
pub fn setup(frames: &mut [Mfn]) -> Result<()> {
    let mut arg = abi::gnttab_setup_table {
        dom: abi::DOMID_SELF as u16,
        nr_frames: frames.len() as u32,
        ..Default::default()
    };
    set_handle(&raw mut arg.frame_list, frames.as_mut_ptr() as u64);
    // SAFETY: the call writes the structure and the list, both live.
    let raw = unsafe {
        raw::call3::<{ abi::__HYPERVISOR_grant_table_op }>(
            u64::from(abi::GNTTABOP_setup_table),
            &raw mut arg as u64,
            1,
        )
    };
    check(raw)?;
    if arg.status == 0 {
        Ok(())
    } else {
        Err(Errno::EINVAL)
    }
}

/// Frames of the table now, and at most.
///
/// # Errors
/// The call's, or EINVAL for a bad status.
pub fn size() -> Result<(u32, u32)> {
    let mut arg = abi::gnttab_query_size {
        dom: abi::DOMID_SELF as u16,
        ..Default::default()
    };
    // SAFETY: the call writes the structure.
    let raw = unsafe {
        raw::call3::<{ abi::__HYPERVISOR_grant_table_op }>(
            u64::from(abi::GNTTABOP_query_size),
            &raw mut arg as u64,
            1,
        )
    };
    check(raw)?;
    if arg.status == 0 {
        Ok((arg.nr_frames, arg.max_nr_frames))
    } else {
        Err(Errno::EINVAL)
    }
}

/// A table of version 1, mapped; and which of its entries are free.
///
/// The entries are atomics of 64 bits: flags in bits 0 to 15, domain in 16
/// to 31, frame in the upper half. `free` keeps one bit an entry, 1 for free.
pub struct GrantTable<'a> {
    entries: &'a [AtomicU64],
    free: &'a [AtomicU64],
}

impl<'a> GrantTable<'a> {
    /// A table of mapped entries, with a bitmap of at least as many bits
    /// (whole words; surplus bits are ignored). All entries but the
    /// [`RESERVED`] ones are free.
    pub fn new(entries: &'a [AtomicU64], free: &'a [AtomicU64]) -> Self {
        for (index, word) in free.iter().enumerate() {
            let mut bits = 0;
            for bit in 0..64 {
                let entry = index * 64 + bit;
                if entry >= RESERVED as usize && entry < entries.len() {
                    bits |= 1 << bit;
                }
            }
            word.store(bits, Ordering::Relaxed);
        }
        Self { entries, free }
    }

    /// Takes a free reference.
    fn take(&self) -> Option<GrantRef> {
        for (index, word) in self.free.iter().enumerate() {
            let mut bits = word.load(Ordering::Relaxed);
            while bits != 0 {
                let bit = bits.trailing_zeros();
                match word.compare_exchange(
                    bits,
                    bits & !(1 << bit),
                    Ordering::Acquire,
                    Ordering::Relaxed,
                ) {
                    Ok(_) => return Some(GrantRef::new(index as u32 * 64 + bit)),
                    Err(now) => bits = now,
                }
            }
        }
        None
    }

    fn entry(&self, reference: GrantRef) -> Option<&AtomicU64> {
        self.entries.get(reference.raw() as usize)
    }

    /// The flags half-word of an entry, as the hypervisor changes it.
    fn flags(&self, reference: GrantRef) -> Option<&AtomicU16> {
        let entry = self.entry(reference)?;
        // SAFETY: the low half-word of an aligned 64-bit atomic that lives as
        // long; the interface defines accesses of both widths.
        Some(unsafe { AtomicU16::from_ptr(entry.as_ptr().cast()) })
    }

    /// Lets `domain` map and copy `frame`; `None` when the table is full or
    /// the frame number does not fit the 32 bits of version 1.
    pub fn grant(&self, domain: DomainId, frame: Mfn, read_only: bool) -> Option<GrantRef> {
        let number = u32::try_from(frame.raw()).ok()?;
        let reference = self.take()?;
        let entry = self.entry(reference)?;
        let mut flags = abi::GTF_permit_access as u16;
        if read_only {
            flags |= abi::GTF_readonly as u16;
        }
        entry.store(
            u64::from(domain.raw()) << 16 | u64::from(number) << 32,
            Ordering::Relaxed,
        );
        // Domain and frame stand before the flags make them valid.
        self.flags(reference)?.store(flags, Ordering::Release);
        Some(reference)
    }

    /// Takes a grant back, and its reference with it.
    ///
    /// # Errors
    /// EBUSY while the grantee uses it, EINVAL for no such reference.
    pub fn revoke(&self, reference: GrantRef) -> Result<()> {
        let flags = self.flags(reference).ok_or(Errno::EINVAL)?;
        let in_use = (abi::GTF_reading | abi::GTF_writing) as u16;
        let mut now = flags.load(Ordering::Acquire);
        loop {
            if now & in_use != 0 {
                return Err(Errno::EBUSY);
            }
            if now == 0 {
                return Err(Errno::EINVAL);
            }
            match flags.compare_exchange(now, 0, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => break,
                Err(changed) => now = changed,
            }
        }
        if let Some(word) = self.free.get(reference.raw() as usize / 64) {
            word.fetch_or(1 << (reference.raw() % 64), Ordering::Release);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_come_and_go() {
        let entries = [const { AtomicU64::new(0) }; 10];
        let free = [const { AtomicU64::new(0) }; 1];
        let table = GrantTable::new(&entries, &free);
        let peer = DomainId::new(3);
        let first = table.grant(peer, Mfn::new(0x77), false).unwrap();
        assert_eq!(first.raw(), RESERVED);
        assert_eq!(entries[8].load(Ordering::Relaxed), 0x77 << 32 | 3 << 16 | 1);
        let second = table.grant(peer, Mfn::new(0x78), true).unwrap();
        assert_eq!(table.grant(peer, Mfn::new(0x79), false), None);
        // The hypervisor marks the second as being read.
        entries[9].fetch_or(1 << 3, Ordering::Relaxed);
        assert_eq!(table.revoke(second), Err(Errno::EBUSY));
        assert_eq!(table.revoke(first), Ok(()));
        assert_eq!(table.revoke(first), Err(Errno::EINVAL));
        assert_eq!(table.grant(peer, Mfn::new(1 << 32), false), None);
        assert_eq!(table.grant(peer, Mfn::new(0x80), false), Some(first));
    }
}
