/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* All parts of the library. */
#ifndef PV_GUEST_H
#define PV_GUEST_H

#include <pv/entry.h>
#include <pv/hypercall.h>
#include <pv/p2m.h>
#include <pv/start.h>
#include <pv/traps.h>
#include <pv/types.h>

#endif /* PV_GUEST_H */
