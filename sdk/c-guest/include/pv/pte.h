/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * One page-table entry: a machine frame and its flags; and the places of an
 * address's entries in the tables.
 *
 * Bits by SDM volume 3, "Paging-Structure Entries"; 32-bit guests have PAE, so
 * entries have 64 bits there, too.  The hypervisor sets the user bit in each
 * present entry itself, since a 64-bit guest's kernel runs in ring 3: compare
 * entries without it.  Large pages are refused, and their bit means PAT in a
 * level-1 entry.
 */
#ifndef PV_PTE_H
#define PV_PTE_H

#include <pv/types.h>

/* An entry maps something. */
#define PV_PTE_PRESENT       (xen_mk_ullong(1) << 0)
/* Writes are allowed. */
#define PV_PTE_WRITABLE      (xen_mk_ullong(1) << 1)
/* User mode may use it. */
#define PV_PTE_USER          (xen_mk_ullong(1) << 2)
#define PV_PTE_WRITE_THROUGH (xen_mk_ullong(1) << 3)
/* Cache disabled. */
#define PV_PTE_NO_CACHE      (xen_mk_ullong(1) << 4)
/* Has been used. */
#define PV_PTE_ACCESSED      (xen_mk_ullong(1) << 5)
/* Has been written (level 1). */
#define PV_PTE_DIRTY         (xen_mk_ullong(1) << 6)
/* PAT bit of a level-1 entry; a large page in a higher one. */
#define PV_PTE_PAT           (xen_mk_ullong(1) << 7)
/* Survives an ordinary TLB flush (level 1). */
#define PV_PTE_GLOBAL        (xen_mk_ullong(1) << 8)
/* Free for the kernel's own use. */
#define PV_PTE_SOFTWARE_1    (xen_mk_ullong(1) << 9)
#define PV_PTE_SOFTWARE_2    (xen_mk_ullong(1) << 10)
#define PV_PTE_SOFTWARE_3    (xen_mk_ullong(1) << 11)
/* No instruction fetch. */
#define PV_PTE_NO_EXECUTE    (xen_mk_ullong(1) << 63)

/* Kernel data, writable; readable only; user data, writable. */
#define PV_PTE_DATA \
    (PV_PTE_PRESENT | PV_PTE_WRITABLE | PV_PTE_ACCESSED | PV_PTE_DIRTY)
#define PV_PTE_READ_ONLY (PV_PTE_PRESENT | PV_PTE_ACCESSED)
#define PV_PTE_USER_DATA (PV_PTE_DATA | PV_PTE_USER)
/* A table of the next level. */
#define PV_PTE_TABLE \
    (PV_PTE_PRESENT | PV_PTE_WRITABLE | PV_PTE_USER | PV_PTE_ACCESSED)

/* Bits 12 to 51: the frame. */
#define PV_PTE_FRAME xen_mk_ullong(0x000ffffffffff000)

/* Entries of a table; log2 of that. */
#define PV_TABLE_ENTRIES 512
#define PV_TABLE_SHIFT   9

/* The level of the table that a base pointer names. */
#if defined(__x86_64__)
#define PV_TOP_LEVEL 4
#else
#define PV_TOP_LEVEL 3
#endif

#ifndef __ASSEMBLY__

/* A page-table entry of any level. */
typedef uint64_t pv_pte_t;

/* An entry for a frame; bits of it above the architecture's 40 are lost. */
static inline pv_pte_t pv_pte(pv_mfn_t frame, uint64_t flags)
{
    return (((pv_pte_t)frame << PV_PAGE_SHIFT) & PV_PTE_FRAME) | (flags & ~PV_PTE_FRAME);
}

/* The frame that an entry names, whether present or not. */
static inline pv_mfn_t pv_pte_frame(pv_pte_t entry)
{
    return (pv_mfn_t)((entry & PV_PTE_FRAME) >> PV_PAGE_SHIFT);
}

/* Its flags. */
static inline uint64_t pv_pte_flags(pv_pte_t entry)
{
    return entry & ~PV_PTE_FRAME;
}

/* It maps something. */
static inline int pv_pte_is_present(pv_pte_t entry)
{
    return (entry & PV_PTE_PRESENT) != 0;
}

/* It maps something writable. */
static inline int pv_pte_is_writable(pv_pte_t entry)
{
    return (entry & (PV_PTE_PRESENT | PV_PTE_WRITABLE)) ==
           (PV_PTE_PRESENT | PV_PTE_WRITABLE);
}

/* Index of an address's entry in a table of `level` (1 to PV_TOP_LEVEL). */
static inline unsigned int pv_table_index(unsigned long address, int level)
{
    return (unsigned int)(address >> (PV_PAGE_SHIFT + PV_TABLE_SHIFT * (level - 1))) &
           (PV_TABLE_ENTRIES - 1);
}

#endif /* not assembly */

#endif /* PV_PTE_H */
