/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A small formatter, bounded by the memory that it is given.
 *
 * It knows the conversions of printf %s %c %d %u %x %p and %%, with the sizes l
 * and ll, a least width, and a `0` that fills it with zeros, so a compiler
 * checks the arguments.  It writes what it does not know as it stands.
 */
#ifndef PV_FORMAT_H
#define PV_FORMAT_H

#include <pv/types.h>

/*
 * Where text goes.  A full buffer is handed to `flush`, which empties it by
 * setting `used` to 0.  With no `flush`, or one that leaves it full, the rest is
 * dropped.
 */
struct pv_text {
    char *bytes;
    unsigned int size; /* of the buffer */
    unsigned int used; /* bytes that wait in it; no zero ends them */
    void (*flush)(struct pv_text *text);
    void *context;     /* for `flush` */
};

/* Adds a byte. */
void pv_text_put(struct pv_text *text, char byte);

/* Adds formatted text. */
void pv_text_add(struct pv_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same, with the arguments of someone's own `...` (a va_list). */
void pv_text_add_list(struct pv_text *text, const char *format, __builtin_va_list list);

/*
 * Formats into `buffer`, which a zero ends if `size` is not 0.  Gives the number
 * of bytes before the zero: less than `size`, whatever there was to say.
 */
unsigned int pv_format(char *buffer, unsigned int size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif /* PV_FORMAT_H */
