//! Claim: a domain that powers itself off is taken apart, whatever it had in hand: its memory comes
//! back, cleared; its ports leave ours unbound; our grants that it had mapped are free; its grants
//! that we have mapped stay until we unmap them, and no other can be had. Then it is no more.
//!
//! Not on Xen: it takes a second domain.
//! harness: xen=no memory=256M domain="destroy-peer mem=32M vcpus=2 -- poweroff"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::entry;
use paravane_guest::start::StartInfo;
use support::neighbour;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    neighbour::survive("destroy", start, || {})
}
