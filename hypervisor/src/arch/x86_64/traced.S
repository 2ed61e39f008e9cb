// Where something is recorded (domain/recorder.rs) the boot puts jumps to these places into the ways in
// and out, and the short paths give way to the long ones. Without, nothing of this is ever executed.

    .section .text.entry, "ax", @progbits

// Instead of short_iret. The number of that call has 32 bits, of the others 64.
traced_call:
    cmp     eax, {HYPERCALL_IRET}
    jne     long_hypercall
    mov     eax, {HYPERCALL_IRET}
    jmp     long_hypercall

// Instead of the call by the table. rsp = frame, all registers but rcx are the guest's.
    .balign 16
traced_hypercall:
    mov     rdi, rsp
    push    rax                         // stays there: PerCpu::last_call
    call    {call_64_traced}
    jmp     .Lhypercall_done

// Instead of the rest of call_32: rsp = frame without the general registers.
traced_call_32:
    test    byte ptr [rsp + 16], 2
    jnz     short_software_interrupt
    PUSH_REGISTERS
    CLAC_IF_SMAP
    cld
    mov     rdi, rsp
    sub     rsp, 8
    CALL_NARROW {call_32_traced}, 0
    add     rsp, 8
    jmp     exit_to_guest

// Instead of the rest of trap_common: rdi = rsp = frame.
traced_trap:
    test    byte ptr [rsp + {FRAME_CS}], 3
    jz      .Ltrap_in_hypervisor
traced_trap_from_guest:
    sub     rsp, 8
    CALL_NARROW {trap_from_guest_traced}, 1
    add     rsp, 8
    jmp     exit_to_guest

// Instead of short_upcall: all registers are the guest's; rsp = frame without them.
traced_upcall:
    PUSH_REGISTERS
    jmp     exit_to_guest
