//! Attack: two vCPUs let the same slot of a level-4 table name that table at the same moment, while a
//! third has the hypervisor read an argument that begins in a page of ours and goes on where, from
//! then on, the hypervisor's map of all memory is seen. Who makes the slot linear first has to wait for
//! the read; so has who comes second.
//!
//! Control: the same read succeeds where all of the argument is ours, and is refused once the slot is
//! linear.
//!
//! harness: smp=3 vcpus=3 unprivileged=yes xen=no
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{MachineAddr, VcpuId, VirtAddr};
use paravane_guest::hypercall::{check, raw};
use paravane_guest::mm::{Flags, Pte, map, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::time::runstate::Runstate;
use paravane_guest::traps::TrapFrame;
use paravane_guest::{
    Errno, abi, claim, claim_eq, entry, events, need, println, sched, test, time, vcpu,
};
use support::deputy::address;
use support::second;

entry!(run);

const READER: VcpuId = VcpuId::new(2);

/// In place of a slot or an address: the end.
const END: u64 = u64::MAX;

static CONTEXT: spin::Mutex<Option<abi::vcpu_guest_context>> = spin::Mutex::new(None);

/// The slot, from 1 on, the address of its entry, and when to change it.
static SLOT: AtomicU64 = AtomicU64::new(0);
static ENTRY: AtomicU64 = AtomicU64::new(0);
static VALUE: AtomicU64 = AtomicU64::new(0);
static BEGIN: AtomicU64 = AtomicU64::new(0);
/// The slot that the rival has changed.
static CHANGED: AtomicU64 = AtomicU64::new(0);
/// Where the reader reads, how often it did since, and how often that worked.
static PLACE: AtomicU64 = AtomicU64::new(0);
static READS: AtomicU64 = AtomicU64::new(0);
static SUCCESSES: AtomicU64 = AtomicU64::new(0);

/// Has the hypervisor read 5 KB there: whether it could. The vCPU has a context already.
fn reads(place: u64) -> bool {
    // SAFETY: the call does nothing but read.
    let outcome = check(unsafe {
        raw::call3::<{ abi::__HYPERVISOR_vcpu_op }>(
            u64::from(abi::VCPUOP_initialise),
            u64::from(READER.raw()),
            place,
        )
    });
    match outcome {
        Err(Errno::EEXIST) => true,
        Err(Errno::EFAULT) => false,
        other => test::error(format_args!("{place:#x}: {other:?}")),
    }
}

extern "C" fn reader() -> ! {
    loop {
        let place = PLACE.load(Ordering::SeqCst);
        if place == END {
            let _ = vcpu::down(READER);
        } else if place != 0 {
            if reads(place) {
                SUCCESSES.fetch_add(1, Ordering::SeqCst);
            }
            READS.fetch_add(1, Ordering::SeqCst);
        }
    }
}

fn change() {
    let entry = MachineAddr::new(ENTRY.load(Ordering::SeqCst));
    let value = Pte::from_raw(VALUE.load(Ordering::SeqCst));
    while time::clock::cycles() < BEGIN.load(Ordering::SeqCst) {}
    need!(update::set_entry(entry, value));
}

extern "C" fn rival() -> ! {
    let mut done = 0;
    loop {
        let slot = SLOT.load(Ordering::SeqCst);
        if slot == END {
            let _ = vcpu::down(second::SECOND);
        } else if slot != done {
            change();
            done = slot;
            CHANGED.store(slot, Ordering::SeqCst);
        }
    }
}

/// Waits until the reader has read so often more.
fn wait_for_reads(more: u64) {
    let until = READS.load(Ordering::SeqCst) + more;
    while READS.load(Ordering::SeqCst) < until {
        core::hint::spin_loop();
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-linear-race", start);
    let root = memory.root();
    if vcpu::is_up(READER).is_err() {
        test::skip(format_args!("fewer than three vCPUs"));
    }
    second::start(&mut memory, start, rival);
    let shared = need!(events::map_shared_info(start.shared_info()));
    let stack = need!(memory.page().ok_or("no page"));
    need!(memory.page().ok_or("no page"));
    let mut frame = TrapFrame::kernel(reader as *const () as u64, stack.raw() + 2 * 4096 - 8);
    frame.rflags = 0;
    let info = need!(shared.vcpu(READER).ok_or("no vcpu_info"));
    info.upcall_mask().store(1, Ordering::SeqCst);
    {
        let mut place = CONTEXT.lock();
        let context = place.insert(abi::vcpu_guest_context::default());
        vcpu::prepare(context, &frame, root);
        need!(vcpu::initialise(READER, context));
        need!(vcpu::up(READER));
    }

    // The last two pages before where the hypervisor's map of memory begins, one level further up.
    let page = need!(memory.page().ok_or("no page"));
    let mfn = need!(memory.mfn(page).ok_or("no frame"));
    let last = |slot: u64| {
        let address = address([slot, 261, 511, 511], 0);
        if slot < 256 {
            address & 0x0000_ffff_ffff_ffff
        } else {
            address
        }
    };
    let shown = Pte::new(mfn, Flags::READ_ONLY);
    for place in [last(300), last(300) - 4096] {
        if map::map(&mut memory, root, VirtAddr::new(place), shown).is_err() {
            test::error(format_args!("{place:#x} cannot be mapped"));
        }
    }
    let table = need!(walk::read(&memory, root, 300).ok_or("no level 4"));
    let itself = Pte::new(root, Flags::PRESENT | Flags::ACCESSED | Flags::USER);
    VALUE.store(itself.raw(), Ordering::SeqCst);

    claim!(reads(last(300) - 4096), "the control: all is ours");
    let mut slots = 0;
    for slot in (1..60).chain(280..340) {
        let free =
            walk::read(&memory, root, slot as usize).is_some_and(|entry| !entry.is_present());
        if !free && slot != 300 {
            continue;
        }
        let entry = root.addr(slot * 8);
        need!(update::set_entry(entry, table));
        need!(update::flush_tlb_all());
        claim!(!reads(last(slot)), "nothing is there yet");
        claim!(reads(last(slot) - 4096));
        PLACE.store(last(slot), Ordering::SeqCst);
        wait_for_reads(3);
        ENTRY.store(entry.raw(), Ordering::SeqCst);
        BEGIN.store(
            time::clock::cycles() + 20_000 + slot * 977 % 100_000,
            Ordering::SeqCst,
        );
        SLOT.store(slot, Ordering::SeqCst);
        change();
        while CHANGED.load(Ordering::SeqCst) != slot {
            core::hint::spin_loop();
        }
        wait_for_reads(2);
        PLACE.store(0, Ordering::SeqCst);
        claim!(!reads(last(slot)), "the slot is linear");
        slots += 1;
        need!(update::set_entry(entry, Pte::from_raw(0)));
    }
    let (reads, successes) = (
        READS.load(Ordering::SeqCst),
        SUCCESSES.load(Ordering::SeqCst),
    );
    PLACE.store(END, Ordering::SeqCst);
    SLOT.store(END, Ordering::SeqCst);
    second::wait_until_down();
    while need!(Runstate::of(READER)).state() != abi::RUNSTATE_offline {
        sched::yield_now();
    }
    println!("{slots} slots, {reads} reads, {successes} through the hypervisor's slots");
    claim_eq!(successes, 0);
    test::success()
}
