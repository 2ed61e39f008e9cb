//! Attack: look through the pages that the hypervisor makes a grant table and its status words of,
//! for what they held before: they are clean when the domain gets them, whatever an earlier run of the
//! machine left there. None of them is a frame that a domain gave back: those are promised to domains.
//!
//! harness: xen=no stale=yes memory=64M options="reserve=1M"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Mfn, Pfn, VirtAddr};
use paravane_guest::grant::table;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, memory, need, println, test};
use support::{fault, grant};

entry!(run);

/// Pages of a table at most, and of the status words of one.
const PAGES: usize = 64;
const STATUS: usize = 8;
const USED: usize = 512;
const PATTERN: u64 = 0x5eed_0000_dead_beef;

/// Fills the domain's last frames and gives them back, so that they are what the next domain
/// that asks gets.
fn use_frames(boot: &BootMemory, start: &StartInfo, window: VirtAddr) -> [Mfn; USED] {
    let first = start.nr_pages() - USED as u64;
    claim!(first >= boot.pages());
    core::array::from_fn(|index| {
        let number = Pfn::new(first + index as u64);
        let frame = need!(start.p2m().mfn(number).ok_or("no frame"));
        grant::map_frame(window, frame);
        for word in 0..512 {
            claim_eq!(fault::write(window.raw() + 8 * word, PATTERN), None);
        }
        grant::vacate(window);
        claim_eq!(memory::decrease(&[frame], 0), Ok(1));
        frame
    })
}

/// Looks through frames; gives how many of them were in use before.
fn look(window: VirtAddr, what: &str, frames: &[Mfn], used: &[Mfn]) -> usize {
    for frame in frames {
        grant::map_frame(window, *frame);
        for word in 0..512 {
            claim_eq!(fault::read(window.raw() + 8 * word), Ok(0), "{what}");
        }
        grant::vacate(window);
    }
    frames.iter().filter(|frame| used.contains(frame)).count()
}

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("attack-grant-pages", start);
    let window = need!(boot.page().ok_or("no page"));
    let used = use_frames(&boot, start, window);
    let mut shared = [Mfn::new(0); PAGES];
    need!(table::setup(&mut shared));
    let again = look(window, "the table", &shared, &used);
    claim_eq!(grant::set_version(2), (Ok(0), 2));
    let mut list = [0; STATUS];
    claim_eq!(grant::status_frames(&mut list), 0);
    let status = look(window, "status words", &list.map(Mfn::new), &used);
    println!("used before: {again} pages of the table, {status} of status words");
    claim!(
        again == 0 && status == 0,
        "the hypervisor took frames that were promised to a domain"
    );
    test::success()
}
