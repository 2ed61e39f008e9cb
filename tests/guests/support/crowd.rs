//! Many vCPUs of one domain that do the same, in the same address space, with events masked; and
//! instants at which they meet those of other domains.

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{Port, VcpuId};
use paravane_guest::events::Shared;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::traps::segment::{Base, set_base};
use paravane_guest::{events, need, time, vcpu};

use crate::second::start_vcpu;

/// Each vCPU's number, where its GS points.
static NUMBERS: [AtomicU64; 32] = [const { AtomicU64::new(0) }; 32];

/// Between two instants, which are the same for all domains.
pub const PERIOD: u64 = 100_000_000;

/// An instant by which all domains have started.
pub const TOGETHER: u64 = 20 * PERIOD;
/// How long before an instant one begins to look, so as to be early in one's slice.
pub const BEFORE: u64 = 500_000;
/// How long after it one stops.
pub const AFTER: u64 = 3_000_000;

/// The boot domain's ports for its neighbours.
pub fn ports() -> impl Iterator<Item = Port> {
    (8..20).map(Port::new)
}

/// The next instant.
#[must_use]
pub fn instant() -> u64 {
    // Not so soon that a periodic timer could not be set for it.
    ((time::now() + PERIOD / 10) / PERIOD + 1) * PERIOD
}

/// Starts all vCPUs but the first in `function`, which is given its vCPU's number, each on a stack of two
/// pages, with GS at its number. How many the domain has.
pub fn start(memory: &mut BootMemory, shared: Shared, function: extern "C" fn(u64) -> !) -> u32 {
    let mut count = 1;
    while let Some(number) = NUMBERS.get(count as usize)
        && vcpu::is_up(VcpuId::new(count)).is_ok()
    {
        let id = VcpuId::new(count);
        number.store(count.into(), Ordering::SeqCst);
        let function = function as *const () as u64;
        need!(start_vcpu(memory, shared, id, function, |context| {
            context.user_regs.rdi = count.into();
            context.gs_base_kernel = number.as_ptr() as u64;
        }));
        count += 1;
    }
    count
}

/// Has the library find each vCPU's own record, for domains whose vCPUs take events.
pub fn number_vcpus() {
    need!(set_base(Base::GsKernel, NUMBERS[0].as_ptr() as u64));
    events::set_current_vcpu(|| {
        let number: u64;
        // SAFETY: GS of every vCPU points to its number.
        unsafe { core::arch::asm!("mov {}, gs:[0]", out(reg) number) };
        VcpuId::new(number as u32)
    });
}
