//! Attack: every kind of segment descriptor, by call and by a frame handed over whole. What comes
//! in is code or data of the guest's privilege; gates, system segments and conforming ways up are
//! kept out, or made harmless before they count (M15).
//!
//! Not on Xen: it keeps call gates, with their target's privilege raised to the guest's; the
//! predicate here wants none at all.
//!
//! harness: xen=no
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::mm::{Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::segment::{set_gdt, update_descriptor};
use paravane_guest::{claim, claim_eq, entry, need, println, test};
use support::space::Table;

entry!(run);

/// What a descriptor in use may be.
fn harmless(descriptor: u64) -> bool {
    let present = descriptor >> 47 & 1 != 0;
    let dpl = descriptor >> 45 & 3;
    let is_segment = descriptor >> 44 & 1 != 0;
    // Type 0 of the system kind is reserved: loading it faults.
    let reserved = !is_segment && descriptor >> 40 & 0xf == 0;
    !present || reserved || (is_segment && dpl > 0)
}

/// A descriptor of these access bits (40 to 47) and flags (52 to 55).
fn descriptor(access: u64, flags: u64, base: u64) -> u64 {
    let limit = 0xffff | 0xf << 48;
    let base = (base & 0xff_ffff) << 16 | (base >> 24 & 0xff) << 56;
    limit | base | access << 40 | flags << 52
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-descriptors", start);
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    need!(table.make_read_only(&memory));
    need!(set_gdt(&[table.frame], 512));
    let at = table.frame.addr(8);
    let mut accepted = 0;
    for access in 0..256 {
        for flags in 0..16 {
            for base in [0, 0xffff_0000, 0x8000_0000] {
                let value = descriptor(access, flags, base);
                let before = table.get(1).raw();
                match update_descriptor(at, value) {
                    Ok(()) => accepted += 1,
                    Err(_) => claim!(
                        table.get(1).raw() == before,
                        "{value:#018x} was refused and stored"
                    ),
                }
                let stored = table.get(1).raw();
                claim!(
                    harmless(stored),
                    "{value:#018x} is stored as {stored:#018x}"
                );
            }
        }
    }
    println!("{accepted} descriptors accepted");
    // By the call for page tables nothing comes in, since it knows nothing of descriptors.
    let before = table.get(1).raw();
    for access in 0..256 {
        let store = update::request(at, Pte::from_raw(descriptor(access, 0, 0)));
        claim!(update::mmu_update(&[store]).is_err(), "{access:#x}");
        claim_eq!(table.get(1).raw(), before);
    }
    // The control: code and data of the guest's privilege come in as they are.
    for (access, flags) in [(0xfb, 0xc), (0xf3, 0xc), (0xfb, 0xa)] {
        let value = descriptor(access, flags, 0);
        claim_eq!(update_descriptor(at, value), Ok(()), "{value:#018x}");
        claim_eq!(table.get(1).raw(), value);
    }
    let mut whole_accepted = 0;
    // The same in a frame: all entries but one are good.
    let whole = need!(Table::new(&mut memory).ok_or("no page"));
    for access in 0..256u64 {
        for flags in [0, 2, 4, 0xa, 0xc, 0xf] {
            let (place, value) = (
                (access * 2 + flags) as usize % 511 + 1,
                descriptor(access, flags, 0),
            );
            whole.set(place, Pte::from_raw(value));
            need!(whole.make_read_only(&memory));
            if set_gdt(&[whole.frame], 512).is_ok() {
                let stored = whole.get(place).raw();
                claim!(harmless(stored), "{value:#018x} came in as {stored:#018x}");
                need!(set_gdt(&[table.frame], 512));
                whole_accepted += 1;
            }
            need!(whole.make_writable(&memory));
            whole.set(place, Pte::EMPTY);
        }
    }
    println!("{whole_accepted} frames accepted");
    claim!(whole_accepted > 0);
    test::success()
}
