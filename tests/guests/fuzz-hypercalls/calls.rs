//! The calls: each family with arguments of the right form and doubtful
//! contents, and some without any form.

use core::arch::asm;

use paravane_guest::{abi, println, test};

use crate::random::Random;
use crate::world::World;

/// A hypercall: number and argument registers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Call {
    /// In rax.
    pub number: u64,
    /// In rdi, rsi, rdx, r10, r8, r9.
    pub arguments: [u64; 6],
}

/// Issues a call by the instruction itself, so that any number can be tried.
pub fn issue(call: &Call) -> i64 {
    let [a1, a2, a3, a4, a5, a6] = call.arguments;
    let result: i64;
    // SAFETY: the generator names nothing whose change would harm the code
    // and data of this program; all registers that a call may change are
    // given up.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") call.number => result,
            inlateout("rdi") a1 => _,
            inlateout("rsi") a2 => _,
            inlateout("rdx") a3 => _,
            inlateout("r10") a4 => _,
            inlateout("r8") a5 => _,
            inlateout("r9") a6 => _,
            lateout("rcx") _,
            lateout("r11") _,
        );
    }
    result
}

/// Has the hypervisor do its audit, and says that it was done: the harness
/// requires that. Hypervisors that are not built for tests have none.
pub fn audit() {
    let audit = Call {
        number: abi::__HYPERVISOR_arch_7.into(),
        arguments: [0; 6],
    };
    loop {
        let result = issue(&audit);
        if result == 0 {
            println!("audited in the middle");
        } else if result == -i64::from(abi::XEN_EAGAIN) {
            // Another vCPU's is under way.
            continue;
        } else if result == -i64::from(abi::XEN_ENOSYS) {
            println!("this hypervisor has no audit");
        } else {
            test::failure(format_args!("the audit ends with {result}"));
        }
        return;
    }
}

/// Which domain: mostly the caller.
fn domain(random: &mut Random) -> u64 {
    match random.below(8) {
        0 => random.number(),
        1 => random.of(&[0, 1, 0x7ff1, 0x7ff2, 0x7ff3, 0x7ff4, 0x7fff]),
        2 => u64::from(abi::DOMID_SELF) | random.number() << 16,
        _ => u64::from(abi::DOMID_SELF),
    }
}

/// How many entries a list has: mostly as many as were written.
fn count(random: &mut Random, written: u64) -> u64 {
    if random.once_in(12) {
        random.number()
    } else {
        written
    }
}

/// A structure in memory: mostly where its words were written.
fn structure(world: &mut World, random: &mut Random, words: &[u64]) -> u64 {
    let place = world.place(random);
    world.write(place, words);
    if random.once_in(10) {
        world.address(random)
    } else {
        place
    }
}

/// As [`structure`], for calls that would harm the guest with contents that
/// were not meant: there, or nowhere.
fn exact(world: &mut World, random: &mut Random, words: &[u64]) -> u64 {
    if random.once_in(12) {
        let beyond = world.buffer + World::buffer_bytes();
        random.of(&[
            0,
            beyond,
            1 << 47,
            0xffff_8000_0000_0000,
            0xffff_82d0_4000_0000,
            !7,
        ])
    } else {
        world.write_exact(words)
    }
}

/// Two 32-bit members.
fn pair(low: u64, high: u64) -> u64 {
    low & 0xffff_ffff | high << 32
}

/// The next call. `nested`: it goes into a multicall.
pub fn next(world: &mut World, random: &mut Random, nested: bool) -> Call {
    let call = |number: u32, arguments: [u64; 6]| Call {
        number: number.into(),
        arguments,
    };
    match random.below(26) {
        0..=4 => mmu_update(world, random),
        5..=8 => mmuext_op(world, random),
        9..=11 => {
            let flags = if random.once_in(4) {
                world.address(random) | random.below(8)
            } else {
                random.below(8)
            };
            let window = world.window(random);
            let entry = world.entry(random, true);
            if random.once_in(5) {
                let of = domain(random);
                call(
                    abi::__HYPERVISOR_update_va_mapping_otherdomain,
                    [window, entry, flags, of, 0, 0],
                )
            } else {
                call(
                    abi::__HYPERVISOR_update_va_mapping,
                    [window, entry, flags, 0, 0, 0],
                )
            }
        }
        12 | 13 => memory_op(world, random),
        14 | 15 => event_channel_op(world, random),
        16 => vcpu_op(world, random),
        17 => sched_op(world, random),
        18 | 19 => descriptors(world, random),
        20 => registers(world, random),
        21 => grant_table_op(world, random),
        22 => questions(world, random),
        23 if !nested => multicall(world, random),
        24 => callbacks(world, random),
        _ => {
            // Numbers that nobody answers, and one that is reserved.
            let number = random.of(&[
                11,
                27,
                30,
                35,
                36,
                38,
                40,
                42,
                43,
                47,
                48,
                49,
                54,
                56,
                63,
                64,
                1 << 32,
                u64::MAX,
            ]);
            let mut arguments = [0; 6];
            arguments.fill_with(|| random.number());
            arguments[1] = world.address(random);
            Call { number, arguments }
        }
    }
}

fn mmu_update(world: &mut World, random: &mut Random) -> Call {
    let entries = random.below(6);
    let mut words = [0; 12];
    for request in words.chunks_mut(2).take(entries as usize) {
        let frame = world.frame_or_foreign(random);
        let offset = if random.once_in(16) {
            random.below(4096) & !3
        } else {
            random.of(&[0, 8, 0x7f8, 0x800, 0x880, 0xff8])
        };
        let command = random.of(&[0, 0, 0, 0, 0, 2, 1, 3]);
        request[0] = frame << 12 | offset | command;
        request[1] = if command == 1 {
            random.number()
        } else {
            world.entry(random, false)
        };
    }
    let list = exact(world, random, &words);
    let done = world.address(random) * random.below(2);
    let (count, domain) = (count(random, entries), domain(random));
    Call {
        number: abi::__HYPERVISOR_mmu_update.into(),
        arguments: [list, count, done, domain, 0, 0],
    }
}

fn mmuext_op(world: &mut World, random: &mut Random) -> Call {
    let operations = random.below(5);
    let mut words = [0; 12];
    for operation in words.chunks_mut(3).take(operations as usize) {
        let command = random.below(22) as u32;
        let (first, second) = match command {
            abi::MMUEXT_NEW_BASEPTR => (world.root_or_worse(random), 0),
            abi::MMUEXT_CLEAR_PAGE | abi::MMUEXT_COPY_PAGE => {
                (world.frame_or_foreign(random), world.any_frame(random))
            }
            abi::MMUEXT_SET_LDT => (world.address(random), random.number()),
            abi::MMUEXT_TLB_FLUSH_MULTI
            | abi::MMUEXT_INVLPG_MULTI
            | abi::MMUEXT_INVLPG_LOCAL
            | abi::MMUEXT_INVLPG_ALL => (world.window(random), world.address(random)),
            _ => (world.any_frame(random), random.number()),
        };
        operation.copy_from_slice(&[command.into(), first, second]);
    }
    let list = exact(world, random, &words);
    let done = world.address(random) * random.below(2);
    let (count, domain) = (count(random, operations), domain(random));
    Call {
        number: abi::__HYPERVISOR_mmuext_op.into(),
        arguments: [list, count, done, domain, 0, 0],
    }
}

/// Words of a list of extents.
const EXTENTS: usize = 16;

fn memory_op(world: &mut World, random: &mut Random) -> Call {
    // Only frames that the fuzzer can lose.
    let loose = |random: &mut Random| {
        let frame = world.frames[crate::world::KEPT + random.below(24) as usize];
        random.of(&[frame, frame, frame, 1 << 40, frame | 1 << 50])
    };
    // A count beyond the list ends behind it, before what other calls left there.
    let mut list = [u64::MAX; EXTENTS];
    list[..4].fill_with(|| loose(random));
    let extents = exact(world, random, &list);
    let order = random.of(&[0, 0, 0, 0, 0, 1, 9, 10, 63, u64::from(u32::MAX)]);
    let length = count(random, random_length(order));
    let flags = random.of(&[0, 0, 32, 12, 255, 1 << 16]);
    let domain = domain(random);
    let reservation = [extents, length, pair(order, flags), domain];
    let command = random.below(30);
    let start = match command {
        _ if !random.once_in(10) => 0,
        // Where the list begins anew must be in the list, for the same reason.
        0 | 1 | 6 => random.below(EXTENTS as u64),
        _ => random.number(),
    };
    let command = command | start << 6;
    let argument = match command & 63 {
        // An exchange gives up frames as well.
        11 => {
            let mut words = [0; 9];
            words[..4].copy_from_slice(&reservation);
            words[4..8].copy_from_slice(&reservation);
            words[8] = random.of(&[0, 0, 0, 1, u64::MAX]);
            exact(world, random, &words)
        }
        _ => exact(world, random, &reservation),
    };
    Call {
        number: abi::__HYPERVISOR_memory_op.into(),
        arguments: [command, argument, 0, 0, 0, 0],
    }
}

/// Extents that keep what a guest asks for small.
fn random_length(order: u64) -> u64 {
    if order == 0 { 4 } else { 1 }
}

fn event_channel_op(world: &mut World, random: &mut Random) -> Call {
    let port = |random: &mut Random| {
        if random.once_in(6) {
            random.number()
        } else {
            random.below(40)
        }
    };
    let (first, second, third) = (port(random), port(random), port(random));
    let words = [
        pair(first, second),
        pair(third, random.number()),
        random.number(),
    ];
    let mut words = words;
    if random.once_in(2) {
        // Begins with a domain.
        words[0] = domain(random) & 0xffff_ffff | second << 32;
    }
    if random.once_in(8) {
        let command = random.below(12);
        let argument = structure(
            world,
            random,
            &[pair(command, words[0]), words[1], words[2]],
        );
        return Call {
            number: abi::__HYPERVISOR_event_channel_op_compat.into(),
            arguments: [argument, 0, 0, 0, 0, 0],
        };
    }
    let argument = structure(world, random, &words);
    Call {
        number: abi::__HYPERVISOR_event_channel_op.into(),
        arguments: [
            random.of(&[
                0,
                1,
                2,
                3,
                4,
                4,
                5,
                6,
                6,
                7,
                8,
                9,
                10,
                11,
                12,
                13,
                14,
                1 << 33,
            ]),
            argument,
            0,
            0,
            0,
            0,
        ],
    }
}

fn vcpu_op(world: &mut World, random: &mut Random) -> Call {
    let mut command = random.below(15);
    let vcpu = random.of(&[0, 0, 0, 0, 1, 31, 32, 8191, u64::MAX]);
    if command == u64::from(abi::VCPUOP_down) || command == u64::from(abi::VCPUOP_send_nmi) {
        command = 3; // would end or interrupt the fuzzer
    }
    let mut words = [random.number(), random.number(), random.number()];
    match command as u32 {
        // A registered vcpu_info would move the mask that keeps events away.
        abi::VCPUOP_register_vcpu_info => words[0] = 1 << 40 | random.number(),
        abi::VCPUOP_register_runstate_memory_area | abi::VCPUOP_register_vcpu_time_memory_area => {
            words[0] = world.address(random);
        }
        _ => {}
    }
    let argument = if command == u64::from(abi::VCPUOP_register_vcpu_info) {
        exact(world, random, &words)
    } else {
        structure(world, random, &words)
    };
    Call {
        number: abi::__HYPERVISOR_vcpu_op.into(),
        arguments: [command, vcpu, argument, 0, 0, 0],
    }
}

fn sched_op(world: &mut World, random: &mut Random) -> Call {
    let command = random.of(&[0, 0, 3, 3, 6, 7, 8, 1 << 31]);
    let words = match command {
        3 => [
            {
                let words = [random_ports()];
                exact(world, random, &words)
            },
            random.number(),
            1 + random.below(1000),
        ],
        // Far enough, or refused: nobody pats the dog.
        6 => [pair(random.below(6), 1 << random.of(&[20, 31])), 0, 0],
        _ => [random.number(), random.number(), 0],
    };
    let argument = exact(world, random, &words);
    let number = if command == 0 && random.once_in(2) {
        abi::__HYPERVISOR_sched_op_compat
    } else {
        abi::__HYPERVISOR_sched_op
    };
    Call {
        number: number.into(),
        arguments: [command, argument, 0, 0, 0, 0],
    }
}

/// Two ports.
fn random_ports() -> u64 {
    pair(1, 2)
}

fn descriptors(world: &mut World, random: &mut Random) -> Call {
    if random.once_in(3) {
        let mut frames = [0; 16];
        frames.fill_with(|| world.any_frame(random));
        let list = exact(world, random, &frames);
        let any = random.number();
        let entries = random.of(&[0, 1, 512, 513, 1024, 7168, 7169, any]);
        return Call {
            number: abi::__HYPERVISOR_set_gdt.into(),
            arguments: [list, entries, 0, 0, 0, 0],
        };
    }
    let place = (world.frame_or_foreign(random) << 12)
        | (random.below(512) * 8)
        | (random.below(2) * random.below(8));
    let descriptor = match random.below(4) {
        0 => 0,
        1 => 0x00cf_f200_0000_ffff,
        2 => 0x00cf_9a00_0000_ffff | random.below(16) << 40 | random.below(4) << 45,
        _ => random.word(),
    };
    Call {
        number: abi::__HYPERVISOR_update_descriptor.into(),
        arguments: [place, descriptor, 0, 0, 0, 0],
    }
}

fn registers(world: &mut World, random: &mut Random) -> Call {
    let (number, arguments) = match random.below(6) {
        0 => {
            let register = random.below(9);
            // No breakpoint is armed: it would hit the fuzzer.
            let value = if register & 5 == 5 {
                random.number() & !0xff
            } else {
                random.number()
            };
            (abi::__HYPERVISOR_set_debugreg, [register, value])
        }
        1 => (abi::__HYPERVISOR_get_debugreg, [random.number(), 0]),
        2 => (
            abi::__HYPERVISOR_set_segment_base,
            [random.of(&[1, 1, 4, u64::MAX]), random.number()],
        ),
        3 => (abi::__HYPERVISOR_fpu_taskswitch, [0, 0]),
        4 => (
            abi::__HYPERVISOR_stack_switch,
            [random.number(), random.number()],
        ),
        _ => (abi::__HYPERVISOR_set_timer_op, [random.number(), 0]),
    };
    let _ = world;
    let [first, second] = arguments;
    Call {
        number: number.into(),
        arguments: [first, second, 0, 0, 0, 0],
    }
}

fn grant_table_op(world: &mut World, random: &mut Random) -> Call {
    // A transfer (4) would give kept frames away.
    let command = random.of(&[0, 0, 1, 1, 2, 3, 5, 5, 6, 7, 8, 9, 10, 11, 12, 13, 1 << 32]);
    let mut words = [0; 12];
    for word in &mut words {
        *word = match random.below(6) {
            // Where a mapping is made or ended: never the fuzzer's own pages.
            0 | 1 => world.window(random),
            2 => world.frame_or_foreign(random),
            3 => pair(domain(random), random.below(8)),
            4 => pair(random.below(32), random.below(32)),
            _ => random.number(),
        };
    }
    if [2, 9].contains(&command) {
        words = [0; 12];
        words[0] = pair(domain(random), random.below(6));
        words[if command == 2 { 2 } else { 1 }] = world.address(random);
    }
    let list = exact(world, random, &words);
    Call {
        number: abi::__HYPERVISOR_grant_table_op.into(),
        arguments: [command, list, random.of(&[1, 1, 1, 1, 0]), 0, 0, 0],
    }
}

fn questions(world: &mut World, random: &mut Random) -> Call {
    let address = world.address(random);
    let (number, arguments) = match random.below(4) {
        0 => (
            abi::__HYPERVISOR_xen_version,
            [random.below(12), address, 0],
        ),
        1 => (
            abi::__HYPERVISOR_vm_assist,
            [random.below(3), random.number(), 0],
        ),
        2 => {
            let argument = {
                let words = [random.below(5), random.number()];
                structure(world, random, &words)
            };
            (
                abi::__HYPERVISOR_physdev_op,
                [random.below(32), argument, 0],
            )
        }
        // Nothing readable, so that the console stays so.
        _ => (
            abi::__HYPERVISOR_console_io,
            [
                random.below(3),
                random.below(4),
                random.of(&[0, 1 << 47, u64::MAX]),
            ],
        ),
    };
    let [first, second, third] = arguments;
    Call {
        number: number.into(),
        arguments: [first, second, third, 0, 0, 0],
    }
}

fn callbacks(world: &mut World, random: &mut Random) -> Call {
    let bad = random.of(&[1 << 47, 0xffff_7fff_ffff_f000, 1 << 63]);
    match random.below(3) {
        0 => {
            let argument = {
                let words = [random.below(9) | random.below(3) << 16, bad];
                exact(world, random, &words)
            };
            Call {
                number: abi::__HYPERVISOR_callback_op.into(),
                arguments: [random.of(&[0, 0, 2]), argument, 0, 0, 0, 0],
            }
        }
        1 => Call {
            number: abi::__HYPERVISOR_set_callbacks.into(),
            arguments: [bad, random.number(), random.number(), 0, 0, 0],
        },
        _ => {
            // Vectors that no instruction of the fuzzer raises.
            let vector = 0x20 + random.below(0xe0);
            let entry = vector | random.below(8) << 8 | random.below(1 << 16) << 16;
            let argument = {
                let words = [entry, random.number(), entry, bad, 0, 0];
                exact(world, random, &words)
            };
            Call {
                number: abi::__HYPERVISOR_set_trap_table.into(),
                arguments: [argument.max(8), 0, 0, 0, 0, 0],
            }
        }
    }
}

fn multicall(world: &mut World, random: &mut Random) -> Call {
    let entries = 1 + random.below(6);
    let mut words = [0; 48];
    for entry in words.chunks_mut(8).take(entries as usize) {
        let call = if random.once_in(12) {
            // Not to be nested.
            Call {
                number: abi::__HYPERVISOR_multicall.into(),
                arguments: [0; 6],
            }
        } else {
            next(world, random, true)
        };
        entry[0] = call.number;
        entry[2..].copy_from_slice(&call.arguments);
    }
    let list = world.write_batch(&words);
    Call {
        number: abi::__HYPERVISOR_multicall.into(),
        arguments: [list, entries, 0, 0, 0, 0],
    }
}
