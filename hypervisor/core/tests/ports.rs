//! Ports while another CPU changes them: what it does is put between two steps of an operation, by
//! the domain's own answers. And the whole table at a domain's end.

mod common;

use std::cell::RefCell;

use paravane_core::addr::{DomainId, Port, VcpuId};
use paravane_core::event::{
    DomainEvents, EventDomain, EventError, EventVcpu, PortState, VcpuEvents, deliver, operations,
};
use paravane_core::shared::{SharedInfo, VcpuInfo};
use paravane_core::sync::Ordering::SeqCst;

/// A virtual interrupt of each vCPU, and one that exists once a domain.
const TIMER: u32 = 0;

#[derive(Default)]
struct Vcpu {
    events: VcpuEvents,
    info: VcpuInfo,
}

impl EventVcpu for Vcpu {
    fn events(&self) -> &VcpuEvents {
        &self.events
    }
    fn info(&self) -> &VcpuInfo {
        &self.info
    }
    fn kick(&self) {}
    fn wake_poller(&self) {}
}

/// What another CPU does, before which of the next looks at the domain's ports (0: the next).
type Meanwhile = (u32, Box<dyn FnOnce()>);

struct Domain {
    id: DomainId,
    events: DomainEvents,
    shared: SharedInfo,
    vcpus: [Vcpu; 2],
    meanwhile: RefCell<Option<Meanwhile>>,
    /// Whose ports were looked at, in order: of all domains of the test.
    looks: &'static RefCell<Vec<u16>>,
}

impl EventDomain for Domain {
    type Vcpu = Vcpu;
    fn id(&self) -> DomainId {
        self.id
    }
    fn events(&self) -> &DomainEvents {
        self.looks.borrow_mut().push(self.id.raw());
        let mut meanwhile = self.meanwhile.borrow_mut();
        match meanwhile.take() {
            Some((0, act)) => {
                drop(meanwhile);
                act();
            }
            later => *meanwhile = later.map(|(after, act)| (after - 1, act)),
        }
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

impl Domain {
    /// Does this on another CPU, before the look at the ports that comes `after` others.
    fn meanwhile(&self, after: u32, act: impl FnOnce() + 'static) {
        *self.meanwhile.borrow_mut() = Some((after, Box::new(act)));
    }

    fn state(&self, port: Port) -> PortState {
        self.events.binding(port).expect("a record").state
    }
}

/// Domains 0 and 1, for as long as the test runs.
fn domains() -> [&'static Domain; 2] {
    common::alive("ports");
    let looks = Box::leak(Box::default());
    [0, 1].map(|id| {
        let domain: &Domain = Box::leak(Box::new(Domain {
            id: DomainId::new(id),
            events: DomainEvents::new(),
            shared: SharedInfo::default(),
            vcpus: Default::default(),
            meanwhile: RefCell::default(),
            looks,
        }));
        domain
    })
}

fn close(domains: [&'static Domain; 2], who: usize, port: Port) {
    operations::close(domains[who], port, false, |id| {
        Some(domains[usize::from(id.raw())])
    })
    .expect("in use");
}

/// A port of each, connected.
fn connect([local, remote]: [&'static Domain; 2]) -> [Port; 2] {
    let offered = remote.events.alloc_unbound(local.id).expect("room");
    let port = operations::bind_interdomain(local, remote, offered).expect("offered");
    [port, offered]
}

#[test]
fn two_tables_are_locked_in_the_order_of_their_domains() {
    let both = domains();
    let [first, second] = both;
    for [local, remote] in [both, [second, first]] {
        let offered = remote.events.alloc_unbound(local.id).expect("room");
        first.looks.borrow_mut().clear();
        let port = operations::bind_interdomain(local, remote, offered).expect("offered");
        // The first look, here and below, takes no lock.
        assert_eq!(first.looks.borrow()[1..3], [0, 1], "bind by {}", local.id);
        first.looks.borrow_mut().clear();
        close(both, usize::from(local.id.raw()), port);
        assert_eq!(first.looks.borrow()[1..3], [0, 1], "close by {}", local.id);
    }
    // With itself a domain locks once; twice would wait for ever.
    let offered = first.events.alloc_unbound(first.id).expect("room");
    let port = operations::bind_interdomain(first, first, offered).expect("offered");
    close(both, 0, port);
    assert_eq!(
        first.state(offered),
        PortState::Unbound { remote: first.id }
    );
}

#[test]
fn a_port_that_became_a_virtual_interrupt_meanwhile_is_closed_as_one() {
    let both = domains();
    let [domain, _] = both;
    let [port, offered] = connect(both);
    // Between the look at the port and the locks.
    domain.meanwhile(1, move || {
        close(both, 0, port);
        let again = operations::bind_virq(domain, TIMER, 1).expect("unbound");
        assert_eq!(again, port);
    });
    close(both, 0, port);
    assert_eq!(domain.state(port), PortState::Free);
    assert_eq!(
        both[1].state(offered),
        PortState::Unbound { remote: domain.id }
    );
    assert_eq!(domain.vcpus[1].events.virq_port(TIMER as u8), None);
    operations::bind_virq(domain, TIMER, 1).expect("unbound again");
}

#[test]
fn a_port_that_was_connected_meanwhile_leaves_its_peer_unbound() {
    let both = domains();
    let [domain, peer] = both;
    let port = operations::bind_virq(domain, TIMER, 1).expect("unbound");
    let offered = peer.events.alloc_unbound(domain.id).expect("room");
    domain.meanwhile(1, move || {
        close(both, 0, port);
        let again = operations::bind_interdomain(domain, peer, offered).expect("offered");
        assert_eq!(again, port);
        // The interrupt has another port by now, and keeps it.
        operations::bind_virq(domain, TIMER, 1).expect("unbound");
    });
    close(both, 0, port);
    assert_eq!(domain.state(port), PortState::Free);
    assert_eq!(
        peer.state(offered),
        PortState::Unbound { remote: domain.id }
    );
    let elsewhere = domain.vcpus[1].events.virq_port(TIMER as u8);
    let elsewhere = elsewhere.expect("bound");
    assert_ne!(elsewhere, port);
    assert_eq!(domain.state(elsewhere), PortState::Virq(TIMER as u8));
}

#[test]
fn a_port_whose_peer_was_closed_meanwhile_is_closed_alone() {
    let both = domains();
    let [domain, peer] = both;
    let [port, offered] = connect(both);
    domain.meanwhile(1, move || {
        close(both, 1, offered);
        // The peer's port is something else by now.
        let again = peer.events.alloc_unbound(DomainId::new(7)).expect("room");
        assert_eq!(again, offered);
    });
    close(both, 0, port);
    assert_eq!(domain.state(port), PortState::Free);
    let remote = DomainId::new(7);
    assert_eq!(peer.state(offered), PortState::Unbound { remote });
}

#[test]
fn the_end_of_a_domain_closes_every_port_of_every_chunk() {
    let both = domains();
    let [domain, peer] = both;
    let mut ports = Vec::new();
    for number in 1..300_u32 {
        let port = match number % 3 {
            0 => {
                let [port, offered] = connect(both);
                assert_eq!(port, offered, "both sides take turns");
                port
            }
            1 => operations::bind_ipi(domain, 0).expect("room"),
            _ => domain.events.attach_consumer(peer.id, 3).expect("room"),
        };
        if number % 3 != 0 {
            peer.events.alloc_unbound(peer.id).expect("room");
        }
        assert_eq!(port.raw(), number);
        deliver::set_pending(domain, VcpuId::new(0), port);
        ports.push(port);
    }
    let numbers: Vec<u32> = domain.events.ports().map(Port::raw).collect();
    assert_eq!(
        numbers,
        (0..384).collect::<Vec<_>>(),
        "three chunks, each port once"
    );
    domain.events.refuse_new_bindings();
    // Stopped after each port, and called again.
    let find = |id: DomainId| Some(both[usize::from(id.raw())]);
    let mut stops = 0;
    while !operations::reset(domain, true, find, || true) {
        stops += 1;
        assert!(stops <= ports.len(), "a port is closed once");
    }
    assert_eq!(stops, ports.len());
    for port in ports {
        assert_eq!(domain.state(port), PortState::Free, "{port:?}");
        assert!(!deliver::is_pending(&domain.shared, port));
        if port.raw() % 3 == 0 {
            let left = PortState::Unbound { remote: domain.id };
            assert_eq!(peer.state(port), left, "{port:?}");
        }
    }
}

#[test]
fn a_refused_virtual_interrupt_says_what_is_wrong() {
    let [domain, _] = domains();
    let bind = |virq, vcpu| operations::bind_virq(domain, virq, vcpu);
    // NR_VIRQS of the public interface, and what has the same low byte as one that there is.
    for virq in [24, 255, 256, u32::MAX] {
        for vcpu in [0, 1, 2] {
            assert_eq!(bind(virq, vcpu), Err(EventError::NoSuchVirq(virq)));
        }
    }
    assert_eq!(bind(23, 0), Ok(Port::new(1)), "the last that there is");
    assert_eq!(bind(2, 1), Err(EventError::GlobalVirqElsewhere(2)));
    assert_eq!(bind(TIMER, 2), Err(EventError::NoSuchVcpu(2)));
    assert_eq!(bind(TIMER, 1), Ok(Port::new(2)));
    assert_eq!(bind(TIMER, 1), Err(EventError::VirqBound(TIMER)));
    assert_eq!(bind(TIMER, 0), Ok(Port::new(3)), "each vCPU has its own");
}

#[test]
fn an_event_is_told_by_the_word_that_its_port_is_in() {
    let [domain, _] = domains();
    let vcpu = &domain.vcpus[1];
    let ports: Vec<Port> = (0..200)
        .map(|_| operations::bind_ipi(domain, 1).expect("room"))
        .collect();
    let mut words = 0;
    for port in [ports[190], ports[3], ports[70], ports[191]] {
        assert!(!deliver::is_pending(&domain.shared, port));
        operations::send(domain, port).expect("in use");
        words |= 1 << (port.raw() / 64);
        assert_eq!(vcpu.info.pending_sel.load(SeqCst), words);
        assert!(deliver::is_pending(&domain.shared, port));
    }
    assert_eq!(domain.vcpus[0].info.pending_sel.load(SeqCst), 0);
}

#[test]
fn an_upcall_is_due_while_it_is_pending_and_not_held_off() {
    let info = VcpuInfo::default();
    for (pending, mask, due) in [(0, 0, false), (0, 1, false), (1, 1, false), (1, 0, true)] {
        info.upcall_pending.store(pending, SeqCst);
        info.upcall_mask.store(mask, SeqCst);
        assert_eq!(deliver::upcall_due(&info), due, "{pending}, {mask}");
    }
}

#[test]
fn a_record_that_moved_says_that_everything_may_have_changed() {
    let info = VcpuInfo::default();
    deliver::mark_everything(&info);
    assert_eq!(info.pending_sel.load(SeqCst), u64::MAX);
    assert_eq!(info.upcall_pending.load(SeqCst), 1);
    assert!(deliver::upcall_due(&info));
}

#[test]
fn an_interrupt_of_the_domain_may_be_moved_and_a_vcpus_own_not() {
    let [domain, _] = domains();
    let global = operations::bind_virq(domain, 3, 0).expect("free");
    let own = operations::bind_virq(domain, TIMER, 0).expect("free");
    operations::bind_vcpu(domain, global, 1).expect("one a domain");
    assert!(matches!(
        operations::bind_vcpu(domain, own, 1),
        Err(EventError::WrongState { .. })
    ));
    deliver::send_virq(domain, VcpuId::new(0), 3);
    deliver::send_virq(domain, VcpuId::new(0), 0);
    for (vcpu, port) in [(1, global), (0, own)] {
        assert!(deliver::is_pending(&domain.shared, port));
        assert_eq!(domain.vcpus[vcpu].info.upcall_pending.load(SeqCst), 1);
    }
}

#[test]
fn an_interrupt_for_all_reaches_each_vcpu_that_bound_it() {
    for bound in [vec![0], vec![1], vec![0, 1]] {
        let [domain, _] = domains();
        for &vcpu in &bound {
            operations::bind_virq(domain, TIMER, vcpu).expect("free");
        }
        operations::send_virq_to_all(domain, 0);
        for vcpu in 0..2 {
            let told = domain.vcpus[vcpu as usize].info.upcall_pending.load(SeqCst);
            assert_eq!(told, u8::from(bound.contains(&vcpu)));
        }
    }
}

#[test]
fn the_bound_ports_are_those_that_are_neither_free_nor_reserved() {
    let events = DomainEvents::new();
    let ports = [1, 2, 3].map(|_| events.alloc_unbound(DomainId::new(1)).unwrap());
    assert_eq!(events.bound().collect::<Vec<_>>(), ports);
}

#[test]
fn records_of_ports_come_by_the_chunk() {
    const CHUNK: usize = 128;
    let events = DomainEvents::new();
    assert_eq!(events.records(), 0);
    // Port 0 is never given out.
    for given in [1, CHUNK - 2] {
        for _ in 0..given {
            events.alloc_unbound(DomainId::new(1)).unwrap();
        }
        assert_eq!(events.records(), CHUNK);
    }
    events.alloc_unbound(DomainId::new(1)).unwrap();
    assert_eq!(events.records(), 2 * CHUNK);
}
