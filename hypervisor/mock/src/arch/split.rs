//! Page tables that are not split: loads of CR3 and CR4 as the made-up processor does them.

use std::sync::atomic::AtomicU64;

use paravane_core::addr::MachineAddr;
use paravane_core::mm::machine::ENTRIES;
use x86::controlregs::{Cr4, cr3_write, cr4_write};

use super::percpu::PerCpu;

pub fn is_on() -> bool {
    false
}

pub unsafe fn load(l4: MachineAddr) {
    // SAFETY: the signal handler does it.
    unsafe { cr3_write(l4.raw()) };
}

pub unsafe fn forget(cr4: u64) {
    // SAFETY: the signal handler does it.
    unsafe { cr4_write(Cr4::from_bits_truncate(cr4 as usize)) };
}

pub fn copy(_to: u64, _from: u64) {}

pub fn entries_of(_table: u64) -> &'static [AtomicU64; ENTRIES] {
    unreachable!("there are no views")
}

pub fn names_l4(_entry: u64) -> bool {
    false
}

pub fn wipe(_percpu: &PerCpu) {}
