//! A tenant beside `attack-budget-half`: leaves a call half done. Its number is on the command line:
//! the first exchanges memory, the second asks for it.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use paravane_guest::addr::{Mfn, Pfn, VcpuId};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::start::StartInfo;
use paravane_guest::time::runstate::virtual_time;
use paravane_guest::traps::TrapFrame;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::{abi, claim, claim_eq, entry, events, memory, need, sched, time};
use support::exchange::{FRAMES, FREE_PAGES, LARGE_ORDER, join, split};
use support::grant;
use support::neighbour::{SURVIVOR, map_when_granted, wait};

entry!(run);

const FIRST: VcpuId = VcpuId::new(0);
/// Page numbers for what is asked for page by page.
const OTHER_PAGES: u64 = FREE_PAGES + 2 * FRAMES as u64;

/// The address of the page to talk through.
static TALK: AtomicU64 = AtomicU64::new(0);
/// The call is being made that is to be left.
static CALLING: AtomicBool = AtomicBool::new(false);
/// When it began, and how long it takes, in time that this vCPU runs.
static BEGUN: AtomicU64 = AtomicU64::new(0);
static WHOLE: AtomicU64 = AtomicU64::new(0);

fn words() -> &'static [AtomicU64; 512] {
    // SAFETY: mapped for ever, and reached through atomics only.
    unsafe { &*(TALK.load(Ordering::SeqCst) as *const [AtomicU64; 512]) }
}

fn running() -> u64 {
    need!(virtual_time(FIRST))
}

/// Leaves the call that is under way, until the survivor says otherwise.
fn upcall(_frame: &mut TrapFrame) {
    let (Some(shared), Some(info)) = (events::shared(), events::current()) else {
        return;
    };
    events::dispatch(shared, info, |_| {
        if !CALLING.swap(false, Ordering::SeqCst) {
            return;
        }
        let ran = running() - BEGUN.load(Ordering::SeqCst);
        let missing = need!(memory::maximum_pages()) - need!(memory::current_pages());
        for _ in 0..missing {
            need!(memory::populate(&mut [OTHER_PAGES], 0));
        }
        let missing = need!(memory::maximum_pages()) - need!(memory::current_pages());
        let words = words();
        words[2].store(ran * 100 / WHOLE.load(Ordering::SeqCst), Ordering::SeqCst);
        words[3].store(missing, Ordering::SeqCst);
        words[0].store(2, Ordering::SeqCst);
        wait("no word", || words[1].load(Ordering::SeqCst) == 2);
    });
}

/// Makes the call again, and has an event come in its middle.
fn call_and_leave(whole: u64) {
    WHOLE.store(whole, Ordering::SeqCst);
    // With all of a slice before it.
    sched::yield_now();
    CALLING.store(true, Ordering::SeqCst);
    need!(time::alarm::set(Some(time::now() + whole / 2)));
    BEGUN.store(running(), Ordering::SeqCst);
}

/// Whether the exchange that was left is done when its handler has come back.
fn exchange(frames: &mut [Mfn; FRAMES]) -> bool {
    let begun = running();
    let large = need!(join(frames));
    let whole = running() - begun;
    split(large, frames);
    call_and_leave(whole);
    join(frames).is_ok()
}

/// Whether the call for memory that was left got none, since the domain has all its pages by now.
fn populate(frames: &mut [Mfn; FRAMES]) -> bool {
    let large = need!(join(frames));
    claim_eq!(memory::decrease(&[large], LARGE_ORDER), Ok(1));
    let mut page = [FREE_PAGES];
    let begun = running();
    claim_eq!(memory::populate(&mut page, LARGE_ORDER), Ok(1));
    let whole = running() - begun;
    claim_eq!(memory::decrease(&[Mfn::new(page[0])], LARGE_ORDER), Ok(1));
    call_and_leave(whole);
    memory::populate(&mut [FREE_PAGES], LARGE_ORDER) == Ok(0)
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-budget-half-peer", start);
    let number = start.command_line().bytes().last();
    let number = number.map_or(1, |digit| digit - b'0');
    need!(events::map_shared_info(start.shared_info()));
    let talk = need!(memory.page().ok_or("no page"));
    grant::vacate(talk);
    map_when_granted(SURVIVOR, 7 + u32::from(number), talk, abi::GNTMAP_host_map);
    TALK.store(talk.raw(), Ordering::SeqCst);
    need!(callback::register(Callback::Event, true, upcall));
    let port = need!(events::bind_virq(abi::VIRQ_TIMER, FIRST));
    need!(time::alarm::stop_periodic(FIRST));
    need!(events::unmask_port(port));
    events::unmask_upcalls();
    let mut frames = frames(&memory, start);
    let words = words();
    words[0].store(1, Ordering::SeqCst);
    wait("no word", || words[1].load(Ordering::SeqCst) == 1);

    let done = match number {
        1 => exchange(&mut frames),
        _ => populate(&mut frames),
    };
    words[2].store(done.into(), Ordering::SeqCst);
    words[0].store(3, Ordering::SeqCst);
    loop {
        sched::yield_now();
    }
}

/// Frames of memory that is not mapped.
fn frames(memory: &BootMemory, start: &StartInfo) -> [Mfn; FRAMES] {
    let mut frames = [Mfn::new(0); FRAMES];
    for (number, frame) in (memory.pages()..start.nr_pages()).zip(&mut frames) {
        *frame = need!(start.p2m().mfn(Pfn::new(number)).ok_or("no frame"));
    }
    claim!(frames[FRAMES - 1] != Mfn::new(0), "too little memory");
    frames
}
