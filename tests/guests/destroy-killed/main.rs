//! Claim: what `destroy` claims, of a domain that another one ends.
//!
//! Not on Xen: it takes a second domain.
//! harness: xen=no smp=2 vcpus=1 memory=256M domain="destroy-peer mem=32M vcpus=2 -- killed"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{claim_eq, entry};
use support::neighbour;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    neighbour::survive("destroy-killed", start, || {
        claim_eq!(neighbour::end(neighbour::NEIGHBOUR), Ok(0));
    })
}
