//! Attack: one vCPU makes the hypervisor allocate memory for its grants, in frames of which another
//! vCPU may still hold translations, so that it must be flushed; the other one uses the same tables
//! all the time. Neither may wait for the other for ever (design:waiting).
//!
//! harness: smp=2 xen=no deadline=60
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use paravane_guest::addr::Mfn;
use paravane_guest::grant::table;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, memory, need, println, sched, test, vcpu};
use support::grant::{self, End, copy, map_as, unmap_as};
use support::second::{self, SECOND};

entry!(run);

const DEVICE: u32 = abi::GNTMAP_device_map;
const REFERENCE: u32 = 9;
/// Pages of a table, all of which it gets.
const PAGES: usize = 64;
/// Mappings that are made.
const MAPPINGS: usize = 600;

static FRAME: AtomicU64 = AtomicU64::new(0);
static USES: AtomicU64 = AtomicU64::new(0);
static STOP: AtomicBool = AtomicBool::new(false);

/// Uses the table of grants and that of handles, until told to stop.
extern "C" fn user() -> ! {
    let own = End::Frame(FRAME.load(Ordering::SeqCst), abi::DOMID_SELF);
    while !STOP.load(Ordering::SeqCst) {
        for _ in 0..8 {
            claim_eq!(copy((End::Grant(REFERENCE, 0), 0), (own, 0), 0), 0);
        }
        claim_eq!(unmap_as(u32::MAX, 0, 0), abi::GNTST_bad_handle);
        USES.fetch_add(1, Ordering::SeqCst);
    }
    loop {
        let _ = vcpu::down(SECOND);
    }
}

/// Gives a page up that the other vCPU may have seen a moment ago.
fn give_up(memory: &mut BootMemory) {
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    grant::vacate(page);
    need!(memory::decrease(&[frame], 0));
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-grant-growth", start);
    let grants = grant::set_up(&mut memory);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    grants.grant(REFERENCE, grant::OWN, frame, false);
    FRAME.store(frame.raw(), Ordering::SeqCst);
    second::start(&mut memory, start, user);
    while USES.load(Ordering::SeqCst) == 0 {
        sched::yield_now();
    }
    let mut frames = [Mfn::new(0); PAGES];
    for pages in 2..=PAGES {
        give_up(&mut memory);
        need!(table::setup(need!(frames.get_mut(..pages).ok_or("pages"))));
    }
    println!("the table has {PAGES} pages");
    let before = USES.load(Ordering::SeqCst);
    let mut last = 0;
    for number in 0..MAPPINGS {
        if number % 16 == 0 {
            give_up(&mut memory);
        }
        let mapped = need!(map_as(REFERENCE, 0, DEVICE));
        claim_eq!(mapped.handle, number as u32);
        last = mapped.handle;
    }
    for handle in 0..=last {
        claim_eq!(unmap_as(handle, 0, frame.addr(0).raw()), 0);
    }
    STOP.store(true, Ordering::SeqCst);
    while vcpu::is_up(SECOND) == Ok(true) {
        sched::yield_now();
    }
    let uses = USES.load(Ordering::SeqCst);
    println!("{uses} uses meanwhile");
    claim!(before > 0 && uses > before, "the race was never run");
    claim_eq!(grants.used(REFERENCE), (false, false));
    test::success()
}
