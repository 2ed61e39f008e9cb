//! Claim: a page fault arrives at the registered handler with the faulting
//! address in the vcpu_info, the error code and all registers; the handler
//! repairs it and the instruction runs again (C5, C6, M14).
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::mm::queue::{Hypervisor, SharedQueue};
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::{TrapFrame, set_handler, vector};
use paravane_guest::{claim, claim_eq, entry, events, need, test};
use support::fault;

entry!(run);

static QUEUE: SharedQueue = SharedQueue::new(Hypervisor);
static ADDRESS: AtomicU64 = AtomicU64::new(0);
static ERROR: AtomicU64 = AtomicU64::new(u64::MAX);
static R12: AtomicU64 = AtomicU64::new(0);

fn page_fault(frame: &mut TrapFrame) {
    if fault::CONTINUE.load(Ordering::Relaxed) != 0 {
        return fault::catch(frame);
    }
    let info = need!(events::current().ok_or("no vcpu_info"));
    ADDRESS.store(info.cr2(), Ordering::Relaxed);
    ERROR.store(u64::from(frame.error_code), Ordering::Relaxed);
    R12.store(frame.r12, Ordering::Relaxed);
    claim!(!frame.from_user());
    claim!(events::are_upcalls_masked());
    match QUEUE.on_page_fault() {
        Ok(true) => (),
        outcome => test::error(format_args!("a fault without an update: {outcome:?}")),
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("page-fault", start);
    need!(events::map_shared_info(start.shared_info()));
    set_handler(vector::PAGE_FAULT, Some(page_fault));
    let page = need!(memory.page().ok_or("no page"));
    let leaf = need!(
        walk::walk(&memory, memory.root(), page)
            .leaf()
            .ok_or("not mapped")
    );
    need!(update::set_entry(leaf.entry, Pte::EMPTY));
    need!(update::invlpg_local(page));
    // First a plain fault: address to the byte, no repair.
    let taken = need!(
        fault::read(page.raw() + 0x123)
            .map(|_| "no fault")
            .map_or_else(Ok, Err)
    );
    claim_eq!(taken.address, page.raw() + 0x123);
    claim_eq!(taken.error, 0);
    // Then one that the outstanding update repairs.
    need!(QUEUE.lock().push(leaf.entry, leaf.value));
    let seen: u64;
    // SAFETY: stores to a page of ours, after the handler has mapped it.
    unsafe {
        core::arch::asm!(
            "mov qword ptr [{page} + 0x10], 77",
            "mov {seen}, r12",
            page = in(reg) page.raw(),
            seen = out(reg) seen,
            inout("r12") 0xabcdu64 => _,
        );
    }
    claim_eq!(seen, 0xabcd);
    claim_eq!(fault::read(page.raw() + 0x10), Ok(77));
    claim_eq!(ADDRESS.load(Ordering::Relaxed), page.raw() + 0x10);
    claim_eq!(ERROR.load(Ordering::Relaxed), 2);
    claim_eq!(R12.load(Ordering::Relaxed), 0xabcd);
    claim_eq!(QUEUE.lock().outstanding(), 0);
    // Fetches say so in the error code; a kernel access has no user bit.
    need!(update::set_entry(
        leaf.entry,
        Pte::new(leaf.value.frame(), Flags::DATA | Flags::NO_EXECUTE)
    ));
    need!(update::invlpg_local(page));
    let taken = support::attempt!("call {to}"; to = in(reg) page.raw());
    claim_eq!(
        taken.map(|f| (f.vector, f.error, f.rip)),
        Some((14, 0x11, page.raw()))
    );
    test::success()
}
