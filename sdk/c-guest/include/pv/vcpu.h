/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Virtual CPUs: bringing them up and asking about them.
 *
 * src/vcpu.c         the calls
 * src/vcpu-x86_64.c  the state that a vCPU starts in
 *
 * Facts: xen/vcpu.h; struct vcpu_guest_context of xen/arch-x86/xen.h.
 */
#ifndef PV_VCPU_H
#define PV_VCPU_H

#include <pv/traps.h>
#include <pv/types.h>
#include <xen/vcpu.h>

#if defined(__x86_64__)

/*
 * Fills in the state that a vCPU starts in, for pv_vcpu_initialise: 5 KB, best a
 * static.
 *
 * Sets what every 64-bit kernel wants: kernel mode with the registers of
 * `frame` (pv_kernel_frame), the address space of `root`, this library's entries
 * for events, failed returns and system calls, the frame's stack for entries
 * from user mode, flat segments.  A kernel with per-CPU data sets
 * context->gs_base_kernel besides.  The trap table is empty: let the vCPU call
 * pv_register_exceptions first of all.  Whether its upcalls start masked stands
 * in its vcpu_info.
 */
void pv_vcpu_prepare(struct vcpu_guest_context *context, const struct pv_trap_frame *frame,
                     pv_mfn_t root);

/*
 * Gives a vCPU that is down its state.
 * Errors: ENOENT for no such vCPU, EEXIST for one that has a state already,
 * EINVAL or EFAULT for a state that is refused.
 */
int pv_vcpu_initialise(unsigned int vcpu, struct vcpu_guest_context *context);

#endif

/*
 * Lets a vCPU run.
 * Errors: ENOENT for no such vCPU, EINVAL for one that was never initialised.
 */
int pv_vcpu_up(unsigned int vcpu);

/*
 * Stops a vCPU; if it is the one that calls, this returns when another has
 * brought it up again.
 * Errors: ENOENT for no such vCPU; EBUSY for the last one by some hypervisors.
 */
int pv_vcpu_down(unsigned int vcpu);

/*
 * Whether a vCPU is up: 1 or 0.
 * Errors: ENOENT for no such vCPU: how a guest counts them.
 */
int pv_vcpu_is_up(unsigned int vcpu);

/*
 * Sends a vCPU an NMI.
 * Errors: ENOENT for no such vCPU.
 */
int pv_vcpu_send_nmi(unsigned int vcpu);

/*
 * Moves a vCPU's vcpu_info to `frame`, `offset` bytes into it.  Once only; the
 * vCPUs from XEN_LEGACY_MAX_VCPUS on have none before.
 * Errors: EINVAL for a bad place or a second time.
 */
int pv_vcpu_register_info(unsigned int vcpu, pv_mfn_t frame, uint32_t offset);

#endif /* PV_VCPU_H */
