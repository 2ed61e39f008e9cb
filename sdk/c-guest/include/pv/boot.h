/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The memory that the builder mapped: image, start_info, p2m, page tables, and
 * behind them some free pages, all at the base + page number.
 *
 * Enough to start on before a kernel has an allocator: take pages one by one,
 * change how they are mapped, use them as page tables.  The builder maps only
 * the first few megabytes; pv_boot_complete maps the rest.
 */
#ifndef PV_BOOT_H
#define PV_BOOT_H

#include <pv/linear.h>
#include <pv/map.h>
#include <pv/start.h>
#include <pv/types.h>

/* The boot mapping and its free pages. */
struct pv_boot_memory {
    struct pv_linear linear; /* what is mapped */
    pv_mfn_t root;           /* the top-level table that the guest started on */
    pv_pfn_t next;           /* the next page that nothing uses */
};

/*
 * Finds out what is mapped, and where the free part begins: behind the page
 * tables and the builder's stack page, which are last in its layout.  `base` is
 * what the note VIRT_BASE says.  -EINVAL if start_info makes no sense with it.
 */
int pv_boot_init(struct pv_boot_memory *memory, const struct start_info *start,
                 unsigned long base);

/* Takes a page: mapped writable, all zero.  Null when all that is mapped is in
 * use. */
void *pv_boot_page(struct pv_boot_memory *memory);

/* Its pages as memory for tables.  `memory` has to stay where it is. */
struct pv_table_memory pv_boot_tables(struct pv_boot_memory *memory);

/*
 * Maps more pages: all below `pages` are mapped then, in order from the base,
 * writable.  The tables that this takes, about one page for each 512, come from
 * the free pages of the mapping, and are read-only in it.  -EINVAL if there is
 * no room below the hypervisor, or above the base; -ENOMEM without a free page
 * for a table; else what the update calls say.  What is mapped by then stays,
 * and memory->linear.pages counts it.
 */
int pv_boot_complete(struct pv_boot_memory *memory, unsigned long pages);

#endif /* PV_BOOT_H */
