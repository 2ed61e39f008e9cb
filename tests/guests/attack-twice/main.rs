//! Attack: everything that can be given back is given back twice, and things are given back that
//! were never had. A count that goes down once too often would free what is still in use.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, Port, VcpuId};
use paravane_guest::mm::update;
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, events, need, test, time, vcpu};
use support::space::{self, Table};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-twice", start);
    need!(events::map_shared_info(start.shared_info()));
    ports();
    // Pins: of tables that are used from above, and of ones that are not.
    let address = paravane_guest::addr::VirtAddr::new(0x40_0000);
    let tables = need!(space::chain(&mut memory, address).ok_or("no pages"));
    for table in &tables {
        need!(table.make_read_only(&memory));
    }
    for _ in 0..50 {
        claim_eq!(update::pin(4, tables[3].frame), Ok(()));
        for table in &tables {
            claim_eq!(
                update::unpin(table.frame).is_ok(),
                table.frame == tables[3].frame
            );
        }
        for table in &tables {
            claim!(update::unpin(table.frame).is_err(), "unpinned twice");
        }
        for table in tables.iter().rev().skip(1) {
            claim_eq!(table.make_writable(&memory), Ok(()));
            need!(table.make_read_only(&memory));
        }
    }
    // The table in use, which was pinned by the builder: unpinned, it stays a table.
    let root = memory.root();
    let was_pinned = update::unpin(root).is_ok();
    claim!(
        update::unpin(root).is_err(),
        "the table in use was unpinned twice"
    );
    let at = memory.address(need!(memory.linear().m2p.pfn(root).ok_or("no page")));
    claim!(
        memory.protect(at, paravane_guest::mm::Flags::DATA).is_err(),
        "the table in use is free"
    );
    if was_pinned {
        claim_eq!(update::pin(4, root), Ok(()));
    }
    // A user table that is taken away twice.
    claim_eq!(update::pin(4, tables[3].frame), Ok(()));
    claim_eq!(update::new_user_baseptr(tables[3].frame), Ok(()));
    claim_eq!(update::unpin(tables[3].frame), Ok(()));
    claim!(
        tables[3].make_writable(&memory).is_err(),
        "the user table in use is free"
    );
    let none = paravane_guest::addr::Mfn::new(0);
    for _ in 0..3 {
        claim_eq!(update::new_user_baseptr(none), Ok(()));
    }
    claim_eq!(tables[3].make_writable(&memory), Ok(()));
    others(&mut memory);
    test::success()
}

fn ports() {
    let me = DomainId::SELF;
    for _ in 0..20 {
        let far = need!(events::alloc_unbound(me, me));
        let near = need!(events::bind_interdomain(me, far));
        claim!(events::bind_interdomain(me, far).is_err(), "bound twice");
        claim_eq!(events::close(far), Ok(()));
        claim!(events::close(far).is_err(), "closed twice");
        claim_eq!(events::close(near), Ok(()));
        claim!(events::close(near).is_err(), "closed twice");
    }
    for port in [0, 4095, 4096, u32::MAX, 1 << 31] {
        let port = Port::new(port);
        claim!(events::close(port).is_err(), "port {port} was never open");
        claim!(events::send(port).is_err(), "port {port} was never open");
    }
}

fn others(memory: &mut paravane_guest::mm::boot::BootMemory) {
    let me = VcpuId::new(0);
    // A vCPU that runs cannot be made again; alarms that are off can be stopped.
    let mut context = paravane_guest::abi::vcpu_guest_context::default();
    claim!(
        vcpu::initialise(me, &mut context).is_err(),
        "a running vCPU was initialised"
    );
    for _ in 0..3 {
        let _ = time::alarm::set(None);
        let _ = time::alarm::stop_periodic(me);
        let _ = time::alarm::stop_single_shot(me);
    }
    // A vcpu_info has one place for good; the page under it is no table meanwhile.
    let page = need!(Table::new(memory).ok_or("no page"));
    let first = vcpu::register_info(me, page.frame, 64);
    claim_eq!(first, Ok(()));
    claim!(
        vcpu::register_info(me, page.frame, 128).is_err(),
        "registered twice"
    );
    need!(page.make_read_only(memory));
    for level in 1..=4 {
        claim!(
            update::pin(level, page.frame).is_err(),
            "a page that the hypervisor writes became a table"
        );
    }
}
