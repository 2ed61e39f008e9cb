/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The console ring: one page, named by start_info.console, two byte queues.
 * Indices only grow; each is written by one side.  An event on the console's
 * port tells the other side.
 */
#ifndef __XEN_PUBLIC_IO_CONSOLE_H__
#define __XEN_PUBLIC_IO_CONSOLE_H__

#include "../types.h"

#ifndef __ASSEMBLY__
typedef uint32_t XENCONS_RING_IDX;

/* Position of an index in a queue: in or out of xencons_interface. */
#define MASK_XENCONS_IDX(idx, ring) ((idx) & (sizeof(ring) - 1))

struct xencons_interface {
    char in[1024];  /* to the guest */
    char out[2048]; /* from the guest */
    XENCONS_RING_IDX in_cons, in_prod;
    XENCONS_RING_IDX out_cons, out_prod;
};
#endif

#endif /* __XEN_PUBLIC_IO_CONSOLE_H__ */
