//! `multicall`: several hypercalls in one entry.
//!
//! Each entry's result is written into it before the next one begins. A call that stops at a
//! preemption point keeps its progress in its own entry; the multicall then continues there.

use paravane_abi as abi;
use paravane_abi::errno::Errno;

use super::{INSIDE_MULTICALL, Outcome, continue_with, preempt, work_waits};
use crate::arch::entry::SPECIAL;
use crate::arch::percpu::special;
use crate::arch::{PerCpu, uaccess};

/// Bytes of `struct multicall_entry`: op, result, six arguments.
const ENTRY_BYTES: u64 = size_of::<abi::multicall_entry>() as u64;

/// Which of its words is the result.
const RESULT: usize = core::mem::offset_of!(abi::multicall_entry, result) / 8;

/// Entries from one preemption point to the next: calls that take long have their own.
const BETWEEN_PREEMPTIONS: u32 = 8;

/// `multicall(list, count)`. Entries that fail do not stop the list; EINVAL for nesting (a
/// multicall or `iret` inside) goes into the entry's result.
pub fn multicall(list: u64, count: u64) -> Outcome {
    let count = count as u32;
    for i in 0..count {
        // Work that is known (a reschedule, the end of the domain) ends the round at once; unknown
        // work, an interrupt that waits, is looked for now and then.
        if i != 0 && work_waits() || i % BETWEEN_PREEMPTIONS == BETWEEN_PREEMPTIONS - 1 && preempt()
        {
            return Err(rest(list, count, i));
        }
        let address = list.wrapping_add(u64::from(i) * ENTRY_BYTES);
        let mut words = [0u64; 8];
        let entry = uaccess::Record::read(address, &mut words)?;
        let [op, _, a1, a2, a3, a4, a5, a6] = words;
        let result = match INSIDE_MULTICALL.get(op as usize) {
            Some(call) => call(a1, a2, a3, a4, a5, a6),
            None => Errno::ENOSYS.to_ret(),
        };
        if result == SPECIAL && PerCpu::get().special.replace(special::NONE) == special::CONTINUED {
            for (n, argument) in (0..).zip(PerCpu::get().cont_args.get()) {
                if let Some(argument) = argument {
                    uaccess::write_u64(address.wrapping_add(16 + 8 * n), argument)?;
                }
            }
            return Err(rest(list, count, i));
        }
        entry.write::<RESULT>(result as u64)?;
    }
    Ok(0)
}

/// Goes on at entry `done` later.
fn rest(list: u64, count: u32, done: u32) -> super::Fail {
    let list = list.wrapping_add(u64::from(done) * ENTRY_BYTES);
    continue_with([list, u64::from(count - done)])
}
