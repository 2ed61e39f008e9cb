//! Claim: a handler runs in the flat code segment, whatever selector the trap table names: one of the
//! guest's own GDT, as Linux's does, one of no descriptor, one of data. A page fault and a software
//! interrupt, of the kernel and of user mode, arrive with all that they have (C4, C5, C6).
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::events::VcpuInfo;
use paravane_guest::mm::Pte;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::frame::KERNEL_CS;
use paravane_guest::traps::segment::set_gdt;
use paravane_guest::traps::table::{self, Privilege};
use paravane_guest::traps::{TrapFrame, entry::trap_entry, set_handler, vector};
use paravane_guest::{Errno, abi, claim_eq, entry, events, need, test};
use support::space::Table;
use support::{attempt, fault, user};

entry!(run);

/// 64-bit code, present.
const CODE64: u64 = 0x00af_fb00_0000_ffff;
/// Data, present.
const DATA: u64 = 0x00cf_f300_0000_ffff;
/// The flat segment as it is in the register.
const LOADED: u64 = abi::FLAT_KERNEL_CS as u64;

/// What the last handler saw: its CS, whether events were masked, and the interrupted CS.
static OWN: AtomicU64 = AtomicU64::new(0);
static MASKED: AtomicU64 = AtomicU64::new(0);
static INTERRUPTED: AtomicU64 = AtomicU64::new(0);

/// The handler of what is measured.
fn note(frame: &mut TrapFrame) {
    let cs: u64;
    // SAFETY: reads a register.
    unsafe { core::arch::asm!("mov {:r}, cs", out(reg) cs) };
    OWN.store(cs, Ordering::Relaxed);
    MASKED.store(events::are_upcalls_masked().into(), Ordering::Relaxed);
    INTERRUPTED.store(frame.cs & 0xffff, Ordering::Relaxed);
    match (frame.from_user(), frame.vector) {
        (true, _) => user::trapped(frame),
        (_, vector::PAGE_FAULT) => fault::catch(frame),
        _ => frame.rax = 0x1234,
    }
}

/// Interrupts the handler itself.
fn nested(_: &mut TrapFrame) {
    // SAFETY: `note` changes rax only.
    unsafe { core::arch::asm!("int 0x80", out("rax") _) };
}

fn register(selector: u16, masks: bool) -> Result<(), Errno> {
    let entry = |vector: u8, privilege| {
        let mut entry = table::entry(vector, trap_entry(vector), privilege, masks);
        entry.cs = selector;
        entry
    };
    table::set(&[
        entry(14, Privilege::Nobody),
        entry(0x80, Privilege::User),
        entry(3, Privilege::User),
        Default::default(),
    ])
}

fn seen() -> (u64, u64, u64) {
    let [own, masked, interrupted] =
        [&OWN, &MASKED, &INTERRUPTED].map(|word| word.swap(u64::MAX, Ordering::Relaxed));
    (own, masked, interrupted)
}

/// `int 0x80` with known registers, which come back but for rax.
fn interrupt() {
    let (rax, rcx, rdx, r11): (u64, u64, u64, u64);
    // SAFETY: `note` changes rax only.
    unsafe {
        core::arch::asm!(
            "int 0x80",
            inout("rax") 1u64 => rax, inout("rcx") 2u64 => rcx,
            inout("rdx") 3u64 => rdx, inout("r11") 4u64 => r11,
        );
    }
    claim_eq!((rax, rcx, rdx, r11), (0x1234, 2, 3, 4));
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("handler-segment", start);
    need!(events::map_shared_info(start.shared_info()));
    let info = need!(events::current().ok_or("no vcpu_info"));
    let gdt = need!(Table::new(&mut memory).ok_or("no page"));
    gdt.set(2, Pte::from_raw(CODE64));
    gdt.set(3, Pte::from_raw(DATA));
    need!(gdt.make_read_only(&memory));
    need!(set_gdt(&[gdt.frame], 512));
    let space = user::build(&mut memory);
    set_handler(vector::PAGE_FAULT, Some(note));
    set_handler(0x80, Some(note));
    set_handler(vector::BREAKPOINT, Some(nested));
    // Linux's code segment; data; an empty descriptor; none at all.
    for selector in [0x10, 0x18, 0x20, 0xf00] {
        kernel(info, selector);
        from_user(info, &space, selector);
    }
    test::success()
}

/// Interrupts and faults of the kernel, with handlers in that segment.
fn kernel(info: VcpuInfo, selector: u16) {
    for masks in [true, false] {
        need!(register(selector, masks));
        info.upcall_mask().store((!masks).into(), Ordering::SeqCst);
        interrupt();
        claim_eq!(seen(), (LOADED, 1, KERNEL_CS), "selector {selector:#x}");
        let taken = need!(fault::read(0x1008).err().ok_or("no fault"));
        claim_eq!((taken.address, taken.error), (0x1008, 0));
        claim_eq!(seen(), (LOADED, 1, KERNEL_CS), "selector {selector:#x}");
        // Of the handler: the frame shows the same segment.
        claim_eq!(attempt!("int3"), None);
        claim_eq!(seen(), (LOADED, 1, KERNEL_CS), "selector {selector:#x}");
    }
    info.upcall_mask().store(0, Ordering::SeqCst);
    interrupt();
    claim_eq!(seen(), (LOADED, 0, KERNEL_CS), "events stay unmasked");
    info.upcall_mask().store(1, Ordering::SeqCst);
}

/// Of user mode: `int 0x80`, and a store to where nothing is.
fn from_user(info: VcpuInfo, space: &user::UserSpace, selector: u16) {
    need!(register(selector, true));
    space.load(&[0xcd, 0x80]);
    let mut frame = TrapFrame::user(user::CODE, user::STACK);
    frame.rcx = 0x77;
    frame.r11 = 0x88;
    let back = user::run(&frame);
    claim_eq!((back.vector, back.rip), (0x80, user::CODE + 2));
    claim_eq!((back.rcx, back.r11, back.rsp), (0x77, 0x88, user::STACK));
    claim_eq!((back.cs & 0xffff, back.ss), (frame.cs, frame.ss));
    claim_eq!(seen().0, LOADED, "selector {selector:#x}");
    space.load(&[0x48, 0x89, 0x07]);
    frame.rdi = 0x1008;
    let back = user::run(&frame);
    claim_eq!((back.vector, back.rip), (vector::PAGE_FAULT, user::CODE));
    claim_eq!((back.error_code, info.cr2()), (6, 0x1008));
    claim_eq!((back.rcx, back.r11, back.rdi), (0x77, 0x88, 0x1008));
    claim_eq!(seen().0, LOADED, "selector {selector:#x}");
}
