//! What the author of a kernel that is new to the interface gets wrong first, and what to do about it,
//! in words (design:refusals).
//!
//! Each is a fault that the hypervisor delivers to the kernel's handler like any other. Beside that
//! it says once a domain and kind what the matter is.

mod instruction;
mod returned;

use core::fmt;

pub use instruction::Instruction;
pub use returned::{Returned, Wrong};

use crate::addr::Mfn;
use crate::mm::FrameType;

/// What went wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mistake {
    /// A privileged instruction that is not performed: with the port or register that it is for, and the
    /// kernel's I/O privilege level.
    Instruction(Instruction, u32, u8),
    /// A store to this address, in a frame that is a table of this kind.
    ToTable(u64, Mfn, FrameType),
    /// A store to this address, in a frame that was a table of this kind and is still mapped read-only.
    ToFormerTable(u64, Mfn, FrameType),
    /// A store to this address of the hypervisor's range.
    ToHypervisor(u64),
    /// A return from a handler with a frame that cannot be.
    Return(Returned),
    /// This address was mapped by the L4 table before, and is not by the one in force.
    NotInNewTables(u64, Mfn, Mfn),
    /// User mode was entered at this address of the kernel's.
    UserInKernel(u64),
}

impl Mistake {
    /// A number for each kind, less than 64.
    #[must_use]
    pub const fn kind(&self) -> u32 {
        /// Types of frames.
        const TYPES: u32 = FrameType::SharedReadOnly as u32 + 1;
        const TABLES: u32 = instruction::COUNT;
        const OTHERS: u32 = TABLES + 2 * TYPES;
        const _: () = assert!(OTHERS + 3 + Wrong::COUNT <= 64);
        match *self {
            Self::Instruction(which, ..) => which as u32,
            Self::ToTable(_, _, what) => TABLES + what as u32,
            Self::ToFormerTable(_, _, what) => TABLES + TYPES + what as u32,
            Self::ToHypervisor(_) => OTHERS,
            Self::NotInNewTables(..) => OTHERS + 1,
            Self::UserInKernel(_) => OTHERS + 2,
            Self::Return(returned) => OTHERS + 3 + returned.wrong as u32,
        }
    }
}

/// "a" or "an", and the name.
struct Article(FrameType);

impl fmt::Display for Article {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let article = if matches!(self.0, FrameType::Gdt) {
            "a"
        } else {
            "an"
        };
        write!(f, "{article} {}", self.0)
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Instruction(which, detail, iopl) => {
                f.write_str(which.name())?;
                match which {
                    Instruction::In | Instruction::Out => write!(
                        f,
                        " (port {detail:#x}) is not performed at I/O privilege level {iopl}"
                    )?,
                    Instruction::Rdmsr | Instruction::Wrmsr => {
                        write!(f, " (register {detail:#x}) is not performed")?;
                    }
                    _ => f.write_str(" is not performed")?,
                }
                write!(f, ": {}", which.instead())
            }
            Self::ToTable(address, frame, what) => {
                write!(f, "store to {address:#x}, your {what} {frame}: ")?;
                f.write_str(match what {
                    FrameType::L1 => {
                        "only stores of up to 8 bytes within one entry are performed, by mov, xchg, cmpxchg, xadd, add, sub, and, or, xor, bts, btr, btc; else use mmu_update"
                    }
                    FrameType::Ldt | FrameType::Gdt => "use update_descriptor",
                    _ => "use mmu_update",
                })
            }
            Self::ToFormerTable(address, frame, what) => write!(
                f,
                "store to {address:#x}, frame {frame}, which was {}: this mapping of it is still read-only; make it writable (update_va_mapping) when the table is given up",
                Article(what)
            ),
            Self::ToHypervisor(address) => write!(
                f,
                "store to {address:#x}: slots 256 to 271 of the L4 table are the hypervisor's, and read-only"
            ),
            Self::Return(ref returned) => returned.fmt(f),
            Self::NotInNewTables(address, now, before) => write!(
                f,
                "{address:#x} is not mapped by the new L4 table {now}, as it was by {before} before: the base pointer changed to a table that lacks a part of the kernel"
            ),
            Self::UserInKernel(address) => write!(
                f,
                "user mode begins at {address:#x}, which only the kernel's tables map: in the frame of iret, ring 3 in cs means user mode, ring 0 the kernel"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::vec::Vec;

    const FRAME: Mfn = Mfn::new(0x1ed5f);

    #[test]
    fn kinds_are_told_apart() {
        let tables = [FrameType::L1, FrameType::L4, FrameType::Gdt];
        let returns = [Wrong::Short, Wrong::Long, Wrong::Address, Wrong::Ring];
        let mut kinds: Vec<u32> = [Instruction::Cli, Instruction::Xsetbv]
            .map(|which| Mistake::Instruction(which, 0, 0))
            .into_iter()
            .chain(tables.map(|what| Mistake::ToTable(0, FRAME, what)))
            .chain(tables.map(|what| Mistake::ToFormerTable(0, FRAME, what)))
            .chain([
                Mistake::ToHypervisor(0),
                Mistake::NotInNewTables(0, FRAME, FRAME),
                Mistake::UserInKernel(0),
            ])
            .chain(returns.map(|wrong| {
                Mistake::Return(Returned {
                    wrong,
                    words: [0; 5],
                })
            }))
            .map(|mistake| mistake.kind())
            .collect();
        let count = kinds.len();
        assert!(kinds.iter().all(|&kind| kind < 64));
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), count);
    }

    #[test]
    fn a_mistake_says_what_and_what_instead() {
        let of = |which, detail| format!("{}", Mistake::Instruction(which, detail, 0));
        assert_eq!(
            of(Instruction::Hlt, 0),
            "hlt is not performed: wait by sched_op, SCHEDOP_block"
        );
        let out = of(Instruction::Out, 0x3f8);
        assert!(
            out.starts_with("out (port 0x3f8) is not performed at I/O privilege level 0: "),
            "{out}"
        );
        let msr = of(Instruction::Wrmsr, 0xc000_0082);
        assert!(
            msr.starts_with("wrmsr (register 0xc0000082) is not performed: "),
            "{msr}"
        );
        let to = |what| format!("{}", Mistake::ToTable(0xffff_c000_0000_1008, FRAME, what));
        assert_eq!(
            to(FrameType::L2),
            "store to 0xffffc00000001008, your L2 table 0x1ed5f: use mmu_update"
        );
        assert!(to(FrameType::Gdt).ends_with("use update_descriptor"));
        let was = Mistake::ToFormerTable(0x1000, FRAME, FrameType::L3);
        assert!(format!("{was}").contains("which was an L3 table"));
    }

    /// A line of the hypervisor's has room for them.
    #[test]
    fn mistakes_fit_into_a_line() {
        for which in [Instruction::In, Instruction::Out, Instruction::Wrmsr] {
            let line = format!("{}", Mistake::Instruction(which, u32::MAX, 3));
            assert!(
                line.len() < crate::text::LINE - 60,
                "{}: {line}",
                line.len()
            );
        }
        let line = format!("{}", Mistake::ToTable(u64::MAX, FRAME, FrameType::L1));
        assert!(
            line.len() < crate::text::LINE - 60,
            "{}: {line}",
            line.len()
        );
    }
}
