//! `physdev_op`: I/O privilege. The devices themselves are the hypervisor's (design:devices).

use paravane_abi as abi;
use paravane_abi::errno::Errno;

use super::Outcome;
use super::guest::Caller;
use crate::domain::current;

/// `physdev_op(cmd, argument)`: the two commands for I/O privilege; ENOSYS for those that would
/// drive interrupt hardware.
pub fn physdev_op<G: Caller>(command: u64, argument: u64) -> Outcome {
    match command as u32 {
        abi::PHYSDEVOP_set_iopl => {
            let request = G::ptr::<abi::physdev_set_iopl>(argument).read()?;
            set_iopl(request.iopl)
        }
        abi::PHYSDEVOP_set_iobitmap => {
            let request = G::ptr::<abi::physdev_set_iobitmap>(argument).read()?;
            // No port is ever open to a guest, whatever its bitmap says.
            if request.nr_ports > 65536 {
                return Err(Errno::EINVAL.into());
            }
            Ok(0)
        }
        _ => Err(Errno::ENOSYS.into()),
    }
}

/// Sets the virtual I/O privilege level; EINVAL above 3.
fn set_iopl(level: u32) -> Outcome {
    if level > 3 {
        return Err(Errno::EINVAL.into());
    }
    current().cpu.iopl.set(level as u8);
    Ok(0)
}

/// `physdev_op_compat(op)`: the same commands in the older structure, command first.
pub fn physdev_op_compat<G: Caller>(argument: u64) -> Outcome {
    let place = G::ptr::<u32>(argument);
    let command = place.read()?;
    let payload = place.beyond::<u8>(G::PHYSDEV_OP_PAYLOAD)?;
    physdev_op::<G>(u64::from(command), payload.address())
}
