//! From the upcall to the ports: the walk over the two-level table.

use core::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use crate::addr::Port;
use crate::events::shared::{Shared, VcpuInfo, WORDS};

/// The ports that one vCPU handles: one bit each. A kernel with several
/// vCPUs keeps one of these for each, because the pending bits of all stand
/// in the same words.
pub struct Bound([AtomicU64; WORDS]);

impl Default for Bound {
    fn default() -> Self {
        Self::new()
    }
}

impl Bound {
    /// No port.
    pub const fn new() -> Self {
        Self([const { AtomicU64::new(0) }; WORDS])
    }

    /// Takes a port in. Ports out of range are ignored.
    pub fn add(&self, port: Port) {
        if let Some(word) = self.0.get((port.raw() / 64) as usize) {
            word.fetch_or(1 << (port.raw() % 64), Ordering::AcqRel);
        }
    }

    /// Takes a port out.
    pub fn remove(&self, port: Port) {
        if let Some(word) = self.0.get((port.raw() / 64) as usize) {
            word.fetch_and(!(1 << (port.raw() % 64)), Ordering::AcqRel);
        }
    }

    fn word(&self, index: usize) -> u64 {
        self.0
            .get(index)
            .map_or(0, |word| word.load(Ordering::Acquire))
    }
}

/// Calls `handle` for each port that is pending and not masked, after
/// clearing its pending bit, until nothing is left. Gives their number.
///
/// Run it from the upcall handler with upcalls masked; the return from the
/// upcall sees to what becomes pending after the last look. For a kernel
/// with one vCPU; with several, use [`dispatch_bound`].
pub fn dispatch(shared: Shared, info: VcpuInfo, handle: impl FnMut(Port)) -> usize {
    scan(
        info.upcall_pending(),
        info.pending_selector(),
        shared.pending(),
        shared.mask(),
        |_| u64::MAX,
        handle,
    )
}

/// The same for the ports that this vCPU handles; the others stay pending,
/// for the vCPU that has been told of them.
pub fn dispatch_bound(
    shared: Shared,
    info: VcpuInfo,
    bound: &Bound,
    handle: impl FnMut(Port),
) -> usize {
    scan(
        info.upcall_pending(),
        info.pending_selector(),
        shared.pending(),
        shared.mask(),
        |word| bound.word(word),
        handle,
    )
}

/// The walk itself, on plain atomics. `bound` gives the ports of a word that
/// are to be handled.
pub fn scan(
    upcall_pending: &AtomicU8,
    selector: &AtomicU64,
    pending: &[AtomicU64],
    mask: &[AtomicU64],
    bound: impl Fn(usize) -> u64,
    mut handle: impl FnMut(Port),
) -> usize {
    let mut count = 0;
    // The flag goes first: whatever is set after this makes it 1 again.
    while upcall_pending.swap(0, Ordering::SeqCst) != 0 {
        let mut words = selector.swap(0, Ordering::SeqCst);
        while words != 0 {
            let word = words.trailing_zeros();
            words &= words - 1;
            let (Some(pending), Some(mask)) = (pending.get(word as usize), mask.get(word as usize))
            else {
                continue;
            };
            loop {
                let ready = pending.load(Ordering::Acquire)
                    & !mask.load(Ordering::Acquire)
                    & bound(word as usize);
                if ready == 0 {
                    break;
                }
                let bit = ready.trailing_zeros();
                pending.fetch_and(!(1 << bit), Ordering::AcqRel);
                count += 1;
                handle(Port::new(word * 64 + bit));
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    struct Table {
        upcall: AtomicU8,
        selector: AtomicU64,
        pending: [AtomicU64; 64],
        mask: [AtomicU64; 64],
    }

    impl Table {
        fn new() -> Self {
            Self {
                upcall: AtomicU8::new(0),
                selector: AtomicU64::new(0),
                pending: [const { AtomicU64::new(0) }; 64],
                mask: [const { AtomicU64::new(0) }; 64],
            }
        }

        /// What the hypervisor does.
        fn raise(&self, port: u32) {
            let (word, bit) = ((port / 64) as usize, 1u64 << (port % 64));
            let old = self.pending[word].fetch_or(bit, Ordering::SeqCst);
            if old & bit == 0 && self.mask[word].load(Ordering::SeqCst) & bit == 0 {
                let selected = self.selector.fetch_or(1 << word, Ordering::SeqCst);
                if selected & 1 << word == 0 {
                    self.upcall.store(1, Ordering::SeqCst);
                }
            }
        }

        fn scan(&self, handle: impl FnMut(Port)) -> usize {
            scan(
                &self.upcall,
                &self.selector,
                &self.pending,
                &self.mask,
                |_| u64::MAX,
                handle,
            )
        }
    }

    #[test]
    fn an_event_raised_by_a_handler_is_seen() {
        let table = Table::new();
        table.raise(4095);
        let mut seen = Vec::new();
        table.scan(|port| {
            seen.push(port.raw());
            if seen.len() == 1 {
                table.raise(0);
                table.raise(4094);
            }
        });
        seen.sort_unstable();
        assert_eq!(seen, [0, 4094, 4095]);
        assert_eq!(table.scan(|_| panic!("nothing is left")), 0);
    }

    #[test]
    fn ports_of_other_vcpus_stay_pending() {
        let table = Table::new();
        let mine = Bound::new();
        mine.add(Port::new(5));
        mine.add(Port::new(9));
        mine.remove(Port::new(9));
        table.raise(5);
        table.raise(9);
        let mut seen = Vec::new();
        let count = scan(
            &table.upcall,
            &table.selector,
            &table.pending,
            &table.mask,
            |word| mine.word(word),
            |port| seen.push(port.raw()),
        );
        assert_eq!((count, seen), (1, vec![5]));
        assert_eq!(table.pending[0].load(Ordering::SeqCst), 1 << 9);
    }

    proptest! {
        #[test]
        fn each_unmasked_event_is_handled_once(
            raised in prop::collection::vec(0..4096u32, 0..60),
            masked in prop::collection::btree_set(0..4096u32, 0..20),
        ) {
            let table = Table::new();
            for port in &masked {
                table.mask[(port / 64) as usize].fetch_or(1 << (port % 64), Ordering::SeqCst);
            }
            for &port in &raised {
                table.raise(port);
            }
            let mut seen = Vec::new();
            table.scan(|port| seen.push(port.raw()));
            let expected: BTreeSet<u32> =
                raised.iter().copied().filter(|port| !masked.contains(port)).collect();
            prop_assert_eq!(seen.len(), expected.len());
            prop_assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected);
        }
    }
}
