/* A 32-bit guest in C: it prints what it was started with, asks the hypervisor
 * who it is, alone and by a multicall, and powers off. */
#include <xen/errno.h>
#include <xen/version.h>
#include <xen/xen.h>

#include "call.h"

void kernel(start_info_t *start);

static void print_number(unsigned long number)
{
    char text[12];
    unsigned at = sizeof text;

    text[--at] = 0;
    do {
        text[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    print(text + at);
}

/* Ends the guest, as crashed, if something is not as it should be. */
static void check(int holds, const char *what)
{
    if (holds)
        return;
    print("hello-32: wrong: ");
    print(what);
    print("\n");
    end(SHUTDOWN_crash);
}

static int same(const char *a, const char *b, unsigned n)
{
    while (n-- != 0)
        if (*a++ != *b++)
            return 0;
    return 1;
}

void kernel(start_info_t *start)
{
    static multicall_entry_t list[3];
    static xen_capabilities_info_t capabilities;
    static const char greeting[] = "Hello from 32-bit C";
    xen_platform_parameters_t parameters;
    unsigned short cs;
    unsigned long version;

    __asm__("mov %%cs, %0" : "=r"(cs));
    check(cs == FLAT_KERNEL_CS, "the code segment is not that of ring 1");
    check(same(start->magic, "xen-3.", 6) || same(start->magic, "xen-4.", 6), "the magic");
    check(start->nr_pages >= 1024, "the number of pages");
    check((start->pt_base & 0xfff) == 0 && start->nr_pt_frames >= 3, "the page tables");
    /* The last entry of the list is that of a page which is there. */
    check(((unsigned long *)start->mfn_list)[start->nr_pages - 1] != 0, "the list of frames");

    version = (unsigned long)HYPERVISOR_xen_version(XENVER_version, 0);
    check(HYPERVISOR_xen_version(XENVER_platform_parameters, &parameters) == 0 &&
              parameters.virt_start == HYPERVISOR_VIRT_START_PAE,
          "where the hypervisor begins");

    /* Entries of 32 bytes: results are in their places, the last one's is an error. */
    list[0].op = __HYPERVISOR_xen_version;
    list[0].args[0] = XENVER_version;
    list[1].op = __HYPERVISOR_xen_version;
    list[1].args[0] = XENVER_capabilities;
    list[1].args[1] = (unsigned long)&capabilities;
    list[2].op = __HYPERVISOR_xen_version;
    list[2].args[0] = XENVER_capabilities;
    list[2].args[1] = 0xffffffff;
    check(HYPERVISOR_multicall(list, 3) == 0, "the multicall");
    check((unsigned long)list[0].result == version, "the first result");
    check(list[1].result == 0, "the second result");
    check((long)list[2].result == -XEN_EFAULT, "a structure that ends beyond 4 GiB");

    print(greeting);
    print(", on version ");
    print_number(version >> 16);
    print(".");
    print_number(version & 0xffff);
    print(": ");
    print(capabilities);
    print("\n");
    end(SHUTDOWN_poweroff);
}
