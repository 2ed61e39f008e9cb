//! The mini-OS: a small kernel that is complete, as the example of a port.
//!
//! A porter meets the duties in the order of `start_of_day` in [`start`]; each has a file, and the
//! file's first lines say what the duty is and where the paper speaks of it. Everything that talks
//! to the hypervisor goes through the guest library `paravane_guest`; what is here is the kernel
//! above it.
//!
//! With `smoke` on its command line it checks each duty, prints a verdict and powers off; otherwise
//! a shell runs on the console. Built for the host, where it is only checked, it is an empty
//! program.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
extern crate alloc;

#[cfg(target_os = "none")]
mod bench;
#[cfg(target_os = "none")]
mod console;
#[cfg(target_os = "none")]
mod events;
#[cfg(target_os = "none")]
mod memory;
#[cfg(target_os = "none")]
mod process;
#[cfg(target_os = "none")]
mod shell;
#[cfg(target_os = "none")]
mod smoke;
#[cfg(target_os = "none")]
mod start;
#[cfg(target_os = "none")]
mod sync;
#[cfg(target_os = "none")]
mod threads;
#[cfg(target_os = "none")]
mod timers;
#[cfg(target_os = "none")]
mod traps;

#[cfg(not(target_os = "none"))]
fn main() {
    eprintln!("this is a guest image: build it for x86_64-unknown-none and boot it");
    std::process::exit(2);
}
