/* Claim: both sides of a ring meet over one page: each request is answered
 * once, in batches (R11), a side is told when its threshold is crossed (R12),
 * also where the indices wrap, and indices that make no sense are noticed.  The
 * console ring carries bytes in order, as many as it has room for. */
#include "test.h"

struct question {
    uint64_t id;
    uint32_t tag;
};
struct answer {
    uint64_t id;
    int16_t status;
};
PV_DEFINE_RING(test, struct question, struct answer);

static unsigned char ring_page[1024] __attribute__((aligned(4096)));
static struct xencons_interface console __attribute__((aligned(4096)));

static void ask(struct test_front *front, uint64_t id)
{
    struct question question = { id, 7 };

    claim_eq(test_front_push(front, &question), 0);
}

/* Takes the next request, and answers it. */
static void serve(struct test_back *back, uint64_t id)
{
    struct question question;
    struct answer answer = { id, -1 };

    claim_eq(test_back_pop(back, &question), 1);
    claim_eq(question.id, id);
    claim_eq(question.tag, 7);
    claim_eq(test_back_push(back, &answer), 0);
}

static void collect(struct test_front *front, uint64_t id)
{
    struct answer answer;

    claim_eq(test_front_pop(front, &answer), 1);
    claim_eq(answer.id, id);
    claim_eq(answer.status, -1);
}

static void rings(void)
{
    struct test_front front;
    struct test_back back;
    struct question question;
    struct answer answer = { 0, 0 };
    unsigned int slots, n, round;
    uint64_t id = 0;

    test_front_init(&front, ring_page, sizeof ring_page);
    test_back_init(&back, ring_page, sizeof ring_page);
    /* 1024 bytes less the header of 64, in slots of 16: 60, so 32. */
    slots = test_front_room(&front);
    claim_eq(slots, 32);
    claim_eq(test_back_pop(&back, &question), 0);
    claim_eq(test_back_push(&back, &answer), -XEN_ENOENT);

    /* Seen when published, and the back end is told of the first only. */
    ask(&front, 0);
    claim_eq(test_back_waiting(&back), 0);
    claim(test_front_publish(&front));
    claim_eq(test_back_waiting(&back), 1);
    ask(&front, 1);
    claim(!test_front_publish(&front));
    serve(&back, 0);
    serve(&back, 1);
    claim_eq(test_front_waiting(&front), 0);
    claim(test_back_publish(&back));
    collect(&front, 0);
    collect(&front, 1);
    claim_eq(test_front_pop(&front, &answer), 0);

    /* Waits: for the next request, which a look once more would have seen. */
    claim_eq(test_back_wait(&back), 0);
    ask(&front, 2);
    claim(test_front_publish(&front));
    claim_eq(test_back_wait(&back), 1);
    serve(&back, 2);
    (void)test_back_publish(&back);
    collect(&front, 2);

    /* A threshold of 4 of 6. */
    for (n = 0; n < 6; n++)
        ask(&front, n);
    (void)test_front_publish(&front);
    claim_eq(test_front_wait_for(&front, 4), 0);
    for (n = 0; n < 6; n++) {
        serve(&back, n);
        claim_eq(test_back_publish(&back), n == 3);
    }
    claim_eq(test_front_wait_for(&front, 6), 1);
    for (n = 0; n < 6; n++)
        collect(&front, n);

    /* Full, again and again, over the end of the indices. */
    front.view.sring->req_prod = front.view.sring->rsp_prod = 0u - 40;
    front.view.req_prod_pvt = front.view.rsp_cons = front.published = 0u - 40;
    back.view.rsp_prod_pvt = back.view.req_cons = back.published = 0u - 40;
    claim_eq(test_back_wait(&back), 0);
    for (round = 0; round < 5; round++) {
        for (n = 0; n < slots; n++)
            ask(&front, id + n);
        question.id = question.tag = 0;
        claim_eq(test_front_push(&front, &question), -XEN_ENOSPC);
        claim_eq(test_front_room(&front), 0);
        claim(test_front_publish(&front));
        claim_eq(test_front_wait_for(&front, slots), 0);
        for (n = 0; n < slots; n++) {
            serve(&back, id + n);
            claim_eq(test_back_publish(&back), n == slots - 1);
        }
        claim_eq(test_back_wait(&back), 0);
        for (n = 0; n < slots; n++)
            collect(&front, id + n);
        id += slots;
    }

    /* The other side is not trusted: a request taken back after it was taken; */
    ask(&front, 7);
    (void)test_front_publish(&front);
    claim_eq(test_back_pop(&back, &question), 1);
    front.view.sring->req_prod--;
    claim_eq(test_back_pop(&back, &question), -XEN_EIO);
    front.view.sring->req_prod++;
    claim_eq(test_back_push(&back, &answer), 0);
    (void)test_back_publish(&back);
    claim_eq(test_front_pop(&front, &answer), 1);
    /* and more than there can be. */
    front.view.sring->rsp_prod = front.published + 1;
    claim_eq(test_front_pop(&front, &answer), -XEN_EIO);
    claim_eq(test_front_wait_for(&front, 1), -XEN_EIO);
    front.view.sring->req_prod = back.view.rsp_prod_pvt + slots + 1;
    claim_eq(test_back_pop(&back, &question), -XEN_EIO);
    claim_eq(test_back_wait(&back), -XEN_EIO);
    front.view.sring->req_prod = back.view.req_cons - 1;
    claim_eq(test_back_pop(&back, &question), -XEN_EIO);
}

static void consoles(void)
{
    struct pv_console_ring ring = { &console, 0 };
    char text[3000], back[3000];
    unsigned int n;

    for (n = 0; n < sizeof text; n++)
        text[n] = (char)(n * 7 + n / 256);
    /* Where the indices wrap. */
    console.out_cons = console.out_prod = 0u - 100;
    console.in_cons = console.in_prod = 0u - 100;
    claim_eq(pv_console_ring_write(&ring, text, 300), 300);
    claim_eq(console.out_prod - console.out_cons, 300);
    claim_eq(pv_console_ring_write(&ring, text + 300, sizeof text - 300),
             sizeof console.out - 300);
    claim_eq(pv_console_ring_write(&ring, text, 1), 0);
    for (n = 0; n < sizeof console.out; n++)
        if (console.out[MASK_XENCONS_IDX(console.out_cons + n, console.out)] != text[n])
            test_differ(TEST_PLACE, "the byte that differs", n, 0);
    console.out_cons = console.out_prod;
    claim_eq(pv_console_ring_write(&ring, text, 1), 1);

    claim_eq(pv_console_ring_read(&ring, back, sizeof back), 0);
    for (n = 0; n < 600; n++)
        console.in[MASK_XENCONS_IDX(console.in_prod + n, console.in)] = text[n];
    console.in_prod += 600;
    claim_eq(pv_console_ring_read(&ring, back, 250), 250);
    claim_eq(pv_console_ring_read(&ring, back + 250, sizeof back - 250), 350);
    for (n = 0; n < 600; n++)
        if (back[n] != text[n])
            test_differ(TEST_PLACE, "the byte that differs", n, 0);
    claim_eq(console.in_cons, console.in_prod);
    /* Indices that make no sense: no more than there can be. */
    console.in_prod += 5000;
    claim_eq(pv_console_ring_read(&ring, back, sizeof back), sizeof console.in);
    console.out_cons = console.out_prod + 5000;
    claim(pv_console_ring_write(&ring, text, sizeof text) <= sizeof console.out);
    claim_eq(pv_console_ring_notify(&ring), -XEN_EINVAL);
}

void test_main(const struct start_info *start)
{
    (void)start;
    rings();
    consoles();
}
