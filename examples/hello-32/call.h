/* How a 32-bit guest prints, and ends. */
#ifndef HELLO_32_CALL_H
#define HELLO_32_CALL_H

#include <paravane/hypercall.h>

static inline void print(const char *text)
{
    unsigned n = 0;

    while (text[n] != 0)
        n++;
    HYPERVISOR_console_io(CONSOLEIO_write, n, (char *)text);
}

/* Ends the domain. */
static inline void end(unsigned reason)
{
    sched_shutdown_t shutdown;

    shutdown.reason = reason;
    for (;;)
        HYPERVISOR_sched_op(SCHEDOP_shutdown, &shutdown);
}

#endif
