/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The balloon: memory that the kernel's own allocator has handed to us, and
 * that we have handed to the hypervisor (M17 to M20).
 *
 * To inflate, allocate pages, unmap them, and pv_balloon_inflate.  To deflate,
 * pv_balloon_deflate, map them and free them to the allocator.  M20, memory on
 * demand, is the same from the allocator's out-of-memory path.  The p2m says
 * which pages are in the balloon: they have no frame.
 */
#ifndef PV_BALLOON_H
#define PV_BALLOON_H

#include <pv/p2m.h>
#include <pv/types.h>

/*
 * Puts pages into the balloon.  They must not be mapped any more, and hold
 * nothing of value.  `done` gets the number that went, from the front; with a
 * result of 0 it is less than `count` when the hypervisor took no more.
 * Errors: EINVAL for a page without a frame; else as pv_memory_decrease.  The
 * pages before it are in the balloon.
 */
int pv_balloon_inflate(struct pv_p2m p2m, const pv_pfn_t *pages, unsigned long count,
                       unsigned long *done);

/*
 * Takes pages out of the balloon.  `done` gets the number that have a frame
 * again, from the front; with a result of 0 it is less than `count` when there
 * is no more memory.  What they hold is undefined.
 * Errors: EINVAL for a page that has a frame or lies beyond the end; else as
 * pv_memory_populate.  The pages before it are out.
 */
int pv_balloon_deflate(struct pv_p2m p2m, const pv_pfn_t *pages, unsigned long count,
                       unsigned long *done);

#endif /* PV_BALLOON_H */
