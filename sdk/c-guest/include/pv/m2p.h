/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The machine-to-physical array: one table for the machine, which every domain
 * may read (M22).
 *
 * Entries of frames that are not the domain's hold what their owners put there:
 * check with the p2m before you believe one.
 */
#ifndef PV_M2P_H
#define PV_M2P_H

#include <pv/p2m.h>
#include <pv/types.h>

/* Where the table is. */
struct pv_m2p {
    const unsigned long *entries;
    pv_mfn_t max_mfn; /* the last frame that has an entry */
};

/* Asks the hypervisor where it is; where it does not tell, the place that the
 * interface fixes. */
struct pv_m2p pv_m2p_find(void);

/*
 * What the table says for a frame, which must be a frame of memory (the table
 * has holes where the machine has none: reading there faults).  PV_NO_FRAME
 * beyond its end.
 */
pv_pfn_t pv_m2p_pfn(struct pv_m2p m2p, pv_mfn_t frame);

/* The page of the domain's that has a frame, confirmed by the p2m; PV_NO_FRAME
 * if none has. */
pv_pfn_t pv_m2p_own_pfn(struct pv_m2p m2p, pv_mfn_t frame, struct pv_p2m p2m);

#endif /* PV_M2P_H */
