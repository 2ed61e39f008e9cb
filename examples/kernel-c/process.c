/*
 * Programs that run in user mode, one after the other by the tick, and their
 * system calls: by SYSCALL and by `int`.
 *
 * The kernel is not interrupted for another program, so one kernel stack does
 * for all.  The shell is the process that runs while no other can.  It gives way
 * by the same interrupt, so that its registers are saved as any other's.
 */
#include "kernel.h"

#include <xen/callback.h>

#define SYSTEM_CALL 0x80 /* the vector */

#define PROCESSES 8

enum state { FREE, READY, ASLEEP };

static struct process {
    enum state state;
    const char *name;
    uint64_t wakes; /* ASLEEP: when */
    struct space space;
    struct pv_trap_frame frame; /* while it does not run */
    /* As FXSAVE leaves it, while the processor does not have it. */
    unsigned char floating[512] __attribute__((aligned(16)));
} processes[PROCESSES], shell_process, *running = &shell_process;

static char names[PROCESSES][16];
static unsigned char stack[16384] __attribute__((aligned(16)));

/* Made by programs.S. */
extern const unsigned char programs[], programs_end[];

static unsigned int number(const struct process *process)
{
    return (unsigned int)(process - processes) + 1;
}

/* ---- Floating-point state ------------------------------------------------ */

/* guide: fpu */
/* Whose state the processor has, and whether using it traps. */
static struct process *floating_owner;
static int floating_traps;

/* Before another process runs: its first floating-point instruction traps. */
static void floating_switch(const struct process *to)
{
    int traps = to != floating_owner;

    if (traps != floating_traps && pv_set_task_switched(traps) != 0)
        pv_panic("the TS flag cannot be changed");
    floating_traps = traps;
}

static void floating_save(void)
{
    if (floating_owner)
        __asm__ volatile("fxsave64 %0" : "=m"(floating_owner->floating));
}

static void no_device(struct pv_trap_frame *frame)
{
    if (!pv_from_user(frame))
        pv_unhandled(frame);
    /* The hypervisor cleared the flag before it delivered the trap. */
    floating_traps = 0;
    floating_save();
    floating_owner = running;
    __asm__ volatile("fxrstor64 %0" : : "m"(running->floating));
}
/* end guide */

/* What a program begins with: all exceptions masked. */
static void floating_reset(struct process *process)
{
    unsigned int n;

    for (n = 0; n < sizeof process->floating; n++)
        process->floating[n] = 0;
    process->floating[0] = 0x7f; /* FCW 0x037f */
    process->floating[1] = 0x03;
    process->floating[24] = 0x80; /* MXCSR 0x1f80 */
    process->floating[25] = 0x1f;
}

/* ---- Whose turn it is ---------------------------------------------------- */

/* The one whose turn it is, after the one that runs. */
static struct process *next(void)
{
    unsigned int first = running == &shell_process ? 0 : number(running), n;

    for (n = 0; n < PROCESSES; n++) {
        struct process *process = &processes[(first + n) % PROCESSES];

        if (process->state == ASLEEP && process->wakes <= pv_now())
            process->state = READY;
        if (process->state == READY)
            return process;
    }
    return &shell_process;
}

/* guide: context-switch */
/* The frame becomes that of the one whose turn it is. */
static void switch_from(struct pv_trap_frame *frame)
{
    struct process *process = next();

    if (process == running)
        return;
    running->frame = *frame;
    *frame = process->frame;
    running = process;
    floating_switch(process);
    space_load(process == &shell_process ? 0 : &process->space);
}
/* end guide */

/* guide: preempt */
void process_tick(struct pv_trap_frame *frame)
{
    switch_from(frame);
}
/* end guide */

static void end(struct pv_trap_frame *frame)
{
    struct process *ended = running;

    ended->state = FREE;
    if (floating_owner == ended)
        floating_owner = 0;
    switch_from(frame);
    space_free(&ended->space);
}

/* ---- System calls -------------------------------------------------------- */

/* guide: user-copy */
/* Writes what a program has at an address. */
static long call_write(unsigned long address, unsigned long count)
{
    unsigned long at;

    if (count > USER_END - USER_START || address + count < address)
        return -XEN_EINVAL;
    for (at = pv_page_address(address); at < address + count; at += PV_PAGE_SIZE)
        if (!space_resolve(&running->space, at, 0))
            return -XEN_EFAULT;
    /* The kernel's tables have the program's part, too. */
    console_write((const char *)address, (unsigned int)count);
    return (long)count;
}
/* end guide */

/* A process that nobody uses, with this name; null if there is none. */
static struct process *take(const char *name)
{
    struct process *process;
    unsigned int n, length = 0;

    for (n = 0; n < PROCESSES && processes[n].state != FREE; n++)
        ;
    if (n == PROCESSES)
        return 0;
    process = &processes[n];
    for (; name[length] && length < sizeof names[n] - 1; length++)
        names[n][length] = name[length];
    names[n][length] = 0;
    process->name = names[n];
    return process;
}

/* guide: fork-call */
/* The copy comes back from the same call, with another result. */
static long call_fork(const struct pv_trap_frame *frame)
{
    struct process *copy = take(running->name);
    unsigned int n;
    int error;

    if (!copy)
        return -XEN_EAGAIN;
    error = space_copy(&copy->space, &running->space);
    if (error != 0)
        return error;
    copy->frame = *frame;
    copy->frame.rax = 0;
    if (floating_owner == running)
        floating_save();
    for (n = 0; n < sizeof copy->floating; n++)
        copy->floating[n] = running->floating[n];
    copy->state = READY;
    return number(copy);
}
/* end guide */

/* guide: syscall */
static void system_call(struct pv_trap_frame *frame)
{
    if (!pv_from_user(frame)) {
        /* The shell gives way. */
        switch_from(frame);
        return;
    }
    switch (frame->rax) {
    case CALL_EXIT:
        if (frame->rdi != 0)
            say("%s (%u): ended with %d\n", running->name, number(running), (int)frame->rdi);
        end(frame);
        break;
    case CALL_WRITE:
        frame->rax = (uint64_t)call_write(frame->rdi, frame->rsi);
        break;
    case CALL_NUMBER:
        frame->rax = number(running);
        break;
    case CALL_SLEEP:
        frame->rax = 0;
        running->state = ASLEEP;
        running->wakes = pv_now() + frame->rdi * 1000000;
        switch_from(frame);
        break;
    case CALL_FORK:
        frame->rax = (uint64_t)call_fork(frame);
        break;
    default:
        frame->rax = (uint64_t)-XEN_ENOSYS;
    }
}
/* end guide */

/* ---- Faults -------------------------------------------------------------- */

/* A program did what it may not: it ends, the kernel goes on. */
static void fault(struct pv_trap_frame *frame)
{
    if (!pv_from_user(frame))
        pv_unhandled(frame);
    say("%s (%u): killed by trap %u at 0x%lx\n", running->name, number(running), frame->vector,
        frame->rip);
    end(frame);
}

/* guide: page-fault */
static void page_fault(struct pv_trap_frame *frame)
{
    /* Events are masked: another fault would overwrite it. */
    unsigned long address = pv_current()->arch.cr2;
    int write = (frame->error_code & 2) != 0;

    if (!pv_from_user(frame))
        pv_unhandled(frame);
    /* What is there and may not be read or executed stays so; a store may be to a shared page. */
    if (((frame->error_code & 1) == 0 || write) && space_resolve(&running->space, address, write))
        return;
    say("%s (%u): killed, it reached for 0x%lx at 0x%lx\n", running->name, number(running),
        address, frame->rip);
    end(frame);
}
/* end guide */

/* ---- Starting ------------------------------------------------------------ */

/* guide: traps */
void process_init(void)
{
    unsigned int vector;

    for (vector = 0; vector <= PV_VECTOR_SIMD; vector++)
        pv_set_handler(vector, fault);
    pv_set_handler(PV_VECTOR_PAGE_FAULT, page_fault);
    pv_set_handler(PV_VECTOR_NO_DEVICE, no_device);
    if (pv_register_trap(SYSTEM_CALL, PV_PRIVILEGE_USER, 1, system_call) != 0 ||
        pv_register_callback(CALLBACKTYPE_syscall, 1, system_call) != 0 ||
        pv_stack_switch((unsigned long)(stack + sizeof stack)) != 0)
        pv_panic("user mode cannot be prepared");
}
/* end guide */

/* guide: exec */
int process_start(const char *name)
{
    struct process *process = take(name);
    unsigned int n;
    int error;

    if (!process)
        return -XEN_EAGAIN;
    error = space_make(&process->space, programs, (unsigned long)(programs_end - programs));
    if (error != 0)
        return error;
    floating_reset(process);
    pv_user_frame(&process->frame, USER_START, USER_END);
    /* The name goes in registers: up to 15 bytes. */
    for (n = 0; process->name[n]; n++)
        *(n < 8 ? &process->frame.rdi : &process->frame.rsi) |=
            (uint64_t)(unsigned char)process->name[n] << n % 8 * 8;
    process->state = READY;
    return 0;
}
/* end guide */

/* The time at which the first of those that sleep wakes; 0 if all have ended. */
static uint64_t first_to_wake(void)
{
    uint64_t first = 0;
    unsigned int n;

    for (n = 0; n < PROCESSES; n++)
        if (processes[n].state != FREE && (first == 0 || processes[n].wakes < first))
            first = processes[n].wakes;
    return first;
}

/* guide: idle */
void process_wait(void)
{
    uint64_t first;

    for (;;) {
        __asm__ __volatile__("int %0" : : "i"(SYSTEM_CALL) : "memory");
        first = first_to_wake();
        if (first == 0)
            return;
        /* All are asleep.  The tick rests while this vCPU does, on some hypervisors.  Masked, so
         * that the alarm does not come before the block, which would then wait for ever. */
        pv_mask_upcalls();
        if (pv_set_alarm(first) != 0)
            pv_panic("there is no alarm");
        pv_block();
    }
}
/* end guide */
