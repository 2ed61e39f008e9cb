/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* All parts of the library. */
#ifndef PV_GUEST_H
#define PV_GUEST_H

#include <pv/balloon.h>
#include <pv/boot.h>
#include <pv/console.h>
#include <pv/direct.h>
#include <pv/entry.h>
#include <pv/events.h>
#include <pv/extension.h>
#include <pv/format.h>
#include <pv/grant.h>
#include <pv/hypercall.h>
#include <pv/linear.h>
#include <pv/m2p.h>
#include <pv/map.h>
#include <pv/memory.h>
#include <pv/multicall.h>
#include <pv/p2m.h>
#include <pv/panic.h>
#include <pv/processor.h>
#include <pv/pte.h>
#include <pv/queue.h>
#include <pv/refusals.h>
#include <pv/ring.h>
#include <pv/sched.h>
#include <pv/segment.h>
#include <pv/start.h>
#include <pv/time.h>
#include <pv/traps.h>
#include <pv/types.h>
#include <pv/update.h>
#include <pv/vcpu.h>
#include <pv/walk.h>

#endif /* PV_GUEST_H */
