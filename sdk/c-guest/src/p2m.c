/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <pv/p2m.h>
#include <xen/errno.h>

pv_mfn_t pv_p2m_mfn(struct pv_p2m p2m, pv_pfn_t pfn)
{
    if (pfn >= p2m.pages)
        return PV_NO_FRAME;
    return __atomic_load_n(&p2m.entries[pfn], __ATOMIC_ACQUIRE);
}

int pv_p2m_set(struct pv_p2m p2m, pv_pfn_t pfn, pv_mfn_t frame)
{
    if (pfn >= p2m.pages)
        return -XEN_EINVAL;
    __atomic_store_n(&p2m.entries[pfn], frame, __ATOMIC_RELEASE);
    return 0;
}
