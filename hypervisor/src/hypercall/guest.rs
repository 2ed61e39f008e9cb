//! The caller of a hypercall, by its width (design:two-widths): what [`Guest`] says of its memory, and
//! what else the calls ask that depends on it.
//!
//! A call that looks at its caller's memory, or tells it an address, is generic over this. There is one
//! table of calls a width, and whoever enters picks the table: so no call tests the width.

use alloc::boxed::Box;
use core::mem::offset_of;
use core::ops::Range;

use paravane_abi as abi;
use paravane_abi::errno::Errno;

use super::{
    ARGUMENTS_32, ARGUMENTS_64, CALLS_64, Entry, Fail, GIVEN_32, INSIDE_32, INSIDE_64, TABLE_LEN,
};
use crate::arch::frame::TrapFrame;
use crate::arch::guest_memory::{Guest, Guest32, Guest64, GuestPtr};
use crate::arch::layout;

/// A structure of `CALLBACKOP_register`.
pub struct CallbackRegister {
    /// Of what it is told.
    pub kind: u16,
    /// Its flags.
    pub flags: u16,
    /// Where it is.
    pub address: u64,
}

/// The caller.
pub trait Caller: Guest {
    /// The calls, by their number.
    const TABLE: [Entry; TABLE_LEN];
    /// How many arguments each takes.
    const ARGUMENTS: &'static [u8; TABLE_LEN];
    /// The calls as a multicall finds them: without the one that cannot be inside it.
    const INSIDE_MULTICALL: &'static [Entry; TABLE_LEN];
    /// Where the machine-to-physical table is.
    const M2P: Range<u64>;
    /// The kinds of guests that it is of (`XENVER_capabilities`).
    const CAPABILITIES: &'static str;
    /// Where in a `struct physdev_op` the command's own structure begins.
    const PHYSDEV_OP_PAYLOAD: u64;

    /// The registers of a call's arguments, in their order.
    fn arguments(frame: &mut TrapFrame) -> [&mut u64; 6];

    /// Reads the structure of `CALLBACKOP_register`.
    ///
    /// # Errors
    /// `EFAULT`; `ENOSYS`: there are no such callbacks.
    fn callback(argument: u64) -> Result<CallbackRegister, Fail>;

    /// Reads the address of an area that a vCPU registers, to be written whenever it runs
    /// (`domain/areas.rs`). The structure is a union of three ways to write it.
    ///
    /// # Errors
    /// `EFAULT`; `ENOSYS`: such areas are not written.
    fn area(argument: u64) -> Result<u64, Fail>;

    /// Reads a context for a vCPU. `None` without memory for it.
    ///
    /// # Errors
    /// `EFAULT`; `ENOSYS`: vCPUs get none so.
    fn context(argument: u64) -> Result<Option<Box<abi::vcpu_guest_context>>, Fail>;
}

impl Caller for Guest64 {
    const TABLE: [Entry; TABLE_LEN] = CALLS_64.entries;
    const ARGUMENTS: &'static [u8; TABLE_LEN] = &ARGUMENTS_64;
    const INSIDE_MULTICALL: &'static [Entry; TABLE_LEN] = &INSIDE_64;
    const M2P: Range<u64> = layout::M2P.raw()..layout::M2P.raw() + layout::M2P_BYTES;
    const CAPABILITIES: &'static str = "xen-3.0-x86_64 ";
    const PHYSDEV_OP_PAYLOAD: u64 = offset_of!(abi::physdev_op, u) as u64;

    fn arguments(frame: &mut TrapFrame) -> [&mut u64; 6] {
        [
            &mut frame.rdi,
            &mut frame.rsi,
            &mut frame.rdx,
            &mut frame.r10,
            &mut frame.r8,
            &mut frame.r9,
        ]
    }

    fn callback(argument: u64) -> Result<CallbackRegister, Fail> {
        let request = GuestPtr::<abi::callback_register>::read_own(argument)?;
        Ok(CallbackRegister {
            kind: request.type_,
            flags: request.flags,
            address: request.address,
        })
    }

    fn area(argument: u64) -> Result<u64, Fail> {
        Ok(Self::ptr::<u64>(argument).read()?)
    }

    fn context(argument: u64) -> Result<Option<Box<abi::vcpu_guest_context>>, Fail> {
        Ok(GuestPtr::read_boxed(argument)?)
    }
}

impl Caller for Guest32 {
    const TABLE: [Entry; TABLE_LEN] = GIVEN_32;
    const ARGUMENTS: &'static [u8; TABLE_LEN] = &ARGUMENTS_32;
    const INSIDE_MULTICALL: &'static [Entry; TABLE_LEN] = &INSIDE_32;
    const M2P: Range<u64> =
        abi::__MACH2PHYS_VIRT_START_PAE as u64..abi::__MACH2PHYS_VIRT_END_PAE as u64;
    const CAPABILITIES: &'static str = "xen-3.0-x86_32p ";
    const PHYSDEV_OP_PAYLOAD: u64 = offset_of!(abi::in32::physdev_op, u) as u64;

    fn arguments(frame: &mut TrapFrame) -> [&mut u64; 6] {
        [
            &mut frame.rbx,
            &mut frame.rcx,
            &mut frame.rdx,
            &mut frame.rsi,
            &mut frame.rdi,
            &mut frame.rbp,
        ]
    }

    fn callback(_: u64) -> Result<CallbackRegister, Fail> {
        Err(Errno::ENOSYS.into())
    }

    fn area(_: u64) -> Result<u64, Fail> {
        Err(Errno::ENOSYS.into())
    }

    fn context(_: u64) -> Result<Option<Box<abi::vcpu_guest_context>>, Fail> {
        Err(Errno::ENOSYS.into())
    }
}
