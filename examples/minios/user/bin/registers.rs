//! `registers`: system calls and preemption keep every register that the interface says they keep.
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::arch::asm;

use minios_user::{Words, process_number, program, raw, set_fs_base, uptime, yield_now};

/// Issues `number` with a pattern in every register that a system call keeps; the count of those
/// that changed.
fn changed_by_call(number: u64, seed: u64) -> u64 {
    let changed: u64;
    // SAFETY: rbx and rbp are put back; the stack is used above the red zone only (the target has
    // none).
    unsafe {
        asm!(
            "push rbx", "push rbp",
            "mov rbx, {seed}", "lea rbp, [rbx + 1]",
            "lea r8, [rbx + 2]", "lea r9, [rbx + 3]", "lea r10, [rbx + 4]", "lea r12, [rbx + 5]",
            "lea r13, [rbx + 6]", "lea r14, [rbx + 7]", "lea r15, [rbx + 8]",
            "lea rdi, [rbx + 9]", "lea rsi, [rbx + 10]", "lea rdx, [rbx + 11]",
            "syscall",
            // Each difference is or-ed into rcx: zero if all are as they were.
            "lea rcx, [rbp - 1]", "xor rcx, rbx",
            "lea rax, [r8 - 2]", "xor rax, rbx", "or rcx, rax",
            "lea rax, [r9 - 3]", "xor rax, rbx", "or rcx, rax",
            "lea rax, [r10 - 4]", "xor rax, rbx", "or rcx, rax",
            "lea rax, [r12 - 5]", "xor rax, rbx", "or rcx, rax",
            "lea rax, [r13 - 6]", "xor rax, rbx", "or rcx, rax",
            "lea rax, [r14 - 7]", "xor rax, rbx", "or rcx, rax",
            "lea rax, [r15 - 8]", "xor rax, rbx", "or rcx, rax",
            "lea rax, [rdi - 9]", "xor rax, rbx", "or rcx, rax",
            "lea rax, [rsi - 10]", "xor rax, rbx", "or rcx, rax",
            "lea rax, [rdx - 11]", "xor rax, rbx", "or rcx, rax",
            "pop rbp", "pop rbx",
            seed = in(reg) seed,
            inout("rax") number => _,
            out("rcx") changed, out("r11") _,
            out("rdi") _, out("rsi") _, out("rdx") _, out("r8") _, out("r9") _, out("r10") _,
            out("r12") _, out("r13") _, out("r14") _, out("r15") _,
        );
    }
    changed
}

/// Spins for a while with patterns in registers: a timer that preempts must give them back.
fn changed_by_preemption(rounds: u64, seed: u64) -> u64 {
    let changed: u64;
    // SAFETY: only registers change; rbx and rbp are put back.
    unsafe {
        asm!(
            "push rbx", "push rbp",
            "mov rbx, {seed}", "lea rbp, [rbx + 1]", "lea r8, [rbx + 2]", "lea r9, [rbx + 3]",
            "lea rdi, [rbx + 4]", "lea rsi, [rbx + 5]", "lea rdx, [rbx + 6]", "lea r11, [rbx + 7]",
            "lea rcx, [rbx + 8]",
            "2:", "dec rax", "jnz 2b",
            "lea rax, [rcx - 8]", "xor rax, rbx", "mov rcx, rax",
            "lea rax, [rbp - 1]", "xor rax, rbx", "or rcx, rax",
            "lea rax, [r8 - 2]", "xor rax, rbx", "or rcx, rax",
            "lea rax, [r9 - 3]", "xor rax, rbx", "or rcx, rax",
            "lea rax, [rdi - 4]", "xor rax, rbx", "or rcx, rax",
            "lea rax, [rsi - 5]", "xor rax, rbx", "or rcx, rax",
            "lea rax, [rdx - 6]", "xor rax, rbx", "or rcx, rax",
            "lea rax, [r11 - 7]", "xor rax, rbx", "or rcx, rax",
            "pop rbp", "pop rbx",
            seed = in(reg) seed,
            inout("rax") rounds => _,
            out("rcx") changed, out("r11") _,
            out("rdi") _, out("rsi") _, out("rdx") _, out("r8") _, out("r9") _,
        );
    }
    changed
}

fn registers(_: Words) -> u8 {
    const NO_SUCH_CALL: u64 = 9999;
    let own = u64::from(process_number());
    let cell = [own ^ 0x1234_5678, 0];
    if set_fs_base(cell.as_ptr() as u64).is_err() {
        return 1;
    }
    let end = uptime() + 60_000_000;
    let mut seed = 0x0123_4567_89ab_cdef ^ own << 32;
    while uptime() < end {
        seed = seed.rotate_left(7) + own;
        if changed_by_call(NO_SUCH_CALL, seed) != 0 {
            return 2;
        }
        if changed_by_preemption(200_000, seed) != 0 {
            return 3;
        }
        yield_now();
        let found: u64;
        // SAFETY: FS points to `cell`.
        unsafe { asm!("mov {}, fs:[0]", out(reg) found) };
        if found != cell[0] {
            return 4;
        }
    }
    // Wrong arguments are refused, not obeyed.
    const KERNEL: u64 = 0xffff_8800_0000_0000;
    for address in [0, KERNEL, 0x8000_0000_0000_0000, u64::MAX - 8] {
        if raw(6, 1, address, 16) >= 0 || raw(4, address, 0, 0) >= 0 {
            return 5;
        }
    }
    if set_fs_base(0x8000_0000_0000_0000).is_ok() {
        6
    } else {
        0
    }
}

program!(registers);
