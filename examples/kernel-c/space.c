/*
 * Address spaces: built by plain stores, then read-only and pinned (M9), so that
 * a switch costs no check (M10).  Changed by mmu_update afterwards.
 */
#include "kernel.h"

/* What a program may do with its pages. */
#define PROGRAM (PV_PTE_READ_ONLY | PV_PTE_USER)
#define STACK   (PV_PTE_USER_DATA | PV_PTE_NO_EXECUTE)

static pv_pte_t entry(const void *page, uint64_t rights)
{
    return pv_pte(page_frame(page), rights);
}

static pv_pte_t **tables(struct space *space)
{
    return &space->kernel;
}

#define TABLES (sizeof(struct space) / sizeof(pv_pte_t *))

/* guide: load */
/* An operation on each of a space's top-level tables, or of the kernel's own
 * and none.  It cannot fail unless this kernel is wrong. */
static void both(unsigned int kernel, unsigned int user, const struct space *space)
{
    struct mmuext_op ops[2] = {
        pv_op_frame(kernel, space ? page_frame(space->kernel) : boot_root()),
        pv_op_frame(user, space ? page_frame(space->user) : 0),
    };
    int error = pv_mmuext(ops, 2, 0);

    if (error != 0)
        pv_panic("operations %u and %u on address spaces: error %d", kernel, user, error);
}
/* end guide */

/* Gives back what the first table maps, and the tables. */
static void release(struct space *space)
{
    unsigned int n;

    for (n = 0; space->first && n < PV_TABLE_ENTRIES; n++)
        if (pv_pte_is_present(space->first[n]))
            page_put(frame_page(pv_pte_frame(space->first[n])));
    for (n = 0; n < TABLES; n++)
        if (tables(space)[n])
            page_put(tables(space)[n]);
}

/* A page with a part of the program. */
static int add_program(struct space *space, const unsigned char *program, unsigned long size)
{
    unsigned long at, n;

    for (at = 0; at < size; at += PV_PAGE_SIZE) {
        unsigned char *page = page_get();

        if (!page)
            return -XEN_ENOMEM;
        for (n = 0; n < PV_PAGE_SIZE && at + n < size; n++)
            page[n] = program[at + n];
        space->first[pv_table_index(USER_START + at, 1)] = entry(page, PROGRAM);
    }
    return 0;
}

/* The tables, hooked together, without a page. */
static int add_tables(struct space *space)
{
    const pv_pte_t *boot = frame_page(boot_root());
    unsigned int n;
    int failed = 0;

    for (n = 0; n < TABLES; n++)
        failed |= !(tables(space)[n] = page_get());
    if (failed) {
        release(space);
        return -XEN_ENOMEM;
    }
    /* guide: two-roots */
    space->second[pv_table_index(USER_START, 2)] = entry(space->first, PV_PTE_TABLE);
    space->third[pv_table_index(USER_START, 3)] = entry(space->second, PV_PTE_TABLE);
    space->kernel[pv_table_index(USER_START, 4)] = entry(space->third, PV_PTE_TABLE);
    space->user[pv_table_index(USER_START, 4)] = entry(space->third, PV_PTE_TABLE);
    /* The kernel's part is the same everywhere. The entries from 256 on are the hypervisor's,
     * which fills them in itself. */
    n = pv_table_index((unsigned long)boot, 4);
    space->kernel[n] = boot[n];
    /* end guide */
    return 0;
}

/* guide: seal */
/* Hands the finished tables to the hypervisor: read-only first, then pinned. */
static void seal(struct space *space)
{
    unsigned int n;

    for (n = 0; n < TABLES; n++)
        page_make_read_only(tables(space)[n]);
    both(MMUEXT_PIN_L4_TABLE, MMUEXT_PIN_L4_TABLE, space);
}
/* end guide */

int space_make(struct space *space, const unsigned char *program, unsigned long size)
{
    int error = add_tables(space);

    if (error != 0)
        return error;
    error = add_program(space, program, size);
    if (error == 0)
        seal(space);
    else
        release(space);
    return error;
}

/* Where an entry of the first table is, as the hypervisor names it. */
static pv_maddr_t entry_address(const struct space *space, unsigned int index)
{
    return pv_frame_address(page_frame(space->first), index * sizeof *space->first);
}

/* guide: fork */
/*
 * Both use the same pages from now on, read-only, until one of them stores.
 * The copy's tables are filled by plain stores; those of the original are in
 * use and change through the queue, many entries a call.
 */
int space_copy(struct space *copy, struct space *space)
{
    static struct mmu_update requests[64];
    struct pv_queue queue;
    unsigned int n;
    int error = add_tables(copy);

    if (error != 0)
        return error;
    pv_queue_init(&queue, requests, sizeof requests / sizeof *requests);
    for (n = 0; n < PV_TABLE_ENTRIES && error >= 0; n++) {
        pv_pte_t shared = space->first[n] & ~PV_PTE_WRITABLE;

        if (!pv_pte_is_present(shared))
            continue;
        page_share(frame_page(pv_pte_frame(shared)));
        copy->first[n] = shared;
        if (pv_pte_is_writable(space->first[n]))
            error = pv_queue_push(&queue, entry_address(space, n), shared, 0);
    }
    /* Not optional: the original would go on writing through the TLB. */
    if (error < 0 || pv_queue_flush_tlb(&queue, 0) < 0)
        pv_panic("pages cannot become read-only");
    seal(copy);
    return 0;
}
/* end guide */

/* guide: destroy */
void space_free(struct space *space)
{
    unsigned int n;

    both(MMUEXT_UNPIN_TABLE, MMUEXT_UNPIN_TABLE, space);
    /* Without pin and use the frames are tables no longer (M11). */
    for (n = 0; n < TABLES; n++)
        page_make_writable(tables(space)[n]);
    release(space);
}
/* end guide */

/* guide: load */
void space_load(const struct space *space)
{
    both(MMUEXT_NEW_BASEPTR, MMUEXT_NEW_USER_BASEPTR, space);
}
/* end guide */

/* guide: resolve */
int space_resolve(struct space *space, unsigned long address, int write)
{
    unsigned int index = pv_table_index(address, 1);
    unsigned char *page, *shared = 0;
    pv_pte_t value;
    unsigned long n;

    if (address < USER_START || address >= USER_END)
        return 0;
    value = space->first[index];
    if (pv_pte_is_present(value) && (!write || pv_pte_is_writable(value)))
        return 1;
    if (address < USER_END - STACK_SIZE)
        return 0;
    /* A page of the stack that is read-only is shared since a fork, or was. */
    if (pv_pte_is_present(value))
        shared = frame_page(pv_pte_frame(value));
    page = shared && !page_is_shared(shared) ? shared : page_get();
    if (!page)
        return 0;
    for (n = 0; shared && page != shared && n < PV_PAGE_SIZE; n++)
        page[n] = shared[n];
    if (pv_set_entry(entry_address(space, index), entry(page, STACK)) != 0) {
        if (page != shared)
            page_put(page);
        return 0;
    }
    /* An entry that was not present is in no TLB. */
    if (shared)
        (void)pv_invlpg_local(address);
    if (shared && page != shared)
        page_put(shared);
    return 1;
}
/* end guide */
