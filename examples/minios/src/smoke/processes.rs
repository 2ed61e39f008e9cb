//! Checks of processes. The programs check themselves from the inside; see `user/bin`.

use alloc::string::String;

use minios_abi::{Error, Signal, WaitStatus};

use super::{Check, Outcome};
use crate::process::files::{File, Files};
use crate::process::{all, life, signal};
use crate::{ensure, shell, timers};

pub const CHECKS: &[Check] = &[
    ("process", a_program_runs),
    ("fork with copy-on-write", || succeeds(&["cow"])),
    ("exec and pipeline", || succeeds(&["pipeline"])),
    ("wait", statuses_are_told),
    ("pipes", || succeeds(&["pipe"])),
    ("demand-zero memory", || succeeds(&["memory"])),
    ("kill", a_spinning_program_is_killed),
    ("faults of processes", faults_end_the_process),
    ("system calls and registers", || {
        succeeds(&["registers", "registers", "registers"])
    }),
    ("FPU state", || succeeds(&["fpu 1", "fpu 2", "fpu 3"])),
];

fn start(line: &str) -> Result<u32, String> {
    life::start(line, Files::standard(File::Console, File::Console))
        .map_err(|error| alloc::format!("{line}: {error:?}"))
}

fn wait_for(number: u32) -> Result<WaitStatus, String> {
    life::wait_for(number).map_err(|error| alloc::format!("process {number}: {error:?}"))
}

/// Runs programs at the same time; all must exit with 0.
fn succeeds(lines: &[&str]) -> Outcome {
    let mut numbers = alloc::vec::Vec::new();
    for line in lines {
        numbers.push(start(line)?);
    }
    for (line, number) in lines.iter().zip(numbers) {
        let status = wait_for(number)?;
        ensure!(
            status == WaitStatus::exited(0),
            "{line}: {}",
            shell::describe(status)
        );
    }
    Ok(())
}

fn a_program_runs() -> Outcome {
    let status = wait_for(start("hello one two")?)?;
    ensure!(
        status == WaitStatus::exited(2),
        "{}",
        shell::describe(status)
    );
    let outcome = life::start("no-such-program", Files::default());
    ensure!(
        outcome == Err(Error::NotFound),
        "a program that is not there: {outcome:?}"
    );
    Ok(())
}

fn statuses_are_told() -> Outcome {
    let before = all().len();
    let (first, second) = (start("hello")?, start("hello one two three")?);
    let second = wait_for(second)?;
    let first = wait_for(first)?;
    ensure!(
        first == WaitStatus::exited(0) && second == WaitStatus::exited(3),
        "{first:?}, {second:?}"
    );
    let again = life::wait_for(99_999);
    ensure!(
        again == Err(Error::NoChild),
        "a process that is not there: {again:?}"
    );
    ensure!(
        all().len() == before,
        "{} processes, {before} before",
        all().len()
    );
    Ok(())
}

fn a_spinning_program_is_killed() -> Outcome {
    let number = start("spin")?;
    timers::sleep(2 * timers::SLICE);
    signal::send(number, Signal::Terminate).map_err(|error| alloc::format!("{error:?}"))?;
    let status = wait_for(number)?;
    ensure!(
        status == WaitStatus::killed(Signal::Terminate),
        "{}",
        shell::describe(status)
    );
    // A process that waits is woken to end.
    let number = start("sleep 60000")?;
    timers::sleep(timers::SLICE);
    signal::send(number, Signal::Kill).map_err(|error| alloc::format!("{error:?}"))?;
    let status = wait_for(number)?;
    ensure!(
        status == WaitStatus::killed(Signal::Kill),
        "{}",
        shell::describe(status)
    );
    Ok(())
}

fn faults_end_the_process() -> Outcome {
    let kinds = [
        ("null", Signal::Memory),
        ("kernel", Signal::Memory),
        ("text", Signal::Memory),
        ("stack", Signal::Memory),
        ("jump", Signal::Memory),
        ("halt", Signal::Memory),
        ("divide", Signal::Arithmetic),
    ];
    for (kind, signal) in kinds {
        let status = wait_for(start(&alloc::format!("fault {kind}"))?)?;
        ensure!(
            status == WaitStatus::killed(signal),
            "{kind}: {}",
            shell::describe(status)
        );
    }
    Ok(())
}
