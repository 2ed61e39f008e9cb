//! A guest's addresses by the names of its own functions.

use core::fmt;

use crate::arch::uaccess;
use crate::domain::Domain;

/// Words of the stack that are looked through for return addresses.
const DEPTH: u64 = 128;
/// Return addresses that are named: each costs a pass over the symbol table.
const CALLS: usize = 8;
/// A return address lies within this many bytes of the interrupted instruction.
const REACH: u64 = 1 << 25;

/// An address, and the function it lies in where that is known.
pub struct Named<'a> {
    domain: &'a Domain,
    address: u64,
}

impl<'a> Named<'a> {
    /// An address of `domain`'s kernel.
    pub fn new(domain: &'a Domain, address: u64) -> Self {
        Named { domain, address }
    }
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.address)?;
        match self.domain.symbols().and_then(|s| s.look_up(self.address)) {
            // The alternate form leaves out the hash that compilers append.
            Some(place) => write!(
                f,
                " {:#}+{:#x}",
                rustc_demangle::demangle(place.name),
                place.offset
            ),
            None => Ok(()),
        }
    }
}

/// Names what could be return addresses on the guest's stack, the innermost first. Without
/// symbols there is nothing to tell them by.
pub fn calls(domain: &Domain, rip: u64, rsp: u64) {
    let Some(symbols) = domain.symbols() else {
        return;
    };
    let mut left = CALLS;
    for word in 0..DEPTH {
        let Ok(value) = uaccess::read_u64(rsp.wrapping_add(8 * word)) else {
            return;
        };
        // A function's first byte is no return address, but what a pointer to it looks like.
        let near = value.abs_diff(rip) < REACH;
        if near
            && symbols
                .look_up(value)
                .is_some_and(|place| place.offset != 0)
        {
            error!("  called from {}", Named::new(domain, value));
            left -= 1;
        }
        if left == 0 {
            return;
        }
    }
}
