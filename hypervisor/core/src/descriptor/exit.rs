//! What may reach the instructions that enter a guest, and the MSRs of its segment bases.
//!
//! On Intel processors SYSRET to a non-canonical address faults in ring 0, on the guest's stack;
//! on others, and in the emulator that the tests run on, it faults in ring 3. So the decision is
//! made here, by value (design:emulator, design:entry).

use super::{FLAT_RING3_CS64, FLAT_RING3_DS};

/// Flags of the processor (SDM volume 1, section 3.4.3 "EFLAGS Register").
pub mod rflags {
    /// Always set.
    pub const FIXED: u64 = 1 << 1;
    /// Trap flag: single-step.
    pub const TF: u64 = 1 << 8;
    /// Interrupt flag.
    pub const IF: u64 = 1 << 9;
    /// Direction flag.
    pub const DF: u64 = 1 << 10;
    /// I/O privilege level.
    pub const IOPL: u64 = 3 << 12;
    /// Nested task.
    pub const NT: u64 = 1 << 14;
    /// Resume flag.
    pub const RF: u64 = 1 << 16;
    /// Virtual-8086 mode.
    pub const VM: u64 = 1 << 17;
    /// Alignment check.
    pub const AC: u64 = 1 << 18;
    /// Identification.
    pub const ID: u64 = 1 << 21;
    /// What a guest decides itself: CF, PF, AF, ZF, SF, TF, DF, OF, NT, RF, AC, ID.
    pub const GUESTS: u64 = 0x8d5 | TF | DF | NT | RF | AC | ID;
}

/// Whether an address is canonical for four-level paging.
#[inline]
#[must_use]
pub const fn is_canonical(address: u64) -> bool {
    ((address << 16) as i64 >> 16) as u64 == address
}

/// The flags with which a guest really runs, when it asks for `flags`: interrupts are on (its own
/// masking is in memory), the I/O privilege level is 0 (its own is virtual), virtual-8086 mode and
/// its interrupt flags are off.
#[inline]
#[must_use]
pub const fn guest_flags(flags: u64) -> u64 {
    flags & rflags::GUESTS | rflags::FIXED | rflags::IF
}

/// How to enter the guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// By SYSRET, which loads RIP from RCX and RFLAGS from R11.
    Sysret,
    /// By IRET.
    Iret,
    /// Not at all: RIP is not canonical, and that is a fault of the guest's.
    NonCanonical,
}

/// Chooses the way into the guest, where RCX and R11 are its to lose.
///
/// SYSRET loads the flat selectors whatever the frame says, and cannot set RF; TF would trap
/// behind it in a state that the guest does not expect.
#[inline]
#[must_use]
pub const fn choose(rip: u64, cs: u16, ss: u16, flags: u64) -> Exit {
    if !is_canonical(rip) {
        Exit::NonCanonical
    } else if cs == FLAT_RING3_CS64
        && ss == FLAT_RING3_DS
        && flags & (rflags::RF | rflags::VM | rflags::TF) == 0
    {
        Exit::Sysret
    } else {
        Exit::Iret
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn canonical_addresses() {
        assert!(is_canonical(0));
        assert!(is_canonical(0x0000_7fff_ffff_ffff));
        assert!(!is_canonical(0x0000_8000_0000_0000));
        assert!(!is_canonical(0xffff_7fff_ffff_ffff));
        assert!(is_canonical(0xffff_8000_0000_0000));
        assert!(is_canonical(u64::MAX));
    }

    #[test]
    fn sysret_only_where_it_is_equal_to_iret() {
        let flat = (FLAT_RING3_CS64, FLAT_RING3_DS);
        assert_eq!(choose(0x1000, flat.0, flat.1, 0x202), Exit::Sysret);
        assert_eq!(choose(0x1000, 0xe023, flat.1, 0x202), Exit::Iret);
        assert_eq!(choose(0x1000, flat.0, 0x2b, 0x202), Exit::Iret);
        assert_eq!(
            choose(0x1000, flat.0, flat.1, 0x202 | rflags::TF),
            Exit::Iret
        );
        assert_eq!(
            choose(0x1000, flat.0, flat.1, 0x202 | rflags::RF),
            Exit::Iret
        );
        // The address behind a syscall in the last bytes of the lower half.
        assert_eq!(choose(1 << 47, flat.0, flat.1, 0x202), Exit::NonCanonical);
        assert_eq!(choose(1 << 47, 0x33, 0x2b, 0x202), Exit::NonCanonical);
    }

    #[test]
    fn flags_that_are_not_the_guests() {
        assert_eq!(guest_flags(0), 0x202);
        assert_eq!(guest_flags(u64::MAX) & rflags::IOPL, 0);
        assert_eq!(guest_flags(u64::MAX) & rflags::VM, 0);
        assert_eq!(guest_flags(u64::MAX) >> 22, 0);
        assert_eq!(guest_flags(u64::MAX) & (3 << 19), 0);
        assert_eq!(guest_flags(rflags::TF | 0x8d5), 0x202 | rflags::TF | 0x8d5);
    }

    /// SDM volume 1, figure 3-8 "EFLAGS Register": the numbers, bit by bit.
    #[test]
    fn flags_are_those_of_the_manual() {
        let (carry, parity, adjust, zero, sign) = (0x1, 0x4, 0x10, 0x40, 0x80);
        let (trap, direction, overflow, nested) = (0x100, 0x400, 0x800, 0x4000);
        let (resume, align, identify) = (0x1_0000, 0x4_0000, 0x20_0000);
        let guests = [
            carry, parity, adjust, zero, sign, trap, direction, overflow, nested, resume, align,
            identify,
        ];
        for bit in (0..64).map(|bit| 1_u64 << bit) {
            let kept = if guests.contains(&bit) { bit } else { 0 };
            assert_eq!(guest_flags(bit), kept | 0x202, "{bit:#x}");
        }
        // Single steps and the resume flag need IRET; so does virtual-8086 mode, which no guest has.
        for bit in (0..64).map(|bit| 1_u64 << bit) {
            let iret = [trap, resume, 0x2_0000].contains(&bit);
            let exit = choose(0x1000, 0xe033, 0xe02b, bit);
            assert_eq!(
                exit,
                if iret { Exit::Iret } else { Exit::Sysret },
                "{bit:#x}"
            );
        }
    }

    /// The flags that the rest of the hypervisor names.
    #[test]
    fn names_of_flags() {
        let named = [
            (rflags::FIXED, 0x2),
            (rflags::TF, 0x100),
            (rflags::IF, 0x200),
            (rflags::DF, 0x400),
            (rflags::IOPL, 0x3000),
            (rflags::NT, 0x4000),
            (rflags::RF, 0x1_0000),
            (rflags::VM, 0x2_0000),
            (rflags::AC, 0x4_0000),
            (rflags::ID, 0x20_0000),
        ];
        for (flag, number) in named {
            assert_eq!(flag, number);
        }
    }

    proptest! {
        #[test]
        fn sysret_never_gets_a_bad_address(rip in any::<u64>(), cs in any::<u16>(), ss in any::<u16>(), flags in any::<u64>()) {
            let signs = rip >> 47;
            if signs != 0 && signs != 0x1_ffff {
                prop_assert_eq!(choose(rip, cs, ss, flags), Exit::NonCanonical);
            }
            for flat_rip in [rip, rip & 0x7fff_ffff_ffff, rip | 0xffff_8000_0000_0000] {
                if choose(flat_rip, FLAT_RING3_CS64, FLAT_RING3_DS, flags) == Exit::Sysret {
                    prop_assert!(is_canonical(flat_rip));
                    prop_assert_eq!(guest_flags(flags) & (rflags::RF | rflags::TF), 0);
                }
            }
        }
    }
}
