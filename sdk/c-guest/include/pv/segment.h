/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Segments: the kernel stack, segment bases, descriptor tables (M15).
 */
#ifndef PV_SEGMENT_H
#define PV_SEGMENT_H

#include <pv/types.h>

/* Names the top of the stack that entries from user mode use on this vCPU. */
int pv_stack_switch(unsigned long top);

#if defined(__x86_64__)

/* The segment bases that a guest sets by call. */
enum pv_base {
    PV_BASE_FS = SEGBASE_FS,               /* in kernel and user mode alike */
    PV_BASE_GS_USER = SEGBASE_GS_USER,     /* the hypervisor swaps on the way */
    PV_BASE_GS_KERNEL = SEGBASE_GS_KERNEL, /* the usual place of per-CPU data */
    PV_BASE_GS_USER_SELECTOR = SEGBASE_GS_USER_SEL /* user mode's GS is loaded */
};

/* Sets a segment base (or the user GS selector) of this vCPU.  -EINVAL for a
 * base that is not canonical, or a selector that cannot be loaded. */
int pv_set_base(enum pv_base which, unsigned long value);

#endif

/*
 * Takes `entries` descriptors on the frames as this vCPU's GDT: a frame for
 * each 512.  The frames must have no writable mapping.  -EINVAL for more
 * entries than the 14 pages before the reserved ones hold, for a frame that is
 * mapped writable, is not the domain's, or holds a descriptor that the
 * hypervisor does not allow.
 */
int pv_set_gdt(const pv_mfn_t *frames, unsigned int entries);

/*
 * Takes `entries` descriptors at `base` as this vCPU's LDT; 0 entries for none.
 * The pages must have no writable mapping once they are in use.  -EINVAL for a
 * base that is not page-aligned, or too many entries.
 */
int pv_set_ldt(unsigned long base, unsigned int entries);

/* Writes one descriptor, at a machine address inside a frame of the domain's.
 * -EINVAL for a descriptor that is not allowed or a frame in another use. */
int pv_update_descriptor(pv_maddr_t address, uint64_t descriptor);

#endif /* PV_SEGMENT_H */
