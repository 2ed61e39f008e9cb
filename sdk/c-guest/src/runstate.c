/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Virtual time: how long a vCPU has really run (C18).
 *
 * The hypervisor writes a registered area whenever the vCPU is scheduled.
 */
#include <pv/hypercall.h>
#include <pv/time.h>

int pv_runstate_register(struct vcpu_runstate_info *area, unsigned int vcpu)
{
    struct vcpu_register_runstate_memory_area arg = { .addr.v = area };

    return (int)HYPERVISOR_vcpu_op(VCPUOP_register_runstate_memory_area, vcpu, &arg);
}

void pv_runstate_read(const struct vcpu_runstate_info *area, struct pv_runstate *reading)
{
    const volatile struct vcpu_runstate_info *shown = area;
    unsigned int state;

    /*
     * The hypervisor writes when the vCPU is scheduled; two equal times with
     * the update mark clear had nothing in between.
     */
    do {
        reading->counted = shown->state_entry_time;
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        reading->info.state = shown->state;
        for (state = 0; state < sizeof reading->info.time / sizeof reading->info.time[0]; state++)
            reading->info.time[state] = shown->time[state];
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
    } while (shown->state_entry_time != reading->counted ||
             (reading->counted & XEN_RUNSTATE_UPDATE) != 0);
    reading->info.state_entry_time = reading->counted;
}

int pv_runstate_of(unsigned int vcpu, struct pv_runstate *reading)
{
    long result =
        HYPERVISOR_vcpu_op(VCPUOP_get_runstate_info, vcpu, &reading->info);

    reading->counted = pv_now();
    return (int)result;
}

uint64_t pv_runstate_running(const struct pv_runstate *reading, uint64_t now)
{
    uint64_t past = reading->info.time[RUNSTATE_running];

    if (reading->info.state == RUNSTATE_running && now > reading->counted)
        past += now - reading->counted;
    return past;
}
