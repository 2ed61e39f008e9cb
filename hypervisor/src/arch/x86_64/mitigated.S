// Entry and exit where a mitigation is on that has to be done there (design:mitigations). Without one
// the boot leaves the plain entries in the interrupt table, and none of this is ever executed.
//
// These entries do what is theirs and go on at the plain ones; exits come here instead of their last
// two instructions. All of it lies in .text.entry, which the tables that guests run on show as well.

// What is done at entry beside the change of tables. Nothing is lost but the flags.
.macro MITIGATE_BRANCHES
    IF_MITIGATED {M_BRANCHES}, .Lbranches_done\@
    IF_MITIGATED {M_REGISTERS}, .Lregisters_done\@
    push    rax
    push    rcx
    push    rdx
    xor     edx, edx
    IF_MITIGATED {M_IBPB_ENTRY}, .Libpb_done\@
    mov     ecx, {PRED_CMD}
    mov     eax, {PRED_CMD_IBPB}
    wrmsr
.Libpb_done\@:
    IF_MITIGATED {M_IBRS_ENTRY}, .Librs_done\@
    mov     ecx, {SPEC_CTRL}
    mov     eax, [rip + mitigated_spec_ctrl]
    wrmsr
.Librs_done\@:
    pop     rdx
    pop     rcx
    pop     rax
.Lregisters_done\@:
    IF_MITIGATED {M_RSB_ENTRY}, .Lrsb_done\@
    FILL_RETURN_STACK
.Lrsb_done\@:
    IF_MITIGATED {M_BHB_ENTRY}, .Lbranches_done\@
    push    rax
    push    rcx
    call    clear_branch_history
    pop     rcx
    pop     rax
.Lbranches_done\@:
.endm

// Fills the return stack of 32 entries: what is predicted from it stops at once.
.macro FILL_RETURN_STACK
    .rept   32
    call    785f
    int3
785:
    .endr
    add     rsp, 32 * 8
.endm

// From a guest, on the main stack; the PerCpu is at rsp + \percpu.
.macro MITIGATE_ENTRY percpu
    IF_MITIGATED {M_SPLIT}, .Lsplit_done\@
    push    rax
    mov     rax, [rsp + 8 + \percpu + {PERCPU_TABLES} + {TABLES_HYPERVISOR}]
    mov     cr3, rax
    pop     rax
.Lsplit_done\@:
    MITIGATE_BRANCHES
.endm

// On the way to the guest. rsp = PerCpu, all other registers are the guest's. No stack: what interrupts
// this, interrupts it on a stack of its own (NMI, #MC, #DB).
.macro MITIGATE_EXIT
    IF_MITIGATED {M_SPLIT}, .Lfresh\@
    cmp     qword ptr [rsp + {PERCPU_TABLES} + {TABLES_GUEST}], 0
    jne     .Lfresh\@
    // The copy of the guest's L4 is older than the last flush (split.rs).
    sub     rsp, {FRAME_SIZE}
    PUSH_REGISTERS
    cld
    call    {copy_guest_tables}
    POP_REGISTERS
    add     rsp, {FRAME_SIZE}
.Lfresh\@:
    mov     [rsp + {PERCPU_TABLES} + {TABLES_RAX}], rax
    IF_MITIGATED {M_IBRS_ENTRY}, .Librs_done\@
    mov     [rsp + {PERCPU_TABLES} + {TABLES_RCX}], rcx
    mov     [rsp + {PERCPU_TABLES} + {TABLES_RDX}], rdx
    mov     ecx, {SPEC_CTRL}
    mov     eax, [rip + mitigated_guest_spec_ctrl]
    xor     edx, edx
    wrmsr
    mov     rcx, [rsp + {PERCPU_TABLES} + {TABLES_RCX}]
    mov     rdx, [rsp + {PERCPU_TABLES} + {TABLES_RDX}]
.Librs_done\@:
    IF_MITIGATED {M_SPLIT}, .Lsplit_done\@
    mov     rax, [rsp + {PERCPU_TABLES} + {TABLES_GUEST}]
    mov     cr3, rax
.Lsplit_done\@:
    mov     rax, [rsp + {PERCPU_TABLES} + {TABLES_RAX}]
    IF_MITIGATED {M_VERW}, .Lverw_done\@
    verw    word ptr [rip + mitigated_selector]
.Lverw_done\@:
.endm

    .section .text.entry, "ax", @progbits

    .balign 8
    .global mitigated_spec_ctrl
mitigated_spec_ctrl:
    .long   0                           // written at boot, as long as the image can be
    .global mitigated_guest_spec_ctrl
mitigated_guest_spec_ctrl:
    .long   0
mitigated_selector:
    .word   {HYPERVISOR_SS}

// Instead of `mov rsp, [the frame's]; sysretq`. rsp = PerCpu.
    .balign 64
mitigated_sysret:
    MITIGATE_EXIT
    mov     rsp, [rsp - 16]
    sysretq

// Instead of `iretq`: rsp = the frame from rip on, which ends at the PerCpu.
    .balign 64
mitigated_iret:
    add     rsp, 40
    MITIGATE_EXIT
    sub     rsp, 40
    .global mitigated_guest_iret
mitigated_guest_iret:                   // a fault here goes to the guest's failsafe callback
    iretq

    .balign 64
    .global mitigated_syscall
mitigated_syscall:
    MITIGATE_ENTRY {SHORT_PERCPU}
    jmp     syscall_common

    .balign 64
    .global mitigated_syscall32
mitigated_syscall32:
    MITIGATE_ENTRY {SHORT_PERCPU}
    jmp     syscall32_common

.macro MITIGATED_TRAP name, target
    .balign 64
mitigated_\name:
    test    byte ptr [rsp + 16], 3
    jz      mitigated_in_hypervisor
    MITIGATE_ENTRY {SHORT_PERCPU}
    jmp     \target
.endm
    MITIGATED_TRAP trap, trap_common
    MITIGATED_TRAP page_fault, short_page_fault
    MITIGATED_TRAP software_interrupt, short_software_interrupt
    MITIGATED_TRAP call_32, call_32

// On an interrupt stack: PerCpu is found by rounding rsp up.
    .balign 64
mitigated_ist:
    test    byte ptr [rsp + 16], 3
    jz      .List_in_hypervisor
    IF_MITIGATED {M_SPLIT}, .List_split_done
    push    rax
    mov     rax, rsp
    or      rax, {STACK_BLOCK_SIZE} - 1
    mov     rax, [rax + 1 - {PERCPU_SIZE} + {PERCPU_TABLES} + {TABLES_HYPERVISOR}]
    mov     cr3, rax
    pop     rax
.List_split_done:
    MITIGATE_BRANCHES
    jmp     trap_ist
    // It may have come before an entry did that: a guest can have a #DB wait for the first instruction.
.List_in_hypervisor:
    MITIGATE_BRANCHES
    jmp     mitigated_in_hypervisor

// From the hypervisor. Mostly the right tables are loaded. But an NMI, #MC or #DB may come before an
// entry has changed them, or after an exit has, and so may the fault of the `iretq` to the guest: then
// those of the guest are loaded again behind it, if it comes back here.
    .balign 64
mitigated_in_hypervisor:
    PUSH_REGISTERS
    CLAC_IF_SMAP
    cld
    IF_MITIGATED {M_IBRS_ENTRY}, .Linside_ibrs_done
    mov     ecx, {SPEC_CTRL}
    mov     eax, [rip + mitigated_spec_ctrl]
    xor     edx, edx
    wrmsr
.Linside_ibrs_done:
    xor     r13d, r13d
    IF_MITIGATED {M_SPLIT}, .Linside_split_done
    mov     r12, cr3
    mov     rax, rsp
    or      rax, {STACK_BLOCK_SIZE} - 1
    lea     rax, [rax + 1 - {PERCPU_SIZE} + {PERCPU_TABLES}]
    cmp     r12, [rax + {TABLES_KERNEL}]
    je      .Linside_guests
    cmp     r12, [rax + {TABLES_USER}]
    jne     .Linside_split_done
.Linside_guests:
    mov     rax, [rax + {TABLES_HYPERVISOR}]
    mov     cr3, rax
    mov     r13d, 1
.Linside_split_done:
    mov     rdi, rsp
    mov     rbp, rsp
    and     rsp, -16
    call    {trap_from_hypervisor}
    mov     rsp, rbp
    test    r13d, r13d
    jz      .Linside_back
    mov     cr3, r12
.Linside_back:
    POP_REGISTERS
    add     rsp, 8
    iretq

// The stubs of the interrupt table, as in entry.S.
    .altmacro
.macro MITIGATED_STUB vector
    .balign 16
mitigated_stub_\vector:
    .if (\vector != 8) && (\vector != 10) && (\vector != 11) && (\vector != 12) && (\vector != 13) && (\vector != 14) && (\vector != 17) && (\vector != 21) && (\vector != 29) && (\vector != 30)
    push    0
    .endif
    mov     dword ptr [rsp + 4], \vector
    .if (\vector == 1) || (\vector == 2) || (\vector == 8) || (\vector == 18)
    jmp     mitigated_ist
    .elseif \vector == 14
    jmp     mitigated_page_fault
    .elseif \vector == {CALL_32}
    jmp     mitigated_call_32
    .elseif (\vector >= 32) && (\vector < {FIRST_IRQ})
    jmp     mitigated_software_interrupt
    .else
    jmp     mitigated_trap
    .endif
    .pushsection .rodata.mitigated_entry_table, "a", @progbits
    .quad   mitigated_stub_\vector
    .popsection
.endm

    .pushsection .rodata.mitigated_entry_table, "a", @progbits
    .balign 8
    .global mitigated_entry_table
mitigated_entry_table:
    .popsection
    .set    vector, 0
    .rept   256
    MITIGATED_STUB %vector
    .set    vector, vector + 1
    .endr
    .noaltmacro

// Fills the branch history with branches of the hypervisor's (Intel, "Branch History Injection and
// Intra-mode Branch Target Injection", software sequence). eax and ecx are lost.
    .balign 64
    .global clear_branch_history
clear_branch_history:
    mov     ecx, 5
    call    .Lhistory_1
    lfence
    ret
    .balign 64
.Lhistory_1:
    call    .Lhistory_2
    ret
    .balign 64
.Lhistory_2:
    mov     eax, 5
.Lhistory_3:
    jmp     .Lhistory_4
    nop
.Lhistory_4:
    sub     eax, 1
    jnz     .Lhistory_3
    sub     ecx, 1
    jnz     .Lhistory_1
    ret

// The return stack, for Rust.
    .global fill_return_stack
fill_return_stack:
    FILL_RETURN_STACK
    ret

// What the places of Rust that load CR3 or forget translations call instead (split.rs): \value = the
// tables, or CR4 without global pages. Nothing is lost but the flags.
.macro CALL_RUST value, target
    push    rax
    push    rcx
    push    rdx
    push    rsi
    push    rdi
    push    r8
    push    r9
    push    r10
    push    r11
    push    rbp
    mov     rdi, \value
    mov     rbp, rsp
    and     rsp, -16
    call    \target
    mov     rsp, rbp
    pop     rbp
    pop     r11
    pop     r10
    pop     r9
    pop     r8
    pop     rdi
    pop     rsi
    pop     rdx
    pop     rcx
    pop     rax
    ret
.endm
    .irp    value, rax, rbx, rcx, rdx
mitigated_load_\value:
    mov     cr3, \value
    CALL_RUST \value, {tables_loaded}
mitigated_forget_\value:
    mov     cr4, \value
    CALL_RUST \value, {tables_forgotten}
    .endr
