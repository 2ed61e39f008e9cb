//! A guest kernel that says where it runs and switches itself off. It is an image of its own:
//!
//! ```text
//! cargo build --release --example hello --target x86_64-unknown-none
//! ```
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{entry, println, sched, version};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    match version::version() {
        Ok((major, minor)) => println!("Hello from a guest, on interface {major}.{minor}!"),
        Err(error) => println!("Hello from a guest! The version is not told: {error:?}"),
    }
    println!(
        "{} pages of memory, command line {:?}",
        start.nr_pages(),
        start.command_line()
    );
    sched::shutdown(sched::ShutdownReason::Poweroff)
}
