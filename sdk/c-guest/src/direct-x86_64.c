/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <pv/direct.h>
#include <pv/update.h>
#include <xen/errno.h>

/* Bytes that an entry of level 4 maps. */
#define SLOT (xen_mk_ulong(1) << (PV_PAGE_SHIFT + 3 * PV_TABLE_SHIFT))

static unsigned long tables_for(unsigned long entries)
{
    return (entries + PV_TABLE_ENTRIES - 1) >> PV_TABLE_SHIFT;
}

unsigned long pv_tables_needed(unsigned long pages)
{
    unsigned long l1 = tables_for(pages), l2 = tables_for(l1);

    return l1 + l2 + tables_for(l2);
}

static pv_mfn_t table_frame(const struct pv_direct_plan *plan, unsigned long n)
{
    return pv_p2m_mfn(plan->p2m, plan->first_table + n);
}

/* The entry of level 1 for a page; nothing for one without a frame. */
static pv_pte_t page_entry(const struct pv_direct_plan *plan, pv_pfn_t pfn)
{
    pv_mfn_t frame = pv_p2m_mfn(plan->p2m, pfn);
    uint64_t flags = plan->flags;

    if (frame == PV_NO_FRAME)
        return 0;
    if (pfn - plan->first_table < plan->table_pages ||
        pfn - plan->read_only_first < plan->read_only_pages)
        flags &= ~(PV_PTE_WRITABLE | PV_PTE_DIRTY);
    return pv_pte(frame, flags);
}

/*
 * Shows table `n` of the run in the window, writes its entries, takes it away
 * again.  Entry i of it leads to page, or table, `from` + i, below `end`.
 */
static int fill(const struct pv_direct_plan *plan, unsigned long n, int level,
                unsigned long from, unsigned long end)
{
    volatile pv_pte_t *window = (volatile pv_pte_t *)plan->window;
    unsigned long i;
    int error = pv_update_va_mapping(
        plan->window, pv_pte(table_frame(plan, n), PV_PTE_DATA), PV_FLUSH_PAGE_LOCAL);

    if (error != 0)
        return error;
    for (i = 0; i < PV_TABLE_ENTRIES; i++) {
        if (from + i >= end)
            window[i] = 0;
        else if (level == 1)
            window[i] = page_entry(plan, from + i);
        else
            window[i] = pv_pte(table_frame(plan, from + i), PV_PTE_TABLE);
    }
    return pv_update_va_mapping(plan->window, 0, PV_FLUSH_PAGE_LOCAL);
}

long pv_direct_build(const struct pv_direct_plan *plan)
{
    unsigned long needed = pv_tables_needed(plan->p2m.pages), n;
    unsigned long first = 0; /* of the tables of a level, in the run */
    unsigned long below = 0, end = plan->p2m.pages; /* what they lead to */
    int level, error;

    if (plan->base % SLOT != 0)
        return -XEN_EINVAL;
    if (plan->table_pages < needed)
        return -XEN_ENOMEM;
    for (n = 0; n < needed; n++)
        if (table_frame(plan, n) == PV_NO_FRAME)
            return -XEN_ENOMEM;

    for (level = 1; level <= 3; level++) {
        unsigned long count = tables_for(end - below);

        for (n = 0; n < count; n++) {
            error = fill(plan, first + n, level, below + n * PV_TABLE_ENTRIES, end);
            if (error != 0)
                return error;
        }
        below = first;
        end = first + count;
        first = end;
    }
    for (n = below; n < end; n++) {
        unsigned long slot = pv_table_index(plan->base, 4) + n - below;

        error = pv_set_entry(pv_frame_address(plan->root, slot * sizeof(pv_pte_t)),
                             pv_pte(table_frame(plan, n), PV_PTE_TABLE));
        if (error != 0)
            return error;
    }
    return (long)needed;
}
