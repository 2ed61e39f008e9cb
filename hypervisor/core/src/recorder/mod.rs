//! The recorder: what guests asked, met and were told last, for whoever follows a port or looks into a
//! crash.
//!
//! Each processor writes [`event::Event`]s into a [`ring::Ring`] of its own, in the public layout of
//! `xen/trace.h`. Nobody waits for anybody: what is old is written over, and a reader on another processor
//! notices when that has happened to what it read.

pub mod directory;
pub mod event;
pub mod ring;

use core::fmt;

bitflags::bitflags! {
    /// What is recorded.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
    pub struct Classes: u8 {
        /// Calls, and what they answered.
        const HYPERCALLS = 1 << 0;
        /// Exceptions, and instructions that were performed for the guest.
        const FAULTS = 1 << 1;
        /// Events that the guest sends, and its upcalls.
        const EVENTS = 1 << 2;
        /// Which vCPU a processor goes on with.
        const SWITCHES = 1 << 3;
    }
}

/// The classes by their names on the command line.
const NAMES: [(&str, Classes); 4] = [
    ("hypercalls", Classes::HYPERCALLS),
    ("faults", Classes::FAULTS),
    ("events", Classes::EVENTS),
    ("switches", Classes::SWITCHES),
];

impl Classes {
    /// The names, for a person.
    pub const ALLOWED: &str = "a list of hypercalls, faults, events, switches, joined by commas";

    /// Reads a list of names; `None` if one of them is none.
    #[must_use]
    pub fn parse(list: &str) -> Option<Self> {
        list.split(',').try_fold(Self::empty(), |all, name| {
            let (_, class) = NAMES.iter().find(|(known, _)| *known == name)?;
            Some(all | *class)
        })
    }
}

impl fmt::Display for Classes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        for (name, class) in NAMES {
            if self.contains(class) {
                write!(f, "{between}{name}")?;
                between = ", ";
            }
        }
        Ok(())
    }
}

/// Who did it: a vCPU, or a processor without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    /// The domain's number, or [`Who::IDLE`]'s.
    pub domain: u16,
    /// The vCPU's number in it.
    pub vcpu: u16,
}

impl Who {
    /// No vCPU runs: the public interface's domain that stands for that.
    pub const IDLE: Self = Who {
        domain: 0x7fff,
        vcpu: 0,
    };

    /// In one word.
    #[must_use]
    pub const fn packed(self) -> u32 {
        (self.domain as u32) << 16 | self.vcpu as u32
    }

    /// Out of that word.
    #[must_use]
    pub const fn unpacked(word: u32) -> Self {
        Who {
            domain: (word >> 16) as u16,
            vcpu: word as u16,
        }
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::IDLE => f.write_str("idle"),
            Who { domain, vcpu } => write!(f, "domain {domain}, vCPU {vcpu}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn classes_are_read_and_shown_by_their_names() {
        let some = Classes::parse("switches,hypercalls");
        assert_eq!(some, Some(Classes::SWITCHES | Classes::HYPERCALLS));
        assert_eq!(some.unwrap().to_string(), "hypercalls, switches");
        for wrong in ["", "calls", "faults,", "faults, events", "Faults"] {
            assert_eq!(Classes::parse(wrong), None, "{wrong}");
        }
        let names = NAMES.map(|(name, _)| name).join(", ");
        assert!(Classes::ALLOWED.contains(&names));
        assert_eq!(
            Classes::parse(&NAMES.map(|(name, _)| name).join(",")),
            Some(Classes::all())
        );
    }
}
