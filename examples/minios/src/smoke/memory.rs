//! Checks of start of day, memory and address spaces.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use paravane_guest::addr::{PAGE_SIZE, Pfn, VirtAddr};
use paravane_guest::mm::update::set_entry;
use paravane_guest::mm::{Flags, Pte};
use paravane_guest::start;

use super::{Check, Outcome};
use crate::ensure;
use crate::memory::space::{Access, AddressSpace, Region};
use crate::memory::{DIRECT_BASE, IMAGE_BASE, direct, frames, heap, p2m, probe, table};
use crate::start::magic;
use crate::threads::switch;

pub const CHECKS: &[Check] = &[
    ("start of day", start_of_day),
    ("p2m", both_numberings_agree),
    ("physical allocator", frames_are_given_once),
    ("heap", heap_gives_back),
    ("direct map", direct_map_reaches_all),
    ("image protected", image_is_protected),
    ("page tables are read-only", tables_are_protected),
    ("batched updates", updates_wait_and_go_together),
    ("fault with updates outstanding", fault_commits_and_retries),
    ("address space", address_space_lives_and_dies),
    ("address space copied", copy_on_write),
];

fn start_of_day() -> Outcome {
    let start = start::get().ok_or("no start_info")?;
    ensure!(
        magic(start).starts_with("xen-"),
        "magic is {:?}",
        magic(start)
    );
    ensure!(
        start.nr_pages() as usize == frames::total(),
        "{} pages",
        start.nr_pages()
    );
    ensure!(
        start.page_table() > IMAGE_BASE,
        "page tables at {:#x}",
        start.page_table()
    );
    Ok(())
}

fn both_numberings_agree() -> Outcome {
    for number in 0..frames::total() as u64 {
        let frame = Pfn::new(number);
        let back = p2m::own(p2m::machine(frame));
        ensure!(back == Some(frame), "frame {frame} comes back as {back:?}");
    }
    Ok(())
}

fn frames_are_given_once() -> Outcome {
    let mut taken = Vec::new();
    for number in 0..200u64 {
        let frame = frames::allocate_zeroed().ok_or("no frame")?;
        let word = direct::pointer(frame).cast::<u64>();
        // SAFETY: the frame is this check's alone.
        unsafe {
            ensure!(*word == 0, "frame {frame} is not zero");
            *word = number;
        }
        taken.push(frame);
    }
    for (number, frame) in taken.iter().enumerate() {
        // SAFETY: as above.
        let found = unsafe { *direct::pointer(*frame).cast::<u64>() };
        ensure!(found == number as u64, "frame {frame} was given twice");
        frames::release(*frame);
    }
    let run = frames::allocate_run(32).ok_or("no run of frames")?;
    for offset in 0..32 {
        let frame = Pfn::new(run.raw() + offset);
        ensure!(
            frames::users(frame) == 1,
            "frame {frame} of a run has {} users",
            frames::users(frame)
        );
        frames::release(frame);
    }
    ensure!(
        frames::allocate_run(frames::total()).is_none(),
        "more frames than there can be"
    );
    Ok(())
}

fn heap_gives_back() -> Outcome {
    let (before, _) = heap::usage();
    let mut map = BTreeMap::new();
    for number in 0..500usize {
        map.insert(number, alloc::vec![number as u8; number]);
    }
    map.retain(|number, _| number % 3 == 0);
    for (number, block) in &map {
        ensure!(
            block.len() == *number && block.iter().all(|byte| *byte == *number as u8),
            "block {number} changed"
        );
    }
    drop(map);
    let (after, _) = heap::usage();
    ensure!(
        before == after,
        "{before} bytes in use before, {after} after"
    );
    Ok(())
}

fn direct_map_reaches_all() -> Outcome {
    let total = frames::total() as u64;
    for number in (0..total).step_by(64).chain([total - 1]) {
        let address = direct::pointer(Pfn::new(number));
        ensure!(
            probe::read(address).is_some(),
            "frame {number:#x} is not mapped"
        );
    }
    let behind = direct::pointer(Pfn::new(total));
    ensure!(
        probe::read(behind).is_none(),
        "something is mapped behind the last frame"
    );
    ensure!(
        probe::read(IMAGE_BASE as *const u8).is_none(),
        "page 0 of the boot mapping is still there"
    );
    Ok(())
}

fn image_is_protected() -> Outcome {
    static CONSTANT: [u8; 1] = [0x2a];
    let code = image_is_protected as fn() -> Outcome as *mut u8;
    for address in [code, CONSTANT.as_ptr().cast_mut()] {
        let alias = direct::pointer(Pfn::new((address as u64 - IMAGE_BASE) / PAGE_SIZE as u64));
        for address in [address, alias] {
            let value = probe::read(address).ok_or("not readable")?;
            // SAFETY: the byte would get the value that it has.
            let written = unsafe { probe::write(address, value) };
            ensure!(!written, "a store to {address:p} succeeded");
        }
    }
    Ok(())
}

fn tables_are_protected() -> Outcome {
    let root = direct::boot_root();
    let slot = VirtAddr::new(DIRECT_BASE).index(4);
    let entry = root.entry(slot);
    let address = direct::pointer(root.0).wrapping_add(slot * 8);
    // SAFETY: the byte would get the value that it has.
    let written = unsafe { probe::write(address, entry.raw() as u8) };
    ensure!(!written, "a store to the top-level table succeeded");
    // Nor may the table be mapped writable.
    let (leaf, index) =
        direct::leaf_entry(VirtAddr::of(direct::pointer(root.0))).ok_or("no entry")?;
    let writable = Pte::new(p2m::machine(root.0), Flags::DATA);
    let outcome = set_entry(leaf.entry_address(index), writable);
    ensure!(
        outcome.is_err(),
        "a writable mapping of a page table was accepted"
    );
    ensure!(root.entry(slot) == entry, "the table has changed");
    Ok(())
}

fn updates_wait_and_go_together() -> Outcome {
    const COUNT: u64 = 64;
    let run = frames::allocate_run(COUNT as usize).ok_or("no frames")?;
    let frame = |offset| Pfn::new(run.raw() + offset);
    table::commit();
    (0..COUNT).for_each(|offset| direct::make_read_only(frame(offset)));
    ensure!(
        table::outstanding() == COUNT as usize,
        "{} updates wait",
        table::outstanding()
    );
    // SAFETY: the frames are this check's alone.
    let waits = unsafe { probe::write(direct::pointer(frame(0)), 1) };
    ensure!(waits, "an update did not wait");
    table::flush();
    ensure!(
        table::outstanding() == 0,
        "{} updates wait after a flush",
        table::outstanding()
    );
    for offset in 0..COUNT {
        // SAFETY: as above.
        let written = unsafe { probe::write(direct::pointer(frame(offset)), 1) };
        ensure!(!written, "frame {offset} of the batch is still writable");
    }
    (0..COUNT).for_each(|offset| direct::make_writable(frame(offset)));
    let done = table::commit();
    ensure!(done == COUNT as usize, "{done} updates were carried out");
    (0..COUNT).for_each(|offset| frames::release(frame(offset)));
    Ok(())
}

fn fault_commits_and_retries() -> Outcome {
    let frame = frames::allocate().ok_or("no frame")?;
    let address = direct::pointer(frame).cast::<u64>();
    // SAFETY: the frame is this check's alone.
    unsafe { address.write_volatile(0x5eed) };
    direct::hide(frame);
    ensure!(
        probe::read(address.cast()).is_none(),
        "the mapping did not go away"
    );
    // The mapping is on its way, and the kernel does not wait for it: the load below faults, the
    // handler carries the queue out, and the load runs again.
    direct::make_writable(frame);
    ensure!(
        table::outstanding() == 1,
        "{} updates wait",
        table::outstanding()
    );
    // SAFETY: as above.
    let found = unsafe { address.read_volatile() };
    ensure!(found == 0x5eed, "found {found:#x}");
    ensure!(table::outstanding() == 0, "the queue was not carried out");
    frames::release(frame);
    Ok(())
}

const AREA: u64 = 0x1000_0000;
const AREA_PAGES: u64 = 600;

/// An address space with a number in each of its pages.
fn space_with_numbers() -> Result<AddressSpace, alloc::string::String> {
    let mut space = AddressSpace::new().map_err(|_| "no memory")?;
    let range = AREA..AREA + AREA_PAGES * PAGE_SIZE as u64;
    space.regions.push(Region {
        range,
        writable: true,
        executable: false,
    });
    for number in 0..AREA_PAGES {
        let frame = space
            .resolve(page(number), Access::Write)
            .map_err(|_| format!("page {number}"))?;
        // SAFETY: the frame belongs to the address space of this check.
        unsafe { *direct::pointer(frame).cast::<u64>() = number };
    }
    Ok(space)
}

fn page(number: u64) -> u64 {
    AREA + number * PAGE_SIZE as u64
}

/// The number in a page, read through the page tables.
fn number_at(page: u64) -> u64 {
    // SAFETY: the address space of the check is loaded, and maps the page.
    unsafe { (page as *const u64).read_volatile() }
}

fn address_space_lives_and_dies() -> Outcome {
    let mut space = space_with_numbers()?;
    let (pages, tables) = space.size();
    ensure!(
        (pages, tables) == (AREA_PAGES as usize, 6),
        "{pages} pages in {tables} tables"
    );
    space.seal();
    let (kernel, user) = space.roots();
    let back = switch::kernel_only();
    switch::load_roots(kernel, user);
    let seen = (0..AREA_PAGES)
        .filter(|number| number_at(page(*number)) == *number)
        .count();
    let other = probe::read(page(AREA_PAGES) as *const u8);
    switch::load_roots(back.0, back.1);
    ensure!(
        seen as u64 == AREA_PAGES,
        "{seen} of {AREA_PAGES} pages are right"
    );
    ensure!(other.is_none(), "a page beyond the region is mapped");
    ensure!(
        probe::read(AREA as *const u8).is_none(),
        "the pages are still mapped in the kernel's own tables"
    );
    Ok(())
}

fn copy_on_write() -> Outcome {
    let mut parent = space_with_numbers()?;
    parent.seal();
    let (kernel, user) = parent.roots();
    let back = switch::kernel_only();
    switch::load_roots(kernel, user);
    let before = frames::free();
    let mut child = parent.copy().map_err(|_| "no memory")?;
    let taken = before - frames::free();
    // SAFETY: the page is the check's own.
    let writable = unsafe { probe::write(page(7) as *mut u8, 7) };
    let own = parent
        .resolve(page(7), Access::Write)
        .map_err(|_| "denied")?;
    let shared = child.resolve(page(7), Access::Read).map_err(|_| "denied")?;
    // SAFETY: as above; the frame is the parent's alone now.
    let written = unsafe { probe::write(page(7) as *mut u8, 99) };
    let child_roots = child.roots();
    switch::load_roots(child_roots.0, child_roots.1);
    let inherited = (0..AREA_PAGES).all(|number| number_at(page(number)) == number);
    switch::load_roots(back.0, back.1);
    ensure!(
        taken == 6,
        "the copy took {taken} frames, not only its tables"
    );
    ensure!(!writable, "a shared page is writable");
    ensure!(
        own != shared && written,
        "the writer has no copy of its own"
    );
    ensure!(
        inherited,
        "the child does not see the parent's pages as they were"
    );
    Ok(())
}
