//! Attack: grants as a way around the rules for page tables: a table granted, a granted frame made
//! a table, a table as the target of a copy, transferred, exchanged; entries changed while they
//! are in use; handles and addresses that do not belong together (M4, G10).
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::AtomicU64;

use paravane_guest::abi::{self, *};
use paravane_guest::addr::{DomainId, Mfn};
use paravane_guest::grant::{GrantTable, map, table};
use paravane_guest::hypercall::raw;
use paravane_guest::mm::update::Flush;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, println, test};
use support::fault;
use support::space::Table;

entry!(run);

static FREE: [AtomicU64; 8] = [const { AtomicU64::new(0) }; 8];

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-grants", start);
    let mut frames = [Mfn::new(0)];
    need!(table::setup(&mut frames));
    let place = need!(memory.page().ok_or("no page"));
    let kept = need!(memory.mfn(place).ok_or("no frame"));
    need!(update::update_va_mapping(
        place,
        Pte::new(frames[0], Flags::DATA),
        Flush::PageLocal
    ));
    // SAFETY: the table's page, mapped for as long as this is used, 512 entries of 8 bytes.
    let entries =
        unsafe { core::slice::from_raw_parts(place.as_ptr::<AtomicU64>().cast_const(), 512) };
    let grants = GrantTable::new(entries, &FREE);
    let own = DomainId::new(0);

    let tables = need!(Table::new(&mut memory).ok_or("no page"));
    let page = need!(Table::new(&mut memory).ok_or("no page"));
    let window = need!(Table::new(&mut memory).ok_or("no page"));
    need!(update::update_va_mapping(
        window.address,
        Pte::EMPTY,
        Flush::PageLocal
    ));
    need!(tables.make_read_only(&memory));
    need!(update::pin(4, tables.frame));
    let before = tables.get(5);

    // A table, writable, through a grant of ours to ourselves.
    let reference = need!(grants.grant(own, tables.frame, false).ok_or("full"));
    let mut op = [map::map_request(own, reference, window.address, false)];
    need!(map::map(&mut op));
    println!("a page table, writable: {}", op[0].status);
    claim!(
        op[0].status != 0,
        "a page table was mapped writable by a grant"
    );
    claim!(fault::write(window.address.raw() + 40, 1).is_some());
    // As the target of a copy.
    let mut copy = [abi::gnttab_copy {
        source: gnttab_copy_gnttab_copy_ptr {
            u: gnttab_copy_gnttab_copy_ptr__bindgen_ty_1 {
                gmfn: page.frame.raw(),
            },
            domid: DOMID_SELF as u16,
            offset: 0,
        },
        dest: gnttab_copy_gnttab_copy_ptr {
            u: gnttab_copy_gnttab_copy_ptr__bindgen_ty_1 {
                gmfn: tables.frame.raw(),
            },
            domid: DOMID_SELF as u16,
            offset: 40,
        },
        len: 8,
        flags: 0,
        status: 0,
    }];
    need!(map::copy(&mut copy));
    println!("a copy into a page table: {}", copy[0].status);
    claim!(copy[0].status != 0, "a copy into a page table");
    claim_eq!(tables.get(5), before);
    // Given away, or exchanged, while pinned.
    let mut transfer = gnttab_transfer {
        mfn: tables.frame.raw(),
        domid: DOMID_SELF as u16,
        ref_: 9,
        status: 0,
    };
    // SAFETY: the structure is live; what it names is what is tested.
    let result = unsafe {
        raw::call3::<__HYPERVISOR_grant_table_op>(
            GNTTABOP_transfer.into(),
            &raw mut transfer as u64,
            1,
        )
    };
    println!("a page table transferred: {result}, {}", {
        transfer.status
    });
    claim!(
        result < 0 || transfer.status != 0,
        "a page table was transferred"
    );
    claim!(fault::write(tables.address.raw() + 40, 1).is_some());

    // A page that is mapped writable by a grant becomes no table.
    let reference = need!(grants.grant(own, page.frame, false).ok_or("full"));
    let mut op = [map::map_request(own, reference, window.address, false)];
    need!(map::map(&mut op));
    // The control: the same grant of a page is mapped, and taken back.
    claim_eq!(op[0].status, 0);
    need!(page.make_read_only(&memory));
    for level in 1..=4 {
        claim!(
            update::pin(level, page.frame).is_err(),
            "writable by a grant, and a table"
        );
    }
    // The entry changes under the mapping: to a table, to nobody's frame, to nothing.
    let slot = &entries[reference.raw() as usize];
    let honest = slot.load(core::sync::atomic::Ordering::SeqCst);
    for frame in [tables.frame.raw(), (1 << 32) - 7, 0] {
        slot.store(
            honest & 0xffff_ffff | frame << 32,
            core::sync::atomic::Ordering::SeqCst,
        );
        claim_eq!(fault::write(window.address.raw(), frame), None);
        claim_eq!(fault::read(page.address.raw()), Ok(frame));
        // Handles that are none, and addresses that are another's.
        for (handle, at) in [
            (op[0].handle + 1, window.address.raw()),
            (u32::MAX, window.address.raw()),
            (op[0].handle, 0xffff_8300_0000_0000),
        ] {
            let mut back = [gnttab_unmap_grant_ref {
                host_addr: at,
                handle,
                ..Default::default()
            }];
            need!(map::unmap(&mut back));
            claim!(back[0].status != 0, "handle {handle} at {at:#x}");
        }
    }
    slot.store(honest, core::sync::atomic::Ordering::SeqCst);
    let mut back = [gnttab_unmap_grant_ref {
        host_addr: window.address.raw(),
        handle: op[0].handle,
        ..Default::default()
    }];
    need!(map::unmap(&mut back));
    claim_eq!(back[0].status, 0);
    need!(map::unmap(&mut back));
    claim!(back[0].status != 0, "unmapped twice");
    claim_eq!(
        update::pin(4, page.frame),
        Ok(()),
        "nothing holds the page any more"
    );
    need!(update::unpin(page.frame));
    // The grant table itself becomes no table, and is not given away.
    claim!(update::pin(1, frames[0]).is_err());
    need!(update::update_va_mapping(
        place,
        Pte::new(kept, Flags::DATA),
        Flush::PageLocal
    ));
    test::success()
}
