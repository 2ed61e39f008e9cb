//! Claim: no multicall of calls that do little each holds the processor for long, whichever family
//! they are of and with the arguments that take most; nor does a vCPU's first context, with as many
//! tables as there can be. As `event-latency`.
//! harness: xen=no icount=yes memory=256M vcpus=3 deadline=240
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::cell::UnsafeCell;

use paravane_guest::addr::{Mfn, VcpuId, VirtAddr};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::{TrapFrame, segment};
use paravane_guest::{Errno, abi, claim, claim_eq, entry, multicall, need, println, test, vcpu};
use support::latency::{Alarm, BOUND};
use support::space::{self, Table};
use support::{event, second};

entry!(run);

/// Calls of a multicall.
const CALLS: usize = 2048;

/// Room for something that one call at a time uses.
struct Room<T>(UnsafeCell<T>);

// SAFETY: the test has one vCPU that runs.
unsafe impl<T> Sync for Room<T> {}

static CALL: Room<[abi::multicall_entry; CALLS]> = Room(UnsafeCell::new(
    [abi::multicall_entry {
        op: 0,
        result: 0,
        args: [0; 6],
    }; CALLS],
));
/// What calls read and write.
static BYTES: Room<[u64; 8192]> = Room(UnsafeCell::new([0; 8192]));
static CONTEXT: Room<Option<abi::vcpu_guest_context>> = Room(UnsafeCell::new(None));

/// Watches a multicall of the same call over and over, each of which gives `answer`.
fn family(alarm: &Alarm, name: &str, number: u32, arguments: &[u64], answer: Answer) {
    // SAFETY: one call at a time.
    let calls = unsafe { &mut *CALL.0.get() };
    alarm.long(
        name,
        || {
            calls.fill(multicall::entry(number, arguments));
            // SAFETY: the calls have what belongs to them, in `BYTES` or frames of the test's own.
            need!(unsafe { multicall::call(calls) });
        },
        || {},
    );
    let expected = match answer {
        Answer::Done => None,
        Answer::Refused(errno) => Some(errno),
    };
    for call in calls {
        claim_eq!(multicall::result(call).err(), expected, "{name}");
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
    contexts(&alarm, &mut memory);
    short(&alarm, &mut memory);
    test::success()
}

/// The shortest families, and those whose work depends on their arguments.
fn short(alarm: &Alarm, memory: &mut BootMemory) {
    let bytes = BYTES.0.get() as u64;
    let put = |word: usize, value: u64| {
        // SAFETY: one user at a time.
        unsafe { (&mut *BYTES.0.get())[word] = value };
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
        Refused(Errno::EINVAL),
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

    let page = need!(Table::new(memory).ok_or("no page"));
    let window = need!(memory.page().ok_or("no page"));
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
    let bad = Pte::new(memory.root(), Flags::USER_DATA).raw();
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
    let table = need!(Table::new(memory).ok_or("no page"));
    need!(table.make_read_only(memory));
    let load = update::op_frame(abi::MMUEXT_NEW_BASEPTR, memory.root());
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
        &[memory.root().addr(0).raw(), 0],
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
    let call = abi::paravane_read_refusals {
        domain: abi::DOMID_SELF as u16,
        count: 64,
        buffer: bytes + 1024,
        ..Default::default()
    };
    let mut structures = [call; 64];
    // SAFETY: one call at a time.
    let calls = unsafe { &mut (&mut *CALL.0.get())[..64] };
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
    let context = unsafe { (*CONTEXT.0.get()).insert(abi::vcpu_guest_context::default()) };
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
