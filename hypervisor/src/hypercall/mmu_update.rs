//! `mmu_update`: a batch of changes of page-table entries and machine-to-physical entries (M4,
//! M12, M22).
//!
//! Each request is 16 bytes: a machine address whose low bits are the command, and a value. The
//! entries before one that is refused stay done, and the count of those done is reported. The table
//! of one entry is kept for the next: batches mostly change neighbours.

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::addr::{MachineAddr, Mfn, PAGE_SHIFT, Pfn};
use paravane_core::mm::update::{Change, HeldTable, Keep};
use paravane_core::mm::{FrameType, Leftover, Refusal, Rule, Stop};

use super::foreign::Target;
use super::{Fail, Outcome, continue_with, result};
use crate::arch::guest_memory::{Guest, GuestList, GuestPtr};
use crate::domain::{current, refusals};
use crate::mm::engine;
use crate::mm::refusals::{At, RefusedRequest};
use crate::preempt;

/// In the count of a call that goes on: some entries were done before, and are in the count that
/// the guest sees already. The interface reserves the bit.
pub(super) const GOES_ON: u64 = 1 << 31;

/// Entries of level-1 tables that are counted together.
const STRIDE: u64 = 32;
/// The work of that many.
const WORK: u32 = 32 * 100;

/// A request: where, with the command in the low bits, and the value.
type Request = [u64; 2];

const COMMAND: u64 = 3;
const NORMAL: u64 = abi::MMU_NORMAL_PT_UPDATE as u64;
const MACHPHYS: u64 = abi::MMU_MACHPHYS_UPDATE as u64;
const PRESERVE_AD: u64 = abi::MMU_PT_UPDATE_PRESERVE_AD as u64;
const NO_TRANSLATE: u64 = abi::MMU_PT_UPDATE_NO_TRANSLATE as u64;

/// Why a batch stopped.
enum Halt {
    /// An entry was refused.
    Error(Errno),
    /// Go on later with this entry.
    Later,
}

impl From<Errno> for Halt {
    fn from(errno: Errno) -> Self {
        Halt::Error(errno)
    }
}

/// `mmu_update(list, count, done, domains)`.
///
/// # Errors
/// `EINVAL`: the address is no table's entry or none of the domain's, or the value breaks a rule;
/// `EBUSY`: the frame to be mapped cannot take the type; `EPERM`: foreign domain without privilege,
/// or device memory; `ESRCH`; `EFAULT`; `ENOSYS`: unknown command. `*done` tells how many succeeded.
#[inline(always)]
pub fn mmu_update<G: Guest>(list: u64, count: u64, done: u64, domains: u64) -> Outcome {
    const SELF: u64 = abi::DOMID_SELF as u64;
    if count == 1 && domains == SELF {
        if !single::<G>(list) {
            return Ok(long_way::<G>(list, 1, done, SELF) as u64);
        }
        if let Some(done) = G::optional::<u32>(done) {
            done.put(1)?;
        }
        return Ok(0);
    }
    Ok(long_way::<G>(list, count, done, domains) as u64)
}

/// The most frequent call, one entry of an L1 of one's own, by a path as short as can be. False:
/// nothing was done, take the long way.
#[inline(always)]
fn single<G: Guest>(list: u64) -> bool {
    let Ok([pointer, value]) = G::ptr::<Request>(list).read_words() else {
        core::hint::cold_path();
        return false;
    };
    if pointer & 7 != NORMAL {
        core::hint::cold_path();
        return false;
    }
    let vcpu = current();
    let memory = &vcpu.domain.memory;
    let address = MachineAddr::new(pointer);
    let (table, slot) = (address.frame(), (address.page_offset() / 8) as usize);
    // What cannot be done at once is decided on the long way.
    let changed = vcpu
        .memory
        .try_change_l1(&memory.guest, (table, slot), |_| value);
    changed.is_some()
}

/// The long way, with the result as the table's entry gives it: in a register, which leaves the short
/// way's result in one as well.
#[cold]
#[inline(never)]
fn long_way<G: Guest>(list: u64, count: u64, done: u64, domains: u64) -> i64 {
    result(batch::<G>(list, count, done, domains))
}

#[inline(never)]
fn batch<G: Guest>(list: u64, count: u64, done: u64, domains: u64) -> Outcome {
    let target = Target::decode(domains)?;
    let entries = count as u32 as u64 & !GOES_ON;
    let list = G::list::<Request>(list, entries)?;
    let vcpu = current();
    let mut batch = Batch {
        target,
        held: None,
        above: false,
        index: 0,
    };
    let halt = vcpu.memory.with_leftover(|left| {
        let halt = if engine().finish(left) {
            batch.run(list, left)
        } else {
            Err(Halt::Later)
        };
        batch.let_go(left);
        halt
    });
    let finished = batch.index;
    report_done::<G>(done, finished, count & GOES_ON != 0)?;
    match halt {
        Ok(()) => Ok(0),
        Err(Halt::Error(errno)) => Err(errno.into()),
        Err(Halt::Later) => {
            let rest = list.after(finished);
            Err(continue_with([
                rest.address(),
                rest.count() | GOES_ON,
                done,
                domains,
            ]))
        }
    }
}

/// Adds to the guest's count of entries done, a 32-bit word, if it has one.
pub(super) fn report_done<G: Guest>(
    address: u64,
    finished: u64,
    goes_on: bool,
) -> Result<(), Fail> {
    let Some(done) = G::optional::<u32>(address) else {
        return Ok(());
    };
    let before = if goes_on { done.read()? } else { 0 };
    done.put(before.wrapping_add(finished as u32))?;
    Ok(())
}

struct Batch {
    target: Target,
    held: Option<HeldTable>,
    /// Whether that table is above level 1, and an entry of it was changed.
    above: bool,
    index: u64,
}

impl Batch {
    #[inline(always)]
    fn run<G: Guest>(
        &mut self,
        list: GuestList<Request, G>,
        left: &mut Leftover,
    ) -> Result<(), Halt> {
        while self.index < list.count() {
            // An entry of a higher table may have had a whole table checked.
            if self.index % STRIDE == STRIDE - 1 && preempt::after(WORK)
                || self.above && preempt::after(WORK / 32)
            {
                return Err(Halt::Later);
            }
            let request = list.at(self.index).and_then(GuestPtr::read_words);
            let [pointer, value] = request.map_err(Errno::from)?;
            self.one(pointer, value, left)?;
            // It is less than the count.
            self.index = self.index.wrapping_add(1);
            if !left.is_empty() {
                // What the entry replaced takes longer to dissolve.
                return Err(Halt::Later);
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn one(&mut self, pointer: u64, value: u64, left: &mut Leftover) -> Result<(), Halt> {
        let keep = match pointer & COMMAND {
            NORMAL | NO_TRANSLATE => Keep::Nothing,
            PRESERVE_AD => Keep::AccessedDirty,
            MACHPHYS => return self.machine_to_physical(pointer, value),
            _ => return Err(Errno::ENOSYS.into()),
        };
        let address = MachineAddr::new(pointer & !COMMAND);
        let table = self.hold(address, left)?;
        if address.raw() & 7 != 0 {
            let refusal = Refusal::plain(Rule::Misaligned, address.frame(), value);
            return Err(self.halt(refusal.into(), Refusal::errno, address.raw()));
        }
        let slot = (address.page_offset() / 8) as usize;
        let change = Change { slot, value, keep };
        engine()
            .update(
                self.target.guest(),
                self.target.frames_of,
                table,
                change,
                left,
            )
            .map_err(|stop| self.halt(stop, Refusal::errno, address.raw()))
    }

    /// Holds the table of an entry, which mostly is held already.
    #[inline(always)]
    fn hold(&mut self, address: MachineAddr, left: &mut Leftover) -> Result<HeldTable, Halt> {
        let frame = address.frame();
        if let Some(held) = self.held.filter(|held| held.mfn == frame) {
            return Ok(held);
        }
        self.let_go(left);
        if !left.is_empty() {
            return Err(Halt::Later);
        }
        match engine().hold(self.target.guest().id, frame) {
            Ok(held) => {
                self.above = held.held_as != FrameType::L1;
                self.held = Some(held);
                Ok(held)
            }
            Err(stop) => Err(self.halt(stop, Refusal::errno_of_table, address.raw())),
        }
    }

    #[inline(always)]
    fn let_go(&mut self, left: &mut Leftover) {
        if let Some(held) = self.held.take() {
            engine().unhold(held, left);
        }
    }

    #[cold]
    fn halt(&self, stop: Stop, errno: fn(&Refusal) -> Errno, location: u64) -> Halt {
        match stop {
            Stop::Again => Halt::Later,
            Stop::Refused(refusal) => {
                let errno = errno(&refusal);
                let at = At {
                    request: RefusedRequest::MmuUpdate,
                    index: self.index,
                    location,
                };
                refusals::note(&current().domain.memory, at, refusal, errno);
                Halt::Error(errno)
            }
        }
    }

    fn machine_to_physical(&self, pointer: u64, value: u64) -> Result<(), Halt> {
        let mfn = Mfn::new(pointer >> PAGE_SHIFT);
        engine()
            .update_m2p(self.target.frames_of, mfn, Pfn::new(value))
            .map_err(|refusal| self.halt(refusal.into(), Refusal::errno_of_table, pointer))
    }
}
