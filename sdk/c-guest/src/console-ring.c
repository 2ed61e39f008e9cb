/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The console ring: free-running 32-bit indices, taken modulo the size of the
 * queue.
 */
#include <pv/console.h>
#include <pv/events.h>

unsigned int pv_console_ring_write(struct pv_console_ring *ring, const char *bytes,
                                   unsigned int count)
{
    struct xencons_interface *page = ring->page;
    XENCONS_RING_IDX cons = __atomic_load_n(&page->out_cons, __ATOMIC_ACQUIRE);
    XENCONS_RING_IDX start = __atomic_load_n(&page->out_prod, __ATOMIC_RELAXED);
    unsigned int waiting = start - cons;
    unsigned int room = waiting < sizeof page->out ? (unsigned int)sizeof page->out - waiting : 0;
    unsigned int n;

    if (count > room)
        count = room;
    for (n = 0; n < count; n++)
        *(volatile char *)&page->out[MASK_XENCONS_IDX(start + n, page->out)] = bytes[n];
    __atomic_store_n(&page->out_prod, start + count, __ATOMIC_RELEASE);
    return count;
}

unsigned int pv_console_ring_read(struct pv_console_ring *ring, char *buffer,
                                  unsigned int count)
{
    struct xencons_interface *page = ring->page;
    XENCONS_RING_IDX start = __atomic_load_n(&page->in_cons, __ATOMIC_RELAXED);
    XENCONS_RING_IDX prod = __atomic_load_n(&page->in_prod, __ATOMIC_ACQUIRE);
    unsigned int ready = prod - start;
    unsigned int n;

    if (ready > sizeof page->in)
        ready = sizeof page->in;
    if (count > ready)
        count = ready;
    for (n = 0; n < count; n++)
        buffer[n] = *(volatile char *)&page->in[MASK_XENCONS_IDX(start + n, page->in)];
    /* The bytes are read before the other side may overwrite them. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    __atomic_store_n(&page->in_cons, start + count, __ATOMIC_RELEASE);
    return count;
}

int pv_console_ring_notify(const struct pv_console_ring *ring)
{
    return pv_send(ring->port);
}
