/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Making an entry, and the tables on the way to it.
 *
 * A new table is a zeroed frame that no writable mapping shows (M3).  Where
 * such frames come from is the kernel's affair: struct pv_table_memory.  The
 * changes are made at once, one call a step, because the next step reads the
 * table; a kernel that maps ranges fills whole level-1 tables before it hooks
 * them in, or uses the update queue for the leaves.
 */
#ifndef PV_MAP_H
#define PV_MAP_H

#include <pv/pte.h>
#include <pv/types.h>
#include <pv/walk.h>

/* Where new tables come from. */
struct pv_table_memory {
    struct pv_tables tables; /* where they are read, the new ones too */
    /* A frame for a table of `level`: all zero, readable through `tables`, and
     * writable nowhere.  PV_NO_FRAME when there is none. */
    pv_mfn_t (*allocate_table)(void *context, int level);
    void *context; /* what `allocate_table` is called with */
};

/*
 * The machine address of the entry of `level` (1 to PV_TOP_LEVEL) for an
 * address, below the table `root`; the tables above it are made where they
 * miss.  -ENOMEM without memory for a table; -EFAULT for a table on the way
 * that cannot be read; else what pv_set_entry says.  Tables made so far stay.
 */
int pv_map_entry(const struct pv_table_memory *memory, pv_mfn_t root,
                 unsigned long address, int level, pv_maddr_t *entry);

/* Maps one page: `value` becomes the level-1 entry of the address.  Nothing is
 * flushed; an entry that was not present needs no flush.  Errors as for
 * pv_map_entry. */
int pv_map(const struct pv_table_memory *memory, pv_mfn_t root,
           unsigned long address, pv_pte_t value);

#endif /* PV_MAP_H */
