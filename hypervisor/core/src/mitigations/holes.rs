//! Holes that a processor has and that are named only: nothing is done about them here.

use core::fmt;

use bitflags::bitflags;

bitflags! {
    /// A set of such holes.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Holes: u8 {
        /// Returns of the hypervisor go where a guest says, and IBPB does not forget their kind.
        const SRSO = 1 << 0;
        /// Registers keep halves of another domain's values.
        const ZENBLEED = 1 << 1;
        /// The divider keeps the last quotient.
        const DIVIDER = 1 << 2;
        /// Indirect branches of ring 0 take targets that other branches of ring 0 left.
        const ITS = 1 << 3;
    }
}

/// What each is called.
const NAMES: [(Holes, &str); 4] = [
    (Holes::SRSO, "SRSO"),
    (Holes::ZENBLEED, "Zenbleed"),
    (Holes::DIVIDER, "stale data of the divider"),
    (Holes::ITS, "indirect target selection"),
];

impl fmt::Display for Holes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = NAMES.iter().filter(|entry| self.contains(entry.0));
        if let Some((_, name)) = names.next() {
            f.write_str(name)?;
        }
        names.try_for_each(|(_, name)| write!(f, ", {name}"))
    }
}
