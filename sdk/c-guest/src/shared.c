/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The shared_info page and the vcpu_info inside it.
 *
 * The hypervisor sets bits in the page at any time, so everything in it is
 * reached by atomic operations.
 */
#include <pv/events.h>
#include <pv/update.h>

static struct shared_info *mapped;
static unsigned int (*find_vcpu)(void);
static struct vcpu_info *(*find_info)(void);
/*
 * The vcpu_info of vCPU 0 while nobody has told how to find out which vCPU
 * runs: what a kernel with one vCPU masks and unmasks all the time, one load
 * away.  Null before the page is mapped.
 */
static struct vcpu_info *only;

static void choose(void)
{
    struct shared_info *shared = pv_shared();
    struct vcpu_info *info = 0;

    if (shared && !__atomic_load_n(&find_vcpu, __ATOMIC_ACQUIRE) &&
        !__atomic_load_n(&find_info, __ATOMIC_ACQUIRE))
        info = pv_vcpu_info(shared, 0);
    __atomic_store_n(&only, info, __ATOMIC_RELEASE);
}

int pv_map_shared_info(uint64_t machine_address, void *page)
{
    pv_pte_t entry = pv_pte(pv_address_frame(machine_address), PV_PTE_DATA | PV_PTE_NO_EXECUTE);
    int error = pv_update_va_mapping((unsigned long)page, entry, PV_FLUSH_PAGE_LOCAL);

    if (error != 0)
        return error;
    pv_set_shared_info(page);
    return 0;
}

void pv_set_shared_info(struct shared_info *shared)
{
    __atomic_store_n(&mapped, shared, __ATOMIC_RELEASE);
    choose();
}

struct shared_info *pv_shared(void)
{
    return __atomic_load_n(&mapped, __ATOMIC_ACQUIRE);
}

void pv_set_current_vcpu(unsigned int (*find)(void))
{
    __atomic_store_n(&find_vcpu, find, __ATOMIC_RELEASE);
    choose();
}

void pv_set_current_info(struct vcpu_info *(*find)(void))
{
    __atomic_store_n(&find_info, find, __ATOMIC_RELEASE);
    choose();
}

unsigned int pv_current_vcpu(void)
{
    unsigned int (*find)(void) = __atomic_load_n(&find_vcpu, __ATOMIC_ACQUIRE);

    return find ? find() : 0;
}

struct vcpu_info *pv_current(void)
{
    struct vcpu_info *info = __atomic_load_n(&only, __ATOMIC_ACQUIRE);
    struct vcpu_info *(*find)(void);
    struct shared_info *shared;

    if (info)
        return info;
    find = __atomic_load_n(&find_info, __ATOMIC_ACQUIRE);
    if (find)
        return find();
    shared = pv_shared();
    return shared ? pv_vcpu_info(shared, pv_current_vcpu()) : 0;
}

struct vcpu_info *pv_vcpu_info(struct shared_info *shared, unsigned int vcpu)
{
    return vcpu < XEN_LEGACY_MAX_VCPUS ? &shared->vcpu_info[vcpu] : 0;
}
