/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A domain's memory: memory_op(command, pointer to its structure).
 */
#ifndef __XEN_PUBLIC_MEMORY_H__
#define __XEN_PUBLIC_MEMORY_H__

#include "xen.h"
#include "physdev.h"

#define XENMEM_increase_reservation    0 /* xen_memory_reservation */
#define XENMEM_decrease_reservation    1 /* xen_memory_reservation */
#define XENMEM_maximum_ram_page        2 /* returns the highest machine frame number */
#define XENMEM_current_reservation     3 /* domid_t; returns frames */
#define XENMEM_maximum_reservation     4 /* domid_t; returns frames */
#define XENMEM_machphys_mfn_list       5 /* xen_machphys_mfn_list */
#define XENMEM_populate_physmap        6 /* xen_memory_reservation */
#define XENMEM_add_to_physmap          7 /* xen_add_to_physmap */
#define XENMEM_memory_map              9 /* xen_memory_map: the guest's */
#define XENMEM_machine_memory_map     10 /* xen_memory_map: the machine's */
#define XENMEM_exchange               11 /* xen_memory_exchange */
#define XENMEM_machphys_mapping       12 /* xen_machphys_mapping */
#define XENMEM_set_memory_map         13 /* xen_foreign_memory_map */
#define XENMEM_maximum_gpfn           14 /* domid_t; returns a frame number */
#define XENMEM_remove_from_physmap    15 /* xen_remove_from_physmap */
#define XENMEM_set_pod_target         16 /* xen_pod_target */
#define XENMEM_get_pod_target         17 /* xen_pod_target */
#define XENMEM_add_to_physmap_batch   23 /* xen_add_to_physmap_batch */
#define XENMEM_machphys_compat_mfn_list 25 /* as 5, for 32-bit guests */
#define XENMEM_get_vnumainfo          26 /* xen_vnuma_topology_info */
#define XENMEM_acquire_resource       28 /* xen_mem_acquire_resource */

/* xen_memory_reservation.mem_flags: width of the machine address in the low
 * eight bits (0: any), NUMA node plus one in the next eight. */
#define XENMEMF_address_bits(x)     (x)
#define XENMEMF_get_address_bits(x) ((x) & 0xffu)
#define XENMEMF_node(x)             (((x) + 1) << 8)
#define XENMEMF_get_node(x)         ((((x) >> 8) - 1) & 0xffu)
#define XENMEMF_populate_on_demand  (1 << 16)
#define XENMEMF_exact_node_request  (1 << 17)
#define XENMEMF_exact_node(n)       (XENMEMF_node(n) | XENMEMF_exact_node_request)
#define XENMEMF_vnode               (1 << 18)

/* xen_add_to_physmap.space */
#define XENMAPSPACE_shared_info  0
#define XENMAPSPACE_grant_table  1
#define XENMAPSPACE_gmfn         2
#define XENMAPSPACE_gmfn_range   3
#define XENMAPSPACE_gmfn_foreign 4
#define XENMAPSPACE_dev_mmio     5
/* in xen_add_to_physmap.idx: a frame of grant status words */
#define XENMAPIDX_grant_table_status 0x80000000

/* xen_mem_acquire_resource.type, and what id and frame mean for it */
#define XENMEM_resource_ioreq_server 0
#define XENMEM_resource_grant_table  1
#define XENMEM_resource_vmtrace_buf  2
#define XENMEM_resource_grant_table_id_shared 0
#define XENMEM_resource_grant_table_id_status 1
#define XENMEM_resource_ioreq_server_frame_bufioreq 0
#define XENMEM_resource_ioreq_server_frame_ioreq(n) (1 + (n))

#ifndef __ASSEMBLY__
/*
 * Frames taken or given back, in extents of 2^extent_order contiguous frames.
 * The call returns how many extents were done; fewer is not an error code.
 *
 * extent_start holds: for increase, out, machine frames; for decrease, in,
 * machine frames; for populate, in, pseudo-physical and, out, machine frames.
 */
struct xen_memory_reservation {
    XEN_GUEST_HANDLE(xen_pfn_t) extent_start;
    xen_ulong_t nr_extents;
    unsigned int extent_order;
    unsigned int mem_flags; /* XENMEMF_* */
    domid_t domid;
};
typedef struct xen_memory_reservation xen_memory_reservation_t;
DEFINE_XEN_GUEST_HANDLE(xen_memory_reservation_t);

/* Frames of in for as many of out, of another size or below an address. */
struct xen_memory_exchange {
    struct xen_memory_reservation in;
    struct xen_memory_reservation out;
    xen_ulong_t nr_exchanged; /* in: 0; out: extents of in that are gone */
};
typedef struct xen_memory_exchange xen_memory_exchange_t;
DEFINE_XEN_GUEST_HANDLE(xen_memory_exchange_t);

struct xen_memory_domain {
    domid_t domid;
};

/* Machine frames that hold the machine-to-physical table, 2 MiB each. */
struct xen_machphys_mfn_list {
    unsigned int max_extents; /* in: room */
    XEN_GUEST_HANDLE(xen_pfn_t) extent_start;
    unsigned int nr_extents;  /* out */
};
typedef struct xen_machphys_mfn_list xen_machphys_mfn_list_t;
DEFINE_XEN_GUEST_HANDLE(xen_machphys_mfn_list_t);

/* Where the table is mapped. */
struct xen_machphys_mapping {
    xen_ulong_t v_start, v_end;
    xen_ulong_t max_mfn; /* the last frame with an entry */
};
typedef struct xen_machphys_mapping xen_machphys_mapping_t;
DEFINE_XEN_GUEST_HANDLE(xen_machphys_mapping_t);

/* For guests whose frames the hypervisor translates. */
struct xen_add_to_physmap {
    domid_t domid;
    uint16_t size; /* of a range */
    unsigned int space; /* XENMAPSPACE_* */
    xen_ulong_t idx;
    xen_pfn_t gpfn;
};
typedef struct xen_add_to_physmap xen_add_to_physmap_t;
DEFINE_XEN_GUEST_HANDLE(xen_add_to_physmap_t);

struct xen_add_to_physmap_batch {
    domid_t domid;
    uint16_t space;
    uint16_t size;
    union xen_add_to_physmap_batch_extra {
        domid_t foreign_domid;
        uint16_t res0;
    } u;
    XEN_GUEST_HANDLE(xen_ulong_t) idxs;
    XEN_GUEST_HANDLE(xen_pfn_t) gpfns;
    XEN_GUEST_HANDLE(int) errs; /* out: an error number each */
};
typedef struct xen_add_to_physmap_batch xen_add_to_physmap_batch_t;
DEFINE_XEN_GUEST_HANDLE(xen_add_to_physmap_batch_t);

struct xen_remove_from_physmap {
    domid_t domid;
    xen_pfn_t gpfn;
};
typedef struct xen_remove_from_physmap xen_remove_from_physmap_t;
DEFINE_XEN_GUEST_HANDLE(xen_remove_from_physmap_t);

/* Entries are those of the PC BIOS: 64-bit start, 64-bit size, 32-bit type,
 * packed to 20 bytes. */
struct xen_memory_map {
    unsigned int nr_entries; /* in: room; out: entries */
    XEN_GUEST_HANDLE(void) buffer;
};
typedef struct xen_memory_map xen_memory_map_t;
DEFINE_XEN_GUEST_HANDLE(xen_memory_map_t);

struct xen_foreign_memory_map {
    domid_t domid;
    struct xen_memory_map map;
};
typedef struct xen_foreign_memory_map xen_foreign_memory_map_t;
DEFINE_XEN_GUEST_HANDLE(xen_foreign_memory_map_t);

struct xen_pod_target {
    uint64_t target_pages;    /* in */
    uint64_t tot_pages;       /* out, with the next two */
    uint64_t pod_cache_pages;
    uint64_t pod_entries;
    domid_t domid;            /* in */
};
typedef struct xen_pod_target xen_pod_target_t;

/* Frames that belong to the hypervisor on behalf of a domain. */
struct xen_mem_acquire_resource {
    domid_t domid;
    uint16_t type;
    uint32_t id;
    uint32_t nr_frames; /* in: wanted; 0: out, how many there are */
    uint32_t pad;
    uint64_t frame;     /* the first */
    XEN_GUEST_HANDLE(xen_pfn_t) frame_list;
};
typedef struct xen_mem_acquire_resource xen_mem_acquire_resource_t;
DEFINE_XEN_GUEST_HANDLE(xen_mem_acquire_resource_t);

struct xen_vmemrange {
    uint64_t start, end; /* bytes of guest memory */
    unsigned int flags;
    unsigned int nid;    /* virtual node */
};
typedef struct xen_vmemrange xen_vmemrange_t;
DEFINE_XEN_GUEST_HANDLE(xen_vmemrange_t);

struct xen_vnuma_topology_info {
    domid_t domid;
    uint16_t pad;
    unsigned int nr_vnodes; /* in: room; out: how many; also the next two */
    unsigned int nr_vcpus;
    unsigned int nr_vmemranges;
    union {
        XEN_GUEST_HANDLE(uint) h;
        uint64_t pad;
    } vdistance;
    union {
        XEN_GUEST_HANDLE(uint) h;
        uint64_t pad;
    } vcpu_to_vnode;
    union {
        XEN_GUEST_HANDLE(xen_vmemrange_t) h;
        uint64_t pad;
    } vmemrange;
};
typedef struct xen_vnuma_topology_info xen_vnuma_topology_info_t;
DEFINE_XEN_GUEST_HANDLE(xen_vnuma_topology_info_t);
#endif

#endif /* __XEN_PUBLIC_MEMORY_H__ */
