/* One access that may fault: what the fault was, and then the test goes on. */
#ifndef GUESTS_C_PROBE_H
#define GUESTS_C_PROBE_H

#include <pv/traps.h>

/* Where a fault of the access leads; 0: a fault is none that was expected. */
static unsigned long probe_recover;
/* The last fault's vector. */
static unsigned int probe_vector;

/* For the handlers of the faults that probes make. */
static void probe_fault(struct pv_trap_frame *frame)
{
    if (probe_recover == 0)
        pv_unhandled(frame);
    probe_vector = frame->vector;
    frame->rip = probe_recover;
}

/* An access between the setting of the way out and the way out; 1 if it was
 * left by a fault. */
#define PROBE(access, ...)                                        \
    ({                                                            \
        int left_ = 1;                                            \
        __asm__ volatile("lea 1f(%%rip), %%r11\n\t"               \
                         "mov %%r11, %[recover]\n\t"              \
                         access "\n\t"                            \
                         "xor %[left], %[left]\n"                 \
                         "1:\tmovq $0, %[recover]"                \
                         : [left] "+r"(left_), [recover] "+m"(probe_recover) \
                         : __VA_ARGS__                            \
                         : "r11", "memory", "cc");                \
        left_;                                                    \
    })

/* Whether a store, or a load, faults. */
static inline int store_faults(void *at, unsigned long value)
{
    return PROBE("mov %[value], (%[at])", [at] "r"(at), [value] "r"(value));
}

static inline int load_faults(const void *at)
{
    return PROBE("mov (%[at]), %%r11", [at] "r"(at));
}

#endif
