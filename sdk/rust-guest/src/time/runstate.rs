//! Virtual time: how long a vCPU has really run (C18).
//!
//! A registered runstate area shows the state a vCPU is in, since when, and
//! the total of each state. The hypervisor writes it whenever the vCPU is
//! scheduled; [`Runstate::running`] adds what has passed since.

use core::cell::UnsafeCell;
use core::sync::atomic::{Ordering, fence};

use paravane_abi as abi;

use crate::addr::VcpuId;
use crate::hypercall::{Result, check, raw};
use crate::time::clock;

/// A place for the hypervisor to write a vCPU's runstate to, best a static.
#[repr(C, align(64))]
pub struct Area(UnsafeCell<abi::vcpu_runstate_info>);

// SAFETY: read with volatile accesses only; written by the hypervisor.
unsafe impl Sync for Area {}

impl Default for Area {
    fn default() -> Self {
        Self::new()
    }
}

impl Area {
    /// An area that shows nothing yet.
    pub const fn new() -> Self {
        // SAFETY: a structure of plain integers, for which zero is a value.
        Self(UnsafeCell::new(unsafe { core::mem::zeroed() }))
    }

    /// Registers the area for a vCPU.
    ///
    /// # Errors
    /// EFAULT for an area that the hypervisor cannot write, ENOENT for no
    /// such vCPU.
    pub fn register(&'static self, vcpu: VcpuId) -> Result<()> {
        let mut arg = abi::vcpu_register_runstate_memory_area::default();
        // A union of one address, whatever its view.
        crate::sched::set_handle(&raw mut arg.addr, self.0.get() as u64);
        crate::vcpu::call(abi::VCPUOP_register_runstate_memory_area, vcpu, &mut arg)
    }

    /// What the area shows, read whole.
    pub fn read(&self) -> Runstate {
        loop {
            // SAFETY: live; volatile because the hypervisor writes it.
            let copy = unsafe { self.0.get().read_volatile() };
            fence(Ordering::Acquire);
            // SAFETY: as above.
            let again = unsafe { (&raw const (*self.0.get()).state_entry_time).read_volatile() };
            // The hypervisor writes when the vCPU is scheduled; two equal
            // reads with the update bit clear had nothing in between.
            if again == copy.state_entry_time && copy.state_entry_time >> 63 == 0 {
                return Runstate {
                    info: copy,
                    counted: copy.state_entry_time,
                };
            }
        }
    }
}

/// One reading of a runstate.
#[derive(Clone, Copy, Debug)]
pub struct Runstate {
    info: abi::vcpu_runstate_info,
    /// The totals count up to here: an area's to the last change, an answer's
    /// to the moment of the call.
    counted: u64,
}

impl Runstate {
    /// Asks for the runstate of any of our vCPUs.
    ///
    /// # Errors
    /// ENOENT for no such vCPU.
    pub fn of(vcpu: VcpuId) -> Result<Self> {
        let mut info = abi::vcpu_runstate_info::default();
        crate::vcpu::call(abi::VCPUOP_get_runstate_info, vcpu, &mut info)?;
        let counted = clock::now();
        Ok(Self { info, counted })
    }

    /// The state, by `abi::RUNSTATE_*`.
    pub fn state(&self) -> u32 {
        self.info.state as u32
    }

    /// Since when it is in that state, ns since boot.
    pub fn since(&self) -> u64 {
        self.info.state_entry_time
    }

    /// Nanoseconds in a state (`abi::RUNSTATE_*`): up to the last change in
    /// a registered area, up to the call in what [`Runstate::of`] gave.
    pub fn total(&self, state: u32) -> u64 {
        self.info.time.get(state as usize).copied().unwrap_or(0)
    }

    /// Virtual time at `now` (ns since boot): nanoseconds that the vCPU has
    /// run.
    pub fn running(&self, now: u64) -> u64 {
        let past = self.total(abi::RUNSTATE_running);
        if self.state() == abi::RUNSTATE_running {
            past + now.saturating_sub(self.counted)
        } else {
            past
        }
    }
}

/// Virtual time of a vCPU, now.
///
/// # Errors
/// ENOENT for no such vCPU.
pub fn virtual_time(vcpu: VcpuId) -> Result<u64> {
    Ok(Runstate::of(vcpu)?.running(clock::now()))
}

/// Lets the hypervisor mark a runstate that it is writing (bit 63 of the
/// entry time), so that other vCPUs can read it safely.
///
/// # Errors
/// ENOSYS where the assist does not exist.
pub fn enable_update_mark() -> Result<()> {
    // SAFETY: takes no memory.
    let raw = unsafe {
        raw::call2::<{ abi::__HYPERVISOR_vm_assist }>(
            u64::from(abi::VMASST_CMD_enable),
            u64::from(abi::VMASST_TYPE_runstate_update_flag),
        )
    };
    check(raw).map(|_| ())
}
