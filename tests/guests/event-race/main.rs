//! Claim: no event is lost, whatever the order in which one vCPU sends and
//! another masks, unmasks and looks (R4, R5).
//! harness: smp=2
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use paravane_guest::addr::{Port, VcpuId};
use paravane_guest::events::{self, Bound};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::TrapFrame;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::{abi, claim, entry, need, println, sched, test, vcpu};

entry!(run);

const ROUNDS: u64 = 400;
const ONE: VcpuId = VcpuId::new(1);
static CONTEXT: spin::Mutex<Option<abi::vcpu_guest_context>> = spin::Mutex::new(None);
static PORT: AtomicU32 = AtomicU32::new(0);
/// Round that the sender may begin; rounds whose event the receiver got.
static ASKED: AtomicU64 = AtomicU64::new(0);
static GOT: AtomicU64 = AtomicU64::new(0);
static BOUND: Bound = Bound::new();

fn upcall(_: &mut TrapFrame) {
    let shared = need!(events::shared().ok_or("not mapped"));
    let info = need!(events::current().ok_or("no vcpu_info"));
    events::dispatch_bound(shared, info, &BOUND, |_| {
        GOT.store(ASKED.load(Ordering::SeqCst), Ordering::SeqCst);
    });
}

/// A while with something masked: longer after each event that came later, shorter after each that
/// came meanwhile, so that it ends about when the event comes.
#[derive(Clone, Copy, Default, Debug)]
struct Play {
    length: u32,
    meanwhile: u32,
    later: u32,
}

impl Play {
    fn wait(&self) {
        for _ in 0..self.length {
            core::hint::spin_loop();
        }
    }

    fn judge(&mut self, meanwhile: bool) {
        if meanwhile {
            self.meanwhile += 1;
            self.length = self.length / 4 * 3;
        } else {
            self.later += 1;
            self.length = (self.length * 2 + 1).min(1 << 20);
        }
    }

    fn is_one_sided(&self) -> bool {
        self.meanwhile == 0 || self.later == 0
    }
}

/// Sends one event a round, as soon as it is asked to.
extern "C" fn sender() -> ! {
    let mut done = 0;
    loop {
        while ASKED.load(Ordering::SeqCst) == done {
            core::hint::spin_loop();
        }
        done += 1;
        need!(events::send(Port::new(PORT.load(Ordering::Relaxed))));
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("event-race", start);
    let shared = need!(events::map_shared_info(start.shared_info()));
    if vcpu::is_up(ONE).is_err() {
        test::skip(format_args!("one vCPU only"));
    }
    need!(callback::register(Callback::Event, true, upcall));
    let port = need!(events::bind_ipi(VcpuId::new(0)));
    PORT.store(port.raw(), Ordering::Relaxed);
    BOUND.add(port);
    need!(events::unmask_port(port));
    let stack = need!(memory.page().ok_or("no page"));
    let mut frame = TrapFrame::kernel(sender as *const () as u64, stack.raw() + 4096 - 8);
    frame.rflags = 0;
    let info = need!(shared.vcpu(ONE).ok_or("no vcpu_info"));
    info.upcall_mask().store(1, Ordering::SeqCst);
    let mut place = CONTEXT.lock();
    let context = place.insert(abi::vcpu_guest_context::default());
    vcpu::prepare(context, &frame, memory.root());
    need!(vcpu::initialise(ONE, context));
    need!(vcpu::up(ONE));
    events::unmask_upcalls();
    let mut plays = [Play::default(); 2];
    let mut round = 0;
    while round < ROUNDS || (plays.iter().any(Play::is_one_sided) && round < 100 * ROUNDS) {
        round += 1;
        ASKED.store(round, Ordering::SeqCst);
        // The event comes while we play with the masks, at a different place
        // each time.
        for _ in 0..round % 7 {
            core::hint::spin_loop();
        }
        match round % 4 {
            0 => {
                events::mask_port(shared, port);
                plays[0].wait();
                need!(events::unmask_port(port));
                plays[0].judge(GOT.load(Ordering::SeqCst) == round);
            }
            1 => {
                events::mask_upcalls();
                plays[1].wait();
                events::unmask_upcalls();
                plays[1].judge(GOT.load(Ordering::SeqCst) == round);
            }
            2 => {
                // Look and sleep; the event ends the sleep.
                events::mask_upcalls();
                while GOT.load(Ordering::SeqCst) != round {
                    sched::block();
                    events::mask_upcalls();
                }
                events::unmask_upcalls();
            }
            _ => (),
        }
        let mut patience = 200_000_000u64;
        while GOT.load(Ordering::SeqCst) != round {
            patience -= 1;
            claim!(patience > 0, "the event of round {round} is lost");
            core::hint::spin_loop();
        }
    }
    println!(
        "{round} rounds; with the port masked: {:?}; with upcalls masked: {:?}",
        plays[0], plays[1]
    );
    if plays.iter().any(Play::is_one_sided) {
        test::error(format_args!(
            "the event always came at the same place: no race"
        ));
    }
    test::success()
}
