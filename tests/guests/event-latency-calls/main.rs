//! Claim: no multicall of calls that do little each holds the processor for long, whichever family
//! they are of and with the arguments that take most; nor does a vCPU's first context, with as many
//! tables as there can be. As `event-latency`.
//! harness: xen=no release=yes icount=yes memory=256M vcpus=3 deadline=240
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Mfn, VcpuId, VirtAddr};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::{TrapFrame, segment};
use paravane_guest::{
    Errno, abi, claim, claim_eq, entry, memory, multicall, need, println, test, vcpu,
};
use support::latency::{Alarm, BOUND, Room};
use support::space::{self, Table};
use support::{event, grant, second};

entry!(run);

/// Calls of a multicall.
const CALLS: usize = 2560;

static CALL: Room<[abi::multicall_entry; CALLS]> = Room::calls();
/// What calls read and write.
static BYTES: Room<[u64; 8192]> = Room::new([0; 8192]);
static CONTEXT: Room<Option<abi::vcpu_guest_context>> = Room::new(None);

/// Watches a multicall of the same call over and over, each of which gives `answer`.
fn family(alarm: &Alarm, name: &str, number: u32, arguments: &[u64], answer: Answer) {
    // SAFETY: the calls have what belongs to them, in `BYTES` or frames of the test's own.
    let answers = unsafe { CALL.watch(alarm, name, number, arguments) };
    let expected = match answer {
        Answer::Done => None,
        Answer::Refused(errno) => Some(errno),
    };
    for result in answers {
        claim_eq!(result.err(), expected, "{name}");
    }
}

#[derive(Clone, Copy)]
enum Answer {
    Done,
    Refused(Errno),
}
use Answer::{Done, Refused};

fn run(start: &'static StartInfo) -> ! {
    let (mut memory, _shared) = event::begin("event-latency-calls", start);
    let alarm = Alarm::new();
    spoken(&alarm, &mut memory);
    contexts(&alarm, &mut memory);
    single(&alarm, &mut memory);
    short(&alarm, &mut memory);
    test::success()
}

/// The first refusals, which the console tells one by one, with who asked.
fn spoken(alarm: &Alarm, boot: &mut BootMemory) {
    let window = need!(boot.page().ok_or("no page"));
    let bad = Pte::new(boot.root(), Flags::USER_DATA).raw();
    let refused = multicall::entry(abi::__HYPERVISOR_update_va_mapping, &[window.raw(), bad, 0]);
    let mut calls = [refused; 16];
    // They are the first once.
    let worst = alarm.wait(5000, || {
        // SAFETY: what is asked for is refused.
        need!(unsafe { multicall::call(&mut calls) });
    });
    println!("the first refusals: an event waits {worst} instructions");
    claim!(worst <= BOUND, "the first refusals: {worst}");
}

/// Lists of one entry: nothing behind it makes a list count it.
fn single(alarm: &Alarm, boot: &mut BootMemory) {
    let page = need!(Table::new(boot).ok_or("no page"));
    let entries = grant::set_up(boot);
    entries.grant(9, grant::OWN, page.frame, false);
    let grants = abi::__HYPERVISOR_grant_table_op;
    let one = |command: u32, structure: u64| [u64::from(command), structure, 1];
    let map = abi::gnttab_map_grant_ref {
        flags: abi::GNTMAP_host_map,
        ref_: 9,
        ..Default::default()
    };
    family(
        alarm,
        "map_grant_ref of one, refused",
        grants,
        &one(abi::GNTTABOP_map_grant_ref, &raw const map as u64),
        Done,
    );
    let mut copy = abi::gnttab_copy {
        flags: abi::GNTCOPY_source_gref as u16,
        len: 8,
        ..Default::default()
    };
    copy.source.u.ref_ = 9;
    copy.dest.u.gmfn = page.frame.raw();
    (copy.source.domid, copy.dest.domid) = (grant::OWN.raw(), abi::DOMID_SELF as u16);
    family(
        alarm,
        "copy of one",
        grants,
        &one(abi::GNTTABOP_copy, &raw const copy as u64),
        Done,
    );
    let mut extent = boot.root().raw();
    let mut list = abi::xen_memory_reservation {
        nr_extents: 1,
        domid: abi::DOMID_SELF as u16,
        ..Default::default()
    };
    let handle = &raw mut list.extent_start;
    // SAFETY: a handle is one address by the interface.
    unsafe { handle.cast::<u64>().write(&raw mut extent as u64) };
    // What is refused is noted.
    list.extent_order = 9;
    family(
        alarm,
        "populate_physmap of one, refused",
        abi::__HYPERVISOR_memory_op,
        &[
            u64::from(abi::XENMEM_populate_physmap),
            &raw const list as u64,
        ],
        Done,
    );
    let ports = abi::__HYPERVISOR_event_channel_op;
    let status = abi::evtchn_status {
        dom: abi::DOMID_SELF as u16,
        port: 1,
        ..Default::default()
    };
    family(
        alarm,
        "evtchn: status",
        ports,
        &[u64::from(abi::EVTCHNOP_status), &raw const status as u64],
        Done,
    );
    let virq = abi::evtchn_bind_virq {
        virq: abi::VIRQ_TIMER,
        ..Default::default()
    };
    family(
        alarm,
        "evtchn: bind_virq, bound",
        ports,
        &[u64::from(abi::EVTCHNOP_bind_virq), &raw const virq as u64],
        Refused(Errno::EEXIST),
    );
}

/// The shortest families, and those whose work depends on their arguments.
fn short(alarm: &Alarm, boot: &mut BootMemory) {
    let bytes = (&raw const BYTES) as u64;
    let put = |word: usize, value: u64| {
        // SAFETY: one user at a time.
        unsafe { BYTES.get()[word] = value };
    };
    let version = abi::__HYPERVISOR_xen_version;
    let ask = |command: u32| [u64::from(command), bytes];
    family(
        alarm,
        "xen_version: the command line",
        version,
        &ask(abi::XENVER_commandline),
        Done,
    );
    family(
        alarm,
        "xen_version: capabilities",
        version,
        &ask(abi::XENVER_capabilities),
        Done,
    );
    family(
        alarm,
        "xen_version: compile_info",
        version,
        &ask(abi::XENVER_compile_info),
        Done,
    );
    let memory_op = abi::__HYPERVISOR_memory_op;
    family(
        alarm,
        "memory_op: machphys_mapping",
        memory_op,
        &ask(abi::XENMEM_machphys_mapping),
        Done,
    );
    put(0, 4096);
    put(1, bytes + 64);
    family(
        alarm,
        "memory_op: machphys_mfn_list",
        memory_op,
        &ask(abi::XENMEM_machphys_mfn_list),
        Done,
    );
    put(0, 128);
    put(1, bytes + 64);
    family(
        alarm,
        "memory_op: memory_map",
        memory_op,
        &ask(abi::XENMEM_memory_map),
        Refused(Errno::ENOSYS),
    );

    let vcpu_op = abi::__HYPERVISOR_vcpu_op;
    let of = |command: u32, number: u64| [u64::from(command), number, bytes];
    family(
        alarm,
        "vcpu_op: runstate",
        vcpu_op,
        &of(abi::VCPUOP_get_runstate_info, 0),
        Done,
    );
    let area = bytes + 4096;
    put(0, area);
    family(
        alarm,
        "vcpu_op: runstate area",
        vcpu_op,
        &of(abi::VCPUOP_register_runstate_memory_area, 0),
        Done,
    );
    put(0, area + 256);
    family(
        alarm,
        "vcpu_op: time area",
        vcpu_op,
        &of(abi::VCPUOP_register_vcpu_time_memory_area, 0),
        Done,
    );
    put(0, 0);
    family(
        alarm,
        "vcpu_op: no time area",
        vcpu_op,
        &of(abi::VCPUOP_register_vcpu_time_memory_area, 0),
        Done,
    );
    family(
        alarm,
        "vcpu_op: no runstate area",
        vcpu_op,
        &of(abi::VCPUOP_register_runstate_memory_area, 0),
        Done,
    );
    put(0, 1_000_000_000);
    family(
        alarm,
        "vcpu_op: periodic timer",
        vcpu_op,
        &of(abi::VCPUOP_set_periodic_timer, 1),
        Done,
    );
    family(
        alarm,
        "vcpu_op: no periodic timer",
        vcpu_op,
        &of(abi::VCPUOP_stop_periodic_timer, 1),
        Done,
    );
    put(0, 1 << 40);
    family(
        alarm,
        "vcpu_op: vcpu_info",
        vcpu_op,
        &of(abi::VCPUOP_register_vcpu_info, 1),
        Refused(Errno::ENXIO),
    );

    family(
        alarm,
        "vcpu_op: a second context",
        vcpu_op,
        &of(abi::VCPUOP_initialise, 0),
        Refused(Errno::EEXIST),
    );
    family(
        alarm,
        "vcpu_op: a context that is none",
        vcpu_op,
        &of(abi::VCPUOP_initialise, 2),
        Refused(Errno::EINVAL),
    );

    let callback = abi::__HYPERVISOR_callback_op;
    put(0, u64::from(abi::CALLBACKTYPE_sysenter));
    put(1, 0x1000);
    family(
        alarm,
        "callback_op",
        callback,
        &ask(abi::CALLBACKOP_register),
        Done,
    );
    let physdev = abi::__HYPERVISOR_physdev_op;
    put(0, 0);
    family(
        alarm,
        "physdev_op: iopl",
        physdev,
        &ask(abi::PHYSDEVOP_set_iopl),
        Done,
    );
    put(1, 65536);
    family(
        alarm,
        "physdev_op: iobitmap",
        physdev,
        &ask(abi::PHYSDEVOP_set_iobitmap),
        Done,
    );
    family(
        alarm,
        "vm_assist",
        abi::__HYPERVISOR_vm_assist,
        &[1, 4],
        Done,
    );
    family(
        alarm,
        "get_debugreg",
        abi::__HYPERVISOR_get_debugreg,
        &[3],
        Done,
    );
    family(
        alarm,
        "set_debugreg",
        abi::__HYPERVISOR_set_debugreg,
        &[3, 0x1000],
        Done,
    );
    family(
        alarm,
        "set_segment_base",
        abi::__HYPERVISOR_set_segment_base,
        &[1, 0x1000],
        Done,
    );
    family(
        alarm,
        "console_io",
        abi::__HYPERVISOR_console_io,
        &[9, 0, 0],
        Refused(Errno::ENOSYS),
    );

    let page = need!(Table::new(boot).ok_or("no page"));
    let window = need!(boot.page().ok_or("no page"));
    let va = abi::__HYPERVISOR_update_va_mapping;
    let value = Pte::new(page.frame, Flags::USER_DATA).raw();
    let all = u64::from(abi::UVMF_TLB_FLUSH | abi::UVMF_ALL);
    family(
        alarm,
        "update_va_mapping, flushed everywhere",
        va,
        &[window.raw(), value, all],
        Done,
    );
    let local = u64::from(abi::UVMF_TLB_FLUSH);
    family(
        alarm,
        "update_va_mapping, flushed here",
        va,
        &[window.raw(), value, local],
        Done,
    );
    let bad = Pte::new(boot.root(), Flags::USER_DATA).raw();
    family(
        alarm,
        "update_va_mapping, refused",
        va,
        &[window.raw(), bad, local],
        Refused(Errno::EBUSY),
    );
    family(
        alarm,
        "update_va_mapping, nothing there",
        va,
        &[0x7000_0000_0000, value, local],
        Refused(Errno::EINVAL),
    );

    let own = u64::from(abi::DOMID_SELF);
    let mmuext = abi::__HYPERVISOR_mmuext_op;
    for (name, command) in [
        ("mmuext_op: TLB_FLUSH_ALL", abi::MMUEXT_TLB_FLUSH_ALL),
        ("mmuext_op: TLB_FLUSH_LOCAL", abi::MMUEXT_TLB_FLUSH_LOCAL),
        ("mmuext_op: INVLPG_LOCAL", abi::MMUEXT_INVLPG_LOCAL),
        ("mmuext_op: FLUSH_CACHE", abi::MMUEXT_FLUSH_CACHE),
    ] {
        let operation = update::op_frame(command, Mfn::new(window.raw()));
        let list = [operation; 16];
        family(
            alarm,
            name,
            mmuext,
            &[list.as_ptr() as u64, 16, 0, own],
            Done,
        );
    }
    let table = need!(Table::new(boot).ok_or("no page"));
    need!(table.make_read_only(boot));
    let load = update::op_frame(abi::MMUEXT_NEW_BASEPTR, boot.root());
    let list = [load; 8];
    family(
        alarm,
        "mmuext_op: NEW_BASEPTR",
        mmuext,
        &[list.as_ptr() as u64, 8, 0, own],
        Done,
    );
    let pin = update::op_frame(abi::MMUEXT_PIN_L1_TABLE, page.frame);
    family(
        alarm,
        "mmuext_op: a pin refused",
        mmuext,
        &[&raw const pin as u64, 1, 0, own],
        Refused(Errno::EINVAL),
    );
    // An array of descriptors that becomes one and is none again with each call.
    let frames = [table.frame];
    let gdt = abi::__HYPERVISOR_set_gdt;
    family(alarm, "set_gdt", gdt, &[frames.as_ptr() as u64, 512], Done);
    family(
        alarm,
        "update_descriptor",
        abi::__HYPERVISOR_update_descriptor,
        &[table.frame.addr(0).raw(), 0],
        Done,
    );
    need!(segment::set_gdt(&[], 0));
    family(
        alarm,
        "update_descriptor, refused",
        abi::__HYPERVISOR_update_descriptor,
        &[boot.root().addr(0).raw(), 0],
        Refused(Errno::EINVAL),
    );
    family(
        alarm,
        "stack_switch",
        abi::__HYPERVISOR_stack_switch,
        &[0xe02b, bytes],
        Done,
    );
    family(
        alarm,
        "fpu_taskswitch",
        abi::__HYPERVISOR_fpu_taskswitch,
        &[0],
        Done,
    );
    family(
        alarm,
        "sched_op: yield",
        abi::__HYPERVISOR_sched_op,
        &[u64::from(abi::SCHEDOP_yield), 0],
        Done,
    );

    // The log of refusals is full after the above.
    let paravane = abi::__HYPERVISOR_paravane;
    // A search that ends before it has looked at many frames.
    let cursor = (need!(memory::maximum_ram_page()) + 1 - 510) * 512;
    let end = abi::paravane_find_holders {
        cursor,
        count: 8,
        buffer: bytes + 1024,
        ..Default::default()
    };
    let mut searches = [end; 64];
    // SAFETY: one call at a time.
    let calls = unsafe { &mut CALL.get()[..64] };
    alarm.long(
        "paravane_op: the end of find_holders",
        || {
            searches.fill(end);
            for (entry, structure) in calls.iter_mut().zip(&mut searches) {
                let command = u64::from(abi::PARAVANE_OP_find_holders);
                *entry = multicall::entry(paravane, &[command, &raw mut *structure as u64]);
            }
            // SAFETY: the structures that belong to the command.
            need!(unsafe { multicall::call(calls) });
        },
        || {},
    );
    claim!(calls.iter().all(|call| multicall::result(call) == Ok(0)));
    let call = abi::paravane_read_refusals {
        domain: abi::DOMID_SELF as u16,
        count: 64,
        buffer: bytes + 1024,
        ..Default::default()
    };
    let mut structures = [call; 64];
    // SAFETY: one call at a time.
    let calls = unsafe { &mut CALL.get()[..64] };
    alarm.long(
        "paravane_op: read_refusals",
        || {
            structures.fill(call);
            for (entry, structure) in calls.iter_mut().zip(&mut structures) {
                let command = u64::from(abi::PARAVANE_OP_read_refusals);
                *entry = multicall::entry(paravane, &[command, &raw mut *structure as u64]);
            }
            // SAFETY: the structures that belong to the command.
            need!(unsafe { multicall::call(calls) });
        },
        || {},
    );
}

/// The first context of a vCPU: a full GDT, all vectors, and two bases that are not validated yet.
fn contexts(alarm: &Alarm, memory: &mut BootMemory) {
    const CODE_OF_RING_0: u64 = 0x00af_9a00_0000_ffff;
    const ONE: VcpuId = VcpuId::new(1);
    let page = need!(Table::new(memory).ok_or("no page"));
    let mut bases = [Mfn::new(0); 2];
    for base in &mut bases {
        let [leaf, l2, l3, l4] = need!(space::chain(memory, VirtAddr::new(0)).ok_or("no page"));
        for slot in 0..512 {
            leaf.set(slot, Pte::new(page.frame, Flags::USER_DATA));
        }
        for slot in 0..512 {
            l2.set(slot, Pte::new(leaf.frame, Flags::TABLE));
            l3.set(slot, Pte::new(l2.frame, Flags::TABLE));
        }
        for slot in 0..256 {
            l4.set(slot, Pte::new(l3.frame, Flags::TABLE));
        }
        for table in [leaf, l2, l3] {
            need!(table.make_read_only(memory));
        }
        *base = l4.frame;
        need!(l4.make_read_only(memory));
    }
    let mut tables = [None; 14];
    for table in &mut tables {
        *table = Some(need!(Table::new(memory).ok_or("no page")));
    }
    let fill = || {
        for table in tables.iter().flatten() {
            need!(table.make_writable(memory));
            for slot in 0..512 {
                table.set(slot, Pte::from_raw(CODE_OF_RING_0));
            }
            need!(table.make_read_only(memory));
        }
    };
    let frame = TrapFrame::kernel(
        second::wait_until_down as *const () as u64,
        memory.root().raw(),
    );
    // SAFETY: one user at a time.
    let context = unsafe { CONTEXT.get().insert(abi::vcpu_guest_context::default()) };
    vcpu::prepare(context, &frame, memory.root());
    for (vector, trap) in (0..=255).zip(&mut context.trap_ctxt) {
        trap.vector = vector;
        trap.cs = 0xe033;
        trap.address = 0x1000;
    }
    context.ctrlreg[3] = bases[0].addr(0).raw();
    context.ctrlreg[1] = bases[1].addr(0).raw();
    context.gdt_ents = 14 * 512;
    for (slot, table) in context.gdt_frames.iter_mut().zip(tables.iter().flatten()) {
        *slot = table.frame.raw();
    }
    // The last frame is none, so that the call can be made again: all else is checked before.
    context.gdt_frames[13] = page.frame.raw();
    let good = need!(tables[13].as_ref().ok_or("no table")).frame.raw();
    fill();
    alarm.long(
        "vcpu_op: a context refused",
        || claim_eq!(vcpu::initialise(ONE, context), Err(Errno::EINVAL)),
        fill,
    );
    context.gdt_frames[13] = good;
    fill();
    // It happens once, so there is one point.
    let worst = alarm.wait(20_000, || need!(vcpu::initialise(ONE, context)));
    println!("a context: an event waits {worst} instructions");
    claim!(worst <= BOUND, "a context: {worst}");
}
