/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The guest interface: hypercall numbers, virtual interrupts, memory
 * management operations, and the pages that hypervisor and guest share.
 *
 * A hypercall takes its number in RAX and up to five arguments in RDI, RSI,
 * RDX, R10, R8; the result is in RAX, and values from -4095 to -1 are errors,
 * negated numbers of errno.h.  Calls are made through the hypercall page that
 * the loader fills (ELF note XEN_ELFNOTE_HYPERCALL_PAGE), 32 bytes a call.
 */
#ifndef __XEN_PUBLIC_XEN_H__
#define __XEN_PUBLIC_XEN_H__

#include "types.h"
#include "xen-compat.h"

#if defined(__i386__) || defined(__x86_64__)
#include "arch-x86/xen.h"
#else
#error "This interface is for x86"
#endif

#ifndef __ASSEMBLY__
/* Handles (guest pointers) to the plain types. */
DEFINE_XEN_GUEST_HANDLE(char);
__DEFINE_XEN_GUEST_HANDLE(uchar, unsigned char);
DEFINE_XEN_GUEST_HANDLE(int);
__DEFINE_XEN_GUEST_HANDLE(uint, unsigned int);
DEFINE_XEN_GUEST_HANDLE(void);
DEFINE_XEN_GUEST_HANDLE(uint64_t);
DEFINE_XEN_GUEST_HANDLE(xen_pfn_t);
DEFINE_XEN_GUEST_HANDLE(xen_ulong_t);
__DEFINE_XEN_GUEST_HANDLE(uint8, uint8_t);
__DEFINE_XEN_GUEST_HANDLE(uint16, uint16_t);
__DEFINE_XEN_GUEST_HANDLE(uint32, uint32_t);
__DEFINE_XEN_GUEST_HANDLE(uint64, uint64_t);
#endif

/* ---- Hypercall numbers ------------------------------------------------- */

#define __HYPERVISOR_set_trap_table                 0
#define __HYPERVISOR_mmu_update                     1
#define __HYPERVISOR_set_gdt                        2
#define __HYPERVISOR_stack_switch                   3
#define __HYPERVISOR_set_callbacks                  4
#define __HYPERVISOR_fpu_taskswitch                 5
#define __HYPERVISOR_sched_op_compat                6
#define __HYPERVISOR_platform_op                    7
#define __HYPERVISOR_set_debugreg                   8
#define __HYPERVISOR_get_debugreg                   9
#define __HYPERVISOR_update_descriptor             10
#define __HYPERVISOR_memory_op                     12
#define __HYPERVISOR_multicall                     13
#define __HYPERVISOR_update_va_mapping             14
#define __HYPERVISOR_set_timer_op                  15
#define __HYPERVISOR_event_channel_op_compat       16
#define __HYPERVISOR_xen_version                   17
#define __HYPERVISOR_console_io                    18
#define __HYPERVISOR_physdev_op_compat             19
#define __HYPERVISOR_grant_table_op                20
#define __HYPERVISOR_vm_assist                     21
#define __HYPERVISOR_update_va_mapping_otherdomain 22
#define __HYPERVISOR_iret                          23
#define __HYPERVISOR_vcpu_op                       24
#define __HYPERVISOR_set_segment_base              25
#define __HYPERVISOR_mmuext_op                     26
#define __HYPERVISOR_xsm_op                        27
#define __HYPERVISOR_nmi_op                        28
#define __HYPERVISOR_sched_op                      29
#define __HYPERVISOR_callback_op                   30
#define __HYPERVISOR_xenoprof_op                   31
#define __HYPERVISOR_event_channel_op              32
#define __HYPERVISOR_physdev_op                    33
#define __HYPERVISOR_hvm_op                        34
#define __HYPERVISOR_sysctl                        35
#define __HYPERVISOR_domctl                        36
#define __HYPERVISOR_kexec_op                      37
#define __HYPERVISOR_tmem_op                       38
#define __HYPERVISOR_argo_op                       39
#define __HYPERVISOR_xenpmu_op                     40
#define __HYPERVISOR_dm_op                         41
#define __HYPERVISOR_hypfs_op                      42
/* Numbers that the interface leaves to the architecture or implementation. */
#define __HYPERVISOR_arch_0                        48
#define __HYPERVISOR_arch_1                        49
#define __HYPERVISOR_arch_2                        50
#define __HYPERVISOR_arch_3                        51
#define __HYPERVISOR_arch_4                        52
#define __HYPERVISOR_arch_5                        53
#define __HYPERVISOR_arch_6                        54
#define __HYPERVISOR_arch_7                        55

/* ---- Virtual interrupts ------------------------------------------------ */

/* Per vCPU: TIMER, DEBUG, XENOPROF, XENPMU; the others once a system. */
#define VIRQ_TIMER      0  /* a timer ran out */
#define VIRQ_DEBUG      1  /* the operator wants a state dump */
#define VIRQ_CONSOLE    2  /* input for the emergency console */
#define VIRQ_DOM_EXC    3  /* a domain died or shut down */
#define VIRQ_TBUF       4  /* trace data are ready */
#define VIRQ_DEBUGGER   6  /* a domain stopped for its debugger */
#define VIRQ_XENOPROF   7  /* profiling samples */
#define VIRQ_CON_RING   8  /* the hypervisor's log grew */
#define VIRQ_PCPU_STATE 9  /* a physical CPU came or went */
#define VIRQ_MEM_EVENT  10 /* a memory event */
#define VIRQ_ARGO       11 /* a message for this domain */
#define VIRQ_ENOMEM     12 /* memory is short */
#define VIRQ_XENPMU     13 /* performance counter */
#define VIRQ_ARCH_0     16
#define VIRQ_ARCH_1     17
#define VIRQ_ARCH_2     18
#define VIRQ_ARCH_3     19
#define VIRQ_ARCH_4     20
#define VIRQ_ARCH_5     21
#define VIRQ_ARCH_6     22
#define VIRQ_ARCH_7     23
#define NR_VIRQS        24

/* ---- Page-table updates ------------------------------------------------ */

/* The low two bits of mmu_update.ptr: what the update is. */
#define MMU_NORMAL_PT_UPDATE       0 /* write an entry, checked */
#define MMU_MACHPHYS_UPDATE        1 /* set a frame's pseudo-physical number */
#define MMU_PT_UPDATE_PRESERVE_AD  2 /* as 0; accessed and dirty bits stay */
#define MMU_PT_UPDATE_NO_TRANSLATE 3 /* as 0, the value taken as it is */

/* mmuext_op.cmd.  Which arguments each uses is in brackets. */
#define MMUEXT_PIN_L1_TABLE       0 /* [mfn] declare a page table of level 1 */
#define MMUEXT_PIN_L2_TABLE       1
#define MMUEXT_PIN_L3_TABLE       2
#define MMUEXT_PIN_L4_TABLE       3
#define MMUEXT_UNPIN_TABLE        4 /* [mfn] */
#define MMUEXT_NEW_BASEPTR        5 /* [mfn] the kernel's top-level table */
#define MMUEXT_TLB_FLUSH_LOCAL    6
#define MMUEXT_INVLPG_LOCAL       7 /* [linear_addr] */
#define MMUEXT_TLB_FLUSH_MULTI    8 /* [vcpumask] */
#define MMUEXT_INVLPG_MULTI       9 /* [linear_addr, vcpumask] */
#define MMUEXT_TLB_FLUSH_ALL     10
#define MMUEXT_INVLPG_ALL        11 /* [linear_addr] */
#define MMUEXT_FLUSH_CACHE       12
#define MMUEXT_SET_LDT           13 /* [linear_addr, nr_ents] */
#define MMUEXT_NEW_USER_BASEPTR  15 /* [mfn] the table for user mode; 0: none */
#define MMUEXT_CLEAR_PAGE        16 /* [mfn] */
#define MMUEXT_COPY_PAGE         17 /* [mfn, src_mfn] */
#define MMUEXT_FLUSH_CACHE_GLOBAL 18
#define MMUEXT_MARK_SUPER        19 /* [mfn] */
#define MMUEXT_UNMARK_SUPER      20 /* [mfn] */

/* Flags of update_va_mapping: what to flush, and where. */
#define UVMF_NONE           (xen_mk_ulong(0) << 0)
#define UVMF_TLB_FLUSH      (xen_mk_ulong(1) << 0)
#define UVMF_INVLPG         (xen_mk_ulong(2) << 0)
#define UVMF_FLUSHTYPE_MASK (xen_mk_ulong(3) << 0)
/* With MULTI a pointer to a vCPU bitmap stands in the bits above. */
#define UVMF_MULTI          (xen_mk_ulong(0) << 2)
#define UVMF_LOCAL          (xen_mk_ulong(0) << 2)
#define UVMF_ALL            (xen_mk_ulong(1) << 2)

#ifndef __ASSEMBLY__
struct mmuext_op {
    unsigned int cmd; /* MMUEXT_* */
    union {
        xen_pfn_t mfn;
        unsigned long linear_addr;
    } arg1;
    union {
        unsigned int nr_ents;
        XEN_GUEST_HANDLE(const_void) vcpumask;
        xen_pfn_t src_mfn;
    } arg2;
};
typedef struct mmuext_op mmuext_op_t;
DEFINE_XEN_GUEST_HANDLE(mmuext_op_t);
#endif

/* ---- Small operations -------------------------------------------------- */

/* console_io: (command, length in bytes, pointer to bytes) */
#define CONSOLEIO_write 0
#define CONSOLEIO_read  1

/* vm_assist: (command, type) */
#define VMASST_CMD_enable  0
#define VMASST_CMD_disable 1
#define VMASST_TYPE_4gb_segments          0
#define VMASST_TYPE_4gb_segments_notify   1
#define VMASST_TYPE_writable_pagetables   2 /* plain writes to page tables work */
#define VMASST_TYPE_pae_extended_cr3      3
#define VMASST_TYPE_architectural_iopl    4 /* pushed EFLAGS shows the IOPL */
#define VMASST_TYPE_runstate_update_flag  5 /* see XEN_RUNSTATE_UPDATE */
#define VMASST_TYPE_m2p_strict           32 /* user mode has no frame map */

/* ---- Domain numbers ---------------------------------------------------- */

#define DOMID_FIRST_RESERVED xen_mk_uint(0x7FF0)
#define DOMID_SELF           xen_mk_uint(0x7FF0) /* the caller */
#define DOMID_IO             xen_mk_uint(0x7FF1) /* owner of device memory */
#define DOMID_XEN            xen_mk_uint(0x7FF2) /* the hypervisor's own frames */
#define DOMID_COW            xen_mk_uint(0x7FF3)
#define DOMID_INVALID        xen_mk_uint(0x7FF4)
#define DOMID_IDLE           xen_mk_uint(0x7FFF)
#define DOMID_MASK           xen_mk_uint(0x7FFF)

#ifndef __ASSEMBLY__
typedef uint16_t domid_t;

/* One request of mmu_update. */
struct mmu_update {
    uint64_t ptr; /* machine address of the entry, or'ed with MMU_* */
    uint64_t val; /* new contents, or the pseudo-physical frame number */
};
typedef struct mmu_update mmu_update_t;
DEFINE_XEN_GUEST_HANDLE(mmu_update_t);

/* One call of multicall; the result is written back into it. */
struct multicall_entry {
    xen_ulong_t op, result;
    xen_ulong_t args[6];
};
typedef struct multicall_entry multicall_entry_t;
DEFINE_XEN_GUEST_HANDLE(multicall_entry_t);
#endif

/* ---- Time -------------------------------------------------------------- */

#define XEN_PVCLOCK_TSC_STABLE_BIT (1 << 0)
#define XEN_PVCLOCK_GUEST_STOPPED  (1 << 1)

#ifndef __ASSEMBLY__
/*
 * What a guest needs to make nanoseconds since boot from the time stamp
 * counter:
 *
 *   delta = rdtsc - tsc_timestamp
 *   delta = tsc_shift < 0 ? delta >> -tsc_shift : delta << tsc_shift
 *   now   = system_time + ((delta * tsc_to_system_mul) >> 32)
 *
 * Read version, the members, version again: odd, or changed, means repeat.
 */
struct vcpu_time_info {
    uint32_t version;
    uint32_t pad0;
    uint64_t tsc_timestamp;     /* counter when the record was made */
    uint64_t system_time;       /* nanoseconds at that moment */
    uint32_t tsc_to_system_mul; /* 32.32 fixed point, after the shift */
    int8_t tsc_shift;
    uint8_t flags;              /* XEN_PVCLOCK_* */
    uint8_t pad1[2];
};
typedef struct vcpu_time_info vcpu_time_info_t;

/* ---- The shared information page --------------------------------------- */

/* Per vCPU; 64 bytes. */
struct vcpu_info {
    uint8_t evtchn_upcall_pending;  /* an event waits for this vCPU */
    uint8_t evtchn_upcall_mask;     /* virtual interrupt flag, inverted */
    xen_ulong_t evtchn_pending_sel; /* which words of evtchn_pending to look at */
    struct arch_vcpu_info arch;
    vcpu_time_info_t time;
};
typedef struct vcpu_info vcpu_info_t;

struct shared_info {
    struct vcpu_info vcpu_info[XEN_LEGACY_MAX_VCPUS];
    /* One bit a port.  An event is delivered when it is pending and not
     * masked; a bit of evtchn_pending_sel stands for one word here. */
    xen_ulong_t evtchn_pending[sizeof(xen_ulong_t) * 8];
    xen_ulong_t evtchn_mask[sizeof(xen_ulong_t) * 8];
    /* Wall clock at system time zero; wc_version works as above. */
    uint32_t wc_version;
    uint32_t wc_sec; /* seconds since 1970, low half */
    uint32_t wc_nsec;
#if !defined(__i386__)
    uint32_t wc_sec_hi;
#define xen_wc_sec_hi wc_sec_hi
#else
#define xen_wc_sec_hi arch.wc_sec_hi
#endif
    struct arch_shared_info arch;
};
typedef struct shared_info shared_info_t;
#endif

/* ---- The start-of-day page --------------------------------------------- */

#define MAX_GUEST_CMDLINE 1024

#ifndef __ASSEMBLY__
/* A new kernel finds the virtual address of this in RSI (ESI). */
struct start_info {
    char magic[32];            /* "xen-3.0-x86_64" */
    unsigned long nr_pages;    /* frames of this domain */
    unsigned long shared_info; /* machine address of the shared page */
    uint32_t flags;            /* SIF_* */
    xen_pfn_t store_mfn;       /* machine frame of the store's ring */
    uint32_t store_evtchn;
    union {
        struct {
            xen_pfn_t mfn;     /* machine frame of the console ring */
            uint32_t evtchn;
        } domU;
        struct {
            uint32_t info_off; /* dom0_vga_console_info, from this page's start */
            uint32_t info_size;
        } dom0;
    } console;
    unsigned long pt_base;      /* virtual address of the top-level table */
    unsigned long nr_pt_frames;
    unsigned long mfn_list;     /* virtual address of the frame list */
    unsigned long mod_start;    /* virtual address or, by flag, frame number */
    unsigned long mod_len;      /* bytes */
    int8_t cmd_line[MAX_GUEST_CMDLINE];
    unsigned long first_p2m_pfn; /* frames of the list, if it is not mapped */
    unsigned long nr_p2m_frames;
};
typedef struct start_info start_info_t;
#endif

/* start_info.flags */
#define SIF_PRIVILEGED     (1 << 0)    /* may manage other domains */
#define SIF_INITDOMAIN     (1 << 1)    /* the first domain */
#define SIF_MULTIBOOT_MOD  (1 << 2)    /* mod_start: xen_multiboot_mod_list */
#define SIF_MOD_START_PFN  (1 << 3)    /* mod_start is a frame number */
#define SIF_VIRT_P2M_4TOOLS (1 << 4)   /* tools understand a linear frame list */
#define SIF_PM_MASK        (0xFF << 8) /* power management bits for the first domain */

#define XEN_VGATYPE_TEXT_MODE_3 0x03
#define XEN_VGATYPE_VESA_LFB    0x23
#define XEN_VGATYPE_EFI_LFB     0x70

#ifndef __ASSEMBLY__
/* A module; the list ends with mod_start zero. */
struct xen_multiboot_mod_list {
    uint32_t mod_start; /* first byte, within the module area */
    uint32_t mod_end;   /* first byte after */
    uint32_t cmdline;   /* zero-terminated text */
    uint32_t pad;
};

/* The screen as the boot loader left it. */
typedef struct dom0_vga_console_info {
    uint8_t video_type; /* XEN_VGATYPE_* */
    union {
        struct {
            uint16_t font_height;
            uint16_t cursor_x, cursor_y;
            uint16_t rows, columns;
        } text_mode_3;
        struct {
            uint16_t width, height; /* pixels */
            uint16_t bytes_per_line;
            uint16_t bits_per_pixel;
            uint32_t lfb_base;
            uint32_t lfb_size;      /* units of 64 KiB */
            uint8_t red_pos, red_size;
            uint8_t green_pos, green_size;
            uint8_t blue_pos, blue_size;
            uint8_t rsvd_pos, rsvd_size;
            uint32_t gbl_caps;
            uint16_t mode_attrs;
            uint16_t pad;
            uint32_t ext_lfb_base;  /* high half of lfb_base */
        } vesa_lfb;
    } u;
} dom0_vga_console_info_t;
#define xen_vga_console_info dom0_vga_console_info
#define xen_vga_console_info_t dom0_vga_console_info_t

typedef uint8_t xen_domain_handle_t[16];

typedef struct {
    uint8_t a[16];
} xen_uuid_t;

/* For who manages the machine: numbers and addresses of 64 bits that stand at
 * the same place for callers of both widths, and sets of processors. */
#if defined(__XEN_TOOLS__) && defined(__x86_64__)
#define int64_aligned_t  int64_t
#define uint64_aligned_t uint64_t
#define XEN_GUEST_HANDLE_64(name) XEN_GUEST_HANDLE(name)

struct xenctl_bitmap {
    XEN_GUEST_HANDLE_64(uint8) bitmap;
    uint32_t nr_bits;
};
typedef struct xenctl_bitmap xenctl_bitmap_t;
#endif
#endif

#endif /* __XEN_PUBLIC_XEN_H__ */
