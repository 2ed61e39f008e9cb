//! `set_trap_table`: the guest's exception table (C4).

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::descriptor::exit::is_canonical;

use super::{Outcome, continue_with, preempt};
use crate::arch::uaccess;
use crate::domain::current;
use crate::domain::vcpu::{TrapHandler, Vcpu};

/// Reads `struct trap_info`: vector, flags, cs, address.
///
/// # Errors
/// EINVAL for a handler at a non-canonical address.
pub fn decode(info: &abi::trap_info) -> Result<TrapHandler, Errno> {
    // The handler runs in ring 3: its selector is raised to that, and its address is checked
    // here rather than at each delivery.
    if info.address != 0 && !is_canonical(info.address) {
        return Err(Errno::EINVAL);
    }
    Ok(TrapHandler {
        address: info.address,
        cs: info.cs | 3,
        dpl: info.flags & 3,
        mask_events: info.flags & 4 != 0,
    })
}

/// `set_trap_table(list)`: registers handlers until an entry with address 0; a null list removes
/// all. EFAULT for an unreadable list, EINVAL for a handler at a non-canonical address; the
/// entries before it stay.
pub fn set_trap_table(list: u64) -> Outcome {
    let vcpu = current();
    if list == 0 {
        for slot in &vcpu.traps {
            slot.set(TrapHandler::default());
        }
        return Ok(0);
    }
    let mut address = list;
    loop {
        let info: abi::trap_info = uaccess::copy_from_guest(address)?;
        if info.address == 0 {
            return Ok(0);
        }
        set(vcpu, &info)?;
        address = address.wrapping_add(size_of::<abi::trap_info>() as u64);
        if preempt() {
            return Err(continue_with([address, 0, 0, 0, 0, 0]));
        }
    }
}

/// Registers one handler.
pub fn set(vcpu: &Vcpu, info: &abi::trap_info) -> Result<(), Errno> {
    let handler = decode(info)?;
    vcpu.traps[usize::from(info.vector)].set(handler);
    Ok(())
}
