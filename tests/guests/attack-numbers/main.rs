//! Attack: a domain without privilege writes the largest numbers there are, and those whose product
//! with the size of a list's entry wraps around to a small one, into every count, index, address,
//! order, port, grant and time that a hypercall takes. The hypervisor goes on, a list's entry whose
//! address does not exist is no entry, and the domain has what it had before.
//!
//! Each call is made with sound numbers first, and does what it is asked for.
//! harness: xen=no unprivileged=yes memory=192M
#![cfg_attr(target_os = "none", no_std, no_main)]

mod calls;
mod exchange;
mod world;

use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, memory, need, println, test};

use calls::{Case, Field};
use world::World;

entry!(run);

/// For numbers of 64 bits. Eight, sixteen or twenty-four times one of them is more than 64 bits.
const NUMBERS: [u64; 20] = [
    (1 << 31) - 1,
    1 << 31,
    (1 << 32) - 1,
    1 << 32,
    1 << 52,
    1 << 58,
    (1 << 60) - 1,
    1 << 60,
    (1 << 61) - 1,
    1 << 61,
    (1 << 61) + 1,
    1 << 62,
    (1 << 63) - 1,
    1 << 63,
    (1 << 63) + 1,
    0xaaaa_aaaa_aaaa_aaab,
    0xffff_8000_0000_0000 - 8,
    u64::MAX - 7,
    u64::MAX - 1,
    u64::MAX,
];

/// For numbers of 32 and 16 bits, none of which is zero in either.
const SMALL_NUMBERS: [u32; 10] = [
    0x7fff,
    0x8000,
    0xffff,
    0x0fff_ffff,
    0x1fff_ffff,
    0x7fff_ffff,
    0x8000_0001,
    0xaaaa_aaab,
    0xffff_fffe,
    0xffff_ffff,
];

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("attack-numbers", start);
    let world = World::new(&mut boot, start);
    let pages = need!(memory::current_pages());
    exchange::control(&world);
    exchange::attack(&world);
    let calls: usize = calls::cases(&world)
        .iter()
        .map(|case| sweep(&world, case))
        .sum();
    println!("{calls} calls");
    claim_eq!(need!(memory::current_pages()), pages);
    exchange::control(&world);
    test::success()
}

/// Makes a call as it is meant, and then with each number in each of its fields. How many.
fn sweep(world: &World, case: &Case) -> usize {
    let name = case.name;
    let control = || {
        claim_eq!(
            case.make(world, &case.words),
            case.control,
            "{name} as it is meant"
        )
    };
    control();
    let mut calls = 2;
    for &field in case.fields {
        let mut attack = |number: u64| {
            let words = field.set(case.words, number);
            let result = case.make(world, &words);
            claim!(
                result <= case.most,
                "{name} with {number:#x} as {field:?} gives {result:#x}"
            );
            calls += 1;
        };
        match field {
            Field::Word(_) => NUMBERS.into_iter().for_each(attack),
            Field::Low(_) | Field::High(_) => {
                SMALL_NUMBERS
                    .into_iter()
                    .for_each(|number| attack(number.into()));
            }
        }
    }
    control();
    calls
}
