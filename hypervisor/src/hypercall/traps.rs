//! `set_trap_table`: the guest's exception table (C4).

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::descriptor::trap::TrapEntry;

use super::{Outcome, continue_with};
use crate::arch::guest_memory::Guest;
use crate::domain::CurrentVcpu;
use crate::domain::current;
use crate::preempt;

/// `set_trap_table(list)`: registers handlers until an entry with address 0; a null list removes
/// all. EFAULT for an unreadable list, EINVAL for a handler at a non-canonical address; the
/// entries before it stay.
pub fn set_trap_table<G: Guest>(list: u64) -> Outcome {
    let vcpu = current();
    if list == 0 {
        for place in 0..vcpu.traps.len() {
            vcpu.set_handler(place, TrapEntry::NONE);
        }
        preempt::spend(3 * 256);
        return Ok(0);
    }
    let mut place = G::ptr::<abi::trap_info>(list);
    loop {
        let info = place.read()?;
        if info.address == 0 {
            return Ok(0);
        }
        set(vcpu, &info)?;
        place = place.next()?;
        if preempt::after(150) {
            return Err(continue_with([place.address()]));
        }
    }
}

/// Registers one handler.
pub fn set(vcpu: CurrentVcpu, info: &abi::trap_info) -> Result<(), Errno> {
    let handler = TrapEntry::from_info(info).map_err(|_| Errno::EINVAL)?;
    vcpu.set_handler(info.vector.into(), handler);
    Ok(())
}
