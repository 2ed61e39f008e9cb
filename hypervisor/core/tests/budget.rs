//! What a domain's tables take, filled to their limits, is what its budget counts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use paravane_core::addr::{DomainId, Mfn, Pfn};
use paravane_core::budget::{Budget, Sizes, exchange_frames, preempted_bytes};
use paravane_core::event::{self, DomainEvents};
use paravane_core::grant::{
    self, Found, GrantTable, Maptrack, Page, TABLE_BYTES, TABLE_FRAMES, WORDS,
};
use paravane_core::mm::pages::Reservation;
use paravane_core::ordered::{Ordered, slot_bytes};
use paravane_core::sched::{Bvt, Params, Scheduler, State, Unit, unit_bytes};
use paravane_core::size_class;
use paravane_core::sync::room::Grow;
use paravane_core::sync::sequential::AtomicU64;

/// Counts bytes as the hypervisor's heap takes them.
struct Counting;

/// Classes of size, and one for what has none.
const CLASSES: usize = size_class::CLASSES + 1;

/// Bytes of each class: a block of one serves no other.
type Bytes = [u64; CLASSES];

thread_local! {
    static TAKEN: Cell<Bytes> = const { Cell::new([0; CLASSES]) };
    static MOST: Cell<Bytes> = const { Cell::new([0; CLASSES]) };
}

/// Counts a block that is taken, or given back.
fn count(layout: Layout, change: fn(u64, u64) -> u64) {
    let class = size_class::of(layout.size()).map_or(CLASSES - 1, |(class, _)| class);
    let _ = TAKEN.try_with(|taken| {
        let mut bytes = taken.get();
        bytes[class] = change(bytes[class], size_class::bytes(layout.size()) as u64);
        taken.set(bytes);
        let _ = MOST.try_with(|most| {
            let mut most_bytes = most.get();
            most_bytes[class] = most_bytes[class].max(bytes[class]);
            most.set(most_bytes);
        });
    });
}

// SAFETY: the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout, u64::saturating_add);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(layout, u64::saturating_sub);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static HEAP: Counting = Counting;

/// The bytes that the heap needs for `work`, beyond those that were in use before it: of each class
/// the most at a time.
fn most(work: impl FnOnce()) -> u64 {
    // What a program takes once is in no budget: a core with mutants opens its record.
    let _ = DomainEvents::new().alloc_unbound(DomainId::new(1));
    let before = TAKEN.get();
    MOST.set(before);
    work();
    let most = MOST.get();
    most.iter()
        .zip(before)
        .map(|(most, before)| most - before)
        .sum()
}

/// Pages of grant tables, made beforehand: frames that a domain shares, not the heap's.
fn frames(count: u64) -> Vec<Page> {
    let page = |number| Page {
        words: Box::leak(Box::new(std::array::from_fn::<_, WORDS, _>(|_| {
            AtomicU64::new(0)
        }))),
        mfn: Mfn::new(number),
    };
    (0..count).map(page).collect()
}

#[test]
fn a_full_grant_table_takes_its_budget() {
    let mut pages = frames(TABLE_FRAMES);
    let by = DomainId::new(7);
    let bytes = most(|| {
        let table = GrantTable::new();
        // In turn, as often as one likes: what one version took serves the other.
        for version in [1, 2, 1, 2] {
            let none = |_| unreachable!("nobody else makes it longer");
            table.grow(64, || pages.pop(), none).unwrap();
            table.set_version(version, || pages.pop(), none).unwrap();
            let per_page = if version == 1 { 512 } else { 256 };
            for number in (0..64).map(|page| page * per_page) {
                assert!(table.seed(number, by, Mfn::new(5), false));
                let Found::Frame(pin) = table.pin(number, by, true, false).unwrap() else {
                    panic!("granted to nobody else");
                };
                table.unpin(pin);
            }
        }
        assert_eq!(table.pages(), 64);
    });
    assert_eq!(pages.len(), 0, "the frames are what it may share");
    // A list of pages is had once more, for a moment, with the uses of another page.
    let in_hand = size_class::bytes(64 * 16) as u64;
    assert_eq!(bytes, TABLE_BYTES + in_hand);
    // The uses of each page's entries, a few words of the allocator's with each; all else is small.
    let uses = 64 * (512 * 16 + 32);
    assert!((uses..uses + 4096).contains(&TABLE_BYTES), "{TABLE_BYTES}");
}

#[test]
fn full_handles_take_their_budget() {
    for pages in [1, 1024, 4096, 65_536, 1 << 20] {
        let segment = Maptrack::<u64>::segment_bytes();
        let budget = grant::handle_bytes(pages, segment);
        let bytes = most(|| {
            let held = Maptrack::<u64>::new(pages);
            while let Ok(making) = held.begin() {
                std::mem::forget(making);
            }
        });
        // One segment that there is no room for any more is had for a moment.
        assert!(
            bytes <= budget + segment,
            "{pages} pages: {bytes} of {budget}"
        );
        assert!(
            bytes > budget * 9 / 10,
            "{pages} pages: {bytes} of {budget}"
        );
    }
}

#[test]
fn all_ports_take_their_budget() {
    let bytes = most(|| {
        let events = DomainEvents::new();
        while events.alloc_unbound(DomainId::new(1)).is_ok() {}
    });
    assert!(bytes <= event::MAX_BYTES && bytes > event::MAX_BYTES * 9 / 10);
}

/// One place of a preempted call, for exchanges of all kinds in turn: a list of the new extents, and
/// one of the old frames with their numbers.
#[test]
fn lists_of_a_preempted_call_take_what_is_counted_for_them() {
    let bytes = most(|| {
        for (count, order) in
            (0..10).flat_map(|count| (0..10 - count).map(move |order| (count, order)))
        {
            let firsts = Vec::<Mfn>::with_capacity(1 << count);
            let given = Vec::<(Mfn, Pfn)>::with_capacity(1 << (count + order));
            assert!(firsts.is_empty() && given.is_empty());
        }
    });
    assert_eq!(bytes, preempted_bytes());
}

/// A queue of timers that grew from nothing: all its rooms, also those that it has left.
#[test]
fn timers_take_less_than_is_counted_for_them() {
    for count in [4, 5, 37, 300_u64] {
        let mut queue = Ordered::<[u64; 6]>::new();
        let mut bytes = 0;
        for number in 0..count {
            if let Some(entries) = queue.lacks() {
                let mut room = None;
                bytes += most(|| room = Ordered::<[u64; 6]>::make_room(entries).ok());
                queue.take_room(room.as_mut().unwrap());
                std::mem::forget(room);
            }
            queue.add([number; 6]).unwrap();
        }
        let counted = 6 * count * slot_bytes::<[u64; 6]>();
        assert!(bytes <= counted, "{count}: {bytes} of {counted}");
    }
}

/// As the timers, for the units of a scheduling policy.
#[test]
fn units_take_less_than_is_counted_for_them() {
    for count in [4, 5, 37, 300_u32] {
        let mut policy = Bvt::default();
        let mut bytes = 0;
        for number in 0..count {
            if let Some(entries) = policy.lacks() {
                let mut room = None;
                bytes += most(|| room = Bvt::make_room(entries).ok());
                policy.take_room(room.as_mut().unwrap());
                std::mem::forget(room);
            }
            policy.promise().unwrap();
            let state = State::new(Params::default());
            let place = policy.join(Unit::new(number), state, None).unwrap();
            policy.wake(place, 0, None);
        }
        let counted = 6 * u64::from(count) * unit_bytes();
        assert!(bytes <= counted, "{count}: {bytes} of {counted}");
    }
}

/// Frames on their way count, new ones and stolen ones: a domain that leaves them half-way has less.
#[test]
fn what_is_half_done_is_missing_from_the_reservation() {
    let mut reservation = Reservation::new(DomainId::new(1), 100);
    assert!(reservation.book(60, 0).is_ok());
    assert!(reservation.admit(40).is_ok() && reservation.admit(41).is_err());
    assert!(reservation.book(41, 0).is_err(), "all of it or nothing");
    // An exchange goes beyond, by what the budget says and no further.
    assert!(reservation.book(53, 12).is_err());
    assert!(reservation.book(52, 12).is_ok());
    assert!(reservation.admit(1).is_err());
    reservation.unbook(52);
    assert!(reservation.admit(40).is_ok());
    reservation.set_dying();
    assert!(reservation.book(1, 12).is_err() && reservation.alive().is_err());
}

#[test]
fn a_budget_goes_by_the_pages() {
    let sizes = Sizes {
        domain: 8192,
        vcpu: 16_384,
        segment: Maptrack::<u64>::segment_bytes(),
        timer: 100,
        unit: unit_bytes(),
        watchdogs: 2,
        cpus: 4,
    };
    let of = |megabytes: u64| Budget::of(megabytes << 8, 1, &sizes).pages();
    // Every larger domain has at least as much, and none more than a fourth of its pages and 1.5 MiB.
    for megabytes in 4..2000 {
        assert!(of(megabytes) >= of(megabytes - 1));
        assert!(of(megabytes) <= (megabytes << 6) + 384, "{megabytes}");
    }
    assert!(
        of(1024) << 2 < 40 << 10,
        "of a large domain less than a twentieth"
    );
    assert_eq!(
        (exchange_frames(1024), exchange_frames(1 << 20)),
        (128, 512)
    );
    let two = Budget::of(4096, 1, &sizes).and(Budget::of(4096, 1, &sizes));
    assert_eq!(two.shared, 2 * (1 + TABLE_FRAMES));
}
