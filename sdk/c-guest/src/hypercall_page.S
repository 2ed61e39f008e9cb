/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The page that the loader fills, for a kernel that has none of its own. */
#include <pv/entry.h>

    pv_hypercall_page

    .section .note.GNU-stack, "", @progbits
