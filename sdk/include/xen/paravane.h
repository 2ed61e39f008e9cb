/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What Paravane adds to the public interface.
 *
 * One hypercall, paravane_op(sub-operation, pointer to its structure), with a
 * number that the interface leaves to implementations.  Elsewhere it fails
 * with ENOSYS, and so does a sub-operation that a Paravane does not have yet:
 * a kernel may always try.  Reserved members are zero, and are checked.
 *
 * Everything of Paravane's own has PARAVANE_ or paravane_ in its name.
 */
#ifndef PARAVANE_XEN_PARAVANE_H
#define PARAVANE_XEN_PARAVANE_H

#include "xen.h"

#define PARAVANE_HYPERCALL __HYPERVISOR_arch_1
#define __HYPERVISOR_paravane PARAVANE_HYPERCALL

/* Returns the version of this file that the hypervisor implements. */
#define PARAVANE_OP_version           0 /* no structure */
/* Sets the alarm in the vCPU's virtual time, which runs only while it does. */
#define PARAVANE_OP_set_virtual_timer 1 /* paravane_virtual_timer */
/* Reads the log of the calling domain's refused requests. */
#define PARAVANE_OP_read_refusals     2 /* paravane_read_refusals */
/* Looks who holds a frame of the calling domain. */
#define PARAVANE_OP_find_holders      3 /* paravane_find_holders */

#define PARAVANE_INTERFACE_VERSION 1

/* paravane_refusal.operation: not a hypercall, but a write to a page table or
 * to CR3 that the hypervisor emulated. */
#define PARAVANE_REFUSED_WRITE 0xffffffffu

/* paravane_refusal.rule: what the request would have broken.  Cause and cure of
 * each are in docs/interface/refusals.md. */
#define PARAVANE_RULE_not_memory          1 /* no memory that guests may have */
#define PARAVANE_RULE_not_owned           2 /* somebody else's frame */
#define PARAVANE_RULE_type_in_use         3 /* in use as another type */
#define PARAVANE_RULE_count_limit         4 /* too many references */
#define PARAVANE_RULE_reserved_bits       5 /* bits that are not the guest's */
#define PARAVANE_RULE_superpage           6
#define PARAVANE_RULE_hypervisor_slot     7 /* the hypervisor's addresses */
#define PARAVANE_RULE_linear_writable     8 /* a table in its own level, writable */
#define PARAVANE_RULE_linear_depth        9 /* maps linearly and is mapped so */
#define PARAVANE_RULE_linear_unvalidated 10 /* is not a table of that level yet */
#define PARAVANE_RULE_already_pinned     11
#define PARAVANE_RULE_not_pinned         12
#define PARAVANE_RULE_descriptor         13 /* access that no guest may have */
#define PARAVANE_RULE_misaligned         14
#define PARAVANE_RULE_table_in_transition 15 /* half validated; again later */
#define PARAVANE_RULE_not_mapped         16 /* no page table for the address */
#define PARAVANE_RULE_referenced         17 /* more references than there may be */
#define PARAVANE_RULE_dying              18 /* the domain is being destroyed */
#define PARAVANE_RULE_over_maximum       19 /* more frames than the maximum */
#define PARAVANE_RULE_absent_address     20 /* not present, and names memory */

/* paravane_refusal.type_has and .type_wants: what a frame is used as. */
#define PARAVANE_FRAME_none             0
#define PARAVANE_FRAME_l1               1
#define PARAVANE_FRAME_l2               2
#define PARAVANE_FRAME_l3               3
#define PARAVANE_FRAME_l4               4
#define PARAVANE_FRAME_ldt              5
#define PARAVANE_FRAME_gdt              6
#define PARAVANE_FRAME_writable         7
#define PARAVANE_FRAME_shared_read_only 8

/* paravane_refusal.flags: of the frame. */
#define PARAVANE_FRAMEF_validated (1u << 0) /* its contents were found good */
#define PARAVANE_FRAMEF_pinned    (1u << 1)
#define PARAVANE_FRAMEF_partial   (1u << 2) /* validation is half done */

/* paravane_holder.kind: how a frame is used. */
#define PARAVANE_HOLDER_entry       1 /* an entry of a page table leads to it */
#define PARAVANE_HOLDER_pin         2 /* it is pinned */
#define PARAVANE_HOLDER_kernel_base 3 /* the vCPU's kernel runs on it */
#define PARAVANE_HOLDER_user_base   4 /* the vCPU's user mode runs on it */
#define PARAVANE_HOLDER_gdt         5 /* the vCPU's GDT */
#define PARAVANE_HOLDER_ldt         6 /* the vCPU's LDT */

#ifndef __ASSEMBLY__
/*
 * The alarm is an event of the vCPU's VIRQ_TIMER, as that of set_timer_op is;
 * a new one replaces the old.  Virtual time is what the runstate record has
 * in time[RUNSTATE_running].
 */
struct paravane_virtual_timer {
    uint64_t timeout_abs_ns; /* virtual time; 0: no alarm */
    uint64_t reserved;
};
typedef struct paravane_virtual_timer paravane_virtual_timer_t;
DEFINE_XEN_GUEST_HANDLE(paravane_virtual_timer_t);

/*
 * A request that was refused, and on which facts.  What a rule has no use for
 * is zero.  Of a frame that is not the reader's, nothing is told but its
 * number: owner is DOMID_INVALID; type, flags and counts are zero.
 */
struct paravane_refusal {
    uint64_t number;     /* counts the domain's refusals, from 0 */
    uint64_t time_ns;    /* system time */
    uint32_t operation;  /* __HYPERVISOR_* or PARAVANE_REFUSED_WRITE */
    uint32_t entry;      /* in the batch, from where it last went on */
    uint64_t frame;      /* machine frame; all ones: none */
    uint64_t value;      /* the entry or descriptor that was refused */
    uint64_t location;   /* of what was to be changed: machine or linear address */
    uint32_t type_count; /* uses of the frame as type_has */
    uint32_t references; /* uses of the frame */
    uint16_t rule;       /* PARAVANE_RULE_* */
    uint16_t owner;      /* domain */
    uint16_t vcpu;       /* that asked */
    uint8_t type_has;    /* PARAVANE_FRAME_* */
    uint8_t type_wants;  /* PARAVANE_FRAME_* */
    uint8_t flags;       /* PARAVANE_FRAMEF_* */
    uint8_t error;       /* number of errno.h that the guest got */
    uint16_t reserved[3];
};
typedef struct paravane_refusal paravane_refusal_t;
DEFINE_XEN_GUEST_HANDLE(paravane_refusal_t);

/*
 * Copies refusals from a number on, oldest first.  A privileged domain may
 * name another one, and sees all members whosever the frame is.
 */
struct paravane_read_refusals {
    uint64_t number; /* in: the first wanted; out: the one to ask for next */
    XEN_GUEST_HANDLE(paravane_refusal_t) buffer;
    uint32_t count;  /* in: room; out: copied */
    uint32_t lost;   /* out: wanted, but overwritten already */
    uint16_t domain; /* whose: DOMID_SELF */
    uint16_t reserved[3];
};
typedef struct paravane_read_refusals paravane_read_refusals_t;
DEFINE_XEN_GUEST_HANDLE(paravane_read_refusals_t);

/* One use of a frame, as of the moment of the search. */
struct paravane_holder {
    uint32_t kind;  /* PARAVANE_HOLDER_* */
    uint32_t level; /* of the table, for an entry */
    uint64_t frame; /* the table, for an entry */
    uint64_t index; /* of the entry in its table; else the vCPU's number */
    uint64_t value; /* the entry */
};
typedef struct paravane_holder paravane_holder_t;
DEFINE_XEN_GUEST_HANDLE(paravane_holder_t);

/*
 * Looks for uses of a frame by the calling domain's own tables and by the
 * calling vCPU.  A call looks at a part and says where to go on; the search is
 * over when it returns with a cursor of 0.  What changes meanwhile may be
 * missed.  Uses by other domains, other vCPUs and the hypervisor are not
 * listed.  The first call needs room for 8.
 */
struct paravane_find_holders {
    uint64_t frame;  /* machine frame */
    uint64_t cursor; /* in: 0 to begin, then what came out; out: 0 at the end */
    XEN_GUEST_HANDLE(paravane_holder_t) buffer;
    uint32_t count;  /* in: room; out: found by this call */
    uint32_t reserved;
};
typedef struct paravane_find_holders paravane_find_holders_t;
DEFINE_XEN_GUEST_HANDLE(paravane_find_holders_t);
#endif

/* Traces (trace.h): events of class TRC_PV that only this hypervisor writes. */
#define PARAVANE_TRC        0x00208000
#define PARAVANE_TRC_RESULT (PARAVANE_TRC + 1) /* of the call above, if not 0: 2 words */
#define PARAVANE_TRC_SEND   (PARAVANE_TRC + 2) /* the guest sends: its port */
/* rip where the guest is interrupted for an event upcall, how many ports are
 * pending and not masked, the first of them */
#define PARAVANE_TRC_UPCALL (PARAVANE_TRC + 3)

#endif /* PARAVANE_XEN_PARAVANE_H */
