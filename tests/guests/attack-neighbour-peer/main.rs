//! The bad neighbour of `attack-neighbour`.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};
use paravane_guest::addr::{DomainId, Mfn, Port};
use paravane_guest::grant::table;
use paravane_guest::mm::{Flags, Pte, update, walk};

use paravane_guest::start::StartInfo;
use paravane_guest::traps::{debug, set_handler, vector};
use paravane_guest::{claim_eq, entry, events, need, println, sched, test, time};

use support::fpu;

entry!(run);

const BOOT_DOMAIN: DomainId = DomainId::new(0);
/// The first page that is mapped, there and here.
const WATCHED: u64 = 0xffff_ffff_8000_0000;

static TRAPS: AtomicU64 = AtomicU64::new(0);

/// Has the processor trap whoever reads at the address; the control: it does so here.
fn watch() {
    let count = |_: &mut _| {
        TRAPS.fetch_add(1, Ordering::Relaxed);
    };
    set_handler(vector::DEBUG, Some(count));
    need!(debug::set(0, WATCHED));
    // Reads and writes of 4 bytes at register 0, locally enabled.
    need!(debug::set(7, 0xf_0001));
    // SAFETY: mapped from the start on.
    let _ = unsafe { (WATCHED as *const u32).read_volatile() };
    claim_eq!(TRAPS.load(Ordering::Relaxed), 1, "the control");
}

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
    watch();
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
        let bound = events::bind_interdomain(BOOT_DOMAIN, Port::new(number as u32 % 64));
        got += u64::from(bound.is_ok());
        got += u64::from(events::alloc_unbound(BOOT_DOMAIN, BOOT_DOMAIN).is_ok());
        let mine = u64::MAX - number;
        fpu::keep(mine);
        sched::yield_now();
        // A register of the other's is a thing of the other's.
        got += u64::from(fpu::kept() != mine);
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
