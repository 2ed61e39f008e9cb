//! `gdb`: the machine stopped before its first instruction, a debugger on it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::cli::RunArgs;
use crate::machine::Serial;
use crate::packages::Need;
use crate::run::Kernel;
use crate::{artifacts, command, image, packages, run, ui, workspace};

/// Stops the emulator whatever way the debugger ended.
pub struct Emulator(Child);

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
    let run::Prepared { qemu, guest } = run::prepare(&args, Serial::Captured)?;
    let socket = workspace::scratch("gdb")?.join("socket");
    let log = workspace::scratch("gdb")?.join("console.log");
    ui::step("QEMU is started and stopped at reset");
    let _emulator = start_stopped(qemu, &socket, &log)?;
    ui::note(&format!(
        "the console goes to a file; see it with: tail -f {}",
        workspace::short(&log)
    ));
    let symbols = symbols(&guest)?;
    let mut gdb = debugger(&socket, &artifacts::hypervisor(), symbols.as_deref());
    gdb.args(["-ex", FIRST_STOP]);
    ui::step(match symbols {
        Some(_) => "gdb, with the symbols of hypervisor and guest",
        None => {
            "gdb, with the hypervisor's symbols; the guest's file has no symbol table (do not strip it)"
        }
    });
    ui::note(&command::display(&gdb));
    ui::note(
        "`continue` runs to the hypervisor's first Rust function; `hbreak FUNCTION` stops in the guest, too; `quit` ends both",
    );
    let ended = command::start(gdb.status(), &gdb)?;
    Ok(ExitCode::from(
        ended
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .unwrap_or(1),
    ))
}

/// Starts a machine that waits for a debugger at `socket` before its first instruction, its console
/// in a file.
pub fn start_stopped(mut qemu: Command, socket: &Path, log: &Path) -> Result<Emulator> {
    let _ = std::fs::remove_file(socket);
    qemu.arg("-S")
        .arg("-gdb")
        .arg(format!("unix:{},server=on,wait=off", socket.display()));
    let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    qemu.stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file);
    let emulator = Emulator(command::start(qemu.spawn(), &qemu)?);
    let started = Instant::now();
    while !socket.exists() && started.elapsed() < LISTENS {
        thread::sleep(Duration::from_millis(20));
    }
    Ok(emulator)
}

/// How long QEMU may take until it listens.
const LISTENS: Duration = Duration::from_secs(20);

/// The file with the guest's symbols, unpacked if need be.
fn symbols(guest: &Kernel) -> Result<Option<PathBuf>> {
    let file = match guest
        .found
        .as_ref()
        .and_then(|found| found.unpacked.as_ref())
    {
        Some(elf) => {
            let file = workspace::scratch("gdb")?.join("guest.elf");
            std::fs::write(&file, elf)
                .with_context(|| format!("cannot write {}", file.display()))?;
            file
        }
        None => guest.image.clone(),
    };
    let has_names = image::Image::open(&file)?
        .symbols()
        .is_ok_and(|names| !names.is_empty());
    Ok(has_names.then_some(file))
}

/// The hypervisor's first Rust function. A hardware stop: the code is not yet where it runs when it
/// is set.
const FIRST_STOP: &str = "thbreak start.rs:start";

/// gdb, attached to the machine, with all symbols.
pub fn debugger(socket: &Path, hypervisor: &Path, guest: Option<&Path>) -> Command {
    let mut gdb = Command::new("gdb");
    gdb.args(["-q", "-ex", "set confirm off", "-ex", "set pagination off"]);
    let target = format!("target remote {}", socket.display());
    let symbols = format!("symbol-file {}", hypervisor.display());
    gdb.args(["-ex", &target, "-ex", &symbols]);
    if let Some(guest) = guest {
        let more = format!("add-symbol-file {}", guest.display());
        gdb.args(["-ex", &more]);
    }
    gdb.current_dir(workspace::root());
    gdb
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gdb_is_told_where_the_machine_and_the_symbols_are() {
        let line = |guest| {
            command::display(&debugger(
                Path::new("/t/s"),
                Path::new("/t/paravane"),
                guest,
            ))
        };
        let without = line(None);
        assert!(
            without.contains("'target remote /t/s' -ex 'symbol-file /t/paravane'")
                && !without.contains("add-symbol-file"),
            "{without}"
        );
        let with = line(Some(Path::new("/t/guest")));
        assert!(with.contains("'add-symbol-file /t/guest'"), "{with}");
    }
}
