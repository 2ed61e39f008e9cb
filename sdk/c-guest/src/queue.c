/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <pv/queue.h>
#include <pv/update.h>

void pv_queue_init(struct pv_queue *queue, struct mmu_update *requests,
                   unsigned int capacity)
{
    queue->requests = requests;
    queue->capacity = capacity;
    queue->used = 0;
}

int pv_queue_push(struct pv_queue *queue, pv_maddr_t entry, pv_pte_t value,
                  struct pv_refused_update *refused)
{
    return pv_queue_push_request(queue, pv_request(entry, value), refused);
}

int pv_queue_push_request(struct pv_queue *queue, struct mmu_update request,
                          struct pv_refused_update *refused)
{
    int outcome = 0;

    if (queue->used == queue->capacity) {
        int made = pv_queue_commit(queue, refused);

        if (made < 0)
            outcome = made;
    }
    /* A refused change left the queue, so there is room either way. */
    queue->requests[queue->used++] = request;
    return outcome;
}

int pv_queue_commit(struct pv_queue *queue, struct pv_refused_update *refused)
{
    struct mmu_update *requests = queue->requests;
    unsigned int count = queue->used, done, rest;
    int result;

    if (count == 0)
        return 0;
    result = pv_mmu_update(requests, count, &done);
    if (result == 0) {
        queue->used = 0;
        return (int)count;
    }
    if (done >= count)
        done = count - 1;
    if (refused != 0) {
        refused->entry = requests[done].ptr & ~(uint64_t)3;
        refused->value = requests[done].val;
    }
    rest = count - done - 1;
    for (queue->used = 0; queue->used < rest; queue->used++)
        requests[queue->used] = requests[done + 1 + queue->used];
    return result;
}

int pv_queue_flush_tlb(struct pv_queue *queue, struct pv_refused_update *refused)
{
    int outcome = pv_queue_commit(queue, refused);

    /* Refused by no hypervisor: it takes no argument. */
    pv_flush_tlb_local();
    return outcome;
}

int pv_queue_on_page_fault(struct pv_queue *queue,
                           struct pv_refused_update *refused)
{
    int made = pv_queue_commit(queue, refused);

    return made > 0 ? 1 : made;
}
