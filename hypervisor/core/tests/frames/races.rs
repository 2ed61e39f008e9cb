//! CPUs that race: real threads change the same tables and entries, pin, unpin and take them apart,
//! preempted now and then; frames are given back while they are mapped. Afterwards, at rest, all
//! counts are right, and when the domains are gone everything is free.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

use paravane_core::addr::Mfn;
use paravane_core::mm::pte::{self, PRESENT, RW};
use paravane_core::mm::update::{Change, Keep};
use paravane_core::mm::{FrameType, Leftover, Machine, TableOwner};

use crate::machine::{TestMachine, guest};

const THREADS: u64 = 4;
const FRAMES: u64 = 60;
const ROUNDS: u64 = if cfg!(miri) { 30 } else { 20_000 };

/// A small generator of its own a thread: xorshift.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }
}

/// A vCPU of one domain, on a CPU of its own.
fn run(machine: &TestMachine, guest: &TableOwner, frames: &[AtomicU64], seed: u64) {
    let mm = machine.mm();
    let mut dice = Dice(seed);
    let mut left = Leftover::new();
    let mut base: Option<Mfn> = None;
    for _ in 0..ROUNDS {
        let patience = if dice.below(2) == 0 {
            u64::MAX
        } else {
            dice.below(6)
        };
        machine.patience.store(patience, SeqCst);
        while !mm.finish(&mut left) {}
        let level = dice.below(5);
        let place = |dice: &mut Dice, level: u64| &frames[(level * 2 + dice.below(2)) as usize];
        let pick = |dice: &mut Dice, level: u64| Mfn::new(place(dice, level).load(SeqCst));
        let frame = pick(&mut dice, level);
        match dice.below(15) {
            0..=5 => {
                let below = if dice.below(8) == 0 {
                    level
                } else {
                    level.saturating_sub(1)
                };
                let target = pick(&mut dice, below);
                let flags = [0, PRESENT, PRESENT | RW, PRESENT | RW][dice.below(4) as usize];
                let slot = dice.below(3) as usize;
                let value = pte::entry(target, flags);
                let change = Change {
                    slot,
                    value,
                    keep: Keep::AccessedDirty,
                };
                if let Ok(held) = mm.hold(guest.id, frame) {
                    let _ = mm.update(guest, guest.id, held, change, &mut left);
                    mm.unhold(held, &mut left);
                }
            }
            6 => {
                // Data become tables, too, so that the right to write them waits for flushes.
                let level = if dice.below(4) == 0 { 1 } else { level };
                let _ = mm.pin(guest, frame, level as u8, &mut left);
            }
            7 => {
                let _ = mm.unpin(guest.id, frame, &mut left);
            }
            8 => {
                let l4 = pick(&mut dice, 4);
                if mm.get_table(guest, l4, 4, &mut left).is_ok()
                    && let Some(old) = base.replace(l4)
                {
                    mm.put_checked(old, &mut left);
                }
            }
            9..=12 => {
                // One of few entries of a table, as `update_va_mapping` changes it, mostly between
                // readable and writable.
                let table = pick(&mut dice, 1);
                let role = [0, 0, 0, level][dice.below(4) as usize];
                let target = pick(&mut dice, role);
                let flags = [0, PRESENT, PRESENT, PRESENT | RW, PRESENT | RW];
                let value = pte::entry(target, flags[dice.below(5) as usize]);
                let slot = dice.below(2) as usize;
                let let_go = |table| mm.release_table(table, &mut left);
                let at_once = dice.below(2) == 0
                    && mm
                        .try_change_l1(guest, (table, slot), |_| value, let_go)
                        .is_some();
                if !at_once && mm.hold_l1(guest.id, table) {
                    let _ = mm.modify_l1(guest, guest.id, table, slot, |_| value);
                    mm.put_checked(table, &mut left);
                }
            }
            13 => {
                // A frame of data goes back, whoever maps it, and another comes.
                let place = place(&mut dice, 0);
                let old = Mfn::new(place.load(SeqCst));
                if dice.below(4) == 0 && mm.get_page(guest.id, old).is_ok() {
                    let _ = mm.put_allocation(old);
                    mm.put_page(old);
                    if let Some(new) = machine.populate(guest.id) {
                        place.store(new.raw(), SeqCst);
                    }
                }
            }
            _ => {
                // A writer of the hypervisor's: nobody else may make a table of it meanwhile.
                if mm.get_writable(guest.id, frame).is_ok() {
                    let state = mm.record(frame).expect("record").state();
                    assert_eq!(state.frame_type(), FrameType::Writable);
                    assert!(state.is_validated());
                    mm.put_writable(frame);
                }
            }
        }
    }
    while !mm.finish(&mut left) {}
    if let Some(base) = base {
        mm.put_checked(base, &mut left);
    }
    while !mm.finish(&mut left) {}
}

#[test]
fn counts_survive_racing_cpus() {
    let machine = TestMachine::new(FRAMES as usize + 2, 2, THREADS as usize);
    let guests = [0, 1].map(guest);
    let frames = guests.each_ref().map(|guest| -> Vec<AtomicU64> {
        (0..10)
            .map(|_| AtomicU64::new(machine.populate(guest.id).expect("room").raw()))
            .collect()
    });
    for (cpu, number) in machine.cpus.iter().zip(0..) {
        cpu.domain.store(number % 2, SeqCst);
    }
    machine.slow.store(true, SeqCst);
    thread::scope(|scope| {
        for cpu in 0..THREADS {
            let (machine, frames, guests) = (&machine, &frames, &guests);
            let domain = (cpu % 2) as usize;
            scope.spawn(move || {
                run(
                    machine,
                    &guests[domain],
                    &frames[domain],
                    0x9e37_79b9 * (cpu + 1),
                );
            });
        }
    });
    machine.slow.store(false, SeqCst);
    machine.patience.store(u64::MAX, SeqCst);
    machine.audit(&[]).expect("right at rest");
    let mut left = Leftover::new();
    for guest in &guests {
        let mm = machine.mm();
        loop {
            let next = machine
                .reservation(guest.id)
                .next_to_relinquish(mm.0.frames());
            let Some(mfn) = next else { break };
            mm.get_page(guest.id, mfn).expect("live");
            mm.relinquish(guest, mfn, &mut left);
            mm.put_page(mfn);
            assert!(mm.finish(&mut left));
        }
    }
    machine.audit(&[]).expect("right at the end");
    assert_eq!(machine.free_frames(), FRAMES);
}
