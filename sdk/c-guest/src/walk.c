/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <pv/walk.h>
#include <xen/errno.h>

int pv_read_entry(struct pv_tables tables, pv_mfn_t frame, unsigned int index,
                  pv_pte_t *value)
{
    const pv_pte_t *table;

    if (index >= PV_TABLE_ENTRIES)
        return -XEN_EINVAL;
    table = tables.table(tables.context, frame);
    if (table == 0)
        return -XEN_EFAULT;
    /* The processor changes entries. */
    *value = *(const volatile pv_pte_t *)&table[index];
    return 0;
}

void pv_walk(struct pv_tables tables, pv_mfn_t root, unsigned long address,
             struct pv_walk *walk)
{
    pv_mfn_t table = root;
    int level;

    walk->depth = 0;
    for (level = PV_TOP_LEVEL; level >= 1; level--) {
        unsigned int index = pv_table_index(address, level);
        struct pv_step *step = &walk->steps[walk->depth];

        if (pv_read_entry(tables, table, index, &step->value) != 0)
            return;
        step->level = level;
        step->entry = pv_frame_address(table, index * sizeof(pv_pte_t));
        walk->depth++;
        if (!pv_pte_is_present(step->value))
            return;
        table = pv_pte_frame(step->value);
    }
}

const struct pv_step *pv_walk_level(const struct pv_walk *walk, int level)
{
    int i;

    for (i = 0; i < walk->depth; i++)
        if (walk->steps[i].level == level)
            return &walk->steps[i];
    return 0;
}

const struct pv_step *pv_walk_leaf(const struct pv_walk *walk)
{
    const struct pv_step *leaf = pv_walk_level(walk, 1);

    return leaf != 0 && pv_pte_is_present(leaf->value) ? leaf : 0;
}

int pv_translate(struct pv_tables tables, pv_mfn_t root, unsigned long address,
                 pv_maddr_t *machine)
{
    struct pv_walk walk;
    const struct pv_step *leaf;

    pv_walk(tables, root, address, &walk);
    leaf = pv_walk_leaf(&walk);
    if (leaf == 0)
        return -XEN_EFAULT;
    *machine = pv_frame_address(pv_pte_frame(leaf->value), address);
    return 0;
}
