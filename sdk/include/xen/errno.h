/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Error numbers.  Hypercalls return them negated.
 *
 * Included plainly, this gives the enumeration xen_errno of XEN_* names.
 * Included after a definition of XEN_ERRNO(name, value), it expands that once
 * for each error and undefines it; that form may be repeated.
 */
#include "types.h"

#ifndef XEN_ERRNO
#ifndef __XEN_PUBLIC_ERRNO_H__
#define __XEN_PUBLIC_ERRNO_H__
#define PARAVANE_ERRNO_PLAIN
#ifdef __ASSEMBLY__
#define XEN_ERRNO(name, value) .equ XEN_ ## name, value;
#else
#define XEN_ERRNO(name, value) XEN_ ## name = value,
enum xen_errno {
#endif
#endif
#endif

#ifdef XEN_ERRNO
XEN_ERRNO(EPERM, 1)            /* not allowed */
XEN_ERRNO(ENOENT, 2)           /* no such thing */
XEN_ERRNO(ESRCH, 3)            /* no such domain */
XEN_ERRNO(EIO, 5)              /* input or output failed */
XEN_ERRNO(ENXIO, 6)            /* no such device */
XEN_ERRNO(E2BIG, 7)            /* list too long */
XEN_ERRNO(ENOEXEC, 8)          /* not an executable */
XEN_ERRNO(EBADF, 9)            /* bad descriptor */
XEN_ERRNO(ECHILD, 10)          /* no child */
XEN_ERRNO(EAGAIN, 11)          /* try again */
XEN_ERRNO(EWOULDBLOCK, 11)
XEN_ERRNO(ENOMEM, 12)          /* no memory */
XEN_ERRNO(EACCES, 13)          /* access refused */
XEN_ERRNO(EFAULT, 14)          /* bad address */
XEN_ERRNO(EBUSY, 16)           /* in use */
XEN_ERRNO(EEXIST, 17)          /* exists already */
XEN_ERRNO(EXDEV, 18)           /* across devices */
XEN_ERRNO(ENODEV, 19)          /* no such kind of device */
XEN_ERRNO(ENOTDIR, 20)
XEN_ERRNO(EISDIR, 21)
XEN_ERRNO(EINVAL, 22)          /* invalid argument */
XEN_ERRNO(ENFILE, 23)
XEN_ERRNO(EMFILE, 24)
XEN_ERRNO(ENOSPC, 28)          /* no room */
XEN_ERRNO(EROFS, 30)
XEN_ERRNO(EMLINK, 31)
XEN_ERRNO(EDOM, 33)
XEN_ERRNO(ERANGE, 34)          /* out of range */
XEN_ERRNO(EDEADLK, 35)
XEN_ERRNO(EDEADLOCK, 35)
XEN_ERRNO(ENAMETOOLONG, 36)
XEN_ERRNO(ENOLCK, 37)
XEN_ERRNO(ENOSYS, 38)          /* not implemented */
XEN_ERRNO(ENOTEMPTY, 39)
XEN_ERRNO(ENODATA, 61)
XEN_ERRNO(ETIME, 62)           /* the time is past */
XEN_ERRNO(EBADMSG, 74)
XEN_ERRNO(EOVERFLOW, 75)
XEN_ERRNO(EILSEQ, 84)
XEN_ERRNO(ENOTSOCK, 88)
XEN_ERRNO(EMSGSIZE, 90)
XEN_ERRNO(EOPNOTSUPP, 95)      /* not supported here */
XEN_ERRNO(EADDRINUSE, 98)
XEN_ERRNO(EADDRNOTAVAIL, 99)
XEN_ERRNO(ENOBUFS, 105)
XEN_ERRNO(EISCONN, 106)
XEN_ERRNO(ENOTCONN, 107)
XEN_ERRNO(ETIMEDOUT, 110)
XEN_ERRNO(ECONNREFUSED, 111)
#undef XEN_ERRNO
#endif

#ifdef PARAVANE_ERRNO_PLAIN
#undef PARAVANE_ERRNO_PLAIN
#ifndef __ASSEMBLY__
    PARAVANE_ERRNO_LIMIT = 4095 /* the largest that a result can carry */
};
#endif
#endif
