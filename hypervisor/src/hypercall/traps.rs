//! `set_trap_table`: the guest's exception table (C4).

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::descriptor::GuestWidth;
use paravane_core::descriptor::trap::{TrapEntry, TrapRefusal};

use super::{Outcome, continue_with, preempt};
use crate::arch::entry::GUEST_CS;
use crate::arch::guest_memory::GuestPtr;
use crate::domain::Vcpu;
use crate::domain::current;

/// Reads `struct trap_info`: vector, flags, cs, address. A handler in one of the hypervisor's
/// segments gets the guest's flat one (C4); whether there is code at the address shows when it is
/// called (C9).
///
/// # Errors
/// EINVAL for a handler at a non-canonical address.
pub fn decode(info: &abi::trap_info) -> Result<TrapEntry, Errno> {
    let check = |cs| TrapEntry::check(info.flags, cs, info.address, GuestWidth::Bits64);
    match check(info.cs) {
        Err(TrapRefusal::Selector(_)) => check(GUEST_CS as u16),
        checked => checked,
    }
    .map_err(|_| Errno::EINVAL)
}

/// `set_trap_table(list)`: registers handlers until an entry with address 0; a null list removes
/// all. EFAULT for an unreadable list, EINVAL for a handler at a non-canonical address; the
/// entries before it stay.
pub fn set_trap_table(list: u64) -> Outcome {
    let vcpu = current();
    if list == 0 {
        for slot in &vcpu.traps {
            slot.set(TrapEntry::NONE);
        }
        return Ok(0);
    }
    let mut place = GuestPtr::<abi::trap_info>::new(list);
    loop {
        let info = place.read()?;
        if info.address == 0 {
            return Ok(0);
        }
        set(vcpu, &info)?;
        place = place.next()?;
        if preempt() {
            return Err(continue_with([place.address()]));
        }
    }
}

/// Registers one handler.
pub fn set(vcpu: &Vcpu, info: &abi::trap_info) -> Result<(), Errno> {
    let handler = decode(info)?;
    vcpu.traps[usize::from(info.vector)].set(handler);
    Ok(())
}
