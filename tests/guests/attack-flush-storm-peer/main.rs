//! The domain beside `attack-flush-storm` that has flushes done without pause.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{DomainId, Mfn, Pfn};
use paravane_guest::mm::{Flags, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim_eq, entry, memory, need, println, sched};
use support::{fault, grant};

entry!(run);

const BOOT_DOMAIN: DomainId = DomainId::new(0);
/// The entry of the page to talk through, and of the frame that is used in turns.
const TALK: u32 = 8;
const DATA: u32 = 9;
const ROUNDS: u64 = 500;
/// Frames that are given up and taken again in each round, as one block.
const ORDER: u32 = 3;

fn run(start: &'static StartInfo) -> ! {
    println!("attack-flush-storm-peer");
    let mut boot = support::begin("attack-flush-storm-peer", start);
    let table = grant::set_up(&mut boot);
    let mut page = || need!(boot.page().ok_or("no page"));
    let [talk, data] = [page(), page()];
    let frame_of = |page| need!(boot.mfn(page).ok_or("no frame"));
    let (talk_frame, data_frame) = (frame_of(talk), frame_of(data));
    // Frames that nothing maps.
    let spare = boot.pages()..start.nr_pages();
    let mut frames: [Mfn; 1 << ORDER] = core::array::from_fn(|index| {
        let number = Pfn::new(spare.start + index as u64);
        need!(start.p2m().mfn(number).ok_or("no frame"))
    });
    // SAFETY: the page is this domain's for ever, and reached through atomics only.
    let words = unsafe { &*(talk.raw() as *const [AtomicU64; 512]) };
    for word in &words[..3] {
        word.store(0, Ordering::SeqCst);
    }
    need!(fault::write(data.raw(), 0x7e57).map_or(Ok(()), Err));
    table.grant(DATA, BOOT_DOMAIN, data_frame, false);
    table.grant(TALK, BOOT_DOMAIN, talk_frame, false);
    let (mut done, mut rounds) = (0, 0);
    loop {
        let asked = words[0].load(Ordering::SeqCst);
        if asked == done {
            sched::yield_now();
            continue;
        }
        for _ in 0..ROUNDS {
            // Writable, then a table, then writable again: a flush at each change.
            // SAFETY: the page is the test's, mapped writable.
            unsafe { data.as_ptr::<u8>().write_bytes(0, 4096) };
            need!(boot.protect(data, Flags::READ_ONLY));
            need!(update::pin(1, data_frame));
            need!(update::unpin(data_frame));
            need!(boot.protect(data, Flags::DATA));
            // And frames come back from the allocator.
            claim_eq!(memory::decrease(&frames, 0), Ok(frames.len()));
            let mut numbers: [u64; 1 << ORDER] =
                core::array::from_fn(|index| spare.start + index as u64);
            claim_eq!(memory::populate(&mut numbers, 0), Ok(frames.len()));
            frames = numbers.map(Mfn::new);
            rounds += 1;
        }
        need!(fault::write(data.raw(), 0x7e57).map_or(Ok(()), Err));
        words[2].store(rounds, Ordering::SeqCst);
        done = asked;
        words[1].store(done, Ordering::SeqCst);
    }
}
