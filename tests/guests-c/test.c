/* What every guest test in C has: its entry, and its end. */
#include "test.h"

void print(const char *text)
{
    pv_print("%s", text);
}

void print_number(unsigned long number)
{
    pv_print("0x%lx", number);
}

static void say(const char *verdict, const char *place, const char *what)
{
    print(verdict);
    print(place);
    print(": ");
    print(what);
}

_Noreturn void test_success(void)
{
    print("VERDICT: success\n");
    pv_shutdown(SHUTDOWN_poweroff);
}

_Noreturn void test_skip(const char *why)
{
    print("VERDICT: skip: ");
    print(why);
    print("\n");
    pv_shutdown(SHUTDOWN_poweroff);
}

_Noreturn void test_failure(const char *place, const char *what)
{
    pv_print_refusals(0);
    say("VERDICT: failure: ", place, what);
    print("\n");
    pv_shutdown(SHUTDOWN_crash);
}

_Noreturn void test_error(const char *place, const char *what)
{
    pv_print_refusals(0);
    say("VERDICT: error: ", place, what);
    print("\n");
    pv_shutdown(SHUTDOWN_crash);
}

_Noreturn void test_differ(const char *place, const char *what,
                           unsigned long found, unsigned long expected)
{
    pv_print_refusals(0);
    say("VERDICT: failure: ", place, what);
    print(" is ");
    print_number(found);
    print(", expected ");
    print_number(expected);
    print("\n");
    pv_shutdown(SHUTDOWN_crash);
}

_Noreturn void pv_main(const struct start_info *start)
{
    test_main(start);
    test_success();
}
