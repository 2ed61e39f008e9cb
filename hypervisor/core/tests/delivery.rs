//! Events under every interleaving of a sender with what the guest and its hypercalls do meanwhile,
//! and grants with a granter that takes them back, played through by loom. Does nothing without
//! `--cfg loom`:
//!
//! `cargo xtask test --long host/loom`
#![cfg(loom)]

mod common;

use loom::sync::Arc;
use loom::thread;
use paravane_core::addr::{DomainId, Mfn, Port, VcpuId};
use paravane_core::event::{DomainEvents, EventDomain, EventVcpu, VcpuEvents, deliver, operations};
use paravane_core::grant::{Found, GrantTable, Page, WORDS};
use paravane_core::shared::{SharedInfo, VcpuInfo};
use paravane_core::sync::sequential::Ordering::SeqCst;
use paravane_core::sync::sequential::{AtomicU64, fence};

use common::play;

/// The vCPU that the port notifies at first, and another.
const FIRST: VcpuId = VcpuId::new(0);
const SECOND: VcpuId = VcpuId::new(1);

struct Vcpu {
    events: VcpuEvents,
    info: VcpuInfo,
    kicks: AtomicU64,
    wakes: AtomicU64,
}

struct Domain {
    events: DomainEvents,
    shared: SharedInfo,
    vcpus: [Vcpu; 2],
    port: Port,
    /// See [`Domain::turn`].
    turns: AtomicU64,
}

impl EventVcpu for Vcpu {
    fn events(&self) -> &VcpuEvents {
        &self.events
    }
    fn info(&self) -> &VcpuInfo {
        &self.info
    }
    fn kick(&self) {
        self.kicks.fetch_add(1, SeqCst);
    }
    fn wake_poller(&self) {
        self.wakes.fetch_add(1, SeqCst);
    }
}

impl EventDomain for Domain {
    type Vcpu = Vcpu;
    fn id(&self) -> DomainId {
        DomainId::new(1)
    }
    fn events(&self) -> &DomainEvents {
        &self.events
    }
    fn shared(&self) -> &SharedInfo {
        &self.shared
    }
    fn vcpu(&self, vcpu: VcpuId) -> Option<&Vcpu> {
        self.vcpus.get(vcpu.raw() as usize)
    }
    fn notify_consumer(&self, _: Port, _: u8) {}
}

impl Domain {
    /// A domain with a port, masked or not, that another domain may bind.
    fn new(masked: bool) -> Arc<Self> {
        let events = DomainEvents::new();
        let port = events.alloc_unbound(DomainId::new(2)).expect("a port");
        let shared = SharedInfo::default();
        if masked {
            shared.evtchn_mask[0].store(bit(port), SeqCst);
        }
        let vcpu = || Vcpu {
            events: VcpuEvents::new(),
            info: VcpuInfo::default(),
            kicks: AtomicU64::new(0),
            wakes: AtomicU64::new(0),
        };
        Arc::new(Domain {
            events,
            shared,
            vcpus: [vcpu(), vcpu()],
            port,
            turns: AtomicU64::new(0),
        })
    }

    /// Loom tries both orders of two exchanges. What is only loaded on one side and only stored on the
    /// other it takes in one order, so both sides come by here.
    fn turn(&self) {
        self.turns.fetch_add(1, SeqCst);
    }

    /// An event arrives, as another domain's send brings it.
    fn arrive(&self) {
        self.turn();
        let vcpu = self.events.binding(self.port).expect("bound").vcpu;
        deliver::set_pending(self, vcpu, self.port);
    }

    /// What the guest does when it is called up: takes the flag, the selector, the words. True: it
    /// saw the event.
    fn upcall(&self, vcpu: VcpuId) -> bool {
        let info = &self.vcpus[vcpu.raw() as usize].info;
        info.upcall_pending.swap(0, SeqCst);
        if info.pending_sel.swap(0, SeqCst) == 0 {
            return false;
        }
        let open = !self.shared.evtchn_mask[0].load(SeqCst);
        self.shared.evtchn_pending[0].fetch_and(!open, SeqCst) & open != 0
    }

    /// Whether a vCPU has been told that there is something to look at.
    fn told(&self, vcpu: VcpuId) -> bool {
        let vcpu = &self.vcpus[vcpu.raw() as usize];
        vcpu.info.upcall_pending.load(SeqCst) != 0
            && vcpu.info.pending_sel.load(SeqCst) != 0
            && vcpu.kicks.load(SeqCst) != 0
    }

    fn is_pending(&self) -> bool {
        deliver::is_pending(&self.shared, self.port)
    }
}

fn bit(port: Port) -> u64 {
    1 << port.raw()
}

/// Runs `meanwhile` beside an event that arrives; then looks.
fn beside_an_event(
    masked: bool,
    meanwhile: impl Fn(&Domain) + Send + Sync + Copy + 'static,
    look: impl Fn(&Domain) + Send + Sync + 'static,
) {
    play(None, move || {
        let domain = Domain::new(masked);
        let other = {
            let domain = domain.clone();
            thread::spawn(move || meanwhile(&domain))
        };
        domain.arrive();
        other.join().expect("no panic");
        look(&domain);
    });
}

#[test]
fn an_event_beside_the_call_to_unmask_is_told() {
    beside_an_event(
        true,
        |domain| deliver::unmask(domain, domain.port).expect("in use"),
        |domain| assert!(domain.is_pending() && domain.told(FIRST)),
    );
}

#[test]
fn an_event_beside_a_guests_own_unmasking_is_seen_by_one_of_them() {
    beside_an_event(
        true,
        |domain| {
            // As kernels do on the vCPU that the port notifies: clear, look, serve.
            domain.shared.evtchn_mask[0].fetch_and(!bit(domain.port), SeqCst);
            domain.shared.evtchn_pending[0].fetch_and(!bit(domain.port), SeqCst);
        },
        |domain| assert!(!domain.is_pending() || domain.told(FIRST)),
    );
}

#[test]
fn an_event_beside_the_call_to_mask_may_wait_but_is_not_lost() {
    beside_an_event(
        false,
        |domain| {
            domain.shared.evtchn_mask[0].fetch_or(bit(domain.port), SeqCst);
            deliver::unmask(domain, domain.port).expect("in use");
        },
        |domain| assert!(domain.is_pending() && domain.told(FIRST)),
    );
}

#[test]
fn an_event_beside_an_upcall_is_served_or_told_again() {
    play(None, || {
        let domain = Domain::new(false);
        let neighbour = domain.events.alloc_unbound(DomainId::new(2));
        // One event was told; the guest serves it when that of another port arrives.
        deliver::set_pending(&*domain, FIRST, neighbour.expect("a port"));
        let guest = {
            let domain = domain.clone();
            thread::spawn(move || domain.upcall(FIRST))
        };
        domain.arrive();
        assert!(guest.join().expect("no panic"), "it was called for one");
        assert!(!domain.is_pending() || domain.told(FIRST));
    });
}

#[test]
fn two_events_at_once_kick_once() {
    play(None, || {
        let domain = Domain::new(false);
        let other = {
            let domain = domain.clone();
            thread::spawn(move || domain.arrive())
        };
        domain.arrive();
        other.join().expect("no panic");
        assert!(domain.is_pending() && domain.told(FIRST));
        assert_eq!(domain.vcpus[0].kicks.load(SeqCst), 1);
    });
}

#[test]
fn an_event_beside_the_move_of_its_port_is_told_to_one_vcpu() {
    beside_an_event(
        false,
        |domain| {
            domain.turn();
            operations::bind_vcpu(domain, domain.port, SECOND.raw()).expect("movable");
            domain.turn();
        },
        |domain| {
            assert!(domain.is_pending());
            assert!(domain.told(FIRST) != domain.told(SECOND));
        },
    );
}

#[test]
fn an_event_beside_a_move_and_an_unmasking_is_told() {
    play(None, || {
        let domain = Domain::new(true);
        let mover = {
            let domain = domain.clone();
            thread::spawn(move || {
                operations::bind_vcpu(&*domain, domain.port, SECOND.raw()).expect("movable");
            })
        };
        let guest = {
            let domain = domain.clone();
            thread::spawn(move || deliver::unmask(&*domain, domain.port).expect("in use"))
        };
        domain.arrive();
        mover.join().expect("no panic");
        guest.join().expect("no panic");
        assert!(domain.is_pending() && (domain.told(FIRST) || domain.told(SECOND)));
    });
}

#[test]
fn a_poll_beside_its_event_ends() {
    play(None, || {
        let domain = Domain::new(true);
        let poller = {
            let domain = domain.clone();
            thread::spawn(move || {
                deliver::begin_poll(&*domain, FIRST, &[domain.port]).expect("in use")
            })
        };
        domain.arrive();
        let ready = poller.join().expect("no panic");
        assert!(ready || domain.vcpus[0].wakes.load(SeqCst) == 1);
        // Nobody polls any more: a later event wakes nobody.
        deliver::end_poll(&*domain, FIRST);
        let wakes = domain.vcpus[0].wakes.load(SeqCst);
        domain.shared.evtchn_pending[0].store(0, SeqCst);
        domain.arrive();
        assert_eq!(domain.vcpus[0].wakes.load(SeqCst), wakes);
    });
}

#[test]
fn the_end_of_a_polls_time_beside_its_event_leaves_no_poller() {
    play(None, || {
        let domain = Domain::new(true);
        assert_eq!(
            deliver::begin_poll(&*domain, FIRST, &[domain.port]),
            Ok(false)
        );
        let clock = {
            let domain = domain.clone();
            thread::spawn(move || deliver::end_poll(&*domain, FIRST))
        };
        domain.arrive();
        clock.join().expect("no panic");
        assert!(domain.vcpus[0].wakes.load(SeqCst) <= 1);
        // The count of pollers is back at none: the next poll works as the first.
        domain.shared.evtchn_pending[0].store(0, SeqCst);
        assert_eq!(
            deliver::begin_poll(&*domain, FIRST, &[domain.port]),
            Ok(false)
        );
        let before = domain.vcpus[0].wakes.load(SeqCst);
        domain.arrive();
        assert_eq!(domain.vcpus[0].wakes.load(SeqCst), before + 1);
    });
}

/// The entry that is granted and taken back.
const ENTRY: u32 = 1;
const READING: u64 = 8;
const WRITING: u64 = 16;

fn page() -> Page {
    let words: [AtomicU64; WORDS] = core::array::from_fn(|_| AtomicU64::new(0));
    Page {
        words: Box::leak(Box::new(words)),
        mfn: Mfn::new(7),
    }
}

/// A grant is used while its granter takes it back, as `revoke` does in one layout; true if that
/// found it unused. Then nobody uses it, nor will.
fn revoked_beside_a_use(version: u32, revoke: fn(shared: Page, status: Page) -> bool) {
    play(None, move || {
        let table = Arc::new(GrantTable::new());
        let (shared, status) = (page(), page());
        table.grow(1, || Some(shared), |_| ()).expect("room");
        let new = || Some(status);
        table.set_version(version, new, |_| ()).expect("room");
        let user = DomainId::new(3);
        assert!(table.seed(ENTRY, user, Mfn::new(0x99), false));
        let revoked = Arc::new(AtomicU64::new(0));
        let granter = {
            let revoked = revoked.clone();
            thread::spawn(move || {
                if revoke(shared, status) {
                    revoked.store(1, SeqCst);
                }
            })
        };
        if let Ok(Found::Frame(pin)) = table.pin(ENTRY, user, true, false) {
            assert_eq!(revoked.load(SeqCst), 0, "used after it was taken back");
            table.unpin(pin);
        }
        granter.join().expect("no panic");
        if revoked.load(SeqCst) == 1 {
            assert!(table.pin(ENTRY, user, false, false).is_err());
        }
        assert_eq!(table.active(), 0);
    });
}

#[test]
fn a_grant_of_version_1_is_used_or_taken_back() {
    revoked_beside_a_use(1, |shared, _| {
        let entry = &shared.words[ENTRY as usize];
        let seen = entry.load(SeqCst);
        seen & (READING | WRITING) == 0 && entry.compare_exchange(seen, 0, SeqCst, SeqCst).is_ok()
    });
}

#[test]
fn a_grant_of_version_2_is_used_or_taken_back() {
    revoked_beside_a_use(2, |shared, status| {
        let entry = &shared.words[2 * ENTRY as usize];
        let flags = entry.fetch_and(!0xffff, SeqCst) & 0xffff;
        fence(SeqCst);
        let marks = status.words[0].load(SeqCst) >> (16 * ENTRY);
        let unused = marks & (READING | WRITING) == 0;
        if !unused {
            entry.fetch_or(flags, SeqCst);
        }
        unused
    });
}
