/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Scheduling calls: give the CPU up, wait, end.
 *
 * What `hlt` is to a native kernel, pv_block is here (C2).  Facts: xen/sched.h.
 */
#ifndef PV_SCHED_H
#define PV_SCHED_H

#include <pv/types.h>
#include <xen/sched.h>

/* Lets other vCPUs run; comes back when it is our turn again. */
void pv_yield(void);

/*
 * Waits for an event: unmasks upcalls and blocks in one step, so that no event
 * is lost between the two.  Comes back with upcalls unmasked, after the event's
 * handler has run.
 */
void pv_block(void);

/*
 * Waits until one of `count` ports is pending or the time (nanoseconds since
 * boot, 0 for none) has come.  Upcalls need not be enabled; the ports stay
 * pending.
 * Errors: EINVAL for a port out of range or too many of them.
 */
int pv_poll(const pv_port_t *ports, unsigned int count, uint64_t timeout);

/* Ends the domain, for one of the reasons SHUTDOWN_*. */
void pv_shutdown(unsigned int reason) __attribute__((noreturn));

#endif /* PV_SCHED_H */
