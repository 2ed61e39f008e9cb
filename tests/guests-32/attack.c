/* A hostile 32-bit guest: ring 1 tries one way out, which its command line names.
 *
 * Each way has a control, the harmless variant, which has to work before it. The
 * hypervisor has to end this guest with the report that the harness expects; a
 * guest that lives on says so, and powers off.
 */
#include <xen/errno.h>
#include <xen/paravane.h>
#include <xen/version.h>
#include <xen/xen.h>

#include "../../examples/hello-32/call.h"

void kernel(start_info_t *start);

static void wrong(const char *what)
{
    print("attack-32: wrong: ");
    print(what);
    print("\n");
    end(SHUTDOWN_poweroff);
}

static int same(const char *a, const char *b)
{
    while (*a != 0 && *a == *b)
        a++, b++;
    return *a == *b;
}

/* Which calls 32-bit guests have. */
static int given(unsigned number)
{
    static const unsigned char calls[] = {
        __HYPERVISOR_xen_version, __HYPERVISOR_console_io,      __HYPERVISOR_sched_op,
        __HYPERVISOR_multicall,   __HYPERVISOR_sched_op_compat, PARAVANE_HYPERCALL,
        __HYPERVISOR_arch_7,
    };
    unsigned i;

    for (i = 0; i < sizeof calls; i++)
        if (calls[i] == number)
            return 1;
    return 0;
}

/* All others do nothing, alone and by a multicall, whatever their arguments. */
static void other_calls_do_nothing(void)
{
    static multicall_entry_t entry;
    unsigned number;

    for (number = 0; number < 128; number++) {
        if (given(number) || number == __HYPERVISOR_iret)
            continue;
        if (paravane_hypercall(number, 0, (unsigned long)&entry, 1, 0, 0) != -XEN_ENOSYS)
            wrong("a call that is not given has another answer than ENOSYS");
        entry.op = number;
        entry.args[0] = 0;
        entry.args[1] = (unsigned long)&entry;
        if (HYPERVISOR_multicall(&entry, 1) != 0 ||
            (long)entry.result != -XEN_ENOSYS)
            wrong("a call of a multicall that is not given");
    }
    /* Far beyond the page: its number is compared whole. */
    {
        long result = (long)0x80000011u;

        __asm__ volatile("int $0x82" : "+a"(result) : "b"(0), "c"(0) : "memory");
        if (result != -XEN_ENOSYS)
            wrong("a number of 32 bits");
    }
}

/* Goes to a code segment by a far jump, a far return or an interrupt return, to the
 * next instruction. */
#define FAR_JUMP(selector) __asm__ volatile("ljmp %0, $1f\n1:" : : "i"(selector))
#define FAR_RETURN(selector) \
    __asm__ volatile("push %0\n push $1f\n lret\n1:" : : "i"(selector) : "memory")
#define INTERRUPT_RETURN(selector) \
    __asm__ volatile("pushf\n push %0\n push $1f\n iret\n1:" : : "i"(selector) : "memory")
/* The same to ring 3, where 32-bit code then calls the hypervisor. */
#define OUTWARD_RETURN(selector, stack)                                     \
    __asm__ volatile("mov %%esp, %%eax\n push %1\n push %%eax\n pushf\n"    \
                     "push %0\n push $1f\n iret\n"                          \
                     "1: mov $17, %%eax\n xor %%ebx, %%ebx\n int $0x82\n"   \
                     : : "i"(selector), "i"(stack) : "eax", "ebx", "memory")

/* The selectors that 64-bit guests, and the hypervisor, have in the same table. */
#define LONG_RING3 0xe033
#define LONG_RING3_DATA 0xe02b
#define LONG_RING0 0xe008
#define DATA_RING0 0xe010

static void controls(start_info_t *start)
{
    volatile unsigned long *here = start->mfn_list ? (unsigned long *)start : 0;
    unsigned long base = 0xfffff000, index = (unsigned long)here - base, word;

    FAR_JUMP(FLAT_RING1_CS);
    FAR_RETURN(FLAT_RING1_CS);
    INTERRUPT_RETURN(FLAT_RING1_CS);
    __asm__ volatile("mov %0, %%gs" : : "r"((unsigned short)FLAT_RING1_DS));
    /* Addresses have 32 bits: what goes on beyond 4 GiB begins anew. */
    __asm__ volatile("mov (%1, %2), %0" : "=r"(word) : "r"(base), "r"(index));
    if (word != *here)
        wrong("an address beyond 4 GiB");
    /* Tables can be read: the kernel is in the last GiB. */
    if ((((volatile unsigned long *)start->pt_base)[6] & 1) == 0)
        wrong("the last entry of the L3");
    other_calls_do_nothing();
    print("attack-32: the controls hold\n");
}

void kernel(start_info_t *start)
{
    const char *way = (const char *)start->cmd_line;
    volatile unsigned long *table = (unsigned long *)start->pt_base;

    controls(start);
    if (same(way, "jump-long"))
        FAR_JUMP(LONG_RING3);
    else if (same(way, "jump-ring0"))
        FAR_JUMP(LONG_RING0);
    else if (same(way, "return-ring0"))
        FAR_RETURN(LONG_RING0);
    else if (same(way, "iret-ring0"))
        INTERRUPT_RETURN(LONG_RING0);
    else if (same(way, "iret-long"))
        OUTWARD_RETURN(LONG_RING3, LONG_RING3_DATA);
    else if (same(way, "ring3"))
        OUTWARD_RETURN(FLAT_RING3_CS, FLAT_RING3_SS);
    else if (same(way, "data-ring0"))
        __asm__ volatile("mov %0, %%gs" : : "r"((unsigned short)DATA_RING0));
    else if (same(way, "syscall"))
        __asm__ volatile("syscall" : : "a"(17), "b"(0) : "ecx", "memory");
    else if (same(way, "sysenter"))
        __asm__ volatile("sysenter" : : : "ecx", "edx", "memory");
    else if (same(way, "wrmsr"))
        __asm__ volatile("wrmsr" : : "a"(0), "c"(0xc0000082), "d"(0));
    else if (same(way, "cr3"))
        __asm__ volatile("mov %0, %%cr3" : : "r"(0));
    else if (same(way, "port"))
        __asm__ volatile("out %%al, $0x80" : : "a"(0));
    else if (same(way, "descriptor-table")) {
        static unsigned char pseudo[6];
        __asm__ volatile("lgdt %0" : : "m"(pseudo));
    } else if (same(way, "write-table"))
        table[0] = 0x67;
    else if (same(way, "write-l4"))
        table[-1024] = 0x67;
    else if (same(way, "read-hole"))
        (void)*(volatile unsigned long *)HYPERVISOR_VIRT_START_PAE;
    else if (same(way, "single-step"))
        /* Over the call: the step is due when the hypervisor is done. */
        __asm__ volatile("pushf\n orl $0x100, (%%esp)\n popf\n int $0x82" : : "a"(17), "b"(0) : "memory");
    else if (same(way, "single-step-ss"))
        /* The load of SS puts the step off, into the hypervisor's first instruction. */
        __asm__ volatile("mov %%ss, %%ecx\n pushf\n orl $0x100, (%%esp)\n popf\n mov %%ecx, %%ss\n int $0x82"
                         : : "a"(17), "b"(0) : "ecx", "memory");
    else if (same(way, "nested-task"))
        __asm__ volatile("pushf\n orl $0x4000, (%esp)\n popf\n pushf\n push %cs\n push $1f\n iret\n1:");
    else if (same(way, "int3"))
        __asm__ volatile("int3");
    else if (same(way, "into"))
        __asm__ volatile("mov $0x7fffffff, %%eax\n inc %%eax\n into" : : : "eax");
    else if (same(way, "int-df"))
        __asm__ volatile("int $8");
    else if (same(way, "task-state"))
        FAR_JUMP(0xe040);
    wrong("the guest lives on");
}
