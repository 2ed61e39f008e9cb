//! Claim: a guest's GDT lies in frames that nothing maps writable; its
//! entries are changed by `update_descriptor`, which takes code and data
//! segments of the guest's privilege and refuses gates, system segments and
//! what would reach the hypervisor (M15).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Mfn;
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::segment::{set_gdt, update_descriptor};
use paravane_guest::{Errno, claim, claim_eq, entry, need, println, test};
use support::{attempt, fault, space::Table};

entry!(run);

/// Present, DPL 3, data, writable, 4 KB granularity.
const DATA: u64 = 0x00cf_f300_0000_ffff;
/// Present, DPL 3, 64-bit code.
const CODE64: u64 = 0x00af_fb00_0000_ffff;

fn load_ds(selector: u32) -> Option<u32> {
    attempt!("mov ds, {s:e}", "mov ds, {z:e}"; s = in(reg) selector, z = in(reg) 0u32)
        .map(|fault| fault.vector)
}

fn limit(selector: u32) -> Option<u32> {
    let mut limit = 0u32;
    let ok: u8;
    // SAFETY: LSL only reads a descriptor.
    unsafe {
        core::arch::asm!("lsl {l:e}, {s:e}", "setz {ok}",
            l = inout(reg) limit, s = in(reg) selector, ok = out(reg_byte) ok);
    }
    (ok != 0).then_some(limit)
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("descriptors", start);
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    table.set(1, Pte::from_raw(DATA));
    table.set(2, Pte::from_raw(CODE64));
    // Writable still.
    claim_eq!(set_gdt(&[table.frame], 512), Err(Errno::EINVAL));
    need!(table.make_read_only(&memory));
    claim_eq!(set_gdt(&[table.frame], 512), Ok(()));
    claim_eq!(
        table.make_writable(&memory),
        Err(Errno::EBUSY),
        "in use as a GDT"
    );
    claim_eq!(load_ds(0x0b), None);
    claim_eq!(load_ds(0x1b), Some(13), "an empty entry");
    // A page that the table does not have, never had or has no more, holds no descriptors.
    let second = 0x1000 | 0x0b;
    claim_eq!(load_ds(second), Some(13), "no second page");
    claim_eq!(set_gdt(&[table.frame, table.frame], 1024), Ok(()));
    claim_eq!(load_ds(second), None);
    claim_eq!(set_gdt(&[table.frame], 512), Ok(()));
    claim_eq!(load_ds(second), Some(13), "the second page is gone");
    // One entry by call.
    let at = |index: u64| table.frame.addr(index * 8);
    claim_eq!(update_descriptor(at(3), DATA), Ok(()));
    claim_eq!(load_ds(0x1b), None);
    claim_eq!(limit(0x1b), Some(u32::MAX));
    claim_eq!(update_descriptor(at(3), 0x0040_f300_0000_0fff), Ok(()));
    claim_eq!(limit(0x1b), Some(0xfff));
    claim_eq!(update_descriptor(at(3), 0), Ok(()));
    claim_eq!(load_ds(0x1b), Some(13));
    // What is not a guest's to have.
    for (descriptor, what) in [
        (0x0000_8900_0000_0067u64, "a TSS"),
        (0x0000_8200_0000_0fff, "an LDT"),
        (0x0000_ec00_e008_1234, "a call gate"),
        (0x0000_ee00_e008_1234, "an interrupt gate"),
        (0x0000_e500_e008_0000, "a task gate"),
    ] {
        let outcome = update_descriptor(at(4), descriptor);
        claim_eq!(outcome, Err(Errno::EINVAL), "{what}");
        claim_eq!(table.get(4).raw(), 0, "{what}");
    }
    // DPL 0 is raised, or refused; never kept.
    let outcome = update_descriptor(at(5), 0x00cf_9300_0000_ffff);
    println!("DPL 0 data: {outcome:?}, {:#x}", table.get(5).raw());
    claim!(outcome.is_err() || table.get(5).raw() >> 45 & 3 != 0);
    // A present segment with the conforming bit is no way into ring 0.
    let outcome = update_descriptor(at(6), 0x00af_9f00_0000_ffff);
    println!("conforming code: {outcome:?}, {:#x}", table.get(6).raw());
    claim!(outcome.is_err() || table.get(6).raw() >> 45 & 3 == 3);
    // Frames that are none, or in another use.
    claim_eq!(
        update_descriptor(Mfn::new((1 << 40) - 1).addr(0), DATA),
        Err(Errno::EINVAL)
    );
    claim_eq!(
        update_descriptor(memory.root().addr(8), DATA),
        Err(Errno::EINVAL)
    );
    claim_eq!(set_gdt(&[memory.root()], 512), Err(Errno::EINVAL));
    claim_eq!(set_gdt(&[Mfn::new((1 << 40) - 1)], 512), Err(Errno::EINVAL));
    claim_eq!(set_gdt(&[table.frame], 14 * 512 + 1), Err(Errno::EINVAL));
    claim_eq!(
        update_descriptor(at(3), DATA),
        Ok(()),
        "the old one is still in use"
    );
    claim_eq!(load_ds(0x1b), None);
    // A bad entry anywhere in a frame keeps the frame out.
    let bad = need!(Table::new(&mut memory).ok_or("no page"));
    bad.set(100, Pte::from_raw(0x0000_8900_0000_0067));
    need!(bad.make_read_only(&memory));
    claim_eq!(set_gdt(&[bad.frame], 512), Err(Errno::EINVAL));
    // Given back, it is an ordinary page.
    claim_eq!(set_gdt(&[], 0), Ok(()));
    claim_eq!(table.make_writable(&memory), Ok(()));
    claim_eq!(fault::write(table.address.raw(), 0), None);
    let leaf = need!(
        walk::walk(&memory, memory.root(), table.address)
            .leaf()
            .ok_or("unmapped")
    );
    claim!(leaf.value.is_writable());
    need!(update::set_entry(
        leaf.entry,
        Pte::new(table.frame, Flags::DATA)
    ));
    test::success()
}
