//! `bench`: what each primitive costs, here and on Xen, in instructions.
//!
//! The same images, the bench guest and the mini-OS, run on both hypervisors
//! under `-icount shift=0,sleep=off`, where the TSC advances by one an
//! instruction: the figures are exact, and the same on every host. They print
//! one line a row, `ROW <hundredths of an instruction> <name>`.

use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::artifacts::{self, Artifact};
use crate::machine::{Loader, Machine, Module, Serial};
use crate::packages::Need;
use crate::test::{Host, loader, module};
use crate::verdict::Verdict;
use crate::{boot, command, packages, ui, workspace};

pub mod linux;
pub mod mitigations;

/// What switches our mitigations off, as Xen's are by the options that every boot of it has.
pub const UNMITIGATED: &str = "mitigations=off";

/// The page that holds the table.
const PAGE: &str = "docs/performance.md";

/// The marks in that page between which the table is kept.
const BEGIN: &str = "<!-- table: cargo xtask bench --write -->";
const END: &str = "<!-- end of table -->";

/// What each row is to stay under, in instructions, by the name that the
/// guest prints. A row without a target is measured all the same.
const TARGETS: [(&str, u64); 25] = [
    ("null hypercall (xen_version)", 110),
    ("multicall, each entry", 60),
    ("one mmu_update (L1, RO and RW in turn)", 300),
    ("mmu_update, each entry in a batch of 64", 170),
    ("update_va_mapping and INVLPG", 350),
    ("pin and unpin a full L1 (512 entries)", 27_000),
    ("MMUEXT_NEW_BASEPTR", 220),
    ("yield, nothing else runnable", 200),
    ("set_timer_op", 200),
    ("page fault delivered and back", 250),
    ("software interrupt delivered and back", 250),
    ("page fault delivered and back, as Linux registers it", 250),
    (
        "software interrupt delivered and back, as Linux registers it",
        250,
    ),
    (
        "page fault of user mode delivered and back, as Linux registers it",
        250,
    ),
    ("event to self: send, upcall, return", 380),
    ("two vCPUs alternating by event, each turn", 2_750),
    ("system call from user mode and back", 210),
    ("emulated store: mov", 600),
    ("emulated store: lock andb, lock orb (each)", 500),
    (
        "emulated store: andb, orb with DS for LOCK, as one-processor Linux (each)",
        500,
    ),
    ("emulated store: xchg", 600),
    ("emulated wrmsr (GS base)", 400),
    ("stack_switch", 115),
    ("set_segment_base", 115),
    ("fpu_taskswitch", 115),
];

/// A row as a guest printed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What was measured.
    name: String,
    /// Hundredths of an instruction.
    pub hundredths: u64,
}

/// Measures and prints the table; with `write` puts it into the docs, too.
pub fn bench(write: bool) -> Result<()> {
    prepare()?;
    ui::step("Counting instructions on Paravane and on Xen 4.17 (-cpu qemu64, a minute or so)");
    let (ours, xen) = thread::scope(|scope| {
        let xen = scope.spawn(|| measure(Host::Xen).context("on Xen"));
        let ours = measure(Host::Direct).context("on Paravane");
        let xen = xen
            .join()
            .unwrap_or_else(|_| bail!("the run on Xen broke off"));
        (ours, xen)
    });
    let table = table(&ours?, &xen?);
    show(&table, BEGIN, write)
}

/// What the measurements boot.
fn prepare() -> Result<()> {
    packages::ensure(Need::Direct)?;
    Artifact::Hypervisor.build()?;
    Artifact::Bench.build()?;
    Artifact::MiniOs.build()?;
    // Fetched before the runs begin, so that only one does it.
    crate::downloads::xen()?;
    Ok(())
}

/// Prints a table, and with `write` puts it into the page, behind the mark `begin`.
fn show<const N: usize>(table: &[[String; N]], begin: &str, write: bool) -> Result<()> {
    ui::line("");
    for line in aligned(table) {
        ui::line(&line);
    }
    if write {
        put(table, begin)?;
    }
    Ok(())
}

/// Puts a table into the page, behind the mark `begin`.
fn put<const N: usize>(table: &[[String; N]], begin: &str) -> Result<()> {
    let page = workspace::root().join(PAGE);
    let text = std::fs::read_to_string(&page)
        .with_context(|| format!("cannot read {}", page.display()))?;
    std::fs::write(&page, replaced(&text, table, begin)?)
        .with_context(|| format!("cannot write {}", page.display()))?;
    ui::step(&format!("The table in {PAGE} is written anew"));
    Ok(())
}

/// Runs both guests on one hypervisor.
fn measure(host: Host) -> Result<Vec<Row>> {
    let options = match host {
        Host::Xen => "",
        _ => UNMITIGATED,
    };
    measure_on(host == Host::Xen, "qemu64", |options_of_guest, guest| {
        let options = format!("{options} {options_of_guest}");
        loader(host, "bench", options.trim(), &[guest])
    })
}

/// The same on a model of processor, with what `load` makes of a guest and of the options that it
/// needs.
fn measure_on(
    xen: bool,
    cpu: &str,
    load: impl Fn(&str, Module) -> Result<Loader>,
) -> Result<Vec<Row>> {
    // Two virtual processors for the row in which they take turns on the one processor.
    let (options, args) = if xen {
        ("dom0_max_vcpus=2", "")
    } else {
        ("", "vcpus=2 --")
    };
    let mut rows = measure_guest(cpu, &load(options, module(artifacts::bench(), args))?)?;
    let minios = module(artifacts::minios(), "bench");
    rows.extend(measure_guest(cpu, &load("", minios)?)?);
    Ok(rows)
}

fn measure_guest(cpu: &str, loader: &Loader) -> Result<Vec<Row>> {
    let machine = Machine {
        memory: 512,
        smp: 1,
        cpu: cpu.into(),
        icount: true,
        ..Machine::default()
    };
    let mut qemu = machine.command(loader, Serial::Captured)?;
    let report = boot::watch(&mut qemu, Duration::from_secs(900), |line| {
        Verdict::parse(line).is_some()
    })?;
    match Verdict::all(&report.log).as_slice() {
        [Verdict::Success] => Ok(report.log.lines().filter_map(row).collect()),
        _ => bail!(
            "the measuring guest did not come to its end:\n{}",
            command::tail(&report.log, 30)
        ),
    }
}

/// A row's line. Xen's own messages may stand before it on the same line.
pub fn row(line: &str) -> Option<Row> {
    let (_, text) = line.trim().split_once("ROW ")?;
    let (hundredths, name) = text.split_once(' ')?;
    Some(Row {
        name: name.to_owned(),
        hundredths: hundredths.parse().ok()?,
    })
}

/// The table: a heading, then a line a row, in the order of the guest.
fn table(ours: &[Row], xen: &[Row]) -> Vec<[String; 5]> {
    let heading = ["operation", "Paravane", "Xen 4.17", "ratio", "target"];
    let mut table = vec![heading.map(str::to_owned)];
    for row in ours {
        let target = TARGETS
            .iter()
            .find(|(name, _)| *name == row.name)
            .map(|(_, target)| *target);
        let other = xen.iter().find(|other| other.name == row.name);
        let target = target.map_or_else(String::new, |target| {
            let met = row.hundredths <= target * 100;
            format!("{}{}", grouped(target), if met { "" } else { " (missed)" })
        });
        table.push([
            row.name.clone(),
            grouped(rounded(row.hundredths)),
            other.map_or_else(|| "–".into(), |other| grouped(rounded(other.hundredths))),
            other.map_or_else(
                || "–".into(),
                |other| ratio(row.hundredths, other.hundredths),
            ),
            target,
        ]);
    }
    table
}

fn rounded(hundredths: u64) -> u64 {
    (hundredths + 50) / 100
}

/// `ours / xen` to two places.
fn ratio(ours: u64, xen: u64) -> String {
    let percent = (ours * 200 + xen).checked_div(xen * 2).unwrap_or(0);
    format!("{}.{:02}", percent / 100, percent % 100)
}

/// A number with its thousands apart: `27,000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The table for a terminal.
pub fn aligned<const N: usize>(table: &[[String; N]]) -> Vec<String> {
    let width = |column: usize| {
        table
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
    };
    let widths: Vec<usize> = (0..N).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &[String; N]| {
        let cells = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, &width))| {
                if column == 0 {
                    format!("{cell:<width$}")
                } else {
                    format!("{cell:>width$}")
                }
            });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    table.iter().map(line).collect()
}

/// The page with the table between its marks.
fn replaced<const N: usize>(page: &str, table: &[[String; N]], begin: &str) -> Result<String> {
    let marks = page
        .split_once(begin)
        .and_then(|(before, rest)| rest.split_once(END).map(|(_, after)| (before, after)));
    let Some((before, after)) = marks else {
        bail!("{PAGE} has lost the marks of its table: {begin} and {END}");
    };
    let mut text = String::new();
    for (index, row) in table.iter().enumerate() {
        text.push_str(&format!("| {} |\n", row.join(" | ")));
        if index == 0 {
            text.push_str(&format!("|---|{}\n", "---:|".repeat(N - 1)));
        }
    }
    Ok(format!("{before}{begin}\n\n{text}\n{END}{after}"))
}

/// The rows that have a target and stand in no line of the page: a check that
/// the docs speak of what is measured.
pub fn missing_rows(root: &Path) -> Result<Vec<String>> {
    let page = root.join(PAGE);
    let text = std::fs::read_to_string(&page)
        .with_context(|| format!("cannot read {}", page.display()))?;
    let names = TARGETS.iter().map(|(name, _)| format!("| {name} |"));
    Ok(names.filter(|name| !text.contains(name.as_str())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(list: &[(&str, u64)]) -> Vec<Row> {
        list.iter()
            .map(|(name, h)| Row {
                name: (*name).into(),
                hundredths: *h,
            })
            .collect()
    }

    #[test]
    fn rows_are_read() {
        let read = row("ROW 11049 null hypercall (xen_version)\r").unwrap();
        assert_eq!(
            read,
            Row {
                name: "null hypercall (xen_version)".into(),
                hundredths: 11_049
            }
        );
        assert_eq!(row("ROW x y"), None);
        assert_eq!(row("test bench"), None);
    }

    #[test]
    fn the_table_says_what_is_missed() {
        let ours = rows(&[
            ("stack_switch", 12_040),
            ("fpu_taskswitch", 11_500),
            ("new", 100),
        ]);
        let xen = rows(&[("stack_switch", 24_900), ("fpu_taskswitch", 25_400)]);
        let table = table(&ours, &xen);
        assert_eq!(
            table[1],
            ["stack_switch", "120", "249", "0.48", "115 (missed)"].map(String::from)
        );
        assert_eq!(
            table[2],
            ["fpu_taskswitch", "115", "254", "0.45", "115"].map(String::from)
        );
        assert_eq!(table[3], ["new", "1", "–", "–", ""].map(String::from));
        assert_eq!(
            aligned(&table)[1],
            "stack_switch         120       249   0.48  115 (missed)"
        );
    }

    #[test]
    fn the_page_keeps_what_is_around_the_table() {
        let page = format!("# P\n{BEGIN}\nold\n{END}\nend\n");
        let table = [["a", "b", "c", "d", "e"].map(String::from)];
        let fresh = replaced(&page, &table, BEGIN).unwrap();
        assert!(fresh.starts_with("# P\n") && fresh.ends_with(&format!("{END}\nend\n")));
        assert!(fresh.contains("| a | b | c | d | e |\n|---|") && !fresh.contains("old"));
        assert!(replaced("no marks", &table, BEGIN).is_err());
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(27_000), "27,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
