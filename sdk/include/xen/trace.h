/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Traces: what the hypervisor writes down of what it does, when it is asked to.
 *
 * Each processor has a buffer of its own, struct t_buf, with records behind it.
 * A record is a header word, two words of the cycle counter if the header says
 * so (the low one first), and up to seven words whose meaning its event says.
 */
#ifndef __XEN_PUBLIC_TRACE_H__
#define __XEN_PUBLIC_TRACE_H__

#include "xen.h"

/* The header word: event, number of the event's own words, whether there are
 * cycles. */
#define TRACE_EXTRA_MAX    7
#define TRACE_EXTRA_SHIFT 28
#define TRC_HD_CYCLE_FLAG (1UL << 31)
#define TRC_HD_TO_EVENT(header) ((header) & 0x0fffffff)
#define TRC_HD_INCLUDES_CYCLE_COUNT(header) (!!((header) & TRC_HD_CYCLE_FLAG))
#define TRC_HD_EXTRA(header) (((header) >> TRACE_EXTRA_SHIFT) & TRACE_EXTRA_MAX)

/* An event is a bit for its class, one for its part of the class, a number. */
#define TRC_CLS_SHIFT    16
#define TRC_SUBCLS_SHIFT 12
#define TRC_GEN      0x0001f000 /* the buffer itself */
#define TRC_SCHED    0x0002f000 /* scheduling */
#define TRC_DOM0OP   0x0004f000 /* control of domains */
#define TRC_HVM      0x0008f000
#define TRC_MEM      0x0010f000 /* memory */
#define TRC_PV       0x0020f000 /* entries of paravirtual guests */
#define TRC_SHADOW   0x0040f000
#define TRC_HW       0x0080f000 /* interrupts, power */
#define TRC_GUEST    0x0800f000 /* written by guests */
#define TRC_ALL      0x0ffff000

/* In events with addresses: these have 64 bits, as two words, the low one first. */
#define TRC_64_FLAG 0x100

#define TRC_LOST_RECORDS       (TRC_GEN + 1) /* how many, for want of room */
#define TRC_TRACE_WRAP_BUFFER  (TRC_GEN + 2) /* fills the end of the buffer */
#define TRC_TRACE_CPU_CHANGE   (TRC_GEN + 3) /* in a file: whose records follow */

#define TRC_SCHED_MIN     0x00021000
#define TRC_SCHED_CLASS   0x00022000
#define TRC_SCHED_VERBOSE 0x00028000
#define TRC_SCHED_RUNSTATE_CHANGE  (TRC_SCHED_MIN + 1)
#define TRC_SCHED_CONTINUE_RUNNING (TRC_SCHED_MIN + 2)
#define TRC_SCHED_DOM_ADD          (TRC_SCHED_VERBOSE + 1)
#define TRC_SCHED_DOM_REM          (TRC_SCHED_VERBOSE + 2)
#define TRC_SCHED_SLEEP            (TRC_SCHED_VERBOSE + 3)
#define TRC_SCHED_WAKE             (TRC_SCHED_VERBOSE + 4)
#define TRC_SCHED_YIELD            (TRC_SCHED_VERBOSE + 5)
#define TRC_SCHED_BLOCK            (TRC_SCHED_VERBOSE + 6)
#define TRC_SCHED_SHUTDOWN         (TRC_SCHED_VERBOSE + 7)
/* domain, vCPU that ran; domain, vCPU that runs now */
#define TRC_SCHED_SWITCH           (TRC_SCHED_VERBOSE + 10)
#define TRC_SCHED_SHUTDOWN_CODE    (TRC_SCHED_VERBOSE + 16)

#define TRC_PV_ENTRY   0x00201000 /* a guest has entered the hypervisor */
#define TRC_PV_SUBCALL 0x00202000 /* a call inside a multicall */
/* rip, then a word: vector (15 bits), whether there is an error code, the code */
#define TRC_PV_TRAP                  (TRC_PV_ENTRY + 3)
/* rip, address, error code */
#define TRC_PV_PAGE_FAULT            (TRC_PV_ENTRY + 4)
/* rip, of an instruction behind the prefix that forces its emulation */
#define TRC_PV_FORCED_INVALID_OP     (TRC_PV_ENTRY + 5)
/* rip, of a privileged instruction that was performed */
#define TRC_PV_EMULATE_PRIVOP        (TRC_PV_ENTRY + 6)
#define TRC_PV_EMULATE_4GB           (TRC_PV_ENTRY + 7)
#define TRC_PV_MATH_STATE_RESTORE    (TRC_PV_ENTRY + 8)
/* rip, address: the access succeeds when it is made again */
#define TRC_PV_PAGING_FIXUP          (TRC_PV_ENTRY + 9)
#define TRC_PV_GDT_LDT_MAPPING_FAULT (TRC_PV_ENTRY + 10)
/* value stored, address, rip: a store to a page table that was performed */
#define TRC_PV_PTWR_EMULATION        (TRC_PV_ENTRY + 11)
#define TRC_PV_PTWR_EMULATION_PAE    (TRC_PV_ENTRY + 12)
/* a call: below */
#define TRC_PV_HYPERCALL_V2          (TRC_PV_ENTRY + 13)
#define TRC_PV_HYPERCALL_SUBCALL     (TRC_PV_SUBCALL + 14)

/* A call's first word: its number in bits 0 to 19, and two bits for each of the
 * six arguments: whether it follows, as one word or as two. The arguments follow
 * in their order. */
#define TRC_PV_HYPERCALL_V2_ARG_32(i) (0x1 << (20 + 2 * (i)))
#define TRC_PV_HYPERCALL_V2_ARG_64(i) (0x2 << (20 + 2 * (i)))
#define TRC_PV_HYPERCALL_V2_ARG_MASK  (0xfff00000)

#ifndef __ASSEMBLY__
/* The buffer of a processor. Both offsets are in bytes, and run from 0 to twice
 * the size X of the space for records, so that a full buffer is told from an
 * empty one; the place is the offset modulo X. No record reaches over the end. */
struct t_buf {
    uint32_t cons; /* the oldest record that was not read */
    uint32_t prod; /* behind the newest */
};

/* Where the buffers are: a page. The list of a processor's frames, 32 bits each,
 * begins at mfn_offset[processor] as an index of such numbers from the page's
 * start. */
struct t_info {
    uint16_t tbuf_size; /* pages of each buffer, struct t_buf included */
    PARAVANE_FLEX_ARRAY(uint16_t, mfn_offset)
};
#endif /* __ASSEMBLY__ */

#endif /* __XEN_PUBLIC_TRACE_H__ */
