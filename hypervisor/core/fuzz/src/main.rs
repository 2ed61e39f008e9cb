//! Runs fuzz targets on inputs made from seeds, or on one from a file.

use std::panic;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Parser;
use paravane_fuzz::{TARGETS, Target, input};

/// Fuzzes the hypervisor's core and the builder. The same seed is the same input.
#[derive(Parser)]
struct Cli {
    /// What is fuzzed; everything when nothing is named
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,
    /// Inputs of each target
    #[arg(long, value_name = "N", default_value_t = 1000)]
    inputs: u64,
    /// Seed of the first input
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Take the one input from this file; as libFuzzer writes it when no target is named
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Print each input before it is tried
    #[arg(long)]
    show: bool,
}

fn main() -> Result<ExitCode> {
    let cli = Cli::parse();
    if let Some(file) = &cli.file {
        let bytes =
            std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        match &cli.targets[..] {
            [] => paravane_fuzz::any(&bytes, cli.show),
            [name] => named(name)?.run(&bytes, cli.show),
            _ => bail!("one file is the input of one target"),
        }
        println!("nothing wrong");
        return Ok(ExitCode::SUCCESS);
    }
    let targets = if cli.targets.is_empty() {
        TARGETS.iter().collect()
    } else {
        let targets: Result<Vec<&Target>> = cli.targets.iter().map(|name| named(name)).collect();
        targets?
    };
    for target in targets {
        static SEED: AtomicU64 = AtomicU64::new(0);
        let report = panic::take_hook();
        let name = target.name;
        panic::set_hook(Box::new(move |info| {
            report(info);
            let seed = SEED.load(Relaxed);
            eprintln!(
                "input {seed} of target {name}; to see it: cargo run --profile fuzz -p paravane-fuzz --bin paravane-fuzz -- {name} --seed {seed} --inputs 1 --show"
            );
        }));
        let started = Instant::now();
        for seed in cli.seed..cli.seed.saturating_add(cli.inputs) {
            SEED.store(seed, Relaxed);
            target.run(&input(seed), cli.show);
        }
        println!(
            "{name}: {} inputs in {} s, nothing wrong",
            cli.inputs,
            started.elapsed().as_secs()
        );
        drop(panic::take_hook());
    }
    Ok(ExitCode::SUCCESS)
}

fn named(name: &str) -> Result<&'static Target> {
    Target::named(name).with_context(|| {
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        format!("no target is named {name}\nthere are: {}", names.join(" "))
    })
}
