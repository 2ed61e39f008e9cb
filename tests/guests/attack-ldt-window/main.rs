//! Attack: read the addresses at which the hypervisor shows a vCPU's LDT to its processor, of a page
//! that is shown and of one that is not yet. Such a fault is the reader's: it is delivered, and not
//! taken for the processor's own, which would fault there for ever.
//!
//! harness: xen=no deadline=40
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::mm::Pte;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::segment::set_ldt;
use paravane_guest::{claim, claim_eq, entry, events, need, test};
use support::{attempt, fault, space::Table};

entry!(run);

/// The window of the first processor (`hypervisor/src/arch/x86_64/layout.rs`).
const WINDOW: u64 = 0xffff_8080_0021_0000;
const DATA: u64 = 0x00cf_f300_0000_ffff;
const PAGE_FAULT: u32 = 14;

fn load_ds(selector: u32) -> Option<u32> {
    attempt!("mov ds, {s:e}", "mov ds, {z:e}"; s = in(reg) selector, z = in(reg) 0u32)
        .map(|fault| fault.vector)
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-ldt-window", start);
    need!(events::map_shared_info(start.shared_info()));
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    table.set(1, Pte::from_raw(DATA));
    need!(table.make_read_only(&memory));
    claim_eq!(set_ldt(table.address, 512), Ok(()));
    // Once before the processor has used the page, once after that, and of a page behind the table.
    for (what, address) in [("new", WINDOW), ("used", WINDOW), ("behind", WINDOW + 4096)] {
        if what == "used" {
            claim_eq!(load_ds(0x0f), None, "the control: the window works");
        }
        let fault = need!(fault::read(address).err().ok_or("it can be read"));
        claim_eq!(
            (fault.vector, fault.address),
            (PAGE_FAULT, address),
            "{what}"
        );
        claim!(
            fault::write(address, 0).is_some(),
            "{what}: it can be written"
        );
    }
    claim_eq!(load_ds(0x0f), None);
    test::success()
}
