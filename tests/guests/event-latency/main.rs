//! Claim: no hypercall holds the processor for long. However much a guest asks for in one call, an
//! event that becomes due meanwhile arrives before the hypervisor has executed 150,000 more
//! instructions, which is less than 100 µs; and the call goes on afterwards.
//!
//! An instruction takes a nanosecond here. Not on Xen: the bound is our own. Calls that do work of
//! other calls are in `event-latency-nested`, those about ports in `event-latency-ports`.
//! harness: xen=no release=yes icount=yes memory=256M
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::cell::{Cell, RefCell, UnsafeCell};

use paravane_guest::addr::{Mfn, Pfn, VirtAddr};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::refusals;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::segment;
use paravane_guest::{abi, claim, claim_eq, entry, memory, multicall, need, test};
use support::exchange::{self, FREE_PAGES, LARGE_ORDER};
use support::latency::Alarm;
use support::space::{self, Table};
use support::{event, grant};

entry!(run);

/// Level-1 tables of the tree, all full.
const LEAVES: usize = 64;
/// Entries of the lists.
const LIST: usize = 4096;
/// Extents of 2 MiB.
const LARGE: usize = 4;

/// Room for a list, used by one call at a time.
struct List<T>(UnsafeCell<[T; LIST]>);

// SAFETY: the test has one vCPU.
unsafe impl<T> Sync for List<T> {}

impl<T: Copy> List<T> {
    const fn new(value: T) -> Self {
        Self(UnsafeCell::new([value; LIST]))
    }

    #[expect(clippy::mut_from_ref, reason = "one call at a time")]
    fn get(&'static self) -> &'static mut [T; LIST] {
        // SAFETY: used by one call at a time.
        unsafe { &mut *self.0.get() }
    }
}

static UPDATES: List<abi::mmu_update> = List::new(abi::mmu_update { ptr: 0, val: 0 });
static FRAMES: List<Mfn> = List::new(Mfn::new(0));
static PAGES: List<u64> = List::new(0);

fn run(start: &'static StartInfo) -> ! {
    let (mut memory, _shared) = event::begin("event-latency", start);
    let alarm = Alarm::new();
    lists(&alarm, &mut memory);
    trees(&alarm, &mut memory);
    descriptors(&alarm, &mut memory);
    extents(&alarm, &memory, start);
    grants(&alarm, &mut memory);
    test::success()
}

/// Long lists of short operations.
fn lists(alarm: &Alarm, memory: &mut BootMemory) {
    let page = need!(Table::new(memory).ok_or("no page"));
    let table = need!(Table::new(memory).ok_or("no page"));
    need!(table.make_read_only(memory));
    need!(update::pin(1, table.frame));
    let updates = UPDATES.get();
    for (index, request) in updates.iter_mut().enumerate() {
        let value = if index % 2 == 0 {
            Flags::USER_DATA
        } else {
            Flags::READ_ONLY
        };
        let place = table.frame.addr(8 * (index as u64 % 512));
        *request = update::request(place, Pte::new(page.frame, value));
    }
    alarm.long("mmu_update", || need!(update::mmu_update(updates)), || {});

    let mut calls = [multicall::entry(
        abi::__HYPERVISOR_mmu_update,
        &[updates.as_ptr() as u64, 256, 0, u64::from(abi::DOMID_SELF)],
    ); 16];
    // SAFETY: the same updates, a part of them.
    alarm.long(
        "multicall",
        || need!(unsafe { multicall::call(&mut calls) }),
        || {},
    );

    let clear = [update::op_frame(abi::MMUEXT_CLEAR_PAGE, page.frame); 512];
    alarm.long("MMUEXT_CLEAR_PAGE", || need!(update::mmuext(&clear)), || {});
    let other = need!(Table::new(memory).ok_or("no page"));
    let mut copy = update::op_frame(abi::MMUEXT_COPY_PAGE, other.frame);
    copy.arg2.src_mfn = page.frame.raw();
    let copies = [copy; 512];
    alarm.long("MMUEXT_COPY_PAGE", || need!(update::mmuext(&copies)), || {});
    let frame = page.frame.raw();
    alarm.long(
        "find_holders",
        || need!(refusals::find_holders(frame, |_| ())),
        || {},
    );
    need!(update::unpin(table.frame));
}

/// Trees of tables that are validated and taken apart.
fn trees(alarm: &Alarm, memory: &mut BootMemory) {
    let page = need!(Table::new(memory).ok_or("no page"));
    let [leaf, l2, l3, l4] = need!(space::chain(memory, VirtAddr::new(0)).ok_or("no page"));
    for index in 0..LEAVES {
        let leaf = if index == 0 {
            leaf
        } else {
            need!(Table::new(memory).ok_or("no page"))
        };
        for slot in 0..512 {
            leaf.set(slot, Pte::new(page.frame, Flags::USER_DATA));
        }
        l2.set(index, Pte::new(leaf.frame, Flags::TABLE));
        need!(leaf.make_read_only(memory));
    }
    for table in [l2, l3, l4] {
        need!(table.make_read_only(memory));
    }
    let root = l4.frame;
    let pin = || need!(update::pin(4, root));
    let unpin = || need!(update::unpin(root));
    alarm.long("pin", pin, unpin);
    pin();
    alarm.long("unpin", unpin, pin);

    // An entry of a live table of level 4 comes and goes, and all below it.
    let full = l4.get(0);
    let set = |value| need!(update::set_entry(root.addr(0), value));
    alarm.long("entry of level 4 empty", || set(Pte::EMPTY), || set(full));
    set(Pte::EMPTY);
    alarm.long("entry of level 4 set", || set(full), || set(Pte::EMPTY));
    set(full);
    unpin();
    let base = |root| need!(update::new_user_baseptr(root));
    let none = Mfn::new(0);
    alarm.long("base pointer to a tree", || base(root), || base(none));
    base(root);
    alarm.long("base pointer from a tree", || base(none), || base(root));
    base(none);
}

/// Descriptor tables of full length, every entry of which has to be changed.
fn descriptors(alarm: &Alarm, memory: &mut BootMemory) {
    const CODE_OF_RING_0: u64 = 0x00af_9a00_0000_ffff;
    let mut tables = [None; 14];
    let mut frames = [Mfn::new(0); 14];
    for (table, frame) in tables.iter_mut().zip(&mut frames) {
        let page = need!(Table::new(memory).ok_or("no page"));
        *frame = page.frame;
        *table = Some(page);
    }
    let fill = || {
        need!(segment::set_gdt(&[], 0));
        for table in tables.iter().flatten() {
            need!(table.make_writable(memory));
            for slot in 0..512 {
                table.set(slot, Pte::from_raw(CODE_OF_RING_0));
            }
            need!(table.make_read_only(memory));
        }
    };
    fill();
    // It may stop behind each of its 14 frames; the tables come and go.
    let gdt = |list: &[Mfn], entries: u64| {
        let arguments = [list.as_ptr() as u64, entries];
        multicall::entry(abi::__HYPERVISOR_set_gdt, &arguments)
    };
    let turns = [gdt(&frames, 14 * 512), gdt(&[], 0)];
    let mut calls: [_; 8] = core::array::from_fn(|number| turns[number % 2]);
    alarm.long(
        "set_gdt",
        || {
            // SAFETY: the calls read the list; the test uses no selector of the tables.
            need!(unsafe { multicall::call(&mut calls) });
            claim!(calls.iter().all(|call| multicall::result(call) == Ok(0)));
        },
        fill,
    );
}

/// Memory that comes and goes, in single pages and by 2 MiB.
fn extents(alarm: &Alarm, memory: &BootMemory, start: &StartInfo) {
    let frames = FRAMES.get();
    let first = memory.pages();
    claim!(start.nr_pages() - first >= LIST as u64, "too little memory");
    for (number, frame) in (first..).zip(frames.iter_mut()) {
        *frame = need!(start.p2m().mfn(Pfn::new(number)).ok_or("no frame"));
    }
    let pages = PAGES.get();
    let frames = RefCell::new(frames);
    let decrease = || claim_eq!(memory::decrease(&frames.borrow()[..], 0), Ok(LIST));
    let mut populate = || {
        for (number, page) in (first..).zip(pages.iter_mut()) {
            *page = number;
        }
        claim_eq!(memory::populate(pages, 0), Ok(LIST));
        for (frame, page) in frames.borrow_mut().iter_mut().zip(pages.iter()) {
            *frame = Mfn::new(*page);
        }
    };
    alarm.long("decrease_reservation, pages", decrease, &mut populate);
    decrease();
    alarm.long("populate_physmap, pages", populate, decrease);

    let large = RefCell::new([Mfn::new(0); LARGE]);
    let populate = || {
        let mut pages = [0, 1, 2, 3].map(|index| FREE_PAGES + (index << LARGE_ORDER));
        claim_eq!(memory::populate(&mut pages, LARGE_ORDER), Ok(LARGE));
        *large.borrow_mut() = pages.map(Mfn::new);
    };
    let decrease = || {
        claim_eq!(
            memory::decrease(&large.borrow()[..], LARGE_ORDER),
            Ok(LARGE)
        );
    };
    alarm.long("populate_physmap, 2 MiB", populate, decrease);
    populate();
    alarm.long("decrease_reservation, 2 MiB", decrease, populate);
    populate();

    let here = Cell::new(large.borrow()[0]);
    let singles = RefCell::new([Mfn::new(0); exchange::FRAMES]);
    let split = || exchange::split(here.get(), &mut singles.borrow_mut());
    let join = || here.set(need!(exchange::join(&mut singles.borrow_mut())));
    alarm.long("exchange, 2 MiB for pages", split, join);
    split();
    alarm.long("exchange, pages for 2 MiB", join, split);
}

/// Copies through grants, and the table's change of version.
fn grants(alarm: &Alarm, memory: &mut BootMemory) {
    grant::set_up(memory);
    let (from, to) = (
        need!(Table::new(memory).ok_or("no page")),
        need!(Table::new(memory).ok_or("no page")),
    );
    let mut op = abi::gnttab_copy {
        len: 4096,
        ..Default::default()
    };
    for (side, table) in [(&mut op.source, &from), (&mut op.dest, &to)] {
        side.u.gmfn = table.frame.raw();
        side.domid = abi::DOMID_SELF as u16;
    }
    let mut ops = [op; 64];
    alarm.long(
        "grant copy",
        || claim_eq!(grant::call(abi::GNTTABOP_copy, &mut ops), Ok(0)),
        || {},
    );
}
