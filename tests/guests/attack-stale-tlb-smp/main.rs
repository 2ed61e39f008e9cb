//! Attack: one vCPU stores to a page without pause while another makes a page table of it, over
//! and over. The store that wins must be one from before; once the table is pinned, its contents
//! stand still: the other processor's TLB was flushed.
//!
//! harness: smp=2 split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{entry, test};
use support::{second, stale};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-stale-tlb-smp", start);
    stale::install();
    let table = stale::target(&mut memory);
    second::start(&mut memory, start, stale::storer);
    stale::pin_rounds(&memory, table);
    test::success()
}
