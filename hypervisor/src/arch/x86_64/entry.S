// Entry into the hypervisor and return to the guest.
//
// Every path from a guest leaves a TrapFrame (frame.rs) directly under the PerCpu at the top of
// the CPU's main stack, and every path to a guest restores it from there:
//
//      rsp + FRAME_SIZE -> PerCpu
//      rsp              -> TrapFrame
//
// Interrupts are off from entry to exit: SYSCALL by FMASK, all gates are interrupt gates.
// GS belongs to the guest in ring 0 too; nothing here uses it.
// The stack is 8 bytes short of alignment after the frame, hence `sub rsp, 8` before a call.

// STAC and CLAC are three-byte no-ops until the boot CPU finds SMAP and patches them.
.macro CLAC_IF_SMAP
771:    .byte 0x0f, 0x1f, 0x00
    .pushsection .smap_patch, "a"
    .quad 771b, 0xca010f
    .popsection
.endm

// Goes on behind this only where something of \mask is on, else at \else: the boot puts a no-op here.
.macro IF_MITIGATED mask, else
.Lif\@:
    .byte   0xe9                        // jmp, with four bytes of displacement
    .long   \else - . - 4
    .pushsection .mitigation_patch, "a"
    .quad   .Lif\@, \mask, 0
    .popsection
.endm

// Exchanges the instruction at \site, of five bytes or more, for a jump to \target.
.macro JUMP_IF_MITIGATED mask, site, target
    .pushsection .mitigation_patch, "a"
    .quad   \site, \mask | {PATCH_JUMP}, \target
    .popsection
.endm

// Has the call at \site call \target instead.
.macro CALL_IF_MITIGATED mask, site, target
    .pushsection .mitigation_patch, "a"
    .quad   \site, \mask | {PATCH_CALL}, \target
    .popsection
.endm

// Loads CR3 from \tables, the base pointer of the current vCPU for the other mode: what
// `tlb::switch_mode` does; \user is 1 for those of user mode. The PerCpu is at rsp + \percpu. Flags
// and \tables are lost.
.macro LOAD_GUEST_TABLES tables, percpu, user
    .if {AUDIT}
    test    \tables, \tables
    jz      not_in_books
    IN_BOOKS \percpu
    .endif
    // Five bytes by two prefixes without a meaning, so that the boot can put a jump here.
.Lload\@:
    .byte   0x2e, 0x48
    mov     cr3, \tables
.Lloaded\@:
    JUMP_IF_MITIGATED {M_SPLIT}, .Lload\@, .Lload_split\@
    .pushsection .text.far, "ax", @progbits
    // The guest's tables are those that show the hypervisor; what it runs on is a copy (split.rs).
.Lload_split\@:
    mov     cr3, \tables
    mov     [rsp + \percpu + {PERCPU_TABLES} + {TABLES_HYPERVISOR}], \tables
    cmp     [rsp + \percpu + {PERCPU_TABLES} + {TABLES_COPIED} + 8 * \user], \tables
    mov     \tables, [rsp + \percpu + {PERCPU_TABLES} + {TABLES_KERNEL} + 8 * \user]
    je      .Lcopied\@
    xor     \tables, \tables
.Lcopied\@:
    mov     [rsp + \percpu + {PERCPU_TABLES} + {TABLES_GUEST}], \tables
    jmp     .Lloaded\@
    .popsection
.endm

// Calls \target with a frame at rsp + 8; where something of \mask is on, \other, if there is one. While a
// 32-bit guest is current SMEP is off, since it binds ring 1, so the return stack is filled first; where
// \wide is 1, 64-bit code comes here, too, and passes by: no selector of a 32-bit guest's is GUEST_CS.
// Flags are lost.
.macro CALL_NARROW target, wide, mask, other
.Lcall\@:
    call    \target
.Lcalled\@:
    .ifnb   \other
    CALL_IF_MITIGATED \mask, .Lcall\@, \other
    .endif
    // Where both are on, the later one holds.
    JUMP_IF_MITIGATED {M_RSB_NARROW}, .Lcall\@, .Lfill\@
    .pushsection .text.far, "ax", @progbits
.Lfill\@:
    .if \wide
    cmp     qword ptr [rsp + 8 + {FRAME_CS}], {GUEST_CS}
    je      .Lfilled\@
    .endif
    call    fill_return_stack
.Lfilled\@:
    call    \target
    .ifnb   \other
    CALL_IF_MITIGATED \mask, .Lfilled\@, \other
    .endif
    jmp     .Lcalled\@
    .popsection
.endm

// The end of each way to the guest by SYSRET: only rsp is not the guest's yet. The PerCpu is at rsp +
// \percpu, and the guest's rsp in the frame below it.
.macro SYSRET_TO_GUEST percpu
.Lsysret\@:
    mov     rsp, [rsp + \percpu - 16]
    sysretq
    JUMP_IF_MITIGATED {M_EXIT}, .Lsysret\@, .Lsysret_mitigated\@
    .pushsection .text.far, "ax", @progbits
.Lsysret_mitigated\@:
    lea     rsp, [rsp + \percpu]
    jmp     mitigated_sysret
    .popsection
.endm

// Test builds stop where a guest would run on a CPU that is idle in its book of translations, so that
// nobody would flush it (mm/tlb.rs). The PerCpu is at rsp + \percpu. Flags are lost.
.macro IN_BOOKS percpu
    .if {AUDIT}
    cmp     qword ptr [rsp + \percpu + {PERCPU_FLUSHED}], {IDLE}
    je      not_in_books
    .endif
.endm

.macro PUSH_REGISTERS
    push    rdi
    push    rsi
    push    rdx
    push    rcx
    push    rax
    push    r8
    push    r9
    push    r10
    push    r11
    push    rbx
    push    rbp
    push    r12
    push    r13
    push    r14
    push    r15
.endm

.macro POP_REGISTERS
    pop     r15
    pop     r14
    pop     r13
    pop     r12
    pop     rbp
    pop     rbx
    pop     r11
    pop     r10
    pop     r9
    pop     r8
    pop     rax
    pop     rcx
    pop     rdx
    pop     rsi
    pop     rdi
.endm

    .section .text.entry, "ax", @progbits

    .if {AUDIT}
not_in_books:
    ud2
    .endif

// ---------------------------------------------------------------------------------------------
// The system-call stub. A copy of it lies in each CPU's area (contract of layout.rs), so that it
// finds that CPU's stack relative to its own address; the displacements are numbers made in
// entry.rs from the end of each instruction.
//
// Entered by SYSCALL: rcx = return address, r11 = RFLAGS, rsp = the guest's.
// ---------------------------------------------------------------------------------------------
    .balign 64
    .global syscall_stub_start
syscall_stub_start:
    mov     [rip + {STUB_SCRATCH}], rsp
.Lstub_1:
    lea     rsp, [rip + {STUB_TOP}]
.Lstub_2:
    push    {GUEST_SS}
    push    qword ptr [rip + {STUB_SCRATCH_READ}]
.Lstub_3:
    push    r11
    push    {GUEST_CS}
    push    rcx
    push    0
    jmp     qword ptr [rip + {STUB_ENTRY}]
.Lstub_4:
    // The same for SYSCALL of 32-bit code, where the processor has it, {STUB_32} bytes further on.
    .skip   {STUB_32} - {STUB_END_4}, 0xcc
.Lstub32:
    mov     [rip + {STUB_SCRATCH} - {STUB_32}], rsp
    lea     rsp, [rip + {STUB_TOP} - {STUB_32}]
    push    {GUEST_SS}
    push    qword ptr [rip + {STUB_SCRATCH_READ} - {STUB_32}]
    push    r11
    push    {GUEST_CS32}
    push    rcx
    push    0
    jmp     qword ptr [rip + {STUB_ENTRY} - {STUB_32} + {PERCPU_SYSCALL32} - {PERCPU_SYSCALL}]
.Lstub32_end:
    .global syscall_stub_end
syscall_stub_end:
    .if (.Lstub_1 - syscall_stub_start) != {STUB_END_1}
    .error "system-call stub: first instruction is not as long as entry.rs says"
    .endif
    .if (.Lstub_2 - syscall_stub_start) != {STUB_END_2}
    .error "system-call stub: second instruction is not as long as entry.rs says"
    .endif
    .if (.Lstub_3 - syscall_stub_start) != {STUB_END_3}
    .error "system-call stub: third displacement is not where entry.rs says"
    .endif
    .if (.Lstub_4 - syscall_stub_start) != {STUB_END_4}
    .error "system-call stub: last displacement is not where entry.rs says"
    .endif
    .if (.Lstub32 - syscall_stub_start) != {STUB_32}
    .error "system-call stub: the one for 32-bit code is not where entry.rs says"
    .endif
    .if (.Lstub32_end - .Lstub32) != {STUB_END_4}
    .error "system-call stub: the one for 32-bit code is not as long as the other"
    .endif

// ---------------------------------------------------------------------------------------------
// System calls and hypercalls: SYSCALL from guest kernel mode is a hypercall (rax = number,
// rdi rsi rdx r10 r8 r9 = arguments), from guest user mode the guest's own system call.
//
// Entered from the stub: rsp = PerCpu - 48, the processor part of the frame is there.
// ---------------------------------------------------------------------------------------------
    .balign 64
    .global syscall_common
syscall_common:
    cmp     byte ptr [rsp + {SHORT_PERCPU} + {PERCPU_USER_MODE}], 0
    jne     short_system_call
.Lis_it_iret:
    cmp     eax, {HYPERCALL_IRET}
    JUMP_IF_MITIGATED {M_TRACE_CALLS}, .Lis_it_iret, traced_call
    je      short_iret
    .global long_hypercall
long_hypercall:
    PUSH_REGISTERS
    cmp     rax, {HYPERCALLS}
    jae     .Lno_such_hypercall
    mov     rcx, r10
.Lby_the_table:
    lea     r11, [rip + {hypercall_table}]
    JUMP_IF_MITIGATED {M_TRACE_CALLS} | {M_TRACE_EVENTS}, .Lby_the_table, traced_hypercall
    push    rax                         // stays there: PerCpu::last_call
    call    [r11 + rax * 8]
.Lhypercall_done:
    cmp     rax, {SPECIAL}
    je      .Lhypercall_special
    mov     [rsp + 8 + {FRAME_RAX}], rax

// A hypercall that changed nothing but rax, which holds the result here too: r12 to r15, rbx and
// rbp still hold the guest's values, since the called function preserves them.
.Lhypercall_exit:
    cmp     dword ptr [rsp + 8 + {FRAME_SIZE} + {PERCPU_WORK}], 0
    jne     .Lhypercall_slow_exit
    mov     rcx, [rsp + 8 + {FRAME_SIZE} + {PERCPU_VCPU_INFO}]
    movzx   ecx, word ptr [rcx]         // low byte: upcall pending, high byte: upcall mask
    dec     ecx
    cmp     ecx, 0xff                   // pending and not masked
    jb      .Lhypercall_upcall
    mov     rcx, [rsp + 8 + {FRAME_RIP}]
    mov     rdx, rcx
    sar     rdx, 47
    inc     rdx
    cmp     rdx, 1
    ja      .Lhypercall_slow_exit       // not canonical: IRET reports it in a safe place
    IN_BOOKS (8+{FRAME_SIZE})
    mov     r11, [rsp + 8 + {FRAME_RFLAGS}]
    mov     r9, [rsp + 8 + {FRAME_R9}]
    mov     r10, [rsp + 8 + {FRAME_R10}]
    mov     r8, [rsp + 8 + {FRAME_R8}]
    mov     rdx, [rsp + 8 + {FRAME_RDX}]
    mov     rsi, [rsp + 8 + {FRAME_RSI}]
    mov     rdi, [rsp + 8 + {FRAME_RDI}]
    SYSRET_TO_GUEST (8+{FRAME_SIZE})

.Lhypercall_upcall:
    add     rsp, 8
    POP_REGISTERS
    jmp     short_upcall

.Lno_such_hypercall:
    sub     rsp, 8
    mov     rax, {ENOSYS}
    mov     [rsp + 8 + {FRAME_RAX}], rax
    jmp     .Lhypercall_exit

// The call has no result: it replaced the frame (`iret`, the shortest way), it stopped at a
// preemption point, or its value only looks like that.
.Lhypercall_special:
    cmp     dword ptr [rsp + 8 + {FRAME_SIZE} + {PERCPU_SPECIAL}], {SPECIAL_FRAME}
    jne     .Lhypercall_no_frame
    mov     dword ptr [rsp + 8 + {FRAME_SIZE} + {PERCPU_SPECIAL}], 0
    add     rsp, 8
    jmp     exit_to_guest
.Lhypercall_no_frame:
    lea     rdi, [rsp + 8]
    call    {hypercall_continued}
.Lhypercall_slow_exit:
    add     rsp, 8
    jmp     exit_to_guest

    .global long_system_call
long_system_call:
    PUSH_REGISTERS
    mov     rdi, rsp
    sub     rsp, 8
    call    {guest_system_call}
    add     rsp, 8
    // falls through

// SYSCALL of 32-bit code of a 64-bit guest: never a hypercall. Entered from the stub, like
// syscall_common.
    .balign 16
    .global syscall32_common
syscall32_common:
    PUSH_REGISTERS
    mov     rdi, rsp
    sub     rsp, 8
    CALL_NARROW {guest_system_call_32}, 0
    add     rsp, 8
    jmp     exit_to_guest

// ---------------------------------------------------------------------------------------------
// Return to the guest whose frame is at rsp. Does outstanding work first (timers, scheduling,
// event upcalls); that may change the frame to another vCPU's.
// ---------------------------------------------------------------------------------------------
    .global exit_to_guest
exit_to_guest:
    cmp     dword ptr [rsp + {FRAME_SIZE} + {PERCPU_WORK}], 0
    jne     .Lexit_work
    mov     rcx, [rsp + {FRAME_SIZE} + {PERCPU_VCPU_INFO}]
    movzx   ecx, word ptr [rcx]
    dec     ecx
    cmp     ecx, 0xff
    jb      .Lexit_work
.Lrestore:
    IN_BOOKS {FRAME_SIZE}
    // SYSRET where it restores exactly this frame, else IRET.
    mov     rcx, [rsp + {FRAME_RIP}]
    cmp     rcx, [rsp + {FRAME_RCX}]
    jne     .Lrestore_iret
    mov     r11, [rsp + {FRAME_RFLAGS}]
    cmp     r11, [rsp + {FRAME_R11}]
    jne     .Lrestore_iret
    cmp     qword ptr [rsp + {FRAME_CS}], {GUEST_CS}
    jne     .Lrestore_iret
    cmp     qword ptr [rsp + {FRAME_SS}], {GUEST_SS}
    jne     .Lrestore_iret
    test    r11d, {SYSRET_REFUSES}      // RF and TF need IRET
    jnz     .Lrestore_iret
    sar     rcx, 47
    inc     rcx
    cmp     rcx, 1
    ja      .Lrestore_iret
    POP_REGISTERS
    SYSRET_TO_GUEST ({FRAME_SIZE}-15*8)

.Lrestore_iret:
    POP_REGISTERS
    add     rsp, 8
    .global guest_iret
guest_iret:                             // a fault here goes to the guest's failsafe callback
    iretq
    .byte   0xcc, 0xcc, 0xcc            // room for the jump
    JUMP_IF_MITIGATED {M_EXIT}, guest_iret, mitigated_iret

.Lexit_work:
    mov     rdi, rsp
    sub     rsp, 8
.Lcall_exit_work:
    call    {exit_work}
    CALL_IF_MITIGATED {M_TRACE}, .Lcall_exit_work, {exit_work_traced}
    add     rsp, 8
    jmp     .Lrestore

// Drops whatever is on this CPU's stack and returns to the guest in its frame.
// Entered by a jump, rdi = address of the frame.
    .global restart_exit
restart_exit:
    mov     rsp, rdi
    jmp     exit_to_guest

// ---------------------------------------------------------------------------------------------
// Interrupts and exceptions. One stub a vector completes the processor's frame with the vector
// (and a zero where the processor pushes no error code).
// ---------------------------------------------------------------------------------------------
    .altmacro
.macro TRAP_STUB vector
    .balign 16
trap_stub_\vector:
    .if (\vector != 8) && (\vector != 10) && (\vector != 11) && (\vector != 12) && (\vector != 13) && (\vector != 14) && (\vector != 17) && (\vector != 21) && (\vector != 29) && (\vector != 30)
    push    0
    .endif
    mov     dword ptr [rsp + 4], \vector
    .if (\vector == 1) || (\vector == 2) || (\vector == 8) || (\vector == 18)
    jmp     trap_ist
    .elseif \vector == 14
    jmp     short_page_fault
    .elseif \vector == {CALL_32}
    jmp     call_32
    .elseif (\vector >= 32) && (\vector < {FIRST_IRQ})
    jmp     short_software_interrupt
    .else
    jmp     trap_common
    .endif
    .pushsection .rodata.trap_entry_table, "a", @progbits
    .quad   trap_stub_\vector
    .popsection
.endm

    .pushsection .rodata.trap_entry_table, "a", @progbits
    .balign 8
    .global trap_entry_table
trap_entry_table:
    .popsection
    .set    vector, 0
    .rept   256
    TRAP_STUB %vector
    .set    vector, vector + 1
    .endr
    .noaltmacro

// rsp = frame without the general registers, on the main stack (from a guest: at its top).
    .balign 64
    .global trap_common
trap_common:
    PUSH_REGISTERS
    CLAC_IF_SMAP
    cld
    mov     rdi, rsp
    test    byte ptr [rsp + {FRAME_CS}], 3
    jz      .Ltrap_in_hypervisor
.Ltrap_from_guest:
    sub     rsp, 8
    CALL_NARROW {trap_from_guest}, 1, {M_TRACE_FAULTS}, {trap_from_guest_traced}
    add     rsp, 8
    jmp     exit_to_guest

.Ltrap_in_hypervisor:
    mov     rbp, rsp
    and     rsp, -16
    call    {trap_from_hypervisor}
    mov     rsp, rbp
    POP_REGISTERS
    add     rsp, 8
    iretq

// The same on an interrupt stack (#DB, NMI, #DF, #MC). From a guest the frame moves to the main
// stack, so that what follows may schedule; PerCpu is found by rounding rsp up (design:one-stack).
trap_ist:
    PUSH_REGISTERS
    CLAC_IF_SMAP
    cld
    mov     rdi, rsp
    test    byte ptr [rsp + {FRAME_CS}], 3
    jz      .Ltrap_in_hypervisor
    mov     rsi, rsp
    mov     rdi, rsp
    or      rdi, {STACK_BLOCK_SIZE} - 1
    sub     rdi, {PERCPU_SIZE} + {FRAME_SIZE} - 1
    mov     rsp, rdi
    mov     ecx, {FRAME_SIZE} / 8
    rep movsq
    // An NMI blocks further ones until the next IRET (SDM vol. 3, section 6.7.1 "Handling Multiple
    // NMIs"), but the way back to the guest may be SYSRET, or hours of another vCPU. Nothing of the
    // interrupt stack is needed any more: so the IRET is here, to the next instruction.
    mov     rdi, rsp
    sub     rsp, 8                      // the number of the last hypercall
    mov     eax, ss
    push    rax
    push    rdi
    pushfq
    mov     eax, cs
    push    rax
    lea     rax, [rip + 1f]
    push    rax
    iretq
1:  jmp     .Ltrap_from_guest
