/* Claim: a domain sets up its grant table, grants frames to itself, maps,
 * copies and unmaps them; an entry in use cannot be taken back, one that was
 * taken back cannot be mapped, and a reference is used again (G10). */
#include "test.h"

static struct {
    unsigned char page[4096];
} __attribute__((aligned(4096))) shared, table_page, granted, window, other;
static unsigned long free_words[PV_GRANT_WORDS(PV_GRANTS_PER_FRAME)];

static uint64_t *word(void *page)
{
    return page;
}

/* The bookkeeping alone, on a table of 10 entries that nobody looks at. */
static void bookkeeping(void)
{
    static struct grant_entry_v1 entries[11]; /* the last one is not its own */
    unsigned long free_bits[PV_GRANT_WORDS(10)] = { ~0ul };
    struct pv_grant_table table = { entries, 10, free_bits };
    grant_ref_t first, second, third;

    entries[10].flags = GTF_permit_access;
    pv_grant_table_init(&table);
    claim_eq(pv_grant(&table, 3, 0x77, 0, &first), 0);
    claim_eq(first, GNTTAB_NR_RESERVED_ENTRIES);
    claim_eq(entries[first].flags, GTF_permit_access);
    claim_eq(entries[first].domid, 3);
    claim_eq(entries[first].frame, 0x77);
    claim_eq(pv_grant(&table, 3, 0x78, 1, &second), 0);
    claim_eq(entries[second].flags, GTF_permit_access | GTF_readonly);
    claim_eq(pv_grant(&table, 3, 0x79, 0, &third), -XEN_ENOSPC);
    /* The hypervisor marks the second as being read. */
    entries[second].flags |= GTF_reading;
    claim_eq(pv_revoke(&table, second), -XEN_EBUSY);
    claim_eq(pv_revoke(&table, first), 0);
    claim_eq(entries[first].flags, 0);
    claim_eq(pv_revoke(&table, first), -XEN_EINVAL);
    claim_eq(pv_revoke(&table, 10), -XEN_EINVAL);
    claim_eq(pv_grant(&table, 3, 1ul << 32, 0, &third), -XEN_EINVAL);
    claim_eq(pv_grant(&table, 3, 0x80, 0, &third), 0);
    claim_eq(third, first);
}

void test_main(const struct start_info *start)
{
    struct pv_grant_table table = { (struct grant_entry_v1 *)&table_page, PV_GRANTS_PER_FRAME,
                                    free_words };
    struct gnttab_map_grant_ref map;
    struct gnttab_unmap_grant_ref unmap = { 0 };
    struct gnttab_copy copy = { 0 };
    unsigned int now, most;
    xen_pfn_t frames[1];
    grant_ref_t reference;

    bookkeeping();
    need(pv_map_shared_info(start->shared_info, &shared));
    claim_eq(pv_grant_size(&now, &most), 0);
    claim(most >= 1 && now <= most);
    claim_eq(pv_grant_setup(frames, most + 1), -XEN_EINVAL);
    claim_eq(pv_grant_setup(frames, 1), 0);
    claim_eq(pv_grant_size(&now, &most), 0);
    claim(now >= 1);
    need(pv_update_va_mapping((unsigned long)&table_page, pv_pte(frames[0], PV_PTE_DATA),
                              PV_FLUSH_PAGE_LOCAL));
    pv_grant_table_init(&table);

    /* Mapped: one frame at two addresses. */
    *(volatile uint64_t *)word(&granted) = 4711;
    claim_eq(pv_grant(&table, 0, image_frame(start, &granted), 0, &reference), 0);
    need(pv_update_va_mapping((unsigned long)&window, 0, PV_FLUSH_PAGE_LOCAL));
    map = pv_map_request(0, reference, (unsigned long)&window, 0);
    claim_eq(pv_grant_map(&map, 1), 0);
    claim_eq(map.status, GNTST_okay);
    claim_eq(*(volatile uint64_t *)word(&window), 4711);
    *(volatile uint64_t *)word(&window) = 42;
    claim_eq(*(volatile uint64_t *)word(&granted), 42);
    claim_eq(pv_revoke(&table, reference), -XEN_EBUSY);
    unmap.host_addr = (unsigned long)&window;
    unmap.handle = map.handle;
    claim_eq(pv_grant_unmap(&unmap, 1), 0);
    claim_eq(unmap.status, GNTST_okay);
    claim_eq(pv_revoke(&table, reference), 0);
    map = pv_map_request(0, reference, (unsigned long)&window, 0);
    claim_eq(pv_grant_map(&map, 1), 0);
    claim(map.status < 0);

    /* Read-only: it can be copied from, not to. */
    claim_eq(pv_grant(&table, 0, image_frame(start, &granted), 1, &reference), 0);
    map = pv_map_request(0, reference, (unsigned long)&window, 0);
    claim_eq(pv_grant_map(&map, 1), 0);
    claim(map.status < 0);
    copy.source.u.ref = reference;
    copy.source.domid = 0;
    copy.dest.u.gmfn = image_frame(start, &other);
    copy.dest.domid = DOMID_SELF;
    copy.len = sizeof(uint64_t);
    copy.flags = GNTCOPY_source_gref;
    claim_eq(pv_grant_copy(&copy, 1), 0);
    claim_eq(copy.status, GNTST_okay);
    claim_eq(*(volatile uint64_t *)word(&other), 42);
    copy.source.u.gmfn = image_frame(start, &other);
    copy.source.domid = DOMID_SELF;
    copy.dest.u.ref = reference;
    copy.dest.domid = 0;
    copy.flags = GNTCOPY_dest_gref;
    claim_eq(pv_grant_copy(&copy, 1), 0);
    claim(copy.status < 0);
    claim_eq(pv_revoke(&table, reference), 0);
}
