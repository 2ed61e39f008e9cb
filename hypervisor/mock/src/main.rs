//! The hypervisor's hypercalls, compiled for the host over a made-up machine, and fuzzed.
//!
//! The modules are the hypervisor's own files; only [`arch`] is another: memory is an anonymous
//! mapping, a guest's addresses are translated by walking its tables, and privileged instructions
//! are done by a signal handler that notes what they would have done. So a hypercall of a domain
//! that the real builder built runs through the real table, and whatever a guest may do to the
//! memory it names happens between two accesses, at will.
#![allow(
    dead_code,
    unused_imports,
    reason = "the hypervisor's modules are here as a whole"
)]
#![allow(missing_docs, reason = "a program")]

extern crate alloc;

#[macro_use]
#[path = "../../src/console.rs"]
mod console;

mod arch;
#[path = "../../src/audit.rs"]
mod audit;
#[path = "../../src/domain/mod.rs"]
mod domain;
#[path = "../../src/due.rs"]
mod due;
mod end;
mod heap;
#[path = "../../src/hypercall/mod.rs"]
mod hypercall;
#[path = "../../src/mm/mod.rs"]
mod mm;
#[path = "../../src/options.rs"]
mod options;
#[path = "../../src/preempt.rs"]
mod preempt;
#[path = "../../src/pv/mod.rs"]
mod pv;
#[path = "../../src/sched/mod.rs"]
mod sched;
#[path = "../../src/sync.rs"]
mod sync;
#[path = "../../src/time/mod.rs"]
mod time;
#[path = "../../src/work.rs"]
mod work;

mod calls;
mod run;
mod world;

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use clap::Parser;

/// Fuzzes the hypercalls. The same seed makes the same calls.
#[derive(Parser)]
struct Cli {
    /// How many inputs
    #[arg(long, value_name = "N", default_value_t = 1000)]
    inputs: u64,
    /// Seed of the first
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Make the calls of 32-bit guests
    #[arg(long)]
    narrow: bool,
    /// Print each call, and what the hypervisor says
    #[arg(long)]
    show: bool,
}

static SEED: AtomicU64 = AtomicU64::new(0);
static SHOW: AtomicBool = AtomicBool::new(false);

extern "C" fn start() {
    sync::init(mm::tlb::serve);
    console::init();
    world::start();
}

extern "C" fn one() {
    run::run(SEED.load(Ordering::Relaxed), SHOW.load(Ordering::Relaxed));
}

/// From so many inputs on every call has to have succeeded.
const MANY: u64 = 500;

fn main() -> ExitCode {
    let cli = Cli::parse();
    SHOW.store(cli.show, Ordering::Relaxed);
    arch::serial::SHOWN.store(cli.show, Ordering::Relaxed);
    world::map_machine();
    if cli.narrow {
        world::be_narrow();
    }
    world::on_processor(start);
    let mut failed: u64 = 0;
    for seed in cli.seed..cli.seed.saturating_add(cli.inputs) {
        SEED.store(seed, Ordering::Relaxed);
        if !passes() {
            failed += 1;
            eprintln!(
                "input {seed} failed; to see it: cargo run --profile fuzz -p paravane-mock -- --seed {seed} --inputs 1 --show{}",
                if cli.narrow { " --narrow" } else { "" }
            );
        }
    }
    let tally = world::tally();
    let never: Vec<usize> = calls::numbers(cli.narrow)
        .filter(|&number| tally.accepted[number].load(Ordering::Relaxed) == 0)
        .collect();
    let sum = |counts: &[AtomicU64]| -> u64 {
        counts
            .iter()
            .map(|count| count.load(Ordering::Relaxed))
            .sum()
    };
    println!(
        "{} inputs, {failed} failed: {} calls accepted, {} refused, {} stopped and went on",
        cli.inputs,
        sum(&tally.accepted),
        sum(&tally.refused),
        tally.stopped.load(Ordering::Relaxed),
    );
    if cli.inputs >= MANY && !never.is_empty() {
        eprintln!("the calls {never:?} never succeeded: the inputs say nothing about them");
        failed += 1;
    }
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Tries the input of the present seed, on the machine as it was after the start.
fn passes() -> bool {
    // SAFETY: this process has one thread.
    match unsafe { libc::fork() } {
        0 => {
            world::on_processor(one);
            std::process::exit(0);
        }
        child => {
            let mut status = 0;
            // SAFETY: waits for the child just made.
            unsafe { libc::waitpid(child, &mut status, 0) };
            libc::WIFEXITED(status)
                && [0, arch::power::STOPPED].contains(&libc::WEXITSTATUS(status))
        }
    }
}
