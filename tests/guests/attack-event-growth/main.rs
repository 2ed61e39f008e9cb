//! Attack: two vCPUs take ports of the same domains, one after another, until the hypervisor needs
//! memory for their records; and one of them gives back frames shortly before, so that the new
//! memory takes a flush of the other's CPU. If that memory were allocated under the table's lock,
//! and the other CPU waited for the lock without serving flushes, both would stand for ever.
//!
//! The control: all ports of all domains are taken, each once.
//! harness: xen=no smp=2 memory=128M domain="idle-peer mem=4M" domain="idle-peer mem=4M" domain="idle-peer mem=4M"
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, Ordering};

use paravane_guest::addr::{DomainId, Mfn, Pfn};
use paravane_guest::events::channel;
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim, claim_eq, entry, memory, need, test};
use support::{event, second};

entry!(run);

/// Domains whose ports are taken, all ports of one before those of the next.
const DOMAINS: u32 = 4;
/// Ports of a domain: all but port 0.
const PORTS: u32 = 4095;
/// Ports whose records are made together.
const CHUNK: u32 = 128;
/// log2 of the frames that are given back at a time: what the hypervisor takes at a time.
const ORDER: u32 = 4;

/// Frames of 2 MiB.
const FRAMES: u64 = support::exchange::FRAMES as u64;

/// Ports that were taken so far.
static TAKEN: AtomicU32 = AtomicU32::new(0);
/// Those that the second vCPU took.
static BY_SECOND: AtomicU32 = AtomicU32::new(0);

/// Takes a port of the first domain that has one; whether there was any.
fn take() -> bool {
    let first = TAKEN.load(Ordering::SeqCst) / PORTS;
    for number in first..DOMAINS {
        let domain = DomainId::new(number as u16);
        match channel::alloc_unbound(domain, domain) {
            Ok(_) => {
                TAKEN.fetch_add(1, Ordering::SeqCst);
                return true;
            }
            Err(why) => claim_eq!(why, Errno::ENOSPC),
        }
    }
    false
}

extern "C" fn other() -> ! {
    loop {
        if take() {
            BY_SECOND.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Blocks of frames that can be given back without becoming part of a larger free block.
fn blocks(memory: &paravane_guest::mm::boot::BootMemory, start: &StartInfo) -> [Mfn; 32] {
    let frame = |page| start.p2m().mfn(Pfn::new(page));
    // 2 MiB in one piece, aligned to that, of pages that nothing maps.
    let whole = |page| {
        let first = frame(page)?;
        let follows = |number| frame(page + number) == Some(Mfn::new(first.raw() + number));
        let aligned = first.raw().is_multiple_of(FRAMES);
        (aligned && (1..FRAMES).all(follows)).then_some(first)
    };
    let mut pieces = (memory.pages()..start.nr_pages() - FRAMES).filter_map(whole);
    let mut blocks = [Mfn::new(0); 32];
    for half in blocks.chunks_mut(16) {
        let large = need!(pieces.next().ok_or("no 2 MiB in one piece"));
        for (block, number) in half.iter_mut().zip(0..) {
            *block = Mfn::new(large.raw() + ((2 * number) << ORDER));
        }
    }
    blocks
}

fn run(start: &'static StartInfo) -> ! {
    let (mut memory, _shared) = event::begin("attack-event-growth", start);
    let mut blocks = blocks(&memory, start).into_iter();
    second::start(&mut memory, start, other);
    let mut next = 0;
    while take() {
        // Before every fourth chunk is begun.
        if TAKEN.load(Ordering::SeqCst) >= next {
            next += 4 * CHUNK;
            if let Some(block) = blocks.next() {
                claim_eq!(memory::decrease(&[block], ORDER), Ok(1));
            }
        }
    }
    // The second vCPU may be between taking a port and counting it.
    while TAKEN.load(Ordering::SeqCst) < DOMAINS * PORTS - 16 {
        core::hint::spin_loop();
    }
    claim!(
        BY_SECOND.load(Ordering::SeqCst) > 100,
        "the second vCPU hardly ran"
    );
    test::success()
}
