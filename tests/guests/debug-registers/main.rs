//! Claim: a guest's debug registers are its own: breakpoints on its code and
//! data trap into its handler; addresses of the hypervisor are refused;
//! registers that do not exist are ENODEV.
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::traps::debug;
use paravane_guest::traps::{set_handler, vector};
use paravane_guest::{Errno, claim_eq, entry, test};
use support::{attempt, fault};

entry!(run);

static WATCHED: AtomicU64 = AtomicU64::new(0);

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
