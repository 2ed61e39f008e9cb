/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Where a port's bit is, among bits of one kind: pending, masked, handled. */
#ifndef PV_SRC_PORT_H
#define PV_SRC_PORT_H

#include <pv/types.h>
#include <xen/event_channel.h>

/* Ports in a word. */
#define PV_WORD_PORTS (sizeof(xen_ulong_t) * 8)

/* The word of a port's bit and, in `bit`, the bit; null out of range. */
static inline xen_ulong_t *pv_port_word(xen_ulong_t *words, pv_port_t port, xen_ulong_t *bit)
{
    if (port >= EVTCHN_2L_NR_CHANNELS)
        return 0;
    *bit = (xen_ulong_t)1 << (port % PV_WORD_PORTS);
    return &words[port / PV_WORD_PORTS];
}

#endif /* PV_SRC_PORT_H */
