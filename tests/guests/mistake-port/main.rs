//! Claim: port I/O of a kernel without handlers is reported as what it is, with the port and the I/O
//! privilege; that a handler is missing is not what its author has to hear (design:refusals).
//! harness: xen=no expect=crash say="crashed: general protection fault (vector 13, error code 0x0) without a handler"
//! harness: times="1 out (port 0x3f8) is not performed at I/O privilege level 0: a guest has none of the machine's devices"
//! harness: times="0 set_trap_table"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{entry, test};

entry!(run);

fn run(_: &'static StartInfo) -> ! {
    test::begin("mistake-port");
    // SAFETY: a guest's ports lead nowhere.
    unsafe {
        core::arch::asm!("out dx, al", in("dx") 0x3f8u16, in("al") b'H');
    }
    test::failure(format_args!("the instruction was performed"))
}
