//! The shortest handlers there can be, so that a row shows the hypervisor and not its guest.

use paravane_abi::__HYPERVISOR_iret;

/// A page fault: steps over the two-byte instruction that faulted.
///
/// Stack: rcx, r11, error code, rip, cs, rflags, rsp, ss.
#[unsafe(naked)]
pub extern "C" fn page_fault() {
    core::arch::naked_asm!(
        "add qword ptr [rsp + 24], 2",
        "mov rcx, [rsp]",
        "mov r11, [rsp + 8]",
        "add rsp, 16",
        "mov qword ptr [rsp], 0",
        "push rcx",
        "push r11",
        "push rax",
        "mov eax, {iret}",
        "syscall",
        iret = const __HYPERVISOR_iret,
    )
}

/// A software interrupt: returns.
///
/// Stack: rcx, r11, rip, cs, rflags, rsp, ss.
#[unsafe(naked)]
pub extern "C" fn interrupt() {
    core::arch::naked_asm!(
        "mov rcx, [rsp]",
        "mov r11, [rsp + 8]",
        "add rsp, 8",
        "mov qword ptr [rsp], 0",
        "push rcx",
        "push r11",
        "push rax",
        "mov eax, {iret}",
        "syscall",
        iret = const __HYPERVISOR_iret,
    )
}

/// Where the upcall finds the bytes that it clears: pending byte, selector and pending word.
#[unsafe(no_mangle)]
pub static mut BENCH_UPCALL: [u64; 3] = [0; 3];

/// An event upcall: clears what is pending and returns.
///
/// Stack: rcx, r11, rip, cs, rflags, rsp, ss.
#[unsafe(naked)]
pub extern "C" fn upcall() {
    core::arch::naked_asm!(
        "push rax",
        "mov rax, [rip + BENCH_UPCALL]",
        "mov byte ptr [rax], 0",
        "mov rax, [rip + BENCH_UPCALL + 8]",
        "mov qword ptr [rax], 0",
        "mov rax, [rip + BENCH_UPCALL + 16]",
        "mov qword ptr [rax], 0",
        "pop rax",
        "jmp {interrupt}",
        interrupt = sym interrupt,
    )
}

/// A system call of user mode: returns at once, the way SYSRET would. rdi = 0 ends the loop.
///
/// Stack: rcx, r11, rip, cs, rflags, rsp, ss.
#[unsafe(naked)]
pub extern "C" fn system_call() {
    core::arch::naked_asm!(
        "add rsp, 8",
        "mov qword ptr [rsp], {in_syscall}",
        "push rcx",
        "push r11",
        "push rax",
        "mov eax, {iret}",
        "syscall",
        in_syscall = const paravane_abi::VGCF_in_syscall,
        iret = const __HYPERVISOR_iret,
    )
}
