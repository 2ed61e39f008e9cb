/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of a kernel that cannot go on. */
#ifndef PV_PANIC_H
#define PV_PANIC_H

#include <pv/types.h>

/*
 * Says why on the emergency console, with what the hypervisor refused so far
 * where it can tell, and ends the domain as crashed.  See pv/format.h for what
 * the format knows.  A panic within only ends.
 */
void pv_panic(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif /* PV_PANIC_H */
