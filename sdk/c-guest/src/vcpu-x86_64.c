/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The state that a vCPU starts in. */
#include <pv/hypercall.h>
#include <pv/vcpu.h>

void pv_vcpu_prepare(struct vcpu_guest_context *context, const struct pv_trap_frame *frame,
                     pv_mfn_t root)
{
    const unsigned long *from = (const unsigned long *)frame;
    unsigned long *word = (unsigned long *)context;

    while (word != (unsigned long *)(context + 1))
        *word++ = 0;
    context->flags = VGCF_in_kernel;
    /* The frame is the first part of the interface's structure (traps-x86_64.c). Word by word:
     * of a structure the compiler would make a call of memcpy. */
    for (word = (unsigned long *)&context->user_regs;
         from != (const unsigned long *)(frame + 1);)
        *word++ = *from++;
    context->user_regs.cs = FLAT_KERNEL_CS;
    context->user_regs.ss = PV_FLAT_SS;
    context->kernel_ss = PV_FLAT_SS;
    context->kernel_sp = frame->rsp;
    context->event_callback_eip = (unsigned long)pv_upcall_entry;
    context->failsafe_callback_eip = (unsigned long)pv_failsafe_entry;
    context->syscall_callback_eip = (unsigned long)pv_syscall_entry;
    /* Control register 3 as the interface has it for 64-bit guests. */
    context->ctrlreg[3] = xen_pfn_to_cr3(root);
}

int pv_vcpu_initialise(unsigned int vcpu, struct vcpu_guest_context *context)
{
    return (int)HYPERVISOR_vcpu_op(VCPUOP_initialise, vcpu, context);
}
