/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The reservation: giving memory back, taking it again (M16 to M18).  The
 * balloon (pv/balloon.h) stands on it.
 *
 * Lists hold machine frames on the way out, page numbers on the way in.
 *
 * Facts: xen/memory.h.
 */
#ifndef PV_MEMORY_H
#define PV_MEMORY_H

#include <pv/types.h>

/*
 * Gives frames back, each 2^order pages.  A frame that is still mapped goes with
 * its last mapping.  Gives the number of extents that went, from the front:
 * fewer than asked when one was refused.
 * Errors: as memory_op says; none for a frame that is refused.
 */
long pv_memory_decrease(const pv_mfn_t *frames, unsigned long count, unsigned int order);

/*
 * Asks for memory at the listed pages (the first page of each extent of
 * 2^order), whose numbers are replaced by the frames that came.  The
 * machine-to-physical table is set for them.  Gives the number of extents that
 * came, from the front: fewer than asked when memory or reservation is at its
 * end.
 * Errors: as memory_op says.
 */
long pv_memory_populate(unsigned long *pages, unsigned long count, unsigned int order);

/* Pages that the domain has now; a negative error. */
long pv_memory_current_pages(void);

/* Pages that the domain may have at most (M17); a negative error. */
long pv_memory_maximum_pages(void);

#endif /* PV_MEMORY_H */
