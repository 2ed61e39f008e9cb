//! Attack: a domain beside us changes the use of its own frames without pause, so that every change
//! is followed by a flush, and gives frames up and takes them again. None of that interrupts our
//! processor (G7), unless we mapped such a frame ourselves and have not flushed since: then once.
//!
//! harness: smp=2 xen=no memory=128M domain="attack-flush-storm-peer mem=32M" deadline=60
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, VirtAddr};
use paravane_guest::mm::{Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, need, test, time};
use support::grant::{self, unmap};
use support::{audit, fault, neighbour};

entry!(run);

const PEER: DomainId = DomainId::new(1);
/// The peer's entries: the page to talk through, and the frame that it uses in turns.
const TALK: u32 = 8;
const DATA: u32 = 9;
/// The audit's number for the flushes that others asked of the calling processor.
const FLUSHES: u64 = 0x100;
/// How often the peer changes the use of a frame when asked to.
const ROUNDS: u64 = 500;

/// Flushes that others asked of this processor.
fn flushes() -> i64 {
    audit::call(FLUSHES, 0)
}

/// Has the peer do its rounds; gives how often our processor was asked to flush meanwhile. It is not
/// given up for an instant: an idle one is asked nothing.
fn asked_during_rounds(talk: VirtAddr) -> i64 {
    let word = |index: u64| talk.raw() + 8 * index;
    let before = flushes();
    let number = need!(fault::read(word(0))) + 1;
    need!(fault::write(word(0), number).map_or(Ok(()), Err));
    let deadline = time::now() + 20_000_000_000;
    while need!(fault::read(word(1))) != number {
        claim!(time::now() < deadline, "the peer stands still");
        core::hint::spin_loop();
    }
    claim_eq!(fault::read(word(2)), Ok(number * ROUNDS), "its rounds");
    flushes() - before
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-flush-storm", start);
    let mut page = || need!(memory.page().ok_or("no page"));
    let [talk, window] = [page(), page()];
    grant::vacate(talk);
    grant::vacate(window);
    neighbour::map_when_granted(PEER, TALK, talk, abi::GNTMAP_host_map);

    claim_eq!(asked_during_rounds(talk), 0, "frames that we never saw");

    // A mapping that ends as it should: we have flushed.
    let map = || {
        let handle = need!(neighbour::map_grant(
            PEER,
            DATA,
            window,
            abi::GNTMAP_host_map
        ));
        claim_eq!(fault::read(window.raw()), Ok(0x7e57));
        handle
    };
    claim_eq!(unmap(map(), window), 0);
    claim_eq!(asked_during_rounds(talk), 0, "a frame that we unmapped");

    // One whose entry is emptied without a flush: the control, by which there is something to count.
    let handle = map();
    need!(update::update_va_mapping(
        window,
        Pte::EMPTY,
        update::Flush::None
    ));
    claim_eq!(asked_during_rounds(talk), 1, "a frame that we may remember");
    claim_eq!(asked_during_rounds(talk), 0, "and not any more");
    claim_eq!(unmap(handle, window), 0);
    test::success()
}
