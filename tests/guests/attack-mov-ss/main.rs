//! Attack: a data breakpoint on the memory that `mov ss` loads from, with an instruction behind it
//! that enters the hypervisor. The debug exception is held back over that instruction and arrives
//! in the hypervisor's first one, on whatever stack there is then (design:entry). The emulator
//! shows little of it; on a processor this is the known way in.
//!
//! harness: split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::traps::{TrapFrame, debug, set_handler, vector};
use paravane_guest::{claim, entry, need, println, test};
use support::attempt;

entry!(run);

static TRAPS: AtomicU32 = AtomicU32::new(0);
static SELECTOR: AtomicU32 = AtomicU32::new(0xe02b);

fn trap(_frame: &mut TrapFrame) {
    TRAPS.fetch_add(1, Ordering::Relaxed);
}

fn run(start: &'static StartInfo) -> ! {
    support::begin("attack-mov-ss", start);
    set_handler(vector::DEBUG, Some(trap));
    let at = SELECTOR.as_ptr() as u64;
    // The control: a breakpoint on these data traps.
    need!(debug::set(0, at));
    need!(debug::set(7, 1 | 3 << 16 | 3 << 18 | 1 << 8));
    let _ = SELECTOR.load(Ordering::SeqCst);
    need!(debug::set(7, 0));
    claim!(TRAPS.load(Ordering::SeqCst) > 0, "a data breakpoint traps");
    for kind in [1u64, 3] {
        for length in [0u64, 1, 3] {
            need!(debug::set(0, at));
            need!(debug::set(7, 1 | kind << 16 | length << 18 | 1 << 8));
            for _ in 0..20 {
                // SAFETY: the selector is the flat one that ss has; the call asks for the version.
                unsafe {
                    core::arch::asm!(
                        "mov ss, [{at}]", "syscall",
                        at = in(reg) at, inout("rax") 17u64 => _, in("rdi") 0u64, in("rsi") 0u64,
                        out("rcx") _, out("r11") _, out("rdx") _, out("r10") _, out("r8") _,
                    );
                }
                attempt!("mov ss, [{at}]", "int3"; at = in(reg) at);
                attempt!("mov ss, [{at}]", "int 0x80"; at = in(reg) at);
                attempt!("mov ss, [{at}]", "ud2"; at = in(reg) at);
            }
        }
    }
    need!(debug::set(7, 0));
    // Breakpoints on the hypervisor's own memory are refused.
    for address in [
        0xffff_8000_0000_0000u64,
        0xffff_82d0_4000_0000,
        0xffff_87ff_ffff_fff8,
    ] {
        claim!(
            debug::set(1, address).is_err(),
            "a breakpoint at {address:#x}"
        );
    }
    println!("{} debug exceptions", TRAPS.load(Ordering::Relaxed));
    test::success()
}
