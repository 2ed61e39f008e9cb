/* What every guest test in C has: its entry, and its end. */
#include "test.h"

#include <xen/sched.h>

void print(const char *text)
{
    unsigned int length = 0;

    while (text[length] != 0)
        length++;
    HYPERVISOR_console_io(CONSOLEIO_write, length, (char *)text);
}

void print_number(unsigned long number)
{
    char text[2 * sizeof number + 3];
    unsigned int at = sizeof text;

    text[--at] = 0;
    do {
        text[--at] = "0123456789abcdef"[number & 15];
        number >>= 4;
    } while (number != 0);
    text[--at] = 'x';
    text[--at] = '0';
    print(text + at);
}

static _Noreturn void end(unsigned int reason)
{
    struct sched_shutdown shutdown = { reason };

    for (;;)
        HYPERVISOR_sched_op(SCHEDOP_shutdown, &shutdown);
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
    end(SHUTDOWN_poweroff);
}

_Noreturn void test_skip(const char *why)
{
    print("VERDICT: skip: ");
    print(why);
    print("\n");
    end(SHUTDOWN_poweroff);
}

_Noreturn void test_failure(const char *place, const char *what)
{
    say("VERDICT: failure: ", place, what);
    print("\n");
    end(SHUTDOWN_crash);
}

_Noreturn void test_error(const char *place, const char *what)
{
    say("VERDICT: error: ", place, what);
    print("\n");
    end(SHUTDOWN_crash);
}

_Noreturn void test_differ(const char *place, const char *what,
                           unsigned long found, unsigned long expected)
{
    say("VERDICT: failure: ", place, what);
    print(" is ");
    print_number(found);
    print(", expected ");
    print_number(expected);
    print("\n");
    end(SHUTDOWN_crash);
}

_Noreturn void pv_main(const struct start_info *start)
{
    test_main(start);
    test_success();
}
