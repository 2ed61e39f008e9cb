//! The domain beside `attack-grant-replace` that lends it one frame by many entries, and tells of
//! the one that it is asked about whether it sees it in use.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{DomainId, Mfn};
use paravane_guest::grant::table;
use paravane_guest::start::StartInfo;
use paravane_guest::{entry, need, println, sched};
use support::{fault, grant};

entry!(run);

const BOOT_DOMAIN: DomainId = DomainId::new(0);
/// The entry of the page in which it tells that; the others behind it grant the frame.
const TALK: u32 = 8;
/// Pages of the table.
const PAGES: usize = 16;

fn run(start: &'static StartInfo) -> ! {
    println!("attack-grant-replace-peer");
    let mut memory = support::begin("attack-grant-replace-peer", start);
    let first = grant::set_up(&mut memory);
    let mut frames = [Mfn::new(0); PAGES];
    need!(table::setup(&mut frames));
    let tables = frames.map(|frame| {
        let page = need!(memory.page().ok_or("no page"));
        grant::map_frame(page, frame);
        grant::Table::at(page)
    });
    let talk = need!(memory.page().ok_or("no page"));
    let talk_frame = need!(memory.mfn(talk).ok_or("no frame"));
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    need!(fault::write(page.raw(), 0xbeef).map_or(Ok(()), Err));
    for (number, table) in tables.iter().enumerate() {
        let begin = if number == 0 { TALK + 1 } else { 0 };
        for reference in begin..512 {
            table.grant(reference, BOOT_DOMAIN, frame, false);
        }
    }
    first.grant(TALK, BOOT_DOMAIN, talk_frame, false);
    // SAFETY: the page is this domain's for ever, and reached through atomics only.
    let words = unsafe { &*(talk.raw() as *const [AtomicU64; 512]) };
    loop {
        // The question is a number and an entry; the answer the same number, and the entry's flags.
        let asked = words[0].load(Ordering::SeqCst);
        let reference = words[1].load(Ordering::SeqCst);
        let table = tables.get(reference as usize / 512);
        let flags = table.map_or(0, |table| table.flags(reference as u32 % 512));
        words[3].store(flags.into(), Ordering::SeqCst);
        words[2].store(asked, Ordering::SeqCst);
        sched::yield_now();
    }
}
