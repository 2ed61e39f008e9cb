//! Both sides of a ring against each other, in random interleavings: every
//! request answered once, no notification lost, hostile indices noticed.

use std::boxed::Box;
use std::collections::BTreeSet;
use std::vec::Vec;

use core::sync::atomic::Ordering;
use proptest::prelude::*;

use super::*;

type Request = (u64, u32);
type Response = (u64, i16);

#[repr(C, align(4096))]
struct Page([u8; 1024]);

fn page(memory: &mut Page) -> RingPage<Request, Response> {
    // SAFETY: aligned, lives longer than the ring, plain integers.
    unsafe { RingPage::new(memory.0.as_mut_ptr(), 1024) }
}

#[test]
fn as_many_slots_as_fit() {
    assert_eq!(RingPage::<[u8; 112], [u8; 16]>::slots_in(4096), 32);
    assert_eq!(RingPage::<[u8; 12], [u8; 4]>::slots_in(4096), 256);
}

#[test]
fn thresholds_count_responses() {
    let mut memory = Box::new(Page([0; 1024]));
    let page = page(&mut memory);
    let (mut front, mut back) = (FrontRing::new(page), BackRing::new(page));
    for id in 0..6 {
        front.push((id, 0)).unwrap();
    }
    assert!(front.publish());
    assert_eq!(front.wait_for(4), Ok(false));
    for answered in 1..=6u64 {
        let (id, _) = back.pop().unwrap().unwrap();
        assert!(back.push((id, 0)));
        assert_eq!(back.publish(), answered == 4, "response {answered}");
    }
    assert!(!back.push((9, 0)), "nothing left to answer");
}

#[test]
fn hostile_indices_are_noticed() {
    let mut memory = Box::new(Page([0; 1024]));
    let page = page(&mut memory);
    let (mut front, mut back) = (FrontRing::new(page), BackRing::new(page));
    page.response_producer().store(1, Ordering::Relaxed);
    assert_eq!(front.pop(), Err(Broken));
    page.response_producer().store(0, Ordering::Relaxed);
    page.request_producer()
        .store(page.slots() + 1, Ordering::Relaxed);
    assert_eq!(back.pop(), Err(Broken));
    page.request_producer().store(u32::MAX, Ordering::Relaxed);
    assert_eq!(back.pop(), Err(Broken));
}

#[derive(Clone, Debug)]
enum Step {
    Request(u8),
    Publish,
    Serve(u8),
    Answer(u8),
    Collect,
    WaitFor(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..8u8).prop_map(Step::Request),
        Just(Step::Publish),
        (1..8u8).prop_map(Step::Serve),
        (1..8u8).prop_map(Step::Answer),
        Just(Step::Collect),
        (1..8u8).prop_map(Step::WaitFor),
    ]
}

proptest! {
    #[test]
    fn every_request_is_answered_once(steps in prop::collection::vec(step(), 0..300)) {
        let mut memory = Box::new(Page([0; 1024]));
        let page = page(&mut memory);
        let (mut front, mut back) = (FrontRing::new(page), BackRing::new(page));
        let mut next = 0u64;
        let mut open = BTreeSet::new();
        let mut taken: Vec<u64> = Vec::new();
        // Whether each side sleeps, having been told nothing since.
        let (mut back_asleep, mut front_asleep) = (true, None);
        for step in steps {
            match step {
                Step::Request(count) => for _ in 0..count {
                    prop_assert_eq!(front.push((next, 7)).is_ok(), (open.len() as u32) < page.slots());
                    if (open.len() as u32) < page.slots() {
                        open.insert(next);
                        next += 1;
                    }
                },
                Step::Publish => if front.publish() { back_asleep = false },
                Step::Serve(count) => {
                    for _ in 0..count {
                        let Some((id, tag)) = back.pop().unwrap() else {
                            back_asleep = !back.wait().unwrap();
                            break;
                        };
                        prop_assert_eq!(tag, 7);
                        taken.push(id);
                    }
                }
                Step::Answer(count) => {
                    for _ in 0..count {
                        // Out of order: the newest first.
                        let Some(id) = taken.pop() else { break };
                        prop_assert!(back.push((id, 1)));
                    }
                    if back.publish() {
                        front_asleep = None;
                    }
                }
                Step::Collect => {
                    while let Some((id, _)) = front.pop().unwrap() {
                        prop_assert!(open.remove(&id), "answered twice or never asked");
                    }
                    front_asleep = None;
                }
                Step::WaitFor(count) => {
                    let come = front.wait_for(u32::from(count)).unwrap();
                    front_asleep = (!come).then_some(u32::from(count));
                }
            }
            // Nobody sleeps over work.
            if back_asleep {
                prop_assert_eq!(back.waiting().unwrap(), 0);
            }
            if let Some(count) = front_asleep {
                prop_assert!(front.waiting().unwrap() < count);
            }
        }
        // Wind down: everything that was asked is answered.
        let _ = front.publish();
        while let Some((id, _)) = back.pop().unwrap() {
            taken.push(id);
        }
        for id in taken {
            prop_assert!(back.push((id, 0)));
        }
        let _ = back.publish();
        while let Some((id, _)) = front.pop().unwrap() {
            prop_assert!(open.remove(&id));
        }
        prop_assert!(open.is_empty());
    }

    /// A sleeper that asked for n responses is told exactly when the n-th is
    /// published, however the publishing is cut.
    #[test]
    fn no_wakeup_is_lost(
        asked in 1..16u32,
        cuts in prop::collection::vec(1..6u32, 16),
    ) {
        let mut memory = Box::new(Page([0; 1024]));
        let page = page(&mut memory);
        let (mut front, mut back) = (FrontRing::new(page), BackRing::new(page));
        for id in 0..16 {
            front.push((id, 0)).unwrap();
        }
        let _ = front.publish();
        prop_assert!(!front.wait_for(asked).unwrap());
        let mut answered = 0;
        for cut in cuts {
            let before = answered;
            for _ in 0..cut {
                let Some((id, _)) = back.pop().unwrap() else { break };
                prop_assert!(back.push((id, 0)));
                answered += 1;
            }
            let told = back.publish();
            prop_assert_eq!(told, before < asked && answered >= asked);
        }
    }
}
