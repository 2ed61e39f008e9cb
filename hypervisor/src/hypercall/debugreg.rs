//! `set_debugreg` and `get_debugreg`.

use paravane_abi::errno::Errno;
use paravane_core::descriptor::exit::is_canonical;

use super::Outcome;
use crate::arch::{cpu, layout};
use crate::domain::{CurrentVcpu, current};

/// `set_debugreg(number, value)`: ENODEV for a register that does not exist, EPERM for a
/// breakpoint in the hypervisor's range or a reserved use of DR7.
pub fn set_debugreg(number: u64, value: u64) -> Outcome {
    set(current(), number, value)?;
    Ok(0)
}

/// `get_debugreg(number)`: the value; ENODEV for a register that does not exist.
pub fn get_debugreg(number: u64) -> Outcome {
    Ok(get(current(), number)?)
}

/// Sets debug register `number` of the current vCPU (4 and 5 are aliases of 6 and 7).
pub fn set(vcpu: CurrentVcpu, number: u64, value: u64) -> Result<(), Errno> {
    let mut debug = vcpu.cpu.debug.get();
    let (index, value) = match number {
        0..=3 => {
            if !is_canonical(value) || layout::HYPERVISOR.contains(&value) {
                return Err(Errno::EPERM);
            }
            (number as usize, value)
        }
        // Reserved bits read as they do on the processor (SDM vol. 3, 17.2.3).
        4 | 6 => (6, value & 0xe00f | 0xffff_0ff0),
        5 | 7 => {
            // No general detect, no I/O breakpoints (type 2): neither is the guest's to have.
            let io = [16, 20, 24, 28]
                .into_iter()
                .any(|kind| value >> kind & 3 == 2);
            if value >> 32 != 0 || value & 1 << 13 != 0 || io {
                return Err(Errno::EPERM);
            }
            (7, value & 0xffff_23ff | 0x400)
        }
        _ => return Err(Errno::ENODEV),
    };
    let were_loaded = debug[7] & 0xff != 0;
    debug[index] = value;
    vcpu.cpu.debug.set(debug);
    if debug[7] & 0xff != 0 {
        if !were_loaded {
            vcpu.debug_load();
        } else {
            cpu::write_debug_register(index, value);
        }
    } else if were_loaded {
        cpu::write_debug_register(7, 0);
    }
    Ok(())
}

/// Reads debug register `number` of `vcpu`.
pub fn get(vcpu: CurrentVcpu, number: u64) -> Result<u64, Errno> {
    let debug = vcpu.cpu.debug.get();
    match number {
        0..=3 => Ok(debug[number as usize]),
        4 | 6 => Ok(debug[6]),
        5 | 7 => Ok(debug[7]),
        _ => Err(Errno::ENODEV),
    }
}
