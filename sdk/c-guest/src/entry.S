/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The notes, the first instructions, and the stack, of a kernel that brings
 * none of its own. */
#include <pv/entry.h>

#ifndef PV_GUEST_OS
#define PV_GUEST_OS paravane-guest
#endif

    pv_notes PV_GUEST_OS

    .pushsection .text.entry, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    cld
#ifdef __x86_64__
    lea pv_boot_stack + PV_BOOT_STACK_SIZE(%rip), %rsp
    xor %ebp, %ebp              /* the end of every backtrace */
    mov %rsi, %rdi              /* argument: start_info */
#else
    mov $pv_boot_stack + PV_BOOT_STACK_SIZE, %esp
    xor %ebp, %ebp
    sub $12, %esp
    push %esi
#endif
    call pv_start_main
    ud2
    .size _start, . - _start
    .popsection

    .pushsection .bss, "aw", @nobits
    .balign 4096
    .globl pv_boot_stack
    .type pv_boot_stack, @object
pv_boot_stack:
    .skip PV_BOOT_STACK_SIZE
    .size pv_boot_stack, PV_BOOT_STACK_SIZE
    .popsection

    .section .note.GNU-stack, "", @progbits
