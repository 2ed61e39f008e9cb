//! Attack: stores to a live level-1 table that try to get a bad entry past the emulation: half an
//! entry at a time, across two entries, across two pages, by instructions that are not plain
//! stores, as a string. Whatever is made of each, no entry may come out that the
//! hypervisor would have refused. Good stores work before each of them and behind it.
//!
//! harness: unprivileged=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Mfn;
use paravane_guest::mm::{Flags, Pte, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, entry, need, println, test};
use support::space::same;
use support::{attempt, fault};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-emulated-stores", start);
    let page = need!(memory.page().ok_or("no page"));
    let next = need!(memory.page().ok_or("no page"));
    let walked = walk::walk(&memory, memory.root(), page);
    let leaf = need!(walked.leaf().ok_or("not mapped"));
    let m2p = memory.linear().m2p;
    let table = leaf.entry.frame();
    let pfn = need!(m2p.pfn(table).ok_or("not in the m2p"));
    let place = memory.address(pfn).raw();
    let at = place + leaf.entry.offset();
    let bad = Pte::new(table, Flags::DATA).raw();
    // A privileged domain may map what is no memory: there it is no attack.
    let foreign = match start.is_privileged() {
        true => bad,
        false => Pte::new(Mfn::new(0x10), Flags::DATA).raw(),
    };
    let good = leaf.value.raw();
    let read_only = Pte::new(leaf.value.frame(), Flags::READ_ONLY);

    let check = |what: &str| {
        // Every entry of the table is one of ours, and none maps a table writable.
        for index in 0..512 {
            let entry = Pte::from_raw(need!(fault::read(place + index * 8)));
            if !entry.is_present() {
                continue;
            }
            let own = m2p.own_pfn(entry.frame(), start.p2m());
            claim!(
                own.is_some() || start.is_privileged(),
                "{what}: entry {index} maps {}",
                entry.frame()
            );
            let writes_table = entry.is_writable()
                && walked
                    .steps()
                    .iter()
                    .any(|step| step.entry.frame() == entry.frame());
            claim!(!writes_table, "{what}: entry {index} maps a table writable");
        }
        // The control: good stores work, and say what the entry is then.
        for value in [read_only, leaf.value] {
            let fault = attempt!("mov [{a}], {v}"; a = in(reg) at, v = in(reg) value.raw());
            claim!(fault.is_none(), "{what}: a good store: {fault:?}");
            let stored = Pte::from_raw(need!(fault::read(at)));
            claim!(
                same(stored, value),
                "{what}: {value:?} is stored as {stored:?}"
            );
        }
        let writable = fault::write(page.raw(), 1).is_none();
        claim!(writable, "{what}: the page is where it was");
    };
    check("nothing");
    for value in [bad, foreign, bad | 1 << 7, bad | 1 << 52, u64::MAX] {
        let low = value as u32;
        let high = (value >> 32) as u32;
        let fault = attempt!("mov [{a}], {v}"; a = in(reg) at, v = in(reg) value);
        println!("{value:#x}: {:?}", fault.map(|fault| fault.vector));
        check("mov");
        // In halves, either first; in bytes.
        attempt!("mov [{a}], {l:e}", "mov [{a} + 4], {h:e}"; a = in(reg) at, l = in(reg) low, h = in(reg) high);
        check("two halves");
        attempt!("mov [{a} + 4], {h:e}", "mov [{a}], {l:e}"; a = in(reg) at, l = in(reg) low, h = in(reg) high);
        check("two halves, the upper first");
        for byte in 0..8 {
            let part = (value >> (8 * byte)) as u8;
            attempt!("mov [{a}], {v}"; a = in(reg) at + byte, v = in(reg_byte) part);
            check("a byte");
        }
        for offset in [1, 3, 4, 7] {
            attempt!("mov [{a}], {v}"; a = in(reg) at + offset, v = in(reg) value);
            check("unaligned");
            attempt!("mov [{a}], {v}"; a = in(reg) at - offset, v = in(reg) value);
            check("unaligned");
        }
        // Across the end of the table, and into it from the page before.
        attempt!("mov [{a}], {v}"; a = in(reg) place + 4092, v = in(reg) value);
        attempt!("mov [{a}], {v}"; a = in(reg) place - 4, v = in(reg) value);
        check("across pages");
        // Exchanges.
        let mut swapped = value;
        attempt!("xchg [{a}], {v}"; a = in(reg) at, v = inout(reg) swapped);
        check("xchg");
        attempt!("lock cmpxchg [{a}], {v}"; a = in(reg) at, v = in(reg) value, inout("rax") good => _);
        check("cmpxchg");
        attempt!("lock cmpxchg8b [{a}]"; a = in(reg) at, inout("eax") good as u32 => _,
            inout("edx") (good >> 32) as u32 => _, in("ecx") high);
        check("cmpxchg8b");
        attempt!("lock xadd [{a}], {v}"; a = in(reg) at, v = inout(reg) value.wrapping_sub(good) => _);
        check("xadd");
        attempt!("add [{a}], {v}"; a = in(reg) at, v = in(reg) value.wrapping_sub(good));
        check("add");
        attempt!("lock or [{a}], {v}"; a = in(reg) at, v = in(reg) value);
        check("or");
        attempt!("lock xor [{a}], {v}"; a = in(reg) at, v = in(reg) value ^ good);
        check("xor");
        for bit in [1u64, 7, 51, 63, 64, 4096] {
            attempt!("lock btc [{a}], {b}"; a = in(reg) at, b = in(reg) bit);
            check("btc");
        }
        // Strings, and past the cache.
        attempt!("cld", "mov ecx, 2", "rep stosq"; inout("rdi") at => _, in("rax") value, out("rcx") _);
        check("stosq");
        attempt!("movnti [{a}], {v}"; a = in(reg) at, v = in(reg) value);
        check("movnti");
    }
    let _ = next;
    test::success()
}
