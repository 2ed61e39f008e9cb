/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * States of a device's two ends, which each writes under "state" in its part
 * of the store.
 */
#ifndef _XEN_PUBLIC_IO_XENBUS_H
#define _XEN_PUBLIC_IO_XENBUS_H

#include "../types.h"

#ifndef __ASSEMBLY__
enum xenbus_state {
    XenbusStateUnknown = 0,
    XenbusStateInitialising = 1,
    XenbusStateInitWait = 2,    /* waits for the other end's details */
    XenbusStateInitialised = 3, /* has written its own */
    XenbusStateConnected = 4,
    XenbusStateClosing = 5,     /* the device goes */
    XenbusStateClosed = 6,
    XenbusStateReconfiguring = 7,
    XenbusStateReconfigured = 8
};
typedef enum xenbus_state XenbusState;
#endif

#endif /* _XEN_PUBLIC_IO_XENBUS_H */
