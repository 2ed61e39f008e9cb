//! The hypercall table.
//!
//! Entry (entry.S) calls through [`TABLE`] with the guest's argument registers as arguments, so a
//! call's decoding begins in its own function. There is a table for each width of guests, of the same
//! functions: what depends on the width is in [`guest::Caller`] (design:two-widths). A function returns what the guest finds in rax, an
//! error, or that it stopped at a preemption point (design:bounded-calls): then the argument
//! registers get the progress and the call is issued again; in a multicall, its entry does.
//!
//! One file a family; each decodes its arguments whole, then commits (design:decode-commit). What
//! arguments say is somewhere in memory is reached through [`crate::arch::guest_memory`] only, and
//! arithmetic on numbers is checked, saturating or wrapping, whichever is meant: nothing here may
//! panic (design:answers).
#![deny(clippy::arithmetic_side_effects)]

mod access;
mod audit;
pub mod callback;
pub mod console_io;
pub mod debugreg;
pub mod descriptor;
pub mod event_channel;
mod foreign;
pub mod grant_table;
pub mod guest;
pub mod memory;
mod memory_exchange;
pub mod mmu_update;
pub mod mmuext;
pub mod multicall;
pub mod paravane;
pub mod physdev;
pub mod sched;
pub mod segment;
pub mod timer;
pub mod traced;
pub mod traps;
pub mod va_mapping;
pub mod vcpu;
pub mod version;
pub mod vm_assist;

use paravane_abi as abi;
use paravane_abi::errno::Errno;

use crate::arch::PerCpu;
use crate::arch::frame::TrapFrame;
use crate::arch::guest_memory::{Fault, Guest, Guest32, Guest64};
use crate::arch::percpu::special;
use crate::arch::stubs::SPECIAL;
use guest::Caller;

/// Why a hypercall has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fail {
    /// The guest's request is refused.
    Errno(Errno),
    /// It stopped at a preemption point.
    Continue(Stopped),
    /// There is no result to give: the guest's frame was replaced.
    Frame,
}

/// A call stopped; [`continue_with`] alone makes one, and puts the arguments with which the call
/// goes on into [`PerCpu::cont_args`]. They count only if this value arrives at the table's entry as
/// the call's outcome: a call that fails after it stopped drops it, and leaves nothing behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped(());

impl From<Errno> for Fail {
    fn from(errno: Errno) -> Self {
        Fail::Errno(errno)
    }
}

impl From<Fault> for Fail {
    fn from(_: Fault) -> Self {
        Fail::Errno(Errno::EFAULT)
    }
}

/// Result of a hypercall.
pub type Outcome = Result<u64, Fail>;

/// Stops the current hypercall; it goes on with `arguments` when the guest runs next. These are the
/// arguments that the call has, no more: the guest counts on the other argument registers to stay.
pub fn continue_with<const N: usize>(arguments: [u64; N]) -> Fail {
    let percpu = PerCpu::get();
    percpu
        .cont_args
        .set(core::array::from_fn(|n| arguments.get(n).copied()));
    Fail::Continue(Stopped(()))
}

/// Stops the current hypercall; it goes on with the arguments that it has when the guest runs next.
pub fn again() -> Fail {
    continue_with([])
}

/// A hypercall as entry calls it: the six argument registers, and rax as the result.
pub type Entry = extern "C" fn(u64, u64, u64, u64, u64, u64) -> i64;

/// The outcome as the caller of the table's entry takes it. [`PerCpu::special`] is its second half:
/// nobody else writes it, and the caller takes it back before anything else happens on the CPU.
#[inline(always)]
fn result(outcome: Outcome) -> i64 {
    let without_result = match outcome {
        Ok(value) => return value as i64,
        Err(Fail::Errno(errno)) => return errno.to_ret(),
        Err(Fail::Continue(Stopped(()))) => special::CONTINUED,
        Err(Fail::Frame) => special::FRAME,
    };
    PerCpu::get().special.set(without_result);
    SPECIAL
}

/// Numbers that the table has room for.
pub const TABLE_LEN: usize = 64;

extern "C" fn unknown(_: u64, _: u64, _: u64, _: u64, _: u64, _: u64) -> i64 {
    Errno::ENOSYS.to_ret()
}

/// The calls of a width of guests.
struct Calls {
    /// By their number.
    entries: [Entry; TABLE_LEN],
    /// How many arguments each takes.
    arguments: [u8; TABLE_LEN],
}

/// Makes the table of the calls of guest `$guest`, one wrapper a call:
/// `NUMBER(argument, …) => path(value, …)`.
macro_rules! table {
    ($guest:ident; $($number:ident($($argument:ident),*) => $call:expr;)*) => {{
        let mut entries: [Entry; TABLE_LEN] = [unknown; TABLE_LEN];
        let mut arguments = [0; TABLE_LEN];
        $({
            #[allow(unused_variables, reason = "most calls take fewer arguments")]
            extern "C" fn entry(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64, r6: u64) -> i64 {
                let [$($argument,)* ..] = [r1, r2, r3, r4, r5, r6].map($guest::argument);
                result($call)
            }
            entries[abi::$number as usize] = entry;
            arguments[abi::$number as usize] = <[&str]>::len(&[$(stringify!($argument)),*]) as u8;
        })*
        Calls { entries, arguments }
    }};
}

/// The calls that take the same arguments in both widths, and those given here that do not.
macro_rules! calls {
    ($guest:ident; $($own:tt)*) => {
        table! {
            $guest;
            __HYPERVISOR_set_trap_table(a1) => traps::set_trap_table::<$guest>(a1);
            __HYPERVISOR_mmu_update(a1, a2, a3, a4) =>
                mmu_update::mmu_update::<$guest>(a1, a2, a3, a4);
            __HYPERVISOR_set_gdt(a1, a2) => descriptor::set_gdt::<$guest>(a1, a2);
            __HYPERVISOR_stack_switch(a1, a2) => segment::stack_switch(a1, a2);
            __HYPERVISOR_fpu_taskswitch(a1) => segment::fpu_taskswitch(a1);
            __HYPERVISOR_sched_op_compat(a1, a2) => sched::sched_op_compat::<$guest>(a1, a2);
            __HYPERVISOR_set_debugreg(a1, a2) => debugreg::set_debugreg(a1, a2);
            __HYPERVISOR_get_debugreg(a1) => debugreg::get_debugreg(a1);
            __HYPERVISOR_memory_op(a1, a2) => memory::memory_op::<$guest>(a1, a2);
            __HYPERVISOR_multicall(a1, a2) => multicall::multicall::<$guest>(a1, a2);
            __HYPERVISOR_event_channel_op_compat(a1) =>
                event_channel::event_channel_op_compat::<$guest>(a1);
            __HYPERVISOR_xen_version(a1, a2) => version::xen_version::<$guest>(a1, a2);
            __HYPERVISOR_console_io(a1, a2, a3) => console_io::console_io::<$guest>(a1, a2, a3);
            __HYPERVISOR_physdev_op_compat(a1) => physdev::physdev_op_compat::<$guest>(a1);
            __HYPERVISOR_grant_table_op(a1, a2, a3) =>
                grant_table::grant_table_op::<$guest>(a1, a2, a3);
            __HYPERVISOR_vm_assist(a1, a2) => vm_assist::vm_assist(a1, a2);
            __HYPERVISOR_vcpu_op(a1, a2, a3) => vcpu::vcpu_op::<$guest>(a1, a2, a3);
            __HYPERVISOR_mmuext_op(a1, a2, a3, a4) =>
                mmuext::mmuext_op::<$guest>(a1, a2, a3, a4);
            __HYPERVISOR_sched_op(a1, a2) => sched::sched_op::<$guest>(a1, a2);
            __HYPERVISOR_callback_op(a1, a2) => callback::callback_op::<$guest>(a1, a2);
            __HYPERVISOR_event_channel_op(a1, a2) =>
                event_channel::event_channel_op::<$guest>(a1, a2);
            __HYPERVISOR_physdev_op(a1, a2) => physdev::physdev_op::<$guest>(a1, a2);
            __HYPERVISOR_paravane(a1, a2) => paravane::paravane_op::<$guest>(a1, a2);
            __HYPERVISOR_arch_7(a1, a2) => audit::audit(a1, a2);
            $($own)*
        }
    };
}

extern "C" fn not_inside_multicall(_: u64, _: u64, _: u64, _: u64, _: u64, _: u64) -> i64 {
    Errno::EINVAL.to_ret()
}

/// A table as a multicall finds it.
const fn inside_multicall(mut table: [Entry; TABLE_LEN]) -> [Entry; TABLE_LEN] {
    table[abi::__HYPERVISOR_multicall as usize] = not_inside_multicall;
    table
}

/// The calls of 64-bit guests, as entry finds them.
pub static TABLE: [Entry; TABLE_LEN] = Guest64::TABLE;

const CALLS_64: Calls = calls! {
    Guest64;
    __HYPERVISOR_set_callbacks(a1, a2, a3) => callback::set_callbacks(a1, a2, a3);
    __HYPERVISOR_update_descriptor(a1, a2) => descriptor::update_descriptor(a1, a2);
    __HYPERVISOR_update_va_mapping(a1, a2, a3) =>
        va_mapping::update_va_mapping::<Guest64>(a1, a2, a3);
    __HYPERVISOR_set_timer_op(a1) => timer::set_timer_op(a1);
    __HYPERVISOR_update_va_mapping_otherdomain(a1, a2, a3, a4) =>
        va_mapping::update_va_mapping_otherdomain::<Guest64>(a1, a2, a3, a4);
    __HYPERVISOR_iret() => segment::iret();
    __HYPERVISOR_set_segment_base(a1, a2) => segment::set_segment_base(a1, a2);
};

static ARGUMENTS_64: [u8; TABLE_LEN] = CALLS_64.arguments;

static INSIDE_64: [Entry; TABLE_LEN] = inside_multicall(CALLS_64.entries);

/// A number that a 32-bit guest passes in two registers.
const fn wide(low: u64, high: u64) -> u64 {
    low | high << 32
}

/// 32-bit guests pass a number of 64 bits in two registers, the lower half first. Their `iret` is the
/// processor's, and their bases are those of descriptors.
const CALLS_32: Calls = calls! {
    Guest32;
    __HYPERVISOR_update_descriptor(a1, a2, a3, a4) =>
        descriptor::update_descriptor(wide(a1, a2), wide(a3, a4));
    __HYPERVISOR_update_va_mapping(a1, a2, a3, a4) =>
        va_mapping::update_va_mapping::<Guest32>(a1, wide(a2, a3), a4);
    __HYPERVISOR_set_timer_op(a1, a2) => timer::set_timer_op(wide(a1, a2));
    __HYPERVISOR_update_va_mapping_otherdomain(a1, a2, a3, a4, a5) =>
        va_mapping::update_va_mapping_otherdomain::<Guest32>(a1, wide(a2, a3), a4, a5);
};

static ARGUMENTS_32: [u8; TABLE_LEN] = CALLS_32.arguments;

/// The calls that 32-bit guests have: those that need nothing which is there for 64-bit guests only,
/// such as events, exceptions and page tables. The host's fuzzer has all of them decoded.
const GIVEN_32: [Entry; TABLE_LEN] = {
    const GIVEN: [u32; 7] = [
        abi::__HYPERVISOR_xen_version,
        abi::__HYPERVISOR_console_io,
        abi::__HYPERVISOR_sched_op,
        abi::__HYPERVISOR_sched_op_compat,
        abi::__HYPERVISOR_multicall,
        abi::__HYPERVISOR_paravane,
        abi::__HYPERVISOR_arch_7,
    ];
    let mut given = if cfg!(target_os = "none") {
        [unknown as Entry; TABLE_LEN]
    } else {
        CALLS_32.entries
    };
    let mut number = 0;
    while number < GIVEN.len() {
        let call = GIVEN[number] as usize;
        given[call] = CALLS_32.entries[call];
        number = number.wrapping_add(1);
    }
    given
};

static INSIDE_32: [Entry; TABLE_LEN] = inside_multicall(GIVEN_32);

/// A call of a 64-bit guest that is recorded, whose frame this is; the result is that of the table's function.
pub extern "C" fn call_64_traced(frame: &mut TrapFrame) -> i64 {
    let registers = Guest64::arguments(frame).map(|register| *register);
    traced::call::<Guest64>(frame.rax, registers)
}

/// A call of a 32-bit guest, whose frame this is.
pub extern "C" fn call_32(frame: &mut TrapFrame) {
    narrow(frame, |number, [a1, a2, a3, a4, a5, a6]| {
        static TABLE_32: [Entry; TABLE_LEN] = Guest32::TABLE;
        match TABLE_32.get(number as usize) {
            Some(call) => call(a1, a2, a3, a4, a5, a6),
            None => Errno::ENOSYS.to_ret(),
        }
    });
}

/// The same; it is recorded.
pub extern "C" fn call_32_traced(frame: &mut TrapFrame) {
    narrow(frame, traced::call::<Guest32>);
}

#[inline(always)]
fn narrow(frame: &mut TrapFrame, call: impl FnOnce(u64, [u64; 6]) -> i64) {
    let number = Guest32::argument(frame.rax);
    let registers = Guest32::arguments(frame).map(|register| *register);
    let result = call(number, registers);
    if result == SPECIAL {
        if PerCpu::get().special.get() == special::FRAME {
            PerCpu::get().special.set(special::NONE);
            return;
        }
        stopped::<Guest32>(frame);
    } else {
        frame.rax = result as u64;
    }
    frame.rax = Guest32::argument(frame.rax);
}

/// A hypercall returned [`SPECIAL`], and not for its frame. If it stopped, gives the guest's
/// registers its progress and takes back its instruction; the frame's rax still holds the number
/// of the call. Otherwise it is a value like any other.
pub extern "C" fn continued(frame: &mut TrapFrame) {
    stopped::<Guest64>(frame);
}

fn stopped<G: Caller>(frame: &mut TrapFrame) {
    let percpu = PerCpu::get();
    if percpu.special.replace(special::NONE) != special::CONTINUED {
        frame.rax = SPECIAL as u64;
        return;
    }
    let registers = G::arguments(frame);
    for (register, argument) in registers.into_iter().zip(percpu.cont_args.get()) {
        if let Some(argument) = argument {
            *register = argument;
        }
    }
    frame.rewind_hypercall();
}
