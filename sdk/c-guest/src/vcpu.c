/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Virtual CPUs. */
#include <pv/hypercall.h>
#include <pv/vcpu.h>

static int call(int command, unsigned int vcpu, void *arg)
{
    return (int)HYPERVISOR_vcpu_op(command, vcpu, arg);
}

int pv_vcpu_up(unsigned int vcpu)
{
    return call(VCPUOP_up, vcpu, 0);
}

int pv_vcpu_down(unsigned int vcpu)
{
    return call(VCPUOP_down, vcpu, 0);
}

int pv_vcpu_is_up(unsigned int vcpu)
{
    return call(VCPUOP_is_up, vcpu, 0);
}

int pv_vcpu_send_nmi(unsigned int vcpu)
{
    return call(VCPUOP_send_nmi, vcpu, 0);
}

int pv_vcpu_register_info(unsigned int vcpu, pv_mfn_t frame, uint32_t offset)
{
    struct vcpu_register_vcpu_info arg = { .mfn = frame, .offset = offset };

    return call(VCPUOP_register_vcpu_info, vcpu, &arg);
}
