//! Claim: what `destroy` claims, of a domain that is shut down by its second vCPU while the first is
//! inside a hypercall.
//!
//! Not on Xen: it takes a second domain.
//! harness: xen=no smp=4 vcpus=1 memory=256M domain="destroy-peer mem=32M vcpus=2 -- second"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::entry;
use paravane_guest::start::StartInfo;
use support::neighbour;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    neighbour::survive("destroy-second", start, || {})
}
