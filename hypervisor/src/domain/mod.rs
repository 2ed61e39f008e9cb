//! Domains: the virtual machines, their memory, their vCPUs and their end.
//!
//! A domain owns its vCPUs. Counted references to either keep the domain's state alive; its memory
//! goes when it is destroyed ([`destroy`]). How one ends is in `life.rs`.
//!
//! Arithmetic is checked, saturating or wrapping, whichever is meant: numbers here come from guests
//! and from images.
#![deny(clippy::arithmetic_side_effects)]

pub mod areas;
pub mod build;
pub mod console;
pub mod context;
pub mod crash;
pub mod current;
pub mod destroy;
mod destruction;
mod early_faults;
mod events;
pub mod footprint;
pub mod grants;
pub mod holders;
pub mod last_words;
mod life;
pub mod mistakes;
pub mod names;
pub mod parting;
pub mod recorder;
pub mod refusals;
pub mod shared;
pub mod sight;
pub mod status;
pub mod switch;
mod symbols;
pub mod vcpu;

use alloc::sync::Arc;
#[cfg(feature = "audit")]
use alloc::vec::Vec;
use core::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use once_cell::race::OnceBox;
use paravane_abi as abi;
use paravane_abi::GuestWidth;
use paravane_core::addr::{DomainId, VcpuId};
use paravane_core::by_number::ByNumber;
use paravane_core::life::DomainLife;
use paravane_core::sync::room::NoRoom;
use paravane_core::text::Name;

use crate::sync::{self, Mutex, Once};
pub use current::{CurrentVcpu, current};
pub use symbols::KernelSymbols;
#[cfg(feature = "audit")]
pub use symbols::frames as frames_of_names;
pub use vcpu::{HeldVcpu, Vcpu, VcpuRef};

/// The version of the guest interface, which start-info pages, `xen_version` and CPUID tell: the major
/// and the minor number.
pub const INTERFACE_VERSION: (u32, u32) = (4, 17);

/// vCPUs of one domain at most (those with a `vcpu_info` in the shared page).
pub const MAX_VCPUS: usize = abi::XEN_LEGACY_MAX_VCPUS as usize;

/// Why a domain stopped; values of the public interface's `SHUTDOWN_*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShutdownReason {
    /// It powered itself off.
    Poweroff,
    /// It asks to be started again.
    Reboot,
    /// It suspended itself.
    Suspend,
    /// It crashed, or the hypervisor ended it (P11).
    Crash,
    /// Its watchdog ran out.
    Watchdog,
    /// It asks for a soft reset.
    SoftReset,
}

impl ShutdownReason {
    /// The reason behind a guest's number.
    pub fn from_abi(value: u32) -> Option<Self> {
        Some(match value {
            abi::SHUTDOWN_poweroff => Self::Poweroff,
            abi::SHUTDOWN_reboot => Self::Reboot,
            abi::SHUTDOWN_suspend => Self::Suspend,
            abi::SHUTDOWN_crash => Self::Crash,
            abi::SHUTDOWN_watchdog => Self::Watchdog,
            abi::SHUTDOWN_soft_reset => Self::SoftReset,
            _ => return None,
        })
    }

    /// Whether the domain is over. One that is suspended, or that wants to begin anew in its own
    /// memory, stays as it is, for whoever controls it to go on with.
    pub const fn is_end(self) -> bool {
        !matches!(self, Self::Suspend | Self::SoftReset)
    }
}

/// A virtual machine.
pub struct Domain {
    /// Its number.
    pub id: DomainId,
    /// What to call it on the console.
    pub name: Name,
    /// Whether it may use the control interface (P2).
    pub privileged: bool,
    /// Its width: what its calls look like, and in which ring its kernel runs.
    pub width: GuestWidth,
    /// Its memory: frames owned and the reservation's limits.
    pub memory: crate::mm::DomainMemory,
    /// Its event channels.
    pub events: crate::domain::shared::DomainEvents,
    /// The page it shares with us.
    pub shared: crate::domain::shared::SharedInfo,
    /// `VMASST_TYPE_*` bits that are on.
    pub vm_assist: AtomicU64,
    /// What it grants to others, and what others granted to it.
    pub grants: grants::DomainGrants,
    /// Its watchdogs.
    pub watchdogs: crate::time::watchdog::Watchdogs,
    /// Its console ring, if the hypervisor serves one.
    console: Once<console::GuestConsole>,
    /// Its kernel's own names for addresses, in the boot module, if that has any.
    symbols: Once<KernelSymbols>,
    /// Kinds of mistakes of its kernel's that the console was told of, one bit each.
    mistakes: AtomicU64,
    /// What it writes to the console.
    pub output: console::Output,
    vcpus: [OnceBox<Vcpu>; MAX_VCPUS],
    /// Whether it lives, stopped, or is being taken apart.
    life: DomainLife,
    /// What there is still to say of it when it has stopped.
    parting: parting::Parting,
    /// How far it is taken apart.
    destruction: destruction::Destruction,
    /// What `SCHEDOP_shutdown_code` said the reason will be, plus one; 0 for nothing.
    latched_reason: AtomicU8,
}

/// The domains by their numbers. Nothing that is done under the lock looks at more than one.
static DOMAINS: Mutex<ByNumber<Arc<Domain>>> = Mutex::new(ByNumber::new());

/// The boot domain's number; it is the privileged one.
pub const BOOT_DOMAIN: u16 = 0;

impl Domain {
    /// A new domain with these resources and no vCPU yet. Nobody finds it before [`publish`].
    pub fn new(
        id: DomainId,
        name: Name,
        privileged: bool,
        width: GuestWidth,
        memory: crate::mm::DomainMemory,
        shared: crate::domain::shared::SharedInfo,
    ) -> Arc<Self> {
        let pages = memory.max_pages();
        Arc::new(Domain {
            id,
            name,
            privileged,
            width,
            memory,
            events: crate::domain::shared::DomainEvents::new(),
            shared,
            vm_assist: AtomicU64::new(0),
            grants: grants::DomainGrants::new(pages),
            watchdogs: crate::time::watchdog::Watchdogs::new(),
            console: Once::new(),
            symbols: Once::new(),
            mistakes: AtomicU64::new(0),
            output: console::Output::default(),
            vcpus: [const { OnceBox::new() }; MAX_VCPUS],
            life: DomainLife::new(),
            parting: parting::Parting::new(),
            destruction: destruction::Destruction::new(),
            latched_reason: AtomicU8::new(0),
        })
    }

    /// Names the symbols of its kernel, once.
    pub fn set_symbols(&self, symbols: KernelSymbols) {
        self.symbols.set(symbols);
    }

    /// The symbols of its kernel.
    pub fn symbols(&self) -> Option<&KernelSymbols> {
        self.symbols.get()
    }

    /// Feature bits of submap 0 that follow from the domain's assists.
    pub fn assist_features(&self) -> u32 {
        let on = self.vm_assist.load(Ordering::Relaxed);
        if on >> abi::VMASST_TYPE_pae_extended_cr3 & 1 != 0 {
            1 << abi::XENFEAT_pae_pgdir_above_4gb
        } else {
            0
        }
    }

    /// vCPU `id`, if it was created.
    #[inline]
    pub fn vcpu(&self, id: VcpuId) -> Option<&Vcpu> {
        self.vcpus.get(id.raw() as usize)?.get()
    }

    /// All vCPUs that were created.
    pub fn vcpus(&self) -> impl Iterator<Item = &Vcpu> {
        self.vcpus.iter().filter_map(OnceBox::get)
    }

    /// Whether the domain has stopped for good or is about to.
    pub fn is_shutting_down(&self) -> bool {
        self.life.stopped_for().is_some()
    }

    /// Remembers what the reason shall be when the domain next shuts down, whatever is said then.
    pub fn latch_shutdown_reason(&self, reason: ShutdownReason) {
        self.latched_reason
            .store((reason as u8).saturating_add(1), Ordering::Release);
    }

    /// Whether the domain has ended and is being destroyed.
    #[inline]
    pub fn is_dying(&self) -> bool {
        self.life.is_dying()
    }
}

/// Sees to it that domains of these numbers can be found.
///
/// # Errors
/// There is no memory.
fn make_room(mut numbers: impl Iterator<Item = DomainId>) -> Result<(), NoRoom> {
    numbers.try_for_each(|id| DOMAINS.make_room(id))
}

/// From here on a domain that is complete is found by its number.
pub fn publish(domain: Arc<Domain>) {
    sync::add_by_number(&DOMAINS, domain.id, domain);
}

/// The domain of this number, also while it is being destroyed.
#[inline(never)]
pub fn find(id: DomainId) -> Option<Arc<Domain>> {
    DOMAINS.lock().get(id).cloned()
}

/// The domain of this number, unless it is being destroyed.
pub fn find_living(id: DomainId) -> Option<Arc<Domain>> {
    find(id).filter(|domain| !domain.is_dying())
}

/// The domain whose number follows `id`; without one, the first.
fn next(id: Option<DomainId>) -> Option<Arc<Domain>> {
    let domains = DOMAINS.lock();
    domains.get(domains.after(id)?).cloned()
}

/// Nobody finds this domain any more: the last counted reference frees it.
fn forget(domain: &Domain) {
    // Given back when nothing is locked.
    let _forgotten = DOMAINS.lock().remove(domain.id);
}

/// All domains.
#[cfg(feature = "audit")]
pub fn all() -> Vec<Arc<Domain>> {
    let mut all = Vec::new();
    while let Some(domain) = next(all.last().map(|last: &Arc<Domain>| last.id)) {
        all.push(domain);
    }
    all
}
