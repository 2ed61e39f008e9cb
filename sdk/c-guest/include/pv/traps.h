/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Traps: exceptions, software interrupts, event upcalls and system calls, as
 * the hypervisor delivers them to 64-bit guests (C4 to C7).
 *
 * All of them arrive in one way: the hypervisor pushes a frame on the kernel
 * stack and continues at an address that the guest has registered.  The
 * library's stubs (traps-x86_64.S) complete the frame to a struct
 * pv_trap_frame, call the handler that pv_set_handler named for the vector,
 * and return by the iret hypercall, which also sets the event mask back to
 * what the frame's IF says and delivers what has become pending meanwhile: no
 * race between unmasking and returning.
 *
 * Handlers run on the kernel stack of whoever was interrupted, with events
 * masked if the entry was registered so.  They may switch stacks, and may
 * never return.  Nothing of the library is held across a handler.
 *
 * A kernel with stubs of its own uses the macros at the end, in its .S file.
 */
#ifndef PV_TRAPS_H
#define PV_TRAPS_H

#include <pv/types.h>

/* Vectors by name (SDM volume 3, "Exceptions and Interrupts"). */
#define PV_VECTOR_DIVIDE_ERROR        0
#define PV_VECTOR_DEBUG               1
#define PV_VECTOR_NMI                 2
#define PV_VECTOR_BREAKPOINT          3
#define PV_VECTOR_OVERFLOW            4
#define PV_VECTOR_BOUND               5
#define PV_VECTOR_INVALID_OPCODE      6
#define PV_VECTOR_NO_DEVICE           7
#define PV_VECTOR_DOUBLE_FAULT        8
#define PV_VECTOR_INVALID_TSS        10
#define PV_VECTOR_NO_SEGMENT         11
#define PV_VECTOR_STACK              12
#define PV_VECTOR_GENERAL_PROTECTION 13
#define PV_VECTOR_PAGE_FAULT         14
#define PV_VECTOR_FLOATING_POINT     16
#define PV_VECTOR_ALIGNMENT          17
#define PV_VECTOR_MACHINE_CHECK      18
#define PV_VECTOR_SIMD               19
/* Numbers that the stubs give to the entries which have none. */
#define PV_VECTOR_SYSCALL      0x100 /* `syscall` in user mode */
#define PV_VECTOR_UPCALL       0x101 /* events are pending */
#define PV_VECTOR_FAILSAFE     0x102 /* a return failed: a selector is bad */
#define PV_VECTOR_SYSCALL32    0x103 /* `syscall` in 32-bit user mode */
#define PV_VECTOR_SYSENTER     0x104 /* `sysenter` in user mode */
#define PV_VECTOR_NMI_CALLBACK 0x105 /* an NMI, registered as a callback */
#define PV_VECTORS             0x106 /* how many there are */

/* The flag that allows interrupts; here, events. */
#define PV_FLAG_IF (1 << 9)

/* The selectors that a frame has which returns to kernel mode (ring 0, as far
 * as the guest can tell) and to user mode; the stack selector of both. */
#define PV_KERNEL_CS (FLAT_KERNEL_CS & ~3)
#define PV_USER_CS   (FLAT_USER_CS | 3)
#define PV_FLAT_SS   FLAT_USER_SS

#ifndef __ASSEMBLY__

#if defined(__x86_64__)

/*
 * The registers at an entry, at ascending addresses on the kernel stack; the
 * same places as in struct cpu_user_regs.
 *
 * The hypervisor pushed, from the top: ss, rsp, rflags, cs, rip, an error code
 * for the exceptions that have one, r11, rcx.  The stub moved the last two to
 * their places, made room for the error code of those that have none, and
 * added the rest.
 */
struct pv_trap_frame {
    uint64_t r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8;
    uint64_t rax, rcx, rdx, rsi, rdi;
    uint32_t error_code; /* of the exception; 0 where it has none */
    uint32_t vector;     /* PV_VECTOR_*; a frame whose vector is SYSCALL is
                          * returned to as sysret does: rcx and r11 do not
                          * come back */
    uint64_t rip;
    uint64_t cs;         /* selector in the low 16 bits: RPL 0 for kernel mode,
                          * 3 for user mode; the event mask of before in bit 32 */
    uint64_t rflags;     /* IF is the inverse of the event mask, coming and going */
    uint64_t rsp, ss;
};

/* What a vector leads to.  It may change the frame: the change is what the
 * interrupted code finds. */
typedef void (*pv_handler_t)(struct pv_trap_frame *frame);

/* Who may raise a vector with an `int` instruction. */
enum pv_privilege {
    PV_PRIVILEGE_NOBODY = 0, /* exceptions of the processor only */
    PV_PRIVILEGE_KERNEL = 1, /* the kernel too (ring 1 stands for it) */
    PV_PRIVILEGE_USER = 3    /* user mode too: system calls by interrupt */
};

/* ---- Handlers ---------------------------------------------------------- */

/*
 * Names the handler of a vector (0 to 255, or a PV_VECTOR_*), or takes it away
 * (null).  The hypervisor must be told besides, once: pv_register_*.
 * -EINVAL beyond the last vector.
 */
int pv_set_handler(unsigned int vector, pv_handler_t handler);

/* The handler of a vector; null if it has none. */
pv_handler_t pv_handler(unsigned int vector);

/* Prints the registers of a frame to the emergency console. */
void pv_print_frame(const struct pv_trap_frame *frame);

/* What a trap without a handler leads to: its registers on the console, and a
 * panic (pv/panic.h).  A kernel may define its own. */
_Noreturn void pv_unhandled(const struct pv_trap_frame *frame);

/* What the stubs call: the vector's handler, or pv_unhandled. */
void pv_dispatch(struct pv_trap_frame *frame);

/* ---- Telling the hypervisor -------------------------------------------- */

/* An entry of the trap table, for any address.  `mask_events` asks for events
 * to be masked at entry. */
struct trap_info pv_trap_entry(uint8_t vector, unsigned long address,
                               enum pv_privilege privilege, int mask_events);

/*
 * Registers `count` entries, of which the last has address 0 and ends the
 * table; vectors that are not among them keep what they have.
 * -EINVAL for a table without an end, or an address that is not canonical: the
 * entries before it stay.
 */
int pv_set_trap_table(const struct trap_info *entries, unsigned int count);

/* Forgets every handler that the hypervisor was told of. */
int pv_clear_trap_table(void);

/* Lets a vector arrive at `handler` through the library's stubs.  Errors as for
 * pv_set_trap_table. */
int pv_register_trap(uint8_t vector, enum pv_privilege privilege,
                     int mask_events, pv_handler_t handler);

/*
 * Registers the stubs of all processor exceptions (0 to 19): events masked at
 * entry as with interrupt gates, breakpoint and overflow open to user mode.
 * Those without a handler lead to pv_unhandled.  Errors as for
 * pv_set_trap_table.
 */
int pv_register_exceptions(void);

/*
 * Registers an entry that is no exception (CALLBACKTYPE_* of xen/callback.h),
 * for this vCPU, at any address.  -EINVAL for an address that is not canonical,
 * -ENOSYS for a type that the hypervisor or the machine does not have.
 */
int pv_register_callback_address(unsigned int type, unsigned long address,
                                 int mask_events);

/* Lets it arrive at `handler` through the library's stubs, for this vCPU (the
 * handler is the same on all).  Errors as for pv_register_callback_address. */
int pv_register_callback(unsigned int type, int mask_events,
                         pv_handler_t handler);

/* ---- Frames ------------------------------------------------------------ */

/* Makes a frame that starts `rip` in kernel mode, events enabled; all other
 * registers are 0. */
void pv_kernel_frame(struct pv_trap_frame *frame, uint64_t rip, uint64_t rsp);

/* The same in user mode. */
void pv_user_frame(struct pv_trap_frame *frame, uint64_t rip, uint64_t rsp);

/* Whether the entry came from user mode. */
static inline int pv_from_user(const struct pv_trap_frame *frame)
{
    return (frame->cs & 3) == 3;
}

/* Whether events were masked before the entry. */
static inline int pv_events_masked(const struct pv_trap_frame *frame)
{
    return (frame->rflags & PV_FLAG_IF) == 0;
}

/*
 * Loads every register from the frame and continues there: how a new thread or
 * process starts.  What the current stack holds is abandoned, unless some frame
 * leads back to it.  The frame's memory is used as a stack: it is overwritten,
 * with 24 bytes below it.
 */
_Noreturn void pv_return_to(struct pv_trap_frame *frame);

/* ---- The stubs, for tables of a kernel's own --------------------------- */

/* Bytes from one stub of pv_trap_stubs to the next. */
#define PV_TRAP_STUB_SIZE 32

extern unsigned char pv_trap_stubs[]; /* vector 0; the others follow */
void pv_syscall_entry(void);
void pv_upcall_entry(void);
void pv_failsafe_entry(void);
void pv_syscall32_entry(void);
void pv_sysenter_entry(void);
void pv_nmi_entry(void);

#endif /* __x86_64__ */

#else /* assembly */

#if defined(__x86_64__)

/*
 * The first instructions of an entry.
 *
 *      at the entry                         at `next`
 *      rsp + 0   rcx                        rsp + 0   error code, 32 bits
 *          + 8   r11                            + 4   vector, 32 bits
 *        [ +16   error code ]                   + 8   rip
 *          +16   rip                            +16   cs
 *          +24   cs                             +24   rflags
 *          +32   rflags                         +32   rsp
 *          +40   rsp                            +40   ss
 *          +48   ss
 *
 * All other registers are those of the interrupted code.  The hypervisor
 * aligned rsp to 16 bytes before it pushed ss.  Takes 32 bytes at most.
 */
/* guide: trap-stub */
    .macro pv_trap_stub vector:req, has_error=0, next=pv_trap_common
    pop %rcx
    pop %r11
    .if \has_error == 0
    push $0
    .endif
    movl $\vector, 4(%rsp)
    jmp \next
    .endm
/* end guide */

/* The same for a failed return: behind r11 stand ds, es, fs and gs as they were
 * to be loaded, 8 bytes each.  The data selectors mean nothing to a 64-bit
 * kernel. */
/* guide: failsafe-stub */
    .macro pv_failsafe_stub next=pv_trap_common
    pop %rcx
    pop %r11
    lea 4 * 8(%rsp), %rsp
    push $0
    movl $PV_VECTOR_FAILSAFE, 4(%rsp)
    jmp \next
    .endm
/* end guide */

/* From there to a struct pv_trap_frame at rsp. */
    .macro pv_save_registers
    push %rdi
    push %rsi
    push %rdx
    push %rcx
    push %rax
    push %r8
    push %r9
    push %r10
    push %r11
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    .endm

/*
 * From a struct pv_trap_frame at rsp to what pv_iret wants: all registers
 * loaded, and at rsp
 *      flags   VGCF_in_syscall, or 0, in the place of error code and vector
 *      rip, cs, rflags, rsp, ss
 */
    .macro pv_restore_registers
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rax
    pop %rcx
    pop %rdx
    pop %rsi
    pop %rdi
    cmpl $PV_VECTOR_SYSCALL, 4(%rsp)
    movq $0, (%rsp)
    jne .Lpv_not_syscall\@
    movq $VGCF_in_syscall, (%rsp)
.Lpv_not_syscall\@:
    .endm

/* The return, by the stub of the hypercall page: it pushes rcx, r11 and rax
 * itself, and is jumped to. */
/* guide: iret-page */
    .macro pv_iret_page
    jmp hypercall_page + 32 * __HYPERVISOR_iret
    .endm
/* end guide */

/* The return, by the instruction: rcx, r11 and rax are pushed here. */
/* guide: iret-inline */
    .macro pv_iret_inline
    push %rcx
    push %r11
    push %rax
    mov $__HYPERVISOR_iret, %eax
    syscall
    ud2
    .endm
/* end guide */

/* Whichever of them goes the way of the other hypercalls. */
    .macro pv_iret
#ifdef PARAVANE_HYPERCALL_INLINE
    pv_iret_inline
#else
    pv_iret_page
#endif
    .endm

#endif /* __x86_64__ */

#endif /* assembly */

#endif /* PV_TRAPS_H */
