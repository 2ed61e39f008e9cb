//! Returns from handlers whose frame is not one.

use core::fmt;

use paravane_abi::{FLAT_RING3_CS64, FLAT_RING3_DS32};

use crate::descriptor::exit::is_canonical;

/// What is wrong with a frame that could not be returned to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Wrong {
    /// The three registers below the flags word are missing.
    Short,
    /// They are there twice.
    Long,
    /// The instruction pointer is not canonical.
    Address,
    /// The selectors lead to no segments.
    Selectors,
    /// The ring is that of user mode, for which there are no tables.
    Ring,
}

impl Wrong {
    /// How many there are.
    pub const COUNT: u32 = Self::Ring as u32 + 1;
}

/// A return that faulted, and the five words that it should have led to: the instruction pointer, the
/// code selector, the flags, the stack pointer and the stack selector.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Returned {
    /// What is wrong.
    pub wrong: Wrong,
    /// The words as they were taken.
    pub words: [u64; 5],
}

/// Whether the word is a selector, of whatever ring, with nothing but an event mask above it.
fn is_selector(word: u64, selector: u32) -> bool {
    word as u32 | 3 == selector | 3 && word >> 32 <= 1
}

fn is_code(word: u64) -> bool {
    is_selector(word, FLAT_RING3_CS64)
}

impl Returned {
    /// What is wrong where these five words could not be returned to. `rcx`: what came from below the
    /// flags word for that register.
    #[must_use]
    pub fn new(words: [u64; 5], rcx: u64) -> Self {
        let [rip, cs, _, _, ss] = words;
        let wrong = if is_code(rcx) && is_selector(cs, FLAT_RING3_DS32) {
            Wrong::Short
        } else if is_code(ss) {
            Wrong::Long
        } else if !is_canonical(rip) {
            Wrong::Address
        } else {
            Wrong::Selectors
        };
        Returned { wrong, words }
    }

    /// As [`Returned::new`], of words that lead to user mode, where the guest has no user tables.
    #[must_use]
    pub fn to_user(words: [u64; 5], rcx: u64) -> Self {
        let returned = Self::new(words, rcx);
        let wrong = match returned.wrong {
            Wrong::Short | Wrong::Long => returned.wrong,
            _ => Wrong::Ring,
        };
        Returned { wrong, words }
    }
}

impl fmt::Display for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [rip, cs, flags, rsp, ss] = self.words;
        write!(
            f,
            "iret cannot return to rip {rip:#x} cs {cs:#x} rflags {flags:#x} rsp {rsp:#x} ss {ss:#x}: "
        )?;
        f.write_str(match self.wrong {
            Wrong::Short => {
                "these words are three too far up; below the flags word iret takes rax, r11 and rcx, which the stub in the hypercall page pushes and a bare syscall does not"
            }
            Wrong::Long => {
                "these words are three too far down; the stub in the hypercall page pushes rcx, r11 and rax itself, so only the flags word stands below the processor's five"
            }
            Wrong::Address => "the address is not canonical",
            Wrong::Ring => {
                "ring 3 in cs means user mode, for which there are no page tables (MMUEXT_NEW_USER_BASEPTR); ring 0 means the kernel"
            }
            Wrong::Selectors => {
                "no such segments; without a GDT of one's own they are 0xe033 and 0xe02b, with ring 3 for user mode and ring 0 for the kernel"
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A context as the hypervisor reads it, from a stack on which a frame of the processor's five words
    /// stands behind the flags word and so many others.
    fn returned(others: usize) -> Returned {
        let mut stack = std::vec![0x1000 + others as u64; others];
        stack.extend([0, 0xffff_8880_0010_2030, 0xe030, 0x246]);
        stack.extend([0xffff_8880_0020_0ff8, 0xe02b]);
        stack.extend([0; 6]);
        let [_rax, _r11, rcx, _flags, rip, cs, flags, rsp, ss] = *stack.first_chunk().unwrap();
        Returned::new([rip, cs & 0xffff | 3, flags, rsp, ss & 0xffff | 3], rcx)
    }

    #[test]
    fn shifted_frames_are_recognised() {
        assert_eq!(returned(0).wrong, Wrong::Short);
        assert_eq!(returned(6).wrong, Wrong::Long);
    }

    #[test]
    fn others_are_called_what_they_are() {
        let of = |rip, cs| Returned::new([rip, cs, 0x202, 0x1000, 0x10 | 3], 0).wrong;
        assert_eq!(of(0x10_0000, 0x08 | 3), Wrong::Selectors);
        assert_eq!(of(0x8000_0000_0000_0000, 0xe033), Wrong::Address);
        // A frame in order, refused for something else.
        let ordinary = returned(3);
        assert_eq!(ordinary.wrong, Wrong::Selectors);
        assert_eq!(Returned::to_user(ordinary.words, 0).wrong, Wrong::Ring);
        let shifted = returned(6);
        assert_eq!(Returned::to_user(shifted.words, 0).wrong, Wrong::Long);
    }
}
