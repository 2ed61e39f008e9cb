//! Claim: domains that flood the console, by its ring and by `console_io`, get all their lines
//! through, whole and in order, beside each other; also what they wrote right before they ended, and
//! what was written right before the machine was switched off.
//!
//! Not on Xen: it takes a second domain.
//! harness: xen=no domain="console-flood-peer mem=32M" domain="console-flood-peer mem=32M"
//! harness: lines="800 d0 flood" lines="400 d1 ring" lines="400 d1 flood"
//! harness: lines="400 d2 ring" lines="400 d2 flood"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::DomainId;
use paravane_guest::start::StartInfo;
use paravane_guest::{entry, events, need, println, sched, test};
use support::neighbour;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    test::begin("console-flood");
    need!(events::map_shared_info(start.shared_info()));
    for number in 0..400 {
        println!("flood {number}. {:-<60}", "");
    }
    neighbour::wait_for_end(DomainId::new(1));
    neighbour::wait_for_end(DomainId::new(2));
    println!("VERDICT: success");
    // More than the line has taken when the machine is switched off.
    for number in 400..800 {
        println!("flood {number}. {:-<60}", "");
    }
    sched::shutdown(sched::ShutdownReason::Poweroff);
}
