// Hypercalls of 32-bit guests: `int 0x82` in ring 1 (eax = number, ebx ecx edx esi edi ebp = arguments).
//
// Their kernels are the only code that runs in ring 1. From ring 3 the vector is a software interrupt
// like others, of the guest's own table.
//
// Entered from the vector's stub: rsp = frame without the general registers, on the main stack. The
// upper halves of the registers mean nothing.

    .section .text.entry, "ax", @progbits
    .balign 64
    .global call_32
call_32:
    test    byte ptr [rsp + 16], 2      // the ring of the code that was interrupted
    jnz     short_software_interrupt
    PUSH_REGISTERS
    CLAC_IF_SMAP
    cld
    mov     rdi, rsp
    sub     rsp, 8
    CALL_NARROW {hypercall_32}, 0, {M_TRACE_CALLS} | {M_TRACE_EVENTS}, {hypercall_32_traced}
    add     rsp, 8
    jmp     exit_to_guest
