//! `GNTTABOP_copy`: bytes from one frame to another, each named by a grant or a frame of one's own.
//!
//! Nothing is mapped, so nothing has to be flushed: for a packet or a small request the cheapest
//! way across.

use alloc::sync::Arc;

use paravane_abi as abi;
use paravane_core::addr::{DomainId, Mfn, PAGE_SIZE};
use paravane_core::grant::entry::WHOLE;
use paravane_core::grant::{Found, Pin};

use super::{Refused, hold, status};
use crate::domain::grants::HeldFrame;
use crate::domain::{Domain, current};
use crate::hypercall::access;
use crate::mm::frame_pointer;
use crate::preempt;

/// How often a grant may be passed on.
const MAX_HOPS: usize = 2;

/// One end of a copy: a frame that is held, and what may be touched of it.
#[must_use = "it is held until it is let go"]
struct End {
    held: HeldFrame,
    /// The entry that gave it, and whose that is.
    grant: Option<(Arc<Domain>, Pin)>,
}

impl End {
    /// Finds and holds one end. `by_grant`: `number` is a grant of domain `owner`, else a frame of
    /// the caller's, which calls itself `DOMID_SELF`.
    fn find(owner: u16, number: u64, by_grant: bool, writable: bool) -> Result<End, Refused> {
        let vcpu = current();
        let own = &vcpu.domain;
        let domain = access::peer(owner)?;
        if !by_grant {
            if u32::from(owner) != abi::DOMID_SELF {
                return Err(Refused(abi::GNTST_permission_denied));
            }
            let frame = Mfn::checked(number).ok_or(Refused(abi::GNTST_bad_page))?;
            let held = hold(own.id, frame, writable)?;
            return Ok(End { held, grant: None });
        }
        let entry = u32::try_from(number).map_err(|_| Refused(abi::GNTST_bad_gntref))?;
        Self::granted(domain.counted(), entry, own.id, writable)
    }

    fn granted(
        mut domain: Arc<Domain>,
        mut entry: u32,
        mut by: DomainId,
        writable: bool,
    ) -> Result<End, Refused> {
        for _ in 0..MAX_HOPS {
            match domain.grants.table.pin(entry, by, writable, true)? {
                Found::Frame(pin) => match hold(domain.id, pin.frame(), writable) {
                    Ok(held) => {
                        let grant = Some((domain, pin));
                        return Ok(End { held, grant });
                    }
                    Err(refused) => {
                        domain.grants.table.unpin(pin);
                        return Err(refused);
                    }
                },
                Found::Elsewhere {
                    owner,
                    entry: there,
                } => {
                    by = domain.id;
                    domain = access::numbered(owner)?;
                    entry = there;
                }
            }
        }
        Err(Refused(abi::GNTST_general_error))
    }

    /// Whether these bytes of the frame may be touched.
    fn covers(&self, offset: u16, length: u16) -> bool {
        let part = self.grant.as_ref().map_or(WHOLE, |(_, pin)| pin.part());
        let end = |offset: u16, length: u16| u32::from(offset).saturating_add(length.into());
        offset >= part.offset
            && end(offset, length) <= end(part.offset, part.length)
            && u64::from(end(offset, length)) <= PAGE_SIZE
    }

    /// Lets go of the frame, and then of the entry.
    fn let_go(self) {
        self.held.let_go();
        if let Some((domain, pin)) = self.grant {
            domain.grants.table.unpin(pin);
        }
    }
}

/// The number in a pointer's union: a grant's if `by_grant`, else a frame's.
fn number(pointer: &abi::gnttab_copy_gnttab_copy_ptr, by_grant: bool) -> u64 {
    // SAFETY: both members are plain numbers, for which any bytes are a value.
    unsafe {
        if by_grant {
            u64::from(pointer.u.ref_)
        } else {
            pointer.u.gmfn
        }
    }
}

/// One copy.
pub(super) fn copy(op: &mut abi::gnttab_copy) {
    op.status = status(try_copy(op));
    preempt::spend(op.len.into());
}

fn try_copy(op: &abi::gnttab_copy) -> Result<(), Refused> {
    let flags = u32::from(op.flags);
    let from_grant = flags & abi::GNTCOPY_source_gref != 0;
    let to_grant = flags & abi::GNTCOPY_dest_gref != 0;
    let fits = |offset: u16| u64::from(offset).saturating_add(op.len.into()) <= PAGE_SIZE;
    if !fits(op.source.offset) || !fits(op.dest.offset) {
        return Err(Refused(abi::GNTST_bad_copy_arg));
    }
    let number_from = number(&op.source, from_grant);
    let source = End::find(op.source.domid, number_from, from_grant, false)?;
    let dest = End::find(op.dest.domid, number(&op.dest, to_grant), to_grant, true);
    let done = dest.and_then(|dest| {
        let done = move_bytes(op, &source, &dest);
        dest.let_go();
        done
    });
    source.let_go();
    done
}

fn move_bytes(op: &abi::gnttab_copy, source: &End, dest: &End) -> Result<(), Refused> {
    if !source.covers(op.source.offset, op.len) || !dest.covers(op.dest.offset, op.len) {
        return Err(Refused(abi::GNTST_general_error));
    }
    let from = frame_pointer(source.held.frame()).wrapping_add(usize::from(op.source.offset));
    let to = frame_pointer(dest.held.frame()).wrapping_add(usize::from(op.dest.offset));
    // SAFETY: both frames are held, readable and writable respectively, and the ranges lie within
    // them. Guests may change the bytes meanwhile: no Rust reference covers them, and the processor
    // moves them whatever they are. The direction is forward, also for ranges that overlap.
    unsafe {
        core::arch::asm!(
            "rep movsb",
            inout("rdi") to => _,
            inout("rsi") from => _,
            inout("rcx") usize::from(op.len) => _,
            options(nostack, preserves_flags),
        );
    }
    Ok(())
}
