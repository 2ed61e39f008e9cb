/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What every part of the library needs: integers of fixed width (uint8_t to
 * uint64_t, by xen/types.h, also with -nostdinc), and numbers that must not be
 * mixed up.
 *
 * A machine frame number (pv_mfn_t) names memory of the machine: that is what
 * page tables hold.  A pseudo-physical one (pv_pfn_t) counts the domain's own
 * pages from 0.  C does not tell the two types apart; the names do.
 */
#ifndef PV_TYPES_H
#define PV_TYPES_H

#include <xen/xen.h>

/* log2 of PV_PAGE_SIZE. */
#define PV_PAGE_SHIFT 12
/* Bytes of a page. */
#define PV_PAGE_SIZE (xen_mk_ulong(1) << PV_PAGE_SHIFT)

#ifndef __ASSEMBLY__

/* A machine frame number. */
typedef xen_pfn_t pv_mfn_t;
/* A pseudo-physical frame number: an index into the domain's own memory. */
typedef xen_pfn_t pv_pfn_t;
/* An address in machine memory, in bytes. */
typedef uint64_t pv_maddr_t;
/* An event-channel port of this domain. */
typedef uint32_t pv_port_t;

/* What stands for "no frame" where a function gives one. */
#define PV_NO_FRAME (~xen_mk_ulong(0))

/* The machine address of a frame's byte `offset` (below the page size). */
static inline pv_maddr_t pv_frame_address(pv_mfn_t frame, unsigned long offset)
{
    return ((pv_maddr_t)frame << PV_PAGE_SHIFT) | (offset & (PV_PAGE_SIZE - 1));
}

/* The frame that holds a machine address. */
static inline pv_mfn_t pv_address_frame(pv_maddr_t address)
{
    return (pv_mfn_t)(address >> PV_PAGE_SHIFT);
}

/* The first byte of the page that holds a virtual address. */
static inline unsigned long pv_page_address(unsigned long address)
{
    return address & ~(PV_PAGE_SIZE - 1);
}

#endif /* not assembly */

#endif /* PV_TYPES_H */
