//! Hypercall numbers as a type of their own.

#![forbid(unsafe_code)]

use core::fmt;

/// The number of a hypercall, as a guest puts it in RAX.
///
/// Any number may be asked for; [`Number::name`] is known for those of the
/// interface.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number(u32);

impl Number {
    /// Calls fit the hypercall page: 4096 bytes, 32 for each.
    pub const LIMIT: u32 = 128;

    /// The hypercall of this number.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number itself.
    pub const fn raw(self) -> u32 {
        self.0
    }

    /// The number as an index in a table of [`Number::LIMIT`] entries, unless
    /// it lies beyond.
    pub const fn index(self) -> Option<usize> {
        if self.0 < Self::LIMIT {
            Some(self.0 as usize)
        } else {
            None
        }
    }
}

/// Defines one constant a hypercall, and the function from number to name.
macro_rules! numbers {
    ($($name:ident = $value:ident, $text:literal;)*) => {
        impl Number {
            $(
                #[doc = concat!("`", $text, "`")]
                pub const $name: Self = Self(crate::$value);
            )*

            /// The name, such as `"mmu_update"`, of the calls that have one.
            pub const fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => Some($text),)*
                    _ => None,
                }
            }
        }
    };
}

numbers! {
    SET_TRAP_TABLE = __HYPERVISOR_set_trap_table, "set_trap_table";
    MMU_UPDATE = __HYPERVISOR_mmu_update, "mmu_update";
    SET_GDT = __HYPERVISOR_set_gdt, "set_gdt";
    STACK_SWITCH = __HYPERVISOR_stack_switch, "stack_switch";
    SET_CALLBACKS = __HYPERVISOR_set_callbacks, "set_callbacks";
    FPU_TASKSWITCH = __HYPERVISOR_fpu_taskswitch, "fpu_taskswitch";
    SCHED_OP_COMPAT = __HYPERVISOR_sched_op_compat, "sched_op_compat";
    PLATFORM_OP = __HYPERVISOR_platform_op, "platform_op";
    SET_DEBUGREG = __HYPERVISOR_set_debugreg, "set_debugreg";
    GET_DEBUGREG = __HYPERVISOR_get_debugreg, "get_debugreg";
    UPDATE_DESCRIPTOR = __HYPERVISOR_update_descriptor, "update_descriptor";
    MEMORY_OP = __HYPERVISOR_memory_op, "memory_op";
    MULTICALL = __HYPERVISOR_multicall, "multicall";
    UPDATE_VA_MAPPING = __HYPERVISOR_update_va_mapping, "update_va_mapping";
    SET_TIMER_OP = __HYPERVISOR_set_timer_op, "set_timer_op";
    EVENT_CHANNEL_OP_COMPAT = __HYPERVISOR_event_channel_op_compat, "event_channel_op_compat";
    XEN_VERSION = __HYPERVISOR_xen_version, "xen_version";
    CONSOLE_IO = __HYPERVISOR_console_io, "console_io";
    PHYSDEV_OP_COMPAT = __HYPERVISOR_physdev_op_compat, "physdev_op_compat";
    GRANT_TABLE_OP = __HYPERVISOR_grant_table_op, "grant_table_op";
    VM_ASSIST = __HYPERVISOR_vm_assist, "vm_assist";
    UPDATE_VA_MAPPING_OTHERDOMAIN = __HYPERVISOR_update_va_mapping_otherdomain, "update_va_mapping_otherdomain";
    IRET = __HYPERVISOR_iret, "iret";
    VCPU_OP = __HYPERVISOR_vcpu_op, "vcpu_op";
    SET_SEGMENT_BASE = __HYPERVISOR_set_segment_base, "set_segment_base";
    MMUEXT_OP = __HYPERVISOR_mmuext_op, "mmuext_op";
    XSM_OP = __HYPERVISOR_xsm_op, "xsm_op";
    NMI_OP = __HYPERVISOR_nmi_op, "nmi_op";
    SCHED_OP = __HYPERVISOR_sched_op, "sched_op";
    CALLBACK_OP = __HYPERVISOR_callback_op, "callback_op";
    XENOPROF_OP = __HYPERVISOR_xenoprof_op, "xenoprof_op";
    EVENT_CHANNEL_OP = __HYPERVISOR_event_channel_op, "event_channel_op";
    PHYSDEV_OP = __HYPERVISOR_physdev_op, "physdev_op";
    HVM_OP = __HYPERVISOR_hvm_op, "hvm_op";
    SYSCTL = __HYPERVISOR_sysctl, "sysctl";
    DOMCTL = __HYPERVISOR_domctl, "domctl";
    KEXEC_OP = __HYPERVISOR_kexec_op, "kexec_op";
    TMEM_OP = __HYPERVISOR_tmem_op, "tmem_op";
    ARGO_OP = __HYPERVISOR_argo_op, "argo_op";
    XENPMU_OP = __HYPERVISOR_xenpmu_op, "xenpmu_op";
    DM_OP = __HYPERVISOR_dm_op, "dm_op";
    HYPFS_OP = __HYPERVISOR_hypfs_op, "hypfs_op";
    PARAVANE = PARAVANE_HYPERCALL, "paravane";
}

/// Defines the function from call and command to the command's name: what of the constant's stands behind
/// the prefix.
macro_rules! commands {
    ($($call:ident $prefix:literal: $($value:ident)*;)*) => {
        impl Number {
            /// The name, such as `"block"`, of the command that is the first argument of this call, where
            /// that has commands.
            pub fn command(self, first: u64) -> Option<&'static str> {
                let first = u32::try_from(first).ok()?;
                match self {
                    $(Self::$call => match first {
                        $(crate::$value => stringify!($value).strip_prefix($prefix),)*
                        _ => None,
                    },)*
                    _ => None,
                }
            }
        }
    };
}

commands! {
    SCHED_OP "SCHEDOP_": SCHEDOP_yield SCHEDOP_block SCHEDOP_shutdown SCHEDOP_poll
        SCHEDOP_remote_shutdown SCHEDOP_shutdown_code SCHEDOP_watchdog SCHEDOP_pin_override;
    EVENT_CHANNEL_OP "EVTCHNOP_": EVTCHNOP_bind_interdomain EVTCHNOP_bind_virq
        EVTCHNOP_bind_pirq EVTCHNOP_close EVTCHNOP_send EVTCHNOP_status EVTCHNOP_alloc_unbound
        EVTCHNOP_bind_ipi EVTCHNOP_bind_vcpu EVTCHNOP_unmask EVTCHNOP_reset
        EVTCHNOP_init_control EVTCHNOP_expand_array EVTCHNOP_set_priority;
    MEMORY_OP "XENMEM_": XENMEM_increase_reservation XENMEM_decrease_reservation
        XENMEM_maximum_ram_page XENMEM_current_reservation XENMEM_maximum_reservation
        XENMEM_machphys_mfn_list XENMEM_populate_physmap XENMEM_add_to_physmap XENMEM_memory_map
        XENMEM_machine_memory_map XENMEM_exchange XENMEM_machphys_mapping XENMEM_set_memory_map
        XENMEM_maximum_gpfn XENMEM_remove_from_physmap XENMEM_set_pod_target
        XENMEM_get_pod_target XENMEM_add_to_physmap_batch XENMEM_machphys_compat_mfn_list
        XENMEM_get_vnumainfo XENMEM_acquire_resource;
    VCPU_OP "VCPUOP_": VCPUOP_initialise VCPUOP_up VCPUOP_down VCPUOP_is_up
        VCPUOP_get_runstate_info VCPUOP_register_runstate_memory_area VCPUOP_set_periodic_timer
        VCPUOP_stop_periodic_timer VCPUOP_set_singleshot_timer VCPUOP_stop_singleshot_timer
        VCPUOP_register_vcpu_info VCPUOP_send_nmi VCPUOP_get_physid
        VCPUOP_register_vcpu_time_memory_area;
    GRANT_TABLE_OP "GNTTABOP_": GNTTABOP_map_grant_ref GNTTABOP_unmap_grant_ref
        GNTTABOP_setup_table GNTTABOP_dump_table GNTTABOP_transfer GNTTABOP_copy
        GNTTABOP_query_size GNTTABOP_unmap_and_replace GNTTABOP_set_version
        GNTTABOP_get_status_frames GNTTABOP_get_version GNTTABOP_swap_grant_ref
        GNTTABOP_cache_flush;
    CONSOLE_IO "CONSOLEIO_": CONSOLEIO_write CONSOLEIO_read;
    CALLBACK_OP "CALLBACKOP_": CALLBACKOP_register CALLBACKOP_unregister;
    PHYSDEV_OP "PHYSDEVOP_": PHYSDEVOP_irq_status_query PHYSDEVOP_set_iopl
        PHYSDEVOP_set_iobitmap PHYSDEVOP_apic_read PHYSDEVOP_apic_write
        PHYSDEVOP_alloc_irq_vector PHYSDEVOP_free_irq_vector PHYSDEVOP_eoi PHYSDEVOP_map_pirq
        PHYSDEVOP_unmap_pirq PHYSDEVOP_manage_pci_add PHYSDEVOP_manage_pci_remove
        PHYSDEVOP_restore_msi PHYSDEVOP_manage_pci_add_ext PHYSDEVOP_setup_gsi
        PHYSDEVOP_get_free_pirq PHYSDEVOP_pci_mmcfg_reserved PHYSDEVOP_pci_device_add
        PHYSDEVOP_pci_device_remove PHYSDEVOP_restore_msi_ext PHYSDEVOP_dbgp_op
        PHYSDEVOP_prepare_msix PHYSDEVOP_release_msix PHYSDEVOP_pirq_eoi_gmfn;
    XEN_VERSION "XENVER_": XENVER_version XENVER_extraversion XENVER_compile_info
        XENVER_capabilities XENVER_changeset XENVER_platform_parameters XENVER_get_features
        XENVER_pagesize XENVER_guest_handle XENVER_commandline XENVER_build_id;
    VM_ASSIST "VMASST_CMD_": VMASST_CMD_enable VMASST_CMD_disable;
    PARAVANE "PARAVANE_OP_": PARAVANE_OP_version PARAVANE_OP_set_virtual_timer
        PARAVANE_OP_read_refusals PARAVANE_OP_find_holders;
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "hypercall {}", self.0),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
