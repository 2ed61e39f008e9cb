/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * ELF notes, of owner "Xen", by which a kernel tells the loader what it is
 * and what it wants.  Numbers are 4 or 8 bytes, texts end with a zero.
 */
#ifndef __XEN_PUBLIC_ELFNOTE_H__
#define __XEN_PUBLIC_ELFNOTE_H__

#include "types.h"

#define XEN_ELFNOTE_INFO               0  /* free text */
#define XEN_ELFNOTE_ENTRY              1  /* virtual address to start at */
#define XEN_ELFNOTE_HYPERCALL_PAGE     2  /* virtual address of a page to fill */
#define XEN_ELFNOTE_VIRT_BASE          3  /* where pseudo-physical 0 is mapped */
#define XEN_ELFNOTE_PADDR_OFFSET       4  /* subtracted from ELF physical addresses */
#define XEN_ELFNOTE_XEN_VERSION        5  /* text "xen-3.0" */
#define XEN_ELFNOTE_GUEST_OS           6  /* text */
#define XEN_ELFNOTE_GUEST_VERSION      7  /* text */
#define XEN_ELFNOTE_LOADER             8  /* text "generic" */
#define XEN_ELFNOTE_PAE_MODE           9  /* text, 32-bit guests */
#define XEN_ELFNOTE_FEATURES          10  /* text: a|b|!c, see features.h */
#define XEN_ELFNOTE_BSD_SYMTAB        11  /* text "yes": load the symbol table */
#define XEN_ELFNOTE_HV_START_LOW      12  /* lowest hypervisor address accepted */
#define XEN_ELFNOTE_L1_MFN_VALID      13  /* pairs (mask, value) of valid entries */
#define XEN_ELFNOTE_SUSPEND_CANCEL    14  /* suspend may return 1 */
#define XEN_ELFNOTE_INIT_P2M          15  /* virtual address for the frame list */
#define XEN_ELFNOTE_MOD_START_PFN     16  /* the module need not be mapped */
#define XEN_ELFNOTE_SUPPORTED_FEATURES 17 /* bits, see features.h */
#define XEN_ELFNOTE_PHYS32_ENTRY      18  /* entry without paging (not PV) */
#define XEN_ELFNOTE_MAX               XEN_ELFNOTE_PHYS32_ENTRY

/* In dumps of the hypervisor and of domains. */
#define XEN_ELFNOTE_CRASH_INFO 0x1000001
#define XEN_ELFNOTE_CRASH_REGS 0x1000002
#define XEN_ELFNOTE_DUMPCORE_NONE           0x2000000
#define XEN_ELFNOTE_DUMPCORE_HEADER         0x2000001
#define XEN_ELFNOTE_DUMPCORE_XEN_VERSION    0x2000002
#define XEN_ELFNOTE_DUMPCORE_FORMAT_VERSION 0x2000003

#endif /* __XEN_PUBLIC_ELFNOTE_H__ */
