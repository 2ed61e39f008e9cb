//! What a domain's calls can make the hypervisor take, set aside before any domain runs.
//!
//! Everything that a guest's call makes the hypervisor allocate has a bound by construction: a table
//! of fixed length, a number of handles that goes by the domain's pages, one preempted call at a time.
//! A budget is the sum of these bounds. The sum of all domains' budgets is set aside when the domains
//! are built, so that no domain's use makes another's allocation fail. It is a promise: nothing of it
//! is allocated before it is used. The list of allocations and who pays for them is in
//! `docs/budgets.md`.

use crate::addr::PAGE_SIZE;
use crate::{event, grant, size_class};

/// New frames at most that an exchange has beside those that the domain has already: those of its
/// largest unit, or an eighth of a small domain's.
#[must_use]
pub const fn exchange_frames(pages: u64) -> u64 {
    let eighth = pages / 8;
    if eighth < LARGEST_UNIT {
        eighth
    } else {
        LARGEST_UNIT
    }
}

/// Frames of an exchange's largest unit, and of the largest extent.
const LARGEST_UNIT: u64 = 512;

/// Places where a preempted call leaves its work: the domain's own, and a foreign one.
const PREEMPTED: u64 = 2;
/// Bytes of its lists for each frame: an old one's number and place, and a new one's number.
const LISTED: [usize; 2] = [16, 8];

/// Bytes of the heap that one of the places takes at most. The lists are for 1, 2, 4 and so on up to
/// [`LARGEST_UNIT`] frames, as a guest likes, and their blocks do not serve each other. That of the new
/// ones is in the class of the other one for half as many frames, or a smaller one, and so not in use
/// with it; only the two shortest are in the same class.
#[must_use]
pub const fn preempted_bytes() -> u64 {
    let mut bytes = size_class::bytes(LISTED[1]);
    let mut frames = LARGEST_UNIT as usize;
    while frames > 0 {
        bytes += size_class::bytes(frames * LISTED[0]);
        frames /= 2;
    }
    bytes as u64
}

/// Capacity that a list which doubles has had in all, and that one CPU has in hand beside it, for
/// each entry that there can be.
const DOUBLING: u64 = 6;

/// Sizes that only the hypervisor proper knows, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Of a domain's own state, and of the report of its crash.
    pub domain: u64,
    /// Of a vCPU's.
    pub vcpu: u64,
    /// Of a segment of handles ([`grant::Maptrack::segment_bytes`]).
    pub segment: u64,
    /// Of a timer in one CPU's queue.
    pub timer: u64,
    /// Of a unit in one CPU's scheduling policy.
    pub unit: u64,
    /// Timers that a domain has beside one a vCPU.
    pub watchdogs: u64,
    /// CPUs that there are.
    pub cpus: u64,
}

/// What a domain may make the hypervisor take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// Bytes of the heap.
    pub heap: u64,
    /// Frames that the domain shares with the hypervisor.
    pub shared: u64,
    /// Frames for the domain beyond its maximum, while it exchanges some.
    pub exchange: u64,
}

/// Bytes for the names of an image's functions; a larger index is made of memory that nobody was
/// promised.
const NAMES: u64 = size_class::LARGEST as u64;

impl Budget {
    /// That of a domain of that many pages and vCPUs.
    #[must_use]
    pub const fn of(pages: u64, vcpus: u64, sizes: &Sizes) -> Self {
        let timers = (vcpus + sizes.watchdogs) * sizes.cpus * DOUBLING * sizes.timer;
        let units = vcpus * sizes.cpus * DOUBLING * sizes.unit;
        Budget {
            heap: sizes.domain
                + vcpus * sizes.vcpu
                + timers
                + units
                + event::MAX_BYTES
                + grant::TABLE_BYTES
                + grant::handle_bytes(pages, sizes.segment)
                + PREEMPTED * preempted_bytes()
                + NAMES,
            // The shared-info page, and the grant table's.
            shared: 1 + grant::TABLE_FRAMES,
            exchange: exchange_frames(pages),
        }
    }

    /// Nothing but the least that the hypervisor needs beside all domains, on that many CPUs: what
    /// calls have in hand for a moment, and lists of domains.
    #[must_use]
    pub const fn of_hypervisor(cpus: u64) -> Self {
        Budget {
            heap: OWN + cpus * IN_HAND,
            shared: cpus,
            exchange: 0,
        }
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Budget {
            heap: self.heap + other.heap,
            shared: self.shared + other.shared,
            exchange: self.exchange + other.exchange,
        }
    }

    /// Pages of the heap's share.
    #[must_use]
    pub const fn heap_pages(&self) -> u64 {
        self.heap.div_ceil(PAGE_SIZE)
    }

    /// Pages in all.
    #[must_use]
    pub const fn pages(&self) -> u64 {
        self.heap_pages() + self.shared + self.exchange
    }
}

/// Of the heap, what a call may have in hand on a CPU before it finds that another was faster.
const IN_HAND: u64 = 64 << 10;
/// Of the heap, what is left over at the ends of its stretches, and lists of domains.
const OWN: u64 = 512 << 10;
