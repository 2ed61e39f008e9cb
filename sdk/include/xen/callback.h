/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Where the guest wants to be entered: callback_op(command, argument).
 */
#ifndef __XEN_PUBLIC_CALLBACK_H__
#define __XEN_PUBLIC_CALLBACK_H__

#include "xen.h"

#define CALLBACKOP_register   0 /* callback_register */
#define CALLBACKOP_unregister 1 /* callback_unregister */

#define CALLBACKTYPE_event    0 /* events are pending */
#define CALLBACKTYPE_failsafe 1 /* the way back to the guest faulted */
#define CALLBACKTYPE_syscall  2 /* SYSCALL from 64-bit user code */
#define CALLBACKTYPE_sysenter_deprecated 3
#define CALLBACKTYPE_nmi      4
#define CALLBACKTYPE_sysenter 5
#define CALLBACKTYPE_syscall32 7 /* SYSCALL from 32-bit user code */

/* callback_register.flags: enter with events masked */
#define _CALLBACKF_mask_events 0
#define CALLBACKF_mask_events  (1U << _CALLBACKF_mask_events)

#ifndef __ASSEMBLY__
struct callback_register {
    uint16_t type;
    uint16_t flags;
    xen_callback_t address;
};
typedef struct callback_register callback_register_t;
DEFINE_XEN_GUEST_HANDLE(callback_register_t);

struct callback_unregister {
    uint16_t type;
    uint16_t _unused;
};
typedef struct callback_unregister callback_unregister_t;
DEFINE_XEN_GUEST_HANDLE(callback_unregister_t);
#endif

#endif /* __XEN_PUBLIC_CALLBACK_H__ */
