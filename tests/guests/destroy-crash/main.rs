//! Claim: what `destroy` claims, of a domain that crashes.
//!
//! Not on Xen: it takes a second domain.
//! harness: xen=no smp=2 vcpus=1 memory=256M peer-crashes=yes domain="destroy-peer mem=32M vcpus=2 -- crash"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::entry;
use paravane_guest::start::StartInfo;
use support::neighbour;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    neighbour::survive("destroy-crash", start, || {})
}
