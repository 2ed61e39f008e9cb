//! Granting frames to ourselves.

use core::sync::atomic::{AtomicU16, AtomicU64, Ordering};

use paravane_guest::addr::{DomainId, GrantRef, Mfn, VirtAddr};
use paravane_guest::grant::{map, table};
use paravane_guest::hypercall::{Result as CallResult, check, raw};
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
    Table::at(page)
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
    /// The page of a table that is mapped at an address.
    pub fn at(page: VirtAddr) -> Self {
        // SAFETY: mapped for ever, and reached through atomics only.
        Table(unsafe { &*(page.raw() as *const [AtomicU64; 512]) })
    }

    /// Grants `frame` to `to`.
    pub fn grant(self, reference: u32, to: DomainId, frame: Mfn, read_only: bool) {
        let flags = abi::GTF_permit_access | if read_only { abi::GTF_readonly } else { 0 };
        let word = u64::from(flags) | u64::from(to.raw()) << 16 | frame.raw() << 32;
        self.word(reference).store(word, Ordering::SeqCst);
    }

    /// Writes an entry of version 2: what stands behind its domain, and its second word.
    pub fn write_v2(self, reference: u32, flags: u32, to: DomainId, more: u32, second: u64) {
        let first = u64::from(flags) | u64::from(to.raw()) << 16 | u64::from(more) << 32;
        self.word(2 * reference).store(0, Ordering::SeqCst);
        self.word(2 * reference + 1).store(second, Ordering::SeqCst);
        self.word(2 * reference).store(first, Ordering::SeqCst);
    }

    /// Whether an entry of version 1 is marked as in use: for reading, for writing.
    pub fn used(self, reference: u32) -> (bool, bool) {
        let flags = self.flags(reference);
        (flags & abi::GTF_reading != 0, flags & abi::GTF_writing != 0)
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

/// The call, with the structures that belong to the command.
pub fn call<T>(command: u32, ops: &mut [T]) -> CallResult {
    // SAFETY: the callers' structures are those of the command.
    check(unsafe {
        raw::call3::<{ abi::__HYPERVISOR_grant_table_op }>(
            u64::from(command),
            ops.as_mut_ptr() as u64,
            ops.len() as u64,
        )
    })
}

/// A grant that is mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// Its handle.
    pub handle: u32,
    /// Its address for devices.
    pub bus: u64,
}

/// Maps a grant of ours as the flags say; gives the mapping or the status.
pub fn map_as(reference: u32, at: u64, flags: u32) -> Result<Mapped, i32> {
    let mut ops = [abi::gnttab_map_grant_ref {
        host_addr: at,
        flags,
        ref_: reference,
        dom: OWN.raw(),
        ..Default::default()
    }];
    need!(map::map(&mut ops));
    match ops[0].status {
        0 => Ok(Mapped {
            handle: ops[0].handle,
            bus: ops[0].dev_bus_addr,
        }),
        status => Err(status.into()),
    }
}

/// Ends what the addresses name of a mapping; gives the status.
pub fn unmap_as(handle: u32, at: u64, bus: u64) -> i32 {
    let mut ops = [abi::gnttab_unmap_grant_ref {
        host_addr: at,
        dev_bus_addr: bus,
        handle,
        ..Default::default()
    }];
    need!(map::unmap(&mut ops));
    ops[0].status.into()
}

/// Ends a mapping and moves what `new` maps to its place; gives the status.
pub fn replace(handle: u32, at: u64, new: u64) -> i32 {
    let mut ops = [abi::gnttab_unmap_and_replace {
        host_addr: at,
        new_addr: new,
        handle,
        ..Default::default()
    }];
    need!(call(abi::GNTTABOP_unmap_and_replace, &mut ops));
    ops[0].status.into()
}

/// One side of a copy.
#[derive(Clone, Copy)]
pub enum End {
    /// A frame, of the domain of this number.
    Frame(u64, u32),
    /// A grant, of the domain of this number.
    Grant(u32, u32),
}

/// Copies `len` bytes from an offset in one to an offset in another; gives the status.
pub fn copy(from: (End, u16), to: (End, u16), len: u16) -> i32 {
    let mut op = abi::gnttab_copy {
        len,
        ..Default::default()
    };
    op.source.offset = from.1;
    op.dest.offset = to.1;
    for (end, side, by_grant) in [
        (from.0, &mut op.source, abi::GNTCOPY_source_gref),
        (to.0, &mut op.dest, abi::GNTCOPY_dest_gref),
    ] {
        match end {
            End::Frame(frame, domain) => {
                side.u.gmfn = frame;
                side.domid = domain as u16;
            }
            End::Grant(reference, domain) => {
                side.u.ref_ = reference;
                side.domid = domain as u16;
                op.flags |= by_grant as u16;
            }
        }
    }
    let mut ops = [op];
    need!(map::copy(&mut ops));
    ops[0].status.into()
}

/// Gives a frame to the domain of this number; gives the status.
pub fn transfer(frame: u64, domain: u32, reference: u32) -> i32 {
    let mut ops = [abi::gnttab_transfer {
        mfn: frame,
        domid: domain as u16,
        ref_: reference,
        ..Default::default()
    }];
    need!(call(abi::GNTTABOP_transfer, &mut ops));
    ops[0].status.into()
}

/// Changes the version of our table; gives what the call said and which is in force.
pub fn set_version(version: u32) -> (CallResult, u32) {
    let mut ops = [abi::gnttab_set_version { version }];
    let result = call(abi::GNTTABOP_set_version, &mut ops);
    (result, ops[0].version)
}

/// Lists the frames of the status words; gives the status.
pub fn status_frames(list: &mut [u64]) -> i32 {
    let mut ops = [abi::gnttab_get_status_frames {
        nr_frames: list.len() as u32,
        dom: abi::DOMID_SELF as u16,
        ..Default::default()
    }];
    ops[0].frame_list = list.as_mut_ptr() as _;
    need!(call(abi::GNTTABOP_get_status_frames, &mut ops));
    ops[0].status.into()
}

/// The status words of version 2, mapped in place of a page.
pub fn map_status(page: VirtAddr) -> &'static [AtomicU16; 2048] {
    let mut list = [0];
    let status = status_frames(&mut list);
    need!(if status == 0 { Ok(()) } else { Err(status) });
    map_frame(page, Mfn::new(list[0]));
    // SAFETY: mapped for as long as version 2 is in force, and reached through atomics only.
    unsafe { &*(page.raw() as *const [AtomicU16; 2048]) }
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
