/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What Paravane adds to the interface: the virtual-time alarm here, the log of
 * refused requests in pv/refusals.h.
 *
 * One hypercall, which is an error elsewhere: ENOSYS, or another one where the
 * number has a use of its own.  Ask pv_extension_version once; a guest that runs
 * everywhere does without when there is none.  Facts: xen/paravane.h.
 */
#ifndef PV_EXTENSION_H
#define PV_EXTENSION_H

#include <pv/types.h>
#include <xen/paravane.h>

/*
 * The version of the extension, from 1.
 * Errors: ENOSYS or another where there is none.
 */
int pv_extension_version(void);

/*
 * Sets this vCPU's alarm in virtual time (C20): nanoseconds that it has run in
 * all; 0 cancels it.  It arrives as VIRQ_TIMER.
 * Errors: ENOSYS or another where there is no such alarm.
 */
int pv_set_virtual_timer(uint64_t deadline);

#endif /* PV_EXTENSION_H */
