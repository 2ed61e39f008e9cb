//! A guest's addresses by the names of its own functions.

use core::fmt;

use paravane_core::text::Symbol;
use paravane_core::trace::{CALL_BYTES, ends_in_call};

use crate::arch::guest_memory::{GuestList, GuestPtr};
use crate::domain::Domain;
use crate::preempt;

/// Words of the stack that are looked through for return addresses.
const DEPTH: u64 = 128;
/// The work of looking at one.
const WORD: u32 = 150;
/// The work of finding a name and of making it readable.
const LOOK_UP: u32 = 4_000;
/// A return address lies within this many bytes of the interrupted instruction.
const REACH: u64 = 1 << 25;

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

    /// The address itself.
    pub fn address(&self) -> u64 {
        self.address
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

/// Whether the instruction before `address` is a call.
fn follows_call(address: u64) -> bool {
    GuestPtr::new(address.wrapping_sub(CALL_BYTES as u64))
        .read()
        .is_ok_and(ends_in_call)
}

/// What could be return addresses on the stack of `domain`'s kernel, which stands at `rip` and `rsp`;
/// the innermost first.
pub fn calls(domain: &Domain, rip: u64, rsp: u64) -> impl Iterator<Item = Named<'_>> {
    preempt::note(const { DEPTH as u32 * WORD });
    let stack = GuestList::<u64>::new(rsp, DEPTH);
    (0..DEPTH)
        .map_while(move |word| stack.and_then(|stack| stack.at(word)?.read()).ok())
        .filter(move |value| value.abs_diff(rip) < REACH && follows_call(*value))
        .map(|address| Named::behind_call(domain, address))
}
