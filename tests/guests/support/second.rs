//! A second vCPU that runs a function of the test, in the same address space, with events masked.

use core::sync::atomic::Ordering;

use paravane_guest::addr::VcpuId;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::TrapFrame;
use paravane_guest::{Errno, abi, events, need, test, vcpu};

/// Its number.
pub const SECOND: VcpuId = VcpuId::new(1);

static CONTEXT: spin::Mutex<Option<abi::vcpu_guest_context>> = spin::Mutex::new(None);

/// Starts it on a stack of two pages; a test that has only one vCPU is skipped.
pub fn start(memory: &mut BootMemory, start: &StartInfo, function: extern "C" fn() -> !) {
    if vcpu::is_up(SECOND).is_err() {
        test::skip(format_args!("one vCPU only"));
    }
    let shared = need!(events::map_shared_info(start.shared_info()));
    let stack = need!(memory.page().ok_or(Errno::ENOMEM));
    need!(memory.page().ok_or(Errno::ENOMEM));
    let top = stack.raw() + 2 * 4096;
    let mut frame = TrapFrame::kernel(function as *const () as u64, top - 8);
    frame.rflags = 0;
    let info = need!(shared.vcpu(SECOND).ok_or("no vcpu_info"));
    info.upcall_mask().store(1, Ordering::SeqCst);
    let mut place = CONTEXT.lock();
    let context = place.insert(abi::vcpu_guest_context::default());
    vcpu::prepare(context, &frame, memory.root());
    need!(vcpu::initialise(SECOND, context));
    need!(vcpu::up(SECOND));
}
