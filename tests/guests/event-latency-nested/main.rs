//! Claim: no hypercall holds the processor for long by what its parts do: entries of higher tables
//! that have whole tables checked, multicalls of long calls, exchanges that are undone, memory that
//! has to be searched for. As `event-latency`, which has the plain lists.
//! harness: xen=no release=yes icount=yes memory=256M
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::cell::RefCell;

use paravane_guest::addr::{Mfn, Pfn, VirtAddr};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, memory, multicall, need, test};
use support::event;
use support::exchange::{self, FRAMES};
use support::latency::{Alarm, Room};
use support::space::{self, Table};

entry!(run);

/// Level-1 tables of the tree, all full.
const LEAVES: usize = 64;
/// Frames that are free one by one.
const SINGLES: usize = 24576;
/// Calls of the long multicalls.
const CALLS: usize = 4096;

static ROOM: Room<[abi::multicall_entry; CALLS]> = Room::calls();

/// Watches a multicall of `count` calls, which `call` makes by their number.
///
/// # Safety
/// As each of the calls demands.
unsafe fn multicall(
    alarm: &Alarm,
    name: &str,
    count: usize,
    call: impl Fn(usize) -> abi::multicall_entry,
    undo: impl FnMut(),
) {
    // SAFETY: one multicall at a time.
    let room = unsafe { ROOM.get() };
    let calls = &mut room[..count];
    alarm.long(
        name,
        || {
            for (number, entry) in calls.iter_mut().enumerate() {
                *entry = call(number);
            }
            // SAFETY: the caller's promise.
            need!(unsafe { multicall::call(calls) });
        },
        undo,
    );
}

fn run(start: &'static StartInfo) -> ! {
    let (mut memory, _shared) = event::begin("event-latency-nested", start);
    let alarm = Alarm::new();
    levels(&alarm, &mut memory);
    short_calls(&alarm);
    refused_exchange(&alarm, &memory, start);
    scattered(&alarm, &memory, start);
    test::success()
}

/// Entries of a level-2 table in use, each of which has a full table checked.
fn levels(alarm: &Alarm, memory: &mut BootMemory) {
    let own = u64::from(abi::DOMID_SELF);
    let page = need!(Table::new(memory).ok_or("no page"));
    let [leaf, l2, l3, l4] = need!(space::chain(memory, VirtAddr::new(0)).ok_or("no page"));
    let mut leaves = [leaf.frame; LEAVES];
    for (index, frame) in leaves.iter_mut().enumerate() {
        let leaf = if index == 0 {
            Table { ..leaf }
        } else {
            need!(Table::new(memory).ok_or("no page"))
        };
        for slot in 0..512 {
            leaf.set(slot, Pte::new(page.frame, Flags::USER_DATA));
        }
        need!(leaf.make_read_only(memory));
        *frame = leaf.frame;
    }
    l2.set(0, Pte::EMPTY);
    for table in [&l2, &l3, &l4] {
        need!(table.make_read_only(memory));
    }
    need!(update::pin(4, l4.frame));
    let requests = |make: fn(Mfn) -> Pte| -> [abi::mmu_update; LEAVES] {
        core::array::from_fn(|index| {
            update::request(l2.frame.addr(8 * index as u64), make(leaves[index]))
        })
    };
    let set = requests(|leaf| Pte::new(leaf, Flags::TABLE));
    let clear = requests(|_| Pte::EMPTY);
    let undo = || need!(update::mmu_update(&clear));
    alarm.long("level 2 set", || need!(update::mmu_update(&set)), undo);
    need!(update::mmu_update(&set));
    let redo = || need!(update::mmu_update(&set));
    alarm.long(
        "level 2 emptied",
        || need!(update::mmu_update(&clear)),
        redo,
    );
    undo();

    // Eight calls of eight entries each.
    let part = |number: usize| {
        let first = &raw const set[8 * number];
        multicall::entry(abi::__HYPERVISOR_mmu_update, &[first as u64, 8, 0, own])
    };
    // SAFETY: the same updates.
    unsafe { multicall(alarm, "multicall of level 2", 8, part, undo) };
    // One entry each.
    let single = |number: usize| {
        let first = &raw const set[number];
        multicall::entry(abi::__HYPERVISOR_mmu_update, &[first as u64, 1, 0, own])
    };
    // SAFETY: the same updates.
    unsafe { multicall(alarm, "multicall of single entries", LEAVES, single, undo) };
    // The same tables pinned, one call each.
    let pins = leaves.map(|leaf| update::op_frame(abi::MMUEXT_PIN_L1_TABLE, leaf));
    let pin = |number: usize| {
        let first = &raw const pins[number];
        multicall::entry(abi::__HYPERVISOR_mmuext_op, &[first as u64, 1, 0, own])
    };
    let unpin = || leaves.iter().for_each(|&leaf| need!(update::unpin(leaf)));
    // SAFETY: pins change no memory.
    unsafe { multicall(alarm, "multicall of pins", LEAVES, pin, unpin) };
    leaves.iter().for_each(|&leaf| need!(update::pin(1, leaf)));
    let unpins = leaves.map(|leaf| update::op_frame(abi::MMUEXT_UNPIN_TABLE, leaf));
    let unpin = |number: usize| {
        let first = &raw const unpins[number];
        multicall::entry(abi::__HYPERVISOR_mmuext_op, &[first as u64, 1, 0, own])
    };
    let pin = || leaves.iter().for_each(|&leaf| need!(update::pin(1, leaf)));
    // SAFETY: as above.
    unsafe { multicall(alarm, "multicall of unpins", LEAVES, unpin, pin) };
    leaves.iter().for_each(|&leaf| need!(update::unpin(leaf)));

    let clear = update::op_frame(abi::MMUEXT_CLEAR_PAGE, page.frame);
    let place = &raw const clear as u64;
    let clear = |_| multicall::entry(abi::__HYPERVISOR_mmuext_op, &[place, 1, 0, own]);
    // SAFETY: the page is a spare one, though the leaves map it.
    unsafe { multicall(alarm, "multicall of cleared pages", 512, clear, || {}) };
    need!(update::unpin(l4.frame));
}

/// Multicalls of calls that are short.
fn short_calls(alarm: &Alarm) {
    // A handler that is registered again and again; the list does not end but with its room.
    let mut handlers = [abi::trap_info::default(); 4096];
    for handler in &mut handlers[..4095] {
        handler.vector = 200;
        handler.cs = 0xe033;
        handler.address = 0x1000;
    }
    let set = || {
        let table = handlers.as_ptr() as u64;
        // SAFETY: the call reads the table; vector 200 is used by nobody.
        let done = unsafe { raw_call(abi::__HYPERVISOR_set_trap_table, table, 0) };
        claim_eq!(done, 0);
    };
    alarm.long("set_trap_table", set, || {});
    let none = |_| multicall::entry(abi::__HYPERVISOR_set_trap_table, &[0]);
    // The table is empty: no exception is expected.
    // SAFETY: the calls touch no memory.
    unsafe { multicall(alarm, "set_trap_table, none", CALLS, none, || {}) };
    let calls: [(&str, u32, [u64; 3]); 5] = [
        ("xen_version", abi::__HYPERVISOR_xen_version, [0, 0, 0]),
        ("vm_assist", abi::__HYPERVISOR_vm_assist, [2, 99, 0]),
        ("vcpu_op", abi::__HYPERVISOR_vcpu_op, [3, 0, 0]),
        ("physdev_op", abi::__HYPERVISOR_physdev_op, [99, 0, 0]),
        ("memory_op", abi::__HYPERVISOR_memory_op, [2, 0, 0]),
    ];
    for (name, number, arguments) in calls {
        let call = |_| multicall::entry(number, &arguments);
        // SAFETY: none of the calls touches memory.
        unsafe { multicall(alarm, name, CALLS, call, || {}) };
    }
}

/// A call with two arguments, whatever it gives.
///
/// # Safety
/// As the call demands.
unsafe fn raw_call(number: u32, first: u64, second: u64) -> i64 {
    let mut calls = [multicall::entry(number, &[first, second])];
    // SAFETY: the caller's promise.
    need!(unsafe { multicall::call(&mut calls) });
    calls[0].result as i64
}

/// Frames of the test's own that nothing maps.
fn spare(memory: &BootMemory, start: &StartInfo, frames: &mut [Mfn]) {
    let first = memory.pages();
    for (page, frame) in (first..).zip(frames.iter_mut()) {
        *frame = need!(start.p2m().mfn(Pfn::new(page)).ok_or("no frame"));
    }
}

/// An exchange of pages for 2 MiB whose last page is none: all others are given back.
fn refused_exchange(alarm: &Alarm, memory: &BootMemory, start: &StartInfo) {
    let mut frames = [Mfn::new(0); FRAMES];
    spare(memory, start, &mut frames);
    frames[FRAMES - 1] = Mfn::new(1 << 40);
    let frames = RefCell::new(frames);
    alarm.long(
        "refused exchange",
        || claim!(exchange::join(&mut frames.borrow_mut()).is_err()),
        || {},
    );
}

/// A page below an address, where free memory is in single pages above it.
fn scattered(alarm: &Alarm, memory: &BootMemory, start: &StartInfo) {
    static FREED: Room<[Mfn; SINGLES]> = Room::new([Mfn::new(0); SINGLES]);
    // SAFETY: one vCPU, used here alone.
    let freed = unsafe { FREED.get() };
    let mut count = 0;
    let first = memory.pages() + FRAMES as u64;
    // Every other frame, so that none becomes part of a block.
    for page in first..start.nr_pages() {
        let frame = need!(start.p2m().mfn(Pfn::new(page)).ok_or("no frame"));
        if frame.raw() % 2 == 0 && count < SINGLES {
            freed[count] = frame;
            count += 1;
        }
    }
    claim!(count >= 16384, "only {count} frames to scatter");
    claim_eq!(memory::decrease(&freed[..count], 0), Ok(count));
    for bits in [13, 21, 24, 27] {
        let mut page = [exchange::FREE_PAGES];
        alarm.constant("populate_physmap below an address", || {
            let _ = populate_below(&mut page, bits);
        });
    }
}

/// `XENMEM_populate_physmap` of one page within `bits` bits of address.
fn populate_below(page: &mut [u64; 1], bits: u32) -> Result<(), Errno> {
    let mut call = abi::xen_memory_reservation {
        nr_extents: 1,
        mem_flags: bits,
        domid: abi::DOMID_SELF as u16,
        ..Default::default()
    };
    let handle = &raw mut call.extent_start;
    // SAFETY: a handle is one address by the interface.
    unsafe { handle.cast::<u64>().write(page.as_mut_ptr() as u64) };
    // SAFETY: the structure that belongs to the command, and its list.
    let done = unsafe {
        raw_call(
            abi::__HYPERVISOR_memory_op,
            u64::from(abi::XENMEM_populate_physmap),
            &raw mut call as u64,
        )
    };
    if done == 1 {
        Ok(())
    } else {
        Err(Errno::ENOMEM)
    }
}
