/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Operations on the machine as a whole, for who manages it:
 * sysctl(pointer to xen_sysctl).
 *
 * As domctl.h: names with __XEN_TOOLS__, all numbers, the structures that
 * management of paravirtualized domains needs, 64-bit callers.
 */
#ifndef __XEN_PUBLIC_SYSCTL_H__
#define __XEN_PUBLIC_SYSCTL_H__

#include "xen.h"
#include "domctl.h"

#if defined(__XEN_TOOLS__) && defined(__x86_64__)

/* Of xen_sysctl.interface_version; another is EACCES. */
#define XEN_SYSCTL_INTERFACE_VERSION 0x00000015

/* xen_sysctl.cmd */
#define XEN_SYSCTL_readconsole            1
#define XEN_SYSCTL_tbuf_op                2
#define XEN_SYSCTL_physinfo               3
#define XEN_SYSCTL_sched_id               4
#define XEN_SYSCTL_perfc_op               5
#define XEN_SYSCTL_getdomaininfolist      6
#define XEN_SYSCTL_debug_keys             7
#define XEN_SYSCTL_getcpuinfo             8
#define XEN_SYSCTL_availheap              9
#define XEN_SYSCTL_get_pmstat            10
#define XEN_SYSCTL_cpu_hotplug           11
#define XEN_SYSCTL_pm_op                 12
#define XEN_SYSCTL_page_offline_op       14
#define XEN_SYSCTL_lockprof_op           15
#define XEN_SYSCTL_cputopoinfo           16
#define XEN_SYSCTL_numainfo              17
#define XEN_SYSCTL_cpupool_op            18
#define XEN_SYSCTL_scheduler_op          19
#define XEN_SYSCTL_coverage_op           20
#define XEN_SYSCTL_psr_cmt_op            21
#define XEN_SYSCTL_pcitopoinfo           22
#define XEN_SYSCTL_psr_alloc             23
#define XEN_SYSCTL_get_cpu_levelling_caps 25
#define XEN_SYSCTL_get_cpu_featureset    26
#define XEN_SYSCTL_livepatch_op          27
#define XEN_SYSCTL_get_cpu_policy        29

/* xen_sysctl_tbuf_op.cmd */
#define XEN_SYSCTL_TBUFOP_get_info     0
#define XEN_SYSCTL_TBUFOP_set_cpu_mask 1
#define XEN_SYSCTL_TBUFOP_set_evt_mask 2
#define XEN_SYSCTL_TBUFOP_set_size     3
#define XEN_SYSCTL_TBUFOP_enable       4
#define XEN_SYSCTL_TBUFOP_disable      5

/* xen_sysctl_physinfo.capabilities */
#define XEN_SYSCTL_PHYSCAP_hvm       (1U << 0)
#define XEN_SYSCTL_PHYSCAP_pv        (1U << 1)
#define XEN_SYSCTL_PHYSCAP_directio  (1U << 2)
#define XEN_SYSCTL_PHYSCAP_hap       (1U << 3)
#define XEN_SYSCTL_PHYSCAP_shadow    (1U << 4)
#define XEN_SYSCTL_PHYSCAP_iommu_hap_pt_share (1U << 5)
#define XEN_SYSCTL_PHYSCAP_vmtrace   (1U << 6)
#define XEN_SYSCTL_PHYSCAP_vpmu      (1U << 7)
#define XEN_SYSCTL_PHYSCAP_gnttab_v1 (1U << 8)
#define XEN_SYSCTL_PHYSCAP_gnttab_v2 (1U << 9)
#define XEN_SYSCTL_PHYSCAP_MAX       XEN_SYSCTL_PHYSCAP_gnttab_v2

/* A processor, a node, a size, a distance that is not there. */
#define XEN_INVALID_CORE_ID   0xffffffffU
#define XEN_INVALID_SOCKET_ID 0xffffffffU
#define XEN_INVALID_NODE_ID   0xffffffffU
#define XEN_INVALID_MEM_SZ    0xffffffffU
#define XEN_INVALID_NODE_DIST 0xffffffffU

/* xen_sysctl_cpupool_op.op */
#define XEN_SYSCTL_CPUPOOL_OP_CREATE     1
#define XEN_SYSCTL_CPUPOOL_OP_DESTROY    2
#define XEN_SYSCTL_CPUPOOL_OP_INFO       3 /* of this pool, else the next */
#define XEN_SYSCTL_CPUPOOL_OP_ADDCPU     4
#define XEN_SYSCTL_CPUPOOL_OP_RMCPU      5
#define XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN 6
#define XEN_SYSCTL_CPUPOOL_OP_FREEINFO   7 /* the processors of no pool */
#define XEN_SYSCTL_CPUPOOL_PAR_ANY       0xFFFFFFFF

/* xen_sysctl_scheduler_op.cmd */
#define XEN_SYSCTL_SCHEDOP_putinfo 0
#define XEN_SYSCTL_SCHEDOP_getinfo 1
/* ratelimit_us, in microseconds */
#define XEN_SYSCTL_SCHED_RATELIMIT_MAX 500000
#define XEN_SYSCTL_SCHED_RATELIMIT_MIN 100

/* xen_sysctl_cpu_featureset.index */
#define XEN_SYSCTL_cpu_featureset_raw     0
#define XEN_SYSCTL_cpu_featureset_host    1
#define XEN_SYSCTL_cpu_featureset_pv      2
#define XEN_SYSCTL_cpu_featureset_hvm     3
#define XEN_SYSCTL_cpu_featureset_pv_max  4
#define XEN_SYSCTL_cpu_featureset_hvm_max 5

/* xen_sysctl_cpu_policy.index */
#define XEN_SYSCTL_cpu_policy_raw         0
#define XEN_SYSCTL_cpu_policy_host        1
#define XEN_SYSCTL_cpu_policy_pv_max      2
#define XEN_SYSCTL_cpu_policy_hvm_max     3
#define XEN_SYSCTL_cpu_policy_pv_default  4
#define XEN_SYSCTL_cpu_policy_hvm_default 5

#ifndef __ASSEMBLY__
/* The hypervisor's own console, from its ring. */
struct xen_sysctl_readconsole {
    uint8_t clear;       /* what was read is forgotten */
    uint8_t incremental; /* from `index` on */
    uint8_t pad0, pad1;
    uint32_t index; /* out: behind what was read */
    XEN_GUEST_HANDLE_64(char) buffer;
    uint32_t count; /* bytes of the buffer; out: written */
};

/* Trace buffers, by machine frame (trace.h). */
struct xen_sysctl_tbuf_op {
    uint32_t cmd; /* XEN_SYSCTL_TBUFOP_* */
    struct xenctl_bitmap cpu_mask;
    uint32_t evt_mask;
    uint64_aligned_t buffer_mfn; /* out */
    uint32_t size;
};

struct xen_sysctl_physinfo {
    uint32_t threads_per_core;
    uint32_t cores_per_socket;
    uint32_t nr_cpus;     /* that run */
    uint32_t max_cpu_id;  /* how long a bitmap of processors is */
    uint32_t nr_nodes;
    uint32_t max_node_id;
    uint32_t cpu_khz;
    uint32_t capabilities; /* XEN_SYSCTL_PHYSCAP_* */
    uint32_t arch_capabilities;
    uint32_t pad;
    uint64_aligned_t total_pages;
    uint64_aligned_t free_pages;
    uint64_aligned_t scrub_pages;
    uint64_aligned_t outstanding_pages;
    uint64_aligned_t max_mfn;
    uint32_t hw_cap[8]; /* words of CPUID */
};

struct xen_sysctl_sched_id {
    uint32_t sched_id; /* XEN_SCHEDULER_* */
};

/* Domains in order of their numbers, from the first one given on. */
struct xen_sysctl_getdomaininfolist {
    domid_t first_domain;
    uint32_t max_domains;
    XEN_GUEST_HANDLE_64(xen_domctl_getdomaininfo_t) buffer;
    uint32_t num_domains; /* out */
};

/* As if these keys were pressed at the hypervisor's console. */
struct xen_sysctl_debug_keys {
    XEN_GUEST_HANDLE_64(const_char) keys;
    uint32_t nr_keys;
};

struct xen_sysctl_cpuinfo {
    uint64_aligned_t idletime; /* nanoseconds */
};
typedef struct xen_sysctl_cpuinfo xen_sysctl_cpuinfo_t;
DEFINE_XEN_GUEST_HANDLE(xen_sysctl_cpuinfo_t);

struct xen_sysctl_getcpuinfo {
    uint32_t max_cpus;
    XEN_GUEST_HANDLE_64(xen_sysctl_cpuinfo_t) info;
    uint32_t nr_cpus; /* out */
};

/* Free memory below an address width, in a node. */
struct xen_sysctl_availheap {
    uint32_t min_bitwidth; /* 0: any */
    uint32_t max_bitwidth;
    int32_t node; /* -1: all */
    uint64_aligned_t avail_bytes; /* out */
};

struct xen_sysctl_cputopo {
    uint32_t core;
    uint32_t socket;
    uint32_t node;
};
typedef struct xen_sysctl_cputopo xen_sysctl_cputopo_t;
DEFINE_XEN_GUEST_HANDLE(xen_sysctl_cputopo_t);

/* A null list asks how many there are; else so many are written, and the
 * number of all is answered. */
struct xen_sysctl_cputopoinfo {
    uint32_t num_cpus;
    XEN_GUEST_HANDLE_64(xen_sysctl_cputopo_t) cputopo;
};

struct xen_sysctl_meminfo {
    uint64_t memsize; /* bytes */
    uint64_t memfree;
};
typedef struct xen_sysctl_meminfo xen_sysctl_meminfo_t;
DEFINE_XEN_GUEST_HANDLE(xen_sysctl_meminfo_t);

/* As cputopoinfo.  The distance from node i to j is at i * num_nodes + j. */
struct xen_sysctl_numainfo {
    uint32_t num_nodes;
    XEN_GUEST_HANDLE_64(xen_sysctl_meminfo_t) meminfo;
    XEN_GUEST_HANDLE_64(uint32) distance;
};

struct xen_sysctl_cpupool_op {
    uint32_t op; /* XEN_SYSCTL_CPUPOOL_OP_* */
    uint32_t cpupool_id;
    uint32_t sched_id;
    uint32_t domid;
    uint32_t cpu;
    uint32_t n_dom; /* out */
    struct xenctl_bitmap cpumap; /* out */
};

struct xen_sysctl_credit_schedule {
    uint32_t tslice_ms;
    uint32_t ratelimit_us;
    uint32_t vcpu_migr_delay_us;
};

struct xen_sysctl_credit2_schedule {
    uint32_t ratelimit_us;
};

struct xen_sysctl_scheduler_op {
    uint32_t cpupool_id;
    uint32_t sched_id; /* XEN_SCHEDULER_* */
    uint32_t cmd;      /* XEN_SYSCTL_SCHEDOP_* */
    union {
        struct xen_sysctl_credit_schedule sched_credit;
        struct xen_sysctl_credit2_schedule sched_credit2;
        struct xen_sysctl_sched_arinc653 {
            XEN_GUEST_HANDLE_64(void) schedule;
        } sched_arinc653;
    } u;
};

/* A null list asks for its length. */
struct xen_sysctl_cpu_featureset {
    uint32_t index; /* XEN_SYSCTL_cpu_featureset_* */
    uint32_t nr_features;
    XEN_GUEST_HANDLE_64(uint32) features;
};

/* Null lists ask for their lengths. */
struct xen_sysctl_cpu_policy {
    uint32_t index; /* XEN_SYSCTL_cpu_policy_* */
    uint32_t nr_leaves;
    uint32_t nr_msrs;
    uint32_t _rsvd; /* zero */
    XEN_GUEST_HANDLE_64(xen_cpuid_leaf_t) leaves;
    XEN_GUEST_HANDLE_64(xen_msr_entry_t) msrs;
};
typedef struct xen_sysctl_cpu_policy xen_sysctl_cpu_policy_t;
DEFINE_XEN_GUEST_HANDLE(xen_sysctl_cpu_policy_t);

struct xen_sysctl {
    uint32_t cmd; /* XEN_SYSCTL_* */
    uint32_t interface_version;
    union {
        struct xen_sysctl_readconsole readconsole;
        struct xen_sysctl_tbuf_op tbuf_op;
        struct xen_sysctl_physinfo physinfo;
        struct xen_sysctl_cputopoinfo cputopoinfo;
        struct xen_sysctl_numainfo numainfo;
        struct xen_sysctl_sched_id sched_id;
        struct xen_sysctl_getdomaininfolist getdomaininfolist;
        struct xen_sysctl_debug_keys debug_keys;
        struct xen_sysctl_getcpuinfo getcpuinfo;
        struct xen_sysctl_availheap availheap;
        struct xen_sysctl_cpupool_op cpupool_op;
        struct xen_sysctl_scheduler_op scheduler_op;
        struct xen_sysctl_cpu_featureset cpu_featureset;
        struct xen_sysctl_cpu_policy cpu_policy;
        uint8_t pad[128];
    } u;
};
typedef struct xen_sysctl xen_sysctl_t;
DEFINE_XEN_GUEST_HANDLE(xen_sysctl_t);
#endif /* !__ASSEMBLY__ */

#endif
#endif
