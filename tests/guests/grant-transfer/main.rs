//! Claim: a frame lent to another domain is shared while it is mapped there,
//! and not before or after; a frame handed over is the receiver's, with its
//! contents, and no longer the giver's (N10).
//!
//! Not on Xen: it takes a second domain.
//! harness: xen=no smp=2 vcpus=1 domain="grant-transfer-peer mem=32M"
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::Ordering;

use paravane_guest::addr::{DomainId, Mfn};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, events, memory, need, sched, test, time};
use support::{fault, grant, neighbour};

entry!(run);

const PEER: DomainId = DomainId::new(1);
const SECOND: u64 = 1_000_000_000;

/// Waits until `done`.
fn wait(what: &str, done: impl Fn() -> bool) {
    let deadline = time::now() + 10 * SECOND;
    while !done() {
        claim!(time::now() < deadline, "{what}");
        sched::yield_now();
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("grant-transfer", start);
    need!(events::map_shared_info(start.shared_info()));
    let table = grant::set_up(&mut boot);

    // A page to talk through.
    let talk = need!(boot.page().ok_or("no page"));
    let talk_frame = need!(boot.mfn(talk).ok_or("no frame"));
    claim_eq!(fault::write(talk.raw(), 1), None);
    let said = |word: u64| fault::read(talk.raw() + 8 * word).unwrap_or(0);

    // Room for the frame that comes: we are as large as we may be.
    let place = need!(boot.page().ok_or("no page"));
    let given = need!(boot.mfn(place).ok_or("no frame"));
    grant::vacate(place);
    claim_eq!(memory::decrease(&[given], 0), Ok(1));

    // One accepts the frame; others are another domain's, taken, or left over: no frame comes there.
    let accept = u64::from(abi::GTF_accept_transfer) | u64::from(PEER.raw()) << 16;
    let others = [
        (11, u64::from(abi::GTF_accept_transfer) | 55 << 16),
        (12, accept | u64::from(abi::GTF_transfer_committed)),
        (13, accept | u64::from(abi::GTF_transfer_completed)),
        (14, accept),
    ];
    for (reference, word) in others {
        table.word(reference).store(word, Ordering::SeqCst);
    }
    table.word(9).store(accept, Ordering::SeqCst);
    table.grant(8, PEER, talk_frame, false);
    wait("the peer does not map", || said(1) == 0x1111);
    claim_eq!(
        table.flags(8) & (abi::GTF_reading | abi::GTF_writing),
        abi::GTF_reading | abi::GTF_writing
    );

    // The frame.
    let done = abi::GTF_transfer_committed | abi::GTF_transfer_completed;
    wait("no frame comes", || table.flags(9) & done == done);
    let frame = Mfn::new(table.word(9).load(Ordering::SeqCst) >> 32);
    grant::map_frame(place, frame);
    for word in 0..512 {
        claim_eq!(fault::read(place.raw() + 8 * word), Ok(0xabcd_0000 + word));
    }
    claim_eq!(fault::write(place.raw(), 1), None);
    // The peer goes on to give what it may not: nothing of that is to be seen here.
    let until = time::now() + SECOND;
    while time::now() < until {
        for _ in 0..100 {
            let word = table.word(14).load(Ordering::SeqCst);
            claim_eq!(word, accept, "a transfer that is refused shows");
        }
    }
    claim_eq!(fault::write(talk.raw(), 2), None);

    // What the peer found when it tried more than it may.
    wait("the peer does not finish", || said(2) != 0);
    claim_eq!(
        said(2),
        0x2222,
        "the giver can neither map nor give it again"
    );
    for (reference, word) in others {
        claim_eq!(table.word(reference).load(Ordering::SeqCst), word);
    }
    wait("still in use", || {
        table.flags(8) & (abi::GTF_reading | abi::GTF_writing) == 0
    });
    neighbour::wait_for_end(PEER);
    test::success()
}
