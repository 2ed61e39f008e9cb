//! Claim: a guest's debug registers are its own: breakpoints on its code and
//! data trap into its handler; addresses of the hypervisor are refused;
//! registers that do not exist are ENODEV. They start as the processor's do.
//! The upper halves of 6 and 7 are reserved. Breakpoints on ports need CR4.DE,
//! which takes the names 4 and 5 away, and trap behind the access.
//!
//! harness: split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::traps::debug;
use paravane_guest::traps::{set_handler, vector};
use paravane_guest::{Errno, claim_eq, entry, test};
use support::ports::set_iopl;
use support::{attempt, fault};

entry!(run);

static WATCHED: AtomicU64 = AtomicU64::new(0);

/// Sets or clears CR4.DE.
fn set_extensions(on: bool) {
    const DE: u64 = 1 << 3;
    let mut cr4 = 0_u64;
    claim_eq!(attempt!("mov {v}, cr4"; v = inout(reg) cr4), None);
    let wanted = if on { cr4 | DE } else { cr4 & !DE };
    claim_eq!(attempt!("mov cr4, {v}"; v = in(reg) wanted), None);
    claim_eq!(attempt!("mov {v}, cr4"; v = inout(reg) cr4), None);
    claim_eq!(cr4, wanted);
}

/// What is reserved, and what needs CR4.DE.
fn rules() {
    const CLEAR: (i64, i64) = (0xffff_0ff0, 0x400);
    let both = || (debug::get(6), debug::get(7));
    claim_eq!(both(), CLEAR, "as the processor starts");
    claim_eq!((debug::get(4), debug::get(5)), CLEAR, "the other names");
    for extensions in [false, true] {
        set_extensions(extensions);
        claim_eq!(debug::set(7, 0x600), Ok(()));
        for register in [6, 7] {
            for value in [1 << 32, u64::MAX, 1 << 63, 1 << 32 | 1 << 13] {
                claim_eq!(debug::set(register, value), Err(Errno::EINVAL));
            }
        }
        claim_eq!(both(), (CLEAR.0, 0x600), "nothing changed");
        claim_eq!(debug::set(6, 0xffff_ffff), Ok(()));
        claim_eq!(debug::get(6), 0xffff_efff, "control: the lower half");
        claim_eq!(debug::set(6, 0), Ok(()));
        claim_eq!(debug::set(7, 0xffff_dfff), Ok(()));
        claim_eq!(debug::get(7), 0xffff_07ff, "control: the lower half");
        claim_eq!(debug::set(7, 1 << 13), Err(Errno::EPERM), "general detect");
        // One byte of a port, at register 0.
        claim_eq!(debug::set(7, 0x0002_0000), Ok(()), "it is not on");
        let on = debug::set(7, 0x0002_0001);
        let alias = debug::set(5, 0x0300);
        if extensions {
            claim_eq!(on, Ok(()));
            claim_eq!(alias, Err(Errno::ENODEV));
            claim_eq!(debug::set(4, 0), Err(Errno::ENODEV));
            claim_eq!(debug::get(4), Errno::ENODEV.to_ret());
            claim_eq!(debug::get(5), Errno::ENODEV.to_ret());
            claim_eq!(debug::get(7), 0x0002_0401);
        } else {
            claim_eq!(on, Err(Errno::EPERM));
            claim_eq!(alias, Ok(()));
            claim_eq!(debug::get(7), 0x700);
        }
        claim_eq!(debug::set(7, 0), Ok(()));
        claim_eq!(both(), CLEAR);
    }
}

/// A breakpoint on a port traps behind an access to it, and behind no other.
fn ports() {
    set_extensions(true);
    claim_eq!(set_iopl(1), Ok(0));
    // Two bytes at 0xed, a port for delays that no device has.
    claim_eq!(debug::set(2, 0xec), Ok(()));
    claim_eq!(debug::set(7, 0x0600_0010), Ok(()));
    let mut value = 0_u32;
    let other = attempt!("in al, 0xee", "nop"; inout("eax") value);
    claim_eq!(other, None, "another port");
    for access in 0..2 {
        claim_eq!(debug::set(6, 0), Ok(()));
        let mut behind = 0_u64;
        let met = match access {
            0 => {
                attempt!("lea {b}, [rip + 78f]", "in al, 0xed", "78:", "nop"; b = inout(reg) behind, inout("eax") value)
            }
            _ => {
                attempt!("lea {b}, [rip + 78f]", "out dx, al", "78:", "nop"; b = inout(reg) behind, in("al") 0_u8, in("dx") 0xec_u16)
            }
        };
        claim_eq!(
            met.map(|f| (f.vector, f.rip)),
            Some((vector::DEBUG, behind)),
            "behind the access"
        );
        claim_eq!(debug::get(6) & 0x400f, 4, "by register 2");
    }
    claim_eq!(debug::set(6, 0), Ok(()));
    claim_eq!(debug::set(7, 0), Ok(()));
    claim_eq!(attempt!("in al, 0xed", "nop"; inout("eax") value), None);
    claim_eq!(set_iopl(0), Ok(0));
    set_extensions(false);
}

fn run(start: &'static StartInfo) -> ! {
    support::begin("debug-registers", start);
    // One step is enough: the next instructions are the handler's return.
    set_handler(
        vector::DEBUG,
        Some(|frame| {
            frame.rflags &= !0x100;
            fault::catch(frame);
        }),
    );
    rules();
    ports();
    let at = WATCHED.as_ptr() as u64;
    claim_eq!(debug::set(0, at), Ok(()));
    claim_eq!(debug::get(0) as u64, at);
    claim_eq!(attempt!("mov qword ptr [{a}], 1"; a = in(reg) at), None);
    // Writes of 8 bytes at register 0, locally enabled.
    claim_eq!(debug::set(7, 0x0009_0001), Ok(()));
    claim_eq!(
        attempt!("mov qword ptr [{a}], 2", "nop"; a = in(reg) at).map(|f| f.vector),
        Some(vector::DEBUG)
    );
    claim_eq!(
        WATCHED.load(Ordering::Relaxed),
        2,
        "a trap, after the store"
    );
    claim_eq!(debug::get(6) & 1, 1, "which breakpoint it was");
    claim_eq!(debug::set(6, 0), Ok(()));
    claim_eq!(debug::set(7, 0), Ok(()));
    claim_eq!(attempt!("mov qword ptr [{a}], 3"; a = in(reg) at), None);
    // Not the hypervisor's addresses, no such register.
    claim_eq!(debug::set(1, 0xffff_82d0_4020_0000), Err(Errno::EPERM));
    claim_eq!(debug::set(9, 0), Err(Errno::ENODEV));
    claim_eq!(debug::get(9), Errno::ENODEV.to_ret());
    // Single steps.
    let stepped = attempt!("pushfq", "or qword ptr [rsp], 0x100", "popfq", "nop", "nop");
    claim_eq!(stepped.map(|f| f.vector), Some(vector::DEBUG));
    // The same behind an instruction that is performed for the kernel.
    claim_eq!(debug::set(6, 0), Ok(()));
    let mut behind = 0_u64;
    let stepped = attempt!(
        "lea {b}, [rip + 78f]", "pushfq", "or qword ptr [rsp], 0x100", "popfq", "clts", "78:", "nop", "nop";
        b = inout(reg) behind
    );
    claim_eq!(
        stepped.map(|f| (f.vector, f.rip)),
        Some((vector::DEBUG, behind))
    );
    claim_eq!(debug::get(6) >> 14 & 1, 1, "a single step");
    test::success()
}
