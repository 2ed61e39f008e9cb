//! Attack: two vCPUs do random things to the same few page tables at the same time: pin and unpin,
//! load as user tables, change entries, take and give the right to write, flush. No order of their
//! steps may leave a reference behind: at the end everything can be taken apart, and no pinned
//! table was ever seen to be writable (design:smp).
//!
//! Not on Xen: there one table was seen to be held after the other vCPU had gone down.
//!
//! harness: smp=2 xen=no deadline=60
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use paravane_guest::addr::{Mfn, VirtAddr};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::update::{self, Flush};
use paravane_guest::mm::{Flags, Pte};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, println, sched, test, vcpu};
use support::race::Race;
use support::second::{self, SECOND};
use support::space::Table;

entry!(run);

const TABLES: usize = 8;
const OPERATIONS: u64 = 3_000;
/// Operations that are to meet one of the other vCPU.
const MEETINGS: u64 = 50;

/// Frame and boot address of each table.
static FRAMES: [AtomicU64; TABLES] = [const { AtomicU64::new(0) }; TABLES];
static ADDRESSES: [AtomicU64; TABLES] = [const { AtomicU64::new(0) }; TABLES];
static RACE: Race = Race::new();
static DONE: AtomicBool = AtomicBool::new(false);

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(97);
        (self.0 >> 33) % limit
    }

    fn table(&mut self) -> (Mfn, VirtAddr) {
        let index = self.below(TABLES as u64) as usize;
        let frame = Mfn::new(FRAMES[index].load(Ordering::Relaxed));
        (
            frame,
            VirtAddr::new(ADDRESSES[index].load(Ordering::Relaxed)),
        )
    }
}

/// Does random things on vCPU `me`; how many were accepted.
fn storm(me: usize, seed: u64) -> u64 {
    let mut random = Random(seed);
    let mut accepted = 0;
    let mut done = 0;
    // On a busy host one of the two may rest for long: go on until they have met often enough.
    while done < OPERATIONS || (RACE.met() < MEETINGS && done < 100 * OPERATIONS) {
        done += 1;
        let (frame, address) = random.table();
        let (other, _) = random.table();
        let slot = [0, 1, 511][random.below(3) as usize];
        let outcome = RACE.step(me, || match random.below(12) {
            0 | 1 => update::pin(1 + random.below(4) as u32, frame),
            2 | 3 => update::unpin(frame),
            4 | 5 => {
                let flags = if random.below(2) == 0 {
                    Flags::TABLE
                } else {
                    Flags::READ_ONLY
                };
                update::set_entry(frame.addr(slot * 8), Pte::new(other, flags))
            }
            6 | 7 => update::set_entry(frame.addr(slot * 8), Pte::EMPTY),
            8 => update::new_user_baseptr(frame),
            9 => update::new_user_baseptr(Mfn::new(0)),
            10 => update::update_va_mapping(address, Pte::new(frame, Flags::DATA), Flush::TlbAll),
            _ => {
                update::update_va_mapping(address, Pte::new(frame, Flags::READ_ONLY), Flush::TlbAll)
            }
        });
        accepted += u64::from(outcome.is_ok());
    }
    let _ = update::new_user_baseptr(Mfn::new(0));
    accepted
}

extern "C" fn partner() -> ! {
    let accepted = storm(1, 13);
    println!("the second vCPU: {accepted} accepted");
    DONE.store(true, Ordering::SeqCst);
    loop {
        let _ = vcpu::down(SECOND);
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-type-storm", start);
    let first = need!(Table::new(&mut memory).ok_or("no page"));
    let mut tables = [first; TABLES];
    for table in &mut tables[1..] {
        *table = need!(Table::new(&mut memory).ok_or("no page"));
    }
    for (index, table) in tables.iter().enumerate() {
        FRAMES[index].store(table.frame.raw(), Ordering::Relaxed);
        ADDRESSES[index].store(table.address.raw(), Ordering::Relaxed);
    }
    second::start(&mut memory, start, partner);
    let accepted = storm(0, 2003);
    println!("the first vCPU: {accepted} accepted");
    while !DONE.load(Ordering::SeqCst) || vcpu::is_up(SECOND) == Ok(true) {
        sched::yield_now();
    }
    claim!(accepted > OPERATIONS / 20);
    RACE.require();
    take_apart(&memory, &tables);
    test::success()
}

/// Takes all pins; then nothing holds anything any more.
fn take_apart(memory: &BootMemory, tables: &[Table; TABLES]) {
    for table in tables {
        let _ = update::unpin(table.frame);
        claim!(update::unpin(table.frame).is_err(), "pinned twice over");
    }
    need!(update::flush_tlb_all());
    for table in tables {
        claim_eq!(
            table.make_writable(memory),
            Ok(()),
            "{} is held",
            table.frame
        );
    }
    // They are good for anything again.
    for table in tables {
        // SAFETY: mapped writable, and no table.
        unsafe { table.address.as_ptr::<u8>().write_bytes(0, 4096) };
        for level in 1..=4 {
            need!(table.make_read_only(memory));
            claim_eq!(update::pin(level, table.frame), Ok(()), "level {level}");
            claim_eq!(update::unpin(table.frame), Ok(()));
            need!(table.make_writable(memory));
            // SAFETY: as above: what a level-4 table got from the hypervisor goes.
            unsafe { table.address.as_ptr::<u8>().write_bytes(0, 4096) };
        }
    }
}
