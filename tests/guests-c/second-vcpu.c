/* Claim: a kernel in C initialises a second vCPU and brings it up: it runs the
 * kernel's code with its own GS base, its own vcpu_info, moved, and its own
 * ports, takes IPIs and an NMI, goes down and comes up again. What makes no
 * sense is refused.
 * harness: smp=2 */
#include "test.h"

#include <xen/callback.h>

static unsigned char shared_page[4096] __attribute__((aligned(4096)));
static unsigned char info_page[4096] __attribute__((aligned(4096)));
static unsigned char stack[16384] __attribute__((aligned(16)));
static struct vcpu_guest_context context;
static struct pv_bound bound[2];
static pv_port_t ping, pong;
static unsigned int stage, pings, pongs, nmis;

/* Per-CPU data, behind GS: the number of the vCPU. */
static unsigned long numbers[2] = { 0, 1 };

static unsigned int current(void)
{
    unsigned long number;

    __asm__ volatile("mov %%gs:0, %0" : "=r"(number));
    return (unsigned int)number;
}

/* Where the second vCPU's vcpu_info is moved to. */
#define MOVED 64

static struct vcpu_info *info(void)
{
    return current() == 1 ? (struct vcpu_info *)(info_page + MOVED)
                          : pv_vcpu_info(pv_shared(), 0);
}

static unsigned int look(unsigned int *at)
{
    return __atomic_load_n(at, __ATOMIC_SEQ_CST);
}

static void set(unsigned int *at, unsigned int value)
{
    __atomic_store_n(at, value, __ATOMIC_SEQ_CST);
}

static void wait_for(unsigned int *at, unsigned int value)
{
    while (look(at) != value)
        pv_yield();
}

static void handle(pv_port_t port, void *context)
{
    (void)context;
    if (port == ping) {
        claim_eq(current(), 1);
        __atomic_fetch_add(&pings, 1, __ATOMIC_SEQ_CST);
        need(pv_send(pong));
    } else {
        claim_eq(port, pong);
        claim_eq(current(), 0);
        __atomic_fetch_add(&pongs, 1, __ATOMIC_SEQ_CST);
    }
}

static void upcall(struct pv_trap_frame *frame)
{
    (void)frame;
    pv_dispatch_bound(pv_shared(), pv_current(), &bound[current()], handle, 0);
}

static void nmi(struct pv_trap_frame *frame)
{
    (void)frame;
    claim_eq(current(), 1);
    set(&nmis, 1);
}

/* Where the second vCPU starts. */
static void second(void)
{
    /* Its trap table is its own, and so is this callback. */
    need(pv_register_exceptions());
    need(pv_register_callback(CALLBACKTYPE_nmi, 0, nmi));
    claim_eq(current(), 1);
    claim(pv_are_upcalls_masked());
    pv_unmask_upcalls();
    set(&stage, 1);
    while (look(&stage) != 2)
        pv_block();
    set(&stage, 3);
    claim_eq(pv_vcpu_down(1), 0);
    /* Up again, behind the call. */
    set(&stage, 4);
    for (;;)
        pv_block();
}

void test_main(const struct start_info *start)
{
    struct pv_trap_frame frame;
    pv_mfn_t root = image_frame(start, (void *)start->pt_base);
    unsigned long own;
    unsigned int round;

    need(pv_map_shared_info(start->shared_info, shared_page));
    need(pv_set_base(PV_BASE_GS_KERNEL, (unsigned long)&numbers[0]));
    pv_set_current_info(info);
    claim_eq(pv_vcpu_is_up(0), 1);
    claim_eq(pv_vcpu_is_up(1), 0);
    claim_eq(pv_vcpu_is_up(9999), -XEN_ENOENT);
    claim_eq(pv_vcpu_up(1), -XEN_EINVAL);
    need(pv_register_callback(CALLBACKTYPE_event, 1, upcall));
    need(pv_bind_ipi(1, &ping));
    need(pv_bind_ipi(0, &pong));
    pv_bound_add(&bound[1], ping);
    pv_bound_add(&bound[0], pong);
    need(pv_unmask_port(ping));
    need(pv_unmask_port(pong));

    /* As behind a call: 8 bytes off a multiple of 16. */
    pv_kernel_frame(&frame, (unsigned long)second, (unsigned long)stack + sizeof stack - 8);
    frame.rflags = 0;
    claim(pv_vcpu_register_info(1, image_frame(start, info_page), PV_PAGE_SIZE - 8) < 0);
    claim_eq(pv_vcpu_register_info(1, image_frame(start, info_page), MOVED), 0);
    claim(pv_vcpu_register_info(1, image_frame(start, info_page), MOVED) < 0);
    ((struct vcpu_info *)(info_page + MOVED))->evtchn_upcall_mask = 1;
    pv_vcpu_prepare(&context, &frame, root);
    context.gs_base_kernel = (unsigned long)&numbers[1];
    claim_eq(pv_vcpu_initialise(9999, &context), -XEN_ENOENT);
    /* A base pointer that is no table of ours. */
    own = context.ctrlreg[3];
    context.ctrlreg[3] = xen_pfn_to_cr3(0x12345000ul);
    claim(pv_vcpu_initialise(1, &context) < 0);
    context.ctrlreg[3] = own;
    claim_eq(pv_vcpu_initialise(1, &context), 0);
    claim_eq(pv_vcpu_initialise(1, &context), -XEN_EEXIST);
    claim_eq(pv_vcpu_is_up(1), 0);
    claim_eq(pv_vcpu_up(1), 0);
    wait_for(&stage, 1);
    claim_eq(pv_vcpu_is_up(1), 1);

    pv_unmask_upcalls();
    for (round = 1; round <= 20; round++) {
        claim_eq(pv_send(ping), 0);
        wait_for(&pongs, round);
        claim_eq(look(&pings), round);
    }
    claim_eq(pv_vcpu_send_nmi(1), 0);
    wait_for(&nmis, 1);
    claim_eq(pv_vcpu_send_nmi(9999), -XEN_ENOENT);

    set(&stage, 2);
    need(pv_send(ping));
    wait_for(&stage, 3);
    while (pv_vcpu_is_up(1) == 1)
        pv_yield();
    claim_eq(pv_vcpu_up(1), 0);
    wait_for(&stage, 4);
}
