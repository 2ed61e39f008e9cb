//! Claim: no call for memory holds the processor for long where free memory is scattered: extents of
//! 2 MiB that have to be searched for and are not there, pages that come and go by long lists, and
//! lists that nobody is told of. As `event-latency`, which has memory that is whole.
//! harness: xen=no release=yes icount=yes memory=256M deadline=120
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Mfn, Pfn};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, memory, multicall, need, println, test};
use support::event;
use support::exchange::{FREE_PAGES, LARGE_ORDER};
use support::latency::{Alarm, Room};

entry!(run);

/// Frames that are free one by one at first.
const SCATTERED: usize = 20_480;
/// Of them, those that come and go.
const LIST: usize = 4096;
/// Pages that nobody is told of, each time.
const UNTOLD: u64 = 256;
/// Calls of a multicall.
const CALLS: usize = 4096;

static FRAMES: Room<[Mfn; SCATTERED]> = Room::new([Mfn::new(0); SCATTERED]);
static PAGES: Room<[u64; LIST]> = Room::new([0; LIST]);
static CALL: Room<[abi::multicall_entry; CALLS]> = Room::calls();

fn run(start: &'static StartInfo) -> ! {
    let (memory, _shared) = event::begin("event-latency-memory", start);
    let alarm = Alarm::new();
    scatter(&memory, start);
    searched(&alarm);
    lists(&alarm);
    untold(&alarm);
    test::success()
}

/// Gives up every other frame, so that none becomes part of a block, and then takes all blocks.
fn scatter(memory: &BootMemory, start: &StartInfo) {
    // SAFETY: used here alone at this time.
    let freed = unsafe { FRAMES.get() };
    let mut count = 0;
    for page in memory.pages()..start.nr_pages() {
        let frame = need!(start.p2m().mfn(Pfn::new(page)).ok_or("no frame"));
        if frame.raw() % 2 == 0 && count < SCATTERED {
            freed[count] = frame;
            count += 1;
        }
    }
    claim_eq!(count, SCATTERED);
    claim_eq!(memory::decrease(&freed[..], 0), Ok(SCATTERED));
    for order in (1..=LARGE_ORDER).rev() {
        let mut taken = 0;
        while memory::populate(&mut [FREE_PAGES], order) == Ok(1) {
            taken += 1;
        }
        println!("{taken} blocks of order {order} were free");
    }
}

/// The argument of a call for extents.
fn wanted(list: u64, count: u64, order: u32, bits: u32) -> abi::xen_memory_reservation {
    let mut call = abi::xen_memory_reservation {
        nr_extents: count,
        extent_order: order,
        mem_flags: bits,
        domid: abi::DOMID_SELF as u16,
        ..Default::default()
    };
    let handle = &raw mut call.extent_start;
    // SAFETY: a handle is one address by the interface.
    unsafe { handle.cast::<u64>().write(list) };
    call
}

/// Blocks that are not there.
fn searched(alarm: &Alarm) {
    // SAFETY: used here alone at this time.
    let calls = unsafe { CALL.get() };
    let page = [FREE_PAGES];
    for (name, command) in [
        ("populate_physmap, none of", abi::XENMEM_populate_physmap),
        (
            "increase_reservation, none of",
            abi::XENMEM_increase_reservation,
        ),
    ] {
        for (order, bits) in [(LARGE_ORDER, 0), (LARGE_ORDER, 28), (1, 0), (0, 21)] {
            let mut call = wanted(page.as_ptr() as u64, 1, order, bits);
            let arguments = [u64::from(command), &raw mut call as u64];
            alarm.long_of(
                format_args!("{name} order {order} within {bits} bits"),
                || {
                    calls.fill(multicall::entry(abi::__HYPERVISOR_memory_op, &arguments));
                    // SAFETY: the structure that belongs to the command, and its list.
                    need!(unsafe { multicall::call(calls) });
                },
                || {},
            );
            if order != 0 {
                claim!(calls.iter().all(|call| multicall::result(call) == Ok(0)));
            }
        }
    }
}

/// Pages that go to, and come from, places between those of others.
fn lists(alarm: &Alarm) {
    // SAFETY: used here alone at this time.
    let pages = unsafe { PAGES.get() };
    let list = core::cell::RefCell::new(pages);
    let increase = || {
        let mut list = list.borrow_mut();
        let mut call = wanted(list.as_mut_ptr() as u64, LIST as u64, 0, 0);
        claim_eq!(
            done(abi::XENMEM_increase_reservation, &mut call),
            LIST as u64
        );
    };
    let decrease = || {
        let list = list.borrow_mut();
        let mut call = wanted(list.as_ptr() as u64, LIST as u64, 0, 0);
        claim_eq!(
            done(abi::XENMEM_decrease_reservation, &mut call),
            LIST as u64
        );
    };
    alarm.long("increase_reservation, scattered", increase, decrease);
    increase();
    alarm.long("decrease_reservation, scattered", decrease, increase);
    decrease();
}

/// Makes a call for extents; how many were done.
fn done(command: u32, call: &mut abi::xen_memory_reservation) -> u64 {
    let arguments = [u64::from(command), &raw mut *call as u64];
    let mut calls = [multicall::entry(abi::__HYPERVISOR_memory_op, &arguments)];
    // SAFETY: the structure that belongs to the command, and its list.
    need!(unsafe { multicall::call(&mut calls) });
    need!(multicall::result(&calls[0]))
}

/// Pages that are not listed: they are more with each call.
fn untold(alarm: &Alarm) {
    alarm.long(
        "increase_reservation, not listed",
        || {
            let mut call = wanted(0, UNTOLD, 0, 0);
            claim_eq!(done(abi::XENMEM_increase_reservation, &mut call), UNTOLD);
        },
        || {},
    );
}
