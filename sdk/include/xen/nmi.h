/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Non-maskable interrupts: nmi_op(command, argument).
 */
#ifndef __XEN_PUBLIC_NMI_H__
#define __XEN_PUBLIC_NMI_H__

#include "xen.h"

#define XENNMI_register_callback   0 /* xennmi_callback */
#define XENNMI_unregister_callback 1

/* Bits of arch_shared_info.nmi_reason. */
#define _XEN_NMIREASON_io_error 0
#define XEN_NMIREASON_io_error  (xen_mk_ulong(1) << _XEN_NMIREASON_io_error)
#define _XEN_NMIREASON_pci_serr 1
#define XEN_NMIREASON_pci_serr  (xen_mk_ulong(1) << _XEN_NMIREASON_pci_serr)
#define _XEN_NMIREASON_unknown  2
#define XEN_NMIREASON_unknown   (xen_mk_ulong(1) << _XEN_NMIREASON_unknown)

#ifndef __ASSEMBLY__
struct xennmi_callback {
    unsigned long handler_address;
    unsigned long pad;
};
typedef struct xennmi_callback xennmi_callback_t;
DEFINE_XEN_GUEST_HANDLE(xennmi_callback_t);
#endif

#endif /* __XEN_PUBLIC_NMI_H__ */
