/* Claim: a crash of a kernel with handlers and frame pointers is reported with all
 * its callers, as deep as the pointers lead; what is told of a refusal names who
 * made the hypercall, also by a call through a register; and none is named of
 * those that have returned before.
 * harness: xen=no expect=crash say="crashed: invalid opcode" times="0 left_behind"
 * harness: times="2 deepest" times="2 level_6" times="1 level_1" times="1 test_main+"
 */
#include "test.h"

/* Functions that call each other, the deepest last; their names differ, so that
 * the report shows the order. */
#define DEEPER(name, next)                                    \
    static __attribute__((noinline)) void name(unsigned long n) \
    {                                                         \
        next(n + 1);                                          \
        __asm__ volatile("" : : "r"(n) : "memory");           \
    }

/* Leaves addresses behind calls on the stack below its caller. */
static __attribute__((noinline)) unsigned long left_behind(unsigned long n)
{
    if (n == 0)
        return 0;
    n += left_behind(n - 1);
    __asm__ volatile("" : "+r"(n) : : "memory");
    return n;
}

static __attribute__((noinline)) void deepest(unsigned long n)
{
    /* What `left_behind` left stays in there. */
    unsigned long room[128];

    __asm__ volatile("" : : "r"(room), "r"(n) : "memory");
    if (HYPERVISOR_update_va_mapping(0x700000000000, 0, UVMF_NONE) == 0)
        test_failure(TEST_PLACE, "a page was mapped without tables");
    __asm__ volatile("ud2");
    __asm__ volatile("" : : "r"(room) : "memory");
}

DEEPER(level_6, deepest)
DEEPER(level_5, level_6)
DEEPER(level_4, level_5)
DEEPER(level_3, level_4)
DEEPER(level_2, level_3)
DEEPER(level_1, level_2)

static void unexpected(struct pv_trap_frame *frame)
{
    pv_print_frame(frame);
    test_error(TEST_PLACE, "an unexpected trap");
}

void test_main(const struct start_info *start)
{
    (void)start;
    need(pv_register_trap(PV_VECTOR_GENERAL_PROTECTION, PV_PRIVILEGE_KERNEL, 1, unexpected));
    need(pv_register_trap(PV_VECTOR_PAGE_FAULT, PV_PRIVILEGE_KERNEL, 1, unexpected));
    left_behind(60);
    level_1(0);
    test_failure(TEST_PLACE, "it goes on");
}
