//! Exceptions: delivery to the guest, and back.

use paravane_guest::mm::Pte;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::need;
use paravane_guest::traps::segment;
use paravane_guest::traps::table::{self, Privilege};
use support::space::Table;

use crate::{handlers, row};

/// An address that nothing maps.
const HOLE: u64 = 0x1000;

/// Linux's segments: kernel code; user mode's data and code, as they are in the registers.
const LINUX_KERNEL_CS: u16 = 0x10;
pub const LINUX_USER_SS: u64 = 0x2b;
pub const LINUX_USER_CS: u64 = 0x33;

/// Present, for ring 3: 64-bit code, and data.
const CODE64: u64 = 0x00af_fb00_0000_ffff;
const DATA: u64 = 0x00cf_f300_0000_ffff;

/// Registers a handler. As Linux does it, if `linux`: in a segment of its own, with events masked.
pub fn register(vector: u8, handler: extern "C" fn(), privilege: Privilege, linux: bool) {
    let mut entry = table::entry(vector, handler as *const () as u64, privilege, linux);
    if linux {
        entry.cs = LINUX_KERNEL_CS;
    }
    need!(table::set(&[entry, Default::default()]));
}

/// Takes a GDT that has Linux's segments where Linux has them.
pub fn linux_gdt(memory: &mut BootMemory) {
    let gdt = need!(Table::new(memory).ok_or("no page"));
    for (selector, descriptor) in [
        (LINUX_KERNEL_CS.into(), CODE64),
        (LINUX_USER_SS, DATA),
        (LINUX_USER_CS, CODE64),
    ] {
        gdt.set(selector as usize / 8, Pte::from_raw(descriptor));
    }
    need!(gdt.make_read_only(memory));
    need!(segment::set_gdt(&[gdt.frame], 512));
}

/// The rows of delivery.
pub fn run() {
    deliveries(
        false,
        [
            "page fault delivered and back",
            "software interrupt delivered and back",
        ],
    );
    deliveries(
        true,
        [
            "page fault delivered and back, as Linux registers it",
            "software interrupt delivered and back, as Linux registers it",
        ],
    );
    need!(table::register_exceptions());
}

fn deliveries(linux: bool, [fault, interrupt]: [&str; 2]) {
    register(14, handlers::page_fault, Privilege::Nobody, linux);
    row(fault, 1000, 1, || {
        // SAFETY: `mov al, [rdi]` is two bytes long; the handler steps over it.
        unsafe { core::arch::asm!("mov al, [rdi]", in("rdi") HOLE, out("al") _) }
    });
    register(0x80, handlers::interrupt, Privilege::User, linux);
    row(interrupt, 1000, 1, || {
        // SAFETY: the handler changes nothing.
        unsafe { core::arch::asm!("int 0x80") }
    });
}
