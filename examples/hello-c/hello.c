/* A guest kernel in C: it says hello and switches itself off. */
#include <paravane/hypercall.h>
#include <xen/sched.h>

/* guide: first-line */
/* To the emergency console, which works from the first instruction on. */
static void print(const char *text)
{
    unsigned int length = 0;

    while (text[length])
        length++;
    HYPERVISOR_console_io(CONSOLEIO_write, length, (char *)text);
}
/* end guide */

void kernel(const start_info_t *start)
{
    struct sched_shutdown off = { SHUTDOWN_poweroff };

    print("Hello from C, on ");
    print(start->magic);
    print("!\n");
    for (;;)
        HYPERVISOR_sched_op(SCHEDOP_shutdown, &off);
}
