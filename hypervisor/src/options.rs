//! What the hypervisor's command line says, for whoever needs it later.

use paravane_core::cmdline::options::{self, Options};

use crate::sync::Once;

static OPTIONS: Once<Options> = Once::new();

/// Reads the command line, once, and obeys what concerns the console. What it says wrongly is
/// named there; the boot goes on without it.
pub fn read(line: &'static str) -> &'static Options {
    let quiet = options::parse(line, |_| {});
    crate::console::configure(&quiet);
    OPTIONS.set(options::parse(line, |problem| {
        warn!("command line: {problem}")
    }))
}

/// The options; the defaults before they are read.
pub fn get() -> &'static Options {
    OPTIONS.get().unwrap_or(&Options::DEFAULT)
}
