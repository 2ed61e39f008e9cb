//! The queue against a model of the hypervisor: a map of entries that
//! refuses chosen addresses.

use std::collections::{BTreeMap, BTreeSet};
use std::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::Errno;

#[derive(Default)]
struct Model {
    tables: BTreeMap<u64, u64>,
    refuse: BTreeSet<u64>,
    /// Lengths of the batches, and `None` for a TLB flush.
    calls: Vec<Option<usize>>,
}

impl Sink for Model {
    fn commit(&mut self, requests: &[mmu_update]) -> Result<(), Refused> {
        self.calls.push(Some(requests.len()));
        for (done, request) in requests.iter().enumerate() {
            if self.refuse.contains(&request.ptr) {
                return Err(Refused {
                    done,
                    errno: Errno::EINVAL,
                });
            }
            self.tables.insert(request.ptr, request.val);
        }
        Ok(())
    }

    fn flush_tlb(&mut self) {
        self.calls.push(None);
    }
}

fn entry(n: u64) -> MachineAddr {
    MachineAddr::new(n * 8)
}

#[test]
fn nothing_is_sent_before_the_queue_is_full() {
    let mut queue: std::boxed::Box<UpdateQueue<Model>> =
        std::boxed::Box::new(UpdateQueue::new(Model::default()));
    for n in 0..CAPACITY as u64 {
        queue.push(entry(n), Pte::from_raw(n)).unwrap();
    }
    assert_eq!(queue.outstanding(), CAPACITY);
    assert!(queue.sink.calls.is_empty());
    queue.push(entry(9999), Pte::from_raw(1)).unwrap();
    assert_eq!(queue.sink.calls, [Some(CAPACITY)]);
    assert_eq!(queue.outstanding(), 1);
}

#[test]
fn a_flush_commits_first() {
    let mut queue: UpdateQueue<Model, 8> = UpdateQueue::new(Model::default());
    queue.push(entry(1), Pte::from_raw(5)).unwrap();
    queue.flush_tlb().unwrap();
    assert_eq!(queue.sink.calls, [Some(1), None]);
}

#[test]
fn a_fault_retries_only_when_something_waited() {
    let mut queue: UpdateQueue<Model, 8> = UpdateQueue::new(Model::default());
    assert_eq!(queue.on_page_fault(), Ok(false));
    queue.push(entry(1), Pte::from_raw(5)).unwrap();
    assert_eq!(queue.on_page_fault(), Ok(true));
    assert_eq!(queue.on_page_fault(), Ok(false));
}

#[test]
fn a_locked_queue_means_retry() {
    let shared: SharedQueue<Model, 8> = SharedQueue::new(Model::default());
    let guard = shared.lock();
    assert_eq!(shared.on_page_fault(), Ok(true));
    drop(guard);
    assert_eq!(shared.on_page_fault(), Ok(false));
}

#[derive(Clone, Debug)]
enum Step {
    Push(u64, u64),
    Commit,
    Flush,
    Fault,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..40u64, any::<u64>()).prop_map(|(n, value)| Step::Push(n, value)),
        1 => Just(Step::Commit),
        1 => Just(Step::Flush),
        1 => Just(Step::Fault),
    ]
}

proptest! {
    /// Whatever the order of pushes, commits and refusals: each change is
    /// carried out or reported, once, in order; after a flush none waits
    /// unless one was refused.
    #[test]
    fn every_change_is_made_or_reported(
        steps in prop::collection::vec(step(), 0..200),
        refuse in prop::collection::btree_set(0..40u64, 0..4),
    ) {
        let mut queue: UpdateQueue<Model, 7> = UpdateQueue::new(Model {
            refuse: refuse.iter().map(|n| n * 8).collect(),
            ..Model::default()
        });
        let mut naive = BTreeMap::new();
        let (mut bad_pushed, mut bad_reported) = (0, 0);
        for step in steps {
            let outcome = match step {
                Step::Push(n, value) => {
                    if refuse.contains(&n) {
                        bad_pushed += 1;
                    } else {
                        naive.insert(n * 8, value);
                    }
                    queue.push(entry(n), Pte::from_raw(value))
                }
                Step::Commit => queue.commit().map(|_| ()),
                Step::Flush => queue.flush_tlb().map(|_| ()),
                Step::Fault => queue.on_page_fault().map(|_| ()),
            };
            if let Err(refused) = outcome {
                prop_assert!(refuse.contains(&(refused.entry.raw() / 8)));
                bad_reported += 1;
            }
            prop_assert!(queue.outstanding() <= 7);
        }
        while queue.outstanding() > 0 {
            if queue.commit().is_err() {
                bad_reported += 1;
            }
        }
        prop_assert_eq!(bad_pushed, bad_reported);
        prop_assert_eq!(&queue.sink.tables, &naive);
    }
}
