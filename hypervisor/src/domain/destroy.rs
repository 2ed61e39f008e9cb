//! The destruction of a domain that has ended: everything it held goes back, and then it goes
//! itself.
//!
//! Who ends, and why, is in [`Domain::shutdown`]; from there on nobody of the domain runs, and the
//! hypervisor takes it apart by itself (`docs/decisions/2026-11-22-destruction.md`):
//!
//! | stage | what happens | what it waits for |
//! |---|---|---|
//! | stopping | vCPUs leave the scheduler, their timers and the watchdogs stop | every CPU has been outside of hypercalls; no CPU has the vCPUs' registers |
//! | speaking | the console is told the domain's last words, a line at a time | room in the queue of the serial line |
//! | disconnecting | ports are closed: peers see the far end unbound. Records that lie in the domain's own frames are written no more | |
//! | settling | | every CPU has been outside of hypercalls once more |
//! | dissolving | base pointers, descriptor tables, pins and half-done tables come apart, each frame is given up | |
//! | unmapping | the grants of others that it had mapped are unpinned: no entry that maps them is left | |
//! | reporting | the console is told what came back, what lingers, and who holds it | |
//! | lingering | | the last holder of a frame lets go |
//!
//! Then nothing leads to the domain any more; the last counted reference frees its own state.
//!
//! # Who may still look
//!
//! [`begin`] marks the domain, and whoever looks for a domain to do something with it does not find
//! one that is marked ([`super::find_living`]). Those who found it before are in a hypercall, or in the
//! work before a guest is entered. So each CPU says when it has been at the point between
//! ([`serve`]); when all have, nobody is left who does not know, and what the mark forbids cannot
//! happen any more: no table is pinned behind our back, no vCPU put into a queue. The second round
//! is for those who read where a `vcpu_info` lies just before [`disconnect`] took that away, a peer that
//! sends an event or a timer that goes off: they write there a moment later. Ports of peers lead to the
//! domain until they are closed, so such a writer may have begun after the first round. Given back
//! before the writers are out, the frame could be another domain's by then. No guest can hold that
//! moment open, a few instructions with interrupts off, so this rests on the round and not on a test.
//! A CPU that says so does not look which domains wait for it ([`paravane_core::rounds`]).
//!
//! Counted references ([`VcpuRef`](super::VcpuRef), `Arc<Domain>`) may outlive all that: they keep
//! the domain's state, not its memory.
//!
//! # Who does the work
//!
//! One CPU at a time, whichever comes ([`TURN`]): one that idles, until something else is to be
//! done; one that runs guests, for [`SLICE`] and then not for [`PAUSE`]. It looks at no domains but
//! those of which something is due ([`ENDING`]), and the next turn goes on behind the last one: so
//! none of thousands waits for ever behind others that have something to do at each turn.

use paravane_core::addr::{DomainId, PAGE_SIZE, Port, VcpuId};
use paravane_core::event::{VIRQ_DOM_EXC, deliver, operations};
use paravane_core::mm::Leftover;
use paravane_core::rounds::Rounds;
use paravane_core::time::Nanos;
use paravane_core::time::timers::NEVER;

use super::destruction::{Progress, Stage};
use super::last_words::{self, Said};
use super::{BOOT_DOMAIN, Domain, find, grants};
use crate::arch::layout::MAX_CPUS;
use crate::arch::percpu::cpu_id;
use crate::due::ENDING;
use crate::preempt;
use crate::sync::Turn;
use crate::time::deadline::{self, Key};
use crate::{console, domain, sched, time, work};

/// The longest turn of a CPU that has guests to run.
const SLICE: Nanos = 50_000;
/// How long it leaves the work alone then.
const PAUSE: Nanos = 450_000;

/// Held by the CPU whose turn it is: which domain was the last.
static TURN: Turn<Option<DomainId>> = Turn::new(None);

/// When every CPU has been outside of hypercalls.
static ROUNDS: Rounds<MAX_CPUS> = Rounds::new();

/// The work of a stage, besides what it counts itself: its look at all vCPUs, and at all CPUs.
const STAGE: u32 = 10_000;
/// The work of a domain that has to wait: it is found, looked at, with all CPUs, and noted again.
const LOOK: u32 = 1_000;

/// What became of a stage.
enum Step {
    /// It is done.
    Next(Stage),
    /// Preempted.
    More,
    /// Other CPUs have something to do first.
    Waiting,
    /// Others hold the domain's last frames.
    Lingers,
    /// Nothing is left.
    Gone,
}

/// What there is still to do for a CPU.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rest {
    Nothing,
    /// Later.
    Later,
    /// At once, if it has nothing else to do.
    Now,
}

/// Begins the destruction of a domain whose vCPUs have been told to stop. Once.
pub fn begin(domain: &Domain) {
    if !domain.life.begin_end() {
        return;
    }
    domain.memory.set_dying();
    domain.events.refuse_new_bindings();
    // Nothing is done to it before the round has begun.
    ENDING.add(domain.id);
    begin_round(domain);
    // At the start no CPU schedules yet, and so none was asked.
    work::request(work::DESTROY);
}

/// Asks every CPU to come by at the point between hypercalls.
fn begin_round(domain: &Domain) {
    let cpus = sched::active();
    ROUNDS.begin(&domain.destruction.round, cpus);
    work::ask_each(cpus, work::DESTROY);
}

/// Whether the round is not over yet.
fn in_round(domain: &Domain) -> bool {
    !ROUNDS.is_over(&domain.destruction.round)
}

/// This CPU is between hypercalls, and was asked to do its part.
pub fn serve() {
    ROUNDS.pass(cpu_id() as usize);
    if deadline::is_set(Key::Destruction) {
        // Another domain ends; it waits for the next turn as those do that ended before.
        return;
    }
    // The timer ends the turn: it makes work that the next preemption point sees.
    deadline::set(Key::Destruction, time::now().saturating_add(SLICE));
    come_again(turn());
}

/// What a CPU without a vCPU to run does first: true if there may be more of it.
pub fn idle() -> bool {
    if preempt::asked() {
        return false;
    }
    let rest = turn();
    come_again(rest);
    rest == Rest::Now
}

/// Sets the time of this CPU's next turn.
fn come_again(rest: Rest) {
    let at = if rest == Rest::Nothing {
        NEVER
    } else {
        time::now().saturating_add(PAUSE)
    };
    deadline::set(Key::Destruction, at);
}

/// Keeps all CPUs from taking domains apart.
#[cfg(feature = "audit")]
pub fn hold() -> crate::sync::TurnGuard<'static, Option<DomainId>> {
    loop {
        if let Some(turn) = TURN.take() {
            return turn;
        }
        crate::sync::relax();
    }
}

/// Works on each domain whose end has something to do, until preempted.
fn turn() -> Rest {
    let Some(mut last) = TURN.take() else {
        return Rest::Later;
    };
    let mut rest = Rest::Nothing;
    for _ in 0..ENDING.count() {
        let Some(id) = ENDING.take_after(*last) else {
            break;
        };
        *last = Some(id);
        let Some(domain) = find(id) else {
            continue;
        };
        match advance(&domain) {
            Step::Gone => {
                domain::forget(&domain);
                tell_boot_domain();
            }
            // Who frees the last of its frames says so.
            Step::Lingers => {}
            Step::Waiting => {
                ENDING.add(id);
                rest = rest.max(Rest::Later);
            }
            Step::More | Step::Next(_) => {
                ENDING.add(id);
                rest = Rest::Now;
            }
        }
        if preempt::after(LOOK) {
            return Rest::Now;
        }
    }
    if ENDING.is_empty() {
        return Rest::Nothing;
    }
    rest.max(Rest::Later)
}

/// Tells the boot domain that something happened to a domain.
pub fn tell_boot_domain() {
    if let Some(boot) = find(DomainId::new(BOOT_DOMAIN)) {
        deliver::send_virq(&*boot, VcpuId::new(0), VIRQ_DOM_EXC);
    }
}

/// Goes on as far as possible.
fn advance(domain: &Domain) -> Step {
    if !domain.is_dying() {
        // It is stopped and kept.
        return match speak(domain) {
            Step::Next(_) => Step::Lingers,
            step => step,
        };
    }
    let Some(mut progress) = domain.destruction.progress.take() else {
        return Step::Waiting;
    };
    loop {
        let step = match progress.stage {
            Stage::Stopping => stop(domain),
            Stage::Speaking => speak(domain),
            // What they say is not to be lost.
            Stage::Reporting(..) | Stage::Lingering if !console::has_room_for_words() => {
                Step::Waiting
            }
            Stage::Disconnecting(port) => disconnect(domain, port, &mut progress),
            Stage::Settling => settle(domain, &mut progress),
            Stage::Dissolving => dissolve(domain, &mut progress),
            Stage::Unmapping => unmap(domain),
            Stage::Reporting(holder, from, found) => {
                report(domain, &mut progress, holder, from, found)
            }
            Stage::Lingering => linger(domain),
        };
        match step {
            Step::Next(stage) => progress.stage = stage,
            step => return step,
        }
        if preempt::after(STAGE) {
            return Step::More;
        }
    }
}

/// The work of a vCPU's way out of the scheduler, besides what is counted for each CPU.
const RETIRE: u32 = 1_000;

fn stop(domain: &Domain) -> Step {
    if in_round(domain) {
        return Step::Waiting;
    }
    for vcpu in domain.vcpus() {
        // The others went in an earlier turn.
        let here = vcpu.sched.is_admitted();
        if !sched::retire(vcpu) {
            return Step::Waiting;
        }
        last_words::note_late(domain);
        if !vcpu.end() {
            return Step::Waiting;
        }
        if here && preempt::after(RETIRE) {
            return Step::More;
        }
    }
    domain.watchdogs.stop_all();
    Step::Next(Stage::Speaking)
}

fn speak(domain: &Domain) -> Step {
    match last_words::go_on(domain) {
        Said::All => Step::Next(Stage::Disconnecting(0)),
        Said::More => Step::More,
        Said::NoRoom => Step::Waiting,
    }
}

/// Ports closed before the CPU looks whether it should stop.
const PORTS: usize = 16;
/// The work of closing one.
const CLOSE: u32 = 500;

fn disconnect(domain: &Domain, first: u32, progress: &mut Progress) -> Step {
    let rest = |port: &Port| port.raw() >= first;
    let mut ports = domain.events.ports().filter(rest).peekable();
    while ports.peek().is_some() {
        for port in ports.by_ref().take(PORTS) {
            // Refused for ports that are free, which is what we want.
            let _ = operations::close(domain, port, true, find);
            preempt::spend(CLOSE);
            progress.stage = Stage::Disconnecting(port.raw().saturating_add(1));
        }
        if preempt::asked() {
            return Step::More;
        }
    }
    domain.vcpus().for_each(|vcpu| vcpu.info.disconnect());
    begin_round(domain);
    Step::Next(Stage::Settling)
}

fn settle(domain: &Domain, progress: &mut Progress) -> Step {
    if in_round(domain) {
        return Step::Waiting;
    }
    domain.vcpus().for_each(|vcpu| vcpu.info.give_frame_back());
    domain.detach_console();
    progress.pages = domain.memory.total_pages();
    Step::Next(Stage::Dissolving)
}

fn dissolve(domain: &Domain, progress: &mut Progress) -> Step {
    for vcpu in domain.vcpus() {
        let done = vcpu
            .ended(progress)
            .is_none_or(|vcpu| vcpu.memory.relinquish());
        if !done || preempt::after(HANDLE) {
            return Step::More;
        }
    }
    // What is half dissolved waits where the audit looks for it.
    let done = match domain.vcpu(VcpuId::new(0)) {
        Some(vcpu) => vcpu.ended(progress).is_none_or(|vcpu| {
            vcpu.memory
                .with_leftover(|left| domain.memory.tear_down(left))
        }),
        // It was not built as far as to have tables.
        None => domain.memory.tear_down(&mut Leftover::new()),
    };
    if done {
        Step::Next(Stage::Unmapping)
    } else {
        Step::More
    }
}

/// Handles looked at before the CPU looks whether it should stop.
const HANDLES: usize = 32;
/// The work of ending the mapping of one.
const HANDLE: u32 = 400;

fn unmap(domain: &Domain) -> Step {
    loop {
        for _ in 0..HANDLES {
            let Some(slot) = domain.grants.held.take_last() else {
                return Step::Next(Stage::Reporting(None, 0, 0));
            };
            let Some(mapping) = slot else {
                continue;
            };
            // The entries that mapped their frames went with the tables.
            if let Some(held) = mapping.device {
                held.let_go();
            }
            grants::unpin(mapping.granter, mapping.pin);
        }
        if preempt::after(const { HANDLES as u32 * HANDLE }) {
            return Step::More;
        }
    }
}

/// Says what came back, and searches for those who hold what did not.
fn report(
    domain: &Domain,
    progress: &mut Progress,
    holder: Option<DomainId>,
    from: usize,
    found: u64,
) -> Step {
    let (id, name) = (domain.id, &domain.name);
    let Some(holder) = holder else {
        let lingering = domain.memory.total_pages();
        let returned = kib(progress.pages.saturating_sub(lingering));
        if lingering == 0 {
            info!("domain {id} ({name}): destroyed, {returned} KiB of memory came back");
            return Step::Gone;
        }
        info!(
            "domain {id} ({name}): destroyed, {returned} KiB of memory came back, {} KiB linger:",
            kib(lingering)
        );
        return Step::Next(match domain::next(None) {
            Some(first) => Stage::Reporting(Some(first.id), 0, 0),
            None => Stage::Lingering,
        });
    };
    let (mut from, mut found) = (from, found);
    if let Some(other) = find(holder) {
        while let Some(some) = other.grants.held.count_of(id, from, HANDLES) {
            (from, found) = (from.saturating_add(HANDLES), found.saturating_add(some));
            if preempt::after(const { HANDLES as u32 * 20 }) {
                progress.stage = Stage::Reporting(Some(holder), from, found);
                return Step::More;
            }
        }
    }
    if found != 0 {
        progress.holder_found = true;
        info!("  domain {holder} has {found} of its grants mapped");
    }
    Step::Next(match domain::next(Some(holder)) {
        Some(next) => Stage::Reporting(Some(next.id), 0, 0),
        None => {
            if !progress.holder_found {
                info!("  no grant of it is mapped: a privileged domain maps its frames");
            }
            Stage::Lingering
        }
    })
}

fn linger(domain: &Domain) -> Step {
    if domain.memory.total_pages() != 0 {
        return Step::Lingers;
    }
    let (id, name) = (domain.id, &domain.name);
    info!("domain {id} ({name}): the last of its memory came back");
    Step::Gone
}

const fn kib(pages: u64) -> u64 {
    pages.saturating_mul(PAGE_SIZE >> 10)
}
