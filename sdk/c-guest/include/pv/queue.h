/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The update queue: many page-table changes, one hypercall (M12 to M14).
 *
 * A kernel pushes changes as it makes them.  They reach the hypervisor
 *   - when the queue is full;
 *   - immediately before a TLB flush, since nobody can tell the difference
 *     earlier (M13);
 *   - from the page-fault handler: a fault may come from a mapping that stands
 *     in the queue only; commit, and run the instruction again (M14);
 *   - whenever the kernel says so: before it reads its own tables, hands a
 *     frame on, pins a table, or changes the address space.
 *
 * The queue does no locking.  A kernel with several vCPUs puts a lock around
 * it, and masks upcalls while it uses it if an upcall handler does, too.  The
 * page-fault handler only tries that lock: whoever holds it may be committing
 * the very change that is missed, so that the instruction deserves another try
 * in either case.
 */
#ifndef PV_QUEUE_H
#define PV_QUEUE_H

#include <pv/pte.h>
#include <pv/types.h>

/* Requests of a queue that its owner has no reason to make smaller: 8 MB worth
 * of level-1 entries, 32 KiB. */
#define PV_QUEUE_CAPACITY 2048

/* The queue. */
struct pv_queue {
    struct mmu_update *requests; /* memory of the caller */
    unsigned int capacity;       /* how many have room there; not 0 */
    unsigned int used;           /* how many wait */
};

/* An update that the hypervisor refused, taken out of the queue. */
struct pv_refused_update {
    pv_maddr_t entry; /* the page-table entry that was to change */
    pv_pte_t value;   /* the value that it was to get */
};

/* An empty queue over memory for `capacity` requests, at least 1. */
void pv_queue_init(struct pv_queue *queue, struct mmu_update *requests,
                   unsigned int capacity);

/*
 * All functions below give a negative error when the hypervisor refused a
 * change: the first that it did.  The ones before it are done; it is taken out,
 * and told in `refused` if that is not null; the ones behind it still wait, in
 * order.
 */

/* Queues the change of one entry; commits first when the queue is full.  An
 * error is an earlier change's: this one is in the queue. */
int pv_queue_push(struct pv_queue *queue, pv_maddr_t entry, pv_pte_t value,
                  struct pv_refused_update *refused);

/* Queues any request that mmu_update knows. */
int pv_queue_push_request(struct pv_queue *queue, struct mmu_update request,
                          struct pv_refused_update *refused);

/* Sends what waits; the number of changes made. */
int pv_queue_commit(struct pv_queue *queue, struct pv_refused_update *refused);

/* Flushes the TLB of this vCPU, after committing what waits (M13); the number
 * of changes made.  The flush happens also when there is an error. */
int pv_queue_flush_tlb(struct pv_queue *queue, struct pv_refused_update *refused);

/* The page-fault handler's question (M14): were there changes waiting, and are
 * they made now?  1: the instruction deserves another try.  0: none waited. */
int pv_queue_on_page_fault(struct pv_queue *queue,
                           struct pv_refused_update *refused);

#endif /* PV_QUEUE_H */
