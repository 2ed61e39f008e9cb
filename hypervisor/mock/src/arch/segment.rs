//! Segment registers: kept in the vCPU, never loaded.

use core::cell::Cell;

use paravane_core::addr::Mfn;

use super::vcpu::CpuState;
use crate::mm::VcpuMemory;

thread_local! {
    static BASES: [Cell<u64>; 3] = const { [Cell::new(0), Cell::new(0), Cell::new(0)] };
}

macro_rules! bases {
    ($($get:ident $set:ident $index:literal)*) => {$(
        pub fn $get() -> u64 {
            BASES.with(|bases| bases[$index].get())
        }
        pub fn $set(value: u64) {
            BASES.with(|bases| bases[$index].set(value));
        }
    )*};
}

bases! {
    fs_base set_fs_base 0
    gs_base_kernel set_gs_base_kernel 1
    gs_base_user set_gs_base_user 2
}

pub fn swap_gs_bases() {}

pub fn selectors() -> [u16; 4] {
    [0; 4]
}

pub fn load_user_gs_selector(selector: u16) -> bool {
    selector & 3 == 3 || selector == 0
}

pub fn save(_state: &CpuState, _user_mode: bool) {}

pub fn load(_state: &CpuState, _memory: &VcpuMemory, _user_mode: bool) -> bool {
    true
}

pub fn enter_32() {}

pub fn leave_32() {}

pub fn map_gdt(_memory: &VcpuMemory) {}

pub fn map_ldt_page(_page: usize, _frame: Option<Mfn>) {}

pub fn load_ldt(_memory: &VcpuMemory) {}

pub fn ldt_window_offset(_address: u64) -> Option<u64> {
    None
}
