/* Claim: pages that a kernel in C puts into the balloon leave the domain, and
 * their frames are no longer its own; taken out again they have frames, and an
 * entry of the machine-to-physical table. A frame that is mapped goes with its
 * last mapping. What makes no sense is refused, and says how far it came (M16
 * to M20).
 * harness: memory=64M */
#include "test.h"

#include "probe.h"

/* More than one call takes. */
#define COUNT 100

static struct pv_boot_memory memory;
static unsigned long *addresses[COUNT + 1];
static pv_pfn_t pages[COUNT + 1];

static int unmap(void *page)
{
    return pv_update_va_mapping((unsigned long)page, 0, PV_FLUSH_PAGE_LOCAL);
}

void test_main(const struct start_info *start)
{
    struct pv_p2m p2m;
    unsigned long before, done, n;
    pv_mfn_t frame;

    need(pv_set_handler(PV_VECTOR_PAGE_FAULT, probe_fault));
    need(pv_boot_init(&memory, start, (unsigned long)VIRT_BASE));
    p2m = memory.linear.p2m;
    before = (unsigned long)pv_memory_current_pages();
    claim(before >= start->nr_pages);
    claim((unsigned long)pv_memory_maximum_pages() >= before);
    for (n = 0; n <= COUNT; n++) {
        addresses[n] = pv_boot_page(&memory);
        need(addresses[n] == 0);
        pages[n] = pv_linear_pfn(&memory.linear, (unsigned long)addresses[n]);
    }
    frame = pv_p2m_mfn(p2m, pages[0]);
    for (n = 0; n < COUNT; n++)
        need(unmap(addresses[n]));

    claim_eq(pv_balloon_inflate(p2m, pages, COUNT, &done), 0);
    claim_eq(done, COUNT);
    claim_eq(pv_memory_current_pages(), before - COUNT);
    for (n = 0; n < COUNT; n++)
        claim_eq(pv_p2m_mfn(p2m, pages[n]), PV_NO_FRAME);
    claim(pv_p2m_mfn(p2m, pages[COUNT]) != PV_NO_FRAME);
    /* Not the domain's to give back again; a page has no frame to give. */
    claim_eq(pv_memory_decrease(&frame, 1, 0), 0);
    claim_eq(pv_balloon_inflate(p2m, pages, 1, &done), -XEN_EINVAL);
    claim_eq(done, 0);
    claim_eq(pv_memory_current_pages(), before - COUNT);

    /* A page that has a frame, behind some that have none; one that is no page. */
    claim_eq(pv_balloon_deflate(p2m, &pages[COUNT], 1, &done), -XEN_EINVAL);
    claim_eq(pv_balloon_deflate(p2m, &p2m.pages, 1, &done), -XEN_EINVAL);
    claim_eq(done, 0);
    claim_eq(pv_balloon_deflate(p2m, pages, COUNT, &done), 0);
    claim_eq(done, COUNT);
    claim_eq(pv_memory_current_pages(), before);
    for (n = 0; n < COUNT; n++) {
        frame = pv_p2m_mfn(p2m, pages[n]);
        claim_eq(pv_m2p_own_pfn(memory.linear.m2p, frame, p2m), pages[n]);
        claim_eq(pv_make_writable(&memory.linear, (unsigned long)addresses[n]), 0);
        claim(!store_faults(addresses[n], n));
    }
    for (n = 0; n < COUNT; n++)
        claim_eq(*addresses[n], n);

    /* In the second call's part: the first has gone. */
    for (n = 0; n < COUNT; n++)
        need(unmap(addresses[n]));
    frame = pv_p2m_mfn(p2m, pages[COUNT - 1]);
    need(pv_p2m_set(p2m, pages[COUNT - 1], PV_NO_FRAME));
    claim_eq(pv_balloon_inflate(p2m, pages, COUNT, &done), -XEN_EINVAL);
    claim(done > 0 && done < COUNT);
    claim_eq(pv_memory_current_pages(), before - done);
    claim_eq(pv_balloon_deflate(p2m, pages, done, &done), 0);
    need(pv_p2m_set(p2m, pages[COUNT - 1], frame));
    claim_eq(pv_memory_current_pages(), before);

    /* Mapped still: it goes with the mapping. */
    frame = pv_p2m_mfn(p2m, pages[COUNT]);
    claim_eq(pv_memory_decrease(&frame, 1, 0), 1);
    claim(!load_faults(addresses[COUNT]));
    claim_eq(pv_memory_current_pages(), before);
    claim_eq(unmap(addresses[COUNT]), 0);
    claim_eq(pv_memory_current_pages(), before - 1);
}
