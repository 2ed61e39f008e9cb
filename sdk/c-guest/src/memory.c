/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The reservation. */
#include <pv/hypercall.h>
#include <pv/memory.h>
#include <xen/memory.h>

/* The list is one of frames or page numbers, of the guest's width. */
static long change(int command, unsigned long *list, unsigned long count, unsigned int order)
{
    struct xen_memory_reservation arg = {
        .nr_extents = count,
        .extent_order = order,
        .domid = DOMID_SELF,
    };

    set_xen_guest_handle(arg.extent_start, list);
    return HYPERVISOR_memory_op(command, &arg);
}

long pv_memory_decrease(const pv_mfn_t *frames, unsigned long count, unsigned int order)
{
    /* The handle's type has no `const`, but this command only reads. */
    return change(XENMEM_decrease_reservation, (unsigned long *)(unsigned long)frames, count,
                  order);
}

long pv_memory_populate(unsigned long *pages, unsigned long count, unsigned int order)
{
    return change(XENMEM_populate_physmap, pages, count, order);
}

static long ask(int command)
{
    domid_t self = DOMID_SELF;

    return HYPERVISOR_memory_op(command, &self);
}

long pv_memory_current_pages(void)
{
    return ask(XENMEM_current_reservation);
}

long pv_memory_maximum_pages(void)
{
    return ask(XENMEM_maximum_reservation);
}
