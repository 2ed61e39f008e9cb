//! The buffer of a processor, in the public layout (`struct t_buf`), and the places of its latest records.
//!
//! One processor writes: whoever else calls [`Ring::push`] meanwhile spoils what is read, and nothing else.
//! Anybody reads.

use arrayvec::ArrayVec;
use paravane_abi as abi;

use super::Who;
use super::event::{EXTRA, Extra};
use crate::sync::{AtomicU32, AtomicU64, Ordering, fence};

/// Records of which the place is kept.
pub const LATEST: usize = 256;
/// Words of a record at most: header, cycles, its own.
const MOST: usize = 3 + EXTRA;
/// Words of `struct t_buf`.
const HEADER: usize = 2;
/// Words that a ring has at least: so many that the latest records, the one that is being written and
/// what fills the end do not meet.
pub const LEAST: usize = HEADER + (LATEST + 3) * MOST;

/// A record as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Whose it is.
    pub who: Who,
    /// The cycle counter.
    pub cycles: u64,
    /// The number of the event.
    pub event: u32,
    /// Its words.
    pub extra: Extra,
}

/// The buffer.
pub struct Ring<'a> {
    /// `struct t_buf`, then the space for records.
    words: &'a [AtomicU32],
    /// Records written so far.
    count: AtomicU64,
    /// Of record n, at n modulo their number: its place in the space, and whose it is above that.
    latest: [AtomicU64; LATEST],
}

/// Bits of a header word that are the event.
const EVENT: u32 = (1 << abi::TRACE_EXTRA_SHIFT) - 1;

/// A header word.
const fn header(event: u32, extra: usize, cycles: bool) -> u32 {
    let flag = if cycles { abi::TRC_HD_CYCLE_FLAG } else { 0 };
    event & EVENT | (extra as u32) << abi::TRACE_EXTRA_SHIFT | flag
}

/// Words of the record with this header.
const fn length(header: u32) -> usize {
    let cycles = if header & abi::TRC_HD_CYCLE_FLAG != 0 {
        2
    } else {
        0
    };
    1 + cycles + extra_of(header)
}

const fn extra_of(header: u32) -> usize {
    (header >> abi::TRACE_EXTRA_SHIFT & abi::TRACE_EXTRA_MAX) as usize
}

impl<'a> Ring<'a> {
    /// An empty ring in this memory, which is zero; `None` if it is too small, or larger than offsets say.
    #[must_use]
    pub fn new(words: &'a [AtomicU32]) -> Option<Self> {
        let fits = (LEAST..1 << 28).contains(&words.len());
        fits.then_some(Ring {
            words,
            count: AtomicU64::new(0),
            latest: [const { AtomicU64::new(0) }; LATEST],
        })
    }

    /// Words for records.
    fn space(&self) -> usize {
        self.words.len() - HEADER
    }

    /// The word of `struct t_buf`, as an offset in words.
    fn offset(&self, which: usize) -> usize {
        self.words
            .get(which)
            .map_or(0, |word| word.load(Ordering::Relaxed)) as usize
            / 4
    }

    fn set_offset(&self, which: usize, words: usize, order: Ordering) {
        if let Some(word) = self.words.get(which) {
            word.store(words as u32 * 4, order);
        }
    }

    fn word(&self, at: usize) -> u32 {
        let word = self.words.get(HEADER + at);
        word.map_or(0, |word| word.load(Ordering::Relaxed))
    }

    /// An offset further on.
    fn after(&self, offset: usize, words: usize) -> usize {
        (offset + words) % (2 * self.space())
    }

    /// Writes words behind the newest, over the oldest where there is no room. They do not reach over the
    /// end. Gives their place.
    fn write(&self, words: &[u32]) -> usize {
        const CONS: usize = 0;
        const PROD: usize = 1;
        let double = 2 * self.space();
        let (mut cons, prod) = (self.offset(CONS) % double, self.offset(PROD) % double);
        while (prod + double - cons) % double + words.len() > self.space() {
            cons = self.after(cons, length(self.word(cons % self.space())));
        }
        self.set_offset(CONS, cons, Ordering::Relaxed);
        // Whoever reads a word of what follows finds the offset and the count as they are.
        fence(Ordering::Release);
        let at = prod % self.space();
        for (place, word) in self.words.iter().skip(HEADER + at).zip(words) {
            place.store(*word, Ordering::Relaxed);
        }
        self.set_offset(PROD, self.after(prod, words.len()), Ordering::Release);
        at
    }

    /// Writes a record.
    pub fn push(&self, who: Who, cycles: u64, event: u32, extra: &[u32]) {
        let extra = extra.get(..EXTRA).unwrap_or(extra);
        let mut words = ArrayVec::<u32, MOST>::new();
        let first = [
            header(event, extra.len(), true),
            cycles as u32,
            (cycles >> 32) as u32,
        ];
        words.extend(first.into_iter().chain(extra.iter().copied()));
        let rest = self.space() - self.offset(1) % self.space();
        if rest < words.len() {
            // A record of nothing up to the end.
            let cycles = rest > 1 + EXTRA;
            let own = rest - if cycles { 3 } else { 1 };
            let mut nothing = [0; MOST];
            nothing[0] = header(abi::TRC_TRACE_WRAP_BUFFER, own, cycles);
            self.write(nothing.get(..rest).unwrap_or_default());
        }
        let at = self.write(&words);
        let count = self.count.load(Ordering::Relaxed);
        let whose = u64::from(who.packed());
        if let Some(place) = self.latest.get(count as usize % LATEST) {
            place.store(whose << 32 | at as u64, Ordering::Relaxed);
        }
        self.count.store(count + 1, Ordering::Release);
    }

    /// The latest records, the newest first: those that are still there when they have been read.
    pub fn latest(&self) -> impl Iterator<Item = Record> {
        let end = self.count.load(Ordering::Acquire);
        (end.saturating_sub(LATEST as u64)..end)
            .rev()
            .map_while(|number| self.read(number))
    }

    /// The record of that number, unless it may have been written over.
    fn read(&self, number: u64) -> Option<Record> {
        let place = self.latest.get(number as usize % LATEST)?;
        let place = place.load(Ordering::Relaxed);
        let at = place as u32 as usize;
        let first = self.word(at);
        let from = at + 3;
        let record = Record {
            who: Who::unpacked((place >> 32) as u32),
            cycles: u64::from(self.word(at + 1)) | u64::from(self.word(at + 2)) << 32,
            event: first & EVENT,
            extra: (from..from + extra_of(first))
                .map(|at| self.word(at))
                .collect(),
        };
        fence(Ordering::Acquire);
        let now = self.count.load(Ordering::Relaxed);
        // The writer may be at record `now`, which takes the place of the one LATEST before.
        (number + LATEST as u64 > now).then_some(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
    use std::thread;
    use std::vec::Vec;

    fn memory(words: usize) -> Vec<AtomicU32> {
        (0..words).map(|_| AtomicU32::new(0)).collect()
    }

    /// What a consumer of the public layout finds: the records from `cons` to `prod`.
    fn consume(words: &[AtomicU32]) -> Vec<(u32, u64, Vec<u32>)> {
        let get = |at: usize| words[at].load(SeqCst);
        let space = words.len() - HEADER;
        let (mut at, end) = (get(0) as usize / 4, get(1) as usize / 4);
        assert!(at < 2 * space && end < 2 * space, "{at} {end}");
        let mut found = Vec::new();
        while at != end {
            let place = HEADER + at % space;
            let first = get(place);
            let long = length(first);
            assert!(at % space + long <= space, "a record reaches over the end");
            if first & 0x0fff_ffff != abi::TRC_TRACE_WRAP_BUFFER {
                assert_ne!(first & abi::TRC_HD_CYCLE_FLAG, 0);
                let cycles = u64::from(get(place + 1)) | u64::from(get(place + 2)) << 32;
                let extra = (place + 3..place + long).map(get).collect();
                found.push((first & 0x0fff_ffff, cycles, extra));
            }
            at = (at + long) % (2 * space);
        }
        found
    }

    fn who(n: u64) -> Who {
        Who {
            domain: n as u16,
            vcpu: (n >> 3) as u16 & 31,
        }
    }

    #[test]
    fn too_little_memory_is_no_ring() {
        assert!(Ring::new(&memory(LEAST - 1)).is_none());
        assert!(Ring::new(&memory(LEAST)).is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// The consumer finds the newest records, in their order, without a gap; and so do we.
        #[test]
        #[cfg_attr(miri, ignore = "minutes")]
        fn the_newest_records_are_there(more in 0_usize..40, lengths in vec(0..=EXTRA, 1..1500)) {
            let words = memory(LEAST + more);
            let ring = Ring::new(&words).unwrap();
            let mut all = Vec::new();
            for (n, length) in (0_u64..).zip(lengths) {
                let extra: Vec<u32> = (0..length as u32).map(|word| word << 20 | n as u32).collect();
                ring.push(who(n), n << 30 | n, n as u32, &extra);
                all.push((n as u32, n << 30 | n, extra));
            }
            let found = consume(&words);
            prop_assert!(found.len() >= all.len().min(LATEST));
            prop_assert_eq!(&found[..], &all[all.len() - found.len()..]);
            let read: Vec<Record> = ring.latest().collect();
            // The place of the oldest of so many may be taken at once.
            let sure = all.len().min(LATEST - 1);
            prop_assert!((sure..=LATEST).contains(&read.len()));
            for (record, (event, cycles, extra)) in read.iter().zip(all.iter().rev()) {
                prop_assert_eq!((record.event, record.cycles), (*event, *cycles));
                prop_assert_eq!(&record.extra[..], &extra[..]);
                prop_assert_eq!(record.who, who(u64::from(*event)));
            }
        }
    }

    /// While another processor writes, no record is read that was not written so.
    #[test]
    #[cfg_attr(miri, ignore = "it never ends")]
    fn nothing_torn_is_read() {
        let words = memory(LEAST);
        let ring = Ring::new(&words).unwrap();
        let done = AtomicBool::new(false);
        let mut seen = 0_u64;
        thread::scope(|scope| {
            scope.spawn(|| {
                for n in 0_u64..400_000 {
                    let extra = [n as u32; EXTRA];
                    ring.push(who(n), n, n as u32, &extra[..n as usize % (EXTRA + 1)]);
                }
                done.store(true, SeqCst);
            });
            while !done.load(SeqCst) {
                let mut next = u64::MAX;
                for record in ring.latest() {
                    let n = record.cycles;
                    assert!(n < next, "{n} after {next}");
                    assert_eq!(record.event, n as u32);
                    assert_eq!(record.who, who(n));
                    assert_eq!(record.extra.len(), n as usize % (EXTRA + 1));
                    assert!(record.extra.iter().all(|&word| word == n as u32));
                    (next, seen) = (n, seen + 1);
                }
            }
        });
        assert!(seen > 1000, "only {seen} records were read");
        assert_eq!(
            ring.latest().count(),
            LATEST - 1 + usize::from(ring.read(400_000 - LATEST as u64).is_some())
        );
    }
}
