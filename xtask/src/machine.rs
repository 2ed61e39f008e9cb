//! The machine that QEMU plays, and the command line that asks for it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace;

/// Values that guests and the hypervisor write to the debug-exit port, as QEMU
/// exit statuses (value × 2 + 1).
pub mod status {
    /// The ACPI power-off of a machine whose boot domain is done.
    pub const POWER_OFF: i32 = 0;
    /// The hypervisor refused to boot.
    pub const REFUSED: i32 = 17;
    /// A guest crashed.
    pub const GUEST_CRASH: i32 = 33;
    /// The hypervisor panicked.
    pub const PANIC: i32 = 255;

    /// What a status of QEMU says about the run.
    pub fn describe(status: Option<i32>) -> String {
        match status {
            Some(POWER_OFF) => "powered off".into(),
            Some(REFUSED) => "the hypervisor refused to boot (status 17)".into(),
            Some(GUEST_CRASH) => "the guest crashed (status 33)".into(),
            Some(PANIC) => "the hypervisor panicked (status 255)".into(),
            Some(other) => format!("QEMU ended with status {other}"),
            None => "QEMU was killed by a signal".into(),
        }
    }
}

/// The hardware asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Memory in MiB.
    pub memory: u64,
    /// Processors.
    pub smp: u32,
    /// How many of them are threads of one core.
    pub threads: u32,
    /// QEMU's processor model.
    pub cpu: String,
    /// One TSC tick an instruction, nothing depends on this machine's speed.
    pub icount: bool,
    /// Memory holds what an earlier run left there: [`STALE`], from [`STALE_FROM`] on.
    pub stale: bool,
}

/// What an earlier run left in memory, over and over; `tests/guests/stale-memory` looks for it.
pub const STALE: [u8; 8] = *b"-STALE!-";
/// Behind what the loader places.
const STALE_FROM: u64 = 24 << 20;
/// QEMU itself puts a few tables at the end of memory.
const STALE_END: u64 = 1 << 20;

impl Default for Machine {
    fn default() -> Self {
        Self {
            memory: 128,
            smp: 1,
            threads: 1,
            cpu: "qemu64".into(),
            icount: false,
            stale: false,
        }
    }
}

/// A boot module: a file and the command line that goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The file.
    pub file: PathBuf,
    /// Its command line, without the file's name.
    pub args: String,
}

/// Where the serial line goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serial {
    /// QEMU's standard streams, with its monitor behind Ctrl-A.
    Interactive,
    /// QEMU's standard output alone.
    Captured,
}

/// What the machine boots from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loader {
    /// QEMU loads the kernel by multiboot 1.
    Direct {
        /// Hypervisor image.
        kernel: PathBuf,
        /// Its command line.
        options: String,
        /// What it starts.
        modules: Vec<Module>,
    },
    /// A CD image with GRUB on it.
    Cd(PathBuf),
}

impl Machine {
    /// The QEMU command line that boots from `loader`.
    pub fn command(&self, loader: &Loader, serial: Serial) -> Result<Command> {
        let mut qemu = Command::new("qemu-system-x86_64");
        // No network card, and none of the user's own configuration.
        qemu.args(["-nodefaults", "-no-user-config", "-no-reboot", "-accel"]);
        qemu.arg(if self.smp > 1 && !self.icount {
            "tcg,thread=multi"
        } else {
            "tcg"
        });
        qemu.args(["-machine", "pc", "-cpu", &self.cpu]);
        qemu.args([
            "-m",
            &self.memory.to_string(),
            "-smp",
            &match self.threads {
                0 | 1 => self.smp.to_string(),
                threads => format!("{},sockets=1,threads={threads}", self.smp),
            },
        ]);
        qemu.args([
            "-display",
            "none",
            "-device",
            "isa-debug-exit,iobase=0xf4,iosize=0x04",
        ]);
        if self.icount {
            qemu.args(["-icount", "shift=0,sleep=off"]);
        }
        if self.stale {
            let file = self.stale_memory()?;
            let device = format!(
                "loader,file={},addr={STALE_FROM:#x},force-raw=on",
                file.display()
            );
            qemu.args(["-device", &device]);
        }
        qemu.args(match serial {
            Serial::Interactive => ["-serial", "mon:stdio"],
            Serial::Captured => ["-serial", "stdio"],
        });
        match loader {
            Loader::Cd(iso) => {
                qemu.arg("-cdrom").arg(iso).args(["-boot", "d"]);
            }
            Loader::Direct {
                kernel,
                options,
                modules,
            } => {
                qemu.arg("-kernel").arg(kernel).args(["-append", options]);
                if !modules.is_empty() {
                    qemu.args(["-initrd", &initrd(modules)?]);
                }
            }
        }
        Ok(qemu)
    }
}

impl Machine {
    /// A file with what an earlier run left in memory.
    fn stale_memory(&self) -> Result<PathBuf> {
        let end = (self.memory << 20).saturating_sub(STALE_END);
        let bytes = end.saturating_sub(STALE_FROM) as usize;
        let file = workspace::scratch("stale")?.join(format!("{}M", self.memory));
        std::fs::write(&file, STALE.repeat(bytes / STALE.len()))
            .with_context(|| format!("cannot write {}", file.display()))?;
        Ok(file)
    }
}

/// QEMU's module list: `file args,file args`, a comma inside written twice.
fn initrd(modules: &[Module]) -> Result<String> {
    let words = modules.iter().map(|module| {
        let file = module.file.to_string_lossy();
        if file.contains(' ') {
            bail!(
                "QEMU cannot load a module whose path has a space in it: {file}\n\
                 boot it through GRUB instead: the same command without --direct"
            );
        }
        let word = if module.args.is_empty() {
            file.into_owned()
        } else {
            format!("{file} {}", module.args)
        };
        Ok(word.replace(',', ",,"))
    });
    Ok(words.collect::<Result<Vec<_>>>()?.join(","))
}

/// Reads a size such as `64`, `512M` or `4G`, in MiB.
pub fn parse_memory(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text.get(digits.len()..).unwrap_or_default() {
        "" | "M" | "m" | "MB" | "MiB" => 1,
        "G" | "g" | "GB" | "GiB" => 1024,
        other => return Err(format!("the unit {other:?} is not known; write 512M or 4G")),
    };
    match digits.parse::<u64>() {
        Ok(number @ 1..=1_000_000) => Ok(number * unit),
        _ => Err("write a size such as 512M or 4G".into()),
    }
}

/// Checks a file that the user named, before QEMU says less about it.
pub fn check_file(what: &str, file: &Path) -> Result<()> {
    if !file.is_file() {
        bail!("{what} {}: there is no such file", file.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::display;

    fn direct(modules: Vec<Module>) -> Loader {
        Loader::Direct {
            kernel: "/t/paravane".into(),
            options: "loglevel=debug".into(),
            modules,
        }
    }

    fn module(file: &str, args: &str) -> Module {
        Module {
            file: file.into(),
            args: args.into(),
        }
    }

    #[test]
    fn direct_boots_name_kernel_and_modules() {
        let loader = direct(vec![module("/t/a", "smoke x,y"), module("/t/b", "domain")]);
        let line = display(
            &Machine::default()
                .command(&loader, Serial::Captured)
                .unwrap(),
        );
        assert!(
            line.contains("-kernel /t/paravane -append loglevel=debug"),
            "{line}"
        );
        assert!(
            line.ends_with("-initrd '/t/a smoke x,,y,/t/b domain'"),
            "{line}"
        );
        assert!(
            line.contains("-accel tcg -machine pc -cpu qemu64 -m 128 -smp 1"),
            "{line}"
        );
        assert!(
            line.contains("-serial stdio") && !line.contains("mon:"),
            "{line}"
        );
    }

    #[test]
    fn no_module_means_no_initrd() {
        let line = display(
            &Machine::default()
                .command(&direct(vec![]), Serial::Captured)
                .unwrap(),
        );
        assert!(!line.contains("-initrd"), "{line}");
    }

    #[test]
    fn several_processors_run_in_parallel_unless_counting() {
        let mut machine = Machine {
            smp: 2,
            ..Machine::default()
        };
        let cd = Loader::Cd("/t/x.iso".into());
        let line = display(&machine.command(&cd, Serial::Interactive).unwrap());
        assert!(
            line.contains("tcg,thread=multi") && line.contains("mon:stdio"),
            "{line}"
        );
        machine.icount = true;
        let line = display(&machine.command(&cd, Serial::Captured).unwrap());
        assert!(
            !line.contains("thread=multi") && line.contains("shift=0,sleep=off"),
            "{line}"
        );
    }

    #[test]
    fn a_path_with_a_space_is_explained() {
        let loader = direct(vec![module("/t/my guest", "")]);
        let error = Machine::default()
            .command(&loader, Serial::Captured)
            .unwrap_err()
            .to_string();
        assert!(error.contains("space") && error.contains("GRUB"), "{error}");
    }

    #[test]
    fn sizes_are_read() {
        assert_eq!(parse_memory("64"), Ok(64));
        assert_eq!(parse_memory("512M"), Ok(512));
        assert_eq!(parse_memory("4G"), Ok(4096));
        for bad in ["", "0", "G", "4T", "-1", "1.5G", "99999999999G"] {
            assert!(parse_memory(bad).is_err(), "{bad}");
        }
    }
}
