/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <pv/linear.h>
#include <pv/update.h>
#include <xen/errno.h>

void *pv_linear_find(const struct pv_linear *linear, pv_mfn_t frame)
{
    pv_pfn_t pfn = pv_m2p_own_pfn(linear->m2p, frame, linear->p2m);

    if (pfn >= linear->pages)
        return 0;
    return (void *)pv_linear_address(linear, pfn);
}

static const pv_pte_t *table_of(const void *context, pv_mfn_t frame)
{
    return pv_linear_find(context, frame);
}

struct pv_tables pv_linear_tables(const struct pv_linear *linear)
{
    struct pv_tables tables = { table_of, linear };

    return tables;
}

pv_mfn_t pv_linear_mfn(const struct pv_linear *linear, unsigned long address)
{
    return pv_p2m_mfn(linear->p2m, pv_linear_pfn(linear, address));
}

int pv_linear_protect(const struct pv_linear *linear, unsigned long address,
                      uint64_t flags)
{
    pv_mfn_t frame = pv_linear_mfn(linear, address);

    if (frame == PV_NO_FRAME)
        return -XEN_EINVAL;
    return pv_update_va_mapping(pv_page_address(address), pv_pte(frame, flags),
                                PV_FLUSH_PAGE_LOCAL);
}

int pv_make_read_only(const struct pv_linear *linear, unsigned long address)
{
    return pv_linear_protect(linear, address, PV_PTE_READ_ONLY);
}

int pv_make_writable(const struct pv_linear *linear, unsigned long address)
{
    return pv_linear_protect(linear, address, PV_PTE_DATA);
}
