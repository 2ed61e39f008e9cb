//! The audit of the real machine, in test builds only: every reference to a frame counted from
//! scratch and compared with the frame records ([`paravane_core::mm::audit`]), and what is counted
//! or noted in two places compared.
//!
//! Every other CPU stands still between two hypercalls meanwhile ([`standstill`]), and the room for
//! the recount is taken when the machine starts: an audit cannot be left out for want of either.
//!
//! | what | is compared with |
//! |---|---|
//! | a frame's counts, type and flags | entries of tables, pins, reservations, base pointers, descriptor tables, leftovers, pages that domains share with the hypervisor, what the hypervisor holds |
//! | frames that domains have | the totals of their reservations |
//! | frames that are free | the allocator's number |
//! | frames of the hypervisor's own | those that it had when the domains were built, but for the pool's free ones, what preempted calls left, large blocks of the heap, and names of domains that went |
//! | pins of a domain's grants | handles of all domains |
//! | one end of an event channel | the other |

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicU64, Ordering};

use paravane_abi::errno::Errno;
use paravane_core::addr::{DomainId, Mfn};
use paravane_core::event::PortState;
use paravane_core::grant::Found;
use paravane_core::mm::audit::{Counted, audit};
use paravane_core::mm::frame::FrameKind;

use crate::domain::{self, Domain, current};
use crate::heap;
use crate::mm::{self, engine, holds, max_mfn};
use crate::sched::standstill::{self, Standstill};
use crate::sync::Turn;

/// One count a frame.
static COUNTED: Turn<Vec<Counted>> = Turn::new(Vec::new());

/// Takes the room for audits, before any domain has memory.
pub fn prepare() {
    if let Some(mut counted) = COUNTED.take() {
        counted.resize(max_mfn() as usize, Counted::default());
    }
}

/// Frames that the hypervisor keeps for itself as long as the machine runs.
static KEPT: AtomicU64 = AtomicU64::new(0);

/// Notes what the hypervisor keeps for itself, when all domains are built and none runs.
pub fn begin(domains: &[Arc<Domain>]) {
    let kept = count(|kind| kind == FrameKind::Hypervisor).saturating_sub(passing(domains));
    KEPT.store(kept, Ordering::Relaxed);
}

/// Frames of the hypervisor's own that come and go.
fn passing(domains: &[Arc<Domain>]) -> u64 {
    let on_their_way = domains.iter().map(|domain| domain.memory.on_their_way());
    on_their_way
        .sum::<u64>()
        .saturating_add(mm::free_pool())
        .saturating_add(heap::large_pages())
        .saturating_add(domain::frames_of_names())
}

/// Counts frames by their kind.
fn count(wanted: impl Fn(FrameKind) -> bool) -> u64 {
    let engine = engine();
    let records = (0..max_mfn()).filter_map(|index| engine.record(Mfn::new(index)));
    records.filter(|record| wanted(record.kind())).count() as u64
}

/// Audits the machine for a guest. What it finds wrong is on the console.
///
/// # Errors
/// `EAGAIN`: another CPU audits it right now; `EIO`: a violation.
pub fn run() -> Result<(), Errno> {
    let still = standstill::begin().ok_or(Errno::EAGAIN)?;
    at_rest(&still).map_err(|Violation| Errno::EIO)
}

/// Proves the audit: does something that it has to find, audits, and undoes it. `which` counts from 1:
/// a plain reference to the caller's base table, one as its type, a note of one that there is not, a pin
/// of the caller's grant `grant` without a handle, a frame that nobody holds, one of the pool, and one
/// that the caller shares with the hypervisor and that is neither its page nor its grant table's.
///
/// # Errors
/// `EIO`: a violation, as there should be; `EAGAIN`: another CPU audits it right now; `EINVAL`: there is
/// nothing of this number, or the caller has no such grant to itself.
pub fn planted(which: u64, grant: u64) -> Result<(), Errno> {
    let vcpu = current();
    let own = &vcpu.domain;
    let base = vcpu.memory.kernel_base().ok_or(Errno::EINVAL)?;
    match which {
        1 => {
            let page = engine().hold_page(own.id, base);
            let page = page.map_err(|_| Errno::EINVAL)?;
            let found = run();
            engine().release_page(page);
            found
        }
        2 => vcpu.memory.with_leftover(|left| {
            let table = engine().hold_table(&own.memory.guest, base, 4, left);
            let table = table.map_err(|_| Errno::EINVAL)?;
            let found = run();
            engine().release_table(table, left);
            found
        }),
        3 => {
            holds::add(base, false);
            let found = run();
            holds::remove(base, false);
            found
        }
        4 => {
            let table = &own.grants.table;
            match table.pin(grant as u32, own.id, false, false) {
                Ok(Found::Frame(pin)) => {
                    let found = run();
                    table.unpin(pin);
                    found
                }
                _ => Err(Errno::EINVAL),
            }
        }
        5 => {
            let frame = mm::alloc_order(0).ok_or(Errno::EINVAL)?;
            let found = run();
            mm::free_range(frame, 1);
            found
        }
        6 => {
            let frame = mm::alloc_frame().ok_or(Errno::EINVAL)?;
            let found = run();
            mm::free_frame(frame);
            found
        }
        7 => {
            let frame = mm::alloc_shared(&own.memory).ok_or(Errno::EINVAL)?;
            let found = run();
            mm::free_shared(frame);
            found
        }
        _ => Err(Errno::EINVAL),
    }
}

/// Audits the machine at the end of its run.
///
/// # Panics
/// On a violation: the run fails.
pub fn at_end(still: &Standstill) {
    assert!(at_rest(still).is_ok(), "the audit found a violation");
    // Whatever the log level is: the harness requires it.
    crate::console::plain(format_args!("audit: every reference is accounted for"));
}

/// Something does not agree; the console says what.
struct Violation;

type Checked = Result<(), Violation>;

/// The audit itself.
fn at_rest(_still: &Standstill) -> Checked {
    let _held = domain::destroy::hold();
    let domains = domain::all();
    references(&domains)?;
    census(&domains)?;
    grants(&domains)?;
    domains.iter().try_for_each(|domain| ports(domain))
}

/// Counts references to frames.
fn references(domains: &[Arc<Domain>]) -> Checked {
    // There is one audit at a time.
    let mut counted = COUNTED.take().ok_or(Violation)?;
    counted.clear();
    counted.resize(max_mfn() as usize, Counted::default());
    let mut count = |mfn: Mfn, typed: bool| {
        if let Some(frame) = counted.get_mut(mfn.index()) {
            if typed {
                frame.add_typed();
            } else {
                frame.total += 1;
            }
        }
    };
    for domain in domains {
        // What a domain shares with the hypervisor is held as long as it has it, and no longer.
        count(domain.shared.frame(), true);
        domain.grants.table.for_each_frame(|mfn| count(mfn, true));
        for vcpu in domain.vcpus() {
            // SAFETY: the other CPUs stand still, and `hold` keeps this one from taking domains apart.
            let vcpu = unsafe { vcpu.held() };
            vcpu.memory.for_each_held(&mut count);
        }
    }
    holds::for_each(&mut count);
    audit(&engine(), &mut counted, true).map_err(|violation| {
        error!("audit: {violation:x?}");
        Violation
    })
}

/// Compares two numbers.
fn agree(what: core::fmt::Arguments<'_>, there_are: u64, noted: u64) -> Checked {
    if there_are == noted {
        return Ok(());
    }
    error!("audit: {what}: there are {there_are}, and {noted} are noted");
    Err(Violation)
}

/// Counts frames by whose they are.
fn census(domains: &[Arc<Domain>]) -> Checked {
    let engine = engine();
    let records = || (0..max_mfn()).filter_map(|index| engine.record(Mfn::new(index)));
    let mut owned = 0;
    for domain in domains {
        let theirs = |owner: DomainId, kind| {
            owner == domain.id && matches!(kind, FrameKind::Domain | FrameKind::Lingering)
        };
        let count = records()
            .filter(|record| theirs(record.owner(), record.kind()))
            .count() as u64;
        owned += count;
        agree(
            format_args!("frames of domain {}", domain.id),
            count,
            domain.memory.total_pages(),
        )?;
    }
    agree(
        format_args!("frames of domains that there are"),
        owned,
        count(|kind| matches!(kind, FrameKind::Domain | FrameKind::Lingering)),
    )?;
    agree(
        format_args!("free frames"),
        count(|kind| kind == FrameKind::Free),
        mm::free_frames(),
    )?;
    agree(
        format_args!("frames of the hypervisor's own"),
        count(|kind| kind == FrameKind::Hypervisor),
        KEPT.load(Ordering::Relaxed)
            .saturating_add(passing(domains)),
    )
}

/// Compares the pins of each domain's grants with the handles that stand for them.
fn grants(domains: &[Arc<Domain>]) -> Checked {
    for granter in domains {
        let handles = domains
            .iter()
            .filter_map(|other| other.grants.held.count_of(granter.id, 0, usize::MAX))
            .sum();
        let pins = granter.grants.table.active();
        agree(
            format_args!("handles of grants of domain {}", granter.id),
            handles,
            pins,
        )?;
    }
    Ok(())
}

/// Compares the ends of a domain's event channels.
fn ports(domain: &Domain) -> Checked {
    for port in domain.events.ports() {
        let Ok(binding) = domain.events.binding(port) else {
            continue;
        };
        let PortState::Interdomain { remote, port: far } = binding.state else {
            continue;
        };
        let back = PortState::Interdomain {
            remote: domain.id,
            port,
        };
        let other = domain::find(remote).and_then(|other| other.events.binding(far).ok());
        if other.is_none_or(|other| other.state != back) {
            error!(
                "audit: port {port} of domain {} is bound to port {far} of domain {remote}, which is not bound to it",
                domain.id
            );
            return Err(Violation);
        }
    }
    Ok(())
}
