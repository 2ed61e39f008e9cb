//! Claim: a privileged domain reads the machine's memory map: each of its own
//! frames is in a region of memory, no two regions overlap; where there is no
//! room for all of it, none of it is written.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Pfn;
use paravane_guest::hypercall::{check, raw};
use paravane_guest::memory::{MapEntry, machine_map};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, println, test};

entry!(run);

/// Start, end and kind of an entry.
fn region(entry: &MapEntry) -> (u64, u64, u32) {
    let word = |at: usize| {
        entry[at..at + 8]
            .iter()
            .rev()
            .fold(0, |sum, &byte| sum << 8 | u64::from(byte))
    };
    let kind = entry[16..]
        .iter()
        .rev()
        .fold(0, |sum, &byte| sum << 8 | u32::from(byte));
    (word(0), word(0) + word(8), kind)
}

fn run(start: &'static StartInfo) -> ! {
    const MEMORY: u32 = 1;
    let memory = support::begin("machine-map", start);
    let mut entries = [[0; 20]; 128];
    let count = match machine_map(&mut entries) {
        Ok(count) => count,
        Err(errno) => test::failure(format_args!("{errno:?}")),
    };
    claim!(count > 1 && count <= entries.len(), "{count} regions");
    let regions = || entries[..count].iter().map(region);
    for (n, (start, end, kind)) in regions().enumerate() {
        println!("{start:#x} to {end:#x}: {kind}");
        claim!(start < end && kind != 0);
        for (other_start, other_end, _) in regions().skip(n + 1) {
            claim!(end <= other_start || other_end <= start, "they overlap");
        }
    }
    claim!(regions().any(|(.., kind)| kind != MEMORY));
    let linear = memory.linear();
    for n in 0..start.nr_pages() {
        let Some(frame) = linear.p2m.mfn(Pfn::new(n)) else {
            continue;
        };
        let (first, end) = (frame.raw() << 12, (frame.raw() + 1) << 12);
        claim!(
            regions().any(|(from, to, kind)| kind == MEMORY && from <= first && end <= to),
            "frame {:#x} is no memory",
            frame.raw()
        );
    }
    // Not enough room, none at all.
    for room in [count - 1, 1, 0] {
        let mut few = [[0xee; 20]; 128];
        claim_eq!(machine_map(&mut few[..room]), Err(Errno::EINVAL), "{room}");
        claim!(few[room..].iter().flatten().all(|&byte| byte == 0xee));
    }
    let mut map = abi::xen_memory_map {
        nr_entries: 128,
        buffer: 0x1000,
    };
    let mut ask = || {
        // SAFETY: the call writes the structure; nothing is mapped for the list.
        check(unsafe {
            raw::call2::<{ abi::__HYPERVISOR_memory_op }>(
                u64::from(abi::XENMEM_machine_memory_map),
                &raw mut map as u64,
            )
        })
    };
    claim_eq!(ask(), Err(Errno::EFAULT));
    need!(machine_map(&mut entries));
    test::success()
}
