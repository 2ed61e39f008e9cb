/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A trap that nobody wants ends the domain, with its place on the console. */
#include <pv/hypercall.h>
#include <pv/traps.h>

/* `text` with `value` in hexadecimal at its end, by the emergency console. */
static void say(const char *text, uint64_t value)
{
    char line[80];
    unsigned int length = 0, shift = 64;

    while (text[length] != 0 && length < 60) {
        line[length] = text[length];
        length++;
    }
    while (shift != 0 && length < sizeof line - 1) {
        shift -= 4;
        line[length++] = "0123456789abcdef"[(value >> shift) & 15];
    }
    line[length++] = '\n';
    HYPERVISOR_console_io(CONSOLEIO_write, length, line);
}

_Noreturn void pv_unhandled(const struct pv_trap_frame *frame)
{
    struct sched_shutdown crash = { SHUTDOWN_crash };

    say("unhandled trap 0x", frame->vector);
    say("  error code 0x", frame->error_code);
    say("  rip 0x", frame->rip);
    say("  rsp 0x", frame->rsp);
    for (;;)
        HYPERVISOR_sched_op(SCHEDOP_shutdown, &crash);
}
