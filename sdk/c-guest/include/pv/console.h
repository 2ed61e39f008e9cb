/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Consoles: the emergency one (console_io) and the ring.
 *
 * The emergency console works from the first instruction, needs no memory and
 * no events, and costs a hypercall a line.  An unprivileged domain's text may
 * go no further than the hypervisor's log; the ring is the console that its
 * owner reads.
 *
 * src/console-io.c    the emergency console
 * src/console-ring.c  the ring
 *
 * Facts: xen/xen.h, CONSOLEIO_*; xen/io/console.h.
 */
#ifndef PV_CONSOLE_H
#define PV_CONSOLE_H

#include <pv/types.h>
#include <xen/event_channel.h>
#include <xen/io/console.h>

/* ---- The emergency console (src/console-io.c) -------------------------- */

/*
 * Writes bytes; gives the number that the hypervisor took.
 * Errors: whatever console_io says, ENOSYS where the domain has none.
 */
int pv_console_write(const char *bytes, unsigned int count);

/*
 * Reads what has been typed, without waiting; gives the number of bytes.  The
 * initial domain only.
 * Errors: EPERM for other domains.
 */
int pv_console_read(char *buffer, unsigned int count);

/* Prints formatted text; see pv/format.h for what it knows. */
void pv_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, with the arguments of someone's own `...` (a va_list). */
void pv_print_list(const char *format, __builtin_va_list list);

/* ---- The console ring (src/console-ring.c) ----------------------------- */

/*
 * The guest's end of a console ring: one producer and one consumer each way.
 * The caller serialises several writers, and several readers.
 */
struct pv_console_ring {
    struct xencons_interface *page; /* mapped: start_info.console.domU.mfn */
    pv_port_t port;             /* start_info.console.domU.evtchn */
};

/*
 * Queues as many bytes as there is room for; gives their number.  Call
 * pv_console_ring_notify when done.
 */
unsigned int pv_console_ring_write(struct pv_console_ring *ring, const char *bytes,
                                   unsigned int count);

/* Takes what has come in; gives the number of bytes. */
unsigned int pv_console_ring_read(struct pv_console_ring *ring, char *buffer,
                                  unsigned int count);

/*
 * Tells the other side that the indices have moved.
 * Errors: as for pv_send.
 */
int pv_console_ring_notify(const struct pv_console_ring *ring);

#endif /* PV_CONSOLE_H */
