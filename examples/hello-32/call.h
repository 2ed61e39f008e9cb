/* How a 32-bit guest calls the hypervisor, and prints by that. */
#ifndef HELLO_32_CALL_H
#define HELLO_32_CALL_H

#include <paravane/hypercall.h>

/* A call of up to three arguments, by its stub. */
static inline long call(unsigned number, unsigned long a, unsigned long b, unsigned long c)
{
    return paravane_hypercall(number, a, b, c, 0, 0);
}

static inline void print(const char *text)
{
    unsigned n = 0;

    while (text[n] != 0)
        n++;
    call(__HYPERVISOR_console_io, CONSOLEIO_write, n, (unsigned long)text);
}

/* Ends the domain. */
static inline void end(unsigned reason)
{
    sched_shutdown_t shutdown;

    shutdown.reason = reason;
    for (;;)
        call(__HYPERVISOR_sched_op, SCHEDOP_shutdown, (unsigned long)&shutdown, 0);
}

#endif
