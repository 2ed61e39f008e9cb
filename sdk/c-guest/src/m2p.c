/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <pv/hypercall.h>
#include <pv/m2p.h>
#include <xen/memory.h>

struct pv_m2p pv_m2p_find(void)
{
    struct pv_m2p m2p = { (const unsigned long *)MACH2PHYS_VIRT_START, MACH2PHYS_NR_ENTRIES - 1 };
    struct xen_machphys_mapping mapping;

    if (HYPERVISOR_memory_op(XENMEM_machphys_mapping, &mapping) == 0) {
        m2p.entries = (const unsigned long *)mapping.v_start;
        m2p.max_mfn = mapping.max_mfn;
    }
    return m2p;
}

pv_pfn_t pv_m2p_pfn(struct pv_m2p m2p, pv_mfn_t frame)
{
    if (frame > m2p.max_mfn)
        return PV_NO_FRAME;
    return __atomic_load_n(&m2p.entries[frame], __ATOMIC_RELAXED);
}

pv_pfn_t pv_m2p_own_pfn(struct pv_m2p m2p, pv_mfn_t frame, struct pv_p2m p2m)
{
    pv_pfn_t pfn = pv_m2p_pfn(m2p, frame);

    return pfn != PV_NO_FRAME && pv_p2m_mfn(p2m, pfn) == frame ? pfn : PV_NO_FRAME;
}
