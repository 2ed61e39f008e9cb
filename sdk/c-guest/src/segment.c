/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <pv/hypercall.h>
#include <pv/segment.h>
#include <pv/update.h>

int pv_stack_switch(unsigned long top)
{
    return (int)HYPERVISOR_stack_switch(FLAT_KERNEL_SS, top);
}

#if defined(__x86_64__)
int pv_set_base(enum pv_base which, unsigned long value)
{
    return (int)HYPERVISOR_set_segment_base(which, value);
}
#endif

int pv_set_gdt(const pv_mfn_t *frames, unsigned int entries)
{
    return (int)HYPERVISOR_set_gdt(frames, entries);
}

int pv_set_ldt(unsigned long base, unsigned int entries)
{
    struct mmuext_op op = pv_op_address(MMUEXT_SET_LDT, base);

    op.arg2.nr_ents = entries;
    return pv_mmuext(&op, 1, 0);
}

int pv_update_descriptor(pv_maddr_t address, uint64_t descriptor)
{
    return (int)HYPERVISOR_update_descriptor(address, descriptor);
}
