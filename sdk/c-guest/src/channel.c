/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The calls on event channels.  Facts: xen/event_channel.h. */
#include <pv/events.h>
#include <pv/hypercall.h>

static int call(int command, void *arg)
{
    return (int)HYPERVISOR_event_channel_op(command, arg);
}

int pv_bind_virq(unsigned int virq, unsigned int vcpu, pv_port_t *port)
{
    struct evtchn_bind_virq arg = { .virq = virq, .vcpu = vcpu };
    int error = call(EVTCHNOP_bind_virq, &arg);

    if (error == 0)
        *port = arg.port;
    return error;
}

int pv_bind_ipi(unsigned int vcpu, pv_port_t *port)
{
    struct evtchn_bind_ipi arg = { .vcpu = vcpu };
    int error = call(EVTCHNOP_bind_ipi, &arg);

    if (error == 0)
        *port = arg.port;
    return error;
}

int pv_alloc_unbound(domid_t domain, domid_t remote, pv_port_t *port)
{
    struct evtchn_alloc_unbound arg = { .dom = domain, .remote_dom = remote };
    int error = call(EVTCHNOP_alloc_unbound, &arg);

    if (error == 0)
        *port = arg.port;
    return error;
}

int pv_bind_interdomain(domid_t remote, pv_port_t remote_port, pv_port_t *port)
{
    struct evtchn_bind_interdomain arg = { .remote_dom = remote, .remote_port = remote_port };
    int error = call(EVTCHNOP_bind_interdomain, &arg);

    if (error == 0)
        *port = arg.local_port;
    return error;
}

int pv_close(pv_port_t port)
{
    struct evtchn_close arg = { port };

    return call(EVTCHNOP_close, &arg);
}

int pv_send(pv_port_t port)
{
    struct evtchn_send arg = { port };

    return call(EVTCHNOP_send, &arg);
}

int pv_status(pv_port_t port, struct evtchn_status *status)
{
    status->dom = DOMID_SELF;
    status->port = port;
    return call(EVTCHNOP_status, status);
}

int pv_bind_vcpu(pv_port_t port, unsigned int vcpu)
{
    struct evtchn_bind_vcpu arg = { .port = port, .vcpu = vcpu };

    return call(EVTCHNOP_bind_vcpu, &arg);
}
