/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Descriptor rings between a front end and a back end: one shared page with
 * four indices and a power of two of slots, each a request or a response.
 *
 * Indices only grow and wrap at 2^32; slot = index modulo the ring's size.
 *
 *   front end   writes requests at req_prod_pvt, publishes req_prod,
 *               reads responses from rsp_cons up to rsp_prod
 *   back end    reads requests from req_cons up to req_prod,
 *               writes responses at rsp_prod_pvt, publishes rsp_prod
 *
 * A response takes the slot of a request that was read, so
 * req_prod - rsp_prod never exceeds the size.  Events are sent only when the
 * other side's index passes the *_event that it asked for.
 *
 * Includers provide memset and the barriers xen_mb(), xen_rmb() and
 * xen_wmb(), unless the compiler is GCC or Clang on x86, where the defaults
 * below do.
 */
#ifndef __XEN_PUBLIC_IO_RING_H__
#define __XEN_PUBLIC_IO_RING_H__

#include "../types.h"

#ifndef __ASSEMBLY__

#if defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))
/* x86 keeps stores in order, and loads in order; only the compiler moves. */
#ifndef xen_mb
#define xen_mb() __sync_synchronize()
#endif
#ifndef xen_rmb
#define xen_rmb() __asm__ __volatile__("" : : : "memory")
#endif
#ifndef xen_wmb
#define xen_wmb() __asm__ __volatile__("" : : : "memory")
#endif
#endif

typedef unsigned int RING_IDX;

/* The largest power of two that is not above x, for constants too. */
#define __RD2(x)  (((x) & 0x2) ? 0x2 : ((x) & 0x1))
#define __RD4(x)  (((x) & 0xc) ? __RD2((x) >> 2) << 2 : __RD2(x))
#define __RD8(x)  (((x) & 0xf0) ? __RD4((x) >> 4) << 4 : __RD4(x))
#define __RD16(x) (((x) & 0xff00) ? __RD8((x) >> 8) << 8 : __RD8(x))
#define __RD32(x) (((x) & 0xffff0000) ? __RD16((x) >> 16) << 16 : __RD16(x))

/* Slots of a ring of the given type, or of the given ring, in size bytes. */
#define __CONST_RING_SIZE(name, size) \
    (__RD32(((size) - offsetof(struct name ## _sring, ring)) / \
            sizeof(((struct name ## _sring *)0)->ring[0])))
#define __RING_SIZE(s, size) \
    (__RD32(((size) - ((char *)(s)->ring - (char *)(s))) / \
            sizeof((s)->ring[0])))

/*
 * The types of a ring called name: the shared page and each side's view of
 * it.  The 48 bytes after the indices keep them apart from the slots.
 */
#define DEFINE_RING_TYPES(name, request, response) \
    union name ## _sring_entry { \
        request req; \
        response rsp; \
    }; \
    struct name ## _sring { \
        RING_IDX req_prod, req_event; \
        RING_IDX rsp_prod, rsp_event; \
        union { \
            struct { \
                uint8_t smartpoll_active; \
            } netif; \
            struct { \
                uint8_t msg; \
            } tapif_user; \
            uint8_t pvt_pad[4]; \
        } pvt; \
        uint8_t __pad[44]; \
        union name ## _sring_entry ring[1]; \
    }; \
    struct name ## _front_ring { \
        RING_IDX req_prod_pvt; \
        RING_IDX rsp_cons; \
        unsigned int nr_ents; \
        struct name ## _sring *sring; \
    }; \
    struct name ## _back_ring { \
        RING_IDX rsp_prod_pvt; \
        RING_IDX req_cons; \
        unsigned int nr_ents; \
        struct name ## _sring *sring; \
    }; \
    typedef struct name ## _sring name ## _sring_t; \
    typedef struct name ## _front_ring name ## _front_ring_t; \
    typedef struct name ## _back_ring name ## _back_ring_t

/* ---- Setting up ---- */

/* Once, by the side that allocates the page. */
#define SHARED_RING_INIT(s) do { \
    (s)->req_prod = 0; \
    (s)->rsp_prod = 0; \
    (s)->req_event = 1; \
    (s)->rsp_event = 1; \
    (void)memset((s)->pvt.pvt_pad, 0, sizeof((s)->pvt.pvt_pad)); \
    (void)memset((s)->__pad, 0, sizeof((s)->__pad)); \
} while (0)

/* A view of a ring that is in use already, from index i on. */
#define FRONT_RING_ATTACH(r, s, i, size) do { \
    (r)->sring = (s); \
    (r)->nr_ents = (unsigned int)__RING_SIZE(s, size); \
    (r)->req_prod_pvt = (i); \
    (r)->rsp_cons = (i); \
} while (0)
#define BACK_RING_ATTACH(r, s, i, size) do { \
    (r)->sring = (s); \
    (r)->nr_ents = (unsigned int)__RING_SIZE(s, size); \
    (r)->rsp_prod_pvt = (i); \
    (r)->req_cons = (i); \
} while (0)

#define FRONT_RING_INIT(r, s, size) FRONT_RING_ATTACH(r, s, 0, size)
#define BACK_RING_INIT(r, s, size) BACK_RING_ATTACH(r, s, 0, size)
#define XEN_FRONT_RING_INIT(r, s, size) do { \
    SHARED_RING_INIT(s); \
    FRONT_RING_INIT(r, s, size); \
} while (0)

/* ---- Looking ---- */

#define RING_SIZE(r) ((r)->nr_ents)
#define RING_FREE_REQUESTS(r) \
    (RING_SIZE(r) - ((r)->req_prod_pvt - (r)->rsp_cons))
#define RING_FULL(r) (RING_FREE_REQUESTS(r) == 0)

#define XEN_RING_NR_UNCONSUMED_RESPONSES(r) \
    ((r)->sring->rsp_prod - (r)->rsp_cons)

/* Never more than the slots that a well-behaved front end can have filled. */
#define __PARAVANE_RING_MIN(a, b) ((a) < (b) ? (a) : (b))
#if defined(__GNUC__)
#define XEN_RING_NR_UNCONSUMED_REQUESTS(r) (__extension__ ({ \
    RING_IDX pv_sent = *(volatile RING_IDX *)&(r)->sring->req_prod \
                       - (r)->req_cons; \
    RING_IDX pv_room = RING_SIZE(r) - ((r)->req_cons - (r)->rsp_prod_pvt); \
    __PARAVANE_RING_MIN(pv_sent, pv_room); \
}))
#else
#define XEN_RING_NR_UNCONSUMED_REQUESTS(r) \
    __PARAVANE_RING_MIN((r)->sring->req_prod - (r)->req_cons, \
        RING_SIZE(r) - ((r)->req_cons - (r)->rsp_prod_pvt))
#endif

/* Numbers by habit; truth values on request. */
#ifdef XEN_RING_HAS_UNCONSUMED_IS_BOOL
#define RING_HAS_UNCONSUMED_RESPONSES(r) (XEN_RING_NR_UNCONSUMED_RESPONSES(r) != 0)
#define RING_HAS_UNCONSUMED_REQUESTS(r) (XEN_RING_NR_UNCONSUMED_REQUESTS(r) != 0)
#else
#define RING_HAS_UNCONSUMED_RESPONSES(r) XEN_RING_NR_UNCONSUMED_RESPONSES(r)
#define RING_HAS_UNCONSUMED_REQUESTS(r) XEN_RING_NR_UNCONSUMED_REQUESTS(r)
#endif

/* An index read from the page is nonsense: the other side is broken. */
#define RING_REQUEST_CONS_OVERFLOW(r, cons) \
    ((cons) - (r)->rsp_prod_pvt >= RING_SIZE(r))
#define RING_REQUEST_PROD_OVERFLOW(r, prod) \
    ((prod) - (r)->rsp_prod_pvt > RING_SIZE(r))
#define RING_RESPONSE_PROD_OVERFLOW(r, prod) \
    ((prod) - (r)->rsp_cons > RING_SIZE(r))

/* ---- Slots ---- */

#define RING_GET_REQUEST(r, i) \
    (&(r)->sring->ring[(i) & (RING_SIZE(r) - 1)].req)
#define RING_GET_RESPONSE(r, i) \
    (&(r)->sring->ring[(i) & (RING_SIZE(r) - 1)].rsp)

/*
 * A copy that the other side can no longer change; check the copy.  The
 * barrier after it keeps the compiler from reading the slot again.
 */
#define RING_COPY_(kind, r, i, to) do { \
    *(to) = *RING_GET_ ## kind(r, i); \
    __PARAVANE_RING_COPIED(); \
} while (0)
#if defined(__GNUC__)
#define __PARAVANE_RING_COPIED() __asm__ __volatile__("" : : : "memory")
#else
#define __PARAVANE_RING_COPIED() xen_rmb()
#endif
#define RING_COPY_REQUEST(r, i, to) RING_COPY_(REQUEST, r, i, to)
#define RING_COPY_RESPONSE(r, i, to) RING_COPY_(RESPONSE, r, i, to)

/* ---- Publishing and waiting ---- */

#define RING_PUSH_REQUESTS(r) do { \
    xen_wmb(); /* slots before the index */ \
    (r)->sring->req_prod = (r)->req_prod_pvt; \
} while (0)
#define RING_PUSH_RESPONSES(r) do { \
    xen_wmb(); \
    (r)->sring->rsp_prod = (r)->rsp_prod_pvt; \
} while (0)

/* The same, and notify becomes true if the other side wants an event. */
#define __PARAVANE_RING_PUSH(r, kind, notify) do { \
    RING_IDX pv_old = (r)->sring->kind ## _prod; \
    RING_IDX pv_new = (r)->kind ## _prod_pvt; \
    xen_wmb(); \
    (r)->sring->kind ## _prod = pv_new; \
    xen_mb(); /* the index before reading what the other side asked for */ \
    (notify) = (RING_IDX)(pv_new - (r)->sring->kind ## _event) < \
               (RING_IDX)(pv_new - pv_old); \
} while (0)
#define RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(r, notify) \
    __PARAVANE_RING_PUSH(r, req, notify)
#define RING_PUSH_RESPONSES_AND_CHECK_NOTIFY(r, notify) \
    __PARAVANE_RING_PUSH(r, rsp, notify)

/* Before sleeping: ask for an event at the next item, then look once more. */
#define RING_FINAL_CHECK_FOR_REQUESTS(r, work) do { \
    (work) = RING_HAS_UNCONSUMED_REQUESTS(r); \
    if (!(work)) { \
        (r)->sring->req_event = (r)->req_cons + 1; \
        xen_mb(); \
        (work) = RING_HAS_UNCONSUMED_REQUESTS(r); \
    } \
} while (0)
#define RING_FINAL_CHECK_FOR_RESPONSES(r, work) do { \
    (work) = RING_HAS_UNCONSUMED_RESPONSES(r); \
    if (!(work)) { \
        (r)->sring->rsp_event = (r)->rsp_cons + 1; \
        xen_mb(); \
        (work) = RING_HAS_UNCONSUMED_RESPONSES(r); \
    } \
} while (0)

#endif /* !__ASSEMBLY__ */

#ifndef XEN_PAGE_SHIFT
#define XEN_PAGE_SHIFT 12
#endif

#endif /* __XEN_PUBLIC_IO_RING_H__ */
