/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Reading a page table: guests see the real ones (M2).
 *
 * Tables name each other by machine frame.  Whoever walks them has to turn a
 * frame into an address where it can be read: struct pv_tables.  pv/linear.h
 * has it for a mapping of all pages in order.
 */
#ifndef PV_WALK_H
#define PV_WALK_H

#include <pv/pte.h>
#include <pv/types.h>

/* Finds the tables in memory. */
struct pv_tables {
    /* Where the table in `frame` can be read; null where it is not mapped. */
    const pv_pte_t *(*table)(const void *context, pv_mfn_t frame);
    const void *context; /* what `table` is called with */
};

/* Reads entry `index` of the table in `frame`.  0; -EINVAL beyond the last
 * entry; -EFAULT for a table that is not mapped. */
int pv_read_entry(struct pv_tables tables, pv_mfn_t frame, unsigned int index,
                  pv_pte_t *value);

/* One entry met on the way down. */
struct pv_step {
    int level;        /* of the table that holds it, PV_TOP_LEVEL to 1 */
    pv_maddr_t entry; /* where it stands, for mmu_update */
    pv_pte_t value;   /* what it says */
};

/* The way from a root to an address, as far as it is there. */
struct pv_walk {
    struct pv_step steps[PV_TOP_LEVEL]; /* top level first */
    int depth; /* entries met; the last one is absent, or of level 1 */
};

/* Follows an address down from the table `root`. */
void pv_walk(struct pv_tables tables, pv_mfn_t root, unsigned long address,
             struct pv_walk *walk);

/* The entry of `level`; null if the way does not lead there. */
const struct pv_step *pv_walk_level(const struct pv_walk *walk, int level);

/* The level-1 entry; null if the address is not mapped. */
const struct pv_step *pv_walk_leaf(const struct pv_walk *walk);

/* The machine address behind a virtual one.  0; -EFAULT if there is none. */
int pv_translate(struct pv_tables tables, pv_mfn_t root, unsigned long address,
                 pv_maddr_t *machine);

#endif /* PV_WALK_H */
