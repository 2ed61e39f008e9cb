//! Claim: a refusal on the console names the function of the guest's kernel that asked for it
//! (design:refusals).
//!
//! The console is judged, not the guest: what it says is ours alone, so not on Xen.
//! harness: xen=no say="refusals_caller::a_porters_mistake+0x"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::mm::update;
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim_eq, entry, need, test};
use support::space::Table;

entry!(run);

/// Pins a table that is still mapped writable.
#[inline(never)]
fn a_porters_mistake(table: &Table) -> Result<(), Errno> {
    let outcome = update::pin(1, table.frame);
    // Not a tail call, which would leave no trace.
    core::hint::black_box(&outcome);
    outcome
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("refusals-caller", start);
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    claim_eq!(a_porters_mistake(&table), Err(Errno::EINVAL));
    test::success()
}
