//! Instructions of a bare kernel that a guest's kernel cannot have, and what it does instead.

/// An instruction that faults in a guest's kernel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[allow(missing_docs, reason = "the instructions they name")]
pub enum Instruction {
    Cli,
    Sti,
    Hlt,
    Lgdt,
    Lidt,
    Lldt,
    Ltr,
    Lmsw,
    Swapgs,
    Invlpg,
    Invpcid,
    In,
    Out,
    Rdmsr,
    Wrmsr,
    Rdpmc,
    Control,
    Debug,
    Iret,
    Sysret,
    Xsetbv,
}

/// How many they are.
pub const COUNT: u32 = Instruction::Xsetbv as u32 + 1;

/// Names, and what to use instead, in the order of [`Instruction`].
const WORDS: [(&str, &str); COUNT as usize] = [
    (
        "cli",
        "mask events: set evtchn_upcall_mask of vcpu_info to 1",
    ),
    (
        "sti",
        "unmask events: set evtchn_upcall_mask of vcpu_info to 0, then look at evtchn_upcall_pending",
    ),
    ("hlt", "wait by sched_op, SCHEDOP_block"),
    ("lgdt", "use set_gdt"),
    ("lidt", "register handlers with set_trap_table"),
    ("lldt", "use mmuext_op, MMUEXT_SET_LDT"),
    (
        "ltr",
        "there is no task state segment: stack_switch names the kernel's stack",
    ),
    ("lmsw", "use fpu_taskswitch for CR0.TS"),
    (
        "swapgs",
        "the hypervisor exchanges the bases when the mode changes; set them with set_segment_base",
    ),
    ("invlpg", "use mmuext_op, MMUEXT_INVLPG_LOCAL"),
    ("invpcid", "use mmuext_op, MMUEXT_TLB_FLUSH_LOCAL"),
    (
        "in",
        "a guest has none of the machine's devices (console, timer and disks are event channels); from I/O privilege level 1 on (physdev_op, PHYSDEVOP_set_iopl) it reads ones",
    ),
    (
        "out",
        "a guest has none of the machine's devices (console, timer and disks are event channels); from I/O privilege level 1 on (physdev_op, PHYSDEVOP_set_iopl) it has no effect",
    ),
    (
        "rdmsr",
        "a guest has the FS and GS bases and few others of these registers",
    ),
    (
        "wrmsr",
        "a guest has the FS and GS bases and few others of these registers; system calls are entered by callback_op, CALLBACKTYPE_syscall",
    ),
    ("rdpmc", "a guest has no performance counters"),
    (
        "mov of a control register",
        "CR3 takes the machine address of a pinned L4 table, CR0, CR2 and CR4 what guests may set; others do not exist",
    ),
    (
        "mov of a debug register",
        "the value is refused: breakpoints lie in the guest's own half",
    ),
    (
        "iret",
        "return to ring 0 by the hypercall iret, whose stub in the hypercall page takes one word below the processor's five: flags",
    ),
    ("sysret", "return by the hypercall iret"),
    (
        "xsetbv",
        "it takes only what CPUID of the hypervisor's prefix offers",
    ),
];

impl Instruction {
    /// What the instruction is that these bytes begin with.
    #[must_use]
    pub fn decode(code: &[u8]) -> Option<Self> {
        // Segments, sizes, LOCK and REP, and REX.
        let is_prefix = |byte: &u8| matches!(byte, 0x26 | 0x2e | 0x36 | 0x3e | 0x40..=0x4f | 0x64..=0x67 | 0xf0 | 0xf2 | 0xf3);
        let opcode = code.iter().position(|byte| !is_prefix(byte))?;
        let &[one, two, three] = code.get(opcode..)?.first_chunk()?;
        Some(match one {
            0xfa => Self::Cli,
            0xfb => Self::Sti,
            0xf4 => Self::Hlt,
            0xcf => Self::Iret,
            0x6c | 0x6d | 0xe4 | 0xe5 | 0xec | 0xed => Self::In,
            0x6e | 0x6f | 0xe6 | 0xe7 | 0xee | 0xef => Self::Out,
            0x0f => match (two, three >> 3 & 7) {
                (0x00, 2) => Self::Lldt,
                (0x00, 3) => Self::Ltr,
                (0x01, _) if three == 0xf8 => Self::Swapgs,
                (0x01, _) if three == 0xd1 => Self::Xsetbv,
                (0x01, 2) if three < 0xc0 => Self::Lgdt,
                (0x01, 3) if three < 0xc0 => Self::Lidt,
                (0x01, 6) => Self::Lmsw,
                (0x01, 7) if three < 0xc0 => Self::Invlpg,
                (0x07 | 0x35, _) => Self::Sysret,
                (0x20 | 0x22, _) => Self::Control,
                (0x21 | 0x23, _) => Self::Debug,
                (0x30, _) => Self::Wrmsr,
                (0x32, _) => Self::Rdmsr,
                (0x33, _) => Self::Rdpmc,
                (0x38, _) if three == 0x82 => Self::Invpcid,
                _ => return None,
            },
            _ => return None,
        })
    }

    /// The port that this IN or OUT, of these bytes, is for, where DX is `dx`.
    #[must_use]
    pub fn port(code: &[u8], dx: u16) -> u16 {
        let mut rest = code
            .iter()
            .skip_while(|byte| !matches!(byte, 0x6c..=0x6f | 0xe4..=0xef));
        match (rest.next(), rest.next()) {
            (Some(0xe4..=0xe7), Some(&port)) => port.into(),
            _ => dx,
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.words().0
    }

    /// What a guest does instead.
    #[must_use]
    pub fn instead(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
        WORDS.get(self as usize).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each instruction of the list, as an assembler writes it.
    const ENCODED: &[(Instruction, &[u8])] = &[
        (Instruction::Cli, &[0xfa]),
        (Instruction::Sti, &[0xfb]),
        (Instruction::Hlt, &[0xf4]),
        (Instruction::Lgdt, &[0x0f, 0x01, 0x17]),
        (Instruction::Lgdt, &[0x0f, 0x01, 0x15, 1, 2, 3, 4]),
        (Instruction::Lidt, &[0x41, 0x0f, 0x01, 0x18]),
        (Instruction::Lldt, &[0x0f, 0x00, 0xd0]),
        (Instruction::Ltr, &[0x66, 0x0f, 0x00, 0xd8]),
        (Instruction::Ltr, &[0x0f, 0x00, 0x1f]),
        (Instruction::Lmsw, &[0x0f, 0x01, 0xf0]),
        (Instruction::Swapgs, &[0x0f, 0x01, 0xf8]),
        (Instruction::Invlpg, &[0x0f, 0x01, 0x38]),
        (Instruction::Invpcid, &[0x66, 0x0f, 0x38, 0x82, 0x00]),
        (Instruction::In, &[0xec]),
        (Instruction::In, &[0x66, 0xed]),
        (Instruction::In, &[0xe4, 0x60]),
        (Instruction::In, &[0xf3, 0x6c]),
        (Instruction::Out, &[0xe6, 0x80]),
        (Instruction::Out, &[0xee]),
        (Instruction::Out, &[0xf3, 0x66, 0x6f]),
        (Instruction::Rdmsr, &[0x0f, 0x32]),
        (Instruction::Wrmsr, &[0x0f, 0x30]),
        (Instruction::Rdpmc, &[0x0f, 0x33]),
        (Instruction::Control, &[0x44, 0x0f, 0x20, 0xc0]),
        (Instruction::Control, &[0x0f, 0x22, 0xd8]),
        (Instruction::Debug, &[0x0f, 0x23, 0xf8]),
        (Instruction::Iret, &[0x48, 0xcf]),
        (Instruction::Sysret, &[0x48, 0x0f, 0x07]),
        (Instruction::Sysret, &[0x0f, 0x35]),
        (Instruction::Xsetbv, &[0x0f, 0x01, 0xd1]),
    ];

    /// As many bytes as the hypervisor fetches, others behind the instruction.
    fn padded(code: &[u8]) -> [u8; 15] {
        let mut all = [0xcc; 15];
        all[..code.len()].copy_from_slice(code);
        all
    }

    #[test]
    fn each_instruction_is_known_by_its_bytes() {
        for &(instruction, code) in ENCODED {
            let decoded = Instruction::decode(&padded(code));
            assert_eq!(decoded, Some(instruction), "{code:x?}");
        }
        let mut missing = (0..COUNT).filter(|&n| {
            !ENCODED
                .iter()
                .any(|(instruction, _)| *instruction as u32 == n)
        });
        assert_eq!(missing.next(), None);
    }

    #[test]
    fn others_are_not() {
        for code in [
            &[0x90][..],
            &[0x0f, 0x05],
            &[0x0f, 0x0b],
            &[0x0f, 0xa2],
            &[0x0f, 0x01, 0xd0], // XGETBV
            &[0x0f, 0x01, 0xf9], // RDTSCP
            &[0x0f, 0x01, 0x07], // SGDT
            &[0x0f, 0x01, 0xe0], // SMSW
            &[0x0f, 0x00, 0xc8], // STR
            &[0xcd, 0x80],
            &[0xc3],
            &[0x66; 15],
        ] {
            assert_eq!(Instruction::decode(&padded(code)), None, "{code:x?}");
        }
        assert_eq!(Instruction::decode(&[]), None);
        assert_eq!(Instruction::decode(&[0x66]), None);
    }

    #[test]
    fn the_port_is_in_the_instruction_or_in_dx() {
        assert_eq!(Instruction::port(&padded(&[0xe6, 0x80]), 0x3f8), 0x80);
        assert_eq!(Instruction::port(&padded(&[0x66, 0xe5, 0x71]), 0x3f8), 0x71);
        assert_eq!(Instruction::port(&padded(&[0xee]), 0x3f8), 0x3f8);
        assert_eq!(Instruction::port(&padded(&[0xf3, 0x6c]), 0x1f0), 0x1f0);
    }
}
