//! `run`: build everything, boot it, and put its console on this terminal.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::artifacts::{self, Artifact};
use crate::cli::RunArgs;
use crate::machine::{Loader, Machine, Module, Serial, check_file, status};
use crate::packages::Need;
use crate::{command, iso, linux, packages, ui, workspace};

/// Runs until the machine is off. Its exit status is QEMU's, so 0 when the
/// boot domain powered off.
pub fn run(args: &RunArgs) -> Result<ExitCode> {
    let mut qemu = prepare(args, Serial::Interactive)?;
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

/// Sets up, builds, and gives the QEMU command line that boots it.
pub fn prepare(args: &RunArgs, serial: Serial) -> Result<Command> {
    if let Some(ramdisk) = &args.ramdisk {
        check_file("--ramdisk", ramdisk)?;
    }
    packages::ensure(if args.direct {
        Need::Direct
    } else {
        Need::Grub
    })?;
    ui::step("Building the hypervisor");
    Artifact::Hypervisor.build()?;
    let modules = modules(args)?;
    let machine = Machine {
        memory: args.memory,
        smp: args.smp,
        cpu: args.cpu.clone(),
        icount: false,
        stale: false,
    };
    let kernel = artifacts::hypervisor();
    let loader = if args.direct {
        Loader::Direct {
            kernel,
            options: args.options.clone(),
            modules,
        }
    } else {
        ui::step("Making the GRUB image");
        let iso = iso::make("run", &kernel, &args.options, &modules)?;
        ui::note(&workspace::short(&iso));
        Loader::Cd(iso)
    };
    machine.command(&loader, serial)
}

/// The guest, its command line and its ramdisk.
fn modules(args: &RunArgs) -> Result<Vec<Module>> {
    let (guest, ramdisk, line) = if args.guest.as_deref() == Some("debian") {
        ui::step("Debian's kernel and a ramdisk with busybox");
        let linux = linux::prepare(false)?;
        let line = linux::module_line(false, &args.cmdline);
        (
            linux.kernel,
            args.ramdisk.clone().or(Some(linux.ramdisk)),
            line,
        )
    } else {
        ui::step("Building the guest");
        let guest = artifacts::resolve_guest(args.guest.as_deref())?;
        (guest, args.ramdisk.clone(), args.cmdline.clone())
    };
    let mut modules = vec![Module {
        file: guest,
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
    Ok(modules)
}
