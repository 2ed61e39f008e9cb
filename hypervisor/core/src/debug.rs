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
const DR7_GUESTS: u64 = 0xffff_23ff;
/// DR7: the bit that is always one.
const DR7_ONE: u64 = 1 << 10;

/// DR6 without anything to report.
pub const DR6_CLEAR: u64 = DR6_ONES;

/// What DR6 becomes when a guest writes `value`: reserved bits read as they do on the processor.
#[must_use]
pub const fn status(value: u64) -> u64 {
    value & DR6_STATUS | DR6_ONES
}

/// A guest's DR6 after a debug exception about which the processor says `found`, beginning with
/// nothing. As on the processor, the breakpoints are those of this exception, and the other bits stay
/// until the guest clears them.
#[must_use]
pub const fn status_after(before: u64, found: u64) -> u64 {
    status(before & !DR6_BREAKPOINTS | found & DR6_STATUS)
}

/// What DR7 becomes when a guest writes `value`; `None` if it may not: general detect, breakpoints on
/// ports (type 2), and the upper half.
#[must_use]
pub const fn control(value: u64) -> Option<u64> {
    const PORT: u64 = 2;
    let mut breakpoint = 0;
    while breakpoint < 4 {
        if value >> (16 + 4 * breakpoint) & 3 == PORT {
            return None;
        }
        breakpoint += 1;
    }
    if value >> 32 != 0 || value & DR7_GENERAL_DETECT != 0 {
        return None;
    }
    Some(value & DR7_GUESTS | DR7_ONE)
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
        assert_eq!(status(0), DR6_CLEAR);
        assert_eq!(status(u64::MAX), 0xffff_efff);
    }

    #[test]
    fn what_a_guest_may_watch() {
        assert_eq!(control(0), Some(0x400));
        assert_eq!(control(0x1_0303), Some(0x1_0703));
        assert_eq!(control(DR7_GENERAL_DETECT), None);
        assert_eq!(control(1 << 32), None);
        for breakpoint in 0..4 {
            assert_eq!(control(2 << (16 + 4 * breakpoint)), None);
            assert!(control(3 << (16 + 4 * breakpoint)).is_some());
        }
    }
}
