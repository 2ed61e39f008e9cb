/* A guest kernel in C: it says hello and switches itself off. */
#include <xen/xen.h>
#include <xen/sched.h>

extern char hypercall_page[];   /* one stub of 32 bytes a hypercall number */

static long hypercall(unsigned long number, unsigned long a, unsigned long b, const void *c)
{
    long result;

    __asm__ volatile("call *%[stub]"
                     : "=a"(result), "+D"(a), "+S"(b), "+d"(c)
                     : [stub] "r"(hypercall_page + 32 * number)
                     : "rcx", "r8", "r9", "r10", "r11", "memory");
    return result;
}

static void print(const char *text)
{
    unsigned long length = 0;

    while (text[length])
        length++;
    hypercall(__HYPERVISOR_console_io, CONSOLEIO_write, length, text);
}

void kernel(const start_info_t *start)
{
    struct sched_shutdown off = { SHUTDOWN_poweroff };

    print("Hello from C, on ");
    print(start->magic);
    print("!\n");
    hypercall(__HYPERVISOR_sched_op, SCHEDOP_shutdown, (unsigned long)&off, 0);
    for (;;)
        ;
}
