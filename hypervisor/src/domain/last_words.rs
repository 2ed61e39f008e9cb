//! What the console is told when a domain stops: what it wrote, the report of its crash, why it
//! stopped. In this order, a line at a time.
//!
//! All of that may be long, and a guest chooses how long: it has a ring full of ends of lines. So
//! whoever stops a domain only notes what there is to say ([`begin`]), and the domain's destruction
//! says it, preempted like the rest of its work, and while there is room in the queue of the serial
//! line ([`go_on`]). A domain that is stopped and kept has its last words from the same place.

use alloc::vec::Vec;

use paravane_core::sync::room;

use super::parting::{Next, Report};
use super::{Domain, ShutdownReason, crash, next};
use crate::sched::standstill::Standstill;
use crate::{console, due, preempt, work};

/// What became of the words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// All is said.
    All,
    /// Preempted.
    More,
    /// The serial line has to catch up first.
    NoRoom,
}

/// Notes what is to be said of a domain that was just stopped.
pub fn begin(domain: &Domain, reason: ShutdownReason, report: Option<Report>) {
    let kept = report.map_or(Vec::new(), |report| keep(domain, report));
    let mut words = domain.parting.state.lock();
    words.next = Next::Written(super::console::OUT_SIZE);
    words.reason = reason;
    words.report = kept;
    domain.parting.set_waits(true);
    drop(words);
    due::ENDING.add(domain.id);
    work::request(work::DESTROY);
}

/// Keeps the report of a crash for later. Where no memory is left for it, it is said at once, before
/// what the domain wrote.
fn keep(domain: &Domain, report: Report) -> Vec<Report> {
    let Ok(mut kept) = room::vector(1) else {
        let _ = (0..).all(|number| crash::line(domain, &report, number));
        return Vec::new();
    };
    kept.push(report);
    kept
}

/// Notes that a domain that was stopped and kept is given up. Its end, which begins then, says so.
pub fn discard(domain: &Domain) {
    let mut words = domain.parting.state.lock();
    words.discarded = true;
    domain.parting.set_waits(true);
}

/// Notes what there is to know of a domain whose watchdog ran out while its vCPUs ran elsewhere. Now they
/// do not; and none has ended yet, of which nothing is looked at any more.
pub fn note_late(domain: &Domain) {
    let mut words = domain.parting.state.lock();
    if words.reason == ShutdownReason::Watchdog && words.report.is_empty() {
        let report = crash::report_of(domain);
        words.report = report.map_or(Vec::new(), |report| keep(domain, report));
    }
}

/// Says lines until all is said, the queue of the serial line is full, or the CPU is asked for.
pub fn go_on(domain: &Domain) -> Said {
    while domain.parting.waits() {
        if !console::has_room_for_words() {
            return Said::NoRoom;
        }
        line(domain);
        // The console counts its lines.
        if preempt::after(0) {
            return Said::More;
        }
    }
    Said::All
}

/// Says all that domains have to say: the machine's run ends, and the console waits for every byte. What
/// a domain writes meanwhile would be sent, too, so nobody writes.
pub fn finish_all(_: &Standstill) {
    let mut last = None;
    while let Some(domain) = next(last) {
        last = Some(domain.id);
        if domain.parting.waits() {
            finish(&domain);
        } else {
            let mut left = super::console::OUT_SIZE;
            while domain.send_last_piece(&mut left) {}
        }
    }
}

/// Says all that is to be said of a domain that has stopped, where the console waits for every byte.
pub fn finish(domain: &Domain) {
    while domain.parting.waits() {
        line(domain);
    }
}

/// Says the next line.
fn line(domain: &Domain) {
    let (id, name) = (domain.id, &domain.name);
    let mut words = domain.parting.state.lock();
    words.next = match words.next {
        Next::Written(mut left) => {
            if domain.send_last_piece(&mut left) {
                Next::Written(left)
            } else {
                Next::Report(0)
            }
        }
        Next::Report(number) => {
            let report = words.report.first();
            if report.is_some_and(|report| crash::line(domain, report, number)) {
                Next::Report(number.saturating_add(1))
            } else {
                Next::Reason
            }
        }
        Next::Reason => {
            info!("domain {id} ({name}): shutdown, {:?}", words.reason);
            Next::Discard
        }
        Next::Discard => {
            if core::mem::take(&mut words.discarded) {
                info!("domain {id} ({name}): discarded");
            }
            domain.parting.set_waits(false);
            Next::Discard
        }
    };
}
