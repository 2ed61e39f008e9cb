//! A domain with some frames on a machine of one CPU, and what tests do with it in one line.

use std::sync::atomic::Ordering::SeqCst;

use paravane_core::addr::Mfn;
use paravane_core::mm::pte::{self, PRESENT, RW, USER};
use paravane_core::mm::update::{Change, Keep};
use paravane_core::mm::{FrameType, Leftover, Machine, Mm, Rule, Stop, TableOwner};

use crate::machine::{TestMachine, guest};

/// A domain with some frames on a machine of one CPU.
pub struct World {
    pub machine: TestMachine,
    pub guest: TableOwner,
}

impl World {
    pub fn new() -> Self {
        let machine = TestMachine::new(64, 3, 1);
        machine.cpus[0].domain.store(1, SeqCst);
        World {
            machine,
            guest: guest(1),
        }
    }

    pub fn mm(&self) -> Mm<&TestMachine> {
        self.machine.mm()
    }

    pub fn frame(&self) -> Mfn {
        self.machine.populate(self.guest.id).expect("a frame")
    }

    pub fn write(&self, table: Mfn, slot: usize, entry: u64) {
        let machine = &self.machine;
        machine.write_entry(table, slot, entry);
    }

    pub fn read(&self, table: Mfn, slot: usize) -> u64 {
        let machine = &self.machine;
        machine.read_entry(table, slot)
    }

    pub fn state(&self, mfn: Mfn) -> (FrameType, u32, u32) {
        let state = self.mm().record(mfn).expect("a record").state();
        (state.frame_type(), state.type_count(), state.total())
    }

    pub fn pin(&self, mfn: Mfn, level: u8) -> Result<(), Stop> {
        let mut left = Leftover::new();
        let result = self.mm().pin(&self.guest, mfn, level, &mut left);
        assert!(left.is_empty());
        result
    }

    pub fn unpin(&self, mfn: Mfn) {
        let mut left = Leftover::new();
        self.mm()
            .unpin(self.guest.id, mfn, &mut left)
            .expect("pinned");
        assert!(self.mm().finish(&mut left));
    }

    pub fn update(&self, table: Mfn, slot: usize, value: u64, keep: Keep) -> Result<(), Stop> {
        let mut left = Leftover::new();
        let held = self.mm().hold(self.guest.id, table)?;
        let change = Change { slot, value, keep };
        let result = self
            .mm()
            .update(&self.guest, self.guest.id, held, change, &mut left);
        self.mm().unhold(held, &mut left);
        assert!(self.mm().finish(&mut left));
        result
    }

    /// A chain of tables, each the first entry of the one above: L4, L3, L2, L1.
    pub fn chain(&self) -> [Mfn; 4] {
        let tables = [(); 4].map(|()| self.frame());
        for pair in tables.windows(2) {
            self.write(pair[0], 0, pte::entry(pair[1], PRESENT | RW | USER));
        }
        tables
    }
}

#[track_caller]
pub fn refused<T: std::fmt::Debug>(result: Result<T, Stop>) -> Rule {
    match result {
        Err(Stop::Refused(refusal)) => refusal.rule,
        other => panic!("not refused: {other:?}"),
    }
}
