//! Everything at once, by all vCPUs of a domain: for `attack-storm-lives`.

use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use paravane_guest::addr::{DomainId, Mfn, Pfn, Port, VcpuId};
use paravane_guest::hypercall::check;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::TrapFrame;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::{abi, events, memory, multicall, need, sched, time, vcpu};

const MOST: usize = 8;
/// Frames that each vCPU gives and takes.
const FRAMES: usize = 24;

static CONTEXT: spin::Mutex<Option<abi::vcpu_guest_context>> = spin::Mutex::new(None);
static NEXT: AtomicU32 = AtomicU32::new(0);
static STOP: AtomicBool = AtomicBool::new(false);
static SEED: AtomicU64 = AtomicU64::new(0);
static VCPUS: AtomicU32 = AtomicU32::new(0);
static ROOT: AtomicU64 = AtomicU64::new(0);
static POOL: [[AtomicU64; FRAMES]; MOST] = [const { [const { AtomicU64::new(0) }; FRAMES] }; MOST];
static AREAS: [[AtomicU64; 4096]; 2] = [const { [const { AtomicU64::new(0) }; 4096] }; 2];
static BAD: spin::Mutex<Option<abi::vcpu_guest_context>> = spin::Mutex::new(None);

/// Forgets every event.
fn upcall(_: &mut TrapFrame) {
    let shared = need!(events::shared().ok_or("not mapped"));
    for number in 0..MOST as u32 {
        if let Some(info) = shared.vcpu(VcpuId::new(number)) {
            info.upcall_pending().store(0, Ordering::SeqCst);
            info.pending_selector().store(0, Ordering::SeqCst);
        }
    }
    for word in shared.pending() {
        word.store(0, Ordering::SeqCst);
    }
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn edge(&mut self) -> u64 {
        let own = AREAS[0][8].as_ptr() as u64;
        match self.below(20) {
            0 => 0,
            1 => u64::MAX,
            2 => 1 << 61,
            3 => 1 << 63,
            4 => i64::MAX as u64,
            5 => u64::MAX - self.below(4096),
            6 => 0xffff_8000_0000_0000,
            7 => 0xffff_87ff_ffff_fff8,
            8 => u64::from(abi::DOMID_SELF),
            9 => 1 << self.below(64),
            10 => (1 << self.below(64)) - 1,
            11 => 0x7fff_ffff_ffff,
            12 => u64::from(u32::MAX),
            13..16 => self.below(40),
            _ => own,
        }
    }
}

fn set(command: u32, vcpu: u32, value: u64) {
    AREAS[1][0].store(value, Ordering::SeqCst);
    raw(
        abi::__HYPERVISOR_vcpu_op,
        [command.into(), vcpu.into(), AREAS[1].as_ptr() as u64, 0, 0],
    );
}

fn raw(op: u32, args: [u64; 5]) -> i64 {
    let mut entry = abi::multicall_entry {
        op: op.into(),
        ..Default::default()
    };
    for (to, from) in entry.args.iter_mut().zip(args) {
        *to = from;
    }
    let mut list = [entry];
    // SAFETY: the calls that are made here touch `AREAS` only, or fail.
    let _ = unsafe { multicall::call(&mut list) };
    let _ = check(0);
    list[0].result as i64
}

fn operation(me: u32, random: &mut Random) {
    let vcpus = VCPUS.load(Ordering::Relaxed);
    let other = random.below(vcpus.into()) as u32;
    let id = VcpuId::new(other);
    let port = Port::new(random.below(40) as u32);
    let soon = time::now() + random.below(300_000);
    let domain = DomainId::new(random.below(6) as u16);
    match random.below(34) {
        0 if other != 0 => drop(vcpu::down(id)),
        0..4 => drop(vcpu::up(id)),
        4 if random.below(50) == 0 && other == 2 => drop(vcpu::send_nmi(id)),
        5 => drop(time::alarm::set_periodic(id, 1_000_000)),
        6 => drop(time::alarm::stop_periodic(id)),
        7 => drop(time::alarm::set(Some(soon))),
        8 => drop(sched::poll(&[port], soon)),
        9 => drop(sched::poll(&[port, Port::new(3), Port::new(4)], soon)),
        10 => {
            // Woken by the alarm, or by the others' events.
            let _ = time::alarm::set(Some(soon));
            if let Some(shared) = events::shared()
                && let Some(info) = shared.vcpu(VcpuId::new(me))
            {
                if me != 0 {
                    sched::block();
                }
                info.upcall_mask().store(1, Ordering::SeqCst);
            }
        }
        11 => {
            // A context that is refused after a while, or a vCPU that has one.
            let Some(mut place) = BAD.try_lock() else {
                return;
            };
            let context = place.get_or_insert_with(Default::default);
            context.flags = u64::from(abi::VGCF_in_kernel);
            context.ctrlreg[3] = ROOT.load(Ordering::Relaxed) << 12;
            context.gdt_ents = 512;
            context.gdt_frames[0] = ROOT.load(Ordering::Relaxed);
            let _ = vcpu::initialise(VcpuId::new(random.below(8) as u32), context);
        }
        12 => drop(events::bind_ipi(id)),
        13 => drop(events::close(port)),
        14 => drop(events::bind_virq(
            [abi::VIRQ_TIMER, abi::VIRQ_DEBUG][random.below(2) as usize],
            id,
        )),
        15 => drop(events::alloc_unbound(
            DomainId::new(abi::DOMID_SELF as u16),
            domain,
        )),
        16..18 => drop(events::bind_interdomain(domain, port)),
        18..21 => drop(events::send(port)),
        21 => drop(events::bind_vcpu(port, id)),
        22 => drop(events::unmask_port(port)),
        23 if random.below(30) == 0 => {
            AREAS[1][0].store(abi::DOMID_SELF.into(), Ordering::SeqCst);
            raw(
                abi::__HYPERVISOR_event_channel_op,
                [
                    abi::EVTCHNOP_reset.into(),
                    AREAS[1].as_ptr() as u64,
                    0,
                    0,
                    0,
                ],
            );
        }
        24 => set(
            [
                abi::VCPUOP_register_runstate_memory_area,
                abi::VCPUOP_register_vcpu_time_memory_area,
            ][random.below(2) as usize],
            other,
            {
                let edge = random.edge();
                if random.below(2) == 0 {
                    AREAS[0].as_ptr() as u64
                } else if edge == AREAS[0][8].as_ptr() as u64
                    || edge < 1 << 40
                    || edge > 0xffff_ffff_8000_0000 && edge < 0xffff_ffff_c000_0000
                {
                    0
                } else {
                    edge
                }
            },
        ),
        25 => {
            // Watchdogs that go off much later.
            AREAS[1][0].store(random.below(3) | 1000 << 32, Ordering::SeqCst);
            raw(
                abi::__HYPERVISOR_sched_op,
                [
                    abi::SCHEDOP_watchdog.into(),
                    AREAS[1].as_ptr() as u64,
                    0,
                    0,
                    0,
                ],
            );
        }
        26 => drop(time::alarm::set_virtual(Some(random.below(1 << 32)))),
        27 => sched::yield_now(),
        28..30 => {
            // Memory to and fro.
            let pool = &POOL[me as usize % MOST];
            let slot = &pool[random.below(FRAMES as u64) as usize];
            let mfn = slot.swap(0, Ordering::SeqCst);
            if mfn != 0 {
                let _ = memory::decrease(&[Mfn::new(mfn)], 0);
            } else {
                let mut page = [0x50_0000 + random.below(1000)];
                if memory::populate(&mut page, 0) == Ok(1) {
                    slot.store(page[0], Ordering::SeqCst);
                }
            }
        }
        30 => {
            // Larger extents: their call is preempted, and another's comes.
            let order = 2 + random.below(3) as u32;
            let mut page = [0x60_0000];
            if memory::populate(&mut page, order) == Ok(1) {
                let _ = memory::decrease(&[Mfn::new(page[0])], order);
            }
        }
        31 => {
            let (input, output) = (AREAS[0][16].as_ptr() as u64, AREAS[0][24].as_ptr() as u64);
            let mut call = abi::xen_memory_exchange::default();
            for (side, list) in [(&mut call.in_, input), (&mut call.out, output)] {
                side.extent_order = random.below(10) as u32;
                side.nr_extents = random.edge();
                side.domid = abi::DOMID_SELF as u16;
                // SAFETY: a handle is one address by the interface.
                unsafe { (&raw mut side.extent_start).cast::<u64>().write(list) };
            }
            call.nr_exchanged = random.edge();
            raw(
                abi::__HYPERVISOR_memory_op,
                [abi::XENMEM_exchange.into(), &raw mut call as u64, 0, 0, 0],
            );
        }
        _ => {
            let (op, commands) = [
                (abi::__HYPERVISOR_memory_op, 32),
                (abi::__HYPERVISOR_event_channel_op, 9),
                (abi::__HYPERVISOR_multicall, 4),
                (abi::__HYPERVISOR_xen_version, 12),
                (abi::__HYPERVISOR_grant_table_op, 13),
                (abi::__HYPERVISOR_physdev_op, 40),
                (abi::__HYPERVISOR_vm_assist, 4),
                (abi::__HYPERVISOR_set_timer_op, 4),
            ][random.below(8) as usize];
            let command = random.below(commands)
                | if random.below(4) == 0 {
                    random.edge() << 6
                } else {
                    0
                };
            for word in &AREAS[0][8..40] {
                word.store(random.edge(), Ordering::Relaxed);
            }
            let args = [
                command,
                random.edge(),
                random.edge(),
                random.edge(),
                random.edge(),
            ];
            raw(op, args);
        }
    }
}

extern "C" fn worker() -> ! {
    let me = NEXT.fetch_add(1, Ordering::SeqCst) + 1;
    let mut random = Random(SEED.load(Ordering::SeqCst).wrapping_mul(u64::from(me) + 77) | 1);
    while !STOP.load(Ordering::SeqCst) {
        operation(me, &mut random);
    }
    loop {
        let _ = vcpu::down(VcpuId::new(me));
    }
}

/// Starts the domain's other vCPUs but one, and does it on the first, too, for `long`. How often it
/// did something.
pub fn run(own: &mut BootMemory, start: &StartInfo, seed: u64, long: u64) -> u64 {
    let shared = need!(events::map_shared_info(start.shared_info()));
    for number in 0..32 {
        if let Some(info) = shared.vcpu(VcpuId::new(number)) {
            info.upcall_mask().store(1, Ordering::SeqCst);
        }
    }
    need!(callback::register(Callback::Event, true, upcall));
    SEED.store(
        seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
        Ordering::SeqCst,
    );
    ROOT.store(own.root().raw(), Ordering::SeqCst);
    let vcpus = (0..MOST as u32)
        .take_while(|&number| vcpu::is_up(VcpuId::new(number)).is_ok())
        .count() as u32;
    VCPUS.store(vcpus, Ordering::SeqCst);
    let mut pages = own.pages();
    for slot in POOL.iter().flatten() {
        pages -= 1;
        let page = own.address(Pfn::new(pages));
        let frame = need!(own.mfn(page).ok_or("no frame"));
        need!(update::update_va_mapping(
            page,
            Pte::EMPTY,
            update::Flush::PageLocal
        ));
        slot.store(frame.raw(), Ordering::SeqCst);
    }
    for number in 1..vcpus - 1 {
        let stack = need!(own.page().ok_or("no page"));
        for _ in 0..3 {
            need!(own.page().ok_or("no page"));
        }
        let mut frame = TrapFrame::kernel(worker as *const () as u64, stack.raw() + 4 * 4096 - 8);
        frame.rflags = 0;
        let mut place = CONTEXT.lock();
        let context = place.insert(abi::vcpu_guest_context::default());
        vcpu::prepare(context, &frame, own.root());
        need!(vcpu::initialise(VcpuId::new(number), context));
        need!(vcpu::up(VcpuId::new(number)));
    }
    let mut random = Random(SEED.load(Ordering::SeqCst) ^ 0x1234_5678);
    let (begin, mut done) = (time::now(), 0);
    while time::now() - begin < long {
        operation(0, &mut random);
        done += 1;
    }
    done
}

/// Ends the domain by its watchdog.
pub fn watchdog() -> ! {
    for id in [1u64, 2] {
        AREAS[1][0].store(id | 1 << 32, Ordering::SeqCst);
        raw(
            abi::__HYPERVISOR_sched_op,
            [
                abi::SCHEDOP_watchdog.into(),
                AREAS[1].as_ptr() as u64,
                0,
                0,
                0,
            ],
        );
        AREAS[1][0].store(1 << 32, Ordering::SeqCst);
        raw(
            abi::__HYPERVISOR_sched_op,
            [
                abi::SCHEDOP_watchdog.into(),
                AREAS[1].as_ptr() as u64,
                0,
                0,
                0,
            ],
        );
    }
    loop {
        sched::yield_now();
    }
}

/// Takes the other vCPUs down, so that the audit finds the machine at rest.
pub fn rest() {
    STOP.store(true, Ordering::SeqCst);
    for number in 1..VCPUS.load(Ordering::SeqCst) {
        while vcpu::is_up(VcpuId::new(number)) == Ok(true) {
            let _ = vcpu::down(VcpuId::new(number));
        }
    }
}

/// A number from the command line.
#[must_use]
pub fn option(start: &StartInfo, name: &str, default: u64) -> u64 {
    let mut words = start.command_line().split_whitespace();
    let value = words.find_map(|word| word.strip_prefix(name));
    value
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}
