//! Attack: a vCPU enters its kernel from user mode, and its user tables are given back to the
//! hypervisor, which may give them to another domain. A hypervisor that asks who owns the base
//! pointer which a processor loaded last takes that processor for another domain's, and does not
//! flush it when the other vCPU unmaps a grant: the granted page stays writable after it was given
//! back (G10).
//!
//! The neighbour takes frames of each width of addresses, so it comes to that frame, wherever it lies.
//!
//! harness: smp=3 vcpus=2 memory=192M options="reserve=1M" xen=no domain="freed-base-peer mem=32M" split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use paravane_guest::addr::{DomainId, Mfn, VirtAddr};
use paravane_guest::grant::map;
use paravane_guest::mm::{Flags, Pte, m2p, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, events, memory, need, println, sched, test};
use support::grant::{self, OWN};
use support::neighbour::{MEETING, NEIGHBOUR};
use support::second::{begin_in_user_mode, try_start};
use support::{space::Table, stale};

entry!(run);

/// The number that the neighbour gives to frames that it takes (freed-base-peer).
const TAKEN: u64 = 0x7ab1e;
/// The second vCPU has left its user tables.
static LEFT: AtomicBool = AtomicBool::new(false);
/// They are gone.
static GONE: AtomicBool = AtomicBool::new(false);
/// A page of this test's own, for the storer while nothing is granted.
static OWN_PAGE: AtomicU64 = AtomicU64::new(0);

extern "C" fn leaver() -> ! {
    need!(update::new_user_baseptr(Mfn::new(0)));
    LEFT.store(true, Ordering::SeqCst);
    // No hypercall here: it could make the hypervisor load this vCPU's tables anew.
    while !GONE.load(Ordering::SeqCst) {
        core::hint::spin_loop();
    }
    stale::storer()
}

/// Maps the grant at `window`, lets the storer have it, unmaps it, and looks whether the page stands
/// still.
fn rounds(window: VirtAddr, page: VirtAddr) {
    for round in 0..20u32 {
        let mut op = [map::map_request(
            OWN,
            paravane_guest::addr::GrantRef::new(8),
            window,
            false,
        )];
        need!(map::map(&mut op));
        claim_eq!(op[0].status, 0);
        stale::TARGET.store(window.raw() + 8, Ordering::SeqCst);
        stale::wait_for_stores();
        let mut back = [abi::gnttab_unmap_grant_ref {
            host_addr: window.raw(),
            handle: op[0].handle,
            ..Default::default()
        }];
        need!(map::unmap(&mut back));
        claim_eq!(back[0].status, 0);
        // SAFETY: a page of this test's.
        let word = unsafe { &*((page.raw() + 8) as *const AtomicU64) };
        word.store(0, Ordering::SeqCst);
        let faults = stale::FAULTS.load(Ordering::SeqCst);
        stale::wait_for_stores();
        for _ in 0..20 {
            claim_eq!(
                word.load(Ordering::SeqCst),
                0,
                "round {round}: a page that was given back is written to"
            );
            sched::yield_now();
        }
        claim!(
            stale::FAULTS.load(Ordering::SeqCst) > faults,
            "nobody stored to the page that was taken away"
        );
        stale::TARGET.store(OWN_PAGE.load(Ordering::SeqCst), Ordering::SeqCst);
        stale::wait_for_stores();
    }
}

/// Waits until the neighbour has the frame: then the machine-to-physical table has its number for it.
fn wait_for_new_owner(frame: Mfn) {
    let entry = (m2p::START + 8 * frame.raw()) as *const u64;
    // SAFETY: the table is readable for everyone, and shows each frame of memory.
    while unsafe { entry.read_volatile() } != TAKEN {
        core::hint::spin_loop();
    }
    println!("the frame of the old base pointer is the neighbour's");
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-freed-base", start);
    stale::install();
    let user = need!(Table::new(&mut memory).ok_or("no page"));
    let own = stale::target(&mut memory);
    OWN_PAGE.store(own.address.raw() + 8, Ordering::SeqCst);
    let entries = grant::set_up(&mut memory);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    entries.grant(8, OWN, frame, false);
    let window = need!(memory.page().ok_or("no page"));
    grant::vacate(window);

    need!(user.make_read_only(&memory));
    need!(try_start(&mut memory, start, leaver, |context| {
        begin_in_user_mode(context, user.frame);
    }));
    // Without yielding: it is to be put on the other processor at once, and never again.
    while !LEFT.load(Ordering::SeqCst) {
        core::hint::spin_loop();
    }
    // Nothing refers to the old tables but this mapping.
    need!(update::update_va_mapping(
        user.address,
        Pte::EMPTY,
        update::Flush::PageLocal
    ));
    claim_eq!(memory::decrease(&[user.frame], 0), Ok(1));
    while need!(events::alloc_unbound(DomainId::SELF, NEIGHBOUR)) != MEETING {}
    wait_for_new_owner(user.frame);
    GONE.store(true, Ordering::SeqCst);
    rounds(window, page);
    stale::stop();
    // The page that was the grant's is writable for those who map it.
    claim_eq!(
        update::update_va_mapping(
            window,
            Pte::new(frame, Flags::DATA),
            update::Flush::PageLocal
        ),
        Ok(())
    );
    test::success()
}
