/* Claim: traps arrive in a kernel in C as what they are, with every register,
 * and what the handler leaves in the frame is what the interrupted code finds
 * (C4). `int` raises what was registered for whoever raises it. Events are
 * masked at entry where that was asked, and as before at the return. User mode
 * is entered by a frame, comes back by `syscall` (C7), `int`, faults, and finds
 * its registers; entries from it are on the stack that was named. Both ways of
 * the return work: the page's stub, and the instruction. */
#include "test.h"

#include <xen/callback.h>
#include <xen/vcpu.h>

#include "probe.h"
#include "traps.h"

#define PROGRAM 0x400000ul
#define TOP     0x500000ul

extern unsigned char program[], program_end[], program_int[], program_kernel_only[];
void raise_breakpoint(uint64_t *registers);
void raise_library(uint64_t *registers);
void raise_kernel_only(uint64_t *registers);
void own_entry(void);
void own_handler(struct pv_trap_frame *frame);

static struct pv_boot_memory memory;
/* The shared page is mapped over this one. */
static unsigned char shared_place[PV_PAGE_SIZE] __attribute__((aligned(4096)));
static unsigned char user_stack[2 * PV_PAGE_SIZE] __attribute__((aligned(4096)));
/* What the last trap looked like. */
static struct pv_trap_frame seen;
static struct pv_trap_frame *seen_at;
static unsigned int entries, seen_masked;
static int complement;
/* Xen finds the number of an `int` in the fault's error code, which QEMU gives
 * in another way than processors do: there, no `int` of the kernel's works but
 * those that Xen has in the processor's table itself. */
static int any_number;

static volatile struct vcpu_info *info(void)
{
    return pv_current();
}

/* Keeps the frame, and turns each register into its complement if asked. */
static void keep(struct pv_trap_frame *frame)
{
    uint64_t *word = (uint64_t *)frame;
    int i;

    seen = *frame;
    seen_at = frame;
    seen_masked = info()->evtchn_upcall_mask;
    entries++;
    if (complement)
        for (i = 0; i < 15; i++)
            word[i] = ~word[i];
}

void own_handler(struct pv_trap_frame *frame)
{
    claim_eq(frame->vector, OWN_VECTOR);
    keep(frame);
}

/* One vector with registers of known contents: all of them are in the frame,
 * and come back as the handler left them. */
static void all_registers(void (*raise)(uint64_t *), unsigned int vector, int masks)
{
    const uint64_t pattern = 0x0102030405060708ul;
    uint64_t registers[15];
    const uint64_t *word = (const uint64_t *)&seen;
    unsigned int before = entries, i;

    for (i = 0; i < 15; i++)
        registers[i] = pattern * (i + 1);
    info()->evtchn_upcall_mask = 0;
    complement = 1;
    raise(registers);
    complement = 0;
    claim_eq(info()->evtchn_upcall_mask, 0);
    claim_eq(entries, before + 1);
    claim_eq(seen.vector, vector);
    claim_eq(seen.error_code, 0);
    claim_eq(seen_masked, masks);
    claim(!pv_events_masked(&seen) && !pv_from_user(&seen));
    claim_eq(seen.cs & 3, 0);
    claim_eq((unsigned long)seen_at % 8, 0);
    claim(seen.rsp > (uint64_t)seen_at && seen.rsp < (uint64_t)seen_at + 512);
    for (i = 0; i < 15; i++) {
        claim_eq(word[i], pattern * (i + 1));
        claim_eq(registers[i], ~(pattern * (i + 1)));
    }
    /* The same with events masked: they stay so. */
    info()->evtchn_upcall_mask = 1;
    raise(registers);
    claim(pv_events_masked(&seen));
    claim_eq(info()->evtchn_upcall_mask, 1);
}

static void kernel_mode(void)
{
    struct trap_info table[2];

    all_registers(raise_breakpoint, PV_VECTOR_BREAKPOINT, 1);

    claim_eq(pv_register_trap(INT_LIBRARY, PV_PRIVILEGE_USER, 0, keep), 0);
    all_registers(raise_library, INT_LIBRARY, 0);

    /* Another stub for the same vector; and the library's again. */
    table[0] = pv_trap_entry(PV_VECTOR_BREAKPOINT, (unsigned long)own_entry,
                             PV_PRIVILEGE_USER, 0);
    table[1] = pv_trap_entry(0, 0, PV_PRIVILEGE_NOBODY, 0);
    claim_eq(pv_set_trap_table(table, 1), -XEN_EINVAL);
    claim_eq(pv_set_trap_table(table, 0), -XEN_EINVAL);
    claim_eq(pv_set_trap_table(table, 2), 0);
    all_registers(raise_breakpoint, OWN_VECTOR, 0);
    claim_eq(pv_register_exceptions(), 0);

    /* What only the kernel may raise, and what nobody may. */
    claim_eq(pv_register_trap(INT_KERNEL, PV_PRIVILEGE_KERNEL, 1, keep), 0);
    if (any_number)
        all_registers(raise_kernel_only, INT_KERNEL, 1);
    claim(PROBE("int $6", "i"(0)));
    claim_eq(probe_vector, PV_VECTOR_GENERAL_PROTECTION);
    claim(PROBE("ud2", "i"(0)));
    claim_eq(probe_vector, PV_VECTOR_INVALID_OPCODE);

    claim(pv_handler(INT_KERNEL) == keep && pv_handler(PV_VECTORS) == 0);
    claim_eq(pv_set_handler(PV_VECTORS, keep), -XEN_EINVAL);
    claim_eq(pv_set_handler(INT_KERNEL, 0), 0);
    claim(pv_handler(INT_KERNEL) == 0);
}

static void nmi(void)
{
    unsigned int before = entries;

    claim_eq(pv_register_callback(CALLBACKTYPE_nmi, 1, keep), 0);
    need((int)HYPERVISOR_vcpu_op(VCPUOP_send_nmi, 0, 0));
    while (*(volatile unsigned int *)&entries == before)
        pv_yield();
    claim_eq(seen.vector, PV_VECTOR_NMI_CALLBACK);
    claim_eq(pv_register_callback(99, 1, keep), -XEN_ENOSYS);
    claim_eq(pv_register_callback_address(CALLBACKTYPE_event, 1ul << 47, 1), -XEN_EINVAL);
}

/* ---- User mode --------------------------------------------------------- */

static unsigned int step;

static uint64_t in_program(const unsigned char *place)
{
    return PROGRAM + (uint64_t)(place - program);
}

/* Each entry from user mode has its whole frame at the top of its stack. */
static void on_user_stack(struct pv_trap_frame *frame)
{
    claim(pv_from_user(frame));
    claim_eq((unsigned long)(frame + 1), (unsigned long)user_stack + sizeof user_stack);
    claim_eq(frame->rsp, TOP - 64);
}

static void system_call(struct pv_trap_frame *frame)
{
    claim_eq(++step, 1);
    on_user_stack(frame);
    claim_eq(frame->vector, PV_VECTOR_SYSCALL);
    claim_eq(frame->rax, SYSCALL_NUMBER);
    claim_eq(frame->rdi, SYSCALL_ARGUMENT);
    claim_eq(info()->evtchn_upcall_mask, 1);
    claim(!pv_events_masked(frame));
    frame->rax = 0xcafe;
}

static _Noreturn void last(void);

static void from_user(struct pv_trap_frame *frame)
{
    step++;
    on_user_stack(frame);
    claim_eq(info()->evtchn_upcall_mask, 0);
    if (step == 2) {
        claim_eq(frame->rip, in_program(program_int) + 2);
        claim_eq(frame->rbx, 0xcafe);
        return;
    }
    claim_eq(step, 5);
    claim_eq(frame->r12, 0x3333);
    claim_eq(frame->r13, 0x4444);
    claim_eq(frame->rbp, 0x7777);
    claim_eq(frame->rbx, 0xcafe);
    last();
}

static void general_protection(struct pv_trap_frame *frame)
{
    if (!pv_from_user(frame)) {
        probe_fault(frame);
        return;
    }
    claim_eq(++step, 3);
    on_user_stack(frame);
    /* The vector, and that it is one of the interrupt table. */
    if (any_number)
        claim_eq(frame->error_code, INT_KERNEL * 8 + 2);
    claim_eq(frame->rip, in_program(program_kernel_only));
    frame->rip += 2;
}

static void breakpoint(struct pv_trap_frame *frame)
{
    claim_eq(++step, 4);
    on_user_stack(frame);
}

static void user_mode(void)
{
    struct pv_table_memory from = pv_boot_tables(&memory);
    unsigned char *page = pv_boot_page(&memory), *root = pv_boot_page(&memory);
    pv_mfn_t root_frame = pv_linear_mfn(&memory.linear, (unsigned long)root);
    static struct pv_trap_frame frame;
    unsigned long i;

    for (i = 0; i < (unsigned long)(program_end - program); i++)
        page[i] = program[i];
    need(pv_make_read_only(&memory.linear, (unsigned long)root));
    need(pv_pin(4, root_frame));
    need(pv_map(&from, root_frame, PROGRAM,
                pv_pte(pv_linear_mfn(&memory.linear, (unsigned long)page),
                       PV_PTE_READ_ONLY | PV_PTE_USER)));
    need(pv_new_user_baseptr(root_frame));

    claim_eq(pv_stack_switch((unsigned long)user_stack + sizeof user_stack), 0);
    claim_eq(pv_register_callback(CALLBACKTYPE_syscall, 1, system_call), 0);
    pv_set_handler(INT_LIBRARY, from_user);
    pv_set_handler(PV_VECTOR_BREAKPOINT, breakpoint);
    pv_user_frame(&frame, PROGRAM, TOP - 64);
    claim_eq(frame.rax, 0);
    pv_return_to(&frame);
}

/* ---- Returns that fail, and a kernel frame ------------------------------ */

static struct pv_trap_frame bad;

static _Noreturn void finish(void)
{
    test_success();
}

static void failed(struct pv_trap_frame *frame)
{
    /* Where it was to go to, with its registers. */
    claim_eq(frame->rip, PROGRAM);
    claim_eq(frame->rdi, 0x1234);
    claim_eq(frame->rsp, TOP);
    claim_eq(frame->ss, 0x0f07);
    pv_print(frame->vector == PV_VECTOR_FAILSAFE ? "failsafe\n" : "a fault\n");
    /* On, in the kernel, by a frame made for that. */
    pv_kernel_frame(&bad, (uint64_t)finish, (uint64_t)pv_boot_stack + PV_BOOT_STACK_SIZE - 8);
    claim(!pv_from_user(&bad) && !pv_events_masked(&bad));
    pv_return_to(&bad);
}

static _Noreturn void last(void)
{
    claim_eq(pv_register_callback(CALLBACKTYPE_failsafe, 1, failed), 0);
    pv_set_handler(PV_VECTOR_GENERAL_PROTECTION, failed);
    pv_set_handler(PV_VECTOR_STACK, failed);
    pv_user_frame(&bad, PROGRAM, TOP);
    bad.ss = 0x0f07; /* of an empty LDT */
    bad.rdi = 0x1234;
    pv_return_to(&bad);
}

void test_main(const struct start_info *start)
{
    unsigned int vector;

    pv_print("test traps, in C\n");
    any_number = pv_extension_version() > 0;
    for (vector = 0; vector <= PV_VECTOR_SIMD; vector++)
        pv_set_handler(vector, probe_fault);
    pv_set_handler(PV_VECTOR_BREAKPOINT, keep);
    pv_set_handler(PV_VECTOR_GENERAL_PROTECTION, general_protection);
    claim_eq(pv_register_exceptions(), 0);
    need(pv_boot_init(&memory, start, (unsigned long)VIRT_BASE));
    need(pv_map_shared_info(start->shared_info, shared_place));
    claim_eq(info()->evtchn_upcall_mask, 1);
    kernel_mode();
    nmi();
    info()->evtchn_upcall_mask = 0;
    user_mode();
}
