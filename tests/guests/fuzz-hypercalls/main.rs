//! Attack: thousands of hypercalls of every family, with arguments of the
//! right form and doubtful contents. The hypervisor must answer each; and
//! when all is undone, no frame may have lost a reference: each can be mapped
//! writable again.
//!
//! `seed=` and `calls=` on the command line choose the sequence and its
//! length; the same seed makes the same calls.
//!
//! harness: prints="audited in the middle" xen=no unprivileged=yes deadline=120 cmdline="seed=1 calls=200000"
#![cfg_attr(target_os = "none", no_std, no_main)]

mod calls;
mod random;
mod world;

use paravane_guest::start::StartInfo;
use paravane_guest::{entry, memory, need, println, test};

use random::Random;
use world::World;

entry!(run);

/// A number given on the command line as `name=number`.
fn option(start: &StartInfo, name: &str, default: u64) -> u64 {
    start
        .command_line()
        .split_ascii_whitespace()
        .filter_map(|word| word.strip_prefix(name)?.strip_prefix('='))
        .find_map(|number| number.parse().ok())
        .unwrap_or(default)
}

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("fuzz-hypercalls", start);
    let seed = option(start, "seed", 1);
    let calls = option(start, "calls", 200_000);
    let show = option(start, "show", u64::MAX);
    let highest = need!(memory::maximum_ram_page());
    let mut world = need!(World::new(&mut boot, start, highest).ok_or("no page"));
    let mut random = Random::new(seed);
    let (mut accepted, mut refused, mut absent) = (0u64, 0u64, 0u64);
    for number in 0..calls {
        let call = calls::next(&mut world, &mut random, false);
        if number >= show {
            println!("{number}: {call:x?}");
        }
        match calls::issue(&call) {
            -38 => absent += 1,
            -4095..0 => refused += 1,
            _ => accepted += 1,
        }
    }
    println!("seed {seed}: {accepted} accepted, {refused} refused, {absent} not there");
    calls::audit();
    world.put_down();
    if let Some((frame, errno)) = world.leaked() {
        test::failure(format_args!(
            "frame {frame:#x} cannot be mapped writable at the end: {errno}"
        ));
    }
    if accepted < calls / 20 || refused < calls / 20 {
        test::error(format_args!("the calls are too uniform to say anything"));
    }
    test::success()
}
