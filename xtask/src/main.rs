//! `cargo xtask`: every command a person or CI needs to build, run, test and
//! measure the project, on a machine that has Rust and nothing else.
//!
//! Each command does the set-up it needs ([`packages`], [`downloads`]), builds
//! what it boots ([`artifacts`]) and drives QEMU ([`machine`], [`boot`]).
//! Mistakes of the user are reported as what, where and the command that mends
//! it; a back-trace never helps someone who mistyped a path.
#![forbid(unsafe_code)]

mod artifacts;
mod bench;
mod bindings;
mod boot;
mod boot_time;
mod cli;
mod command;
mod dist;
mod docs;
mod downloads;
mod gdb;
mod guest;
mod image;
mod initramfs;
mod iso;
mod layers;
mod linux;
mod machine;
mod manifests;
mod new_guest;
mod packages;
mod profile;
mod run;
mod size;
mod tags;
mod test;
mod ui;
mod verdict;
mod voices;
mod widths;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::dispatch() {
        Ok(code) => code,
        Err(error) => {
            ui::error(&error);
            ExitCode::FAILURE
        }
    }
}
