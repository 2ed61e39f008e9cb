//! A second vCPU that runs a function of the test, in the same address space, with events masked.

use core::sync::atomic::Ordering;

use paravane_guest::addr::{Mfn, VcpuId};
use paravane_guest::events::Shared;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::start::StartInfo;
use paravane_guest::time::runstate::Runstate;
use paravane_guest::traps::frame::USER_CS;
use paravane_guest::traps::{TrapFrame, vector};
use paravane_guest::{Errno, abi, events, need, sched, test, vcpu};

/// Its number.
pub const SECOND: VcpuId = VcpuId::new(1);

static CONTEXT: spin::Mutex<Option<abi::vcpu_guest_context>> = spin::Mutex::new(None);

/// Starts it on a stack of two pages; a test that has only one vCPU is skipped.
pub fn start(memory: &mut BootMemory, start: &StartInfo, function: extern "C" fn() -> !) {
    need!(try_start(memory, start, function, |_| ()));
}

/// As [`start`], with a context that `change` had its hands on; what the hypervisor says to it.
///
/// # Errors
/// What `VCPUOP_initialise` says.
pub fn try_start(
    memory: &mut BootMemory,
    start: &StartInfo,
    function: extern "C" fn() -> !,
    change: impl FnOnce(&mut abi::vcpu_guest_context),
) -> Result<(), Errno> {
    if vcpu::is_up(SECOND).is_err() {
        test::skip(format_args!("one vCPU only"));
    }
    let shared = need!(events::map_shared_info(start.shared_info()));
    let function = function as *const () as u64;
    start_vcpu(memory, shared, SECOND, function, change)
}

/// Starts a vCPU at `function` on a stack of two pages, in the same address space, with events masked
/// and with a context that `change` had its hands on.
///
/// # Errors
/// What `VCPUOP_initialise` says.
pub fn start_vcpu(
    memory: &mut BootMemory,
    shared: Shared,
    id: VcpuId,
    function: u64,
    change: impl FnOnce(&mut abi::vcpu_guest_context),
) -> Result<(), Errno> {
    let stack = need!(memory.page().ok_or(Errno::ENOMEM));
    need!(memory.page().ok_or(Errno::ENOMEM));
    let top = stack.raw() + 2 * 4096;
    let mut frame = TrapFrame::kernel(function, top - 8);
    frame.rflags = 0;
    let info = need!(shared.vcpu(id).ok_or("no vcpu_info"));
    info.upcall_mask().store(1, Ordering::SeqCst);
    let mut place = CONTEXT.lock();
    let context = place.insert(abi::vcpu_guest_context::default());
    vcpu::prepare(context, &frame, memory.root());
    change(context);
    vcpu::initialise(id, context)?;
    vcpu::up(id)
}

/// Waits until it is down and has left its processor, so that the machine can be at rest.
pub fn wait_until_down() {
    while need!(Runstate::of(SECOND)).state() != abi::RUNSTATE_offline {
        sched::yield_now();
    }
}

/// For [`try_start`]: user mode on `user`, where the first instruction faults; its kernel begins as it
/// would have done without this, in the handler of that page fault.
pub fn begin_in_user_mode(context: &mut abi::vcpu_guest_context, user: Mfn) {
    let function = context.user_regs.rip;
    context.flags = 0;
    context.ctrlreg[1] = user.addr(0).raw();
    context.user_regs.rip = 0x1000;
    context.user_regs.cs = USER_CS as u16;
    context.kernel_sp = context.user_regs.rsp;
    let slot = &mut context.trap_ctxt[vector::PAGE_FAULT as usize];
    slot.vector = vector::PAGE_FAULT as u8;
    slot.cs = abi::FLAT_KERNEL_CS as u16;
    slot.address = function;
}
