//! What this machine's processors record, if the command line asks for it (`trace=`).
//!
//! Where nothing is asked for nothing looks whether it is: the functions that record are no part of the
//! ways that others take. The boot fits entry and exit to them (`arch/x86_64/traced.S`), as it does for
//! mitigations. A processor writes to its own buffer, with interrupts off, and waits for nobody.

use alloc::vec::Vec;
use core::fmt;
use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::Relaxed;

use arrayvec::ArrayVec;
use paravane_core::addr::{DomainId, Mfn, PAGE_SIZE};
use paravane_core::recorder::event::Event;
use paravane_core::recorder::ring::{LATEST, Record, Ring};
use paravane_core::recorder::{Classes, Who, directory};
use paravane_core::sync::room;

use super::names::Named;
use super::parting::TRACED;
use super::{Domain, HeldVcpu, current};
use crate::arch::layout;
use crate::arch::percpu::cpu_id;
use crate::sched::standstill::Standstill;
use crate::sync::Once;
use crate::{mm, preempt, time};

/// Pages of a processor's buffer are 2 to this power.
const ORDER: u32 = 3;
/// Records of a processor that are shown at the end of a run.
const SHOWN_AT_END: usize = 48;
/// The work of looking at one.
const LOOK: u32 = 120;

/// What a processor has.
struct Cpu {
    ring: Ring<'static>,
    /// Whom it ran when that was looked at last.
    ran: AtomicU32,
}

struct Recorder {
    classes: Classes,
    cpus: Vec<Cpu>,
}

static RECORDER: Once<Recorder> = Once::new();

/// Makes the buffers; `None` where there is no memory for them. Its room on the stack is free again when
/// the domains are built.
#[cold]
#[inline(never)]
pub fn init(classes: Classes, count: u32) -> Option<()> {
    if classes.is_empty() {
        return Some(());
    }
    let mut cpus = room::vector(count as usize).ok()?;
    let mut firsts = room::vector(count as usize).ok()?;
    for _ in 0..count {
        let first = mm::alloc_order(ORDER)?;
        firsts.push(u32::try_from(first.raw()).ok()?);
        cpus.push(Cpu {
            ring: Ring::new(words(first, 1 << ORDER))?,
            ran: AtomicU32::new(Who::IDLE.packed()),
        });
    }
    let list = mm::alloc_order(0)?;
    directory::fill(words(list, 1), 1 << ORDER, &firsts)?;
    info!(
        "trace: {classes}; the latest records of a vCPU are in each report about it (Control-\\ twice asks for one); buffers listed in frame {list}"
    );
    RECORDER.set(Recorder { classes, cpus });
    Some(())
}

/// So many pages from this frame on, as words that are zero.
fn words(first: Mfn, pages: usize) -> &'static [AtomicU32] {
    const WORDS: usize = PAGE_SIZE as usize / size_of::<AtomicU32>();
    let count = pages.saturating_mul(WORDS);
    let start = layout::phys_to_virt(first.address()).raw() as *mut u32;
    // SAFETY: the frames are the hypervisor's own from now on, for ever and for this alone, and the
    // direct map maps them. Nobody else writes to them while they are made zero; then all access is by
    // these atomics.
    unsafe {
        start.write_bytes(0, count);
        core::slice::from_raw_parts(start.cast(), count)
    }
}

/// A vCPU.
fn name(vcpu: &HeldVcpu) -> Who {
    Who {
        domain: vcpu.domain.id.raw(),
        vcpu: vcpu.id.raw() as u16,
    }
}

/// Whether this is recorded.
pub fn records(class: Classes) -> bool {
    RECORDER
        .get()
        .is_some_and(|recorder| recorder.classes.contains(class))
}

/// Records what happens to the vCPU that runs here.
#[cold]
pub fn add(event: &Event) {
    let Some((recorder, cpu, who)) = here() else {
        return;
    };
    goes_on_with(recorder, cpu, who);
    push(cpu, who, event);
}

/// Records with whom this processor goes on, if it ran another before.
#[cold]
pub fn goes_on() {
    if let Some((recorder, cpu, who)) = here() {
        goes_on_with(recorder, cpu, who);
    }
}

/// This processor's buffer, and whom it runs.
fn here() -> Option<(&'static Recorder, &'static Cpu, Who)> {
    let recorder = RECORDER.get()?;
    let cpu = recorder.cpus.get(cpu_id() as usize)?;
    let who = current::try_current().map_or(Who::IDLE, |vcpu| name(&vcpu));
    Some((recorder, cpu, who))
}

fn goes_on_with(recorder: &Recorder, cpu: &Cpu, to: Who) {
    let from = Who::unpacked(cpu.ran.swap(to.packed(), Relaxed));
    if from != to && recorder.classes.contains(Classes::SWITCHES) {
        push(cpu, to, &Event::Switch { from, to });
    }
}

fn push(cpu: &Cpu, who: Who, event: &Event) {
    let (number, extra) = event.words();
    cpu.ring.push(who, time::tsc(), number, &extra);
}

/// The latest records of a vCPU, on the processor that it runs on or ran on last, the oldest first.
pub fn of(vcpu: &HeldVcpu) -> ArrayVec<Record, TRACED> {
    let cpu = RECORDER
        .get()
        .and_then(|recorder| recorder.cpus.get(vcpu.sched.cpu() as usize));
    let Some(cpu) = cpu else {
        return ArrayVec::new();
    };
    preempt::note(const { LATEST as u32 * LOOK });
    let who = name(vcpu);
    let own = |record: &Record| record.who == who;
    let mut tail: ArrayVec<_, TRACED> = cpu.ring.latest().filter(own).take(TRACED).collect();
    tail.reverse();
    tail
}

/// A record in words.
pub struct Line<'a> {
    /// Whose code it speaks of, if that is known.
    pub domain: Option<&'a Domain>,
    /// The record.
    pub record: &'a Record,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Record {
            cycles,
            event,
            ref extra,
            ..
        } = *self.record;
        let place = |address| Place(self.domain, address);
        match Event::of(event, extra) {
            Some(event) => event.in_words(f, place)?,
            None => write!(f, "event {event:#x}")?,
        }
        let micros = time::at(cycles) / 1000;
        let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
        write!(f, " ({seconds}.{micros:06} s)")
    }
}

/// An address of a domain's code.
struct Place<'a>(Option<&'a Domain>, u64);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(domain) => Named::new(domain, self.1).fmt(f),
            None => write!(f, "{:016x}", self.1),
        }
    }
}

/// Says the latest records of all processors, at the end of a run: each byte is waited for.
pub fn say_all(_: &Standstill) {
    let Some(recorder) = RECORDER.get() else {
        return;
    };
    for (number, cpu) in recorder.cpus.iter().enumerate() {
        let count = cpu.ring.latest().take(SHOWN_AT_END).count();
        if count == 0 {
            continue;
        }
        info!("processor {number}, the latest {count} records:");
        // They stay as they are: everybody else stands still, and this processor records nothing here.
        for place in (0..count).rev() {
            for record in cpu.ring.latest().skip(place).take(1) {
                let domain = super::find(DomainId::new(record.who.domain));
                let line = Line {
                    domain: domain.as_deref(),
                    record: &record,
                };
                info!("  {}: {line}", record.who);
            }
        }
    }
}
