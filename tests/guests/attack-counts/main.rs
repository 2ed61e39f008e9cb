//! Attack: counts, sizes and orders so large that a product of them wraps around, or that a list
//! would go on for ever. Each call comes back soon with an error, or with the progress it made on
//! what is there; none keeps the processor. The same calls with honest counts work.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::abi::*;
use paravane_guest::hypercall::raw;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, memory, multicall, need, test};

entry!(run);

const HUGE: [u64; 9] = [
    1 << 31,
    (1 << 31) - 1,
    1 << 32,
    u32::MAX as u64,
    1 << 60,
    1 << 61,
    i64::MAX as u64,
    1 << 63,
    u64::MAX,
];

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("attack-counts", start);
    // A list at the end of what is mapped: whoever reads on meets nothing.
    let list = need!(boot.page().ok_or("no page")).raw();
    let own = u64::from(DOMID_SELF);
    honest(&mut boot);
    for count in HUGE {
        // SAFETY: the lists hold zeros, which name the first entry of frame 0, no frame of ours, or
        // nothing to do.
        let results = unsafe {
            [
                (
                    "mmu_update",
                    raw::call4::<__HYPERVISOR_mmu_update>(list, count, 0, own),
                ),
                (
                    "mmuext_op",
                    raw::call4::<__HYPERVISOR_mmuext_op>(list, count, 0, own),
                ),
                ("set_gdt", raw::call2::<__HYPERVISOR_set_gdt>(list, count)),
                (
                    "console_io",
                    raw::call3::<__HYPERVISOR_console_io>(99, count, list),
                ),
                (
                    "vcpu_op",
                    raw::call3::<__HYPERVISOR_vcpu_op>(VCPUOP_is_up as u64, count, 0),
                ),
                (
                    "set_debugreg",
                    raw::call2::<__HYPERVISOR_set_debugreg>(count, 0),
                ),
                (
                    "set_segment_base",
                    raw::call2::<__HYPERVISOR_set_segment_base>(count, 0),
                ),
                ("vm_assist", raw::call2::<__HYPERVISOR_vm_assist>(count, 0)),
                (
                    "sched_op",
                    raw::call2::<__HYPERVISOR_sched_op>(count & !7 | 1 << 31, list),
                ),
                (
                    "update_va_mapping",
                    raw::call3::<__HYPERVISOR_update_va_mapping>(0xffff_8300_0000_0000, count, 0),
                ),
            ]
        };
        for (name, result) in results {
            // Counts are 32 bits wide, and the topmost says that a call goes on.
            let none = count as u32 & !(1 << 31) == 0;
            claim!(none || result < 0, "{name} with {count:#x} gives {result}");
        }
        // A set_timer_op far away is the same as none.
        // SAFETY: takes no memory.
        let _ = unsafe { raw::call1::<__HYPERVISOR_set_timer_op>(count) };
        reservation(list, count);
        long_list(list, count);
        let _ = paravane_guest::sched::poll(&[], 1);
    }
    // SAFETY: takes no memory.
    let _ = unsafe { raw::call1::<__HYPERVISOR_set_timer_op>(0) };
    test::success()
}

/// The control: one of each, as it should be.
fn honest(boot: &mut BootMemory) {
    let page = need!(boot.page().ok_or("no page"));
    let leaf = need!(
        walk::walk(boot, boot.root(), page)
            .leaf()
            .ok_or("not mapped")
    );
    claim_eq!(update::set_entry(leaf.entry, leaf.value), Ok(()));
    claim_eq!(update::flush_tlb_local(), Ok(()));
    claim_eq!(update::set_entry(leaf.entry, Pte::EMPTY), Ok(()));
    claim_eq!(memory::decrease(&[leaf.value.frame()], 0), Ok(1));
    let mut pages = [need!(boot.pfn(page).ok_or("no number")).raw()];
    claim_eq!(memory::populate(&mut pages, 0), Ok(1));
    let mut one = [multicall::entry(
        __HYPERVISOR_xen_version,
        &[XENVER_version.into(), 0],
    )];
    // SAFETY: asks for the version.
    claim_eq!(unsafe { multicall::call(&mut one) }, Ok(()));
    claim!(one[0].result as i64 > 0);
}

/// Reservations with counts and orders that overflow.
fn reservation(list: u64, count: u64) {
    for order in [0u32, 9, 31, 63, 64, u32::MAX] {
        for command in [
            XENMEM_increase_reservation,
            XENMEM_decrease_reservation,
            XENMEM_populate_physmap,
        ] {
            let mut arg = xen_memory_reservation {
                nr_extents: count,
                extent_order: order,
                domid: DOMID_SELF as u16,
                ..Default::default()
            };
            // SAFETY: a handle is one address, whatever its type.
            unsafe {
                (&raw mut arg.extent_start)
                    .cast::<u64>()
                    .write_unaligned(0xffff_8300_0000_0000)
            };
            // SAFETY: the structure is live; the list is where nobody may read or write.
            let result = unsafe {
                raw::call2::<__HYPERVISOR_memory_op>(u64::from(command), &raw mut arg as u64)
            };
            claim!(
                result <= 0,
                "memory_op {command}, {count:#x} of order {order}: {result}"
            );
        }
    }
    let _ = list;
}

/// A list of calls that is longer than memory.
fn long_list(list: u64, count: u64) {
    // SAFETY: the list holds zeros (a trap table at 0, which is none) up to the end of the page
    // and of what is mapped behind it; results go into the list.
    let result = unsafe { raw::call2::<__HYPERVISOR_multicall>(0x7fff_ffff_0000, count) };
    claim!(
        count as u32 == 0 || result < 0,
        "multicall of {count:#x}: {result}"
    );
    let _ = list;
}
