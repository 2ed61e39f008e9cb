//! A domain's watchdogs: unless it pokes them in time, it is shut down.

use paravane_abi::errno::Errno;
use paravane_core::addr::DomainId;
use paravane_core::time::NANOS_PER_SEC;
use paravane_core::timer::Slot;

use super::timers::{self, Owner};
use crate::domain::{self, Domain, ShutdownReason};
use crate::sync::Mutex;

/// How many a domain has.
pub const WATCHDOGS: usize = 2;

/// All watchdogs are in this CPU's queue.
const HOME: u32 = 0;

/// The watchdogs of one domain: the queue's slot of each one in use.
pub struct Watchdogs(Mutex<[Option<Slot>; WATCHDOGS]>);

impl Watchdogs {
    /// None is in use.
    pub const fn new() -> Self {
        Watchdogs(Mutex::new([None; WATCHDOGS]))
    }

    /// Sets up a watchdog of `domain`, to go off in `seconds` (with 0, at once); returns its number, from 1.
    ///
    /// # Errors
    /// `ENOSPC` if all are in use, `ENOMEM`.
    pub fn start(&self, domain: DomainId, seconds: u32) -> Result<u64, Errno> {
        let mut used = self.0.lock();
        let index = used.iter().position(Option::is_none).ok_or(Errno::ENOSPC)?;
        let number = index as u32 + 1;
        let owner = Owner::Watchdog(domain, number);
        let slot = timers::of(HOME)
            .queue
            .lock()
            .add(owner)
            .map_err(|_| Errno::ENOMEM)?;
        if let Some(place) = used.get_mut(index) {
            *place = Some(slot);
        }
        arm(slot, seconds);
        Ok(u64::from(number))
    }

    /// Gives watchdog `number` another `seconds`, or with 0 ends it.
    ///
    /// # Errors
    /// `EINVAL`: no such watchdog is in use.
    pub fn poke(&self, number: u32, seconds: u32) -> Result<u64, Errno> {
        let mut used = self.0.lock();
        let place = (number as usize)
            .checked_sub(1)
            .and_then(|index| used.get_mut(index));
        let place = place.ok_or(Errno::EINVAL)?;
        let slot = place.ok_or(Errno::EINVAL)?;
        if seconds == 0 {
            *place = None;
            timers::of(HOME).queue.lock().remove(slot);
        } else {
            arm(slot, seconds);
        }
        Ok(0)
    }

    /// Ends all watchdogs, when the domain does.
    pub fn stop_all(&self) {
        for slot in self.0.lock().iter_mut().filter_map(Option::take) {
            timers::of(HOME).queue.lock().remove(slot);
        }
    }
}

fn arm(slot: Slot, seconds: u32) {
    let deadline = super::now().saturating_add(u64::from(seconds) * NANOS_PER_SEC);
    timers::arm(HOME, slot, deadline);
}

/// A watchdog went off.
pub(super) fn expired(id: DomainId, number: u32) {
    if let Some(domain) = domain::find(id) {
        warn!("domain {id}: watchdog {number} ran out");
        shut_down(&domain);
    }
}

fn shut_down(domain: &Domain) {
    domain.shutdown(ShutdownReason::Watchdog);
}
