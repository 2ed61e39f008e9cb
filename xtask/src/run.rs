//! `run`: build everything, boot it, and put its console on this terminal.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::artifacts::{self, Artifact};
use crate::cli::{GuestMemory, RunArgs};
use crate::guest::{self, Found};
use crate::machine::{Loader, Machine, Module, Serial, check_file, status};
use crate::packages::Need;
use crate::{command, iso, linux, packages, ui, workspace};

/// Runs until the machine is off. Its exit status is QEMU's, so 0 when the
/// boot domain powered off.
pub fn run(args: &RunArgs) -> Result<ExitCode> {
    let mut qemu = prepare(args, Serial::Interactive)?.qemu;
    ui::step(&format!(
        "Booting in QEMU: {} MB, {} CPU{}, {}. Ctrl-A X ends it, Ctrl-A C is QEMU's monitor.",
        args.memory,
        args.smp,
        if args.smp == 1 { "" } else { "s" },
        args.cpu
    ));
    let ended = command::start(qemu.status(), &qemu)?;
    let code = ended.code();
    ui::step(&match code {
        Some(status::POWER_OFF) => "The machine is off.".to_owned(),
        _ => format!("The run failed: {}", status::describe(code)),
    });
    Ok(ExitCode::from(
        code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1),
    ))
}

/// A machine that can be started.
pub struct Prepared {
    /// The command that does.
    pub qemu: Command,
    /// The kernel that it boots.
    pub guest: Kernel,
}

/// The kernel that is booted.
pub struct Kernel {
    /// Its file.
    pub image: PathBuf,
    /// What it was found to be, if somebody brought it.
    pub found: Option<Found>,
}

/// Sets up, builds, and gives the QEMU command line that boots it.
pub fn prepare(args: &RunArgs, serial: Serial) -> Result<Prepared> {
    if let Some(ramdisk) = &args.ramdisk {
        check_file("--ramdisk", ramdisk)?;
    }
    packages::ensure(if args.direct {
        Need::Direct
    } else {
        Need::Grub
    })?;
    // First what the user brings: it may be refused.
    let (guest, modules) = modules(args)?;
    let options = options(args, guest.found.as_ref());
    ui::step("Building the hypervisor");
    Artifact::Hypervisor.build()?;
    let machine = Machine {
        memory: args.memory,
        smp: args.smp,
        cpu: args.cpu.clone(),
        ..Machine::default()
    };
    let kernel = artifacts::hypervisor();
    let loader = if args.direct {
        Loader::Direct {
            kernel,
            options,
            modules,
        }
    } else {
        ui::step("Making the GRUB image");
        let iso = iso::make("run", &kernel, &options, &modules)?;
        ui::note(&workspace::short(&iso));
        Loader::Cd(iso)
    };
    let qemu = machine.command(&loader, serial)?;
    Ok(Prepared { qemu, guest })
}

/// The guest, its command line and its ramdisk.
fn modules(args: &RunArgs) -> Result<(Kernel, Vec<Module>)> {
    let (kernel, ramdisk, line) = if args.guest.as_deref() == Some("debian") {
        ui::step("Debian's kernel and a ramdisk with busybox");
        let linux = linux::prepare(false)?;
        let line = linux::module_line(false, &args.cmdline);
        let kernel = Kernel {
            image: linux.kernel,
            found: None,
        };
        (kernel, args.ramdisk.clone().or(Some(linux.ramdisk)), line)
    } else {
        let named = args.guest.as_deref().map(Path::new);
        ui::step(match named {
            Some(file) if file.is_file() => "The guest",
            _ => "Building the guest",
        });
        let kernel = kernel(args)?;
        (kernel, args.ramdisk.clone(), args.cmdline.clone())
    };
    let mut modules = vec![Module {
        file: kernel.image.clone(),
        args: line,
    }];
    if let Some(ramdisk) = ramdisk {
        let file = std::path::absolute(&ramdisk)
            .with_context(|| format!("cannot find {}", ramdisk.display()))?;
        modules.push(Module {
            file,
            args: "ramdisk".into(),
        });
    }
    Ok((kernel, modules))
}

/// Finds the kernel, and looks into one that is not of this tree.
fn kernel(args: &RunArgs) -> Result<Kernel> {
    let guest = guest::resolve(args.guest.as_deref())?;
    if !guest.foreign {
        return Ok(Kernel {
            image: guest.image,
            found: None,
        });
    }
    let ramdisk = match &args.ramdisk {
        Some(file) => file.metadata().map_or(0, |data| data.len()),
        None => 0,
    };
    let found = guest::look_with(&guest.image, ramdisk)?;
    ui::note(&workspace::short(&guest.image));
    ui::note(&found.what);
    for warning in &found.warnings {
        ui::note(&format!("warning: {warning}"));
    }
    Ok(Kernel {
        image: guest.image,
        found: Some(found),
    })
}

/// The hypervisor's command line: what the user says, and how much memory the guest gets.
fn options(args: &RunArgs, found: Option<&Found>) -> String {
    let chosen = args.options.split_whitespace();
    let chosen = chosen
        .filter(|word| word.starts_with("dom0_mem=") || word.starts_with("dom0="))
        .count();
    let megabytes = match (args.guest_memory, found) {
        (Some(GuestMemory::Megabytes(megabytes)), _) => Some(megabytes),
        (None, Some(found)) if chosen == 0 => as_little_as_fits(found, args.memory),
        _ => None,
    };
    if let (None, Some(megabytes)) = (args.guest_memory, megabytes) {
        ui::note(&format!(
            "its memory: {megabytes} MB of the {}, so that a wrong frame number is refused, and is not \
             by chance one of its own; for more: --guest-memory all",
            args.memory
        ));
    }
    match megabytes {
        Some(megabytes) => format!("{} {}", dom0_mem(megabytes), args.options)
            .trim_end()
            .to_owned(),
        None => args.options.clone(),
    }
}

/// What a kernel whose port is young gets of a machine, in MiB: no more than half, so that the machine
/// frames that have the numbers of its pseudo-physical ones are not its own. The hypervisor gives
/// domains memory from the top. Nothing, if it needs more.
pub fn as_little_as_fits(found: &Found, machine: u64) -> Option<u64> {
    (found.memory <= machine / 2).then_some(found.memory)
}

/// The hypervisor's option for so much memory of the boot domain, in MiB.
pub fn dom0_mem(megabytes: u64) -> String {
    format!("dom0_mem={megabytes}M")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::parse_memory;

    fn options_of(
        memory: &str,
        guest: Option<GuestMemory>,
        line: &str,
        needs: Option<u64>,
    ) -> String {
        let args = RunArgs {
            guest: None,
            guest_memory: guest,
            cmdline: String::new(),
            options: line.into(),
            memory: parse_memory(memory).unwrap(),
            smp: 1,
            cpu: "qemu64".into(),
            ramdisk: None,
            direct: true,
        };
        let found = needs.map(|memory| Found {
            what: String::new(),
            warnings: Vec::new(),
            memory,
            unpacked: None,
        });
        options(&args, found.as_ref())
    }

    #[test]
    fn a_kernel_of_ones_own_gets_no_more_than_half() {
        assert_eq!(
            options_of("512M", None, "noreboot", Some(32)),
            "dom0_mem=32M noreboot"
        );
        assert_eq!(options_of("512M", None, "", Some(256)), "dom0_mem=256M");
        assert_eq!(options_of("511M", None, "", Some(256)), "");
        assert_eq!(options_of("512M", None, "", None), "");
    }

    #[test]
    fn what_the_user_says_holds() {
        let all = Some(GuestMemory::All);
        assert_eq!(options_of("512M", all, "", Some(32)), "");
        let some = Some(GuestMemory::Megabytes(300));
        assert_eq!(options_of("512M", some, "", Some(32)), "dom0_mem=300M");
        assert_eq!(options_of("512M", some, "", None), "dom0_mem=300M");
        for line in ["dom0_mem=100M", "dom0=mem:100M"] {
            assert_eq!(options_of("512M", None, line, Some(32)), line);
        }
    }
}
