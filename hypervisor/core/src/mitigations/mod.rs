//! Mitigations of processor holes: which there are, which the command line asks for, and which a
//! processor gets.
//!
//! The machine asks CPUID and MSRs once; everything else is decided here ([`Plan::new`]), since no
//! emulator shows the holes.

pub mod holes;
pub mod processor;
pub mod threads;

#[cfg(test)]
mod tests;

use core::fmt;

use bitflags::bitflags;
use holes::Holes;
use processor::{Ibrs, Processor, Ssbd};

bitflags! {
    /// A set of mitigations.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Set: u32 {
        /// Guests run on tables that show nothing of the hypervisor but what entry needs.
        const SPLIT = 1 << 0;
        /// The processor's buffers are cleared on the way to a guest.
        const VERW = 1 << 1;
        /// Indirect branches of the hypervisor are not predicted from what guests executed.
        const IBRS = 1 << 2;
        /// Nor those of a guest from what the core's other thread executed.
        const STIBP = 1 << 3;
        /// Nor those of a domain from what another domain executed.
        const IBPB = 1 << 4;
        /// The same at each entry.
        const IBPB_ENTRY = 1 << 5;
        /// The return stack is filled at a change of domains, and at entry without SMEP.
        const RSB = 1 << 6;
        /// The branch history of guests does not steer the hypervisor's branches.
        const BHB = 1 << 7;
        /// An entry that is not present names no memory.
        const L1TF = 1 << 8;
        /// The first-level data cache is emptied at a change of domains.
        const L1D = 1 << 9;
        /// Loads do not speculatively pass by older stores.
        const SSBD = 1 << 10;
        /// Of each core one thread runs.
        const ONE_THREAD = 1 << 11;
        /// Gather instructions do not forward stale data.
        const GDS = 1 << 12;
    }
}

/// A mitigation, as the command line and the pages name it.
pub struct Mitigation {
    /// Which.
    pub set: Set,
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub what: &'static str,
    /// Against what.
    pub against: &'static str,
}

/// Every mitigation, in the order of the boot's lines.
pub static TABLE: [Mitigation; 13] = [
    Mitigation {
        set: Set::SPLIT,
        name: "split",
        what: "guests run on page tables without the hypervisor",
        against: "Meltdown",
    },
    Mitigation {
        set: Set::L1TF,
        name: "l1tf",
        what: "page-table entries that are not present may not name memory",
        against: "L1TF",
    },
    Mitigation {
        set: Set::VERW,
        name: "verw",
        what: "buffers are cleared on the way to a guest",
        against: "MDS, TAA, MMIO stale data, RFDS, TSA",
    },
    Mitigation {
        set: Set::IBRS,
        name: "ibrs",
        what: "guests do not steer the hypervisor's indirect branches",
        against: "Spectre v2",
    },
    Mitigation {
        set: Set::STIBP,
        name: "stibp",
        what: "threads of a core do not steer each other's branches",
        against: "Spectre v2",
    },
    Mitigation {
        set: Set::IBPB,
        name: "ibpb",
        what: "predictions are forgotten between two domains",
        against: "Spectre v2",
    },
    Mitigation {
        set: Set::IBPB_ENTRY,
        name: "ibpb-entry",
        what: "predictions are forgotten at each entry",
        against: "branch type confusion, SRSO",
    },
    Mitigation {
        set: Set::RSB,
        name: "rsb",
        what: "the return stack is filled between two domains, and at entry without SMEP",
        against: "SpectreRSB",
    },
    Mitigation {
        set: Set::BHB,
        name: "bhb",
        what: "guests' branch history does not steer the hypervisor",
        against: "branch history injection",
    },
    Mitigation {
        set: Set::L1D,
        name: "l1d",
        what: "the first-level data cache is emptied between two domains",
        against: "reading what a domain left there; never chosen by auto",
    },
    Mitigation {
        set: Set::SSBD,
        name: "ssbd",
        what: "loads wait for the addresses of older stores, in guests as well",
        against: "speculative store bypass; never chosen by auto",
    },
    Mitigation {
        set: Set::ONE_THREAD,
        name: "one-thread",
        what: "of each core one thread is started",
        against: "what threads of a core read of each other; never chosen by auto",
    },
    Mitigation {
        set: Set::GDS,
        name: "gds",
        what: "the microcode's mitigation of gather instructions is on",
        against: "gather data sampling",
    },
];

/// The mitigations of a set, in order.
pub fn each(set: Set) -> impl Iterator<Item = &'static Mitigation> {
    TABLE.iter().filter(move |entry| set.contains(entry.set))
}

/// A set as a list of names, each run of them with what it is against.
pub struct Named(pub Set);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut entries = each(self.0).peekable();
        while let Some(entry) = entries.next() {
            f.write_str(entry.name)?;
            let next = entries.peek();
            if next.is_none_or(|next| next.against != entry.against) {
                write!(f, " ({})", entry.against)?;
            }
            if next.is_some() {
                f.write_str(", ")?;
            }
        }
        Ok(())
    }
}

/// What the command line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the processor's holes call for.
    pub auto: bool,
    /// These in any case.
    pub with: Set,
    /// These in no case.
    pub without: Set,
}

impl Choice {
    /// `auto`
    pub const AUTO: Self = Choice {
        auto: true,
        with: Set::empty(),
        without: Set::empty(),
    };

    /// Reads `auto`, `off` or a list of names that may begin with one of the two; `no-NAME` leaves one
    /// out. A list alone is what is on.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut choice = Choice {
            auto: false,
            ..Self::AUTO
        };
        for (index, word) in text.split(',').enumerate() {
            match word {
                "auto" | "off" if index == 0 => choice.auto = word == "auto",
                _ => {
                    let (set, name) = match word.strip_prefix("no-") {
                        Some(name) => (&mut choice.without, name),
                        None => (&mut choice.with, word),
                    };
                    *set |= TABLE.iter().find(|entry| entry.name == name)?.set;
                }
            }
        }
        Some(choice)
    }
}

/// Bits of `IA32_SPEC_CTRL` (SDM vol. 4, table 2-2).
pub mod spec_ctrl {
    /// Indirect branch restricted speculation.
    pub const IBRS: u32 = 1 << 0;
    /// Single-thread indirect branch predictors.
    pub const STIBP: u32 = 1 << 1;
    /// Speculative store bypass disable.
    pub const SSBD: u32 = 1 << 2;
    /// Branch history of less privileged code does not count.
    pub const BHI_DIS_S: u32 = 1 << 10;
}

/// What is done on a processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What is on.
    pub on: Set,
    /// What should be, and cannot: the processor does not have it.
    pub lacking: Set,
    /// What the processor would have a use for, and `auto` leaves off.
    pub left_off: Set,
    /// Holes of the processor about which nothing is done.
    pub holes: Holes,
    /// How `ssbd` is done; [`Ssbd::None`] where it is not on.
    pub ssbd: Ssbd,
    /// How `ibrs` is done; [`Ibrs::None`] where it is not on.
    pub ibrs: Ibrs,
    /// The return stack is filled at each entry.
    pub rsb_at_entry: bool,
    /// The branch history is cleared by instructions at each entry.
    pub history_at_entry: bool,
    /// `IA32_SPEC_CTRL` in the hypervisor; 0: the register is left alone.
    pub spec_ctrl: u32,
    /// And while guests run.
    pub guest_spec_ctrl: u32,
}

impl Plan {
    /// Nothing.
    pub const OFF: Self = Plan {
        on: Set::empty(),
        lacking: Set::empty(),
        left_off: Set::empty(),
        holes: Holes::empty(),
        ssbd: Ssbd::None,
        ibrs: Ibrs::None,
        rsb_at_entry: false,
        history_at_entry: false,
        spec_ctrl: 0,
        guest_spec_ctrl: 0,
    };

    /// What `processor` gets.
    #[must_use]
    pub fn new(processor: &Processor, choice: Choice) -> Self {
        let needed = if choice.auto {
            processor.needs()
        } else {
            Set::empty()
        };
        let wanted = (needed | choice.with) - choice.without - processor.immune();
        let offered = processor.offers() | choice.with & Set::VERW;
        let mut on = wanted & offered;
        let mut lacking = wanted - offered;
        // Where guests can steer the hypervisor's indirect branches, they steer nothing if all is
        // forgotten at entry.
        if lacking.contains(Set::IBRS) && (offered - choice.without).contains(Set::IBPB_ENTRY) {
            on |= Set::IBPB_ENTRY;
        }
        if on.contains(Set::IBPB_ENTRY) {
            lacking -= Set::IBRS;
        }
        let ibrs = if on.contains(Set::IBRS) {
            processor.ibrs()
        } else {
            Ibrs::None
        };
        let ssbd = if on.contains(Set::SSBD) {
            processor.ssbd()
        } else {
            Ssbd::None
        };
        let by_register = on.contains(Set::BHB) && processor.has_history_control();
        let mut always = 0;
        for (bit, set) in [
            (spec_ctrl::STIBP, on.contains(Set::STIBP)),
            (spec_ctrl::SSBD, ssbd == Ssbd::SpecCtrl),
            (spec_ctrl::BHI_DIS_S, by_register),
            (spec_ctrl::IBRS, ibrs == Ibrs::Enhanced),
        ] {
            if set {
                always |= bit;
            }
        }
        let at_entry = if ibrs == Ibrs::AtEntry {
            spec_ctrl::IBRS
        } else {
            0
        };
        let forgets_returns = !on.contains(Set::IBPB_ENTRY) || processor.ibpb_forgets_returns();
        let (left_off, holes) = if choice.auto {
            let left_off = processor.leaves_off() & offered;
            (left_off - on - choice.without, processor.unhandled())
        } else {
            (Set::empty(), Holes::empty())
        };
        Plan {
            on,
            lacking,
            left_off,
            holes,
            ssbd,
            ibrs,
            rsb_at_entry: on.contains(Set::RSB) && !(processor.smep() && forgets_returns),
            history_at_entry: on.contains(Set::BHB) && !by_register,
            spec_ctrl: always | at_entry,
            guest_spec_ctrl: always,
        }
    }

    /// Whether the return stack is filled at entry from a 32-bit guest alone: SMEP, which would do, is
    /// off while one runs, since it binds ring 1.
    #[must_use]
    pub fn rsb_at_entry_of_32(&self) -> bool {
        self.on.contains(Set::RSB) && !self.rsb_at_entry
    }

    /// Whether something is done at each entry.
    #[must_use]
    pub fn at_entry(&self) -> bool {
        self.on.intersects(Set::SPLIT | Set::IBPB_ENTRY)
            || self.ibrs == Ibrs::AtEntry
            || self.rsb_at_entry
            || self.history_at_entry
    }

    /// Whether something is done at each exit.
    #[must_use]
    pub fn at_exit(&self) -> bool {
        self.on.intersects(Set::SPLIT | Set::VERW) || self.ibrs == Ibrs::AtEntry
    }
}
