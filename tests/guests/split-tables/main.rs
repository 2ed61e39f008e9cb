//! Claim: with split page tables, the tables that a guest runs on show nothing of the hypervisor but
//! what entry needs, of this processor alone: neither in kernel mode nor in user mode is the direct map
//! there, the frame table, the image beyond its entry code or another processor's area.
//!
//! The processor itself is asked: the fault of an access says whether the page was there (bit 0 of
//! the error code), whoever may use it.
//!
//! harness: xen=no smp=2 vcpus=1 options="mitigations=split" say="mitigation split: guests run on page tables without the hypervisor"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Mfn, VirtAddr};
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::{self, TrapFrame, table, vector};
use paravane_guest::{claim, claim_eq, entry, events, need, test};
use support::{fault, user};

entry!(run);

// Where the hypervisor's parts are: `hypervisor/src/arch/x86_64/layout.rs`.
const AREAS: u64 = 0xffff_8080_0000_0000;
const AREA: u64 = 0x40_0000;
const STACK_TOP: u64 = 0x1_f000;
const INTERRUPT_TABLE: u64 = 0x22_0000;
const IMAGE: u64 = 0xffff_82d0_4020_0000;
const DIRECT_MAP: u64 = 0xffff_8300_0000_0000;

/// What is not to be there, wherever the guest runs.
const ABSENT: [(&str, u64); 9] = [
    ("the device registers", 0xffff_8100_0000_0000),
    ("the frame table", 0xffff_8180_0000_0000),
    (
        "the writable machine-to-physical table",
        0xffff_8200_0000_0000,
    ),
    ("the image's data", IMAGE + 0x10_0000),
    ("the first page of memory", DIRECT_MAP),
    ("the image in the direct map", DIRECT_MAP + 0x20_0000),
    (
        "memory of the guest in the direct map",
        DIRECT_MAP + 0x200_0000,
    ),
    ("the end of memory", DIRECT_MAP + 0x700_0000),
    ("the end of the direct map", 0xffff_87ff_ffff_f000),
];

/// Whether the page at an address is there, though not for a guest.
fn kernel_sees(address: u64) -> bool {
    let fault = need!(
        fault::read(address)
            .err()
            .ok_or("the hypervisor can be read")
    );
    claim_eq!((fault.vector, fault.address), (vector::PAGE_FAULT, address));
    fault.error & 1 != 0
}

/// The same in user mode, by `mov rax, [rdi]`.
fn user_sees(address: u64) -> bool {
    let mut frame = TrapFrame::user(user::CODE, user::STACK);
    frame.rdi = address;
    let back = user::run(&frame);
    claim_eq!(back.vector, vector::PAGE_FAULT, "at {address:#x}");
    claim!(back.error_code & 4 != 0, "of user mode");
    back.error_code & 1 != 0
}

fn look(mode: &str, sees: fn(u64) -> bool) {
    for (what, address) in ABSENT {
        claim!(!sees(address), "{mode}: {what} is there");
    }
    // The control: pages of the hypervisor that are there are told.
    for (what, offset) in [
        ("stack's top", STACK_TOP),
        ("interrupt table", INTERRUPT_TABLE),
    ] {
        let shown = [0, 1].map(|cpu| sees(AREAS + cpu * AREA + offset));
        claim!(
            shown[0] != shown[1],
            "{mode}: {what}s of processors 0, 1: {shown:?}"
        );
    }
    // Of the stacks the top pages alone.
    for page in (0..0x2_0000_u64).step_by(0x1000) {
        let shown = sees(AREAS + page) || sees(AREAS + AREA + page);
        let tops = [0x2000, 0x5000, 0x8000, 0xb000, STACK_TOP];
        claim_eq!(
            shown,
            tops.contains(&page),
            "{mode}: page {page:#x} of the stacks"
        );
    }
    let code = (0..0x10_0000_u64)
        .step_by(0x1000)
        .filter(|page| sees(IMAGE + page));
    let pages = code.count();
    claim!(
        (1..8).contains(&pages),
        "{mode}: {pages} pages of the image are there"
    );
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("split-tables", start);
    need!(events::map_shared_info(start.shared_info()));
    look("kernel", kernel_sees);
    let space = user::build(&mut memory);
    space.load(&[0x48, 0x8b, 0x07, 0x0f, 0x05]);
    traps::set_handler(vector::PAGE_FAULT, Some(user::trapped));
    need!(table::register_exceptions());
    look("user", user_sees);
    // A table that names itself leads no further than the guest's own slots.
    const SLOT: u64 = 300;
    let root: Mfn = memory.root();
    let flags = Flags::PRESENT | Flags::ACCESSED | Flags::USER;
    need!(update::set_entry(
        root.addr(SLOT * 8),
        Pte::new(root, flags)
    ));
    let through = |l3: u64, l2: u64| 0xffff_0000_0000_0000 | SLOT << 39 | l3 << 30 | l2 << 21;
    let own = VirtAddr::new(fault::read as *const () as u64);
    claim!(fault::read(through(own.index(4) as u64, own.index(3) as u64)).is_ok());
    for slot in 257..272 {
        claim!(
            !kernel_sees(through(slot, 0)),
            "slot {slot} through a linear entry"
        );
    }
    test::success()
}
