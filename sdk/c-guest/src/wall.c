/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Wall-clock time: what real time has to be offset by (C19). */
#include <pv/events.h>
#include <pv/time.h>
#include <xen/errno.h>

#include "divide.h"

#define NANOSECONDS 1000000000u

int pv_wall_offset(const struct shared_info *shared, struct pv_wall_time *offset)
{
    unsigned int attempt;

    for (attempt = 0; attempt < 1000000; attempt++) {
        uint32_t before = __atomic_load_n(&shared->wc_version, __ATOMIC_ACQUIRE);

        if ((before & 1) == 0) {
            uint32_t low = __atomic_load_n(&shared->wc_sec, __ATOMIC_RELAXED);
            uint32_t nanoseconds = __atomic_load_n(&shared->wc_nsec, __ATOMIC_RELAXED);
            uint32_t high = __atomic_load_n(&shared->xen_wc_sec_hi, __ATOMIC_RELAXED);

            __atomic_thread_fence(__ATOMIC_ACQUIRE);
            if (__atomic_load_n(&shared->wc_version, __ATOMIC_RELAXED) == before) {
                offset->seconds = (uint64_t)high << 32 | low;
                offset->nanoseconds = nanoseconds < NANOSECONDS ? nanoseconds : NANOSECONDS - 1;
                return 0;
            }
        }
        __asm__ __volatile__("pause");
    }
    return -XEN_EAGAIN;
}

int pv_wall_clock(struct pv_wall_time *now)
{
    struct shared_info *shared = pv_shared();
    uint64_t passed;
    int error;

    if (!shared)
        return -XEN_ENXIO;
    error = pv_wall_offset(shared, now);
    if (error != 0)
        return error;
    passed = pv_now();
    now->nanoseconds += pv_divide(&passed, NANOSECONDS);
    now->seconds += passed;
    if (now->nanoseconds >= NANOSECONDS) {
        now->nanoseconds -= NANOSECONDS;
        now->seconds++;
    }
    return 0;
}
