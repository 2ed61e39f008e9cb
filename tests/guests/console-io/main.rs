//! Claim: `console_io` takes text of any length, an empty one too, and
//! refuses text that cannot be read and commands that do not exist.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::hypercall::{check, raw};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim_eq, console, entry, test};

entry!(run);

fn call(command: u64, length: u64, address: u64) -> paravane_guest::hypercall::Result {
    // SAFETY: reads or writes what the test names, bad addresses included.
    check(unsafe { raw::call3::<{ abi::__HYPERVISOR_console_io }>(command, length, address) })
}

fn run(start: &'static StartInfo) -> ! {
    support::begin("console-io", start);
    claim_eq!(console::io::write(b"a line\n"), Ok(7));
    let long = [b'x'; 1000];
    claim_eq!(console::io::write(&long), Ok(1000));
    claim_eq!(console::io::write(b"\n"), Ok(1));
    claim_eq!(call(u64::from(abi::CONSOLEIO_write), 0, 0), Ok(0));
    claim_eq!(
        call(u64::from(abi::CONSOLEIO_write), 5, 0x1000),
        Err(Errno::EFAULT)
    );
    // The hypervisor's own memory is no text of ours.
    claim_eq!(
        call(u64::from(abi::CONSOLEIO_write), 5, 0xffff_82d0_4020_0000),
        Err(Errno::EFAULT)
    );
    claim_eq!(call(77, 0, 0), Err(Errno::ENOSYS));
    test::success()
}
