/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <pv/hypercall.h>
#include <pv/update.h>

int pv_mmu_update_for(const struct mmu_update *requests, unsigned int count,
                      unsigned int *done, domid_t domain)
{
    unsigned int made = 0;
    int result = (int)HYPERVISOR_mmu_update((struct mmu_update *)requests, count, &made, domain);

    if (done != 0)
        *done = made;
    return result;
}

int pv_mmu_update(const struct mmu_update *requests, unsigned int count,
                  unsigned int *done)
{
    return pv_mmu_update_for(requests, count, done, DOMID_SELF);
}

int pv_set_entry(pv_maddr_t entry, pv_pte_t value)
{
    struct mmu_update request = pv_request(entry, value);

    return pv_mmu_update(&request, 1, 0);
}

int pv_update_va_mapping(unsigned long address, pv_pte_t value,
                         enum pv_flush flush)
{
    return (int)HYPERVISOR_update_va_mapping(address, value, flush);
}

int pv_mmuext_for(const struct mmuext_op *ops, unsigned int count,
                  unsigned int *done, domid_t domain)
{
    unsigned int made = 0;
    int result = (int)HYPERVISOR_mmuext_op((struct mmuext_op *)ops, count, &made, domain);

    if (done != 0)
        *done = made;
    return result;
}

int pv_mmuext(const struct mmuext_op *ops, unsigned int count, unsigned int *done)
{
    return pv_mmuext_for(ops, count, done, DOMID_SELF);
}

static int one_frame(unsigned int command, pv_mfn_t frame)
{
    struct mmuext_op op = pv_op_frame(command, frame);

    return pv_mmuext(&op, 1, 0);
}

static int one_address(unsigned int command, unsigned long address)
{
    struct mmuext_op op = pv_op_address(command, address);

    return pv_mmuext(&op, 1, 0);
}

int pv_pin(int level, pv_mfn_t table)
{
    if (level < 1 || level > 4)
        return -XEN_EINVAL;
    return one_frame(pv_pin_command(level), table);
}

int pv_unpin(pv_mfn_t table)
{
    return one_frame(MMUEXT_UNPIN_TABLE, table);
}

int pv_new_baseptr(pv_mfn_t table)
{
    return one_frame(MMUEXT_NEW_BASEPTR, table);
}

int pv_new_user_baseptr(pv_mfn_t table)
{
    return one_frame(MMUEXT_NEW_USER_BASEPTR, table);
}

int pv_flush_tlb_local(void)
{
    return one_frame(MMUEXT_TLB_FLUSH_LOCAL, 0);
}

int pv_flush_tlb_all(void)
{
    return one_frame(MMUEXT_TLB_FLUSH_ALL, 0);
}

int pv_invlpg_local(unsigned long address)
{
    return one_address(MMUEXT_INVLPG_LOCAL, address);
}

int pv_invlpg_all(unsigned long address)
{
    return one_address(MMUEXT_INVLPG_ALL, address);
}
