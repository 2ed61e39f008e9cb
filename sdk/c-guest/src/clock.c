/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Real time, with the accuracy of the cycle counter (C17).
 *
 * The hypervisor publishes pairs of cycle count and time, with the factor
 * between them, in the vcpu_info.
 */
#include <pv/events.h>
#include <pv/time.h>
#include <xen/errno.h>

int pv_snapshot_read(const struct vcpu_time_info *info, struct pv_snapshot *snapshot)
{
    const volatile struct vcpu_time_info *record = info;
    unsigned int attempt;

    for (attempt = 0; attempt < 1000000; attempt++) {
        uint32_t before = __atomic_load_n(&info->version, __ATOMIC_ACQUIRE);

        if ((before & 1) == 0) {
            snapshot->tsc = record->tsc_timestamp;
            snapshot->system_time = record->system_time;
            snapshot->mul = record->tsc_to_system_mul;
            snapshot->shift = record->tsc_shift;
            snapshot->flags = record->flags;
            __atomic_thread_fence(__ATOMIC_ACQUIRE);
            if (__atomic_load_n(&info->version, __ATOMIC_RELAXED) == before)
                return 0;
        }
        __asm__ __volatile__("pause");
    }
    return -XEN_EAGAIN;
}

uint64_t pv_snapshot_scale(const struct pv_snapshot *snapshot, uint64_t cycles)
{
    uint64_t shifted = snapshot->shift >= 0 ? cycles << (snapshot->shift & 63)
                                            : cycles >> (-snapshot->shift & 63);

    /* 64 by 32 bits give 96, of which the low 32 go. */
    return (shifted >> 32) * snapshot->mul + ((shifted & 0xffffffffu) * snapshot->mul >> 32);
}

uint64_t pv_snapshot_at(const struct pv_snapshot *snapshot, uint64_t tsc)
{
    uint64_t passed = tsc > snapshot->tsc ? tsc - snapshot->tsc : 0;

    return snapshot->system_time + pv_snapshot_scale(snapshot, passed);
}

uint64_t pv_cycles(void)
{
    uint32_t low, high;

    /* The fence keeps the counter from being read early. */
    __asm__ __volatile__("lfence\n\trdtsc" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

uint64_t pv_now(void)
{
    struct vcpu_info *info = pv_current();
    struct pv_snapshot snapshot;

    if (!info || pv_snapshot_read(&info->time, &snapshot) != 0)
        return 0;
    return pv_snapshot_at(&snapshot, pv_cycles());
}
