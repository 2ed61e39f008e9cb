//! The bad neighbour of `attack-neighbour`.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, Mfn, Port};
use paravane_guest::grant::table;
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{entry, events, need, println, sched, test, time};

entry!(run);

const BOOT_DOMAIN: DomainId = DomainId::new(0);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-neighbour-peer", start);
    need!(events::map_shared_info(start.shared_info()));
    let page = need!(memory.page().ok_or("no page"));
    let leaf = need!(
        walk::walk(&memory, memory.root(), page)
            .leaf()
            .ok_or("not mapped")
    );
    // The hypervisor shares these two with us: they are ours to map.
    let mut grant_table = [Mfn::new(0)];
    need!(table::setup(&mut grant_table));
    let lent = [start.shared_info().frame(), grant_table[0]];
    let begin = time::now();
    let mut got = 0u64;
    // The control: the same call works for what is its own.
    need!(update::set_entry(leaf.entry, leaf.value));
    let (mut number, mut tried) = (0, 0u64);
    // Half a second of calls about everything that is not ours.
    while time::now() - begin < 500_000_000 {
        number = (number + 1) % 0x1_0000;
        let frame = Mfn::new(number);
        let own =
            lent.contains(&frame) || memory.linear().m2p.own_pfn(frame, start.p2m()).is_some();
        let entry = Pte::new(frame, Flags::DATA);
        if !own {
            tried += 1;
            got += u64::from(update::set_entry(leaf.entry, entry).is_ok());
            got += u64::from(update::pin(1 + (number % 4) as u32, frame).is_ok());
            let request = update::request(leaf.entry, entry);
            got += u64::from(update::mmu_update_for(&[request], BOOT_DOMAIN).is_ok());
        }
        let _ = events::send(Port::new(number as u32));
        let _ = events::close(Port::new(number as u32));
        let _ = events::bind_interdomain(BOOT_DOMAIN, Port::new(number as u32 % 64));
        let _ = events::alloc_unbound(BOOT_DOMAIN, BOOT_DOMAIN);
        sched::yield_now();
    }
    println!("neighbour: {got} foreign things had, of {tried} frames");
    if got > 0 {
        test::failure(format_args!(
            "the neighbour got {got} things that are not its own"
        ));
    }
    if tried < 100 {
        test::error(format_args!("the neighbour hardly tried"));
    }
    // Half a second of doing nothing but keeping the processor.
    while time::now() - begin < 1_000_000_000 {
        core::hint::spin_loop();
    }
    println!("neighbour: now I die");
    // SAFETY: none: this domain ends here.
    unsafe { core::arch::asm!("mov rsp, 0x1000", "ud2", options(noreturn)) }
}
