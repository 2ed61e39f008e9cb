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
