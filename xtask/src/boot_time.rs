//! `boot-time`: from reset to the guest's first instruction, here and on Xen.
//!
//! Under `-icount shift=0,sleep=off` one instruction is one tick of the TSC
//! and one nanosecond of the machine, so that the guest's first reading of the
//! TSC is the answer, the same on every host. The guest is the tool
//! `first-instruction` of the guest tests, loaded by QEMU itself.

use std::time::Duration;

use anyhow::{Context, Result};

use crate::artifacts::{self, Artifact};
use crate::bench::UNMITIGATED;
use crate::machine::{Machine, Serial};
use crate::packages::Need;
use crate::test::{Host, loader, module};
use crate::{boot, packages, ui};

/// What the guest says before its number.
const MARK: &str = "first-instruction: tsc ";

/// What we stay under, in seconds of that machine.
const LIMIT: f64 = 0.1;

/// Measures both and prints the table; false above the limit.
pub fn boot_time() -> Result<bool> {
    packages::ensure(Need::Direct)?;
    Artifact::Hypervisor.build()?;
    Artifact::GuestTests.build()?;
    ui::step("Counting instructions from reset to the guest's first one (-m 512 -smp 1, direct)");
    let ours = measure(Host::Direct).context("on Paravane")?;
    let xen = measure(Host::Xen).context("on Xen")?;
    for line in table(ours, xen) {
        ui::line(&line);
    }
    Ok(seconds(ours) < LIMIT)
}

fn measure(host: Host) -> Result<u64> {
    let machine = Machine {
        memory: 512,
        smp: 1,
        cpu: "qemu64".into(),
        icount: true,
        ..Machine::default()
    };
    let modules = [module(artifacts::guest_test("first-instruction"), "")];
    // As Xen's are, by the options of every boot of it.
    let options = match host {
        Host::Xen => "",
        _ => UNMITIGATED,
    };
    let loader = loader(host, "boot-time", options, &modules)?;
    let mut qemu = machine.command(&loader, Serial::Captured)?;
    let report = boot::watch(&mut qemu, Duration::from_secs(180), |line| {
        reading(line).is_some()
    })?;
    report.log.lines().find_map(reading).with_context(|| {
        format!(
            "the guest did not start:\n{}",
            crate::command::tail(&report.log, 30)
        )
    })
}

/// The number in the guest's line.
fn reading(line: &str) -> Option<u64> {
    line.trim().strip_prefix(MARK)?.parse().ok()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "nanoseconds of a boot are far below 2^52"
)]
fn seconds(ticks: u64) -> f64 {
    ticks as f64 / 1e9
}

fn table(ours: u64, xen: u64) -> Vec<String> {
    let row = |name: &str, ticks| {
        format!(
            "{name:<10} {:>8.4} s at 1 GHz  ({ticks} instructions)",
            seconds(ticks)
        )
    };
    vec![
        row("Paravane", ours),
        row("Xen 4.17", xen),
        format!(
            "ratio      {:>8.4}    (limit for Paravane: {LIMIT} s)",
            seconds(ours) / seconds(xen)
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reading_is_found() {
        assert_eq!(
            reading("first-instruction: tsc 81234567\r\n"),
            Some(81_234_567)
        );
        assert_eq!(reading("tsc 5"), None);
    }

    #[test]
    fn the_table_has_both_and_the_ratio() {
        let lines = table(80_000_000, 400_000_000);
        assert!(
            lines[0].contains("0.0800 s") && lines[1].contains("0.4000 s"),
            "{lines:?}"
        );
        assert!(lines[2].contains("0.2000"), "{lines:?}");
    }
}
