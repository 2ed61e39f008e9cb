/* Claim: after pv_clear_trap_table a trap has no handler any more: the control
 * arrives before, and what comes after ends the domain with a report.
 * harness: expect=crash say="(vector 13, error code 0x1a) without a handler" prints="the control arrived" */
#include "test.h"

static void arrived(struct pv_trap_frame *frame)
{
    (void)frame;
    pv_print("the control arrived\n");
}

void test_main(const struct start_info *start)
{
    (void)start;
    need(pv_register_trap(PV_VECTOR_BREAKPOINT, PV_PRIVILEGE_USER, 1, arrived));
    __asm__ volatile("int3");
    need(pv_clear_trap_table());
    __asm__ volatile("int3");
    pv_print("it arrived all the same\n");
}
