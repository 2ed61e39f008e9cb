//! Claim: the families of small calls refuse unknown commands and arguments
//! that cannot be read with the errno that the interface names.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::hypercall::{Result, check, raw};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::{Errno, abi, assist, claim_eq, entry, test};

entry!(run);

/// An address where nothing is mapped.
const NOWHERE: u64 = 0x1000;

fn call<const N: u32>(a: u64, b: u64, c: u64) -> Result {
    // SAFETY: commands that do not exist or arguments that cannot be read.
    check(unsafe { raw::call3::<N>(a, b, c) })
}

fn run(start: &'static StartInfo) -> ! {
    support::begin("call-errors", start);
    // sched_op
    claim_eq!(
        call::<{ abi::__HYPERVISOR_sched_op }>(777, 0, 0),
        Err(Errno::ENOSYS)
    );
    claim_eq!(
        call::<{ abi::__HYPERVISOR_sched_op }>(u64::from(abi::SCHEDOP_shutdown), NOWHERE, 0),
        Err(Errno::EFAULT)
    );
    claim_eq!(
        call::<{ abi::__HYPERVISOR_sched_op }>(u64::from(abi::SCHEDOP_poll), NOWHERE, 0),
        Err(Errno::EFAULT)
    );
    claim_eq!(
        call::<{ abi::__HYPERVISOR_sched_op }>(u64::from(abi::SCHEDOP_yield), 0, 0),
        Ok(0)
    );
    // vcpu_op
    claim_eq!(
        call::<{ abi::__HYPERVISOR_vcpu_op }>(777, 0, 0),
        Err(Errno::ENOSYS)
    );
    claim_eq!(
        call::<{ abi::__HYPERVISOR_vcpu_op }>(u64::from(abi::VCPUOP_is_up), 9999, 0),
        Err(Errno::ENOENT)
    );
    claim_eq!(
        call::<{ abi::__HYPERVISOR_vcpu_op }>(
            u64::from(abi::VCPUOP_register_runstate_memory_area),
            0,
            NOWHERE
        ),
        Err(Errno::EFAULT)
    );
    // memory_op
    let unknown = call::<{ abi::__HYPERVISOR_memory_op }>(60, 0, 0);
    claim_eq!(unknown, Err(Errno::ENOSYS));
    claim_eq!(
        call::<{ abi::__HYPERVISOR_memory_op }>(
            u64::from(abi::XENMEM_decrease_reservation),
            NOWHERE,
            0
        ),
        Ok(0),
        "no extent was done"
    );
    // callback_op
    claim_eq!(
        call::<{ abi::__HYPERVISOR_callback_op }>(777, 0, 0),
        Err(Errno::ENOSYS)
    );
    claim_eq!(
        call::<{ abi::__HYPERVISOR_callback_op }>(u64::from(abi::CALLBACKOP_register), NOWHERE, 0),
        Err(Errno::EFAULT)
    );
    claim_eq!(
        callback::register_address(Callback::Event, 0x0000_8000_0000_0000, false),
        Err(Errno::EINVAL)
    );
    // vm_assist
    claim_eq!(assist::set(31, true), Err(Errno::EINVAL));
    claim_eq!(
        call::<{ abi::__HYPERVISOR_vm_assist }>(777, 0, 0),
        Err(Errno::ENOSYS)
    );
    claim_eq!(
        assist::set(abi::VMASST_TYPE_writable_pagetables, true),
        Ok(())
    );
    claim_eq!(
        assist::set(abi::VMASST_TYPE_writable_pagetables, false),
        Ok(())
    );
    // set_gdt, mmu_update, mmuext_op: lists that are not there
    claim_eq!(
        call::<{ abi::__HYPERVISOR_set_gdt }>(NOWHERE, 512, 0),
        Err(Errno::EFAULT)
    );
    // SAFETY: lists that cannot be read.
    let (update, extended) = unsafe {
        (
            raw::call4::<{ abi::__HYPERVISOR_mmu_update }>(
                NOWHERE,
                1,
                0,
                u64::from(abi::DOMID_SELF),
            ),
            raw::call4::<{ abi::__HYPERVISOR_mmuext_op }>(
                NOWHERE,
                1,
                0,
                u64::from(abi::DOMID_SELF),
            ),
        )
    };
    claim_eq!(check(update), Err(Errno::EFAULT));
    claim_eq!(check(extended), Err(Errno::EFAULT));
    test::success()
}
