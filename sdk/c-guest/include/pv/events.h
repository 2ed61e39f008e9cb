/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Event channels: asynchronous notification (R2 to R5).
 *
 * Each port has a pending bit and a mask bit in the shared_info page.  Each
 * vCPU has an upcall-pending flag, an upcall mask (the `cli` of this machine)
 * and a selector that says which words of the pending bits to look at.  The
 * hypervisor sets bits and makes the upcall; the guest clears them.  Events
 * are flags: two sends before the handler runs are one event.
 *
 * src/shared.c    the shared_info page, and which vCPU this is
 * src/mask.c      masking upcalls and ports
 * src/channel.c   the calls: bind, close, send
 * src/dispatch.c  from the upcall to the ports
 *
 * Facts: xen/event_channel.h and struct shared_info of xen/xen.h.
 */
#ifndef PV_EVENTS_H
#define PV_EVENTS_H

#include <pv/types.h>
#include <xen/event_channel.h>

/* ---- The shared_info page (src/shared.c) ------------------------------- */

/*
 * Maps the page that start_info.shared_info names over `page`, a page of the
 * image's own (4096 bytes, aligned), whose frame stays the domain's, unused.
 * From then on pv_shared() finds it.
 * Errors: what update_va_mapping says.
 */
int pv_map_shared_info(uint64_t machine_address, void *page);

/* Tells where the page is, for a kernel that has mapped it by itself. */
void pv_set_shared_info(struct shared_info *shared);

/* The page, once it is mapped; else null. */
struct shared_info *pv_shared(void);

/*
 * Tells how to find out which vCPU runs; a kernel with several has a per-CPU
 * place for that.  Without it, it is vCPU 0.
 */
void pv_set_current_vcpu(unsigned int (*find)(void));

/*
 * Tells where the vcpu_info of the running vCPU is, for a kernel that has moved
 * them out of shared_info (it must, for vCPUs from 32 on).  pv_set_current_vcpu
 * is not needed then.
 */
void pv_set_current_info(struct vcpu_info *(*find)(void));

/* The number of the vCPU that runs. */
unsigned int pv_current_vcpu(void);

/*
 * The vcpu_info of the vCPU that runs.  Null before the page is mapped, and
 * beyond the XEN_LEGACY_MAX_VCPUS that it has room for, unless
 * pv_set_current_info has told where it is.
 */
struct vcpu_info *pv_current(void);

/* The vcpu_info in shared_info of a vCPU below XEN_LEGACY_MAX_VCPUS; else null. */
struct vcpu_info *pv_vcpu_info(struct shared_info *shared, unsigned int vcpu);

/* ---- Masks (src/mask.c) ------------------------------------------------ */

/*
 * Both kinds have the same trap: what arrives while the mask is set is pending
 * and nobody will be told again.  So whoever unmasks looks, and asks the
 * hypervisor for the upcall that was missed.
 */

/*
 * Masks upcalls on this vCPU (R5).  True if they were masked before, as they
 * are while shared_info is not mapped.
 */
int pv_mask_upcalls(void);

/* Upcalls are masked on this vCPU. */
int pv_are_upcalls_masked(void);

/* Unmasks upcalls on this vCPU; what is pending arrives before this returns. */
void pv_unmask_upcalls(void);

/* Sets the mask back to what pv_mask_upcalls gave. */
void pv_restore_upcalls(int masked);

/*
 * Asks the hypervisor to look at our pending events: any call does, on its way
 * out.
 */
void pv_force_upcall(void);

/*
 * Masks a port: its event may become pending, but makes no upcall (R4).  True
 * if it was masked before, or does not exist.
 */
int pv_mask_port(struct shared_info *shared, pv_port_t port);

/*
 * Unmasks a port whose events go to any vCPU; an event that is pending arrives.
 * Errors: EINVAL for a port out of range.
 */
int pv_unmask_port(pv_port_t port);

/* The port's event is pending. */
int pv_is_pending(struct shared_info *shared, pv_port_t port);

/* Takes the port's event back; true if it was pending. */
int pv_clear_port(struct shared_info *shared, pv_port_t port);

/* ---- Ports (src/channel.c) --------------------------------------------- */

/*
 * Binds a virtual interrupt (VIRQ_*) of a vCPU to a new port.
 * Errors: EEXIST when it is bound already, ENOENT for a vCPU that is not
 * there, EINVAL for an unknown interrupt or a global one on another vCPU than
 * 0.
 */
int pv_bind_virq(unsigned int virq, unsigned int vcpu, pv_port_t *port);

/*
 * Makes a port that interrupts `vcpu` when any of our vCPUs sends on it.
 * Errors: ENOENT for a vCPU that is not there.
 */
int pv_bind_ipi(unsigned int vcpu, pv_port_t *port);

/*
 * Makes a port in `domain` (DOMID_SELF, unless privileged) that `remote` may
 * bind to.
 * Errors: ESRCH for a domain that is not there, EPERM for one that is not
 * ours, ENOSPC when there is no port left.
 */
int pv_alloc_unbound(domid_t domain, domid_t remote, pv_port_t *port);

/*
 * Connects a new port of ours to the unbound `remote_port` of `remote`.  The
 * new port is pending at once.
 * Errors: EINVAL for a port that does not wait for us, ESRCH for no such
 * domain.
 */
int pv_bind_interdomain(domid_t remote, pv_port_t remote_port,
                        pv_port_t *port);

/*
 * Gives a port back.  The other end, if any, becomes unbound.
 * Errors: EINVAL for a port that is not in use.
 */
int pv_close(pv_port_t port);

/*
 * Makes the event at the other end of `port` pending.
 * Errors: EINVAL for a port that cannot be sent on.
 */
int pv_send(pv_port_t port);

/*
 * What a port of ours is: status->status is one of EVTCHNSTAT_*.
 * Errors: EINVAL for a port out of range.
 */
int pv_status(pv_port_t port, struct evtchn_status *status);

/*
 * Lets a port's events go to another vCPU.
 * Errors: ENOENT for a vCPU that is not there, EINVAL for a port that is bound
 * to its vCPU for good (IPIs, per-vCPU interrupts).
 */
int pv_bind_vcpu(pv_port_t port, unsigned int vcpu);

/* ---- From the upcall to the ports (src/dispatch.c) --------------------- */

/* Words of pending or mask bits: one bit of the selector for each. */
#define PV_EVENT_WORDS (sizeof(xen_ulong_t) * 8)

/*
 * The ports that one vCPU handles: one bit each; all zero is no port.  A kernel
 * with several vCPUs keeps one of these for each, because the pending bits of
 * all stand in the same words.
 */
struct pv_bound {
    xen_ulong_t words[PV_EVENT_WORDS];
};

/* Takes a port in, or out.  Ports out of range are ignored. */
void pv_bound_add(struct pv_bound *bound, pv_port_t port);
void pv_bound_remove(struct pv_bound *bound, pv_port_t port);

/* What is called for a port; `context` is what the caller of the walk gave. */
typedef void pv_port_handler(pv_port_t port, void *context);

/*
 * Calls `handle` for each port that is pending and not masked, after clearing
 * its pending bit, until nothing is left.  Gives their number.
 *
 * Run it from the upcall handler with upcalls masked; the return from the
 * upcall sees to what becomes pending after the last look.  For a kernel with
 * one vCPU; with several, use pv_dispatch_bound.
 */
unsigned int pv_dispatch_events(struct shared_info *shared,
                                struct vcpu_info *info,
                                pv_port_handler *handle, void *context);

/*
 * The same for the ports that this vCPU handles; the others stay pending, for
 * the vCPU that has been told of them.
 */
unsigned int pv_dispatch_bound(struct shared_info *shared,
                               struct vcpu_info *info,
                               const struct pv_bound *bound,
                               pv_port_handler *handle, void *context);

#endif /* PV_EVENTS_H */
