//! The command line: one subcommand a duty, help when there is none.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::bench::linux::Place;
use crate::machine::parse_memory;
use crate::new_guest::Language;
use crate::{
    bench, bindings, boot_time, dist, docs, gdb, new_guest, packages, profile, run, size, test,
};

/// Build, run, test and measure Paravane.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// Boot the hypervisor and a guest in QEMU, with the console on this terminal
    Run(RunArgs),
    /// Run the tests: all of them, or those whose name contains a FILTER
    Test(TestArgs),
    /// Install what `run` needs; with --test also what the tests need
    Setup(SetupArgs),
    /// Boot stopped at the first instruction and attach gdb with symbols
    Gdb(RunArgs),
    /// Create a small guest kernel from the template, in Rust or C
    NewGuest(NewGuestArgs),
    /// Make what porters need without this tree: the packages for cargo, a tarball of the C headers
    /// and the C library
    Dist,
    /// Print the size of the release image and of a domain's state beside their limits
    Size,
    /// Measure reset to first guest instruction, here and on Xen
    BootTime,
    /// Count the instructions of each primitive, here and on Xen; with `linux` those of what
    /// Debian's Linux does, here, on Xen and without a hypervisor
    Bench(BenchArgs),
    /// Count where the instructions of a row of `bench linux` go, by function of hypervisor and Linux
    Profile(ProfileArgs),
    /// Regenerate the Rust bindings from the C headers
    Bindings(CheckArgs),
    /// Refresh the code blocks of the docs from the sources they quote
    Docs(CheckArgs),
}

/// What to boot, and on which machine.
#[derive(Args, Clone)]
pub struct RunArgs {
    /// Guest to boot: an image, a directory with a crate, a Makefile or a built kernel, a guest
    /// test's name, or `debian` for Debian's own Linux with a shell [default: the mini-OS]
    #[arg(long, value_name = "IMAGE")]
    pub guest: Option<String>,
    /// Memory of the guest: 64M, or `all` that the machine has. A kernel of your own gets as little
    /// as fits by default, so that a wrong frame number is hardly ever one of its own; others get all
    #[arg(long, value_name = "SIZE", value_parser = GuestMemory::parse)]
    pub guest_memory: Option<GuestMemory>,
    /// The guest's command line, for example `smoke`
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        allow_hyphen_values = true
    )]
    pub cmdline: String,
    /// The hypervisor's command line, for example `loglevel=debug`
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        allow_hyphen_values = true
    )]
    pub options: String,
    /// Memory of the machine: 512, 512M or 4G
    #[arg(long, value_name = "SIZE", default_value = "512M", value_parser = parse_memory)]
    pub memory: u64,
    /// Processors of the machine
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub smp: u32,
    /// QEMU's processor model: qemu64, Nehalem, EPYC, max
    #[arg(long, value_name = "MODEL", default_value = "qemu64")]
    pub cpu: String,
    /// A ramdisk for the guest, passed as the second module
    #[arg(long, value_name = "FILE")]
    pub ramdisk: Option<PathBuf>,
    /// Skip GRUB: let QEMU load the hypervisor itself, which is faster
    #[arg(long)]
    pub direct: bool,
}

/// How much memory the guest gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestMemory {
    /// All that the machine has.
    All,
    /// So many MiB.
    Megabytes(u64),
}

impl GuestMemory {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Self::All),
            size => parse_memory(size)
                .map(Self::Megabytes)
                .map_err(|why| format!("{why}, or all")),
        }
    }
}

/// Which tests, and how.
#[derive(Args)]
pub struct TestArgs {
    /// Run the tests whose name contains one of these; all when none is given
    #[arg(value_name = "FILTER")]
    pub filters: Vec<String>,
    /// Only print the names
    #[arg(long)]
    pub list: bool,
    /// Also the proofs by loom and Miri, the mutants and the long fuzz runs, which take hours
    #[arg(long)]
    pub long: bool,
    /// Boots at a time
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub jobs: u32,
}

/// What to install.
#[derive(Args)]
pub struct SetupArgs {
    /// Also what `cargo xtask test` needs
    #[arg(long)]
    pub test: bool,
}

/// The new guest.
#[derive(Args)]
pub struct NewGuestArgs {
    /// Name of the kernel, and of the directory made for it
    pub name: String,
    /// In C, with handlers of traps, a tick and the console ring, instead of Rust
    #[arg(long)]
    pub c: bool,
    /// Create it in this directory, which is made if it is missing
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub directory: PathBuf,
}

/// Where the figures go.
#[derive(Args)]
pub struct BenchArgs {
    /// What is measured
    #[arg(value_enum, default_value_t = Measured::Primitives)]
    pub what: Measured,
    /// Also put the table into docs/performance.md
    #[arg(long)]
    pub write: bool,
}

/// What `bench` measures.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Measured {
    /// The hypervisor's calls and what it delivers
    Primitives,
    /// Operations of Debian's Linux
    Linux,
    /// The calls again, with the mitigations that a processor with the holes gets by default
    Mitigations,
}

/// What is counted, and where.
#[derive(Args)]
pub struct ProfileArgs {
    /// The row, by the short name in bench/linux/measure.c, such as `fork`
    #[arg(value_name = "ROW")]
    pub row: String,
    /// Where Linux runs
    #[arg(long, value_enum, default_value_t = Place::Paravane)]
    pub on: Place,
    /// Functions to show
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub top: usize,
    /// Show Paravane by line of its sources instead of by function
    #[arg(long)]
    pub lines: bool,
}

/// Rewrite, or only compare.
#[derive(Args)]
pub struct CheckArgs {
    /// Change nothing; fail when something is stale
    #[arg(long)]
    pub check: bool,
}

/// Parses the command line and does what it says. The exit code is that of
/// the thing run: `run` follows the guest, `test` fails when a test does.
pub fn dispatch() -> Result<ExitCode> {
    let Some(action) = Cli::parse().command else {
        Cli::command().print_help()?;
        return Ok(ExitCode::SUCCESS);
    };
    match action {
        Action::Run(args) => run::run(&args),
        Action::Test(args) => test::run(&args),
        Action::Setup(args) => done(packages::setup(args.test)),
        Action::Gdb(args) => gdb::gdb(&args),
        Action::NewGuest(args) => {
            let language = match args.c {
                false => Language::Rust,
                true => Language::C,
            };
            done(new_guest::create(&args.name, &args.directory, language))
        }
        Action::Dist => done(dist::dist()),
        Action::Size => good(size::size()?),
        Action::BootTime => good(boot_time::boot_time()?),
        Action::Bench(args) => done(match args.what {
            Measured::Primitives => bench::bench(args.write),
            Measured::Linux => bench::linux::bench(args.write),
            Measured::Mitigations => bench::mitigations::bench(args.write),
        }),
        Action::Profile(args) => done(profile::profile(&args.row, args.on, args.top, args.lines)),
        Action::Bindings(args) => done(bindings::bindings(args.check)),
        Action::Docs(args) => done(docs::docs(args.check)),
    }
}

fn done(result: Result<()>) -> Result<ExitCode> {
    result.map(|()| ExitCode::SUCCESS)
}

/// The exit code of a measurement: a success within its limit.
fn good(within: bool) -> Result<ExitCode> {
    Ok(if within {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn run_takes_the_documented_options() {
        let cli = Cli::try_parse_from([
            "xtask",
            "run",
            "--guest",
            "image",
            "--cmdline",
            "smoke -v",
            "--memory",
            "4G",
            "--smp",
            "4",
            "--cpu",
            "EPYC",
            "--ramdisk",
            "r.img",
            "--direct",
        ])
        .unwrap();
        let Some(Action::Run(args)) = cli.command else {
            panic!("not run")
        };
        assert_eq!((args.memory, args.smp, args.direct), (4096, 4, true));
        assert_eq!(args.cmdline, "smoke -v");
    }

    #[test]
    fn a_bad_size_is_refused() {
        assert!(Cli::try_parse_from(["xtask", "run", "--memory", "lots"]).is_err());
        assert!(Cli::try_parse_from(["xtask", "run", "--smp", "0"]).is_err());
        assert_eq!(GuestMemory::parse("all"), Ok(GuestMemory::All));
        assert_eq!(GuestMemory::parse("1G"), Ok(GuestMemory::Megabytes(1024)));
        assert!(GuestMemory::parse("some").is_err());
    }
}
