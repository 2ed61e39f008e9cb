/* Claim: what a kernel in C does with its page tables by the library: it finds
 * both numbers of its frames, reads its tables, changes entries alone and in
 * batches, keeps changes in a queue until somebody could tell (M12 to M14),
 * maps all its memory, makes tables of pages and pages of tables (M4, M8),
 * pins and loads them (M9, M10). What is refused is told as what it is.
 * harness: memory=64M */
#include "test.h"

#include <xen/memory.h>

#include "probe.h"

/* Addresses where nothing is: slots of the top-level table of their own. */
#define FAR    0xffff900000000000ul
#define DIRECT 0xffffa00000000000ul

static struct pv_boot_memory memory;
static struct mmu_update storage[4];
static struct pv_queue queue;
static int retries;

static struct pv_tables tables(void)
{
    return pv_linear_tables(&memory.linear);
}

static pv_mfn_t frame_of(const void *at)
{
    return pv_linear_mfn(&memory.linear, (unsigned long)at);
}

/* The level-1 entry of an address: where it is, and what it says. */
static struct pv_step leaf_of(unsigned long address)
{
    struct pv_walk walk;

    pv_walk(tables(), memory.root, address, &walk);
    claim(pv_walk_level(&walk, 1) != 0);
    return *pv_walk_level(&walk, 1);
}

/* guide: on-fault */
/* M14: what is missing may stand in the queue. */
static void page_fault(struct pv_trap_frame *frame)
{
    int made = pv_queue_on_page_fault(&queue, 0);

    claim(made >= 0);
    if (made == 1)
        retries++;
    else
        probe_fault(frame);
}
/* end guide */

static unsigned long *new_page(void)
{
    unsigned long *page = pv_boot_page(&memory);

    if (page == 0)
        test_error(TEST_PLACE, "no page is left");
    return page;
}

static void numbers(const struct start_info *start)
{
    struct pv_p2m p2m = memory.linear.p2m;
    struct pv_m2p m2p = memory.linear.m2p;
    pv_pfn_t pfn, most = memory.linear.pages;
    pv_mfn_t first = pv_p2m_mfn(p2m, 0);

    /* Behind the builder's tables and its stack there are 512 KiB at least. */
    claim_eq(memory.linear.base, VIRT_BASE);
    claim(most >= memory.next + 128 && most <= start->nr_pages);
    claim_eq(pv_linear_address(&memory.linear, memory.next),
             start->pt_base + (start->nr_pt_frames + 1) * PV_PAGE_SIZE);
    claim_eq(memory.root, frame_of((void *)start->pt_base));

    for (pfn = 0; pfn < start->nr_pages; pfn++)
        claim_eq(pv_m2p_own_pfn(m2p, pv_p2m_mfn(p2m, pfn), p2m), pfn);
    claim_eq(pv_m2p_pfn(m2p, m2p.max_mfn + 1), PV_NO_FRAME);
    /* What the table says of a frame that is not ours means nothing. */
    need(pv_p2m_set(p2m, 0, PV_NO_FRAME));
    claim_eq(pv_m2p_pfn(m2p, first), 0);
    claim_eq(pv_m2p_own_pfn(m2p, first, p2m), PV_NO_FRAME);
    need(pv_p2m_set(p2m, 0, first));

    claim_eq(pv_linear_pfn(&memory.linear, memory.linear.base + 2 * PV_PAGE_SIZE + 5), 2);
    claim_eq(pv_linear_pfn(&memory.linear, memory.linear.base - 1), PV_NO_FRAME);
    claim_eq(pv_linear_pfn(&memory.linear, memory.linear.base + most * PV_PAGE_SIZE),
             PV_NO_FRAME);
}

static void walks(void)
{
    unsigned long address = (unsigned long)&memory;
    struct pv_walk walk;
    pv_maddr_t machine;
    pv_pte_t value;
    int level;

    pv_walk(tables(), memory.root, address, &walk);
    claim_eq(walk.depth, 4);
    claim(pv_walk_leaf(&walk) == &walk.steps[3]);
    for (level = 4; level >= 1; level--) {
        const struct pv_step *step = pv_walk_level(&walk, level);

        claim(step == &walk.steps[4 - level] && step->level == level);
        claim_eq(step->entry % PV_PAGE_SIZE, 8 * pv_table_index(address, level));
        claim_eq(pv_address_frame(step->entry),
                 level == 4 ? memory.root : pv_pte_frame(step[-1].value));
        claim_eq(pv_read_entry(tables(), pv_address_frame(step->entry),
                               pv_table_index(address, level), &value), 0);
        claim_eq(value & PV_PTE_FRAME, step->value & PV_PTE_FRAME);
    }
    claim_eq(pv_translate(tables(), memory.root, address, &machine), 0);
    claim_eq(machine, pv_frame_address(frame_of(&memory), address));

    pv_walk(tables(), memory.root, FAR, &walk);
    claim_eq(walk.depth, 1);
    claim(pv_walk_leaf(&walk) == 0 && pv_walk_level(&walk, 3) == 0);
    claim_eq(pv_translate(tables(), memory.root, FAR, &machine), -XEN_EFAULT);
    claim_eq(pv_read_entry(tables(), memory.root, PV_TABLE_ENTRIES, &value), -XEN_EINVAL);
    claim_eq(pv_read_entry(tables(), memory.linear.m2p.max_mfn + 1, 0, &value), -XEN_EFAULT);
}

static void rights(const struct start_info *start)
{
    unsigned long *page = (unsigned long *)pv_linear_address(&memory.linear, memory.next), i;

    /* Whatever is in it. */
    page[0] = page[PV_PAGE_SIZE / sizeof *page - 1] = 0x57a1e;
    claim(new_page() == page);
    for (i = 0; i < PV_PAGE_SIZE / sizeof *page; i++)
        claim_eq(page[i], 0);
    claim(!store_faults(page, 1));
    claim_eq(pv_make_read_only(&memory.linear, (unsigned long)page), 0);
    claim(store_faults(page, 2) && probe_vector == PV_VECTOR_PAGE_FAULT);
    claim_eq(page[0], 1);
    claim_eq(pv_make_writable(&memory.linear, (unsigned long)page), 0);
    claim(!store_faults(page, 3) && page[0] == 3);
    claim_eq(pv_linear_protect(&memory.linear, (unsigned long)page, 0), 0);
    claim(load_faults(page));
    claim_eq(pv_make_writable(&memory.linear, (unsigned long)page + 123), 0);
    claim(!load_faults(page) && page[0] == 3);
    /* A page table in use, and an address outside. */
    claim(pv_make_writable(&memory.linear, start->pt_base) != 0);
    claim_eq(pv_make_writable(&memory.linear, FAR), -XEN_EINVAL);
}

/* All memory by the boot mapping, and by a direct map of its own. */
static void all_memory(const struct start_info *start)
{
    unsigned long pages = memory.linear.p2m.pages, before = memory.linear.pages;
    unsigned long needed = pv_tables_needed(pages), *last;
    pv_pfn_t pfn, first_root = pv_linear_pfn(&memory.linear, start->pt_base), run;
    struct pv_direct_plan plan;
    pv_maddr_t machine;

    claim(before < pages);
    claim(load_faults((void *)pv_linear_address(&memory.linear, pages - 1)));
    claim_eq(pv_boot_complete(&memory, pages + 1), -XEN_EINVAL);
    /* In two steps, the first ends inside a table. */
    claim_eq(pv_boot_complete(&memory, before + 700), 0);
    claim_eq(memory.linear.pages, before + 700);
    claim_eq(pv_boot_complete(&memory, pages), 0);
    claim_eq(memory.linear.pages, pages);
    for (pfn = before; pfn < pages; pfn++) {
        struct pv_step leaf = leaf_of(pv_linear_address(&memory.linear, pfn));

        claim(pv_pte_is_writable(leaf.value));
        claim_eq(pv_pte_frame(leaf.value), pv_p2m_mfn(memory.linear.p2m, pfn));
    }
    last = (unsigned long *)pv_linear_address(&memory.linear, pages - 1);
    claim(!store_faults(last, 0x1a57));

    /* The direct map: its tables from the end of memory, in reverse use. */
    claim_eq(pv_tables_needed(1), 3);
    claim_eq(pv_tables_needed(512), 3);
    claim_eq(pv_tables_needed(513), 4);
    claim_eq(pv_tables_needed(512 * 512 + 1), 513 + 2 + 1);
    run = pages - 1 - needed;
    plan.root = memory.root;
    plan.base = DIRECT + PV_PAGE_SIZE;
    plan.p2m = memory.linear.p2m;
    plan.first_table = run;
    plan.table_pages = needed;
    plan.window = (unsigned long)new_page();
    plan.read_only_first = first_root;
    plan.read_only_pages = memory.next - first_root;
    plan.flags = PV_PTE_DATA | PV_PTE_NO_EXECUTE;
    claim_eq(pv_direct_build(&plan), -XEN_EINVAL);
    plan.base = DIRECT;
    plan.table_pages = needed - 1;
    claim_eq(pv_direct_build(&plan), -XEN_ENOMEM);
    plan.table_pages = needed;
    for (pfn = run; pfn < run + needed; pfn++)
        need(pv_linear_protect(&memory.linear, pv_linear_address(&memory.linear, pfn), 0));
    claim_eq(pv_direct_build(&plan), needed);
    /* They can be read in either map, and written in none. */
    for (pfn = run; pfn < run + needed; pfn++)
        need(pv_make_read_only(&memory.linear, pv_linear_address(&memory.linear, pfn)));
    for (pfn = 0; pfn < pages; pfn++) {
        unsigned long address = DIRECT + (pfn << PV_PAGE_SHIFT);
        int table = (pfn >= run && pfn < run + needed) ||
                    (pfn >= first_root && pfn < memory.next);

        claim_eq(pv_translate(tables(), memory.root, address + 8, &machine), 0);
        claim_eq(machine, pv_frame_address(pv_p2m_mfn(memory.linear.p2m, pfn), 8));
        claim_eq(pv_pte_is_writable(leaf_of(address).value), !table);
    }
    claim_eq(*(unsigned long *)(DIRECT + ((pages - 1) << PV_PAGE_SHIFT)), 0x1a57);
}

static void entries(void)
{
    struct pv_table_memory from = pv_boot_tables(&memory);
    unsigned long *a = new_page(), *b = new_page();
    volatile unsigned long *seen = (unsigned long *)FAR;
    struct mmu_update requests[4];
    unsigned int done;
    pv_maddr_t machine;
    struct pv_step leaf;
    pv_pte_t to_a, to_b;

    *a = 0xa, *b = 0xb;
    to_a = pv_pte(frame_of(a), PV_PTE_DATA);
    to_b = pv_pte(frame_of(b), PV_PTE_DATA);
    claim(load_faults((void *)seen));
    claim_eq(pv_map(&from, memory.root, FAR, to_a), 0);
    claim_eq(*seen, 0xa);
    leaf = leaf_of(FAR);
    claim_eq(pv_pte_frame(leaf.value), frame_of(a));

    /* What is flushed is what is seen. */
    need(pv_set_entry(leaf.entry, to_b));
    claim_eq(pv_invlpg_local(FAR), 0);
    claim_eq(*seen, 0xb);
    need(pv_set_entry(leaf.entry, to_a));
    claim_eq(pv_invlpg_all(FAR), 0);
    claim_eq(*seen, 0xa);
    need(pv_set_entry(leaf.entry, to_b));
    claim_eq(pv_flush_tlb_local(), 0);
    claim_eq(*seen, 0xb);
    need(pv_set_entry(leaf.entry, to_a));
    claim_eq(pv_flush_tlb_all(), 0);
    claim_eq(*seen, 0xa);
    {
        static const enum pv_flush ways[] = {
            PV_FLUSH_TLB_LOCAL, PV_FLUSH_TLB_ALL, PV_FLUSH_PAGE_LOCAL, PV_FLUSH_PAGE_ALL,
        };
        unsigned int i;

        for (i = 0; i < 4; i++) {
            claim_eq(pv_update_va_mapping(FAR, i & 1 ? to_a : to_b, ways[i]), 0);
            claim_eq(*seen, i & 1 ? 0xa : 0xb);
        }
    }
    claim_eq(pv_update_va_mapping(FAR + (1ul << 39), to_a, PV_FLUSH_NONE), -XEN_EINVAL);

    /* Accessed and dirty bits that the processor has set stay, if that is asked. */
    *seen = 0xa;
    claim((leaf_of(FAR).value & PV_PTE_DIRTY) != 0);
    requests[0] = pv_request_preserve_ad(leaf.entry, pv_pte(frame_of(a), PV_PTE_READ_ONLY));
    claim_eq(pv_mmu_update(requests, 1, &done), 0);
    claim_eq(done, 1);
    claim((leaf_of(FAR).value & PV_PTE_DIRTY) != 0);
    claim(!pv_pte_is_writable(leaf_of(FAR).value));
    requests[0] = pv_request(leaf.entry, pv_pte(frame_of(a), PV_PTE_READ_ONLY));
    claim_eq(pv_mmu_update(requests, 1, 0), 0);
    claim((leaf_of(FAR).value & PV_PTE_DIRTY) == 0);

    /* A batch ends at what is refused: a table that is to become writable. */
    requests[0] = pv_request(leaf.entry, to_a);
    requests[1] = pv_request(leaf.entry + 8, to_b);
    requests[2] = pv_request(leaf.entry + 16, pv_pte(memory.root, PV_PTE_DATA));
    requests[3] = pv_request(leaf.entry + 24, to_b);
    claim(pv_mmu_update(requests, 4, &done) < 0);
    claim_eq(done, 2);
    claim_eq(pv_pte_frame(leaf_of(FAR + PV_PAGE_SIZE).value), frame_of(b));
    claim_eq(leaf_of(FAR + 2 * PV_PAGE_SIZE).value, 0);
    claim_eq(leaf_of(FAR + 3 * PV_PAGE_SIZE).value, 0);
    claim_eq(pv_translate(tables(), memory.root, FAR + 2 * PV_PAGE_SIZE, &machine), -XEN_EFAULT);

    /* The other numbering is the guest's to set. */
    requests[0] = pv_request_m2p(frame_of(a), 0x123);
    claim_eq(pv_mmu_update_for(requests, 1, &done, DOMID_SELF), 0);
    claim_eq(pv_m2p_pfn(memory.linear.m2p, frame_of(a)), 0x123);
    claim_eq(pv_m2p_own_pfn(memory.linear.m2p, frame_of(a), memory.linear.p2m), PV_NO_FRAME);
    requests[0] = pv_request_m2p(frame_of(a), pv_linear_pfn(&memory.linear, (unsigned long)a));
    need(pv_mmu_update(requests, 1, 0));
}

/* M13 again, where the order shows: a queue that lies in the page whose mapping
 * it changes. It is read between a flush that comes too early and the change, so
 * the processor would keep the old mapping. */
static void moves_itself(unsigned long at, pv_maddr_t entry, pv_pte_t to_a, pv_pte_t to_b)
{
    struct pv_queue *own = (struct pv_queue *)(at + 64);
    volatile unsigned long *seen = (unsigned long *)at;
    static struct mmu_update change[1];

    need(pv_update_va_mapping(at, to_a, PV_FLUSH_PAGE_LOCAL));
    pv_queue_init(own, change, 1);
    claim_eq(pv_queue_push(own, entry, to_b, 0), 0);
    claim_eq(*seen, 0xa);
    claim_eq(pv_queue_flush_tlb(own, 0), 1);
    claim_eq(*seen, 0xb);
}

static void queued(void)
{
    unsigned long *a = new_page(), *b = new_page();
    unsigned long at = FAR + (16ul << PV_PAGE_SHIFT);
    volatile unsigned long *seen = (unsigned long *)at;
    pv_maddr_t entry = leaf_of(FAR).entry + 16 * 8;
    pv_pte_t to_a, to_b, bad = pv_pte(memory.root, PV_PTE_DATA);
    struct pv_refused_update refused = { 0, 0 };
    int before, i;

    *a = 0xa, *b = 0xb;
    to_a = pv_pte(frame_of(a), PV_PTE_DATA);
    to_b = pv_pte(frame_of(b), PV_PTE_DATA);

    /* M12: nothing happens until the queue is full; then four go at once. */
    for (i = 0; i < 4; i++)
        claim_eq(pv_queue_push(&queue, entry + 8 * i, to_a, &refused), 0);
    claim_eq(queue.used, 4);
    claim_eq(leaf_of(at).value, 0);
    claim_eq(pv_queue_push(&queue, entry + 8 * 4, to_a, &refused), 0);
    claim_eq(queue.used, 1);
    claim_eq(pv_pte_frame(leaf_of(at).value), frame_of(a));
    claim_eq(pv_pte_frame(leaf_of(at + 3 * PV_PAGE_SIZE).value), frame_of(a));
    claim_eq(leaf_of(at + 4 * PV_PAGE_SIZE).value, 0);
    claim_eq(pv_queue_commit(&queue, &refused), 1);
    claim_eq(pv_queue_commit(&queue, &refused), 0);
    claim_eq(pv_pte_frame(leaf_of(at + 4 * PV_PAGE_SIZE).value), frame_of(a));

    /* M13: what waits is committed before the flush, not after it. */
    claim_eq(*seen, 0xa);
    claim_eq(pv_queue_push(&queue, entry, to_b, &refused), 0);
    claim_eq(*seen, 0xa);
    claim_eq(pv_queue_flush_tlb(&queue, &refused), 1);
    claim_eq(*seen, 0xb);

    moves_itself(at, entry, to_a, to_b);

    /* M14: a mapping that stands in the queue only is found by the fault. */
    need(pv_update_va_mapping(at, 0, PV_FLUSH_PAGE_LOCAL));
    before = retries;
    claim(load_faults((void *)seen));
    claim_eq(retries, before);
    claim_eq(pv_queue_push(&queue, entry, to_a, &refused), 0);
    claim_eq(*seen, 0xa);
    claim_eq(retries, before + 1);
    claim_eq(queue.used, 0);

    /* A refused change is told, and leaves the queue; those behind it wait. */
    need(pv_queue_push(&queue, entry, to_b, 0));
    need(pv_queue_push(&queue, entry + 8, bad, 0));
    need(pv_queue_push_request(&queue, pv_request(entry + 16, to_b), 0));
    claim(pv_queue_commit(&queue, &refused) < 0);
    claim_eq(refused.entry, entry + 8);
    claim_eq(refused.value, bad);
    claim_eq(pv_pte_frame(leaf_of(at).value), frame_of(b));
    claim_eq(pv_pte_frame(leaf_of(at + 2 * PV_PAGE_SIZE).value), frame_of(a));
    claim_eq(queue.used, 1);
    claim_eq(pv_queue_commit(&queue, 0), 1);
    claim_eq(pv_pte_frame(leaf_of(at + 2 * PV_PAGE_SIZE).value), frame_of(b));

    /* So does one that is met when the queue is full, or before a flush. */
    need(pv_queue_push(&queue, entry, bad, 0));
    for (i = 1; i < 4; i++)
        need(pv_queue_push(&queue, entry + 8 * i, to_a, 0));
    claim(pv_queue_push(&queue, entry + 8 * 4, to_b, &refused) < 0);
    claim_eq(refused.entry, entry);
    claim_eq(queue.used, 4);
    claim_eq(pv_queue_commit(&queue, 0), 4);
    claim_eq(pv_pte_frame(leaf_of(at + 3 * PV_PAGE_SIZE).value), frame_of(a));
    claim_eq(pv_pte_frame(leaf_of(at + 4 * PV_PAGE_SIZE).value), frame_of(b));
    need(pv_set_entry(entry, to_b));
    claim_eq(pv_flush_tlb_local(), 0);
    claim_eq(*seen, 0xb);
    need(pv_queue_push(&queue, entry, to_a, 0));
    need(pv_queue_push(&queue, entry + 8, bad, 0));
    claim(pv_queue_flush_tlb(&queue, &refused) < 0);
    claim_eq(*seen, 0xa);
    claim_eq(queue.used, 0);
}

/* A page becomes a table of the top level, is loaded, and is a page again. */
static void address_spaces(void)
{
    unsigned long *root = new_page(), at = (unsigned long)root, i;
    const pv_pte_t *boot_root = pv_linear_find(&memory.linear, memory.root);
    struct mmuext_op ops[2];
    unsigned int done;

    for (i = 0; i < PV_TABLE_ENTRIES; i++)
        if (i < pv_table_index(HYPERVISOR_VIRT_START, 4) ||
            i >= pv_table_index(HYPERVISOR_VIRT_END, 4))
            root[i] = boot_root[i];
    root[pv_table_index(FAR, 4)] = 0;
    claim(pv_pin(4, frame_of(root)) != 0);
    claim(store_faults(root, root[0]) == 0);
    /* It was mapped writable, here and in the direct map. */
    need(pv_make_read_only(&memory.linear, at));
    need(pv_update_va_mapping(DIRECT + (at - memory.linear.base),
                              pv_pte(frame_of(root), PV_PTE_READ_ONLY), PV_FLUSH_PAGE_LOCAL));
    claim_eq(pv_pin(5, frame_of(root)), -XEN_EINVAL);
    claim_eq(pv_pin(4, frame_of(root)), 0);
    claim(pv_pin(4, frame_of(root)) != 0);
    claim(pv_make_writable(&memory.linear, at) != 0);

    claim(!load_faults((void *)FAR));
    claim_eq(pv_new_baseptr(frame_of(root)), 0);
    claim(load_faults((void *)FAR));
    claim_eq(pv_new_baseptr(memory.root), 0);
    claim(!load_faults((void *)FAR));
    claim_eq(pv_new_user_baseptr(frame_of(root)), 0);
    claim_eq(pv_new_user_baseptr(0), 0);

    /* A batch: the second is refused, the first is done. */
    ops[0] = pv_op_frame(MMUEXT_UNPIN_TABLE, frame_of(root));
    ops[1] = pv_op_frame(MMUEXT_UNPIN_TABLE, frame_of(root));
    claim(pv_mmuext(ops, 2, &done) != 0);
    claim_eq(done, 1);
    claim_eq(pv_make_writable(&memory.linear, at), 0);
    claim(!store_faults(root, 1));
    claim_eq(root[0], 1);
    claim(pv_unpin(frame_of(root)) != 0);
}

void test_main(const struct start_info *start)
{
    pv_print("test page-tables, in C\n");
    pv_set_handler(PV_VECTOR_PAGE_FAULT, page_fault);
    need(pv_register_exceptions());
    pv_queue_init(&queue, storage, 4);
    claim_eq(pv_boot_init(&memory, start, 0xffffffffff000000ul), -XEN_EINVAL);
    claim_eq(pv_boot_init(&memory, start, (unsigned long)VIRT_BASE), 0);
    numbers(start);
    walks();
    rights(start);
    entries();
    queued();
    all_memory(start);
    address_spaces();
}
