//! The naive recount: every reference that the tables, pins and reservations stand for, counted
//! from scratch and compared with what the records say.
//!
//! This is the engine's definition of correct, written without its cleverness. The property tests
//! run it after each step, and a hypercall of test builds runs it over the real machine. It takes
//! a machine at rest: no CPU inside the engine.

use super::frame::{FOREIGN, FrameKind, FrameRecord, FrameType, State};
use super::machine::{ENTRIES, FIRST_HYPERVISOR_SLOT, Machine, is_hypervisor_slot};
use super::pte::{PRESENT, RW, adjust, frame_of};
use super::refs::Mm;
use crate::addr::Mfn;

/// References to one frame, as counted by the audit. Fill in beforehand what is held outside the
/// tables: base pointers, leftovers, descriptor tables, frames that the hypervisor writes or
/// shares.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Counted {
    /// All references.
    pub total: u32,
    /// Those as the frame's type.
    pub typed: u32,
    /// Linear mappings: of others (positive), by others (negative).
    pub linear: i16,
}

impl Counted {
    /// Counts a reference as the frame's type.
    pub const fn add_typed(&mut self) {
        self.total += 1;
        self.typed += 1;
    }
}

/// What the audit found wrong, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Violation {
    /// The counts differ.
    Counts {
        /// The frame.
        mfn: Mfn,
        /// Its state.
        state: State,
        /// What there should be.
        counted: Counted,
    },
    /// The flags and counts of a frame contradict each other.
    Flags(Mfn, State),
    /// A writable entry maps a frame that is not a published writable one.
    Writable {
        /// The table.
        table: Mfn,
        /// The entry.
        entry: u64,
    },
    /// An entry points to a frame of the wrong type.
    WrongType {
        /// The table.
        table: Mfn,
        /// The entry.
        entry: u64,
    },
    /// An entry points to a frame of another owner.
    Foreign {
        /// The table.
        table: Mfn,
        /// The entry.
        entry: u64,
    },
    /// An entry lacks what is forced upon guests' entries.
    Unadjusted {
        /// The table.
        table: Mfn,
        /// The entry.
        entry: u64,
    },
    /// An L4 lacks the hypervisor's entries.
    HypervisorSlots(Mfn),
}

/// Audits the whole machine; `counted` has one element a frame. `foreign` says whether L1 entries
/// may map frames of other domains: by privilege, or by a grant.
///
/// # Errors
/// The first violation found.
pub fn audit<M: Machine>(
    mm: &Mm<M>,
    counted: &mut [Counted],
    foreign: bool,
) -> Result<(), Violation> {
    for index in 0..counted.len() {
        count_frame(mm, Mfn::new(index as u64), counted, foreign)?;
    }
    for (index, counted) in counted.iter().enumerate() {
        let mfn = Mfn::new(index as u64);
        let record = mm.held(mfn);
        let state = record.state();
        if state.total() != counted.total
            || state.type_count() != counted.typed
            || !linear_agrees(record, counted.linear)
        {
            return Err(Violation::Counts {
                mfn,
                state,
                counted: *counted,
            });
        }
        check_flags(mfn, state, record.kind())?;
    }
    Ok(())
}

/// A level-1 table counts no linear mappings, but is marked if it maps frames of other domains.
fn linear_agrees(record: &FrameRecord, counted: i16) -> bool {
    let noted = record.linear();
    if record.state().frame_type() == FrameType::L1 {
        noted == counted || noted == FOREIGN as i16
    } else {
        noted == counted
    }
}

fn check_flags(mfn: Mfn, state: State, kind: FrameKind) -> Result<(), Violation> {
    let in_use = matches!(
        kind,
        FrameKind::Domain | FrameKind::Lingering | FrameKind::Shared
    );
    let plain = matches!(state.frame_type(), FrameType::None);
    let keeps_validity = matches!(state.frame_type(), FrameType::Writable);
    let good = if state.is_live() {
        in_use
            && state.total() > 0
            && state.total() >= state.type_count()
            && !state.is_busy()
            && !(state.is_partial() && (state.is_validated() || state.type_count() != 1))
            && (!state.is_pinned() || state.is_validated() && state.frame_type().level().is_some())
            && !(plain && state.type_count() != 0)
            && if state.type_count() == 0 {
                state.is_validated() == keeps_validity
            } else {
                state.is_validated() != state.is_partial()
            }
    } else {
        state.raw() == 0
    };
    if good {
        Ok(())
    } else {
        Err(Violation::Flags(mfn, state))
    }
}

fn count_frame<M: Machine>(
    mm: &Mm<M>,
    mfn: Mfn,
    counted: &mut [Counted],
    foreign: bool,
) -> Result<(), Violation> {
    let record = mm.held(mfn);
    let state = record.state();
    let own = &mut counted[mfn.index()];
    if state.is_allocated() {
        own.total += 1;
    }
    if state.is_pinned() {
        own.add_typed();
    }
    let entries = if state.is_partial() {
        own.add_typed();
        usize::from(record.done())
    } else if state.is_validated() && state.type_count() > 0 {
        ENTRIES
    } else {
        0
    };
    let Some(level) = state.frame_type().level() else {
        return Ok(());
    };
    for slot in 0..entries {
        let entry = mm.0.read_entry(mfn, slot);
        if level == 4 && is_hypervisor_slot(slot) {
            let expected = mm.0.hypervisor_entries()[slot - FIRST_HYPERVISOR_SLOT];
            // A user's L4 has no machine-to-physical table.
            let m2p = slot == FIRST_HYPERVISOR_SLOT && entry == 0;
            if state.is_validated() && entry != expected && !m2p {
                return Err(Violation::HypervisorSlots(mfn));
            }
        } else if entry & PRESENT != 0 {
            count_entry(mm, mfn, level, entry, counted, foreign)?;
        }
    }
    Ok(())
}

fn count_entry<M: Machine>(
    mm: &Mm<M>,
    table: Mfn,
    level: u8,
    entry: u64,
    counted: &mut [Counted],
    foreign: bool,
) -> Result<(), Violation> {
    let target = frame_of(entry);
    let Some(record) = mm.record(target) else {
        return Err(Violation::WrongType { table, entry });
    };
    if adjust(level, entry) != entry {
        return Err(Violation::Unadjusted { table, entry });
    }
    if target == table && level > 1 {
        let read_only = entry & RW == 0;
        return if read_only {
            Ok(())
        } else {
            Err(Violation::Writable { table, entry })
        };
    }
    let strange = record.owner() != mm.held(table).owner();
    if strange && foreign && level == 1 {
        counted[table.index()].linear = FOREIGN as i16;
    } else if strange || !record.state().is_live() {
        return Err(Violation::Foreign { table, entry });
    }
    let state = record.state();
    let own = mm.held(table).state().frame_type();
    if level == 1 {
        if entry & RW == 0 {
            counted[target.index()].total += 1;
            return Ok(());
        }
        if state.frame_type() != FrameType::Writable || !state.is_validated() {
            return Err(Violation::Writable { table, entry });
        }
    } else if state.frame_type() == own {
        if entry & RW != 0 || !state.is_validated() {
            return Err(Violation::Writable { table, entry });
        }
        counted[table.index()].linear += 1;
        counted[target.index()].linear -= 1;
    } else if state.frame_type().level() != Some(level - 1) || !state.is_validated() {
        return Err(Violation::WrongType { table, entry });
    }
    counted[target.index()].add_typed();
    Ok(())
}

#[cfg(test)]
mod tests;
