//! Hypercalls that are recorded: where calls or events are asked for, entry comes here instead of going by
//! the table, and multicalls are another copy of the same function.

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::recorder::Classes;
use paravane_core::recorder::event::Event;

use super::guest::Caller;
use super::{Entry, multicall, result};
use crate::arch::stubs::SPECIAL;
use crate::domain::recorder;

/// A call with these argument registers.
pub fn call<G: Caller>(number: u64, registers: [u64; 6]) -> i64 {
    let entry = if number == u64::from(abi::__HYPERVISOR_multicall) {
        Some(traced_multicall::<G> as Entry)
    } else {
        G::TABLE.get(number as usize).copied()
    };
    one::<G>(false, number, entry, registers)
}

extern "C" fn traced_multicall<G: Caller>(
    list: u64,
    count: u64,
    _: u64,
    _: u64,
    _: u64,
    _: u64,
) -> i64 {
    let [list, count] = [list, count].map(G::argument);
    result(multicall::list::<G, true>(list, count))
}

/// Makes one call, and records it.
pub(super) fn one<G: Caller>(
    inside: bool,
    number: u64,
    entry: Option<Entry>,
    registers: [u64; 6],
) -> i64 {
    let arguments = registers.map(G::argument);
    if recorder::records(Classes::HYPERCALLS) {
        let count = G::ARGUMENTS.get(number as usize).copied().unwrap_or(0);
        let taken = arguments.get(..usize::from(count)).unwrap_or_default();
        recorder::add(&Event::call(inside, number as u32, taken));
    }
    if recorder::records(Classes::EVENTS)
        && let [command, structure, ..] = arguments
        && number == u64::from(abi::__HYPERVISOR_event_channel_op)
        && command as u32 == abi::EVTCHNOP_send
        // The call itself reads it anew.
        && let Ok(abi::evtchn_send { port }) = G::ptr(structure).read()
    {
        recorder::add(&Event::Send { port });
    }
    let [a1, a2, a3, a4, a5, a6] = registers;
    let result = match entry {
        Some(entry) => entry(a1, a2, a3, a4, a5, a6),
        None => Errno::ENOSYS.to_ret(),
    };
    if result != 0 && result != SPECIAL && recorder::records(Classes::HYPERCALLS) {
        recorder::add(&Event::Result(result));
    }
    result
}
