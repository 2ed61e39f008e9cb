//! The locks of the hypervisor: one family, for every wait of one processor for another.
//!
//! The hypervisor has one stack a CPU and runs with interrupts off, also while it waits. The CPU
//! that a waiter waits for may itself wait for a flush of this CPU's translations: so whoever waits,
//! for whatever, passes [`relax`], which does the flushes that were asked of it meanwhile. What that
//! takes, the hypervisor says at boot ([`install`]); on the host there is nothing to serve.
//!
//! The mutex is fair (tickets), because guests choose how often it is taken.
//!
//! Nothing is allocated, flushed, read or written in guest memory by address, or printed while a
//! lock is held: a lock is held for a few hundred instructions. Builds with the feature `audit`
//! count the locks of each CPU and stop where that is not so.

use core::fmt;
use core::ops::{Deref, DerefMut};
#[cfg(feature = "audit")]
use core::panic::Location;

use spin::mutex::{TicketMutex, TicketMutexGuard};

/// What the family asks of the machine.
#[derive(Clone, Copy, Debug)]
pub struct Machine {
    /// Does the flushes that other CPUs have asked of this one.
    pub serve: fn(),
    /// A lock was taken there on this CPU.
    #[cfg(feature = "audit")]
    pub taken: fn(&'static Location<'static>),
    /// The lock that was taken there is given back.
    #[cfg(feature = "audit")]
    pub given_back: fn(&'static Location<'static>),
}

static MACHINE: spin::Once<Machine> = spin::Once::new();

/// Says what waiting takes, once, before a second CPU runs.
pub fn install(machine: Machine) {
    MACHINE.call_once(|| machine);
}

/// One round of waiting for another processor. Not taken into each of the hundreds of places that lock.
#[cold]
#[inline(never)]
pub fn relax() {
    #[cfg(loom)]
    loom::thread::yield_now();
    #[cfg(not(loom))]
    core::hint::spin_loop();
    if let Some(machine) = MACHINE.get() {
        (machine.serve)();
    }
}

/// [`relax`], as `spin` calls it.
#[derive(Debug)]
pub enum Relax {}

impl spin::RelaxStrategy for Relax {
    #[inline]
    fn relax() {
        relax();
    }
}

/// That this CPU holds a lock; counted in audited builds.
#[derive(Debug)]
struct Held {
    /// Where it was taken; none for a long lock.
    #[cfg(feature = "audit")]
    place: Option<&'static Location<'static>>,
}

impl Held {
    #[inline(always)]
    #[cfg(not(feature = "audit"))]
    const fn new<T: ?Sized>(_: &Mutex<T>) -> Self {
        Held {}
    }

    #[cfg(feature = "audit")]
    #[track_caller]
    fn new<T: ?Sized>(lock: &Mutex<T>) -> Self {
        let place = if lock.long {
            None
        } else {
            Some(Location::caller())
        };
        if let (Some(machine), Some(place)) = (MACHINE.get(), place) {
            (machine.taken)(place);
        }
        Held { place }
    }
}

#[cfg(feature = "audit")]
impl Drop for Held {
    fn drop(&mut self) {
        if let (Some(machine), Some(place)) = (MACHINE.get(), self.place) {
            (machine.given_back)(place);
        }
    }
}

/// A fair lock. Not reentrant; never taken from NMI or machine-check handlers.
pub struct Mutex<T: ?Sized> {
    #[cfg(feature = "audit")]
    long: bool,
    data: TicketMutex<T, Relax>,
}

/// The lock is held while this lives.
#[must_use]
pub struct MutexGuard<'a, T: ?Sized> {
    data: TicketMutexGuard<'a, T, Relax>,
    _held: Held,
}

impl<T> Mutex<T> {
    /// A lock around `value` that nobody holds.
    #[must_use]
    pub const fn new(value: T) -> Self {
        Mutex {
            #[cfg(feature = "audit")]
            long: false,
            data: TicketMutex::new(value),
        }
    }

    /// A lock under which one may allocate, flush and print. Its waiters wait as long as that takes,
    /// so it is for what one CPU at a time does and guests seldom ask for.
    #[must_use]
    pub const fn long(value: T) -> Self {
        Mutex {
            #[cfg(feature = "audit")]
            long: true,
            data: TicketMutex::new(value),
        }
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Waits for the lock.
    #[inline(always)]
    #[cfg_attr(feature = "audit", track_caller)]
    pub fn lock(&self) -> MutexGuard<'_, T> {
        MutexGuard {
            data: self.data.lock(),
            _held: Held::new(self),
        }
    }

    /// The lock without the family's rules: for the report of a panic, which takes it from whoever
    /// has it.
    pub const fn raw(&self) -> &TicketMutex<T, Relax> {
        &self.data
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.data.fmt(f)
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.data
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// Something that one CPU at a time does and for which nobody waits: who does not get the turn goes
/// on with other things. So it is no lock: its holder may allocate, flush and print.
#[derive(Default, Debug)]
pub struct Turn<T>(TicketMutex<T, Relax>);

/// The turn is this CPU's while this lives.
pub type TurnGuard<'a, T> = TicketMutexGuard<'a, T, Relax>;

impl<T> Turn<T> {
    /// A turn that nobody has.
    #[must_use]
    pub const fn new(value: T) -> Self {
        Turn(TicketMutex::new(value))
    }

    /// Takes the turn, unless another CPU has it.
    #[inline]
    #[must_use]
    pub fn take(&self) -> Option<TurnGuard<'_, T>> {
        self.0.try_lock()
    }
}

/// A value that is set once. Nothing waits for it but who sets it at the same time: so a value is
/// made first and then set.
#[derive(Debug)]
pub struct Once<T>(spin::once::Once<T, Relax>);

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Once<T> {
    /// Without a value.
    #[must_use]
    pub const fn new() -> Self {
        Once(spin::once::Once::new())
    }

    /// The value, if it is set.
    #[inline(always)]
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        self.0.get()
    }

    /// Sets the value, unless there is one; gives the one that is set then.
    pub fn set(&self, value: T) -> &T {
        self.0.call_once(|| value)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    extern crate std;

    use super::*;
    use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
    use std::thread;

    static SERVED: AtomicU32 = AtomicU32::new(0);

    fn serve() {
        SERVED.fetch_add(1, SeqCst);
    }

    /// Whoever waits for a lock serves what is asked of it; who does not wait, does not.
    #[test]
    fn waiters_serve() {
        install(Machine {
            serve,
            #[cfg(feature = "audit")]
            taken: |_| (),
            #[cfg(feature = "audit")]
            given_back: |_| (),
        });
        let lock = Mutex::new(0);
        let waiting = AtomicBool::new(false);
        let before = SERVED.load(SeqCst);
        let mut held = lock.lock();
        thread::scope(|scope| {
            scope.spawn(|| {
                waiting.store(true, SeqCst);
                *lock.lock() += 1;
            });
            // Only the waiter waits, so nobody else serves.
            while !waiting.load(SeqCst) || SERVED.load(SeqCst) == before {
                thread::yield_now();
            }
            *held += 1;
            drop(held);
        });
        assert_eq!(*lock.lock(), 2);
    }

    /// A turn is had by one, and refused at once to the other.
    #[test]
    fn a_turn_is_not_waited_for() {
        let turn = Turn::new(());
        let mine = turn.take();
        assert!(mine.is_some() && turn.take().is_none());
        drop(mine);
        assert!(turn.take().is_some());
    }

    #[test]
    fn the_first_value_stays() {
        let once = Once::new();
        assert_eq!((once.get(), *once.set(1), *once.set(2)), (None, 1, 1));
    }
}
