//! Attack: map every frame of the machine, and some that are none, read-only and writable. Only
//! the domain's own frames, and the page shared with the hypervisor, may be had (G10, M4).
//!
//! harness: xen=no unprivileged=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU8, Ordering};

use paravane_guest::addr::{Mfn, Pfn};
use paravane_guest::grant::table;
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, memory, need, println, test};
use support::space::Table;

entry!(run);

/// A bit for each frame of the first 4 GB: it is ours.
static OWN: [AtomicU8; 1 << 17] = [const { AtomicU8::new(0) }; 1 << 17];

fn own_byte(number: u64) -> Option<(&'static AtomicU8, u8)> {
    let byte = OWN.get(usize::try_from(number / 8).ok()?)?;
    Some((byte, 1 << (number % 8)))
}

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("attack-foreign-frames", start);
    let page = need!(boot.page().ok_or("no page"));
    let leaf = need!(
        walk::walk(&boot, boot.root(), page)
            .leaf()
            .ok_or("not mapped")
    );
    for page in 0..start.nr_pages() {
        let frame = start.p2m().mfn(Pfn::new(page)).map(Mfn::raw);
        if let Some((byte, bit)) = frame.and_then(own_byte) {
            byte.fetch_or(bit, Ordering::Relaxed);
        }
    }
    let shared = start.shared_info().frame();
    // The grant table is shared with us, too.
    let mut frames = [Mfn::new(0); 32];
    let count = table::size().map_or(0, |(now, _)| now as usize);
    let grants = need!(frames.get_mut(..count).ok_or("a large grant table"));
    if !grants.is_empty() {
        need!(table::setup(grants));
    }
    let end = need!(memory::maximum_ram_page()) + 0x1000;
    let beyond = [
        0xfec00,
        0xfee00,
        0xfffff,
        1 << 26,
        (1 << 36) - 1,
        (1 << 40) - 1,
    ];
    let (mut readable, mut writable) = (0, 0);
    for number in (0..=end).chain(beyond) {
        let frame = Mfn::new(number);
        let own =
            own_byte(number).is_some_and(|(byte, bit)| byte.load(Ordering::Relaxed) & bit != 0);
        for (flags, count) in [
            (Flags::READ_ONLY, &mut readable),
            (Flags::DATA, &mut writable),
        ] {
            if update::set_entry(leaf.entry, Pte::new(frame, flags)).is_ok() {
                let ours = own || frame == shared || grants.contains(&frame);
                claim!(ours, "frame {frame} is not ours");
                *count += 1;
            }
        }
        // A table of a foreign frame, and a pin.
        if !own {
            for level in 1..=4 {
                claim!(update::pin(level, frame).is_err(), "frame {frame} pinned");
            }
            claim!(update::unpin(frame).is_err(), "frame {frame} unpinned");
            claim!(update::new_baseptr(frame).is_err(), "frame {frame} loaded");
        }
    }
    println!("{readable} frames readable, {writable} writable");
    claim!(readable >= start.nr_pages());
    claim!(writable > readable / 2, "most frames are pages");
    // Own frames can be tables.
    let own = need!(Table::new(&mut boot).ok_or("no page"));
    need!(own.make_read_only(&boot));
    for level in 1..=4 {
        claim_eq!(update::pin(level, own.frame), Ok(()));
        claim_eq!(update::unpin(own.frame), Ok(()));
        need!(own.make_writable(&boot));
        // SAFETY: mapped writable, and no table: what a level-4 table got from the hypervisor goes.
        unsafe { own.address.as_ptr::<u8>().write_bytes(0, 4096) };
        need!(own.make_read_only(&boot));
    }
    claim!(writable < readable, "tables are frames, too");
    need!(update::set_entry(leaf.entry, leaf.value));
    claim_eq!(support::fault::write(page.raw(), 1), None);
    test::success()
}
