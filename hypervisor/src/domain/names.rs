//! A guest's addresses by the names of its own functions.

use core::fmt;

use arrayvec::ArrayVec;
use paravane_builder::hypercall_page::{KEPT, is_in_stub};
use paravane_core::text::Symbol;
use paravane_core::trace::{CALL_BYTES, Target, call_target, ends_in_call};

use super::parting::CALLS;
use super::sight::Sight;
use crate::arch::frame::TrapFrame;
use crate::domain::Domain;
use crate::preempt;

/// Words of the stack that are looked through for return addresses.
const DEPTH: u64 = 64;
/// The work of looking at one.
const WORD: u32 = 200;
/// Of them, those near the kernel's code that are looked at closer.
const LOOKS: u32 = 48;
/// The work of that: the call before, what it calls, and whose code that is.
const CLOSER: u32 = 800;
/// The work of finding a name and of making it readable.
const LOOK_UP: u32 = 4_000;
/// A return address lies within this many bytes of the interrupted instruction.
const REACH: u64 = 1 << 25;
/// Two frames of one stack are no further apart.
const STACK: u64 = 1 << 20;

/// An address, and the function it lies in where that is known.
pub struct Named<'a> {
    domain: &'a Domain,
    address: u64,
    /// Bytes before the address that the function was left: 1 behind a call, which may be the
    /// function's last instruction.
    back: u64,
}

impl<'a> Named<'a> {
    /// An address of `domain`'s kernel.
    pub fn new(domain: &'a Domain, address: u64) -> Self {
        Named {
            domain,
            address,
            back: 0,
        }
    }

    /// A return address of `domain`'s kernel.
    pub fn behind_call(domain: &'a Domain, address: u64) -> Self {
        Named {
            domain,
            address,
            back: 1,
        }
    }
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.address)?;
        preempt::note(LOOK_UP);
        let inside = self.address.wrapping_sub(self.back);
        match self.domain.symbols().and_then(|s| s.look_up(inside)) {
            Some(place) => write!(
                f,
                " {}+{:#x}",
                Symbol(place.name),
                place.offset.wrapping_add(self.back)
            ),
            None => Ok(()),
        }
    }
}

/// Who called a function of `domain`'s kernel, which stands at these registers; the innermost first.
///
/// Where the kernel keeps frame pointers they lead from caller to caller. Else the stack is looked through
/// for addresses behind calls of the function that the one before lies in, so that what earlier calls
/// left there is not taken for callers; a call through a register ends that.
pub fn callers(domain: &Domain, sight: Sight, frame: &TrapFrame) -> ArrayVec<u64, CALLS> {
    preempt::note(const { DEPTH as u32 * WORD + LOOKS * CLOSER });
    let mut found = ArrayVec::new();
    let start = |address: u64| domain.symbols()?.start_of(address);
    let TrapFrame {
        rip,
        mut rsp,
        rbp: mut pointer,
        ..
    } = *frame;
    let mut inside = start(rip);
    // Who stands in the hypercall page, or has made no frame yet, was called from where the stack says;
    // the caller's frame is still in the register.
    let kept = match sight.word(rip).map(u64::to_le_bytes) {
        Some(code) if is_in_stub(code) => Some(KEPT),
        _ => (inside == Some(rip)).then_some(0),
    };
    if let Some(kept) = kept
        && let place = rsp.wrapping_add(kept)
        && let Some(back) = sight.word(place)
        && call_before(sight, back).is_some()
    {
        found.push(back);
        inside = start(back.wrapping_sub(1));
        rsp = place.wrapping_add(8);
    }
    let known = found.len();
    let mut below = rsp;
    while pointer & 7 == 0
        && pointer >= below
        && pointer.wrapping_sub(below) < STACK
        && !found.is_full()
        && let (Some(next), Some(back)) = (sight.word(pointer), sight.word(pointer.wrapping_add(8)))
        && call_before(sight, back).is_some()
    {
        found.push(back);
        (below, pointer) = (pointer.wrapping_add(16), next);
    }
    if found.len() > known {
        return found;
    }
    let mut looks = LOOKS;
    for word in 0..DEPTH {
        let Some(back) = sight.word(rsp.wrapping_add(word << 3)) else {
            break;
        };
        if back.abs_diff(rip) >= REACH {
            continue;
        }
        // A stack may be full of them.
        let Some(left) = looks.checked_sub(1).filter(|_| !found.is_full()) else {
            break;
        };
        looks = left;
        let caller = match (call_before(sight, back), inside) {
            (Some(_), None) => true,
            (Some(Some(target)), Some(_)) => start(target) == inside,
            _ => false,
        };
        if caller {
            found.push(back);
            inside = start(back.wrapping_sub(1));
        }
    }
    found
}

/// What the call behind which this address is calls, if there is a call and it says that.
fn call_before(sight: Sight, address: u64) -> Option<Option<u64>> {
    let code = sight.word(address.wrapping_sub(8))?.to_le_bytes();
    let (_, code) = code.split_first_chunk::<1>()?;
    let code: [u8; CALL_BYTES] = code.try_into().ok()?;
    ends_in_call(code).then(|| match call_target(code, address)? {
        Target::Function(at) => Some(at),
        Target::In(place) => sight.word(place),
    })
}
