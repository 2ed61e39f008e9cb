//! `bench linux`: what operations of Debian's unmodified Linux cost without a hypervisor, on
//! Paravane and on Xen, in instructions.
//!
//! One program (`bench/linux/measure.c`) is the first process of the same kernel three times, and
//! prints `ROW <hundredths of an instruction> <name>` a row. The rows are those of the paper's
//! tables 3 to 5 (E7 to E10), and what fork, stores after it and mprotect cost for each page.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::{Row, UNMITIGATED, grouped, ratio, rounded, row, show};
use crate::artifacts::Artifact;
use crate::linux::{self, Linux};
use crate::machine::{Loader, Machine, Serial};
use crate::packages::Need;
use crate::test::{Host, loader, module};
use crate::verdict::Verdict;
use crate::{boot, command, downloads, packages, ui};

/// The mark before the table in the page.
const BEGIN: &str = "<!-- table: cargo xtask bench linux --write -->";

/// Without a message in the middle of a row, without what a mitigation costs, and with a process at
/// the same addresses each time.
const QUIET: &str = "quiet loglevel=0 mitigations=off norandmaps";

/// What a run may take at most, on a busy host.
const DEADLINE: Duration = Duration::from_secs(900);

/// Where Linux runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Place {
    /// On the machine itself
    Native,
    /// On Paravane
    Paravane,
    /// On Xen 4.17, as its first domain
    Xen,
}

/// A row: the name that the program prints, what it is, and what the paper's tables have for
/// Linux with one processor and for the same on Xen, in hundredths of a microsecond.
struct Known {
    name: &'static str,
    what: &'static str,
    paper: Option<(u64, u64)>,
}

const fn known(name: &'static str, what: &'static str, native: u64, on_xen: u64) -> Known {
    Known {
        name,
        what,
        paper: Some((native, on_xen)),
    }
}

const fn ours(name: &'static str, what: &'static str) -> Known {
    Known {
        name,
        what,
        paper: None,
    }
}

/// The rows, in the program's order.
const ROWS: [Known; 32] = [
    known("null-call", "null call", 45, 46),
    known("null-io", "null I/O", 50, 50),
    known("stat", "stat", 128, 122),
    known("open-close", "open and close", 192, 188),
    known("select-tcp", "select of 100 TCP connections", 570, 569),
    known("signal-install", "signal: install", 68, 69),
    known("signal-handle", "signal: handle", 249, 175),
    known("fork", "fork, exit, wait", 11_000, 19_800),
    known("exec", "fork, exec, exit, wait", 53_000, 76_800),
    known("sh", "fork, sh -c, exec, exit, wait", 400_000, 480_000),
    known("switch-2p-0k", "context switch 2p/0K", 77, 197),
    known("switch-2p-16k", "context switch 2p/16K", 91, 222),
    known("switch-2p-64k", "context switch 2p/64K", 106, 267),
    known("switch-8p-16k", "context switch 8p/16K", 103, 307),
    known("switch-8p-64k", "context switch 8p/64K", 2_430, 2_870),
    known("switch-16p-16k", "context switch 16p/16K", 361, 708),
    known("switch-16p-64k", "context switch 16p/64K", 3_760, 3_940),
    known("create-0k", "file of 0K: create", 3_210, 3_250),
    known("delete-0k", "file of 0K: delete", 608, 586),
    known("create-10k", "file of 10K: create", 6_600, 6_820),
    known("delete-10k", "file of 10K: delete", 1_250, 1_360),
    known(
        "mmap",
        "mmap, touch, munmap: 4 MiB of a file",
        6_800,
        13_900,
    ),
    known(
        "protection-fault",
        "protection fault, with its signal",
        106,
        140,
    ),
    known("page-fault", "page fault, a file's page", 142, 273),
    ours("anonymous-fault", "page fault, a new page"),
    ours("unmap-page", "munmap, each page"),
    ours("fork-page", "fork, exit, wait: each page more"),
    ours("rewrite-page", "store after fork, each page"),
    ours("mprotect-page", "mprotect, each page"),
    ours("pipe", "a byte through a pipe and back"),
    ours("af-unix", "a byte through an AF_UNIX socket and back"),
    ours("tick", "what interrupts a computation, each 4 ms"),
];

/// What the table says in its head.
const HEAD: [&str; 8] = [
    "operation",
    "native",
    "Paravane",
    "Xen 4.17",
    "Paravane / native",
    "Xen / native",
    "paper: Xen / native",
    "overhead / Xen's",
];

/// Measures on all three and prints the table; with `write` puts it into the docs, too.
pub fn bench(write: bool) -> Result<()> {
    let linux = prepare()?;
    downloads::xen()?;
    ui::step(
        "Counting instructions of Linux natively, on Paravane and on Xen (-cpu qemu64, some minutes)",
    );
    let measure = |place| {
        let log = run(&linux, place, "", None)?;
        Ok::<_, anyhow::Error>(log.lines().filter_map(row).collect::<Vec<_>>())
    };
    let (native, ours, xen) = thread::scope(|scope| {
        let native = scope.spawn(|| measure(Place::Native));
        let xen = scope.spawn(|| measure(Place::Xen));
        let ours = measure(Place::Paravane);
        let end = |run: thread::ScopedJoinHandle<'_, _>| {
            run.join().unwrap_or_else(|_| bail!("a run broke off"))
        };
        (end(native), ours, end(xen))
    });
    let table = table(&native?, &ours?, &xen?);
    show(&table, BEGIN, write)
}

/// What both kinds of measurement boot.
pub fn prepare() -> Result<Linux> {
    packages::ensure(Need::Direct)?;
    Artifact::Hypervisor.build()?;
    linux::measuring()
}

/// Runs the program with `words` for it, and gives what it printed. With a plugin for QEMU, its
/// file and options are in `plugin`.
pub fn run(linux: &Linux, place: Place, words: &str, plugin: Option<&str>) -> Result<String> {
    let machine = Machine {
        memory: 512,
        icount: true,
        ..Machine::default()
    };
    let loader = placed(linux, place, words)?;
    let mut qemu = machine.command(&loader, Serial::Captured)?;
    if let Some(plugin) = plugin {
        qemu.args(["-plugin", plugin]);
    }
    let report = boot::watch(&mut qemu, DEADLINE, |line| Verdict::parse(line).is_some())?;
    match Verdict::all(&report.log).as_slice() {
        [Verdict::Success] => Ok(report.log),
        _ => Err(anyhow::anyhow!(
            "the measuring program did not come to its end:\n{}",
            command::tail(&report.log, 30)
        ))
        .with_context(|| format!("{place:?}")),
    }
}

/// What the machine boots from.
fn placed(linux: &Linux, place: Place, words: &str) -> Result<Loader> {
    let words = format!("{QUIET} {words}");
    let host = match place {
        // Where the kernel is linked to be, as it is on a hypervisor.
        Place::Native => return Ok(native(linux, &format!("nokaslr console=ttyS0 {words}"))),
        Place::Paravane => Host::Direct,
        Place::Xen => Host::Xen,
    };
    let kernel = module(
        linux.kernel.clone(),
        &linux::module_line(host == Host::Xen, words.trim_end()),
    );
    let ramdisk = module(linux.ramdisk.clone(), "");
    let options = match place {
        Place::Paravane => UNMITIGATED,
        _ => "",
    };
    loader(host, "bench-linux", options, &[kernel, ramdisk])
}

/// Linux on the machine itself, with these words.
fn native(linux: &Linux, words: &str) -> Loader {
    Loader::Direct {
        kernel: linux.kernel.clone(),
        options: words.trim_end().to_owned(),
        modules: vec![module(linux.ramdisk.clone(), "")],
    }
}

/// The table: a heading, then a line a row.
fn table(native: &[Row], ours: &[Row], xen: &[Row]) -> Vec<[String; 8]> {
    let mut table = vec![HEAD.map(str::to_owned)];
    let of = |rows: &[Row], name: &str| {
        let row = rows.iter().find(|row| row.name == name);
        row.map(|row| row.hundredths)
    };
    let none = || "–".to_owned();
    for known in &ROWS {
        let [native, ours, xen] = [native, ours, xen].map(|rows| of(rows, known.name));
        let number = |value: Option<u64>| value.map_or_else(none, |n| grouped(rounded(n)));
        let beside =
            |a: Option<u64>, b: Option<u64>| a.zip(b).map_or_else(none, |(a, b)| ratio(a, b));
        let over = |value: Option<u64>| Some(value?.saturating_sub(native?));
        table.push([
            known.what.to_owned(),
            number(native),
            number(ours),
            number(xen),
            beside(ours, native),
            beside(xen, native),
            known
                .paper
                .map_or_else(none, |(native, xen)| ratio(xen, native)),
            // A difference of nothing on Xen says nothing.
            beside(over(ours), over(xen).filter(|&xen| xen > 0)),
        ]);
    }
    table
}

/// Whether the program has a row of this name.
pub fn check_row(name: &str) -> Result<()> {
    if !ROWS.iter().any(|row| row.name == name) {
        let names: Vec<_> = ROWS.iter().map(|row| row.name).collect();
        bail!("there is no row {name}; the rows are: {}", names.join(" "));
    }
    Ok(())
}

/// The kernel's symbols, as `/proc/kallsyms` has them: asked of the kernel once, natively, where the
/// program can write to QEMU's debug port.
pub fn symbols(linux: &Linux) -> Result<PathBuf> {
    let name = linux.kernel.file_name().unwrap_or_default();
    let file =
        crate::workspace::scratch("linux")?.join(format!("symbols-{}", name.to_string_lossy()));
    if !file.exists() {
        let partial = file.with_extension("partial");
        let loader = native(linux, &format!("nokaslr console=ttyS0 {QUIET} symbols=yes"));
        let machine = Machine {
            memory: 512,
            ..Machine::default()
        };
        let mut qemu = machine.command(&loader, Serial::Captured)?;
        qemu.arg("-debugcon")
            .arg(format!("file:{}", partial.display()));
        let report = boot::watch(&mut qemu, DEADLINE, |line| Verdict::parse(line).is_some())?;
        if Verdict::all(&report.log) != [Verdict::Success] {
            bail!(
                "the kernel did not tell its symbols:\n{}",
                command::tail(&report.log, 30)
            );
        }
        std::fs::rename(&partial, &file)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(name: &str, hundredths: u64) -> Vec<Row> {
        vec![Row {
            name: name.into(),
            hundredths,
        }]
    }

    #[test]
    fn the_table_has_the_ratios_and_the_overheads() {
        let table = table(
            &rows("fork", 100_000),
            &rows("fork", 150_000),
            &rows("fork", 300_000),
        );
        let fork = table
            .iter()
            .find(|row| row[0].starts_with("fork,"))
            .unwrap();
        let expected = [
            "fork, exit, wait",
            "1,000",
            "1,500",
            "3,000",
            "1.50",
            "3.00",
            "1.80",
            "0.25",
        ];
        assert_eq!(*fork, expected.map(String::from));
        assert_eq!(table[1][1], "–");
    }

    #[test]
    fn rows_of_the_program_and_of_the_table_are_the_same() {
        let program = include_str!("../../../bench/linux/measure.c");
        let list = program.split_once("} rows[] = {").unwrap().1;
        let list = list.split_once("};").unwrap().0;
        let names: Vec<&str> = list
            .lines()
            .filter_map(|line| line.trim().strip_prefix("{\"")?.split('"').next())
            .collect();
        let known: Vec<&str> = ROWS.iter().map(|row| row.name).collect();
        assert_eq!(names, known);
        assert!(check_row("fork").is_ok() && check_row("frok").is_err());
    }
}
