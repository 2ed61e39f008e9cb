/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of a kernel that cannot go on. */
#include <pv/console.h>
#include <pv/panic.h>
#include <pv/refusals.h>
#include <pv/sched.h>

void pv_panic(const char *format, ...)
{
    static int panicked;

    if (!__atomic_exchange_n(&panicked, 1, __ATOMIC_RELAXED)) {
        __builtin_va_list list;

        pv_print("guest panicked: ");
        __builtin_va_start(list, format);
        pv_print_list(format, list);
        __builtin_va_end(list);
        pv_print("\n");
        pv_print_refusals(0);
    }
    pv_shutdown(SHUTDOWN_crash);
}
