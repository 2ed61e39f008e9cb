/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The calls that change page tables and address spaces: mmu_update, mmuext_op,
 * update_va_mapping.
 *
 * The rules that a porter meets first: a frame in use as a page table has no
 * writable mapping anywhere (M4); a frame changes its use only when nothing
 * uses it in the old way (M8); pinning a table validates it once and keeps it
 * validated while it is not in use (M9, M11).
 *
 * A batch stops at the first entry that is refused; the ones before it stand,
 * and `done`, where it is not null, counts them.  Errors of all functions, if
 * nothing else is said: -EINVAL or, by hypervisor, -EBUSY or -EPERM for what
 * validation refuses (a writable mapping of a page table, a frame that is not
 * the domain's, a bit that is not its to set); -EPERM for a foreign domain
 * without the right to it.
 */
#ifndef PV_UPDATE_H
#define PV_UPDATE_H

#include <pv/pte.h>
#include <pv/types.h>

/* ---- Entries ----------------------------------------------------------- */

/* The request that writes `value` to the page-table entry at machine address
 * `entry` (8-byte aligned). */
static inline struct mmu_update pv_request(pv_maddr_t entry, pv_pte_t value)
{
    struct mmu_update request = { entry | MMU_NORMAL_PT_UPDATE, value };

    return request;
}

/* The same, but keeping the accessed and dirty bits that the processor may be
 * setting meanwhile. */
static inline struct mmu_update pv_request_preserve_ad(pv_maddr_t entry,
                                                       pv_pte_t value)
{
    struct mmu_update request = { entry | MMU_PT_UPDATE_PRESERVE_AD, value };

    return request;
}

/* The request that makes the machine-to-physical table say `pfn` for a frame of
 * the domain's. */
static inline struct mmu_update pv_request_m2p(pv_mfn_t frame, pv_pfn_t pfn)
{
    struct mmu_update request = { pv_frame_address(frame, 0) | MMU_MACHPHYS_UPDATE, pfn };

    return request;
}

/* Carries out a batch of requests on the domain's own tables. */
int pv_mmu_update(const struct mmu_update *requests, unsigned int count,
                  unsigned int *done);

/* The same for frames of `domain` (the privileged domain's right). */
int pv_mmu_update_for(const struct mmu_update *requests, unsigned int count,
                      unsigned int *done, domid_t domain);

/* Writes one page-table entry. */
int pv_set_entry(pv_maddr_t entry, pv_pte_t value);

/* Which translations go away together with an update: the flags of
 * update_va_mapping. */
enum pv_flush {
    PV_FLUSH_NONE = UVMF_NONE,
    PV_FLUSH_TLB_LOCAL = UVMF_TLB_FLUSH | UVMF_LOCAL, /* all of this vCPU */
    PV_FLUSH_TLB_ALL = UVMF_TLB_FLUSH | UVMF_ALL,     /* all of every vCPU */
    PV_FLUSH_PAGE_LOCAL = UVMF_INVLPG | UVMF_LOCAL,   /* this address, this vCPU */
    PV_FLUSH_PAGE_ALL = UVMF_INVLPG | UVMF_ALL        /* this address, every vCPU */
};

/* Writes the level-1 entry that maps `address` in the current address space,
 * whose table must exist: -EINVAL where it does not. */
int pv_update_va_mapping(unsigned long address, pv_pte_t value,
                         enum pv_flush flush);

/* ---- Tables ------------------------------------------------------------ */

/* An operation on a frame (MMUEXT_*). */
static inline struct mmuext_op pv_op_frame(unsigned int command, pv_mfn_t frame)
{
    struct mmuext_op op = { command, { frame }, { 0 } };

    return op;
}

/* An operation on a linear address. */
static inline struct mmuext_op pv_op_address(unsigned int command,
                                             unsigned long address)
{
    struct mmuext_op op = { command, { address }, { 0 } };

    return op;
}

/* Carries out a batch of operations on the domain's own frames. */
int pv_mmuext(const struct mmuext_op *ops, unsigned int count, unsigned int *done);

/* The same for frames of `domain`. */
int pv_mmuext_for(const struct mmuext_op *ops, unsigned int count,
                  unsigned int *done, domid_t domain);

/* The command that pins a table of `level` (1 to 4). */
static inline unsigned int pv_pin_command(int level)
{
    return MMUEXT_PIN_L1_TABLE + (unsigned int)level - 1;
}

/*
 * Pins a table of `level`: validated once, and kept so (M9).  -EINVAL when the
 * contents do not validate, the frame has another use (-EBUSY, by hypervisor) or
 * is pinned already.
 */
int pv_pin(int level, pv_mfn_t table);

/* Takes a pin back (M11). */
int pv_unpin(pv_mfn_t table);

/* Switches the kernel's address space; flushes the TLB (M10). */
int pv_new_baseptr(pv_mfn_t table);

/* Sets the address space of user mode; frame 0 for none.  64-bit guests only. */
int pv_new_user_baseptr(pv_mfn_t table);

/* ---- Translations that the processor keeps ----------------------------- */

/* Flushes this vCPU's TLB, every vCPU's. */
int pv_flush_tlb_local(void);
int pv_flush_tlb_all(void);

/* Drops one address from this vCPU's TLB, from every vCPU's. */
int pv_invlpg_local(unsigned long address);
int pv_invlpg_all(unsigned long address);

#endif /* PV_UPDATE_H */
