/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <pv/hypercall.h>
#include <pv/processor.h>

int pv_set_task_switched(int set)
{
    return (int)HYPERVISOR_fpu_taskswitch(set != 0);
}

int pv_set_debug(int number, unsigned long value)
{
    return (int)HYPERVISOR_set_debugreg(number, value);
}

long pv_debug(int number)
{
    return (long)HYPERVISOR_get_debugreg(number);
}
