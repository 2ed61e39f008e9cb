/* Claim: a trap without a handler ends the domain as crashed, with its registers
 * and what was refused before, with the cure; who holds a frame is printed, and
 * that nobody does.  The end itself is taken out of the library here, since a
 * test ends with its verdict.
 * harness: xen=no prints="trap 0x6 error 0x0 rip 0xffffffff80" prints="rax 0123456789abcdef" prints="guest panicked: unhandled trap 0x6" prints="refusal 0: update_va_mapping 0 at 0x700000000000, EINVAL: not-mapped" prints="No page table maps this address. Cure: hook tables of levels 3, 2 and 1" prints="is held, as of now, by:" prints="the kernel base pointer of vCPU 0" prints="no table of this domain holds frame 0x1, as of now"
 */
#include "test.h"

/* In place of the library's. */
void pv_shutdown(unsigned int reason)
{
    struct sched_shutdown off = { SHUTDOWN_poweroff };

    if (reason == SHUTDOWN_crash)
        pv_print("VERDICT: success\n");
    for (;;)
        HYPERVISOR_sched_op(SCHEDOP_shutdown, &off);
}

void test_main(const struct start_info *start)
{
    need(pv_register_exceptions());
    pv_print_holders(image_frame(start, (void *)start->pt_base));
    pv_print_holders(1);
    if (HYPERVISOR_update_va_mapping(0x700000000000, 0, UVMF_NONE) == 0)
        test_failure(TEST_PLACE, "a page was mapped without tables");
    __asm__ volatile("ud2" : : "a"(0x0123456789abcdef));
    test_error(TEST_PLACE, "the trap came back");
}
