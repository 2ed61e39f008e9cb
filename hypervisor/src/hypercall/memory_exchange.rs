//! `XENMEM_exchange`: frames for as many others, mostly scattered ones for a contiguous run (M23).
//!
//! One unit of the exchange is the larger of the two extents. For each unit new frames are made
//! ready; then the frames given are taken away from the domain, which takes that nothing else
//! refers to them; and only when the domain has the new ones are the old ones free. If one cannot be
//! taken, the domain gets its own back. A call may be preempted anywhere before the domain has them.

use arrayvec::ArrayVec;
use paravane_abi as abi;
use paravane_abi::Ulong;
use paravane_abi::errno::Errno;
use paravane_core::addr::Mfn;

use super::memory::{MAX_ORDER, limit, order, within};
use super::{Fail, Outcome, again};
use crate::arch::guest_memory::{Fault, Guest, GuestList};
use crate::domain::current::caller;
use crate::domain::{current, refusals};
use crate::mm::extents::{self, Denied, Part};
use crate::mm::refusals::{At, RefusedRequest};
use crate::preempt;

/// The work of a unit, besides what is counted for its frames.
const WORK: u32 = 2000;

/// Extents of a unit's result at most.
const MAX_EXTENTS: usize = 1 << MAX_ORDER;

/// Exchanges frames of the caller. The argument's `nr_exchanged` counts the input extents done, and
/// is where a call that stopped goes on.
///
/// # Errors
/// `EINVAL`: lists of different length in frames, or a count beyond them; `EPERM`: extents too
/// large; `EBUSY`: a frame is in use; `ENOMEM`; `EFAULT`.
pub fn exchange<G: Guest>(argument: u64) -> Outcome {
    let place = G::ptr::<abi::xen_memory_exchange>(argument);
    let mut call = place.read()?;
    let (input, output) = (call.in_, call.out);
    let orders = order(input.extent_order).zip(order(output.extent_order));
    let (from, to) = orders.ok_or(Errno::EPERM)?;
    let unit = from.max(to);
    // Extents of a unit, as powers of two.
    let (per_input, per_output) = (unit.saturating_sub(from), unit.saturating_sub(to));
    let frames = |count: u64, order: u8| count.checked_mul(1 << order);
    let total = frames(input.nr_extents, from);
    let fits = total.is_some()
        && total == frames(output.nr_extents, to)
        && total.is_some_and(|total| total.is_multiple_of(1 << unit))
        && call.nr_exchanged <= input.nr_extents
        && call.nr_exchanged.is_multiple_of(1 << per_input);
    if !fits || u32::from(input.domid) != abi::DOMID_SELF || input.domid != output.domid {
        return Err(Errno::EINVAL.into());
    }
    let lists = Lists {
        input: G::list(input.extent_start, input.nr_extents)?,
        output: G::list(output.extent_start, output.nr_extents)?,
    };
    let limit = limit(output.mem_flags);
    let mut result = Ok(0);
    let mut begun = false;
    while call.nr_exchanged < input.nr_extents {
        if begun && preempt::after(WORK) {
            result = Err(again());
            break;
        }
        begun = true;
        let frames_done = call.nr_exchanged << from;
        let rest = Lists {
            input: lists.input.after(call.nr_exchanged),
            output: lists.output.after(frames_done >> to),
        };
        match rest.one_unit((argument, call.nr_exchanged), per_output, from, to, limit) {
            Ok(()) => {}
            Err(NotExchanged::Preempted) => {
                result = Err(again());
                break;
            }
            Err(NotExchanged::Failed(errno)) => {
                result = Err(errno.into());
                break;
            }
        }
        // At most their number, of which a unit's extents are a divisor.
        call.nr_exchanged = call.nr_exchanged.saturating_add(1 << per_input);
    }
    // What was replaced is free before the call is over.
    if !matches!(result, Err(Fail::Continue(_)))
        && extents::settle((&current().domain.memory, caller())).is_err()
    {
        result = Err(again());
    }
    place.write(&call)?;
    result
}

/// Where extents are listed, by their first frames and by their page numbers.
struct Lists<G> {
    input: GuestList<Ulong, G>,
    output: GuestList<Ulong, G>,
}

/// Why a unit was not exchanged.
enum NotExchanged {
    Preempted,
    Failed(Errno),
}

impl From<Fault> for NotExchanged {
    fn from(fault: Fault) -> Self {
        NotExchanged::Failed(fault.into())
    }
}

impl From<Denied> for NotExchanged {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Preempted => NotExchanged::Preempted,
            Denied::NoMemory => NotExchanged::Failed(Errno::ENOMEM),
            Denied::Refused(refusal) => {
                let at = At {
                    request: RefusedRequest::MemoryOp,
                    index: 0,
                    location: 0,
                };
                let errno = refusal.errno();
                refusals::note(&current().domain.memory, at, refusal, errno);
                NotExchanged::Failed(errno)
            }
        }
    }
}

impl<G: Guest> Lists<G> {
    fn one_unit(
        &self,
        part: Part,
        per_output: u8,
        from: u8,
        to: u8,
        limit: Option<Mfn>,
    ) -> Result<(), NotExchanged> {
        let vcpu = current();
        let memory = &vcpu.domain.memory;
        let count = 1_u64 << per_output;
        let mut numbers = ArrayVec::<u64, MAX_EXTENTS>::new();
        for index in 0..count {
            numbers.push(self.output.at(index)?.read()?.0);
        }
        let input = |index: usize| {
            let extent = self.input.at((index >> from) as u64)?;
            let first = Mfn::new(extent.read()?.0);
            Ok::<_, NotExchanged>(first.offset(within(index as u64, from)))
        };
        let firsts = extents::exchange((memory, caller()), part, (&numbers, to), limit, input)?;
        for (index, first) in (0..).zip(firsts) {
            self.output.at(index)?.write(&Ulong(first.raw()))?;
            preempt::spend(60);
        }
        Ok(())
    }
}
