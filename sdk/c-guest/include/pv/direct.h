/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A kernel's own direct map: all its pages, in order, from one address on.  For
 * 64-bit kernels whose direct map is not the boot mapping (pv_boot_complete
 * makes that one longer).
 *
 * The map is built bottom up: whole level-1 tables are filled through a window
 * page, then the level-2 and level-3 tables above them, and the result is
 * hooked into the live level-4 table.  Filled tables are checked as a whole
 * when they are hooked in, so this costs two calls a table, not one an entry.
 *
 * Pages that are page tables must appear read-only in it (M4): the new tables,
 * which come from one run of pages that the caller sets aside, and the existing
 * ones, which the caller names.
 */
#ifndef PV_DIRECT_H
#define PV_DIRECT_H

#include <pv/p2m.h>
#include <pv/pte.h>
#include <pv/types.h>

/* What pv_direct_build needs to know. */
struct pv_direct_plan {
    pv_mfn_t root;      /* the live level-4 table */
    unsigned long base; /* address of page 0; a multiple of 512 GiB, outside the
                         * hypervisor's range */
    struct pv_p2m p2m;  /* the pages' frames; its length is that of the map */
    pv_pfn_t first_table, table_pages; /* pages for the new tables, with no
                         * writable mapping left anywhere */
    pv_pfn_t read_only_first, read_only_pages; /* further pages that have to be
                         * read-only: the existing tables */
    unsigned long window; /* a mapped address that is mapped differently for a
                         * while, and left unmapped */
    uint64_t flags;     /* of an ordinary page: PV_PTE_DATA, and more */
};

/* Number of tables that a direct map of `pages` pages takes. */
unsigned long pv_tables_needed(unsigned long pages);

/*
 * Builds the map; the number of tables it took, from the front of the run.
 * -EINVAL for a base that is not a multiple; -ENOMEM for a run shorter than
 * pv_tables_needed, or a page of it without a frame; else what the update calls
 * say.  Nothing uses the window's page meanwhile, nor the run's.
 */
long pv_direct_build(const struct pv_direct_plan *plan);

#endif /* PV_DIRECT_H */
