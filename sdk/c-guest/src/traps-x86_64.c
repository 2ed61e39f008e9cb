/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <pv/hypercall.h>
#include <pv/traps.h>
#include <xen/callback.h>

#define SAME_PLACE(ours, theirs)                                          \
    _Static_assert(__builtin_offsetof(struct pv_trap_frame, ours) ==      \
                       __builtin_offsetof(struct cpu_user_regs, theirs), \
                   "struct cpu_user_regs has it elsewhere")
SAME_PLACE(r15, r15);
SAME_PLACE(rax, rax);
SAME_PLACE(error_code, error_code);
SAME_PLACE(vector, entry_vector);
SAME_PLACE(rip, rip);
SAME_PLACE(ss, ss);

static pv_handler_t handlers[PV_VECTORS];

int pv_set_handler(unsigned int vector, pv_handler_t handler)
{
    if (vector >= PV_VECTORS)
        return -XEN_EINVAL;
    __atomic_store_n(&handlers[vector], handler, __ATOMIC_RELEASE);
    return 0;
}

pv_handler_t pv_handler(unsigned int vector)
{
    if (vector >= PV_VECTORS)
        return 0;
    return __atomic_load_n(&handlers[vector], __ATOMIC_ACQUIRE);
}

void pv_dispatch(struct pv_trap_frame *frame)
{
    pv_handler_t handler = pv_handler(frame->vector);

    if (handler == 0)
        pv_unhandled(frame);
    handler(frame);
}

struct trap_info pv_trap_entry(uint8_t vector, unsigned long address,
                               enum pv_privilege privilege, int mask_events)
{
    struct trap_info entry = { vector, 0, FLAT_KERNEL_CS, address };

    TI_SET_DPL(&entry, privilege);
    TI_SET_IF(&entry, mask_events);
    return entry;
}

int pv_set_trap_table(const struct trap_info *entries, unsigned int count)
{
    if (count == 0 || entries[count - 1].address != 0)
        return -XEN_EINVAL;
    return (int)HYPERVISOR_set_trap_table(entries);
}

int pv_clear_trap_table(void)
{
    return (int)HYPERVISOR_set_trap_table(0);
}

static unsigned long stub_of(unsigned int vector)
{
    return (unsigned long)(pv_trap_stubs + vector * PV_TRAP_STUB_SIZE);
}

int pv_register_trap(uint8_t vector, enum pv_privilege privilege,
                     int mask_events, pv_handler_t handler)
{
    struct trap_info table[2] = {
        pv_trap_entry(vector, stub_of(vector), privilege, mask_events),
        { 0, 0, 0, 0 },
    };

    pv_set_handler(vector, handler);
    return pv_set_trap_table(table, 2);
}

int pv_register_exceptions(void)
{
    struct trap_info table[PV_VECTOR_SIMD + 2];
    unsigned int vector;

    for (vector = 0; vector <= PV_VECTOR_SIMD; vector++)
        table[vector] = pv_trap_entry(
            (uint8_t)vector, stub_of(vector),
            vector == PV_VECTOR_BREAKPOINT || vector == PV_VECTOR_OVERFLOW
                ? PV_PRIVILEGE_USER
                : PV_PRIVILEGE_NOBODY,
            1);
    table[vector] = pv_trap_entry(0, 0, PV_PRIVILEGE_NOBODY, 0);
    return pv_set_trap_table(table, vector + 1);
}

int pv_register_callback_address(unsigned int type, unsigned long address,
                                 int mask_events)
{
    struct callback_register callback;

    callback.type = (uint16_t)type;
    callback.flags = mask_events ? CALLBACKF_mask_events : 0;
    callback.address = address;
    return (int)HYPERVISOR_callback_op(CALLBACKOP_register, &callback);
}

int pv_register_callback(unsigned int type, int mask_events,
                         pv_handler_t handler)
{
    unsigned int vector;
    void (*entry)(void);

    switch (type) {
    case CALLBACKTYPE_event:
        vector = PV_VECTOR_UPCALL, entry = pv_upcall_entry;
        break;
    case CALLBACKTYPE_failsafe:
        vector = PV_VECTOR_FAILSAFE, entry = pv_failsafe_entry;
        break;
    case CALLBACKTYPE_syscall:
        vector = PV_VECTOR_SYSCALL, entry = pv_syscall_entry;
        break;
    case CALLBACKTYPE_syscall32:
        vector = PV_VECTOR_SYSCALL32, entry = pv_syscall32_entry;
        break;
    case CALLBACKTYPE_sysenter:
        vector = PV_VECTOR_SYSENTER, entry = pv_sysenter_entry;
        break;
    case CALLBACKTYPE_nmi:
        vector = PV_VECTOR_NMI_CALLBACK, entry = pv_nmi_entry;
        break;
    default:
        return -XEN_ENOSYS;
    }
    pv_set_handler(vector, handler);
    return pv_register_callback_address(type, (unsigned long)entry, mask_events);
}

/* All registers 0, and a way to run. */
static void make_frame(struct pv_trap_frame *frame, uint64_t rip, uint64_t cs,
                       uint64_t rsp)
{
    unsigned long *word = (unsigned long *)frame;

    while (word != (unsigned long *)(frame + 1))
        *word++ = 0;
    frame->rip = rip;
    frame->cs = cs;
    frame->rflags = PV_FLAG_IF;
    frame->rsp = rsp;
    frame->ss = PV_FLAT_SS;
}

void pv_kernel_frame(struct pv_trap_frame *frame, uint64_t rip, uint64_t rsp)
{
    make_frame(frame, rip, PV_KERNEL_CS, rsp);
}

void pv_user_frame(struct pv_trap_frame *frame, uint64_t rip, uint64_t rsp)
{
    make_frame(frame, rip, PV_USER_CS, rsp);
}
