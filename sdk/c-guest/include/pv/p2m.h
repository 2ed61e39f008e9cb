/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The physical-to-machine array: the domain's illusion of contiguous memory
 * (M21).
 *
 * The builder hands one over (pv_start_p2m), entry `pfn` holding that page's
 * machine frame.  The guest keeps it: ballooning and page exchange change it.
 * Other vCPUs may read while one writes.
 */
#ifndef PV_P2M_H
#define PV_P2M_H

#include <pv/types.h>

/* A physical-to-machine array, in memory that its owner provides. */
struct pv_p2m {
    pv_mfn_t *entries;   /* PV_NO_FRAME where a page has no frame */
    unsigned long pages; /* number of entries */
};

/* The frame of a page; PV_NO_FRAME where it has none or lies beyond the end. */
pv_mfn_t pv_p2m_mfn(struct pv_p2m p2m, pv_pfn_t pfn);

/* Gives a page another frame, or none (PV_NO_FRAME).  0; -EINVAL beyond the
 * end. */
int pv_p2m_set(struct pv_p2m p2m, pv_pfn_t pfn, pv_mfn_t frame);

#endif /* PV_P2M_H */
