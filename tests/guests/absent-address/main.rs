//! Claim: where the hypervisor guards against L1TF, an entry that is not present and names memory is
//! refused by the rule `absent-address`, at every level and however it is set; what was there stays.
//! Zero, an address beyond memory, and every present entry that was allowed still are.
//!
//! harness: xen=no options="mitigations=l1tf" say="mitigation l1tf"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::abi::refusal::Rule;
use paravane_guest::addr::{Mfn, VirtAddr};
use paravane_guest::mm::update::{self, Flush};
use paravane_guest::mm::{Flags, Pte, walk};
use paravane_guest::refusals::{self, Refusal};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim, claim_eq, entry, need, test};
use support::space::{self, Table};

entry!(run);

/// Reads the log to its end; the rule of the last refusal.
fn last_rule(next: &mut u64) -> Option<Rule> {
    let mut buffer = [Refusal::default(); 16];
    let read = need!(refusals::read(*next, &mut buffer));
    *next = read.next;
    let last = buffer.get(read.count.checked_sub(1)?)?;
    Rule::from_number(last.raw().rule.into())
}

/// What Linux writes for a page in swap: the bits of its place, inverted.
const INVERTED: u64 = 0x000f_ffff_ffe0_0000 | 0x200;

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("absent-address", start);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let leaf = need!(
        walk::walk(&memory, memory.root(), page)
            .leaf()
            .ok_or("not mapped")
    );
    let absent = |frame: Mfn| Pte::from_raw(Pte::new(frame, Flags::DATA).raw() & !1);
    let mut next = 0;
    // One's own frame and another's, which is what the fault would show.
    for bad in [absent(frame), absent(Mfn::new(0x700)), absent(Mfn::new(1))] {
        for by_address in [false, true] {
            let outcome = if by_address {
                update::update_va_mapping(page, bad, Flush::None)
            } else {
                update::set_entry(leaf.entry, bad)
            };
            claim_eq!(outcome, Err(Errno::EINVAL), "{bad:?}");
            claim_eq!(last_rule(&mut next), Some(Rule::AbsentAddress));
        }
        let now = need!(
            walk::walk(&memory, memory.root(), page)
                .leaf()
                .ok_or("not mapped")
        );
        claim!(space::same(now.value, leaf.value), "it stayed");
    }
    for good in [
        Pte::EMPTY,
        Pte::from_raw(INVERTED),
        Pte::new(frame, Flags::DATA),
    ] {
        claim_eq!(update::set_entry(leaf.entry, good), Ok(()), "{good:?}");
    }
    // A table with such an entry, of any level.
    let place = VirtAddr::new(0x4000_0000);
    let tables = need!(space::chain(&mut memory, place).ok_or("no page"));
    let pin = |level: u32, table: &Table| update::pin(level, table.frame);
    for (level, table) in (1..).zip(&tables) {
        table.set(5, absent(frame));
        need!(table.make_read_only(&memory));
        claim_eq!(pin(level, table), Err(Errno::EINVAL), "level {level}");
        claim_eq!(last_rule(&mut next), Some(Rule::AbsentAddress));
        need!(table.make_writable(&memory));
        table.set(5, Pte::from_raw(INVERTED));
        need!(table.make_read_only(&memory));
        claim_eq!(pin(level, table), Ok(()), "level {level}");
        let entry = table.frame.addr(8 * 6);
        claim_eq!(update::set_entry(entry, absent(frame)), Err(Errno::EINVAL));
        claim_eq!(last_rule(&mut next), Some(Rule::AbsentAddress));
        claim_eq!(table.get(6), Pte::EMPTY);
        claim_eq!(update::set_entry(entry, Pte::from_raw(INVERTED)), Ok(()));
    }
    test::success()
}
