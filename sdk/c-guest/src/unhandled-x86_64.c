/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A trap that nobody wants ends the domain, with the registers on the console. */
#include <pv/console.h>
#include <pv/events.h>
#include <pv/panic.h>
#include <pv/traps.h>

void pv_print_frame(const struct pv_trap_frame *frame)
{
    pv_print("trap 0x%x error 0x%x rip 0x%lx cs 0x%lx rflags 0x%lx rsp 0x%lx ss 0x%lx\n",
             frame->vector, frame->error_code, frame->rip, frame->cs, frame->rflags, frame->rsp,
             frame->ss);
    pv_print("rax %016lx rbx %016lx rcx %016lx rdx %016lx rsi %016lx rdi %016lx\n", frame->rax,
             frame->rbx, frame->rcx, frame->rdx, frame->rsi, frame->rdi);
    pv_print("rbp %016lx r8  %016lx r9  %016lx r10 %016lx r11 %016lx r12 %016lx\n", frame->rbp,
             frame->r8, frame->r9, frame->r10, frame->r11, frame->r12);
    pv_print("r13 %016lx r14 %016lx r15 %016lx\n", frame->r13, frame->r14, frame->r15);
}

_Noreturn void pv_unhandled(const struct pv_trap_frame *frame)
{
    struct vcpu_info *info = pv_current();

    pv_print_frame(frame);
    if (info)
        pv_print("cr2 0x%lx\n", info->arch.cr2);
    pv_panic("unhandled trap 0x%x", frame->vector);
}
