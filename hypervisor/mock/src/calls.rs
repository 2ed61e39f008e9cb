//! Made-up hypercalls: of the right form often enough to get somewhere, with the numbers in them
//! that break arithmetic.
#![allow(non_upper_case_globals, reason = "the interface's names, in patterns")]

use paravane_abi::*;

use crate::arch::uaccess;

/// A small random generator (SplitMix64): the same seed makes the same calls.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize]
    }
}

/// Numbers at the edges: of products with the sizes of entries, of widths, of the address space.
const EDGES: [u64; 22] = [
    0x7fff_ffff,
    1 << 31,
    u32::MAX as u64,
    1 << 32,
    1 << 52,
    1 << 58,
    (1 << 60) - 1,
    1 << 60,
    (1 << 61) - 1,
    1 << 61,
    (1 << 61) + 1,
    1 << 62,
    i64::MAX as u64,
    1 << 63,
    (1 << 63) + 1,
    0xaaaa_aaaa_aaaa_aaab,
    0x0000_7fff_ffff_fff8,
    0xffff_7fff_ffff_fff8,
    0xffff_8000_0000_0000,
    0xffff_8800_0000_0000 - 8,
    u64::MAX - 7,
    u64::MAX,
];

/// What the calls are about.
pub struct Scene {
    /// Pages that the caller can write, of which the calls get addresses.
    pub pages: Vec<u64>,
    /// Frames: of those pages, of the tables above them, of others.
    pub frames: Vec<u64>,
}

/// What an argument is.
#[derive(Clone, Copy)]
enum Shape {
    /// A command below this number.
    Command(u64),
    /// The address of a structure or a list.
    Place,
    /// How many.
    Count,
    /// Whose.
    Domain,
    /// Anything.
    Word,
}
use Shape::{Command, Count, Domain, Place, Word};

/// The calls, and what they take.
const CALLS: [(u32, &[Shape]); 30] = [
    (__HYPERVISOR_set_trap_table, &[Place]),
    (__HYPERVISOR_mmu_update, &[Place, Count, Place, Domain]),
    (__HYPERVISOR_mmu_update, &[Place, Count, Place, Domain]),
    (__HYPERVISOR_set_gdt, &[Place, Count]),
    (__HYPERVISOR_stack_switch, &[Word, Word]),
    (__HYPERVISOR_set_callbacks, &[Word, Word, Word]),
    (__HYPERVISOR_set_debugreg, &[Command(9), Word]),
    (__HYPERVISOR_get_debugreg, &[Command(9)]),
    (__HYPERVISOR_update_descriptor, &[Word, Word]),
    (__HYPERVISOR_memory_op, &[Command(13), Place]),
    (__HYPERVISOR_memory_op, &[Command(13), Place]),
    (__HYPERVISOR_memory_op, &[Word, Place]),
    (__HYPERVISOR_multicall, &[Place, Count]),
    (__HYPERVISOR_update_va_mapping, &[Place, Word, Word]),
    (__HYPERVISOR_set_timer_op, &[Word]),
    (__HYPERVISOR_event_channel_op_compat, &[Place]),
    (__HYPERVISOR_xen_version, &[Command(12), Place]),
    (__HYPERVISOR_console_io, &[Command(3), Count, Place]),
    (__HYPERVISOR_physdev_op_compat, &[Place]),
    (__HYPERVISOR_grant_table_op, &[Command(13), Place, Count]),
    (__HYPERVISOR_grant_table_op, &[Command(13), Place, Count]),
    (__HYPERVISOR_vm_assist, &[Command(4), Word]),
    (
        __HYPERVISOR_update_va_mapping_otherdomain,
        &[Place, Word, Word, Domain],
    ),
    (__HYPERVISOR_vcpu_op, &[Command(15), Command(3), Place]),
    (__HYPERVISOR_set_segment_base, &[Command(5), Word]),
    (__HYPERVISOR_mmuext_op, &[Place, Count, Place, Domain]),
    (__HYPERVISOR_sched_op, &[Command(8), Place]),
    (__HYPERVISOR_callback_op, &[Command(3), Place]),
    (__HYPERVISOR_event_channel_op, &[Command(15), Place]),
    (__HYPERVISOR_paravane, &[Command(5), Place]),
];

/// The numbers of the calls that are made.
pub fn numbers() -> impl Iterator<Item = usize> {
    CALLS.iter().map(|(number, _)| *number as usize)
}

/// A call: its number and its arguments.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    pub number: usize,
    pub arguments: [u64; 6],
}

impl Scene {
    /// The next call.
    pub fn next(&self, random: &mut Random) -> Call {
        let (number, shapes) = random.of(&CALLS);
        let mut arguments = [0; 6];
        for (argument, shape) in arguments.iter_mut().zip(shapes) {
            *argument = match *shape {
                Command(end) => random.below(end),
                Place if random.below(24) == 0 => self.word(random),
                Place => self.structure(random),
                Count => match random.below(12) {
                    0 => random.of(&EDGES),
                    1 => 0,
                    _ => 1 + random.below(4),
                },
                Domain if random.below(4) == 0 => self.word(random),
                Domain => DOMID_SELF.into(),
                Word => self.word(random),
            };
        }
        // Calls whose structures random words are never fit for.
        if random.below(4) != 0 {
            let words = match number {
                __HYPERVISOR_memory_op => self.extents(random, arguments[0] as u32),
                __HYPERVISOR_grant_table_op => self.grants(random, arguments[0] as u32),
                _ => None,
            };
            if let Some(words) = words {
                arguments[1] = self.put(random, &words);
            }
        }
        Call {
            number: number as usize,
            arguments,
        }
    }

    /// Lists of extents.
    fn extents(&self, random: &mut Random, command: u32) -> Option<[u64; 9]> {
        let list = |random: &mut Random| {
            let frames = [random.of(&self.frames), random.of(&self.frames)];
            self.put(random, &frames)
        };
        let order = random.of(&[0, 0, 0, 1, 9]);
        let count = match random.below(3) {
            0 => random.of(&EDGES),
            _ => 1 + random.below(3),
        };
        let mut words = [0; 9];
        let own = u64::from(DOMID_SELF);
        words[..4].copy_from_slice(&[list(random), count, order, own]);
        match command {
            XENMEM_increase_reservation | XENMEM_decrease_reservation | XENMEM_populate_physmap => {
            }
            XENMEM_exchange => {
                words[4..8].copy_from_slice(&[list(random), count, order, own]);
                words[8] = count.saturating_sub(random.below(3));
            }
            _ => return None,
        }
        Some(words)
    }

    /// A grant of the other domain's to be mapped, bytes to be copied.
    fn grants(&self, random: &mut Random, command: u32) -> Option<[u64; 9]> {
        let own = u64::from(DOMID_SELF);
        let mut words = [0; 9];
        match command {
            GNTTABOP_map_grant_ref => {
                let flags = random.of(&[1, 2, 3, 6, 7]);
                words[0] = random.of(&self.pages);
                words[1] = flags | random.of(&[0, 1, 2, 8]) << 32;
                words[2] = random.below(2);
            }
            GNTTABOP_unmap_grant_ref | GNTTABOP_unmap_and_replace => {
                words[0] = random.of(&self.pages);
                words[2] = random.below(3);
            }
            GNTTABOP_copy => {
                words[0] = random.of(&self.frames);
                words[1] = own | random.below(4096) << 16;
                words[2] = random.of(&self.frames);
                words[3] = own | random.below(4096) << 16;
                words[4] = random.below(4096);
            }
            GNTTABOP_setup_table => {
                words[0] = own | (1 + random.below(3)) << 32;
                words[2] = self.place(random);
            }
            _ => return None,
        }
        Some(words)
    }

    /// Writes words somewhere; gives their address.
    fn put(&self, random: &mut Random, words: &[u64]) -> u64 {
        let at = self.place(random);
        for (index, &word) in (0..).zip(words) {
            uaccess::store(at.wrapping_add(8 * index), word);
        }
        at
    }

    /// An address in the pages, of which some are at their ends.
    fn place(&self, random: &mut Random) -> u64 {
        let offset = match random.below(6) {
            0 => 4096 - 8 * (1 + random.below(12)),
            1 => random.below(4096),
            _ => 8 * random.below(400),
        };
        random.of(&self.pages) + offset
    }

    /// The address of new contents.
    fn structure(&self, random: &mut Random) -> u64 {
        let at = self.place(random);
        for index in 0..9 {
            uaccess::store(at.wrapping_add(8 * index), self.word(random));
        }
        at
    }

    /// A word of a structure: a number, two of them, an address, a frame, an entry.
    fn word(&self, random: &mut Random) -> u64 {
        let half = |random: &mut Random| match random.below(6) {
            0 => random.of(&EDGES) as u32,
            1 => random.below(64) as u32,
            2 => DOMID_SELF,
            _ => random.below(4) as u32,
        };
        match random.below(16) {
            0 | 1 => random.of(&EDGES),
            2..=5 => random.below(4),
            6 | 7 => u64::from(half(random)) | u64::from(half(random)) << 32,
            8 | 9 => DOMID_SELF.into(),
            10 => self.place(random),
            11 => random.of(&self.frames),
            12 => (random.of(&self.frames) << 12) | random.of(&[1, 3, 5, 7, 0x67]),
            13 => (random.of(&self.frames) << 12) | (8 * random.below(512)),
            14 => random.below(32),
            _ => random.next() >> random.below(64),
        }
    }
}
