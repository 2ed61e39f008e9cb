/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The generic descriptor ring (R6 to R12), over xen/io/ring.h.
 *
 * One shared page: four free-running indices, then a power of two of slots.  A
 * slot holds a request until it is answered, then a response; responses may
 * come in any order and name their request by an id inside (R10).  The front
 * end produces requests and consumes responses, the back end the other way
 * round.
 *
 * Batching (R11): requests become visible, and the back end is told, when the
 * front end publishes, not one by one.  Thresholds (R12): each side says at
 * which index it wants to be told next; the other side's publish says whether
 * that index was crossed.  Setting a threshold looks once more at what has come
 * meanwhile, so no notification is lost.
 *
 * The other side is not trusted: indices that make no sense are an error
 * (EIO: the ring is broken), slots are read once, by copy.
 *
 * The functions are of the ring's own types, so a macro defines them:
 *
 *     PV_DEFINE_RING(disk, struct disk_request, struct disk_response);
 *
 * makes struct disk_front, struct disk_back and the functions disk_front_* and
 * disk_back_* described below.  PV_DEFINE_RING_SIDES does so for a ring whose
 * types DEFINE_RING_TYPES has made already.
 *
 *   void disk_front_init(front, page, bytes)
 *       Starts a ring of all that fits into `bytes` (a page, or several in a
 *       row; aligned to 64 bytes), which it prepares.
 *   unsigned disk_front_room(front)
 *       Requests that can be made before answers have to be taken.
 *   int disk_front_push(front, &request)
 *       Writes a request, for the next publish.  0; -ENOSPC: the ring is full.
 *   int disk_front_publish(front)
 *       Makes the requests written visible.  True: notify the back end.
 *   int disk_front_waiting(front)
 *       Responses that wait; -EIO.
 *   int disk_front_pop(front, &response)
 *       Takes the next response.  1; 0: there is none; -EIO.
 *   int disk_front_wait_for(front, responses)
 *       Asks to be told when that many wait: 1 or more, and no more than there
 *       are open requests, else nobody will tell.  True: they are there already,
 *       so take them instead of waiting.  -EIO.
 *
 *   void disk_back_init(back, page, bytes)
 *       Joins a ring that a front end has prepared, at its beginning.
 *   int disk_back_waiting(back)
 *       Requests that wait; -EIO.
 *   int disk_back_pop(back, &request)
 *       Takes the next request.  1; 0: there is none; -EIO.
 *   int disk_back_push(back, &response)
 *       Writes a response, for the next publish.  0; -ENOENT: no request is left
 *       that it could answer.
 *   int disk_back_publish(back)
 *       Makes the responses written visible.  True: notify the front end.
 *   int disk_back_wait(back)
 *       Asks to be told of the next request.  True: some are there already.
 *       -EIO.
 */
#ifndef PV_RING_H
#define PV_RING_H

#include <pv/types.h>
#include <xen/errno.h>
#include <xen/io/ring.h>

/*
 * Whether publishing old..next crosses the index at which the other side wants to
 * be told.
 */
static inline int pv_ring_crosses(RING_IDX old, RING_IDX next, RING_IDX event)
{
    return (RING_IDX)(next - event) < (RING_IDX)(next - old);
}

/* Makes slots up to `next` visible, and looks whether the other side waits. */
static inline int pv_ring_publish(RING_IDX *producer, const RING_IDX *event, RING_IDX old,
                                  RING_IDX next)
{
    /* The slots stand before the index that shows them. */
    __atomic_store_n(producer, next, __ATOMIC_RELEASE);
    /* The index must be visible before we look whether anyone waits. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return pv_ring_crosses(old, next, __atomic_load_n(event, __ATOMIC_RELAXED));
}

/* Asks to be told at index `wanted`, before the caller looks once more. */
static inline void pv_ring_ask(RING_IDX *event, RING_IDX wanted)
{
    __atomic_store_n(event, wanted, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

#define PV_RING_INLINE static inline __attribute__((unused))

#define PV_DEFINE_RING(name, request, response) \
    DEFINE_RING_TYPES(name, request, response); \
    PV_DEFINE_RING_SIDES(name, request, response)

#define PV_DEFINE_RING_SIDES(name, request, response) \
    struct name##_front { \
        struct name##_front_ring view; \
        RING_IDX published; /* requests */ \
    }; \
    struct name##_back { \
        struct name##_back_ring view; \
        RING_IDX published; /* responses */ \
    }; \
    PV_RING_INLINE void name##_front_init(struct name##_front *front, void *page, \
                                          unsigned int bytes) \
    { \
        struct name##_sring *shared = page; \
        __atomic_store_n(&shared->req_prod, 0, __ATOMIC_RELAXED); \
        __atomic_store_n(&shared->rsp_prod, 0, __ATOMIC_RELAXED); \
        __atomic_store_n(&shared->req_event, 1, __ATOMIC_RELAXED); \
        __atomic_store_n(&shared->rsp_event, 1, __ATOMIC_RELAXED); \
        FRONT_RING_INIT(&front->view, shared, bytes); \
        front->published = 0; \
    } \
    PV_RING_INLINE unsigned int name##_front_room(const struct name##_front *front) \
    { \
        return RING_FREE_REQUESTS(&front->view); \
    } \
    PV_RING_INLINE int name##_front_push(struct name##_front *front, const request *asked) \
    { \
        if (RING_FULL(&front->view)) \
            return -XEN_ENOSPC; \
        *RING_GET_REQUEST(&front->view, front->view.req_prod_pvt) = *asked; \
        front->view.req_prod_pvt++; \
        return 0; \
    } \
    PV_RING_INLINE int name##_front_publish(struct name##_front *front) \
    { \
        RING_IDX old = front->published; \
        front->published = front->view.req_prod_pvt; \
        return pv_ring_publish(&front->view.sring->req_prod, &front->view.sring->req_event, old, \
                               front->published); \
    } \
    PV_RING_INLINE int name##_front_waiting(const struct name##_front *front) \
    { \
        RING_IDX come = __atomic_load_n(&front->view.sring->rsp_prod, __ATOMIC_ACQUIRE); \
        RING_IDX ready = come - front->view.rsp_cons; \
        /* More responses than requests? */ \
        return ready > front->published - front->view.rsp_cons ? -XEN_EIO : (int)ready; \
    } \
    PV_RING_INLINE int name##_front_pop(struct name##_front *front, response *answer) \
    { \
        int ready = name##_front_waiting(front); \
        if (ready <= 0) \
            return ready; \
        RING_COPY_RESPONSE(&front->view, front->view.rsp_cons, answer); \
        front->view.rsp_cons++; \
        return 1; \
    } \
    PV_RING_INLINE int name##_front_wait_for(struct name##_front *front, unsigned int responses) \
    { \
        int ready; \
        pv_ring_ask(&front->view.sring->rsp_event, front->view.rsp_cons + responses); \
        ready = name##_front_waiting(front); \
        return ready < 0 ? ready : (unsigned int)ready >= responses; \
    } \
    PV_RING_INLINE void name##_back_init(struct name##_back *back, void *page, \
                                         unsigned int bytes) \
    { \
        struct name##_sring *shared = page; \
        BACK_RING_INIT(&back->view, shared, bytes); \
        back->published = 0; \
    } \
    PV_RING_INLINE int name##_back_waiting(const struct name##_back *back) \
    { \
        RING_IDX come = __atomic_load_n(&back->view.sring->req_prod, __ATOMIC_ACQUIRE); \
        RING_IDX open = come - back->view.rsp_prod_pvt; \
        RING_IDX ready = come - back->view.req_cons; \
        /* Unanswered requests never exceed the slots, so neither do new ones. */ \
        return open > RING_SIZE(&back->view) || ready > open ? -XEN_EIO : (int)ready; \
    } \
    PV_RING_INLINE int name##_back_pop(struct name##_back *back, request *asked) \
    { \
        int ready = name##_back_waiting(back); \
        if (ready <= 0) \
            return ready; \
        RING_COPY_REQUEST(&back->view, back->view.req_cons, asked); \
        back->view.req_cons++; \
        return 1; \
    } \
    PV_RING_INLINE int name##_back_push(struct name##_back *back, const response *answer) \
    { \
        if (back->view.rsp_prod_pvt == back->view.req_cons) \
            return -XEN_ENOENT; \
        *RING_GET_RESPONSE(&back->view, back->view.rsp_prod_pvt) = *answer; \
        back->view.rsp_prod_pvt++; \
        return 0; \
    } \
    PV_RING_INLINE int name##_back_publish(struct name##_back *back) \
    { \
        RING_IDX old = back->published; \
        back->published = back->view.rsp_prod_pvt; \
        return pv_ring_publish(&back->view.sring->rsp_prod, &back->view.sring->rsp_event, old, \
                               back->published); \
    } \
    PV_RING_INLINE int name##_back_wait(struct name##_back *back) \
    { \
        int ready; \
        pv_ring_ask(&back->view.sring->req_event, back->view.req_cons + 1); \
        ready = name##_back_waiting(back); \
        return ready < 0 ? ready : ready > 0; \
    } \
    /* Takes the semicolon that stands after the macro. */ \
    struct name##_front

#endif /* PV_RING_H */
