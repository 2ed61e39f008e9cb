/* Claim: an event sent to ourselves sets its pending bit and makes an upcall
 * unless the port or all upcalls are masked; it is a flag, not a count;
 * unmasking delivers what has become pending before it returns (R2, R4, R5).
 * Ports are bound, asked about, moved and closed; a poll and a block end with
 * the event; the walk gives each vCPU its own ports. */
#include "test.h"

#include <xen/callback.h>

static unsigned char shared_page[4096] __attribute__((aligned(4096)));
static struct pv_bound mine;
static struct {
    unsigned int upcalls, ports;
    pv_port_t last;
    int bound; /* walk over the ports in `mine` only */
    pv_port_t resend; /* sent on by the first handler of the next upcall */
} seen;

static void handle(pv_port_t port, void *context)
{
    claim(context == &seen);
    seen.ports++;
    seen.last = port;
    if (seen.resend != 0) {
        pv_port_t again = seen.resend;

        seen.resend = 0;
        claim_eq(pv_send(again), 0);
    }
}

static void upcall(struct pv_trap_frame *frame)
{
    claim(pv_are_upcalls_masked());
    claim(!pv_events_masked(frame));
    seen.upcalls++;
    if (seen.bound)
        pv_dispatch_bound(pv_shared(), pv_current(), &mine, handle, &seen);
    else
        pv_dispatch_events(pv_shared(), pv_current(), handle, &seen);
}

/* Upcalls since the last look: how many, for how many ports, and the last. */
static void expect(const char *place, unsigned int upcalls, unsigned int ports, pv_port_t last)
{
    if (seen.upcalls != upcalls || seen.ports != ports || (ports != 0 && seen.last != last)) {
        pv_print("%u upcalls, %u ports, last %u\n", seen.upcalls, seen.ports, seen.last);
        test_differ(place, "the last port", seen.last, last);
    }
    seen.upcalls = seen.ports = 0;
}

static void ports(pv_port_t *one, pv_port_t *two)
{
    struct evtchn_status status;
    pv_port_t ipi;

    need(pv_alloc_unbound(DOMID_SELF, DOMID_SELF, one));
    claim_eq(pv_status(*one, &status), 0);
    claim_eq(status.status, EVTCHNSTAT_unbound);
    need(pv_bind_interdomain(DOMID_SELF, *one, two));
    claim_eq(pv_status(*two, &status), 0);
    claim_eq(status.status, EVTCHNSTAT_interdomain);
    claim_eq(status.u.interdomain.port, *one);
    /* A port of its vCPU for good; another may be moved. */
    need(pv_bind_ipi(0, &ipi));
    claim_eq(pv_status(ipi, &status), 0);
    claim_eq(status.status, EVTCHNSTAT_ipi);
    claim_eq(pv_bind_vcpu(ipi, 0), -XEN_EINVAL);
    claim_eq(pv_bind_vcpu(*one, 0), 0);
    claim_eq(pv_bind_vcpu(*one, 99), -XEN_ENOENT);
    claim_eq(pv_bind_ipi(99, &ipi), -XEN_ENOENT);
    claim_eq(pv_bind_virq(NR_VIRQS, 0, &ipi), -XEN_EINVAL);

    /* The IPI arrives. */
    pv_clear_port(pv_shared(), ipi);
    claim_eq(pv_unmask_port(ipi), 0);
    pv_unmask_upcalls();
    expect(TEST_PLACE, seen.upcalls, seen.ports, seen.last);
    claim_eq(pv_send(ipi), 0);
    expect(TEST_PLACE, 1, 1, ipi);
    pv_mask_upcalls();
    claim_eq(pv_close(ipi), 0);
}

static void masks(pv_port_t one, pv_port_t two)
{
    struct shared_info *shared = pv_shared();

    pv_clear_port(shared, one);
    pv_clear_port(shared, two);
    claim_eq(pv_unmask_port(one), 0);
    claim_eq(pv_unmask_port(two), 0);
    pv_unmask_upcalls();
    expect(TEST_PLACE, seen.upcalls, seen.ports, seen.last);
    claim_eq(pv_send(two), 0);
    expect(TEST_PLACE, 1, 1, one);
    claim_eq(pv_send(one), 0);
    expect(TEST_PLACE, 1, 1, two);

    /* Upcalls masked: pending, three times, is once. */
    claim_eq(pv_mask_upcalls(), 0);
    claim(pv_mask_upcalls() != 0);
    claim_eq(pv_send(two), 0);
    claim_eq(pv_send(two), 0);
    claim_eq(pv_send(two), 0);
    claim(pv_is_pending(shared, one));
    claim(!pv_is_pending(shared, two));
    expect(TEST_PLACE, 0, 0, 0);
    pv_restore_upcalls(1);
    expect(TEST_PLACE, 0, 0, 0);
    pv_restore_upcalls(0);
    expect(TEST_PLACE, 1, 1, one);
    claim(!pv_is_pending(shared, one));

    /* The port masked: pending, and no upcall. */
    claim_eq(pv_mask_port(shared, one), 0);
    claim(pv_mask_port(shared, one) != 0);
    claim_eq(pv_send(two), 0);
    claim(pv_is_pending(shared, one));
    expect(TEST_PLACE, 0, 0, 0);
    claim_eq(pv_unmask_port(one), 0);
    expect(TEST_PLACE, 1, 1, one);

    /* Another port of the same word arrives, and the masked one does not. */
    claim_eq(pv_mask_port(shared, one), 0);
    claim_eq(pv_send(two), 0);
    claim_eq(pv_send(one), 0);
    expect(TEST_PLACE, 1, 1, two);
    claim(pv_is_pending(shared, one));
    claim_eq(pv_unmask_port(one), 0);
    expect(TEST_PLACE, 1, 1, one);

    /* One is cleared, the other of the same word stays. */
    pv_mask_upcalls();
    claim_eq(pv_send(two), 0);
    claim_eq(pv_send(one), 0);
    claim(pv_clear_port(shared, one) != 0);
    claim(pv_is_pending(shared, two));
    pv_unmask_upcalls();
    expect(TEST_PLACE, 1, 1, two);

    /* Cleared while masked: nothing is left to deliver. */
    pv_mask_port(shared, one);
    claim_eq(pv_send(two), 0);
    claim(pv_clear_port(shared, one) != 0);
    claim(pv_clear_port(shared, one) == 0);
    claim_eq(pv_unmask_port(one), 0);
    expect(TEST_PLACE, 0, 0, 0);

    /* One that a handler sends is seen by the same walk. */
    seen.resend = one;
    claim_eq(pv_send(two), 0);
    expect(TEST_PLACE, 1, 2, two);

    /* Out of range. */
    claim_eq(pv_mask_port(shared, EVTCHN_2L_NR_CHANNELS), 1);
    claim_eq(pv_is_pending(shared, EVTCHN_2L_NR_CHANNELS), 0);
    claim_eq(pv_clear_port(shared, EVTCHN_2L_NR_CHANNELS), 0);
    claim_eq(pv_unmask_port(100000000), -XEN_EINVAL);
}

/* Ports of other vCPUs stay pending. */
static void bound(pv_port_t one, pv_port_t two)
{
    pv_bound_add(&mine, one);
    pv_bound_add(&mine, two);
    pv_bound_remove(&mine, two);
    pv_bound_add(&mine, EVTCHN_2L_NR_CHANNELS);
    seen.bound = 1;
    claim_eq(pv_send(two), 0);
    expect(TEST_PLACE, 1, 1, one);
    claim_eq(pv_send(one), 0);
    expect(TEST_PLACE, 1, 0, 0);
    claim(pv_is_pending(pv_shared(), two));
    claim(pv_clear_port(pv_shared(), two) != 0);
    seen.bound = 0;
}

static void waiting(pv_port_t one, pv_port_t two)
{
    pv_mask_upcalls();
    claim_eq(pv_send(two), 0);
    /* It is pending, so no time passes. */
    claim_eq(pv_poll(&one, 1, 0), 0);
    claim(pv_is_pending(pv_shared(), one));
    expect(TEST_PLACE, 0, 0, 0);
    claim(pv_poll(&one, 1000000, 0) < 0);
    /* Unmasks, and comes back because of it. */
    pv_block();
    claim(!pv_are_upcalls_masked());
    expect(TEST_PLACE, 1, 1, one);
    pv_yield();
    expect(TEST_PLACE, 0, 0, 0);
}

static struct vcpu_info *moved(void)
{
    return pv_vcpu_info(pv_shared(), 1);
}

static unsigned int second(void)
{
    return 1;
}

void test_main(const struct start_info *start)
{
    pv_port_t one, two;

    claim(pv_shared() == 0 && pv_current() == 0);
    claim(pv_mask_upcalls() != 0 && pv_are_upcalls_masked());
    pv_unmask_upcalls();
    need(pv_map_shared_info(start->shared_info, shared_page));
    claim(pv_shared() == (struct shared_info *)shared_page);
    claim(pv_current() == pv_vcpu_info(pv_shared(), 0));
    claim(pv_are_upcalls_masked());
    need(pv_register_callback(CALLBACKTYPE_event, 1, upcall));

    ports(&one, &two);
    masks(one, two);
    bound(one, two);
    waiting(one, two);
    claim_eq(pv_close(two), 0);
    claim_eq(pv_send(two), -XEN_EINVAL);
    claim_eq(pv_close(two), -XEN_EINVAL);
    claim_eq(pv_send(100000000), -XEN_EINVAL);

    /* Who runs, as a kernel with several vCPUs tells. */
    pv_mask_upcalls();
    claim_eq(pv_current_vcpu(), 0);
    pv_set_current_vcpu(second);
    claim_eq(pv_current_vcpu(), 1);
    claim(pv_current() == moved());
    pv_set_current_vcpu(0);
    claim(pv_current() == pv_vcpu_info(pv_shared(), 0));
    pv_set_current_info(moved);
    claim(pv_current() == moved());
    pv_set_current_info(0);
    claim(pv_current() == pv_vcpu_info(pv_shared(), 0));
    claim(pv_vcpu_info(pv_shared(), XEN_LEGACY_MAX_VCPUS) == 0);
}
