/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <pv/boot.h>
#include <pv/update.h>
#include <xen/errno.h>

/* Pages that have room from the base on: up to the hypervisor's addresses, or
 * to the last address. */
static unsigned long room(unsigned long base)
{
    unsigned long end = base < HYPERVISOR_VIRT_START ? HYPERVISOR_VIRT_START : 0;

    return (end - base) >> PV_PAGE_SHIFT;
}

int pv_boot_init(struct pv_boot_memory *memory, const struct start_info *start,
                 unsigned long base)
{
    struct pv_linear *linear = &memory->linear;
    pv_pfn_t root = (start->pt_base - base) >> PV_PAGE_SHIFT;
    unsigned long most = room(base);
    struct pv_walk walk;

    linear->base = base;
    linear->p2m = pv_start_p2m(start);
    linear->m2p = pv_m2p_find();
    if (start->pt_base < base || start->nr_pt_frames >= linear->p2m.pages - root)
        return -XEN_EINVAL;
    memory->root = pv_p2m_mfn(linear->p2m, root);
    if (memory->root == PV_NO_FRAME)
        return -XEN_EINVAL;
    memory->next = root + start->nr_pt_frames + 1;
    if (most > linear->p2m.pages)
        most = linear->p2m.pages;
    /* The tables say how far the mapping really goes. */
    for (linear->pages = memory->next; linear->pages < most; linear->pages++) {
        pv_walk(pv_linear_tables(linear), memory->root,
                pv_linear_address(linear, linear->pages), &walk);
        if (pv_walk_leaf(&walk) == 0)
            break;
    }
    return 0;
}

void *pv_boot_page(struct pv_boot_memory *memory)
{
    unsigned long *page, i;

    if (memory->next >= memory->linear.pages)
        return 0;
    page = (unsigned long *)pv_linear_address(&memory->linear, memory->next++);
    for (i = 0; i < PV_PAGE_SIZE / sizeof *page; i++)
        ((volatile unsigned long *)page)[i] = 0;
    return page;
}

static pv_mfn_t allocate_table(void *context, int level)
{
    struct pv_boot_memory *memory = context;
    unsigned long page = (unsigned long)pv_boot_page(memory);

    (void)level;
    if (page == 0 || pv_make_read_only(&memory->linear, page) != 0)
        return PV_NO_FRAME;
    return pv_linear_mfn(&memory->linear, page);
}

struct pv_table_memory pv_boot_tables(struct pv_boot_memory *memory)
{
    struct pv_table_memory tables = {
        pv_linear_tables(&memory->linear), allocate_table, memory,
    };

    return tables;
}

/* What maps a page; nothing for one without a frame. */
static pv_pte_t entry_of(const struct pv_linear *linear, pv_pfn_t pfn)
{
    pv_mfn_t frame = pv_p2m_mfn(linear->p2m, pfn);

    return frame == PV_NO_FRAME ? 0 : pv_pte(frame, PV_PTE_DATA);
}

/* Maps the pages up to `end` by entries of the level-1 table that is there. */
static int extend_table(struct pv_linear *linear, pv_mfn_t table, pv_pfn_t end)
{
    struct mmu_update requests[32];
    unsigned int count, done;
    int error;

    while (linear->pages < end) {
        for (count = 0; count < 32 && linear->pages + count < end; count++) {
            pv_pfn_t pfn = linear->pages + count;
            unsigned int index = pv_table_index(pv_linear_address(linear, pfn), 1);

            requests[count] = pv_request(pv_frame_address(table, index * sizeof(pv_pte_t)),
                                         entry_of(linear, pfn));
        }
        error = pv_mmu_update(requests, count, &done);
        linear->pages += error != 0 ? done : count;
        if (error != 0)
            return error;
    }
    return 0;
}

/* Maps the pages up to `end` by a new level-1 table under the entry of level 2
 * at `above`: filled while it is ordinary memory, and checked as a whole. */
static int add_table(struct pv_boot_memory *memory, pv_maddr_t above, pv_pfn_t end)
{
    struct pv_linear *linear = &memory->linear;
    pv_pte_t *table = pv_boot_page(memory);
    pv_pfn_t pfn;
    int error;

    if (table == 0)
        return -XEN_ENOMEM;
    for (pfn = linear->pages; pfn < end; pfn++)
        table[pv_table_index(pv_linear_address(linear, pfn), 1)] = entry_of(linear, pfn);
    error = pv_make_read_only(linear, (unsigned long)table);
    if (error == 0)
        error = pv_set_entry(above, pv_pte(pv_linear_mfn(linear, (unsigned long)table),
                                           PV_PTE_TABLE));
    if (error == 0)
        linear->pages = end;
    return error;
}

int pv_boot_complete(struct pv_boot_memory *memory, unsigned long pages)
{
    struct pv_table_memory tables = pv_boot_tables(memory);
    struct pv_linear *linear = &memory->linear;

    if (pages > linear->p2m.pages || pages > room(linear->base))
        return -XEN_EINVAL;
    while (linear->pages < pages) {
        unsigned long address = pv_linear_address(linear, linear->pages);
        pv_pfn_t end = linear->pages + PV_TABLE_ENTRIES - pv_table_index(address, 1);
        pv_maddr_t above;
        pv_pte_t value;
        int error;

        if (end > pages)
            end = pages;
        error = pv_map_entry(&tables, memory->root, address, 2, &above);
        if (error == 0)
            error = pv_read_entry(tables.tables, pv_address_frame(above),
                                  pv_table_index(address, 2), &value);
        if (error == 0)
            error = pv_pte_is_present(value)
                        ? extend_table(linear, pv_pte_frame(value), end)
                        : add_table(memory, above, end);
        if (error != 0)
            return error;
    }
    return 0;
}
