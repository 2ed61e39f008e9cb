//! Claim: neither calls that are refused, at once or by a fault in their arguments, nor lists of
//! flushes, nor output hold the processor for long. As `event-latency-calls`, which has the calls that
//! are done.
//! harness: xen=no release=yes icount=yes memory=256M vcpus=32 deadline=240
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Mfn;
use paravane_guest::mm::update;
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, multicall, need, println, test};
use support::event;
use support::latency::{Alarm, BOUND, Room};

entry!(run);

/// Calls of a multicall.
const CALLS: usize = 4096;
/// An address where nothing is mapped.
const NOWHERE: u64 = 0x7000_0000_0000;

static CALL: Room<[abi::multicall_entry; CALLS]> = Room::calls();

/// Watches a multicall of the same call over and over, each of which gives `answer`.
fn family(alarm: &Alarm, name: &str, number: u32, arguments: &[u64], answer: Result<u64, Errno>) {
    // SAFETY: the calls touch memory of the caller's, or none.
    for result in unsafe { CALL.watch(alarm, name, number, arguments) } {
        claim_eq!(result, answer, "{name}");
    }
}

fn run(start: &'static StartInfo) -> ! {
    let (_memory, _shared) = event::begin("event-latency-others", start);
    let alarm = Alarm::new();
    refused(&alarm);
    flushes(&alarm);
    vcpus(&alarm);
    output(&alarm);
    test::success()
}

fn refused(alarm: &Alarm) {
    let none = [0u64; 1];
    let call = abi::__HYPERVISOR_multicall;
    let refused = Err(Errno::EINVAL);
    family(
        alarm,
        "a multicall inside",
        call,
        &[none.as_ptr() as u64, 1],
        refused,
    );
    family(alarm, "no such call", 63, &[], Err(Errno::ENOSYS));
    // Another hypervisor's memory of its own.
    family(alarm, "tmem", 38, &[], Err(Errno::ENOSYS));
    let fault = Err(Errno::EFAULT);
    let version = abi::__HYPERVISOR_xen_version;
    let ask = [u64::from(abi::XENVER_capabilities), NOWHERE];
    family(alarm, "a fault in a write", version, &ask, fault);
    let write = [u64::from(abi::CONSOLEIO_write), 1 << 31, NOWHERE];
    let console = abi::__HYPERVISOR_console_io;
    family(alarm, "console_io: a fault", console, &write, fault);
    for (name, number) in [
        ("mmu_update: a fault", abi::__HYPERVISOR_mmu_update),
        ("mmuext_op: a fault", abi::__HYPERVISOR_mmuext_op),
    ] {
        let list = [NOWHERE, 1 << 24, 0, u64::from(abi::DOMID_SELF)];
        family(alarm, name, number, &list, fault);
    }
    let list = [u64::from(abi::GNTTABOP_copy), NOWHERE, 1 << 24];
    let grant = abi::__HYPERVISOR_grant_table_op;
    family(alarm, "grant_table_op: a fault", grant, &list, fault);
    // Lists of extents have no error.
    let list = [u64::from(abi::XENMEM_populate_physmap), NOWHERE];
    let memory = abi::__HYPERVISOR_memory_op;
    family(alarm, "memory_op: a fault", memory, &list, Ok(0));
    let paravane = abi::__HYPERVISOR_paravane;
    for (name, operation) in [
        ("read_refusals: a fault", abi::PARAVANE_OP_read_refusals),
        ("find_holders: a fault", abi::PARAVANE_OP_find_holders),
        (
            "set_virtual_timer: a fault",
            abi::PARAVANE_OP_set_virtual_timer,
        ),
    ] {
        let arguments = [u64::from(operation), NOWHERE];
        family(alarm, name, paravane, &arguments, fault);
    }
    let event = abi::__HYPERVISOR_event_channel_op;
    let unmask = abi::evtchn_unmask { port: 4000 };
    let arguments = [u64::from(abi::EVTCHNOP_unmask), &raw const unmask as u64];
    family(
        alarm,
        "event_channel_op: no port",
        event,
        &arguments,
        refused,
    );
}

/// A list of flushes of all CPUs that vCPUs of a mask run on.
fn flushes(alarm: &Alarm) {
    static MASK: u64 = u64::MAX;
    let mut flush = update::op_frame(abi::MMUEXT_TLB_FLUSH_MULTI, Mfn::new(0));
    flush.arg2.src_mfn = &raw const MASK as u64;
    let list = [flush; 16];
    let arguments = [list.as_ptr() as u64, 16, 0, u64::from(abi::DOMID_SELF)];
    let mmuext = abi::__HYPERVISOR_mmuext_op;
    family(
        alarm,
        "mmuext_op: TLB_FLUSH_MULTI",
        mmuext,
        &arguments,
        Ok(0),
    );
}

/// Calls about one of many vCPUs, which are down.
fn vcpus(alarm: &Alarm) {
    let vcpu = abi::__HYPERVISOR_vcpu_op;
    for (name, command, answer) in [
        ("vcpu_op: down", abi::VCPUOP_down, Ok(0)),
        (
            "vcpu_op: up without a context",
            abi::VCPUOP_up,
            Err(Errno::EINVAL),
        ),
        ("vcpu_op: is_up", abi::VCPUOP_is_up, Ok(0)),
    ] {
        family(alarm, name, vcpu, &[u64::from(command), 31, 0], answer);
    }
}

/// Text that is all ends of lines, more than there is room for; much text; and much that would be
/// read, if there were anything.
fn output(alarm: &Alarm) {
    /// Whatever is done with all of it before the first byte is sent would be long: half an
    /// instruction a byte is seen. The rest of it tells nothing.
    const LONG: usize = 512 << 10;
    static TEXT: [u8; LONG] = {
        let mut text = [b'.'; LONG];
        let mut at = 127;
        while at < LONG {
            text[at] = b'\n';
            at += 128;
        }
        text
    };

    let text = [b'\n'; 512];
    let console = abi::__HYPERVISOR_console_io;
    let arguments = [
        u64::from(abi::CONSOLEIO_write),
        text.len() as u64,
        text.as_ptr() as u64,
    ];
    alarm.long(
        "console_io: more than there is room for",
        || {
            let mut calls = [multicall::entry(console, &arguments)];
            // SAFETY: the call reads the text.
            need!(unsafe { multicall::call(&mut calls) });
            claim_eq!(multicall::result(&calls[0]), Ok(0));
        },
        || {},
    );
    let write = |count: usize| {
        let arguments = [
            u64::from(abi::CONSOLEIO_write),
            count as u64,
            TEXT.as_ptr() as u64,
        ];
        let mut calls = [multicall::entry(console, &arguments)];
        // SAFETY: the call reads the text.
        need!(unsafe { multicall::call(&mut calls) });
        claim_eq!(multicall::result(&calls[0]), Ok(0));
    };
    alarm.long("console_io: 16 KiB", || write(16 << 10), || {});
    // Once: it is much to read.
    let worst = alarm.wait(100_000, || write(LONG));
    println!("console_io: 512 KiB: an event waits {worst} instructions");
    claim!(worst <= BOUND, "console_io: 512 KiB: {worst}");
    let read = [
        u64::from(abi::CONSOLEIO_read),
        2 << 20,
        (&raw const CALL) as u64,
    ];
    family(alarm, "console_io: read, 2 MiB", console, &read, Ok(0));
    let read = [u64::from(abi::CONSOLEIO_read), 1 << 31, NOWHERE];
    family(alarm, "console_io: read to nowhere", console, &read, Ok(0));
}
