//! Attack: places that the hypervisor is to write to later, by itself: run states, clocks, a
//! vcpu_info, callbacks. They are named in page tables and in the hypervisor's memory, or become
//! page tables after they were registered. Nothing is written there, then or later; a good place is
//! written.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::abi::*;
use paravane_guest::addr::VcpuId;
use paravane_guest::hypercall::raw;
use paravane_guest::mm::update;
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, events, need, println, sched, test, time, vcpu};
use support::fault;
use support::space::Table;

entry!(run);

const AREAS: [u32; 2] = [
    VCPUOP_register_runstate_memory_area,
    VCPUOP_register_vcpu_time_memory_area,
];

fn register(command: u32, at: u64) -> i64 {
    let mut place = at;
    // SAFETY: the structure is one address; what the hypervisor does with it is what is tested.
    unsafe { raw::call3::<__HYPERVISOR_vcpu_op>(command.into(), 0, &raw mut place as u64) }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-areas", start);
    need!(events::map_shared_info(start.shared_info()));
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    need!(table.make_read_only(&memory));
    need!(update::pin(4, table.frame));
    let contents = || (0..512).fold(0u64, |sum, n| sum.rotate_left(1) ^ table.get(n).raw());
    let before = contents();
    let unmapped = 0xffff_0000_0000_0000;
    for command in AREAS {
        for at in [
            table.address.raw(),
            0xffff_8300_0000_0000,
            0xffff_82d0_4000_0000,
            0x1000,
            unmapped,
            u64::MAX - 7,
        ] {
            let result = register(command, at);
            println!("area {command} at {at:#x}: {result}");
            pause();
            claim_eq!(contents(), before, "area {command} at {at:#x}");
        }
    }
    // A good place that becomes a page table afterwards, and is scheduled upon.
    let later = need!(Table::new(&mut memory).ok_or("no page"));
    for command in AREAS {
        let result = register(command, later.address.raw());
        println!("area {command} in a page of ours: {result}");
        pause();
        // The control.
        claim_eq!(result, 0);
        claim!(
            (0..512).any(|index| later.get(index).raw() != 0),
            "area {command}: a good place is not written"
        );
        // SAFETY: the page is this test's and writable.
        unsafe { later.address.as_ptr::<u8>().write_bytes(0, 4096) };
        need!(later.make_read_only(&memory));
        let pinned = update::pin(2, later.frame);
        claim_eq!(
            pinned,
            Ok(()),
            "an area is named by address: its page may be a table"
        );
        pause();
        for index in 0..512 {
            claim_eq!(
                later.get(index).raw(),
                0,
                "a table was written by the hypervisor"
            );
        }
        need!(update::unpin(later.frame));
        need!(later.make_writable(&memory));
    }
    // A vcpu_info in a table, in a foreign frame, across the end of a page.
    let me = VcpuId::new(0);
    claim!(
        vcpu::register_info(me, table.frame, 0).is_err(),
        "a vcpu_info in a page table"
    );
    claim!(
        vcpu::register_info(me, later.frame, 4090).is_err(),
        "a vcpu_info across a page's end"
    );
    let nobody = paravane_guest::addr::Mfn::new((1 << 36) - 9);
    claim!(
        vcpu::register_info(me, nobody, 0).is_err(),
        "a vcpu_info in nobody's frame"
    );
    claim_eq!(contents(), before);
    claim_eq!(
        vcpu::register_info(me, later.frame, 1024),
        Ok(()),
        "a good vcpu_info"
    );
    claim!(fault::write(later.address.raw(), 0).is_none());
    test::success()
}

/// Is scheduled away and back a few times, so that whatever is registered is written.
fn pause() {
    for _ in 0..3 {
        let _ = sched::poll(&[], time::now() + 300_000);
    }
}
