//! What Paravane adds to the interface: the virtual-time alarm and the log
//! of refused requests (D10).
//!
//! One hypercall, which every other hypervisor answers with ENOSYS. Ask
//! [`version`] once; a guest that runs everywhere does without when there is
//! none.

use core::fmt;

use paravane_abi as abi;

use crate::hypercall::{Result, check, raw};
use crate::sched::set_handle;

fn call(command: u32, arg: u64) -> Result {
    // SAFETY: `arg` is 0 or the live structure that goes with the command.
    check(unsafe { raw::call2::<{ abi::PARAVANE_HYPERCALL }>(u64::from(command), arg) })
}

/// The version of the extension.
///
/// # Errors
/// ENOSYS where there is none.
pub fn version() -> Result<u32> {
    call(abi::PARAVANE_OP_version, 0).map(|version| version as u32)
}

/// Sets this vCPU's alarm in virtual time: an absolute number of nanoseconds
/// that it has run, or none.
///
/// # Errors
/// ENOSYS where there is no such alarm.
pub fn set_virtual_timer(deadline: Option<u64>) -> Result<()> {
    let arg = abi::paravane_virtual_timer {
        timeout_abs_ns: deadline.unwrap_or(0),
        ..Default::default()
    };
    call(abi::PARAVANE_OP_set_virtual_timer, &raw const arg as u64).map(|_| ())
}

/// A request that the hypervisor refused.
#[derive(Clone, Copy, Default)]
#[repr(transparent)]
pub struct Refusal(abi::paravane_refusal);

/// A read of the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogRead {
    /// Refusals read.
    pub count: usize,
    /// Refusals asked for that were overwritten before.
    pub lost: u32,
    /// The number to ask for next.
    pub next: u64,
}

/// Reads refusals from number `from` (0 is the first) on, oldest first.
///
/// # Errors
/// ENOSYS where there is no log.
pub fn read_refusals(from: u64, buffer: &mut [Refusal]) -> Result<LogRead> {
    let mut arg = abi::paravane_read_refusals {
        number: from,
        ..Default::default()
    };
    set_handle(&raw mut arg.buffer, buffer.as_mut_ptr() as u64);
    arg.count = u32::try_from(buffer.len()).unwrap_or(u32::MAX);
    call(abi::PARAVANE_OP_read_refusals, &raw mut arg as u64)?;
    Ok(LogRead {
        count: (arg.count as usize).min(buffer.len()),
        lost: arg.lost,
        next: arg.number,
    })
}

impl Refusal {
    /// The record as the header declares it.
    pub fn raw(&self) -> &abi::paravane_refusal {
        &self.0
    }
}

/// What a frame is used as, in words.
fn frame_type(number: u8) -> &'static str {
    match u32::from(number) {
        abi::PARAVANE_FRAME_none => "nothing yet",
        abi::PARAVANE_FRAME_l1 => "a level-1 table",
        abi::PARAVANE_FRAME_l2 => "a level-2 table",
        abi::PARAVANE_FRAME_l3 => "a level-3 table",
        abi::PARAVANE_FRAME_l4 => "a level-4 table",
        abi::PARAVANE_FRAME_ldt => "part of an LDT",
        abi::PARAVANE_FRAME_gdt => "part of a GDT",
        abi::PARAVANE_FRAME_writable => "writable memory",
        abi::PARAVANE_FRAME_shared_read_only => "the hypervisor's, readable",
        _ => "something unknown",
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let r = &self.0;
        write!(f, "refusal {}: ", r.number)?;
        match r.operation {
            abi::PARAVANE_REFUSED_WRITE => write!(f, "emulated store")?,
            number => write!(f, "hypercall {number}, entry {}", r.entry)?,
        }
        write!(f, ": rule {}, ", r.rule)?;
        match crate::Errno::new(u16::from(r.error)) {
            Some(errno) => write!(f, "{errno}")?,
            None => write!(f, "error {}", r.error)?,
        }
        write!(f, "; value {:#x}", r.value)?;
        if u32::from(r.owner) == abi::DOMID_INVALID {
            return write!(f, "; frame {:#x} is not this domain's", r.frame);
        }
        write!(
            f,
            "; frame {:#x} is {} ({} uses, {} references), wanted as {}",
            r.frame,
            frame_type(r.type_has),
            r.type_count,
            r.references,
            frame_type(r.type_wants)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_readable() {
        let refusal = Refusal(abi::paravane_refusal {
            number: 3,
            operation: abi::__HYPERVISOR_mmu_update,
            entry: 7,
            error: 16,
            rule: 4,
            frame: 0x1ed60,
            type_has: abi::PARAVANE_FRAME_l1 as u8,
            type_wants: abi::PARAVANE_FRAME_writable as u8,
            type_count: 2,
            references: 5,
            ..Default::default()
        });
        let text = std::format!("{refusal}");
        for part in [
            "refusal 3",
            "hypercall 1, entry 7",
            "EBUSY",
            "0x1ed60 is a level-1 table",
        ] {
            assert!(text.contains(part), "{text}");
        }
        let mut foreign = *refusal.raw();
        foreign.owner = abi::DOMID_INVALID as u16;
        assert!(std::format!("{}", Refusal(foreign)).contains("not this domain's"));
    }
}
