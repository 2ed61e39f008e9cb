//! References to tables that a call takes one after the other, each of which may have to be checked.
//! A call that is preempted leaves them with the vCPU whose they will be; the same call finds them
//! there when it goes on, and another one gives back what it does not want.

use arrayvec::ArrayVec;
use paravane_core::addr::Mfn;
use paravane_core::mm::{FrameType, Stop, TableOwner, TableRef};

use super::engine;
use super::vcpu::{GDT_FRAMES, VcpuMemory};
use crate::preempt;

/// The most that a call takes: two base pointers and a GDT.
const CLAIMS: usize = GDT_FRAMES + 2;

/// What a preempted call left.
pub(super) type Left = [Option<(FrameType, Mfn)>; CLAIMS];

/// References taken for a vCPU; given back unless all could be taken.
pub struct Claims<'a> {
    vcpu: &'a VcpuMemory,
    taken: ArrayVec<(FrameType, TableRef), CLAIMS>,
    /// How many of them this call asked for.
    asked: usize,
    /// It took one itself.
    advanced: bool,
}

impl<'a> Claims<'a> {
    /// Takes up what a preempted call left, or begins.
    #[must_use]
    pub fn resume(vcpu: &'a VcpuMemory) -> Self {
        let left = vcpu.claims.take().into_iter().flatten();
        Self {
            vcpu,
            taken: left
                .map(|(wanted, mfn)| (wanted, TableRef::kept(mfn)))
                .collect(),
            asked: 0,
            advanced: false,
        }
    }

    /// Takes the next one: an L4 or a frame of a GDT.
    ///
    /// # Errors
    /// The rule that the frame breaks; or the call is preempted, and all is left for it.
    pub fn claim(&mut self, guest: &TableOwner, mfn: Mfn, wanted: FrameType) -> Result<(), Stop> {
        let there = self.taken.get(self.asked);
        if !there.is_some_and(|(is, table)| *is == wanted && table.frame() == mfn) {
            self.truncate();
            let taken = if self.advanced && preempt::asked() {
                Err(Stop::Again)
            } else {
                self.take(guest, mfn, wanted)
            };
            match taken {
                // There is room for the most that a call takes.
                Ok(table) => self.taken.push((wanted, table)),
                Err(Stop::Again) => {
                    self.leave();
                    return Err(Stop::Again);
                }
                Err(refused) => return Err(refused),
            }
            self.advanced = true;
        }
        self.asked += 1;
        Ok(())
    }

    fn take(&self, guest: &TableOwner, mfn: Mfn, wanted: FrameType) -> Result<TableRef, Stop> {
        self.vcpu.with_leftover(|left| {
            if !engine().finish(left) {
                return Err(Stop::Again);
            }
            match wanted {
                FrameType::L4 => engine().hold_table(guest, mfn, 4, left),
                _ => engine().hold_descriptors(guest, mfn, wanted, left),
            }
        })
    }

    /// Gives back what this call did not ask for.
    fn truncate(&mut self) {
        let rest = self.taken.drain(self.asked..);
        self.vcpu.give_back(rest.map(|(_, table)| table));
    }

    fn leave(&mut self) {
        let mut left = Left::default();
        for (slot, (wanted, table)) in left.iter_mut().zip(self.taken.drain(..)) {
            *slot = Some((wanted, table.keep()));
        }
        self.asked = 0;
        self.vcpu.claims.set(left);
    }

    /// All that the call asked for, in that order: the caller's from here on.
    pub fn finish(mut self) -> impl Iterator<Item = TableRef> + use<> {
        self.truncate();
        let taken = core::mem::take(&mut self.taken);
        taken.into_iter().map(|(_, table)| table)
    }
}

impl Drop for Claims<'_> {
    fn drop(&mut self) {
        self.asked = 0;
        self.truncate();
    }
}
