//! The calls that change page tables and address spaces.
//!
//! Facts: public interface, `mmu_update`, `mmuext_op`, `update_va_mapping`.
//! A batch stops at the first entry that is refused; the ones before it
//! stand, and [`Refused::done`] counts them.

use paravane_abi as abi;

use crate::addr::{DomainId, MachineAddr, Mfn, VirtAddr};
use crate::error::Errno;
use crate::hypercall::{Result, check, raw};
use crate::mm::pte::Pte;

/// A batch that was refused at one of its entries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refused {
    /// Entries carried out before it; so also the index of the refused one.
    pub done: usize,
    /// Why.
    pub errno: Errno,
}

/// The request that writes `value` to the page-table entry at `entry`
/// (8-byte aligned).
pub const fn request(entry: MachineAddr, value: Pte) -> abi::mmu_update {
    abi::mmu_update {
        ptr: entry.raw() | abi::MMU_NORMAL_PT_UPDATE as u64,
        val: value.raw(),
    }
}

/// The same, but keeping the accessed and dirty bits that the processor may
/// be setting meanwhile.
pub const fn request_preserve_ad(entry: MachineAddr, value: Pte) -> abi::mmu_update {
    abi::mmu_update {
        ptr: entry.raw() | abi::MMU_PT_UPDATE_PRESERVE_AD as u64,
        val: value.raw(),
    }
}

/// The request that makes the machine-to-physical table say `pfn` for a
/// frame of ours.
pub const fn request_m2p(frame: Mfn, pfn: u64) -> abi::mmu_update {
    abi::mmu_update {
        ptr: frame.addr(0).raw() | abi::MMU_MACHPHYS_UPDATE as u64,
        val: pfn,
    }
}

/// Carries out a batch of requests on our own tables.
///
/// # Errors
/// EBUSY for a frame that cannot be mapped so (a page table, writable; a frame
/// that is not ours), EINVAL for what else validation refuses (a bad bit, a
/// place in no page table), EPERM for a foreign domain without the right;
/// with the number of entries done before.
pub fn mmu_update(requests: &[abi::mmu_update]) -> core::result::Result<(), Refused> {
    mmu_update_for(requests, DomainId::SELF)
}

/// The same for frames of `domain` (the privileged domain's right).
pub fn mmu_update_for(
    requests: &[abi::mmu_update],
    domain: DomainId,
) -> core::result::Result<(), Refused> {
    let mut done: u32 = 0;
    // SAFETY: the call reads the live slice and writes `done`. It changes
    // page tables: what that does to Rust's memory is the caller's choice of
    // requests, the same as writing a page table natively.
    let raw = unsafe {
        raw::call4::<{ abi::__HYPERVISOR_mmu_update }>(
            requests.as_ptr() as u64,
            requests.len() as u64,
            &raw mut done as u64,
            u64::from(domain.raw()),
        )
    };
    check(raw).map(|_| ()).map_err(|errno| Refused {
        done: done as usize,
        errno,
    })
}

/// Writes one page-table entry.
pub fn set_entry(entry: MachineAddr, value: Pte) -> Result<()> {
    mmu_update(&[request(entry, value)]).map_err(|refused| refused.errno)
}

/// Carries out a batch of extended operations.
pub fn mmuext(ops: &[abi::mmuext_op]) -> core::result::Result<(), Refused> {
    mmuext_for(ops, DomainId::SELF)
}

/// The same for frames of `domain`.
pub fn mmuext_for(ops: &[abi::mmuext_op], domain: DomainId) -> core::result::Result<(), Refused> {
    let mut done: u32 = 0;
    // SAFETY: as for `mmu_update_for`.
    let raw = unsafe {
        raw::call4::<{ abi::__HYPERVISOR_mmuext_op }>(
            ops.as_ptr() as u64,
            ops.len() as u64,
            &raw mut done as u64,
            u64::from(domain.raw()),
        )
    };
    check(raw).map(|_| ()).map_err(|errno| Refused {
        done: done as usize,
        errno,
    })
}

/// An operation on a frame.
pub fn op_frame(command: u32, frame: Mfn) -> abi::mmuext_op {
    let mut op = abi::mmuext_op {
        cmd: command,
        ..Default::default()
    };
    op.arg1.mfn = frame.raw();
    op
}

/// An operation on a linear address.
pub fn op_address(command: u32, address: VirtAddr) -> abi::mmuext_op {
    let mut op = abi::mmuext_op {
        cmd: command,
        ..Default::default()
    };
    op.arg1.linear_addr = address.raw();
    op
}

fn one(op: abi::mmuext_op) -> Result<()> {
    mmuext(&[op]).map_err(|refused| refused.errno)
}

/// Pins a table of `level` (1 to 4): validated once, and kept so (M9).
///
/// # Errors
/// EINVAL when the contents do not validate, the frame has another use or is
/// pinned already.
pub fn pin(level: u32, table: Mfn) -> Result<()> {
    one(op_frame(pin_command(level), table))
}

/// The command number that pins a table of `level`.
pub const fn pin_command(level: u32) -> u32 {
    match level {
        1 => abi::MMUEXT_PIN_L1_TABLE,
        2 => abi::MMUEXT_PIN_L2_TABLE,
        3 => abi::MMUEXT_PIN_L3_TABLE,
        _ => abi::MMUEXT_PIN_L4_TABLE,
    }
}

/// Takes a pin back (M11).
pub fn unpin(table: Mfn) -> Result<()> {
    one(op_frame(abi::MMUEXT_UNPIN_TABLE, table))
}

/// Switches the kernel's address space; flushes the TLB (M10).
pub fn new_baseptr(table: Mfn) -> Result<()> {
    one(op_frame(abi::MMUEXT_NEW_BASEPTR, table))
}

/// Sets the address space of user mode; frame 0 for none.
pub fn new_user_baseptr(table: Mfn) -> Result<()> {
    one(op_frame(abi::MMUEXT_NEW_USER_BASEPTR, table))
}

/// Flushes this vCPU's TLB.
pub fn flush_tlb_local() -> Result<()> {
    one(op_frame(abi::MMUEXT_TLB_FLUSH_LOCAL, Mfn::new(0)))
}

/// Flushes the TLB of every vCPU.
pub fn flush_tlb_all() -> Result<()> {
    one(op_frame(abi::MMUEXT_TLB_FLUSH_ALL, Mfn::new(0)))
}

/// Drops one address from this vCPU's TLB.
pub fn invlpg_local(address: VirtAddr) -> Result<()> {
    one(op_address(abi::MMUEXT_INVLPG_LOCAL, address))
}

/// Drops one address from every vCPU's TLB.
pub fn invlpg_all(address: VirtAddr) -> Result<()> {
    one(op_address(abi::MMUEXT_INVLPG_ALL, address))
}

/// Which translations go away together with an update.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flush {
    /// None.
    None,
    /// All of this vCPU.
    TlbLocal,
    /// All of every vCPU.
    TlbAll,
    /// This address, on this vCPU.
    PageLocal,
    /// This address, on every vCPU.
    PageAll,
}

impl Flush {
    /// The flags word of `update_va_mapping`.
    pub const fn raw(self) -> u64 {
        (match self {
            Flush::None => abi::UVMF_NONE,
            Flush::TlbLocal => abi::UVMF_TLB_FLUSH,
            Flush::TlbAll => abi::UVMF_TLB_FLUSH | abi::UVMF_ALL,
            Flush::PageLocal => abi::UVMF_INVLPG,
            Flush::PageAll => abi::UVMF_INVLPG | abi::UVMF_ALL,
        }) as u64
    }
}

/// Writes the level-1 entry that maps `address` in the current address
/// space, whose table must exist.
///
/// # Errors
/// EINVAL where there is no level-1 table or the entry is refused.
pub fn update_va_mapping(address: VirtAddr, value: Pte, flush: Flush) -> Result<()> {
    // SAFETY: as for `mmu_update_for`.
    let raw = unsafe {
        raw::call3::<{ abi::__HYPERVISOR_update_va_mapping }>(
            address.raw(),
            value.raw(),
            flush.raw(),
        )
    };
    check(raw).map(|_| ())
}
