//! What memory a domain has: frames joining and leaving it, and what it was last refused.

use alloc::sync::Arc;

use paravane_core::addr::{DomainId, Mfn, Pfn};
use paravane_core::by_number::ByNumber;
use paravane_core::mitigations::Set;
use paravane_core::mm::pages::{self, Reservation};
use paravane_core::mm::{FrameKind, Leftover, Refusal, Stop, TableOwner, WritableRef};

use super::extents::Preempted;
use super::frames::{self, records};
use super::holds;
use super::machine::{engine, m2p, max_mfn, set_m2p};
use crate::arch::{cpu, mitigations};
use crate::due;
use crate::preempt;
use crate::sync::{self, Mutex};
use crate::work;

/// The reservations of all domains, those included that died while others still refer to their
/// frames.
static RESERVATIONS: Mutex<ByNumber<Arc<Mutex<Reservation>>>> = Mutex::new(ByNumber::new());

/// A domain's memory.
pub struct DomainMemory {
    /// What the engine has to know to check its tables.
    pub guest: TableOwner,
    reservation: Arc<Mutex<Reservation>>,
    preempted: Preempted,
    /// The last refusals.
    pub refusals: super::refusals::Refusals,
}

/// Bits of an address that first-level caches of processors with L1TF compare, even where CPUID
/// announces more.
const CACHE_BITS: u32 = 44;

impl DomainMemory {
    /// The memory of a new domain: no frame yet, at most `max_pages`. A privileged domain may
    /// choose the memory types of its mappings, since it drives devices.
    #[must_use]
    pub fn new(id: DomainId, max_pages: u64, privileged: bool) -> Self {
        let reservation = Arc::new(Mutex::new(Reservation::new(id, max_pages)));
        sync::add_by_number(&RESERVATIONS, id, reservation.clone());
        let mut guest = TableOwner::new(id, true, privileged);
        if mitigations::plan().on.contains(Set::L1TF) {
            let bits = cpu::machine_address_bits().min(CACHE_BITS);
            guest = guest.refusing_absent(bits, Mfn::new(max_mfn()));
        }
        DomainMemory {
            guest,
            reservation,
            preempted: Preempted::default(),
            refusals: super::refusals::Refusals::new(),
        }
    }

    /// The domain's number.
    #[inline]
    #[must_use]
    pub const fn id(&self) -> DomainId {
        self.guest.id
    }

    /// The frames that count as the domain's.
    pub(super) fn reservation(&self) -> &Mutex<Reservation> {
        &self.reservation
    }

    /// Frames on their way to the domain or from it, which preempted calls left.
    #[cfg(feature = "audit")]
    pub fn on_their_way(&self) -> u64 {
        self.preempted.frames()
    }

    /// Frames for the domain that preempted calls are making ready.
    pub(super) const fn preempted(&self) -> &Preempted {
        &self.preempted
    }

    /// Frames that it has.
    #[must_use]
    pub fn total_pages(&self) -> u64 {
        self.reservation.lock().total()
    }

    /// Frames that it may have.
    #[must_use]
    pub fn max_pages(&self) -> u64 {
        self.reservation.lock().maximum()
    }

    /// Takes a frame away from the domain: it is the caller's then. It counts as booked, so that it can
    /// come back. Gives the number that the guest had given it.
    ///
    /// # Errors
    /// It is not the domain's, or something refers to it.
    pub(super) fn steal(&self, mfn: Mfn) -> Result<Pfn, Refusal> {
        let engine = engine();
        let page = engine.hold_page(self.id(), mfn)?;
        let number = m2p(mfn);
        if let Err((page, refusal)) = engine.take_away(self.id(), page) {
            engine.release_page(page);
            return Err(refusal);
        }
        self.reservation.lock().remove_booked(records(), mfn);
        set_m2p(mfn, Pfn::new(u64::MAX));
        Ok(number)
    }

    /// Makes frames that were stolen, and of which no CPU holds a translation, the domain's own again
    /// by their numbers; frees them if the domain is dying.
    pub(super) fn restore(&self, stolen: &[(Mfn, Pfn)]) {
        for some in stolen.chunks(TOGETHER) {
            let mut reservation = self.reservation.lock();
            for &(mfn, number) in some {
                if reservation.alive().is_ok() {
                    reservation.assign_booked(records(), mfn, 0);
                    set_m2p(mfn, number);
                } else {
                    frames::give(mfn, 0);
                    reservation.unbook(1);
                }
            }
            drop(reservation);
            preempt::spend(WORK / 4 * TOGETHER as u32);
        }
    }

    /// Books places for frames that are to come, up to `beyond` more than the domain may have.
    ///
    /// # Errors
    /// See [`Reservation::book`].
    pub(super) fn book(&self, pages: u64, beyond: u64) -> Result<Booking, Refusal> {
        self.reservation.lock().book(pages, beyond)?;
        Ok(Booking {
            reservation: self.reservation.clone(),
            pages,
        })
    }

    /// Gives up a frame of the domain: it is freed when nothing refers to it any more.
    ///
    /// # Errors
    /// It is not the domain's, or was given up already.
    pub fn give_up(&self, mfn: Mfn) -> Result<(), Refusal> {
        let engine = engine();
        let page = engine.hold_page(self.id(), mfn)?;
        let result = engine.put_allocation(mfn);
        engine.release_page(page);
        result
    }

    /// Gives up the places of stolen frames that do not come back.
    pub(super) fn unbook(&self, pages: u64) {
        self.reservation.lock().unbook(pages);
    }

    /// From now on the domain gets no frame any more.
    pub fn set_dying(&self) {
        self.reservation.lock().set_dying();
    }

    /// Takes everything from a dying domain that it holds itself, until preempted; its vCPUs have
    /// given up their tables. True when nothing is left to take; what others refer to is freed when
    /// they let go.
    #[must_use]
    pub fn tear_down(&self, left: &mut Leftover) -> bool {
        let engine = engine();
        while self.preempted.abandon(self) {
            if preempt::asked() {
                return false;
            }
        }
        loop {
            for _ in 0..TOGETHER {
                if !engine.finish(left) {
                    return false;
                }
                let next = self.reservation.lock().next_to_relinquish(records());
                let Some(mfn) = next else {
                    return true;
                };
                if let Ok(page) = engine.hold_page(self.id(), mfn) {
                    engine.relinquish(&self.guest, mfn, left);
                    engine.release_page(page);
                }
                preempt::spend(WORK);
            }
            if preempt::asked() {
                return false;
            }
        }
    }
}

/// Frames of a dying domain that are given up before the CPU looks whether it should stop.
const TOGETHER: usize = 16;
/// The work of giving up a frame, and of taking one back for which nobody has a use any more.
const WORK: u32 = 400;

impl Drop for DomainMemory {
    fn drop(&mut self) {
        if self.total_pages() == 0 {
            // Given back when nothing is locked.
            let _removed = RESERVATIONS.lock().remove(self.id());
        }
    }
}

/// Places of a reservation for frames that are on their way; given up with this.
#[must_use = "the places are given up with it"]
pub(super) struct Booking {
    reservation: Arc<Mutex<Reservation>>,
    pages: u64,
}

impl Booking {
    /// Makes blocks of 2^`order` frames the domain's, for which these are the places.
    ///
    /// # Errors
    /// The domain's end has begun: the frames are the caller's.
    pub(super) fn assign(&mut self, firsts: &[Mfn], order: u8) -> Result<(), Refusal> {
        let mut reservation = self.reservation.lock();
        reservation.alive()?;
        for &first in firsts {
            reservation.assign_booked(records(), first, order);
            self.pages = self.pages.saturating_sub(1 << order);
        }
        Ok(())
    }
}

impl Drop for Booking {
    fn drop(&mut self) {
        self.reservation.lock().unbook(self.pages);
    }
}

fn reservation_of(owner: DomainId) -> Option<Arc<Mutex<Reservation>>> {
    RESERVATIONS.lock().get(owner).cloned()
}

/// The engine gives back a frame that nothing refers to any more.
pub(super) fn release(mfn: Mfn, owner: DomainId) {
    set_m2p(mfn, Pfn::new(u64::MAX));
    let record = &records()[mfn.index()];
    let mut last = false;
    if matches!(record.kind(), FrameKind::Domain | FrameKind::Lingering)
        && let Some(reservation) = reservation_of(owner)
    {
        let mut reservation = reservation.lock();
        // Until here the domain's end may have made it one that lingers.
        let lingers = record.kind() == FrameKind::Lingering;
        reservation.remove(records(), mfn);
        last = lingers && reservation.total() == 0;
    }
    frames::give(mfn, 0);
    preempt::spend(WORK);
    if last {
        due::ENDING.add(owner);
        work::request(work::DESTROY);
    }
}

/// A frame on its way from one domain's reservation to another's: nobody's, with a place booked in
/// both. Its contents go with it.
#[must_use = "the frame is nobody's until it arrives or goes back"]
pub struct Handover<'a> {
    from: &'a DomainMemory,
    to: &'a DomainMemory,
    mfn: Mfn,
    number: Pfn,
}

impl<'a> Handover<'a> {
    /// Takes the frame from the first domain. All that can be refused is refused here.
    ///
    /// # Errors
    /// It is not the first domain's, something refers to it, or the second may not have more.
    pub fn begin(from: &'a DomainMemory, to: &'a DomainMemory, mfn: Mfn) -> Result<Self, Refusal> {
        to.reservation.lock().book(1, 0)?;
        let number = match from.steal(mfn) {
            Ok(number) => number,
            Err(refusal) => {
                to.reservation.lock().unbook(1);
                return Err(refusal);
            }
        };
        super::tlb::flush_stale(from.id(), records()[mfn.index()].stamp());
        Ok(Handover {
            from,
            to,
            mfn,
            number,
        })
    }

    /// The frame is the second domain's.
    pub fn arrive(self) {
        let mut reservation = self.to.reservation.lock();
        reservation.assign_booked(records(), self.mfn, 0);
        drop(reservation);
        self.from.unbook(1);
    }

    /// The frame is the first domain's again.
    pub fn go_back(self) {
        self.to.reservation.lock().unbook(1);
        self.from.restore(&[(self.mfn, self.number)]);
    }
}

/// A zeroed frame of the hypervisor that a domain may map, also writable, and use as nothing else;
/// it is not part of the reservation. The hypervisor's reference to it stays until [`free_shared`]. The
/// audit takes none for noted: it counts those that domains have.
#[must_use]
pub fn alloc_shared(memory: &DomainMemory) -> Option<Mfn> {
    let mfn = frames::alloc_frame()?;
    pages::share(records(), mfn, memory.id(), true);
    Some(mfn)
}

/// Whether anybody but the hypervisor has a reference to a frame of [`alloc_shared`], such as a mapping.
#[must_use]
pub fn is_shared_in_use(mfn: Mfn) -> bool {
    records()[mfn.index()].state().total() > 1
}

/// Gives up the hypervisor's reference to a frame of [`alloc_shared`]: it is freed when nobody maps
/// it any more.
pub fn free_shared(mfn: Mfn) {
    engine().release_writable(WritableRef::kept(mfn));
}

/// Pins a table of a domain that does not run yet: the engine checks it and everything below it,
/// however long that takes.
///
/// # Errors
/// The rule that the tables break.
pub fn pin(memory: &DomainMemory, mfn: Mfn, level: u8) -> Result<(), Refusal> {
    let mut left = Leftover::new();
    let pinned = settled(|| engine().pin(&memory.guest, mfn, level, &mut left));
    while !engine().finish(&mut left) {}
    pinned
}

/// Tries until it is decided: what stops for another CPU's work, or to let interrupts in, is done
/// again. For what is short, or has nobody to go back to.
///
/// # Errors
/// The rule that was broken.
pub fn settled<T>(mut attempt: impl FnMut() -> Result<T, Stop>) -> Result<T, Refusal> {
    loop {
        match attempt() {
            Ok(done) => return Ok(done),
            Err(Stop::Again) => sync::relax(),
            Err(Stop::Refused(refusal)) => return Err(refusal),
        }
    }
}

/// A frame that the hypervisor may write to on a guest's behalf: while this lives, the frame cannot
/// become a page table or change hands.
#[must_use]
#[derive(Debug)]
pub struct WritableFrame(Mfn);

impl WritableFrame {
    /// Takes the writable reference.
    ///
    /// # Errors
    /// The frame is not the domain's, or is in use as something that nobody may write.
    pub fn get(memory: &DomainMemory, mfn: Mfn) -> Result<Self, Stop> {
        let held = engine().hold_data(memory.id(), mfn)?;
        holds::add(mfn, true);
        Ok(WritableFrame(held.keep()))
    }

    /// Where it is in the direct map. The guest may read and write it at the same time: atomics or
    /// volatile accesses only.
    #[must_use]
    pub fn pointer(&self) -> *mut u8 {
        super::frame_pointer(self.0)
    }
}

impl Drop for WritableFrame {
    fn drop(&mut self) {
        // It may be the frame's last reference, and its release takes locks.
        #[cfg(feature = "audit")]
        sync::held::assert_none("giving a frame back");
        holds::remove(self.0, true);
        engine().release_writable(WritableRef::kept(self.0));
    }
}
