//! Event channels against a naive model: random sequences of calls and of guest actions in two
//! domains of two vCPUs each. After each step, every port's binding, every pending and selector
//! bit, every upcall flag and every kick must be what the model says.

mod common;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use paravane_core::addr::{DomainId, Port, VcpuId};
use paravane_core::event::operations::{self, Sent};
use paravane_core::event::{
    DomainEvents, EventDomain, EventError, EventVcpu, PortState, VcpuEvents, deliver,
};
use paravane_core::shared::{SharedInfo, VcpuInfo};
use paravane_core::sync::Ordering::SeqCst;
use proptest::prelude::*;

const VCPUS: u32 = 2;
/// Calls name ports up to this one, so that sequences meet each other's ports, and some that do
/// not exist.
const NAMED: u32 = 9;

struct Vcpu {
    number: u32,
    events: VcpuEvents,
    info: VcpuInfo,
    kicks: Rc<RefCell<Vec<u32>>>,
    woken: Rc<RefCell<Vec<u32>>>,
}

struct Domain {
    id: DomainId,
    events: DomainEvents,
    shared: SharedInfo,
    vcpus: Vec<Vcpu>,
    kicks: Rc<RefCell<Vec<u32>>>,
    woken: Rc<RefCell<Vec<u32>>>,
}

impl Domain {
    fn new(id: u16) -> Self {
        let (kicks, woken) = (Rc::default(), Rc::default());
        Domain {
            id: DomainId::new(id),
            events: DomainEvents::new(),
            shared: SharedInfo::default(),
            vcpus: (0..VCPUS)
                .map(|number| Vcpu {
                    number,
                    events: VcpuEvents::new(),
                    info: VcpuInfo::default(),
                    kicks: Rc::clone(&kicks),
                    woken: Rc::clone(&woken),
                })
                .collect(),
            kicks,
            woken,
        }
    }
}

impl EventVcpu for Vcpu {
    fn events(&self) -> &VcpuEvents {
        &self.events
    }
    fn info(&self) -> &VcpuInfo {
        &self.info
    }
    fn kick(&self) {
        self.kicks.borrow_mut().push(self.number);
    }
    fn wake_poller(&self) {
        self.woken.borrow_mut().push(self.number);
    }
}

impl EventDomain for Domain {
    type Vcpu = Vcpu;
    fn id(&self) -> DomainId {
        self.id
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
    fn notify_consumer(&self, _port: Port, _service: u8) {}
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Unbound(u16),
    Connected(u16, u32),
    Virq(u32),
    Ipi,
}

/// What a domain should look like.
#[derive(Clone, Debug, Default)]
struct Model {
    ports: BTreeMap<u32, (State, u32)>,
    pending: BTreeSet<u32>,
    masked: BTreeSet<u32>,
    selected: [bool; VCPUS as usize],
    upcall: [bool; VCPUS as usize],
    polls: [Option<Vec<u32>>; VCPUS as usize],
    kicks: Vec<u32>,
    woken: Vec<u32>,
}

impl Model {
    fn free(&self) -> u32 {
        (1..).find(|port| !self.ports.contains_key(port)).unwrap()
    }

    fn notify(&mut self, vcpu: u32) {
        // Every named port lies in the first word: one selector bit a vCPU.
        if !std::mem::replace(&mut self.selected[vcpu as usize], true)
            && !std::mem::replace(&mut self.upcall[vcpu as usize], true)
        {
            self.kicks.push(vcpu);
        }
    }

    fn raise(&mut self, port: u32) {
        let vcpu = self.ports[&port].1;
        if !self.pending.insert(port) {
            return;
        }
        if !self.masked.contains(&port) {
            self.notify(vcpu);
        }
        for poller in 0..VCPUS as usize {
            // One who polls for several is woken by any port of its domain, and looks again.
            if self.polls[poller]
                .as_ref()
                .is_some_and(|ports| ports.len() > 1 || ports.contains(&port))
            {
                self.polls[poller] = None;
                self.woken.push(poller as u32);
            }
        }
    }
}

fn virq_is_global(virq: u32) -> bool {
    ![0, 1, 7, 13].contains(&virq)
}

/// The calls, on the models; `true` for success.
fn apply(models: &mut [Model; 2], who: usize, step: &Step) -> bool {
    let other = 1 - who;
    match *step {
        Step::Offer(to) => {
            let port = models[who].free();
            models[who]
                .ports
                .insert(port, (State::Unbound(to as u16), 0));
            true
        }
        Step::Connect(to, port) => {
            let offered = models[to].ports.get(&port).map(|port| port.0.clone());
            if offered != Some(State::Unbound(who as u16)) {
                return false;
            }
            let local = models[who].free();
            models[who]
                .ports
                .insert(local, (State::Connected(to as u16, port), 0));
            models[to].ports.get_mut(&port).unwrap().0 = State::Connected(who as u16, local);
            models[who].raise(local);
            true
        }
        Step::BindVirq(virq, vcpu) => {
            let taken = models[who].ports.values().any(|(state, at)| {
                *state == State::Virq(virq) && (virq_is_global(virq) || *at == vcpu)
            });
            if virq >= 24 || vcpu >= VCPUS || (virq_is_global(virq) && vcpu != 0) || taken {
                return false;
            }
            let port = models[who].free();
            models[who].ports.insert(port, (State::Virq(virq), vcpu));
            true
        }
        Step::BindIpi(vcpu) => {
            let port = models[who].free();
            if vcpu < VCPUS {
                models[who].ports.insert(port, (State::Ipi, vcpu));
            }
            vcpu < VCPUS
        }
        Step::BindVcpu(port, vcpu) => {
            let Some((state, at)) = models[who].ports.get_mut(&port) else {
                return false;
            };
            let fixed = match state {
                State::Ipi => true,
                State::Virq(virq) => !virq_is_global(*virq),
                _ => false,
            };
            if fixed || vcpu >= VCPUS {
                return false;
            }
            *at = vcpu;
            true
        }
        Step::Close(port) => {
            let Some((state, _)) = models[who].ports.remove(&port) else {
                return false;
            };
            models[who].pending.remove(&port);
            if let State::Connected(to, peer) = state
                && let Some(peer) = models[to as usize].ports.get_mut(&peer)
            {
                peer.0 = State::Unbound(who as u16);
            }
            true
        }
        Step::Send(port) => match models[who].ports.get(&port).cloned() {
            Some((State::Ipi, _)) => {
                models[who].raise(port);
                true
            }
            Some((State::Connected(to, peer), _)) => {
                models[to as usize].raise(peer);
                true
            }
            Some((State::Unbound(_), _)) => true,
            _ => false,
        },
        Step::Unmask(port) => {
            let Some(&(_, vcpu)) = models[who].ports.get(&port) else {
                return false;
            };
            if models[who].masked.remove(&port) && models[who].pending.contains(&port) {
                models[who].notify(vcpu);
            }
            true
        }
        Step::Virq(virq, vcpu) => {
            let bound = models[who].ports.iter().find(|(_, (state, at))| {
                *state == State::Virq(virq) && (virq_is_global(virq) || *at == vcpu)
            });
            if let Some((&port, _)) = bound {
                models[who].raise(port);
            }
            true
        }
        Step::Mask(port) => {
            models[who].masked.insert(port);
            true
        }
        Step::Upcall(vcpu) => {
            let model = &mut models[who];
            model.upcall[vcpu as usize] = false;
            if std::mem::take(&mut model.selected[vcpu as usize]) {
                let masked = model.masked.clone();
                model.pending.retain(|port| masked.contains(port));
            }
            true
        }
        Step::Poll(vcpu, ref ports) => {
            let model = &mut models[who];
            model.polls[vcpu as usize] = None;
            // In order, as far as the first that is pending; one not in the table is refused.
            // Free ports may be polled.
            if !ports.iter().any(|port| model.pending.contains(port)) && !ports.is_empty() {
                model.polls[vcpu as usize] = Some(ports.clone());
            }
            true
        }
        Step::Reset => {
            let ports: Vec<u32> = models[who].ports.keys().copied().collect();
            for port in ports {
                apply(models, who, &Step::Close(port));
            }
            let _ = other;
            true
        }
    }
}

/// The same calls, on the real thing.
fn call(domains: &[Domain; 2], who: usize, step: &Step) -> bool {
    let domain = &domains[who];
    let find = |id: DomainId| domains.get(usize::from(id.raw()));
    match *step {
        Step::Offer(to) => domain
            .events
            .alloc_unbound(DomainId::new(to as u16))
            .is_ok(),
        Step::Connect(to, port) => {
            operations::bind_interdomain(domain, &domains[to], Port::new(port)).is_ok()
        }
        Step::BindVirq(virq, vcpu) => operations::bind_virq(domain, virq, vcpu).is_ok(),
        Step::BindIpi(vcpu) => operations::bind_ipi(domain, vcpu).is_ok(),
        Step::BindVcpu(port, vcpu) => operations::bind_vcpu(domain, Port::new(port), vcpu).is_ok(),
        Step::Close(port) => operations::close(domain, Port::new(port), false, find).is_ok(),
        Step::Send(port) => match operations::send(domain, Port::new(port)) {
            Ok(Sent::Here) => true,
            Ok(Sent::Remote(remote, peer)) => {
                operations::deliver_remote(find(remote).unwrap(), peer);
                true
            }
            Err(_) => false,
        },
        Step::Unmask(port) => deliver::unmask(domain, Port::new(port)).is_ok(),
        Step::Virq(virq, vcpu) => {
            // The hypervisor names vCPU 0 for those that exist once a domain.
            let vcpu = if virq_is_global(virq) { 0 } else { vcpu };
            deliver::send_virq(domain, VcpuId::new(vcpu), virq as u8);
            true
        }
        Step::Mask(port) => {
            domain.shared.evtchn_mask[0].fetch_or(1 << port, SeqCst);
            true
        }
        Step::Upcall(vcpu) => {
            let info = &domain.vcpus[vcpu as usize].info;
            info.upcall_pending.store(0, SeqCst);
            if info.pending_sel.swap(0, SeqCst) & 1 != 0 {
                let mask = domain.shared.evtchn_mask[0].load(SeqCst);
                domain.shared.evtchn_pending[0].fetch_and(mask, SeqCst);
            }
            true
        }
        Step::Poll(vcpu, ref ports) => {
            let vcpu = VcpuId::new(vcpu);
            deliver::end_poll(domain, vcpu);
            let ports: Vec<Port> = ports.iter().map(|&port| Port::new(port)).collect();
            let ready = deliver::begin_poll(domain, vcpu, &ports);
            assert!(ready.is_ok() || domain.events.binding(Port::new(1)).is_err());
            true
        }
        Step::Reset => {
            // In pieces of one port.
            while !operations::reset(domain, false, find, || true) {}
            true
        }
    }
}

/// The whole visible state must be the model's.
fn compare(domains: &[Domain; 2], models: &[Model; 2]) {
    for (domain, model) in domains.iter().zip(models) {
        let bits = |set: &BTreeSet<u32>| set.iter().fold(0u64, |bits, port| bits | 1 << port);
        assert_eq!(
            domain.shared.evtchn_pending[0].load(SeqCst),
            bits(&model.pending),
            "pending"
        );
        assert_eq!(
            domain.shared.evtchn_mask[0].load(SeqCst),
            bits(&model.masked),
            "mask"
        );
        for (vcpu, state) in domain.vcpus.iter().enumerate() {
            let info = &state.info;
            assert_eq!(
                info.pending_sel.load(SeqCst),
                u64::from(model.selected[vcpu]),
                "selector"
            );
            assert_eq!(
                info.upcall_pending.load(SeqCst) != 0,
                model.upcall[vcpu],
                "upcall"
            );
        }
        assert_eq!(*domain.kicks.borrow(), model.kicks, "kicks");
        assert_eq!(*domain.woken.borrow(), model.woken, "pollers woken");
        for port in domain.events.ports() {
            let binding = domain.events.binding(port).unwrap();
            let expected = model.ports.get(&port.raw());
            let state = match binding.state {
                PortState::Free | PortState::Reserved => None,
                PortState::Unbound { remote } => Some(State::Unbound(remote.raw())),
                PortState::Interdomain { remote, port } => {
                    Some(State::Connected(remote.raw(), port.raw()))
                }
                PortState::Virq(virq) => Some(State::Virq(u32::from(virq))),
                PortState::Ipi => Some(State::Ipi),
                PortState::Consumer { .. } => unreachable!("none attached"),
            };
            assert_eq!(
                state.map(|state| (state, binding.vcpu.raw())),
                expected.cloned()
            );
        }
    }
    // Both ends of a connection name each other.
    for (who, model) in models.iter().enumerate() {
        for (&port, (state, _)) in &model.ports {
            if let State::Connected(to, peer) = *state {
                let back = &models[usize::from(to)].ports[&peer].0;
                assert_eq!(*back, State::Connected(who as u16, port));
            }
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Offer(usize),
    Connect(usize, u32),
    BindVirq(u32, u32),
    BindIpi(u32),
    BindVcpu(u32, u32),
    Close(u32),
    Send(u32),
    Unmask(u32),
    Virq(u32, u32),
    Mask(u32),
    Upcall(u32),
    Poll(u32, Vec<u32>),
    Reset,
}

fn step() -> impl Strategy<Value = Step> {
    let port = || 0..NAMED;
    let virq = prop_oneof![4 => Just(0u32), 2 => Just(1), 2 => Just(2), 1 => Just(24)];
    prop_oneof![
        3 => (0usize..2).prop_map(Step::Offer),
        5 => (0usize..2, port()).prop_map(|(to, port)| Step::Connect(to, port)),
        2 => (virq, 0..VCPUS + 1).prop_map(|(virq, vcpu)| Step::BindVirq(virq, vcpu)),
        2 => (0..VCPUS + 1).prop_map(Step::BindIpi),
        2 => (port(), 0..VCPUS + 1).prop_map(|(port, vcpu)| Step::BindVcpu(port, vcpu)),
        4 => port().prop_map(Step::Close),
        8 => port().prop_map(Step::Send),
        6 => port().prop_map(Step::Unmask),
        3 => (0u32..3, 0..VCPUS).prop_map(|(virq, vcpu)| Step::Virq(virq, vcpu)),
        3 => (1..NAMED).prop_map(Step::Mask),
        4 => (0..VCPUS).prop_map(Step::Upcall),
        3 => (0..VCPUS, proptest::collection::vec(1..NAMED, 0..3))
            .prop_map(|(vcpu, ports)| Step::Poll(vcpu, ports)),
        1 => Just(Step::Reset),
    ]
}

/// A step of one of two domains: whose, and what.
pub(crate) fn turn() -> impl Strategy<Value = (usize, Step)> {
    (0usize..2, step())
}

/// Takes the steps, and compares everything with the model after each.
pub(crate) fn follow(steps: &[(usize, Step)]) -> Result<(), TestCaseError> {
    common::alive("the model of events");
    let domains = [Domain::new(0), Domain::new(1)];
    let mut models = [Model::default(), Model::default()];
    for who in 0..2 {
        // The first chunk exists from the start, so that polling a free port is accepted.
        assert!(call(&domains, who, &Step::Offer(0)));
        apply(&mut models, who, &Step::Offer(0));
    }
    for (who, step) in steps {
        // Named ports must stay in the first word of the table.
        if models[*who].ports.len() as u32 > 40 {
            continue;
        }
        prop_assert_eq!(
            call(&domains, *who, step),
            apply(&mut models, *who, step),
            "{:?}",
            step
        );
        compare(&domains, &models);
    }
    Ok(())
}

proptest! {
    #![proptest_config(common::cases(600, 2))]

    #[test]
    fn two_domains_follow_the_model(steps in proptest::collection::vec(turn(), 1..if cfg!(miri) { 12 } else { 120 })) {
        follow(&steps)?;
    }
}

/// Every port can be had once, port 0 never, and a closed one again.
#[test]
fn the_table_is_given_out_whole() {
    common::alive("the table of ports");
    let domain = Domain::new(0);
    let find = |_: DomainId| Some(&domain);
    for expected in 1..4096 {
        assert_eq!(
            domain.events.alloc_unbound(DomainId::new(1)).unwrap().raw(),
            expected
        );
    }
    assert!(domain.events.alloc_unbound(DomainId::new(1)).is_err());
    operations::close(&domain, Port::new(777), false, find).unwrap();
    assert_eq!(
        domain.events.alloc_unbound(DomainId::new(1)).unwrap().raw(),
        777
    );
    assert!(operations::close(&domain, Port::new(0), true, find).is_err());
    assert!(operations::close(&domain, Port::new(4096), true, find).is_err());
    assert!(operations::close(&domain, Port::new(u32::MAX), true, find).is_err());
}

/// A vCPU that begins another poll while the last one still counts is counted once: it was woken
/// between blocking and polling, by someone who found no poll to end.
#[test]
fn a_vcpu_polls_once() {
    let domain = Domain::new(3);
    let port = domain.events.alloc_unbound(DomainId::new(1)).unwrap();
    let vcpu = VcpuId::new(0);
    assert_eq!(deliver::begin_poll(&domain, vcpu, &[port]), Ok(false));
    assert_eq!(deliver::begin_poll(&domain, vcpu, &[port, port]), Ok(false));
    assert_eq!(domain.events.pollers(), 1);
    deliver::end_poll(&domain, vcpu);
    assert_eq!(domain.events.pollers(), 0);
}

/// Ports are given out again, lowest first, in every chunk; all but port 0 can be had.
#[test]
fn closed_ports_are_found_again() {
    let domain = Domain::new(3);
    let find = |_: DomainId| Some(&domain);
    let take = || domain.events.alloc_unbound(DomainId::new(1));
    for number in 1..4096 {
        assert_eq!(take(), Ok(Port::new(number)));
    }
    assert_eq!(take(), Err(EventError::NoFreePort));
    for number in [4095, 128, 127, 1] {
        operations::close(&domain, Port::new(number), false, find).unwrap();
    }
    for number in [1, 127, 128, 4095] {
        assert_eq!(take(), Ok(Port::new(number)));
    }
    assert_eq!(take(), Err(EventError::NoFreePort));
}

/// A service's port is not the guest's to close, and a dying domain gets no new ports.
#[test]
fn services_and_dying_domains() {
    common::alive("the end of a domain");
    let domain = Domain::new(3);
    let find = |_: DomainId| Some(&domain);
    let port = domain.events.attach_consumer(DomainId::new(0), 1).unwrap();
    assert!(operations::close(&domain, port, false, find).is_err());
    DomainEvents::notify_from_consumer(&domain, port);
    assert!(deliver::is_pending(&domain.shared, port));
    domain.events.refuse_new_bindings();
    assert!(domain.events.alloc_unbound(DomainId::new(1)).is_err());
    assert!(operations::reset(&domain, true, find, || false));
    assert!(
        domain
            .events
            .binding(port)
            .is_ok_and(|port| port.state == PortState::Free)
    );
}

/// Threads send, consume and rebind at once: when all is quiet, no unmasked event is left that its
/// vCPU was not told of.
#[test]
fn no_event_is_lost_between_sender_and_upcall() {
    common::alive("events between two threads");
    use std::sync::atomic::{AtomicBool, AtomicU64};
    // `Domain` above keeps its kicks in cells; here threads share them.
    struct One {
        events: VcpuEvents,
        info: VcpuInfo,
        kicks: AtomicU64,
    }
    struct Plain {
        events: DomainEvents,
        shared: SharedInfo,
        vcpu: One,
    }
    impl EventVcpu for One {
        fn events(&self) -> &VcpuEvents {
            &self.events
        }
        fn info(&self) -> &VcpuInfo {
            &self.info
        }
        fn kick(&self) {
            self.kicks.fetch_add(1, SeqCst);
        }
        fn wake_poller(&self) {}
    }
    impl EventDomain for Plain {
        type Vcpu = One;
        fn id(&self) -> DomainId {
            DomainId::new(0)
        }
        fn events(&self) -> &DomainEvents {
            &self.events
        }
        fn shared(&self) -> &SharedInfo {
            &self.shared
        }
        fn vcpu(&self, vcpu: VcpuId) -> Option<&One> {
            (vcpu.raw() == 0).then_some(&self.vcpu)
        }
        fn notify_consumer(&self, _port: Port, _service: u8) {}
    }
    let plain = Plain {
        events: DomainEvents::new(),
        shared: SharedInfo::default(),
        vcpu: One {
            events: VcpuEvents::new(),
            info: VcpuInfo::default(),
            kicks: AtomicU64::new(0),
        },
    };
    let port = operations::bind_ipi(&plain, 0).unwrap();
    let stop = AtomicBool::new(false);
    let (mut sent, mut seen) = (0u64, 0u64);
    std::thread::scope(|scope| {
        let guest = scope.spawn(|| {
            // The guest's vCPU: waits for kicks, as if it slept between them.
            let (mut kicks, mut upcalls) = (0, 0u64);
            let info = &plain.vcpu.info;
            loop {
                let done = stop.load(SeqCst);
                if plain.vcpu.kicks.load(SeqCst) != kicks {
                    kicks = plain.vcpu.kicks.load(SeqCst);
                    while info.upcall_pending.swap(0, SeqCst) != 0 {
                        while info.pending_sel.swap(0, SeqCst) != 0 {
                            upcalls +=
                                u64::from(plain.shared.evtchn_pending[0].swap(0, SeqCst) != 0);
                        }
                    }
                } else if done {
                    return upcalls;
                }
            }
        });
        for _ in 0..if cfg!(miri) { 100 } else { 20_000 } {
            // A failure here must not leave the guest waiting.
            sent += u64::from(operations::send(&plain, port).is_ok());
        }
        stop.store(true, SeqCst);
        seen = guest.join().unwrap();
    });
    assert_eq!(sent, if cfg!(miri) { 100 } else { 20_000 });
    assert!(seen >= 1 && seen <= sent);
    assert_eq!(
        plain.shared.evtchn_pending[0].load(SeqCst),
        0,
        "an event that nobody was told of"
    );
}
