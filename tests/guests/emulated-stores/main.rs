//! Claim: a store of the kernel to a live level-1 table is validated and
//! made, in each form that kernels use; a store that breaks a rule, or to a
//! table of another level, is a page fault.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::mm::update::Flush;
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::{set_handler, vector};
use paravane_guest::{claim, claim_eq, entry, need, test};
use support::space::same;
use support::{attempt, fault};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("emulated-stores", start);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let walked = walk::walk(&memory, memory.root(), page);
    let leaf = need!(walked.leaf().ok_or("not mapped"));
    let m2p = memory.linear().m2p;
    let place = |step: walk::Step| {
        let pfn = need!(m2p.pfn(step.entry.frame()).ok_or("not in the m2p"));
        memory.address(pfn).raw() + step.entry.offset()
    };
    let at = place(leaf);
    let now = || Pte::from_raw(need!(fault::read(at)));
    let (rw, ro) = (
        Pte::new(frame, Flags::DATA),
        Pte::new(frame, Flags::READ_ONLY),
    );
    let writable = || {
        need!(update::invlpg_local(page));
        fault::write(page.raw(), 1).is_none()
    };
    claim!(writable());
    // mov, 64 bits
    claim_eq!(
        attempt!("mov [{a}], {v}"; a = in(reg) at, v = in(reg) ro.raw()),
        None
    );
    claim!(same(now(), ro) && !writable());
    claim_eq!(
        attempt!("mov [{a}], {v}"; a = in(reg) at, v = in(reg) rw.raw()),
        None
    );
    claim!(same(now(), rw) && writable());
    // xchg gives the old value
    let mut value = ro.raw();
    claim_eq!(
        attempt!("xchg [{a}], {v}"; a = in(reg) at, v = inout(reg) value),
        None
    );
    claim!(same(Pte::from_raw(value), rw) && same(now(), ro) && !writable());
    // cmpxchg that hits
    let mut expected = now().raw();
    let mut flag = 0u8;
    claim_eq!(
        attempt!("lock cmpxchg [{a}], {v}", "setz {z}";
            a = in(reg) at, v = in(reg) rw.raw(), inout("rax") expected, z = inout(reg_byte) flag),
        None
    );
    claim_eq!(flag, 1);
    claim!(same(now(), rw) && writable());
    // cmpxchg that misses gives the value and changes nothing
    expected = 0x5555_0000;
    claim_eq!(
        attempt!("lock cmpxchg [{a}], {v}", "setz {z}";
            a = in(reg) at, v = in(reg) ro.raw(), inout("rax") expected, z = inout(reg_byte) flag),
        None
    );
    claim_eq!(flag, 0);
    claim_eq!(expected, now().raw());
    claim!(same(now(), rw) && writable());
    // lock and, one byte: the way Linux write-protects
    claim_eq!(
        attempt!("lock and byte ptr [{a}], 0xfd"; a = in(reg) at),
        None
    );
    claim!(same(now(), ro) && !writable());
    // lock or, one byte
    claim_eq!(attempt!("lock or byte ptr [{a}], 2"; a = in(reg) at), None);
    claim!(same(now(), rw) && writable());
    // The same with DS for LOCK, as Linux has them with one processor; the flags are those of an AND.
    let mut sign = 0u8;
    claim_eq!(
        attempt!(".byte 0x3e", "and byte ptr [{a}], 0xfd", "sets {s}";
            a = in(reg) at, s = inout(reg_byte) sign),
        None
    );
    claim_eq!(sign, now().raw() as u8 >> 7);
    claim!(same(now(), ro) && !writable());
    claim_eq!(
        attempt!(".byte 0x3e", "or byte ptr [{a}], 2"; a = in(reg) at),
        None
    );
    claim!(same(now(), rw) && writable());
    // FS moves the operand: it is none of the forms, and made all the same.
    claim_eq!(
        attempt!("and byte ptr fs:[{a}], 0xfd"; a = in(reg) at),
        None
    );
    claim!(same(now(), ro) && !writable());
    claim_eq!(attempt!("or byte ptr fs:[{a}], 2"; a = in(reg) at), None);
    claim!(same(now(), rw) && writable());
    // lock btr of the accessed bit: by register and by immediate; CF is the
    // old bit
    let mut carry = 0u8;
    claim_eq!(
        attempt!("lock bts qword ptr [{a}], 5", "lock btr qword ptr [{a}], 5", "setc {c}";
            a = in(reg) at, c = inout(reg_byte) carry),
        None
    );
    claim_eq!((carry, now().flags().contains(Flags::ACCESSED)), (1, false));
    claim_eq!(
        attempt!("lock btr qword ptr [{a}], {n}", "setc {c}";
            a = in(reg) at, n = in(reg) 5u64, c = inout(reg_byte) carry),
        None
    );
    claim_eq!(carry, 0);
    // 32 bits, the lower half
    let half = ro.raw() as u32;
    claim_eq!(
        attempt!("mov [{a}], {v:e}"; a = in(reg) at, v = in(reg) half),
        None
    );
    claim!(same(now(), ro) && !writable());
    // an immediate
    claim_eq!(attempt!("mov qword ptr [{a}], 0"; a = in(reg) at), None);
    claim_eq!(now(), Pte::EMPTY);
    claim!(!writable());
    claim_eq!(
        attempt!("mov [{a}], {v}"; a = in(reg) at, v = in(reg) rw.raw()),
        None
    );
    claim!(writable());
    // What breaks a rule is a fault, and changes nothing.
    let bad = Pte::new(leaf.entry.frame(), Flags::DATA).raw();
    let fault = attempt!("mov [{a}], {v}"; a = in(reg) at, v = in(reg) bad);
    claim_eq!(fault.map(|f| (f.vector, f.error)), Some((14, 3)));
    claim!(same(now(), rw) && writable());
    for step in walked.steps().iter().filter(|step| step.level > 1) {
        let fault =
            attempt!("mov [{a}], {v}"; a = in(reg) place(*step), v = in(reg) step.value.raw());
        claim_eq!(
            fault.map(|f| (f.vector, f.error)),
            Some((14, 3)),
            "level {}",
            step.level
        );
    }
    // With the trap flag set, the step ends behind the store.
    set_handler(
        vector::DEBUG,
        Some(|frame| {
            frame.rflags &= !0x100;
            fault::catch(frame);
        }),
    );
    let mut behind = 0u64;
    let step = attempt!(
        "lea {b}, [rip + 78f]", "pushfq", "or qword ptr [rsp], 0x100", "popfq",
        "mov [{a}], {v}", "78:", "nop", "nop";
        a = in(reg) at, v = in(reg) ro.raw(), b = inout(reg) behind);
    claim_eq!(
        step.map(|f| (f.vector, f.rip)),
        Some((vector::DEBUG, behind))
    );
    claim!(same(now(), ro) && !writable());
    // A store that begins on a page before the table's is not aligned, though the fault's address
    // is; relative to whatever register it is made. One that begins there is.
    let mut pages = [(); 2].map(|()| need!(memory.page().ok_or("no page")));
    pages.sort_unstable_by_key(|page| page.raw());
    let [data, shown] = pages;
    let start = shown.raw();
    claim_eq!(start - data.raw(), 4096);
    need!(update::update_va_mapping(
        shown,
        Pte::new(leaf.entry.frame(), Flags::READ_ONLY),
        Flush::PageLocal
    ));
    let first = need!(fault::read(start));
    for back in [1, 4, 7] {
        let fault = attempt!("mov [{a} + 8 * {i}], {v}"; a = in(reg) start - back - 800, i = in(reg) 100u64, v = in(reg) first);
        claim_eq!(
            fault.map(|f| (f.vector, f.error)),
            Some((14, 3)),
            "{back} bytes before"
        );
    }
    claim_eq!(fault::read(start), Ok(first));
    claim_eq!(fault::read(start - 8), Ok(0));
    let fault = attempt!("mov [{a} + 8 * {i}], {v}"; a = in(reg) start - 800, i = in(reg) 100u64, v = in(reg) first);
    claim_eq!(fault, None);
    claim_eq!(fault::read(start), Ok(first));
    test::success()
}
