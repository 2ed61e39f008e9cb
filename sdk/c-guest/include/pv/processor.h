/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The processor's small things: the virtual TS flag, debug registers.
 */
#ifndef PV_PROCESSOR_H
#define PV_PROCESSOR_H

#include <pv/types.h>

/*
 * Sets or clears this vCPU's TS flag: trap (PV_VECTOR_NO_DEVICE) at the next
 * use of the floating-point unit, for kernels that switch its state lazily.
 * The flag is clear again when the trap arrives.
 */
int pv_set_task_switched(int set);

/* Writes debug register 0 to 3, 6 or 7.  -EINVAL, -EPERM or -ENODEV, by
 * hypervisor, for another register, or a value that would let the guest watch
 * the hypervisor. */
int pv_set_debug(int number, unsigned long value);

/* Reads a debug register.  Values that look like an error are not told apart
 * from one by the interface. */
long pv_debug(int number);

#endif /* PV_PROCESSOR_H */
