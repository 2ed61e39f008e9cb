//! The hypervisor's locks, which are the core's ([`paravane_core::sync`]), and what they ask of the
//! machine.
//!
//! # Lock order
//!
//! Outermost first; a CPU never takes a lock above one that it holds, nor two of the same row but
//! as the row says.
//!
//! | lock | held for |
//! |---|---|
//! | *long*: the hypervisor's own tables | a mapping, which may take frames |
//! | *turns* at destroying domains and at the console | nobody waits for them, so their holder may do anything |
//! | *long*: a domain's text, then its console ring | output of a line: the holder may print |
//! | domains, reservations, and domains of which something is due, by number | one of them |
//! | the numbers of vCPUs | a search |
//! | a domain's frames in the making, its reservation, its refusals, its `vcpu_info` records | a few entries |
//! | a domain's ports; of two domains, the lower number first | one port |
//! | a domain's grant table, a domain's handles | one entry |
//! | a domain's watchdogs | one of them |
//! | a CPU's timers; of two CPUs, the lower number first | one deadline |
//! | a CPU's run queue, then a vCPU's account | one choice |
//! | the frame allocator | one block, or a list of frames |
//! | the console, then what was typed | a line into the queue |
//! | the heap | one block: only given back under another lock |
//!
//! While a CPU holds one that is neither a turn nor long, it does not allocate, flush, print, or
//! reach into guest memory by address: audited builds stop where it does (`held`). Lists grow by
//! [`paravane_core::sync::room`].

use alloc::alloc::handle_alloc_error;
#[cfg(feature = "audit")]
use alloc::vec::Vec;
use core::alloc::Layout;

use paravane_core::addr::DomainId;
use paravane_core::by_number::ByNumber;
#[cfg(feature = "audit")]
pub use paravane_core::sync::TurnGuard;
pub use paravane_core::sync::{Mutex, MutexGuard, Once, Turn, relax};

/// Tells the locks what waiting takes: whoever waits calls `serve`. Before a second CPU runs.
pub fn init(serve: fn()) {
    paravane_core::sync::install(paravane_core::sync::Machine {
        serve,
        #[cfg(feature = "audit")]
        taken: held::taken,
        #[cfg(feature = "audit")]
        given_back: held::given_back,
    });
}

/// Locks a list of the hypervisor's own, with room for one more entry: for which there has to be
/// memory.
#[cfg(feature = "audit")]
pub fn with_room<T>(list: &Mutex<Vec<T>>) -> MutexGuard<'_, Vec<T>> {
    list.lock_with_room()
        .unwrap_or_else(|_| handle_alloc_error(Layout::new::<T>()))
}

/// Adds what there is once for each domain, for which there has to be memory.
pub fn add_by_number<T>(list: &Mutex<ByNumber<T>>, id: DomainId, value: T) {
    if list.add(id, value).is_err() {
        handle_alloc_error(Layout::new::<T>());
    }
}

/// The locks that each CPU holds, for tests: while it holds one it neither allocates, nor flushes,
/// nor reaches into guest memory by address, nor prints.
#[cfg(feature = "audit")]
pub mod held {
    use core::panic::Location;
    use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering::Relaxed};

    use crate::arch::layout::MAX_CPUS;
    use crate::arch::percpu::cpu_id;

    /// Locks that are remembered by their place; more are counted.
    const PLACES: usize = 8;

    /// One CPU's; touched by no other.
    struct Held {
        count: AtomicUsize,
        places: [AtomicPtr<Location<'static>>; PLACES],
    }

    static HELD: [Held; MAX_CPUS] = [const {
        Held {
            count: AtomicUsize::new(0),
            places: [const { AtomicPtr::new(core::ptr::null_mut()) }; PLACES],
        }
    }; MAX_CPUS];

    fn mine() -> &'static Held {
        &HELD[cpu_id() as usize % MAX_CPUS]
    }

    /// A lock was taken at `place`.
    pub fn taken(place: &'static Location<'static>) {
        let mine = mine();
        let index = mine.count.fetch_add(1, Relaxed);
        if let Some(slot) = mine.places.get(index) {
            slot.store(core::ptr::from_ref(place).cast_mut(), Relaxed);
        }
    }

    /// The lock that was taken at `place` is given back.
    pub fn given_back(place: &'static Location<'static>) {
        let mine = mine();
        let count = mine.count.load(Relaxed).saturating_sub(1);
        mine.count.store(count, Relaxed);
        // Mostly the last one; else the others move up.
        let pointer = core::ptr::from_ref(place).cast_mut();
        let of_it = |slot: &AtomicPtr<_>| slot.load(Relaxed) == pointer;
        if let Some(index) = mine.places.iter().take(count + 1).rposition(of_it) {
            for (to, from) in (index..count).zip(index + 1..PLACES) {
                mine.places[to].store(mine.places[from].load(Relaxed), Relaxed);
            }
        }
    }

    /// That this CPU holds no lock, which it must not for `act`.
    ///
    /// # Panics
    /// It holds one.
    pub fn assert_none(act: &str) {
        let mine = mine();
        let count = mine.count.load(Relaxed);
        if count == 0 {
            return;
        }
        let place = mine.places[(count - 1).min(PLACES - 1)].load(Relaxed);
        // SAFETY: only `taken` stores here, and what it stores lives for ever.
        let place = unsafe { place.as_ref() };
        // The report takes locks itself.
        mine.count.store(0, Relaxed);
        panic!("{act} while {count} locks are held, the last from {place:?}");
    }
}
