//! Attack: a vCPU keeps the translation of a page whose frame another gives back, and goes on storing
//! through it. Whoever gets the frame next finds it clean, and standing still: the processor was
//! flushed before (M13).
//!
//! harness: smp=2 vcpus=2 xen=no
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{Mfn, VirtAddr};
use paravane_guest::mm::update::{Flush, update_va_mapping};
use paravane_guest::mm::{Flags, Pte};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, memory, need, println, sched, test};
use support::{second, stale};

entry!(run);

const ROUNDS: u32 = 20;
/// Frames that are taken in search of the one that was given back.
const SEARCH: u64 = 64;
/// A number that the domain does not use.
const FREE_PAGES: u64 = 0x10_0000;

/// Takes frames until `frame` comes; gives the others back.
fn take_again(frame: Mfn) -> bool {
    let mut others = [Mfn::new(0); SEARCH as usize];
    for index in 0..SEARCH {
        let mut page = [FREE_PAGES + index];
        claim_eq!(memory::populate(&mut page, 0), Ok(1));
        let found = page[0] == frame.raw();
        others[index as usize] = Mfn::new(page[0]);
        if found || index + 1 == SEARCH {
            let given = index as usize + usize::from(!found);
            claim_eq!(memory::decrease(&others[..given], 0), Ok(given));
            return found;
        }
    }
    false
}

fn map(at: VirtAddr, entry: Pte, flush: Flush) {
    need!(update_va_mapping(at, entry, flush));
}

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("attack-freed-tlb", start);
    stale::install();
    let target = stale::target(&mut boot);
    let window = need!(boot.page().ok_or("no page"));
    let spare = need!(boot.mfn(window).ok_or("no frame"));
    map(window, Pte::EMPTY, Flush::PageLocal);
    // Room for the frames that are taken in search.
    claim_eq!(memory::decrease(&[spare], 0), Ok(1));
    let rest = start.nr_pages() - SEARCH;
    for number in rest..start.nr_pages() {
        let frame = need!(
            start
                .p2m()
                .mfn(paravane_guest::addr::Pfn::new(number))
                .ok_or("no frame")
        );
        claim_eq!(memory::decrease(&[frame], 0), Ok(1));
    }
    second::start(&mut boot, start, stale::storer);

    let mut met = 0;
    for round in 0..ROUNDS {
        // The control: the other vCPU stores there, and knows the translation.
        let (stores, faults) = (&stale::STORES, stale::FAULTS.load(Ordering::SeqCst));
        let before = stores.load(Ordering::SeqCst);
        stale::wait_for_stores();
        claim!(stores.load(Ordering::SeqCst) > before);
        map(target.address, Pte::EMPTY, Flush::None);
        claim_eq!(memory::decrease(&[target.frame], 0), Ok(1));
        if !take_again(target.frame) {
            claim!(met > 0, "the frame does not come back");
            break;
        }
        met += 1;
        map(
            window,
            Pte::new(target.frame, Flags::DATA),
            Flush::PageLocal,
        );
        // SAFETY: mapped just now, and reached through an atomic only.
        let word = unsafe { &*((window.raw() + 8) as *const AtomicU64) };
        for _ in 0..20 {
            claim_eq!(word.load(Ordering::SeqCst), 0, "round {round}");
            stale::wait_for_stores();
            sched::yield_now();
        }
        claim!(
            stale::FAULTS.load(Ordering::SeqCst) > faults,
            "nobody stored"
        );
        map(window, Pte::EMPTY, Flush::PageAll);
        map(
            target.address,
            Pte::new(target.frame, Flags::DATA),
            Flush::PageLocal,
        );
    }
    stale::stop();
    println!("{met} rounds with the same frame");
    test::success()
}
