//! `profile`: where the instructions of a row of `bench linux` go, by function of the hypervisor and
//! of Linux, so that a figure explains itself.
//!
//! A plugin for QEMU (`bench/linux/profile.c`) counts executed instructions by address between the
//! marks that the measuring program executes. Here each address gets its name: from the
//! hypervisor's image, and for Linux from what the kernel itself told of its symbols. Debian's Xen
//! has no symbols; all of it is one line.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::bench::linux::{self as measured, Place};
use crate::bench::{aligned, grouped, row};
use crate::image::Image;
use crate::linux::compiled;
use crate::{artifacts, command, downloads, ui, workspace};

/// The public interface gives the hypervisor these addresses, and nothing else
/// (`HYPERVISOR_VIRT_START` to `HYPERVISOR_VIRT_END`).
const HYPERVISOR: std::ops::Range<u64> = 0xffff_8000_0000_0000..0xffff_8800_0000_0000;

/// The symbols of an image in ascending order: where each begins, and its name.
type Symbols = Vec<(u64, String)>;

/// What is counted under one name.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Name {
    whose: &'static str,
    function: String,
}

/// Counts one row in one place and prints the `top` functions; with `lines` the hypervisor's by
/// line of its sources, also of what is inlined.
pub fn profile(name: &str, place: Place, top: usize, lines: bool) -> Result<()> {
    measured::check_row(name)?;
    let linux = measured::prepare()?;
    if place == Place::Xen {
        downloads::xen()?;
    }
    let kernel = kernel_symbols(&measured::symbols(&linux)?)?;
    let hypervisor = match place {
        Place::Paravane => Image::open(&artifacts::hypervisor())?.symbols()?,
        Place::Native | Place::Xen => Vec::new(),
    };
    let options = ["-shared", "-fPIC", "-fvisibility=hidden", "-Wextra"];
    let plugin = compiled("bench/linux/profile.c", "profile.so", &options)?;
    let counts = workspace::scratch("profile")?.join(format!("{name}-{place:?}"));
    let _ = std::fs::remove_file(&counts);
    ui::step(&format!("Counting {name} by address ({place:?})"));
    let plugin = format!("file={},out={}", plugin.display(), counts.display());
    let log = measured::run(&linux, place, &format!("row={name}"), Some(&plugin))?;
    let operations = log
        .lines()
        .find_map(operations)
        .context("the program does not say how many operations it did")?;
    let text = std::fs::read_to_string(&counts)
        .with_context(|| format!("the plugin left no counts in {}", counts.display()))?;
    let counts: Vec<(u64, u64)> = text.lines().filter_map(count).collect();
    let lines = if lines && place == Place::Paravane {
        source_lines(&counts)?
    } else {
        HashMap::new()
    };
    let mut sums: HashMap<Name, u64> = HashMap::new();
    for &(address, count) in &counts {
        let mut name = named(address, &hypervisor, &kernel);
        if let Some(line) = lines.get(&address) {
            name.function.clone_from(line);
        }
        *sums.entry(name).or_default() += count;
    }
    print(&sums, operations, top);
    if let Some(row) = log.lines().find_map(row) {
        ui::line(&format!(
            "\nThe row's median is {}; this is the mean of {operations} operations.",
            grouped(row.hundredths.div_ceil(100))
        ));
    }
    Ok(())
}

/// A line of the plugin's.
fn count(line: &str) -> Option<(u64, u64)> {
    let (address, count) = line.split_once(' ')?;
    Some((u64::from_str_radix(address, 16).ok()?, count.parse().ok()?))
}

/// What the program says before its row.
fn operations(line: &str) -> Option<u64> {
    let (_, number) = line.trim().split_once("OPERATIONS ")?;
    number.parse().ok()
}

/// Symbols as `/proc/kallsyms` lists them: address, type, name.
fn kernel_symbols(file: &Path) -> Result<Symbols> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut symbols: Symbols = text
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let address = u64::from_str_radix(words.next()?, 16).ok()?;
            Some((address, words.nth(1)?.to_owned()))
        })
        .collect();
    symbols.sort();
    Ok(symbols)
}

fn symbol(symbols: &Symbols, address: u64) -> Option<&str> {
    let behind = symbols.partition_point(|(start, _)| *start <= address);
    let (_, name) = symbols.get(behind.checked_sub(1)?)?;
    Some(name)
}

fn named(address: u64, hypervisor: &Symbols, kernel: &Symbols) -> Name {
    let (whose, symbols) = if address < HYPERVISOR.start {
        return Name {
            whose: "program",
            function: "(all)".into(),
        };
    } else if HYPERVISOR.contains(&address) {
        ("hypervisor", hypervisor)
    } else {
        ("Linux", kernel)
    };
    let function = symbol(symbols, address).unwrap_or("(no symbol)");
    Name {
        whose,
        function: function.to_owned(),
    }
}

/// The innermost line of our sources behind each of the hypervisor's addresses: what the standard
/// library does counts as who asked for it.
fn source_lines(counts: &[(u64, u64)]) -> Result<HashMap<u64, String>> {
    let ours = counts.iter().map(|(address, _)| *address);
    let list: String = ours
        .filter(|address| HYPERVISOR.contains(address))
        .map(|address| format!("{address:x}\n"))
        .collect();
    let file = workspace::scratch("profile")?.join("addresses");
    std::fs::write(&file, list).with_context(|| format!("cannot write {}", file.display()))?;
    let mut addr2line = Command::new("addr2line");
    addr2line
        .args(["-a", "-i", "-e"])
        .arg(artifacts::hypervisor());
    let input: Stdio = std::fs::File::open(&file)?.into();
    let output = command::start(addr2line.stdin(input).output(), &addr2line)?;
    let root = format!("{}/", workspace::root().display());
    Ok(innermost(&String::from_utf8_lossy(&output.stdout), &root))
}

/// Reads what `addr2line -a -i` says: an address, then its lines, the innermost first.
fn innermost(output: &str, root: &str) -> HashMap<u64, String> {
    let mut lines = HashMap::new();
    let mut address = None;
    for line in output.lines() {
        if let Some(digits) = line.strip_prefix("0x") {
            address = u64::from_str_radix(digits, 16).ok();
        } else if let Some(address) = address
            && let Some(place) = line.split(" (").next()
            && let Some(place) = place.strip_prefix(root)
        {
            lines.entry(address).or_insert_with(|| place.to_owned());
        }
    }
    lines
}

fn print(sums: &HashMap<Name, u64>, operations: u64, top: usize) {
    let all: u64 = sums.values().sum();
    let each = |count: u64| {
        grouped(
            (count + operations / 2)
                .checked_div(operations)
                .unwrap_or(0),
        )
    };
    let share = |count: u64| {
        let permille = (count * 1000).checked_div(all).unwrap_or(0);
        format!("{}.{} %", permille / 10, permille % 10)
    };
    let line = |whose: &str, function: &str, count| {
        [
            format!("{whose:<10}  {function}"),
            each(count),
            share(count),
        ]
    };
    let mut table = vec![["whose, and where", "each", "share"].map(str::to_owned)];
    for whose in ["hypervisor", "Linux", "program"] {
        let count = sums
            .iter()
            .filter(|(name, _)| name.whose == whose)
            .map(|(_, count)| count)
            .sum();
        table.push(line(whose, "(together)", count));
    }
    let mut sorted: Vec<(&Name, &u64)> = sums.iter().collect();
    sorted.sort_by_key(|(name, count)| (Reverse(**count), name.function.clone()));
    for (name, count) in sorted.into_iter().take(top) {
        table.push(line(name.whose, &name.function, *count));
    }
    ui::line("");
    for line in aligned(&table) {
        ui::line(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_get_the_name_of_the_symbol_before_them() {
        let hypervisor = vec![(0xffff_82d0_4020_1000, "entry".to_owned())];
        let kernel = vec![
            (0xffff_ffff_8100_0000, "startup".to_owned()),
            (0xffff_ffff_8100_0100, "next".to_owned()),
        ];
        let name = |address| named(address, &hypervisor, &kernel);
        assert_eq!(name(0xffff_ffff_8100_00ff).function, "startup");
        assert_eq!(name(0xffff_ffff_8100_0100).function, "next");
        assert_eq!(name(0xffff_82d0_4020_1010).function, "entry");
        assert_eq!(name(0xffff_82d0_0000_0000).function, "(no symbol)");
        assert_eq!(name(0x40_1000).whose, "program");
    }

    #[test]
    fn the_standard_library_counts_as_who_asked_for_it() {
        let output =
            "0x10\n/rustc/x/atomic.rs:1\n/w/core/a.rs:2 (discriminator 3)\n/w/b.rs:4\n0x20\n??:?\n";
        let lines = innermost(output, "/w/");
        assert_eq!(lines.get(&0x10).map(String::as_str), Some("core/a.rs:2"));
        assert_eq!(lines.get(&0x20), None);
    }

    #[test]
    fn lines_of_plugin_and_program_are_read() {
        assert_eq!(
            count("ffff82d040201000 12"),
            Some((0xffff_82d0_4020_1000, 12))
        );
        assert_eq!(count("x"), None);
        assert_eq!(operations("(XEN) x OPERATIONS 30\r"), Some(30));
    }
}
