/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Masking: upcalls as a whole (R5), and single ports (R4). */
#include <pv/events.h>
#include <pv/hypercall.h>
#include <xen/version.h>

#include "port.h"

int pv_mask_upcalls(void)
{
    struct vcpu_info *info = pv_current();

    return !info || __atomic_exchange_n(&info->evtchn_upcall_mask, 1, __ATOMIC_ACQ_REL) != 0;
}

int pv_are_upcalls_masked(void)
{
    struct vcpu_info *info = pv_current();

    return !info || __atomic_load_n(&info->evtchn_upcall_mask, __ATOMIC_ACQUIRE) != 0;
}

void pv_unmask_upcalls(void)
{
    struct vcpu_info *info = pv_current();

    if (!info)
        return;
    __atomic_store_n(&info->evtchn_upcall_mask, 0, __ATOMIC_SEQ_CST);
    /*
     * Pending and mask are a store and a load on both sides: sequential
     * consistency makes sure that one of us sees the other's.
     */
    if (__atomic_load_n(&info->evtchn_upcall_pending, __ATOMIC_SEQ_CST) != 0)
        pv_force_upcall();
}

void pv_restore_upcalls(int masked)
{
    if (!masked)
        pv_unmask_upcalls();
}

void pv_force_upcall(void)
{
    (void)HYPERVISOR_xen_version(XENVER_version, 0);
}

int pv_mask_port(struct shared_info *shared, pv_port_t port)
{
    xen_ulong_t bit, *word = pv_port_word(shared->evtchn_mask, port, &bit);

    return !word || (__atomic_fetch_or(word, bit, __ATOMIC_ACQ_REL) & bit) != 0;
}

int pv_unmask_port(pv_port_t port)
{
    struct evtchn_unmask arg = { port };

    return (int)HYPERVISOR_event_channel_op(EVTCHNOP_unmask, &arg);
}

int pv_is_pending(struct shared_info *shared, pv_port_t port)
{
    xen_ulong_t bit, *word = pv_port_word(shared->evtchn_pending, port, &bit);

    return word && (__atomic_load_n(word, __ATOMIC_ACQUIRE) & bit) != 0;
}

int pv_clear_port(struct shared_info *shared, pv_port_t port)
{
    xen_ulong_t bit, *word = pv_port_word(shared->evtchn_pending, port, &bit);

    return word && (__atomic_fetch_and(word, ~bit, __ATOMIC_ACQ_REL) & bit) != 0;
}
