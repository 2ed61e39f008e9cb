/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Hypercalls from C, for kernels of 64 and of 32 bits built with GCC or Clang.
 *
 * By default calls go through the page that the loader fills at the address
 * of the ELF note XEN_ELFNOTE_HYPERCALL_PAGE; the kernel gives that page the
 * symbol hypercall_page.  With PARAVANE_HYPERCALL_INLINE defined, the
 * instruction itself is used and no page is needed; Xen takes it as well.
 *
 * A result from -4095 to -1 is an error of xen/errno.h, negated.
 *
 * 64 bits: number in RAX; arguments in RDI, RSI, RDX, R10, R8, whose contents
 * may not survive; RCX and R11 are lost to SYSCALL.  Compile with
 * -mno-red-zone: the call pushes, and so do traps.
 *
 * 32 bits: number in EAX; arguments in EBX, ECX, EDX, ESI, EDI, whose contents
 * may not survive.  A number of 64 bits takes two arguments, the low half first.
 */
#ifndef PARAVANE_HYPERCALL_H
#define PARAVANE_HYPERCALL_H

#include "../xen/xen.h"
#include "../xen/sched.h"

#ifndef __ASSEMBLY__

#ifndef PARAVANE_HYPERCALL_INLINE
#ifdef __cplusplus
extern "C"
#else
extern
#endif
unsigned char hypercall_page[];
/* 32 bytes a call. */
#define PARAVANE_HYPERCALL_STUB(number) \
    ((unsigned long)(hypercall_page + 32 * (number)))
#endif

/* Any hypercall; arguments that it does not have are ignored. */
static __inline__ long
paravane_hypercall(unsigned int number, unsigned long a1, unsigned long a2,
                   unsigned long a3, unsigned long a4, unsigned long a5)
{
#ifdef PARAVANE_HYPERCALL_INLINE
    unsigned long result = number;
#else
    /* The stub loads the number itself. */
    unsigned long result = PARAVANE_HYPERCALL_STUB(number);
#endif

#if defined(__x86_64__)
    __asm__ __volatile__(
        "mov %[a4], %%r10\n\t"
        "mov %[a5], %%r8\n\t"
#ifdef PARAVANE_HYPERCALL_INLINE
        "syscall"
#else
        "call *%%rax"
#endif
        : "+a"(result), "+D"(a1), "+S"(a2), "+d"(a3)
        : [a4] "r"(a4), [a5] "r"(a5)
        : "rcx", "r8", "r10", "r11", "memory", "cc");
#else
    __asm__ __volatile__(
#ifdef PARAVANE_HYPERCALL_INLINE
        "int $0x82"
#else
        "call *%%eax"
#endif
        : "+a"(result), "+b"(a1), "+c"(a2), "+d"(a3), "+S"(a4), "+D"(a5)
        :
        : "memory", "cc");
#endif
    return (long)result;
}

#define PARAVANE_CALL(name, a1, a2, a3, a4, a5) \
    paravane_hypercall(__HYPERVISOR_ ## name, (unsigned long)(a1), \
                       (unsigned long)(a2), (unsigned long)(a3), \
                       (unsigned long)(a4), (unsigned long)(a5))

#if !defined(__x86_64__)
/* A number of 64 bits as two arguments. */
#define PARAVANE_LOW(value) ((unsigned long)(value))
#define PARAVANE_HIGH(value) ((unsigned long)((value) >> 32))
#endif

/* ---- By family, with the names that ports of the interface use ---- */

/* Ends with an entry whose address is zero; null removes all handlers. */
static __inline__ long HYPERVISOR_set_trap_table(const struct trap_info *table)
{
    return PARAVANE_CALL(set_trap_table, table, 0, 0, 0, 0);
}

static __inline__ long
HYPERVISOR_mmu_update(struct mmu_update *requests, unsigned int count,
                      unsigned int *done, domid_t domid)
{
    return PARAVANE_CALL(mmu_update, requests, count, done, domid, 0);
}

static __inline__ long
HYPERVISOR_mmuext_op(struct mmuext_op *ops, unsigned int count,
                     unsigned int *done, domid_t domid)
{
    return PARAVANE_CALL(mmuext_op, ops, count, done, domid, 0);
}

static __inline__ long
HYPERVISOR_update_va_mapping(unsigned long address, uint64_t entry,
                             unsigned long flags)
{
#if defined(__x86_64__)
    return PARAVANE_CALL(update_va_mapping, address, entry, flags, 0, 0);
#else
    return PARAVANE_CALL(update_va_mapping, address, PARAVANE_LOW(entry),
                         PARAVANE_HIGH(entry), flags, 0);
#endif
}

static __inline__ long
HYPERVISOR_update_va_mapping_otherdomain(unsigned long address, uint64_t entry,
                                         unsigned long flags, domid_t domid)
{
#if defined(__x86_64__)
    return PARAVANE_CALL(update_va_mapping_otherdomain, address, entry, flags,
                         domid, 0);
#else
    return PARAVANE_CALL(update_va_mapping_otherdomain, address,
                         PARAVANE_LOW(entry), PARAVANE_HIGH(entry), flags,
                         domid);
#endif
}

static __inline__ long
HYPERVISOR_set_gdt(const unsigned long *frames, unsigned int entries)
{
    return PARAVANE_CALL(set_gdt, frames, entries, 0, 0, 0);
}

static __inline__ long
HYPERVISOR_update_descriptor(uint64_t machine_address, uint64_t descriptor)
{
#if defined(__x86_64__)
    return PARAVANE_CALL(update_descriptor, machine_address, descriptor, 0, 0,
                         0);
#else
    return PARAVANE_CALL(update_descriptor, PARAVANE_LOW(machine_address),
                         PARAVANE_HIGH(machine_address),
                         PARAVANE_LOW(descriptor), PARAVANE_HIGH(descriptor),
                         0);
#endif
}

static __inline__ long
HYPERVISOR_stack_switch(unsigned long ss, unsigned long sp)
{
    return PARAVANE_CALL(stack_switch, ss, sp, 0, 0, 0);
}

#if defined(__x86_64__)
static __inline__ long
HYPERVISOR_set_callbacks(unsigned long event, unsigned long failsafe,
                         unsigned long syscall)
{
    return PARAVANE_CALL(set_callbacks, event, failsafe, syscall, 0, 0);
}
#else
static __inline__ long
HYPERVISOR_set_callbacks(unsigned long event_cs, unsigned long event,
                         unsigned long failsafe_cs, unsigned long failsafe)
{
    return PARAVANE_CALL(set_callbacks, event_cs, event, failsafe_cs, failsafe,
                         0);
}
#endif

static __inline__ long HYPERVISOR_callback_op(int command, const void *argument)
{
    return PARAVANE_CALL(callback_op, command, argument, 0, 0, 0);
}

static __inline__ long HYPERVISOR_fpu_taskswitch(int set)
{
    return PARAVANE_CALL(fpu_taskswitch, set, 0, 0, 0, 0);
}

#if defined(__x86_64__)
static __inline__ long
HYPERVISOR_set_segment_base(unsigned int which, unsigned long base)
{
    return PARAVANE_CALL(set_segment_base, which, base, 0, 0, 0);
}
#endif

static __inline__ long HYPERVISOR_set_debugreg(int number, unsigned long value)
{
    return PARAVANE_CALL(set_debugreg, number, value, 0, 0, 0);
}

static __inline__ unsigned long HYPERVISOR_get_debugreg(int number)
{
    return (unsigned long)PARAVANE_CALL(get_debugreg, number, 0, 0, 0, 0);
}

static __inline__ long HYPERVISOR_memory_op(unsigned int command, void *argument)
{
    return PARAVANE_CALL(memory_op, command, argument, 0, 0, 0);
}

static __inline__ long
HYPERVISOR_multicall(struct multicall_entry *calls, unsigned int count)
{
    return PARAVANE_CALL(multicall, calls, count, 0, 0, 0);
}

/* System time in nanoseconds; 0: no timer. */
static __inline__ long HYPERVISOR_set_timer_op(uint64_t deadline)
{
#if defined(__x86_64__)
    return PARAVANE_CALL(set_timer_op, deadline, 0, 0, 0, 0);
#else
    return PARAVANE_CALL(set_timer_op, PARAVANE_LOW(deadline),
                         PARAVANE_HIGH(deadline), 0, 0, 0);
#endif
}

static __inline__ long HYPERVISOR_event_channel_op(int command, void *argument)
{
    return PARAVANE_CALL(event_channel_op, command, argument, 0, 0, 0);
}

static __inline__ long HYPERVISOR_xen_version(int command, void *argument)
{
    return PARAVANE_CALL(xen_version, command, argument, 0, 0, 0);
}

static __inline__ long
HYPERVISOR_console_io(int command, unsigned int length, char *text)
{
    return PARAVANE_CALL(console_io, command, length, text, 0, 0);
}

static __inline__ long HYPERVISOR_physdev_op(int command, void *argument)
{
    return PARAVANE_CALL(physdev_op, command, argument, 0, 0, 0);
}

static __inline__ long
HYPERVISOR_grant_table_op(unsigned int command, void *ops, unsigned int count)
{
    return PARAVANE_CALL(grant_table_op, command, ops, count, 0, 0);
}

static __inline__ long HYPERVISOR_vm_assist(unsigned int command, unsigned int type)
{
    return PARAVANE_CALL(vm_assist, command, type, 0, 0, 0);
}

static __inline__ long
HYPERVISOR_vcpu_op(int command, unsigned int vcpu, void *argument)
{
    return PARAVANE_CALL(vcpu_op, command, vcpu, argument, 0, 0);
}

static __inline__ long HYPERVISOR_sched_op(int command, void *argument)
{
    return PARAVANE_CALL(sched_op, command, argument, 0, 0, 0);
}

/* Returns only if the domain is resumed; start_info_mfn is for saving. */
static __inline__ long HYPERVISOR_suspend(unsigned long start_info_mfn)
{
    struct sched_shutdown shutdown;

    shutdown.reason = SHUTDOWN_suspend;
    return PARAVANE_CALL(sched_op, SCHEDOP_shutdown, &shutdown, start_info_mfn,
                         0, 0);
}

static __inline__ long HYPERVISOR_nmi_op(unsigned long command, void *argument)
{
    return PARAVANE_CALL(nmi_op, command, argument, 0, 0, 0);
}

static __inline__ long HYPERVISOR_platform_op(void *op)
{
    return PARAVANE_CALL(platform_op, op, 0, 0, 0, 0);
}

#endif /* not assembly */

#endif /* PARAVANE_HYPERCALL_H */
