//! `mmuext_op`: pins, base pointers, flushes, whole pages, the LDT (M9 to M11, C2).
//!
//! Each operation is 24 bytes: a command and two arguments. As with `mmu_update`, those before one
//! that is refused stay done. Checking a table may take longer than a call may hold the CPU: then
//! the call goes on later at the same operation, and finds its progress in the frame record.

use paravane_abi as abi;
use paravane_abi::Ulong;
use paravane_abi::errno::Errno;
use paravane_core::addr::{Mfn, PAGE_SIZE, VirtAddr};
use paravane_core::descriptor::ldt_pages;
use paravane_core::mm::{Leftover, Stop};

use super::foreign::Target;
use super::mmu_update::{GOES_ON, report_done};
use super::{Outcome, access, continue_with};
use crate::arch::guest_memory::{Guest, GuestList, GuestPtr, outside_hypervisor};
use crate::arch::segment;
use crate::domain::{CurrentVcpu, current, refusals};
use crate::mm::base::{new_kernel_base, new_user_base};
use crate::mm::refusals::{At, RefusedRequest};
use crate::mm::{DomainMemory, engine, frame_pointer, tlb};
use crate::preempt;

/// The words of an operation: its command, in the low half, and two arguments.
type Words = [Ulong; 3];

/// It has these words in both widths.
macro_rules! has_words {
    ($form:ty, $word:ty) => {
        assert!(
            size_of::<$form>() == size_of::<[$word; 3]>()
                && core::mem::offset_of!($form, arg1) == size_of::<$word>()
                && core::mem::offset_of!($form, arg2) == size_of::<[$word; 2]>()
        )
    };
}
const _: () = has_words!(abi::mmuext_op, u64);
const _: () = has_words!(abi::in32::mmuext_op, u32);

/// The work of an operation, besides what the engine counts, and that of a whole page.
const WORK: u32 = 500;
const PAGE_WORK: u32 = 4000;

/// Why a batch stopped.
enum Halt {
    /// An operation failed.
    Error(Errno),
    /// Go on later with this operation.
    Later,
}

impl From<Errno> for Halt {
    #[inline]
    fn from(errno: Errno) -> Self {
        Halt::Error(errno)
    }
}

/// One operation.
struct MmuextOp {
    command: u32,
    /// Frame or address.
    first: u64,
    /// Count, CPU mask or source frame.
    second: u64,
}

/// `mmuext_op(list, count, done, domain)`.
///
/// # Errors
/// `EINVAL`: a frame or table that does not do; `EBUSY`: a table in transition; `EPERM`: foreign
/// domain without privilege; `ESRCH`; `EFAULT`; `ENOSYS`: unknown command; `EOPNOTSUPP`:
/// superpages. `*done` tells how many operations succeeded.
#[inline(always)]
pub fn mmuext_op<G: Guest>(list: u64, count: u64, done: u64, domain: u64) -> Outcome {
    let own = domain == u64::from(abi::DOMID_SELF);
    let finished = match count {
        1 if own => u64::from(single::<G>(list)),
        2 if own => pair::<G>(list),
        _ => 0,
    };
    if finished != 0 && finished == count {
        if let Some(done) = G::optional::<u32>(done) {
            done.put(count as u32)?;
        }
        return Ok(0);
    }
    batch::<G>(list, count, done, domain, finished)
}

/// The most frequent calls, with one operation, by a short path. False: nothing was done, take the
/// long way.
#[inline(always)]
fn single<G: Guest>(list: u64) -> bool {
    let Ok(words) = G::ptr::<[Ulong; 2]>(list).read_ulongs() else {
        return false;
    };
    match words[0] as u32 {
        abi::MMUEXT_NEW_BASEPTR => {
            let vcpu = current();
            vcpu.memory.with_leftover(|left| {
                left.is_empty() && new_kernel_base(vcpu, Mfn::new(words[1]), left).is_ok()
            })
        }
        abi::MMUEXT_TLB_FLUSH_LOCAL => {
            tlb::flush_local();
            true
        }
        abi::MMUEXT_INVLPG_LOCAL => {
            if let Some(address) = VirtAddr::checked(words[1]) {
                tlb::invalidate(address);
            }
            true
        }
        _ => false,
    }
}

/// What a switch of address spaces needs, the base pointers of kernel and user, by a short path. How
/// many of the two operations are done; the rest has to go the long way.
#[inline(never)]
fn pair<G: Guest>(list: u64) -> u64 {
    let vcpu = current();
    let Ok(list) = G::list::<Words>(list, 2) else {
        return 0;
    };
    let one = |index: u64, left: &mut Leftover| {
        if !left.is_empty() {
            return false;
        }
        let Ok(words) = list.at(index).and_then(GuestPtr::read_ulongs) else {
            return false;
        };
        let frame = Mfn::new(words[1]);
        match words[0] as u32 {
            abi::MMUEXT_NEW_BASEPTR => new_kernel_base(vcpu, frame, left).is_ok(),
            abi::MMUEXT_NEW_USER_BASEPTR => new_user_base(vcpu, frame, left).is_ok(),
            _ => false,
        }
    };
    vcpu.memory.with_leftover(|left| {
        let done = [0, 1].into_iter().take_while(|at| one(*at, left));
        done.count() as u64
    })
}

/// All operations but the first ones, of which `finished` are done already.
#[inline(never)]
fn batch<G: Guest>(list: u64, count: u64, done: u64, domain: u64, mut finished: u64) -> Outcome {
    let target = Target::decode(domain & 0xffff)?;
    let list = G::list::<Words>(list, count as u32 as u64 & !GOES_ON)?;
    let halt = run(&target, list, &mut finished);
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
                domain,
            ]))
        }
    }
}

#[inline(always)]
fn run<G: Guest>(
    target: &Target,
    list: GuestList<Words, G>,
    finished: &mut u64,
) -> Result<(), Halt> {
    let vcpu = current();
    if !vcpu.memory.with_leftover(|left| engine().finish(left)) {
        return Err(Halt::Later);
    }
    while *finished < list.count() {
        if *finished != 0 && preempt::after(WORK) {
            return Err(Halt::Later);
        }
        let words = list.at(*finished).and_then(GuestPtr::read_ulongs);
        let words = words.map_err(Errno::from)?;
        let operation = MmuextOp {
            command: words[0] as u32,
            first: words[1],
            second: words[2],
        };
        one::<G>(vcpu, target, &operation, *finished)?;
        // It is less than the count.
        *finished = finished.wrapping_add(1);
        if vcpu.memory.with_leftover(|left| !left.is_empty()) {
            // What the operation gave up takes longer to dissolve.
            return Err(Halt::Later);
        }
    }
    Ok(())
}

#[inline(always)]
fn one<G: Guest>(
    vcpu: CurrentVcpu,
    target: &Target,
    operation: &MmuextOp,
    index: u64,
) -> Result<(), Halt> {
    let frame = Mfn::new(operation.first);
    let memory = target_memory(target);
    let halt = |stop| halt(stop, index);
    match operation.command {
        abi::MMUEXT_NEW_BASEPTR => vcpu
            .memory
            .with_leftover(|left| new_kernel_base(vcpu, frame, left))
            .map_err(halt),
        abi::MMUEXT_NEW_USER_BASEPTR => vcpu
            .memory
            .with_leftover(|left| new_user_base(vcpu, frame, left))
            .map_err(halt),
        command @ abi::MMUEXT_PIN_L1_TABLE..=abi::MMUEXT_PIN_L4_TABLE => {
            let level = command
                .wrapping_sub(abi::MMUEXT_PIN_L1_TABLE)
                .wrapping_add(1) as u8;
            vcpu.memory
                .with_leftover(|left| engine().pin(target.guest(), frame, level, left))
                .map_err(halt)
        }
        abi::MMUEXT_UNPIN_TABLE => vcpu
            .memory
            .with_leftover(|left| engine().unpin(memory.id(), frame, left))
            .map_err(|refusal| halt(refusal.into())),
        abi::MMUEXT_TLB_FLUSH_LOCAL => {
            tlb::flush_local();
            Ok(())
        }
        abi::MMUEXT_INVLPG_LOCAL => {
            if let Some(address) = VirtAddr::checked(operation.first) {
                tlb::invalidate(address);
            }
            Ok(())
        }
        _ => rare::<G>(vcpu, target, operation, index),
    }
}

fn target_memory(target: &Target) -> &DomainMemory {
    &target.tables().memory
}

#[inline(never)]
fn rare<G: Guest>(
    vcpu: CurrentVcpu,
    target: &Target,
    operation: &MmuextOp,
    index: u64,
) -> Result<(), Halt> {
    let frame = Mfn::new(operation.first);
    let halt = |stop| halt(stop, index);
    match operation.command {
        abi::MMUEXT_TLB_FLUSH_MULTI | abi::MMUEXT_INVLPG_MULTI => {
            // The vCPUs that the mask names run, if anywhere, where the domain runs.
            let mask = G::ptr::<[Ulong; 1]>(operation.second);
            mask.read_ulongs().map_err(Errno::from)?;
            tlb::flush_domain(vcpu.domain.id);
            Ok(())
        }
        abi::MMUEXT_TLB_FLUSH_ALL | abi::MMUEXT_INVLPG_ALL => {
            tlb::flush_domain(vcpu.domain.id);
            Ok(())
        }
        abi::MMUEXT_CLEAR_PAGE => clear_page(target, frame).map_err(halt),
        abi::MMUEXT_COPY_PAGE => copy_page(target, frame, Mfn::new(operation.second)).map_err(halt),
        abi::MMUEXT_SET_LDT => Ok(set_ldt(vcpu, operation.first, operation.second)?),
        abi::MMUEXT_FLUSH_CACHE | abi::MMUEXT_FLUSH_CACHE_GLOBAL => {
            access::devices().map_err(Errno::from)?;
            // SAFETY: writing back the caches changes nothing that software can see.
            unsafe { core::arch::asm!("wbinvd", options(nostack, preserves_flags)) };
            Ok(())
        }
        abi::MMUEXT_MARK_SUPER | abi::MMUEXT_UNMARK_SUPER => Err(Errno::EOPNOTSUPP.into()),
        _ => Err(Errno::ENOSYS.into()),
    }
}

#[cold]
fn halt(stop: Stop, index: u64) -> Halt {
    match stop {
        Stop::Again => Halt::Later,
        Stop::Refused(refusal) => {
            let errno = refusal.errno_of_table();
            let at = At {
                request: RefusedRequest::Mmuext,
                index,
                location: 0,
            };
            refusals::note(&current().domain.memory, at, refusal, errno);
            Halt::Error(errno)
        }
    }
}

fn clear_page(target: &Target, mfn: Mfn) -> Result<(), Stop> {
    let engine = engine();
    let held = engine.hold_data(target.frames_of, mfn)?;
    // SAFETY: the writable reference keeps the frame a page of the guest's data, which the
    // hypervisor has no Rust reference into.
    unsafe { frame_pointer(mfn).write_bytes(0, PAGE_SIZE as usize) };
    engine.release_writable(held);
    preempt::spend(PAGE_WORK);
    Ok(())
}

fn copy_page(target: &Target, to: Mfn, from: Mfn) -> Result<(), Stop> {
    let engine = engine();
    let source = engine.hold_page(target.frames_of, from)?;
    let held = engine.hold_data(target.frames_of, to);
    let result = held.map(|held| {
        // SAFETY: both frames are held, the target as the guest's data; the guest may write to
        // either at the same time, which spoils only what it reads from them itself.
        unsafe { core::ptr::copy(frame_pointer(from), frame_pointer(to), PAGE_SIZE as usize) };
        engine.release_writable(held);
    });
    engine.release_page(source);
    preempt::spend(PAGE_WORK);
    result
}

/// The LDT: `entries` descriptors from virtual address `base` on. Its pages are checked when the
/// processor first uses them.
fn set_ldt(vcpu: CurrentVcpu, base: u64, entries: u64) -> Result<(), Errno> {
    let count = u32::try_from(entries).map_err(|_| Errno::EINVAL)?;
    let pages = ldt_pages(count).ok_or(Errno::EINVAL)?;
    let bytes = u64::from(pages) * PAGE_SIZE;
    let reachable = base.is_multiple_of(PAGE_SIZE)
        && VirtAddr::checked(base).is_some()
        && outside_hypervisor(base, bytes);
    if count != 0 && !reachable {
        return Err(Errno::EINVAL);
    }
    let memory = &vcpu.memory;
    if count == memory.ldt_entries() && (count == 0 || base == memory.ldt_base()) {
        return Ok(());
    }
    let old = memory.swap_ldt(base, count);
    segment::load_ldt(memory);
    memory.give_back(old);
    Ok(())
}
