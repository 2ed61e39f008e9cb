/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What Paravane adds to the public interface.
 *
 * One hypercall, paravane_op(sub-operation, pointer to its structure), with a
 * number that the interface leaves to implementations.  On any other
 * hypervisor it fails with ENOSYS; PARAVANE_OP_version asks what is there.
 * Everything of Paravane's own has the prefix PARAVANE_ or paravane_.
 */
#ifndef PARAVANE_XEN_PARAVANE_H
#define PARAVANE_XEN_PARAVANE_H

#include "xen.h"

#define PARAVANE_HYPERCALL __HYPERVISOR_arch_1
#define __HYPERVISOR_paravane PARAVANE_HYPERCALL

/* Returns PARAVANE_INTERFACE_VERSION of the hypervisor; no structure. */
#define PARAVANE_OP_version           0
/* An alarm in the vCPU's virtual time, which runs only while it does. */
#define PARAVANE_OP_set_virtual_timer 1 /* paravane_virtual_timer */
/* Reads the log of the calling domain's refused requests. */
#define PARAVANE_OP_read_refusals     2 /* paravane_read_refusals */

#define PARAVANE_INTERFACE_VERSION 1

#ifndef __ASSEMBLY__
/*
 * The alarm is an event VIRQ_TIMER of this vCPU; a new one replaces the old.
 * The time base is vcpu_runstate_info.time[RUNSTATE_running].
 */
struct paravane_virtual_timer {
    uint64_t timeout_abs_ns; /* virtual time; 0: no alarm */
    uint32_t flags;          /* zero */
    uint32_t pad;            /* zero */
};
typedef struct paravane_virtual_timer paravane_virtual_timer_t;
DEFINE_XEN_GUEST_HANDLE(paravane_virtual_timer_t);

/*
 * A request that was refused, and by which rule.  Fields that a rule has no
 * use for are zero.  Of a frame of another domain, only that it is foreign is
 * told: owner is DOMID_INVALID, and its type and counts are zero.
 */
struct paravane_refusal {
    uint64_t sequence;   /* 1 for the domain's first refusal, and so on */
    uint64_t time_ns;    /* system time */
    uint32_t hypercall;  /* __HYPERVISOR_*, or PARAVANE_REFUSED_TRAP */
    uint32_t entry;      /* index in the batch */
    uint32_t error;      /* number of errno.h that the guest got */
    uint32_t rule;       /* number of the rule that refused */
    uint64_t frame;      /* machine frame */
    uint64_t value;      /* what was to be written: an entry, a descriptor */
    uint64_t location;   /* where: machine or linear address */
    uint32_t type_has;   /* PARAVANE_FRAME_* that the frame has */
    uint32_t type_wants; /* PARAVANE_FRAME_* that the request needs */
    uint32_t type_count; /* uses of the type it has */
    uint32_t references; /* uses of the frame */
    uint16_t owner;      /* domain */
    uint16_t vcpu;
    uint32_t pad;
};
typedef struct paravane_refusal paravane_refusal_t;
DEFINE_XEN_GUEST_HANDLE(paravane_refusal_t);

/* Copies refusals with a number of at least sequence, oldest first. */
struct paravane_read_refusals {
    uint64_t sequence; /* in; out: the number to ask for next */
    XEN_GUEST_HANDLE(paravane_refusal_t) buffer;
    uint32_t count;    /* in: room; out: copied */
    uint32_t lost;     /* out: asked for, but overwritten already */
};
typedef struct paravane_read_refusals paravane_read_refusals_t;
DEFINE_XEN_GUEST_HANDLE(paravane_read_refusals_t);
#endif

/* paravane_refusal.hypercall: no hypercall, but an emulated instruction. */
#define PARAVANE_REFUSED_TRAP 0xffffffffu

/* What a frame is used as. */
#define PARAVANE_FRAME_none       0
#define PARAVANE_FRAME_l1         1
#define PARAVANE_FRAME_l2         2
#define PARAVANE_FRAME_l3         3
#define PARAVANE_FRAME_l4         4
#define PARAVANE_FRAME_descriptor 5
#define PARAVANE_FRAME_writable   6
#define PARAVANE_FRAME_shared     7

#endif /* PARAVANE_XEN_PARAVANE_H */
