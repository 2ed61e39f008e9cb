//! Attack: a vCPU whose context says user mode and names no user tables. A hypervisor that runs it
//! has no tables to load for it, takes its processor for an idle one and never flushes it again,
//! although the first fault brings it into its kernel: then what its TLB remembers as writable stays
//! writable when it becomes a page table (M4). Such a context is refused; the same with user tables
//! runs, and its processor is flushed.
//!
//! harness: smp=2 xen=no split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Mfn;
use paravane_guest::mm::update;
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim, entry, need, println, test};
use support::second::{begin_in_user_mode, try_start};
use support::{space::Table, stale};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-user-without-base", start);
    stale::install();
    let table = stale::target(&mut memory);
    let without = try_start(&mut memory, start, stale::storer, |context| {
        begin_in_user_mode(context, Mfn::new(0));
    });
    println!("user mode without tables: {without:?}");
    if without.is_err() {
        claim!(without == Err(Errno::EINVAL));
        let user = need!(Table::new(&mut memory).ok_or("no page"));
        need!(user.make_read_only(&memory));
        need!(update::pin(4, user.frame));
        need!(try_start(&mut memory, start, stale::storer, |context| {
            begin_in_user_mode(context, user.frame);
        }));
    }
    stale::pin_rounds(&memory, table);
    test::success()
}
