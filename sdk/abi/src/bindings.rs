// Generated from sdk/include by `cargo run -p abi-gen`. Do not edit: change
// the headers and run it again.

pub const XEN_CPUID_FIRST_LEAF: u32 = 1073741824;
pub const XEN_CPUID_MAX_NUM_LEAVES: u32 = 5;
pub const XEN_CPUID_SIGNATURE_EBX: u32 = 1450075480;
pub const XEN_CPUID_SIGNATURE_ECX: u32 = 1700285773;
pub const XEN_CPUID_SIGNATURE_EDX: u32 = 1296914030;
pub const _XEN_CPUID_FEAT1_MMU_PT_UPDATE_PRESERVE_AD: u32 = 0;
pub const XEN_CPUID_FEAT1_MMU_PT_UPDATE_PRESERVE_AD: u32 = 1;
pub const XEN_HVM_CPUID_APIC_ACCESS_VIRT: u32 = 1;
pub const XEN_HVM_CPUID_X2APIC_VIRT: u32 = 2;
pub const XEN_HVM_CPUID_IOMMU_MAPPINGS: u32 = 4;
pub const XEN_HVM_CPUID_VCPU_ID_PRESENT: u32 = 8;
pub const XEN_HVM_CPUID_DOMID_PRESENT: u32 = 16;
pub const XEN_HVM_CPUID_EXT_DEST_ID: u32 = 32;
pub const XEN_HVM_CPUID_UPCALL_VECTOR: u32 = 64;
pub const XEN_CPUID_MACHINE_ADDRESS_WIDTH_MASK: u32 = 255;
pub const __XEN_LATEST_INTERFACE_VERSION__: u32 = 265728;
pub const __XEN_INTERFACE_VERSION__: u32 = 265728;
pub const PRI_xen_pfn: &[u8; 3] = b"lx\0";
pub const PRIu_xen_pfn: &[u8; 3] = b"lu\0";
pub const PRI_xen_ulong: &[u8; 3] = b"lx\0";
pub const FLAT_RING3_CS32: u32 = 57379;
pub const FLAT_RING3_CS64: u32 = 57395;
pub const FLAT_RING3_DS32: u32 = 57387;
pub const FLAT_RING3_DS64: u32 = 0;
pub const FLAT_RING3_SS32: u32 = 57387;
pub const FLAT_RING3_SS64: u32 = 57387;
pub const FLAT_KERNEL_DS64: u32 = 0;
pub const FLAT_KERNEL_DS32: u32 = 57387;
pub const FLAT_KERNEL_DS: u32 = 0;
pub const FLAT_KERNEL_CS64: u32 = 57395;
pub const FLAT_KERNEL_CS32: u32 = 57379;
pub const FLAT_KERNEL_CS: u32 = 57395;
pub const FLAT_KERNEL_SS64: u32 = 57387;
pub const FLAT_KERNEL_SS32: u32 = 57387;
pub const FLAT_KERNEL_SS: u32 = 57387;
pub const FLAT_USER_DS64: u32 = 0;
pub const FLAT_USER_DS32: u32 = 57387;
pub const FLAT_USER_DS: u32 = 0;
pub const FLAT_USER_CS64: u32 = 57395;
pub const FLAT_USER_CS32: u32 = 57379;
pub const FLAT_USER_CS: u32 = 57395;
pub const FLAT_USER_SS64: u32 = 57387;
pub const FLAT_USER_SS32: u32 = 57387;
pub const FLAT_USER_SS: u32 = 57387;
pub const __HYPERVISOR_VIRT_START: u64 = 18446603336221196288;
pub const __HYPERVISOR_VIRT_END: u64 = 18446612132314218496;
pub const __MACH2PHYS_VIRT_START: u64 = 18446603336221196288;
pub const __MACH2PHYS_VIRT_END: u64 = 18446603611099103232;
pub const HYPERVISOR_VIRT_START: u64 = 18446603336221196288;
pub const HYPERVISOR_VIRT_END: u64 = 18446612132314218496;
pub const MACH2PHYS_VIRT_START: u64 = 18446603336221196288;
pub const MACH2PHYS_VIRT_END: u64 = 18446603611099103232;
pub const MACH2PHYS_NR_ENTRIES: u64 = 34359738368;
pub const SEGBASE_FS: u32 = 0;
pub const SEGBASE_GS_USER: u32 = 1;
pub const SEGBASE_GS_KERNEL: u32 = 2;
pub const SEGBASE_GS_USER_SEL: u32 = 3;
pub const _VGCF_in_syscall: u32 = 8;
pub const VGCF_in_syscall: u32 = 256;
pub const VGCF_IN_SYSCALL: u32 = 256;
pub const XEN_HAVE_PV_GUEST_ENTRY: u32 = 1;
pub const XEN_HAVE_PV_UPCALL_MASK: u32 = 1;
pub const FIRST_RESERVED_GDT_PAGE: u32 = 14;
pub const FIRST_RESERVED_GDT_BYTE: u32 = 57344;
pub const FIRST_RESERVED_GDT_ENTRY: u32 = 7168;
pub const XEN_LEGACY_MAX_VCPUS: u32 = 32;
pub const VGCF_I387_VALID: u32 = 1;
pub const VGCF_IN_KERNEL: u32 = 4;
pub const _VGCF_i387_valid: u32 = 0;
pub const VGCF_i387_valid: u32 = 1;
pub const _VGCF_in_kernel: u32 = 2;
pub const VGCF_in_kernel: u32 = 4;
pub const _VGCF_failsafe_disables_events: u32 = 3;
pub const VGCF_failsafe_disables_events: u32 = 8;
pub const _VGCF_syscall_disables_events: u32 = 4;
pub const VGCF_syscall_disables_events: u32 = 16;
pub const _VGCF_online: u32 = 5;
pub const VGCF_online: u32 = 32;
pub const XEN_CPUID_NO_SUBLEAF: u32 = 4294967295;
pub const XEN_X86_EMU_LAPIC: u32 = 1;
pub const XEN_X86_EMU_HPET: u32 = 2;
pub const XEN_X86_EMU_PM: u32 = 4;
pub const XEN_X86_EMU_RTC: u32 = 8;
pub const XEN_X86_EMU_IOAPIC: u32 = 16;
pub const XEN_X86_EMU_PIC: u32 = 32;
pub const XEN_X86_EMU_VGA: u32 = 64;
pub const XEN_X86_EMU_IOMMU: u32 = 128;
pub const XEN_X86_EMU_PIT: u32 = 256;
pub const XEN_X86_EMU_USE_PIRQ: u32 = 512;
pub const XEN_X86_EMU_VPCI: u32 = 1024;
pub const XEN_X86_EMU_ALL: u32 = 2047;
pub const XEN_X86_MSR_RELAXED: u32 = 1;
pub const XEN_EMULATE_PREFIX: &[u8; 34] = b".byte 0x0f,0x0b,0x78,0x65,0x6e ; \0";
pub const XEN_CPUID: &[u8; 39] = b".byte 0x0f,0x0b,0x78,0x65,0x6e ; cpuid\0";
pub const XEN_HVM_DEBUGCONS_IOPORT: u32 = 233;
pub const __HYPERVISOR_set_trap_table: u32 = 0;
pub const __HYPERVISOR_mmu_update: u32 = 1;
pub const __HYPERVISOR_set_gdt: u32 = 2;
pub const __HYPERVISOR_stack_switch: u32 = 3;
pub const __HYPERVISOR_set_callbacks: u32 = 4;
pub const __HYPERVISOR_fpu_taskswitch: u32 = 5;
pub const __HYPERVISOR_sched_op_compat: u32 = 6;
pub const __HYPERVISOR_platform_op: u32 = 7;
pub const __HYPERVISOR_set_debugreg: u32 = 8;
pub const __HYPERVISOR_get_debugreg: u32 = 9;
pub const __HYPERVISOR_update_descriptor: u32 = 10;
pub const __HYPERVISOR_memory_op: u32 = 12;
pub const __HYPERVISOR_multicall: u32 = 13;
pub const __HYPERVISOR_update_va_mapping: u32 = 14;
pub const __HYPERVISOR_set_timer_op: u32 = 15;
pub const __HYPERVISOR_event_channel_op_compat: u32 = 16;
pub const __HYPERVISOR_xen_version: u32 = 17;
pub const __HYPERVISOR_console_io: u32 = 18;
pub const __HYPERVISOR_physdev_op_compat: u32 = 19;
pub const __HYPERVISOR_grant_table_op: u32 = 20;
pub const __HYPERVISOR_vm_assist: u32 = 21;
pub const __HYPERVISOR_update_va_mapping_otherdomain: u32 = 22;
pub const __HYPERVISOR_iret: u32 = 23;
pub const __HYPERVISOR_vcpu_op: u32 = 24;
pub const __HYPERVISOR_set_segment_base: u32 = 25;
pub const __HYPERVISOR_mmuext_op: u32 = 26;
pub const __HYPERVISOR_xsm_op: u32 = 27;
pub const __HYPERVISOR_nmi_op: u32 = 28;
pub const __HYPERVISOR_sched_op: u32 = 29;
pub const __HYPERVISOR_callback_op: u32 = 30;
pub const __HYPERVISOR_xenoprof_op: u32 = 31;
pub const __HYPERVISOR_event_channel_op: u32 = 32;
pub const __HYPERVISOR_physdev_op: u32 = 33;
pub const __HYPERVISOR_hvm_op: u32 = 34;
pub const __HYPERVISOR_sysctl: u32 = 35;
pub const __HYPERVISOR_domctl: u32 = 36;
pub const __HYPERVISOR_kexec_op: u32 = 37;
pub const __HYPERVISOR_tmem_op: u32 = 38;
pub const __HYPERVISOR_argo_op: u32 = 39;
pub const __HYPERVISOR_xenpmu_op: u32 = 40;
pub const __HYPERVISOR_dm_op: u32 = 41;
pub const __HYPERVISOR_hypfs_op: u32 = 42;
pub const __HYPERVISOR_arch_0: u32 = 48;
pub const __HYPERVISOR_arch_1: u32 = 49;
pub const __HYPERVISOR_arch_2: u32 = 50;
pub const __HYPERVISOR_arch_3: u32 = 51;
pub const __HYPERVISOR_arch_4: u32 = 52;
pub const __HYPERVISOR_arch_5: u32 = 53;
pub const __HYPERVISOR_arch_6: u32 = 54;
pub const __HYPERVISOR_arch_7: u32 = 55;
pub const VIRQ_TIMER: u32 = 0;
pub const VIRQ_DEBUG: u32 = 1;
pub const VIRQ_CONSOLE: u32 = 2;
pub const VIRQ_DOM_EXC: u32 = 3;
pub const VIRQ_TBUF: u32 = 4;
pub const VIRQ_DEBUGGER: u32 = 6;
pub const VIRQ_XENOPROF: u32 = 7;
pub const VIRQ_CON_RING: u32 = 8;
pub const VIRQ_PCPU_STATE: u32 = 9;
pub const VIRQ_MEM_EVENT: u32 = 10;
pub const VIRQ_ARGO: u32 = 11;
pub const VIRQ_ENOMEM: u32 = 12;
pub const VIRQ_XENPMU: u32 = 13;
pub const VIRQ_ARCH_0: u32 = 16;
pub const VIRQ_ARCH_1: u32 = 17;
pub const VIRQ_ARCH_2: u32 = 18;
pub const VIRQ_ARCH_3: u32 = 19;
pub const VIRQ_ARCH_4: u32 = 20;
pub const VIRQ_ARCH_5: u32 = 21;
pub const VIRQ_ARCH_6: u32 = 22;
pub const VIRQ_ARCH_7: u32 = 23;
pub const NR_VIRQS: u32 = 24;
pub const MMU_NORMAL_PT_UPDATE: u32 = 0;
pub const MMU_MACHPHYS_UPDATE: u32 = 1;
pub const MMU_PT_UPDATE_PRESERVE_AD: u32 = 2;
pub const MMU_PT_UPDATE_NO_TRANSLATE: u32 = 3;
pub const MMUEXT_PIN_L1_TABLE: u32 = 0;
pub const MMUEXT_PIN_L2_TABLE: u32 = 1;
pub const MMUEXT_PIN_L3_TABLE: u32 = 2;
pub const MMUEXT_PIN_L4_TABLE: u32 = 3;
pub const MMUEXT_UNPIN_TABLE: u32 = 4;
pub const MMUEXT_NEW_BASEPTR: u32 = 5;
pub const MMUEXT_TLB_FLUSH_LOCAL: u32 = 6;
pub const MMUEXT_INVLPG_LOCAL: u32 = 7;
pub const MMUEXT_TLB_FLUSH_MULTI: u32 = 8;
pub const MMUEXT_INVLPG_MULTI: u32 = 9;
pub const MMUEXT_TLB_FLUSH_ALL: u32 = 10;
pub const MMUEXT_INVLPG_ALL: u32 = 11;
pub const MMUEXT_FLUSH_CACHE: u32 = 12;
pub const MMUEXT_SET_LDT: u32 = 13;
pub const MMUEXT_NEW_USER_BASEPTR: u32 = 15;
pub const MMUEXT_CLEAR_PAGE: u32 = 16;
pub const MMUEXT_COPY_PAGE: u32 = 17;
pub const MMUEXT_FLUSH_CACHE_GLOBAL: u32 = 18;
pub const MMUEXT_MARK_SUPER: u32 = 19;
pub const MMUEXT_UNMARK_SUPER: u32 = 20;
pub const UVMF_NONE: u32 = 0;
pub const UVMF_TLB_FLUSH: u32 = 1;
pub const UVMF_INVLPG: u32 = 2;
pub const UVMF_FLUSHTYPE_MASK: u32 = 3;
pub const UVMF_MULTI: u32 = 0;
pub const UVMF_LOCAL: u32 = 0;
pub const UVMF_ALL: u32 = 4;
pub const CONSOLEIO_write: u32 = 0;
pub const CONSOLEIO_read: u32 = 1;
pub const VMASST_CMD_enable: u32 = 0;
pub const VMASST_CMD_disable: u32 = 1;
pub const VMASST_TYPE_4gb_segments: u32 = 0;
pub const VMASST_TYPE_4gb_segments_notify: u32 = 1;
pub const VMASST_TYPE_writable_pagetables: u32 = 2;
pub const VMASST_TYPE_pae_extended_cr3: u32 = 3;
pub const VMASST_TYPE_architectural_iopl: u32 = 4;
pub const VMASST_TYPE_runstate_update_flag: u32 = 5;
pub const VMASST_TYPE_m2p_strict: u32 = 32;
pub const DOMID_FIRST_RESERVED: u32 = 32752;
pub const DOMID_SELF: u32 = 32752;
pub const DOMID_IO: u32 = 32753;
pub const DOMID_XEN: u32 = 32754;
pub const DOMID_COW: u32 = 32755;
pub const DOMID_INVALID: u32 = 32756;
pub const DOMID_IDLE: u32 = 32767;
pub const DOMID_MASK: u32 = 32767;
pub const XEN_PVCLOCK_TSC_STABLE_BIT: u32 = 1;
pub const XEN_PVCLOCK_GUEST_STOPPED: u32 = 2;
pub const MAX_GUEST_CMDLINE: u32 = 1024;
pub const SIF_PRIVILEGED: u32 = 1;
pub const SIF_INITDOMAIN: u32 = 2;
pub const SIF_MULTIBOOT_MOD: u32 = 4;
pub const SIF_MOD_START_PFN: u32 = 8;
pub const SIF_VIRT_P2M_4TOOLS: u32 = 16;
pub const SIF_PM_MASK: u32 = 65280;
pub const XEN_VGATYPE_TEXT_MODE_3: u32 = 3;
pub const XEN_VGATYPE_VESA_LFB: u32 = 35;
pub const XEN_VGATYPE_EFI_LFB: u32 = 112;
pub const FLAT_RING1_CS: u32 = 57369;
pub const FLAT_RING1_DS: u32 = 57377;
pub const FLAT_RING1_SS: u32 = 57377;
pub const FLAT_RING3_CS: u32 = 57387;
pub const FLAT_RING3_DS: u32 = 57395;
pub const FLAT_RING3_SS: u32 = 57395;
pub const __HYPERVISOR_VIRT_START_PAE: u32 = 4118806528;
pub const __MACH2PHYS_VIRT_START_PAE: u32 = 4118806528;
pub const __MACH2PHYS_VIRT_END_PAE: u32 = 4135583744;
pub const HYPERVISOR_VIRT_START_PAE: u32 = 4118806528;
pub const MACH2PHYS_VIRT_START_PAE: u32 = 4118806528;
pub const MACH2PHYS_VIRT_END_PAE: u32 = 4135583744;
pub const __HYPERVISOR_VIRT_START_NONPAE: u32 = 4227858432;
pub const __MACH2PHYS_VIRT_START_NONPAE: u32 = 4227858432;
pub const __MACH2PHYS_VIRT_END_NONPAE: u32 = 4232052736;
pub const HYPERVISOR_VIRT_START_NONPAE: u32 = 4227858432;
pub const MACH2PHYS_VIRT_START_NONPAE: u32 = 4227858432;
pub const MACH2PHYS_VIRT_END_NONPAE: u32 = 4232052736;
pub const CALLBACKOP_register: u32 = 0;
pub const CALLBACKOP_unregister: u32 = 1;
pub const CALLBACKTYPE_event: u32 = 0;
pub const CALLBACKTYPE_failsafe: u32 = 1;
pub const CALLBACKTYPE_syscall: u32 = 2;
pub const CALLBACKTYPE_sysenter_deprecated: u32 = 3;
pub const CALLBACKTYPE_nmi: u32 = 4;
pub const CALLBACKTYPE_sysenter: u32 = 5;
pub const CALLBACKTYPE_syscall32: u32 = 7;
pub const _CALLBACKF_mask_events: u32 = 0;
pub const CALLBACKF_mask_events: u32 = 1;
pub const EVTCHNOP_bind_interdomain: u32 = 0;
pub const EVTCHNOP_bind_virq: u32 = 1;
pub const EVTCHNOP_bind_pirq: u32 = 2;
pub const EVTCHNOP_close: u32 = 3;
pub const EVTCHNOP_send: u32 = 4;
pub const EVTCHNOP_status: u32 = 5;
pub const EVTCHNOP_alloc_unbound: u32 = 6;
pub const EVTCHNOP_bind_ipi: u32 = 7;
pub const EVTCHNOP_bind_vcpu: u32 = 8;
pub const EVTCHNOP_unmask: u32 = 9;
pub const EVTCHNOP_reset: u32 = 10;
pub const EVTCHNOP_init_control: u32 = 11;
pub const EVTCHNOP_expand_array: u32 = 12;
pub const EVTCHNOP_set_priority: u32 = 13;
pub const BIND_PIRQ__WILL_SHARE: u32 = 1;
pub const EVTCHNSTAT_closed: u32 = 0;
pub const EVTCHNSTAT_unbound: u32 = 1;
pub const EVTCHNSTAT_interdomain: u32 = 2;
pub const EVTCHNSTAT_pirq: u32 = 3;
pub const EVTCHNSTAT_virq: u32 = 4;
pub const EVTCHNSTAT_ipi: u32 = 5;
pub const EVTCHN_2L_NR_CHANNELS: u32 = 4096;
pub const EVTCHN_FIFO_PRIORITY_MAX: u32 = 0;
pub const EVTCHN_FIFO_PRIORITY_DEFAULT: u32 = 7;
pub const EVTCHN_FIFO_PRIORITY_MIN: u32 = 15;
pub const EVTCHN_FIFO_MAX_QUEUES: u32 = 16;
pub const EVTCHN_FIFO_PENDING: u32 = 31;
pub const EVTCHN_FIFO_MASKED: u32 = 30;
pub const EVTCHN_FIFO_LINKED: u32 = 29;
pub const EVTCHN_FIFO_BUSY: u32 = 28;
pub const EVTCHN_FIFO_LINK_BITS: u32 = 17;
pub const EVTCHN_FIFO_LINK_MASK: u32 = 131071;
pub const EVTCHN_FIFO_NR_CHANNELS: u32 = 131072;
pub const XEN_DOMCTL_INTERFACE_VERSION: u32 = 21;
pub const XEN_DOMCTL_createdomain: u32 = 1;
pub const XEN_DOMCTL_destroydomain: u32 = 2;
pub const XEN_DOMCTL_pausedomain: u32 = 3;
pub const XEN_DOMCTL_unpausedomain: u32 = 4;
pub const XEN_DOMCTL_getdomaininfo: u32 = 5;
pub const XEN_DOMCTL_setvcpuaffinity: u32 = 9;
pub const XEN_DOMCTL_shadow_op: u32 = 10;
pub const XEN_DOMCTL_max_mem: u32 = 11;
pub const XEN_DOMCTL_setvcpucontext: u32 = 12;
pub const XEN_DOMCTL_getvcpucontext: u32 = 13;
pub const XEN_DOMCTL_getvcpuinfo: u32 = 14;
pub const XEN_DOMCTL_max_vcpus: u32 = 15;
pub const XEN_DOMCTL_scheduler_op: u32 = 16;
pub const XEN_DOMCTL_setdomainhandle: u32 = 17;
pub const XEN_DOMCTL_setdebugging: u32 = 18;
pub const XEN_DOMCTL_irq_permission: u32 = 19;
pub const XEN_DOMCTL_iomem_permission: u32 = 20;
pub const XEN_DOMCTL_ioport_permission: u32 = 21;
pub const XEN_DOMCTL_hypercall_init: u32 = 22;
pub const XEN_DOMCTL_settimeoffset: u32 = 24;
pub const XEN_DOMCTL_getvcpuaffinity: u32 = 25;
pub const XEN_DOMCTL_real_mode_area: u32 = 26;
pub const XEN_DOMCTL_resumedomain: u32 = 27;
pub const XEN_DOMCTL_sendtrigger: u32 = 28;
pub const XEN_DOMCTL_subscribe: u32 = 29;
pub const XEN_DOMCTL_gethvmcontext: u32 = 33;
pub const XEN_DOMCTL_sethvmcontext: u32 = 34;
pub const XEN_DOMCTL_set_address_size: u32 = 35;
pub const XEN_DOMCTL_get_address_size: u32 = 36;
pub const XEN_DOMCTL_assign_device: u32 = 37;
pub const XEN_DOMCTL_bind_pt_irq: u32 = 38;
pub const XEN_DOMCTL_memory_mapping: u32 = 39;
pub const XEN_DOMCTL_ioport_mapping: u32 = 40;
pub const XEN_DOMCTL_set_ext_vcpucontext: u32 = 42;
pub const XEN_DOMCTL_get_ext_vcpucontext: u32 = 43;
pub const XEN_DOMCTL_set_opt_feature: u32 = 44;
pub const XEN_DOMCTL_test_assign_device: u32 = 45;
pub const XEN_DOMCTL_set_target: u32 = 46;
pub const XEN_DOMCTL_deassign_device: u32 = 47;
pub const XEN_DOMCTL_unbind_pt_irq: u32 = 48;
pub const XEN_DOMCTL_get_device_group: u32 = 50;
pub const XEN_DOMCTL_debug_op: u32 = 54;
pub const XEN_DOMCTL_gethvmcontext_partial: u32 = 55;
pub const XEN_DOMCTL_vm_event_op: u32 = 56;
pub const XEN_DOMCTL_mem_sharing_op: u32 = 57;
pub const XEN_DOMCTL_gettscinfo: u32 = 59;
pub const XEN_DOMCTL_settscinfo: u32 = 60;
pub const XEN_DOMCTL_getpageframeinfo3: u32 = 61;
pub const XEN_DOMCTL_setvcpuextstate: u32 = 62;
pub const XEN_DOMCTL_getvcpuextstate: u32 = 63;
pub const XEN_DOMCTL_set_access_required: u32 = 64;
pub const XEN_DOMCTL_audit_p2m: u32 = 65;
pub const XEN_DOMCTL_set_virq_handler: u32 = 66;
pub const XEN_DOMCTL_set_broken_page_p2m: u32 = 67;
pub const XEN_DOMCTL_setnodeaffinity: u32 = 68;
pub const XEN_DOMCTL_getnodeaffinity: u32 = 69;
pub const XEN_DOMCTL_cacheflush: u32 = 71;
pub const XEN_DOMCTL_get_vcpu_msrs: u32 = 72;
pub const XEN_DOMCTL_set_vcpu_msrs: u32 = 73;
pub const XEN_DOMCTL_setvnumainfo: u32 = 74;
pub const XEN_DOMCTL_psr_cmt_op: u32 = 75;
pub const XEN_DOMCTL_monitor_op: u32 = 77;
pub const XEN_DOMCTL_psr_alloc: u32 = 78;
pub const XEN_DOMCTL_soft_reset: u32 = 79;
pub const XEN_DOMCTL_vuart_op: u32 = 81;
pub const XEN_DOMCTL_get_cpu_policy: u32 = 82;
pub const XEN_DOMCTL_set_cpu_policy: u32 = 83;
pub const XEN_DOMCTL_vmtrace_op: u32 = 84;
pub const XEN_DOMCTL_get_paging_mempool_size: u32 = 85;
pub const XEN_DOMCTL_set_paging_mempool_size: u32 = 86;
pub const XEN_DOMCTL_gdbsx_guestmemio: u32 = 1000;
pub const XEN_DOMCTL_gdbsx_pausevcpu: u32 = 1001;
pub const XEN_DOMCTL_gdbsx_unpausevcpu: u32 = 1002;
pub const XEN_DOMCTL_gdbsx_domstatus: u32 = 1003;
pub const XEN_DOMCTL_CDF_hvm: u32 = 1;
pub const XEN_DOMCTL_CDF_hap: u32 = 2;
pub const XEN_DOMCTL_CDF_s3_integrity: u32 = 4;
pub const XEN_DOMCTL_CDF_oos_off: u32 = 8;
pub const XEN_DOMCTL_CDF_xs_domain: u32 = 16;
pub const XEN_DOMCTL_CDF_iommu: u32 = 32;
pub const XEN_DOMCTL_CDF_nested_virt: u32 = 64;
pub const XEN_DOMCTL_CDF_vpmu: u32 = 128;
pub const XEN_DOMCTL_CDF_MAX: u32 = 128;
pub const XEN_DOMCTL_GRANT_version_mask: u32 = 15;
pub const XEN_DOMINF_dying: u32 = 1;
pub const XEN_DOMINF_hvm_guest: u32 = 2;
pub const XEN_DOMINF_shutdown: u32 = 4;
pub const XEN_DOMINF_paused: u32 = 8;
pub const XEN_DOMINF_blocked: u32 = 16;
pub const XEN_DOMINF_running: u32 = 32;
pub const XEN_DOMINF_debugged: u32 = 64;
pub const XEN_DOMINF_xs_domain: u32 = 128;
pub const XEN_DOMINF_hap: u32 = 256;
pub const XEN_DOMINF_shutdownmask: u32 = 255;
pub const XEN_DOMINF_shutdownshift: u32 = 16;
pub const XEN_INVALID_MAX_VCPU_ID: u32 = 4294967295;
pub const XEN_DOMCTL_PFINFO_LTAB_SHIFT: u32 = 28;
pub const XEN_DOMCTL_PFINFO_NOTAB: u32 = 0;
pub const XEN_DOMCTL_PFINFO_L1TAB: u32 = 268435456;
pub const XEN_DOMCTL_PFINFO_L2TAB: u32 = 536870912;
pub const XEN_DOMCTL_PFINFO_L3TAB: u32 = 805306368;
pub const XEN_DOMCTL_PFINFO_L4TAB: u32 = 1073741824;
pub const XEN_DOMCTL_PFINFO_LTABTYPE_MASK: u32 = 1879048192;
pub const XEN_DOMCTL_PFINFO_LPINTAB: u32 = 2147483648;
pub const XEN_DOMCTL_PFINFO_XTAB: u32 = 4026531840;
pub const XEN_DOMCTL_PFINFO_XALLOC: u32 = 3758096384;
pub const XEN_DOMCTL_PFINFO_BROKEN: u32 = 3489660928;
pub const XEN_DOMCTL_PFINFO_LTAB_MASK: u32 = 4026531840;
pub const XEN_VCPUAFFINITY_HARD: u32 = 1;
pub const XEN_VCPUAFFINITY_SOFT: u32 = 2;
pub const XEN_VCPUAFFINITY_FORCE: u32 = 4;
pub const XEN_SCHEDULER_CREDIT: u32 = 5;
pub const XEN_SCHEDULER_CREDIT2: u32 = 6;
pub const XEN_SCHEDULER_ARINC653: u32 = 7;
pub const XEN_SCHEDULER_RTDS: u32 = 8;
pub const XEN_SCHEDULER_NULL: u32 = 9;
pub const XEN_DOMCTL_SCHEDOP_putinfo: u32 = 0;
pub const XEN_DOMCTL_SCHEDOP_getinfo: u32 = 1;
pub const XEN_DOMCTL_SCHEDOP_putvcpuinfo: u32 = 2;
pub const XEN_DOMCTL_SCHEDOP_getvcpuinfo: u32 = 3;
pub const XEN_DOMCTL_SCHEDRT_extra: u32 = 1;
pub const XEN_DOMCTL_SHADOW_OP_OFF: u32 = 0;
pub const XEN_DOMCTL_SHADOW_OP_ENABLE_TEST: u32 = 1;
pub const XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY: u32 = 2;
pub const XEN_DOMCTL_SHADOW_OP_CLEAN: u32 = 11;
pub const XEN_DOMCTL_SHADOW_OP_PEEK: u32 = 12;
pub const XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION: u32 = 30;
pub const XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION: u32 = 31;
pub const XEN_DOMCTL_SHADOW_OP_ENABLE: u32 = 32;
pub const XEN_DOMCTL_SENDTRIGGER_NMI: u32 = 0;
pub const XEN_DOMCTL_SENDTRIGGER_RESET: u32 = 1;
pub const XEN_DOMCTL_SENDTRIGGER_INIT: u32 = 2;
pub const XEN_DOMCTL_SENDTRIGGER_POWER: u32 = 3;
pub const XEN_DOMCTL_SENDTRIGGER_SLEEP: u32 = 4;
pub const XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_OFF: u32 = 0;
pub const XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_ON: u32 = 1;
pub const XEN_ELFNOTE_INFO: u32 = 0;
pub const XEN_ELFNOTE_ENTRY: u32 = 1;
pub const XEN_ELFNOTE_HYPERCALL_PAGE: u32 = 2;
pub const XEN_ELFNOTE_VIRT_BASE: u32 = 3;
pub const XEN_ELFNOTE_PADDR_OFFSET: u32 = 4;
pub const XEN_ELFNOTE_XEN_VERSION: u32 = 5;
pub const XEN_ELFNOTE_GUEST_OS: u32 = 6;
pub const XEN_ELFNOTE_GUEST_VERSION: u32 = 7;
pub const XEN_ELFNOTE_LOADER: u32 = 8;
pub const XEN_ELFNOTE_PAE_MODE: u32 = 9;
pub const XEN_ELFNOTE_FEATURES: u32 = 10;
pub const XEN_ELFNOTE_BSD_SYMTAB: u32 = 11;
pub const XEN_ELFNOTE_HV_START_LOW: u32 = 12;
pub const XEN_ELFNOTE_L1_MFN_VALID: u32 = 13;
pub const XEN_ELFNOTE_SUSPEND_CANCEL: u32 = 14;
pub const XEN_ELFNOTE_INIT_P2M: u32 = 15;
pub const XEN_ELFNOTE_MOD_START_PFN: u32 = 16;
pub const XEN_ELFNOTE_SUPPORTED_FEATURES: u32 = 17;
pub const XEN_ELFNOTE_PHYS32_ENTRY: u32 = 18;
pub const XEN_ELFNOTE_MAX: u32 = 18;
pub const XEN_ELFNOTE_CRASH_INFO: u32 = 16777217;
pub const XEN_ELFNOTE_CRASH_REGS: u32 = 16777218;
pub const XEN_ELFNOTE_DUMPCORE_NONE: u32 = 33554432;
pub const XEN_ELFNOTE_DUMPCORE_HEADER: u32 = 33554433;
pub const XEN_ELFNOTE_DUMPCORE_XEN_VERSION: u32 = 33554434;
pub const XEN_ELFNOTE_DUMPCORE_FORMAT_VERSION: u32 = 33554435;
pub const XENFEAT_writable_page_tables: u32 = 0;
pub const XENFEAT_writable_descriptor_tables: u32 = 1;
pub const XENFEAT_auto_translated_physmap: u32 = 2;
pub const XENFEAT_supervisor_mode_kernel: u32 = 3;
pub const XENFEAT_pae_pgdir_above_4gb: u32 = 4;
pub const XENFEAT_mmu_pt_update_preserve_ad: u32 = 5;
pub const XENFEAT_highmem_assist: u32 = 6;
pub const XENFEAT_gnttab_map_avail_bits: u32 = 7;
pub const XENFEAT_hvm_callback_vector: u32 = 8;
pub const XENFEAT_hvm_safe_pvclock: u32 = 9;
pub const XENFEAT_hvm_pirqs: u32 = 10;
pub const XENFEAT_dom0: u32 = 11;
pub const XENFEAT_memory_op_vnode_supported: u32 = 13;
pub const XENFEAT_ARM_SMCCC_supported: u32 = 14;
pub const XENFEAT_linux_rsdp_unrestricted: u32 = 15;
pub const XENFEAT_not_direct_mapped: u32 = 16;
pub const XENFEAT_direct_mapped: u32 = 17;
pub const XENFEAT_NR_SUBMAPS: u32 = 1;
pub const GNTTABOP_map_grant_ref: u32 = 0;
pub const GNTTABOP_unmap_grant_ref: u32 = 1;
pub const GNTTABOP_setup_table: u32 = 2;
pub const GNTTABOP_dump_table: u32 = 3;
pub const GNTTABOP_transfer: u32 = 4;
pub const GNTTABOP_copy: u32 = 5;
pub const GNTTABOP_query_size: u32 = 6;
pub const GNTTABOP_unmap_and_replace: u32 = 7;
pub const GNTTABOP_set_version: u32 = 8;
pub const GNTTABOP_get_status_frames: u32 = 9;
pub const GNTTABOP_get_version: u32 = 10;
pub const GNTTABOP_swap_grant_ref: u32 = 11;
pub const GNTTABOP_cache_flush: u32 = 12;
pub const GNTTAB_NR_RESERVED_ENTRIES: u32 = 8;
pub const GNTTAB_RESERVED_CONSOLE: u32 = 0;
pub const GNTTAB_RESERVED_XENSTORE: u32 = 1;
pub const GTF_invalid: u32 = 0;
pub const GTF_permit_access: u32 = 1;
pub const GTF_accept_transfer: u32 = 2;
pub const GTF_transitive: u32 = 3;
pub const GTF_type_mask: u32 = 3;
pub const _GTF_readonly: u32 = 2;
pub const GTF_readonly: u32 = 4;
pub const _GTF_reading: u32 = 3;
pub const GTF_reading: u32 = 8;
pub const _GTF_writing: u32 = 4;
pub const GTF_writing: u32 = 16;
pub const _GTF_PWT: u32 = 5;
pub const GTF_PWT: u32 = 32;
pub const _GTF_PCD: u32 = 6;
pub const GTF_PCD: u32 = 64;
pub const _GTF_PAT: u32 = 7;
pub const GTF_PAT: u32 = 128;
pub const _GTF_sub_page: u32 = 8;
pub const GTF_sub_page: u32 = 256;
pub const _GTF_transfer_committed: u32 = 2;
pub const GTF_transfer_committed: u32 = 4;
pub const _GTF_transfer_completed: u32 = 3;
pub const GTF_transfer_completed: u32 = 8;
pub const _GNTMAP_device_map: u32 = 0;
pub const GNTMAP_device_map: u32 = 1;
pub const _GNTMAP_host_map: u32 = 1;
pub const GNTMAP_host_map: u32 = 2;
pub const _GNTMAP_readonly: u32 = 2;
pub const GNTMAP_readonly: u32 = 4;
pub const _GNTMAP_application_map: u32 = 3;
pub const GNTMAP_application_map: u32 = 8;
pub const _GNTMAP_contains_pte: u32 = 4;
pub const GNTMAP_contains_pte: u32 = 16;
pub const _GNTMAP_guest_avail0: u32 = 16;
pub const GNTMAP_guest_avail_mask: u32 = 4294901760;
pub const _GNTCOPY_source_gref: u32 = 0;
pub const GNTCOPY_source_gref: u32 = 1;
pub const _GNTCOPY_dest_gref: u32 = 1;
pub const GNTCOPY_dest_gref: u32 = 2;
pub const GNTTAB_CACHE_CLEAN: u32 = 1;
pub const GNTTAB_CACHE_INVAL: u32 = 2;
pub const GNTTAB_CACHE_SOURCE_GREF: u32 = 2147483648;
pub const GNTST_okay: u32 = 0;
pub const GNTST_general_error: i32 = -1;
pub const GNTST_bad_domain: i32 = -2;
pub const GNTST_bad_gntref: i32 = -3;
pub const GNTST_bad_handle: i32 = -4;
pub const GNTST_bad_virt_addr: i32 = -5;
pub const GNTST_bad_dev_addr: i32 = -6;
pub const GNTST_no_device_space: i32 = -7;
pub const GNTST_permission_denied: i32 = -8;
pub const GNTST_bad_page: i32 = -9;
pub const GNTST_bad_copy_arg: i32 = -10;
pub const GNTST_address_too_big: i32 = -11;
pub const GNTST_eagain: i32 = -12;
pub const GNTST_no_space: i32 = -13;
pub const XEN_PAGE_SHIFT: u32 = 12;
pub const BLKIF_OP_READ: u32 = 0;
pub const BLKIF_OP_WRITE: u32 = 1;
pub const BLKIF_OP_WRITE_BARRIER: u32 = 2;
pub const BLKIF_OP_FLUSH_DISKCACHE: u32 = 3;
pub const BLKIF_OP_RESERVED_1: u32 = 4;
pub const BLKIF_OP_DISCARD: u32 = 5;
pub const BLKIF_OP_INDIRECT: u32 = 6;
pub const BLKIF_MAX_SEGMENTS_PER_REQUEST: u32 = 11;
pub const BLKIF_MAX_INDIRECT_PAGES_PER_REQUEST: u32 = 8;
pub const BLKIF_DISCARD_SECURE: u32 = 1;
pub const BLKIF_RSP_EOPNOTSUPP: i32 = -2;
pub const BLKIF_RSP_ERROR: i32 = -1;
pub const BLKIF_RSP_OKAY: u32 = 0;
pub const VDISK_CDROM: u32 = 1;
pub const VDISK_REMOVABLE: u32 = 2;
pub const VDISK_READONLY: u32 = 4;
pub const XEN_NETIF_NR_SLOTS_MIN: u32 = 18;
pub const XEN_NETIF_MAX_TX_SIZE: u32 = 65535;
pub const _NETTXF_csum_blank: u32 = 0;
pub const NETTXF_csum_blank: u32 = 1;
pub const _NETTXF_data_validated: u32 = 1;
pub const NETTXF_data_validated: u32 = 2;
pub const _NETTXF_more_data: u32 = 2;
pub const NETTXF_more_data: u32 = 4;
pub const _NETTXF_extra_info: u32 = 3;
pub const NETTXF_extra_info: u32 = 8;
pub const _NETRXF_data_validated: u32 = 0;
pub const NETRXF_data_validated: u32 = 1;
pub const _NETRXF_csum_blank: u32 = 1;
pub const NETRXF_csum_blank: u32 = 2;
pub const _NETRXF_more_data: u32 = 2;
pub const NETRXF_more_data: u32 = 4;
pub const _NETRXF_extra_info: u32 = 3;
pub const NETRXF_extra_info: u32 = 8;
pub const _NETRXF_gso_prefix: u32 = 4;
pub const NETRXF_gso_prefix: u32 = 16;
pub const XEN_NETIF_EXTRA_TYPE_NONE: u32 = 0;
pub const XEN_NETIF_EXTRA_TYPE_GSO: u32 = 1;
pub const XEN_NETIF_EXTRA_TYPE_MCAST_ADD: u32 = 2;
pub const XEN_NETIF_EXTRA_TYPE_MCAST_DEL: u32 = 3;
pub const XEN_NETIF_EXTRA_TYPE_HASH: u32 = 4;
pub const XEN_NETIF_EXTRA_TYPE_MAX: u32 = 5;
pub const _XEN_NETIF_EXTRA_FLAG_MORE: u32 = 0;
pub const XEN_NETIF_EXTRA_FLAG_MORE: u32 = 1;
pub const XEN_NETIF_GSO_TYPE_NONE: u32 = 0;
pub const XEN_NETIF_GSO_TYPE_TCPV4: u32 = 1;
pub const XEN_NETIF_GSO_TYPE_TCPV6: u32 = 2;
pub const NETIF_RSP_DROPPED: i32 = -2;
pub const NETIF_RSP_ERROR: i32 = -1;
pub const NETIF_RSP_OKAY: u32 = 0;
pub const NETIF_RSP_NULL: u32 = 1;
pub const _XEN_NETIF_CTRL_HASH_TYPE_IPV4: u32 = 0;
pub const XEN_NETIF_CTRL_HASH_TYPE_IPV4: u32 = 1;
pub const _XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP: u32 = 1;
pub const XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP: u32 = 2;
pub const _XEN_NETIF_CTRL_HASH_TYPE_IPV6: u32 = 2;
pub const XEN_NETIF_CTRL_HASH_TYPE_IPV6: u32 = 4;
pub const _XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP: u32 = 3;
pub const XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP: u32 = 8;
pub const XEN_NETIF_CTRL_HASH_ALGORITHM_NONE: u32 = 0;
pub const XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ: u32 = 1;
pub const XEN_NETIF_CTRL_TYPE_INVALID: u32 = 0;
pub const XEN_NETIF_CTRL_TYPE_GET_HASH_FLAGS: u32 = 1;
pub const XEN_NETIF_CTRL_TYPE_SET_HASH_FLAGS: u32 = 2;
pub const XEN_NETIF_CTRL_TYPE_SET_HASH_KEY: u32 = 3;
pub const XEN_NETIF_CTRL_TYPE_GET_HASH_MAPPING_SIZE: u32 = 4;
pub const XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING_SIZE: u32 = 5;
pub const XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING: u32 = 6;
pub const XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM: u32 = 7;
pub const XEN_NETIF_CTRL_TYPE_GET_GREF_MAPPING_SIZE: u32 = 8;
pub const XEN_NETIF_CTRL_TYPE_ADD_GREF_MAPPING: u32 = 9;
pub const XEN_NETIF_CTRL_TYPE_DEL_GREF_MAPPING: u32 = 10;
pub const XEN_NETIF_CTRL_STATUS_SUCCESS: u32 = 0;
pub const XEN_NETIF_CTRL_STATUS_NOT_SUPPORTED: u32 = 1;
pub const XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER: u32 = 2;
pub const XEN_NETIF_CTRL_STATUS_BUFFER_OVERFLOW: u32 = 3;
pub const _XEN_NETIF_CTRLF_GREF_readonly: u32 = 0;
pub const XEN_NETIF_CTRLF_GREF_readonly: u32 = 1;
pub const XEN_IO_PROTO_ABI_X86_32: &[u8; 11] = b"x86_32-abi\0";
pub const XEN_IO_PROTO_ABI_X86_64: &[u8; 11] = b"x86_64-abi\0";
pub const XEN_IO_PROTO_ABI_ARM: &[u8; 8] = b"arm-abi\0";
pub const XEN_IO_PROTO_ABI_NATIVE: &[u8; 11] = b"x86_64-abi\0";
pub const XS_WRITE_NONE: &[u8; 5] = b"NONE\0";
pub const XS_WRITE_CREATE: &[u8; 7] = b"CREATE\0";
pub const XS_WRITE_CREATE_EXCL: &[u8; 12] = b"CREATE|EXCL\0";
pub const XENSTORE_RING_SIZE: u32 = 1024;
pub const XENSTORE_PAYLOAD_MAX: u32 = 4096;
pub const XENSTORE_ABS_PATH_MAX: u32 = 3072;
pub const XENSTORE_REL_PATH_MAX: u32 = 2048;
pub const XENSTORE_SERVER_FEATURE_RECONNECTION: u32 = 1;
pub const XENSTORE_SERVER_FEATURE_ERROR: u32 = 2;
pub const XENSTORE_CONNECTED: u32 = 0;
pub const XENSTORE_RECONNECT: u32 = 1;
pub const XENSTORE_ERROR_NONE: u32 = 0;
pub const XENSTORE_ERROR_COMM: u32 = 1;
pub const XENSTORE_ERROR_RINGIDX: u32 = 2;
pub const XENSTORE_ERROR_PROTO: u32 = 3;
pub const XS_DEBUG: u32 = 0;
pub const PHYSDEVOP_IRQ_UNMASK_NOTIFY: u32 = 4;
pub const PHYSDEVOP_irq_status_query: u32 = 5;
pub const PHYSDEVOP_set_iopl: u32 = 6;
pub const PHYSDEVOP_set_iobitmap: u32 = 7;
pub const PHYSDEVOP_apic_read: u32 = 8;
pub const PHYSDEVOP_apic_write: u32 = 9;
pub const PHYSDEVOP_alloc_irq_vector: u32 = 10;
pub const PHYSDEVOP_free_irq_vector: u32 = 11;
pub const PHYSDEVOP_eoi: u32 = 12;
pub const PHYSDEVOP_map_pirq: u32 = 13;
pub const PHYSDEVOP_unmap_pirq: u32 = 14;
pub const PHYSDEVOP_manage_pci_add: u32 = 15;
pub const PHYSDEVOP_manage_pci_remove: u32 = 16;
pub const PHYSDEVOP_pirq_eoi_gmfn_v1: u32 = 17;
pub const PHYSDEVOP_restore_msi: u32 = 19;
pub const PHYSDEVOP_manage_pci_add_ext: u32 = 20;
pub const PHYSDEVOP_setup_gsi: u32 = 21;
pub const PHYSDEVOP_get_free_pirq: u32 = 23;
pub const PHYSDEVOP_pci_mmcfg_reserved: u32 = 24;
pub const PHYSDEVOP_pci_device_add: u32 = 25;
pub const PHYSDEVOP_pci_device_remove: u32 = 26;
pub const PHYSDEVOP_restore_msi_ext: u32 = 27;
pub const PHYSDEVOP_pirq_eoi_gmfn_v2: u32 = 28;
pub const PHYSDEVOP_dbgp_op: u32 = 29;
pub const PHYSDEVOP_prepare_msix: u32 = 30;
pub const PHYSDEVOP_release_msix: u32 = 31;
pub const PHYSDEVOP_pirq_eoi_gmfn: u32 = 28;
pub const _XENIRQSTAT_needs_eoi: u32 = 0;
pub const XENIRQSTAT_needs_eoi: u32 = 1;
pub const _XENIRQSTAT_shared: u32 = 1;
pub const XENIRQSTAT_shared: u32 = 2;
pub const MAP_PIRQ_TYPE_MSI: u32 = 0;
pub const MAP_PIRQ_TYPE_GSI: u32 = 1;
pub const MAP_PIRQ_TYPE_UNKNOWN: u32 = 2;
pub const MAP_PIRQ_TYPE_MSI_SEG: u32 = 3;
pub const MAP_PIRQ_TYPE_MULTI_MSI: u32 = 4;
pub const XEN_PCI_MMCFG_RESERVED: u32 = 1;
pub const XEN_PCI_DEV_EXTFN: u32 = 1;
pub const XEN_PCI_DEV_VIRTFN: u32 = 2;
pub const XEN_PCI_DEV_PXM: u32 = 4;
pub const PHYSDEVOP_DBGP_RESET_PREPARE: u32 = 1;
pub const PHYSDEVOP_DBGP_RESET_DONE: u32 = 2;
pub const PHYSDEVOP_DBGP_BUS_UNKNOWN: u32 = 0;
pub const PHYSDEVOP_DBGP_BUS_PCI: u32 = 1;
pub const XENMEM_increase_reservation: u32 = 0;
pub const XENMEM_decrease_reservation: u32 = 1;
pub const XENMEM_maximum_ram_page: u32 = 2;
pub const XENMEM_current_reservation: u32 = 3;
pub const XENMEM_maximum_reservation: u32 = 4;
pub const XENMEM_machphys_mfn_list: u32 = 5;
pub const XENMEM_populate_physmap: u32 = 6;
pub const XENMEM_add_to_physmap: u32 = 7;
pub const XENMEM_memory_map: u32 = 9;
pub const XENMEM_machine_memory_map: u32 = 10;
pub const XENMEM_exchange: u32 = 11;
pub const XENMEM_machphys_mapping: u32 = 12;
pub const XENMEM_set_memory_map: u32 = 13;
pub const XENMEM_maximum_gpfn: u32 = 14;
pub const XENMEM_remove_from_physmap: u32 = 15;
pub const XENMEM_set_pod_target: u32 = 16;
pub const XENMEM_get_pod_target: u32 = 17;
pub const XENMEM_add_to_physmap_batch: u32 = 23;
pub const XENMEM_machphys_compat_mfn_list: u32 = 25;
pub const XENMEM_get_vnumainfo: u32 = 26;
pub const XENMEM_acquire_resource: u32 = 28;
pub const XENMEMF_populate_on_demand: u32 = 65536;
pub const XENMEMF_exact_node_request: u32 = 131072;
pub const XENMEMF_vnode: u32 = 262144;
pub const XENMAPSPACE_shared_info: u32 = 0;
pub const XENMAPSPACE_grant_table: u32 = 1;
pub const XENMAPSPACE_gmfn: u32 = 2;
pub const XENMAPSPACE_gmfn_range: u32 = 3;
pub const XENMAPSPACE_gmfn_foreign: u32 = 4;
pub const XENMAPSPACE_dev_mmio: u32 = 5;
pub const XENMAPIDX_grant_table_status: u32 = 2147483648;
pub const XENMEM_resource_ioreq_server: u32 = 0;
pub const XENMEM_resource_grant_table: u32 = 1;
pub const XENMEM_resource_vmtrace_buf: u32 = 2;
pub const XENMEM_resource_grant_table_id_shared: u32 = 0;
pub const XENMEM_resource_grant_table_id_status: u32 = 1;
pub const XENMEM_resource_ioreq_server_frame_bufioreq: u32 = 0;
pub const XENNMI_register_callback: u32 = 0;
pub const XENNMI_unregister_callback: u32 = 1;
pub const _XEN_NMIREASON_io_error: u32 = 0;
pub const XEN_NMIREASON_io_error: u32 = 1;
pub const _XEN_NMIREASON_pci_serr: u32 = 1;
pub const XEN_NMIREASON_pci_serr: u32 = 2;
pub const _XEN_NMIREASON_unknown: u32 = 2;
pub const XEN_NMIREASON_unknown: u32 = 4;
pub const PARAVANE_HYPERCALL: u32 = 49;
pub const __HYPERVISOR_paravane: u32 = 49;
pub const PARAVANE_OP_version: u32 = 0;
pub const PARAVANE_OP_set_virtual_timer: u32 = 1;
pub const PARAVANE_OP_read_refusals: u32 = 2;
pub const PARAVANE_OP_find_holders: u32 = 3;
pub const PARAVANE_INTERFACE_VERSION: u32 = 1;
pub const PARAVANE_REFUSED_WRITE: u32 = 4294967295;
pub const PARAVANE_RULE_not_memory: u32 = 1;
pub const PARAVANE_RULE_not_owned: u32 = 2;
pub const PARAVANE_RULE_type_in_use: u32 = 3;
pub const PARAVANE_RULE_count_limit: u32 = 4;
pub const PARAVANE_RULE_reserved_bits: u32 = 5;
pub const PARAVANE_RULE_superpage: u32 = 6;
pub const PARAVANE_RULE_hypervisor_slot: u32 = 7;
pub const PARAVANE_RULE_linear_writable: u32 = 8;
pub const PARAVANE_RULE_linear_depth: u32 = 9;
pub const PARAVANE_RULE_linear_unvalidated: u32 = 10;
pub const PARAVANE_RULE_already_pinned: u32 = 11;
pub const PARAVANE_RULE_not_pinned: u32 = 12;
pub const PARAVANE_RULE_descriptor: u32 = 13;
pub const PARAVANE_RULE_misaligned: u32 = 14;
pub const PARAVANE_RULE_table_in_transition: u32 = 15;
pub const PARAVANE_RULE_not_mapped: u32 = 16;
pub const PARAVANE_RULE_referenced: u32 = 17;
pub const PARAVANE_RULE_dying: u32 = 18;
pub const PARAVANE_RULE_over_maximum: u32 = 19;
pub const PARAVANE_RULE_absent_address: u32 = 20;
pub const PARAVANE_FRAME_none: u32 = 0;
pub const PARAVANE_FRAME_l1: u32 = 1;
pub const PARAVANE_FRAME_l2: u32 = 2;
pub const PARAVANE_FRAME_l3: u32 = 3;
pub const PARAVANE_FRAME_l4: u32 = 4;
pub const PARAVANE_FRAME_ldt: u32 = 5;
pub const PARAVANE_FRAME_gdt: u32 = 6;
pub const PARAVANE_FRAME_writable: u32 = 7;
pub const PARAVANE_FRAME_shared_read_only: u32 = 8;
pub const PARAVANE_FRAMEF_validated: u32 = 1;
pub const PARAVANE_FRAMEF_pinned: u32 = 2;
pub const PARAVANE_FRAMEF_partial: u32 = 4;
pub const PARAVANE_HOLDER_entry: u32 = 1;
pub const PARAVANE_HOLDER_pin: u32 = 2;
pub const PARAVANE_HOLDER_kernel_base: u32 = 3;
pub const PARAVANE_HOLDER_user_base: u32 = 4;
pub const PARAVANE_HOLDER_gdt: u32 = 5;
pub const PARAVANE_HOLDER_ldt: u32 = 6;
pub const PARAVANE_TRC: u32 = 2129920;
pub const PARAVANE_TRC_RESULT: u32 = 2129921;
pub const PARAVANE_TRC_SEND: u32 = 2129922;
pub const PARAVANE_TRC_UPCALL: u32 = 2129923;
pub const XENPF_INTERFACE_VERSION: u32 = 50331649;
pub const XENPF_settime32: u32 = 17;
pub const XENPF_add_memtype: u32 = 31;
pub const XENPF_del_memtype: u32 = 32;
pub const XENPF_read_memtype: u32 = 33;
pub const XENPF_microcode_update: u32 = 35;
pub const XENPF_platform_quirk: u32 = 39;
pub const XENPF_get_cpu_version: u32 = 48;
pub const XENPF_efi_runtime_call: u32 = 49;
pub const XENPF_firmware_info: u32 = 50;
pub const XENPF_enter_acpi_sleep: u32 = 51;
pub const XENPF_change_freq: u32 = 52;
pub const XENPF_getidletime: u32 = 53;
pub const XENPF_set_processor_pminfo: u32 = 54;
pub const XENPF_get_cpuinfo: u32 = 55;
pub const XENPF_cpu_online: u32 = 56;
pub const XENPF_cpu_offline: u32 = 57;
pub const XENPF_cpu_hotadd: u32 = 58;
pub const XENPF_mem_hotadd: u32 = 59;
pub const XENPF_core_parking: u32 = 60;
pub const XENPF_resource_op: u32 = 61;
pub const XENPF_settime64: u32 = 62;
pub const XENPF_get_symbol: u32 = 63;
pub const XENPF_settime: u32 = 62;
pub const QUIRK_NOIRQBALANCING: u32 = 1;
pub const QUIRK_IOAPIC_BAD_REGSEL: u32 = 2;
pub const QUIRK_IOAPIC_GOOD_REGSEL: u32 = 3;
pub const XENPF_ACPI_SLEEP_EXTENDED: u32 = 1;
pub const XEN_PCPU_FLAGS_ONLINE: u32 = 1;
pub const XEN_PCPU_FLAGS_INVALID: u32 = 2;
pub const XEN_CORE_PARKING_SET: u32 = 1;
pub const XEN_CORE_PARKING_GET: u32 = 2;
pub const XEN_RESOURCE_OP_MSR_READ: u32 = 0;
pub const XEN_RESOURCE_OP_MSR_WRITE: u32 = 1;
pub const SCHEDOP_yield: u32 = 0;
pub const SCHEDOP_block: u32 = 1;
pub const SCHEDOP_shutdown: u32 = 2;
pub const SCHEDOP_poll: u32 = 3;
pub const SCHEDOP_remote_shutdown: u32 = 4;
pub const SCHEDOP_shutdown_code: u32 = 5;
pub const SCHEDOP_watchdog: u32 = 6;
pub const SCHEDOP_pin_override: u32 = 7;
pub const SHUTDOWN_poweroff: u32 = 0;
pub const SHUTDOWN_reboot: u32 = 1;
pub const SHUTDOWN_suspend: u32 = 2;
pub const SHUTDOWN_crash: u32 = 3;
pub const SHUTDOWN_watchdog: u32 = 4;
pub const SHUTDOWN_soft_reset: u32 = 5;
pub const SHUTDOWN_MAX: u32 = 5;
pub const XEN_SYSCTL_INTERFACE_VERSION: u32 = 21;
pub const XEN_SYSCTL_readconsole: u32 = 1;
pub const XEN_SYSCTL_tbuf_op: u32 = 2;
pub const XEN_SYSCTL_physinfo: u32 = 3;
pub const XEN_SYSCTL_sched_id: u32 = 4;
pub const XEN_SYSCTL_perfc_op: u32 = 5;
pub const XEN_SYSCTL_getdomaininfolist: u32 = 6;
pub const XEN_SYSCTL_debug_keys: u32 = 7;
pub const XEN_SYSCTL_getcpuinfo: u32 = 8;
pub const XEN_SYSCTL_availheap: u32 = 9;
pub const XEN_SYSCTL_get_pmstat: u32 = 10;
pub const XEN_SYSCTL_cpu_hotplug: u32 = 11;
pub const XEN_SYSCTL_pm_op: u32 = 12;
pub const XEN_SYSCTL_page_offline_op: u32 = 14;
pub const XEN_SYSCTL_lockprof_op: u32 = 15;
pub const XEN_SYSCTL_cputopoinfo: u32 = 16;
pub const XEN_SYSCTL_numainfo: u32 = 17;
pub const XEN_SYSCTL_cpupool_op: u32 = 18;
pub const XEN_SYSCTL_scheduler_op: u32 = 19;
pub const XEN_SYSCTL_coverage_op: u32 = 20;
pub const XEN_SYSCTL_psr_cmt_op: u32 = 21;
pub const XEN_SYSCTL_pcitopoinfo: u32 = 22;
pub const XEN_SYSCTL_psr_alloc: u32 = 23;
pub const XEN_SYSCTL_get_cpu_levelling_caps: u32 = 25;
pub const XEN_SYSCTL_get_cpu_featureset: u32 = 26;
pub const XEN_SYSCTL_livepatch_op: u32 = 27;
pub const XEN_SYSCTL_get_cpu_policy: u32 = 29;
pub const XEN_SYSCTL_TBUFOP_get_info: u32 = 0;
pub const XEN_SYSCTL_TBUFOP_set_cpu_mask: u32 = 1;
pub const XEN_SYSCTL_TBUFOP_set_evt_mask: u32 = 2;
pub const XEN_SYSCTL_TBUFOP_set_size: u32 = 3;
pub const XEN_SYSCTL_TBUFOP_enable: u32 = 4;
pub const XEN_SYSCTL_TBUFOP_disable: u32 = 5;
pub const XEN_SYSCTL_PHYSCAP_hvm: u32 = 1;
pub const XEN_SYSCTL_PHYSCAP_pv: u32 = 2;
pub const XEN_SYSCTL_PHYSCAP_directio: u32 = 4;
pub const XEN_SYSCTL_PHYSCAP_hap: u32 = 8;
pub const XEN_SYSCTL_PHYSCAP_shadow: u32 = 16;
pub const XEN_SYSCTL_PHYSCAP_iommu_hap_pt_share: u32 = 32;
pub const XEN_SYSCTL_PHYSCAP_vmtrace: u32 = 64;
pub const XEN_SYSCTL_PHYSCAP_vpmu: u32 = 128;
pub const XEN_SYSCTL_PHYSCAP_gnttab_v1: u32 = 256;
pub const XEN_SYSCTL_PHYSCAP_gnttab_v2: u32 = 512;
pub const XEN_SYSCTL_PHYSCAP_MAX: u32 = 512;
pub const XEN_INVALID_CORE_ID: u32 = 4294967295;
pub const XEN_INVALID_SOCKET_ID: u32 = 4294967295;
pub const XEN_INVALID_NODE_ID: u32 = 4294967295;
pub const XEN_INVALID_MEM_SZ: u32 = 4294967295;
pub const XEN_INVALID_NODE_DIST: u32 = 4294967295;
pub const XEN_SYSCTL_CPUPOOL_OP_CREATE: u32 = 1;
pub const XEN_SYSCTL_CPUPOOL_OP_DESTROY: u32 = 2;
pub const XEN_SYSCTL_CPUPOOL_OP_INFO: u32 = 3;
pub const XEN_SYSCTL_CPUPOOL_OP_ADDCPU: u32 = 4;
pub const XEN_SYSCTL_CPUPOOL_OP_RMCPU: u32 = 5;
pub const XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN: u32 = 6;
pub const XEN_SYSCTL_CPUPOOL_OP_FREEINFO: u32 = 7;
pub const XEN_SYSCTL_CPUPOOL_PAR_ANY: u32 = 4294967295;
pub const XEN_SYSCTL_SCHEDOP_putinfo: u32 = 0;
pub const XEN_SYSCTL_SCHEDOP_getinfo: u32 = 1;
pub const XEN_SYSCTL_SCHED_RATELIMIT_MAX: u32 = 500000;
pub const XEN_SYSCTL_SCHED_RATELIMIT_MIN: u32 = 100;
pub const XEN_SYSCTL_cpu_featureset_raw: u32 = 0;
pub const XEN_SYSCTL_cpu_featureset_host: u32 = 1;
pub const XEN_SYSCTL_cpu_featureset_pv: u32 = 2;
pub const XEN_SYSCTL_cpu_featureset_hvm: u32 = 3;
pub const XEN_SYSCTL_cpu_featureset_pv_max: u32 = 4;
pub const XEN_SYSCTL_cpu_featureset_hvm_max: u32 = 5;
pub const XEN_SYSCTL_cpu_policy_raw: u32 = 0;
pub const XEN_SYSCTL_cpu_policy_host: u32 = 1;
pub const XEN_SYSCTL_cpu_policy_pv_max: u32 = 2;
pub const XEN_SYSCTL_cpu_policy_hvm_max: u32 = 3;
pub const XEN_SYSCTL_cpu_policy_pv_default: u32 = 4;
pub const XEN_SYSCTL_cpu_policy_hvm_default: u32 = 5;
pub const TRACE_EXTRA_MAX: u32 = 7;
pub const TRACE_EXTRA_SHIFT: u32 = 28;
pub const TRC_HD_CYCLE_FLAG: u32 = 2147483648;
pub const TRC_CLS_SHIFT: u32 = 16;
pub const TRC_SUBCLS_SHIFT: u32 = 12;
pub const TRC_GEN: u32 = 126976;
pub const TRC_SCHED: u32 = 192512;
pub const TRC_DOM0OP: u32 = 323584;
pub const TRC_HVM: u32 = 585728;
pub const TRC_MEM: u32 = 1110016;
pub const TRC_PV: u32 = 2158592;
pub const TRC_SHADOW: u32 = 4255744;
pub const TRC_HW: u32 = 8450048;
pub const TRC_GUEST: u32 = 134279168;
pub const TRC_ALL: u32 = 268431360;
pub const TRC_64_FLAG: u32 = 256;
pub const TRC_LOST_RECORDS: u32 = 126977;
pub const TRC_TRACE_WRAP_BUFFER: u32 = 126978;
pub const TRC_TRACE_CPU_CHANGE: u32 = 126979;
pub const TRC_SCHED_MIN: u32 = 135168;
pub const TRC_SCHED_CLASS: u32 = 139264;
pub const TRC_SCHED_VERBOSE: u32 = 163840;
pub const TRC_SCHED_RUNSTATE_CHANGE: u32 = 135169;
pub const TRC_SCHED_CONTINUE_RUNNING: u32 = 135170;
pub const TRC_SCHED_DOM_ADD: u32 = 163841;
pub const TRC_SCHED_DOM_REM: u32 = 163842;
pub const TRC_SCHED_SLEEP: u32 = 163843;
pub const TRC_SCHED_WAKE: u32 = 163844;
pub const TRC_SCHED_YIELD: u32 = 163845;
pub const TRC_SCHED_BLOCK: u32 = 163846;
pub const TRC_SCHED_SHUTDOWN: u32 = 163847;
pub const TRC_SCHED_SWITCH: u32 = 163850;
pub const TRC_SCHED_SHUTDOWN_CODE: u32 = 163856;
pub const TRC_PV_ENTRY: u32 = 2101248;
pub const TRC_PV_SUBCALL: u32 = 2105344;
pub const TRC_PV_TRAP: u32 = 2101251;
pub const TRC_PV_PAGE_FAULT: u32 = 2101252;
pub const TRC_PV_FORCED_INVALID_OP: u32 = 2101253;
pub const TRC_PV_EMULATE_PRIVOP: u32 = 2101254;
pub const TRC_PV_EMULATE_4GB: u32 = 2101255;
pub const TRC_PV_MATH_STATE_RESTORE: u32 = 2101256;
pub const TRC_PV_PAGING_FIXUP: u32 = 2101257;
pub const TRC_PV_GDT_LDT_MAPPING_FAULT: u32 = 2101258;
pub const TRC_PV_PTWR_EMULATION: u32 = 2101259;
pub const TRC_PV_PTWR_EMULATION_PAE: u32 = 2101260;
pub const TRC_PV_HYPERCALL_V2: u32 = 2101261;
pub const TRC_PV_HYPERCALL_SUBCALL: u32 = 2105358;
pub const TRC_PV_HYPERCALL_V2_ARG_MASK: u32 = 4293918720;
pub const VCPUOP_initialise: u32 = 0;
pub const VCPUOP_up: u32 = 1;
pub const VCPUOP_down: u32 = 2;
pub const VCPUOP_is_up: u32 = 3;
pub const VCPUOP_get_runstate_info: u32 = 4;
pub const VCPUOP_register_runstate_memory_area: u32 = 5;
pub const VCPUOP_set_periodic_timer: u32 = 6;
pub const VCPUOP_stop_periodic_timer: u32 = 7;
pub const VCPUOP_set_singleshot_timer: u32 = 8;
pub const VCPUOP_stop_singleshot_timer: u32 = 9;
pub const VCPUOP_register_vcpu_info: u32 = 10;
pub const VCPUOP_send_nmi: u32 = 11;
pub const VCPUOP_get_physid: u32 = 12;
pub const VCPUOP_register_vcpu_time_memory_area: u32 = 13;
pub const RUNSTATE_running: u32 = 0;
pub const RUNSTATE_runnable: u32 = 1;
pub const RUNSTATE_blocked: u32 = 2;
pub const RUNSTATE_offline: u32 = 3;
pub const XEN_RUNSTATE_UPDATE: u64 = 9223372036854775808;
pub const _VCPU_SSHOTTMR_future: u32 = 0;
pub const VCPU_SSHOTTMR_future: u32 = 1;
pub const XENVER_version: u32 = 0;
pub const XENVER_extraversion: u32 = 1;
pub const XENVER_compile_info: u32 = 2;
pub const XENVER_capabilities: u32 = 3;
pub const XENVER_changeset: u32 = 4;
pub const XENVER_platform_parameters: u32 = 5;
pub const XENVER_get_features: u32 = 6;
pub const XENVER_pagesize: u32 = 7;
pub const XENVER_guest_handle: u32 = 8;
pub const XENVER_commandline: u32 = 9;
pub const XENVER_build_id: u32 = 10;
pub const XEN_EXTRAVERSION_LEN: u32 = 16;
pub const XEN_CAPABILITIES_INFO_LEN: u32 = 1024;
pub const XEN_CHANGESET_INFO_LEN: u32 = 64;
pub type xen_pfn_t = ::core::ffi::c_ulong;
pub type xen_ulong_t = ::core::ffi::c_ulong;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct iret_context {
    pub rax: u64,
    pub r11: u64,
    pub rcx: u64,
    pub flags: u64,
    pub rip: u64,
    pub cs: u64,
    pub rflags: u64,
    pub rsp: u64,
    pub ss: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of iret_context"][::core::mem::size_of::<iret_context>() - 72usize];
    ["Alignment of iret_context"][::core::mem::align_of::<iret_context>() - 8usize];
    [
        "Offset of field: iret_context::rax",
    ][::core::mem::offset_of!(iret_context, rax) - 0usize];
    [
        "Offset of field: iret_context::r11",
    ][::core::mem::offset_of!(iret_context, r11) - 8usize];
    [
        "Offset of field: iret_context::rcx",
    ][::core::mem::offset_of!(iret_context, rcx) - 16usize];
    [
        "Offset of field: iret_context::flags",
    ][::core::mem::offset_of!(iret_context, flags) - 24usize];
    [
        "Offset of field: iret_context::rip",
    ][::core::mem::offset_of!(iret_context, rip) - 32usize];
    [
        "Offset of field: iret_context::cs",
    ][::core::mem::offset_of!(iret_context, cs) - 40usize];
    [
        "Offset of field: iret_context::rflags",
    ][::core::mem::offset_of!(iret_context, rflags) - 48usize];
    [
        "Offset of field: iret_context::rsp",
    ][::core::mem::offset_of!(iret_context, rsp) - 56usize];
    [
        "Offset of field: iret_context::ss",
    ][::core::mem::offset_of!(iret_context, ss) - 64usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct cpu_user_regs {
    pub r15: u64,
    pub r14: u64,
    pub r13: u64,
    pub r12: u64,
    pub rbp: u64,
    pub rbx: u64,
    pub r11: u64,
    pub r10: u64,
    pub r9: u64,
    pub r8: u64,
    pub rax: u64,
    pub rcx: u64,
    pub rdx: u64,
    pub rsi: u64,
    pub rdi: u64,
    pub error_code: u32,
    pub entry_vector: u32,
    pub rip: u64,
    pub cs: u16,
    pub _pad0: [u16; 1usize],
    pub saved_upcall_mask: u8,
    pub _pad1: [u8; 3usize],
    pub rflags: u64,
    pub rsp: u64,
    pub ss: u16,
    pub _pad2: [u16; 3usize],
    pub es: u16,
    pub _pad3: [u16; 3usize],
    pub ds: u16,
    pub _pad4: [u16; 3usize],
    pub fs: u16,
    pub _pad5: [u16; 3usize],
    pub gs: u16,
    pub _pad6: [u16; 3usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of cpu_user_regs"][::core::mem::size_of::<cpu_user_regs>() - 200usize];
    ["Alignment of cpu_user_regs"][::core::mem::align_of::<cpu_user_regs>() - 8usize];
    [
        "Offset of field: cpu_user_regs::r15",
    ][::core::mem::offset_of!(cpu_user_regs, r15) - 0usize];
    [
        "Offset of field: cpu_user_regs::r14",
    ][::core::mem::offset_of!(cpu_user_regs, r14) - 8usize];
    [
        "Offset of field: cpu_user_regs::r13",
    ][::core::mem::offset_of!(cpu_user_regs, r13) - 16usize];
    [
        "Offset of field: cpu_user_regs::r12",
    ][::core::mem::offset_of!(cpu_user_regs, r12) - 24usize];
    [
        "Offset of field: cpu_user_regs::rbp",
    ][::core::mem::offset_of!(cpu_user_regs, rbp) - 32usize];
    [
        "Offset of field: cpu_user_regs::rbx",
    ][::core::mem::offset_of!(cpu_user_regs, rbx) - 40usize];
    [
        "Offset of field: cpu_user_regs::r11",
    ][::core::mem::offset_of!(cpu_user_regs, r11) - 48usize];
    [
        "Offset of field: cpu_user_regs::r10",
    ][::core::mem::offset_of!(cpu_user_regs, r10) - 56usize];
    [
        "Offset of field: cpu_user_regs::r9",
    ][::core::mem::offset_of!(cpu_user_regs, r9) - 64usize];
    [
        "Offset of field: cpu_user_regs::r8",
    ][::core::mem::offset_of!(cpu_user_regs, r8) - 72usize];
    [
        "Offset of field: cpu_user_regs::rax",
    ][::core::mem::offset_of!(cpu_user_regs, rax) - 80usize];
    [
        "Offset of field: cpu_user_regs::rcx",
    ][::core::mem::offset_of!(cpu_user_regs, rcx) - 88usize];
    [
        "Offset of field: cpu_user_regs::rdx",
    ][::core::mem::offset_of!(cpu_user_regs, rdx) - 96usize];
    [
        "Offset of field: cpu_user_regs::rsi",
    ][::core::mem::offset_of!(cpu_user_regs, rsi) - 104usize];
    [
        "Offset of field: cpu_user_regs::rdi",
    ][::core::mem::offset_of!(cpu_user_regs, rdi) - 112usize];
    [
        "Offset of field: cpu_user_regs::error_code",
    ][::core::mem::offset_of!(cpu_user_regs, error_code) - 120usize];
    [
        "Offset of field: cpu_user_regs::entry_vector",
    ][::core::mem::offset_of!(cpu_user_regs, entry_vector) - 124usize];
    [
        "Offset of field: cpu_user_regs::rip",
    ][::core::mem::offset_of!(cpu_user_regs, rip) - 128usize];
    [
        "Offset of field: cpu_user_regs::cs",
    ][::core::mem::offset_of!(cpu_user_regs, cs) - 136usize];
    [
        "Offset of field: cpu_user_regs::_pad0",
    ][::core::mem::offset_of!(cpu_user_regs, _pad0) - 138usize];
    [
        "Offset of field: cpu_user_regs::saved_upcall_mask",
    ][::core::mem::offset_of!(cpu_user_regs, saved_upcall_mask) - 140usize];
    [
        "Offset of field: cpu_user_regs::_pad1",
    ][::core::mem::offset_of!(cpu_user_regs, _pad1) - 141usize];
    [
        "Offset of field: cpu_user_regs::rflags",
    ][::core::mem::offset_of!(cpu_user_regs, rflags) - 144usize];
    [
        "Offset of field: cpu_user_regs::rsp",
    ][::core::mem::offset_of!(cpu_user_regs, rsp) - 152usize];
    [
        "Offset of field: cpu_user_regs::ss",
    ][::core::mem::offset_of!(cpu_user_regs, ss) - 160usize];
    [
        "Offset of field: cpu_user_regs::_pad2",
    ][::core::mem::offset_of!(cpu_user_regs, _pad2) - 162usize];
    [
        "Offset of field: cpu_user_regs::es",
    ][::core::mem::offset_of!(cpu_user_regs, es) - 168usize];
    [
        "Offset of field: cpu_user_regs::_pad3",
    ][::core::mem::offset_of!(cpu_user_regs, _pad3) - 170usize];
    [
        "Offset of field: cpu_user_regs::ds",
    ][::core::mem::offset_of!(cpu_user_regs, ds) - 176usize];
    [
        "Offset of field: cpu_user_regs::_pad4",
    ][::core::mem::offset_of!(cpu_user_regs, _pad4) - 178usize];
    [
        "Offset of field: cpu_user_regs::fs",
    ][::core::mem::offset_of!(cpu_user_regs, fs) - 184usize];
    [
        "Offset of field: cpu_user_regs::_pad5",
    ][::core::mem::offset_of!(cpu_user_regs, _pad5) - 186usize];
    [
        "Offset of field: cpu_user_regs::gs",
    ][::core::mem::offset_of!(cpu_user_regs, gs) - 192usize];
    [
        "Offset of field: cpu_user_regs::_pad6",
    ][::core::mem::offset_of!(cpu_user_regs, _pad6) - 194usize];
};
pub type cpu_user_regs_t = cpu_user_regs;
pub type __guest_handle_cpu_user_regs_t = u64;
pub type __guest_handle_const_cpu_user_regs_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct arch_vcpu_info {
    pub cr2: ::core::ffi::c_ulong,
    pub pad: ::core::ffi::c_ulong,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of arch_vcpu_info"][::core::mem::size_of::<arch_vcpu_info>() - 16usize];
    ["Alignment of arch_vcpu_info"][::core::mem::align_of::<arch_vcpu_info>() - 8usize];
    [
        "Offset of field: arch_vcpu_info::cr2",
    ][::core::mem::offset_of!(arch_vcpu_info, cr2) - 0usize];
    [
        "Offset of field: arch_vcpu_info::pad",
    ][::core::mem::offset_of!(arch_vcpu_info, pad) - 8usize];
};
pub type arch_vcpu_info_t = arch_vcpu_info;
pub type xen_callback_t = ::core::ffi::c_ulong;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct trap_info {
    pub vector: u8,
    pub flags: u8,
    pub cs: u16,
    pub address: ::core::ffi::c_ulong,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of trap_info"][::core::mem::size_of::<trap_info>() - 16usize];
    ["Alignment of trap_info"][::core::mem::align_of::<trap_info>() - 8usize];
    [
        "Offset of field: trap_info::vector",
    ][::core::mem::offset_of!(trap_info, vector) - 0usize];
    [
        "Offset of field: trap_info::flags",
    ][::core::mem::offset_of!(trap_info, flags) - 1usize];
    ["Offset of field: trap_info::cs"][::core::mem::offset_of!(trap_info, cs) - 2usize];
    [
        "Offset of field: trap_info::address",
    ][::core::mem::offset_of!(trap_info, address) - 8usize];
};
pub type trap_info_t = trap_info;
pub type __guest_handle_trap_info_t = u64;
pub type __guest_handle_const_trap_info_t = u64;
pub type tsc_timestamp_t = u64;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct vcpu_guest_context {
    pub fpu_ctxt: vcpu_guest_context__bindgen_ty_1,
    pub flags: ::core::ffi::c_ulong,
    pub user_regs: cpu_user_regs,
    pub trap_ctxt: [trap_info; 256usize],
    pub ldt_base: ::core::ffi::c_ulong,
    pub ldt_ents: ::core::ffi::c_ulong,
    pub gdt_frames: [::core::ffi::c_ulong; 16usize],
    pub gdt_ents: ::core::ffi::c_ulong,
    pub kernel_ss: ::core::ffi::c_ulong,
    pub kernel_sp: ::core::ffi::c_ulong,
    pub ctrlreg: [::core::ffi::c_ulong; 8usize],
    pub debugreg: [::core::ffi::c_ulong; 8usize],
    pub event_callback_eip: ::core::ffi::c_ulong,
    pub failsafe_callback_eip: ::core::ffi::c_ulong,
    pub syscall_callback_eip: ::core::ffi::c_ulong,
    pub vm_assist: ::core::ffi::c_ulong,
    pub fs_base: u64,
    pub gs_base_kernel: u64,
    pub gs_base_user: u64,
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct vcpu_guest_context__bindgen_ty_1 {
    pub x: [::core::ffi::c_char; 512usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of vcpu_guest_context__bindgen_ty_1",
    ][::core::mem::size_of::<vcpu_guest_context__bindgen_ty_1>() - 512usize];
    [
        "Alignment of vcpu_guest_context__bindgen_ty_1",
    ][::core::mem::align_of::<vcpu_guest_context__bindgen_ty_1>() - 1usize];
    [
        "Offset of field: vcpu_guest_context__bindgen_ty_1::x",
    ][::core::mem::offset_of!(vcpu_guest_context__bindgen_ty_1, x) - 0usize];
};
impl Default for vcpu_guest_context__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of vcpu_guest_context",
    ][::core::mem::size_of::<vcpu_guest_context>() - 5168usize];
    [
        "Alignment of vcpu_guest_context",
    ][::core::mem::align_of::<vcpu_guest_context>() - 8usize];
    [
        "Offset of field: vcpu_guest_context::fpu_ctxt",
    ][::core::mem::offset_of!(vcpu_guest_context, fpu_ctxt) - 0usize];
    [
        "Offset of field: vcpu_guest_context::flags",
    ][::core::mem::offset_of!(vcpu_guest_context, flags) - 512usize];
    [
        "Offset of field: vcpu_guest_context::user_regs",
    ][::core::mem::offset_of!(vcpu_guest_context, user_regs) - 520usize];
    [
        "Offset of field: vcpu_guest_context::trap_ctxt",
    ][::core::mem::offset_of!(vcpu_guest_context, trap_ctxt) - 720usize];
    [
        "Offset of field: vcpu_guest_context::ldt_base",
    ][::core::mem::offset_of!(vcpu_guest_context, ldt_base) - 4816usize];
    [
        "Offset of field: vcpu_guest_context::ldt_ents",
    ][::core::mem::offset_of!(vcpu_guest_context, ldt_ents) - 4824usize];
    [
        "Offset of field: vcpu_guest_context::gdt_frames",
    ][::core::mem::offset_of!(vcpu_guest_context, gdt_frames) - 4832usize];
    [
        "Offset of field: vcpu_guest_context::gdt_ents",
    ][::core::mem::offset_of!(vcpu_guest_context, gdt_ents) - 4960usize];
    [
        "Offset of field: vcpu_guest_context::kernel_ss",
    ][::core::mem::offset_of!(vcpu_guest_context, kernel_ss) - 4968usize];
    [
        "Offset of field: vcpu_guest_context::kernel_sp",
    ][::core::mem::offset_of!(vcpu_guest_context, kernel_sp) - 4976usize];
    [
        "Offset of field: vcpu_guest_context::ctrlreg",
    ][::core::mem::offset_of!(vcpu_guest_context, ctrlreg) - 4984usize];
    [
        "Offset of field: vcpu_guest_context::debugreg",
    ][::core::mem::offset_of!(vcpu_guest_context, debugreg) - 5048usize];
    [
        "Offset of field: vcpu_guest_context::event_callback_eip",
    ][::core::mem::offset_of!(vcpu_guest_context, event_callback_eip) - 5112usize];
    [
        "Offset of field: vcpu_guest_context::failsafe_callback_eip",
    ][::core::mem::offset_of!(vcpu_guest_context, failsafe_callback_eip) - 5120usize];
    [
        "Offset of field: vcpu_guest_context::syscall_callback_eip",
    ][::core::mem::offset_of!(vcpu_guest_context, syscall_callback_eip) - 5128usize];
    [
        "Offset of field: vcpu_guest_context::vm_assist",
    ][::core::mem::offset_of!(vcpu_guest_context, vm_assist) - 5136usize];
    [
        "Offset of field: vcpu_guest_context::fs_base",
    ][::core::mem::offset_of!(vcpu_guest_context, fs_base) - 5144usize];
    [
        "Offset of field: vcpu_guest_context::gs_base_kernel",
    ][::core::mem::offset_of!(vcpu_guest_context, gs_base_kernel) - 5152usize];
    [
        "Offset of field: vcpu_guest_context::gs_base_user",
    ][::core::mem::offset_of!(vcpu_guest_context, gs_base_user) - 5160usize];
};
impl Default for vcpu_guest_context {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type vcpu_guest_context_t = vcpu_guest_context;
pub type __guest_handle_vcpu_guest_context_t = u64;
pub type __guest_handle_const_vcpu_guest_context_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct arch_shared_info {
    pub max_pfn: ::core::ffi::c_ulong,
    pub pfn_to_mfn_frame_list_list: xen_pfn_t,
    pub nmi_reason: ::core::ffi::c_ulong,
    pub p2m_cr3: ::core::ffi::c_ulong,
    pub p2m_vaddr: ::core::ffi::c_ulong,
    pub p2m_generation: ::core::ffi::c_ulong,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of arch_shared_info"][::core::mem::size_of::<arch_shared_info>() - 48usize];
    [
        "Alignment of arch_shared_info",
    ][::core::mem::align_of::<arch_shared_info>() - 8usize];
    [
        "Offset of field: arch_shared_info::max_pfn",
    ][::core::mem::offset_of!(arch_shared_info, max_pfn) - 0usize];
    [
        "Offset of field: arch_shared_info::pfn_to_mfn_frame_list_list",
    ][::core::mem::offset_of!(arch_shared_info, pfn_to_mfn_frame_list_list) - 8usize];
    [
        "Offset of field: arch_shared_info::nmi_reason",
    ][::core::mem::offset_of!(arch_shared_info, nmi_reason) - 16usize];
    [
        "Offset of field: arch_shared_info::p2m_cr3",
    ][::core::mem::offset_of!(arch_shared_info, p2m_cr3) - 24usize];
    [
        "Offset of field: arch_shared_info::p2m_vaddr",
    ][::core::mem::offset_of!(arch_shared_info, p2m_vaddr) - 32usize];
    [
        "Offset of field: arch_shared_info::p2m_generation",
    ][::core::mem::offset_of!(arch_shared_info, p2m_generation) - 40usize];
};
pub type arch_shared_info_t = arch_shared_info;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_cpuid_leaf {
    pub leaf: u32,
    pub subleaf: u32,
    pub a: u32,
    pub b: u32,
    pub c: u32,
    pub d: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xen_cpuid_leaf"][::core::mem::size_of::<xen_cpuid_leaf>() - 24usize];
    ["Alignment of xen_cpuid_leaf"][::core::mem::align_of::<xen_cpuid_leaf>() - 4usize];
    [
        "Offset of field: xen_cpuid_leaf::leaf",
    ][::core::mem::offset_of!(xen_cpuid_leaf, leaf) - 0usize];
    [
        "Offset of field: xen_cpuid_leaf::subleaf",
    ][::core::mem::offset_of!(xen_cpuid_leaf, subleaf) - 4usize];
    [
        "Offset of field: xen_cpuid_leaf::a",
    ][::core::mem::offset_of!(xen_cpuid_leaf, a) - 8usize];
    [
        "Offset of field: xen_cpuid_leaf::b",
    ][::core::mem::offset_of!(xen_cpuid_leaf, b) - 12usize];
    [
        "Offset of field: xen_cpuid_leaf::c",
    ][::core::mem::offset_of!(xen_cpuid_leaf, c) - 16usize];
    [
        "Offset of field: xen_cpuid_leaf::d",
    ][::core::mem::offset_of!(xen_cpuid_leaf, d) - 20usize];
};
pub type xen_cpuid_leaf_t = xen_cpuid_leaf;
pub type __guest_handle_xen_cpuid_leaf_t = u64;
pub type __guest_handle_const_xen_cpuid_leaf_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_msr_entry {
    pub idx: u32,
    pub flags: u32,
    pub val: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xen_msr_entry"][::core::mem::size_of::<xen_msr_entry>() - 16usize];
    ["Alignment of xen_msr_entry"][::core::mem::align_of::<xen_msr_entry>() - 8usize];
    [
        "Offset of field: xen_msr_entry::idx",
    ][::core::mem::offset_of!(xen_msr_entry, idx) - 0usize];
    [
        "Offset of field: xen_msr_entry::flags",
    ][::core::mem::offset_of!(xen_msr_entry, flags) - 4usize];
    [
        "Offset of field: xen_msr_entry::val",
    ][::core::mem::offset_of!(xen_msr_entry, val) - 8usize];
};
pub type xen_msr_entry_t = xen_msr_entry;
pub type __guest_handle_xen_msr_entry_t = u64;
pub type __guest_handle_const_xen_msr_entry_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_arch_domainconfig {
    pub emulation_flags: u32,
    pub misc_flags: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_arch_domainconfig",
    ][::core::mem::size_of::<xen_arch_domainconfig>() - 8usize];
    [
        "Alignment of xen_arch_domainconfig",
    ][::core::mem::align_of::<xen_arch_domainconfig>() - 4usize];
    [
        "Offset of field: xen_arch_domainconfig::emulation_flags",
    ][::core::mem::offset_of!(xen_arch_domainconfig, emulation_flags) - 0usize];
    [
        "Offset of field: xen_arch_domainconfig::misc_flags",
    ][::core::mem::offset_of!(xen_arch_domainconfig, misc_flags) - 4usize];
};
pub type __guest_handle_char = u64;
pub type __guest_handle_const_char = u64;
pub type __guest_handle_uchar = u64;
pub type __guest_handle_const_uchar = u64;
pub type __guest_handle_int = u64;
pub type __guest_handle_const_int = u64;
pub type __guest_handle_uint = u64;
pub type __guest_handle_const_uint = u64;
pub type __guest_handle_void = u64;
pub type __guest_handle_const_void = u64;
pub type __guest_handle_uint64_t = u64;
pub type __guest_handle_const_uint64_t = u64;
pub type __guest_handle_xen_pfn_t = u64;
pub type __guest_handle_const_xen_pfn_t = u64;
pub type __guest_handle_xen_ulong_t = u64;
pub type __guest_handle_const_xen_ulong_t = u64;
pub type __guest_handle_uint8 = u64;
pub type __guest_handle_const_uint8 = u64;
pub type __guest_handle_uint16 = u64;
pub type __guest_handle_const_uint16 = u64;
pub type __guest_handle_uint32 = u64;
pub type __guest_handle_const_uint32 = u64;
pub type __guest_handle_uint64 = u64;
pub type __guest_handle_const_uint64 = u64;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct mmuext_op {
    pub cmd: ::core::ffi::c_uint,
    pub arg1: mmuext_op__bindgen_ty_1,
    pub arg2: mmuext_op__bindgen_ty_2,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union mmuext_op__bindgen_ty_1 {
    pub mfn: xen_pfn_t,
    pub linear_addr: ::core::ffi::c_ulong,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of mmuext_op__bindgen_ty_1",
    ][::core::mem::size_of::<mmuext_op__bindgen_ty_1>() - 8usize];
    [
        "Alignment of mmuext_op__bindgen_ty_1",
    ][::core::mem::align_of::<mmuext_op__bindgen_ty_1>() - 8usize];
    [
        "Offset of field: mmuext_op__bindgen_ty_1::mfn",
    ][::core::mem::offset_of!(mmuext_op__bindgen_ty_1, mfn) - 0usize];
    [
        "Offset of field: mmuext_op__bindgen_ty_1::linear_addr",
    ][::core::mem::offset_of!(mmuext_op__bindgen_ty_1, linear_addr) - 0usize];
};
impl Default for mmuext_op__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union mmuext_op__bindgen_ty_2 {
    pub nr_ents: ::core::ffi::c_uint,
    pub vcpumask: __guest_handle_const_void,
    pub src_mfn: xen_pfn_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of mmuext_op__bindgen_ty_2",
    ][::core::mem::size_of::<mmuext_op__bindgen_ty_2>() - 8usize];
    [
        "Alignment of mmuext_op__bindgen_ty_2",
    ][::core::mem::align_of::<mmuext_op__bindgen_ty_2>() - 8usize];
    [
        "Offset of field: mmuext_op__bindgen_ty_2::nr_ents",
    ][::core::mem::offset_of!(mmuext_op__bindgen_ty_2, nr_ents) - 0usize];
    [
        "Offset of field: mmuext_op__bindgen_ty_2::vcpumask",
    ][::core::mem::offset_of!(mmuext_op__bindgen_ty_2, vcpumask) - 0usize];
    [
        "Offset of field: mmuext_op__bindgen_ty_2::src_mfn",
    ][::core::mem::offset_of!(mmuext_op__bindgen_ty_2, src_mfn) - 0usize];
};
impl Default for mmuext_op__bindgen_ty_2 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of mmuext_op"][::core::mem::size_of::<mmuext_op>() - 24usize];
    ["Alignment of mmuext_op"][::core::mem::align_of::<mmuext_op>() - 8usize];
    [
        "Offset of field: mmuext_op::cmd",
    ][::core::mem::offset_of!(mmuext_op, cmd) - 0usize];
    [
        "Offset of field: mmuext_op::arg1",
    ][::core::mem::offset_of!(mmuext_op, arg1) - 8usize];
    [
        "Offset of field: mmuext_op::arg2",
    ][::core::mem::offset_of!(mmuext_op, arg2) - 16usize];
};
impl Default for mmuext_op {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type mmuext_op_t = mmuext_op;
pub type __guest_handle_mmuext_op_t = u64;
pub type __guest_handle_const_mmuext_op_t = u64;
pub type domid_t = u16;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct mmu_update {
    pub ptr: u64,
    pub val: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of mmu_update"][::core::mem::size_of::<mmu_update>() - 16usize];
    ["Alignment of mmu_update"][::core::mem::align_of::<mmu_update>() - 8usize];
    [
        "Offset of field: mmu_update::ptr",
    ][::core::mem::offset_of!(mmu_update, ptr) - 0usize];
    [
        "Offset of field: mmu_update::val",
    ][::core::mem::offset_of!(mmu_update, val) - 8usize];
};
pub type mmu_update_t = mmu_update;
pub type __guest_handle_mmu_update_t = u64;
pub type __guest_handle_const_mmu_update_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct multicall_entry {
    pub op: xen_ulong_t,
    pub result: xen_ulong_t,
    pub args: [xen_ulong_t; 6usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of multicall_entry"][::core::mem::size_of::<multicall_entry>() - 64usize];
    [
        "Alignment of multicall_entry",
    ][::core::mem::align_of::<multicall_entry>() - 8usize];
    [
        "Offset of field: multicall_entry::op",
    ][::core::mem::offset_of!(multicall_entry, op) - 0usize];
    [
        "Offset of field: multicall_entry::result",
    ][::core::mem::offset_of!(multicall_entry, result) - 8usize];
    [
        "Offset of field: multicall_entry::args",
    ][::core::mem::offset_of!(multicall_entry, args) - 16usize];
};
pub type multicall_entry_t = multicall_entry;
pub type __guest_handle_multicall_entry_t = u64;
pub type __guest_handle_const_multicall_entry_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct vcpu_time_info {
    pub version: u32,
    pub pad0: u32,
    pub tsc_timestamp: u64,
    pub system_time: u64,
    pub tsc_to_system_mul: u32,
    pub tsc_shift: i8,
    pub flags: u8,
    pub pad1: [u8; 2usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of vcpu_time_info"][::core::mem::size_of::<vcpu_time_info>() - 32usize];
    ["Alignment of vcpu_time_info"][::core::mem::align_of::<vcpu_time_info>() - 8usize];
    [
        "Offset of field: vcpu_time_info::version",
    ][::core::mem::offset_of!(vcpu_time_info, version) - 0usize];
    [
        "Offset of field: vcpu_time_info::pad0",
    ][::core::mem::offset_of!(vcpu_time_info, pad0) - 4usize];
    [
        "Offset of field: vcpu_time_info::tsc_timestamp",
    ][::core::mem::offset_of!(vcpu_time_info, tsc_timestamp) - 8usize];
    [
        "Offset of field: vcpu_time_info::system_time",
    ][::core::mem::offset_of!(vcpu_time_info, system_time) - 16usize];
    [
        "Offset of field: vcpu_time_info::tsc_to_system_mul",
    ][::core::mem::offset_of!(vcpu_time_info, tsc_to_system_mul) - 24usize];
    [
        "Offset of field: vcpu_time_info::tsc_shift",
    ][::core::mem::offset_of!(vcpu_time_info, tsc_shift) - 28usize];
    [
        "Offset of field: vcpu_time_info::flags",
    ][::core::mem::offset_of!(vcpu_time_info, flags) - 29usize];
    [
        "Offset of field: vcpu_time_info::pad1",
    ][::core::mem::offset_of!(vcpu_time_info, pad1) - 30usize];
};
pub type vcpu_time_info_t = vcpu_time_info;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct vcpu_info {
    pub evtchn_upcall_pending: u8,
    pub evtchn_upcall_mask: u8,
    pub evtchn_pending_sel: xen_ulong_t,
    pub arch: arch_vcpu_info,
    pub time: vcpu_time_info_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of vcpu_info"][::core::mem::size_of::<vcpu_info>() - 64usize];
    ["Alignment of vcpu_info"][::core::mem::align_of::<vcpu_info>() - 8usize];
    [
        "Offset of field: vcpu_info::evtchn_upcall_pending",
    ][::core::mem::offset_of!(vcpu_info, evtchn_upcall_pending) - 0usize];
    [
        "Offset of field: vcpu_info::evtchn_upcall_mask",
    ][::core::mem::offset_of!(vcpu_info, evtchn_upcall_mask) - 1usize];
    [
        "Offset of field: vcpu_info::evtchn_pending_sel",
    ][::core::mem::offset_of!(vcpu_info, evtchn_pending_sel) - 8usize];
    [
        "Offset of field: vcpu_info::arch",
    ][::core::mem::offset_of!(vcpu_info, arch) - 16usize];
    [
        "Offset of field: vcpu_info::time",
    ][::core::mem::offset_of!(vcpu_info, time) - 32usize];
};
pub type vcpu_info_t = vcpu_info;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct shared_info {
    pub vcpu_info: [vcpu_info; 32usize],
    pub evtchn_pending: [xen_ulong_t; 64usize],
    pub evtchn_mask: [xen_ulong_t; 64usize],
    pub wc_version: u32,
    pub wc_sec: u32,
    pub wc_nsec: u32,
    pub wc_sec_hi: u32,
    pub arch: arch_shared_info,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of shared_info"][::core::mem::size_of::<shared_info>() - 3136usize];
    ["Alignment of shared_info"][::core::mem::align_of::<shared_info>() - 8usize];
    [
        "Offset of field: shared_info::vcpu_info",
    ][::core::mem::offset_of!(shared_info, vcpu_info) - 0usize];
    [
        "Offset of field: shared_info::evtchn_pending",
    ][::core::mem::offset_of!(shared_info, evtchn_pending) - 2048usize];
    [
        "Offset of field: shared_info::evtchn_mask",
    ][::core::mem::offset_of!(shared_info, evtchn_mask) - 2560usize];
    [
        "Offset of field: shared_info::wc_version",
    ][::core::mem::offset_of!(shared_info, wc_version) - 3072usize];
    [
        "Offset of field: shared_info::wc_sec",
    ][::core::mem::offset_of!(shared_info, wc_sec) - 3076usize];
    [
        "Offset of field: shared_info::wc_nsec",
    ][::core::mem::offset_of!(shared_info, wc_nsec) - 3080usize];
    [
        "Offset of field: shared_info::wc_sec_hi",
    ][::core::mem::offset_of!(shared_info, wc_sec_hi) - 3084usize];
    [
        "Offset of field: shared_info::arch",
    ][::core::mem::offset_of!(shared_info, arch) - 3088usize];
};
impl Default for shared_info {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type shared_info_t = shared_info;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct start_info {
    pub magic: [::core::ffi::c_char; 32usize],
    pub nr_pages: ::core::ffi::c_ulong,
    pub shared_info: ::core::ffi::c_ulong,
    pub flags: u32,
    pub store_mfn: xen_pfn_t,
    pub store_evtchn: u32,
    pub console: start_info__bindgen_ty_1,
    pub pt_base: ::core::ffi::c_ulong,
    pub nr_pt_frames: ::core::ffi::c_ulong,
    pub mfn_list: ::core::ffi::c_ulong,
    pub mod_start: ::core::ffi::c_ulong,
    pub mod_len: ::core::ffi::c_ulong,
    pub cmd_line: [i8; 1024usize],
    pub first_p2m_pfn: ::core::ffi::c_ulong,
    pub nr_p2m_frames: ::core::ffi::c_ulong,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union start_info__bindgen_ty_1 {
    pub domU: start_info__bindgen_ty_1__bindgen_ty_1,
    pub dom0: start_info__bindgen_ty_1__bindgen_ty_2,
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct start_info__bindgen_ty_1__bindgen_ty_1 {
    pub mfn: xen_pfn_t,
    pub evtchn: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of start_info__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::size_of::<start_info__bindgen_ty_1__bindgen_ty_1>() - 16usize];
    [
        "Alignment of start_info__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::align_of::<start_info__bindgen_ty_1__bindgen_ty_1>() - 8usize];
    [
        "Offset of field: start_info__bindgen_ty_1__bindgen_ty_1::mfn",
    ][::core::mem::offset_of!(start_info__bindgen_ty_1__bindgen_ty_1, mfn) - 0usize];
    [
        "Offset of field: start_info__bindgen_ty_1__bindgen_ty_1::evtchn",
    ][::core::mem::offset_of!(start_info__bindgen_ty_1__bindgen_ty_1, evtchn) - 8usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct start_info__bindgen_ty_1__bindgen_ty_2 {
    pub info_off: u32,
    pub info_size: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of start_info__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::size_of::<start_info__bindgen_ty_1__bindgen_ty_2>() - 8usize];
    [
        "Alignment of start_info__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::align_of::<start_info__bindgen_ty_1__bindgen_ty_2>() - 4usize];
    [
        "Offset of field: start_info__bindgen_ty_1__bindgen_ty_2::info_off",
    ][::core::mem::offset_of!(start_info__bindgen_ty_1__bindgen_ty_2, info_off)
        - 0usize];
    [
        "Offset of field: start_info__bindgen_ty_1__bindgen_ty_2::info_size",
    ][::core::mem::offset_of!(start_info__bindgen_ty_1__bindgen_ty_2, info_size)
        - 4usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of start_info__bindgen_ty_1",
    ][::core::mem::size_of::<start_info__bindgen_ty_1>() - 16usize];
    [
        "Alignment of start_info__bindgen_ty_1",
    ][::core::mem::align_of::<start_info__bindgen_ty_1>() - 8usize];
    [
        "Offset of field: start_info__bindgen_ty_1::domU",
    ][::core::mem::offset_of!(start_info__bindgen_ty_1, domU) - 0usize];
    [
        "Offset of field: start_info__bindgen_ty_1::dom0",
    ][::core::mem::offset_of!(start_info__bindgen_ty_1, dom0) - 0usize];
};
impl Default for start_info__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of start_info"][::core::mem::size_of::<start_info>() - 1168usize];
    ["Alignment of start_info"][::core::mem::align_of::<start_info>() - 8usize];
    [
        "Offset of field: start_info::magic",
    ][::core::mem::offset_of!(start_info, magic) - 0usize];
    [
        "Offset of field: start_info::nr_pages",
    ][::core::mem::offset_of!(start_info, nr_pages) - 32usize];
    [
        "Offset of field: start_info::shared_info",
    ][::core::mem::offset_of!(start_info, shared_info) - 40usize];
    [
        "Offset of field: start_info::flags",
    ][::core::mem::offset_of!(start_info, flags) - 48usize];
    [
        "Offset of field: start_info::store_mfn",
    ][::core::mem::offset_of!(start_info, store_mfn) - 56usize];
    [
        "Offset of field: start_info::store_evtchn",
    ][::core::mem::offset_of!(start_info, store_evtchn) - 64usize];
    [
        "Offset of field: start_info::console",
    ][::core::mem::offset_of!(start_info, console) - 72usize];
    [
        "Offset of field: start_info::pt_base",
    ][::core::mem::offset_of!(start_info, pt_base) - 88usize];
    [
        "Offset of field: start_info::nr_pt_frames",
    ][::core::mem::offset_of!(start_info, nr_pt_frames) - 96usize];
    [
        "Offset of field: start_info::mfn_list",
    ][::core::mem::offset_of!(start_info, mfn_list) - 104usize];
    [
        "Offset of field: start_info::mod_start",
    ][::core::mem::offset_of!(start_info, mod_start) - 112usize];
    [
        "Offset of field: start_info::mod_len",
    ][::core::mem::offset_of!(start_info, mod_len) - 120usize];
    [
        "Offset of field: start_info::cmd_line",
    ][::core::mem::offset_of!(start_info, cmd_line) - 128usize];
    [
        "Offset of field: start_info::first_p2m_pfn",
    ][::core::mem::offset_of!(start_info, first_p2m_pfn) - 1152usize];
    [
        "Offset of field: start_info::nr_p2m_frames",
    ][::core::mem::offset_of!(start_info, nr_p2m_frames) - 1160usize];
};
impl Default for start_info {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type start_info_t = start_info;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_multiboot_mod_list {
    pub mod_start: u32,
    pub mod_end: u32,
    pub cmdline: u32,
    pub pad: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_multiboot_mod_list",
    ][::core::mem::size_of::<xen_multiboot_mod_list>() - 16usize];
    [
        "Alignment of xen_multiboot_mod_list",
    ][::core::mem::align_of::<xen_multiboot_mod_list>() - 4usize];
    [
        "Offset of field: xen_multiboot_mod_list::mod_start",
    ][::core::mem::offset_of!(xen_multiboot_mod_list, mod_start) - 0usize];
    [
        "Offset of field: xen_multiboot_mod_list::mod_end",
    ][::core::mem::offset_of!(xen_multiboot_mod_list, mod_end) - 4usize];
    [
        "Offset of field: xen_multiboot_mod_list::cmdline",
    ][::core::mem::offset_of!(xen_multiboot_mod_list, cmdline) - 8usize];
    [
        "Offset of field: xen_multiboot_mod_list::pad",
    ][::core::mem::offset_of!(xen_multiboot_mod_list, pad) - 12usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub struct dom0_vga_console_info {
    pub video_type: u8,
    pub u: dom0_vga_console_info__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union dom0_vga_console_info__bindgen_ty_1 {
    pub text_mode_3: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1,
    pub vesa_lfb: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2,
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1 {
    pub font_height: u16,
    pub cursor_x: u16,
    pub cursor_y: u16,
    pub rows: u16,
    pub columns: u16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::size_of::<dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1>()
        - 10usize];
    [
        "Alignment of dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::align_of::<dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1>()
        - 2usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1::font_height",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1, font_height
    ) - 0usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1::cursor_x",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1, cursor_x
    ) - 2usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1::cursor_y",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1, cursor_y
    ) - 4usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1::rows",
    ][::core::mem::offset_of!(dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1, rows)
        - 6usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1::columns",
    ][::core::mem::offset_of!(dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1, columns)
        - 8usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2 {
    pub width: u16,
    pub height: u16,
    pub bytes_per_line: u16,
    pub bits_per_pixel: u16,
    pub lfb_base: u32,
    pub lfb_size: u32,
    pub red_pos: u8,
    pub red_size: u8,
    pub green_pos: u8,
    pub green_size: u8,
    pub blue_pos: u8,
    pub blue_size: u8,
    pub rsvd_pos: u8,
    pub rsvd_size: u8,
    pub gbl_caps: u32,
    pub mode_attrs: u16,
    pub pad: u16,
    pub ext_lfb_base: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::size_of::<dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2>()
        - 36usize];
    [
        "Alignment of dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::align_of::<dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2>()
        - 4usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::width",
    ][::core::mem::offset_of!(dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, width)
        - 0usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::height",
    ][::core::mem::offset_of!(dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, height)
        - 2usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::bytes_per_line",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, bytes_per_line
    ) - 4usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::bits_per_pixel",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, bits_per_pixel
    ) - 6usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::lfb_base",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, lfb_base
    ) - 8usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::lfb_size",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, lfb_size
    ) - 12usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::red_pos",
    ][::core::mem::offset_of!(dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, red_pos)
        - 16usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::red_size",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, red_size
    ) - 17usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::green_pos",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, green_pos
    ) - 18usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::green_size",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, green_size
    ) - 19usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::blue_pos",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, blue_pos
    ) - 20usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::blue_size",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, blue_size
    ) - 21usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::rsvd_pos",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, rsvd_pos
    ) - 22usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::rsvd_size",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, rsvd_size
    ) - 23usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::gbl_caps",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, gbl_caps
    ) - 24usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::mode_attrs",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, mode_attrs
    ) - 28usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::pad",
    ][::core::mem::offset_of!(dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, pad)
        - 30usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2::ext_lfb_base",
    ][::core::mem::offset_of!(
        dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2, ext_lfb_base
    ) - 32usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of dom0_vga_console_info__bindgen_ty_1",
    ][::core::mem::size_of::<dom0_vga_console_info__bindgen_ty_1>() - 36usize];
    [
        "Alignment of dom0_vga_console_info__bindgen_ty_1",
    ][::core::mem::align_of::<dom0_vga_console_info__bindgen_ty_1>() - 4usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1::text_mode_3",
    ][::core::mem::offset_of!(dom0_vga_console_info__bindgen_ty_1, text_mode_3)
        - 0usize];
    [
        "Offset of field: dom0_vga_console_info__bindgen_ty_1::vesa_lfb",
    ][::core::mem::offset_of!(dom0_vga_console_info__bindgen_ty_1, vesa_lfb) - 0usize];
};
impl Default for dom0_vga_console_info__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of dom0_vga_console_info",
    ][::core::mem::size_of::<dom0_vga_console_info>() - 40usize];
    [
        "Alignment of dom0_vga_console_info",
    ][::core::mem::align_of::<dom0_vga_console_info>() - 4usize];
    [
        "Offset of field: dom0_vga_console_info::video_type",
    ][::core::mem::offset_of!(dom0_vga_console_info, video_type) - 0usize];
    [
        "Offset of field: dom0_vga_console_info::u",
    ][::core::mem::offset_of!(dom0_vga_console_info, u) - 4usize];
};
impl Default for dom0_vga_console_info {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type dom0_vga_console_info_t = dom0_vga_console_info;
pub type xen_domain_handle_t = [u8; 16usize];
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_uuid_t {
    pub a: [u8; 16usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xen_uuid_t"][::core::mem::size_of::<xen_uuid_t>() - 16usize];
    ["Alignment of xen_uuid_t"][::core::mem::align_of::<xen_uuid_t>() - 1usize];
    ["Offset of field: xen_uuid_t::a"][::core::mem::offset_of!(xen_uuid_t, a) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenctl_bitmap {
    pub bitmap: __guest_handle_uint8,
    pub nr_bits: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xenctl_bitmap"][::core::mem::size_of::<xenctl_bitmap>() - 16usize];
    ["Alignment of xenctl_bitmap"][::core::mem::align_of::<xenctl_bitmap>() - 8usize];
    [
        "Offset of field: xenctl_bitmap::bitmap",
    ][::core::mem::offset_of!(xenctl_bitmap, bitmap) - 0usize];
    [
        "Offset of field: xenctl_bitmap::nr_bits",
    ][::core::mem::offset_of!(xenctl_bitmap, nr_bits) - 8usize];
};
pub type xenctl_bitmap_t = xenctl_bitmap;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct callback_register {
    pub type_: u16,
    pub flags: u16,
    pub address: xen_callback_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of callback_register"][::core::mem::size_of::<callback_register>() - 16usize];
    [
        "Alignment of callback_register",
    ][::core::mem::align_of::<callback_register>() - 8usize];
    [
        "Offset of field: callback_register::type_",
    ][::core::mem::offset_of!(callback_register, type_) - 0usize];
    [
        "Offset of field: callback_register::flags",
    ][::core::mem::offset_of!(callback_register, flags) - 2usize];
    [
        "Offset of field: callback_register::address",
    ][::core::mem::offset_of!(callback_register, address) - 8usize];
};
pub type callback_register_t = callback_register;
pub type __guest_handle_callback_register_t = u64;
pub type __guest_handle_const_callback_register_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct callback_unregister {
    pub type_: u16,
    pub _unused: u16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of callback_unregister",
    ][::core::mem::size_of::<callback_unregister>() - 4usize];
    [
        "Alignment of callback_unregister",
    ][::core::mem::align_of::<callback_unregister>() - 2usize];
    [
        "Offset of field: callback_unregister::type_",
    ][::core::mem::offset_of!(callback_unregister, type_) - 0usize];
    [
        "Offset of field: callback_unregister::_unused",
    ][::core::mem::offset_of!(callback_unregister, _unused) - 2usize];
};
pub type callback_unregister_t = callback_unregister;
pub type __guest_handle_callback_unregister_t = u64;
pub type __guest_handle_const_callback_unregister_t = u64;
pub type evtchn_port_t = u32;
pub type __guest_handle_evtchn_port_t = u64;
pub type __guest_handle_const_evtchn_port_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_alloc_unbound {
    pub dom: domid_t,
    pub remote_dom: domid_t,
    pub port: evtchn_port_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of evtchn_alloc_unbound",
    ][::core::mem::size_of::<evtchn_alloc_unbound>() - 8usize];
    [
        "Alignment of evtchn_alloc_unbound",
    ][::core::mem::align_of::<evtchn_alloc_unbound>() - 4usize];
    [
        "Offset of field: evtchn_alloc_unbound::dom",
    ][::core::mem::offset_of!(evtchn_alloc_unbound, dom) - 0usize];
    [
        "Offset of field: evtchn_alloc_unbound::remote_dom",
    ][::core::mem::offset_of!(evtchn_alloc_unbound, remote_dom) - 2usize];
    [
        "Offset of field: evtchn_alloc_unbound::port",
    ][::core::mem::offset_of!(evtchn_alloc_unbound, port) - 4usize];
};
pub type evtchn_alloc_unbound_t = evtchn_alloc_unbound;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_bind_interdomain {
    pub remote_dom: domid_t,
    pub remote_port: evtchn_port_t,
    pub local_port: evtchn_port_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of evtchn_bind_interdomain",
    ][::core::mem::size_of::<evtchn_bind_interdomain>() - 12usize];
    [
        "Alignment of evtchn_bind_interdomain",
    ][::core::mem::align_of::<evtchn_bind_interdomain>() - 4usize];
    [
        "Offset of field: evtchn_bind_interdomain::remote_dom",
    ][::core::mem::offset_of!(evtchn_bind_interdomain, remote_dom) - 0usize];
    [
        "Offset of field: evtchn_bind_interdomain::remote_port",
    ][::core::mem::offset_of!(evtchn_bind_interdomain, remote_port) - 4usize];
    [
        "Offset of field: evtchn_bind_interdomain::local_port",
    ][::core::mem::offset_of!(evtchn_bind_interdomain, local_port) - 8usize];
};
pub type evtchn_bind_interdomain_t = evtchn_bind_interdomain;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_bind_virq {
    pub virq: u32,
    pub vcpu: u32,
    pub port: evtchn_port_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of evtchn_bind_virq"][::core::mem::size_of::<evtchn_bind_virq>() - 12usize];
    [
        "Alignment of evtchn_bind_virq",
    ][::core::mem::align_of::<evtchn_bind_virq>() - 4usize];
    [
        "Offset of field: evtchn_bind_virq::virq",
    ][::core::mem::offset_of!(evtchn_bind_virq, virq) - 0usize];
    [
        "Offset of field: evtchn_bind_virq::vcpu",
    ][::core::mem::offset_of!(evtchn_bind_virq, vcpu) - 4usize];
    [
        "Offset of field: evtchn_bind_virq::port",
    ][::core::mem::offset_of!(evtchn_bind_virq, port) - 8usize];
};
pub type evtchn_bind_virq_t = evtchn_bind_virq;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_bind_pirq {
    pub pirq: u32,
    pub flags: u32,
    pub port: evtchn_port_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of evtchn_bind_pirq"][::core::mem::size_of::<evtchn_bind_pirq>() - 12usize];
    [
        "Alignment of evtchn_bind_pirq",
    ][::core::mem::align_of::<evtchn_bind_pirq>() - 4usize];
    [
        "Offset of field: evtchn_bind_pirq::pirq",
    ][::core::mem::offset_of!(evtchn_bind_pirq, pirq) - 0usize];
    [
        "Offset of field: evtchn_bind_pirq::flags",
    ][::core::mem::offset_of!(evtchn_bind_pirq, flags) - 4usize];
    [
        "Offset of field: evtchn_bind_pirq::port",
    ][::core::mem::offset_of!(evtchn_bind_pirq, port) - 8usize];
};
pub type evtchn_bind_pirq_t = evtchn_bind_pirq;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_bind_ipi {
    pub vcpu: u32,
    pub port: evtchn_port_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of evtchn_bind_ipi"][::core::mem::size_of::<evtchn_bind_ipi>() - 8usize];
    [
        "Alignment of evtchn_bind_ipi",
    ][::core::mem::align_of::<evtchn_bind_ipi>() - 4usize];
    [
        "Offset of field: evtchn_bind_ipi::vcpu",
    ][::core::mem::offset_of!(evtchn_bind_ipi, vcpu) - 0usize];
    [
        "Offset of field: evtchn_bind_ipi::port",
    ][::core::mem::offset_of!(evtchn_bind_ipi, port) - 4usize];
};
pub type evtchn_bind_ipi_t = evtchn_bind_ipi;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_close {
    pub port: evtchn_port_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of evtchn_close"][::core::mem::size_of::<evtchn_close>() - 4usize];
    ["Alignment of evtchn_close"][::core::mem::align_of::<evtchn_close>() - 4usize];
    [
        "Offset of field: evtchn_close::port",
    ][::core::mem::offset_of!(evtchn_close, port) - 0usize];
};
pub type evtchn_close_t = evtchn_close;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_send {
    pub port: evtchn_port_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of evtchn_send"][::core::mem::size_of::<evtchn_send>() - 4usize];
    ["Alignment of evtchn_send"][::core::mem::align_of::<evtchn_send>() - 4usize];
    [
        "Offset of field: evtchn_send::port",
    ][::core::mem::offset_of!(evtchn_send, port) - 0usize];
};
pub type evtchn_send_t = evtchn_send;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct evtchn_status {
    pub dom: domid_t,
    pub port: evtchn_port_t,
    pub status: u32,
    pub vcpu: u32,
    pub u: evtchn_status__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union evtchn_status__bindgen_ty_1 {
    pub unbound: evtchn_status__bindgen_ty_1__bindgen_ty_1,
    pub interdomain: evtchn_status__bindgen_ty_1__bindgen_ty_2,
    pub pirq: u32,
    pub virq: u32,
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_status__bindgen_ty_1__bindgen_ty_1 {
    pub dom: domid_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of evtchn_status__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::size_of::<evtchn_status__bindgen_ty_1__bindgen_ty_1>() - 2usize];
    [
        "Alignment of evtchn_status__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::align_of::<evtchn_status__bindgen_ty_1__bindgen_ty_1>() - 2usize];
    [
        "Offset of field: evtchn_status__bindgen_ty_1__bindgen_ty_1::dom",
    ][::core::mem::offset_of!(evtchn_status__bindgen_ty_1__bindgen_ty_1, dom) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_status__bindgen_ty_1__bindgen_ty_2 {
    pub dom: domid_t,
    pub port: evtchn_port_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of evtchn_status__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::size_of::<evtchn_status__bindgen_ty_1__bindgen_ty_2>() - 8usize];
    [
        "Alignment of evtchn_status__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::align_of::<evtchn_status__bindgen_ty_1__bindgen_ty_2>() - 4usize];
    [
        "Offset of field: evtchn_status__bindgen_ty_1__bindgen_ty_2::dom",
    ][::core::mem::offset_of!(evtchn_status__bindgen_ty_1__bindgen_ty_2, dom) - 0usize];
    [
        "Offset of field: evtchn_status__bindgen_ty_1__bindgen_ty_2::port",
    ][::core::mem::offset_of!(evtchn_status__bindgen_ty_1__bindgen_ty_2, port) - 4usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of evtchn_status__bindgen_ty_1",
    ][::core::mem::size_of::<evtchn_status__bindgen_ty_1>() - 8usize];
    [
        "Alignment of evtchn_status__bindgen_ty_1",
    ][::core::mem::align_of::<evtchn_status__bindgen_ty_1>() - 4usize];
    [
        "Offset of field: evtchn_status__bindgen_ty_1::unbound",
    ][::core::mem::offset_of!(evtchn_status__bindgen_ty_1, unbound) - 0usize];
    [
        "Offset of field: evtchn_status__bindgen_ty_1::interdomain",
    ][::core::mem::offset_of!(evtchn_status__bindgen_ty_1, interdomain) - 0usize];
    [
        "Offset of field: evtchn_status__bindgen_ty_1::pirq",
    ][::core::mem::offset_of!(evtchn_status__bindgen_ty_1, pirq) - 0usize];
    [
        "Offset of field: evtchn_status__bindgen_ty_1::virq",
    ][::core::mem::offset_of!(evtchn_status__bindgen_ty_1, virq) - 0usize];
};
impl Default for evtchn_status__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of evtchn_status"][::core::mem::size_of::<evtchn_status>() - 24usize];
    ["Alignment of evtchn_status"][::core::mem::align_of::<evtchn_status>() - 4usize];
    [
        "Offset of field: evtchn_status::dom",
    ][::core::mem::offset_of!(evtchn_status, dom) - 0usize];
    [
        "Offset of field: evtchn_status::port",
    ][::core::mem::offset_of!(evtchn_status, port) - 4usize];
    [
        "Offset of field: evtchn_status::status",
    ][::core::mem::offset_of!(evtchn_status, status) - 8usize];
    [
        "Offset of field: evtchn_status::vcpu",
    ][::core::mem::offset_of!(evtchn_status, vcpu) - 12usize];
    [
        "Offset of field: evtchn_status::u",
    ][::core::mem::offset_of!(evtchn_status, u) - 16usize];
};
impl Default for evtchn_status {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type evtchn_status_t = evtchn_status;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_bind_vcpu {
    pub port: evtchn_port_t,
    pub vcpu: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of evtchn_bind_vcpu"][::core::mem::size_of::<evtchn_bind_vcpu>() - 8usize];
    [
        "Alignment of evtchn_bind_vcpu",
    ][::core::mem::align_of::<evtchn_bind_vcpu>() - 4usize];
    [
        "Offset of field: evtchn_bind_vcpu::port",
    ][::core::mem::offset_of!(evtchn_bind_vcpu, port) - 0usize];
    [
        "Offset of field: evtchn_bind_vcpu::vcpu",
    ][::core::mem::offset_of!(evtchn_bind_vcpu, vcpu) - 4usize];
};
pub type evtchn_bind_vcpu_t = evtchn_bind_vcpu;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_unmask {
    pub port: evtchn_port_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of evtchn_unmask"][::core::mem::size_of::<evtchn_unmask>() - 4usize];
    ["Alignment of evtchn_unmask"][::core::mem::align_of::<evtchn_unmask>() - 4usize];
    [
        "Offset of field: evtchn_unmask::port",
    ][::core::mem::offset_of!(evtchn_unmask, port) - 0usize];
};
pub type evtchn_unmask_t = evtchn_unmask;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_reset {
    pub dom: domid_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of evtchn_reset"][::core::mem::size_of::<evtchn_reset>() - 2usize];
    ["Alignment of evtchn_reset"][::core::mem::align_of::<evtchn_reset>() - 2usize];
    [
        "Offset of field: evtchn_reset::dom",
    ][::core::mem::offset_of!(evtchn_reset, dom) - 0usize];
};
pub type evtchn_reset_t = evtchn_reset;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_init_control {
    pub control_gfn: u64,
    pub offset: u32,
    pub vcpu: u32,
    pub link_bits: u8,
    pub _pad: [u8; 7usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of evtchn_init_control",
    ][::core::mem::size_of::<evtchn_init_control>() - 24usize];
    [
        "Alignment of evtchn_init_control",
    ][::core::mem::align_of::<evtchn_init_control>() - 8usize];
    [
        "Offset of field: evtchn_init_control::control_gfn",
    ][::core::mem::offset_of!(evtchn_init_control, control_gfn) - 0usize];
    [
        "Offset of field: evtchn_init_control::offset",
    ][::core::mem::offset_of!(evtchn_init_control, offset) - 8usize];
    [
        "Offset of field: evtchn_init_control::vcpu",
    ][::core::mem::offset_of!(evtchn_init_control, vcpu) - 12usize];
    [
        "Offset of field: evtchn_init_control::link_bits",
    ][::core::mem::offset_of!(evtchn_init_control, link_bits) - 16usize];
    [
        "Offset of field: evtchn_init_control::_pad",
    ][::core::mem::offset_of!(evtchn_init_control, _pad) - 17usize];
};
pub type evtchn_init_control_t = evtchn_init_control;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_expand_array {
    pub array_gfn: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of evtchn_expand_array",
    ][::core::mem::size_of::<evtchn_expand_array>() - 8usize];
    [
        "Alignment of evtchn_expand_array",
    ][::core::mem::align_of::<evtchn_expand_array>() - 8usize];
    [
        "Offset of field: evtchn_expand_array::array_gfn",
    ][::core::mem::offset_of!(evtchn_expand_array, array_gfn) - 0usize];
};
pub type evtchn_expand_array_t = evtchn_expand_array;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_set_priority {
    pub port: evtchn_port_t,
    pub priority: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of evtchn_set_priority",
    ][::core::mem::size_of::<evtchn_set_priority>() - 8usize];
    [
        "Alignment of evtchn_set_priority",
    ][::core::mem::align_of::<evtchn_set_priority>() - 4usize];
    [
        "Offset of field: evtchn_set_priority::port",
    ][::core::mem::offset_of!(evtchn_set_priority, port) - 0usize];
    [
        "Offset of field: evtchn_set_priority::priority",
    ][::core::mem::offset_of!(evtchn_set_priority, priority) - 4usize];
};
pub type evtchn_set_priority_t = evtchn_set_priority;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct evtchn_op {
    pub cmd: u32,
    pub u: evtchn_op__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union evtchn_op__bindgen_ty_1 {
    pub alloc_unbound: evtchn_alloc_unbound_t,
    pub bind_interdomain: evtchn_bind_interdomain_t,
    pub bind_virq: evtchn_bind_virq_t,
    pub bind_pirq: evtchn_bind_pirq_t,
    pub bind_ipi: evtchn_bind_ipi_t,
    pub close: evtchn_close_t,
    pub send: evtchn_send_t,
    pub status: evtchn_status_t,
    pub bind_vcpu: evtchn_bind_vcpu_t,
    pub unmask: evtchn_unmask_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of evtchn_op__bindgen_ty_1",
    ][::core::mem::size_of::<evtchn_op__bindgen_ty_1>() - 24usize];
    [
        "Alignment of evtchn_op__bindgen_ty_1",
    ][::core::mem::align_of::<evtchn_op__bindgen_ty_1>() - 4usize];
    [
        "Offset of field: evtchn_op__bindgen_ty_1::alloc_unbound",
    ][::core::mem::offset_of!(evtchn_op__bindgen_ty_1, alloc_unbound) - 0usize];
    [
        "Offset of field: evtchn_op__bindgen_ty_1::bind_interdomain",
    ][::core::mem::offset_of!(evtchn_op__bindgen_ty_1, bind_interdomain) - 0usize];
    [
        "Offset of field: evtchn_op__bindgen_ty_1::bind_virq",
    ][::core::mem::offset_of!(evtchn_op__bindgen_ty_1, bind_virq) - 0usize];
    [
        "Offset of field: evtchn_op__bindgen_ty_1::bind_pirq",
    ][::core::mem::offset_of!(evtchn_op__bindgen_ty_1, bind_pirq) - 0usize];
    [
        "Offset of field: evtchn_op__bindgen_ty_1::bind_ipi",
    ][::core::mem::offset_of!(evtchn_op__bindgen_ty_1, bind_ipi) - 0usize];
    [
        "Offset of field: evtchn_op__bindgen_ty_1::close",
    ][::core::mem::offset_of!(evtchn_op__bindgen_ty_1, close) - 0usize];
    [
        "Offset of field: evtchn_op__bindgen_ty_1::send",
    ][::core::mem::offset_of!(evtchn_op__bindgen_ty_1, send) - 0usize];
    [
        "Offset of field: evtchn_op__bindgen_ty_1::status",
    ][::core::mem::offset_of!(evtchn_op__bindgen_ty_1, status) - 0usize];
    [
        "Offset of field: evtchn_op__bindgen_ty_1::bind_vcpu",
    ][::core::mem::offset_of!(evtchn_op__bindgen_ty_1, bind_vcpu) - 0usize];
    [
        "Offset of field: evtchn_op__bindgen_ty_1::unmask",
    ][::core::mem::offset_of!(evtchn_op__bindgen_ty_1, unmask) - 0usize];
};
impl Default for evtchn_op__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of evtchn_op"][::core::mem::size_of::<evtchn_op>() - 28usize];
    ["Alignment of evtchn_op"][::core::mem::align_of::<evtchn_op>() - 4usize];
    [
        "Offset of field: evtchn_op::cmd",
    ][::core::mem::offset_of!(evtchn_op, cmd) - 0usize];
    ["Offset of field: evtchn_op::u"][::core::mem::offset_of!(evtchn_op, u) - 4usize];
};
impl Default for evtchn_op {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type evtchn_op_t = evtchn_op;
pub type __guest_handle_evtchn_op_t = u64;
pub type __guest_handle_const_evtchn_op_t = u64;
pub type event_word_t = u32;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct evtchn_fifo_control_block {
    pub ready: u32,
    pub _rsvd: u32,
    pub head: [u32; 16usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of evtchn_fifo_control_block",
    ][::core::mem::size_of::<evtchn_fifo_control_block>() - 72usize];
    [
        "Alignment of evtchn_fifo_control_block",
    ][::core::mem::align_of::<evtchn_fifo_control_block>() - 4usize];
    [
        "Offset of field: evtchn_fifo_control_block::ready",
    ][::core::mem::offset_of!(evtchn_fifo_control_block, ready) - 0usize];
    [
        "Offset of field: evtchn_fifo_control_block::_rsvd",
    ][::core::mem::offset_of!(evtchn_fifo_control_block, _rsvd) - 4usize];
    [
        "Offset of field: evtchn_fifo_control_block::head",
    ][::core::mem::offset_of!(evtchn_fifo_control_block, head) - 8usize];
};
pub type evtchn_fifo_control_block_t = evtchn_fifo_control_block;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_createdomain {
    pub ssidref: u32,
    pub handle: xen_domain_handle_t,
    pub flags: u32,
    pub iommu_opts: u32,
    pub max_vcpus: u32,
    pub max_evtchn_port: u32,
    pub max_grant_frames: i32,
    pub max_maptrack_frames: i32,
    pub grant_opts: u32,
    pub vmtrace_size: u32,
    pub cpupool_id: u32,
    pub arch: xen_arch_domainconfig,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_createdomain",
    ][::core::mem::size_of::<xen_domctl_createdomain>() - 64usize];
    [
        "Alignment of xen_domctl_createdomain",
    ][::core::mem::align_of::<xen_domctl_createdomain>() - 4usize];
    [
        "Offset of field: xen_domctl_createdomain::ssidref",
    ][::core::mem::offset_of!(xen_domctl_createdomain, ssidref) - 0usize];
    [
        "Offset of field: xen_domctl_createdomain::handle",
    ][::core::mem::offset_of!(xen_domctl_createdomain, handle) - 4usize];
    [
        "Offset of field: xen_domctl_createdomain::flags",
    ][::core::mem::offset_of!(xen_domctl_createdomain, flags) - 20usize];
    [
        "Offset of field: xen_domctl_createdomain::iommu_opts",
    ][::core::mem::offset_of!(xen_domctl_createdomain, iommu_opts) - 24usize];
    [
        "Offset of field: xen_domctl_createdomain::max_vcpus",
    ][::core::mem::offset_of!(xen_domctl_createdomain, max_vcpus) - 28usize];
    [
        "Offset of field: xen_domctl_createdomain::max_evtchn_port",
    ][::core::mem::offset_of!(xen_domctl_createdomain, max_evtchn_port) - 32usize];
    [
        "Offset of field: xen_domctl_createdomain::max_grant_frames",
    ][::core::mem::offset_of!(xen_domctl_createdomain, max_grant_frames) - 36usize];
    [
        "Offset of field: xen_domctl_createdomain::max_maptrack_frames",
    ][::core::mem::offset_of!(xen_domctl_createdomain, max_maptrack_frames) - 40usize];
    [
        "Offset of field: xen_domctl_createdomain::grant_opts",
    ][::core::mem::offset_of!(xen_domctl_createdomain, grant_opts) - 44usize];
    [
        "Offset of field: xen_domctl_createdomain::vmtrace_size",
    ][::core::mem::offset_of!(xen_domctl_createdomain, vmtrace_size) - 48usize];
    [
        "Offset of field: xen_domctl_createdomain::cpupool_id",
    ][::core::mem::offset_of!(xen_domctl_createdomain, cpupool_id) - 52usize];
    [
        "Offset of field: xen_domctl_createdomain::arch",
    ][::core::mem::offset_of!(xen_domctl_createdomain, arch) - 56usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_getdomaininfo {
    pub domain: domid_t,
    pub pad1: u16,
    pub flags: u32,
    pub tot_pages: u64,
    pub max_pages: u64,
    pub outstanding_pages: u64,
    pub shr_pages: u64,
    pub paged_pages: u64,
    pub shared_info_frame: u64,
    pub cpu_time: u64,
    pub nr_online_vcpus: u32,
    pub max_vcpu_id: u32,
    pub ssidref: u32,
    pub handle: xen_domain_handle_t,
    pub cpupool: u32,
    pub gpaddr_bits: u8,
    pub pad2: [u8; 7usize],
    pub arch_config: xen_arch_domainconfig,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_getdomaininfo",
    ][::core::mem::size_of::<xen_domctl_getdomaininfo>() - 112usize];
    [
        "Alignment of xen_domctl_getdomaininfo",
    ][::core::mem::align_of::<xen_domctl_getdomaininfo>() - 8usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::domain",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, domain) - 0usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::pad1",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, pad1) - 2usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::flags",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, flags) - 4usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::tot_pages",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, tot_pages) - 8usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::max_pages",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, max_pages) - 16usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::outstanding_pages",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, outstanding_pages) - 24usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::shr_pages",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, shr_pages) - 32usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::paged_pages",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, paged_pages) - 40usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::shared_info_frame",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, shared_info_frame) - 48usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::cpu_time",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, cpu_time) - 56usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::nr_online_vcpus",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, nr_online_vcpus) - 64usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::max_vcpu_id",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, max_vcpu_id) - 68usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::ssidref",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, ssidref) - 72usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::handle",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, handle) - 76usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::cpupool",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, cpupool) - 92usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::gpaddr_bits",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, gpaddr_bits) - 96usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::pad2",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, pad2) - 97usize];
    [
        "Offset of field: xen_domctl_getdomaininfo::arch_config",
    ][::core::mem::offset_of!(xen_domctl_getdomaininfo, arch_config) - 104usize];
};
pub type xen_domctl_getdomaininfo_t = xen_domctl_getdomaininfo;
pub type __guest_handle_xen_domctl_getdomaininfo_t = u64;
pub type __guest_handle_const_xen_domctl_getdomaininfo_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_getpageframeinfo3 {
    pub num: u64,
    pub array: __guest_handle_xen_pfn_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_getpageframeinfo3",
    ][::core::mem::size_of::<xen_domctl_getpageframeinfo3>() - 16usize];
    [
        "Alignment of xen_domctl_getpageframeinfo3",
    ][::core::mem::align_of::<xen_domctl_getpageframeinfo3>() - 8usize];
    [
        "Offset of field: xen_domctl_getpageframeinfo3::num",
    ][::core::mem::offset_of!(xen_domctl_getpageframeinfo3, num) - 0usize];
    [
        "Offset of field: xen_domctl_getpageframeinfo3::array",
    ][::core::mem::offset_of!(xen_domctl_getpageframeinfo3, array) - 8usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_shadow_op_stats {
    pub fault_count: u32,
    pub dirty_count: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_shadow_op_stats",
    ][::core::mem::size_of::<xen_domctl_shadow_op_stats>() - 8usize];
    [
        "Alignment of xen_domctl_shadow_op_stats",
    ][::core::mem::align_of::<xen_domctl_shadow_op_stats>() - 4usize];
    [
        "Offset of field: xen_domctl_shadow_op_stats::fault_count",
    ][::core::mem::offset_of!(xen_domctl_shadow_op_stats, fault_count) - 0usize];
    [
        "Offset of field: xen_domctl_shadow_op_stats::dirty_count",
    ][::core::mem::offset_of!(xen_domctl_shadow_op_stats, dirty_count) - 4usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_shadow_op {
    pub op: u32,
    pub mode: u32,
    pub mb: u32,
    pub dirty_bitmap: __guest_handle_uint8,
    pub pages: u64,
    pub stats: xen_domctl_shadow_op_stats,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_shadow_op",
    ][::core::mem::size_of::<xen_domctl_shadow_op>() - 40usize];
    [
        "Alignment of xen_domctl_shadow_op",
    ][::core::mem::align_of::<xen_domctl_shadow_op>() - 8usize];
    [
        "Offset of field: xen_domctl_shadow_op::op",
    ][::core::mem::offset_of!(xen_domctl_shadow_op, op) - 0usize];
    [
        "Offset of field: xen_domctl_shadow_op::mode",
    ][::core::mem::offset_of!(xen_domctl_shadow_op, mode) - 4usize];
    [
        "Offset of field: xen_domctl_shadow_op::mb",
    ][::core::mem::offset_of!(xen_domctl_shadow_op, mb) - 8usize];
    [
        "Offset of field: xen_domctl_shadow_op::dirty_bitmap",
    ][::core::mem::offset_of!(xen_domctl_shadow_op, dirty_bitmap) - 16usize];
    [
        "Offset of field: xen_domctl_shadow_op::pages",
    ][::core::mem::offset_of!(xen_domctl_shadow_op, pages) - 24usize];
    [
        "Offset of field: xen_domctl_shadow_op::stats",
    ][::core::mem::offset_of!(xen_domctl_shadow_op, stats) - 32usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_max_mem {
    pub max_memkb: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_max_mem",
    ][::core::mem::size_of::<xen_domctl_max_mem>() - 8usize];
    [
        "Alignment of xen_domctl_max_mem",
    ][::core::mem::align_of::<xen_domctl_max_mem>() - 8usize];
    [
        "Offset of field: xen_domctl_max_mem::max_memkb",
    ][::core::mem::offset_of!(xen_domctl_max_mem, max_memkb) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_vcpucontext {
    pub vcpu: u32,
    pub ctxt: __guest_handle_vcpu_guest_context_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_vcpucontext",
    ][::core::mem::size_of::<xen_domctl_vcpucontext>() - 16usize];
    [
        "Alignment of xen_domctl_vcpucontext",
    ][::core::mem::align_of::<xen_domctl_vcpucontext>() - 8usize];
    [
        "Offset of field: xen_domctl_vcpucontext::vcpu",
    ][::core::mem::offset_of!(xen_domctl_vcpucontext, vcpu) - 0usize];
    [
        "Offset of field: xen_domctl_vcpucontext::ctxt",
    ][::core::mem::offset_of!(xen_domctl_vcpucontext, ctxt) - 8usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_getvcpuinfo {
    pub vcpu: u32,
    pub online: u8,
    pub blocked: u8,
    pub running: u8,
    pub cpu_time: u64,
    pub cpu: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_getvcpuinfo",
    ][::core::mem::size_of::<xen_domctl_getvcpuinfo>() - 24usize];
    [
        "Alignment of xen_domctl_getvcpuinfo",
    ][::core::mem::align_of::<xen_domctl_getvcpuinfo>() - 8usize];
    [
        "Offset of field: xen_domctl_getvcpuinfo::vcpu",
    ][::core::mem::offset_of!(xen_domctl_getvcpuinfo, vcpu) - 0usize];
    [
        "Offset of field: xen_domctl_getvcpuinfo::online",
    ][::core::mem::offset_of!(xen_domctl_getvcpuinfo, online) - 4usize];
    [
        "Offset of field: xen_domctl_getvcpuinfo::blocked",
    ][::core::mem::offset_of!(xen_domctl_getvcpuinfo, blocked) - 5usize];
    [
        "Offset of field: xen_domctl_getvcpuinfo::running",
    ][::core::mem::offset_of!(xen_domctl_getvcpuinfo, running) - 6usize];
    [
        "Offset of field: xen_domctl_getvcpuinfo::cpu_time",
    ][::core::mem::offset_of!(xen_domctl_getvcpuinfo, cpu_time) - 8usize];
    [
        "Offset of field: xen_domctl_getvcpuinfo::cpu",
    ][::core::mem::offset_of!(xen_domctl_getvcpuinfo, cpu) - 16usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_nodeaffinity {
    pub nodemap: xenctl_bitmap,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_nodeaffinity",
    ][::core::mem::size_of::<xen_domctl_nodeaffinity>() - 16usize];
    [
        "Alignment of xen_domctl_nodeaffinity",
    ][::core::mem::align_of::<xen_domctl_nodeaffinity>() - 8usize];
    [
        "Offset of field: xen_domctl_nodeaffinity::nodemap",
    ][::core::mem::offset_of!(xen_domctl_nodeaffinity, nodemap) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_vcpuaffinity {
    pub vcpu: u32,
    pub flags: u32,
    pub cpumap_hard: xenctl_bitmap,
    pub cpumap_soft: xenctl_bitmap,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_vcpuaffinity",
    ][::core::mem::size_of::<xen_domctl_vcpuaffinity>() - 40usize];
    [
        "Alignment of xen_domctl_vcpuaffinity",
    ][::core::mem::align_of::<xen_domctl_vcpuaffinity>() - 8usize];
    [
        "Offset of field: xen_domctl_vcpuaffinity::vcpu",
    ][::core::mem::offset_of!(xen_domctl_vcpuaffinity, vcpu) - 0usize];
    [
        "Offset of field: xen_domctl_vcpuaffinity::flags",
    ][::core::mem::offset_of!(xen_domctl_vcpuaffinity, flags) - 4usize];
    [
        "Offset of field: xen_domctl_vcpuaffinity::cpumap_hard",
    ][::core::mem::offset_of!(xen_domctl_vcpuaffinity, cpumap_hard) - 8usize];
    [
        "Offset of field: xen_domctl_vcpuaffinity::cpumap_soft",
    ][::core::mem::offset_of!(xen_domctl_vcpuaffinity, cpumap_soft) - 24usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_max_vcpus {
    pub max: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_max_vcpus",
    ][::core::mem::size_of::<xen_domctl_max_vcpus>() - 4usize];
    [
        "Alignment of xen_domctl_max_vcpus",
    ][::core::mem::align_of::<xen_domctl_max_vcpus>() - 4usize];
    [
        "Offset of field: xen_domctl_max_vcpus::max",
    ][::core::mem::offset_of!(xen_domctl_max_vcpus, max) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_sched_credit {
    pub weight: u16,
    pub cap: u16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_sched_credit",
    ][::core::mem::size_of::<xen_domctl_sched_credit>() - 4usize];
    [
        "Alignment of xen_domctl_sched_credit",
    ][::core::mem::align_of::<xen_domctl_sched_credit>() - 2usize];
    [
        "Offset of field: xen_domctl_sched_credit::weight",
    ][::core::mem::offset_of!(xen_domctl_sched_credit, weight) - 0usize];
    [
        "Offset of field: xen_domctl_sched_credit::cap",
    ][::core::mem::offset_of!(xen_domctl_sched_credit, cap) - 2usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_sched_credit2 {
    pub weight: u16,
    pub cap: u16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_sched_credit2",
    ][::core::mem::size_of::<xen_domctl_sched_credit2>() - 4usize];
    [
        "Alignment of xen_domctl_sched_credit2",
    ][::core::mem::align_of::<xen_domctl_sched_credit2>() - 2usize];
    [
        "Offset of field: xen_domctl_sched_credit2::weight",
    ][::core::mem::offset_of!(xen_domctl_sched_credit2, weight) - 0usize];
    [
        "Offset of field: xen_domctl_sched_credit2::cap",
    ][::core::mem::offset_of!(xen_domctl_sched_credit2, cap) - 2usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_sched_rtds {
    pub period: u32,
    pub budget: u32,
    pub flags: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_sched_rtds",
    ][::core::mem::size_of::<xen_domctl_sched_rtds>() - 12usize];
    [
        "Alignment of xen_domctl_sched_rtds",
    ][::core::mem::align_of::<xen_domctl_sched_rtds>() - 4usize];
    [
        "Offset of field: xen_domctl_sched_rtds::period",
    ][::core::mem::offset_of!(xen_domctl_sched_rtds, period) - 0usize];
    [
        "Offset of field: xen_domctl_sched_rtds::budget",
    ][::core::mem::offset_of!(xen_domctl_sched_rtds, budget) - 4usize];
    [
        "Offset of field: xen_domctl_sched_rtds::flags",
    ][::core::mem::offset_of!(xen_domctl_sched_rtds, flags) - 8usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub struct xen_domctl_schedparam_vcpu {
    pub u: xen_domctl_schedparam_vcpu__bindgen_ty_1,
    pub vcpuid: u32,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union xen_domctl_schedparam_vcpu__bindgen_ty_1 {
    pub credit: xen_domctl_sched_credit,
    pub credit2: xen_domctl_sched_credit2,
    pub rtds: xen_domctl_sched_rtds,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_schedparam_vcpu__bindgen_ty_1",
    ][::core::mem::size_of::<xen_domctl_schedparam_vcpu__bindgen_ty_1>() - 12usize];
    [
        "Alignment of xen_domctl_schedparam_vcpu__bindgen_ty_1",
    ][::core::mem::align_of::<xen_domctl_schedparam_vcpu__bindgen_ty_1>() - 4usize];
    [
        "Offset of field: xen_domctl_schedparam_vcpu__bindgen_ty_1::credit",
    ][::core::mem::offset_of!(xen_domctl_schedparam_vcpu__bindgen_ty_1, credit)
        - 0usize];
    [
        "Offset of field: xen_domctl_schedparam_vcpu__bindgen_ty_1::credit2",
    ][::core::mem::offset_of!(xen_domctl_schedparam_vcpu__bindgen_ty_1, credit2)
        - 0usize];
    [
        "Offset of field: xen_domctl_schedparam_vcpu__bindgen_ty_1::rtds",
    ][::core::mem::offset_of!(xen_domctl_schedparam_vcpu__bindgen_ty_1, rtds) - 0usize];
};
impl Default for xen_domctl_schedparam_vcpu__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_schedparam_vcpu",
    ][::core::mem::size_of::<xen_domctl_schedparam_vcpu>() - 16usize];
    [
        "Alignment of xen_domctl_schedparam_vcpu",
    ][::core::mem::align_of::<xen_domctl_schedparam_vcpu>() - 4usize];
    [
        "Offset of field: xen_domctl_schedparam_vcpu::u",
    ][::core::mem::offset_of!(xen_domctl_schedparam_vcpu, u) - 0usize];
    [
        "Offset of field: xen_domctl_schedparam_vcpu::vcpuid",
    ][::core::mem::offset_of!(xen_domctl_schedparam_vcpu, vcpuid) - 12usize];
};
impl Default for xen_domctl_schedparam_vcpu {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type xen_domctl_schedparam_vcpu_t = xen_domctl_schedparam_vcpu;
pub type __guest_handle_xen_domctl_schedparam_vcpu_t = u64;
pub type __guest_handle_const_xen_domctl_schedparam_vcpu_t = u64;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct xen_domctl_scheduler_op {
    pub sched_id: u32,
    pub cmd: u32,
    pub u: xen_domctl_scheduler_op__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union xen_domctl_scheduler_op__bindgen_ty_1 {
    pub credit: xen_domctl_sched_credit,
    pub credit2: xen_domctl_sched_credit2,
    pub rtds: xen_domctl_sched_rtds,
    pub v: xen_domctl_scheduler_op__bindgen_ty_1__bindgen_ty_1,
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_scheduler_op__bindgen_ty_1__bindgen_ty_1 {
    pub vcpus: __guest_handle_xen_domctl_schedparam_vcpu_t,
    pub nr_vcpus: u32,
    pub padding: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_scheduler_op__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::size_of::<xen_domctl_scheduler_op__bindgen_ty_1__bindgen_ty_1>()
        - 16usize];
    [
        "Alignment of xen_domctl_scheduler_op__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::align_of::<xen_domctl_scheduler_op__bindgen_ty_1__bindgen_ty_1>()
        - 8usize];
    [
        "Offset of field: xen_domctl_scheduler_op__bindgen_ty_1__bindgen_ty_1::vcpus",
    ][::core::mem::offset_of!(xen_domctl_scheduler_op__bindgen_ty_1__bindgen_ty_1, vcpus)
        - 0usize];
    [
        "Offset of field: xen_domctl_scheduler_op__bindgen_ty_1__bindgen_ty_1::nr_vcpus",
    ][::core::mem::offset_of!(
        xen_domctl_scheduler_op__bindgen_ty_1__bindgen_ty_1, nr_vcpus
    ) - 8usize];
    [
        "Offset of field: xen_domctl_scheduler_op__bindgen_ty_1__bindgen_ty_1::padding",
    ][::core::mem::offset_of!(
        xen_domctl_scheduler_op__bindgen_ty_1__bindgen_ty_1, padding
    ) - 12usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_scheduler_op__bindgen_ty_1",
    ][::core::mem::size_of::<xen_domctl_scheduler_op__bindgen_ty_1>() - 16usize];
    [
        "Alignment of xen_domctl_scheduler_op__bindgen_ty_1",
    ][::core::mem::align_of::<xen_domctl_scheduler_op__bindgen_ty_1>() - 8usize];
    [
        "Offset of field: xen_domctl_scheduler_op__bindgen_ty_1::credit",
    ][::core::mem::offset_of!(xen_domctl_scheduler_op__bindgen_ty_1, credit) - 0usize];
    [
        "Offset of field: xen_domctl_scheduler_op__bindgen_ty_1::credit2",
    ][::core::mem::offset_of!(xen_domctl_scheduler_op__bindgen_ty_1, credit2) - 0usize];
    [
        "Offset of field: xen_domctl_scheduler_op__bindgen_ty_1::rtds",
    ][::core::mem::offset_of!(xen_domctl_scheduler_op__bindgen_ty_1, rtds) - 0usize];
    [
        "Offset of field: xen_domctl_scheduler_op__bindgen_ty_1::v",
    ][::core::mem::offset_of!(xen_domctl_scheduler_op__bindgen_ty_1, v) - 0usize];
};
impl Default for xen_domctl_scheduler_op__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_scheduler_op",
    ][::core::mem::size_of::<xen_domctl_scheduler_op>() - 24usize];
    [
        "Alignment of xen_domctl_scheduler_op",
    ][::core::mem::align_of::<xen_domctl_scheduler_op>() - 8usize];
    [
        "Offset of field: xen_domctl_scheduler_op::sched_id",
    ][::core::mem::offset_of!(xen_domctl_scheduler_op, sched_id) - 0usize];
    [
        "Offset of field: xen_domctl_scheduler_op::cmd",
    ][::core::mem::offset_of!(xen_domctl_scheduler_op, cmd) - 4usize];
    [
        "Offset of field: xen_domctl_scheduler_op::u",
    ][::core::mem::offset_of!(xen_domctl_scheduler_op, u) - 8usize];
};
impl Default for xen_domctl_scheduler_op {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_setdomainhandle {
    pub handle: xen_domain_handle_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_setdomainhandle",
    ][::core::mem::size_of::<xen_domctl_setdomainhandle>() - 16usize];
    [
        "Alignment of xen_domctl_setdomainhandle",
    ][::core::mem::align_of::<xen_domctl_setdomainhandle>() - 1usize];
    [
        "Offset of field: xen_domctl_setdomainhandle::handle",
    ][::core::mem::offset_of!(xen_domctl_setdomainhandle, handle) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_setdebugging {
    pub enable: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_setdebugging",
    ][::core::mem::size_of::<xen_domctl_setdebugging>() - 1usize];
    [
        "Alignment of xen_domctl_setdebugging",
    ][::core::mem::align_of::<xen_domctl_setdebugging>() - 1usize];
    [
        "Offset of field: xen_domctl_setdebugging::enable",
    ][::core::mem::offset_of!(xen_domctl_setdebugging, enable) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_hypercall_init {
    pub gmfn: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_hypercall_init",
    ][::core::mem::size_of::<xen_domctl_hypercall_init>() - 8usize];
    [
        "Alignment of xen_domctl_hypercall_init",
    ][::core::mem::align_of::<xen_domctl_hypercall_init>() - 8usize];
    [
        "Offset of field: xen_domctl_hypercall_init::gmfn",
    ][::core::mem::offset_of!(xen_domctl_hypercall_init, gmfn) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_settimeoffset {
    pub time_offset_seconds: i64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_settimeoffset",
    ][::core::mem::size_of::<xen_domctl_settimeoffset>() - 8usize];
    [
        "Alignment of xen_domctl_settimeoffset",
    ][::core::mem::align_of::<xen_domctl_settimeoffset>() - 8usize];
    [
        "Offset of field: xen_domctl_settimeoffset::time_offset_seconds",
    ][::core::mem::offset_of!(xen_domctl_settimeoffset, time_offset_seconds) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_address_size {
    pub size: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_address_size",
    ][::core::mem::size_of::<xen_domctl_address_size>() - 4usize];
    [
        "Alignment of xen_domctl_address_size",
    ][::core::mem::align_of::<xen_domctl_address_size>() - 4usize];
    [
        "Offset of field: xen_domctl_address_size::size",
    ][::core::mem::offset_of!(xen_domctl_address_size, size) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_sendtrigger {
    pub trigger: u32,
    pub vcpu: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_sendtrigger",
    ][::core::mem::size_of::<xen_domctl_sendtrigger>() - 8usize];
    [
        "Alignment of xen_domctl_sendtrigger",
    ][::core::mem::align_of::<xen_domctl_sendtrigger>() - 4usize];
    [
        "Offset of field: xen_domctl_sendtrigger::trigger",
    ][::core::mem::offset_of!(xen_domctl_sendtrigger, trigger) - 0usize];
    [
        "Offset of field: xen_domctl_sendtrigger::vcpu",
    ][::core::mem::offset_of!(xen_domctl_sendtrigger, vcpu) - 4usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct hvm_vmce_vcpu {
    pub caps: u64,
    pub mci_ctl2_bank0: u64,
    pub mci_ctl2_bank1: u64,
    pub mcg_ext_ctl: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of hvm_vmce_vcpu"][::core::mem::size_of::<hvm_vmce_vcpu>() - 32usize];
    ["Alignment of hvm_vmce_vcpu"][::core::mem::align_of::<hvm_vmce_vcpu>() - 8usize];
    [
        "Offset of field: hvm_vmce_vcpu::caps",
    ][::core::mem::offset_of!(hvm_vmce_vcpu, caps) - 0usize];
    [
        "Offset of field: hvm_vmce_vcpu::mci_ctl2_bank0",
    ][::core::mem::offset_of!(hvm_vmce_vcpu, mci_ctl2_bank0) - 8usize];
    [
        "Offset of field: hvm_vmce_vcpu::mci_ctl2_bank1",
    ][::core::mem::offset_of!(hvm_vmce_vcpu, mci_ctl2_bank1) - 16usize];
    [
        "Offset of field: hvm_vmce_vcpu::mcg_ext_ctl",
    ][::core::mem::offset_of!(hvm_vmce_vcpu, mcg_ext_ctl) - 24usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_ext_vcpucontext {
    pub vcpu: u32,
    pub size: u32,
    pub syscall32_callback_eip: u64,
    pub sysenter_callback_eip: u64,
    pub syscall32_callback_cs: u16,
    pub sysenter_callback_cs: u16,
    pub syscall32_disables_events: u8,
    pub sysenter_disables_events: u8,
    pub vmce: hvm_vmce_vcpu,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_ext_vcpucontext",
    ][::core::mem::size_of::<xen_domctl_ext_vcpucontext>() - 64usize];
    [
        "Alignment of xen_domctl_ext_vcpucontext",
    ][::core::mem::align_of::<xen_domctl_ext_vcpucontext>() - 8usize];
    [
        "Offset of field: xen_domctl_ext_vcpucontext::vcpu",
    ][::core::mem::offset_of!(xen_domctl_ext_vcpucontext, vcpu) - 0usize];
    [
        "Offset of field: xen_domctl_ext_vcpucontext::size",
    ][::core::mem::offset_of!(xen_domctl_ext_vcpucontext, size) - 4usize];
    [
        "Offset of field: xen_domctl_ext_vcpucontext::syscall32_callback_eip",
    ][::core::mem::offset_of!(xen_domctl_ext_vcpucontext, syscall32_callback_eip)
        - 8usize];
    [
        "Offset of field: xen_domctl_ext_vcpucontext::sysenter_callback_eip",
    ][::core::mem::offset_of!(xen_domctl_ext_vcpucontext, sysenter_callback_eip)
        - 16usize];
    [
        "Offset of field: xen_domctl_ext_vcpucontext::syscall32_callback_cs",
    ][::core::mem::offset_of!(xen_domctl_ext_vcpucontext, syscall32_callback_cs)
        - 24usize];
    [
        "Offset of field: xen_domctl_ext_vcpucontext::sysenter_callback_cs",
    ][::core::mem::offset_of!(xen_domctl_ext_vcpucontext, sysenter_callback_cs)
        - 26usize];
    [
        "Offset of field: xen_domctl_ext_vcpucontext::syscall32_disables_events",
    ][::core::mem::offset_of!(xen_domctl_ext_vcpucontext, syscall32_disables_events)
        - 28usize];
    [
        "Offset of field: xen_domctl_ext_vcpucontext::sysenter_disables_events",
    ][::core::mem::offset_of!(xen_domctl_ext_vcpucontext, sysenter_disables_events)
        - 29usize];
    [
        "Offset of field: xen_domctl_ext_vcpucontext::vmce",
    ][::core::mem::offset_of!(xen_domctl_ext_vcpucontext, vmce) - 32usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_cpu_policy {
    pub nr_leaves: u32,
    pub nr_msrs: u32,
    pub leaves: __guest_handle_xen_cpuid_leaf_t,
    pub msrs: __guest_handle_xen_msr_entry_t,
    pub err_leaf: u32,
    pub err_subleaf: u32,
    pub err_msr: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_cpu_policy",
    ][::core::mem::size_of::<xen_domctl_cpu_policy>() - 40usize];
    [
        "Alignment of xen_domctl_cpu_policy",
    ][::core::mem::align_of::<xen_domctl_cpu_policy>() - 8usize];
    [
        "Offset of field: xen_domctl_cpu_policy::nr_leaves",
    ][::core::mem::offset_of!(xen_domctl_cpu_policy, nr_leaves) - 0usize];
    [
        "Offset of field: xen_domctl_cpu_policy::nr_msrs",
    ][::core::mem::offset_of!(xen_domctl_cpu_policy, nr_msrs) - 4usize];
    [
        "Offset of field: xen_domctl_cpu_policy::leaves",
    ][::core::mem::offset_of!(xen_domctl_cpu_policy, leaves) - 8usize];
    [
        "Offset of field: xen_domctl_cpu_policy::msrs",
    ][::core::mem::offset_of!(xen_domctl_cpu_policy, msrs) - 16usize];
    [
        "Offset of field: xen_domctl_cpu_policy::err_leaf",
    ][::core::mem::offset_of!(xen_domctl_cpu_policy, err_leaf) - 24usize];
    [
        "Offset of field: xen_domctl_cpu_policy::err_subleaf",
    ][::core::mem::offset_of!(xen_domctl_cpu_policy, err_subleaf) - 28usize];
    [
        "Offset of field: xen_domctl_cpu_policy::err_msr",
    ][::core::mem::offset_of!(xen_domctl_cpu_policy, err_msr) - 32usize];
};
pub type xen_domctl_cpu_policy_t = xen_domctl_cpu_policy;
pub type __guest_handle_xen_domctl_cpu_policy_t = u64;
pub type __guest_handle_const_xen_domctl_cpu_policy_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_subscribe {
    pub port: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_subscribe",
    ][::core::mem::size_of::<xen_domctl_subscribe>() - 4usize];
    [
        "Alignment of xen_domctl_subscribe",
    ][::core::mem::align_of::<xen_domctl_subscribe>() - 4usize];
    [
        "Offset of field: xen_domctl_subscribe::port",
    ][::core::mem::offset_of!(xen_domctl_subscribe, port) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_debug_op {
    pub op: u32,
    pub vcpu: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_debug_op",
    ][::core::mem::size_of::<xen_domctl_debug_op>() - 8usize];
    [
        "Alignment of xen_domctl_debug_op",
    ][::core::mem::align_of::<xen_domctl_debug_op>() - 4usize];
    [
        "Offset of field: xen_domctl_debug_op::op",
    ][::core::mem::offset_of!(xen_domctl_debug_op, op) - 0usize];
    [
        "Offset of field: xen_domctl_debug_op::vcpu",
    ][::core::mem::offset_of!(xen_domctl_debug_op, vcpu) - 4usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_tsc_info {
    pub tsc_mode: u32,
    pub gtsc_khz: u32,
    pub incarnation: u32,
    pub pad: u32,
    pub elapsed_nsec: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_tsc_info",
    ][::core::mem::size_of::<xen_domctl_tsc_info>() - 24usize];
    [
        "Alignment of xen_domctl_tsc_info",
    ][::core::mem::align_of::<xen_domctl_tsc_info>() - 8usize];
    [
        "Offset of field: xen_domctl_tsc_info::tsc_mode",
    ][::core::mem::offset_of!(xen_domctl_tsc_info, tsc_mode) - 0usize];
    [
        "Offset of field: xen_domctl_tsc_info::gtsc_khz",
    ][::core::mem::offset_of!(xen_domctl_tsc_info, gtsc_khz) - 4usize];
    [
        "Offset of field: xen_domctl_tsc_info::incarnation",
    ][::core::mem::offset_of!(xen_domctl_tsc_info, incarnation) - 8usize];
    [
        "Offset of field: xen_domctl_tsc_info::pad",
    ][::core::mem::offset_of!(xen_domctl_tsc_info, pad) - 12usize];
    [
        "Offset of field: xen_domctl_tsc_info::elapsed_nsec",
    ][::core::mem::offset_of!(xen_domctl_tsc_info, elapsed_nsec) - 16usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_set_virq_handler {
    pub virq: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_set_virq_handler",
    ][::core::mem::size_of::<xen_domctl_set_virq_handler>() - 4usize];
    [
        "Alignment of xen_domctl_set_virq_handler",
    ][::core::mem::align_of::<xen_domctl_set_virq_handler>() - 4usize];
    [
        "Offset of field: xen_domctl_set_virq_handler::virq",
    ][::core::mem::offset_of!(xen_domctl_set_virq_handler, virq) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_vcpuextstate {
    pub vcpu: u32,
    pub xfeature_mask: u64,
    pub size: u64,
    pub buffer: __guest_handle_uint64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_vcpuextstate",
    ][::core::mem::size_of::<xen_domctl_vcpuextstate>() - 32usize];
    [
        "Alignment of xen_domctl_vcpuextstate",
    ][::core::mem::align_of::<xen_domctl_vcpuextstate>() - 8usize];
    [
        "Offset of field: xen_domctl_vcpuextstate::vcpu",
    ][::core::mem::offset_of!(xen_domctl_vcpuextstate, vcpu) - 0usize];
    [
        "Offset of field: xen_domctl_vcpuextstate::xfeature_mask",
    ][::core::mem::offset_of!(xen_domctl_vcpuextstate, xfeature_mask) - 8usize];
    [
        "Offset of field: xen_domctl_vcpuextstate::size",
    ][::core::mem::offset_of!(xen_domctl_vcpuextstate, size) - 16usize];
    [
        "Offset of field: xen_domctl_vcpuextstate::buffer",
    ][::core::mem::offset_of!(xen_domctl_vcpuextstate, buffer) - 24usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_vcpu_msr {
    pub index: u32,
    pub reserved: u32,
    pub value: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_vcpu_msr",
    ][::core::mem::size_of::<xen_domctl_vcpu_msr>() - 16usize];
    [
        "Alignment of xen_domctl_vcpu_msr",
    ][::core::mem::align_of::<xen_domctl_vcpu_msr>() - 8usize];
    [
        "Offset of field: xen_domctl_vcpu_msr::index",
    ][::core::mem::offset_of!(xen_domctl_vcpu_msr, index) - 0usize];
    [
        "Offset of field: xen_domctl_vcpu_msr::reserved",
    ][::core::mem::offset_of!(xen_domctl_vcpu_msr, reserved) - 4usize];
    [
        "Offset of field: xen_domctl_vcpu_msr::value",
    ][::core::mem::offset_of!(xen_domctl_vcpu_msr, value) - 8usize];
};
pub type xen_domctl_vcpu_msr_t = xen_domctl_vcpu_msr;
pub type __guest_handle_xen_domctl_vcpu_msr_t = u64;
pub type __guest_handle_const_xen_domctl_vcpu_msr_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_domctl_vcpu_msrs {
    pub vcpu: u32,
    pub msr_count: u32,
    pub msrs: __guest_handle_xen_domctl_vcpu_msr_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl_vcpu_msrs",
    ][::core::mem::size_of::<xen_domctl_vcpu_msrs>() - 16usize];
    [
        "Alignment of xen_domctl_vcpu_msrs",
    ][::core::mem::align_of::<xen_domctl_vcpu_msrs>() - 8usize];
    [
        "Offset of field: xen_domctl_vcpu_msrs::vcpu",
    ][::core::mem::offset_of!(xen_domctl_vcpu_msrs, vcpu) - 0usize];
    [
        "Offset of field: xen_domctl_vcpu_msrs::msr_count",
    ][::core::mem::offset_of!(xen_domctl_vcpu_msrs, msr_count) - 4usize];
    [
        "Offset of field: xen_domctl_vcpu_msrs::msrs",
    ][::core::mem::offset_of!(xen_domctl_vcpu_msrs, msrs) - 8usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub struct xen_domctl {
    pub cmd: u32,
    pub interface_version: u32,
    pub domain: domid_t,
    pub _pad: [u16; 3usize],
    pub u: xen_domctl__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union xen_domctl__bindgen_ty_1 {
    pub createdomain: xen_domctl_createdomain,
    pub getdomaininfo: xen_domctl_getdomaininfo,
    pub getpageframeinfo3: xen_domctl_getpageframeinfo3,
    pub nodeaffinity: xen_domctl_nodeaffinity,
    pub vcpuaffinity: xen_domctl_vcpuaffinity,
    pub shadow_op: xen_domctl_shadow_op,
    pub max_mem: xen_domctl_max_mem,
    pub vcpucontext: xen_domctl_vcpucontext,
    pub getvcpuinfo: xen_domctl_getvcpuinfo,
    pub max_vcpus: xen_domctl_max_vcpus,
    pub scheduler_op: xen_domctl_scheduler_op,
    pub setdomainhandle: xen_domctl_setdomainhandle,
    pub setdebugging: xen_domctl_setdebugging,
    pub hypercall_init: xen_domctl_hypercall_init,
    pub settimeoffset: xen_domctl_settimeoffset,
    pub tsc_info: xen_domctl_tsc_info,
    pub address_size: xen_domctl_address_size,
    pub sendtrigger: xen_domctl_sendtrigger,
    pub ext_vcpucontext: xen_domctl_ext_vcpucontext,
    pub subscribe: xen_domctl_subscribe,
    pub debug_op: xen_domctl_debug_op,
    pub cpu_policy: xen_domctl_cpu_policy,
    pub vcpuextstate: xen_domctl_vcpuextstate,
    pub vcpu_msrs: xen_domctl_vcpu_msrs,
    pub set_virq_handler: xen_domctl_set_virq_handler,
    pub pad: [u8; 128usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_domctl__bindgen_ty_1",
    ][::core::mem::size_of::<xen_domctl__bindgen_ty_1>() - 128usize];
    [
        "Alignment of xen_domctl__bindgen_ty_1",
    ][::core::mem::align_of::<xen_domctl__bindgen_ty_1>() - 8usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::createdomain",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, createdomain) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::getdomaininfo",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, getdomaininfo) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::getpageframeinfo3",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, getpageframeinfo3) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::nodeaffinity",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, nodeaffinity) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::vcpuaffinity",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, vcpuaffinity) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::shadow_op",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, shadow_op) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::max_mem",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, max_mem) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::vcpucontext",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, vcpucontext) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::getvcpuinfo",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, getvcpuinfo) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::max_vcpus",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, max_vcpus) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::scheduler_op",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, scheduler_op) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::setdomainhandle",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, setdomainhandle) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::setdebugging",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, setdebugging) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::hypercall_init",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, hypercall_init) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::settimeoffset",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, settimeoffset) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::tsc_info",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, tsc_info) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::address_size",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, address_size) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::sendtrigger",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, sendtrigger) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::ext_vcpucontext",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, ext_vcpucontext) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::subscribe",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, subscribe) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::debug_op",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, debug_op) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::cpu_policy",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, cpu_policy) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::vcpuextstate",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, vcpuextstate) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::vcpu_msrs",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, vcpu_msrs) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::set_virq_handler",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, set_virq_handler) - 0usize];
    [
        "Offset of field: xen_domctl__bindgen_ty_1::pad",
    ][::core::mem::offset_of!(xen_domctl__bindgen_ty_1, pad) - 0usize];
};
impl Default for xen_domctl__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xen_domctl"][::core::mem::size_of::<xen_domctl>() - 144usize];
    ["Alignment of xen_domctl"][::core::mem::align_of::<xen_domctl>() - 8usize];
    [
        "Offset of field: xen_domctl::cmd",
    ][::core::mem::offset_of!(xen_domctl, cmd) - 0usize];
    [
        "Offset of field: xen_domctl::interface_version",
    ][::core::mem::offset_of!(xen_domctl, interface_version) - 4usize];
    [
        "Offset of field: xen_domctl::domain",
    ][::core::mem::offset_of!(xen_domctl, domain) - 8usize];
    [
        "Offset of field: xen_domctl::_pad",
    ][::core::mem::offset_of!(xen_domctl, _pad) - 10usize];
    ["Offset of field: xen_domctl::u"][::core::mem::offset_of!(xen_domctl, u) - 16usize];
};
impl Default for xen_domctl {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type xen_domctl_t = xen_domctl;
pub type __guest_handle_xen_domctl_t = u64;
pub type __guest_handle_const_xen_domctl_t = u64;
pub const XEN_EPERM: xen_errno = 1;
pub const XEN_ENOENT: xen_errno = 2;
pub const XEN_ESRCH: xen_errno = 3;
pub const XEN_EIO: xen_errno = 5;
pub const XEN_ENXIO: xen_errno = 6;
pub const XEN_E2BIG: xen_errno = 7;
pub const XEN_ENOEXEC: xen_errno = 8;
pub const XEN_EBADF: xen_errno = 9;
pub const XEN_ECHILD: xen_errno = 10;
pub const XEN_EAGAIN: xen_errno = 11;
pub const XEN_EWOULDBLOCK: xen_errno = 11;
pub const XEN_ENOMEM: xen_errno = 12;
pub const XEN_EACCES: xen_errno = 13;
pub const XEN_EFAULT: xen_errno = 14;
pub const XEN_EBUSY: xen_errno = 16;
pub const XEN_EEXIST: xen_errno = 17;
pub const XEN_EXDEV: xen_errno = 18;
pub const XEN_ENODEV: xen_errno = 19;
pub const XEN_ENOTDIR: xen_errno = 20;
pub const XEN_EISDIR: xen_errno = 21;
pub const XEN_EINVAL: xen_errno = 22;
pub const XEN_ENFILE: xen_errno = 23;
pub const XEN_EMFILE: xen_errno = 24;
pub const XEN_ENOSPC: xen_errno = 28;
pub const XEN_EROFS: xen_errno = 30;
pub const XEN_EMLINK: xen_errno = 31;
pub const XEN_EDOM: xen_errno = 33;
pub const XEN_ERANGE: xen_errno = 34;
pub const XEN_EDEADLK: xen_errno = 35;
pub const XEN_EDEADLOCK: xen_errno = 35;
pub const XEN_ENAMETOOLONG: xen_errno = 36;
pub const XEN_ENOLCK: xen_errno = 37;
pub const XEN_ENOSYS: xen_errno = 38;
pub const XEN_ENOTEMPTY: xen_errno = 39;
pub const XEN_ENODATA: xen_errno = 61;
pub const XEN_ETIME: xen_errno = 62;
pub const XEN_EBADMSG: xen_errno = 74;
pub const XEN_EOVERFLOW: xen_errno = 75;
pub const XEN_EILSEQ: xen_errno = 84;
pub const XEN_ENOTSOCK: xen_errno = 88;
pub const XEN_EMSGSIZE: xen_errno = 90;
pub const XEN_EOPNOTSUPP: xen_errno = 95;
pub const XEN_EADDRINUSE: xen_errno = 98;
pub const XEN_EADDRNOTAVAIL: xen_errno = 99;
pub const XEN_ENOBUFS: xen_errno = 105;
pub const XEN_EISCONN: xen_errno = 106;
pub const XEN_ENOTCONN: xen_errno = 107;
pub const XEN_ETIMEDOUT: xen_errno = 110;
pub const XEN_ECONNREFUSED: xen_errno = 111;
pub const PARAVANE_ERRNO_LIMIT: xen_errno = 4095;
pub type xen_errno = ::core::ffi::c_uint;
pub type grant_ref_t = u32;
pub type grant_handle_t = u32;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct grant_entry_v1 {
    pub flags: u16,
    pub domid: domid_t,
    pub frame: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of grant_entry_v1"][::core::mem::size_of::<grant_entry_v1>() - 8usize];
    ["Alignment of grant_entry_v1"][::core::mem::align_of::<grant_entry_v1>() - 4usize];
    [
        "Offset of field: grant_entry_v1::flags",
    ][::core::mem::offset_of!(grant_entry_v1, flags) - 0usize];
    [
        "Offset of field: grant_entry_v1::domid",
    ][::core::mem::offset_of!(grant_entry_v1, domid) - 2usize];
    [
        "Offset of field: grant_entry_v1::frame",
    ][::core::mem::offset_of!(grant_entry_v1, frame) - 4usize];
};
pub type grant_entry_v1_t = grant_entry_v1;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct grant_entry_header {
    pub flags: u16,
    pub domid: domid_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of grant_entry_header",
    ][::core::mem::size_of::<grant_entry_header>() - 4usize];
    [
        "Alignment of grant_entry_header",
    ][::core::mem::align_of::<grant_entry_header>() - 2usize];
    [
        "Offset of field: grant_entry_header::flags",
    ][::core::mem::offset_of!(grant_entry_header, flags) - 0usize];
    [
        "Offset of field: grant_entry_header::domid",
    ][::core::mem::offset_of!(grant_entry_header, domid) - 2usize];
};
pub type grant_entry_header_t = grant_entry_header;
#[repr(C)]
#[derive(Copy, Clone)]
pub union grant_entry_v2 {
    pub hdr: grant_entry_header_t,
    pub full_page: grant_entry_v2__bindgen_ty_1,
    pub sub_page: grant_entry_v2__bindgen_ty_2,
    pub transitive: grant_entry_v2__bindgen_ty_3,
    pub __spacer: [u32; 4usize],
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct grant_entry_v2__bindgen_ty_1 {
    pub hdr: grant_entry_header_t,
    pub pad0: u32,
    pub frame: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of grant_entry_v2__bindgen_ty_1",
    ][::core::mem::size_of::<grant_entry_v2__bindgen_ty_1>() - 16usize];
    [
        "Alignment of grant_entry_v2__bindgen_ty_1",
    ][::core::mem::align_of::<grant_entry_v2__bindgen_ty_1>() - 8usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_1::hdr",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_1, hdr) - 0usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_1::pad0",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_1, pad0) - 4usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_1::frame",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_1, frame) - 8usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct grant_entry_v2__bindgen_ty_2 {
    pub hdr: grant_entry_header_t,
    pub page_off: u16,
    pub length: u16,
    pub frame: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of grant_entry_v2__bindgen_ty_2",
    ][::core::mem::size_of::<grant_entry_v2__bindgen_ty_2>() - 16usize];
    [
        "Alignment of grant_entry_v2__bindgen_ty_2",
    ][::core::mem::align_of::<grant_entry_v2__bindgen_ty_2>() - 8usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_2::hdr",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_2, hdr) - 0usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_2::page_off",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_2, page_off) - 4usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_2::length",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_2, length) - 6usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_2::frame",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_2, frame) - 8usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct grant_entry_v2__bindgen_ty_3 {
    pub hdr: grant_entry_header_t,
    pub trans_domid: domid_t,
    pub pad0: u16,
    pub gref: grant_ref_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of grant_entry_v2__bindgen_ty_3",
    ][::core::mem::size_of::<grant_entry_v2__bindgen_ty_3>() - 12usize];
    [
        "Alignment of grant_entry_v2__bindgen_ty_3",
    ][::core::mem::align_of::<grant_entry_v2__bindgen_ty_3>() - 4usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_3::hdr",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_3, hdr) - 0usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_3::trans_domid",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_3, trans_domid) - 4usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_3::pad0",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_3, pad0) - 6usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_3::gref",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_3, gref) - 8usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of grant_entry_v2"][::core::mem::size_of::<grant_entry_v2>() - 16usize];
    ["Alignment of grant_entry_v2"][::core::mem::align_of::<grant_entry_v2>() - 8usize];
    [
        "Offset of field: grant_entry_v2::hdr",
    ][::core::mem::offset_of!(grant_entry_v2, hdr) - 0usize];
    [
        "Offset of field: grant_entry_v2::full_page",
    ][::core::mem::offset_of!(grant_entry_v2, full_page) - 0usize];
    [
        "Offset of field: grant_entry_v2::sub_page",
    ][::core::mem::offset_of!(grant_entry_v2, sub_page) - 0usize];
    [
        "Offset of field: grant_entry_v2::transitive",
    ][::core::mem::offset_of!(grant_entry_v2, transitive) - 0usize];
    [
        "Offset of field: grant_entry_v2::__spacer",
    ][::core::mem::offset_of!(grant_entry_v2, __spacer) - 0usize];
};
impl Default for grant_entry_v2 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type grant_entry_v2_t = grant_entry_v2;
pub type grant_status_t = u16;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct gnttab_map_grant_ref {
    pub host_addr: u64,
    pub flags: u32,
    pub ref_: grant_ref_t,
    pub dom: domid_t,
    pub status: i16,
    pub handle: grant_handle_t,
    pub dev_bus_addr: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of gnttab_map_grant_ref",
    ][::core::mem::size_of::<gnttab_map_grant_ref>() - 32usize];
    [
        "Alignment of gnttab_map_grant_ref",
    ][::core::mem::align_of::<gnttab_map_grant_ref>() - 8usize];
    [
        "Offset of field: gnttab_map_grant_ref::host_addr",
    ][::core::mem::offset_of!(gnttab_map_grant_ref, host_addr) - 0usize];
    [
        "Offset of field: gnttab_map_grant_ref::flags",
    ][::core::mem::offset_of!(gnttab_map_grant_ref, flags) - 8usize];
    [
        "Offset of field: gnttab_map_grant_ref::ref_",
    ][::core::mem::offset_of!(gnttab_map_grant_ref, ref_) - 12usize];
    [
        "Offset of field: gnttab_map_grant_ref::dom",
    ][::core::mem::offset_of!(gnttab_map_grant_ref, dom) - 16usize];
    [
        "Offset of field: gnttab_map_grant_ref::status",
    ][::core::mem::offset_of!(gnttab_map_grant_ref, status) - 18usize];
    [
        "Offset of field: gnttab_map_grant_ref::handle",
    ][::core::mem::offset_of!(gnttab_map_grant_ref, handle) - 20usize];
    [
        "Offset of field: gnttab_map_grant_ref::dev_bus_addr",
    ][::core::mem::offset_of!(gnttab_map_grant_ref, dev_bus_addr) - 24usize];
};
pub type gnttab_map_grant_ref_t = gnttab_map_grant_ref;
pub type __guest_handle_gnttab_map_grant_ref_t = u64;
pub type __guest_handle_const_gnttab_map_grant_ref_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct gnttab_unmap_grant_ref {
    pub host_addr: u64,
    pub dev_bus_addr: u64,
    pub handle: grant_handle_t,
    pub status: i16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of gnttab_unmap_grant_ref",
    ][::core::mem::size_of::<gnttab_unmap_grant_ref>() - 24usize];
    [
        "Alignment of gnttab_unmap_grant_ref",
    ][::core::mem::align_of::<gnttab_unmap_grant_ref>() - 8usize];
    [
        "Offset of field: gnttab_unmap_grant_ref::host_addr",
    ][::core::mem::offset_of!(gnttab_unmap_grant_ref, host_addr) - 0usize];
    [
        "Offset of field: gnttab_unmap_grant_ref::dev_bus_addr",
    ][::core::mem::offset_of!(gnttab_unmap_grant_ref, dev_bus_addr) - 8usize];
    [
        "Offset of field: gnttab_unmap_grant_ref::handle",
    ][::core::mem::offset_of!(gnttab_unmap_grant_ref, handle) - 16usize];
    [
        "Offset of field: gnttab_unmap_grant_ref::status",
    ][::core::mem::offset_of!(gnttab_unmap_grant_ref, status) - 20usize];
};
pub type gnttab_unmap_grant_ref_t = gnttab_unmap_grant_ref;
pub type __guest_handle_gnttab_unmap_grant_ref_t = u64;
pub type __guest_handle_const_gnttab_unmap_grant_ref_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct gnttab_setup_table {
    pub dom: domid_t,
    pub nr_frames: u32,
    pub status: i16,
    pub frame_list: __guest_handle_xen_pfn_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of gnttab_setup_table",
    ][::core::mem::size_of::<gnttab_setup_table>() - 24usize];
    [
        "Alignment of gnttab_setup_table",
    ][::core::mem::align_of::<gnttab_setup_table>() - 8usize];
    [
        "Offset of field: gnttab_setup_table::dom",
    ][::core::mem::offset_of!(gnttab_setup_table, dom) - 0usize];
    [
        "Offset of field: gnttab_setup_table::nr_frames",
    ][::core::mem::offset_of!(gnttab_setup_table, nr_frames) - 4usize];
    [
        "Offset of field: gnttab_setup_table::status",
    ][::core::mem::offset_of!(gnttab_setup_table, status) - 8usize];
    [
        "Offset of field: gnttab_setup_table::frame_list",
    ][::core::mem::offset_of!(gnttab_setup_table, frame_list) - 16usize];
};
pub type gnttab_setup_table_t = gnttab_setup_table;
pub type __guest_handle_gnttab_setup_table_t = u64;
pub type __guest_handle_const_gnttab_setup_table_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct gnttab_dump_table {
    pub dom: domid_t,
    pub status: i16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of gnttab_dump_table"][::core::mem::size_of::<gnttab_dump_table>() - 4usize];
    [
        "Alignment of gnttab_dump_table",
    ][::core::mem::align_of::<gnttab_dump_table>() - 2usize];
    [
        "Offset of field: gnttab_dump_table::dom",
    ][::core::mem::offset_of!(gnttab_dump_table, dom) - 0usize];
    [
        "Offset of field: gnttab_dump_table::status",
    ][::core::mem::offset_of!(gnttab_dump_table, status) - 2usize];
};
pub type gnttab_dump_table_t = gnttab_dump_table;
pub type __guest_handle_gnttab_dump_table_t = u64;
pub type __guest_handle_const_gnttab_dump_table_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct gnttab_transfer {
    pub mfn: xen_pfn_t,
    pub domid: domid_t,
    pub ref_: grant_ref_t,
    pub status: i16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of gnttab_transfer"][::core::mem::size_of::<gnttab_transfer>() - 24usize];
    [
        "Alignment of gnttab_transfer",
    ][::core::mem::align_of::<gnttab_transfer>() - 8usize];
    [
        "Offset of field: gnttab_transfer::mfn",
    ][::core::mem::offset_of!(gnttab_transfer, mfn) - 0usize];
    [
        "Offset of field: gnttab_transfer::domid",
    ][::core::mem::offset_of!(gnttab_transfer, domid) - 8usize];
    [
        "Offset of field: gnttab_transfer::ref_",
    ][::core::mem::offset_of!(gnttab_transfer, ref_) - 12usize];
    [
        "Offset of field: gnttab_transfer::status",
    ][::core::mem::offset_of!(gnttab_transfer, status) - 16usize];
};
pub type gnttab_transfer_t = gnttab_transfer;
pub type __guest_handle_gnttab_transfer_t = u64;
pub type __guest_handle_const_gnttab_transfer_t = u64;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct gnttab_copy {
    pub source: gnttab_copy_gnttab_copy_ptr,
    pub dest: gnttab_copy_gnttab_copy_ptr,
    pub len: u16,
    pub flags: u16,
    pub status: i16,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub struct gnttab_copy_gnttab_copy_ptr {
    pub u: gnttab_copy_gnttab_copy_ptr__bindgen_ty_1,
    pub domid: domid_t,
    pub offset: u16,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union gnttab_copy_gnttab_copy_ptr__bindgen_ty_1 {
    pub ref_: grant_ref_t,
    pub gmfn: xen_pfn_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of gnttab_copy_gnttab_copy_ptr__bindgen_ty_1",
    ][::core::mem::size_of::<gnttab_copy_gnttab_copy_ptr__bindgen_ty_1>() - 8usize];
    [
        "Alignment of gnttab_copy_gnttab_copy_ptr__bindgen_ty_1",
    ][::core::mem::align_of::<gnttab_copy_gnttab_copy_ptr__bindgen_ty_1>() - 8usize];
    [
        "Offset of field: gnttab_copy_gnttab_copy_ptr__bindgen_ty_1::ref_",
    ][::core::mem::offset_of!(gnttab_copy_gnttab_copy_ptr__bindgen_ty_1, ref_) - 0usize];
    [
        "Offset of field: gnttab_copy_gnttab_copy_ptr__bindgen_ty_1::gmfn",
    ][::core::mem::offset_of!(gnttab_copy_gnttab_copy_ptr__bindgen_ty_1, gmfn) - 0usize];
};
impl Default for gnttab_copy_gnttab_copy_ptr__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of gnttab_copy_gnttab_copy_ptr",
    ][::core::mem::size_of::<gnttab_copy_gnttab_copy_ptr>() - 16usize];
    [
        "Alignment of gnttab_copy_gnttab_copy_ptr",
    ][::core::mem::align_of::<gnttab_copy_gnttab_copy_ptr>() - 8usize];
    [
        "Offset of field: gnttab_copy_gnttab_copy_ptr::u",
    ][::core::mem::offset_of!(gnttab_copy_gnttab_copy_ptr, u) - 0usize];
    [
        "Offset of field: gnttab_copy_gnttab_copy_ptr::domid",
    ][::core::mem::offset_of!(gnttab_copy_gnttab_copy_ptr, domid) - 8usize];
    [
        "Offset of field: gnttab_copy_gnttab_copy_ptr::offset",
    ][::core::mem::offset_of!(gnttab_copy_gnttab_copy_ptr, offset) - 10usize];
};
impl Default for gnttab_copy_gnttab_copy_ptr {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of gnttab_copy"][::core::mem::size_of::<gnttab_copy>() - 40usize];
    ["Alignment of gnttab_copy"][::core::mem::align_of::<gnttab_copy>() - 8usize];
    [
        "Offset of field: gnttab_copy::source",
    ][::core::mem::offset_of!(gnttab_copy, source) - 0usize];
    [
        "Offset of field: gnttab_copy::dest",
    ][::core::mem::offset_of!(gnttab_copy, dest) - 16usize];
    [
        "Offset of field: gnttab_copy::len",
    ][::core::mem::offset_of!(gnttab_copy, len) - 32usize];
    [
        "Offset of field: gnttab_copy::flags",
    ][::core::mem::offset_of!(gnttab_copy, flags) - 34usize];
    [
        "Offset of field: gnttab_copy::status",
    ][::core::mem::offset_of!(gnttab_copy, status) - 36usize];
};
impl Default for gnttab_copy {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type gnttab_copy_t = gnttab_copy;
pub type __guest_handle_gnttab_copy_t = u64;
pub type __guest_handle_const_gnttab_copy_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct gnttab_query_size {
    pub dom: domid_t,
    pub nr_frames: u32,
    pub max_nr_frames: u32,
    pub status: i16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of gnttab_query_size"][::core::mem::size_of::<gnttab_query_size>() - 16usize];
    [
        "Alignment of gnttab_query_size",
    ][::core::mem::align_of::<gnttab_query_size>() - 4usize];
    [
        "Offset of field: gnttab_query_size::dom",
    ][::core::mem::offset_of!(gnttab_query_size, dom) - 0usize];
    [
        "Offset of field: gnttab_query_size::nr_frames",
    ][::core::mem::offset_of!(gnttab_query_size, nr_frames) - 4usize];
    [
        "Offset of field: gnttab_query_size::max_nr_frames",
    ][::core::mem::offset_of!(gnttab_query_size, max_nr_frames) - 8usize];
    [
        "Offset of field: gnttab_query_size::status",
    ][::core::mem::offset_of!(gnttab_query_size, status) - 12usize];
};
pub type gnttab_query_size_t = gnttab_query_size;
pub type __guest_handle_gnttab_query_size_t = u64;
pub type __guest_handle_const_gnttab_query_size_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct gnttab_unmap_and_replace {
    pub host_addr: u64,
    pub new_addr: u64,
    pub handle: grant_handle_t,
    pub status: i16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of gnttab_unmap_and_replace",
    ][::core::mem::size_of::<gnttab_unmap_and_replace>() - 24usize];
    [
        "Alignment of gnttab_unmap_and_replace",
    ][::core::mem::align_of::<gnttab_unmap_and_replace>() - 8usize];
    [
        "Offset of field: gnttab_unmap_and_replace::host_addr",
    ][::core::mem::offset_of!(gnttab_unmap_and_replace, host_addr) - 0usize];
    [
        "Offset of field: gnttab_unmap_and_replace::new_addr",
    ][::core::mem::offset_of!(gnttab_unmap_and_replace, new_addr) - 8usize];
    [
        "Offset of field: gnttab_unmap_and_replace::handle",
    ][::core::mem::offset_of!(gnttab_unmap_and_replace, handle) - 16usize];
    [
        "Offset of field: gnttab_unmap_and_replace::status",
    ][::core::mem::offset_of!(gnttab_unmap_and_replace, status) - 20usize];
};
pub type gnttab_unmap_and_replace_t = gnttab_unmap_and_replace;
pub type __guest_handle_gnttab_unmap_and_replace_t = u64;
pub type __guest_handle_const_gnttab_unmap_and_replace_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct gnttab_set_version {
    pub version: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of gnttab_set_version",
    ][::core::mem::size_of::<gnttab_set_version>() - 4usize];
    [
        "Alignment of gnttab_set_version",
    ][::core::mem::align_of::<gnttab_set_version>() - 4usize];
    [
        "Offset of field: gnttab_set_version::version",
    ][::core::mem::offset_of!(gnttab_set_version, version) - 0usize];
};
pub type gnttab_set_version_t = gnttab_set_version;
pub type __guest_handle_gnttab_set_version_t = u64;
pub type __guest_handle_const_gnttab_set_version_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct gnttab_get_status_frames {
    pub nr_frames: u32,
    pub dom: domid_t,
    pub status: i16,
    pub frame_list: __guest_handle_uint64_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of gnttab_get_status_frames",
    ][::core::mem::size_of::<gnttab_get_status_frames>() - 16usize];
    [
        "Alignment of gnttab_get_status_frames",
    ][::core::mem::align_of::<gnttab_get_status_frames>() - 8usize];
    [
        "Offset of field: gnttab_get_status_frames::nr_frames",
    ][::core::mem::offset_of!(gnttab_get_status_frames, nr_frames) - 0usize];
    [
        "Offset of field: gnttab_get_status_frames::dom",
    ][::core::mem::offset_of!(gnttab_get_status_frames, dom) - 4usize];
    [
        "Offset of field: gnttab_get_status_frames::status",
    ][::core::mem::offset_of!(gnttab_get_status_frames, status) - 6usize];
    [
        "Offset of field: gnttab_get_status_frames::frame_list",
    ][::core::mem::offset_of!(gnttab_get_status_frames, frame_list) - 8usize];
};
pub type gnttab_get_status_frames_t = gnttab_get_status_frames;
pub type __guest_handle_gnttab_get_status_frames_t = u64;
pub type __guest_handle_const_gnttab_get_status_frames_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct gnttab_get_version {
    pub dom: domid_t,
    pub pad: u16,
    pub version: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of gnttab_get_version",
    ][::core::mem::size_of::<gnttab_get_version>() - 8usize];
    [
        "Alignment of gnttab_get_version",
    ][::core::mem::align_of::<gnttab_get_version>() - 4usize];
    [
        "Offset of field: gnttab_get_version::dom",
    ][::core::mem::offset_of!(gnttab_get_version, dom) - 0usize];
    [
        "Offset of field: gnttab_get_version::pad",
    ][::core::mem::offset_of!(gnttab_get_version, pad) - 2usize];
    [
        "Offset of field: gnttab_get_version::version",
    ][::core::mem::offset_of!(gnttab_get_version, version) - 4usize];
};
pub type gnttab_get_version_t = gnttab_get_version;
pub type __guest_handle_gnttab_get_version_t = u64;
pub type __guest_handle_const_gnttab_get_version_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct gnttab_swap_grant_ref {
    pub ref_a: grant_ref_t,
    pub ref_b: grant_ref_t,
    pub status: i16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of gnttab_swap_grant_ref",
    ][::core::mem::size_of::<gnttab_swap_grant_ref>() - 12usize];
    [
        "Alignment of gnttab_swap_grant_ref",
    ][::core::mem::align_of::<gnttab_swap_grant_ref>() - 4usize];
    [
        "Offset of field: gnttab_swap_grant_ref::ref_a",
    ][::core::mem::offset_of!(gnttab_swap_grant_ref, ref_a) - 0usize];
    [
        "Offset of field: gnttab_swap_grant_ref::ref_b",
    ][::core::mem::offset_of!(gnttab_swap_grant_ref, ref_b) - 4usize];
    [
        "Offset of field: gnttab_swap_grant_ref::status",
    ][::core::mem::offset_of!(gnttab_swap_grant_ref, status) - 8usize];
};
pub type gnttab_swap_grant_ref_t = gnttab_swap_grant_ref;
pub type __guest_handle_gnttab_swap_grant_ref_t = u64;
pub type __guest_handle_const_gnttab_swap_grant_ref_t = u64;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct gnttab_cache_flush {
    pub a: gnttab_cache_flush__bindgen_ty_1,
    pub offset: u16,
    pub length: u16,
    pub op: u32,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union gnttab_cache_flush__bindgen_ty_1 {
    pub dev_bus_addr: u64,
    pub ref_: grant_ref_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of gnttab_cache_flush__bindgen_ty_1",
    ][::core::mem::size_of::<gnttab_cache_flush__bindgen_ty_1>() - 8usize];
    [
        "Alignment of gnttab_cache_flush__bindgen_ty_1",
    ][::core::mem::align_of::<gnttab_cache_flush__bindgen_ty_1>() - 8usize];
    [
        "Offset of field: gnttab_cache_flush__bindgen_ty_1::dev_bus_addr",
    ][::core::mem::offset_of!(gnttab_cache_flush__bindgen_ty_1, dev_bus_addr) - 0usize];
    [
        "Offset of field: gnttab_cache_flush__bindgen_ty_1::ref_",
    ][::core::mem::offset_of!(gnttab_cache_flush__bindgen_ty_1, ref_) - 0usize];
};
impl Default for gnttab_cache_flush__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of gnttab_cache_flush",
    ][::core::mem::size_of::<gnttab_cache_flush>() - 16usize];
    [
        "Alignment of gnttab_cache_flush",
    ][::core::mem::align_of::<gnttab_cache_flush>() - 8usize];
    [
        "Offset of field: gnttab_cache_flush::a",
    ][::core::mem::offset_of!(gnttab_cache_flush, a) - 0usize];
    [
        "Offset of field: gnttab_cache_flush::offset",
    ][::core::mem::offset_of!(gnttab_cache_flush, offset) - 8usize];
    [
        "Offset of field: gnttab_cache_flush::length",
    ][::core::mem::offset_of!(gnttab_cache_flush, length) - 10usize];
    [
        "Offset of field: gnttab_cache_flush::op",
    ][::core::mem::offset_of!(gnttab_cache_flush, op) - 12usize];
};
impl Default for gnttab_cache_flush {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type gnttab_cache_flush_t = gnttab_cache_flush;
pub type __guest_handle_gnttab_cache_flush_t = u64;
pub type __guest_handle_const_gnttab_cache_flush_t = u64;
pub type RING_IDX = ::core::ffi::c_uint;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct blkif_request_segment {
    pub gref: grant_ref_t,
    pub first_sect: u8,
    pub last_sect: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of blkif_request_segment",
    ][::core::mem::size_of::<blkif_request_segment>() - 8usize];
    [
        "Alignment of blkif_request_segment",
    ][::core::mem::align_of::<blkif_request_segment>() - 4usize];
    [
        "Offset of field: blkif_request_segment::gref",
    ][::core::mem::offset_of!(blkif_request_segment, gref) - 0usize];
    [
        "Offset of field: blkif_request_segment::first_sect",
    ][::core::mem::offset_of!(blkif_request_segment, first_sect) - 4usize];
    [
        "Offset of field: blkif_request_segment::last_sect",
    ][::core::mem::offset_of!(blkif_request_segment, last_sect) - 5usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct blkif_request {
    pub operation: u8,
    pub nr_segments: u8,
    pub handle: u16,
    pub id: u64,
    pub sector_number: u64,
    pub seg: [blkif_request_segment; 11usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of blkif_request"][::core::mem::size_of::<blkif_request>() - 112usize];
    ["Alignment of blkif_request"][::core::mem::align_of::<blkif_request>() - 8usize];
    [
        "Offset of field: blkif_request::operation",
    ][::core::mem::offset_of!(blkif_request, operation) - 0usize];
    [
        "Offset of field: blkif_request::nr_segments",
    ][::core::mem::offset_of!(blkif_request, nr_segments) - 1usize];
    [
        "Offset of field: blkif_request::handle",
    ][::core::mem::offset_of!(blkif_request, handle) - 2usize];
    [
        "Offset of field: blkif_request::id",
    ][::core::mem::offset_of!(blkif_request, id) - 8usize];
    [
        "Offset of field: blkif_request::sector_number",
    ][::core::mem::offset_of!(blkif_request, sector_number) - 16usize];
    [
        "Offset of field: blkif_request::seg",
    ][::core::mem::offset_of!(blkif_request, seg) - 24usize];
};
pub type blkif_request_t = blkif_request;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct blkif_request_discard {
    pub operation: u8,
    pub flag: u8,
    pub handle: u16,
    pub id: u64,
    pub sector_number: u64,
    pub nr_sectors: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of blkif_request_discard",
    ][::core::mem::size_of::<blkif_request_discard>() - 32usize];
    [
        "Alignment of blkif_request_discard",
    ][::core::mem::align_of::<blkif_request_discard>() - 8usize];
    [
        "Offset of field: blkif_request_discard::operation",
    ][::core::mem::offset_of!(blkif_request_discard, operation) - 0usize];
    [
        "Offset of field: blkif_request_discard::flag",
    ][::core::mem::offset_of!(blkif_request_discard, flag) - 1usize];
    [
        "Offset of field: blkif_request_discard::handle",
    ][::core::mem::offset_of!(blkif_request_discard, handle) - 2usize];
    [
        "Offset of field: blkif_request_discard::id",
    ][::core::mem::offset_of!(blkif_request_discard, id) - 8usize];
    [
        "Offset of field: blkif_request_discard::sector_number",
    ][::core::mem::offset_of!(blkif_request_discard, sector_number) - 16usize];
    [
        "Offset of field: blkif_request_discard::nr_sectors",
    ][::core::mem::offset_of!(blkif_request_discard, nr_sectors) - 24usize];
};
pub type blkif_request_discard_t = blkif_request_discard;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct blkif_request_indirect {
    pub operation: u8,
    pub indirect_op: u8,
    pub nr_segments: u16,
    pub id: u64,
    pub sector_number: u64,
    pub handle: u16,
    pub indirect_grefs: [grant_ref_t; 8usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of blkif_request_indirect",
    ][::core::mem::size_of::<blkif_request_indirect>() - 64usize];
    [
        "Alignment of blkif_request_indirect",
    ][::core::mem::align_of::<blkif_request_indirect>() - 8usize];
    [
        "Offset of field: blkif_request_indirect::operation",
    ][::core::mem::offset_of!(blkif_request_indirect, operation) - 0usize];
    [
        "Offset of field: blkif_request_indirect::indirect_op",
    ][::core::mem::offset_of!(blkif_request_indirect, indirect_op) - 1usize];
    [
        "Offset of field: blkif_request_indirect::nr_segments",
    ][::core::mem::offset_of!(blkif_request_indirect, nr_segments) - 2usize];
    [
        "Offset of field: blkif_request_indirect::id",
    ][::core::mem::offset_of!(blkif_request_indirect, id) - 8usize];
    [
        "Offset of field: blkif_request_indirect::sector_number",
    ][::core::mem::offset_of!(blkif_request_indirect, sector_number) - 16usize];
    [
        "Offset of field: blkif_request_indirect::handle",
    ][::core::mem::offset_of!(blkif_request_indirect, handle) - 24usize];
    [
        "Offset of field: blkif_request_indirect::indirect_grefs",
    ][::core::mem::offset_of!(blkif_request_indirect, indirect_grefs) - 28usize];
};
pub type blkif_request_indirect_t = blkif_request_indirect;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct blkif_response {
    pub id: u64,
    pub operation: u8,
    pub status: i16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of blkif_response"][::core::mem::size_of::<blkif_response>() - 16usize];
    ["Alignment of blkif_response"][::core::mem::align_of::<blkif_response>() - 8usize];
    [
        "Offset of field: blkif_response::id",
    ][::core::mem::offset_of!(blkif_response, id) - 0usize];
    [
        "Offset of field: blkif_response::operation",
    ][::core::mem::offset_of!(blkif_response, operation) - 8usize];
    [
        "Offset of field: blkif_response::status",
    ][::core::mem::offset_of!(blkif_response, status) - 10usize];
};
pub type blkif_response_t = blkif_response;
#[repr(C)]
#[derive(Copy, Clone)]
pub union blkif_sring_entry {
    pub req: blkif_request,
    pub rsp: blkif_response,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of blkif_sring_entry",
    ][::core::mem::size_of::<blkif_sring_entry>() - 112usize];
    [
        "Alignment of blkif_sring_entry",
    ][::core::mem::align_of::<blkif_sring_entry>() - 8usize];
    [
        "Offset of field: blkif_sring_entry::req",
    ][::core::mem::offset_of!(blkif_sring_entry, req) - 0usize];
    [
        "Offset of field: blkif_sring_entry::rsp",
    ][::core::mem::offset_of!(blkif_sring_entry, rsp) - 0usize];
};
impl Default for blkif_sring_entry {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Copy, Clone)]
pub struct blkif_sring {
    pub req_prod: RING_IDX,
    pub req_event: RING_IDX,
    pub rsp_prod: RING_IDX,
    pub rsp_event: RING_IDX,
    pub pvt: blkif_sring__bindgen_ty_1,
    pub __pad: [u8; 44usize],
    pub ring: [blkif_sring_entry; 1usize],
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union blkif_sring__bindgen_ty_1 {
    pub netif: blkif_sring__bindgen_ty_1__bindgen_ty_1,
    pub tapif_user: blkif_sring__bindgen_ty_1__bindgen_ty_2,
    pub pvt_pad: [u8; 4usize],
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct blkif_sring__bindgen_ty_1__bindgen_ty_1 {
    pub smartpoll_active: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of blkif_sring__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::size_of::<blkif_sring__bindgen_ty_1__bindgen_ty_1>() - 1usize];
    [
        "Alignment of blkif_sring__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::align_of::<blkif_sring__bindgen_ty_1__bindgen_ty_1>() - 1usize];
    [
        "Offset of field: blkif_sring__bindgen_ty_1__bindgen_ty_1::smartpoll_active",
    ][::core::mem::offset_of!(blkif_sring__bindgen_ty_1__bindgen_ty_1, smartpoll_active)
        - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct blkif_sring__bindgen_ty_1__bindgen_ty_2 {
    pub msg: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of blkif_sring__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::size_of::<blkif_sring__bindgen_ty_1__bindgen_ty_2>() - 1usize];
    [
        "Alignment of blkif_sring__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::align_of::<blkif_sring__bindgen_ty_1__bindgen_ty_2>() - 1usize];
    [
        "Offset of field: blkif_sring__bindgen_ty_1__bindgen_ty_2::msg",
    ][::core::mem::offset_of!(blkif_sring__bindgen_ty_1__bindgen_ty_2, msg) - 0usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of blkif_sring__bindgen_ty_1",
    ][::core::mem::size_of::<blkif_sring__bindgen_ty_1>() - 4usize];
    [
        "Alignment of blkif_sring__bindgen_ty_1",
    ][::core::mem::align_of::<blkif_sring__bindgen_ty_1>() - 1usize];
    [
        "Offset of field: blkif_sring__bindgen_ty_1::netif",
    ][::core::mem::offset_of!(blkif_sring__bindgen_ty_1, netif) - 0usize];
    [
        "Offset of field: blkif_sring__bindgen_ty_1::tapif_user",
    ][::core::mem::offset_of!(blkif_sring__bindgen_ty_1, tapif_user) - 0usize];
    [
        "Offset of field: blkif_sring__bindgen_ty_1::pvt_pad",
    ][::core::mem::offset_of!(blkif_sring__bindgen_ty_1, pvt_pad) - 0usize];
};
impl Default for blkif_sring__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of blkif_sring"][::core::mem::size_of::<blkif_sring>() - 176usize];
    ["Alignment of blkif_sring"][::core::mem::align_of::<blkif_sring>() - 8usize];
    [
        "Offset of field: blkif_sring::req_prod",
    ][::core::mem::offset_of!(blkif_sring, req_prod) - 0usize];
    [
        "Offset of field: blkif_sring::req_event",
    ][::core::mem::offset_of!(blkif_sring, req_event) - 4usize];
    [
        "Offset of field: blkif_sring::rsp_prod",
    ][::core::mem::offset_of!(blkif_sring, rsp_prod) - 8usize];
    [
        "Offset of field: blkif_sring::rsp_event",
    ][::core::mem::offset_of!(blkif_sring, rsp_event) - 12usize];
    [
        "Offset of field: blkif_sring::pvt",
    ][::core::mem::offset_of!(blkif_sring, pvt) - 16usize];
    [
        "Offset of field: blkif_sring::__pad",
    ][::core::mem::offset_of!(blkif_sring, __pad) - 20usize];
    [
        "Offset of field: blkif_sring::ring",
    ][::core::mem::offset_of!(blkif_sring, ring) - 64usize];
};
impl Default for blkif_sring {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct blkif_front_ring {
    pub req_prod_pvt: RING_IDX,
    pub rsp_cons: RING_IDX,
    pub nr_ents: ::core::ffi::c_uint,
    pub sring: *mut blkif_sring,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of blkif_front_ring"][::core::mem::size_of::<blkif_front_ring>() - 24usize];
    [
        "Alignment of blkif_front_ring",
    ][::core::mem::align_of::<blkif_front_ring>() - 8usize];
    [
        "Offset of field: blkif_front_ring::req_prod_pvt",
    ][::core::mem::offset_of!(blkif_front_ring, req_prod_pvt) - 0usize];
    [
        "Offset of field: blkif_front_ring::rsp_cons",
    ][::core::mem::offset_of!(blkif_front_ring, rsp_cons) - 4usize];
    [
        "Offset of field: blkif_front_ring::nr_ents",
    ][::core::mem::offset_of!(blkif_front_ring, nr_ents) - 8usize];
    [
        "Offset of field: blkif_front_ring::sring",
    ][::core::mem::offset_of!(blkif_front_ring, sring) - 16usize];
};
impl Default for blkif_front_ring {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct blkif_back_ring {
    pub rsp_prod_pvt: RING_IDX,
    pub req_cons: RING_IDX,
    pub nr_ents: ::core::ffi::c_uint,
    pub sring: *mut blkif_sring,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of blkif_back_ring"][::core::mem::size_of::<blkif_back_ring>() - 24usize];
    [
        "Alignment of blkif_back_ring",
    ][::core::mem::align_of::<blkif_back_ring>() - 8usize];
    [
        "Offset of field: blkif_back_ring::rsp_prod_pvt",
    ][::core::mem::offset_of!(blkif_back_ring, rsp_prod_pvt) - 0usize];
    [
        "Offset of field: blkif_back_ring::req_cons",
    ][::core::mem::offset_of!(blkif_back_ring, req_cons) - 4usize];
    [
        "Offset of field: blkif_back_ring::nr_ents",
    ][::core::mem::offset_of!(blkif_back_ring, nr_ents) - 8usize];
    [
        "Offset of field: blkif_back_ring::sring",
    ][::core::mem::offset_of!(blkif_back_ring, sring) - 16usize];
};
impl Default for blkif_back_ring {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type blkif_sring_t = blkif_sring;
pub type blkif_front_ring_t = blkif_front_ring;
pub type blkif_back_ring_t = blkif_back_ring;
pub type XENCONS_RING_IDX = u32;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct xencons_interface {
    pub in_: [::core::ffi::c_char; 1024usize],
    pub out: [::core::ffi::c_char; 2048usize],
    pub in_cons: XENCONS_RING_IDX,
    pub in_prod: XENCONS_RING_IDX,
    pub out_cons: XENCONS_RING_IDX,
    pub out_prod: XENCONS_RING_IDX,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xencons_interface",
    ][::core::mem::size_of::<xencons_interface>() - 3088usize];
    [
        "Alignment of xencons_interface",
    ][::core::mem::align_of::<xencons_interface>() - 4usize];
    [
        "Offset of field: xencons_interface::in_",
    ][::core::mem::offset_of!(xencons_interface, in_) - 0usize];
    [
        "Offset of field: xencons_interface::out",
    ][::core::mem::offset_of!(xencons_interface, out) - 1024usize];
    [
        "Offset of field: xencons_interface::in_cons",
    ][::core::mem::offset_of!(xencons_interface, in_cons) - 3072usize];
    [
        "Offset of field: xencons_interface::in_prod",
    ][::core::mem::offset_of!(xencons_interface, in_prod) - 3076usize];
    [
        "Offset of field: xencons_interface::out_cons",
    ][::core::mem::offset_of!(xencons_interface, out_cons) - 3080usize];
    [
        "Offset of field: xencons_interface::out_prod",
    ][::core::mem::offset_of!(xencons_interface, out_prod) - 3084usize];
};
impl Default for xencons_interface {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_netif_ctrl_request {
    pub id: u16,
    pub type_: u16,
    pub data: [u32; 3usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_netif_ctrl_request",
    ][::core::mem::size_of::<xen_netif_ctrl_request>() - 16usize];
    [
        "Alignment of xen_netif_ctrl_request",
    ][::core::mem::align_of::<xen_netif_ctrl_request>() - 4usize];
    [
        "Offset of field: xen_netif_ctrl_request::id",
    ][::core::mem::offset_of!(xen_netif_ctrl_request, id) - 0usize];
    [
        "Offset of field: xen_netif_ctrl_request::type_",
    ][::core::mem::offset_of!(xen_netif_ctrl_request, type_) - 2usize];
    [
        "Offset of field: xen_netif_ctrl_request::data",
    ][::core::mem::offset_of!(xen_netif_ctrl_request, data) - 4usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_netif_ctrl_response {
    pub id: u16,
    pub type_: u16,
    pub status: u32,
    pub data: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_netif_ctrl_response",
    ][::core::mem::size_of::<xen_netif_ctrl_response>() - 12usize];
    [
        "Alignment of xen_netif_ctrl_response",
    ][::core::mem::align_of::<xen_netif_ctrl_response>() - 4usize];
    [
        "Offset of field: xen_netif_ctrl_response::id",
    ][::core::mem::offset_of!(xen_netif_ctrl_response, id) - 0usize];
    [
        "Offset of field: xen_netif_ctrl_response::type_",
    ][::core::mem::offset_of!(xen_netif_ctrl_response, type_) - 2usize];
    [
        "Offset of field: xen_netif_ctrl_response::status",
    ][::core::mem::offset_of!(xen_netif_ctrl_response, status) - 4usize];
    [
        "Offset of field: xen_netif_ctrl_response::data",
    ][::core::mem::offset_of!(xen_netif_ctrl_response, data) - 8usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_netif_gref {
    pub ref_: grant_ref_t,
    pub flags: u16,
    pub status: u16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xen_netif_gref"][::core::mem::size_of::<xen_netif_gref>() - 8usize];
    ["Alignment of xen_netif_gref"][::core::mem::align_of::<xen_netif_gref>() - 4usize];
    [
        "Offset of field: xen_netif_gref::ref_",
    ][::core::mem::offset_of!(xen_netif_gref, ref_) - 0usize];
    [
        "Offset of field: xen_netif_gref::flags",
    ][::core::mem::offset_of!(xen_netif_gref, flags) - 4usize];
    [
        "Offset of field: xen_netif_gref::status",
    ][::core::mem::offset_of!(xen_netif_gref, status) - 6usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub union xen_netif_ctrl_sring_entry {
    pub req: xen_netif_ctrl_request,
    pub rsp: xen_netif_ctrl_response,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_netif_ctrl_sring_entry",
    ][::core::mem::size_of::<xen_netif_ctrl_sring_entry>() - 16usize];
    [
        "Alignment of xen_netif_ctrl_sring_entry",
    ][::core::mem::align_of::<xen_netif_ctrl_sring_entry>() - 4usize];
    [
        "Offset of field: xen_netif_ctrl_sring_entry::req",
    ][::core::mem::offset_of!(xen_netif_ctrl_sring_entry, req) - 0usize];
    [
        "Offset of field: xen_netif_ctrl_sring_entry::rsp",
    ][::core::mem::offset_of!(xen_netif_ctrl_sring_entry, rsp) - 0usize];
};
impl Default for xen_netif_ctrl_sring_entry {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Copy, Clone)]
pub struct xen_netif_ctrl_sring {
    pub req_prod: RING_IDX,
    pub req_event: RING_IDX,
    pub rsp_prod: RING_IDX,
    pub rsp_event: RING_IDX,
    pub pvt: xen_netif_ctrl_sring__bindgen_ty_1,
    pub __pad: [u8; 44usize],
    pub ring: [xen_netif_ctrl_sring_entry; 1usize],
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union xen_netif_ctrl_sring__bindgen_ty_1 {
    pub netif: xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_1,
    pub tapif_user: xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_2,
    pub pvt_pad: [u8; 4usize],
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_1 {
    pub smartpoll_active: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::size_of::<xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_1>()
        - 1usize];
    [
        "Alignment of xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::align_of::<xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_1>()
        - 1usize];
    [
        "Offset of field: xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_1::smartpoll_active",
    ][::core::mem::offset_of!(
        xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_1, smartpoll_active
    ) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_2 {
    pub msg: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::size_of::<xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_2>()
        - 1usize];
    [
        "Alignment of xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::align_of::<xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_2>()
        - 1usize];
    [
        "Offset of field: xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_2::msg",
    ][::core::mem::offset_of!(xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_2, msg)
        - 0usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_netif_ctrl_sring__bindgen_ty_1",
    ][::core::mem::size_of::<xen_netif_ctrl_sring__bindgen_ty_1>() - 4usize];
    [
        "Alignment of xen_netif_ctrl_sring__bindgen_ty_1",
    ][::core::mem::align_of::<xen_netif_ctrl_sring__bindgen_ty_1>() - 1usize];
    [
        "Offset of field: xen_netif_ctrl_sring__bindgen_ty_1::netif",
    ][::core::mem::offset_of!(xen_netif_ctrl_sring__bindgen_ty_1, netif) - 0usize];
    [
        "Offset of field: xen_netif_ctrl_sring__bindgen_ty_1::tapif_user",
    ][::core::mem::offset_of!(xen_netif_ctrl_sring__bindgen_ty_1, tapif_user) - 0usize];
    [
        "Offset of field: xen_netif_ctrl_sring__bindgen_ty_1::pvt_pad",
    ][::core::mem::offset_of!(xen_netif_ctrl_sring__bindgen_ty_1, pvt_pad) - 0usize];
};
impl Default for xen_netif_ctrl_sring__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_netif_ctrl_sring",
    ][::core::mem::size_of::<xen_netif_ctrl_sring>() - 80usize];
    [
        "Alignment of xen_netif_ctrl_sring",
    ][::core::mem::align_of::<xen_netif_ctrl_sring>() - 4usize];
    [
        "Offset of field: xen_netif_ctrl_sring::req_prod",
    ][::core::mem::offset_of!(xen_netif_ctrl_sring, req_prod) - 0usize];
    [
        "Offset of field: xen_netif_ctrl_sring::req_event",
    ][::core::mem::offset_of!(xen_netif_ctrl_sring, req_event) - 4usize];
    [
        "Offset of field: xen_netif_ctrl_sring::rsp_prod",
    ][::core::mem::offset_of!(xen_netif_ctrl_sring, rsp_prod) - 8usize];
    [
        "Offset of field: xen_netif_ctrl_sring::rsp_event",
    ][::core::mem::offset_of!(xen_netif_ctrl_sring, rsp_event) - 12usize];
    [
        "Offset of field: xen_netif_ctrl_sring::pvt",
    ][::core::mem::offset_of!(xen_netif_ctrl_sring, pvt) - 16usize];
    [
        "Offset of field: xen_netif_ctrl_sring::__pad",
    ][::core::mem::offset_of!(xen_netif_ctrl_sring, __pad) - 20usize];
    [
        "Offset of field: xen_netif_ctrl_sring::ring",
    ][::core::mem::offset_of!(xen_netif_ctrl_sring, ring) - 64usize];
};
impl Default for xen_netif_ctrl_sring {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct xen_netif_ctrl_front_ring {
    pub req_prod_pvt: RING_IDX,
    pub rsp_cons: RING_IDX,
    pub nr_ents: ::core::ffi::c_uint,
    pub sring: *mut xen_netif_ctrl_sring,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_netif_ctrl_front_ring",
    ][::core::mem::size_of::<xen_netif_ctrl_front_ring>() - 24usize];
    [
        "Alignment of xen_netif_ctrl_front_ring",
    ][::core::mem::align_of::<xen_netif_ctrl_front_ring>() - 8usize];
    [
        "Offset of field: xen_netif_ctrl_front_ring::req_prod_pvt",
    ][::core::mem::offset_of!(xen_netif_ctrl_front_ring, req_prod_pvt) - 0usize];
    [
        "Offset of field: xen_netif_ctrl_front_ring::rsp_cons",
    ][::core::mem::offset_of!(xen_netif_ctrl_front_ring, rsp_cons) - 4usize];
    [
        "Offset of field: xen_netif_ctrl_front_ring::nr_ents",
    ][::core::mem::offset_of!(xen_netif_ctrl_front_ring, nr_ents) - 8usize];
    [
        "Offset of field: xen_netif_ctrl_front_ring::sring",
    ][::core::mem::offset_of!(xen_netif_ctrl_front_ring, sring) - 16usize];
};
impl Default for xen_netif_ctrl_front_ring {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct xen_netif_ctrl_back_ring {
    pub rsp_prod_pvt: RING_IDX,
    pub req_cons: RING_IDX,
    pub nr_ents: ::core::ffi::c_uint,
    pub sring: *mut xen_netif_ctrl_sring,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_netif_ctrl_back_ring",
    ][::core::mem::size_of::<xen_netif_ctrl_back_ring>() - 24usize];
    [
        "Alignment of xen_netif_ctrl_back_ring",
    ][::core::mem::align_of::<xen_netif_ctrl_back_ring>() - 8usize];
    [
        "Offset of field: xen_netif_ctrl_back_ring::rsp_prod_pvt",
    ][::core::mem::offset_of!(xen_netif_ctrl_back_ring, rsp_prod_pvt) - 0usize];
    [
        "Offset of field: xen_netif_ctrl_back_ring::req_cons",
    ][::core::mem::offset_of!(xen_netif_ctrl_back_ring, req_cons) - 4usize];
    [
        "Offset of field: xen_netif_ctrl_back_ring::nr_ents",
    ][::core::mem::offset_of!(xen_netif_ctrl_back_ring, nr_ents) - 8usize];
    [
        "Offset of field: xen_netif_ctrl_back_ring::sring",
    ][::core::mem::offset_of!(xen_netif_ctrl_back_ring, sring) - 16usize];
};
impl Default for xen_netif_ctrl_back_ring {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type xen_netif_ctrl_sring_t = xen_netif_ctrl_sring;
pub type xen_netif_ctrl_front_ring_t = xen_netif_ctrl_front_ring;
pub type xen_netif_ctrl_back_ring_t = xen_netif_ctrl_back_ring;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct netif_tx_request {
    pub gref: grant_ref_t,
    pub offset: u16,
    pub flags: u16,
    pub id: u16,
    pub size: u16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of netif_tx_request"][::core::mem::size_of::<netif_tx_request>() - 12usize];
    [
        "Alignment of netif_tx_request",
    ][::core::mem::align_of::<netif_tx_request>() - 4usize];
    [
        "Offset of field: netif_tx_request::gref",
    ][::core::mem::offset_of!(netif_tx_request, gref) - 0usize];
    [
        "Offset of field: netif_tx_request::offset",
    ][::core::mem::offset_of!(netif_tx_request, offset) - 4usize];
    [
        "Offset of field: netif_tx_request::flags",
    ][::core::mem::offset_of!(netif_tx_request, flags) - 6usize];
    [
        "Offset of field: netif_tx_request::id",
    ][::core::mem::offset_of!(netif_tx_request, id) - 8usize];
    [
        "Offset of field: netif_tx_request::size",
    ][::core::mem::offset_of!(netif_tx_request, size) - 10usize];
};
pub type netif_tx_request_t = netif_tx_request;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct netif_extra_info {
    pub type_: u8,
    pub flags: u8,
    pub u: netif_extra_info__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union netif_extra_info__bindgen_ty_1 {
    pub gso: netif_extra_info__bindgen_ty_1__bindgen_ty_1,
    pub mcast: netif_extra_info__bindgen_ty_1__bindgen_ty_2,
    pub hash: netif_extra_info__bindgen_ty_1__bindgen_ty_3,
    pub pad: [u16; 3usize],
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct netif_extra_info__bindgen_ty_1__bindgen_ty_1 {
    pub size: u16,
    pub type_: u8,
    pub pad: u8,
    pub features: u16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_extra_info__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::size_of::<netif_extra_info__bindgen_ty_1__bindgen_ty_1>() - 6usize];
    [
        "Alignment of netif_extra_info__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::align_of::<netif_extra_info__bindgen_ty_1__bindgen_ty_1>() - 2usize];
    [
        "Offset of field: netif_extra_info__bindgen_ty_1__bindgen_ty_1::size",
    ][::core::mem::offset_of!(netif_extra_info__bindgen_ty_1__bindgen_ty_1, size)
        - 0usize];
    [
        "Offset of field: netif_extra_info__bindgen_ty_1__bindgen_ty_1::type_",
    ][::core::mem::offset_of!(netif_extra_info__bindgen_ty_1__bindgen_ty_1, type_)
        - 2usize];
    [
        "Offset of field: netif_extra_info__bindgen_ty_1__bindgen_ty_1::pad",
    ][::core::mem::offset_of!(netif_extra_info__bindgen_ty_1__bindgen_ty_1, pad)
        - 3usize];
    [
        "Offset of field: netif_extra_info__bindgen_ty_1__bindgen_ty_1::features",
    ][::core::mem::offset_of!(netif_extra_info__bindgen_ty_1__bindgen_ty_1, features)
        - 4usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct netif_extra_info__bindgen_ty_1__bindgen_ty_2 {
    pub addr: [u8; 6usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_extra_info__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::size_of::<netif_extra_info__bindgen_ty_1__bindgen_ty_2>() - 6usize];
    [
        "Alignment of netif_extra_info__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::align_of::<netif_extra_info__bindgen_ty_1__bindgen_ty_2>() - 1usize];
    [
        "Offset of field: netif_extra_info__bindgen_ty_1__bindgen_ty_2::addr",
    ][::core::mem::offset_of!(netif_extra_info__bindgen_ty_1__bindgen_ty_2, addr)
        - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct netif_extra_info__bindgen_ty_1__bindgen_ty_3 {
    pub type_: u8,
    pub algorithm: u8,
    pub value: [u8; 4usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_extra_info__bindgen_ty_1__bindgen_ty_3",
    ][::core::mem::size_of::<netif_extra_info__bindgen_ty_1__bindgen_ty_3>() - 6usize];
    [
        "Alignment of netif_extra_info__bindgen_ty_1__bindgen_ty_3",
    ][::core::mem::align_of::<netif_extra_info__bindgen_ty_1__bindgen_ty_3>() - 1usize];
    [
        "Offset of field: netif_extra_info__bindgen_ty_1__bindgen_ty_3::type_",
    ][::core::mem::offset_of!(netif_extra_info__bindgen_ty_1__bindgen_ty_3, type_)
        - 0usize];
    [
        "Offset of field: netif_extra_info__bindgen_ty_1__bindgen_ty_3::algorithm",
    ][::core::mem::offset_of!(netif_extra_info__bindgen_ty_1__bindgen_ty_3, algorithm)
        - 1usize];
    [
        "Offset of field: netif_extra_info__bindgen_ty_1__bindgen_ty_3::value",
    ][::core::mem::offset_of!(netif_extra_info__bindgen_ty_1__bindgen_ty_3, value)
        - 2usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_extra_info__bindgen_ty_1",
    ][::core::mem::size_of::<netif_extra_info__bindgen_ty_1>() - 6usize];
    [
        "Alignment of netif_extra_info__bindgen_ty_1",
    ][::core::mem::align_of::<netif_extra_info__bindgen_ty_1>() - 2usize];
    [
        "Offset of field: netif_extra_info__bindgen_ty_1::gso",
    ][::core::mem::offset_of!(netif_extra_info__bindgen_ty_1, gso) - 0usize];
    [
        "Offset of field: netif_extra_info__bindgen_ty_1::mcast",
    ][::core::mem::offset_of!(netif_extra_info__bindgen_ty_1, mcast) - 0usize];
    [
        "Offset of field: netif_extra_info__bindgen_ty_1::hash",
    ][::core::mem::offset_of!(netif_extra_info__bindgen_ty_1, hash) - 0usize];
    [
        "Offset of field: netif_extra_info__bindgen_ty_1::pad",
    ][::core::mem::offset_of!(netif_extra_info__bindgen_ty_1, pad) - 0usize];
};
impl Default for netif_extra_info__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of netif_extra_info"][::core::mem::size_of::<netif_extra_info>() - 8usize];
    [
        "Alignment of netif_extra_info",
    ][::core::mem::align_of::<netif_extra_info>() - 2usize];
    [
        "Offset of field: netif_extra_info::type_",
    ][::core::mem::offset_of!(netif_extra_info, type_) - 0usize];
    [
        "Offset of field: netif_extra_info::flags",
    ][::core::mem::offset_of!(netif_extra_info, flags) - 1usize];
    [
        "Offset of field: netif_extra_info::u",
    ][::core::mem::offset_of!(netif_extra_info, u) - 2usize];
};
impl Default for netif_extra_info {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type netif_extra_info_t = netif_extra_info;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct netif_tx_response {
    pub id: u16,
    pub status: i16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of netif_tx_response"][::core::mem::size_of::<netif_tx_response>() - 4usize];
    [
        "Alignment of netif_tx_response",
    ][::core::mem::align_of::<netif_tx_response>() - 2usize];
    [
        "Offset of field: netif_tx_response::id",
    ][::core::mem::offset_of!(netif_tx_response, id) - 0usize];
    [
        "Offset of field: netif_tx_response::status",
    ][::core::mem::offset_of!(netif_tx_response, status) - 2usize];
};
pub type netif_tx_response_t = netif_tx_response;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct netif_rx_request {
    pub id: u16,
    pub pad: u16,
    pub gref: grant_ref_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of netif_rx_request"][::core::mem::size_of::<netif_rx_request>() - 8usize];
    [
        "Alignment of netif_rx_request",
    ][::core::mem::align_of::<netif_rx_request>() - 4usize];
    [
        "Offset of field: netif_rx_request::id",
    ][::core::mem::offset_of!(netif_rx_request, id) - 0usize];
    [
        "Offset of field: netif_rx_request::pad",
    ][::core::mem::offset_of!(netif_rx_request, pad) - 2usize];
    [
        "Offset of field: netif_rx_request::gref",
    ][::core::mem::offset_of!(netif_rx_request, gref) - 4usize];
};
pub type netif_rx_request_t = netif_rx_request;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct netif_rx_response {
    pub id: u16,
    pub offset: u16,
    pub flags: u16,
    pub status: i16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of netif_rx_response"][::core::mem::size_of::<netif_rx_response>() - 8usize];
    [
        "Alignment of netif_rx_response",
    ][::core::mem::align_of::<netif_rx_response>() - 2usize];
    [
        "Offset of field: netif_rx_response::id",
    ][::core::mem::offset_of!(netif_rx_response, id) - 0usize];
    [
        "Offset of field: netif_rx_response::offset",
    ][::core::mem::offset_of!(netif_rx_response, offset) - 2usize];
    [
        "Offset of field: netif_rx_response::flags",
    ][::core::mem::offset_of!(netif_rx_response, flags) - 4usize];
    [
        "Offset of field: netif_rx_response::status",
    ][::core::mem::offset_of!(netif_rx_response, status) - 6usize];
};
pub type netif_rx_response_t = netif_rx_response;
#[repr(C)]
#[derive(Copy, Clone)]
pub union netif_tx_sring_entry {
    pub req: netif_tx_request,
    pub rsp: netif_tx_response,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_tx_sring_entry",
    ][::core::mem::size_of::<netif_tx_sring_entry>() - 12usize];
    [
        "Alignment of netif_tx_sring_entry",
    ][::core::mem::align_of::<netif_tx_sring_entry>() - 4usize];
    [
        "Offset of field: netif_tx_sring_entry::req",
    ][::core::mem::offset_of!(netif_tx_sring_entry, req) - 0usize];
    [
        "Offset of field: netif_tx_sring_entry::rsp",
    ][::core::mem::offset_of!(netif_tx_sring_entry, rsp) - 0usize];
};
impl Default for netif_tx_sring_entry {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Copy, Clone)]
pub struct netif_tx_sring {
    pub req_prod: RING_IDX,
    pub req_event: RING_IDX,
    pub rsp_prod: RING_IDX,
    pub rsp_event: RING_IDX,
    pub pvt: netif_tx_sring__bindgen_ty_1,
    pub __pad: [u8; 44usize],
    pub ring: [netif_tx_sring_entry; 1usize],
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union netif_tx_sring__bindgen_ty_1 {
    pub netif: netif_tx_sring__bindgen_ty_1__bindgen_ty_1,
    pub tapif_user: netif_tx_sring__bindgen_ty_1__bindgen_ty_2,
    pub pvt_pad: [u8; 4usize],
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct netif_tx_sring__bindgen_ty_1__bindgen_ty_1 {
    pub smartpoll_active: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_tx_sring__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::size_of::<netif_tx_sring__bindgen_ty_1__bindgen_ty_1>() - 1usize];
    [
        "Alignment of netif_tx_sring__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::align_of::<netif_tx_sring__bindgen_ty_1__bindgen_ty_1>() - 1usize];
    [
        "Offset of field: netif_tx_sring__bindgen_ty_1__bindgen_ty_1::smartpoll_active",
    ][::core::mem::offset_of!(
        netif_tx_sring__bindgen_ty_1__bindgen_ty_1, smartpoll_active
    ) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct netif_tx_sring__bindgen_ty_1__bindgen_ty_2 {
    pub msg: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_tx_sring__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::size_of::<netif_tx_sring__bindgen_ty_1__bindgen_ty_2>() - 1usize];
    [
        "Alignment of netif_tx_sring__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::align_of::<netif_tx_sring__bindgen_ty_1__bindgen_ty_2>() - 1usize];
    [
        "Offset of field: netif_tx_sring__bindgen_ty_1__bindgen_ty_2::msg",
    ][::core::mem::offset_of!(netif_tx_sring__bindgen_ty_1__bindgen_ty_2, msg) - 0usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_tx_sring__bindgen_ty_1",
    ][::core::mem::size_of::<netif_tx_sring__bindgen_ty_1>() - 4usize];
    [
        "Alignment of netif_tx_sring__bindgen_ty_1",
    ][::core::mem::align_of::<netif_tx_sring__bindgen_ty_1>() - 1usize];
    [
        "Offset of field: netif_tx_sring__bindgen_ty_1::netif",
    ][::core::mem::offset_of!(netif_tx_sring__bindgen_ty_1, netif) - 0usize];
    [
        "Offset of field: netif_tx_sring__bindgen_ty_1::tapif_user",
    ][::core::mem::offset_of!(netif_tx_sring__bindgen_ty_1, tapif_user) - 0usize];
    [
        "Offset of field: netif_tx_sring__bindgen_ty_1::pvt_pad",
    ][::core::mem::offset_of!(netif_tx_sring__bindgen_ty_1, pvt_pad) - 0usize];
};
impl Default for netif_tx_sring__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of netif_tx_sring"][::core::mem::size_of::<netif_tx_sring>() - 76usize];
    ["Alignment of netif_tx_sring"][::core::mem::align_of::<netif_tx_sring>() - 4usize];
    [
        "Offset of field: netif_tx_sring::req_prod",
    ][::core::mem::offset_of!(netif_tx_sring, req_prod) - 0usize];
    [
        "Offset of field: netif_tx_sring::req_event",
    ][::core::mem::offset_of!(netif_tx_sring, req_event) - 4usize];
    [
        "Offset of field: netif_tx_sring::rsp_prod",
    ][::core::mem::offset_of!(netif_tx_sring, rsp_prod) - 8usize];
    [
        "Offset of field: netif_tx_sring::rsp_event",
    ][::core::mem::offset_of!(netif_tx_sring, rsp_event) - 12usize];
    [
        "Offset of field: netif_tx_sring::pvt",
    ][::core::mem::offset_of!(netif_tx_sring, pvt) - 16usize];
    [
        "Offset of field: netif_tx_sring::__pad",
    ][::core::mem::offset_of!(netif_tx_sring, __pad) - 20usize];
    [
        "Offset of field: netif_tx_sring::ring",
    ][::core::mem::offset_of!(netif_tx_sring, ring) - 64usize];
};
impl Default for netif_tx_sring {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct netif_tx_front_ring {
    pub req_prod_pvt: RING_IDX,
    pub rsp_cons: RING_IDX,
    pub nr_ents: ::core::ffi::c_uint,
    pub sring: *mut netif_tx_sring,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_tx_front_ring",
    ][::core::mem::size_of::<netif_tx_front_ring>() - 24usize];
    [
        "Alignment of netif_tx_front_ring",
    ][::core::mem::align_of::<netif_tx_front_ring>() - 8usize];
    [
        "Offset of field: netif_tx_front_ring::req_prod_pvt",
    ][::core::mem::offset_of!(netif_tx_front_ring, req_prod_pvt) - 0usize];
    [
        "Offset of field: netif_tx_front_ring::rsp_cons",
    ][::core::mem::offset_of!(netif_tx_front_ring, rsp_cons) - 4usize];
    [
        "Offset of field: netif_tx_front_ring::nr_ents",
    ][::core::mem::offset_of!(netif_tx_front_ring, nr_ents) - 8usize];
    [
        "Offset of field: netif_tx_front_ring::sring",
    ][::core::mem::offset_of!(netif_tx_front_ring, sring) - 16usize];
};
impl Default for netif_tx_front_ring {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct netif_tx_back_ring {
    pub rsp_prod_pvt: RING_IDX,
    pub req_cons: RING_IDX,
    pub nr_ents: ::core::ffi::c_uint,
    pub sring: *mut netif_tx_sring,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_tx_back_ring",
    ][::core::mem::size_of::<netif_tx_back_ring>() - 24usize];
    [
        "Alignment of netif_tx_back_ring",
    ][::core::mem::align_of::<netif_tx_back_ring>() - 8usize];
    [
        "Offset of field: netif_tx_back_ring::rsp_prod_pvt",
    ][::core::mem::offset_of!(netif_tx_back_ring, rsp_prod_pvt) - 0usize];
    [
        "Offset of field: netif_tx_back_ring::req_cons",
    ][::core::mem::offset_of!(netif_tx_back_ring, req_cons) - 4usize];
    [
        "Offset of field: netif_tx_back_ring::nr_ents",
    ][::core::mem::offset_of!(netif_tx_back_ring, nr_ents) - 8usize];
    [
        "Offset of field: netif_tx_back_ring::sring",
    ][::core::mem::offset_of!(netif_tx_back_ring, sring) - 16usize];
};
impl Default for netif_tx_back_ring {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type netif_tx_sring_t = netif_tx_sring;
pub type netif_tx_front_ring_t = netif_tx_front_ring;
pub type netif_tx_back_ring_t = netif_tx_back_ring;
#[repr(C)]
#[derive(Copy, Clone)]
pub union netif_rx_sring_entry {
    pub req: netif_rx_request,
    pub rsp: netif_rx_response,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_rx_sring_entry",
    ][::core::mem::size_of::<netif_rx_sring_entry>() - 8usize];
    [
        "Alignment of netif_rx_sring_entry",
    ][::core::mem::align_of::<netif_rx_sring_entry>() - 4usize];
    [
        "Offset of field: netif_rx_sring_entry::req",
    ][::core::mem::offset_of!(netif_rx_sring_entry, req) - 0usize];
    [
        "Offset of field: netif_rx_sring_entry::rsp",
    ][::core::mem::offset_of!(netif_rx_sring_entry, rsp) - 0usize];
};
impl Default for netif_rx_sring_entry {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Copy, Clone)]
pub struct netif_rx_sring {
    pub req_prod: RING_IDX,
    pub req_event: RING_IDX,
    pub rsp_prod: RING_IDX,
    pub rsp_event: RING_IDX,
    pub pvt: netif_rx_sring__bindgen_ty_1,
    pub __pad: [u8; 44usize],
    pub ring: [netif_rx_sring_entry; 1usize],
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union netif_rx_sring__bindgen_ty_1 {
    pub netif: netif_rx_sring__bindgen_ty_1__bindgen_ty_1,
    pub tapif_user: netif_rx_sring__bindgen_ty_1__bindgen_ty_2,
    pub pvt_pad: [u8; 4usize],
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct netif_rx_sring__bindgen_ty_1__bindgen_ty_1 {
    pub smartpoll_active: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_rx_sring__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::size_of::<netif_rx_sring__bindgen_ty_1__bindgen_ty_1>() - 1usize];
    [
        "Alignment of netif_rx_sring__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::align_of::<netif_rx_sring__bindgen_ty_1__bindgen_ty_1>() - 1usize];
    [
        "Offset of field: netif_rx_sring__bindgen_ty_1__bindgen_ty_1::smartpoll_active",
    ][::core::mem::offset_of!(
        netif_rx_sring__bindgen_ty_1__bindgen_ty_1, smartpoll_active
    ) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct netif_rx_sring__bindgen_ty_1__bindgen_ty_2 {
    pub msg: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_rx_sring__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::size_of::<netif_rx_sring__bindgen_ty_1__bindgen_ty_2>() - 1usize];
    [
        "Alignment of netif_rx_sring__bindgen_ty_1__bindgen_ty_2",
    ][::core::mem::align_of::<netif_rx_sring__bindgen_ty_1__bindgen_ty_2>() - 1usize];
    [
        "Offset of field: netif_rx_sring__bindgen_ty_1__bindgen_ty_2::msg",
    ][::core::mem::offset_of!(netif_rx_sring__bindgen_ty_1__bindgen_ty_2, msg) - 0usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_rx_sring__bindgen_ty_1",
    ][::core::mem::size_of::<netif_rx_sring__bindgen_ty_1>() - 4usize];
    [
        "Alignment of netif_rx_sring__bindgen_ty_1",
    ][::core::mem::align_of::<netif_rx_sring__bindgen_ty_1>() - 1usize];
    [
        "Offset of field: netif_rx_sring__bindgen_ty_1::netif",
    ][::core::mem::offset_of!(netif_rx_sring__bindgen_ty_1, netif) - 0usize];
    [
        "Offset of field: netif_rx_sring__bindgen_ty_1::tapif_user",
    ][::core::mem::offset_of!(netif_rx_sring__bindgen_ty_1, tapif_user) - 0usize];
    [
        "Offset of field: netif_rx_sring__bindgen_ty_1::pvt_pad",
    ][::core::mem::offset_of!(netif_rx_sring__bindgen_ty_1, pvt_pad) - 0usize];
};
impl Default for netif_rx_sring__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of netif_rx_sring"][::core::mem::size_of::<netif_rx_sring>() - 72usize];
    ["Alignment of netif_rx_sring"][::core::mem::align_of::<netif_rx_sring>() - 4usize];
    [
        "Offset of field: netif_rx_sring::req_prod",
    ][::core::mem::offset_of!(netif_rx_sring, req_prod) - 0usize];
    [
        "Offset of field: netif_rx_sring::req_event",
    ][::core::mem::offset_of!(netif_rx_sring, req_event) - 4usize];
    [
        "Offset of field: netif_rx_sring::rsp_prod",
    ][::core::mem::offset_of!(netif_rx_sring, rsp_prod) - 8usize];
    [
        "Offset of field: netif_rx_sring::rsp_event",
    ][::core::mem::offset_of!(netif_rx_sring, rsp_event) - 12usize];
    [
        "Offset of field: netif_rx_sring::pvt",
    ][::core::mem::offset_of!(netif_rx_sring, pvt) - 16usize];
    [
        "Offset of field: netif_rx_sring::__pad",
    ][::core::mem::offset_of!(netif_rx_sring, __pad) - 20usize];
    [
        "Offset of field: netif_rx_sring::ring",
    ][::core::mem::offset_of!(netif_rx_sring, ring) - 64usize];
};
impl Default for netif_rx_sring {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct netif_rx_front_ring {
    pub req_prod_pvt: RING_IDX,
    pub rsp_cons: RING_IDX,
    pub nr_ents: ::core::ffi::c_uint,
    pub sring: *mut netif_rx_sring,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_rx_front_ring",
    ][::core::mem::size_of::<netif_rx_front_ring>() - 24usize];
    [
        "Alignment of netif_rx_front_ring",
    ][::core::mem::align_of::<netif_rx_front_ring>() - 8usize];
    [
        "Offset of field: netif_rx_front_ring::req_prod_pvt",
    ][::core::mem::offset_of!(netif_rx_front_ring, req_prod_pvt) - 0usize];
    [
        "Offset of field: netif_rx_front_ring::rsp_cons",
    ][::core::mem::offset_of!(netif_rx_front_ring, rsp_cons) - 4usize];
    [
        "Offset of field: netif_rx_front_ring::nr_ents",
    ][::core::mem::offset_of!(netif_rx_front_ring, nr_ents) - 8usize];
    [
        "Offset of field: netif_rx_front_ring::sring",
    ][::core::mem::offset_of!(netif_rx_front_ring, sring) - 16usize];
};
impl Default for netif_rx_front_ring {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct netif_rx_back_ring {
    pub rsp_prod_pvt: RING_IDX,
    pub req_cons: RING_IDX,
    pub nr_ents: ::core::ffi::c_uint,
    pub sring: *mut netif_rx_sring,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of netif_rx_back_ring",
    ][::core::mem::size_of::<netif_rx_back_ring>() - 24usize];
    [
        "Alignment of netif_rx_back_ring",
    ][::core::mem::align_of::<netif_rx_back_ring>() - 8usize];
    [
        "Offset of field: netif_rx_back_ring::rsp_prod_pvt",
    ][::core::mem::offset_of!(netif_rx_back_ring, rsp_prod_pvt) - 0usize];
    [
        "Offset of field: netif_rx_back_ring::req_cons",
    ][::core::mem::offset_of!(netif_rx_back_ring, req_cons) - 4usize];
    [
        "Offset of field: netif_rx_back_ring::nr_ents",
    ][::core::mem::offset_of!(netif_rx_back_ring, nr_ents) - 8usize];
    [
        "Offset of field: netif_rx_back_ring::sring",
    ][::core::mem::offset_of!(netif_rx_back_ring, sring) - 16usize];
};
impl Default for netif_rx_back_ring {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type netif_rx_sring_t = netif_rx_sring;
pub type netif_rx_front_ring_t = netif_rx_front_ring;
pub type netif_rx_back_ring_t = netif_rx_back_ring;
pub const XenbusStateUnknown: xenbus_state = 0;
pub const XenbusStateInitialising: xenbus_state = 1;
pub const XenbusStateInitWait: xenbus_state = 2;
pub const XenbusStateInitialised: xenbus_state = 3;
pub const XenbusStateConnected: xenbus_state = 4;
pub const XenbusStateClosing: xenbus_state = 5;
pub const XenbusStateClosed: xenbus_state = 6;
pub const XenbusStateReconfiguring: xenbus_state = 7;
pub const XenbusStateReconfigured: xenbus_state = 8;
pub type xenbus_state = ::core::ffi::c_uint;
pub use self::xenbus_state as XenbusState;
pub const XS_CONTROL: xsd_sockmsg_type = 0;
pub const XS_DIRECTORY: xsd_sockmsg_type = 1;
pub const XS_READ: xsd_sockmsg_type = 2;
pub const XS_GET_PERMS: xsd_sockmsg_type = 3;
pub const XS_WATCH: xsd_sockmsg_type = 4;
pub const XS_UNWATCH: xsd_sockmsg_type = 5;
pub const XS_TRANSACTION_START: xsd_sockmsg_type = 6;
pub const XS_TRANSACTION_END: xsd_sockmsg_type = 7;
pub const XS_INTRODUCE: xsd_sockmsg_type = 8;
pub const XS_RELEASE: xsd_sockmsg_type = 9;
pub const XS_GET_DOMAIN_PATH: xsd_sockmsg_type = 10;
pub const XS_WRITE: xsd_sockmsg_type = 11;
pub const XS_MKDIR: xsd_sockmsg_type = 12;
pub const XS_RM: xsd_sockmsg_type = 13;
pub const XS_SET_PERMS: xsd_sockmsg_type = 14;
pub const XS_WATCH_EVENT: xsd_sockmsg_type = 15;
pub const XS_ERROR: xsd_sockmsg_type = 16;
pub const XS_IS_DOMAIN_INTRODUCED: xsd_sockmsg_type = 17;
pub const XS_RESUME: xsd_sockmsg_type = 18;
pub const XS_SET_TARGET: xsd_sockmsg_type = 19;
pub const XS_RESET_WATCHES: xsd_sockmsg_type = 21;
pub const XS_DIRECTORY_PART: xsd_sockmsg_type = 22;
pub const XS_TYPE_COUNT: xsd_sockmsg_type = 23;
pub const XS_INVALID: xsd_sockmsg_type = 65535;
pub type xsd_sockmsg_type = ::core::ffi::c_uint;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xsd_sockmsg {
    pub type_: u32,
    pub req_id: u32,
    pub tx_id: u32,
    pub len: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xsd_sockmsg"][::core::mem::size_of::<xsd_sockmsg>() - 16usize];
    ["Alignment of xsd_sockmsg"][::core::mem::align_of::<xsd_sockmsg>() - 4usize];
    [
        "Offset of field: xsd_sockmsg::type_",
    ][::core::mem::offset_of!(xsd_sockmsg, type_) - 0usize];
    [
        "Offset of field: xsd_sockmsg::req_id",
    ][::core::mem::offset_of!(xsd_sockmsg, req_id) - 4usize];
    [
        "Offset of field: xsd_sockmsg::tx_id",
    ][::core::mem::offset_of!(xsd_sockmsg, tx_id) - 8usize];
    [
        "Offset of field: xsd_sockmsg::len",
    ][::core::mem::offset_of!(xsd_sockmsg, len) - 12usize];
};
pub const XS_WATCH_PATH: xs_watch_type = 0;
pub const XS_WATCH_TOKEN: xs_watch_type = 1;
pub type xs_watch_type = ::core::ffi::c_uint;
pub type XENSTORE_RING_IDX = u32;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct xenstore_domain_interface {
    pub req: [::core::ffi::c_char; 1024usize],
    pub rsp: [::core::ffi::c_char; 1024usize],
    pub req_cons: XENSTORE_RING_IDX,
    pub req_prod: XENSTORE_RING_IDX,
    pub rsp_cons: XENSTORE_RING_IDX,
    pub rsp_prod: XENSTORE_RING_IDX,
    pub server_features: u32,
    pub connection: u32,
    pub error: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xenstore_domain_interface",
    ][::core::mem::size_of::<xenstore_domain_interface>() - 2076usize];
    [
        "Alignment of xenstore_domain_interface",
    ][::core::mem::align_of::<xenstore_domain_interface>() - 4usize];
    [
        "Offset of field: xenstore_domain_interface::req",
    ][::core::mem::offset_of!(xenstore_domain_interface, req) - 0usize];
    [
        "Offset of field: xenstore_domain_interface::rsp",
    ][::core::mem::offset_of!(xenstore_domain_interface, rsp) - 1024usize];
    [
        "Offset of field: xenstore_domain_interface::req_cons",
    ][::core::mem::offset_of!(xenstore_domain_interface, req_cons) - 2048usize];
    [
        "Offset of field: xenstore_domain_interface::req_prod",
    ][::core::mem::offset_of!(xenstore_domain_interface, req_prod) - 2052usize];
    [
        "Offset of field: xenstore_domain_interface::rsp_cons",
    ][::core::mem::offset_of!(xenstore_domain_interface, rsp_cons) - 2056usize];
    [
        "Offset of field: xenstore_domain_interface::rsp_prod",
    ][::core::mem::offset_of!(xenstore_domain_interface, rsp_prod) - 2060usize];
    [
        "Offset of field: xenstore_domain_interface::server_features",
    ][::core::mem::offset_of!(xenstore_domain_interface, server_features) - 2064usize];
    [
        "Offset of field: xenstore_domain_interface::connection",
    ][::core::mem::offset_of!(xenstore_domain_interface, connection) - 2068usize];
    [
        "Offset of field: xenstore_domain_interface::error",
    ][::core::mem::offset_of!(xenstore_domain_interface, error) - 2072usize];
};
impl Default for xenstore_domain_interface {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct xsd_errors {
    pub errnum: ::core::ffi::c_int,
    pub errstring: *const ::core::ffi::c_char,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xsd_errors"][::core::mem::size_of::<xsd_errors>() - 16usize];
    ["Alignment of xsd_errors"][::core::mem::align_of::<xsd_errors>() - 8usize];
    [
        "Offset of field: xsd_errors::errnum",
    ][::core::mem::offset_of!(xsd_errors, errnum) - 0usize];
    [
        "Offset of field: xsd_errors::errstring",
    ][::core::mem::offset_of!(xsd_errors, errstring) - 8usize];
};
impl Default for xsd_errors {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_eoi {
    pub irq: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of physdev_eoi"][::core::mem::size_of::<physdev_eoi>() - 4usize];
    ["Alignment of physdev_eoi"][::core::mem::align_of::<physdev_eoi>() - 4usize];
    [
        "Offset of field: physdev_eoi::irq",
    ][::core::mem::offset_of!(physdev_eoi, irq) - 0usize];
};
pub type physdev_eoi_t = physdev_eoi;
pub type __guest_handle_physdev_eoi_t = u64;
pub type __guest_handle_const_physdev_eoi_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_pirq_eoi_gmfn {
    pub gmfn: xen_pfn_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of physdev_pirq_eoi_gmfn",
    ][::core::mem::size_of::<physdev_pirq_eoi_gmfn>() - 8usize];
    [
        "Alignment of physdev_pirq_eoi_gmfn",
    ][::core::mem::align_of::<physdev_pirq_eoi_gmfn>() - 8usize];
    [
        "Offset of field: physdev_pirq_eoi_gmfn::gmfn",
    ][::core::mem::offset_of!(physdev_pirq_eoi_gmfn, gmfn) - 0usize];
};
pub type physdev_pirq_eoi_gmfn_t = physdev_pirq_eoi_gmfn;
pub type __guest_handle_physdev_pirq_eoi_gmfn_t = u64;
pub type __guest_handle_const_physdev_pirq_eoi_gmfn_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_irq_status_query {
    pub irq: u32,
    pub flags: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of physdev_irq_status_query",
    ][::core::mem::size_of::<physdev_irq_status_query>() - 8usize];
    [
        "Alignment of physdev_irq_status_query",
    ][::core::mem::align_of::<physdev_irq_status_query>() - 4usize];
    [
        "Offset of field: physdev_irq_status_query::irq",
    ][::core::mem::offset_of!(physdev_irq_status_query, irq) - 0usize];
    [
        "Offset of field: physdev_irq_status_query::flags",
    ][::core::mem::offset_of!(physdev_irq_status_query, flags) - 4usize];
};
pub type physdev_irq_status_query_t = physdev_irq_status_query;
pub type __guest_handle_physdev_irq_status_query_t = u64;
pub type __guest_handle_const_physdev_irq_status_query_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_set_iopl {
    pub iopl: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of physdev_set_iopl"][::core::mem::size_of::<physdev_set_iopl>() - 4usize];
    [
        "Alignment of physdev_set_iopl",
    ][::core::mem::align_of::<physdev_set_iopl>() - 4usize];
    [
        "Offset of field: physdev_set_iopl::iopl",
    ][::core::mem::offset_of!(physdev_set_iopl, iopl) - 0usize];
};
pub type physdev_set_iopl_t = physdev_set_iopl;
pub type __guest_handle_physdev_set_iopl_t = u64;
pub type __guest_handle_const_physdev_set_iopl_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_set_iobitmap {
    pub bitmap: __guest_handle_uint8,
    pub nr_ports: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of physdev_set_iobitmap",
    ][::core::mem::size_of::<physdev_set_iobitmap>() - 16usize];
    [
        "Alignment of physdev_set_iobitmap",
    ][::core::mem::align_of::<physdev_set_iobitmap>() - 8usize];
    [
        "Offset of field: physdev_set_iobitmap::bitmap",
    ][::core::mem::offset_of!(physdev_set_iobitmap, bitmap) - 0usize];
    [
        "Offset of field: physdev_set_iobitmap::nr_ports",
    ][::core::mem::offset_of!(physdev_set_iobitmap, nr_ports) - 8usize];
};
pub type physdev_set_iobitmap_t = physdev_set_iobitmap;
pub type __guest_handle_physdev_set_iobitmap_t = u64;
pub type __guest_handle_const_physdev_set_iobitmap_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_apic {
    pub apic_physbase: ::core::ffi::c_ulong,
    pub reg: u32,
    pub value: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of physdev_apic"][::core::mem::size_of::<physdev_apic>() - 16usize];
    ["Alignment of physdev_apic"][::core::mem::align_of::<physdev_apic>() - 8usize];
    [
        "Offset of field: physdev_apic::apic_physbase",
    ][::core::mem::offset_of!(physdev_apic, apic_physbase) - 0usize];
    [
        "Offset of field: physdev_apic::reg",
    ][::core::mem::offset_of!(physdev_apic, reg) - 8usize];
    [
        "Offset of field: physdev_apic::value",
    ][::core::mem::offset_of!(physdev_apic, value) - 12usize];
};
pub type physdev_apic_t = physdev_apic;
pub type __guest_handle_physdev_apic_t = u64;
pub type __guest_handle_const_physdev_apic_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_irq {
    pub irq: u32,
    pub vector: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of physdev_irq"][::core::mem::size_of::<physdev_irq>() - 8usize];
    ["Alignment of physdev_irq"][::core::mem::align_of::<physdev_irq>() - 4usize];
    [
        "Offset of field: physdev_irq::irq",
    ][::core::mem::offset_of!(physdev_irq, irq) - 0usize];
    [
        "Offset of field: physdev_irq::vector",
    ][::core::mem::offset_of!(physdev_irq, vector) - 4usize];
};
pub type physdev_irq_t = physdev_irq;
pub type __guest_handle_physdev_irq_t = u64;
pub type __guest_handle_const_physdev_irq_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_map_pirq {
    pub domid: domid_t,
    pub type_: ::core::ffi::c_int,
    pub index: ::core::ffi::c_int,
    pub pirq: ::core::ffi::c_int,
    pub bus: ::core::ffi::c_int,
    pub devfn: ::core::ffi::c_int,
    pub entry_nr: ::core::ffi::c_int,
    pub table_base: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of physdev_map_pirq"][::core::mem::size_of::<physdev_map_pirq>() - 40usize];
    [
        "Alignment of physdev_map_pirq",
    ][::core::mem::align_of::<physdev_map_pirq>() - 8usize];
    [
        "Offset of field: physdev_map_pirq::domid",
    ][::core::mem::offset_of!(physdev_map_pirq, domid) - 0usize];
    [
        "Offset of field: physdev_map_pirq::type_",
    ][::core::mem::offset_of!(physdev_map_pirq, type_) - 4usize];
    [
        "Offset of field: physdev_map_pirq::index",
    ][::core::mem::offset_of!(physdev_map_pirq, index) - 8usize];
    [
        "Offset of field: physdev_map_pirq::pirq",
    ][::core::mem::offset_of!(physdev_map_pirq, pirq) - 12usize];
    [
        "Offset of field: physdev_map_pirq::bus",
    ][::core::mem::offset_of!(physdev_map_pirq, bus) - 16usize];
    [
        "Offset of field: physdev_map_pirq::devfn",
    ][::core::mem::offset_of!(physdev_map_pirq, devfn) - 20usize];
    [
        "Offset of field: physdev_map_pirq::entry_nr",
    ][::core::mem::offset_of!(physdev_map_pirq, entry_nr) - 24usize];
    [
        "Offset of field: physdev_map_pirq::table_base",
    ][::core::mem::offset_of!(physdev_map_pirq, table_base) - 32usize];
};
pub type physdev_map_pirq_t = physdev_map_pirq;
pub type __guest_handle_physdev_map_pirq_t = u64;
pub type __guest_handle_const_physdev_map_pirq_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_unmap_pirq {
    pub domid: domid_t,
    pub pirq: ::core::ffi::c_int,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of physdev_unmap_pirq",
    ][::core::mem::size_of::<physdev_unmap_pirq>() - 8usize];
    [
        "Alignment of physdev_unmap_pirq",
    ][::core::mem::align_of::<physdev_unmap_pirq>() - 4usize];
    [
        "Offset of field: physdev_unmap_pirq::domid",
    ][::core::mem::offset_of!(physdev_unmap_pirq, domid) - 0usize];
    [
        "Offset of field: physdev_unmap_pirq::pirq",
    ][::core::mem::offset_of!(physdev_unmap_pirq, pirq) - 4usize];
};
pub type physdev_unmap_pirq_t = physdev_unmap_pirq;
pub type __guest_handle_physdev_unmap_pirq_t = u64;
pub type __guest_handle_const_physdev_unmap_pirq_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_manage_pci {
    pub bus: u8,
    pub devfn: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of physdev_manage_pci",
    ][::core::mem::size_of::<physdev_manage_pci>() - 2usize];
    [
        "Alignment of physdev_manage_pci",
    ][::core::mem::align_of::<physdev_manage_pci>() - 1usize];
    [
        "Offset of field: physdev_manage_pci::bus",
    ][::core::mem::offset_of!(physdev_manage_pci, bus) - 0usize];
    [
        "Offset of field: physdev_manage_pci::devfn",
    ][::core::mem::offset_of!(physdev_manage_pci, devfn) - 1usize];
};
pub type physdev_manage_pci_t = physdev_manage_pci;
pub type __guest_handle_physdev_manage_pci_t = u64;
pub type __guest_handle_const_physdev_manage_pci_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_restore_msi {
    pub bus: u8,
    pub devfn: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of physdev_restore_msi",
    ][::core::mem::size_of::<physdev_restore_msi>() - 2usize];
    [
        "Alignment of physdev_restore_msi",
    ][::core::mem::align_of::<physdev_restore_msi>() - 1usize];
    [
        "Offset of field: physdev_restore_msi::bus",
    ][::core::mem::offset_of!(physdev_restore_msi, bus) - 0usize];
    [
        "Offset of field: physdev_restore_msi::devfn",
    ][::core::mem::offset_of!(physdev_restore_msi, devfn) - 1usize];
};
pub type physdev_restore_msi_t = physdev_restore_msi;
pub type __guest_handle_physdev_restore_msi_t = u64;
pub type __guest_handle_const_physdev_restore_msi_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_manage_pci_ext {
    pub bus: u8,
    pub devfn: u8,
    pub is_extfn: u32,
    pub is_virtfn: u32,
    pub physfn: physdev_manage_pci_ext__bindgen_ty_1,
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_manage_pci_ext__bindgen_ty_1 {
    pub bus: u8,
    pub devfn: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of physdev_manage_pci_ext__bindgen_ty_1",
    ][::core::mem::size_of::<physdev_manage_pci_ext__bindgen_ty_1>() - 2usize];
    [
        "Alignment of physdev_manage_pci_ext__bindgen_ty_1",
    ][::core::mem::align_of::<physdev_manage_pci_ext__bindgen_ty_1>() - 1usize];
    [
        "Offset of field: physdev_manage_pci_ext__bindgen_ty_1::bus",
    ][::core::mem::offset_of!(physdev_manage_pci_ext__bindgen_ty_1, bus) - 0usize];
    [
        "Offset of field: physdev_manage_pci_ext__bindgen_ty_1::devfn",
    ][::core::mem::offset_of!(physdev_manage_pci_ext__bindgen_ty_1, devfn) - 1usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of physdev_manage_pci_ext",
    ][::core::mem::size_of::<physdev_manage_pci_ext>() - 16usize];
    [
        "Alignment of physdev_manage_pci_ext",
    ][::core::mem::align_of::<physdev_manage_pci_ext>() - 4usize];
    [
        "Offset of field: physdev_manage_pci_ext::bus",
    ][::core::mem::offset_of!(physdev_manage_pci_ext, bus) - 0usize];
    [
        "Offset of field: physdev_manage_pci_ext::devfn",
    ][::core::mem::offset_of!(physdev_manage_pci_ext, devfn) - 1usize];
    [
        "Offset of field: physdev_manage_pci_ext::is_extfn",
    ][::core::mem::offset_of!(physdev_manage_pci_ext, is_extfn) - 4usize];
    [
        "Offset of field: physdev_manage_pci_ext::is_virtfn",
    ][::core::mem::offset_of!(physdev_manage_pci_ext, is_virtfn) - 8usize];
    [
        "Offset of field: physdev_manage_pci_ext::physfn",
    ][::core::mem::offset_of!(physdev_manage_pci_ext, physfn) - 12usize];
};
pub type physdev_manage_pci_ext_t = physdev_manage_pci_ext;
pub type __guest_handle_physdev_manage_pci_ext_t = u64;
pub type __guest_handle_const_physdev_manage_pci_ext_t = u64;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct physdev_op {
    pub cmd: u32,
    pub u: physdev_op__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union physdev_op__bindgen_ty_1 {
    pub irq_status_query: physdev_irq_status_query_t,
    pub set_iopl: physdev_set_iopl_t,
    pub set_iobitmap: physdev_set_iobitmap_t,
    pub apic_op: physdev_apic_t,
    pub irq_op: physdev_irq_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of physdev_op__bindgen_ty_1",
    ][::core::mem::size_of::<physdev_op__bindgen_ty_1>() - 16usize];
    [
        "Alignment of physdev_op__bindgen_ty_1",
    ][::core::mem::align_of::<physdev_op__bindgen_ty_1>() - 8usize];
    [
        "Offset of field: physdev_op__bindgen_ty_1::irq_status_query",
    ][::core::mem::offset_of!(physdev_op__bindgen_ty_1, irq_status_query) - 0usize];
    [
        "Offset of field: physdev_op__bindgen_ty_1::set_iopl",
    ][::core::mem::offset_of!(physdev_op__bindgen_ty_1, set_iopl) - 0usize];
    [
        "Offset of field: physdev_op__bindgen_ty_1::set_iobitmap",
    ][::core::mem::offset_of!(physdev_op__bindgen_ty_1, set_iobitmap) - 0usize];
    [
        "Offset of field: physdev_op__bindgen_ty_1::apic_op",
    ][::core::mem::offset_of!(physdev_op__bindgen_ty_1, apic_op) - 0usize];
    [
        "Offset of field: physdev_op__bindgen_ty_1::irq_op",
    ][::core::mem::offset_of!(physdev_op__bindgen_ty_1, irq_op) - 0usize];
};
impl Default for physdev_op__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of physdev_op"][::core::mem::size_of::<physdev_op>() - 24usize];
    ["Alignment of physdev_op"][::core::mem::align_of::<physdev_op>() - 8usize];
    [
        "Offset of field: physdev_op::cmd",
    ][::core::mem::offset_of!(physdev_op, cmd) - 0usize];
    ["Offset of field: physdev_op::u"][::core::mem::offset_of!(physdev_op, u) - 8usize];
};
impl Default for physdev_op {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type physdev_op_t = physdev_op;
pub type __guest_handle_physdev_op_t = u64;
pub type __guest_handle_const_physdev_op_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_setup_gsi {
    pub gsi: ::core::ffi::c_int,
    pub triggering: u8,
    pub polarity: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of physdev_setup_gsi"][::core::mem::size_of::<physdev_setup_gsi>() - 8usize];
    [
        "Alignment of physdev_setup_gsi",
    ][::core::mem::align_of::<physdev_setup_gsi>() - 4usize];
    [
        "Offset of field: physdev_setup_gsi::gsi",
    ][::core::mem::offset_of!(physdev_setup_gsi, gsi) - 0usize];
    [
        "Offset of field: physdev_setup_gsi::triggering",
    ][::core::mem::offset_of!(physdev_setup_gsi, triggering) - 4usize];
    [
        "Offset of field: physdev_setup_gsi::polarity",
    ][::core::mem::offset_of!(physdev_setup_gsi, polarity) - 5usize];
};
pub type physdev_setup_gsi_t = physdev_setup_gsi;
pub type __guest_handle_physdev_setup_gsi_t = u64;
pub type __guest_handle_const_physdev_setup_gsi_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_get_free_pirq {
    pub type_: ::core::ffi::c_int,
    pub pirq: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of physdev_get_free_pirq",
    ][::core::mem::size_of::<physdev_get_free_pirq>() - 8usize];
    [
        "Alignment of physdev_get_free_pirq",
    ][::core::mem::align_of::<physdev_get_free_pirq>() - 4usize];
    [
        "Offset of field: physdev_get_free_pirq::type_",
    ][::core::mem::offset_of!(physdev_get_free_pirq, type_) - 0usize];
    [
        "Offset of field: physdev_get_free_pirq::pirq",
    ][::core::mem::offset_of!(physdev_get_free_pirq, pirq) - 4usize];
};
pub type physdev_get_free_pirq_t = physdev_get_free_pirq;
pub type __guest_handle_physdev_get_free_pirq_t = u64;
pub type __guest_handle_const_physdev_get_free_pirq_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_pci_mmcfg_reserved {
    pub address: u64,
    pub segment: u16,
    pub start_bus: u8,
    pub end_bus: u8,
    pub flags: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of physdev_pci_mmcfg_reserved",
    ][::core::mem::size_of::<physdev_pci_mmcfg_reserved>() - 16usize];
    [
        "Alignment of physdev_pci_mmcfg_reserved",
    ][::core::mem::align_of::<physdev_pci_mmcfg_reserved>() - 8usize];
    [
        "Offset of field: physdev_pci_mmcfg_reserved::address",
    ][::core::mem::offset_of!(physdev_pci_mmcfg_reserved, address) - 0usize];
    [
        "Offset of field: physdev_pci_mmcfg_reserved::segment",
    ][::core::mem::offset_of!(physdev_pci_mmcfg_reserved, segment) - 8usize];
    [
        "Offset of field: physdev_pci_mmcfg_reserved::start_bus",
    ][::core::mem::offset_of!(physdev_pci_mmcfg_reserved, start_bus) - 10usize];
    [
        "Offset of field: physdev_pci_mmcfg_reserved::end_bus",
    ][::core::mem::offset_of!(physdev_pci_mmcfg_reserved, end_bus) - 11usize];
    [
        "Offset of field: physdev_pci_mmcfg_reserved::flags",
    ][::core::mem::offset_of!(physdev_pci_mmcfg_reserved, flags) - 12usize];
};
pub type physdev_pci_mmcfg_reserved_t = physdev_pci_mmcfg_reserved;
pub type __guest_handle_physdev_pci_mmcfg_reserved_t = u64;
pub type __guest_handle_const_physdev_pci_mmcfg_reserved_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_pci_device_add {
    pub seg: u16,
    pub bus: u8,
    pub devfn: u8,
    pub flags: u32,
    pub physfn: physdev_pci_device_add__bindgen_ty_1,
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_pci_device_add__bindgen_ty_1 {
    pub bus: u8,
    pub devfn: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of physdev_pci_device_add__bindgen_ty_1",
    ][::core::mem::size_of::<physdev_pci_device_add__bindgen_ty_1>() - 2usize];
    [
        "Alignment of physdev_pci_device_add__bindgen_ty_1",
    ][::core::mem::align_of::<physdev_pci_device_add__bindgen_ty_1>() - 1usize];
    [
        "Offset of field: physdev_pci_device_add__bindgen_ty_1::bus",
    ][::core::mem::offset_of!(physdev_pci_device_add__bindgen_ty_1, bus) - 0usize];
    [
        "Offset of field: physdev_pci_device_add__bindgen_ty_1::devfn",
    ][::core::mem::offset_of!(physdev_pci_device_add__bindgen_ty_1, devfn) - 1usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of physdev_pci_device_add",
    ][::core::mem::size_of::<physdev_pci_device_add>() - 12usize];
    [
        "Alignment of physdev_pci_device_add",
    ][::core::mem::align_of::<physdev_pci_device_add>() - 4usize];
    [
        "Offset of field: physdev_pci_device_add::seg",
    ][::core::mem::offset_of!(physdev_pci_device_add, seg) - 0usize];
    [
        "Offset of field: physdev_pci_device_add::bus",
    ][::core::mem::offset_of!(physdev_pci_device_add, bus) - 2usize];
    [
        "Offset of field: physdev_pci_device_add::devfn",
    ][::core::mem::offset_of!(physdev_pci_device_add, devfn) - 3usize];
    [
        "Offset of field: physdev_pci_device_add::flags",
    ][::core::mem::offset_of!(physdev_pci_device_add, flags) - 4usize];
    [
        "Offset of field: physdev_pci_device_add::physfn",
    ][::core::mem::offset_of!(physdev_pci_device_add, physfn) - 8usize];
};
pub type physdev_pci_device_add_t = physdev_pci_device_add;
pub type __guest_handle_physdev_pci_device_add_t = u64;
pub type __guest_handle_const_physdev_pci_device_add_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct physdev_pci_device {
    pub seg: u16,
    pub bus: u8,
    pub devfn: u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of physdev_pci_device",
    ][::core::mem::size_of::<physdev_pci_device>() - 4usize];
    [
        "Alignment of physdev_pci_device",
    ][::core::mem::align_of::<physdev_pci_device>() - 2usize];
    [
        "Offset of field: physdev_pci_device::seg",
    ][::core::mem::offset_of!(physdev_pci_device, seg) - 0usize];
    [
        "Offset of field: physdev_pci_device::bus",
    ][::core::mem::offset_of!(physdev_pci_device, bus) - 2usize];
    [
        "Offset of field: physdev_pci_device::devfn",
    ][::core::mem::offset_of!(physdev_pci_device, devfn) - 3usize];
};
pub type physdev_pci_device_t = physdev_pci_device;
pub type __guest_handle_physdev_pci_device_t = u64;
pub type __guest_handle_const_physdev_pci_device_t = u64;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct physdev_dbgp_op {
    pub op: u8,
    pub bus: u8,
    pub u: physdev_dbgp_op__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union physdev_dbgp_op__bindgen_ty_1 {
    pub pci: physdev_pci_device_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of physdev_dbgp_op__bindgen_ty_1",
    ][::core::mem::size_of::<physdev_dbgp_op__bindgen_ty_1>() - 4usize];
    [
        "Alignment of physdev_dbgp_op__bindgen_ty_1",
    ][::core::mem::align_of::<physdev_dbgp_op__bindgen_ty_1>() - 2usize];
    [
        "Offset of field: physdev_dbgp_op__bindgen_ty_1::pci",
    ][::core::mem::offset_of!(physdev_dbgp_op__bindgen_ty_1, pci) - 0usize];
};
impl Default for physdev_dbgp_op__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of physdev_dbgp_op"][::core::mem::size_of::<physdev_dbgp_op>() - 6usize];
    [
        "Alignment of physdev_dbgp_op",
    ][::core::mem::align_of::<physdev_dbgp_op>() - 2usize];
    [
        "Offset of field: physdev_dbgp_op::op",
    ][::core::mem::offset_of!(physdev_dbgp_op, op) - 0usize];
    [
        "Offset of field: physdev_dbgp_op::bus",
    ][::core::mem::offset_of!(physdev_dbgp_op, bus) - 1usize];
    [
        "Offset of field: physdev_dbgp_op::u",
    ][::core::mem::offset_of!(physdev_dbgp_op, u) - 2usize];
};
impl Default for physdev_dbgp_op {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type physdev_dbgp_op_t = physdev_dbgp_op;
pub type __guest_handle_physdev_dbgp_op_t = u64;
pub type __guest_handle_const_physdev_dbgp_op_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_memory_reservation {
    pub extent_start: __guest_handle_xen_pfn_t,
    pub nr_extents: xen_ulong_t,
    pub extent_order: ::core::ffi::c_uint,
    pub mem_flags: ::core::ffi::c_uint,
    pub domid: domid_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_memory_reservation",
    ][::core::mem::size_of::<xen_memory_reservation>() - 32usize];
    [
        "Alignment of xen_memory_reservation",
    ][::core::mem::align_of::<xen_memory_reservation>() - 8usize];
    [
        "Offset of field: xen_memory_reservation::extent_start",
    ][::core::mem::offset_of!(xen_memory_reservation, extent_start) - 0usize];
    [
        "Offset of field: xen_memory_reservation::nr_extents",
    ][::core::mem::offset_of!(xen_memory_reservation, nr_extents) - 8usize];
    [
        "Offset of field: xen_memory_reservation::extent_order",
    ][::core::mem::offset_of!(xen_memory_reservation, extent_order) - 16usize];
    [
        "Offset of field: xen_memory_reservation::mem_flags",
    ][::core::mem::offset_of!(xen_memory_reservation, mem_flags) - 20usize];
    [
        "Offset of field: xen_memory_reservation::domid",
    ][::core::mem::offset_of!(xen_memory_reservation, domid) - 24usize];
};
pub type xen_memory_reservation_t = xen_memory_reservation;
pub type __guest_handle_xen_memory_reservation_t = u64;
pub type __guest_handle_const_xen_memory_reservation_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_memory_exchange {
    pub in_: xen_memory_reservation,
    pub out: xen_memory_reservation,
    pub nr_exchanged: xen_ulong_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_memory_exchange",
    ][::core::mem::size_of::<xen_memory_exchange>() - 72usize];
    [
        "Alignment of xen_memory_exchange",
    ][::core::mem::align_of::<xen_memory_exchange>() - 8usize];
    [
        "Offset of field: xen_memory_exchange::in_",
    ][::core::mem::offset_of!(xen_memory_exchange, in_) - 0usize];
    [
        "Offset of field: xen_memory_exchange::out",
    ][::core::mem::offset_of!(xen_memory_exchange, out) - 32usize];
    [
        "Offset of field: xen_memory_exchange::nr_exchanged",
    ][::core::mem::offset_of!(xen_memory_exchange, nr_exchanged) - 64usize];
};
pub type xen_memory_exchange_t = xen_memory_exchange;
pub type __guest_handle_xen_memory_exchange_t = u64;
pub type __guest_handle_const_xen_memory_exchange_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_memory_domain {
    pub domid: domid_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xen_memory_domain"][::core::mem::size_of::<xen_memory_domain>() - 2usize];
    [
        "Alignment of xen_memory_domain",
    ][::core::mem::align_of::<xen_memory_domain>() - 2usize];
    [
        "Offset of field: xen_memory_domain::domid",
    ][::core::mem::offset_of!(xen_memory_domain, domid) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_machphys_mfn_list {
    pub max_extents: ::core::ffi::c_uint,
    pub extent_start: __guest_handle_xen_pfn_t,
    pub nr_extents: ::core::ffi::c_uint,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_machphys_mfn_list",
    ][::core::mem::size_of::<xen_machphys_mfn_list>() - 24usize];
    [
        "Alignment of xen_machphys_mfn_list",
    ][::core::mem::align_of::<xen_machphys_mfn_list>() - 8usize];
    [
        "Offset of field: xen_machphys_mfn_list::max_extents",
    ][::core::mem::offset_of!(xen_machphys_mfn_list, max_extents) - 0usize];
    [
        "Offset of field: xen_machphys_mfn_list::extent_start",
    ][::core::mem::offset_of!(xen_machphys_mfn_list, extent_start) - 8usize];
    [
        "Offset of field: xen_machphys_mfn_list::nr_extents",
    ][::core::mem::offset_of!(xen_machphys_mfn_list, nr_extents) - 16usize];
};
pub type xen_machphys_mfn_list_t = xen_machphys_mfn_list;
pub type __guest_handle_xen_machphys_mfn_list_t = u64;
pub type __guest_handle_const_xen_machphys_mfn_list_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_machphys_mapping {
    pub v_start: xen_ulong_t,
    pub v_end: xen_ulong_t,
    pub max_mfn: xen_ulong_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_machphys_mapping",
    ][::core::mem::size_of::<xen_machphys_mapping>() - 24usize];
    [
        "Alignment of xen_machphys_mapping",
    ][::core::mem::align_of::<xen_machphys_mapping>() - 8usize];
    [
        "Offset of field: xen_machphys_mapping::v_start",
    ][::core::mem::offset_of!(xen_machphys_mapping, v_start) - 0usize];
    [
        "Offset of field: xen_machphys_mapping::v_end",
    ][::core::mem::offset_of!(xen_machphys_mapping, v_end) - 8usize];
    [
        "Offset of field: xen_machphys_mapping::max_mfn",
    ][::core::mem::offset_of!(xen_machphys_mapping, max_mfn) - 16usize];
};
pub type xen_machphys_mapping_t = xen_machphys_mapping;
pub type __guest_handle_xen_machphys_mapping_t = u64;
pub type __guest_handle_const_xen_machphys_mapping_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_add_to_physmap {
    pub domid: domid_t,
    pub size: u16,
    pub space: ::core::ffi::c_uint,
    pub idx: xen_ulong_t,
    pub gpfn: xen_pfn_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_add_to_physmap",
    ][::core::mem::size_of::<xen_add_to_physmap>() - 24usize];
    [
        "Alignment of xen_add_to_physmap",
    ][::core::mem::align_of::<xen_add_to_physmap>() - 8usize];
    [
        "Offset of field: xen_add_to_physmap::domid",
    ][::core::mem::offset_of!(xen_add_to_physmap, domid) - 0usize];
    [
        "Offset of field: xen_add_to_physmap::size",
    ][::core::mem::offset_of!(xen_add_to_physmap, size) - 2usize];
    [
        "Offset of field: xen_add_to_physmap::space",
    ][::core::mem::offset_of!(xen_add_to_physmap, space) - 4usize];
    [
        "Offset of field: xen_add_to_physmap::idx",
    ][::core::mem::offset_of!(xen_add_to_physmap, idx) - 8usize];
    [
        "Offset of field: xen_add_to_physmap::gpfn",
    ][::core::mem::offset_of!(xen_add_to_physmap, gpfn) - 16usize];
};
pub type xen_add_to_physmap_t = xen_add_to_physmap;
pub type __guest_handle_xen_add_to_physmap_t = u64;
pub type __guest_handle_const_xen_add_to_physmap_t = u64;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct xen_add_to_physmap_batch {
    pub domid: domid_t,
    pub space: u16,
    pub size: u16,
    pub u: xen_add_to_physmap_batch_xen_add_to_physmap_batch_extra,
    pub idxs: __guest_handle_xen_ulong_t,
    pub gpfns: __guest_handle_xen_pfn_t,
    pub errs: __guest_handle_int,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union xen_add_to_physmap_batch_xen_add_to_physmap_batch_extra {
    pub foreign_domid: domid_t,
    pub res0: u16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_add_to_physmap_batch_xen_add_to_physmap_batch_extra",
    ][::core::mem::size_of::<xen_add_to_physmap_batch_xen_add_to_physmap_batch_extra>()
        - 2usize];
    [
        "Alignment of xen_add_to_physmap_batch_xen_add_to_physmap_batch_extra",
    ][::core::mem::align_of::<xen_add_to_physmap_batch_xen_add_to_physmap_batch_extra>()
        - 2usize];
    [
        "Offset of field: xen_add_to_physmap_batch_xen_add_to_physmap_batch_extra::foreign_domid",
    ][::core::mem::offset_of!(
        xen_add_to_physmap_batch_xen_add_to_physmap_batch_extra, foreign_domid
    ) - 0usize];
    [
        "Offset of field: xen_add_to_physmap_batch_xen_add_to_physmap_batch_extra::res0",
    ][::core::mem::offset_of!(
        xen_add_to_physmap_batch_xen_add_to_physmap_batch_extra, res0
    ) - 0usize];
};
impl Default for xen_add_to_physmap_batch_xen_add_to_physmap_batch_extra {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_add_to_physmap_batch",
    ][::core::mem::size_of::<xen_add_to_physmap_batch>() - 32usize];
    [
        "Alignment of xen_add_to_physmap_batch",
    ][::core::mem::align_of::<xen_add_to_physmap_batch>() - 8usize];
    [
        "Offset of field: xen_add_to_physmap_batch::domid",
    ][::core::mem::offset_of!(xen_add_to_physmap_batch, domid) - 0usize];
    [
        "Offset of field: xen_add_to_physmap_batch::space",
    ][::core::mem::offset_of!(xen_add_to_physmap_batch, space) - 2usize];
    [
        "Offset of field: xen_add_to_physmap_batch::size",
    ][::core::mem::offset_of!(xen_add_to_physmap_batch, size) - 4usize];
    [
        "Offset of field: xen_add_to_physmap_batch::u",
    ][::core::mem::offset_of!(xen_add_to_physmap_batch, u) - 6usize];
    [
        "Offset of field: xen_add_to_physmap_batch::idxs",
    ][::core::mem::offset_of!(xen_add_to_physmap_batch, idxs) - 8usize];
    [
        "Offset of field: xen_add_to_physmap_batch::gpfns",
    ][::core::mem::offset_of!(xen_add_to_physmap_batch, gpfns) - 16usize];
    [
        "Offset of field: xen_add_to_physmap_batch::errs",
    ][::core::mem::offset_of!(xen_add_to_physmap_batch, errs) - 24usize];
};
impl Default for xen_add_to_physmap_batch {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type xen_add_to_physmap_batch_t = xen_add_to_physmap_batch;
pub type __guest_handle_xen_add_to_physmap_batch_t = u64;
pub type __guest_handle_const_xen_add_to_physmap_batch_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_remove_from_physmap {
    pub domid: domid_t,
    pub gpfn: xen_pfn_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_remove_from_physmap",
    ][::core::mem::size_of::<xen_remove_from_physmap>() - 16usize];
    [
        "Alignment of xen_remove_from_physmap",
    ][::core::mem::align_of::<xen_remove_from_physmap>() - 8usize];
    [
        "Offset of field: xen_remove_from_physmap::domid",
    ][::core::mem::offset_of!(xen_remove_from_physmap, domid) - 0usize];
    [
        "Offset of field: xen_remove_from_physmap::gpfn",
    ][::core::mem::offset_of!(xen_remove_from_physmap, gpfn) - 8usize];
};
pub type xen_remove_from_physmap_t = xen_remove_from_physmap;
pub type __guest_handle_xen_remove_from_physmap_t = u64;
pub type __guest_handle_const_xen_remove_from_physmap_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_memory_map {
    pub nr_entries: ::core::ffi::c_uint,
    pub buffer: __guest_handle_void,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xen_memory_map"][::core::mem::size_of::<xen_memory_map>() - 16usize];
    ["Alignment of xen_memory_map"][::core::mem::align_of::<xen_memory_map>() - 8usize];
    [
        "Offset of field: xen_memory_map::nr_entries",
    ][::core::mem::offset_of!(xen_memory_map, nr_entries) - 0usize];
    [
        "Offset of field: xen_memory_map::buffer",
    ][::core::mem::offset_of!(xen_memory_map, buffer) - 8usize];
};
pub type xen_memory_map_t = xen_memory_map;
pub type __guest_handle_xen_memory_map_t = u64;
pub type __guest_handle_const_xen_memory_map_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_foreign_memory_map {
    pub domid: domid_t,
    pub map: xen_memory_map,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_foreign_memory_map",
    ][::core::mem::size_of::<xen_foreign_memory_map>() - 24usize];
    [
        "Alignment of xen_foreign_memory_map",
    ][::core::mem::align_of::<xen_foreign_memory_map>() - 8usize];
    [
        "Offset of field: xen_foreign_memory_map::domid",
    ][::core::mem::offset_of!(xen_foreign_memory_map, domid) - 0usize];
    [
        "Offset of field: xen_foreign_memory_map::map",
    ][::core::mem::offset_of!(xen_foreign_memory_map, map) - 8usize];
};
pub type xen_foreign_memory_map_t = xen_foreign_memory_map;
pub type __guest_handle_xen_foreign_memory_map_t = u64;
pub type __guest_handle_const_xen_foreign_memory_map_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_pod_target {
    pub target_pages: u64,
    pub tot_pages: u64,
    pub pod_cache_pages: u64,
    pub pod_entries: u64,
    pub domid: domid_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xen_pod_target"][::core::mem::size_of::<xen_pod_target>() - 40usize];
    ["Alignment of xen_pod_target"][::core::mem::align_of::<xen_pod_target>() - 8usize];
    [
        "Offset of field: xen_pod_target::target_pages",
    ][::core::mem::offset_of!(xen_pod_target, target_pages) - 0usize];
    [
        "Offset of field: xen_pod_target::tot_pages",
    ][::core::mem::offset_of!(xen_pod_target, tot_pages) - 8usize];
    [
        "Offset of field: xen_pod_target::pod_cache_pages",
    ][::core::mem::offset_of!(xen_pod_target, pod_cache_pages) - 16usize];
    [
        "Offset of field: xen_pod_target::pod_entries",
    ][::core::mem::offset_of!(xen_pod_target, pod_entries) - 24usize];
    [
        "Offset of field: xen_pod_target::domid",
    ][::core::mem::offset_of!(xen_pod_target, domid) - 32usize];
};
pub type xen_pod_target_t = xen_pod_target;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_mem_acquire_resource {
    pub domid: domid_t,
    pub type_: u16,
    pub id: u32,
    pub nr_frames: u32,
    pub pad: u32,
    pub frame: u64,
    pub frame_list: __guest_handle_xen_pfn_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_mem_acquire_resource",
    ][::core::mem::size_of::<xen_mem_acquire_resource>() - 32usize];
    [
        "Alignment of xen_mem_acquire_resource",
    ][::core::mem::align_of::<xen_mem_acquire_resource>() - 8usize];
    [
        "Offset of field: xen_mem_acquire_resource::domid",
    ][::core::mem::offset_of!(xen_mem_acquire_resource, domid) - 0usize];
    [
        "Offset of field: xen_mem_acquire_resource::type_",
    ][::core::mem::offset_of!(xen_mem_acquire_resource, type_) - 2usize];
    [
        "Offset of field: xen_mem_acquire_resource::id",
    ][::core::mem::offset_of!(xen_mem_acquire_resource, id) - 4usize];
    [
        "Offset of field: xen_mem_acquire_resource::nr_frames",
    ][::core::mem::offset_of!(xen_mem_acquire_resource, nr_frames) - 8usize];
    [
        "Offset of field: xen_mem_acquire_resource::pad",
    ][::core::mem::offset_of!(xen_mem_acquire_resource, pad) - 12usize];
    [
        "Offset of field: xen_mem_acquire_resource::frame",
    ][::core::mem::offset_of!(xen_mem_acquire_resource, frame) - 16usize];
    [
        "Offset of field: xen_mem_acquire_resource::frame_list",
    ][::core::mem::offset_of!(xen_mem_acquire_resource, frame_list) - 24usize];
};
pub type xen_mem_acquire_resource_t = xen_mem_acquire_resource;
pub type __guest_handle_xen_mem_acquire_resource_t = u64;
pub type __guest_handle_const_xen_mem_acquire_resource_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_vmemrange {
    pub start: u64,
    pub end: u64,
    pub flags: ::core::ffi::c_uint,
    pub nid: ::core::ffi::c_uint,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xen_vmemrange"][::core::mem::size_of::<xen_vmemrange>() - 24usize];
    ["Alignment of xen_vmemrange"][::core::mem::align_of::<xen_vmemrange>() - 8usize];
    [
        "Offset of field: xen_vmemrange::start",
    ][::core::mem::offset_of!(xen_vmemrange, start) - 0usize];
    [
        "Offset of field: xen_vmemrange::end",
    ][::core::mem::offset_of!(xen_vmemrange, end) - 8usize];
    [
        "Offset of field: xen_vmemrange::flags",
    ][::core::mem::offset_of!(xen_vmemrange, flags) - 16usize];
    [
        "Offset of field: xen_vmemrange::nid",
    ][::core::mem::offset_of!(xen_vmemrange, nid) - 20usize];
};
pub type xen_vmemrange_t = xen_vmemrange;
pub type __guest_handle_xen_vmemrange_t = u64;
pub type __guest_handle_const_xen_vmemrange_t = u64;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct xen_vnuma_topology_info {
    pub domid: domid_t,
    pub pad: u16,
    pub nr_vnodes: ::core::ffi::c_uint,
    pub nr_vcpus: ::core::ffi::c_uint,
    pub nr_vmemranges: ::core::ffi::c_uint,
    pub vdistance: xen_vnuma_topology_info__bindgen_ty_1,
    pub vcpu_to_vnode: xen_vnuma_topology_info__bindgen_ty_2,
    pub vmemrange: xen_vnuma_topology_info__bindgen_ty_3,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union xen_vnuma_topology_info__bindgen_ty_1 {
    pub h: __guest_handle_uint,
    pub pad: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_vnuma_topology_info__bindgen_ty_1",
    ][::core::mem::size_of::<xen_vnuma_topology_info__bindgen_ty_1>() - 8usize];
    [
        "Alignment of xen_vnuma_topology_info__bindgen_ty_1",
    ][::core::mem::align_of::<xen_vnuma_topology_info__bindgen_ty_1>() - 8usize];
    [
        "Offset of field: xen_vnuma_topology_info__bindgen_ty_1::h",
    ][::core::mem::offset_of!(xen_vnuma_topology_info__bindgen_ty_1, h) - 0usize];
    [
        "Offset of field: xen_vnuma_topology_info__bindgen_ty_1::pad",
    ][::core::mem::offset_of!(xen_vnuma_topology_info__bindgen_ty_1, pad) - 0usize];
};
impl Default for xen_vnuma_topology_info__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union xen_vnuma_topology_info__bindgen_ty_2 {
    pub h: __guest_handle_uint,
    pub pad: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_vnuma_topology_info__bindgen_ty_2",
    ][::core::mem::size_of::<xen_vnuma_topology_info__bindgen_ty_2>() - 8usize];
    [
        "Alignment of xen_vnuma_topology_info__bindgen_ty_2",
    ][::core::mem::align_of::<xen_vnuma_topology_info__bindgen_ty_2>() - 8usize];
    [
        "Offset of field: xen_vnuma_topology_info__bindgen_ty_2::h",
    ][::core::mem::offset_of!(xen_vnuma_topology_info__bindgen_ty_2, h) - 0usize];
    [
        "Offset of field: xen_vnuma_topology_info__bindgen_ty_2::pad",
    ][::core::mem::offset_of!(xen_vnuma_topology_info__bindgen_ty_2, pad) - 0usize];
};
impl Default for xen_vnuma_topology_info__bindgen_ty_2 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union xen_vnuma_topology_info__bindgen_ty_3 {
    pub h: __guest_handle_xen_vmemrange_t,
    pub pad: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_vnuma_topology_info__bindgen_ty_3",
    ][::core::mem::size_of::<xen_vnuma_topology_info__bindgen_ty_3>() - 8usize];
    [
        "Alignment of xen_vnuma_topology_info__bindgen_ty_3",
    ][::core::mem::align_of::<xen_vnuma_topology_info__bindgen_ty_3>() - 8usize];
    [
        "Offset of field: xen_vnuma_topology_info__bindgen_ty_3::h",
    ][::core::mem::offset_of!(xen_vnuma_topology_info__bindgen_ty_3, h) - 0usize];
    [
        "Offset of field: xen_vnuma_topology_info__bindgen_ty_3::pad",
    ][::core::mem::offset_of!(xen_vnuma_topology_info__bindgen_ty_3, pad) - 0usize];
};
impl Default for xen_vnuma_topology_info__bindgen_ty_3 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_vnuma_topology_info",
    ][::core::mem::size_of::<xen_vnuma_topology_info>() - 40usize];
    [
        "Alignment of xen_vnuma_topology_info",
    ][::core::mem::align_of::<xen_vnuma_topology_info>() - 8usize];
    [
        "Offset of field: xen_vnuma_topology_info::domid",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, domid) - 0usize];
    [
        "Offset of field: xen_vnuma_topology_info::pad",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, pad) - 2usize];
    [
        "Offset of field: xen_vnuma_topology_info::nr_vnodes",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, nr_vnodes) - 4usize];
    [
        "Offset of field: xen_vnuma_topology_info::nr_vcpus",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, nr_vcpus) - 8usize];
    [
        "Offset of field: xen_vnuma_topology_info::nr_vmemranges",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, nr_vmemranges) - 12usize];
    [
        "Offset of field: xen_vnuma_topology_info::vdistance",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, vdistance) - 16usize];
    [
        "Offset of field: xen_vnuma_topology_info::vcpu_to_vnode",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, vcpu_to_vnode) - 24usize];
    [
        "Offset of field: xen_vnuma_topology_info::vmemrange",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, vmemrange) - 32usize];
};
impl Default for xen_vnuma_topology_info {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type xen_vnuma_topology_info_t = xen_vnuma_topology_info;
pub type __guest_handle_xen_vnuma_topology_info_t = u64;
pub type __guest_handle_const_xen_vnuma_topology_info_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xennmi_callback {
    pub handler_address: ::core::ffi::c_ulong,
    pub pad: ::core::ffi::c_ulong,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xennmi_callback"][::core::mem::size_of::<xennmi_callback>() - 16usize];
    [
        "Alignment of xennmi_callback",
    ][::core::mem::align_of::<xennmi_callback>() - 8usize];
    [
        "Offset of field: xennmi_callback::handler_address",
    ][::core::mem::offset_of!(xennmi_callback, handler_address) - 0usize];
    [
        "Offset of field: xennmi_callback::pad",
    ][::core::mem::offset_of!(xennmi_callback, pad) - 8usize];
};
pub type xennmi_callback_t = xennmi_callback;
pub type __guest_handle_xennmi_callback_t = u64;
pub type __guest_handle_const_xennmi_callback_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct paravane_virtual_timer {
    pub timeout_abs_ns: u64,
    pub reserved: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of paravane_virtual_timer",
    ][::core::mem::size_of::<paravane_virtual_timer>() - 16usize];
    [
        "Alignment of paravane_virtual_timer",
    ][::core::mem::align_of::<paravane_virtual_timer>() - 8usize];
    [
        "Offset of field: paravane_virtual_timer::timeout_abs_ns",
    ][::core::mem::offset_of!(paravane_virtual_timer, timeout_abs_ns) - 0usize];
    [
        "Offset of field: paravane_virtual_timer::reserved",
    ][::core::mem::offset_of!(paravane_virtual_timer, reserved) - 8usize];
};
pub type paravane_virtual_timer_t = paravane_virtual_timer;
pub type __guest_handle_paravane_virtual_timer_t = u64;
pub type __guest_handle_const_paravane_virtual_timer_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct paravane_refusal {
    pub number: u64,
    pub time_ns: u64,
    pub operation: u32,
    pub entry: u32,
    pub frame: u64,
    pub value: u64,
    pub location: u64,
    pub type_count: u32,
    pub references: u32,
    pub rule: u16,
    pub owner: u16,
    pub vcpu: u16,
    pub type_has: u8,
    pub type_wants: u8,
    pub flags: u8,
    pub error: u8,
    pub reserved: [u16; 3usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of paravane_refusal"][::core::mem::size_of::<paravane_refusal>() - 72usize];
    [
        "Alignment of paravane_refusal",
    ][::core::mem::align_of::<paravane_refusal>() - 8usize];
    [
        "Offset of field: paravane_refusal::number",
    ][::core::mem::offset_of!(paravane_refusal, number) - 0usize];
    [
        "Offset of field: paravane_refusal::time_ns",
    ][::core::mem::offset_of!(paravane_refusal, time_ns) - 8usize];
    [
        "Offset of field: paravane_refusal::operation",
    ][::core::mem::offset_of!(paravane_refusal, operation) - 16usize];
    [
        "Offset of field: paravane_refusal::entry",
    ][::core::mem::offset_of!(paravane_refusal, entry) - 20usize];
    [
        "Offset of field: paravane_refusal::frame",
    ][::core::mem::offset_of!(paravane_refusal, frame) - 24usize];
    [
        "Offset of field: paravane_refusal::value",
    ][::core::mem::offset_of!(paravane_refusal, value) - 32usize];
    [
        "Offset of field: paravane_refusal::location",
    ][::core::mem::offset_of!(paravane_refusal, location) - 40usize];
    [
        "Offset of field: paravane_refusal::type_count",
    ][::core::mem::offset_of!(paravane_refusal, type_count) - 48usize];
    [
        "Offset of field: paravane_refusal::references",
    ][::core::mem::offset_of!(paravane_refusal, references) - 52usize];
    [
        "Offset of field: paravane_refusal::rule",
    ][::core::mem::offset_of!(paravane_refusal, rule) - 56usize];
    [
        "Offset of field: paravane_refusal::owner",
    ][::core::mem::offset_of!(paravane_refusal, owner) - 58usize];
    [
        "Offset of field: paravane_refusal::vcpu",
    ][::core::mem::offset_of!(paravane_refusal, vcpu) - 60usize];
    [
        "Offset of field: paravane_refusal::type_has",
    ][::core::mem::offset_of!(paravane_refusal, type_has) - 62usize];
    [
        "Offset of field: paravane_refusal::type_wants",
    ][::core::mem::offset_of!(paravane_refusal, type_wants) - 63usize];
    [
        "Offset of field: paravane_refusal::flags",
    ][::core::mem::offset_of!(paravane_refusal, flags) - 64usize];
    [
        "Offset of field: paravane_refusal::error",
    ][::core::mem::offset_of!(paravane_refusal, error) - 65usize];
    [
        "Offset of field: paravane_refusal::reserved",
    ][::core::mem::offset_of!(paravane_refusal, reserved) - 66usize];
};
pub type paravane_refusal_t = paravane_refusal;
pub type __guest_handle_paravane_refusal_t = u64;
pub type __guest_handle_const_paravane_refusal_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct paravane_read_refusals {
    pub number: u64,
    pub buffer: __guest_handle_paravane_refusal_t,
    pub count: u32,
    pub lost: u32,
    pub domain: u16,
    pub reserved: [u16; 3usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of paravane_read_refusals",
    ][::core::mem::size_of::<paravane_read_refusals>() - 32usize];
    [
        "Alignment of paravane_read_refusals",
    ][::core::mem::align_of::<paravane_read_refusals>() - 8usize];
    [
        "Offset of field: paravane_read_refusals::number",
    ][::core::mem::offset_of!(paravane_read_refusals, number) - 0usize];
    [
        "Offset of field: paravane_read_refusals::buffer",
    ][::core::mem::offset_of!(paravane_read_refusals, buffer) - 8usize];
    [
        "Offset of field: paravane_read_refusals::count",
    ][::core::mem::offset_of!(paravane_read_refusals, count) - 16usize];
    [
        "Offset of field: paravane_read_refusals::lost",
    ][::core::mem::offset_of!(paravane_read_refusals, lost) - 20usize];
    [
        "Offset of field: paravane_read_refusals::domain",
    ][::core::mem::offset_of!(paravane_read_refusals, domain) - 24usize];
    [
        "Offset of field: paravane_read_refusals::reserved",
    ][::core::mem::offset_of!(paravane_read_refusals, reserved) - 26usize];
};
pub type paravane_read_refusals_t = paravane_read_refusals;
pub type __guest_handle_paravane_read_refusals_t = u64;
pub type __guest_handle_const_paravane_read_refusals_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct paravane_holder {
    pub kind: u32,
    pub level: u32,
    pub frame: u64,
    pub index: u64,
    pub value: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of paravane_holder"][::core::mem::size_of::<paravane_holder>() - 32usize];
    [
        "Alignment of paravane_holder",
    ][::core::mem::align_of::<paravane_holder>() - 8usize];
    [
        "Offset of field: paravane_holder::kind",
    ][::core::mem::offset_of!(paravane_holder, kind) - 0usize];
    [
        "Offset of field: paravane_holder::level",
    ][::core::mem::offset_of!(paravane_holder, level) - 4usize];
    [
        "Offset of field: paravane_holder::frame",
    ][::core::mem::offset_of!(paravane_holder, frame) - 8usize];
    [
        "Offset of field: paravane_holder::index",
    ][::core::mem::offset_of!(paravane_holder, index) - 16usize];
    [
        "Offset of field: paravane_holder::value",
    ][::core::mem::offset_of!(paravane_holder, value) - 24usize];
};
pub type paravane_holder_t = paravane_holder;
pub type __guest_handle_paravane_holder_t = u64;
pub type __guest_handle_const_paravane_holder_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct paravane_find_holders {
    pub frame: u64,
    pub cursor: u64,
    pub buffer: __guest_handle_paravane_holder_t,
    pub count: u32,
    pub reserved: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of paravane_find_holders",
    ][::core::mem::size_of::<paravane_find_holders>() - 32usize];
    [
        "Alignment of paravane_find_holders",
    ][::core::mem::align_of::<paravane_find_holders>() - 8usize];
    [
        "Offset of field: paravane_find_holders::frame",
    ][::core::mem::offset_of!(paravane_find_holders, frame) - 0usize];
    [
        "Offset of field: paravane_find_holders::cursor",
    ][::core::mem::offset_of!(paravane_find_holders, cursor) - 8usize];
    [
        "Offset of field: paravane_find_holders::buffer",
    ][::core::mem::offset_of!(paravane_find_holders, buffer) - 16usize];
    [
        "Offset of field: paravane_find_holders::count",
    ][::core::mem::offset_of!(paravane_find_holders, count) - 24usize];
    [
        "Offset of field: paravane_find_holders::reserved",
    ][::core::mem::offset_of!(paravane_find_holders, reserved) - 28usize];
};
pub type paravane_find_holders_t = paravane_find_holders;
pub type __guest_handle_paravane_find_holders_t = u64;
pub type __guest_handle_const_paravane_find_holders_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_settime32 {
    pub secs: u32,
    pub nsecs: u32,
    pub system_time: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xenpf_settime32"][::core::mem::size_of::<xenpf_settime32>() - 16usize];
    [
        "Alignment of xenpf_settime32",
    ][::core::mem::align_of::<xenpf_settime32>() - 8usize];
    [
        "Offset of field: xenpf_settime32::secs",
    ][::core::mem::offset_of!(xenpf_settime32, secs) - 0usize];
    [
        "Offset of field: xenpf_settime32::nsecs",
    ][::core::mem::offset_of!(xenpf_settime32, nsecs) - 4usize];
    [
        "Offset of field: xenpf_settime32::system_time",
    ][::core::mem::offset_of!(xenpf_settime32, system_time) - 8usize];
};
pub type xenpf_settime32_t = xenpf_settime32;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_settime64 {
    pub secs: u64,
    pub nsecs: u32,
    pub mbz: u32,
    pub system_time: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xenpf_settime64"][::core::mem::size_of::<xenpf_settime64>() - 24usize];
    [
        "Alignment of xenpf_settime64",
    ][::core::mem::align_of::<xenpf_settime64>() - 8usize];
    [
        "Offset of field: xenpf_settime64::secs",
    ][::core::mem::offset_of!(xenpf_settime64, secs) - 0usize];
    [
        "Offset of field: xenpf_settime64::nsecs",
    ][::core::mem::offset_of!(xenpf_settime64, nsecs) - 8usize];
    [
        "Offset of field: xenpf_settime64::mbz",
    ][::core::mem::offset_of!(xenpf_settime64, mbz) - 12usize];
    [
        "Offset of field: xenpf_settime64::system_time",
    ][::core::mem::offset_of!(xenpf_settime64, system_time) - 16usize];
};
pub type xenpf_settime64_t = xenpf_settime64;
pub type xenpf_settime_t = xenpf_settime64;
pub type __guest_handle_xenpf_settime_t = u64;
pub type __guest_handle_const_xenpf_settime_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_add_memtype {
    pub mfn: xen_pfn_t,
    pub nr_mfns: u64,
    pub type_: u32,
    pub handle: u32,
    pub reg: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xenpf_add_memtype"][::core::mem::size_of::<xenpf_add_memtype>() - 32usize];
    [
        "Alignment of xenpf_add_memtype",
    ][::core::mem::align_of::<xenpf_add_memtype>() - 8usize];
    [
        "Offset of field: xenpf_add_memtype::mfn",
    ][::core::mem::offset_of!(xenpf_add_memtype, mfn) - 0usize];
    [
        "Offset of field: xenpf_add_memtype::nr_mfns",
    ][::core::mem::offset_of!(xenpf_add_memtype, nr_mfns) - 8usize];
    [
        "Offset of field: xenpf_add_memtype::type_",
    ][::core::mem::offset_of!(xenpf_add_memtype, type_) - 16usize];
    [
        "Offset of field: xenpf_add_memtype::handle",
    ][::core::mem::offset_of!(xenpf_add_memtype, handle) - 20usize];
    [
        "Offset of field: xenpf_add_memtype::reg",
    ][::core::mem::offset_of!(xenpf_add_memtype, reg) - 24usize];
};
pub type xenpf_add_memtype_t = xenpf_add_memtype;
pub type __guest_handle_xenpf_add_memtype_t = u64;
pub type __guest_handle_const_xenpf_add_memtype_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_del_memtype {
    pub handle: u32,
    pub reg: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xenpf_del_memtype"][::core::mem::size_of::<xenpf_del_memtype>() - 8usize];
    [
        "Alignment of xenpf_del_memtype",
    ][::core::mem::align_of::<xenpf_del_memtype>() - 4usize];
    [
        "Offset of field: xenpf_del_memtype::handle",
    ][::core::mem::offset_of!(xenpf_del_memtype, handle) - 0usize];
    [
        "Offset of field: xenpf_del_memtype::reg",
    ][::core::mem::offset_of!(xenpf_del_memtype, reg) - 4usize];
};
pub type xenpf_del_memtype_t = xenpf_del_memtype;
pub type __guest_handle_xenpf_del_memtype_t = u64;
pub type __guest_handle_const_xenpf_del_memtype_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_read_memtype {
    pub reg: u32,
    pub mfn: xen_pfn_t,
    pub nr_mfns: u64,
    pub type_: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xenpf_read_memtype",
    ][::core::mem::size_of::<xenpf_read_memtype>() - 32usize];
    [
        "Alignment of xenpf_read_memtype",
    ][::core::mem::align_of::<xenpf_read_memtype>() - 8usize];
    [
        "Offset of field: xenpf_read_memtype::reg",
    ][::core::mem::offset_of!(xenpf_read_memtype, reg) - 0usize];
    [
        "Offset of field: xenpf_read_memtype::mfn",
    ][::core::mem::offset_of!(xenpf_read_memtype, mfn) - 8usize];
    [
        "Offset of field: xenpf_read_memtype::nr_mfns",
    ][::core::mem::offset_of!(xenpf_read_memtype, nr_mfns) - 16usize];
    [
        "Offset of field: xenpf_read_memtype::type_",
    ][::core::mem::offset_of!(xenpf_read_memtype, type_) - 24usize];
};
pub type xenpf_read_memtype_t = xenpf_read_memtype;
pub type __guest_handle_xenpf_read_memtype_t = u64;
pub type __guest_handle_const_xenpf_read_memtype_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_microcode_update {
    pub data: __guest_handle_const_void,
    pub length: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xenpf_microcode_update",
    ][::core::mem::size_of::<xenpf_microcode_update>() - 16usize];
    [
        "Alignment of xenpf_microcode_update",
    ][::core::mem::align_of::<xenpf_microcode_update>() - 8usize];
    [
        "Offset of field: xenpf_microcode_update::data",
    ][::core::mem::offset_of!(xenpf_microcode_update, data) - 0usize];
    [
        "Offset of field: xenpf_microcode_update::length",
    ][::core::mem::offset_of!(xenpf_microcode_update, length) - 8usize];
};
pub type xenpf_microcode_update_t = xenpf_microcode_update;
pub type __guest_handle_xenpf_microcode_update_t = u64;
pub type __guest_handle_const_xenpf_microcode_update_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_platform_quirk {
    pub quirk_id: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xenpf_platform_quirk",
    ][::core::mem::size_of::<xenpf_platform_quirk>() - 4usize];
    [
        "Alignment of xenpf_platform_quirk",
    ][::core::mem::align_of::<xenpf_platform_quirk>() - 4usize];
    [
        "Offset of field: xenpf_platform_quirk::quirk_id",
    ][::core::mem::offset_of!(xenpf_platform_quirk, quirk_id) - 0usize];
};
pub type xenpf_platform_quirk_t = xenpf_platform_quirk;
pub type __guest_handle_xenpf_platform_quirk_t = u64;
pub type __guest_handle_const_xenpf_platform_quirk_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_enter_acpi_sleep {
    pub val_a: u16,
    pub val_b: u16,
    pub sleep_state: u32,
    pub flags: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xenpf_enter_acpi_sleep",
    ][::core::mem::size_of::<xenpf_enter_acpi_sleep>() - 12usize];
    [
        "Alignment of xenpf_enter_acpi_sleep",
    ][::core::mem::align_of::<xenpf_enter_acpi_sleep>() - 4usize];
    [
        "Offset of field: xenpf_enter_acpi_sleep::val_a",
    ][::core::mem::offset_of!(xenpf_enter_acpi_sleep, val_a) - 0usize];
    [
        "Offset of field: xenpf_enter_acpi_sleep::val_b",
    ][::core::mem::offset_of!(xenpf_enter_acpi_sleep, val_b) - 2usize];
    [
        "Offset of field: xenpf_enter_acpi_sleep::sleep_state",
    ][::core::mem::offset_of!(xenpf_enter_acpi_sleep, sleep_state) - 4usize];
    [
        "Offset of field: xenpf_enter_acpi_sleep::flags",
    ][::core::mem::offset_of!(xenpf_enter_acpi_sleep, flags) - 8usize];
};
pub type xenpf_enter_acpi_sleep_t = xenpf_enter_acpi_sleep;
pub type __guest_handle_xenpf_enter_acpi_sleep_t = u64;
pub type __guest_handle_const_xenpf_enter_acpi_sleep_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_change_freq {
    pub flags: u32,
    pub cpu: u32,
    pub freq: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xenpf_change_freq"][::core::mem::size_of::<xenpf_change_freq>() - 16usize];
    [
        "Alignment of xenpf_change_freq",
    ][::core::mem::align_of::<xenpf_change_freq>() - 8usize];
    [
        "Offset of field: xenpf_change_freq::flags",
    ][::core::mem::offset_of!(xenpf_change_freq, flags) - 0usize];
    [
        "Offset of field: xenpf_change_freq::cpu",
    ][::core::mem::offset_of!(xenpf_change_freq, cpu) - 4usize];
    [
        "Offset of field: xenpf_change_freq::freq",
    ][::core::mem::offset_of!(xenpf_change_freq, freq) - 8usize];
};
pub type xenpf_change_freq_t = xenpf_change_freq;
pub type __guest_handle_xenpf_change_freq_t = u64;
pub type __guest_handle_const_xenpf_change_freq_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_getidletime {
    pub cpumap_bitmap: __guest_handle_uint8,
    pub cpumap_nr_cpus: u32,
    pub idletime: __guest_handle_uint64,
    pub now: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xenpf_getidletime"][::core::mem::size_of::<xenpf_getidletime>() - 32usize];
    [
        "Alignment of xenpf_getidletime",
    ][::core::mem::align_of::<xenpf_getidletime>() - 8usize];
    [
        "Offset of field: xenpf_getidletime::cpumap_bitmap",
    ][::core::mem::offset_of!(xenpf_getidletime, cpumap_bitmap) - 0usize];
    [
        "Offset of field: xenpf_getidletime::cpumap_nr_cpus",
    ][::core::mem::offset_of!(xenpf_getidletime, cpumap_nr_cpus) - 8usize];
    [
        "Offset of field: xenpf_getidletime::idletime",
    ][::core::mem::offset_of!(xenpf_getidletime, idletime) - 16usize];
    [
        "Offset of field: xenpf_getidletime::now",
    ][::core::mem::offset_of!(xenpf_getidletime, now) - 24usize];
};
pub type xenpf_getidletime_t = xenpf_getidletime;
pub type __guest_handle_xenpf_getidletime_t = u64;
pub type __guest_handle_const_xenpf_getidletime_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_pcpuinfo {
    pub xen_cpuid: u32,
    pub max_present: u32,
    pub flags: u32,
    pub apic_id: u32,
    pub acpi_id: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xenpf_pcpuinfo"][::core::mem::size_of::<xenpf_pcpuinfo>() - 20usize];
    ["Alignment of xenpf_pcpuinfo"][::core::mem::align_of::<xenpf_pcpuinfo>() - 4usize];
    [
        "Offset of field: xenpf_pcpuinfo::xen_cpuid",
    ][::core::mem::offset_of!(xenpf_pcpuinfo, xen_cpuid) - 0usize];
    [
        "Offset of field: xenpf_pcpuinfo::max_present",
    ][::core::mem::offset_of!(xenpf_pcpuinfo, max_present) - 4usize];
    [
        "Offset of field: xenpf_pcpuinfo::flags",
    ][::core::mem::offset_of!(xenpf_pcpuinfo, flags) - 8usize];
    [
        "Offset of field: xenpf_pcpuinfo::apic_id",
    ][::core::mem::offset_of!(xenpf_pcpuinfo, apic_id) - 12usize];
    [
        "Offset of field: xenpf_pcpuinfo::acpi_id",
    ][::core::mem::offset_of!(xenpf_pcpuinfo, acpi_id) - 16usize];
};
pub type xenpf_pcpuinfo_t = xenpf_pcpuinfo;
pub type __guest_handle_xenpf_pcpuinfo_t = u64;
pub type __guest_handle_const_xenpf_pcpuinfo_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_pcpu_version {
    pub xen_cpuid: u32,
    pub max_present: u32,
    pub vendor_id: [::core::ffi::c_char; 12usize],
    pub family: u32,
    pub model: u32,
    pub stepping: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xenpf_pcpu_version",
    ][::core::mem::size_of::<xenpf_pcpu_version>() - 32usize];
    [
        "Alignment of xenpf_pcpu_version",
    ][::core::mem::align_of::<xenpf_pcpu_version>() - 4usize];
    [
        "Offset of field: xenpf_pcpu_version::xen_cpuid",
    ][::core::mem::offset_of!(xenpf_pcpu_version, xen_cpuid) - 0usize];
    [
        "Offset of field: xenpf_pcpu_version::max_present",
    ][::core::mem::offset_of!(xenpf_pcpu_version, max_present) - 4usize];
    [
        "Offset of field: xenpf_pcpu_version::vendor_id",
    ][::core::mem::offset_of!(xenpf_pcpu_version, vendor_id) - 8usize];
    [
        "Offset of field: xenpf_pcpu_version::family",
    ][::core::mem::offset_of!(xenpf_pcpu_version, family) - 20usize];
    [
        "Offset of field: xenpf_pcpu_version::model",
    ][::core::mem::offset_of!(xenpf_pcpu_version, model) - 24usize];
    [
        "Offset of field: xenpf_pcpu_version::stepping",
    ][::core::mem::offset_of!(xenpf_pcpu_version, stepping) - 28usize];
};
pub type xenpf_pcpu_version_t = xenpf_pcpu_version;
pub type __guest_handle_xenpf_pcpu_version_t = u64;
pub type __guest_handle_const_xenpf_pcpu_version_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_cpu_ol {
    pub cpuid: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xenpf_cpu_ol"][::core::mem::size_of::<xenpf_cpu_ol>() - 4usize];
    ["Alignment of xenpf_cpu_ol"][::core::mem::align_of::<xenpf_cpu_ol>() - 4usize];
    [
        "Offset of field: xenpf_cpu_ol::cpuid",
    ][::core::mem::offset_of!(xenpf_cpu_ol, cpuid) - 0usize];
};
pub type xenpf_cpu_ol_t = xenpf_cpu_ol;
pub type __guest_handle_xenpf_cpu_ol_t = u64;
pub type __guest_handle_const_xenpf_cpu_ol_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_cpu_hotadd {
    pub apic_id: u32,
    pub acpi_id: u32,
    pub pxm: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xenpf_cpu_hotadd"][::core::mem::size_of::<xenpf_cpu_hotadd>() - 12usize];
    [
        "Alignment of xenpf_cpu_hotadd",
    ][::core::mem::align_of::<xenpf_cpu_hotadd>() - 4usize];
    [
        "Offset of field: xenpf_cpu_hotadd::apic_id",
    ][::core::mem::offset_of!(xenpf_cpu_hotadd, apic_id) - 0usize];
    [
        "Offset of field: xenpf_cpu_hotadd::acpi_id",
    ][::core::mem::offset_of!(xenpf_cpu_hotadd, acpi_id) - 4usize];
    [
        "Offset of field: xenpf_cpu_hotadd::pxm",
    ][::core::mem::offset_of!(xenpf_cpu_hotadd, pxm) - 8usize];
};
pub type xenpf_cpu_hotadd_t = xenpf_cpu_hotadd;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_mem_hotadd {
    pub spfn: u64,
    pub epfn: u64,
    pub pxm: u32,
    pub flags: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xenpf_mem_hotadd"][::core::mem::size_of::<xenpf_mem_hotadd>() - 24usize];
    [
        "Alignment of xenpf_mem_hotadd",
    ][::core::mem::align_of::<xenpf_mem_hotadd>() - 8usize];
    [
        "Offset of field: xenpf_mem_hotadd::spfn",
    ][::core::mem::offset_of!(xenpf_mem_hotadd, spfn) - 0usize];
    [
        "Offset of field: xenpf_mem_hotadd::epfn",
    ][::core::mem::offset_of!(xenpf_mem_hotadd, epfn) - 8usize];
    [
        "Offset of field: xenpf_mem_hotadd::pxm",
    ][::core::mem::offset_of!(xenpf_mem_hotadd, pxm) - 16usize];
    [
        "Offset of field: xenpf_mem_hotadd::flags",
    ][::core::mem::offset_of!(xenpf_mem_hotadd, flags) - 20usize];
};
pub type xenpf_mem_hotadd_t = xenpf_mem_hotadd;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_core_parking {
    pub type_: u32,
    pub idle_nums: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xenpf_core_parking",
    ][::core::mem::size_of::<xenpf_core_parking>() - 8usize];
    [
        "Alignment of xenpf_core_parking",
    ][::core::mem::align_of::<xenpf_core_parking>() - 4usize];
    [
        "Offset of field: xenpf_core_parking::type_",
    ][::core::mem::offset_of!(xenpf_core_parking, type_) - 0usize];
    [
        "Offset of field: xenpf_core_parking::idle_nums",
    ][::core::mem::offset_of!(xenpf_core_parking, idle_nums) - 4usize];
};
pub type xenpf_core_parking_t = xenpf_core_parking;
pub type __guest_handle_xenpf_core_parking_t = u64;
pub type __guest_handle_const_xenpf_core_parking_t = u64;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct xenpf_resource_entry {
    pub u: xenpf_resource_entry__bindgen_ty_1,
    pub rsvd: u32,
    pub idx: u64,
    pub val: u64,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union xenpf_resource_entry__bindgen_ty_1 {
    pub cmd: u32,
    pub ret: i32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xenpf_resource_entry__bindgen_ty_1",
    ][::core::mem::size_of::<xenpf_resource_entry__bindgen_ty_1>() - 4usize];
    [
        "Alignment of xenpf_resource_entry__bindgen_ty_1",
    ][::core::mem::align_of::<xenpf_resource_entry__bindgen_ty_1>() - 4usize];
    [
        "Offset of field: xenpf_resource_entry__bindgen_ty_1::cmd",
    ][::core::mem::offset_of!(xenpf_resource_entry__bindgen_ty_1, cmd) - 0usize];
    [
        "Offset of field: xenpf_resource_entry__bindgen_ty_1::ret",
    ][::core::mem::offset_of!(xenpf_resource_entry__bindgen_ty_1, ret) - 0usize];
};
impl Default for xenpf_resource_entry__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xenpf_resource_entry",
    ][::core::mem::size_of::<xenpf_resource_entry>() - 24usize];
    [
        "Alignment of xenpf_resource_entry",
    ][::core::mem::align_of::<xenpf_resource_entry>() - 8usize];
    [
        "Offset of field: xenpf_resource_entry::u",
    ][::core::mem::offset_of!(xenpf_resource_entry, u) - 0usize];
    [
        "Offset of field: xenpf_resource_entry::rsvd",
    ][::core::mem::offset_of!(xenpf_resource_entry, rsvd) - 4usize];
    [
        "Offset of field: xenpf_resource_entry::idx",
    ][::core::mem::offset_of!(xenpf_resource_entry, idx) - 8usize];
    [
        "Offset of field: xenpf_resource_entry::val",
    ][::core::mem::offset_of!(xenpf_resource_entry, val) - 16usize];
};
impl Default for xenpf_resource_entry {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type xenpf_resource_entry_t = xenpf_resource_entry;
pub type __guest_handle_xenpf_resource_entry_t = u64;
pub type __guest_handle_const_xenpf_resource_entry_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_resource_op {
    pub nr_entries: u32,
    pub cpu: u32,
    pub entries: __guest_handle_xenpf_resource_entry_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xenpf_resource_op"][::core::mem::size_of::<xenpf_resource_op>() - 16usize];
    [
        "Alignment of xenpf_resource_op",
    ][::core::mem::align_of::<xenpf_resource_op>() - 8usize];
    [
        "Offset of field: xenpf_resource_op::nr_entries",
    ][::core::mem::offset_of!(xenpf_resource_op, nr_entries) - 0usize];
    [
        "Offset of field: xenpf_resource_op::cpu",
    ][::core::mem::offset_of!(xenpf_resource_op, cpu) - 4usize];
    [
        "Offset of field: xenpf_resource_op::entries",
    ][::core::mem::offset_of!(xenpf_resource_op, entries) - 8usize];
};
pub type xenpf_resource_op_t = xenpf_resource_op;
pub type __guest_handle_xenpf_resource_op_t = u64;
pub type __guest_handle_const_xenpf_resource_op_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xenpf_symdata {
    pub namelen: u32,
    pub symnum: u32,
    pub name: __guest_handle_char,
    pub address: u64,
    pub type_: ::core::ffi::c_char,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xenpf_symdata"][::core::mem::size_of::<xenpf_symdata>() - 32usize];
    ["Alignment of xenpf_symdata"][::core::mem::align_of::<xenpf_symdata>() - 8usize];
    [
        "Offset of field: xenpf_symdata::namelen",
    ][::core::mem::offset_of!(xenpf_symdata, namelen) - 0usize];
    [
        "Offset of field: xenpf_symdata::symnum",
    ][::core::mem::offset_of!(xenpf_symdata, symnum) - 4usize];
    [
        "Offset of field: xenpf_symdata::name",
    ][::core::mem::offset_of!(xenpf_symdata, name) - 8usize];
    [
        "Offset of field: xenpf_symdata::address",
    ][::core::mem::offset_of!(xenpf_symdata, address) - 16usize];
    [
        "Offset of field: xenpf_symdata::type_",
    ][::core::mem::offset_of!(xenpf_symdata, type_) - 24usize];
};
pub type xenpf_symdata_t = xenpf_symdata;
pub type __guest_handle_xenpf_symdata_t = u64;
pub type __guest_handle_const_xenpf_symdata_t = u64;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct xen_platform_op {
    pub cmd: u32,
    pub interface_version: u32,
    pub u: xen_platform_op__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union xen_platform_op__bindgen_ty_1 {
    pub settime: xenpf_settime_t,
    pub settime32: xenpf_settime32_t,
    pub settime64: xenpf_settime64_t,
    pub add_memtype: xenpf_add_memtype_t,
    pub del_memtype: xenpf_del_memtype_t,
    pub read_memtype: xenpf_read_memtype_t,
    pub microcode: xenpf_microcode_update_t,
    pub platform_quirk: xenpf_platform_quirk_t,
    pub enter_acpi_sleep: xenpf_enter_acpi_sleep_t,
    pub change_freq: xenpf_change_freq_t,
    pub getidletime: xenpf_getidletime_t,
    pub pcpu_info: xenpf_pcpuinfo_t,
    pub pcpu_version: xenpf_pcpu_version_t,
    pub cpu_ol: xenpf_cpu_ol_t,
    pub cpu_add: xenpf_cpu_hotadd_t,
    pub mem_add: xenpf_mem_hotadd_t,
    pub core_parking: xenpf_core_parking_t,
    pub resource_op: xenpf_resource_op_t,
    pub symdata: xenpf_symdata_t,
    pub pad: [u8; 128usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_platform_op__bindgen_ty_1",
    ][::core::mem::size_of::<xen_platform_op__bindgen_ty_1>() - 128usize];
    [
        "Alignment of xen_platform_op__bindgen_ty_1",
    ][::core::mem::align_of::<xen_platform_op__bindgen_ty_1>() - 8usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::settime",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, settime) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::settime32",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, settime32) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::settime64",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, settime64) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::add_memtype",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, add_memtype) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::del_memtype",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, del_memtype) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::read_memtype",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, read_memtype) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::microcode",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, microcode) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::platform_quirk",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, platform_quirk) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::enter_acpi_sleep",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, enter_acpi_sleep) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::change_freq",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, change_freq) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::getidletime",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, getidletime) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::pcpu_info",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, pcpu_info) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::pcpu_version",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, pcpu_version) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::cpu_ol",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, cpu_ol) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::cpu_add",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, cpu_add) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::mem_add",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, mem_add) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::core_parking",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, core_parking) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::resource_op",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, resource_op) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::symdata",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, symdata) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::pad",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, pad) - 0usize];
};
impl Default for xen_platform_op__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xen_platform_op"][::core::mem::size_of::<xen_platform_op>() - 136usize];
    [
        "Alignment of xen_platform_op",
    ][::core::mem::align_of::<xen_platform_op>() - 8usize];
    [
        "Offset of field: xen_platform_op::cmd",
    ][::core::mem::offset_of!(xen_platform_op, cmd) - 0usize];
    [
        "Offset of field: xen_platform_op::interface_version",
    ][::core::mem::offset_of!(xen_platform_op, interface_version) - 4usize];
    [
        "Offset of field: xen_platform_op::u",
    ][::core::mem::offset_of!(xen_platform_op, u) - 8usize];
};
impl Default for xen_platform_op {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type xen_platform_op_t = xen_platform_op;
pub type __guest_handle_xen_platform_op_t = u64;
pub type __guest_handle_const_xen_platform_op_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct sched_shutdown {
    pub reason: ::core::ffi::c_uint,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of sched_shutdown"][::core::mem::size_of::<sched_shutdown>() - 4usize];
    ["Alignment of sched_shutdown"][::core::mem::align_of::<sched_shutdown>() - 4usize];
    [
        "Offset of field: sched_shutdown::reason",
    ][::core::mem::offset_of!(sched_shutdown, reason) - 0usize];
};
pub type sched_shutdown_t = sched_shutdown;
pub type __guest_handle_sched_shutdown_t = u64;
pub type __guest_handle_const_sched_shutdown_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct sched_poll {
    pub ports: __guest_handle_evtchn_port_t,
    pub nr_ports: ::core::ffi::c_uint,
    pub timeout: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of sched_poll"][::core::mem::size_of::<sched_poll>() - 24usize];
    ["Alignment of sched_poll"][::core::mem::align_of::<sched_poll>() - 8usize];
    [
        "Offset of field: sched_poll::ports",
    ][::core::mem::offset_of!(sched_poll, ports) - 0usize];
    [
        "Offset of field: sched_poll::nr_ports",
    ][::core::mem::offset_of!(sched_poll, nr_ports) - 8usize];
    [
        "Offset of field: sched_poll::timeout",
    ][::core::mem::offset_of!(sched_poll, timeout) - 16usize];
};
pub type sched_poll_t = sched_poll;
pub type __guest_handle_sched_poll_t = u64;
pub type __guest_handle_const_sched_poll_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct sched_remote_shutdown {
    pub domain_id: domid_t,
    pub reason: ::core::ffi::c_uint,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of sched_remote_shutdown",
    ][::core::mem::size_of::<sched_remote_shutdown>() - 8usize];
    [
        "Alignment of sched_remote_shutdown",
    ][::core::mem::align_of::<sched_remote_shutdown>() - 4usize];
    [
        "Offset of field: sched_remote_shutdown::domain_id",
    ][::core::mem::offset_of!(sched_remote_shutdown, domain_id) - 0usize];
    [
        "Offset of field: sched_remote_shutdown::reason",
    ][::core::mem::offset_of!(sched_remote_shutdown, reason) - 4usize];
};
pub type sched_remote_shutdown_t = sched_remote_shutdown;
pub type __guest_handle_sched_remote_shutdown_t = u64;
pub type __guest_handle_const_sched_remote_shutdown_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct sched_watchdog {
    pub id: u32,
    pub timeout: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of sched_watchdog"][::core::mem::size_of::<sched_watchdog>() - 8usize];
    ["Alignment of sched_watchdog"][::core::mem::align_of::<sched_watchdog>() - 4usize];
    [
        "Offset of field: sched_watchdog::id",
    ][::core::mem::offset_of!(sched_watchdog, id) - 0usize];
    [
        "Offset of field: sched_watchdog::timeout",
    ][::core::mem::offset_of!(sched_watchdog, timeout) - 4usize];
};
pub type sched_watchdog_t = sched_watchdog;
pub type __guest_handle_sched_watchdog_t = u64;
pub type __guest_handle_const_sched_watchdog_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct sched_pin_override {
    pub pcpu: i32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of sched_pin_override",
    ][::core::mem::size_of::<sched_pin_override>() - 4usize];
    [
        "Alignment of sched_pin_override",
    ][::core::mem::align_of::<sched_pin_override>() - 4usize];
    [
        "Offset of field: sched_pin_override::pcpu",
    ][::core::mem::offset_of!(sched_pin_override, pcpu) - 0usize];
};
pub type sched_pin_override_t = sched_pin_override;
pub type __guest_handle_sched_pin_override_t = u64;
pub type __guest_handle_const_sched_pin_override_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_readconsole {
    pub clear: u8,
    pub incremental: u8,
    pub pad0: u8,
    pub pad1: u8,
    pub index: u32,
    pub buffer: __guest_handle_char,
    pub count: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_readconsole",
    ][::core::mem::size_of::<xen_sysctl_readconsole>() - 24usize];
    [
        "Alignment of xen_sysctl_readconsole",
    ][::core::mem::align_of::<xen_sysctl_readconsole>() - 8usize];
    [
        "Offset of field: xen_sysctl_readconsole::clear",
    ][::core::mem::offset_of!(xen_sysctl_readconsole, clear) - 0usize];
    [
        "Offset of field: xen_sysctl_readconsole::incremental",
    ][::core::mem::offset_of!(xen_sysctl_readconsole, incremental) - 1usize];
    [
        "Offset of field: xen_sysctl_readconsole::pad0",
    ][::core::mem::offset_of!(xen_sysctl_readconsole, pad0) - 2usize];
    [
        "Offset of field: xen_sysctl_readconsole::pad1",
    ][::core::mem::offset_of!(xen_sysctl_readconsole, pad1) - 3usize];
    [
        "Offset of field: xen_sysctl_readconsole::index",
    ][::core::mem::offset_of!(xen_sysctl_readconsole, index) - 4usize];
    [
        "Offset of field: xen_sysctl_readconsole::buffer",
    ][::core::mem::offset_of!(xen_sysctl_readconsole, buffer) - 8usize];
    [
        "Offset of field: xen_sysctl_readconsole::count",
    ][::core::mem::offset_of!(xen_sysctl_readconsole, count) - 16usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_tbuf_op {
    pub cmd: u32,
    pub cpu_mask: xenctl_bitmap,
    pub evt_mask: u32,
    pub buffer_mfn: u64,
    pub size: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_tbuf_op",
    ][::core::mem::size_of::<xen_sysctl_tbuf_op>() - 48usize];
    [
        "Alignment of xen_sysctl_tbuf_op",
    ][::core::mem::align_of::<xen_sysctl_tbuf_op>() - 8usize];
    [
        "Offset of field: xen_sysctl_tbuf_op::cmd",
    ][::core::mem::offset_of!(xen_sysctl_tbuf_op, cmd) - 0usize];
    [
        "Offset of field: xen_sysctl_tbuf_op::cpu_mask",
    ][::core::mem::offset_of!(xen_sysctl_tbuf_op, cpu_mask) - 8usize];
    [
        "Offset of field: xen_sysctl_tbuf_op::evt_mask",
    ][::core::mem::offset_of!(xen_sysctl_tbuf_op, evt_mask) - 24usize];
    [
        "Offset of field: xen_sysctl_tbuf_op::buffer_mfn",
    ][::core::mem::offset_of!(xen_sysctl_tbuf_op, buffer_mfn) - 32usize];
    [
        "Offset of field: xen_sysctl_tbuf_op::size",
    ][::core::mem::offset_of!(xen_sysctl_tbuf_op, size) - 40usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_physinfo {
    pub threads_per_core: u32,
    pub cores_per_socket: u32,
    pub nr_cpus: u32,
    pub max_cpu_id: u32,
    pub nr_nodes: u32,
    pub max_node_id: u32,
    pub cpu_khz: u32,
    pub capabilities: u32,
    pub arch_capabilities: u32,
    pub pad: u32,
    pub total_pages: u64,
    pub free_pages: u64,
    pub scrub_pages: u64,
    pub outstanding_pages: u64,
    pub max_mfn: u64,
    pub hw_cap: [u32; 8usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_physinfo",
    ][::core::mem::size_of::<xen_sysctl_physinfo>() - 112usize];
    [
        "Alignment of xen_sysctl_physinfo",
    ][::core::mem::align_of::<xen_sysctl_physinfo>() - 8usize];
    [
        "Offset of field: xen_sysctl_physinfo::threads_per_core",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, threads_per_core) - 0usize];
    [
        "Offset of field: xen_sysctl_physinfo::cores_per_socket",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, cores_per_socket) - 4usize];
    [
        "Offset of field: xen_sysctl_physinfo::nr_cpus",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, nr_cpus) - 8usize];
    [
        "Offset of field: xen_sysctl_physinfo::max_cpu_id",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, max_cpu_id) - 12usize];
    [
        "Offset of field: xen_sysctl_physinfo::nr_nodes",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, nr_nodes) - 16usize];
    [
        "Offset of field: xen_sysctl_physinfo::max_node_id",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, max_node_id) - 20usize];
    [
        "Offset of field: xen_sysctl_physinfo::cpu_khz",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, cpu_khz) - 24usize];
    [
        "Offset of field: xen_sysctl_physinfo::capabilities",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, capabilities) - 28usize];
    [
        "Offset of field: xen_sysctl_physinfo::arch_capabilities",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, arch_capabilities) - 32usize];
    [
        "Offset of field: xen_sysctl_physinfo::pad",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, pad) - 36usize];
    [
        "Offset of field: xen_sysctl_physinfo::total_pages",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, total_pages) - 40usize];
    [
        "Offset of field: xen_sysctl_physinfo::free_pages",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, free_pages) - 48usize];
    [
        "Offset of field: xen_sysctl_physinfo::scrub_pages",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, scrub_pages) - 56usize];
    [
        "Offset of field: xen_sysctl_physinfo::outstanding_pages",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, outstanding_pages) - 64usize];
    [
        "Offset of field: xen_sysctl_physinfo::max_mfn",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, max_mfn) - 72usize];
    [
        "Offset of field: xen_sysctl_physinfo::hw_cap",
    ][::core::mem::offset_of!(xen_sysctl_physinfo, hw_cap) - 80usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_sched_id {
    pub sched_id: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_sched_id",
    ][::core::mem::size_of::<xen_sysctl_sched_id>() - 4usize];
    [
        "Alignment of xen_sysctl_sched_id",
    ][::core::mem::align_of::<xen_sysctl_sched_id>() - 4usize];
    [
        "Offset of field: xen_sysctl_sched_id::sched_id",
    ][::core::mem::offset_of!(xen_sysctl_sched_id, sched_id) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_getdomaininfolist {
    pub first_domain: domid_t,
    pub max_domains: u32,
    pub buffer: __guest_handle_xen_domctl_getdomaininfo_t,
    pub num_domains: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_getdomaininfolist",
    ][::core::mem::size_of::<xen_sysctl_getdomaininfolist>() - 24usize];
    [
        "Alignment of xen_sysctl_getdomaininfolist",
    ][::core::mem::align_of::<xen_sysctl_getdomaininfolist>() - 8usize];
    [
        "Offset of field: xen_sysctl_getdomaininfolist::first_domain",
    ][::core::mem::offset_of!(xen_sysctl_getdomaininfolist, first_domain) - 0usize];
    [
        "Offset of field: xen_sysctl_getdomaininfolist::max_domains",
    ][::core::mem::offset_of!(xen_sysctl_getdomaininfolist, max_domains) - 4usize];
    [
        "Offset of field: xen_sysctl_getdomaininfolist::buffer",
    ][::core::mem::offset_of!(xen_sysctl_getdomaininfolist, buffer) - 8usize];
    [
        "Offset of field: xen_sysctl_getdomaininfolist::num_domains",
    ][::core::mem::offset_of!(xen_sysctl_getdomaininfolist, num_domains) - 16usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_debug_keys {
    pub keys: __guest_handle_const_char,
    pub nr_keys: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_debug_keys",
    ][::core::mem::size_of::<xen_sysctl_debug_keys>() - 16usize];
    [
        "Alignment of xen_sysctl_debug_keys",
    ][::core::mem::align_of::<xen_sysctl_debug_keys>() - 8usize];
    [
        "Offset of field: xen_sysctl_debug_keys::keys",
    ][::core::mem::offset_of!(xen_sysctl_debug_keys, keys) - 0usize];
    [
        "Offset of field: xen_sysctl_debug_keys::nr_keys",
    ][::core::mem::offset_of!(xen_sysctl_debug_keys, nr_keys) - 8usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_cpuinfo {
    pub idletime: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_cpuinfo",
    ][::core::mem::size_of::<xen_sysctl_cpuinfo>() - 8usize];
    [
        "Alignment of xen_sysctl_cpuinfo",
    ][::core::mem::align_of::<xen_sysctl_cpuinfo>() - 8usize];
    [
        "Offset of field: xen_sysctl_cpuinfo::idletime",
    ][::core::mem::offset_of!(xen_sysctl_cpuinfo, idletime) - 0usize];
};
pub type xen_sysctl_cpuinfo_t = xen_sysctl_cpuinfo;
pub type __guest_handle_xen_sysctl_cpuinfo_t = u64;
pub type __guest_handle_const_xen_sysctl_cpuinfo_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_getcpuinfo {
    pub max_cpus: u32,
    pub info: __guest_handle_xen_sysctl_cpuinfo_t,
    pub nr_cpus: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_getcpuinfo",
    ][::core::mem::size_of::<xen_sysctl_getcpuinfo>() - 24usize];
    [
        "Alignment of xen_sysctl_getcpuinfo",
    ][::core::mem::align_of::<xen_sysctl_getcpuinfo>() - 8usize];
    [
        "Offset of field: xen_sysctl_getcpuinfo::max_cpus",
    ][::core::mem::offset_of!(xen_sysctl_getcpuinfo, max_cpus) - 0usize];
    [
        "Offset of field: xen_sysctl_getcpuinfo::info",
    ][::core::mem::offset_of!(xen_sysctl_getcpuinfo, info) - 8usize];
    [
        "Offset of field: xen_sysctl_getcpuinfo::nr_cpus",
    ][::core::mem::offset_of!(xen_sysctl_getcpuinfo, nr_cpus) - 16usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_availheap {
    pub min_bitwidth: u32,
    pub max_bitwidth: u32,
    pub node: i32,
    pub avail_bytes: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_availheap",
    ][::core::mem::size_of::<xen_sysctl_availheap>() - 24usize];
    [
        "Alignment of xen_sysctl_availheap",
    ][::core::mem::align_of::<xen_sysctl_availheap>() - 8usize];
    [
        "Offset of field: xen_sysctl_availheap::min_bitwidth",
    ][::core::mem::offset_of!(xen_sysctl_availheap, min_bitwidth) - 0usize];
    [
        "Offset of field: xen_sysctl_availheap::max_bitwidth",
    ][::core::mem::offset_of!(xen_sysctl_availheap, max_bitwidth) - 4usize];
    [
        "Offset of field: xen_sysctl_availheap::node",
    ][::core::mem::offset_of!(xen_sysctl_availheap, node) - 8usize];
    [
        "Offset of field: xen_sysctl_availheap::avail_bytes",
    ][::core::mem::offset_of!(xen_sysctl_availheap, avail_bytes) - 16usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_cputopo {
    pub core: u32,
    pub socket: u32,
    pub node: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_cputopo",
    ][::core::mem::size_of::<xen_sysctl_cputopo>() - 12usize];
    [
        "Alignment of xen_sysctl_cputopo",
    ][::core::mem::align_of::<xen_sysctl_cputopo>() - 4usize];
    [
        "Offset of field: xen_sysctl_cputopo::core",
    ][::core::mem::offset_of!(xen_sysctl_cputopo, core) - 0usize];
    [
        "Offset of field: xen_sysctl_cputopo::socket",
    ][::core::mem::offset_of!(xen_sysctl_cputopo, socket) - 4usize];
    [
        "Offset of field: xen_sysctl_cputopo::node",
    ][::core::mem::offset_of!(xen_sysctl_cputopo, node) - 8usize];
};
pub type xen_sysctl_cputopo_t = xen_sysctl_cputopo;
pub type __guest_handle_xen_sysctl_cputopo_t = u64;
pub type __guest_handle_const_xen_sysctl_cputopo_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_cputopoinfo {
    pub num_cpus: u32,
    pub cputopo: __guest_handle_xen_sysctl_cputopo_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_cputopoinfo",
    ][::core::mem::size_of::<xen_sysctl_cputopoinfo>() - 16usize];
    [
        "Alignment of xen_sysctl_cputopoinfo",
    ][::core::mem::align_of::<xen_sysctl_cputopoinfo>() - 8usize];
    [
        "Offset of field: xen_sysctl_cputopoinfo::num_cpus",
    ][::core::mem::offset_of!(xen_sysctl_cputopoinfo, num_cpus) - 0usize];
    [
        "Offset of field: xen_sysctl_cputopoinfo::cputopo",
    ][::core::mem::offset_of!(xen_sysctl_cputopoinfo, cputopo) - 8usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_meminfo {
    pub memsize: u64,
    pub memfree: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_meminfo",
    ][::core::mem::size_of::<xen_sysctl_meminfo>() - 16usize];
    [
        "Alignment of xen_sysctl_meminfo",
    ][::core::mem::align_of::<xen_sysctl_meminfo>() - 8usize];
    [
        "Offset of field: xen_sysctl_meminfo::memsize",
    ][::core::mem::offset_of!(xen_sysctl_meminfo, memsize) - 0usize];
    [
        "Offset of field: xen_sysctl_meminfo::memfree",
    ][::core::mem::offset_of!(xen_sysctl_meminfo, memfree) - 8usize];
};
pub type xen_sysctl_meminfo_t = xen_sysctl_meminfo;
pub type __guest_handle_xen_sysctl_meminfo_t = u64;
pub type __guest_handle_const_xen_sysctl_meminfo_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_numainfo {
    pub num_nodes: u32,
    pub meminfo: __guest_handle_xen_sysctl_meminfo_t,
    pub distance: __guest_handle_uint32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_numainfo",
    ][::core::mem::size_of::<xen_sysctl_numainfo>() - 24usize];
    [
        "Alignment of xen_sysctl_numainfo",
    ][::core::mem::align_of::<xen_sysctl_numainfo>() - 8usize];
    [
        "Offset of field: xen_sysctl_numainfo::num_nodes",
    ][::core::mem::offset_of!(xen_sysctl_numainfo, num_nodes) - 0usize];
    [
        "Offset of field: xen_sysctl_numainfo::meminfo",
    ][::core::mem::offset_of!(xen_sysctl_numainfo, meminfo) - 8usize];
    [
        "Offset of field: xen_sysctl_numainfo::distance",
    ][::core::mem::offset_of!(xen_sysctl_numainfo, distance) - 16usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_cpupool_op {
    pub op: u32,
    pub cpupool_id: u32,
    pub sched_id: u32,
    pub domid: u32,
    pub cpu: u32,
    pub n_dom: u32,
    pub cpumap: xenctl_bitmap,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_cpupool_op",
    ][::core::mem::size_of::<xen_sysctl_cpupool_op>() - 40usize];
    [
        "Alignment of xen_sysctl_cpupool_op",
    ][::core::mem::align_of::<xen_sysctl_cpupool_op>() - 8usize];
    [
        "Offset of field: xen_sysctl_cpupool_op::op",
    ][::core::mem::offset_of!(xen_sysctl_cpupool_op, op) - 0usize];
    [
        "Offset of field: xen_sysctl_cpupool_op::cpupool_id",
    ][::core::mem::offset_of!(xen_sysctl_cpupool_op, cpupool_id) - 4usize];
    [
        "Offset of field: xen_sysctl_cpupool_op::sched_id",
    ][::core::mem::offset_of!(xen_sysctl_cpupool_op, sched_id) - 8usize];
    [
        "Offset of field: xen_sysctl_cpupool_op::domid",
    ][::core::mem::offset_of!(xen_sysctl_cpupool_op, domid) - 12usize];
    [
        "Offset of field: xen_sysctl_cpupool_op::cpu",
    ][::core::mem::offset_of!(xen_sysctl_cpupool_op, cpu) - 16usize];
    [
        "Offset of field: xen_sysctl_cpupool_op::n_dom",
    ][::core::mem::offset_of!(xen_sysctl_cpupool_op, n_dom) - 20usize];
    [
        "Offset of field: xen_sysctl_cpupool_op::cpumap",
    ][::core::mem::offset_of!(xen_sysctl_cpupool_op, cpumap) - 24usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_credit_schedule {
    pub tslice_ms: u32,
    pub ratelimit_us: u32,
    pub vcpu_migr_delay_us: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_credit_schedule",
    ][::core::mem::size_of::<xen_sysctl_credit_schedule>() - 12usize];
    [
        "Alignment of xen_sysctl_credit_schedule",
    ][::core::mem::align_of::<xen_sysctl_credit_schedule>() - 4usize];
    [
        "Offset of field: xen_sysctl_credit_schedule::tslice_ms",
    ][::core::mem::offset_of!(xen_sysctl_credit_schedule, tslice_ms) - 0usize];
    [
        "Offset of field: xen_sysctl_credit_schedule::ratelimit_us",
    ][::core::mem::offset_of!(xen_sysctl_credit_schedule, ratelimit_us) - 4usize];
    [
        "Offset of field: xen_sysctl_credit_schedule::vcpu_migr_delay_us",
    ][::core::mem::offset_of!(xen_sysctl_credit_schedule, vcpu_migr_delay_us) - 8usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_credit2_schedule {
    pub ratelimit_us: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_credit2_schedule",
    ][::core::mem::size_of::<xen_sysctl_credit2_schedule>() - 4usize];
    [
        "Alignment of xen_sysctl_credit2_schedule",
    ][::core::mem::align_of::<xen_sysctl_credit2_schedule>() - 4usize];
    [
        "Offset of field: xen_sysctl_credit2_schedule::ratelimit_us",
    ][::core::mem::offset_of!(xen_sysctl_credit2_schedule, ratelimit_us) - 0usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub struct xen_sysctl_scheduler_op {
    pub cpupool_id: u32,
    pub sched_id: u32,
    pub cmd: u32,
    pub u: xen_sysctl_scheduler_op__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union xen_sysctl_scheduler_op__bindgen_ty_1 {
    pub sched_credit: xen_sysctl_credit_schedule,
    pub sched_credit2: xen_sysctl_credit2_schedule,
    pub sched_arinc653: xen_sysctl_scheduler_op__bindgen_ty_1_xen_sysctl_sched_arinc653,
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_scheduler_op__bindgen_ty_1_xen_sysctl_sched_arinc653 {
    pub schedule: __guest_handle_void,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_scheduler_op__bindgen_ty_1_xen_sysctl_sched_arinc653",
    ][::core::mem::size_of::<
        xen_sysctl_scheduler_op__bindgen_ty_1_xen_sysctl_sched_arinc653,
    >() - 8usize];
    [
        "Alignment of xen_sysctl_scheduler_op__bindgen_ty_1_xen_sysctl_sched_arinc653",
    ][::core::mem::align_of::<
        xen_sysctl_scheduler_op__bindgen_ty_1_xen_sysctl_sched_arinc653,
    >() - 8usize];
    [
        "Offset of field: xen_sysctl_scheduler_op__bindgen_ty_1_xen_sysctl_sched_arinc653::schedule",
    ][::core::mem::offset_of!(
        xen_sysctl_scheduler_op__bindgen_ty_1_xen_sysctl_sched_arinc653, schedule
    ) - 0usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_scheduler_op__bindgen_ty_1",
    ][::core::mem::size_of::<xen_sysctl_scheduler_op__bindgen_ty_1>() - 16usize];
    [
        "Alignment of xen_sysctl_scheduler_op__bindgen_ty_1",
    ][::core::mem::align_of::<xen_sysctl_scheduler_op__bindgen_ty_1>() - 8usize];
    [
        "Offset of field: xen_sysctl_scheduler_op__bindgen_ty_1::sched_credit",
    ][::core::mem::offset_of!(xen_sysctl_scheduler_op__bindgen_ty_1, sched_credit)
        - 0usize];
    [
        "Offset of field: xen_sysctl_scheduler_op__bindgen_ty_1::sched_credit2",
    ][::core::mem::offset_of!(xen_sysctl_scheduler_op__bindgen_ty_1, sched_credit2)
        - 0usize];
    [
        "Offset of field: xen_sysctl_scheduler_op__bindgen_ty_1::sched_arinc653",
    ][::core::mem::offset_of!(xen_sysctl_scheduler_op__bindgen_ty_1, sched_arinc653)
        - 0usize];
};
impl Default for xen_sysctl_scheduler_op__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_scheduler_op",
    ][::core::mem::size_of::<xen_sysctl_scheduler_op>() - 32usize];
    [
        "Alignment of xen_sysctl_scheduler_op",
    ][::core::mem::align_of::<xen_sysctl_scheduler_op>() - 8usize];
    [
        "Offset of field: xen_sysctl_scheduler_op::cpupool_id",
    ][::core::mem::offset_of!(xen_sysctl_scheduler_op, cpupool_id) - 0usize];
    [
        "Offset of field: xen_sysctl_scheduler_op::sched_id",
    ][::core::mem::offset_of!(xen_sysctl_scheduler_op, sched_id) - 4usize];
    [
        "Offset of field: xen_sysctl_scheduler_op::cmd",
    ][::core::mem::offset_of!(xen_sysctl_scheduler_op, cmd) - 8usize];
    [
        "Offset of field: xen_sysctl_scheduler_op::u",
    ][::core::mem::offset_of!(xen_sysctl_scheduler_op, u) - 16usize];
};
impl Default for xen_sysctl_scheduler_op {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_cpu_featureset {
    pub index: u32,
    pub nr_features: u32,
    pub features: __guest_handle_uint32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_cpu_featureset",
    ][::core::mem::size_of::<xen_sysctl_cpu_featureset>() - 16usize];
    [
        "Alignment of xen_sysctl_cpu_featureset",
    ][::core::mem::align_of::<xen_sysctl_cpu_featureset>() - 8usize];
    [
        "Offset of field: xen_sysctl_cpu_featureset::index",
    ][::core::mem::offset_of!(xen_sysctl_cpu_featureset, index) - 0usize];
    [
        "Offset of field: xen_sysctl_cpu_featureset::nr_features",
    ][::core::mem::offset_of!(xen_sysctl_cpu_featureset, nr_features) - 4usize];
    [
        "Offset of field: xen_sysctl_cpu_featureset::features",
    ][::core::mem::offset_of!(xen_sysctl_cpu_featureset, features) - 8usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_sysctl_cpu_policy {
    pub index: u32,
    pub nr_leaves: u32,
    pub nr_msrs: u32,
    pub _rsvd: u32,
    pub leaves: __guest_handle_xen_cpuid_leaf_t,
    pub msrs: __guest_handle_xen_msr_entry_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl_cpu_policy",
    ][::core::mem::size_of::<xen_sysctl_cpu_policy>() - 32usize];
    [
        "Alignment of xen_sysctl_cpu_policy",
    ][::core::mem::align_of::<xen_sysctl_cpu_policy>() - 8usize];
    [
        "Offset of field: xen_sysctl_cpu_policy::index",
    ][::core::mem::offset_of!(xen_sysctl_cpu_policy, index) - 0usize];
    [
        "Offset of field: xen_sysctl_cpu_policy::nr_leaves",
    ][::core::mem::offset_of!(xen_sysctl_cpu_policy, nr_leaves) - 4usize];
    [
        "Offset of field: xen_sysctl_cpu_policy::nr_msrs",
    ][::core::mem::offset_of!(xen_sysctl_cpu_policy, nr_msrs) - 8usize];
    [
        "Offset of field: xen_sysctl_cpu_policy::_rsvd",
    ][::core::mem::offset_of!(xen_sysctl_cpu_policy, _rsvd) - 12usize];
    [
        "Offset of field: xen_sysctl_cpu_policy::leaves",
    ][::core::mem::offset_of!(xen_sysctl_cpu_policy, leaves) - 16usize];
    [
        "Offset of field: xen_sysctl_cpu_policy::msrs",
    ][::core::mem::offset_of!(xen_sysctl_cpu_policy, msrs) - 24usize];
};
pub type xen_sysctl_cpu_policy_t = xen_sysctl_cpu_policy;
pub type __guest_handle_xen_sysctl_cpu_policy_t = u64;
pub type __guest_handle_const_xen_sysctl_cpu_policy_t = u64;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct xen_sysctl {
    pub cmd: u32,
    pub interface_version: u32,
    pub u: xen_sysctl__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union xen_sysctl__bindgen_ty_1 {
    pub readconsole: xen_sysctl_readconsole,
    pub tbuf_op: xen_sysctl_tbuf_op,
    pub physinfo: xen_sysctl_physinfo,
    pub cputopoinfo: xen_sysctl_cputopoinfo,
    pub numainfo: xen_sysctl_numainfo,
    pub sched_id: xen_sysctl_sched_id,
    pub getdomaininfolist: xen_sysctl_getdomaininfolist,
    pub debug_keys: xen_sysctl_debug_keys,
    pub getcpuinfo: xen_sysctl_getcpuinfo,
    pub availheap: xen_sysctl_availheap,
    pub cpupool_op: xen_sysctl_cpupool_op,
    pub scheduler_op: xen_sysctl_scheduler_op,
    pub cpu_featureset: xen_sysctl_cpu_featureset,
    pub cpu_policy: xen_sysctl_cpu_policy,
    pub pad: [u8; 128usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_sysctl__bindgen_ty_1",
    ][::core::mem::size_of::<xen_sysctl__bindgen_ty_1>() - 128usize];
    [
        "Alignment of xen_sysctl__bindgen_ty_1",
    ][::core::mem::align_of::<xen_sysctl__bindgen_ty_1>() - 8usize];
    [
        "Offset of field: xen_sysctl__bindgen_ty_1::readconsole",
    ][::core::mem::offset_of!(xen_sysctl__bindgen_ty_1, readconsole) - 0usize];
    [
        "Offset of field: xen_sysctl__bindgen_ty_1::tbuf_op",
    ][::core::mem::offset_of!(xen_sysctl__bindgen_ty_1, tbuf_op) - 0usize];
    [
        "Offset of field: xen_sysctl__bindgen_ty_1::physinfo",
    ][::core::mem::offset_of!(xen_sysctl__bindgen_ty_1, physinfo) - 0usize];
    [
        "Offset of field: xen_sysctl__bindgen_ty_1::cputopoinfo",
    ][::core::mem::offset_of!(xen_sysctl__bindgen_ty_1, cputopoinfo) - 0usize];
    [
        "Offset of field: xen_sysctl__bindgen_ty_1::numainfo",
    ][::core::mem::offset_of!(xen_sysctl__bindgen_ty_1, numainfo) - 0usize];
    [
        "Offset of field: xen_sysctl__bindgen_ty_1::sched_id",
    ][::core::mem::offset_of!(xen_sysctl__bindgen_ty_1, sched_id) - 0usize];
    [
        "Offset of field: xen_sysctl__bindgen_ty_1::getdomaininfolist",
    ][::core::mem::offset_of!(xen_sysctl__bindgen_ty_1, getdomaininfolist) - 0usize];
    [
        "Offset of field: xen_sysctl__bindgen_ty_1::debug_keys",
    ][::core::mem::offset_of!(xen_sysctl__bindgen_ty_1, debug_keys) - 0usize];
    [
        "Offset of field: xen_sysctl__bindgen_ty_1::getcpuinfo",
    ][::core::mem::offset_of!(xen_sysctl__bindgen_ty_1, getcpuinfo) - 0usize];
    [
        "Offset of field: xen_sysctl__bindgen_ty_1::availheap",
    ][::core::mem::offset_of!(xen_sysctl__bindgen_ty_1, availheap) - 0usize];
    [
        "Offset of field: xen_sysctl__bindgen_ty_1::cpupool_op",
    ][::core::mem::offset_of!(xen_sysctl__bindgen_ty_1, cpupool_op) - 0usize];
    [
        "Offset of field: xen_sysctl__bindgen_ty_1::scheduler_op",
    ][::core::mem::offset_of!(xen_sysctl__bindgen_ty_1, scheduler_op) - 0usize];
    [
        "Offset of field: xen_sysctl__bindgen_ty_1::cpu_featureset",
    ][::core::mem::offset_of!(xen_sysctl__bindgen_ty_1, cpu_featureset) - 0usize];
    [
        "Offset of field: xen_sysctl__bindgen_ty_1::cpu_policy",
    ][::core::mem::offset_of!(xen_sysctl__bindgen_ty_1, cpu_policy) - 0usize];
    [
        "Offset of field: xen_sysctl__bindgen_ty_1::pad",
    ][::core::mem::offset_of!(xen_sysctl__bindgen_ty_1, pad) - 0usize];
};
impl Default for xen_sysctl__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xen_sysctl"][::core::mem::size_of::<xen_sysctl>() - 136usize];
    ["Alignment of xen_sysctl"][::core::mem::align_of::<xen_sysctl>() - 8usize];
    [
        "Offset of field: xen_sysctl::cmd",
    ][::core::mem::offset_of!(xen_sysctl, cmd) - 0usize];
    [
        "Offset of field: xen_sysctl::interface_version",
    ][::core::mem::offset_of!(xen_sysctl, interface_version) - 4usize];
    ["Offset of field: xen_sysctl::u"][::core::mem::offset_of!(xen_sysctl, u) - 8usize];
};
impl Default for xen_sysctl {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type xen_sysctl_t = xen_sysctl;
pub type __guest_handle_xen_sysctl_t = u64;
pub type __guest_handle_const_xen_sysctl_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct t_buf {
    pub cons: u32,
    pub prod: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of t_buf"][::core::mem::size_of::<t_buf>() - 8usize];
    ["Alignment of t_buf"][::core::mem::align_of::<t_buf>() - 4usize];
    ["Offset of field: t_buf::cons"][::core::mem::offset_of!(t_buf, cons) - 0usize];
    ["Offset of field: t_buf::prod"][::core::mem::offset_of!(t_buf, prod) - 4usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct t_info {
    pub tbuf_size: u16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of t_info"][::core::mem::size_of::<t_info>() - 2usize];
    ["Alignment of t_info"][::core::mem::align_of::<t_info>() - 2usize];
    [
        "Offset of field: t_info::tbuf_size",
    ][::core::mem::offset_of!(t_info, tbuf_size) - 0usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct vcpu_runstate_info {
    pub state: ::core::ffi::c_int,
    pub state_entry_time: u64,
    pub time: [u64; 4usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of vcpu_runstate_info",
    ][::core::mem::size_of::<vcpu_runstate_info>() - 48usize];
    [
        "Alignment of vcpu_runstate_info",
    ][::core::mem::align_of::<vcpu_runstate_info>() - 8usize];
    [
        "Offset of field: vcpu_runstate_info::state",
    ][::core::mem::offset_of!(vcpu_runstate_info, state) - 0usize];
    [
        "Offset of field: vcpu_runstate_info::state_entry_time",
    ][::core::mem::offset_of!(vcpu_runstate_info, state_entry_time) - 8usize];
    [
        "Offset of field: vcpu_runstate_info::time",
    ][::core::mem::offset_of!(vcpu_runstate_info, time) - 16usize];
};
pub type vcpu_runstate_info_t = vcpu_runstate_info;
pub type __guest_handle_vcpu_runstate_info_t = u64;
pub type __guest_handle_const_vcpu_runstate_info_t = u64;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct vcpu_register_runstate_memory_area {
    pub addr: vcpu_register_runstate_memory_area__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union vcpu_register_runstate_memory_area__bindgen_ty_1 {
    pub h: __guest_handle_vcpu_runstate_info_t,
    pub v: *mut vcpu_runstate_info,
    pub p: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of vcpu_register_runstate_memory_area__bindgen_ty_1",
    ][::core::mem::size_of::<vcpu_register_runstate_memory_area__bindgen_ty_1>()
        - 8usize];
    [
        "Alignment of vcpu_register_runstate_memory_area__bindgen_ty_1",
    ][::core::mem::align_of::<vcpu_register_runstate_memory_area__bindgen_ty_1>()
        - 8usize];
    [
        "Offset of field: vcpu_register_runstate_memory_area__bindgen_ty_1::h",
    ][::core::mem::offset_of!(vcpu_register_runstate_memory_area__bindgen_ty_1, h)
        - 0usize];
    [
        "Offset of field: vcpu_register_runstate_memory_area__bindgen_ty_1::v",
    ][::core::mem::offset_of!(vcpu_register_runstate_memory_area__bindgen_ty_1, v)
        - 0usize];
    [
        "Offset of field: vcpu_register_runstate_memory_area__bindgen_ty_1::p",
    ][::core::mem::offset_of!(vcpu_register_runstate_memory_area__bindgen_ty_1, p)
        - 0usize];
};
impl Default for vcpu_register_runstate_memory_area__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of vcpu_register_runstate_memory_area",
    ][::core::mem::size_of::<vcpu_register_runstate_memory_area>() - 8usize];
    [
        "Alignment of vcpu_register_runstate_memory_area",
    ][::core::mem::align_of::<vcpu_register_runstate_memory_area>() - 8usize];
    [
        "Offset of field: vcpu_register_runstate_memory_area::addr",
    ][::core::mem::offset_of!(vcpu_register_runstate_memory_area, addr) - 0usize];
};
impl Default for vcpu_register_runstate_memory_area {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type vcpu_register_runstate_memory_area_t = vcpu_register_runstate_memory_area;
pub type __guest_handle_vcpu_register_runstate_memory_area_t = u64;
pub type __guest_handle_const_vcpu_register_runstate_memory_area_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct vcpu_set_periodic_timer {
    pub period_ns: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of vcpu_set_periodic_timer",
    ][::core::mem::size_of::<vcpu_set_periodic_timer>() - 8usize];
    [
        "Alignment of vcpu_set_periodic_timer",
    ][::core::mem::align_of::<vcpu_set_periodic_timer>() - 8usize];
    [
        "Offset of field: vcpu_set_periodic_timer::period_ns",
    ][::core::mem::offset_of!(vcpu_set_periodic_timer, period_ns) - 0usize];
};
pub type vcpu_set_periodic_timer_t = vcpu_set_periodic_timer;
pub type __guest_handle_vcpu_set_periodic_timer_t = u64;
pub type __guest_handle_const_vcpu_set_periodic_timer_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct vcpu_set_singleshot_timer {
    pub timeout_abs_ns: u64,
    pub flags: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of vcpu_set_singleshot_timer",
    ][::core::mem::size_of::<vcpu_set_singleshot_timer>() - 16usize];
    [
        "Alignment of vcpu_set_singleshot_timer",
    ][::core::mem::align_of::<vcpu_set_singleshot_timer>() - 8usize];
    [
        "Offset of field: vcpu_set_singleshot_timer::timeout_abs_ns",
    ][::core::mem::offset_of!(vcpu_set_singleshot_timer, timeout_abs_ns) - 0usize];
    [
        "Offset of field: vcpu_set_singleshot_timer::flags",
    ][::core::mem::offset_of!(vcpu_set_singleshot_timer, flags) - 8usize];
};
pub type vcpu_set_singleshot_timer_t = vcpu_set_singleshot_timer;
pub type __guest_handle_vcpu_set_singleshot_timer_t = u64;
pub type __guest_handle_const_vcpu_set_singleshot_timer_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct vcpu_register_vcpu_info {
    pub mfn: u64,
    pub offset: u32,
    pub rsvd: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of vcpu_register_vcpu_info",
    ][::core::mem::size_of::<vcpu_register_vcpu_info>() - 16usize];
    [
        "Alignment of vcpu_register_vcpu_info",
    ][::core::mem::align_of::<vcpu_register_vcpu_info>() - 8usize];
    [
        "Offset of field: vcpu_register_vcpu_info::mfn",
    ][::core::mem::offset_of!(vcpu_register_vcpu_info, mfn) - 0usize];
    [
        "Offset of field: vcpu_register_vcpu_info::offset",
    ][::core::mem::offset_of!(vcpu_register_vcpu_info, offset) - 8usize];
    [
        "Offset of field: vcpu_register_vcpu_info::rsvd",
    ][::core::mem::offset_of!(vcpu_register_vcpu_info, rsvd) - 12usize];
};
pub type vcpu_register_vcpu_info_t = vcpu_register_vcpu_info;
pub type __guest_handle_vcpu_register_vcpu_info_t = u64;
pub type __guest_handle_const_vcpu_register_vcpu_info_t = u64;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct vcpu_get_physid {
    pub phys_id: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of vcpu_get_physid"][::core::mem::size_of::<vcpu_get_physid>() - 8usize];
    [
        "Alignment of vcpu_get_physid",
    ][::core::mem::align_of::<vcpu_get_physid>() - 8usize];
    [
        "Offset of field: vcpu_get_physid::phys_id",
    ][::core::mem::offset_of!(vcpu_get_physid, phys_id) - 0usize];
};
pub type vcpu_get_physid_t = vcpu_get_physid;
pub type __guest_handle_vcpu_get_physid_t = u64;
pub type __guest_handle_const_vcpu_get_physid_t = u64;
pub type __guest_handle_vcpu_time_info_t = u64;
pub type __guest_handle_const_vcpu_time_info_t = u64;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct vcpu_register_time_memory_area {
    pub addr: vcpu_register_time_memory_area__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union vcpu_register_time_memory_area__bindgen_ty_1 {
    pub h: __guest_handle_vcpu_time_info_t,
    pub v: *mut vcpu_time_info,
    pub p: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of vcpu_register_time_memory_area__bindgen_ty_1",
    ][::core::mem::size_of::<vcpu_register_time_memory_area__bindgen_ty_1>() - 8usize];
    [
        "Alignment of vcpu_register_time_memory_area__bindgen_ty_1",
    ][::core::mem::align_of::<vcpu_register_time_memory_area__bindgen_ty_1>() - 8usize];
    [
        "Offset of field: vcpu_register_time_memory_area__bindgen_ty_1::h",
    ][::core::mem::offset_of!(vcpu_register_time_memory_area__bindgen_ty_1, h) - 0usize];
    [
        "Offset of field: vcpu_register_time_memory_area__bindgen_ty_1::v",
    ][::core::mem::offset_of!(vcpu_register_time_memory_area__bindgen_ty_1, v) - 0usize];
    [
        "Offset of field: vcpu_register_time_memory_area__bindgen_ty_1::p",
    ][::core::mem::offset_of!(vcpu_register_time_memory_area__bindgen_ty_1, p) - 0usize];
};
impl Default for vcpu_register_time_memory_area__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of vcpu_register_time_memory_area",
    ][::core::mem::size_of::<vcpu_register_time_memory_area>() - 8usize];
    [
        "Alignment of vcpu_register_time_memory_area",
    ][::core::mem::align_of::<vcpu_register_time_memory_area>() - 8usize];
    [
        "Offset of field: vcpu_register_time_memory_area::addr",
    ][::core::mem::offset_of!(vcpu_register_time_memory_area, addr) - 0usize];
};
impl Default for vcpu_register_time_memory_area {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type vcpu_register_time_memory_area_t = vcpu_register_time_memory_area;
pub type __guest_handle_vcpu_register_time_memory_area_t = u64;
pub type __guest_handle_const_vcpu_register_time_memory_area_t = u64;
pub type xen_extraversion_t = [::core::ffi::c_char; 16usize];
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct xen_compile_info {
    pub compiler: [::core::ffi::c_char; 64usize],
    pub compile_by: [::core::ffi::c_char; 16usize],
    pub compile_domain: [::core::ffi::c_char; 32usize],
    pub compile_date: [::core::ffi::c_char; 32usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xen_compile_info"][::core::mem::size_of::<xen_compile_info>() - 144usize];
    [
        "Alignment of xen_compile_info",
    ][::core::mem::align_of::<xen_compile_info>() - 1usize];
    [
        "Offset of field: xen_compile_info::compiler",
    ][::core::mem::offset_of!(xen_compile_info, compiler) - 0usize];
    [
        "Offset of field: xen_compile_info::compile_by",
    ][::core::mem::offset_of!(xen_compile_info, compile_by) - 64usize];
    [
        "Offset of field: xen_compile_info::compile_domain",
    ][::core::mem::offset_of!(xen_compile_info, compile_domain) - 80usize];
    [
        "Offset of field: xen_compile_info::compile_date",
    ][::core::mem::offset_of!(xen_compile_info, compile_date) - 112usize];
};
impl Default for xen_compile_info {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub type xen_compile_info_t = xen_compile_info;
pub type xen_capabilities_info_t = [::core::ffi::c_char; 1024usize];
pub type xen_changeset_info_t = [::core::ffi::c_char; 64usize];
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_platform_parameters {
    pub virt_start: xen_ulong_t,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of xen_platform_parameters",
    ][::core::mem::size_of::<xen_platform_parameters>() - 8usize];
    [
        "Alignment of xen_platform_parameters",
    ][::core::mem::align_of::<xen_platform_parameters>() - 8usize];
    [
        "Offset of field: xen_platform_parameters::virt_start",
    ][::core::mem::offset_of!(xen_platform_parameters, virt_start) - 0usize];
};
pub type xen_platform_parameters_t = xen_platform_parameters;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_feature_info {
    pub submap_idx: ::core::ffi::c_uint,
    pub submap: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xen_feature_info"][::core::mem::size_of::<xen_feature_info>() - 8usize];
    [
        "Alignment of xen_feature_info",
    ][::core::mem::align_of::<xen_feature_info>() - 4usize];
    [
        "Offset of field: xen_feature_info::submap_idx",
    ][::core::mem::offset_of!(xen_feature_info, submap_idx) - 0usize];
    [
        "Offset of field: xen_feature_info::submap",
    ][::core::mem::offset_of!(xen_feature_info, submap) - 4usize];
};
pub type xen_feature_info_t = xen_feature_info;
pub type xen_commandline_t = [::core::ffi::c_char; 1024usize];
#[repr(C)]
#[derive(Debug, Default, Copy, Clone)]
pub struct xen_build_id {
    pub len: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of xen_build_id"][::core::mem::size_of::<xen_build_id>() - 4usize];
    ["Alignment of xen_build_id"][::core::mem::align_of::<xen_build_id>() - 4usize];
    [
        "Offset of field: xen_build_id::len",
    ][::core::mem::offset_of!(xen_build_id, len) - 0usize];
};
pub type xen_build_id_t = xen_build_id;
// Interface structures are integers throughout; see `Pod`.
unsafe impl crate::Pod for iret_context {}
unsafe impl crate::Pod for cpu_user_regs {}
unsafe impl crate::Pod for arch_vcpu_info {}
unsafe impl crate::Pod for trap_info {}
unsafe impl crate::Pod for vcpu_guest_context {}
unsafe impl crate::Pod for vcpu_guest_context__bindgen_ty_1 {}
unsafe impl crate::Pod for arch_shared_info {}
unsafe impl crate::Pod for xen_cpuid_leaf {}
unsafe impl crate::Pod for xen_msr_entry {}
unsafe impl crate::Pod for xen_arch_domainconfig {}
unsafe impl crate::Pod for mmuext_op {}
unsafe impl crate::Pod for mmuext_op__bindgen_ty_1 {}
unsafe impl crate::Pod for mmuext_op__bindgen_ty_2 {}
unsafe impl crate::Pod for mmu_update {}
unsafe impl crate::Pod for multicall_entry {}
unsafe impl crate::Pod for vcpu_time_info {}
unsafe impl crate::Pod for vcpu_info {}
unsafe impl crate::Pod for shared_info {}
unsafe impl crate::Pod for start_info {}
unsafe impl crate::Pod for start_info__bindgen_ty_1 {}
unsafe impl crate::Pod for start_info__bindgen_ty_1__bindgen_ty_1 {}
unsafe impl crate::Pod for start_info__bindgen_ty_1__bindgen_ty_2 {}
unsafe impl crate::Pod for xen_multiboot_mod_list {}
unsafe impl crate::Pod for dom0_vga_console_info {}
unsafe impl crate::Pod for dom0_vga_console_info__bindgen_ty_1 {}
unsafe impl crate::Pod for dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1 {}
unsafe impl crate::Pod for dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2 {}
unsafe impl crate::Pod for xen_uuid_t {}
unsafe impl crate::Pod for xenctl_bitmap {}
unsafe impl crate::Pod for callback_register {}
unsafe impl crate::Pod for callback_unregister {}
unsafe impl crate::Pod for evtchn_alloc_unbound {}
unsafe impl crate::Pod for evtchn_bind_interdomain {}
unsafe impl crate::Pod for evtchn_bind_virq {}
unsafe impl crate::Pod for evtchn_bind_pirq {}
unsafe impl crate::Pod for evtchn_bind_ipi {}
unsafe impl crate::Pod for evtchn_close {}
unsafe impl crate::Pod for evtchn_send {}
unsafe impl crate::Pod for evtchn_status {}
unsafe impl crate::Pod for evtchn_status__bindgen_ty_1 {}
unsafe impl crate::Pod for evtchn_status__bindgen_ty_1__bindgen_ty_1 {}
unsafe impl crate::Pod for evtchn_status__bindgen_ty_1__bindgen_ty_2 {}
unsafe impl crate::Pod for evtchn_bind_vcpu {}
unsafe impl crate::Pod for evtchn_unmask {}
unsafe impl crate::Pod for evtchn_reset {}
unsafe impl crate::Pod for evtchn_init_control {}
unsafe impl crate::Pod for evtchn_expand_array {}
unsafe impl crate::Pod for evtchn_set_priority {}
unsafe impl crate::Pod for evtchn_op {}
unsafe impl crate::Pod for evtchn_op__bindgen_ty_1 {}
unsafe impl crate::Pod for evtchn_fifo_control_block {}
unsafe impl crate::Pod for xen_domctl_createdomain {}
unsafe impl crate::Pod for xen_domctl_getdomaininfo {}
unsafe impl crate::Pod for xen_domctl_getpageframeinfo3 {}
unsafe impl crate::Pod for xen_domctl_shadow_op_stats {}
unsafe impl crate::Pod for xen_domctl_shadow_op {}
unsafe impl crate::Pod for xen_domctl_max_mem {}
unsafe impl crate::Pod for xen_domctl_vcpucontext {}
unsafe impl crate::Pod for xen_domctl_getvcpuinfo {}
unsafe impl crate::Pod for xen_domctl_nodeaffinity {}
unsafe impl crate::Pod for xen_domctl_vcpuaffinity {}
unsafe impl crate::Pod for xen_domctl_max_vcpus {}
unsafe impl crate::Pod for xen_domctl_sched_credit {}
unsafe impl crate::Pod for xen_domctl_sched_credit2 {}
unsafe impl crate::Pod for xen_domctl_sched_rtds {}
unsafe impl crate::Pod for xen_domctl_schedparam_vcpu {}
unsafe impl crate::Pod for xen_domctl_schedparam_vcpu__bindgen_ty_1 {}
unsafe impl crate::Pod for xen_domctl_scheduler_op {}
unsafe impl crate::Pod for xen_domctl_scheduler_op__bindgen_ty_1 {}
unsafe impl crate::Pod for xen_domctl_scheduler_op__bindgen_ty_1__bindgen_ty_1 {}
unsafe impl crate::Pod for xen_domctl_setdomainhandle {}
unsafe impl crate::Pod for xen_domctl_setdebugging {}
unsafe impl crate::Pod for xen_domctl_hypercall_init {}
unsafe impl crate::Pod for xen_domctl_settimeoffset {}
unsafe impl crate::Pod for xen_domctl_address_size {}
unsafe impl crate::Pod for xen_domctl_sendtrigger {}
unsafe impl crate::Pod for hvm_vmce_vcpu {}
unsafe impl crate::Pod for xen_domctl_ext_vcpucontext {}
unsafe impl crate::Pod for xen_domctl_cpu_policy {}
unsafe impl crate::Pod for xen_domctl_subscribe {}
unsafe impl crate::Pod for xen_domctl_debug_op {}
unsafe impl crate::Pod for xen_domctl_tsc_info {}
unsafe impl crate::Pod for xen_domctl_set_virq_handler {}
unsafe impl crate::Pod for xen_domctl_vcpuextstate {}
unsafe impl crate::Pod for xen_domctl_vcpu_msr {}
unsafe impl crate::Pod for xen_domctl_vcpu_msrs {}
unsafe impl crate::Pod for xen_domctl {}
unsafe impl crate::Pod for xen_domctl__bindgen_ty_1 {}
unsafe impl crate::Pod for grant_entry_v1 {}
unsafe impl crate::Pod for grant_entry_header {}
unsafe impl crate::Pod for grant_entry_v2 {}
unsafe impl crate::Pod for grant_entry_v2__bindgen_ty_1 {}
unsafe impl crate::Pod for grant_entry_v2__bindgen_ty_2 {}
unsafe impl crate::Pod for grant_entry_v2__bindgen_ty_3 {}
unsafe impl crate::Pod for gnttab_map_grant_ref {}
unsafe impl crate::Pod for gnttab_unmap_grant_ref {}
unsafe impl crate::Pod for gnttab_setup_table {}
unsafe impl crate::Pod for gnttab_dump_table {}
unsafe impl crate::Pod for gnttab_transfer {}
unsafe impl crate::Pod for gnttab_copy {}
unsafe impl crate::Pod for gnttab_copy_gnttab_copy_ptr {}
unsafe impl crate::Pod for gnttab_copy_gnttab_copy_ptr__bindgen_ty_1 {}
unsafe impl crate::Pod for gnttab_query_size {}
unsafe impl crate::Pod for gnttab_unmap_and_replace {}
unsafe impl crate::Pod for gnttab_set_version {}
unsafe impl crate::Pod for gnttab_get_status_frames {}
unsafe impl crate::Pod for gnttab_get_version {}
unsafe impl crate::Pod for gnttab_swap_grant_ref {}
unsafe impl crate::Pod for gnttab_cache_flush {}
unsafe impl crate::Pod for gnttab_cache_flush__bindgen_ty_1 {}
unsafe impl crate::Pod for blkif_request_segment {}
unsafe impl crate::Pod for blkif_request {}
unsafe impl crate::Pod for blkif_request_discard {}
unsafe impl crate::Pod for blkif_request_indirect {}
unsafe impl crate::Pod for blkif_response {}
unsafe impl crate::Pod for blkif_sring_entry {}
unsafe impl crate::Pod for blkif_sring {}
unsafe impl crate::Pod for blkif_sring__bindgen_ty_1 {}
unsafe impl crate::Pod for blkif_sring__bindgen_ty_1__bindgen_ty_1 {}
unsafe impl crate::Pod for blkif_sring__bindgen_ty_1__bindgen_ty_2 {}
unsafe impl crate::Pod for blkif_front_ring {}
unsafe impl crate::Pod for blkif_back_ring {}
unsafe impl crate::Pod for xencons_interface {}
unsafe impl crate::Pod for xen_netif_ctrl_request {}
unsafe impl crate::Pod for xen_netif_ctrl_response {}
unsafe impl crate::Pod for xen_netif_gref {}
unsafe impl crate::Pod for xen_netif_ctrl_sring_entry {}
unsafe impl crate::Pod for xen_netif_ctrl_sring {}
unsafe impl crate::Pod for xen_netif_ctrl_sring__bindgen_ty_1 {}
unsafe impl crate::Pod for xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_1 {}
unsafe impl crate::Pod for xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_2 {}
unsafe impl crate::Pod for xen_netif_ctrl_front_ring {}
unsafe impl crate::Pod for xen_netif_ctrl_back_ring {}
unsafe impl crate::Pod for netif_tx_request {}
unsafe impl crate::Pod for netif_extra_info {}
unsafe impl crate::Pod for netif_extra_info__bindgen_ty_1 {}
unsafe impl crate::Pod for netif_extra_info__bindgen_ty_1__bindgen_ty_1 {}
unsafe impl crate::Pod for netif_extra_info__bindgen_ty_1__bindgen_ty_2 {}
unsafe impl crate::Pod for netif_extra_info__bindgen_ty_1__bindgen_ty_3 {}
unsafe impl crate::Pod for netif_tx_response {}
unsafe impl crate::Pod for netif_rx_request {}
unsafe impl crate::Pod for netif_rx_response {}
unsafe impl crate::Pod for netif_tx_sring_entry {}
unsafe impl crate::Pod for netif_tx_sring {}
unsafe impl crate::Pod for netif_tx_sring__bindgen_ty_1 {}
unsafe impl crate::Pod for netif_tx_sring__bindgen_ty_1__bindgen_ty_1 {}
unsafe impl crate::Pod for netif_tx_sring__bindgen_ty_1__bindgen_ty_2 {}
unsafe impl crate::Pod for netif_tx_front_ring {}
unsafe impl crate::Pod for netif_tx_back_ring {}
unsafe impl crate::Pod for netif_rx_sring_entry {}
unsafe impl crate::Pod for netif_rx_sring {}
unsafe impl crate::Pod for netif_rx_sring__bindgen_ty_1 {}
unsafe impl crate::Pod for netif_rx_sring__bindgen_ty_1__bindgen_ty_1 {}
unsafe impl crate::Pod for netif_rx_sring__bindgen_ty_1__bindgen_ty_2 {}
unsafe impl crate::Pod for netif_rx_front_ring {}
unsafe impl crate::Pod for netif_rx_back_ring {}
unsafe impl crate::Pod for xsd_sockmsg {}
unsafe impl crate::Pod for xenstore_domain_interface {}
unsafe impl crate::Pod for xsd_errors {}
unsafe impl crate::Pod for physdev_eoi {}
unsafe impl crate::Pod for physdev_pirq_eoi_gmfn {}
unsafe impl crate::Pod for physdev_irq_status_query {}
unsafe impl crate::Pod for physdev_set_iopl {}
unsafe impl crate::Pod for physdev_set_iobitmap {}
unsafe impl crate::Pod for physdev_apic {}
unsafe impl crate::Pod for physdev_irq {}
unsafe impl crate::Pod for physdev_map_pirq {}
unsafe impl crate::Pod for physdev_unmap_pirq {}
unsafe impl crate::Pod for physdev_manage_pci {}
unsafe impl crate::Pod for physdev_restore_msi {}
unsafe impl crate::Pod for physdev_manage_pci_ext {}
unsafe impl crate::Pod for physdev_manage_pci_ext__bindgen_ty_1 {}
unsafe impl crate::Pod for physdev_op {}
unsafe impl crate::Pod for physdev_op__bindgen_ty_1 {}
unsafe impl crate::Pod for physdev_setup_gsi {}
unsafe impl crate::Pod for physdev_get_free_pirq {}
unsafe impl crate::Pod for physdev_pci_mmcfg_reserved {}
unsafe impl crate::Pod for physdev_pci_device_add {}
unsafe impl crate::Pod for physdev_pci_device_add__bindgen_ty_1 {}
unsafe impl crate::Pod for physdev_pci_device {}
unsafe impl crate::Pod for physdev_dbgp_op {}
unsafe impl crate::Pod for physdev_dbgp_op__bindgen_ty_1 {}
unsafe impl crate::Pod for xen_memory_reservation {}
unsafe impl crate::Pod for xen_memory_exchange {}
unsafe impl crate::Pod for xen_memory_domain {}
unsafe impl crate::Pod for xen_machphys_mfn_list {}
unsafe impl crate::Pod for xen_machphys_mapping {}
unsafe impl crate::Pod for xen_add_to_physmap {}
unsafe impl crate::Pod for xen_add_to_physmap_batch {}
unsafe impl crate::Pod for xen_add_to_physmap_batch_xen_add_to_physmap_batch_extra {}
unsafe impl crate::Pod for xen_remove_from_physmap {}
unsafe impl crate::Pod for xen_memory_map {}
unsafe impl crate::Pod for xen_foreign_memory_map {}
unsafe impl crate::Pod for xen_pod_target {}
unsafe impl crate::Pod for xen_mem_acquire_resource {}
unsafe impl crate::Pod for xen_vmemrange {}
unsafe impl crate::Pod for xen_vnuma_topology_info {}
unsafe impl crate::Pod for xen_vnuma_topology_info__bindgen_ty_1 {}
unsafe impl crate::Pod for xen_vnuma_topology_info__bindgen_ty_2 {}
unsafe impl crate::Pod for xen_vnuma_topology_info__bindgen_ty_3 {}
unsafe impl crate::Pod for xennmi_callback {}
unsafe impl crate::Pod for paravane_virtual_timer {}
unsafe impl crate::Pod for paravane_refusal {}
unsafe impl crate::Pod for paravane_read_refusals {}
unsafe impl crate::Pod for paravane_holder {}
unsafe impl crate::Pod for paravane_find_holders {}
unsafe impl crate::Pod for xenpf_settime32 {}
unsafe impl crate::Pod for xenpf_settime64 {}
unsafe impl crate::Pod for xenpf_add_memtype {}
unsafe impl crate::Pod for xenpf_del_memtype {}
unsafe impl crate::Pod for xenpf_read_memtype {}
unsafe impl crate::Pod for xenpf_microcode_update {}
unsafe impl crate::Pod for xenpf_platform_quirk {}
unsafe impl crate::Pod for xenpf_enter_acpi_sleep {}
unsafe impl crate::Pod for xenpf_change_freq {}
unsafe impl crate::Pod for xenpf_getidletime {}
unsafe impl crate::Pod for xenpf_pcpuinfo {}
unsafe impl crate::Pod for xenpf_pcpu_version {}
unsafe impl crate::Pod for xenpf_cpu_ol {}
unsafe impl crate::Pod for xenpf_cpu_hotadd {}
unsafe impl crate::Pod for xenpf_mem_hotadd {}
unsafe impl crate::Pod for xenpf_core_parking {}
unsafe impl crate::Pod for xenpf_resource_entry {}
unsafe impl crate::Pod for xenpf_resource_entry__bindgen_ty_1 {}
unsafe impl crate::Pod for xenpf_resource_op {}
unsafe impl crate::Pod for xenpf_symdata {}
unsafe impl crate::Pod for xen_platform_op {}
unsafe impl crate::Pod for xen_platform_op__bindgen_ty_1 {}
unsafe impl crate::Pod for sched_shutdown {}
unsafe impl crate::Pod for sched_poll {}
unsafe impl crate::Pod for sched_remote_shutdown {}
unsafe impl crate::Pod for sched_watchdog {}
unsafe impl crate::Pod for sched_pin_override {}
unsafe impl crate::Pod for xen_sysctl_readconsole {}
unsafe impl crate::Pod for xen_sysctl_tbuf_op {}
unsafe impl crate::Pod for xen_sysctl_physinfo {}
unsafe impl crate::Pod for xen_sysctl_sched_id {}
unsafe impl crate::Pod for xen_sysctl_getdomaininfolist {}
unsafe impl crate::Pod for xen_sysctl_debug_keys {}
unsafe impl crate::Pod for xen_sysctl_cpuinfo {}
unsafe impl crate::Pod for xen_sysctl_getcpuinfo {}
unsafe impl crate::Pod for xen_sysctl_availheap {}
unsafe impl crate::Pod for xen_sysctl_cputopo {}
unsafe impl crate::Pod for xen_sysctl_cputopoinfo {}
unsafe impl crate::Pod for xen_sysctl_meminfo {}
unsafe impl crate::Pod for xen_sysctl_numainfo {}
unsafe impl crate::Pod for xen_sysctl_cpupool_op {}
unsafe impl crate::Pod for xen_sysctl_credit_schedule {}
unsafe impl crate::Pod for xen_sysctl_credit2_schedule {}
unsafe impl crate::Pod for xen_sysctl_scheduler_op {}
unsafe impl crate::Pod for xen_sysctl_scheduler_op__bindgen_ty_1 {}
unsafe impl crate::Pod for xen_sysctl_scheduler_op__bindgen_ty_1_xen_sysctl_sched_arinc653 {}
unsafe impl crate::Pod for xen_sysctl_cpu_featureset {}
unsafe impl crate::Pod for xen_sysctl_cpu_policy {}
unsafe impl crate::Pod for xen_sysctl {}
unsafe impl crate::Pod for xen_sysctl__bindgen_ty_1 {}
unsafe impl crate::Pod for t_buf {}
unsafe impl crate::Pod for t_info {}
unsafe impl crate::Pod for vcpu_runstate_info {}
unsafe impl crate::Pod for vcpu_register_runstate_memory_area {}
unsafe impl crate::Pod for vcpu_register_runstate_memory_area__bindgen_ty_1 {}
unsafe impl crate::Pod for vcpu_set_periodic_timer {}
unsafe impl crate::Pod for vcpu_set_singleshot_timer {}
unsafe impl crate::Pod for vcpu_register_vcpu_info {}
unsafe impl crate::Pod for vcpu_get_physid {}
unsafe impl crate::Pod for vcpu_register_time_memory_area {}
unsafe impl crate::Pod for vcpu_register_time_memory_area__bindgen_ty_1 {}
unsafe impl crate::Pod for xen_compile_info {}
unsafe impl crate::Pod for xen_platform_parameters {}
unsafe impl crate::Pod for xen_feature_info {}
unsafe impl crate::Pod for xen_build_id {}
