/* What every guest test in C has: its entry, and its end. */
#include "test.h"

pv_mfn_t image_frame(const struct start_info *start, const void *page)
{
    unsigned long offset = (unsigned long)page - (unsigned long)VIRT_BASE;

    return pv_p2m_mfn(pv_start_p2m(start), offset >> PV_PAGE_SHIFT);
}

_Noreturn void test_success(void)
{
    pv_print("VERDICT: success\n");
    pv_shutdown(SHUTDOWN_poweroff);
}

_Noreturn void test_failure(const char *place, const char *what)
{
    pv_print_refusals(0);
    pv_print("VERDICT: failure: %s: %s\n", place, what);
    pv_shutdown(SHUTDOWN_crash);
}

_Noreturn void test_error(const char *place, const char *what)
{
    pv_print_refusals(0);
    pv_print("VERDICT: error: %s: %s\n", place, what);
    pv_shutdown(SHUTDOWN_crash);
}

_Noreturn void test_differ(const char *place, const char *what,
                           unsigned long found, unsigned long expected)
{
    pv_print_refusals(0);
    pv_print("VERDICT: failure: %s: %s is 0x%lx, expected 0x%lx\n", place, what, found, expected);
    pv_shutdown(SHUTDOWN_crash);
}

_Noreturn void pv_main(const struct start_info *start)
{
    test_main(start);
    test_success();
}
