/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The alarms (C20) and the periodic tick. */
#include <pv/hypercall.h>
#include <pv/time.h>

static int call(int command, unsigned int vcpu, void *arg)
{
    return (int)HYPERVISOR_vcpu_op(command, vcpu, arg);
}

int pv_set_alarm(uint64_t deadline)
{
    return (int)HYPERVISOR_set_timer_op(deadline);
}

int pv_set_single_shot(unsigned int vcpu, uint64_t deadline, int in_future)
{
    struct vcpu_set_singleshot_timer arg = {
        .timeout_abs_ns = deadline,
        .flags = in_future ? VCPU_SSHOTTMR_future : 0,
    };

    return call(VCPUOP_set_singleshot_timer, vcpu, &arg);
}

int pv_stop_single_shot(unsigned int vcpu)
{
    return call(VCPUOP_stop_singleshot_timer, vcpu, 0);
}

int pv_set_periodic(unsigned int vcpu, uint64_t period)
{
    struct vcpu_set_periodic_timer arg = { .period_ns = period };

    return call(VCPUOP_set_periodic_timer, vcpu, &arg);
}

int pv_stop_periodic(unsigned int vcpu)
{
    return call(VCPUOP_stop_periodic_timer, vcpu, 0);
}
