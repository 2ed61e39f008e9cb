//! Attack: another mapping of the same foreign frame is to be moved into the place of one that ends,
//! while another vCPU changes a software bit of its entry, so that it stays where it was, too: then
//! there are two entries of which one handle knows, and the frame stays mapped when its owner sees
//! it come back. Only a page of one's own moves in (R8).
//!
//! Not on Xen: it takes a second domain.
//!
//! harness: smp=2 vcpus=2 xen=no domain="attack-grant-replace-peer mem=32M" deadline=60
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use paravane_guest::addr::{DomainId, GrantRef, MachineAddr, VirtAddr};
use paravane_guest::grant::map;
use paravane_guest::mm::{Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, need, println, sched, test, time, vcpu};
use support::grant::{replace, unmap};
use support::second::{self, SECOND};
use support::{fault, grant};

entry!(run);

const PEER: DomainId = DomainId::new(1);
const SECONDS: u64 = 1_000_000_000;
/// The peer's entries: the page in which it tells what it sees, and those of its frame.
const TALK: u32 = 8;
const LAST: u32 = 16 * 512;
/// How long the race is run.
const RACE: u64 = 8 * SECONDS;
/// A software bit of an entry.
const SOFTWARE: u64 = 1 << 9;

static ENTRY: AtomicU64 = AtomicU64::new(0);
static VALUE: AtomicU64 = AtomicU64::new(0);
static CHANGES: AtomicU64 = AtomicU64::new(0);
static STOP: AtomicBool = AtomicBool::new(false);

/// Changes a software bit of the source's entry, whenever that is mapped, until told to stop.
extern "C" fn toggler() -> ! {
    let entry = MachineAddr::new(ENTRY.load(Ordering::SeqCst));
    while !STOP.load(Ordering::SeqCst) {
        let value = VALUE.load(Ordering::SeqCst);
        if value == 0 {
            continue;
        }
        let requests: [_; 64] = core::array::from_fn(|index| {
            let bit = SOFTWARE * (index as u64 & 1);
            update::request(entry, Pte::from_raw(value | bit))
        });
        // Refused from where the entry does not map the frame any more: that is not ours.
        let _ = update::mmu_update(&requests);
        CHANGES.fetch_add(1, Ordering::SeqCst);
    }
    loop {
        let _ = vcpu::down(SECOND);
    }
}

/// Maps an entry of the peer's.
fn borrow(reference: u32, at: VirtAddr) -> Result<u32, i16> {
    let mut ops = [map::map_request(PEER, GrantRef::new(reference), at, false)];
    need!(map::map(&mut ops));
    match ops[0].status {
        0 => Ok(ops[0].handle),
        status => Err(status),
    }
}

/// What the peer sees of an entry, from now on.
fn marks(talk: VirtAddr, reference: u32) -> u64 {
    let word = |index: u64| talk.raw() + 8 * index;
    let number = need!(fault::read(word(0))) + 1;
    need!(fault::write(word(1), reference.into()).map_or(Ok(()), Err));
    need!(fault::write(word(0), number).map_or(Ok(()), Err));
    let deadline = time::now() + 5 * SECONDS;
    while need!(fault::read(word(2))) != number {
        claim!(time::now() < deadline, "the peer stands still");
        sched::yield_now();
    }
    need!(fault::read(word(3))) & u64::from(abi::GTF_reading | abi::GTF_writing)
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-grant-replace", start);
    let mut page = || need!(memory.page().ok_or("no page"));
    let [talk, target, source, own] = [page(), page(), page(), page()];
    let leaf = walk::walk(&memory, memory.root(), source).leaf();
    ENTRY.store(
        need!(leaf.ok_or("not mapped")).entry.raw(),
        Ordering::SeqCst,
    );
    let own_frame = need!(memory.mfn(own).ok_or("no frame"));
    for window in [talk, target, source] {
        grant::vacate(window);
    }
    let deadline = time::now() + 10 * SECONDS;
    while borrow(TALK, talk).is_err() {
        claim!(time::now() < deadline, "the peer grants nothing");
        sched::yield_now();
    }
    second::start(&mut memory, start, toggler);

    let (mut refused, mut rounds) = (0, 0);
    let until = time::now() + RACE;
    for reference in TALK + 1..LAST - 1 {
        if time::now() > until {
            break;
        }
        rounds += 1;
        let first = need!(borrow(reference, target));
        let second = need!(borrow(reference, source));
        let value = walk::walk(&memory, memory.root(), source).leaf();
        let value = need!(value.ok_or("not mapped")).value.raw() & !SOFTWARE;
        VALUE.store(value, Ordering::SeqCst);
        let changes = CHANGES.load(Ordering::SeqCst);
        while CHANGES.load(Ordering::SeqCst) == changes {
            core::hint::spin_loop();
        }
        let status = replace(first, target.raw(), source.raw());
        VALUE.store(0, Ordering::SeqCst);
        refused += u32::from(status != 0);
        // End all that has a handle, as far as it can be ended.
        let ended = [unmap(second, source), unmap(first, target)];
        if ended[0] == 0 && fault::read(target.raw()).is_ok() {
            claim!(
                marks(talk, reference) != 0,
                "round {rounds}: mapped, though the peer sees its frame come back"
            );
        }
        if status != 0 {
            claim_eq!(ended, [0, 0], "a refusal changes nothing");
        }
        grant::vacate(target);
        grant::vacate(source);
    }
    STOP.store(true, Ordering::SeqCst);
    while vcpu::is_up(SECOND) == Ok(true) {
        sched::yield_now();
    }
    println!("{refused} of {rounds} refused");
    claim!(
        rounds > 0 && CHANGES.load(Ordering::SeqCst) > 0,
        "the race was never run"
    );
    claim_eq!(refused, rounds);
    claim_eq!(marks(talk, TALK + 1), 0);

    // A page of our own moves in.
    need!(fault::write(own.raw(), 0x77).map_or(Ok(()), Err));
    let handle = need!(borrow(LAST - 1, target));
    claim_eq!(fault::read(target.raw()), Ok(0xbeef));
    claim!(marks(talk, LAST - 1) != 0);
    claim_eq!(replace(handle, target.raw(), own.raw()), 0);
    claim_eq!(fault::read(target.raw()), Ok(0x77));
    claim!(fault::read(own.raw()).is_err());
    claim_eq!(marks(talk, LAST - 1), 0);
    // And back, as any page of ours: it is no mapping of a grant.
    claim_eq!(
        walk::walk(&memory, memory.root(), target)
            .leaf()
            .map(|leaf| leaf.value.frame()),
        Some(own_frame)
    );
    test::success()
}
