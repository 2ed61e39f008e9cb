/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The emergency console. */
#include <pv/console.h>
#include <pv/format.h>
#include <pv/hypercall.h>

int pv_console_write(const char *bytes, unsigned int count)
{
    int taken = (int)HYPERVISOR_console_io(CONSOLEIO_write, count, (char *)(unsigned long)bytes);

    /* Some hypervisors return 0 for "all of it". */
    return taken == 0 ? (int)count : taken;
}

int pv_console_read(char *buffer, unsigned int count)
{
    return (int)HYPERVISOR_console_io(CONSOLEIO_read, count, buffer);
}

static void flush(struct pv_text *text)
{
    /* Nobody is left to tell when the last console fails. */
    (void)pv_console_write(text->bytes, text->used);
    text->used = 0;
}

void pv_print_list(const char *format, __builtin_va_list list)
{
    /* On the stack, so that a line costs one call and needs no lock. */
    char bytes[120];
    struct pv_text text = { .bytes = bytes, .size = sizeof bytes, .flush = flush };

    pv_text_add_list(&text, format, list);
    if (text.used)
        flush(&text);
}

void pv_print(const char *format, ...)
{
    __builtin_va_list list;

    __builtin_va_start(list, format);
    pv_print_list(format, list);
    __builtin_va_end(list);
}
