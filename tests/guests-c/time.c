/* Claim: real time is what a published pair and the cycle counter make of it,
 * never goes back, and agrees with its alarms; the wall clock is real time and
 * an offset; virtual time does not pass while a vCPU is blocked (C17 to C20).
 * The tick comes again and again until it is stopped. */
#include "test.h"

#define MS 1000000ul
#define SECOND 1000000000u

static unsigned char shared_page[4096] __attribute__((aligned(4096)));
static unsigned char fake_page[4096] __attribute__((aligned(4096)));
static struct vcpu_runstate_info area;

/* What a pair makes of cycle counts. */
static void pairs(void)
{
    /* 1 GHz: shift 0 cannot hold a factor of 1, so half after doubling. */
    struct pv_snapshot one = { 100, 1000, 1u << 31, 1, 0 };
    /* 4 GHz: a quarter. */
    struct pv_snapshot four = { 0, 0, 1u << 31, -1, 0 };
    struct vcpu_time_info record = { .version = 3, .system_time = 9 };
    struct pv_snapshot read;

    claim_eq(pv_snapshot_scale(&one, 1000000007), 1000000007);
    claim_eq(pv_snapshot_scale(&one, 0x0123456789abcdef), 0x0123456789abcdef);
    claim_eq(pv_snapshot_scale(&four, 4000000000), 1000000000);
    claim_eq(pv_snapshot_at(&one, 150), 1050);
    claim_eq(pv_snapshot_at(&one, 50), 1000);
    /* Half written, for ever; then whole. */
    claim_eq(pv_snapshot_read(&record, &read), -XEN_EAGAIN);
    record.version = 4;
    claim_eq(pv_snapshot_read(&record, &read), 0);
    claim_eq(read.system_time, 9);
}

static void clocks(void)
{
    uint64_t first, last;
    unsigned int n;

    first = last = pv_now();
    claim(first > 0);
    for (n = 0; n < 20000; n++) {
        uint64_t next = pv_now();

        claim(next >= last);
        last = next;
    }
    claim(last > first);
    /* Sleeping takes the time it takes. */
    first = pv_now();
    need(pv_poll(0, 0, first + 10 * MS));
    claim(pv_now() - first >= 10 * MS);
}

/* Nanoseconds from one wall-clock time to another. */
static uint64_t between(const struct pv_wall_time *from, const struct pv_wall_time *to)
{
    return (to->seconds - from->seconds) * SECOND + to->nanoseconds - from->nanoseconds;
}

static void walls(void)
{
    struct pv_wall_time offset, one, two;
    struct shared_info *fake = (struct shared_info *)fake_page;
    uint64_t before, after;

    claim_eq(pv_wall_offset(pv_shared(), &offset), 0);
    claim(offset.seconds > 1577836800); /* 2020 */
    before = pv_now();
    claim_eq(pv_wall_clock(&one), 0);
    after = pv_now();
    claim_eq(pv_wall_clock(&two), 0);
    claim(one.nanoseconds < SECOND && two.nanoseconds < SECOND);
    claim(between(&offset, &one) >= before && between(&offset, &one) <= after);
    claim(between(&offset, &two) >= after);

    /* A record of our own: above 32 bits, and half written. */
    fake->wc_version = 2;
    fake->wc_sec = 5;
    fake->wc_sec_hi = 1;
    fake->wc_nsec = 7;
    claim_eq(pv_wall_offset(fake, &offset), 0);
    claim_eq(offset.seconds, 0x100000005);
    claim_eq(offset.nanoseconds, 7);
    fake->wc_version = 3;
    claim_eq(pv_wall_offset(fake, &offset), -XEN_EAGAIN);
}

static void virtual_time(void)
{
    struct pv_runstate before, after;
    uint64_t real, passed, slept;

    claim_eq(pv_runstate_register(&area, 0), 0);
    pv_runstate_read(&area, &before);
    claim_eq(before.info.state, RUNSTATE_running);
    real = pv_now();
    passed = pv_runstate_running(&before, real);
    /* Far longer than what is claimed: a busy machine may stop us too. */
    need(pv_poll(0, 0, real + 300 * MS));
    pv_runstate_read(&area, &after);
    slept = pv_now() - real;
    passed = pv_runstate_running(&after, pv_now()) - passed;
    claim(slept >= 300 * MS && passed + 40 * MS < slept);
    claim(after.info.time[RUNSTATE_blocked] - before.info.time[RUNSTATE_blocked] >= 40 * MS);
    claim_eq(pv_runstate_of(0, &after), 0);
    claim_eq(after.info.state, RUNSTATE_running);
    claim(pv_runstate_running(&after, pv_now()) <= pv_now());
    claim_eq(pv_runstate_of(9999, &after), -XEN_ENOENT);
}

/* Waits for the timer's event; gives the time of its arrival. */
static uint64_t arrival(pv_port_t port)
{
    need(pv_poll(&port, 1, 0));
    if (!pv_clear_port(pv_shared(), port))
        test_failure(TEST_PLACE, "a poll without an end came back without the event");
    return pv_now();
}

static void alarms(pv_port_t port)
{
    uint64_t deadline, start;
    unsigned int n;
    int result;

    deadline = pv_now() + 5 * MS;
    claim_eq(pv_set_alarm(deadline), 0);
    claim(arrival(port) >= deadline);
    deadline = pv_now() + 3 * MS;
    claim_eq(pv_set_single_shot(0, deadline, 1), 0);
    claim(arrival(port) >= deadline);

    /* Cancelled: nothing comes, twice as long after. */
    deadline = pv_now() + 20 * MS;
    claim_eq(pv_set_alarm(deadline), 0);
    claim_eq(pv_set_alarm(0), 0);
    claim_eq(pv_set_single_shot(0, deadline, 0), 0);
    claim_eq(pv_stop_single_shot(0), 0);
    need(pv_poll(&port, 1, deadline + 20 * MS));
    claim(pv_now() >= deadline + 20 * MS);
    claim(!pv_is_pending(pv_shared(), port));

    /* In the past: at once, or refused where that was asked for. */
    claim_eq(pv_set_single_shot(0, 1, 0), 0);
    arrival(port);
    result = pv_set_single_shot(0, 1, 1);
    if (result == 0 && pv_extension_version() < 0)
        arrival(port); /* other hypervisors may raise the event instead */
    else
        claim_eq(result, -XEN_ETIME);

    /* Ten ticks take at least nine periods. */
    start = pv_now();
    claim_eq(pv_set_periodic(0, 2 * MS), 0);
    for (n = 0; n < 10; n++) {
        while (!pv_clear_port(pv_shared(), port))
            ; /* some hypervisors let it rest while its vCPU blocks */
    }
    claim(pv_now() >= start + 18 * MS);
    claim_eq(pv_stop_periodic(0), 0);
    start = pv_now();
    while (pv_now() < start + 3 * MS)
        ; /* one may have been under way */
    pv_clear_port(pv_shared(), port);
    start = pv_now();
    while (pv_now() < start + 10 * MS)
        ;
    claim(!pv_is_pending(pv_shared(), port));
    claim_eq(pv_set_periodic(0, 1), -XEN_EINVAL);
    claim_eq(pv_set_periodic(99, 2 * MS), -XEN_ENOENT);
}

/* The alarm in virtual time, where there is one. */
static void virtual_alarm(pv_port_t port)
{
    struct pv_runstate state;
    uint64_t deadline;

    if (pv_extension_version() < 0) {
        claim(pv_set_virtual_timer(1) < 0);
        return;
    }
    claim_eq(pv_extension_version(), PARAVANE_INTERFACE_VERSION);
    need(pv_runstate_of(0, &state));
    deadline = pv_runstate_running(&state, pv_now()) + 3 * MS;
    claim_eq(pv_set_virtual_timer(deadline), 0);
    while (!pv_clear_port(pv_shared(), port))
        ;
    need(pv_runstate_of(0, &state));
    claim(pv_runstate_running(&state, pv_now()) >= deadline);
    claim_eq(pv_set_virtual_timer(0), 0);
}

void test_main(const struct start_info *start)
{
    struct pv_wall_time wall;
    pv_port_t port;

    pairs();
    claim_eq(pv_now(), 0);
    claim_eq(pv_wall_clock(&wall), -XEN_ENXIO);
    need(pv_map_shared_info(start->shared_info, shared_page));
    clocks();
    walls();
    virtual_time();
    need(pv_bind_virq(VIRQ_TIMER, 0, &port));
    claim_eq(pv_bind_virq(VIRQ_TIMER, 0, &port), -XEN_EEXIST);
    /* Some hypervisors start vCPUs with a tick. */
    need(pv_stop_periodic(0));
    need(pv_unmask_port(port));
    pv_clear_port(pv_shared(), port);
    alarms(port);
    virtual_alarm(port);
}
