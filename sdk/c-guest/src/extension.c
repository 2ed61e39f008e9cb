/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What Paravane adds to the interface. */
#include <pv/extension.h>
#include <pv/hypercall.h>

int pv_extension_version(void)
{
    return (int)PARAVANE_CALL(paravane, PARAVANE_OP_version, 0, 0, 0, 0);
}

int pv_set_virtual_timer(uint64_t deadline)
{
    struct paravane_virtual_timer arg = { .timeout_abs_ns = deadline };

    return (int)PARAVANE_CALL(paravane, PARAVANE_OP_set_virtual_timer, &arg, 0, 0, 0);
}
