/* What traps.c cannot say in C: registers of known contents, entries made from
 * the library's macros, and the program of user mode. */
#include <pv/traps.h>

#include "traps.h"

    .text

/*
 * void NAME(uint64_t registers[15]): loads r15, r14, r13, r12, rbp, rbx, r11,
 * r10, r9, r8, rax, rcx, rdx, rsi, rdi, raises a vector, and gives back what
 * they hold then.
 */
    .macro raise name, instruction:vararg
    .globl \name
\name:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    push %rdi
    mov 0(%rdi), %r15
    mov 8(%rdi), %r14
    mov 16(%rdi), %r13
    mov 24(%rdi), %r12
    mov 32(%rdi), %rbp
    mov 40(%rdi), %rbx
    mov 48(%rdi), %r11
    mov 56(%rdi), %r10
    mov 64(%rdi), %r9
    mov 72(%rdi), %r8
    mov 80(%rdi), %rax
    mov 88(%rdi), %rcx
    mov 96(%rdi), %rdx
    mov 104(%rdi), %rsi
    mov 112(%rdi), %rdi
    \instruction
    xchg %rdi, (%rsp)
    mov %r15, 0(%rdi)
    mov %r14, 8(%rdi)
    mov %r13, 16(%rdi)
    mov %r12, 24(%rdi)
    mov %rbp, 32(%rdi)
    mov %rbx, 40(%rdi)
    mov %r11, 48(%rdi)
    mov %r10, 56(%rdi)
    mov %r9, 64(%rdi)
    mov %r8, 72(%rdi)
    mov %rax, 80(%rdi)
    mov %rcx, 88(%rdi)
    mov %rdx, 96(%rdi)
    mov %rsi, 104(%rdi)
    pop %rax
    mov %rax, 112(%rdi)
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret
    .endm

    raise raise_breakpoint, int3
    raise raise_library, int $INT_LIBRARY
    raise raise_kernel_only, int $INT_KERNEL

/* An entry of the kernel's own, by the macros; back by the instruction. */
    .globl own_entry
own_entry:
    pv_trap_stub OWN_VECTOR, 0, own_common
own_common:
    pv_save_registers
    cld
    mov %rsp, %rdi
    mov %rsp, %rbx
    and $-16, %rsp
    call own_handler
    mov %rbx, %rsp
    pv_restore_registers
    pv_iret_inline

/* The program: works wherever it is copied. */
    .globl program, program_end, program_int, program_kernel_only
program:
    mov $SYSCALL_NUMBER, %eax
    mov $SYSCALL_ARGUMENT, %edi
    syscall
    mov %rax, %rbx              /* what the call gave */
    mov $0x3333, %ecx
    mov $0x4444, %r11d
program_int:
    int $INT_LIBRARY            /* brings rcx and r11 back */
    mov %rcx, %r12
    mov %r11, %r13
program_kernel_only:
    int $INT_KERNEL             /* is a fault here; the handler goes behind it */
    int3
    mov $0x7777, %ebp
    int $INT_LIBRARY
    ud2
program_end:

    .section .note.GNU-stack, "", @progbits
