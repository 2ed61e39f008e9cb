/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Division of 64 bits by 32.  A 32-bit compiler calls a function of its run-time
 * library for it, which a kernel may not have; two instructions do as well.
 */
#ifndef PV_SRC_DIVIDE_H
#define PV_SRC_DIVIDE_H

#include <pv/types.h>

/* Divides *number by `by`, which is not 0; gives the remainder. */
static inline uint32_t pv_divide(uint64_t *number, uint32_t by)
{
#ifdef __i386__
    uint32_t high = (uint32_t)(*number >> 32), low = (uint32_t)*number, rest;

    rest = high % by;
    high /= by;
    __asm__("divl %[by]" : "+a"(low), "+d"(rest) : [by] "rm"(by) : "cc");
    *number = (uint64_t)high << 32 | low;
    return rest;
#else
    uint32_t rest = (uint32_t)(*number % by);

    *number /= by;
    return rest;
#endif
}

#endif /* PV_SRC_DIVIDE_H */
