/*
 * A small kernel in C, complete: what a port has to do, on the C library.
 *
 * It meets the duties in the order of pv_main: traps, the shared page and its
 * events, memory, the console, the tick, programs in user mode with address
 * spaces of their own, and a shell.
 */
#include "kernel.h"

#include <xen/callback.h>

/* Nanoseconds from one tick to the next. */
#define TICK 10000000ul

static unsigned char shared_page[4096] __attribute__((aligned(4096)));
static pv_port_t timer_port;
static unsigned long ticked;
static int tick_came;

unsigned long ticks(void)
{
    return __atomic_load_n(&ticked, __ATOMIC_RELAXED);
}

/* guide: events */
static void event(pv_port_t port, void *context)
{
    (void)context;
    if (port == timer_port) {
        ticked++;
        tick_came = 1;
    } else {
        console_event();
    }
}
/* end guide */

/* guide: events */
/* Events are pending.  Entered with events masked. */
static void upcall(struct pv_trap_frame *frame)
{
    pv_dispatch_events(pv_shared(), pv_current(), event, 0);
    /* The kernel itself is not interrupted for another program. */
    if (tick_came && pv_from_user(frame))
        process_tick(frame);
    tick_came = 0;
}
/* end guide */

/* guide: start-of-day */
void pv_main(const struct start_info *start)
{
    /* The failsafe callback says that a return to user mode failed: a selector was bad. No program
     * can set one, so it has no handler and is the end, as exceptions of the kernel's are. */
    if (pv_register_exceptions() != 0 ||
        pv_register_callback(CALLBACKTYPE_failsafe, 1, 0) != 0 ||
        pv_register_callback(CALLBACKTYPE_event, 1, upcall) != 0)
        pv_panic("the traps cannot be registered");
    if (pv_map_shared_info(start->shared_info, shared_page) != 0)
        pv_panic("the shared page cannot be mapped");
    memory_init(start);
    console_init(start);
    process_init();
    if (pv_bind_virq(VIRQ_TIMER, 0, &timer_port) != 0 || pv_unmask_port(timer_port) != 0 ||
        pv_set_periodic(0, TICK) != 0)
        pv_panic("there is no tick");
    pv_unmask_upcalls();
    say("kernel-c: %lu pages, %lu of them free; \"help\" helps\n", start->nr_pages, pages_free());
    shell();
}
/* end guide */
