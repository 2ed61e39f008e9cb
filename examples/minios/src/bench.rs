//! What the work of this port costs: booted with `bench` on the command line, it prints rows.
//!
//! One line a row: `ROW <instructions, in hundredths> <name>`, as the bench guest does for the
//! hypervisor's primitives. What a process sees is measured by the program `bench`.

use alloc::format;
use alloc::string::String;

use minios_abi::WaitStatus;
use paravane_guest::addr::PAGE_SIZE;

use crate::console;
use crate::memory::space::{Access, AddressSpace, Region};
use crate::process::files::{File, Files};
use crate::process::life;

fn clock() -> u64 {
    // SAFETY: reading the counter has no effect.
    unsafe { core::arch::x86_64::_rdtsc() }
}

fn report(name: &str, hundredths: u64) {
    console::announce(format_args!("ROW {hundredths} minios: {name}"));
}

/// Prints all rows; what went wrong, if something did.
pub fn run() -> Result<(), String> {
    address_space()?;
    let files = Files::standard(File::Console, File::Console);
    let number = life::start("bench", files).map_err(|error| format!("bench: {error:?}"))?;
    match life::wait_for(number) {
        Ok(status) if status == WaitStatus::exited(0) => Ok(()),
        other => Err(format!("bench: {other:?}")),
    }
}

/// An address space of many pages: built, sealed, destroyed.
fn address_space() -> Result<(), String> {
    const START: u64 = 0x1000_0000;
    const PAGES: u64 = 2048;
    let page = |number: u64| START + number * PAGE_SIZE as u64;
    let mut space = AddressSpace::new().map_err(|_| "no memory")?;
    space.regions.push(Region {
        range: START..page(PAGES),
        writable: true,
        executable: false,
    });
    for number in 0..PAGES {
        space
            .resolve(page(number), Access::Write)
            .map_err(|_| "no memory")?;
    }
    let start = clock();
    space.seal();
    report(
        "address space sealed, each page of 2048",
        (clock() - start) * 100 / PAGES,
    );
    let start = clock();
    let copy = space.copy().map_err(|_| "no memory")?;
    report(
        "address space copied for fork, each page of 2048",
        (clock() - start) * 100 / PAGES,
    );
    let start = clock();
    drop(copy);
    report(
        "address space destroyed, each page of 2048",
        (clock() - start) * 100 / PAGES,
    );
    Ok(())
}
