//! Claim: an argument that points into the hypervisor, into the read-only
//! machine-to-physical table, to a non-canonical address or to nothing is
//! EFAULT, and nothing there is read or written.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::hypercall::{check, raw};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim_eq, entry, test};
use support::fault;

entry!(run);

/// Where no argument may be, for reading or writing.
const BAD: [u64; 7] = [
    0x1000,
    0x0000_8000_0000_0000,
    0x1234_5678_9abc_def0,
    0xffff_7fff_ffff_fff8,
    0xffff_82d0_4020_0000,
    0xffff_8300_0000_0000,
    0xffff_8080_0000_0000,
];

fn run(start: &'static StartInfo) -> ! {
    support::begin("bad-pointers", start);
    let own = u64::from(abi::DOMID_SELF);
    for bad in BAD {
        // SAFETY: arguments that cannot be read or written.
        let results = unsafe {
            [
                raw::call1::<{ abi::__HYPERVISOR_set_trap_table }>(bad),
                raw::call4::<{ abi::__HYPERVISOR_mmu_update }>(bad, 1, 0, own),
                raw::call4::<{ abi::__HYPERVISOR_mmuext_op }>(bad, 1, 0, own),
                raw::call2::<{ abi::__HYPERVISOR_set_gdt }>(bad, 512),
                raw::call2::<{ abi::__HYPERVISOR_multicall }>(bad, 1),
                raw::call2::<{ abi::__HYPERVISOR_xen_version }>(
                    u64::from(abi::XENVER_extraversion),
                    bad,
                ),
                raw::call2::<{ abi::__HYPERVISOR_xen_version }>(
                    u64::from(abi::XENVER_get_features),
                    bad,
                ),
                raw::call2::<{ abi::__HYPERVISOR_sched_op }>(u64::from(abi::SCHEDOP_poll), bad),
                raw::call2::<{ abi::__HYPERVISOR_event_channel_op }>(
                    u64::from(abi::EVTCHNOP_bind_ipi),
                    bad,
                ),
                raw::call2::<{ abi::__HYPERVISOR_callback_op }>(
                    u64::from(abi::CALLBACKOP_register),
                    bad,
                ),
                raw::call3::<{ abi::__HYPERVISOR_console_io }>(
                    u64::from(abi::CONSOLEIO_write),
                    8,
                    bad,
                ),
                raw::call3::<{ abi::__HYPERVISOR_vcpu_op }>(
                    u64::from(abi::VCPUOP_set_singleshot_timer),
                    0,
                    bad,
                ),
                raw::call3::<{ abi::__HYPERVISOR_vcpu_op }>(
                    u64::from(abi::VCPUOP_get_runstate_info),
                    0,
                    bad,
                ),
                raw::call2::<{ abi::__HYPERVISOR_physdev_op }>(
                    u64::from(abi::PHYSDEVOP_set_iopl),
                    bad,
                ),
            ]
        };
        for (index, result) in results.into_iter().enumerate() {
            claim_eq!(
                check(result),
                Err(Errno::EFAULT),
                "call {index} with {bad:#x}"
            );
        }
    }
    // The m2p can be read: it must not be written through.
    let m2p = 0xffff_8000_0000_0000u64;
    let before = fault::read(m2p).ok();
    // SAFETY: a place that cannot be written.
    let results = unsafe {
        [
            raw::call2::<{ abi::__HYPERVISOR_xen_version }>(
                u64::from(abi::XENVER_extraversion),
                m2p,
            ),
            raw::call3::<{ abi::__HYPERVISOR_vcpu_op }>(
                u64::from(abi::VCPUOP_get_runstate_info),
                0,
                m2p,
            ),
        ]
    };
    for (index, result) in results.into_iter().enumerate() {
        claim_eq!(check(result), Err(Errno::EFAULT), "call {index}");
    }
    claim_eq!(fault::read(m2p).ok(), before);
    test::success()
}
