//! `gdb`: the machine stopped before its first instruction, a debugger on it.

use std::fs::File;
use std::process::{Child, Command, ExitCode, Stdio};

use anyhow::{Context, Result};

use crate::cli::RunArgs;
use crate::machine::Serial;
use crate::packages::Need;
use crate::{artifacts, command, packages, run, ui, workspace};

/// Stops the emulator whatever way the debugger ended.
struct Emulator(Child);

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts QEMU stopped, and gdb attached to it, until gdb is left.
pub fn gdb(args: &RunArgs) -> Result<ExitCode> {
    packages::ensure(Need::Gdb)?;
    // GRUB would only be more code before the first line of ours.
    let args = RunArgs {
        direct: true,
        ..args.clone()
    };
    let mut qemu = run::prepare(&args, Serial::Captured)?;
    let socket = workspace::scratch("gdb")?.join("socket");
    let log = workspace::scratch("gdb")?.join("console.log");
    let _ = std::fs::remove_file(&socket);
    qemu.arg("-S")
        .arg("-gdb")
        .arg(format!("unix:{},server=on,wait=off", socket.display()));
    let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    qemu.stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file);

    ui::step("QEMU is started and stopped at reset");
    let child = command::start(qemu.spawn(), &qemu)?;
    let _emulator = Emulator(child);
    ui::note(&format!(
        "the console goes to a file; see it with: tail -f {}",
        workspace::short(&log)
    ));
    let mut gdb = debugger(
        &socket.display().to_string(),
        &artifacts::hypervisor().display().to_string(),
    );
    ui::step("gdb, with the hypervisor's symbols and a stop at its first Rust function");
    ui::note(&command::display(&gdb));
    ui::note(
        "`continue` runs to that stop; add-symbol-file IMAGE brings in a guest's symbols; `quit` ends both",
    );
    let ended = command::start(gdb.status(), &gdb)?;
    Ok(ExitCode::from(
        ended
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .unwrap_or(1),
    ))
}

fn debugger(socket: &str, symbols: &str) -> Command {
    let mut gdb = Command::new("gdb");
    gdb.args(["-q", "-ex", "set confirm off", "-ex", "set pagination off"]);
    // Hardware stops: the code is not yet where it runs when they are set.
    for step in [
        format!("target remote {socket}"),
        format!("symbol-file {symbols}"),
        "thbreak start.rs:start".to_owned(),
    ] {
        gdb.arg("-ex").arg(step);
    }
    gdb.current_dir(workspace::root());
    gdb
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gdb_is_told_where_the_machine_and_the_symbols_are() {
        let line = command::display(&debugger("/t/s", "/t/paravane"));
        assert!(
            line.contains("'target remote /t/s'") && line.contains("'symbol-file /t/paravane'"),
            "{line}"
        );
    }
}
