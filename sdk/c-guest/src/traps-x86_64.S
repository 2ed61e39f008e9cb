/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Entries into the kernel, and the way back: one stub a vector and callback,
 * 32 bytes apart. */
#include <pv/traps.h>

    .pushsection .text.entry, "ax", @progbits

    .balign 32
    .globl pv_trap_stubs
pv_trap_stubs:
    .set pv_number, 0
    .rept 256
    .balign 32
    .if pv_number == 8 || (pv_number >= 10 && pv_number <= 14) || pv_number == 17
    pv_trap_stub pv_number, 1
    .else
    pv_trap_stub pv_number
    .endif
    .set pv_number, pv_number + 1
    .endr

    .balign 32
    .globl pv_syscall_entry
pv_syscall_entry:
    pv_trap_stub PV_VECTOR_SYSCALL

    .balign 32
    .globl pv_upcall_entry
pv_upcall_entry:
    pv_trap_stub PV_VECTOR_UPCALL

    .balign 32
    .globl pv_syscall32_entry
pv_syscall32_entry:
    pv_trap_stub PV_VECTOR_SYSCALL32

    .balign 32
    .globl pv_sysenter_entry
pv_sysenter_entry:
    pv_trap_stub PV_VECTOR_SYSENTER

    .balign 32
    .globl pv_nmi_entry
pv_nmi_entry:
    pv_trap_stub PV_VECTOR_NMI_CALLBACK

    .balign 32
    .globl pv_failsafe_entry
pv_failsafe_entry:
    pv_failsafe_stub

    /* rsp: error code and vector, rip, cs, rflags, rsp, ss.  Completes the
     * struct pv_trap_frame and hands it to C. */
    .balign 32
    .globl pv_trap_common
pv_trap_common:
    pv_save_registers
    cld
    mov %rsp, %rdi
    mov %rsp, %rbx              /* survives the call */
    and $-16, %rsp
    call pv_dispatch
    mov %rbx, %rsp
    /* falls through */

    /* rsp: a struct pv_trap_frame.  Loads all of it. */
    .globl pv_trap_return
pv_trap_return:
    pv_restore_registers
    pv_iret

    .globl pv_return_to
    .type pv_return_to, @function
pv_return_to:
    mov %rdi, %rsp
    jmp pv_trap_return
    .size pv_return_to, . - pv_return_to

    .popsection

    .section .note.GNU-stack, "", @progbits
