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

int space_make(struct space *space, const unsigned char *program, unsigned long size)
{
    const pv_pte_t *boot = frame_page(boot_root());
    unsigned int n;
    int failed = 0;

    for (n = 0; n < TABLES; n++)
        failed |= !(tables(space)[n] = page_get());
    if (failed || add_program(space, program, size) != 0) {
        release(space);
        return -XEN_ENOMEM;
    }
    space->second[pv_table_index(USER_START, 2)] = entry(space->first, PV_PTE_TABLE);
    space->third[pv_table_index(USER_START, 3)] = entry(space->second, PV_PTE_TABLE);
    space->kernel[pv_table_index(USER_START, 4)] = entry(space->third, PV_PTE_TABLE);
    space->user[pv_table_index(USER_START, 4)] = entry(space->third, PV_PTE_TABLE);
    /* The kernel's part is the same everywhere. The entries from 256 on are the hypervisor's,
     * which fills them in itself. */
    n = pv_table_index((unsigned long)boot, 4);
    space->kernel[n] = boot[n];
    for (n = 0; n < TABLES; n++)
        page_make_read_only(tables(space)[n]);
    both(MMUEXT_PIN_L4_TABLE, MMUEXT_PIN_L4_TABLE, space);
    return 0;
}

void space_free(struct space *space)
{
    unsigned int n;

    both(MMUEXT_UNPIN_TABLE, MMUEXT_UNPIN_TABLE, space);
    /* Without pin and use the frames are tables no longer (M11). */
    for (n = 0; n < TABLES; n++)
        page_make_writable(tables(space)[n]);
    release(space);
}

void space_load(const struct space *space)
{
    both(MMUEXT_NEW_BASEPTR, MMUEXT_NEW_USER_BASEPTR, space);
}

int space_resolve(struct space *space, unsigned long address, int write)
{
    unsigned int index = pv_table_index(address, 1);
    pv_pte_t value;
    void *page;

    if (address < USER_START || address >= USER_END)
        return 0;
    value = space->first[index];
    if (pv_pte_is_present(value))
        return !write || pv_pte_is_writable(value);
    if (address < USER_END - STACK_SIZE || !(page = page_get()))
        return 0;
    /* The entry was not present, so there is nothing to flush. */
    if (pv_set_entry(pv_frame_address(page_frame(space->first), index * sizeof value),
                     entry(page, STACK)) == 0)
        return 1;
    page_put(page);
    return 0;
}
