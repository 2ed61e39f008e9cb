//! A domain's last refusals (D10): what was asked for, and the facts on which it was refused.
//!
//! Constant size; the oldest go first. The console names a domain's first refusals, then only every
//! one whose number is a power of two: a guest cannot flood it.

use paravane_core::addr::DomainId;
use paravane_core::mm::Refusal;

use crate::sync::Mutex;

/// Refusals that are kept.
pub const KEPT: usize = 16;

/// Refusals of a domain that the console names one by one.
const SPOKEN: u64 = 16;

/// One refusal and where it happened.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Counts a domain's refusals from 0.
    pub number: u64,
    /// The hypercall, or what else was refused.
    pub operation: &'static str,
    /// Which entry of its batch.
    pub index: u64,
    /// The facts.
    pub refusal: Refusal,
}

struct Log {
    entries: [Option<Entry>; KEPT],
    count: u64,
}

/// The log of one domain.
pub struct Refusals {
    domain: DomainId,
    log: Mutex<Log>,
}

impl Refusals {
    /// An empty log.
    #[must_use]
    pub const fn new(domain: DomainId) -> Self {
        Refusals {
            domain,
            log: Mutex::new(Log {
                entries: [None; KEPT],
                count: 0,
            }),
        }
    }

    /// Notes a refusal of entry `index` of `operation`.
    #[cold]
    pub fn note(&self, operation: &'static str, index: u64, refusal: Refusal) {
        let number = {
            let mut log = self.log.lock();
            let number = log.count;
            log.entries[number as usize % KEPT] = Some(Entry {
                number,
                operation,
                index,
                refusal,
            });
            log.count += 1;
            number
        };
        if number < SPOKEN || number.is_power_of_two() {
            warn!(
                "domain {}: {operation} {index} refused: {refusal}",
                self.domain
            );
        }
    }

    /// The kept refusal of this number, if it still is.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<Entry> {
        let log = self.log.lock();
        log.entries[number as usize % KEPT].filter(|entry| entry.number == number)
    }

    /// How many there have been.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.log.lock().count
    }
}
