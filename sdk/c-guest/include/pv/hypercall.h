/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Hypercalls: the functions HYPERVISOR_* and the page they go through.
 *
 * The library and the kernel go the same way: through the hypercall page, or,
 * when both are compiled with PARAVANE_HYPERCALL_INLINE, by the instruction.
 * The page is hypercall_page of the library's hypercall_page.S, unless the
 * kernel has its own (the macro pv_hypercall_page of pv/entry.h).
 */
#ifndef PV_HYPERCALL_H
#define PV_HYPERCALL_H

#include <paravane/hypercall.h>
#include <pv/types.h>
#include <xen/errno.h>

#ifndef __ASSEMBLY__

/* Whether a result is an error: the negated number of one in xen/errno.h. */
static inline int pv_is_error(long result)
{
    return (unsigned long)result >= (unsigned long)-PARAVANE_ERRNO_LIMIT;
}

#endif

#endif /* PV_HYPERCALL_H */
