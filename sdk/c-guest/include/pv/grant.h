/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Grant tables: letting another domain use a frame of ours.
 *
 * The granting side writes entries into a table that the hypervisor shares with
 * it; the other side maps or copies by reference.
 *
 * src/grant-table.c  the granting side, version 1, which every hypervisor has
 * src/grant-map.c    the using side
 *
 * Facts: xen/grant_table.h.
 */
#ifndef PV_GRANT_H
#define PV_GRANT_H

#include <pv/types.h>
#include <xen/grant_table.h>

/* ---- The granting side (src/grant-table.c) ----------------------------- */

/* Entries in one frame of the table. */
#define PV_GRANTS_PER_FRAME (4096 / sizeof(struct grant_entry_v1))

/*
 * Makes the table at least `count` frames long and tells which machine frames
 * it lies in, for the caller to map.
 * Errors: the call's, or EINVAL for a status that is not GNTST_okay: more than
 * the domain may have.
 */
int pv_grant_setup(xen_pfn_t *frames, unsigned int count);

/*
 * Frames of the table now, and at most.
 * Errors: as for pv_grant_setup.
 */
int pv_grant_size(unsigned int *frames, unsigned int *most);

/* References that one word of pv_grant_table.free stands for. */
#define PV_GRANTS_PER_WORD (sizeof(unsigned long) * 8)

/* Words that pv_grant_table.free needs for a table of `count` entries. */
#define PV_GRANT_WORDS(count) (((count) + PV_GRANTS_PER_WORD - 1) / PV_GRANTS_PER_WORD)

/* A table of version 1, mapped; and which of its entries are free. */
struct pv_grant_table {
    struct grant_entry_v1 *entries;
    unsigned int count;  /* of entries */
    unsigned long *free; /* PV_GRANT_WORDS(count) words, one bit an entry */
};

/*
 * Begins with all entries free but the GNTTAB_NR_RESERVED_ENTRIES that the
 * toolstack uses.  The members are set before.
 */
void pv_grant_table_init(struct pv_grant_table *table);

/*
 * Lets `domain` map and copy machine frame `frame`.
 * Errors: ENOSPC when the table is full, EINVAL for a frame number that does
 * not fit the 32 bits of version 1.
 */
int pv_grant(struct pv_grant_table *table, domid_t domain, xen_pfn_t frame, int read_only,
             grant_ref_t *reference);

/*
 * Takes a grant back, and its reference with it.
 * Errors: EBUSY while the grantee uses it, EINVAL for no such reference.
 */
int pv_revoke(struct pv_grant_table *table, grant_ref_t reference);

/* ---- The using side (src/grant-map.c) ---------------------------------- */

/*
 * A request to map a grant at `address`, in the current address space, where a
 * level-1 table exists.
 */
struct gnttab_map_grant_ref pv_map_request(domid_t domain, grant_ref_t reference,
                                           unsigned long address, int read_only);

/*
 * Maps grants; each request tells its own status (GNTST_*) and handle.
 * Errors: the call's, for a list that cannot be read.
 */
int pv_grant_map(struct gnttab_map_grant_ref *requests, unsigned int count);

/* Unmaps grants by address and handle, in the same way. */
int pv_grant_unmap(struct gnttab_unmap_grant_ref *requests, unsigned int count);

/* Copies between frames of ours and granted ones, in the same way. */
int pv_grant_copy(struct gnttab_copy *requests, unsigned int count);

#endif /* PV_GRANT_H */
