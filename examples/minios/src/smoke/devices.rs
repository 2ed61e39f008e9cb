//! Checks of events, clocks and the console.

use paravane_guest::addr::{DomainId, Port, VcpuId};
use paravane_guest::time::runstate::virtual_time;
use paravane_guest::{events as channels, time};

use super::{Check, Outcome};
use crate::events::{self, Masked};
use crate::{console, ensure, process, shell, timers};

pub const CHECKS: &[Check] = &[
    ("events masked and unmasked", events_wait_while_masked),
    ("ports masked and unmasked", ports_wait_while_masked),
    ("real time", time_goes_on),
    ("virtual time", virtual_time_is_less),
    ("wall clock", wall_clock_is_set),
    ("sleeping process", sleeping_process),
    ("console", console_takes_text),
    ("shell", shell_runs_a_pipeline),
];

/// Two ports that are connected with each other: what is sent on the first arrives on the second.
struct Loop {
    near: Port,
    far: Port,
}

impl Loop {
    fn new() -> Result<Loop, alloc::string::String> {
        let why = |error| alloc::format!("no port: {error:?}");
        let shared = channels::shared().ok_or("no shared page")?;
        let far = channels::alloc_unbound(DomainId::SELF, DomainId::SELF).map_err(why)?;
        // A port that is bound to another is pending at once, in case the other was sent on before.
        let _masked = Masked::new();
        let near = channels::bind_interdomain(DomainId::SELF, far).map_err(why)?;
        for port in [near, far] {
            channels::mask_port(shared, port);
            channels::clear_port(shared, port);
        }
        events::count_events(far);
        Ok(Loop { near, far })
    }

    fn send(&self) -> Outcome {
        channels::send(self.near).map_err(|error| alloc::format!("send: {error:?}"))
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        let _ = channels::close(self.near);
        let _ = channels::close(self.far);
    }
}

fn events_wait_while_masked() -> Outcome {
    let ports = Loop::new()?;
    ports.send()?;
    let count = events::counted_events();
    ensure!(count == 1, "{count} events instead of 1");
    let masked = Masked::new();
    ports.send()?;
    ports.send()?;
    let held = events::counted_events();
    drop(masked);
    let count = events::counted_events();
    ensure!(held == 1, "an event came in while events were masked");
    // Flags, not counts (R2): two sends are one event.
    ensure!(count == 2, "{count} events instead of 2 after unmasking");
    Ok(())
}

fn ports_wait_while_masked() -> Outcome {
    let ports = Loop::new()?;
    let shared = channels::shared().ok_or("no shared page")?;
    channels::mask_port(shared, ports.far);
    ports.send()?;
    let held = events::counted_events();
    ensure!(
        held == 0 && channels::is_pending(shared, ports.far),
        "{held} events through a masked port"
    );
    channels::unmask_port(ports.far).map_err(|error| alloc::format!("unmask: {error:?}"))?;
    let count = events::counted_events();
    ensure!(count == 1, "{count} events after the port was unmasked");
    Ok(())
}

fn time_goes_on() -> Outcome {
    let mut last = time::now();
    ensure!(last > 0, "the time since boot is 0");
    for _ in 0..10_000 {
        let now = time::now();
        ensure!(now >= last, "the time went back from {last} to {now}");
        last = now;
    }
    let before = time::now();
    timers::sleep(3_000_000);
    let passed = time::now() - before;
    ensure!(
        passed >= 3_000_000,
        "{passed} ns passed in a sleep of 3000000"
    );
    Ok(())
}

fn virtual_time_is_less() -> Outcome {
    let virtual_time =
        || virtual_time(VcpuId::new(0)).map_err(|error| alloc::format!("runstate: {error:?}"));
    let (real, run) = (time::now(), virtual_time()?);
    while time::now() < real + 1_000_000 {}
    let (worked, before) = (virtual_time()?.saturating_sub(run), virtual_time()?);
    timers::sleep(10_000_000);
    let (slept, real) = (virtual_time()?.saturating_sub(before), time::now() - real);
    ensure!(
        worked > 0,
        "no virtual time passed in a millisecond of work"
    );
    // It stands still while the domain is blocked (C18).
    ensure!(
        worked + slept < real,
        "{worked} and {slept} ns ran of {real}"
    );
    Ok(())
}

fn wall_clock_is_set() -> Outcome {
    const YEAR_2020: u64 = 1_577_836_800_000_000_000;
    let wall = timers::wall_clock();
    ensure!(
        wall > YEAR_2020,
        "the clock says {} s",
        wall / 1_000_000_000
    );
    timers::sleep(2_000_000);
    let passed = timers::wall_clock().saturating_sub(wall);
    ensure!(
        passed >= 2_000_000,
        "{passed} ns passed on the wall in a sleep of 2000000"
    );
    Ok(())
}

fn sleeping_process() -> Outcome {
    let numbers = shell::start_pipeline("sleep 15").map_err(|error| alloc::format!("{error:?}"))?;
    for number in numbers {
        let status =
            process::life::wait_for(number).map_err(|error| alloc::format!("{error:?}"))?;
        ensure!(
            status.exit_status() == Some(0),
            "{}",
            shell::describe(status)
        );
    }
    Ok(())
}

fn console_takes_text() -> Outcome {
    console::write(b"smoke: (a line that went through the console as bytes)\n");
    Ok(())
}

fn shell_runs_a_pipeline() -> Outcome {
    let line = "echo three small words | upper | count";
    let numbers = shell::start_pipeline(line).map_err(|error| alloc::format!("{error:?}"))?;
    ensure!(numbers.len() == 3, "{} processes", numbers.len());
    for number in numbers {
        let status =
            process::life::wait_for(number).map_err(|error| alloc::format!("{error:?}"))?;
        ensure!(
            status.exit_status() == Some(0),
            "{}",
            shell::describe(status)
        );
    }
    Ok(())
}
