/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Operations on a domain, for who manages the machine:
 * domctl(pointer to xen_domctl).
 *
 * Names come with __XEN_TOOLS__ only.  All numbers are here; structures of what
 * manages paravirtualized domains without devices of their own.  Buffers are
 * linear addresses of the caller, kernel or user mode's.  Only 64-bit callers
 * are described.
 */
#ifndef __XEN_PUBLIC_DOMCTL_H__
#define __XEN_PUBLIC_DOMCTL_H__

#include "xen.h"
#include "event_channel.h"

#if defined(__XEN_TOOLS__) && defined(__x86_64__)

/* Of xen_domctl.interface_version; another is EACCES. */
#define XEN_DOMCTL_INTERFACE_VERSION 0x00000015

/* xen_domctl.cmd */
#define XEN_DOMCTL_createdomain            1
#define XEN_DOMCTL_destroydomain           2 /* no arguments */
#define XEN_DOMCTL_pausedomain             3 /* no arguments; nests */
#define XEN_DOMCTL_unpausedomain           4 /* no arguments */
#define XEN_DOMCTL_getdomaininfo           5 /* of a domain that is not: the next */
#define XEN_DOMCTL_setvcpuaffinity         9
#define XEN_DOMCTL_shadow_op              10
#define XEN_DOMCTL_max_mem                11
#define XEN_DOMCTL_setvcpucontext         12
#define XEN_DOMCTL_getvcpucontext         13
#define XEN_DOMCTL_getvcpuinfo            14
#define XEN_DOMCTL_max_vcpus              15
#define XEN_DOMCTL_scheduler_op           16
#define XEN_DOMCTL_setdomainhandle        17
#define XEN_DOMCTL_setdebugging           18
#define XEN_DOMCTL_irq_permission         19
#define XEN_DOMCTL_iomem_permission       20
#define XEN_DOMCTL_ioport_permission      21
#define XEN_DOMCTL_hypercall_init         22
#define XEN_DOMCTL_settimeoffset          24
#define XEN_DOMCTL_getvcpuaffinity        25
#define XEN_DOMCTL_real_mode_area         26
#define XEN_DOMCTL_resumedomain           27 /* no arguments */
#define XEN_DOMCTL_sendtrigger            28
#define XEN_DOMCTL_subscribe              29
#define XEN_DOMCTL_gethvmcontext          33
#define XEN_DOMCTL_sethvmcontext          34
#define XEN_DOMCTL_set_address_size       35
#define XEN_DOMCTL_get_address_size       36
#define XEN_DOMCTL_assign_device          37
#define XEN_DOMCTL_bind_pt_irq            38
#define XEN_DOMCTL_memory_mapping         39
#define XEN_DOMCTL_ioport_mapping         40
#define XEN_DOMCTL_set_ext_vcpucontext    42
#define XEN_DOMCTL_get_ext_vcpucontext    43
#define XEN_DOMCTL_set_opt_feature        44
#define XEN_DOMCTL_test_assign_device     45
#define XEN_DOMCTL_set_target             46
#define XEN_DOMCTL_deassign_device        47
#define XEN_DOMCTL_unbind_pt_irq          48
#define XEN_DOMCTL_get_device_group       50
#define XEN_DOMCTL_debug_op               54
#define XEN_DOMCTL_gethvmcontext_partial  55
#define XEN_DOMCTL_vm_event_op            56
#define XEN_DOMCTL_mem_sharing_op         57
#define XEN_DOMCTL_gettscinfo             59
#define XEN_DOMCTL_settscinfo             60
#define XEN_DOMCTL_getpageframeinfo3      61
#define XEN_DOMCTL_setvcpuextstate        62
#define XEN_DOMCTL_getvcpuextstate        63
#define XEN_DOMCTL_set_access_required    64
#define XEN_DOMCTL_audit_p2m              65
#define XEN_DOMCTL_set_virq_handler       66
#define XEN_DOMCTL_set_broken_page_p2m    67
#define XEN_DOMCTL_setnodeaffinity        68
#define XEN_DOMCTL_getnodeaffinity        69
#define XEN_DOMCTL_cacheflush             71
#define XEN_DOMCTL_get_vcpu_msrs          72
#define XEN_DOMCTL_set_vcpu_msrs          73
#define XEN_DOMCTL_setvnumainfo           74
#define XEN_DOMCTL_psr_cmt_op             75
#define XEN_DOMCTL_monitor_op             77
#define XEN_DOMCTL_psr_alloc              78
#define XEN_DOMCTL_soft_reset             79
#define XEN_DOMCTL_vuart_op               81
#define XEN_DOMCTL_get_cpu_policy         82
#define XEN_DOMCTL_set_cpu_policy         83
#define XEN_DOMCTL_vmtrace_op             84
#define XEN_DOMCTL_get_paging_mempool_size 85
#define XEN_DOMCTL_set_paging_mempool_size 86
#define XEN_DOMCTL_gdbsx_guestmemio     1000
#define XEN_DOMCTL_gdbsx_pausevcpu      1001
#define XEN_DOMCTL_gdbsx_unpausevcpu    1002
#define XEN_DOMCTL_gdbsx_domstatus      1003

/* xen_domctl_createdomain.flags; a paravirtualized domain has few of them */
#define XEN_DOMCTL_CDF_hvm          (1U << 0)
#define XEN_DOMCTL_CDF_hap          (1U << 1)
#define XEN_DOMCTL_CDF_s3_integrity (1U << 2)
#define XEN_DOMCTL_CDF_oos_off      (1U << 3)
#define XEN_DOMCTL_CDF_xs_domain    (1U << 4) /* runs xenstore */
#define XEN_DOMCTL_CDF_iommu        (1U << 5)
#define XEN_DOMCTL_CDF_nested_virt  (1U << 6)
#define XEN_DOMCTL_CDF_vpmu         (1U << 7)
#define XEN_DOMCTL_CDF_MAX          XEN_DOMCTL_CDF_vpmu

/* xen_domctl_createdomain.grant_opts: the highest version of grant tables */
#define XEN_DOMCTL_GRANT_version_mask 0xf
#define XEN_DOMCTL_GRANT_version(v)   ((v) & XEN_DOMCTL_GRANT_version_mask)

/* xen_domctl_getdomaininfo.flags; the reason of a shutdown (SHUTDOWN_*) is in
 * bits 16 to 23, all ones before. */
#define XEN_DOMINF_dying         (1U << 0) /* is destroyed */
#define XEN_DOMINF_hvm_guest     (1U << 1)
#define XEN_DOMINF_shutdown      (1U << 2)
#define XEN_DOMINF_paused        (1U << 3) /* by who manages the machine */
#define XEN_DOMINF_blocked       (1U << 4) /* all its vCPUs wait */
#define XEN_DOMINF_running       (1U << 5) /* some vCPU is ready or runs */
#define XEN_DOMINF_debugged      (1U << 6)
#define XEN_DOMINF_xs_domain     (1U << 7)
#define XEN_DOMINF_hap           (1U << 8)
#define XEN_DOMINF_shutdownmask  255
#define XEN_DOMINF_shutdownshift 16

/* xen_domctl_getdomaininfo.max_vcpu_id of a domain without vCPUs */
#define XEN_INVALID_MAX_VCPU_ID 0xffffffffU

/* What getpageframeinfo3 adds to a frame number, from bit 28 on. */
#define XEN_DOMCTL_PFINFO_LTAB_SHIFT    28
#define XEN_DOMCTL_PFINFO_NOTAB         (0x0U << 28)
#define XEN_DOMCTL_PFINFO_L1TAB         (0x1U << 28)
#define XEN_DOMCTL_PFINFO_L2TAB         (0x2U << 28)
#define XEN_DOMCTL_PFINFO_L3TAB         (0x3U << 28)
#define XEN_DOMCTL_PFINFO_L4TAB         (0x4U << 28)
#define XEN_DOMCTL_PFINFO_LTABTYPE_MASK (0x7U << 28)
#define XEN_DOMCTL_PFINFO_LPINTAB       (0x1U << 31) /* pinned */
#define XEN_DOMCTL_PFINFO_XTAB          (0xfU << 28) /* no frame of the domain */
#define XEN_DOMCTL_PFINFO_XALLOC        (0xeU << 28)
#define XEN_DOMCTL_PFINFO_BROKEN        (0xdU << 28)
#define XEN_DOMCTL_PFINFO_LTAB_MASK     (0xfU << 28)

/* xen_domctl_vcpuaffinity.flags */
#define XEN_VCPUAFFINITY_HARD  (1U << 0) /* where it may run */
#define XEN_VCPUAFFINITY_SOFT  (1U << 1) /* where it prefers to */
#define XEN_VCPUAFFINITY_FORCE (1U << 2) /* ends SCHEDOP_pin_override */

/* Schedulers, as tools know them. */
#define XEN_SCHEDULER_CREDIT   5
#define XEN_SCHEDULER_CREDIT2  6
#define XEN_SCHEDULER_ARINC653 7
#define XEN_SCHEDULER_RTDS     8
#define XEN_SCHEDULER_NULL     9

/* xen_domctl_scheduler_op.cmd */
#define XEN_DOMCTL_SCHEDOP_putinfo     0
#define XEN_DOMCTL_SCHEDOP_getinfo     1
#define XEN_DOMCTL_SCHEDOP_putvcpuinfo 2
#define XEN_DOMCTL_SCHEDOP_getvcpuinfo 3

/* xen_domctl_sched_rtds.flags */
#define XEN_DOMCTL_SCHEDRT_extra (1U << 0)

/* xen_domctl_shadow_op.op: only OFF has a meaning without shadow tables */
#define XEN_DOMCTL_SHADOW_OP_OFF             0
#define XEN_DOMCTL_SHADOW_OP_ENABLE_TEST     1
#define XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY 2
#define XEN_DOMCTL_SHADOW_OP_CLEAN          11
#define XEN_DOMCTL_SHADOW_OP_PEEK           12
#define XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION 30
#define XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION 31
#define XEN_DOMCTL_SHADOW_OP_ENABLE         32

#ifndef __ASSEMBLY__
struct xen_domctl_createdomain {
    uint32_t ssidref; /* a security label, not used */
    xen_domain_handle_t handle;
    uint32_t flags; /* XEN_DOMCTL_CDF_* */
    uint32_t iommu_opts;
    uint32_t max_vcpus;
    uint32_t max_evtchn_port;
    int32_t max_grant_frames;     /* below 0: what the hypervisor chooses */
    int32_t max_maptrack_frames;  /* the same */
    uint32_t grant_opts;          /* XEN_DOMCTL_GRANT_* */
    uint32_t vmtrace_size;
    uint32_t cpupool_id;
    struct xen_arch_domainconfig arch;
};

struct xen_domctl_getdomaininfo {
    domid_t domain; /* also in xen_domctl.domain */
    uint16_t pad1;
    uint32_t flags; /* XEN_DOMINF_* */
    uint64_aligned_t tot_pages; /* pages that it has */
    uint64_aligned_t max_pages; /* that it may have */
    uint64_aligned_t outstanding_pages;
    uint64_aligned_t shr_pages;
    uint64_aligned_t paged_pages;
    uint64_aligned_t shared_info_frame;
    uint64_aligned_t cpu_time; /* nanoseconds, of all its vCPUs */
    uint32_t nr_online_vcpus;
    uint32_t max_vcpu_id;
    uint32_t ssidref;
    xen_domain_handle_t handle;
    uint32_t cpupool;
    uint8_t gpaddr_bits; /* bits of a pseudo-physical address */
    uint8_t pad2[7];
    struct xen_arch_domainconfig arch_config;
};
typedef struct xen_domctl_getdomaininfo xen_domctl_getdomaininfo_t;
DEFINE_XEN_GUEST_HANDLE(xen_domctl_getdomaininfo_t);

/* What frames are: XEN_DOMCTL_PFINFO_* is put into each number of the list. */
struct xen_domctl_getpageframeinfo3 {
    uint64_aligned_t num;
    XEN_GUEST_HANDLE_64(xen_pfn_t) array;
};

struct xen_domctl_shadow_op_stats {
    uint32_t fault_count;
    uint32_t dirty_count;
};

struct xen_domctl_shadow_op {
    uint32_t op; /* XEN_DOMCTL_SHADOW_OP_* */
    uint32_t mode;
    uint32_t mb;
    XEN_GUEST_HANDLE_64(uint8) dirty_bitmap;
    uint64_aligned_t pages;
    struct xen_domctl_shadow_op_stats stats;
};

/* The most memory that the domain may have. */
struct xen_domctl_max_mem {
    uint64_aligned_t max_memkb; /* KiB */
};

/* The registers of a vCPU: for one that has not run yet, or that is paused. */
struct xen_domctl_vcpucontext {
    uint32_t vcpu;
    XEN_GUEST_HANDLE_64(vcpu_guest_context_t) ctxt;
};

struct xen_domctl_getvcpuinfo {
    uint32_t vcpu;
    /* out: */
    uint8_t online;
    uint8_t blocked;
    uint8_t running;
    uint64_aligned_t cpu_time; /* nanoseconds */
    uint32_t cpu;              /* on which it runs, or ran last */
};

struct xen_domctl_nodeaffinity {
    struct xenctl_bitmap nodemap;
};

/* Set: each map that the flags name is answered with what holds from now on.
 * Get: each is answered as it was set. */
struct xen_domctl_vcpuaffinity {
    uint32_t vcpu;
    uint32_t flags; /* XEN_VCPUAFFINITY_* */
    struct xenctl_bitmap cpumap_hard;
    struct xenctl_bitmap cpumap_soft;
};

/* The number of createdomain, once more: the vCPUs are made now. */
struct xen_domctl_max_vcpus {
    uint32_t max;
};

struct xen_domctl_sched_credit {
    uint16_t weight;
    uint16_t cap; /* percent of a processor, 0: none */
};

struct xen_domctl_sched_credit2 {
    uint16_t weight;
    uint16_t cap;
};

struct xen_domctl_sched_rtds {
    uint32_t period; /* microseconds */
    uint32_t budget;
    uint32_t flags; /* XEN_DOMCTL_SCHEDRT_* */
};

typedef struct xen_domctl_schedparam_vcpu {
    union {
        struct xen_domctl_sched_credit credit;
        struct xen_domctl_sched_credit2 credit2;
        struct xen_domctl_sched_rtds rtds;
    } u;
    uint32_t vcpuid;
} xen_domctl_schedparam_vcpu_t;
DEFINE_XEN_GUEST_HANDLE(xen_domctl_schedparam_vcpu_t);

struct xen_domctl_scheduler_op {
    uint32_t sched_id; /* XEN_SCHEDULER_* */
    uint32_t cmd;      /* XEN_DOMCTL_SCHEDOP_* */
    union {
        struct xen_domctl_sched_credit credit;
        struct xen_domctl_sched_credit2 credit2;
        struct xen_domctl_sched_rtds rtds;
        struct {
            XEN_GUEST_HANDLE_64(xen_domctl_schedparam_vcpu_t) vcpus;
            uint32_t nr_vcpus; /* out: of them so many are done */
            uint32_t padding;
        } v;
    } u;
};

struct xen_domctl_setdomainhandle {
    xen_domain_handle_t handle;
};

struct xen_domctl_setdebugging {
    uint8_t enable;
};

/* Writes the stubs of hypercalls to a frame of the domain. */
struct xen_domctl_hypercall_init {
    uint64_aligned_t gmfn;
};

struct xen_domctl_settimeoffset {
    int64_aligned_t time_offset_seconds; /* of the domain's wall clock */
};

/* Bits of the guest: 64 or 32. */
struct xen_domctl_address_size {
    uint32_t size;
};

struct xen_domctl_sendtrigger {
    uint32_t trigger; /* XEN_DOMCTL_SENDTRIGGER_* */
    uint32_t vcpu;
};
#define XEN_DOMCTL_SENDTRIGGER_NMI   0
#define XEN_DOMCTL_SENDTRIGGER_RESET 1
#define XEN_DOMCTL_SENDTRIGGER_INIT  2
#define XEN_DOMCTL_SENDTRIGGER_POWER 3
#define XEN_DOMCTL_SENDTRIGGER_SLEEP 4

/* Machine checks, as a vCPU sees them. */
struct hvm_vmce_vcpu {
    uint64_t caps;
    uint64_t mci_ctl2_bank0;
    uint64_t mci_ctl2_bank1;
    uint64_t mcg_ext_ctl;
};

/* Handlers of system calls that are not in the vCPU's context. */
struct xen_domctl_ext_vcpucontext {
    uint32_t vcpu;
    uint32_t size; /* bytes of the structure; out when it is read */
    uint64_aligned_t syscall32_callback_eip;
    uint64_aligned_t sysenter_callback_eip;
    uint16_t syscall32_callback_cs;
    uint16_t sysenter_callback_cs;
    uint8_t syscall32_disables_events;
    uint8_t sysenter_disables_events;
    struct hvm_vmce_vcpu vmce; /* its first member is also named mcg_cap */
};

/* CPUID leaves and MSRs that the domain sees. */
struct xen_domctl_cpu_policy {
    uint32_t nr_leaves; /* of the list; out: that there are, or were written */
    uint32_t nr_msrs;
    XEN_GUEST_HANDLE_64(xen_cpuid_leaf_t) leaves;
    XEN_GUEST_HANDLE_64(xen_msr_entry_t) msrs;
    /* out, when it is set: what is refused, all ones where it is not that */
    uint32_t err_leaf, err_subleaf, err_msr;
};
typedef struct xen_domctl_cpu_policy xen_domctl_cpu_policy_t;
DEFINE_XEN_GUEST_HANDLE(xen_domctl_cpu_policy_t);

/* The caller's port that is notified when the domain suspends, in place of
 * VIRQ_DOM_EXC. */
struct xen_domctl_subscribe {
    uint32_t port;
};

struct xen_domctl_debug_op {
    uint32_t op; /* XEN_DOMCTL_DEBUG_OP_* */
    uint32_t vcpu;
};
#define XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_OFF 0
#define XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_ON  1

struct xen_domctl_tsc_info {
    uint32_t tsc_mode; /* 0: as the processor has it */
    uint32_t gtsc_khz;
    uint32_t incarnation; /* how often the domain was restored */
    uint32_t pad;
    uint64_aligned_t elapsed_nsec;
};

struct xen_domctl_set_virq_handler {
    uint32_t virq;
};

/* What XSAVE keeps. */
struct xen_domctl_vcpuextstate {
    uint32_t vcpu;
    uint64_aligned_t xfeature_mask;
    uint64_aligned_t size;
    XEN_GUEST_HANDLE_64(uint64) buffer;
};

struct xen_domctl_vcpu_msr {
    uint32_t index;
    uint32_t reserved;
    uint64_aligned_t value;
};
typedef struct xen_domctl_vcpu_msr xen_domctl_vcpu_msr_t;
DEFINE_XEN_GUEST_HANDLE(xen_domctl_vcpu_msr_t);

/* A null list asks for the most entries. */
struct xen_domctl_vcpu_msrs {
    uint32_t vcpu;
    uint32_t msr_count;
    XEN_GUEST_HANDLE_64(xen_domctl_vcpu_msr_t) msrs;
};

struct xen_domctl {
    uint32_t cmd; /* XEN_DOMCTL_* */
    uint32_t interface_version;
    domid_t domain; /* createdomain: out, if none is named */
    uint16_t _pad[3];
    union {
        struct xen_domctl_createdomain createdomain;
        struct xen_domctl_getdomaininfo getdomaininfo;
        struct xen_domctl_getpageframeinfo3 getpageframeinfo3;
        struct xen_domctl_nodeaffinity nodeaffinity;
        struct xen_domctl_vcpuaffinity vcpuaffinity;
        struct xen_domctl_shadow_op shadow_op;
        struct xen_domctl_max_mem max_mem;
        struct xen_domctl_vcpucontext vcpucontext;
        struct xen_domctl_getvcpuinfo getvcpuinfo;
        struct xen_domctl_max_vcpus max_vcpus;
        struct xen_domctl_scheduler_op scheduler_op;
        struct xen_domctl_setdomainhandle setdomainhandle;
        struct xen_domctl_setdebugging setdebugging;
        struct xen_domctl_hypercall_init hypercall_init;
        struct xen_domctl_settimeoffset settimeoffset;
        struct xen_domctl_tsc_info tsc_info;
        struct xen_domctl_address_size address_size;
        struct xen_domctl_sendtrigger sendtrigger;
        struct xen_domctl_ext_vcpucontext ext_vcpucontext;
        struct xen_domctl_subscribe subscribe;
        struct xen_domctl_debug_op debug_op;
        struct xen_domctl_cpu_policy cpu_policy;
        struct xen_domctl_vcpuextstate vcpuextstate;
        struct xen_domctl_vcpu_msrs vcpu_msrs;
        struct xen_domctl_set_virq_handler set_virq_handler;
        uint8_t pad[128];
    } u;
};
typedef struct xen_domctl xen_domctl_t;
DEFINE_XEN_GUEST_HANDLE(xen_domctl_t);
#endif /* !__ASSEMBLY__ */

#endif
#endif
