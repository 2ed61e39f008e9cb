//! Attack: a call stops at a preemption point, and then the hypervisor cannot write back how far it
//! came, since the caller's structure is read-only: the call fails, and must not leave behind on the
//! CPU that a call stopped. The next call there whose result happens to equal the hypervisor's own
//! mark for such calls would be run again, with the failed call's arguments in its registers; a
//! neighbour's call, too. Control: the same call stops and goes on where the structure is writable.
//!
//! Not on Xen: what is looked at is how calls end here.
//! harness: xen=no icount=yes memory=256M
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::arch::asm;

use paravane_guest::addr::{Mfn, VcpuId};
use paravane_guest::hypercall::{Result, check, raw};
use paravane_guest::mm::Flags;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::debug;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, events, need, println, test, time};
use support::exchange::FREE_PAGES;

entry!(run);

/// Frames of one exchange, one by one.
const FRAMES: usize = 2048;
/// The hypervisor's mark for a call without a result, and a value of ours that is equal to it.
const MARK: i64 = -4096;
const ROUNDS: u64 = 20;

static FROM: spin::Mutex<[u64; FRAMES]> = spin::Mutex::new([0; FRAMES]);
static TO: spin::Mutex<[u64; FRAMES]> = spin::Mutex::new([0; FRAMES]);

/// `get_debugreg(0)`: the result, and the first two argument registers afterwards.
fn read_debug_register() -> (i64, u64, u64) {
    let (result, first, second): (i64, u64, u64);
    // SAFETY: takes no memory; the registers that a hypercall may change are named.
    unsafe {
        asm!(
            "syscall",
            inout("rax") i64::from(abi::__HYPERVISOR_get_debugreg) => result,
            inout("rdi") 0u64 => first,
            inout("rsi") 0x5eed_u64 => second,
            out("rcx") _,
            out("r11") _,
            options(nostack)
        );
    }
    (result, first, second)
}

/// Exchanges all frames, by the structure at `call`, with a timer that goes off meanwhile.
fn exchange(call: *mut abi::xen_memory_exchange, delay: u64) -> Result {
    need!(time::alarm::set(Some(time::now() + delay)));
    // SAFETY: the structure that belongs to the command, and its lists.
    check(unsafe {
        raw::call2::<{ abi::__HYPERVISOR_memory_op }>(u64::from(abi::XENMEM_exchange), call as u64)
    })
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-continued", start);
    need!(events::map_shared_info(start.shared_info()));
    need!(time::alarm::stop_periodic(VcpuId::new(0)));
    let page = need!(memory.page().ok_or("no page"));
    let call = page.raw() as *mut abi::xen_memory_exchange;
    let (mut from, mut to) = (FROM.lock(), TO.lock());
    let first = memory.pages();
    for (index, (from, to)) in from.iter_mut().zip(to.iter_mut()).enumerate() {
        let frame = start
            .p2m()
            .mfn(paravane_guest::addr::Pfn::new(first + index as u64));
        *from = need!(frame.map(Mfn::raw).ok_or("the machine is too small"));
        *to = FREE_PAGES + index as u64;
    }
    let fill = |from: &mut [u64; FRAMES], to: &mut [u64; FRAMES], done: u64| {
        let mut arguments = abi::xen_memory_exchange::default();
        for (side, list) in [
            (&mut arguments.in_, from.as_mut_ptr()),
            (&mut arguments.out, to.as_mut_ptr()),
        ] {
            side.nr_extents = FRAMES as u64;
            side.domid = abi::DOMID_SELF as u16;
            let handle = &raw mut side.extent_start;
            // SAFETY: a handle is one address by the interface.
            unsafe { handle.cast::<u64>().write(list as u64) };
        }
        arguments.nr_exchanged = done;
        // SAFETY: the page is writable and ours.
        unsafe { call.write(arguments) };
    };
    need!(debug::set(0, MARK as u64));
    claim_eq!(read_debug_register(), (MARK, 0, 0x5eed), "before");

    // Control: it stops, goes on, and is done.
    fill(&mut from, &mut to, 0);
    claim_eq!(exchange(call, 100_000), Ok(0));
    // SAFETY: the call is over.
    let done = unsafe { (*call).nr_exchanged };
    claim_eq!(done, FRAMES as u64);
    claim_eq!(
        read_debug_register(),
        (MARK, 0, 0x5eed),
        "after the control"
    );
    *from = *to;

    let mut failed = 0;
    for round in 0..ROUNDS {
        for (index, to) in to.iter_mut().enumerate() {
            *to = FREE_PAGES + index as u64;
        }
        fill(&mut from, &mut to, 0);
        need!(memory.protect(page, Flags::READ_ONLY));
        let result = exchange(call, 20_000 + 7_001 * round);
        let after = read_debug_register();
        need!(memory.protect(page, Flags::DATA));
        claim_eq!(result, Err(Errno::EFAULT), "round {round}");
        claim_eq!(
            after,
            (MARK, 0, 0x5eed),
            "round {round}: a call was run again"
        );
        // What was exchanged until then is where the call wrote it.
        for (from, to) in from.iter_mut().zip(to.iter()) {
            if *to < FREE_PAGES {
                *from = *to;
                failed += 1;
            }
        }
    }
    println!("{failed} frames were exchanged by calls that failed");
    claim!(failed < ROUNDS * FRAMES as u64, "no call was stopped");
    test::success()
}
