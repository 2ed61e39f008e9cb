//! Paravane: a hypervisor for paravirtualized x86-64 guests of the Xen PV interface.
//!
//! From here the tree reads top down: [`arch`] brings the machine up and owns what is particular
//! to the processor; the guest-visible CPU, the hypercalls and the domains stand on it; the
//! algorithms themselves are in `paravane-core`, which knows no machine.
//!
//! On the host target this crate is an empty program, so that workspace-wide commands work.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
extern crate alloc;

#[cfg(target_os = "none")]
#[macro_use]
mod console;
#[cfg(target_os = "none")]
mod arch;
#[cfg(all(target_os = "none", feature = "audit"))]
mod audit;
#[cfg(target_os = "none")]
mod domain;
#[cfg(target_os = "none")]
mod due;
#[cfg(target_os = "none")]
mod end;
#[cfg(target_os = "none")]
mod heap;
#[cfg(target_os = "none")]
mod hypercall;
#[cfg(target_os = "none")]
mod mm;
#[cfg(target_os = "none")]
mod options;
#[cfg(target_os = "none")]
mod panic;
#[cfg(target_os = "none")]
mod preempt;
mod pv;
#[cfg(target_os = "none")]
mod sched;
#[cfg(target_os = "none")]
mod start;
#[cfg(target_os = "none")]
mod sync;
#[cfg(target_os = "none")]
mod time;
#[cfg(target_os = "none")]
mod work;

#[cfg(not(target_os = "none"))]
fn main() {
    eprintln!("This is the host stub: build the hypervisor with --target x86_64-unknown-none.");
    std::process::exit(2);
}
