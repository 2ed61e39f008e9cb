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
} processes[PROCESSES], shell_process, *running = &shell_process;

static char names[PROCESSES][16];
static unsigned char stack[16384] __attribute__((aligned(16)));

/* Made by programs.S. */
extern const unsigned char programs[], programs_end[];

static unsigned int number(const struct process *process)
{
    return (unsigned int)(process - processes) + 1;
}

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

/* The frame becomes that of the one whose turn it is. */
static void switch_from(struct pv_trap_frame *frame)
{
    struct process *process = next();

    if (process == running)
        return;
    running->frame = *frame;
    *frame = process->frame;
    running = process;
    space_load(process == &shell_process ? 0 : &process->space);
}

void process_tick(struct pv_trap_frame *frame)
{
    switch_from(frame);
}

static void end(struct pv_trap_frame *frame)
{
    struct process *ended = running;

    ended->state = FREE;
    switch_from(frame);
    space_free(&ended->space);
}

/* ---- System calls -------------------------------------------------------- */

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
    default:
        frame->rax = (uint64_t)-XEN_ENOSYS;
    }
}

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

static void page_fault(struct pv_trap_frame *frame)
{
    /* Events are masked: another fault would overwrite it. */
    unsigned long address = pv_current()->arch.cr2;

    if (!pv_from_user(frame))
        pv_unhandled(frame);
    if (!(frame->error_code & 1) && space_resolve(&running->space, address, frame->error_code & 2))
        return;
    say("%s (%u): killed, it reached for 0x%lx at 0x%lx\n", running->name, number(running),
        address, frame->rip);
    end(frame);
}

/* ---- Starting ------------------------------------------------------------ */

void process_init(void)
{
    unsigned int vector;

    for (vector = 0; vector <= PV_VECTOR_SIMD; vector++)
        pv_set_handler(vector, vector == PV_VECTOR_PAGE_FAULT ? page_fault : fault);
    if (pv_register_trap(SYSTEM_CALL, PV_PRIVILEGE_USER, 1, system_call) != 0 ||
        pv_register_callback(CALLBACKTYPE_syscall, 1, system_call) != 0 ||
        pv_stack_switch((unsigned long)(stack + sizeof stack)) != 0)
        pv_panic("user mode cannot be prepared");
}

int process_start(const char *name)
{
    unsigned int n, length = 0;
    struct process *process;
    int error;

    for (n = 0; n < PROCESSES && processes[n].state != FREE; n++)
        ;
    if (n == PROCESSES)
        return -XEN_EAGAIN;
    process = &processes[n];
    for (; name[length] && length < sizeof names[n] - 1; length++)
        names[n][length] = name[length];
    names[n][length] = 0;
    process->name = names[n];
    error = space_make(&process->space, programs, (unsigned long)(programs_end - programs));
    if (error != 0)
        return error;
    pv_user_frame(&process->frame, USER_START, USER_END);
    /* The name goes in registers: up to 15 bytes. */
    for (n = 0; n < length; n++)
        *(n < 8 ? &process->frame.rdi : &process->frame.rsi) |= (uint64_t)(unsigned char)name[n]
                                                                 << n % 8 * 8;
    process->state = READY;
    return 0;
}

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
