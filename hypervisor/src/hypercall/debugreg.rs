//! `set_debugreg` and `get_debugreg`: see [`crate::pv::debug`].

use super::Outcome;
use crate::domain::current;
use crate::pv::debug;

/// `set_debugreg(number, value)`: ENODEV for a register that does not exist, EPERM for a
/// breakpoint in the hypervisor's range or a reserved use of DR7.
pub fn set_debugreg(number: u64, value: u64) -> Outcome {
    debug::set(current(), number, value)?;
    Ok(0)
}

/// `get_debugreg(number)`: the value; ENODEV for a register that does not exist.
pub fn get_debugreg(number: u64) -> Outcome {
    Ok(debug::get(current(), number)?)
}
