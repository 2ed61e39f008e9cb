//! Attack: a domain's text is to move the cursor of whoever reads the console, or to begin a line as
//! the hypervisor does: by a carriage return, a control sequence, bytes that are no text, a line so
//! long that it is broken. Each of its lines stays one line of text behind the domain's mark.
//!
//! Not on Xen: its boot guest's bytes go out as they are.
//!
//! harness: xen=no prints="control: a line of text" prints="overparavane: FORGED?[2J?"
//! harness: prints="?paravane?: FORGED ? end" prints="lineparavane: FORGED by length"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{claim_eq, console, entry, test};

entry!(run);

/// How long a line is when it is broken.
const LINE: usize = 200;

fn say(text: &[u8]) {
    claim_eq!(console::io::write(text), Ok(text.len()));
}

fn run(start: &'static StartInfo) -> ! {
    support::begin("attack-console-text", start);
    say(b"control: a line of text\n");
    say(b"over\rparavane: FORGED\x1b[2J\x07\n");
    say(b"\x0bparavane\x9b: FORGED \xff end\n");
    // The break falls before the last four bytes of the line.
    say(&[b'-'; LINE]);
    say(b"line\rparavane: FORGED by length\n");
    test::success()
}
