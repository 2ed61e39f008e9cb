/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <pv/hypercall.h>
#include <pv/multicall.h>

int pv_multicall(struct multicall_entry *entries, unsigned int count)
{
    return (int)HYPERVISOR_multicall(entries, count);
}

long pv_multicall_error(const struct multicall_entry *entries, unsigned int count)
{
    unsigned int i;

    for (i = 0; i < count; i++)
        if (pv_is_error((long)entries[i].result))
            return (long)entries[i].result;
    return 0;
}
