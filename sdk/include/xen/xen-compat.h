/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The version of the interface that these headers describe.
 *
 * Code written for the interface may ask for a version by defining
 * __XEN_INTERFACE_VERSION__.  Here there is one form, the newest, and it is
 * the default.  Asking for an older version is accepted as far back as names
 * and numbers still mean the same; structure members are always those of the
 * newest version, so code that relies on an old spelling fails to compile
 * rather than to run.
 */
#ifndef __XEN_PUBLIC_XEN_COMPAT_H__
#define __XEN_PUBLIC_XEN_COMPAT_H__

#define __XEN_LATEST_INTERFACE_VERSION__ 0x00040e00

#ifndef __XEN_INTERFACE_VERSION__
#define __XEN_INTERFACE_VERSION__ __XEN_LATEST_INTERFACE_VERSION__
#endif

#if __XEN_INTERFACE_VERSION__ > __XEN_LATEST_INTERFACE_VERSION__
#error "__XEN_INTERFACE_VERSION__ is newer than these headers"
#endif
#if __XEN_INTERFACE_VERSION__ < 0x00030202
#error "__XEN_INTERFACE_VERSION__ is older than 0x00030202: hypercalls had other numbers then"
#endif

#endif /* __XEN_PUBLIC_XEN_COMPAT_H__ */
