//! A second domain that asks for frames of the boot domain, is refused, and does
//! nothing more.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Mfn;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{entry, memory, need, println, sched};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    println!("refused-peer");
    let mut boot = need!(BootMemory::new(start).ok_or("start_info makes no sense"));
    let page = need!(boot.page().ok_or("no page"));
    let leaf = need!(
        walk::walk(&boot, boot.root(), page)
            .leaf()
            .ok_or("not mapped")
    );
    // Spread over the machine, most of which is the boot domain's.
    let last = need!(memory::maximum_ram_page());
    for part in 1..16 {
        let wanted = Pte::new(Mfn::new(last / 16 * part), Flags::DATA);
        let _ = update::set_entry(leaf.entry, wanted);
    }
    loop {
        sched::block();
    }
}
