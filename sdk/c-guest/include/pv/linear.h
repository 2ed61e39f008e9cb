/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A mapping of the domain's pages in order from one address on: the builder's
 * boot mapping, or a kernel's direct map.  Addresses, pages and frames of it,
 * and other rights for a page: before a page becomes a page table it has to be
 * read-only (M4), and it can be written again when it is one no longer (M8).
 */
#ifndef PV_LINEAR_H
#define PV_LINEAR_H

#include <pv/m2p.h>
#include <pv/p2m.h>
#include <pv/pte.h>
#include <pv/types.h>
#include <pv/walk.h>

struct pv_linear {
    unsigned long base;  /* address of page 0 */
    unsigned long pages; /* pages mapped */
    struct pv_p2m p2m;
    struct pv_m2p m2p;
};

/* Finds the tables among its pages.  `linear` has to stay where it is. */
struct pv_tables pv_linear_tables(const struct pv_linear *linear);

/* Where a page is. */
static inline unsigned long pv_linear_address(const struct pv_linear *linear,
                                              pv_pfn_t pfn)
{
    return linear->base + (pfn << PV_PAGE_SHIFT);
}

/* The page at an address; PV_NO_FRAME if it is outside. */
static inline pv_pfn_t pv_linear_pfn(const struct pv_linear *linear,
                                     unsigned long address)
{
    pv_pfn_t pfn = (address - linear->base) >> PV_PAGE_SHIFT;

    return address >= linear->base && pfn < linear->pages ? pfn : PV_NO_FRAME;
}

/* Where a frame of the domain's is; null if the mapping does not have it. */
void *pv_linear_find(const struct pv_linear *linear, pv_mfn_t frame);

/* The frame at an address; PV_NO_FRAME if there is none. */
pv_mfn_t pv_linear_mfn(const struct pv_linear *linear, unsigned long address);

/*
 * Maps the page at an address anew, with other rights (PV_PTE_*).  -EINVAL for
 * an address outside; what pv_update_va_mapping says for rights that the use of
 * the frame forbids: a page table that shall become writable.
 */
int pv_linear_protect(const struct pv_linear *linear, unsigned long address,
                      uint64_t flags);

/* Makes a page ready to become a page table: PV_PTE_READ_ONLY.  Other mappings
 * of the page are the caller's affair.  Errors as for pv_linear_protect. */
int pv_make_read_only(const struct pv_linear *linear, unsigned long address);

/* Makes a page that is a page table no longer, unpinned and in no use, ordinary
 * memory again: PV_PTE_DATA.  Errors as for pv_linear_protect. */
int pv_make_writable(const struct pv_linear *linear, unsigned long address);

#endif /* PV_LINEAR_H */
