//! The debug status and control registers: which of their bits are a guest's.

/// DR6.BS: a single step (SDM vol. 3, 17.2.3 "Debug Status Register").
pub const DR6_SINGLE_STEP: u64 = 1 << 14;
/// DR6: which of the four breakpoints was met.
const DR6_BREAKPOINTS: u64 = 0xf;
/// DR6: the bits that mean something; BD, BS and BT besides the breakpoints.
const DR6_STATUS: u64 = 0xe000 | DR6_BREAKPOINTS;
/// DR6: bits that read as one. Those among them that newer processors clear (bus lock, transactions)
/// are for features that guests do not have.
const DR6_ONES: u64 = 0xffff_0ff0;

/// Bits of DR7 that enable a breakpoint (SDM vol. 3, 17.2.4 "Debug Control Register").
pub const DR7_ENABLES: u64 = 0xff;
/// DR7: general detect, which would report the hypervisor's own accesses.
const DR7_GENERAL_DETECT: u64 = 1 << 13;
/// DR7: the bits that a guest may set.
const DR7_GUESTS: u64 = 0xffff_03ff;
/// DR7: the bit that is always one.
const DR7_ONE: u64 = 1 << 10;

/// DR6 without anything to report.
pub const DR6_CLEAR: u64 = DR6_ONES;

/// DR7 without a breakpoint.
pub const DR7_CLEAR: u64 = DR7_ONE;

/// The debug registers that a vCPU starts with (SDM vol. 3, table 10-1 "IA-32 and Intel 64 Processor
/// States Following Power-up, Reset, or INIT").
pub const START: [u64; 8] = [0, 0, 0, 0, 0, 0, DR6_CLEAR, DR7_CLEAR];

/// Why a value is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It has bits in the upper half, which is reserved.
    UpperHalf,
    /// It asks for what a guest may not have.
    Forbidden,
}

/// What DR6 becomes when a guest writes `value`: reserved bits read as they do on the processor.
///
/// # Errors
/// [`Refused::UpperHalf`].
pub const fn status_written(value: u64) -> Result<u64, Refused> {
    if value >> 32 != 0 {
        return Err(Refused::UpperHalf);
    }
    Ok(status(value))
}

/// `value` with the reserved bits of DR6 as they read.
const fn status(value: u64) -> u64 {
    value & DR6_STATUS | DR6_ONES
}

/// A guest's DR6 after a debug exception about which the processor says `found`, beginning with
/// nothing. As on the processor, the breakpoints are those of this exception, and the other bits stay
/// until the guest clears them.
#[must_use]
pub const fn status_after(before: u64, found: u64) -> u64 {
    status(before & !DR6_BREAKPOINTS | found)
}

/// The enables of breakpoint `n` in DR7.
const fn enables(n: usize) -> u64 {
    3 << (2 * n)
}

/// Whether DR7 has breakpoint `n` on, on accesses to a port (type 2).
const fn is_port(control: u64, n: usize) -> bool {
    control & enables(n) != 0 && control >> (16 + 4 * n) & 3 == 2
}

/// What DR7 becomes when a guest writes `value`; `extensions` is its CR4.DE.
///
/// # Errors
/// [`Refused::Forbidden`]: general detect, or a breakpoint on a port that is on without CR4.DE.
pub const fn control(value: u64, extensions: bool) -> Result<u64, Refused> {
    if value >> 32 != 0 {
        return Err(Refused::UpperHalf);
    }
    if value & DR7_GENERAL_DETECT != 0 {
        return Err(Refused::Forbidden);
    }
    let mut n = 0;
    while n < 4 {
        if is_port(value, n) && !extensions {
            return Err(Refused::Forbidden);
        }
        n += 1;
    }
    Ok(value & DR7_GUESTS | DR7_ONE)
}

/// What of a guest's DR7 the processor gets. Breakpoints on ports are left out: a guest's accesses to
/// ports are performed for it, and the processor would report those of the hypervisor.
#[inline]
#[must_use]
pub const fn loaded(control: u64) -> u64 {
    // Nearly always, and at each switch of vCPUs.
    if control & DR7_ENABLES == 0 {
        return control;
    }
    without_ports(control)
}

const fn without_ports(control: u64) -> u64 {
    let mut loaded = control;
    let mut n = 0;
    while n < 4 {
        if is_port(control, n) {
            loaded &= !enables(n);
        }
        n += 1;
    }
    loaded
}

/// Which breakpoints an access of `bytes` bytes to `port` meets, as DR6 says it.
#[must_use]
pub fn port_met(registers: &[u64; 8], port: u16, bytes: usize) -> u64 {
    let control = registers[7];
    let met = |n: usize| {
        // The length: 1, 2, 8 or 4 bytes; the address is aligned to it.
        let length = [1, 2, 8, 4][(control >> (18 + 4 * n) & 3) as usize];
        let from = registers[n] & !(length - 1);
        let port = u64::from(port);
        is_port(control, n)
            && port < from.saturating_add(length)
            && from < port.saturating_add(bytes as u64)
    };
    (0..4).filter(|&n| met(n)).map(|n| 1 << n).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_has_nothing_of_the_exception_before_but_what_stays() {
        let first = status_after(DR6_CLEAR, 0xffff_0ff1);
        assert_eq!(first, DR6_CLEAR | 1);
        let step = status_after(first, DR6_SINGLE_STEP | DR6_ONES);
        assert_eq!(step, DR6_CLEAR | DR6_SINGLE_STEP);
        assert_eq!(
            status_after(step, 8),
            DR6_CLEAR | DR6_SINGLE_STEP | 8,
            "a single step stays until the guest clears it"
        );
        assert_eq!(status_written(0), Ok(DR6_CLEAR));
        assert_eq!(status_written(0xffff_ffff), Ok(0xffff_efff));
        for bit in 32..64 {
            assert_eq!(status_written(1 << bit), Err(Refused::UpperHalf));
        }
    }

    #[test]
    fn what_a_guest_may_watch() {
        for extensions in [false, true] {
            assert_eq!(control(0, extensions), Ok(0x400));
            assert_eq!(control(0x1_0303, extensions), Ok(0x1_0703));
            assert_eq!(control(0xffff_dfff, extensions), Ok(0xffff_07ff));
            assert_eq!(
                control(DR7_GENERAL_DETECT, extensions),
                Err(Refused::Forbidden)
            );
            for bit in 32..64 {
                assert_eq!(control(1 << bit, extensions), Err(Refused::UpperHalf));
            }
        }
        for n in 0..4 {
            let kind = 2 << (16 + 4 * n);
            assert_eq!(control(kind, false), Ok(kind | 0x400), "it is not on");
            for enable in [1 << (2 * n), 2 << (2 * n)] {
                assert_eq!(control(kind | enable, false), Err(Refused::Forbidden));
                assert_eq!(control(kind | enable, true), Ok(kind | enable | 0x400));
                let others = 0x400 | 0xff & !enables(n);
                assert_eq!(loaded(kind | enable | others), kind | others);
                let data = 3 << (16 + 4 * n) | enable;
                assert_eq!(loaded(data), data);
            }
        }
    }

    #[test]
    fn which_ports_are_watched() {
        // Four bytes at 0x3f8 by register 1, one at 0x80 by register 3, which is off at first.
        let mut registers = [
            0,
            0x3fa,
            0,
            0x80,
            0,
            0,
            DR6_CLEAR,
            0x00e0_0404 | 0x2000_0000,
        ];
        assert_eq!(port_met(&registers, 0x3f7, 1), 0);
        assert_eq!(port_met(&registers, 0x3f7, 2), 2);
        assert_eq!(port_met(&registers, 0x3fb, 4), 2);
        assert_eq!(port_met(&registers, 0x3fc, 4), 0);
        assert_eq!(port_met(&registers, 0x80, 1), 0);
        registers[7] |= 0x40;
        assert_eq!(port_met(&registers, 0x80, 1), 8);
        registers[1] = u64::MAX;
        assert_eq!(port_met(&registers, 0xffff, 4), 0);
        registers[7] = 0x00f0_0404;
        registers[1] = 0x3f8;
        assert_eq!(port_met(&registers, 0x3f8, 1), 0, "a breakpoint on memory");
    }
}
