/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Several hypercalls in one: each has its own result.
 */
#ifndef PV_MULTICALL_H
#define PV_MULTICALL_H

#include <pv/types.h>

/* An entry that makes call `number` (__HYPERVISOR_*) with these arguments;
 * those that the call does not have are ignored. */
static inline struct multicall_entry
pv_multicall_entry(unsigned int number, unsigned long a1, unsigned long a2,
                   unsigned long a3, unsigned long a4)
{
    struct multicall_entry entry = { number, 0, { a1, a2, a3, a4, 0, 0 } };

    return entry;
}

/*
 * Makes the calls in order, whether or not one fails: entry.result is each
 * one's.  -EFAULT for a list that cannot be read and written; which entries
 * were made is then undefined.
 */
int pv_multicall(struct multicall_entry *entries, unsigned int count);

/* The first result of a list that is an error; 0 if there is none. */
long pv_multicall_error(const struct multicall_entry *entries, unsigned int count);

#endif /* PV_MULTICALL_H */
