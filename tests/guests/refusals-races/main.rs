//! Claim: what is refused because another vCPU is at work on a table says so:
//! a table that is half validated, or half taken apart, is in transition, and
//! is none yet that could be mapped linearly. Tried until both have been seen;
//! the deadline is the only limit (design:bounded-calls, design:refusals).
//!
//! harness: xen=no smp=2 unprivileged=yes deadline=60
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use paravane_guest::abi::refusal::Rule;
use paravane_guest::addr::Mfn;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::refusals::{self, Refusal};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim, claim_eq, entry, need, println, sched, test, vcpu};
use support::second::{self, SECOND};
use support::space::Table;

entry!(run);

/// Level-1 tables of the tree, all full: so many entries that a check takes its time.
const LEAVES: usize = 60;

static ROOT: AtomicU64 = AtomicU64::new(0);
static STOP: AtomicBool = AtomicBool::new(false);

/// Pins and unpins the tree.
extern "C" fn pin() -> ! {
    let root = Mfn::new(ROOT.load(Ordering::SeqCst));
    while !STOP.load(Ordering::SeqCst) {
        // While the first vCPU looks at it as a table of another level it cannot be.
        if update::pin(4, root).is_ok() {
            claim_eq!(update::unpin(root), Ok(()));
        }
    }
    loop {
        let _ = vcpu::down(SECOND);
    }
}

/// The newest refusal's rule and error, unless the log has lost it to those of the other vCPU.
fn newest(next: &mut u64) -> Option<(u32, u16)> {
    let mut buffer = [Refusal::default(); 4];
    let mut last = None;
    loop {
        let read = need!(refusals::read(*next, &mut buffer));
        if read.count == 0 {
            break;
        }
        // Those of the second vCPU's pins are of another call.
        for refusal in &buffer[..read.count] {
            let raw = refusal.raw();
            if raw.operation == paravane_guest::abi::__HYPERVISOR_mmu_update {
                last = Some((raw.rule.into(), raw.error.into()));
            }
        }
        *next = read.next;
    }
    last
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("refusals-races", start);
    let mut table = || need!(Table::new(&mut memory).ok_or("no page"));
    let (page, l2, l3, l4, own) = (table(), table(), table(), table(), table());
    let mut leaves = [page; LEAVES];
    for (index, leaf) in leaves.iter_mut().enumerate() {
        *leaf = table();
        for slot in 0..512 {
            leaf.set(slot, Pte::new(page.frame, Flags::READ_ONLY | Flags::USER));
        }
        l2.set(index, Pte::new(leaf.frame, Flags::TABLE));
    }
    l3.set(0, Pte::new(l2.frame, Flags::TABLE));
    l4.set(0, Pte::new(l3.frame, Flags::TABLE));
    for table in leaves.iter().chain([&l2, &l3, &l4, &own]) {
        need!(table.make_read_only(&memory));
    }
    need!(update::pin(4, own.frame));
    ROOT.store(l4.frame.raw(), Ordering::SeqCst);
    second::start(&mut memory, start, pin);
    let wanted = [
        (Rule::TableInTransition, Errno::EBUSY),
        (Rule::LinearUnvalidated, Errno::EINVAL),
    ];
    let mut seen = [0u32; 2];
    let mut next = 0;
    let linear = Pte::new(l4.frame, Flags::TABLE.difference(Flags::WRITABLE));
    while seen.contains(&0) {
        for (place, value) in [
            (l2.frame.addr(511 * 8), Pte::EMPTY),
            (own.frame.addr(8), linear),
        ] {
            match update::set_entry(place, value) {
                Ok(()) => need!(update::set_entry(place, Pte::EMPTY).or_else(|errno| {
                    // The second vCPU has begun a check meanwhile.
                    if errno == Errno::EBUSY {
                        Ok(())
                    } else {
                        Err(errno)
                    }
                })),
                Err(errno) => {
                    let Some((rule, error)) = newest(&mut next) else {
                        continue;
                    };
                    for ((wanted, its), seen) in wanted.iter().zip(&mut seen) {
                        if rule == wanted.number() {
                            claim_eq!((errno, error), (*its, its.number()), "{}", wanted.name());
                            *seen += 1;
                        }
                    }
                }
            }
        }
    }
    STOP.store(true, Ordering::SeqCst);
    while vcpu::is_up(SECOND) == Ok(true) {
        sched::yield_now();
    }
    println!("in transition {}, unvalidated {}", seen[0], seen[1]);
    // The same requests succeed later.
    claim_eq!(update::pin(4, l4.frame), Ok(()));
    claim_eq!(
        update::set_entry(l2.frame.addr(511 * 8), Pte::EMPTY),
        Ok(())
    );
    claim_eq!(update::set_entry(own.frame.addr(8), linear), Ok(()));
    claim_eq!(update::set_entry(own.frame.addr(8), Pte::EMPTY), Ok(()));
    claim_eq!(update::unpin(l4.frame), Ok(()));
    claim_eq!(update::unpin(own.frame), Ok(()));
    claim!(l4.make_writable(&memory).is_ok());
    test::success()
}
