//! Claim: a guest's LDT is set by address and length, its pages stop being
//! writable once the processor has used them, and its entries obey the rules
//! of the GDT, by whatever call they come (M6, M15).
//!
//! harness: split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::{Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::segment::{set_ldt, update_descriptor};
use paravane_guest::{Errno, claim, claim_eq, entry, need, test};
use support::{attempt, space::Table};

entry!(run);

const DATA: u64 = 0x00cf_f300_0000_ffff;

fn load_ds(selector: u32) -> Option<u32> {
    attempt!("mov ds, {s:e}", "mov ds, {z:e}"; s = in(reg) selector, z = in(reg) 0u32)
        .map(|fault| fault.vector)
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("ldt", start);
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    table.set(1, Pte::from_raw(DATA));
    need!(table.make_read_only(&memory));
    claim_eq!(load_ds(0x0f), Some(13), "no LDT yet");
    claim_eq!(
        set_ldt(VirtAddr::new(table.address.raw() + 8), 10),
        Err(Errno::EINVAL)
    );
    claim_eq!(set_ldt(table.address, 8193), Err(Errno::EINVAL));
    claim_eq!(set_ldt(table.address, 512), Ok(()));
    claim_eq!(load_ds(0x0f), None);
    claim_eq!(load_ds(0x17), Some(13));
    claim_eq!(
        table.make_writable(&memory),
        Err(Errno::EBUSY),
        "in use as an LDT"
    );
    claim_eq!(update_descriptor(table.frame.addr(16), DATA), Ok(()));
    claim_eq!(load_ds(0x17), None);
    claim_eq!(
        update_descriptor(table.frame.addr(24), 0x0000_ec00_e008_1234),
        Err(Errno::EINVAL)
    );
    // Nor does the call for page tables store there: it knows nothing of descriptors.
    for value in [DATA, 0x0000_ec00_e008_1234] {
        let store = update::request(table.frame.addr(24), Pte::from_raw(value));
        claim!(update::mmu_update(&[store]).is_err(), "{value:#x}");
        claim_eq!(table.get(3).raw(), 0);
    }
    claim_eq!(set_ldt(VirtAddr::new(0), 0), Ok(()));
    claim_eq!(load_ds(0x0f), Some(13));
    claim_eq!(table.make_writable(&memory), Ok(()));
    // The control: the same store, where the frame is data again.
    let store = update::request(table.frame.addr(24), Pte::from_raw(DATA));
    claim_eq!(update::mmu_update(&[store]), Ok(()));
    claim_eq!(table.get(3).raw(), DATA);
    test::success()
}
