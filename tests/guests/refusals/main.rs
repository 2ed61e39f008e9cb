//! Claim: each refusal names its rule, the frame and what it is, in the log
//! that the domain reads; of a foreign frame nothing but its number; and the
//! search for holders finds the entry, the pin and the base pointer (design:refusals).
//!
//! Every rule is broken here that one guest with one vCPU can break. Not:
//! count-limit (2^25 references); linear-unvalidated and table-in-transition
//! (races of several vCPUs: see `refusals-races`); dying (see `destroy`).
//! harness: xen=no unprivileged=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::abi::refusal::Rule;
use paravane_guest::addr::{MachineAddr, Mfn, VirtAddr};
use paravane_guest::hypercall::{check, raw};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::update::Flush;
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::refusals::{self, Refusal};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::segment::{set_gdt, update_descriptor};
use paravane_guest::{Errno, abi, claim, claim_eq, entry, memory as reservation, need, test};
use support::space::{self, Table};

entry!(run);

/// Reads the log from where the last look ended.
struct Log {
    next: u64,
}

impl Log {
    /// The one refusal since the last look.
    fn newest(&mut self) -> abi::paravane_refusal {
        let mut buffer = [Refusal::default(); 4];
        let read = need!(refusals::read(self.next, &mut buffer));
        claim_eq!((read.count, read.lost), (1, 0));
        claim_eq!(buffer[0].raw().number, self.next);
        self.next = read.next;
        *buffer[0].raw()
    }

    /// What was just refused with `error`, refused by `rule`.
    fn expect<T: core::fmt::Debug>(
        &mut self,
        rule: Rule,
        outcome: Result<T, Errno>,
        operation: u32,
    ) -> abi::paravane_refusal {
        let refusal = self.newest();
        claim_eq!(u32::from(refusal.rule), rule.number(), "{}", rule.name());
        claim_eq!(refusal.operation, operation, "{}", rule.name());
        match outcome {
            Ok(value) => test::failure(format_args!("{}: Ok({value:?})", rule.name())),
            Err(errno) => claim_eq!(u16::from(refusal.error), errno.number()),
        }
        refusal
    }
}

const UPDATE: u32 = abi::__HYPERVISOR_mmu_update;
const MMUEXT: u32 = abi::__HYPERVISOR_mmuext_op;
const VA: u32 = abi::__HYPERVISOR_update_va_mapping;

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("refusals", start);
    claim_eq!(
        need!(refusals::read(0, &mut [Refusal::default()])).count,
        0,
        "nothing was refused yet"
    );
    let mut log = Log { next: 0 };
    entries(&mut memory, &mut log);
    tables(&mut memory, &mut log);
    linear(&mut memory, &mut log);
    descriptors(&mut memory, &mut log);
    reservations(start, &mut memory, &mut log);
    let all = log.next;
    // The log keeps the last ones, and says how many it lost.
    let mut buffer = [Refusal::default(); 32];
    let read = need!(refusals::read(0, &mut buffer));
    claim_eq!(read.count as u64 + u64::from(read.lost), all);
    claim!(read.lost > 0 && read.count >= 16);
    claim_eq!(read.next, all);
    holders(&mut memory);
    test::success()
}

/// Level-1 entries and what they may say.
fn entries(memory: &mut BootMemory, log: &mut Log) {
    let page = need!(memory.page().ok_or("no page"));
    let leaf = need!(
        walk::walk(memory, memory.root(), page)
            .leaf()
            .ok_or("not mapped")
    );
    let frame = leaf.value.frame();
    let set = |value| update::set_entry(leaf.entry, value);

    let beyond = Mfn::new(need!(reservation::maximum_ram_page()) + 1000);
    let r = log.expect(Rule::NotMemory, set(Pte::new(beyond, Flags::DATA)), UPDATE);
    claim_eq!((r.frame, r.location), (beyond.raw(), leaf.entry.raw()));
    claim_eq!(r.entry, 0);

    // The hypervisor's image is memory, but not ours.
    let foreign = Mfn::new(0x201);
    let r = log.expect(Rule::NotOwned, set(Pte::new(foreign, Flags::DATA)), UPDATE);
    claim_eq!(r.frame, foreign.raw());
    claim_eq!(u32::from(r.owner), abi::DOMID_INVALID);
    claim_eq!((r.type_has, r.flags), (0, 0), "nothing of a foreign frame");
    claim_eq!((r.type_count, r.references), (0, 0));

    // The second entry of a batch.
    let table = leaf.entry.frame();
    let batch = [
        update::request(leaf.entry, Pte::new(frame, Flags::DATA)),
        update::request(leaf.entry, Pte::new(table, Flags::DATA)),
    ];
    let outcome = update::mmu_update(&batch).map_err(|refused| refused.errno);
    let r = log.expect(Rule::TypeInUse, outcome, UPDATE);
    claim_eq!((r.entry, r.frame), (1, table.raw()));
    claim_eq!(u32::from(r.type_has), abi::PARAVANE_FRAME_l1);
    claim_eq!(u32::from(r.type_wants), abi::PARAVANE_FRAME_writable);
    claim!(r.type_count >= 1 && r.references >= r.type_count);
    claim!(u32::from(r.flags) & abi::PARAVANE_FRAMEF_validated != 0);
    claim_eq!(r.value & !0xfff, table.addr(0).raw(), "the entry refused");

    let outcome = update::update_va_mapping(page, Pte::new(table, Flags::DATA), Flush::None);
    let r = log.expect(Rule::TypeInUse, outcome, VA);
    claim_eq!(r.location, page.raw());

    let reserved = Pte::from_raw(Pte::new(frame, Flags::DATA).raw() | 1 << 51);
    let r = log.newest_or(set(reserved));
    claim!(
        [Rule::ReservedBits.number(), Rule::NotMemory.number()].contains(&r.rule.into()),
        "rule {}",
        r.rule
    );

    let outcome = update::set_entry(
        MachineAddr::new(leaf.entry.raw() + 4),
        Pte::new(frame, Flags::DATA),
    );
    log.expect(Rule::Misaligned, outcome, UPDATE);

    let nowhere = VirtAddr::new(0x7000_0000_0000);
    let outcome = update::update_va_mapping(nowhere, Pte::EMPTY, Flush::None);
    let r = log.expect(Rule::NotMapped, outcome, VA);
    claim_eq!(r.location, nowhere.raw());
}

impl Log {
    fn newest_or(&mut self, outcome: Result<(), Errno>) -> abi::paravane_refusal {
        claim!(outcome.is_err());
        self.newest()
    }
}

/// Tables above level 1, and pins.
fn tables(memory: &mut BootMemory, log: &mut Log) {
    let address = VirtAddr::new(0x40_0000);
    let tables = need!(space::chain(memory, address).ok_or("no pages"));
    for table in &tables {
        need!(table.make_read_only(memory));
    }
    claim_eq!(update::pin(4, tables[3].frame), Ok(()));
    log.expect(Rule::AlreadyPinned, update::pin(4, tables[3].frame), MMUEXT);
    let r = log.expect(Rule::NotPinned, update::unpin(tables[0].frame), MMUEXT);
    claim_eq!(r.frame, tables[0].frame.raw());

    let entry = |level: usize, index: u64| tables[level - 1].frame.addr(index * 8);
    let large = Pte::new(tables[0].frame, Flags::TABLE | Flags::PAT);
    log.expect(
        Rule::Superpage,
        update::set_entry(entry(2, 7), large),
        UPDATE,
    );
    let global = Pte::new(tables[0].frame, Flags::TABLE | Flags::GLOBAL);
    log.expect(
        Rule::ReservedBits,
        update::set_entry(entry(2, 7), global),
        UPDATE,
    );
    let third = Pte::new(tables[2].frame, Flags::TABLE);
    log.expect(
        Rule::HypervisorSlot,
        update::set_entry(entry(4, 260), third),
        UPDATE,
    );
    claim_eq!(update::unpin(tables[3].frame), Ok(()));
}

/// Tables that appear in tables of their own level.
fn linear(memory: &mut BootMemory, log: &mut Log) {
    let mut table = || {
        let table = need!(Table::new(memory).ok_or("no page"));
        need!(table.make_read_only(memory));
        table
    };
    let (one, two) = (table(), table());
    for table in [one, two] {
        claim_eq!(update::pin(4, table.frame), Ok(()));
    }
    let set = |of: Table, to: Table, flags| {
        update::set_entry(of.frame.addr(8), Pte::new(to.frame, flags))
    };
    let read_only = Flags::TABLE.difference(Flags::WRITABLE);
    log.expect(Rule::LinearWritable, set(one, one, Flags::TABLE), UPDATE);
    claim_eq!(set(one, one, read_only), Ok(()));
    claim_eq!(set(one, two, read_only), Ok(()));
    log.expect(Rule::LinearDepth, set(two, one, read_only), UPDATE);
    claim_eq!(update::set_entry(one.frame.addr(8), Pte::EMPTY), Ok(()));
    for table in [one, two] {
        claim_eq!(update::unpin(table.frame), Ok(()));
    }
}

/// Descriptor tables.
fn descriptors(memory: &mut BootMemory, log: &mut Log) {
    let table = need!(Table::new(memory).ok_or("no page"));
    log.expect(
        Rule::TypeInUse,
        set_gdt(&[table.frame], 512),
        abi::__HYPERVISOR_set_gdt,
    );
    need!(table.make_read_only(memory));
    claim_eq!(set_gdt(&[table.frame], 512), Ok(()));
    let gate = 0x0000_ec00_e008_1234;
    let r = log.expect(
        Rule::Descriptor,
        update_descriptor(table.frame.addr(8), gate),
        abi::__HYPERVISOR_update_descriptor,
    );
    claim_eq!((r.value, r.location), (gate, table.frame.addr(8).raw()));
    claim_eq!(set_gdt(&[], 0), Ok(()));
}

/// More memory than the domain may have.
fn reservations(start: &StartInfo, memory: &mut BootMemory, log: &mut Log) {
    // A frame that is mapped cannot be exchanged.
    let page = need!(memory.page().ok_or("no page"));
    let given = need!(memory.mfn(page).ok_or("no frame"));
    let pfn = need!(memory.pfn(page).ok_or("no page number"));
    let mut got = pfn.raw();
    let list = |place: u64| abi::xen_memory_reservation {
        extent_start: place,
        nr_extents: 1,
        domid: abi::DOMID_SELF as u16,
        ..Default::default()
    };
    let mut exchange = abi::xen_memory_exchange {
        in_: list(&raw const given as u64),
        out: list(&raw mut got as u64),
        nr_exchanged: 0,
    };
    // SAFETY: the structure and both lists are live.
    let outcome = check(unsafe {
        raw::call2::<{ abi::__HYPERVISOR_memory_op }>(
            abi::XENMEM_exchange.into(),
            &raw mut exchange as u64,
        )
    });
    let r = log.expect(Rule::Referenced, outcome, abi::__HYPERVISOR_memory_op);
    claim_eq!(r.frame, given.raw());
    claim!(r.references > 1);

    let before = need!(reservation::current_pages());
    let most = need!(reservation::maximum_pages());
    let mut page = [start.nr_pages() + (most - before)];
    let mut got = 0;
    while got <= most - before {
        match need!(reservation::populate(&mut page, 0)) {
            0 => break,
            _ => got += 1,
        }
        page[0] = start.nr_pages() + got;
    }
    let r = log.newest();
    claim_eq!(u32::from(r.rule), Rule::OverMaximum.number());
    claim_eq!(r.operation, abi::__HYPERVISOR_memory_op);
}

/// Who holds the frames of a small address space.
fn holders(memory: &mut BootMemory) {
    let find = |frame: Mfn| {
        let mut kinds = [0; 8];
        let mut entry = abi::paravane_holder::default();
        need!(refusals::find_holders(frame.raw(), |holder| {
            kinds[holder.raw().kind as usize % 8] += 1;
            if holder.raw().kind == abi::PARAVANE_HOLDER_entry {
                entry = *holder.raw();
            }
        }));
        (kinds, entry)
    };
    let root = memory.root();
    let (kinds, _) = find(root);
    claim_eq!(kinds[abi::PARAVANE_HOLDER_kernel_base as usize], 1);
    claim_eq!(kinds[abi::PARAVANE_HOLDER_pin as usize], 1);

    let page = need!(memory.page().ok_or("no page"));
    let leaf = need!(walk::walk(memory, root, page).leaf().ok_or("not mapped"));
    let (kinds, entry) = find(leaf.value.frame());
    claim_eq!(
        kinds,
        [0, 1, 0, 0, 0, 0, 0, 0],
        "its mapping and nothing else"
    );
    claim_eq!((entry.frame, entry.level), (leaf.entry.frame().raw(), 1));
    claim_eq!(entry.index * 8, leaf.entry.offset());
    claim_eq!(Pte::from_raw(entry.value).frame(), leaf.value.frame());

    let address = VirtAddr::new(0x40_0000);
    let tables = need!(space::chain(memory, address).ok_or("no pages"));
    for table in &tables {
        need!(table.make_read_only(memory));
    }
    claim_eq!(update::pin(4, tables[3].frame), Ok(()));
    let (kinds, _) = find(tables[3].frame);
    claim_eq!(kinds[abi::PARAVANE_HOLDER_pin as usize], 1);
    // Its own entry in the table above, and our read-only mapping.
    let (kinds, _) = find(tables[0].frame);
    claim_eq!(kinds[abi::PARAVANE_HOLDER_entry as usize], 2);
    refusals::print_holders(tables[0].frame.raw());
}
