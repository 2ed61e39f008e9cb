//! Which domain a call means, and whether its caller may do that: asked here and nowhere else.
//!
//! | the call | asks |
//! |---|---|
//! | manages a domain: its memory, tables, ports, grants, life | [`managed`] |
//! | only asks about one, which may be at its end, or is refused there in words | [`observed`] |
//! | deals with another as its equal, who offered something: a port, a grant, a place for a frame | [`peer`] |
//! | is about the machine: console, processors | [`machine`] |
//! | is about what only drivers of devices need | [`devices`] |
//!
//! | no | errno | status of a grant operation |
//! |---|---|---|
//! | [`Denied::Privilege`] | `EPERM` | `GNTST_permission_denied` |
//! | [`Denied::NoDomain`] | `ESRCH` | `GNTST_bad_domain` |
//! | [`Denied::NoDevices`] | `EACCES` | |
//!
//! Privilege is looked at first: whoever has none does not learn here which domains there are.

use core::ops::Deref;

use alloc::sync::Arc;

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::addr::DomainId;

use super::Fail;
use crate::domain::{self, CurrentVcpu, Domain, current};

/// The domain that a call names.
pub enum Named {
    /// The caller's own.
    Own(CurrentVcpu),
    /// Another.
    Other(Arc<Domain>),
}

impl Deref for Named {
    type Target = Domain;

    #[inline(always)]
    fn deref(&self) -> &Domain {
        match self {
            Named::Own(vcpu) => &vcpu.domain,
            Named::Other(domain) => domain,
        }
    }
}

impl Named {
    /// The domain, to be kept beyond the call.
    pub fn counted(self) -> Arc<Domain> {
        match self {
            Named::Own(vcpu) => vcpu.domain.counted(),
            Named::Other(domain) => domain,
        }
    }
}

/// Why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Denied {
    /// It takes privilege, which the caller has not.
    Privilege,
    /// There is no such domain, or it is being destroyed.
    NoDomain,
    /// It takes devices to drive, which the caller has not.
    NoDevices,
}

impl From<Denied> for Errno {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Privilege => Errno::EPERM,
            Denied::NoDomain => Errno::ESRCH,
            Denied::NoDevices => Errno::EACCES,
        }
    }
}

impl From<Denied> for Fail {
    fn from(denied: Denied) -> Self {
        Fail::Errno(denied.into())
    }
}

/// The caller, if the number is its own or `DOMID_SELF`.
#[inline]
fn own(number: u16) -> Option<CurrentVcpu> {
    let vcpu = current();
    (u32::from(number) == abi::DOMID_SELF || number == vcpu.domain.id.raw()).then_some(vcpu)
}

/// The caller's domain, if the number is its own; else another.
#[inline]
fn own_or(number: u16, other: impl FnOnce() -> Result<Named, Denied>) -> Result<Named, Denied> {
    own(number).map_or_else(other, |vcpu| Ok(Named::Own(vcpu)))
}

/// The domain of this number, which the caller manages: its own, or with privilege any that is not
/// being destroyed.
///
/// # Errors
/// [`Denied::Privilege`], [`Denied::NoDomain`].
#[inline]
pub fn managed(number: u16) -> Result<Named, Denied> {
    own_or(number, || machine().and_then(|()| living(number)))
}

/// As [`managed`], also one that is being destroyed.
///
/// # Errors
/// As [`managed`].
pub fn observed(number: u16) -> Result<Named, Denied> {
    own_or(number, || {
        machine()?;
        let domain = domain::find(DomainId::new(number)).ok_or(Denied::NoDomain)?;
        Ok(Named::Other(domain))
    })
}

/// The domain of this number, which is the caller's equal: what the caller may have of it, the other
/// has offered.
///
/// # Errors
/// [`Denied::NoDomain`].
pub fn peer(number: u16) -> Result<Named, Denied> {
    own_or(number, || living(number))
}

/// As [`peer`], by the number alone: `DOMID_SELF` is none.
///
/// # Errors
/// As [`peer`].
pub fn numbered(id: DomainId) -> Result<Arc<Domain>, Denied> {
    domain::find_living(id).ok_or(Denied::NoDomain)
}

/// The number that a call tells of a domain, which need not exist yet; `DOMID_SELF` is the caller's.
pub fn number(number: u16) -> DomainId {
    own(number).map_or(DomainId::new(number), |vcpu| vcpu.domain.id)
}

/// Whether the caller may do what concerns the machine.
///
/// # Errors
/// [`Denied::Privilege`].
#[inline]
pub fn machine() -> Result<(), Denied> {
    if current().domain.privileged {
        Ok(())
    } else {
        Err(Denied::Privilege)
    }
}

/// Whether the caller may do what only whoever drives devices needs.
///
/// # Errors
/// [`Denied::NoDevices`].
pub fn devices() -> Result<(), Denied> {
    machine().map_err(|_| Denied::NoDevices)
}

fn living(number: u16) -> Result<Named, Denied> {
    numbered(DomainId::new(number)).map(Named::Other)
}
