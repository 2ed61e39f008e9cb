//! Claim: the privileged domain reads every domain's refusals, with all facts
//! about the frames (design:refusals).
//! harness: xen=no domain="refused-peer mem=32M"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::abi::refusal::Rule;
use paravane_guest::hypercall::{check, raw};
use paravane_guest::start::StartInfo;
use paravane_guest::time::now;
use paravane_guest::{abi, claim, claim_eq, entry, need, sched, test};

entry!(run);

/// Records of one read.
const ROOM: usize = 16;
/// How long the peer may take, in nanoseconds.
const TIMEOUT: u64 = 5_000_000_000;

fn read(domain: u16, records: &mut [abi::paravane_refusal; ROOM]) -> usize {
    let mut arg = abi::paravane_read_refusals {
        domain,
        buffer: records.as_mut_ptr() as u64,
        count: ROOM as u32,
        ..Default::default()
    };
    // SAFETY: the structure and its buffer are live.
    let outcome = check(unsafe {
        raw::call2::<{ abi::PARAVANE_HYPERCALL }>(
            abi::PARAVANE_OP_read_refusals.into(),
            &raw mut arg as u64,
        )
    });
    need!(outcome);
    arg.count as usize
}

fn run(start: &'static StartInfo) -> ! {
    support::begin("refusals-of-others", start);
    let mut records = [abi::paravane_refusal::default(); ROOM];
    let end = now() + TIMEOUT;
    let of_ours = loop {
        let count = read(1, &mut records);
        let ours = records[..count].iter().find(|r| r.owner == 0);
        if let Some(record) = ours {
            break *record;
        }
        claim!(now() < end, "the peer was refused nothing of ours");
        sched::yield_now();
    };
    claim_eq!(u32::from(of_ours.rule), Rule::NotOwned.number());
    claim_eq!(of_ours.operation, abi::__HYPERVISOR_mmu_update);
    claim!(of_ours.references > 0, "the facts of a frame of ours");
    claim_eq!(read(0, &mut records), 0, "our own log is another");
    test::success()
}
