//! Attack: a domain without privilege asks to manage other domains, to learn which there are. Each
//! call that takes privilege says so of a domain that lives and of one that there is not, in the same
//! words; the control: for its own number each of them works (P2).
//!
//! Not on Xen: it takes a second domain.
//!
//! harness: xen=no unprivileged=yes domain="idle-peer mem=16M"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Mfn, VirtAddr};
use paravane_guest::hypercall::{Result, check, raw};
use paravane_guest::mm::{Flags, Pte};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, test};

entry!(run);

/// A domain that lives, and one that there is not.
const OTHERS: [u16; 2] = [1, 77];
const OWN: u16 = 0;

/// A call about a domain.
type Ask = fn(u16) -> Result;

fn call<const N: u32, T>(command: u32, argument: &mut T) -> Result {
    // SAFETY: the callers give the structure that belongs to the command.
    check(unsafe { raw::call2::<N>(u64::from(command), core::ptr::from_mut(argument) as u64) })
}

fn grant_call<T>(command: u32, argument: &mut T) -> Result {
    // SAFETY: as above, a list of one.
    check(unsafe {
        raw::call3::<{ abi::__HYPERVISOR_grant_table_op }>(
            u64::from(command),
            core::ptr::from_mut(argument) as u64,
            1,
        )
    })
}

fn port_status(domain: u16) -> Result {
    let mut op = abi::evtchn_status {
        dom: domain,
        ..Default::default()
    };
    call::<{ abi::__HYPERVISOR_event_channel_op }, _>(abi::EVTCHNOP_status, &mut op)
}

fn pages(domain: u16) -> Result {
    let mut number = domain;
    call::<{ abi::__HYPERVISOR_memory_op }, _>(abi::XENMEM_current_reservation, &mut number)
}

fn grant_version(domain: u16) -> Result {
    let mut op = abi::gnttab_get_version {
        dom: domain,
        ..Default::default()
    };
    grant_call(abi::GNTTABOP_get_version, &mut op)
}

/// The status instead of an errno: 0, or one that stands for it.
fn grant_size(domain: u16) -> Result {
    let mut op = abi::gnttab_query_size {
        dom: domain,
        ..Default::default()
    };
    grant_call(abi::GNTTABOP_query_size, &mut op)?;
    match i32::from(op.status) {
        0 => Ok(0),
        abi::GNTST_permission_denied => Err(Errno::EPERM),
        _ => Err(Errno::ESRCH),
    }
}

fn refusals(domain: u16) -> Result {
    let mut op = abi::paravane_read_refusals {
        domain,
        ..Default::default()
    };
    call::<{ abi::__HYPERVISOR_paravane }, _>(abi::PARAVANE_OP_read_refusals, &mut op)
}

/// No list of updates, for the tables and frames of the domain.
fn updates(domain: u16) -> Result {
    // SAFETY: an empty list.
    check(unsafe {
        raw::call4::<{ abi::__HYPERVISOR_mmu_update }>(
            0,
            0,
            0,
            (u64::from(domain) + 1) << 16 | u64::from(domain),
        )
    })
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-domain-numbers", start);
    let asks: [(&str, Ask); 6] = [
        ("evtchn_status", port_status),
        ("current_reservation", pages),
        ("get_version", grant_version),
        ("query_size", grant_size),
        ("read_refusals", refusals),
        ("mmu_update", updates),
    ];
    for (name, ask) in asks {
        claim!(ask(OWN).is_ok(), "{name} for the caller");
        for other in OTHERS {
            claim_eq!(ask(other), Err(Errno::EPERM), "{name} for domain {other}");
        }
    }
    // A frame of its own, named as another domain's, and as its own.
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let map = |domain: u16, page: VirtAddr, frame: Mfn| {
        // SAFETY: the page stays mapped to its frame, or nothing changes.
        check(unsafe {
            raw::call4::<{ abi::__HYPERVISOR_update_va_mapping_otherdomain }>(
                page.raw(),
                Pte::new(frame, Flags::DATA).raw(),
                u64::from(abi::UVMF_NONE),
                domain.into(),
            )
        })
    };
    claim_eq!(map(OWN, page, frame), Ok(0));
    for other in OTHERS {
        claim_eq!(map(other, page, frame), Err(Errno::EPERM));
    }
    // Only asked for what it does not have.
    let mut end = abi::sched_remote_shutdown {
        domain_id: OTHERS[0],
        reason: abi::SHUTDOWN_crash,
    };
    for other in OTHERS {
        end.domain_id = other;
        claim_eq!(
            call::<{ abi::__HYPERVISOR_sched_op }, _>(abi::SCHEDOP_remote_shutdown, &mut end),
            Err(Errno::EPERM)
        );
    }
    test::success()
}
