//! Why requests were refused, readable (design:refusals): the domain's log, and who holds
//! a frame that could not change.
//!
//! A port of a kernel dies in memory management, on errors that say nothing.
//! So on Paravane a kernel calls [`print()`] wherever it gives up: in its panic
//! handler, in the test that failed. Elsewhere nothing is printed.
//!
//! ```no_run
//! # use paravane_guest::refusals;
//! // Everything refused so far, oldest first:
//! refusals::print(0);
//! // What still uses the frame that could not become writable:
//! refusals::print_holders(0x1ed60);
//! ```

use core::fmt;

use paravane_abi as abi;
use paravane_abi::refusal::{Rule, frame_use};

use crate::extension::call;
use crate::hypercall::Result;
use crate::println;
use crate::sched::set_handle;

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
pub fn read(from: u64, buffer: &mut [Refusal]) -> Result<LogRead> {
    let mut arg = abi::paravane_read_refusals {
        number: from,
        domain: abi::DOMID_SELF as u16,
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

/// Prints the refusals from number `from` on that are still kept; nothing on
/// a hypervisor without the log. The number to go on with.
pub fn print(mut from: u64) -> u64 {
    let mut buffer = [Refusal::default(); 4];
    while let Ok(log) = read(from, &mut buffer) {
        if log.lost > 0 {
            println!("{} earlier refusals are no longer kept", log.lost);
        }
        for refusal in &buffer[..log.count] {
            println!("{refusal}");
            if let Some(rule) = refusal.rule() {
                println!("    {} Cure: {}.", rule.meaning(), rule.cure());
            }
        }
        if log.count == 0 {
            return log.next;
        }
        from = log.next;
    }
    from
}

impl Refusal {
    /// The record as the header declares it.
    pub fn raw(&self) -> &abi::paravane_refusal {
        &self.0
    }

    /// The rule that the request would have broken.
    pub fn rule(&self) -> Option<Rule> {
        Rule::from_number(self.0.rule.into())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let r = &self.0;
        write!(f, "refusal {}: ", r.number)?;
        match r.operation {
            abi::PARAVANE_REFUSED_WRITE => write!(f, "emulated write")?,
            number => match abi::hypercall::Number::new(number).name() {
                Some(name) => write!(f, "{name} {}", r.entry)?,
                None => write!(f, "hypercall {number}, entry {}", r.entry)?,
            },
        }
        if r.location != 0 {
            write!(f, " at {:#x}", r.location)?;
        }
        match crate::Errno::new(u16::from(r.error)) {
            Some(errno) => write!(f, ", {errno}")?,
            None => write!(f, ", error {}", r.error)?,
        }
        match self.rule() {
            Some(rule) => write!(f, ": {}", rule.name())?,
            None => write!(f, ": rule {}", r.rule)?,
        }
        if r.frame != u64::MAX {
            write!(f, ": frame {:#x}", r.frame)?;
            if u32::from(r.owner) != abi::DOMID_INVALID {
                write!(
                    f,
                    ", type {} ({} uses, {} references",
                    frame_use(r.type_has.into()),
                    r.type_count,
                    r.references
                )?;
                for (flag, word) in [
                    (abi::PARAVANE_FRAMEF_pinned, ", pinned"),
                    (abi::PARAVANE_FRAMEF_partial, ", half validated"),
                ] {
                    if u32::from(r.flags) & flag != 0 {
                        f.write_str(word)?;
                    }
                }
                f.write_str(")")?;
            }
        }
        if u32::from(r.type_wants) != abi::PARAVANE_FRAME_none {
            write!(f, ", wanted as {}", frame_use(r.type_wants.into()))?;
        }
        if r.value != 0 {
            write!(f, ", value {:#x}", r.value)?;
        }
        Ok(())
    }
}

/// One use of a frame, as of the moment of the search.
#[derive(Clone, Copy, Default)]
#[repr(transparent)]
pub struct Holder(abi::paravane_holder);

impl Holder {
    /// The record as the header declares it.
    pub fn raw(&self) -> &abi::paravane_holder {
        &self.0
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let h = &self.0;
        match h.kind {
            abi::PARAVANE_HOLDER_entry => write!(
                f,
                "entry {} of L{} table {:#x}: {:#018x}",
                h.index, h.level, h.frame, h.value
            ),
            abi::PARAVANE_HOLDER_pin => write!(f, "the pin"),
            abi::PARAVANE_HOLDER_kernel_base => {
                write!(f, "the kernel base pointer of vCPU {}", h.index)
            }
            abi::PARAVANE_HOLDER_user_base => {
                write!(f, "the user base pointer of vCPU {}", h.index)
            }
            abi::PARAVANE_HOLDER_gdt => write!(f, "the GDT of vCPU {}", h.index),
            abi::PARAVANE_HOLDER_ldt => write!(f, "the LDT of vCPU {}", h.index),
            kind => write!(f, "use {kind}"),
        }
    }
}

/// Looks for uses of machine frame `frame` by this domain's page tables and by
/// this vCPU, and hands each to `each`. What changes meanwhile may be missed.
///
/// # Errors
/// ENOSYS where the search does not exist.
pub fn find_holders(frame: u64, mut each: impl FnMut(&Holder)) -> Result<()> {
    let mut buffer = [Holder::default(); 16];
    let mut arg = abi::paravane_find_holders {
        frame,
        ..Default::default()
    };
    loop {
        set_handle(&raw mut arg.buffer, buffer.as_mut_ptr() as u64);
        arg.count = buffer.len() as u32;
        call(abi::PARAVANE_OP_find_holders, &raw mut arg as u64)?;
        let found = (arg.count as usize).min(buffer.len());
        buffer[..found].iter().for_each(&mut each);
        if arg.cursor == 0 {
            return Ok(());
        }
    }
}

/// Prints who holds a machine frame; nothing on a hypervisor that cannot tell.
pub fn print_holders(frame: u64) {
    let mut first = true;
    let searched = find_holders(frame, |holder| {
        if first {
            println!("frame {frame:#x} is held, as of now, by:");
            first = false;
        }
        println!("    {holder}");
    });
    if searched.is_ok() && first {
        println!("no table of this domain holds frame {frame:#x}, as of now");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> abi::paravane_refusal {
        abi::paravane_refusal {
            number: 3,
            operation: abi::__HYPERVISOR_mmu_update,
            entry: 7,
            error: 16,
            rule: abi::PARAVANE_RULE_type_in_use as u16,
            frame: 0x1ed60,
            location: 0x1ed5f028,
            value: 0x1ed60063,
            type_has: abi::PARAVANE_FRAME_l1 as u8,
            type_wants: abi::PARAVANE_FRAME_writable as u8,
            flags: abi::PARAVANE_FRAMEF_pinned as u8,
            type_count: 2,
            references: 5,
            ..Default::default()
        }
    }

    #[test]
    fn a_refusal_is_readable() {
        assert_eq!(
            std::format!("{}", Refusal(example())),
            "refusal 3: mmu_update 7 at 0x1ed5f028, EBUSY: type-in-use: frame 0x1ed60, \
             type L1 table (2 uses, 5 references, pinned), wanted as writable, value 0x1ed60063"
        );
    }

    #[test]
    fn of_a_foreign_frame_only_the_number_is_shown() {
        let foreign = abi::paravane_refusal {
            owner: abi::DOMID_INVALID as u16,
            rule: abi::PARAVANE_RULE_not_owned as u16,
            ..example()
        };
        let text = std::format!("{}", Refusal(foreign));
        assert!(text.contains("not-owned: frame 0x1ed60, wanted"), "{text}");
    }

    #[test]
    fn numbers_without_names_are_shown_as_numbers() {
        let strange = abi::paravane_refusal {
            operation: 63,
            rule: 999,
            error: 0,
            frame: u64::MAX,
            ..Default::default()
        };
        let text = std::format!("{}", Refusal(strange));
        assert_eq!(text, "refusal 0: hypercall 63, entry 0, error 0: rule 999");
    }

    #[test]
    fn holders_are_readable() {
        let holder = Holder(abi::paravane_holder {
            kind: abi::PARAVANE_HOLDER_entry,
            level: 1,
            frame: 0x1ed5f,
            index: 5,
            value: 0x1ed60063,
        });
        assert_eq!(
            std::format!("{holder}"),
            "entry 5 of L1 table 0x1ed5f: 0x000000001ed60063"
        );
    }
}
