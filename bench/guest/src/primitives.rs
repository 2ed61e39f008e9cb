//! Calls that stand for one privileged instruction, and the bare entry.

use paravane_abi as abi;
use paravane_guest::addr::VirtAddr;
use paravane_guest::traps::fpu;
use paravane_guest::traps::segment::{self, Base};
use paravane_guest::{multicall, need, sched, time, version};

use crate::row;

/// Entries of the multicall that is measured.
const BATCH: usize = 64;

/// Hypercalls without memory, in the order of the table.
pub fn run() {
    row("null hypercall (xen_version)", 1000, 1, || {
        let _ = version::version();
    });
    let mut calls = [multicall::entry(abi::__HYPERVISOR_xen_version, &[0, 0]); BATCH];
    row("multicall, each entry", 100, BATCH as u64, || {
        // SAFETY: `xen_version` with command 0 touches no memory.
        need!(unsafe { multicall::call(&mut calls) });
    });
    row("yield, nothing else runnable", 1000, 1, sched::yield_now);
    row("set_timer_op", 1000, 1, || {
        need!(time::alarm::set(Some(1 << 60)));
    });
    need!(time::alarm::set(None));
    let top = VirtAddr::of(&raw const calls);
    row("stack_switch", 1000, 1, || {
        need!(segment::stack_switch(top))
    });
    row("set_segment_base", 1000, 1, || {
        need!(segment::set_base(Base::Fs, 0x1000))
    });
    row("fpu_taskswitch", 1000, 1, || {
        need!(fpu::set_task_switched(false))
    });
    row("emulated wrmsr (GS base)", 1000, 1, || {
        // SAFETY: this guest does not use GS.
        unsafe {
            core::arch::asm!("wrmsr", in("ecx") 0xc000_0101u32, in("eax") 0x1000, in("edx") 0)
        }
    });
}
