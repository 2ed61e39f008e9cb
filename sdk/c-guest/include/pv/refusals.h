/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Why requests were refused, readable (design:refusals): the domain's log, and
 * who holds a frame that could not change.
 *
 * A port of a kernel dies in memory management, on errors that say nothing.  So
 * on Paravane a kernel calls pv_print_refusals wherever it gives up: in its
 * panic, in the test that failed.  Elsewhere nothing is printed.
 *
 *     pv_print_refusals(0);        everything refused so far, oldest first
 *     pv_print_holders(0x1ed60);   what still uses the frame that could not
 *                                  become writable
 *
 * Facts: xen/paravane.h.
 */
#ifndef PV_REFUSALS_H
#define PV_REFUSALS_H

#include <pv/format.h>
#include <pv/types.h>
#include <xen/paravane.h>

/* What a read of the log found. */
struct pv_log_read {
    unsigned int count; /* refusals read */
    uint32_t lost;      /* asked for, but overwritten before */
    uint64_t next;      /* the number to ask for next */
};

/*
 * Reads refusals from number `from` (0 is the first) on, oldest first; `count`
 * is what `buffer` has room for.
 * Errors: ENOSYS or another where there is no log.
 */
int pv_read_refusals(uint64_t from, struct paravane_refusal *buffer, unsigned int count,
                     struct pv_log_read *read);

/* Adds a refusal's line to a text, without a line end. */
void pv_text_add_refusal(struct pv_text *text, const struct paravane_refusal *refusal);

/*
 * Prints the refusals from number `from` on that are still kept, with what each
 * means and its cure, to the emergency console; nothing on a hypervisor without
 * the log.  Gives the number to go on with.
 */
uint64_t pv_print_refusals(uint64_t from);

/*
 * Looks for uses of machine frame `frame` by this domain's page tables and by
 * this vCPU, and hands each to `each`.  What changes meanwhile may be missed.
 * Errors: ENOSYS or another where the search does not exist.
 */
int pv_find_holders(xen_pfn_t frame,
                    void (*each)(const struct paravane_holder *holder, void *context),
                    void *context);

/* Adds a holder's line to a text, without a line end. */
void pv_text_add_holder(struct pv_text *text, const struct paravane_holder *holder);

/*
 * Prints who holds a machine frame to the emergency console; nothing on a
 * hypervisor that cannot tell.
 */
void pv_print_holders(xen_pfn_t frame);

#endif /* PV_REFUSALS_H */
