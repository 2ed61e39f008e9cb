/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* From the upcall to the ports: the walk over the two-level table. */
#include <pv/events.h>

#include "port.h"

void pv_bound_add(struct pv_bound *bound, pv_port_t port)
{
    xen_ulong_t bit, *word = pv_port_word(bound->words, port, &bit);

    if (word)
        __atomic_fetch_or(word, bit, __ATOMIC_ACQ_REL);
}

void pv_bound_remove(struct pv_bound *bound, pv_port_t port)
{
    xen_ulong_t bit, *word = pv_port_word(bound->words, port, &bit);

    if (word)
        __atomic_fetch_and(word, ~bit, __ATOMIC_ACQ_REL);
}

/* The ports of a word that are pending, not masked and ours. */
static xen_ulong_t ready(const struct shared_info *shared, const struct pv_bound *bound,
                         unsigned int word)
{
    xen_ulong_t bits = __atomic_load_n(&shared->evtchn_pending[word], __ATOMIC_ACQUIRE);

    bits &= ~__atomic_load_n(&shared->evtchn_mask[word], __ATOMIC_ACQUIRE);
    if (bound)
        bits &= __atomic_load_n(&bound->words[word], __ATOMIC_ACQUIRE);
    return bits;
}

unsigned int pv_dispatch_events(struct shared_info *shared, struct vcpu_info *info,
                                pv_port_handler *handle, void *context)
{
    return pv_dispatch_bound(shared, info, 0, handle, context);
}

unsigned int pv_dispatch_bound(struct shared_info *shared, struct vcpu_info *info,
                               const struct pv_bound *bound, pv_port_handler *handle,
                               void *context)
{
    unsigned int count = 0;

    /* The flag goes first: whatever is set after this makes it 1 again. */
    while (__atomic_exchange_n(&info->evtchn_upcall_pending, 0, __ATOMIC_SEQ_CST) != 0) {
        xen_ulong_t words = __atomic_exchange_n(&info->evtchn_pending_sel, 0, __ATOMIC_SEQ_CST);

        while (words != 0) {
            unsigned int word = (unsigned int)__builtin_ctzl(words);
            xen_ulong_t bits;

            words &= words - 1;
            while ((bits = ready(shared, bound, word)) != 0) {
                unsigned int bit = (unsigned int)__builtin_ctzl(bits);

                __atomic_fetch_and(&shared->evtchn_pending[word], ~((xen_ulong_t)1 << bit),
                                   __ATOMIC_ACQ_REL);
                count++;
                handle((pv_port_t)(word * PV_WORD_PORTS + bit), context);
            }
        }
    }
    return count;
}
