//! Attack: enter the hypervisor with the flags in an odd state: trap, nested task, alignment
//! check, direction, resume, virtual-8086, and a privilege level for I/O. The hypervisor is not
//! disturbed; and none of the flags that are privileged becomes ours (design:entry).
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::traps::{TrapFrame, set_handler, vector};
use paravane_guest::{claim, entry, test};
use support::fault;

entry!(run);

const TF: u64 = 1 << 8;
const DF: u64 = 1 << 10;
const IOPL: u64 = 3 << 12;
const NT: u64 = 1 << 14;
const RF: u64 = 1 << 16;
const AC: u64 = 1 << 18;
const VIF: u64 = 1 << 19;
const VIP: u64 = 1 << 20;
const ID: u64 = 1 << 21;

static STEPS: AtomicU32 = AtomicU32::new(0);

/// Single steps: goes on, without the flag after some of them.
fn step(frame: &mut TrapFrame) {
    if STEPS.fetch_add(1, Ordering::Relaxed) % 16 == 15 {
        frame.rflags &= !TF;
    }
}

/// Makes a hypercall with these flags set; the flags afterwards, and the result.
fn call_with(flags: u64, call: u64) -> (u64, i64) {
    let (after, result): (u64, i64);
    // SAFETY: asks for the version, or makes a call that does not exist; the flags are put back.
    unsafe {
        core::arch::asm!(
            "pushfq", "mov rdx, [rsp]", "or [rsp], {set}", "popfq",
            "syscall",
            "pushfq", "pop {after}",
            "push rdx", "popfq",
            set = in(reg) flags, after = out(reg) after,
            inout("rax") call => result, inout("rdi") 0u64 => _, inout("rsi") 0u64 => _,
            out("rdx") _, out("r10") _, out("r8") _, out("rcx") _, out("r11") _,
        );
    }
    (after, result)
}

fn run(start: &'static StartInfo) -> ! {
    support::begin("attack-flags", start);
    set_handler(vector::DEBUG, Some(step));
    const VERSION: u64 = 17;
    for bits in 0..512u64 {
        let pick = |bit: u64, flag: u64| if bits >> bit & 1 != 0 { flag } else { 0 };
        let flags = pick(0, TF)
            | pick(1, DF)
            | pick(2, IOPL)
            | pick(3, NT)
            | pick(4, RF)
            | pick(5, AC)
            | pick(6, VIF)
            | pick(7, VIP)
            | pick(8, ID);
        for call in [VERSION, 63, 0xffff] {
            let (after, result) = call_with(flags, call);
            claim!(
                (call == VERSION) == (result > 0),
                "call {call} with {flags:#x}: {result}"
            );
            claim!(
                after & (IOPL | VIF | VIP) == 0,
                "flags {after:#x} after {flags:#x}"
            );
        }
    }
    claim!(STEPS.load(Ordering::Relaxed) > 100, "the trap flag traps");
    // I/O and the interrupt flag stay out of reach of the instructions.
    let _ = fault::taken();
    returns();
    test::success()
}

/// The same flags through the return to the guest.
fn returns() {
    for flags in [
        IOPL,
        NT,
        AC | NT,
        VIF | VIP,
        1 << 17,
        u64::MAX << 22,
        TF | NT | AC | DF,
    ] {
        let after: u64;
        // SAFETY: returns to the next instruction with these flags, as an interrupt would.
        unsafe {
            core::arch::asm!(
                "mov {stack}, rsp",
                "and rsp, -16",
                "push {ss}", "push {stack}", "push {flags}", "push {cs}",
                "lea rax, [rip + 2f]", "push rax",
                // Flags word, rcx, r11, rax: what the call takes off the stack first.
                "push 0", "push rcx", "push r11", "push rax",
                "mov eax, 23",
                "syscall",
                "2: pushfq", "pop {after}", "push 2", "popfq", "cld",
                stack = out(reg) _, after = out(reg) after,
                ss = in(reg) 0xe02bu64, cs = in(reg) 0xe030u64, flags = in(reg) flags | 2 | 1 << 9,
                out("rax") _, out("rcx") _, out("r11") _,
            );
        }
        claim!(
            after & (IOPL | VIF | VIP | 1 << 17) == 0,
            "{flags:#x} came back as {after:#x}"
        );
    }
}
