// The short paths: what guests do most, without saving every register.
//
// A page fault, a software interrupt or a system call that goes to the guest's own handler, and the
// `iret` hypercall that returns from it, touch five or three registers here instead of fifteen. Each
// path first looks whether everything is ordinary; if anything is not, it restores what it changed
// and goes the long way (entry.S, then pv/), which decides all cases. So these paths add no rule:
// each does what `pv/bounce.rs` and `pv/iret.rs` do, for the cases named at its label.
//
// The frame lies on the main stack behind what the path saved:
//
//      +0 code, vector   +8 rip   +16 cs   +24 rflags   +32 rsp   +40 ss   +48 PerCpu

    .set    F_CODE, 40                  // behind rdi rsi rdx rcx rax
    .set    F_VECTOR, F_CODE + 4
    .set    F_RIP, F_CODE + 8
    .set    F_CS, F_CODE + 16
    .set    F_RFLAGS, F_CODE + 24
    .set    F_RSP, F_CODE + 32
    .set    F_SS, F_CODE + 40
    .set    PERCPU, F_CODE + {SHORT_PERCPU}
    .set    SAVED_RCX, 24

// Goes to \target if \address, in brackets, lies in the hypervisor's range; \scratch (64 and 32
// bits) is lost.
.macro IF_HYPERVISORS address, scratch, scratch32, target
    lea     \scratch, \address
    shr     \scratch, {RANGE_SHIFT}
    cmp     \scratch32, {RANGE}
    je      \target
.endm

.macro ALLOW_IF_SMAP
772:    .byte 0x0f, 0x1f, 0x00
    .pushsection .smap_patch, "a"
    .quad 772b, 0xcb010f
    .popsection
.endm

// An access to the guest's memory; a fault continues at \target with all registers as they were.
.macro GUEST target, instruction:vararg
774:    \instruction
    .pushsection .ex_table, "a"
    .quad 774b, \target
    .popsection
.endm

.macro SAVE_FIVE
    push    rax
    push    rcx
    push    rdx
    push    rsi
    push    rdi
.endm

.macro RESTORE_FIVE
    pop     rdi
    pop     rsi
    pop     rdx
    pop     rcx
    pop     rax
.endm

// Delivers to the guest's kernel and enters it. Five registers are saved; rdi = the vCPU, rdx =
// handler, eax = 1 if events are masked on entry, ecx = error code if \code is 1. Leaves to
// \slow with only the five registers saved and everything else as it was.
.macro BOUNCE code, slow
    movzx   esi, byte ptr [rdi + {VCPU_IOPL}]
    and     sil, [rdi + {VCPU_IOPL_IN_FLAGS}]
    shl     esi, 12
    or      eax, esi                    // bit 0: mask events; bit 1: from user mode; 12: IOPL to push
    mov     rsi, [rsp + F_RSP]
    cmp     byte ptr [rsp + PERCPU + {PERCPU_USER_MODE}], 0
    je      1f
    or      eax, 2
    mov     rsi, [rdi + {VCPU_KERNEL_SP}]
    mov     rdi, [rdi + {VCPU_KERNEL_BASE}]
    mov     byte ptr [rsp + PERCPU + {PERCPU_USER_MODE}], 0
    swapgs
    LOAD_GUEST_TABLES rdi, PERCPU, 0
1:  and     rsi, -16
    // The lowest byte of the frame decides, and the lowest word is written first: a frame that begins
    // below the hypervisor's range begins at addresses that are not canonical, and faults there.
    IF_HYPERVISORS [rsi-56-8*\code], rdi, edi, 9f
    ALLOW_IF_SMAP
    mov     rdi, [rsp + SAVED_RCX]
    .if \code
    GUEST   8f, mov [rsi - 64], rdi
    GUEST   8f, mov [rsi - 56], r11
    GUEST   8f, mov [rsi - 48], rcx
    .else
    GUEST   8f, mov [rsi - 56], rdi
    GUEST   8f, mov [rsi - 48], r11
    .endif
    mov     rdi, [rsp + F_RIP]
    GUEST   8f, mov [rsi - 40], rdi
    mov     rdi, [rsp + PERCPU + {PERCPU_VCPU_INFO}]
    xor     ecx, ecx
    cmp     byte ptr [rdi + {INFO_MASK}], 0
    setne   cl
    mov     edi, ecx
    shl     edi, 9                      // IF shows whether events are unmasked; the real one is on
    xor     rdi, [rsp + F_RFLAGS]
    shl     rcx, 32
    or      rcx, [rsp + F_CS]
    test    al, 2
    jnz     2f
    and     cl, 0xfc                    // the kernel sees itself in ring 0
2:  GUEST   8f, mov [rsi - 32], rcx
    mov     ecx, eax
    and     ecx, 0x3000
    or      rdi, rcx
    GUEST   8f, mov [rsi - 24], rdi
    mov     rdi, [rsp + F_RSP]
    GUEST   8f, mov [rsi - 16], rdi
    mov     rdi, [rsp + F_SS]
    GUEST   8f, mov [rsi - 8], rdi
    CLAC_IF_SMAP
    test    al, 1
    jz      3f
    mov     rdi, [rsp + PERCPU + {PERCPU_VCPU_INFO}]
    mov     byte ptr [rdi + {INFO_MASK}], 1
3:  mov     r11, [rsp + F_RFLAGS]
    and     r11, {HANDLER_FLAGS}
    mov     rcx, rdx
    sub     rsi, 56 + 8 * \code
    IN_BOOKS PERCPU
    mov     [rsp + F_RSP], rsi
    pop     rdi
    pop     rsi
    pop     rdx
    add     rsp, 8
    pop     rax
    SYSRET_TO_GUEST {SHORT_PERCPU}
8:  // The guest's stack cannot be written.
    CLAC_IF_SMAP
9:  test    al, 2
    jz      \slow
    mov     byte ptr [rsp + PERCPU + {PERCPU_USER_MODE}], 1
    swapgs
    mov     rdi, [rsp + PERCPU + {PERCPU_CURRENT}]
    mov     rdi, [rdi + {VCPU_USER_BASE}]   // there is one: user mode came from it
    LOAD_GUEST_TABLES rdi, PERCPU, 1
    jmp     \slow
.endm

// Work for this CPU, or an event that the guest would take first: the long way. rdi = the vCPU
// afterwards, rax is lost.
.macro NOTHING_ELSE_TO_DO slow
    cmp     dword ptr [rsp + PERCPU + {PERCPU_WORK}], 0
    jne     \slow
    mov     rax, [rsp + PERCPU + {PERCPU_VCPU_INFO}]
    movzx   eax, word ptr [rax]
    dec     eax
    cmp     eax, 0xff
    jb      \slow
    mov     rdi, [rsp + PERCPU + {PERCPU_CURRENT}]
.endm

    .section .text.entry, "ax", @progbits

// Page fault that is neither a kernel's store to a read-only page (a page table: it would be
// emulated) nor one in the hypervisor's range.
    .balign 64
    .global short_page_fault
short_page_fault:
    test    byte ptr [rsp + 16], 3
    JUMP_IF_MITIGATED {M_TRACE_FAULTS}, short_page_fault, trap_common
    jz      trap_common
    test    byte ptr [rsp], 1
    jz      .Ldeliver_page_fault
    test    byte ptr [rsp], 2
    jz      .Lread_not_allowed
    cmp     byte ptr [rsp + {SHORT_PERCPU} + {PERCPU_USER_MODE}], 0
    je      trap_common                 // a kernel's store to a read-only page
.Ldeliver_page_fault:
    SAVE_FIVE
    CLAC_IF_SMAP
    mov     rsi, cr2
    mov     [rsp + PERCPU + {PERCPU_FAULT_ADDRESS}], rsi
    NOTHING_ELSE_TO_DO .Lslow_page_fault
    IF_HYPERVISORS [rsi], rdx, edx, .Lslow_page_fault
    mov     ecx, [rsp + F_CODE]
    cmp     byte ptr [rsp + PERCPU + {PERCPU_USER_MODE}], 0
    jne     4f
    and     ecx, ~4                     // to its kernel, ring 0 faulted
4:  mov     rdx, [rdi + {VCPU_TRAPS} + 14 * {TRAP_SIZE} + {TRAP_ADDRESS}]
    test    rdx, rdx
    jz      .Lslow_page_fault
    mov     rax, [rsp + PERCPU + {PERCPU_VCPU_INFO}]
    mov     [rax + {INFO_CR2}], rsi
    movzx   eax, byte ptr [rdi + {VCPU_TRAPS} + 14 * {TRAP_SIZE} + {TRAP_MASKS}]
    BOUNCE  1, .Lslow_page_fault
.Lread_not_allowed:
    test    byte ptr [rsp], 4
    jnz     .Ldeliver_page_fault
    jmp     trap_common                 // an iret whose stack an emulator read as a supervisor
.Lslow_page_fault:
    mov     rax, [rsp + PERCPU + {PERCPU_FAULT_ADDRESS}]
    mov     cr2, rax                    // a fault of ours may have changed it
    RESTORE_FIVE
    jmp     trap_common

// `int n` through a vector that the guest's table opens to its caller.
    .balign 64
    .global short_software_interrupt
short_software_interrupt:
    SAVE_FIVE                           // five bytes
    JUMP_IF_MITIGATED {M_TRACE_FAULTS}, short_software_interrupt, trap_common
    CLAC_IF_SMAP
    NOTHING_ELSE_TO_DO .Lslow_software_interrupt
    mov     edx, [rsp + F_VECTOR]
    shl     edx, {TRAP_SIZE_SHIFT}
    lea     rsi, [rdi + rdx + {VCPU_TRAPS}]
    mov     rdx, [rsi + {TRAP_ADDRESS}]
    test    rdx, rdx
    jz      .Lslow_software_interrupt
    movzx   eax, byte ptr [rsp + PERCPU + {PERCPU_USER_MODE}]
    lea     eax, [rax * 2 + 1]          // the guest's kernel counts as ring 1
    cmp     byte ptr [rsi + {TRAP_DPL}], al
    jb      .Lslow_software_interrupt
    movzx   eax, byte ptr [rsi + {TRAP_MASKS}]
    BOUNCE  0, .Lslow_software_interrupt
.Lslow_software_interrupt:
    RESTORE_FIVE
    jmp     trap_common

// SYSCALL of guest user mode, with a handler registered (C7). rcx and r11 are the return address
// and flags, which the stub has pushed.
    .balign 64
    .global short_system_call
short_system_call:
    SAVE_FIVE
    NOTHING_ELSE_TO_DO .Lslow_system_call
    mov     rdx, [rdi + {VCPU_SYSCALL} + {CALLBACK_ADDRESS}]
    test    rdx, rdx
    jz      .Lslow_system_call
    movzx   eax, byte ptr [rdi + {VCPU_SYSCALL} + {CALLBACK_MASK}]
    BOUNCE  0, .Lslow_system_call
.Lslow_system_call:
    RESTORE_FIVE
    jmp     long_system_call

// An event that is due at the end of a hypercall, with an upcall registered (R4, R5). All registers
// are the guest's again; rsp = the frame without them.
    .balign 64
    .global short_upcall
short_upcall:
    SAVE_FIVE                           // five bytes
    JUMP_IF_MITIGATED {M_TRACE_EVENTS}, short_upcall, traced_upcall
    cmp     dword ptr [rsp + PERCPU + {PERCPU_WORK}], 0
    jne     .Lslow_upcall
    mov     rdi, [rsp + PERCPU + {PERCPU_CURRENT}]
    cmp     byte ptr [rdi + {VCPU_NMI_PENDING}], 0
    jne     .Lslow_upcall
    mov     rdx, [rdi + {VCPU_EVENT} + {CALLBACK_ADDRESS}]
    test    rdx, rdx
    jz      .Lslow_upcall
    mov     eax, 1
    BOUNCE  0, .Lslow_upcall
.Lslow_upcall:
    RESTORE_FIVE
    PUSH_REGISTERS
    jmp     exit_to_guest

// The `iret` hypercall, to kernel mode or to user mode with user tables, unless an event is due as
// soon as it unmasks, or the flags also set the I/O privilege level. rax, rcx and r11 are the guest's
// to lose at a SYSCALL; they come from its stack. r11 = the context there: rax, r11, rcx, flags, rip,
// cs, rflags, rsp, ss. Each word is read once, and nothing changes before all are here.
    .set    SAVED_RSP, 24 + 32          // behind rdi rsi rdx
    .set    SAVED_PERCPU, 24 + {SHORT_PERCPU}
    .balign 64
    .global short_iret
short_iret:
    push    rdx
    push    rsi
    push    rdi
    cmp     dword ptr [rsp + SAVED_PERCPU + {PERCPU_WORK}], 0
    jne     .Lslow_iret
    mov     rcx, [rsp + SAVED_PERCPU + {PERCPU_LINEAR}]
    cmp     byte ptr [rcx + {LINEAR_ANY}], 0
    jne     .Lslow_iret                 // the whole address decides (uaccess.rs)
    mov     r11, [rsp + SAVED_RSP]
    IF_HYPERVISORS [r11], rcx, ecx, .Lslow_iret
    ALLOW_IF_SMAP
    GUEST   .Lfault_iret, mov rcx, [r11 + 48]
    mov     rdi, [rsp + SAVED_PERCPU + {PERCPU_VCPU_INFO}]
    bt      ecx, 9
    jnc     1f
    cmp     byte ptr [rdi], 0           // events will be unmasked: is one pending?
    jne     .Lfault_iret
1:  GUEST   .Lfault_iret, movzx eax, word ptr [r11 + 40]
    mov     rdi, [rsp + SAVED_PERCPU + {PERCPU_CURRENT}]
    cmp     byte ptr [rdi + {VCPU_IOPL_IN_FLAGS}], 0
    jne     .Lfault_iret                // the flags set the I/O privilege level, too
    mov     rdi, [rdi + {VCPU_USER_BASE}]
    mov     edx, eax
    and     edx, 3
    cmp     edx, 3
    jne     2f
    test    rdi, rdi
    jz      .Lfault_iret
2:  GUEST   .Lfault_iret, mov rdx, [r11 + 32]
    GUEST   .Lfault_iret, movzx esi, word ptr [r11 + 64]
    GUEST   .Lfault_iret, push qword ptr [r11 + 56]
    GUEST   .Lfault_iret_1, push qword ptr [r11]
    GUEST   .Lfault_iret_2, push qword ptr [r11 + 8]
    GUEST   .Lfault_iret_3, push qword ptr [r11 + 16]
    GUEST   .Lfault_iret_4, mov r11, [r11 + 24]
    CLAC_IF_SMAP
    // On the stack: rcx, r11, rax and rsp of the guest, then what was saved, then the frame.
    .set    CONTEXT, 56
    .set    CONTEXT_RIP, CONTEXT + 8
    .set    CONTEXT_CS, CONTEXT + 16
    .set    CONTEXT_RFLAGS, CONTEXT + 24
    .set    CONTEXT_RSP, CONTEXT + 32
    .set    CONTEXT_SS, CONTEXT + 40
    .set    CONTEXT_PERCPU, CONTEXT + {SHORT_PERCPU}
    mov     [rsp + CONTEXT_RIP], rdx
    mov     edx, eax
    or      eax, 3
    mov     [rsp + CONTEXT_CS], rax
    or      esi, 3
    mov     [rsp + CONTEXT_SS], rsi
    and     edx, 3
    cmp     edx, 3
    jne     3f
    mov     byte ptr [rsp + CONTEXT_PERCPU + {PERCPU_USER_MODE}], 1
    swapgs
    LOAD_GUEST_TABLES rdi, CONTEXT_PERCPU, 1
3:  mov     rdi, [rsp + CONTEXT_PERCPU + {PERCPU_VCPU_INFO}]
    bt      ecx, 9
    setnc   byte ptr [rdi + {INFO_MASK}]
    IN_BOOKS CONTEXT_PERCPU
    and     ecx, {GUEST_FLAGS}
    or      ecx, {FIXED_FLAGS}
    mov     [rsp + CONTEXT_RFLAGS], rcx
    mov     rdi, [rsp + 24]
    mov     [rsp + CONTEXT_RSP], rdi
    test    r11d, {IN_SYSCALL}
    jz      4f
    // The way SYSRET restores, rip in rcx and rflags in r11, where it can and is safe.
    cmp     eax, {GUEST_CS}
    jne     4f
    cmp     esi, {GUEST_SS}
    jne     4f
    test    ecx, {SYSRET_REFUSES}
    jnz     4f
    mov     r11, rcx
    mov     rcx, [rsp + CONTEXT_RIP]
    mov     rdx, rcx
    sar     rdx, 47
    inc     rdx
    cmp     rdx, 1
    ja      4f
    mov     rax, [rsp + 16]
    mov     rdi, [rsp + 32]
    mov     rsi, [rsp + 40]
    mov     rdx, [rsp + 48]
    SYSRET_TO_GUEST CONTEXT_PERCPU
4:  pop     rcx
    pop     r11
    pop     rax
    add     rsp, 8
    pop     rdi
    pop     rsi
    pop     rdx
    add     rsp, 8
    jmp     guest_iret
.Lfault_iret_4:
    add     rsp, 8
.Lfault_iret_3:
    add     rsp, 8
.Lfault_iret_2:
    add     rsp, 8
.Lfault_iret_1:
    add     rsp, 8
.Lfault_iret:
    CLAC_IF_SMAP
.Lslow_iret:
    pop     rdi
    pop     rsi
    pop     rdx
    mov     eax, {HYPERCALL_IRET}
    jmp     long_hypercall
