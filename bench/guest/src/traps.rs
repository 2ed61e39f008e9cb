//! Exceptions and events: delivery to the guest, and back.

use core::sync::atomic::Ordering;

use paravane_guest::addr::VcpuId;
use paravane_guest::events;
use paravane_guest::events::channel;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::need;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::traps::table::{self, Privilege};

use crate::{handlers, row};

/// An address that nothing maps.
const HOLE: u64 = 0x1000;

/// The rows of delivery.
pub fn run(_memory: &mut BootMemory, start: &StartInfo) {
    let end = Default::default();
    let raw = |vector, handler: extern "C" fn(), privilege| {
        let entry = table::entry(vector, handler as *const () as u64, privilege, false);
        need!(table::set(&[entry, end]));
    };
    raw(14, handlers::page_fault, Privilege::Nobody);
    row("page fault delivered and back", 1000, 1, || {
        // SAFETY: `mov al, [rdi]` is two bytes long; the handler steps over it.
        unsafe { core::arch::asm!("mov al, [rdi]", in("rdi") HOLE, out("al") _) }
    });
    raw(0x80, handlers::interrupt, Privilege::User);
    row("software interrupt delivered and back", 1000, 1, || {
        // SAFETY: the handler changes nothing.
        unsafe { core::arch::asm!("int 0x80") }
    });
    need!(table::register_exceptions());
    event(start);
}

/// An event to ourselves: sent, its upcall taken, back.
fn event(start: &StartInfo) {
    let shared = need!(events::map_shared_info(start.shared_info()));
    let info = need!(shared.vcpu(VcpuId::new(0)).ok_or("no vcpu_info"));
    let port = need!(channel::bind_ipi(VcpuId::new(0)));
    let word = port.raw() as usize / 64;
    let address = handlers::upcall as *const () as u64;
    need!(callback::register_address(Callback::Event, address, true));
    // SAFETY: events are still masked, nobody else looks at it.
    unsafe {
        handlers::BENCH_UPCALL = [
            info.upcall_pending().as_ptr() as u64,
            info.pending_selector().as_ptr() as u64,
            shared.pending()[word].as_ptr() as u64,
        ];
    }
    need!(channel::unmask(port));
    info.upcall_mask().store(0, Ordering::SeqCst);
    row("event to self: send, upcall, return", 1000, 1, || {
        need!(channel::send(port));
    });
    info.upcall_mask().store(1, Ordering::SeqCst);
    need!(channel::close(port));
}
