/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The granting side: a table of entries, version 1.
 *
 * The flags of an entry are written last and cleared first; the hypervisor sets
 * GTF_reading and GTF_writing while the grantee uses the frame, and such an
 * entry cannot be taken back.
 */
#include <pv/grant.h>
#include <pv/hypercall.h>
#include <xen/errno.h>

int pv_grant_setup(xen_pfn_t *frames, unsigned int count)
{
    struct gnttab_setup_table arg = { .dom = DOMID_SELF, .nr_frames = count };
    long result;

    set_xen_guest_handle(arg.frame_list, frames);
    result = HYPERVISOR_grant_table_op(GNTTABOP_setup_table, &arg, 1);
    if (result < 0)
        return (int)result;
    return arg.status == GNTST_okay ? 0 : -XEN_EINVAL;
}

int pv_grant_size(unsigned int *frames, unsigned int *most)
{
    struct gnttab_query_size arg = { .dom = DOMID_SELF };
    long result = HYPERVISOR_grant_table_op(GNTTABOP_query_size, &arg, 1);

    if (result < 0)
        return (int)result;
    if (arg.status != GNTST_okay)
        return -XEN_EINVAL;
    *frames = arg.nr_frames;
    *most = arg.max_nr_frames;
    return 0;
}

void pv_grant_table_init(struct pv_grant_table *table)
{
    unsigned int entry, word;

    for (word = 0; word < PV_GRANT_WORDS(table->count); word++)
        table->free[word] = 0;
    for (entry = GNTTAB_NR_RESERVED_ENTRIES; entry < table->count; entry++)
        table->free[entry / PV_GRANTS_PER_WORD] |= 1ul << (entry % PV_GRANTS_PER_WORD);
}

/* Takes a free reference; false if there is none. */
static int take(struct pv_grant_table *table, grant_ref_t *reference)
{
    unsigned int word;

    for (word = 0; word < PV_GRANT_WORDS(table->count); word++) {
        unsigned long bits = __atomic_load_n(&table->free[word], __ATOMIC_RELAXED);

        while (bits != 0) {
            /* A failure loads what is there now. */
            if (__atomic_compare_exchange_n(&table->free[word], &bits, bits & (bits - 1), 0,
                                            __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
                *reference = (grant_ref_t)(word * PV_GRANTS_PER_WORD) +
                             (grant_ref_t)__builtin_ctzl(bits);
                return 1;
            }
        }
    }
    return 0;
}

int pv_grant(struct pv_grant_table *table, domid_t domain, xen_pfn_t frame, int read_only,
             grant_ref_t *reference)
{
    struct grant_entry_v1 *entry;
    uint16_t flags = GTF_permit_access;

    if ((uint32_t)frame != frame)
        return -XEN_EINVAL;
    if (!take(table, reference))
        return -XEN_ENOSPC;
    if (read_only)
        flags |= GTF_readonly;
    entry = &table->entries[*reference];
    __atomic_store_n(&entry->domid, domain, __ATOMIC_RELAXED);
    __atomic_store_n(&entry->frame, (uint32_t)frame, __ATOMIC_RELAXED);
    /* Domain and frame stand before the flags make them valid. */
    __atomic_store_n(&entry->flags, flags, __ATOMIC_RELEASE);
    return 0;
}

int pv_revoke(struct pv_grant_table *table, grant_ref_t reference)
{
    uint16_t *flags, now;

    if (reference >= table->count)
        return -XEN_EINVAL;
    flags = &table->entries[reference].flags;
    now = __atomic_load_n(flags, __ATOMIC_ACQUIRE);
    do {
        if ((now & (GTF_reading | GTF_writing)) != 0)
            return -XEN_EBUSY;
        if (now == 0)
            return -XEN_EINVAL;
        /* A failure loads what is there now. */
    } while (!__atomic_compare_exchange_n(flags, &now, 0, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
    __atomic_fetch_or(&table->free[reference / PV_GRANTS_PER_WORD],
                      1ul << (reference % PV_GRANTS_PER_WORD), __ATOMIC_RELEASE);
    return 0;
}
