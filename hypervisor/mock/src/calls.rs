//! Made-up hypercalls: of the right form often enough to get somewhere, with the numbers in them
//! that break arithmetic.
#![allow(non_upper_case_globals, reason = "the interface's names, in patterns")]

use paravane_abi::*;

use crate::arch::guest_memory::{Guest, Guest32, Guest64};
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

/// Likewise for 32-bit guests, whose lists may wrap around at 4 GiB: also of products with 12, 20, 32
/// and 36.
const EDGES_32: [u64; 16] = [
    0x7fff_ffff,
    0x8000_0000,
    u32::MAX as u64,
    0xffff_fffc,
    0xffff_fff8,
    0xffff_fff0,
    0xffff_f000,
    0xffff_f001,
    0x4000_0000,
    0x3fff_ffff,
    0x2000_0000,
    0x1555_5556,
    0x0ccc_cccd,
    0x0800_0000,
    0x071c_71c8,
    0x8800_0001,
];

/// What the calls are about.
pub struct Scene {
    /// Whether the caller is a 32-bit guest.
    pub narrow: bool,
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

/// Calls that 32-bit guests do not have, or have in a form without a way to succeed here.
const ONLY_64: [u32; 2] = [__HYPERVISOR_set_callbacks, __HYPERVISOR_set_segment_base];

/// The numbers of the calls that are made, and may succeed.
pub fn numbers(narrow: bool) -> impl Iterator<Item = usize> {
    CALLS
        .iter()
        .filter(move |(number, _)| !narrow || !ONLY_64.contains(number))
        .map(|(number, _)| *number as usize)
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
                    0 => self.edge(random),
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
            let place = match number {
                __HYPERVISOR_memory_op => self.extents(random, arguments[0] as u32),
                __HYPERVISOR_grant_table_op => self.grants(random, arguments[0] as u32),
                _ => None,
            };
            if let Some(place) = place {
                arguments[1] = place;
            }
        }
        if self.narrow {
            if number == __HYPERVISOR_update_va_mapping_otherdomain
                || number == __HYPERVISOR_update_va_mapping
            {
                // The entry takes two registers.
                arguments.copy_within(2..5, 3);
                arguments[2] = arguments[1] >> 32;
            }
            // The upper half of a register means nothing.
            for argument in &mut arguments {
                *argument = *argument & u64::from(u32::MAX) | random.next() << 32;
            }
        }
        Call {
            number: number as usize,
            arguments,
        }
    }

    /// A number at an edge, of the caller's width mostly.
    fn edge(&self, random: &mut Random) -> u64 {
        if self.narrow && random.below(4) != 0 {
            random.of(&EDGES_32)
        } else {
            random.of(&EDGES)
        }
    }

    /// Lists of extents: where their structure is.
    fn extents(&self, random: &mut Random, command: u32) -> Option<u64> {
        let count = match random.below(3) {
            0 => self.edge(random),
            _ => 1 + random.below(3),
        };
        let order = random.of(&[0, 0, 0, 1, 9]);
        let list = |random: &mut Random| {
            let frames = [random.of(&self.frames), random.of(&self.frames)].map(Ulong);
            xen_memory_reservation {
                extent_start: self.put(random, frames),
                nr_extents: count,
                extent_order: order,
                domid: DOMID_SELF as u16,
                ..zeroed()
            }
        };
        let first = list(random);
        match command {
            XENMEM_increase_reservation | XENMEM_decrease_reservation | XENMEM_populate_physmap => {
                Some(self.put(random, first))
            }
            XENMEM_exchange => {
                let exchange = xen_memory_exchange {
                    in_: first,
                    out: list(random),
                    nr_exchanged: count.saturating_sub(random.below(3)),
                };
                Some(self.put(random, exchange))
            }
            _ => None,
        }
    }

    /// A grant of the other domain's to be mapped, bytes to be copied: where their structure is.
    fn grants(&self, random: &mut Random, command: u32) -> Option<u64> {
        let own = DOMID_SELF as u16;
        Some(match command {
            GNTTABOP_map_grant_ref => {
                let op = gnttab_map_grant_ref {
                    host_addr: random.of(&self.pages),
                    flags: random.of(&[1, 2, 3, 6, 7]),
                    ref_: random.of(&[0, 1, 2, 8]),
                    dom: random.below(2) as u16,
                    ..zeroed()
                };
                self.put(random, op)
            }
            GNTTABOP_unmap_grant_ref | GNTTABOP_unmap_and_replace => {
                let op = gnttab_unmap_grant_ref {
                    host_addr: random.of(&self.pages),
                    handle: random.below(3) as u32,
                    ..zeroed()
                };
                self.put(random, op)
            }
            GNTTABOP_copy => {
                let end = |random: &mut Random| gnttab_copy_gnttab_copy_ptr {
                    u: gnttab_copy_gnttab_copy_ptr__bindgen_ty_1 {
                        gmfn: random.of(&self.frames),
                    },
                    domid: own,
                    offset: random.below(4096) as u16,
                };
                let op = gnttab_copy {
                    source: end(random),
                    dest: end(random),
                    len: random.below(4096) as u16,
                    ..zeroed()
                };
                self.put(random, op)
            }
            GNTTABOP_setup_table => {
                let op = gnttab_setup_table {
                    dom: own,
                    nr_frames: 1 + random.below(3) as u32,
                    frame_list: self.place(random),
                    ..zeroed()
                };
                self.put(random, op)
            }
            _ => return None,
        })
    }

    /// Writes a value somewhere as the caller's width has it; gives its address.
    fn put<T: Argument>(&self, random: &mut Random, value: T) -> u64 {
        let at = self.place(random);
        if self.narrow {
            uaccess::store(at, &Guest32::narrow(value));
        } else {
            uaccess::store(at, &Guest64::narrow(value));
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
            let word = self.word(random);
            if self.narrow {
                let half = self.word(random);
                uaccess::store(at + 8 * index, &[word as u32, half as u32]);
            } else {
                uaccess::store(at + 8 * index, &word);
            }
        }
        at
    }

    /// A word of a structure: a number, two of them, an address, a frame, an entry.
    fn word(&self, random: &mut Random) -> u64 {
        let half = |random: &mut Random| match random.below(6) {
            0 => self.edge(random) as u32,
            1 => random.below(64) as u32,
            2 => DOMID_SELF,
            _ => random.below(4) as u32,
        };
        match random.below(16) {
            0 | 1 => self.edge(random),
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
