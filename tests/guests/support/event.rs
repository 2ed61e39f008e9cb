//! Upcalls that count: how often each port's event arrived.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use paravane_guest::addr::Port;
use paravane_guest::events::{self, Shared};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::TrapFrame;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::{abi, need, time};

/// Ports that are counted: tests use few.
const COUNTED: usize = 64;

static COUNTS: [AtomicU32; COUNTED] = [const { AtomicU32::new(0) }; COUNTED];
static UPCALLS: AtomicU32 = AtomicU32::new(0);
static LAST: AtomicU64 = AtomicU64::new(0);

/// Begins a test that receives events. Upcalls are still masked.
pub fn begin(name: &str, start: &StartInfo) -> (BootMemory, Shared) {
    let memory = crate::begin(name, start);
    let shared = need!(events::map_shared_info(start.shared_info()));
    listen();
    (memory, shared)
}

/// Counts events from now on, where the test began otherwise.
pub fn listen() {
    need!(callback::register(Callback::Event, true, upcall));
}

/// The upcall's handler, for further vCPUs to register.
pub fn upcall(_frame: &mut TrapFrame) {
    UPCALLS.fetch_add(1, Ordering::SeqCst);
    let (Some(shared), Some(info)) = (events::shared(), events::current()) else {
        return;
    };
    events::dispatch(shared, info, |port| {
        LAST.store(time::now(), Ordering::SeqCst);
        if let Some(count) = COUNTS.get(port.raw() as usize) {
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
}

/// The structure of a poll for `ports` until `timeout`, ns since boot; 0: without an end. The list has to
/// stay where it is as long as the structure is used.
pub fn poll(ports: &[u32], timeout: u64) -> abi::sched_poll {
    let mut op = abi::sched_poll {
        nr_ports: ports.len() as u32,
        timeout,
        ..Default::default()
    };
    let handle = &raw mut op.ports;
    // SAFETY: a handle is one address by the interface.
    unsafe { handle.cast::<u64>().write(ports.as_ptr() as u64) };
    op
}

/// How often the port's event was handled.
pub fn count(port: Port) -> u32 {
    COUNTS
        .get(port.raw() as usize)
        .map_or(0, |count| count.load(Ordering::SeqCst))
}

/// How many upcalls there were.
pub fn upcalls() -> u32 {
    UPCALLS.load(Ordering::SeqCst)
}

/// When the last event was handled, ns since boot.
pub fn last() -> u64 {
    LAST.load(Ordering::SeqCst)
}
