/*
 * Entries into the kernel, and the way back.
 *
 * What every entry finds on the kernel stack (the hypervisor aligned it to
 * 16 bytes before it pushed):
 *
 *   +0   rcx
 *   +8   r11
 *  [+16  error code, for exceptions that have one]
 *   +16  rip
 *   +24  cs | event mask of before << 32
 *   +32  rflags
 *   +40  rsp
 *   +48  ss
 *
 * All other registers are those of the interrupted code.
 */

    .pushsection .text.entry, "ax", @progbits

    /* One stub: rcx and r11 back into their registers, an error-code slot
     * with the vector in its upper half. 32 bytes each at most. */
    .macro entry_stub number:req, has_error=0
    pop rcx
    pop r11
    .if \has_error == 0
    push 0
    .endif
    mov dword ptr [rsp + 4], \number
    jmp trap_common
    .endm

    .balign 32
    .globl paravane_trap_stubs
paravane_trap_stubs:
    .set trap_number, 0
    .rept 256
    .balign 32
    .if trap_number == 8 || (trap_number >= 10 && trap_number <= 14) || trap_number == 17
    entry_stub trap_number, 1
    .else
    entry_stub trap_number
    .endif
    .set trap_number, trap_number + 1
    .endr

    .balign 32
    .globl paravane_syscall_entry
paravane_syscall_entry:
    entry_stub {syscall}

    .balign 32
    .globl paravane_upcall_entry
paravane_upcall_entry:
    entry_stub {upcall}

    .balign 32
    .globl paravane_syscall32_entry
paravane_syscall32_entry:
    entry_stub {syscall32}

    .balign 32
    .globl paravane_sysenter_entry
paravane_sysenter_entry:
    entry_stub {sysenter}

    .balign 32
    .globl paravane_nmi_entry
paravane_nmi_entry:
    entry_stub {nmi}

    /* A return that failed: behind r11 stand ds, es, fs and gs as they were
     * to be loaded. The data selectors mean nothing to a 64-bit kernel. */
    .balign 32
    .globl paravane_failsafe_entry
paravane_failsafe_entry:
    pop rcx
    pop r11
    lea rsp, [rsp + 4 * 8]
    push 0
    mov dword ptr [rsp + 4], {failsafe}
    jmp trap_common

    /*
     * rsp: error code and vector, rip, cs, rflags, rsp, ss
     * Completes the TrapFrame and hands it to Rust.
     */
    .balign 32
trap_common:
    push rdi
    push rsi
    push rdx
    push rcx
    push rax
    push r8
    push r9
    push r10
    push r11
    push rbx
    push rbp
    push r12
    push r13
    push r14
    push r15
    cld
    mov rdi, rsp
    mov rbx, rsp            /* survives the call */
    and rsp, -16
    call {dispatch}
    mov rsp, rbx
    /* falls through */

    /*
     * rsp: a TrapFrame. Loads all of it, by the iret hypercall. Its frame is
     *   rax r11 rcx flags rip cs rflags rsp ss
     * of which `flags` takes the place of error code and vector.
     */
    .globl paravane_trap_return
paravane_trap_return:
    pop r15
    pop r14
    pop r13
    pop r12
    pop rbp
    pop rbx
    pop r11
    pop r10
    pop r9
    pop r8
    pop rax
    pop rcx
    pop rdx
    pop rsi
    pop rdi
    cmp dword ptr [rsp + 4], {syscall}
    mov qword ptr [rsp], 0
    jne 1f
    mov qword ptr [rsp], {in_syscall}
1:  push rcx
    push r11
    push rax
    mov eax, {iret}
    syscall
    ud2

    .popsection
