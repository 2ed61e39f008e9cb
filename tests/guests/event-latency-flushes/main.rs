//! Claim: lists of flushes of all processors let events in, although each waits for another processor.
//! As `event-latency`; the counter of instructions is that of both processors together, so an
//! event may seem to wait for longer than it does, and never for less.
//! harness: xen=no release=yes icount=yes smp=2 memory=256M deadline=240
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, entry, multicall, need, println, test};
use support::latency::{Alarm, Room};
use support::{event, second};

entry!(run);

/// Operations of a list.
const OPS: usize = 2048;

static OP: Room<[abi::mmuext_op; OPS]> = Room::new([EMPTY; OPS]);
static CALL: Room<[abi::multicall_entry; OPS]> = Room::calls();
static ROUNDS: AtomicU64 = AtomicU64::new(0);
static MASK: AtomicU64 = AtomicU64::new(3);

const EMPTY: abi::mmuext_op = abi::mmuext_op {
    cmd: 0,
    arg1: abi::mmuext_op__bindgen_ty_1 { mfn: 0 },
    arg2: abi::mmuext_op__bindgen_ty_2 { nr_ents: 0 },
};

/// Runs on the other processor.
extern "C" fn second() -> ! {
    loop {
        ROUNDS.fetch_add(1, Ordering::SeqCst);
        core::hint::spin_loop();
    }
}

fn run(start: &'static StartInfo) -> ! {
    let (mut memory, _shared) = event::begin("event-latency-flushes", start);
    let alarm = Alarm::new();
    second::start(&mut memory, start, second);
    while ROUNDS.load(Ordering::SeqCst) == 0 {
        core::hint::spin_loop();
    }
    // SAFETY: one list at a time.
    let ops = unsafe { OP.get() };
    for (name, command) in [
        ("flushes of all", abi::MMUEXT_TLB_FLUSH_ALL),
        ("flushes of a mask", abi::MMUEXT_TLB_FLUSH_MULTI),
        ("flushes of a page everywhere", abi::MMUEXT_INVLPG_ALL),
        ("flushes of a page by a mask", abi::MMUEXT_INVLPG_MULTI),
    ] {
        let mut op = EMPTY;
        op.cmd = command;
        op.arg1.linear_addr = 0xffff_ffff_8000_0000;
        op.arg2.vcpumask = MASK.as_ptr() as u64;
        ops.fill(op);
        let list = ops.as_ptr() as u64;
        let arguments = [list, OPS as u64, 0, abi::DOMID_SELF.into()];
        let mut rounds = u64::MAX;
        alarm.long(
            name,
            || {
                let before = ROUNDS.load(Ordering::SeqCst);
                let mut call = [multicall::entry(abi::__HYPERVISOR_mmuext_op, &arguments)];
                // SAFETY: the list is there.
                need!(unsafe { multicall::call(&mut call) });
                need!(multicall::result(&call[0]));
                rounds = rounds.min(ROUNDS.load(Ordering::SeqCst) - before);
            },
            || {},
        );
        println!("the other runs {rounds} rounds meanwhile");
        claim!(rounds > 0, "the other did not run");
    }
    // SAFETY: one call at a time.
    let calls = unsafe { CALL.get() };
    // Each of these removes the entry's page everywhere, with a call of its own.
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let entry = frame.addr(0).raw() | 5;
    let flush = u64::from(abi::UVMF_TLB_FLUSH | abi::UVMF_ALL);
    alarm.long(
        "multicall of update_va_mapping with a flush of all",
        || {
            calls.fill(multicall::entry(
                abi::__HYPERVISOR_update_va_mapping,
                &[page.raw(), entry, flush],
            ));
            // SAFETY: a page that nobody else uses.
            need!(unsafe { multicall::call(&mut calls[..]) });
            for call in calls.iter() {
                need!(multicall::result(call));
            }
        },
        || {},
    );
    test::success()
}
