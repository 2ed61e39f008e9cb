//! A domain's watchdogs: unless it pokes them in time, it is shut down.

use paravane_abi::errno::Errno;
use paravane_core::addr::DomainId;
use paravane_core::ordered::{NoRoom, Slot};
use paravane_core::time::NANOS_PER_SEC;

use super::timers::{self, Owner};
use crate::arch::percpu::cpu_id;
use crate::sync::Mutex;

/// How many a domain has.
pub const WATCHDOGS: usize = 2;

/// The watchdogs of one domain: where each one in use is.
pub struct Watchdogs(Mutex<[Option<Place>; WATCHDOGS]>);

/// A slot of a CPU's queue: of the one that last set the watchdog, so that no other is interrupted
/// for it.
#[derive(Clone, Copy)]
struct Place {
    cpu: u32,
    slot: Slot,
}

impl Place {
    /// A place in this CPU's queue, if that has room.
    fn here(owner: Owner) -> Result<Self, NoRoom> {
        let cpu = cpu_id();
        let slot = timers::of(cpu).lock().add(owner)?;
        Ok(Place { cpu, slot })
    }

    fn arm(self, seconds: u32) {
        let deadline = super::now().saturating_add(u64::from(seconds) * NANOS_PER_SEC);
        timers::arm(self.cpu, self.slot, deadline);
    }

    fn give_up(self) {
        timers::of(self.cpu).lock().remove(self.slot);
    }
}

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
        loop {
            timers::make_room(cpu_id()).map_err(|_| Errno::ENOMEM)?;
            let mut used = self.0.lock();
            let index = used.iter().position(Option::is_none).ok_or(Errno::ENOSPC)?;
            let number = index as u32 + 1;
            // Another may have taken the room.
            let Ok(here) = Place::here(Owner::Watchdog(domain, number)) else {
                continue;
            };
            if let Some(place) = used.get_mut(index) {
                *place = Some(here);
            }
            here.arm(seconds);
            return Ok(u64::from(number));
        }
    }

    /// Gives watchdog `number` another `seconds`, or with 0 ends it.
    ///
    /// # Errors
    /// `EINVAL`: no such watchdog is in use.
    pub fn poke(&self, domain: DomainId, number: u32, seconds: u32) -> Result<u64, Errno> {
        // To move here it takes a place, if there is room; else it stays where it is.
        let _ = timers::make_room(cpu_id());
        let mut used = self.0.lock();
        let place = (number as usize)
            .checked_sub(1)
            .and_then(|index| used.get_mut(index));
        let place = place.ok_or(Errno::EINVAL)?;
        let mut now = place.ok_or(Errno::EINVAL)?;
        if seconds == 0 {
            *place = None;
            now.give_up();
            return Ok(0);
        }
        if now.cpu != cpu_id()
            && let Ok(here) = Place::here(Owner::Watchdog(domain, number))
        {
            now.give_up();
            now = here;
            *place = Some(here);
        }
        now.arm(seconds);
        Ok(0)
    }

    /// Ends all watchdogs, when the domain does.
    pub fn stop_all(&self) {
        let mut used = self.0.lock();
        used.iter_mut()
            .filter_map(Option::take)
            .for_each(Place::give_up);
    }
}
