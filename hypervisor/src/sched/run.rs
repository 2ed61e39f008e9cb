//! Choosing the next vCPU, and what a CPU does while there is none.
//!
//! A CPU comes here on its way to a guest, with the guest's registers in the frame at the top of
//! its stack. When the choice falls on another vCPU, the registers are exchanged in place, and the
//! way to the guest goes on as if nothing had happened ([`crate::domain::switch`]). Hypervisor code
//! has no context of its own that would outlive an entry (design:one-stack), so there is nothing
//! else to switch.

use core::sync::atomic::Ordering;

use paravane_core::sched::{Entered, MAX_LOOKS, Ran, Scheduler};
use paravane_core::time::timers::NEVER;
use paravane_core::time::{Nanos, Runstate};

use super::{ACTIVE, CpuSched, IDLE, NOBODY, units, wake};
use crate::arch::{PerCpu, percpu, stubs};
use crate::domain::{self, CurrentVcpu, Vcpu, VcpuRef, areas, switch};
use crate::time::deadline::{self, Key};
use crate::{preempt, time, work};

/// Starts scheduling on this CPU.
pub fn run() -> ! {
    ACTIVE.fetch_or(1 << percpu::cpu_id(), Ordering::Release);
    softirq(work::RESCHEDULE | work::TIMER | work::STANDSTILL);
    stubs::return_to_guest()
}

/// Does the work that was asked of this CPU. A vCPU is current when it returns, though perhaps
/// another than before.
pub fn softirq(todo: u32) {
    work::serve(todo);
    // Timers that went off may have asked for a choice.
    let more = work::take_only(work::RESCHEDULE);
    if (todo | more) & work::RESCHEDULE != 0 || PerCpu::get().current_vcpu().is_null() {
        schedule();
    }
}

/// Chooses the vCPU to run and makes it current; idles until there is one.
fn schedule() {
    loop {
        let now = time::now();
        let next = choose(now);
        if let Some(previous) = domain::current::try_current() {
            if let Some(next) = &next
                && core::ptr::eq::<Vcpu>(&**next, &**previous)
            {
                previous.sched.enter(Runstate::Running, now);
                // It was not current for a moment: who moved its record then did not ask.
                domain::current::find_vcpu_info();
                return;
            }
            put_away(previous);
        }
        match next {
            Some(next) => {
                take_up(next, now);
                return;
            }
            None => idle(),
        }
    }
}

/// vCPUs that are passed over before interrupts are let in: those of a domain that has ended wait
/// until they are passed over or leave the scheduler.
const TOGETHER: u32 = 64;
/// The work of passing over one.
const PASS: u32 = 300;

/// Lets go of the vCPU that ran here, and takes one from this CPU's queue.
fn choose(now: Nanos) -> Option<VcpuRef> {
    let number = percpu::cpu_id();
    let cpu = CpuSched::of(number);
    let mut queue = cpu.queue.lock();
    let mut ran = leave(now, now.saturating_sub(queue.chosen_at));
    let mut passed = 0_u32;
    let (next, slice) = loop {
        let Some(choice) = queue.policy.choose(now, ran.take()) else {
            break (None, None);
        };
        let vcpu = units::get(choice.unit);
        let entered = vcpu.as_ref().map(|vcpu| {
            let sched = &vcpu.sched;
            let note = |reason| sched.stop(reason, now);
            sched.affinity.enter(&sched.flags, number, note)
        });
        if entered == Some(Entered::Runs) {
            break (vcpu, choice.slice);
        }
        queue.policy.sleep(choice.place);
        passed = passed.wrapping_add(1);
        if let Some(stranger) = vcpu
            && entered == Some(Entered::Elsewhere)
        {
            cpu.note_waiting(&queue);
            drop(queue);
            wake::enqueue(&stranger);
            queue = cpu.queue.lock();
        } else if passed.is_multiple_of(TOGETHER) {
            cpu.note_waiting(&queue);
            drop(queue);
            preempt::spend(const { TOGETHER * PASS });
            queue = cpu.queue.lock();
        }
    };
    queue.chosen_at = if next.is_some() { now } else { NOBODY };
    cpu.note_waiting(&queue);
    drop(queue);
    let end = slice.map_or(NEVER, |slice| now.saturating_add(slice));
    deadline::set(Key::Slice, end);
    next
}

/// The vCPU that ran here until now, as the policy wants to hear of it.
fn leave(now: Nanos, time: Nanos) -> Option<Ran> {
    let vcpu = domain::current::try_current()?;
    let sched = &vcpu.sched;
    // The account is settled before anyone else can own the vCPU.
    let ready = sched.flags.leave(|reason| sched.stop(reason, now));
    let yielded = sched.yielded.swap(false, Ordering::Relaxed);
    Some(Ran {
        place: sched.place(),
        time,
        ready,
        yielded,
    })
}

/// Work for others took this CPU from `begun` until `now`: the current vCPU has waited meanwhile, by
/// its account, its slice and its virtual time.
pub fn held_up(begun: Nanos, now: Nanos) {
    let Some(vcpu) = domain::current::try_current() else {
        return;
    };
    vcpu.sched.enter(Runstate::Runnable, begun);
    vcpu.sched.enter(Runstate::Running, now);
    let waited = now.saturating_sub(begun);
    let mut queue = CpuSched::of(percpu::cpu_id()).queue.lock();
    queue.chosen_at = queue.chosen_at.saturating_add(waited);
    drop(queue);
    deadline::put_off(Key::Slice, waited);
    deadline::put_off(Key::VirtualAlarm, waited);
}

/// Saves the vCPU that ran here until now.
fn put_away(vcpu: CurrentVcpu) {
    time::timers::suspend_virtual();
    areas::publish_runstate(vcpu);
    if let Some(vcpu) = switch::save_current() {
        vcpu.sched.flags.release_cpu();
    }
}

/// Makes a vCPU current that was chosen.
fn take_up(vcpu: VcpuRef, now: Nanos) {
    vcpu.sched.flags.acquire_cpu();
    vcpu.sched.enter(Runstate::Running, now);
    time::timers::follow(&vcpu.time, percpu::cpu_id());
    time::timers::resume(&vcpu.time, &vcpu.sched.flags);
    switch::load(vcpu);
    let vcpu = domain::current();
    let ran = || vcpu.sched.account().virtual_time(time::now());
    time::timers::resume_virtual(&vcpu.time, ran);
    areas::on_schedule_in(vcpu);
    time::timers::program();
}

/// Lets interrupts in and waits for one; none that came before is missed, since STI lets them in
/// only after the instruction that follows it (SDM vol. 2, "STI").
fn halt() {
    // SAFETY: every vector has a gate, and no lock is held.
    unsafe { core::arch::asm!("sti", "hlt", "cli", options(nostack)) };
}

/// Nothing to run here: takes a vCPU from a CPU that has too many, or waits for an interrupt.
fn idle() {
    let number = percpu::cpu_id();
    IDLE.fetch_or(1 << number, Ordering::SeqCst);
    // Anything queued for this CPU before it was seen to be idle is found by the look at the queue
    // in `steal`; anything later comes with a request.
    if CpuSched::of(number).waiting.load(Ordering::SeqCst) == 0 && !steal(number) {
        domain::recorder::goes_on();
        while work::idle() {}
        time::timers::program();
        while !work::waits() {
            halt();
        }
    }
    IDLE.fetch_and(!(1 << number), Ordering::SeqCst);
    work::serve(work::take());
}

/// Takes one waiting vCPU over from another CPU.
fn steal(number: u32) -> bool {
    let mut others = ACTIVE.load(Ordering::Relaxed) & !(1 << number);
    while others != 0 {
        let other = others.trailing_zeros();
        others &= others - 1;
        let cpu = CpuSched::of(other);
        let mut from = 0;
        // Of many that wait, all may belong elsewhere.
        while from < cpu.waiting.load(Ordering::Relaxed) as usize {
            if from != 0 {
                preempt::spend(const { MAX_LOOKS as u32 * PASS });
            }
            if steal_from(cpu, from, number) {
                return true;
            }
            from = from.saturating_add(MAX_LOOKS);
        }
    }
    false
}

/// CPU `number` takes over one of those that wait at another CPU, which looks at [`MAX_LOOKS`] of them.
fn steal_from(cpu: &CpuSched, from: usize, number: u32) -> bool {
    let mut queue = cpu.queue.lock();
    let mut found = None;
    let now = time::now();
    let running = queue.ran_for(now);
    let given = queue.policy.give_away(running, from, &mut |unit| {
        // One that may not run any more stays where its end looks for it.
        found = units::get(unit).filter(|vcpu| {
            let flags = &vcpu.sched.flags;
            vcpu.sched.affinity.fits(number) && !flags.is_on_cpu() && flags.is_ready()
        });
        found.is_some()
    });
    cpu.note_waiting(&queue);
    drop(queue);
    let (Some((unit, state)), Some(vcpu)) = (given, found) else {
        return false;
    };
    // It stays `QUEUED`, and therefore ours, while it is between the queues.
    wake::insert(&vcpu, unit, state, number, now);
    true
}
