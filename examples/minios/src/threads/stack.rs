//! Kernel stacks, each with a page below it that is not mapped.
//!
//! A stack that overflows meets the missing page. The hypervisor then has no place to put the
//! fault's frame, which it treats as a double fault (C10): it ends the domain and reports where it
//! was. Without the missing page the overflow would overwrite a neighbour.

use paravane_guest::addr::{PAGE_SIZE, Pfn};

use crate::memory::{direct, frames};

/// Pages of a stack, without the guard page.
const PAGES: usize = 7;

/// A kernel stack.
pub struct Stack {
    guard: Pfn,
}

impl Stack {
    /// A new stack; `None` if memory is short.
    pub fn new() -> Option<Stack> {
        let guard = frames::allocate_run(PAGES + 1)?;
        direct::hide(guard);
        Some(Stack { guard })
    }

    /// The address just above the stack, on a page boundary.
    pub fn top(&self) -> u64 {
        direct::pointer(self.guard) as u64 + ((PAGES + 1) * PAGE_SIZE) as u64
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        direct::show(self.guard);
        for page in 0..=PAGES as u64 {
            frames::release(Pfn::new(self.guard.raw() + page));
        }
    }
}
