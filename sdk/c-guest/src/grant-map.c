/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The using side: mapping, unmapping and copying what another domain granted. */
#include <pv/grant.h>
#include <pv/hypercall.h>

static int call(unsigned int command, void *requests, unsigned int count)
{
    return (int)HYPERVISOR_grant_table_op(command, requests, count);
}

struct gnttab_map_grant_ref pv_map_request(domid_t domain, grant_ref_t reference,
                                           unsigned long address, int read_only)
{
    struct gnttab_map_grant_ref request = {
        .host_addr = address,
        .flags = GNTMAP_host_map | (read_only ? GNTMAP_readonly : 0),
        .ref = reference,
        .dom = domain,
    };

    return request;
}

int pv_grant_map(struct gnttab_map_grant_ref *requests, unsigned int count)
{
    return call(GNTTABOP_map_grant_ref, requests, count);
}

int pv_grant_unmap(struct gnttab_unmap_grant_ref *requests, unsigned int count)
{
    return call(GNTTABOP_unmap_grant_ref, requests, count);
}

int pv_grant_copy(struct gnttab_copy *requests, unsigned int count)
{
    return call(GNTTABOP_copy, requests, count);
}
