/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What both widths of x86 share: guest handles, trap table entries, the full
 * state of a vCPU, and the x86 parts of the shared page.
 */
#include "../xen.h"

#ifndef __XEN_PUBLIC_ARCH_X86_XEN_H__
#define __XEN_PUBLIC_ARCH_X86_XEN_H__

/*
 * A guest handle is a guest pointer wrapped in a structure, so that it is not
 * dereferenced by mistake.  The generator of the Rust bindings defines
 * PARAVANE_ABI_GEN and sees an integer of the same size instead: the
 * hypervisor treats an address from a guest as a number.
 */
#ifndef __ASSEMBLY__
#if defined(PARAVANE_ABI_GEN) && defined(__i386__)
#define ___DEFINE_XEN_GUEST_HANDLE(name, type) \
    typedef uint32_t __guest_handle_ ## name
#elif defined(PARAVANE_ABI_GEN)
#define ___DEFINE_XEN_GUEST_HANDLE(name, type) \
    typedef uint64_t __guest_handle_ ## name
#else
#define ___DEFINE_XEN_GUEST_HANDLE(name, type) \
    typedef struct { type *p; } __guest_handle_ ## name
#endif
#define __DEFINE_XEN_GUEST_HANDLE(name, type) \
    ___DEFINE_XEN_GUEST_HANDLE(name, type); \
    ___DEFINE_XEN_GUEST_HANDLE(const_ ## name, const type)
#define DEFINE_XEN_GUEST_HANDLE(name) __DEFINE_XEN_GUEST_HANDLE(name, name)
#define __XEN_GUEST_HANDLE(name) __guest_handle_ ## name
#define XEN_GUEST_HANDLE(name) __XEN_GUEST_HANDLE(name)
#define XEN_GUEST_HANDLE_PARAM(name) XEN_GUEST_HANDLE(name)
#define set_xen_guest_handle_raw(hnd, val) do { (hnd).p = (val); } while (0)
#define set_xen_guest_handle(hnd, val) set_xen_guest_handle_raw(hnd, val)

typedef unsigned long xen_pfn_t;
#define PRI_xen_pfn "lx"
#define PRIu_xen_pfn "lu"
typedef unsigned long xen_ulong_t;
#define PRI_xen_ulong "lx"
#endif

#if defined(__i386__)
#include "xen-x86_32.h"
#elif defined(__x86_64__)
#include "xen-x86_64.h"
#endif

#define XEN_HAVE_PV_GUEST_ENTRY 1
#define XEN_HAVE_PV_UPCALL_MASK 1

/* The guest's descriptor table has 14 pages; what follows is not its own. */
#define FIRST_RESERVED_GDT_PAGE  14
#define FIRST_RESERVED_GDT_BYTE  (FIRST_RESERVED_GDT_PAGE * 4096)
#define FIRST_RESERVED_GDT_ENTRY (FIRST_RESERVED_GDT_BYTE / 8)

/* vCPUs with a vcpu_info in the shared page; more need one registered. */
#define XEN_LEGACY_MAX_VCPUS 32

/* Bits of vcpu_guest_context.flags. */
#define VGCF_I387_VALID (1 << 0)
#define VGCF_IN_KERNEL  (1 << 2)
#define _VGCF_i387_valid               0
#define VGCF_i387_valid                (1 << _VGCF_i387_valid)
#define _VGCF_in_kernel                2
#define VGCF_in_kernel                 (1 << _VGCF_in_kernel)
#define _VGCF_failsafe_disables_events 3
#define VGCF_failsafe_disables_events  (1 << _VGCF_failsafe_disables_events)
#define _VGCF_syscall_disables_events  4
#define VGCF_syscall_disables_events   (1 << _VGCF_syscall_disables_events)
#define _VGCF_online                   5
#define VGCF_online                    (1 << _VGCF_online)

#ifndef __ASSEMBLY__
/* Bits 0-1 of trap_info.flags: who may raise it by INT; bit 2: mask events. */
#define TI_GET_DPL(_ti) ((_ti)->flags & 3)
#define TI_GET_IF(_ti) ((_ti)->flags & 4)
#define TI_SET_DPL(_ti, _dpl) ((_ti)->flags |= (_dpl))
#define TI_SET_IF(_ti, _if) ((_ti)->flags |= ((!!(_if)) << 2))

/* An entry of set_trap_table; the list ends with address zero. */
struct trap_info {
    uint8_t vector;
    uint8_t flags;
    uint16_t cs;
    unsigned long address;
};
typedef struct trap_info trap_info_t;
DEFINE_XEN_GUEST_HANDLE(trap_info_t);

typedef uint64_t tsc_timestamp_t;

/* Everything that a vCPU starts with. */
struct vcpu_guest_context {
    struct { char x[512]; } fpu_ctxt;        /* FXSAVE image */
    unsigned long flags;                     /* VGCF_* */
    struct cpu_user_regs user_regs;
    struct trap_info trap_ctxt[256];         /* by vector */
    unsigned long ldt_base, ldt_ents;        /* linear address, entries */
    unsigned long gdt_frames[16], gdt_ents;  /* machine frames, entries */
    unsigned long kernel_ss, kernel_sp;      /* as stack_switch sets them */
    unsigned long ctrlreg[8];                /* CR0 to CR7; [1]: user CR3 */
    unsigned long debugreg[8];
#ifdef __i386__
    unsigned long event_callback_cs;
    unsigned long event_callback_eip;
    unsigned long failsafe_callback_cs;
    unsigned long failsafe_callback_eip;
#else
    unsigned long event_callback_eip;
    unsigned long failsafe_callback_eip;
    unsigned long syscall_callback_eip;
#endif
    unsigned long vm_assist;                 /* one bit a VMASST_TYPE_* */
#ifdef __x86_64__
    uint64_t fs_base;
    uint64_t gs_base_kernel;
    uint64_t gs_base_user;
#endif
};
typedef struct vcpu_guest_context vcpu_guest_context_t;
DEFINE_XEN_GUEST_HANDLE(vcpu_guest_context_t);

/* Filled in by the guest for those who save or migrate it. */
struct arch_shared_info {
    unsigned long max_pfn;
    xen_pfn_t pfn_to_mfn_frame_list_list;
    unsigned long nmi_reason;     /* XEN_NMIREASON_*, from the hypervisor */
    unsigned long p2m_cr3;        /* of a linear frame list: its address space, */
    unsigned long p2m_vaddr;      /* where it is there, */
    unsigned long p2m_generation; /* and a count that is odd while it changes */
#ifdef __i386__
    uint32_t wc_sec_hi;
#endif
};
typedef struct arch_shared_info arch_shared_info_t;

#define XEN_CPUID_NO_SUBLEAF 0xffffffffu
typedef struct xen_cpuid_leaf {
    uint32_t leaf, subleaf;
    uint32_t a, b, c, d;
} xen_cpuid_leaf_t;
DEFINE_XEN_GUEST_HANDLE(xen_cpuid_leaf_t);

typedef struct xen_msr_entry {
    uint32_t idx;
    uint32_t flags; /* zero */
    uint64_t val;
} xen_msr_entry_t;
DEFINE_XEN_GUEST_HANDLE(xen_msr_entry_t);

#if defined(__XEN_TOOLS__) && defined(__x86_64__)
/* A domain's devices and registers, when it is made: all zero for a
 * paravirtualized one. */
struct xen_arch_domainconfig {
    uint32_t emulation_flags; /* XEN_X86_EMU_* */
    uint32_t misc_flags;      /* XEN_X86_MSR_RELAXED */
};
#define XEN_X86_EMU_LAPIC    (1U << 0)
#define XEN_X86_EMU_HPET     (1U << 1)
#define XEN_X86_EMU_PM       (1U << 2)
#define XEN_X86_EMU_RTC      (1U << 3)
#define XEN_X86_EMU_IOAPIC   (1U << 4)
#define XEN_X86_EMU_PIC      (1U << 5)
#define XEN_X86_EMU_VGA      (1U << 6)
#define XEN_X86_EMU_IOMMU    (1U << 7)
#define XEN_X86_EMU_PIT      (1U << 8)
#define XEN_X86_EMU_USE_PIRQ (1U << 9)
#define XEN_X86_EMU_VPCI     (1U << 10)
#define XEN_X86_EMU_ALL      ((1U << 11) - 1)
#define XEN_X86_MSR_RELAXED  (1U << 0)
#endif
#endif

/*
 * CPUID in a guest of ring 3 reports the processor, not the virtual one,
 * unless these five bytes (UD2, then "xen") stand before it.
 */
#ifdef __ASSEMBLY__
#define XEN_EMULATE_PREFIX .byte 0x0f, 0x0b, 0x78, 0x65, 0x6e;
#define XEN_CPUID XEN_EMULATE_PREFIX cpuid
#else
#define XEN_EMULATE_PREFIX ".byte 0x0f,0x0b,0x78,0x65,0x6e ; "
#define XEN_CPUID XEN_EMULATE_PREFIX "cpuid"
#endif

#define XEN_HVM_DEBUGCONS_IOPORT 0xe9

#endif /* __XEN_PUBLIC_ARCH_X86_XEN_H__ */
