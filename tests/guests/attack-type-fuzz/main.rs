//! Attack: random operations on page tables, thousands of them, in the hope that some order of
//! them ends with a table that can be written. After each one no table that is pinned may have a
//! writable mapping; at the end everything can be taken apart, so no reference was lost.
//!
//! The sequence is the same in each run; a number on the command line chooses another.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Mfn, VirtAddr};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, memory, need, println, test};
use support::fault;
use support::space::Table;

entry!(run);

const TABLES: usize = 12;
const OPERATIONS: usize = 20_000;

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("attack-type-fuzz", start);
    let first = need!(Table::new(&mut boot).ok_or("no page"));
    let mut tables = [first; TABLES];
    for table in &mut tables[1..] {
        *table = need!(Table::new(&mut boot).ok_or("no page"));
    }
    let seed = start
        .command_line()
        .split_ascii_whitespace()
        .find_map(|word| word.parse().ok());
    let mut random = Random(seed.unwrap_or(2003));
    let mut pinned = [0u32; TABLES];
    let mut accepted = 0;
    let mut pins = [0u32; 4];
    for operation in 0..OPERATIONS {
        let index = random.below(TABLES);
        let table = tables[index];
        let done = match random.below(10) {
            0 | 1 => table.make_read_only(&boot).is_ok(),
            2 | 3 => table.make_writable(&boot).is_ok(),
            4 => {
                let level = 1 + random.below(4) as u32;
                // What chance has left there is hardly ever a good table.
                if pinned[index] == 0 && random.below(2) == 0 {
                    let below = pinned.iter().position(|other| *other + 1 == level);
                    let entry = below.filter(|_| level > 1).map(|below| tables[below].frame);
                    tidy(&boot, &table, entry);
                }
                let outcome = update::pin(level, table.frame);
                if outcome.is_ok() {
                    claim_eq!(pinned[index], 0, "operation {operation}: pinned twice");
                    pinned[index] = level;
                    pins[level as usize - 1] += 1;
                }
                outcome.is_ok()
            }
            5 => {
                let outcome = update::unpin(table.frame);
                claim_eq!(
                    outcome.is_ok(),
                    pinned[index] > 0,
                    "operation {operation}: unpin"
                );
                pinned[index] = 0;
                outcome.is_ok()
            }
            // An entry of a table or page, by call. Few slots, so that they meet again.
            6..=8 => {
                let slot = [0, 1, 2, 300][random.below(4)];
                let value = random_entry(&mut random, &tables);
                update::set_entry(table.frame.addr(slot * 8), value).is_ok()
            }
            // The same by a store, which is a fault, or emulated, or a plain store.
            _ => {
                let slot = [0, 1, 2, 300][random.below(4)];
                let value = random_entry(&mut random, &tables);
                fault::write(table.address.raw() + slot * 8, value.raw()).is_none()
            }
        };
        accepted += usize::from(done);
        // No pinned table is writable, whatever its boot mapping has come to.
        for (table, level) in tables.iter().zip(&pinned).filter(|(_, level)| **level > 0) {
            claim!(
                !boot_entry(&boot, table.address).is_writable(),
                "operation {operation}: level {level}"
            );
        }
        if pinned[index] > 1 {
            let before = table.get(7);
            let fault = fault::write(table.address.raw() + 7 * 8, u64::MAX);
            claim!(
                fault.is_some() && table.get(7) == before,
                "operation {operation}: a store"
            );
        }
    }
    println!("{accepted} of {OPERATIONS} operations accepted; pins of each level: {pins:?}");
    if accepted < OPERATIONS / 20 || pins.contains(&0) {
        test::error(format_args!(
            "the operations are too uniform to say anything"
        ));
    }
    take_apart(&boot, &tables, &pinned);
    test::success()
}

/// Clears a page that can be written, but for one entry, and makes it ready to be a table.
fn tidy(boot: &BootMemory, table: &Table, below: Option<Mfn>) {
    let _ = table.make_writable(boot);
    for slot in 0..512 {
        if fault::write(table.address.raw() + slot * 8, 0).is_some() {
            return;
        }
    }
    if let Some(frame) = below {
        let value = Pte::new(frame, Flags::TABLE).raw();
        let _ = fault::write(table.address.raw() + 8, value);
    }
    let _ = table.make_read_only(boot);
}

/// An entry for one of the tables, a frame of nobody, or nothing; with all sorts of rights.
fn random_entry(random: &mut Random, tables: &[Table; TABLES]) -> Pte {
    let frame = match random.below(16) {
        0 => return Pte::EMPTY,
        1 => Mfn::new((1 << 36) - 5),
        2 => Mfn::new(random.below(1 << 16) as u64),
        _ => tables[random.below(TABLES)].frame,
    };
    let flags = match random.below(8) {
        0 | 1 => Flags::READ_ONLY,
        2 => Flags::DATA,
        3 => Flags::TABLE | Flags::PAT,
        4 => Flags::TABLE | Flags::GLOBAL | Flags::SOFTWARE_2,
        5 => Flags::TABLE | Flags::NO_EXECUTE,
        _ => Flags::TABLE,
    };
    Pte::new(frame, flags)
}

fn boot_entry(boot: &BootMemory, address: VirtAddr) -> Pte {
    walk::walk(boot, boot.root(), address)
        .leaf()
        .map_or(Pte::EMPTY, |leaf| leaf.value)
}

/// Unpins everything, clears everything: then all are ordinary pages.
fn take_apart(boot: &BootMemory, tables: &[Table; TABLES], pinned: &[u32; TABLES]) {
    for (table, level) in tables.iter().zip(pinned) {
        if *level > 0 {
            claim_eq!(update::unpin(table.frame), Ok(()));
        }
    }
    // Without pins the trees fall apart, from the top down.
    for table in tables {
        claim_eq!(table.make_writable(boot), Ok(()), "{} is held", table.frame);
    }
    for table in tables {
        claim_eq!(fault::write(table.address.raw(), 0), None);
    }
    let _ = memory::current_pages();
}
