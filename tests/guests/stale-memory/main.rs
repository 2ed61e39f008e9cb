//! Attack: a domain looks through the memory that it gets for what an earlier run of the machine left
//! there: what it has at the start, 2 MiB that it gets for frames which it gives, and frames that it
//! asks for again. Memory is clean before a domain has it, from whatever source.
//!
//! harness: xen=no stale=yes memory=64M options="reserve=16M"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Mfn, Pfn, VirtAddr};
use paravane_guest::mm::update::Flush;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, memory, need, println, test};
use support::exchange::{self, FRAMES, LARGE_ORDER};

entry!(run);

/// What the harness puts into memory before the machine starts (`xtask/src/machine.rs`).
const STALE: u64 = u64::from_le_bytes(*b"-STALE!-");

/// Words of a page.
const WORDS: u64 = 512;

/// Looks through a frame for what was left; gives the sum of what is not zero, so that every word
/// is looked at.
fn look_through(window: VirtAddr, frame: Mfn, what: &str) -> u64 {
    need!(update::update_va_mapping(
        window,
        Pte::new(frame, Flags::READ_ONLY),
        Flush::PageLocal
    ));
    let mut other = 0;
    for word in 0..WORDS {
        // SAFETY: mapped just now, and nothing writes to it.
        let value = unsafe {
            (window.raw() as *const u64)
                .add(word as usize)
                .read_volatile()
        };
        claim!(
            value != STALE,
            "{what}: frame {:#x} holds what an earlier run left",
            frame.raw()
        );
        other += u64::from(value != 0);
    }
    other
}

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("stale-memory", start);
    let window = need!(boot.page().ok_or("no page"));
    let p2m = boot.linear().p2m;
    let frame = |pfn: u64| need!(p2m.mfn(Pfn::new(pfn)).ok_or("no frame"));
    let mut used = 0;
    for pfn in 0..start.nr_pages() {
        used += look_through(window, frame(pfn), "at the start");
    }
    // The kernel itself was found on the way, so the window shows what it should.
    claim!(used > 10_000, "only {used} words of it all are in use");
    println!("{} pages at the start are clean", start.nr_pages());

    // Pages behind the boot mapping: nothing maps them.
    let first = boot.pages();
    let mut given: [Mfn; FRAMES] = core::array::from_fn(|index| frame(first + index as u64));
    let large = need!(exchange::join(&mut given));
    for index in 0..FRAMES as u64 {
        let used = look_through(window, Mfn::new(large.raw() + index), "by exchange");
        claim_eq!(used, 0);
    }

    let next = first + FRAMES as u64;
    let given: [Mfn; FRAMES] = core::array::from_fn(|index| frame(next + index as u64));
    claim_eq!(memory::decrease(&given, 0), Ok(FRAMES));
    let mut pages = [next];
    claim_eq!(memory::populate(&mut pages, LARGE_ORDER), Ok(1));
    for index in 0..FRAMES as u64 {
        let used = look_through(window, Mfn::new(pages[0] + index), "by populate");
        claim_eq!(used, 0);
    }
    // One by one: what others freed, and what this domain gave itself.
    let given = [frame(next + FRAMES as u64)];
    claim_eq!(memory::decrease(&given, 0), Ok(1));
    let mut pages = [next + FRAMES as u64];
    claim_eq!(memory::populate(&mut pages, 0), Ok(1));
    claim_eq!(look_through(window, Mfn::new(pages[0]), "a single one"), 0);
    test::success()
}
