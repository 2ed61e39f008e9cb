/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Fixed-width integers and the few spellings that every other header needs.
 *
 * GCC and Clang ship <stdint.h> even without a C library, so it is used when
 * the compiler is one of them or knows C99 or C++11, and finds the file: with
 * -nostdinc it does not.  Others get typedefs.
 * Two switches for kernels with habits of their own:
 *   PARAVANE_OWN_TYPES  the kernel has defined int8_t ... uint64_t already;
 *   PARAVANE_NO_STDINT  define them here, whatever the compiler.
 *
 * Code written in assembly defines __ASSEMBLY__ and sees only the constants.
 */
#ifndef PARAVANE_XEN_TYPES_H
#define PARAVANE_XEN_TYPES_H

#if defined(__ASSEMBLER__) && !defined(__ASSEMBLY__)
#define __ASSEMBLY__
#endif

#ifdef __ASSEMBLY__

#define xen_mk_uint(x) x
#define xen_mk_ulong(x) x
#define xen_mk_ullong(x) x

#else /* C and C++ */

#if defined(__has_include)
#if !__has_include(<stdint.h>)
#define PARAVANE_STDINT_IS_MISSING
#endif
#endif

#if defined(PARAVANE_OWN_TYPES)
/* Nothing to define. */
#elif !defined(PARAVANE_NO_STDINT) && \
    !defined(PARAVANE_STDINT_IS_MISSING) && \
    (defined(__GNUC__) || \
     (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 199901L) || \
     (defined(__cplusplus) && __cplusplus >= 201103L))
#include <stdint.h>
#else
typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef short int16_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
#if defined(__x86_64__)
typedef long int64_t;
typedef unsigned long uint64_t;
#else
#if defined(__GNUC__)
__extension__
#endif
typedef long long int64_t;
#if defined(__GNUC__)
__extension__
#endif
typedef unsigned long long uint64_t;
#endif
#endif

/* Constants of a given width, spelt so that an assembler can read them too. */
#define __xen_mk_uint(x) x ## U
#define __xen_mk_ulong(x) x ## UL
#if defined(__x86_64__)
#define __xen_mk_ullong(x) x ## UL
#else
#define __xen_mk_ullong(x) x ## ULL
#endif
#define xen_mk_uint(x) __xen_mk_uint(x)
#define xen_mk_ulong(x) __xen_mk_ulong(x)
#define xen_mk_ullong(x) __xen_mk_ullong(x)

/*
 * An array at the end of a structure whose length the data tell.  C99 has a
 * notation for it; elsewhere it is the zero-length array of GNU C.  The Rust
 * bindings leave it out: it starts where the structure ends.
 */
#if defined(__STDC_VERSION__) && __STDC_VERSION__ >= 199901L
#define XEN_FLEX_ARRAY_DIM
#elif defined(__GNUC__)
#define XEN_FLEX_ARRAY_DIM 0
#else
#define XEN_FLEX_ARRAY_DIM 1
#endif
#if defined(PARAVANE_ABI_GEN)
#define PARAVANE_FLEX_ARRAY(type, name)
#elif defined(__GNUC__)
#define PARAVANE_FLEX_ARRAY(type, name) \
    __extension__ type name[XEN_FLEX_ARRAY_DIM];
#else
#define PARAVANE_FLEX_ARRAY(type, name) type name[XEN_FLEX_ARRAY_DIM];
#endif

#endif /* __ASSEMBLY__ */

#endif /* PARAVANE_XEN_TYPES_H */
