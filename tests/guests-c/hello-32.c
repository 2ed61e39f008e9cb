/* Claim: a kernel in C of 32 bits starts on the library's entry, and calls the
 * hypervisor through the page.
 * harness: xen=no cmdline="narrow" */
#include "test.h"

#include <xen/version.h>

void test_main(const struct start_info *start)
{
    unsigned long here = (unsigned long)&here;
    unsigned short cs, ss;
    struct pv_p2m p2m = pv_start_p2m(start);
    xen_platform_parameters_t parameters;

    pv_print("test hello-32, in C, on %s\n", start->magic);
    __asm__("mov %%cs, %0\n mov %%ss, %1" : "=r"(cs), "=r"(ss));
    claim_eq(cs, FLAT_KERNEL_CS);
    claim_eq(ss, FLAT_KERNEL_SS);
    claim(pv_start_get() == start);
    claim(here > (unsigned long)pv_boot_stack);
    claim(here < (unsigned long)pv_boot_stack + PV_BOOT_STACK_SIZE);
    claim(pv_has_option(start, "narrow"));
    claim(start->nr_pages >= 1024);
    claim(pv_p2m_mfn(p2m, p2m.pages - 1) != PV_NO_FRAME);
    claim(pv_p2m_mfn(p2m, p2m.pages - 1) != 0);

    claim_eq(HYPERVISOR_xen_version(XENVER_platform_parameters, &parameters), 0);
    claim_eq(parameters.virt_start, HYPERVISOR_VIRT_START_PAE);
    /* A call that 32-bit guests do not have yet. */
    claim_eq(HYPERVISOR_set_timer_op((uint64_t)5 << 32), -XEN_ENOSYS);
}
