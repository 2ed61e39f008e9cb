/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * 64-bit guests: selectors, the layout of the address space, the registers.
 * Kernel and user both run in ring 3; see iret_context for how they differ.
 */
#include "../xen.h"

#ifndef __XEN_PUBLIC_ARCH_X86_XEN_X86_64_H__
#define __XEN_PUBLIC_ARCH_X86_XEN_X86_64_H__

#if defined(__x86_64__)

/* Flat segments that every guest has, in the reserved part of its table. */
#define FLAT_RING3_CS32 0xe023
#define FLAT_RING3_CS64 0xe033
#define FLAT_RING3_DS32 0xe02b
#define FLAT_RING3_DS64 0x0000
#define FLAT_RING3_SS32 0xe02b
#define FLAT_RING3_SS64 0xe02b

#define FLAT_KERNEL_DS64 FLAT_RING3_DS64
#define FLAT_KERNEL_DS32 FLAT_RING3_DS32
#define FLAT_KERNEL_DS   FLAT_KERNEL_DS64
#define FLAT_KERNEL_CS64 FLAT_RING3_CS64
#define FLAT_KERNEL_CS32 FLAT_RING3_CS32
#define FLAT_KERNEL_CS   FLAT_KERNEL_CS64
#define FLAT_KERNEL_SS64 FLAT_RING3_SS64
#define FLAT_KERNEL_SS32 FLAT_RING3_SS32
#define FLAT_KERNEL_SS   FLAT_KERNEL_SS64

#define FLAT_USER_DS64 FLAT_RING3_DS64
#define FLAT_USER_DS32 FLAT_RING3_DS32
#define FLAT_USER_DS   FLAT_USER_DS64
#define FLAT_USER_CS64 FLAT_RING3_CS64
#define FLAT_USER_CS32 FLAT_RING3_CS32
#define FLAT_USER_CS   FLAT_USER_CS64
#define FLAT_USER_SS64 FLAT_RING3_SS64
#define FLAT_USER_SS32 FLAT_RING3_SS32
#define FLAT_USER_SS   FLAT_USER_SS64

/* Addresses that belong to the hypervisor; the guest has all others. */
#define __HYPERVISOR_VIRT_START 0xFFFF800000000000
#define __HYPERVISOR_VIRT_END   0xFFFF880000000000
/* The machine-to-physical table: a word a machine frame, read only. */
#define __MACH2PHYS_VIRT_START  0xFFFF800000000000
#define __MACH2PHYS_VIRT_END    0xFFFF804000000000

#ifndef HYPERVISOR_VIRT_START
#define HYPERVISOR_VIRT_START xen_mk_ulong(__HYPERVISOR_VIRT_START)
#define HYPERVISOR_VIRT_END   xen_mk_ulong(__HYPERVISOR_VIRT_END)
#endif
#define MACH2PHYS_VIRT_START  xen_mk_ulong(__MACH2PHYS_VIRT_START)
#define MACH2PHYS_VIRT_END    xen_mk_ulong(__MACH2PHYS_VIRT_END)
#define MACH2PHYS_NR_ENTRIES  ((MACH2PHYS_VIRT_END - MACH2PHYS_VIRT_START) >> 3)
#if !defined(__ASSEMBLY__) && !defined(machine_to_phys_mapping)
#define machine_to_phys_mapping ((unsigned long *)HYPERVISOR_VIRT_START)
#endif

/* set_segment_base: (which, base); the last takes a selector. */
#define SEGBASE_FS          0
#define SEGBASE_GS_USER     1
#define SEGBASE_GS_KERNEL   2
#define SEGBASE_GS_USER_SEL 3

/* iret_context.flags: the frame came from SYSCALL, RCX and R11 are free. */
#define _VGCF_in_syscall 8
#define VGCF_in_syscall  (1 << _VGCF_in_syscall)
#define VGCF_IN_SYSCALL  VGCF_in_syscall

#ifndef __ASSEMBLY__
/*
 * What the iret hypercall finds on the stack, rax on top.  It switches to
 * user mode when the CPL in cs is 3, and stays in the kernel otherwise; the
 * hypervisor sets the CPL of real selectors to 3 in either case.  rcx and
 * r11 are popped unless VGCF_in_syscall is set.
 */
struct iret_context {
    uint64_t rax, r11, rcx, flags, rip, cs, rflags, rsp, ss;
};

/*
 * Registers by their 64-bit names.  GNU C may also say eax for the same 64
 * bits and _eax for the low half, which shared 32/64-bit code relies on.
 */
#if defined(__GNUC__) && !defined(__STRICT_ANSI__) && !defined(PARAVANE_ABI_GEN)
#define PARAVANE_REG(name) __extension__ union { \
        uint64_t r ## name, e ## name; \
        uint32_t _e ## name; \
    }
#else
#define PARAVANE_REG(name) uint64_t r ## name
#endif

struct cpu_user_regs {
    uint64_t r15;
    uint64_t r14;
    uint64_t r13;
    uint64_t r12;
    PARAVANE_REG(bp);
    PARAVANE_REG(bx);
    uint64_t r11;
    uint64_t r10;
    uint64_t r9;
    uint64_t r8;
    PARAVANE_REG(ax);
    PARAVANE_REG(cx);
    PARAVANE_REG(dx);
    PARAVANE_REG(si);
    PARAVANE_REG(di);
    uint32_t error_code;
    uint32_t entry_vector;
    PARAVANE_REG(ip);
    uint16_t cs, _pad0[1];
    uint8_t saved_upcall_mask; /* evtchn_upcall_mask at the trap */
    uint8_t _pad1[3];
    PARAVANE_REG(flags);
    PARAVANE_REG(sp);
    uint16_t ss, _pad2[3];
    uint16_t es, _pad3[3];
    uint16_t ds, _pad4[3];
    uint16_t fs, _pad5[3];
    uint16_t gs, _pad6[3];
};
typedef struct cpu_user_regs cpu_user_regs_t;
DEFINE_XEN_GUEST_HANDLE(cpu_user_regs_t);
#undef PARAVANE_REG

#define xen_pfn_to_cr3(pfn) ((unsigned long)(pfn) << 12)
#define xen_cr3_to_pfn(cr3) ((unsigned long)(cr3) >> 12)

struct arch_vcpu_info {
    unsigned long cr2; /* address of the last page fault */
    unsigned long pad;
};
typedef struct arch_vcpu_info arch_vcpu_info_t;

typedef unsigned long xen_callback_t; /* address of a handler */
#endif

#endif /* __x86_64__ */

#endif /* __XEN_PUBLIC_ARCH_X86_XEN_X86_64_H__ */
