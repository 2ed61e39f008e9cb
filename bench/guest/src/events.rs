//! Events: to oneself, and between two vCPUs that share a processor.

use core::sync::atomic::{AtomicU32, Ordering};

use paravane_guest::addr::{Port, VcpuId};
use paravane_guest::events::{self, Shared, VcpuInfo, channel};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::{need, sched, vcpu};
use support::second::{self, SECOND};

use crate::handlers::{self, Upcall};
use crate::row;

const FIRST: VcpuId = VcpuId::new(0);

/// The port of the event that gives the first vCPU its turn.
static TO_FIRST: AtomicU32 = AtomicU32::new(0);

/// The rows of events.
pub fn run(memory: &mut BootMemory, start: &StartInfo) {
    let shared = need!(events::map_shared_info(start.shared_info()));
    let port = prepare(shared, FIRST);
    need!(register::<0>());
    let info = info(shared, FIRST);
    to_self(info, port);
    alternating(memory, start, info, port);
}

fn info(shared: Shared, vcpu: VcpuId) -> VcpuInfo {
    need!(shared.vcpu(vcpu).ok_or("no vcpu_info"))
}

/// Binds an event of `vcpu`, and tells its upcall what to clear.
fn prepare(shared: Shared, vcpu: VcpuId) -> Port {
    let port = need!(channel::bind_ipi(vcpu));
    let (word, bit) = (port.raw() as usize / 64, port.raw() % 64);
    let info = info(shared, vcpu);
    // SAFETY: no upcall of that vCPU comes before the port is unmasked.
    unsafe {
        handlers::UPCALLS[vcpu.raw() as usize] = Upcall {
            flag: info.upcall_pending().as_ptr() as u64,
            selector: info.pending_selector().as_ptr() as u64,
            word: shared.pending()[word].as_ptr() as u64,
            others: !(1 << bit),
        };
    }
    need!(channel::unmask(port));
    port
}

/// Makes the shortest upcall that of the calling vCPU, number `VCPU`.
fn register<const VCPU: usize>() -> Result<(), paravane_guest::Errno> {
    let address = handlers::upcall::<VCPU> as *const () as u64;
    callback::register_address(Callback::Event, address, true)
}

/// An event to ourselves: sent, its upcall taken, back.
fn to_self(info: VcpuInfo, port: Port) {
    info.upcall_mask().store(0, Ordering::SeqCst);
    row("event to self: send, upcall, return", 1000, 1, || {
        need!(channel::send(port));
    });
    info.upcall_mask().store(1, Ordering::SeqCst);
}

/// Two vCPUs that give each other the turn by an event and block: each turn is a send, a block, the
/// switch to the other, and its upcall.
///
/// Upcalls are let through by blocking alone, so a turn cannot be lost between the two calls.
fn alternating(memory: &mut BootMemory, start: &StartInfo, info: VcpuInfo, to_first: Port) {
    TO_FIRST.store(to_first.raw(), Ordering::SeqCst);
    second::start(memory, start, partner);
    // Its first turn says that its own port is ready.
    sched::block();
    let to_second = Port::new(TO_SECOND.load(Ordering::SeqCst));
    row("two vCPUs alternating by event, each turn", 1000, 2, || {
        info.upcall_mask().store(1, Ordering::SeqCst);
        need!(channel::send(to_second));
        sched::block();
    });
    info.upcall_mask().store(1, Ordering::SeqCst);
    need!(vcpu::down(SECOND));
    for port in [to_first, to_second] {
        need!(channel::close(port));
    }
}

/// The port of the event that gives the second vCPU its turn.
static TO_SECOND: AtomicU32 = AtomicU32::new(0);

/// What the second vCPU runs.
extern "C" fn partner() -> ! {
    let shared = need!(events::shared().ok_or("not mapped"));
    need!(register::<1>());
    let own = prepare(shared, SECOND);
    TO_SECOND.store(own.raw(), Ordering::SeqCst);
    let info = info(shared, SECOND);
    let to_first = Port::new(TO_FIRST.load(Ordering::SeqCst));
    loop {
        info.upcall_mask().store(1, Ordering::SeqCst);
        need!(channel::send(to_first));
        sched::block();
    }
}
