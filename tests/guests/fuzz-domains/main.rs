//! Attack: two domains issue hypercalls with doubtful contents at the same time, many of them about
//! each other: grants of all kinds are made, mapped, copied, given up and changed while they are in
//! use, event channels are bound and closed across. Then one domain ends with everything in hand.
//! When the other has undone what it did itself, no frame may have lost a reference.
//!
//! Both domains are this program; `seed=` and `calls=` as in `fuzz-hypercalls`, `peer=`: the other
//! domain. The boot domain is the one that stays.
//!
//! harness: prints="audited in the middle" peer-verdicts=yes xen=no unprivileged=yes smp=2 vcpus=1 deadline=120 split=yes
//! harness: cmdline="seed=1 calls=20000 peer=1"
//! harness: domain="fuzz-domains mem=32M -- seed=2 calls=20000 peer=0"
#![cfg_attr(target_os = "none", no_std, no_main)]

#[path = "../fuzz-hypercalls/calls.rs"]
mod calls;
mod neighbour;
#[path = "../fuzz-hypercalls/random.rs"]
mod random;
#[path = "../fuzz-hypercalls/world.rs"]
mod world;

use paravane_guest::addr::DomainId;
use paravane_guest::start::StartInfo;
use paravane_guest::{entry, memory, need, println, sched, test, time};
use support::grant;

use neighbour::Neighbour;
use random::Random;
use world::World;

entry!(run);

/// How long the other domain may take to end.
const TIMEOUT: u64 = 60_000_000_000;

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
    let mut boot = support::begin("fuzz-domains", start);
    let calls = option(start, "calls", 20_000);
    let peer = DomainId::new(option(start, "peer", 1) as u16);
    let table = grant::set_up(&mut boot);
    let highest = need!(memory::maximum_ram_page());
    let mut world = need!(World::new(&mut boot, start, highest).ok_or("no page"));
    let mut random = Random::new(option(start, "seed", 1));
    let mut neighbour = Neighbour::new(table, peer);
    for _ in 0..calls {
        if random.once_in(2) {
            neighbour.step(&world, &mut random);
        } else {
            calls::issue(&calls::next(&mut world, &mut random, false));
        }
    }
    println!("{neighbour}");
    if peer == grant::OWN {
        // Leaves with whatever is mapped, granted, pinned and bound.
        test::success();
    }
    if neighbour.mapped == 0 || neighbour.copied == 0 {
        test::error(format_args!("the two never met"));
    }
    let deadline = time::now() + TIMEOUT;
    while neighbour.lives() {
        if time::now() > deadline {
            test::error(format_args!("the other domain does not end"));
        }
        sched::yield_now();
    }
    world.put_down();
    neighbour.let_go(&world);
    calls::audit();
    if let Some((frame, errno)) = world.leaked() {
        test::failure(format_args!(
            "frame {frame:#x} cannot be mapped writable at the end: {errno}"
        ));
    }
    test::success()
}
