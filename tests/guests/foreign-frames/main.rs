//! Claim: of all the machine's frames an unprivileged domain maps its own
//! and no others, for reading or writing, nor makes tables of them, nor sets
//! their machine-to-physical entries (M4, M22).
//! harness: xen=no unprivileged=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Mfn;
use paravane_guest::grant::table;
use paravane_guest::mm::update::{Flush, mmu_update, request_m2p, update_va_mapping};
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, memory as reservation, need, println, test};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("foreign-frames", start);
    claim!(!start.is_privileged());
    let window = need!(memory.page().ok_or("no page"));
    let linear = memory.linear();
    // The grant table is shared with us, too.
    let mut frames = [Mfn::new(0); 32];
    let count = table::size().map_or(0, |(now, _)| now as usize);
    let grants = need!(frames.get_mut(..count).ok_or("a large grant table"));
    if !grants.is_empty() {
        need!(table::setup(grants));
    }
    println!("{} grant frames", grants.len());
    let mut own = 0u64;
    let mut foreign = 0u64;
    let end = need!(reservation::maximum_ram_page()) + 16;
    for frame in (0..end).map(Mfn::new) {
        // A frame is ours if the p2m has it; the m2p alone is a claim.
        let is_ours = linear.m2p.own_pfn(frame, linear.p2m).is_some()
            || frame == start.shared_info().frame()
            || grants.contains(&frame);
        let outcome =
            update_va_mapping(window, Pte::new(frame, Flags::READ_ONLY), Flush::PageLocal);
        if is_ours {
            claim_eq!(outcome, Ok(()), "own frame {frame}");
            own += 1;
        } else {
            claim!(outcome.is_err(), "foreign frame {frame} for reading");
            claim!(
                update_va_mapping(window, Pte::new(frame, Flags::DATA), Flush::PageLocal).is_err(),
                "foreign frame {frame} for writing"
            );
            claim!(
                update::pin(1, frame).is_err(),
                "foreign frame {frame} as a table"
            );
            claim!(
                mmu_update(&[request_m2p(frame, 0)]).is_err(),
                "m2p of foreign frame {frame}"
            );
            claim_eq!(
                reservation::decrease(&[frame], 0),
                Ok(0),
                "foreign frame {frame} given back"
            );
            foreign += 1;
        }
    }
    println!("{own} own, {foreign} foreign");
    claim_eq!(own, start.nr_pages() + 1 + grants.len() as u64);
    claim!(foreign > 0);
    test::success()
}
