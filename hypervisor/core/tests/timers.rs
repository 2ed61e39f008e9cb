//! The deadlines of a CPU against a plain list, and the timers of a vCPU against three numbers.

use paravane_core::ordered::{Ordered, Slot};
use paravane_core::sync::room::Grow;
use paravane_core::time::timers::{NEVER, SHORTEST_PERIOD, VcpuTimers};
use proptest::prelude::*;

/// What is done to a queue of deadlines.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Add,
    Remove(usize),
    Arm(usize, u64),
    Disarm(usize),
    DisarmDue(usize, u64),
    Pass(u64),
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::Add),
        1 => (0usize..12).prop_map(Step::Remove),
        6 => (0usize..12, 0u64..100).prop_map(|(slot, delay)| Step::Arm(slot, delay)),
        2 => (0usize..12).prop_map(Step::Disarm),
        2 => (0usize..12, 0u64..100).prop_map(|(slot, time)| Step::DisarmDue(slot, time)),
        3 => (0u64..60).prop_map(Step::Pass),
    ]
}

/// Takes the steps on a queue and on a plain list of (slot, name, deadline).
pub(crate) fn follow(steps: &[Step]) -> Result<(), TestCaseError> {
    let mut queue = Ordered::new();
    let mut model: Vec<(Slot, u32, Option<u64>)> = Vec::new();
    let (mut now, mut names) = (0u64, 0u32);
    for step in steps {
        match *step {
            Step::Add => {
                if let Some(more) = queue.lacks() {
                    assert!(queue.add(names).is_err());
                    queue.take_room(&mut Ordered::make_room(more).unwrap());
                }
                let slot = queue.add(names).unwrap();
                prop_assert!(model.iter().all(|other| other.0 != slot));
                model.push((slot, names, None));
                names += 1;
            }
            Step::Remove(index) if index < model.len() => {
                let (slot, name, _) = model.remove(index);
                prop_assert_eq!(queue.remove(slot), Some(name));
                prop_assert_eq!(queue.remove(slot), None);
                prop_assert!(!queue.enqueue(slot, 1));
            }
            Step::Arm(index, delay) if index < model.len() => {
                model[index].2 = Some(now + delay);
                let first = queue.enqueue(model[index].0, now + delay);
                let earliest = model.iter().filter_map(|timer| timer.2).min();
                prop_assert!(!first || earliest == Some(now + delay));
            }
            Step::Disarm(index) if index < model.len() => {
                let was = model[index].2.take().is_some();
                prop_assert_eq!(queue.dequeue(model[index].0), was);
            }
            // One timer's turn comes before that of those that are due earlier.
            Step::DisarmDue(index, time) if index < model.len() => {
                now += time;
                let (slot, _, deadline) = &mut model[index];
                let due = deadline.is_some_and(|deadline| deadline <= now);
                prop_assert_eq!(queue.dequeue_up_to(*slot, now), due);
                if due {
                    *deadline = None;
                }
            }
            Step::Pass(time) => {
                now += time;
                let mut last = 0;
                while let Some(slot) = queue.pop_up_to(now) {
                    let timer = model.iter_mut().find(|timer| timer.0 == slot).unwrap();
                    let deadline = timer.2.take().expect("was armed");
                    prop_assert!(deadline <= now && deadline >= last);
                    prop_assert_eq!(queue.data(slot).copied(), Some(timer.1));
                    last = deadline;
                }
                prop_assert!(
                    model
                        .iter()
                        .all(|timer| timer.2.is_none_or(|due| due > now))
                );
            }
            _ => {}
        }
        prop_assert_eq!(
            queue.first_key(),
            model.iter().filter_map(|timer| timer.2).min()
        );
    }
    Ok(())
}

/// What a guest asks of the timers of one of its vCPUs, and how time goes by.
#[derive(Clone, Debug)]
pub(crate) enum Request {
    Singleshot(u64),
    Period(Option<u64>),
    Poll(u64),
    Pass(u64),
}

/// Any amount of time, mostly of the order of the shortest period.
fn time() -> impl Strategy<Value = u64> {
    prop_oneof![8 => 0..4 * SHORTEST_PERIOD, 1 => Just(NEVER), 1 => any::<u64>()]
}

pub(crate) fn request() -> impl Strategy<Value = Request> {
    prop_oneof![
        2 => time().prop_map(Request::Singleshot),
        2 => proptest::option::weighted(0.8, time()).prop_map(Request::Period),
        2 => time().prop_map(Request::Poll),
        6 => time().prop_map(Request::Pass),
    ]
}

/// Takes the requests; the model goes through the ticks of a period by number.
pub(crate) fn serve(requests: &[Request]) -> Result<(), TestCaseError> {
    let mut timers = VcpuTimers::new();
    let (mut singleshot, mut poll) = (NEVER, NEVER);
    // When the period began, how long it is, and how many ticks are over; wide enough for any sum.
    let mut ticks: Option<(u128, u128, u128)> = None;
    let mut now = 0u64;
    let due = |(start, period, over): (u128, u128, u128)| {
        u64::try_from(start + period * (over + 1)).unwrap_or(NEVER)
    };
    for request in requests {
        match *request {
            Request::Singleshot(delay) => {
                singleshot = now.saturating_add(delay);
                timers.set_singleshot(singleshot);
            }
            Request::Period(period) => {
                ticks = period.map(|period| (now.into(), period.max(SHORTEST_PERIOD).into(), 0));
                timers.set_period(period, now);
            }
            Request::Poll(delay) => {
                poll = now.saturating_add(delay);
                timers.set_poll(poll);
            }
            Request::Pass(time) => {
                // The clock ends before `NEVER` does: 584 years.
                now = now.saturating_add(time).min(NEVER - 1);
                let expired = timers.expire(now, true);
                let mut virq = singleshot <= now;
                if virq {
                    singleshot = NEVER;
                }
                if let Some((start, period, over)) = &mut ticks {
                    let passed = (u128::from(now) - *start) / *period;
                    virq |= passed > *over;
                    *over = passed;
                }
                prop_assert_eq!(expired.virq, virq, "at {}", now);
                prop_assert_eq!(expired.poll, poll <= now, "at {}", now);
                if poll <= now {
                    poll = NEVER;
                }
            }
        }
        let next = singleshot.min(poll).min(ticks.map_or(NEVER, due));
        prop_assert_eq!(timers.next(), next, "at {}", now);
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_queue_behaves_like_a_list(steps in proptest::collection::vec(step(), 1..if cfg!(miri) { 20 } else { 200 })) {
        follow(&steps)?;
    }

    #[test]
    fn a_vcpus_timers_go_off_when_they_should(requests in proptest::collection::vec(request(), 1..if cfg!(miri) { 10 } else { 60 })) {
        serve(&requests)?;
    }
}
