//! The audit of the real machine, in test builds only: every reference counted from scratch and
//! compared with the frame records ([`paravane_core::mm::audit`]).
//!
//! It takes a machine at rest. The caller is the only vCPU that runs; a test with several makes the
//! others wait.

use alloc::vec::Vec;

use paravane_abi::errno::Errno;
use paravane_core::mm::audit::{Counted, audit};

use super::{engine, holds, max_mfn};
use crate::arch::cpus;
use crate::arch::percpu::{PerCpu, cpu_id};
use crate::domain;

/// Audits the machine. What it finds wrong is on the console.
///
/// # Errors
/// `EAGAIN`: another CPU runs a vCPU; `ENOMEM`; `EIO`: a violation.
pub fn run() -> Result<(), Errno> {
    let this = cpu_id();
    let busy = |cpu| cpu != this && !PerCpu::of(cpu).current_vcpu().is_null();
    if (0..cpus::online()).any(busy) {
        return Err(Errno::EAGAIN);
    }
    let _held = domain::destroy::hold();
    let frames = max_mfn() as usize;
    let mut counted: Vec<Counted> = Vec::new();
    counted
        .try_reserve_exact(frames)
        .map_err(|_| Errno::ENOMEM)?;
    counted.resize(frames, Counted::default());
    let mut count = |mfn: paravane_core::addr::Mfn, typed: bool| {
        if let Some(frame) = counted.get_mut(mfn.index()) {
            if typed {
                frame.add_typed();
            } else {
                frame.total += 1;
            }
        }
    };
    for domain in domain::all() {
        for vcpu in domain.vcpus() {
            // SAFETY: no CPU runs a vCPU but this one, and `hold` keeps all from taking domains apart.
            let vcpu = unsafe { vcpu.held() };
            vcpu.memory.for_each_held(&mut count);
        }
    }
    holds::for_each(&mut count);
    audit(&engine(), &mut counted, true).map_err(|violation| {
        error!("audit: {violation:x?}");
        Errno::EIO
    })
}

/// Audits the machine at the end of its run, if it is at rest.
///
/// # Panics
/// On a violation: the run fails.
pub fn at_end() {
    match run() {
        Ok(()) => info!("audit: every reference is accounted for"),
        Err(Errno::EIO) => panic!("the audit found a violation"),
        Err(errno) => warn!("audit: not done, {errno}"),
    }
}
