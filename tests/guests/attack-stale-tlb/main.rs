//! Attack: keep a stale writable translation in the TLB while the frame becomes a page table, and
//! store through it. The hypervisor has to flush before it trusts the table, since we do not.
//!
//! harness: split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, test};
use support::fault;
use support::space::Table;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-stale-tlb", start);
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    let leaf = need!(
        walk::walk(&memory, memory.root(), table.address)
            .leaf()
            .ok_or("not mapped")
    );
    let at = table.address.raw() + 5 * 8;
    // Levels above 1, whose stores are not emulated.
    for round in 0..300u32 {
        let level = 2 + round % 3;
        // What an earlier round left: a level-4 table has the hypervisor's entries.
        // SAFETY: the page is mapped writable and no table now.
        unsafe { table.address.as_ptr::<u8>().write_bytes(0, 4096) };
        // The translation is in the TLB as writable.
        claim_eq!(fault::write(at, 0), None);
        // The entry changes behind its back: read-only, or gone.
        let entry = match round % 2 {
            0 => Pte::new(table.frame, Flags::READ_ONLY),
            _ => Pte::EMPTY,
        };
        need!(update::set_entry(leaf.entry, entry));
        claim_eq!(update::pin(level, table.frame), Ok(()), "round {round}");
        let fault = fault::write(at, 0x1234_5067);
        claim_eq!(fault.map(|fault| fault.vector), Some(14), "round {round}");
        need!(update::set_entry(
            leaf.entry,
            Pte::new(table.frame, Flags::READ_ONLY)
        ));
        claim_eq!(
            table.get(5),
            Pte::EMPTY,
            "round {round}: the store went through"
        );
        need!(update::unpin(table.frame));
        need!(update::set_entry(
            leaf.entry,
            Pte::new(table.frame, Flags::DATA)
        ));
    }
    claim!(fault::write(at, 0).is_none());
    test::success()
}
