//! Claim: a domain starts as the interface says: kernel mode, flat
//! segments, events masked, every page in the p2m and the m2p, its initial
//! page tables contiguous, level 4 first, read-only, and some free pages
//! mapped behind them.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Pfn, VirtAddr};
use paravane_guest::entry::VIRT_BASE;
use paravane_guest::mm::walk;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::segment;
use paravane_guest::{abi, claim, claim_eq, entry, events, need, println, test};
use support::fault;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let (cs, ss, ds): (u64, u64, u64);
    let flags: u64;
    // SAFETY: reads selectors and flags.
    unsafe {
        core::arch::asm!("mov {c:e}, cs", "mov {s:e}, ss", "mov {d:e}, ds", "pushfq", "pop {f}",
            c = out(reg) cs, s = out(reg) ss, d = out(reg) ds, f = out(reg) flags);
    }
    let memory = support::begin("start-of-day", start);
    println!("cs {cs:#x} ss {ss:#x} ds {ds:#x} flags {flags:#x}");
    claim_eq!(cs & 0xffff, u64::from(abi::FLAT_KERNEL_CS));
    claim_eq!(ss & 0xffff, u64::from(abi::FLAT_KERNEL_SS));
    claim!(
        flags & 1 << 9 != 0,
        "interrupts of the machine are not ours to mask"
    );
    claim_eq!(flags & 3 << 12, 0, "no I/O privilege");
    // start_info
    claim!(start.nr_pages() >= 1024);
    claim_eq!(start.shared_info().offset(), 0);
    claim!(start.is_initial());
    claim!(start.console_ring().is_none());
    // The pages.
    let linear = memory.linear();
    claim_eq!(linear.p2m.len() as u64, start.nr_pages());
    for pfn in (0..start.nr_pages()).map(Pfn::new) {
        let frame = need!(linear.p2m.mfn(pfn).ok_or("a page without a frame"));
        claim_eq!(linear.m2p.pfn(frame), Some(pfn));
    }
    // The tables: level 4 first, as many as there are, read-only.
    claim_eq!(
        memory.mfn(VirtAddr::new(start.page_table())),
        Some(memory.root())
    );
    let first = start.page_table();
    let tables = first..first + start.page_table_frames() * 4096;
    for address in tables.clone().step_by(4096) {
        let leaf = need!(
            walk::walk(&memory, memory.root(), VirtAddr::new(address))
                .leaf()
                .ok_or("unmapped")
        );
        claim!(!leaf.value.is_writable(), "table at {address:#x}");
    }
    let end = VIRT_BASE + memory.pages() * 4096;
    for (count, address) in (0..).zip((VIRT_BASE..end).step_by(4096)) {
        let walked = walk::walk(&memory, memory.root(), VirtAddr::new(address));
        claim_eq!(walked.steps().len(), 4);
        for step in walked.steps() {
            let at = need!(linear.m2p.pfn(step.entry.frame()).ok_or("not in the m2p"));
            claim!(
                tables.contains(&memory.address(at).raw()),
                "a table outside of those listed"
            );
        }
        let leaf = need!(walked.leaf().ok_or("unmapped"));
        claim_eq!(
            linear.p2m.mfn(Pfn::new(count)),
            Some(leaf.value.frame()),
            "page {count:#x}"
        );
        claim_eq!(
            leaf.value.is_writable(),
            !tables.contains(&address),
            "{address:#x}"
        );
    }
    // 512 KB of free pages at least, up to a multiple of 4 MB or the end.
    let free = memory.pages() - memory.next_free().raw();
    println!("{} pages mapped, {free} free", memory.pages());
    claim!(free >= 128);
    claim!(memory.pages().is_multiple_of(1024) || memory.pages() == start.nr_pages());
    claim!(fault::read(end).is_err(), "and nothing behind");
    // The free pages can be written; .bss is zero.
    for pfn in memory.next_free().raw()..memory.pages() {
        claim_eq!(fault::write(memory.address(Pfn::new(pfn)).raw(), 1), None);
    }
    static ZERO: [core::sync::atomic::AtomicU64; 1024] =
        [const { core::sync::atomic::AtomicU64::new(0) }; 1024];
    claim!(
        ZERO.iter()
            .all(|word| word.load(core::sync::atomic::Ordering::Relaxed) == 0)
    );
    need!(events::map_shared_info(start.shared_info()));
    claim!(events::are_upcalls_masked());
    need!(segment::stack_switch(VirtAddr::new(end)));
    test::success()
}
