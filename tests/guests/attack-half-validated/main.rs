//! Attack: offer trees of tables that are good but for one entry, somewhere. Each is refused, and
//! the refusal takes back every reference that validation had taken by then: all tables become
//! writable again, and pages of data may be tables next time. A reference too few or too many
//! would show as a writable table or a frame that is lost (design:decode-commit).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Mfn;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, test};
use support::space::Table;

entry!(run);

/// A level-4, a level-3, two level-2 and four level-1 tables.
const TABLES: usize = 8;

/// A generator of numbers that are different each time and the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as usize % limit
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-half-validated", start);
    let page = need!(Table::new(&mut memory).ok_or("no page"));
    let mut all = [page; TABLES];
    for table in &mut all {
        *table = need!(Table::new(&mut memory).ok_or("no page"));
    }
    let level = |index: usize| [4u32, 3, 2, 2, 1, 1, 1, 1][index];
    let mut random = Random(20_031_019);
    for round in 0..400 {
        build(&all, &page, &mut random);
        // One bad entry, at any place of any table.
        let (victim, slot) = (random.below(TABLES), random.below(512));
        let slot = if victim == 0 && (256..272).contains(&slot) {
            40
        } else {
            slot
        };
        let good = all[victim].get(slot);
        let bad = match random.below(5) {
            // A frame that is not ours.
            0 => Pte::new(Mfn::new((1 << 36) - 2), Flags::TABLE),
            // A page that is mapped writable as a table; a table as a writable page.
            1 if level(victim) > 1 => Pte::new(page.frame, Flags::TABLE),
            1 => Pte::new(all[0].frame, Flags::DATA),
            // A large page.
            2 if level(victim) > 1 => Pte::new(page.frame, Flags::TABLE | Flags::PAT),
            // A table of the own level, writable.
            3 => Pte::new(all[victim].frame, Flags::TABLE | Flags::DIRTY),
            // A table of a level that is wrong here.
            _ if level(victim) > 2 => Pte::new(all[7].frame, Flags::TABLE),
            _ => Pte::new(all[1].frame, Flags::TABLE | Flags::DIRTY),
        };
        all[victim].set(slot, bad);
        for table in &all {
            need!(table.make_read_only(&memory));
        }
        claim!(
            update::pin(4, all[0].frame).is_err(),
            "round {round}: {bad:?} in {victim}[{slot}]"
        );
        // A second try finds the same.
        claim!(
            update::pin(4, all[0].frame).is_err(),
            "round {round}: the second try"
        );
        for (index, table) in all.iter().enumerate() {
            claim_eq!(
                table.make_writable(&memory),
                Ok(()),
                "round {round}: table {index} is held"
            );
        }
        // With the bad entry mended the same tree is good.
        all[victim].set(slot, good);
        for table in &all {
            need!(table.make_read_only(&memory));
        }
        claim_eq!(
            update::pin(4, all[0].frame),
            Ok(()),
            "round {round}: mended"
        );
        for (index, table) in all.iter().enumerate() {
            claim!(
                table.make_writable(&memory).is_err(),
                "round {round}: table {index} is free"
            );
        }
        claim_eq!(update::unpin(all[0].frame), Ok(()));
        for table in &all {
            claim_eq!(
                table.make_writable(&memory),
                Ok(()),
                "round {round}: after the unpin"
            );
        }
    }
    test::success()
}

/// Fills the tables with a good tree, at places that differ.
fn build(all: &[Table; TABLES], page: &Table, random: &mut Random) {
    for table in all {
        // SAFETY: the pages are mapped writable and hold tables that are not in use.
        unsafe { table.address.as_ptr::<u8>().write_bytes(0, 4096) };
    }
    let below = |table: &Table| Pte::new(table.frame, Flags::TABLE);
    all[0].set(random.below(256), below(&all[1]));
    all[1].set(random.below(256), below(&all[2]));
    all[1].set(256 + random.below(256), below(&all[3]));
    for (index, leaf) in all[4..].iter().enumerate() {
        all[2 + index % 2].set(random.below(256) + 256 * (index / 2), below(leaf));
        for _ in 0..20 {
            leaf.set(random.below(512), Pte::new(page.frame, Flags::USER_DATA));
        }
    }
}
