/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Scheduling calls. */
#include <pv/hypercall.h>
#include <pv/sched.h>

void pv_yield(void)
{
    (void)HYPERVISOR_sched_op(SCHEDOP_yield, 0);
}

void pv_block(void)
{
    (void)HYPERVISOR_sched_op(SCHEDOP_block, 0);
}

int pv_poll(const pv_port_t *ports, unsigned int count, uint64_t timeout)
{
    struct sched_poll arg = { .nr_ports = count, .timeout = timeout };

    /* The handle's type has no `const`, but the call only reads. */
    set_xen_guest_handle(arg.ports, (evtchn_port_t *)(unsigned long)ports);
    return (int)HYPERVISOR_sched_op(SCHEDOP_poll, &arg);
}

void pv_shutdown(unsigned int reason)
{
    struct sched_shutdown arg = { reason };

    for (;;) {
        (void)HYPERVISOR_sched_op(SCHEDOP_shutdown, &arg);
        /* Only a domain that is about to be torn down comes here. */
        pv_block();
    }
}
