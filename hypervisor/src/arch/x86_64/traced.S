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

// Instead of short_upcall: all registers are the guest's; rsp = frame without them.
traced_upcall:
    PUSH_REGISTERS
    jmp     exit_to_guest
