//! Granting frames to ourselves.

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{DomainId, GrantRef, Mfn, VirtAddr};
use paravane_guest::grant::{map, table};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::{abi, need};

/// The boot domain's number: our own.
pub const OWN: DomainId = DomainId::new(0);

/// Our grant table's first page, version 1.
#[derive(Clone, Copy)]
pub struct Table(&'static [AtomicU64; 512]);

/// Sets up and maps one page of grant table.
pub fn set_up(memory: &mut BootMemory) -> Table {
    let mut frames = [Mfn::new(0)];
    need!(table::setup(&mut frames));
    let page = need!(memory.page().ok_or("no page"));
    map_frame(page, frames[0]);
    // SAFETY: mapped for ever, and reached through atomics only.
    Table(unsafe { &*(page.raw() as *const [AtomicU64; 512]) })
}

/// Maps a frame that the hypervisor shares with us in place of a page.
pub fn map_frame(page: VirtAddr, frame: Mfn) {
    need!(update::update_va_mapping(
        page,
        Pte::new(frame, Flags::DATA),
        update::Flush::PageLocal
    ));
}

/// Leaves an address without a page, for a grant to be mapped there.
pub fn vacate(page: VirtAddr) {
    need!(update::update_va_mapping(
        page,
        Pte::EMPTY,
        update::Flush::PageLocal
    ));
}

impl Table {
    /// Grants `frame` to `to`.
    pub fn grant(self, reference: u32, to: DomainId, frame: Mfn, read_only: bool) {
        let flags = abi::GTF_permit_access | if read_only { abi::GTF_readonly } else { 0 };
        let word = u64::from(flags) | u64::from(to.raw()) << 16 | frame.raw() << 32;
        self.word(reference).store(word, Ordering::SeqCst);
    }

    /// The flags of an entry.
    pub fn flags(self, reference: u32) -> u32 {
        self.word(reference).load(Ordering::SeqCst) as u32 & 0xffff
    }

    /// The entry.
    pub fn word(self, reference: u32) -> &'static AtomicU64 {
        need!(self.0.get(reference as usize).ok_or("beyond the page"))
    }
}

/// Maps a grant of ours; gives the handle or the status.
pub fn map(reference: u32, at: VirtAddr, read_only: bool) -> Result<u32, i16> {
    let mut ops = [map::map_request(
        OWN,
        GrantRef::new(reference),
        at,
        read_only,
    )];
    need!(map::map(&mut ops));
    match ops[0].status {
        0 => Ok(ops[0].handle),
        status => Err(status),
    }
}

/// Ends a mapping; gives the status.
pub fn unmap(handle: u32, at: VirtAddr) -> i16 {
    let mut ops = [abi::gnttab_unmap_grant_ref {
        host_addr: at.raw(),
        handle,
        ..Default::default()
    }];
    need!(map::unmap(&mut ops));
    ops[0].status
}
