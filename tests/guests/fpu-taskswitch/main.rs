//! Claim: with TS set the next FPU instruction traps, once; with TS clear
//! none does; the flag is clear when the trap has arrived.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::traps::{fpu, vector};
use paravane_guest::{claim_eq, entry, test};
use support::attempt;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    support::begin("fpu-taskswitch", start);
    claim_eq!(fpu::set_task_switched(false), Ok(()));
    claim_eq!(attempt!("fninit"), None);
    for _ in 0..2 {
        claim_eq!(fpu::set_task_switched(true), Ok(()));
        claim_eq!(attempt!("fnop").map(|f| f.vector), Some(vector::NO_DEVICE));
        claim_eq!(attempt!("fnop"), None, "the flag is clear after the trap");
        claim_eq!(fpu::set_task_switched(true), Ok(()));
        claim_eq!(fpu::set_task_switched(false), Ok(()));
        claim_eq!(attempt!("fnop"), None);
        claim_eq!(fpu::set_task_switched(true), Ok(()));
        claim_eq!(
            attempt!("pxor xmm0, xmm0").map(|f| f.vector),
            Some(vector::NO_DEVICE)
        );
    }
    // SSE state survives calls.
    let low: u64;
    // SAFETY: uses xmm registers, which no Rust code here does, and a
    // version query in between.
    unsafe {
        core::arch::asm!(
            "movq xmm7, {value}",
            "xor edi, edi",
            "xor esi, esi",
            "mov eax, 17",
            "syscall",
            "movq {low}, xmm7",
            value = in(reg) 0x0123_4567_89ab_cdefu64,
            low = out(reg) low,
            out("rax") _, out("rcx") _, out("r11") _, out("rdi") _, out("rsi") _,
            out("rdx") _, out("r8") _, out("r10") _,
        );
    }
    claim_eq!(low, 0x0123_4567_89ab_cdef);
    test::success()
}
