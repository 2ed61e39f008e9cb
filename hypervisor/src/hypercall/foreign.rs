//! Whose tables and whose frames a memory-management call means.
//!
//! The calls carry a word that names two domains: in its low half the one whose frames are mapped,
//! in its high half, plus one, the one whose page tables are changed; zero there means the caller.
//! To name another domain takes privilege (P2).

use alloc::sync::Arc;

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::addr::DomainId;
use paravane_core::mm::TableOwner;

use super::access::{self, Named};
use crate::domain::{CurrentVcpu, Domain, current};

/// The domains that a call works on.
pub struct Target {
    /// The other domain whose tables are changed; `None`: the caller's.
    tables: Option<Arc<Domain>>,
    /// Whose frames are mapped.
    pub frames_of: DomainId,
    caller: CurrentVcpu,
}

impl Target {
    /// Takes the word apart.
    ///
    /// # Errors
    /// `EPERM` without the privilege, `ESRCH` for a domain that does not exist or is being destroyed.
    #[inline(always)]
    pub fn decode(word: u64) -> Result<Self, Errno> {
        let caller = current();
        if word as u32 == abi::DOMID_SELF {
            return Ok(Target {
                tables: None,
                frames_of: caller.domain.id,
                caller,
            });
        }
        Self::decode_foreign(word as u32)
    }

    #[cold]
    fn decode_foreign(word: u32) -> Result<Self, Errno> {
        let (tables, frames) = ((word >> 16) as u16, word as u16);
        let tables = match tables.checked_sub(1) {
            None => None,
            Some(number) => match access::managed(number)? {
                Named::Own(_) => None,
                Named::Other(domain) => Some(domain),
            },
        };
        let frames_of = match u32::from(frames) {
            abi::DOMID_SELF => tables
                .as_ref()
                .map_or(current().domain.id, |domain| domain.id),
            // Device memory and the hypervisor's own frames belong to nobody who could lend them.
            abi::DOMID_IO | abi::DOMID_XEN => {
                access::machine()?;
                DomainId::new(frames)
            }
            _ => access::managed(frames)?.id,
        };
        Ok(Target {
            tables,
            frames_of,
            caller: current(),
        })
    }

    /// The domain whose tables are changed.
    #[inline(always)]
    pub fn tables(&self) -> &Domain {
        self.tables.as_deref().unwrap_or(&self.caller.domain)
    }

    /// What the engine has to know of it.
    #[inline(always)]
    pub fn guest(&self) -> &TableOwner {
        &self.tables().memory.guest
    }
}
