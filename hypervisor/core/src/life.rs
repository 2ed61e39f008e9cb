//! The lives of vCPUs and of domains: explicit states, each transition one compare-exchange.
//!
//! A vCPU's registers and tables belong to one CPU at a time. While it is alive the scheduler says to
//! which ([`crate::sched::state`]); before it ever runs and after it runs for good, its life does:
//!
//! | state | whose its registers and tables are | goes to |
//! |---|---|---|
//! | bare | nobody's: it is down and has no context | claimed; ended |
//! | claimed | the one's who claimed it, to give it a context | ready; bare again, if the context is refused; |
//! | ready | the scheduler's: it may be brought up | ended |
//! | ended | the one's who takes its domain apart | |
//!
//! A domain that is being built is in no table, so nobody finds it. The states of one that can be
//! found:
//!
//! | state | | goes to |
//! |---|---|---|
//! | live | it is complete | stopped |
//! | stopped, with the reason | its vCPUs run no more | dying |
//! | dying | it is taken apart; nothing new is begun with it | |
//!
//! A state and what belongs to it are one word, so that nobody sees the one without the other.

use crate::sync::modelled::{AtomicU8, AtomicU16, Ordering};

const BARE: u8 = 0;
const CLAIMED: u8 = 1;
const READY: u8 = 2;
const ENDED: u8 = 3;

/// The life of a vCPU.
#[derive(Debug)]
pub struct VcpuLife(AtomicU8);

impl Default for VcpuLife {
    fn default() -> Self {
        Self::new()
    }
}

impl VcpuLife {
    /// Of a vCPU without a context.
    #[must_use]
    pub fn new() -> Self {
        VcpuLife(AtomicU8::new(BARE))
    }

    fn step(&self, from: u8, to: u8) -> bool {
        self.0
            .compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    /// Claims a vCPU that has no context, to give it one. `None`: it has one, or somebody else is
    /// giving it one, or it has ended.
    #[must_use]
    pub fn claim(&self) -> Option<Claim<'_>> {
        // Made only if it is ours: a claim that is dropped gives the vCPU back.
        self.step(BARE, CLAIMED).then(|| Claim { life: self })
    }

    /// Whether it has a context, all of it, and has not ended.
    #[inline]
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.load(Ordering::Acquire) == READY
    }

    /// Ends it: it will get no context and is not ready. The scheduler has let go of it. `false`:
    /// somebody has it claimed just now.
    #[must_use]
    pub fn end(&self) -> bool {
        self.step(READY, ENDED) || self.step(BARE, ENDED) || self.has_ended()
    }

    /// Whether it has ended.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.0.load(Ordering::Acquire) == ENDED
    }
}

/// The right to a vCPU's registers and tables while it has no context. Dropped, the vCPU is as it
/// was.
#[derive(Debug)]
#[must_use]
pub struct Claim<'a> {
    life: &'a VcpuLife,
}

impl Claim<'_> {
    /// The context is complete: the vCPU may be brought up.
    pub fn complete(self) {
        // The drop that follows finds it done.
        let _ = self.life.step(CLAIMED, READY);
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let _ = self.life.step(CLAIMED, BARE);
    }
}

const LIVE: u16 = 0;
const STOPPED: u16 = 1;
const DYING: u16 = 2;
/// Where the reason begins.
const REASON: u32 = 8;

/// The life of a domain that is complete.
#[derive(Debug)]
pub struct DomainLife(AtomicU16);

impl Default for DomainLife {
    fn default() -> Self {
        Self::new()
    }
}

impl DomainLife {
    /// Of a domain that lives.
    #[must_use]
    pub fn new() -> Self {
        DomainLife(AtomicU16::new(LIVE))
    }

    /// Stops it for a reason; whether it lived until now.
    #[must_use]
    pub fn stop(&self, reason: u8) -> bool {
        let stopped = STOPPED | u16::from(reason) << REASON;
        self.0
            .compare_exchange(LIVE, stopped, Ordering::SeqCst, Ordering::SeqCst)
            .is_ok()
    }

    /// Begins its end, once it is stopped; whether it did.
    #[must_use]
    pub fn begin_end(&self) -> bool {
        let word = self.0.load(Ordering::SeqCst);
        let dying = word & !0xff | DYING;
        word & 0xff == STOPPED
            && self
                .0
                .compare_exchange(word, dying, Ordering::SeqCst, Ordering::SeqCst)
                .is_ok()
    }

    /// Why it stopped; `None` while it lives.
    #[inline]
    #[must_use]
    pub fn stopped_for(&self) -> Option<u8> {
        let word = self.0.load(Ordering::Acquire);
        (word & 0xff != LIVE).then_some((word >> REASON) as u8)
    }

    /// Whether its end has begun.
    #[inline]
    #[must_use]
    pub fn is_dying(&self) -> bool {
        self.0.load(Ordering::SeqCst) & 0xff == DYING
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_vcpu_gets_its_context_once() {
        let life = VcpuLife::new();
        assert!(!life.is_ready());
        let claim = life.claim().unwrap();
        assert!(life.claim().is_none(), "it is claimed");
        assert!(!life.end() && !life.has_ended(), "its claim comes first");
        drop(claim);
        assert!(!life.is_ready(), "the context was refused");
        life.claim().unwrap().complete();
        assert!(life.is_ready() && life.claim().is_none());
        assert!(life.end() && life.has_ended() && !life.is_ready());
        assert!(life.claim().is_none());
        assert!(life.end(), "it stays so");
    }

    #[test]
    fn a_bare_vcpu_that_ended_gets_no_context() {
        let life = VcpuLife::new();
        assert!(life.end());
        assert!(life.claim().is_none() && !life.is_ready());
    }

    #[test]
    fn a_domain_stops_once_and_dies_once() {
        let life = DomainLife::new();
        assert_eq!(life.stopped_for(), None);
        assert!(!life.begin_end() && !life.is_dying(), "it lives");
        assert!(life.stop(3) && !life.stop(4));
        assert_eq!(life.stopped_for(), Some(3));
        assert!(!life.is_dying());
        assert!(life.begin_end() && !life.begin_end());
        assert!(life.is_dying() && !life.stop(5));
        assert_eq!(life.stopped_for(), Some(3));
    }
}
