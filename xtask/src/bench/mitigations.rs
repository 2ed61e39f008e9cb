//! `bench mitigations`: the rows of `bench` with the mitigations that both hypervisors choose by
//! themselves on a processor with the holes, and on ours without them.
//!
//! The processor is QEMU's Nehalem, which says nothing of having no Meltdown, and announces no
//! register against anything else. What is measured is what needs none.

use std::thread;

use anyhow::{Context, Result, bail};

use super::{Row, UNMITIGATED, grouped, measure_on, prepare, ratio, rounded, show};
use crate::machine::{Loader, Module};
use crate::{artifacts, downloads, ui};

/// The mark in the page behind which the table is kept.
const BEGIN: &str = "<!-- table: cargo xtask bench mitigations --write -->";

/// The model.
const CPU: &str = "Nehalem";

/// Measures and prints the table; with `write` puts it into the docs, too.
pub fn bench(write: bool) -> Result<()> {
    prepare()?;
    ui::step(&format!(
        "Counting instructions with mitigations on Paravane and on Xen 4.17 (-cpu {CPU})"
    ));
    let xen = downloads::xen()?;
    let (off, on, xen) = thread::scope(|scope| {
        let xen = scope.spawn(|| {
            // What decides about mitigations is left to Xen.
            let options = |more: &str| format!("console=com1 com1=115200,8n1 {more}");
            let load = |more: &str, guest| direct(xen.clone(), options(more), guest);
            measure_on(true, CPU, load).context("on Xen")
        });
        let ours = |options: &str| {
            let load = |_: &str, guest| direct(artifacts::hypervisor(), options.to_owned(), guest);
            measure_on(false, CPU, load).context("on Paravane")
        };
        let (off, on) = (ours(UNMITIGATED), ours("mitigations=auto"));
        let xen = xen
            .join()
            .unwrap_or_else(|_| bail!("the run on Xen broke off"));
        (off, on, xen)
    });
    show(&table(&off?, &on?, &xen?), BEGIN, write)
}

fn direct(kernel: std::path::PathBuf, options: String, guest: Module) -> Result<Loader> {
    Ok(Loader::Direct {
        kernel,
        options: options.trim_end().to_owned(),
        modules: vec![guest],
    })
}

/// The table: a heading, then a line a row.
fn table(off: &[Row], on: &[Row], xen: &[Row]) -> Vec<[String; 5]> {
    let heading = [
        "operation",
        "Paravane, off",
        "Paravane, auto",
        "Xen 4.17, its default",
        "auto / Xen",
    ];
    let mut table = vec![heading.map(str::to_owned)];
    for row in on {
        let of = |rows: &[Row]| {
            let other = rows.iter().find(|other| other.name == row.name);
            other.map(|other| other.hundredths)
        };
        let none = || "–".to_owned();
        let number = |value: Option<u64>| value.map_or_else(none, |n| grouped(rounded(n)));
        let xens = of(xen);
        table.push([
            row.name.clone(),
            number(of(off)),
            number(Some(row.hundredths)),
            number(xens),
            xens.map_or_else(none, |xen| ratio(row.hundredths, xen)),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_its_three_figures() {
        let rows = |hundredths| {
            vec![Row {
                name: "stack_switch".into(),
                hundredths,
            }]
        };
        let table = table(&rows(7_100), &rows(11_900), &rows(36_000));
        assert_eq!(
            table[1],
            ["stack_switch", "71", "119", "360", "0.33"].map(String::from)
        );
        assert_eq!(
            super::table(&[], &rows(100), &[])[1][1..],
            ["–", "1", "–", "–"]
        );
    }
}
