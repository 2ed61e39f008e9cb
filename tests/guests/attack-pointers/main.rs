//! Attack: hypercalls that write their answer, or read their arguments, where the caller may not:
//! the hypervisor's own memory, a page table, the read-only machine-to-physical table, addresses
//! that do not exist or wrap around. Each is an error, and nothing is written or given away
//! (design:answers). The same calls work with a page of the caller's own.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::abi::*;
use paravane_guest::addr::{DomainId, VirtAddr};
use paravane_guest::hypercall::raw;
use paravane_guest::mm::{Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, events, need, test};
use support::space::{self, Table};

entry!(run);

/// Addresses that are not the guest's to read: the hypervisor's and those that are none.
const FORBIDDEN: [u64; 14] = [
    0x1000,
    0x0000_7fff_ffff_fffc,
    0x0000_8000_0000_0000,
    0x4141_4141_4141_4141,
    0xffff_7fff_ffff_fffc,
    0xffff_8040_0000_0000,
    0xffff_8080_0000_0000,
    0xffff_8100_0000_0000,
    0xffff_8180_0000_0000,
    0xffff_82d0_4000_0000,
    0xffff_8300_0000_0000,
    0xffff_87ff_ffff_fffc,
    0xffff_ffff_ffff_fffc,
    u64::MAX,
];

/// Makes a call with up to four arguments.
fn call<const N: u32>(arguments: [u64; 4]) -> i64 {
    let [a, b, c, d] = arguments;
    // SAFETY: an address that the call may use is one of the test's own pages.
    unsafe { raw::call4::<N>(a, b, c, d) }
}

/// Makes one call with `at` as the place of its structure, answer or list.
type Call = (&'static str, fn(u64) -> i64);

/// Calls that write what they are given an address for.
const WRITES: [Call; 6] = [
    ("xen_version", |at| {
        call::<__HYPERVISOR_xen_version>([XENVER_extraversion.into(), at, 0, 0])
    }),
    ("machphys_mapping", |at| {
        call::<__HYPERVISOR_memory_op>([XENMEM_machphys_mapping.into(), at, 0, 0])
    }),
    ("runstate_info", |at| {
        call::<__HYPERVISOR_vcpu_op>([VCPUOP_get_runstate_info.into(), 0, at, 0])
    }),
    ("evtchn_status", |at| {
        call::<__HYPERVISOR_event_channel_op>([EVTCHNOP_status.into(), at, 0, 0])
    }),
    ("multicall", |at| {
        call::<__HYPERVISOR_multicall>([at, 1, 0, 0])
    }),
    ("alloc_unbound", |at| {
        call::<__HYPERVISOR_event_channel_op>([EVTCHNOP_alloc_unbound.into(), at, 0, 0])
    }),
];

/// Calls that read from there, and do nothing about a page of zeros.
const HARMLESS_READS: [Call; 1] = [("set_trap_table", |at| {
    call::<__HYPERVISOR_set_trap_table>([at, 0, 0, 0])
})];

/// Other calls that read from there.
const READS: [Call; 7] = [
    ("mmu_update", |at| {
        call::<__HYPERVISOR_mmu_update>([at, 1, 0, DOMID_SELF.into()])
    }),
    ("mmuext_op", |at| {
        call::<__HYPERVISOR_mmuext_op>([at, 1, 0, DOMID_SELF.into()])
    }),
    ("set_gdt", |at| {
        call::<__HYPERVISOR_set_gdt>([at, 512, 0, 0])
    }),
    ("console_io", |at| {
        call::<__HYPERVISOR_console_io>([CONSOLEIO_write.into(), 16, at, 0])
    }),
    ("sched_poll", |at| {
        call::<__HYPERVISOR_sched_op>([SCHEDOP_poll.into(), at, 0, 0])
    }),
    ("callback_op", |at| {
        call::<__HYPERVISOR_callback_op>([CALLBACKOP_register.into(), at, 0, 0])
    }),
    ("initialise", |at| {
        call::<__HYPERVISOR_vcpu_op>([VCPUOP_initialise.into(), 1, at, 0])
    }),
];

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-pointers", start);
    let page = need!(Table::new(&mut memory).ok_or("no page"));
    let port = need!(events::alloc_unbound(DomainId::SELF, DomainId::SELF));
    for (name, call) in WRITES.iter().chain(&HARMLESS_READS) {
        // Who is asked for, and a port, for those that read such first.
        page.set(
            0,
            Pte::from_raw(u64::from(DOMID_SELF) | u64::from(port.raw()) << 32),
        );
        (1..512).for_each(|index| page.set(index, Pte::EMPTY));
        let before = sum(&page);
        let result = call(page.address.raw());
        claim!(result >= 0, "{name} in a page of ours gives {result}");
        claim!(
            *name == "set_trap_table" || sum(&page) != before,
            "{name} has written nothing"
        );
    }
    for at in FORBIDDEN {
        for (name, call) in WRITES.iter().chain(&HARMLESS_READS).chain(&READS) {
            let result = call(at);
            claim!(result < 0, "{name} at {at:#x} gives {result}");
        }
        // The count of a batch goes to a place of its own; of an empty one there is none.
        let _ = call::<__HYPERVISOR_mmu_update>([0, 0, at, DOMID_SELF.into()]);
    }

    // A page table is readable, and not to be written by the hypervisor on our behalf either.
    let address = VirtAddr::new(0x40_0000);
    let tables = need!(space::chain(&mut memory, address).ok_or("no pages"));
    for table in &tables {
        need!(table.make_read_only(&memory));
    }
    need!(update::pin(4, tables[3].frame));
    for (level, table) in (1..).zip(&tables) {
        let before = sum(table);
        for offset in [0, 256 * 8, 4032] {
            for (name, call) in WRITES {
                let result = call(table.address.raw() + offset);
                claim!(
                    result < 0,
                    "{name} into a level-{level} table gives {result}"
                );
                claim_eq!(
                    sum(table),
                    before,
                    "{name} wrote into a level-{level} table"
                );
            }
        }
    }
    // The machine-to-physical table is read-only, too.
    for (name, call) in WRITES {
        let result = call(0xffff_8000_0000_0000);
        claim!(
            result < 0,
            "{name} into the machine-to-physical table gives {result}"
        );
    }
    test::success()
}

fn sum(table: &Table) -> u64 {
    (0..512).fold(0, |sum, index| {
        u64::rotate_left(sum, 1) ^ table.get(index).raw()
    })
}
