/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The formatter. */
#include <pv/format.h>

#include "divide.h"

void pv_text_put(struct pv_text *text, char byte)
{
    if (text->used >= text->size && text->flush)
        text->flush(text);
    if (text->used < text->size)
        text->bytes[text->used++] = byte;
}

/* A conversion: %[0][width][l|ll]letter. */
struct conversion {
    unsigned int width;
    char fill;
    unsigned int longs;
};

static void pad(struct pv_text *text, const struct conversion *how, unsigned int length)
{
    for (; length < how->width; length++)
        pv_text_put(text, how->fill);
}

static void add_string(struct pv_text *text, const struct conversion *how, const char *string)
{
    unsigned int length = 0;

    if (!string)
        string = "(null)";
    while (string[length])
        length++;
    pad(text, how, length);
    while (*string)
        pv_text_put(text, *string++);
}

static void add_number(struct pv_text *text, const struct conversion *how, uint64_t number,
                       unsigned int base, const char *sign)
{
    char digits[20]; /* 2^64 has as many in decimal */
    unsigned int count = 0, before = 0;

    do {
        digits[count++] = "0123456789abcdef"[pv_divide(&number, base)];
    } while (number != 0);
    while (sign[before])
        before++;
    /* Blanks stand before the sign, zeros behind it. */
    if (how->fill != '0')
        pad(text, how, count + before);
    while (*sign)
        pv_text_put(text, *sign++);
    if (how->fill == '0')
        pad(text, how, count + before);
    while (count > 0)
        pv_text_put(text, digits[--count]);
}

/* An argument of the size that the conversion says. */
#define ARGUMENT(list, kind) \
    (how.longs == 0   ? __builtin_va_arg(list, kind int) \
     : how.longs == 1 ? __builtin_va_arg(list, kind long) \
                      : __builtin_va_arg(list, kind long long))

void pv_text_add_list(struct pv_text *text, const char *format, __builtin_va_list list)
{
    while (*format) {
        struct conversion how = { 0, ' ', 0 };
        const char *begin = format;
        long long number;

        if (*format++ != '%') {
            pv_text_put(text, *begin);
            continue;
        }
        if (*format == '0') {
            how.fill = '0';
            format++;
        }
        for (; *format >= '0' && *format <= '9'; format++)
            if (how.width < 1000)
                how.width = how.width * 10 + (unsigned int)(*format - '0');
        for (; *format == 'l' && how.longs < 2; format++)
            how.longs++;
        switch (*format) {
        case 's':
            add_string(text, &how, __builtin_va_arg(list, const char *));
            break;
        case 'c':
            pad(text, &how, 1);
            pv_text_put(text, (char)__builtin_va_arg(list, int));
            break;
        case 'd':
            number = ARGUMENT(list, signed);
            if (number < 0)
                add_number(text, &how, 0 - (uint64_t)number, 10, "-");
            else
                add_number(text, &how, (uint64_t)number, 10, "");
            break;
        case 'u':
            add_number(text, &how, ARGUMENT(list, unsigned), 10, "");
            break;
        case 'x':
            add_number(text, &how, ARGUMENT(list, unsigned), 16, "");
            break;
        case 'p':
            add_number(text, &how, (unsigned long)__builtin_va_arg(list, void *), 16, "0x");
            break;
        case '%':
            pv_text_put(text, '%');
            break;
        default:
            while (begin < format)
                pv_text_put(text, *begin++);
            continue;
        }
        format++;
    }
}

void pv_text_add(struct pv_text *text, const char *format, ...)
{
    __builtin_va_list list;

    __builtin_va_start(list, format);
    pv_text_add_list(text, format, list);
    __builtin_va_end(list);
}

unsigned int pv_format(char *buffer, unsigned int size, const char *format, ...)
{
    struct pv_text text = { .bytes = buffer, .size = size ? size - 1 : 0 };
    __builtin_va_list list;

    __builtin_va_start(list, format);
    pv_text_add_list(&text, format, list);
    __builtin_va_end(list);
    if (size)
        buffer[text.used] = 0;
    return text.used;
}
