//! Attack: a domain without privilege reads what is typed at the console, which is for the privileged
//! one (P2).
//!
//! harness: unprivileged=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::console::io;
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim_eq, entry, test};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    support::begin("attack-console-read", start);
    claim_eq!(io::read(&mut [0; 16]), Err(Errno::EPERM));
    claim_eq!(io::read(&mut []), Err(Errno::EPERM));
    // The control: the call that needs no privilege.
    claim_eq!(io::write(b"a line\n"), Ok(7));
    test::success()
}
