//! `multicall`: several hypercalls in one entry.
//!
//! Each entry's result is written into it before the next one begins. A call that stops at a
//! preemption point keeps its progress in its own entry; the multicall then continues there.

use paravane_abi as abi;
use paravane_abi::Ulong;
use paravane_abi::errno::Errno;

use super::guest::Caller;
use super::{Fail, Outcome, continue_with, traced};
use crate::arch::PerCpu;
use crate::arch::guest::WordRecord;
use crate::arch::guest_memory::{Fault, GuestList, GuestPtr};
use crate::arch::percpu::special;
use crate::arch::stubs::SPECIAL;
use crate::preempt;

/// The words of a `struct multicall_entry`: op, result, six arguments.
type Entry = [Ulong; size_of::<abi::multicall_entry>() / 8];

/// Which of its words is the result.
const RESULT: usize = core::mem::offset_of!(abi::multicall_entry, result) / 8;

/// Which of its words is its first argument.
const ARGUMENTS: usize = core::mem::offset_of!(abi::multicall_entry, args) / 8;

// They are the same words in both widths.
const _: () = assert!(
    size_of::<abi::in32::multicall_entry>() == size_of::<<Entry as abi::Argument>::In32>()
        && core::mem::offset_of!(abi::in32::multicall_entry, result) == 4 * RESULT
        && core::mem::offset_of!(abi::in32::multicall_entry, args) == 4 * ARGUMENTS
);

/// Entries that are counted together.
const STRIDE: u64 = 8;
/// The work of that many short calls; those that take long count what they do themselves.
const WORK: u32 = 8 * 800;

/// `multicall(list, count)`. Entries that fail do not stop the list; EINVAL for a multicall inside
/// goes into the entry's result. An `iret` ends the list: the guest goes on where it returns to.
pub fn multicall<G: Caller>(list: u64, count: u64) -> Outcome {
    self::list::<G, false>(list, count)
}

/// The same; with `TRACED` each entry is recorded.
#[inline(always)]
pub(super) fn list<G: Caller, const TRACED: bool>(list: u64, count: u64) -> Outcome {
    let list = G::list::<Entry>(list, u64::from(count as u32))?;
    for i in 0..list.count() {
        // Work that is known (a reschedule, the end of the domain) ends the round at once.
        if i != 0 && preempt::asked() || i % STRIDE == STRIDE - 1 && preempt::after(WORK) {
            return Err(rest(list, i));
        }
        let place = list.at(i)?;
        let mut words = [0; _];
        let entry = place.read_record(&mut words)?;
        let [op, _, a1, a2, a3, a4, a5, a6] = words;
        let result = match G::INSIDE_MULTICALL.get(op as usize) {
            call if TRACED => traced::one::<G>(true, op, call.copied(), [a1, a2, a3, a4, a5, a6]),
            Some(call) => call(a1, a2, a3, a4, a5, a6),
            None => Errno::ENOSYS.to_ret(),
        };
        if result == SPECIAL {
            match PerCpu::get().special.replace(special::NONE) {
                special::CONTINUED => {
                    keep(place, PerCpu::get().cont_args.get())?;
                    return Err(rest(list, i));
                }
                // Its result is in the frame. The entry has none: the list may be mapped no more, or
                // elsewhere, where the guest goes on.
                special::FRAME => return Err(Fail::Frame),
                _ => {}
            }
        }
        entry.write::<RESULT>(result as u64)?;
    }
    Ok(0)
}

/// Writes the arguments with which an entry's call goes on into it.
fn keep<G: Caller>(entry: GuestPtr<Entry, G>, arguments: [Option<u64>; 6]) -> Result<(), Fault> {
    let given = entry.beyond::<Ulong>(G::WORD.wrapping_mul(ARGUMENTS as u64))?;
    let list = G::list::<Ulong>(given.address(), arguments.len() as u64)?;
    for (n, argument) in (0..).zip(arguments) {
        if let Some(argument) = argument {
            list.at(n)?.write(&Ulong(argument))?;
        }
    }
    Ok(())
}

/// Goes on at entry `done` later.
fn rest<G: Caller>(list: GuestList<Entry, G>, done: u64) -> Fail {
    let rest = list.after(done);
    continue_with([rest.address(), rest.count()])
}
