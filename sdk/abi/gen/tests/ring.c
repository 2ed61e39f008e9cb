/*
 * A front end and a back end of a block ring in one process, taking turns by
 * a fixed pseudo-random sequence.  Checks that every request is answered once
 * and in order, that an end which went to sleep is woken by the next item,
 * and that broken indices are noticed.  Prints a trace's checksum, so that
 * two versions of the headers can be compared.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef NEED_BARRIERS
#define xen_mb() __sync_synchronize()
#define xen_rmb() __sync_synchronize()
#define xen_wmb() __sync_synchronize()
#endif
#include <xen/xen.h>
#include <xen/io/blkif.h>

static unsigned long seed = 1, trace = 0, notified = 0;

static unsigned int roll(unsigned int sides)
{
    seed = seed * 6364136223846793005UL + 1442695040888963407UL;
    return (unsigned int)(seed >> 33) % sides;
}

static void note(unsigned long value)
{
    trace = (trace ^ value) * 1099511628211UL;
}

#define CHECK(what) do { \
    if (!(what)) { \
        printf("line %d: not so: %s\n", __LINE__, #what); \
        exit(1); \
    } \
} while (0)

static unsigned long page[512];

int main(void)
{
    struct blkif_sring *shared = (struct blkif_sring *)page;
    struct blkif_front_ring front;
    struct blkif_back_ring back;
    struct blkif_response response;
    struct blkif_request request;
    uint64_t sent = 0, taken = 0, answered = 0, got = 0;
    int front_sleeps = 0, back_sleeps = 0;
    int notify, step, work;
    unsigned int i, count;

    XEN_FRONT_RING_INIT(&front, shared, 4096);
    BACK_RING_INIT(&back, shared, 4096);
    CHECK(RING_SIZE(&front) == 32);
    CHECK(__CONST_RING_SIZE(blkif, 4096) == 32);
    CHECK(shared->req_event == 1 && shared->rsp_event == 1);

    /* Start near the end of the index range, to see it wrap. */
    shared->req_prod = shared->rsp_prod = 0xfffffff0u;
    shared->req_event = shared->rsp_event = 0xfffffff1u;
    FRONT_RING_ATTACH(&front, shared, shared->req_prod, 4096);
    BACK_RING_ATTACH(&back, shared, shared->rsp_prod, 4096);

    for (step = 0; step < 200000; step++) {
        switch (roll(2)) {
        case 0: /* the front end: some requests, then some responses */
            count = roll(40);
            for (i = 0; i < count && !RING_FULL(&front); i++) {
                RING_GET_REQUEST(&front, front.req_prod_pvt)->id = ++sent;
                front.req_prod_pvt++;
            }
            if (i > 0) {
                RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&front, notify);
                CHECK(notify || !back_sleeps);
                if (notify)
                    back_sleeps = 0;
                notified += notify != 0;
                note((unsigned long)(notify != 0));
            }
            note(RING_FREE_REQUESTS(&front));
            note(RING_HAS_UNCONSUMED_RESPONSES(&front));
            CHECK(!RING_RESPONSE_PROD_OVERFLOW(&front, shared->rsp_prod));
            CHECK(RING_RESPONSE_PROD_OVERFLOW(&front, front.rsp_cons + 33));
            count = roll(40);
            while (count-- > 0 && RING_HAS_UNCONSUMED_RESPONSES(&front)) {
                RING_COPY_RESPONSE(&front, front.rsp_cons, &response);
                front.rsp_cons++;
                CHECK(response.id == ++got);
            }
            if (roll(2)) {
                RING_FINAL_CHECK_FOR_RESPONSES(&front, work);
                front_sleeps = !work;
                note((unsigned long)work);
            }
            break;
        default: /* the back end: some requests, some answers */
            count = roll(40);
            while (count-- > 0 && RING_HAS_UNCONSUMED_REQUESTS(&back)) {
                CHECK(!RING_REQUEST_CONS_OVERFLOW(&back, back.req_cons));
                RING_COPY_REQUEST(&back, back.req_cons, &request);
                back.req_cons++;
                CHECK(request.id == ++taken);
            }
            CHECK(!RING_REQUEST_PROD_OVERFLOW(&back, shared->req_prod));
            CHECK(RING_REQUEST_PROD_OVERFLOW(&back, back.rsp_prod_pvt + 33));
            CHECK(RING_REQUEST_CONS_OVERFLOW(&back, back.rsp_prod_pvt + 32));
            count = roll(40);
            for (i = 0; i < count && answered < taken; i++) {
                RING_GET_RESPONSE(&back, back.rsp_prod_pvt)->id = ++answered;
                back.rsp_prod_pvt++;
            }
            if (i > 0) {
                RING_PUSH_RESPONSES_AND_CHECK_NOTIFY(&back, notify);
                CHECK(notify || !front_sleeps);
                if (notify)
                    front_sleeps = 0;
                notified += notify != 0;
                note((unsigned long)(notify != 0));
            }
            if (roll(2)) {
                RING_FINAL_CHECK_FOR_REQUESTS(&back, work);
                back_sleeps = !work;
                note((unsigned long)work);
            }
            break;
        }
        note(shared->req_prod);
        note(shared->rsp_prod);
        note(shared->req_event);
        note(shared->rsp_event);
    }
    CHECK(got > 100000);
    CHECK(notified > 1000);

    /* A front end that claims more than there are slots is not believed. */
    shared->req_prod = back.req_cons + 1000;
    CHECK(RING_HAS_UNCONSUMED_REQUESTS(&back) <= RING_SIZE(&back));
    CHECK(RING_REQUEST_PROD_OVERFLOW(&back, shared->req_prod));

    printf("%lu requests, %lu events, trace %016lx\n", (unsigned long)got,
           notified, trace);
    return 0;
}
