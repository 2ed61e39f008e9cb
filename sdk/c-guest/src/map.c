/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <pv/map.h>
#include <pv/update.h>
#include <xen/errno.h>

int pv_map_entry(const struct pv_table_memory *memory, pv_mfn_t root,
                 unsigned long address, int level, pv_maddr_t *entry)
{
    pv_mfn_t table = root;
    int above, error;

    for (above = PV_TOP_LEVEL; above > level; above--) {
        unsigned int index = pv_table_index(address, above);
        pv_pte_t value;

        error = pv_read_entry(memory->tables, table, index, &value);
        if (error != 0)
            return error;
        if (!pv_pte_is_present(value)) {
            pv_mfn_t below = memory->allocate_table(memory->context, above - 1);

            if (below == PV_NO_FRAME)
                return -XEN_ENOMEM;
            value = pv_pte(below, PV_PTE_TABLE);
            error = pv_set_entry(pv_frame_address(table, index * sizeof value), value);
            if (error != 0)
                return error;
        }
        table = pv_pte_frame(value);
    }
    *entry = pv_frame_address(table, pv_table_index(address, level) * sizeof(pv_pte_t));
    return 0;
}

int pv_map(const struct pv_table_memory *memory, pv_mfn_t root,
           unsigned long address, pv_pte_t value)
{
    pv_maddr_t entry;
    int error = pv_map_entry(memory, root, address, 1, &entry);

    return error != 0 ? error : pv_set_entry(entry, value);
}
