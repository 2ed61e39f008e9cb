//! The shortest handlers there can be, so that a row shows the hypervisor and not its guest.

use core::mem::offset_of;

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

/// What the upcall of one vCPU clears.
#[repr(C)]
pub struct Upcall {
    /// Address of its upcall flag.
    pub flag: u64,
    /// Address of its selector.
    pub selector: u64,
    /// Address of the word that holds its port's pending bit.
    pub word: u64,
    /// That word without the bit.
    pub others: u64,
}

impl Upcall {
    const NONE: Self = Upcall {
        flag: 0,
        selector: 0,
        word: 0,
        others: 0,
    };
}

/// One for each vCPU.
pub static mut UPCALLS: [Upcall; 2] = [Upcall::NONE; 2];

/// An event upcall of that vCPU: clears what is pending and returns.
///
/// Stack: rcx, r11, rip, cs, rflags, rsp, ss.
#[unsafe(naked)]
pub extern "C" fn upcall<const VCPU: usize>() {
    core::arch::naked_asm!(
        "push rax",
        "mov rcx, [rip + {upcalls} + {flag}]",
        "mov byte ptr [rcx], 0",
        "mov rcx, [rip + {upcalls} + {selector}]",
        "mov qword ptr [rcx], 0",
        "mov rcx, [rip + {upcalls} + {word}]",
        "mov rax, [rip + {upcalls} + {others}]",
        "lock and [rcx], rax",
        "pop rax",
        "jmp {interrupt}",
        upcalls = sym UPCALLS,
        flag = const VCPU * size_of::<Upcall>() + offset_of!(Upcall, flag),
        selector = const VCPU * size_of::<Upcall>() + offset_of!(Upcall, selector),
        word = const VCPU * size_of::<Upcall>() + offset_of!(Upcall, word),
        others = const VCPU * size_of::<Upcall>() + offset_of!(Upcall, others),
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
