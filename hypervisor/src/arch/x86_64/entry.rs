//! Entry and exit: the assembly of `entry.S` and `short.S` with its constants (design:entry). What
//! others need of it, and its installation on a CPU, is in [`super::stubs`].

use core::arch::global_asm;
use core::mem::offset_of;

use paravane_core::descriptor::exit::rflags;
use paravane_core::descriptor::trap::TrapEntry;
use paravane_core::mm::LinearSlots;
use paravane_core::shared::VcpuInfo;

use super::frame::TrapFrame;
use super::idt;
use super::layout;
use super::mitigations::{self, site};
use super::msr;
use super::percpu::{IDLE, PerCpu, SplitTables, TlbBook, special};
use super::stubs::{GUEST_CS, GUEST_SS, SPECIAL, STUB_32};
use super::uaccess::RANGE_SHIFT;
use super::vcpu::{Callback, CpuState};
use crate::domain::vcpu::{HeldVcpu, IOPL_IN_FLAGS, NMI_PENDING};
use crate::mm::VcpuMemory;
use crate::pv::bounce;

// Ends of the stub's four instructions with a displacement; entry.S checks them.
const STUB_END_1: i64 = 7;
const STUB_END_2: i64 = 14;
const STUB_END_3: i64 = 25;
const STUB_END_4: i64 = 41;
const _: () = assert!(size_of::<TrapEntry>().is_power_of_two());

/// Displacement from an instruction of the stub that ends at `end` to `field` of the PerCpu.
const fn stub_displacement(end: i64, field: usize) -> i64 {
    let percpu = layout::STACK_BLOCK_BYTES as i64 - size_of::<PerCpu>() as i64;
    percpu + field as i64 - (layout::SYSCALL_STUB_PAGE as i64 + end)
}

global_asm!(
    include_str!("entry.S"),
    include_str!("short.S"),
    include_str!("call32.S"),
    include_str!("mitigated.S"),
    include_str!("traced.S"),
    STUB_END_1 = const STUB_END_1,
    STUB_END_2 = const STUB_END_2,
    STUB_END_3 = const STUB_END_3,
    STUB_END_4 = const STUB_END_4,
    STUB_SCRATCH = const stub_displacement(STUB_END_1, offset_of!(PerCpu, syscall_scratch)),
    STUB_TOP = const stub_displacement(STUB_END_2, 0),
    STUB_SCRATCH_READ = const stub_displacement(STUB_END_3, offset_of!(PerCpu, syscall_scratch)),
    STUB_ENTRY = const stub_displacement(STUB_END_4, offset_of!(PerCpu, syscall_entry)),
    STUB_32 = const STUB_32,
    GUEST_CS32 = const layout::FLAT_RING3_CS32,
    PERCPU_SYSCALL = const offset_of!(PerCpu, syscall_entry),
    PERCPU_SYSCALL32 = const offset_of!(PerCpu, syscall32_entry),
    GUEST_CS = const GUEST_CS,
    GUEST_SS = const GUEST_SS,
    FRAME_SIZE = const size_of::<TrapFrame>(),
    FRAME_RIP = const offset_of!(TrapFrame, rip),
    FRAME_CS = const offset_of!(TrapFrame, cs),
    FRAME_SS = const offset_of!(TrapFrame, ss),
    FRAME_RFLAGS = const offset_of!(TrapFrame, rflags),
    FRAME_RAX = const offset_of!(TrapFrame, rax),
    FRAME_RCX = const offset_of!(TrapFrame, rcx),
    FRAME_RDX = const offset_of!(TrapFrame, rdx),
    FRAME_RSI = const offset_of!(TrapFrame, rsi),
    FRAME_RDI = const offset_of!(TrapFrame, rdi),
    FRAME_R8 = const offset_of!(TrapFrame, r8),
    FRAME_R9 = const offset_of!(TrapFrame, r9),
    FRAME_R10 = const offset_of!(TrapFrame, r10),
    FRAME_R11 = const offset_of!(TrapFrame, r11),
    PERCPU_SIZE = const size_of::<PerCpu>(),
    PERCPU_USER_MODE = const offset_of!(PerCpu, user_mode),
    PERCPU_FLUSHED = const offset_of!(PerCpu, book) + offset_of!(TlbBook, flushed),
    IDLE = const IDLE as i64,
    AUDIT = const cfg!(feature = "audit") as u32,
    PERCPU_LINEAR = const PerCpu::LINEAR,
    LINEAR_ANY = const LinearSlots::ANY,
    PERCPU_WORK = const offset_of!(PerCpu, work),
    PERCPU_VCPU_INFO = const offset_of!(PerCpu, vcpu_info),
    STACK_BLOCK_SIZE = const layout::STACK_BLOCK_BYTES,
    SYSRET_REFUSES = const rflags::RF | rflags::TF,
    SPECIAL = const SPECIAL,
    SPECIAL_FRAME = const special::FRAME,
    PERCPU_SPECIAL = const offset_of!(PerCpu, special),
    ENOSYS = const -(paravane_abi::XEN_ENOSYS as i64),
    HYPERCALLS = const crate::hypercall::TABLE_LEN,
    SHORT_PERCPU = const 48,
    FIRST_IRQ = const idt::FIRST_IRQ,
    HYPERCALL_IRET = const paravane_abi::__HYPERVISOR_iret,
    PERCPU_CURRENT = const offset_of!(PerCpu, current),
    PERCPU_FAULT_ADDRESS = const offset_of!(PerCpu, fault_address),
    VCPU_IOPL = const offset_of!(HeldVcpu, cpu) + offset_of!(CpuState, iopl),
    VCPU_IOPL_IN_FLAGS = const IOPL_IN_FLAGS,
    VCPU_KERNEL_SP = const offset_of!(HeldVcpu, cpu) + offset_of!(CpuState, kernel_sp),
    VCPU_SYSCALL = const offset_of!(HeldVcpu, cpu) + offset_of!(CpuState, syscall_callback),
    VCPU_EVENT = const offset_of!(HeldVcpu, cpu) + offset_of!(CpuState, event_callback),
    VCPU_NMI_PENDING = const NMI_PENDING,
    VCPU_KERNEL_BASE = const offset_of!(HeldVcpu, memory) + offset_of!(VcpuMemory, kernel_base),
    VCPU_USER_BASE = const offset_of!(HeldVcpu, memory) + offset_of!(VcpuMemory, user_base),
    VCPU_TRAPS = const offset_of!(HeldVcpu, traps),
    CALLBACK_ADDRESS = const offset_of!(Callback, address),
    CALLBACK_MASK = const offset_of!(Callback, mask_events),
    TRAP_SIZE = const size_of::<TrapEntry>(),
    TRAP_SIZE_SHIFT = const size_of::<TrapEntry>().trailing_zeros(),
    TRAP_DPL = const offset_of!(TrapEntry, dpl),
    TRAP_MASKS = const offset_of!(TrapEntry, masks_events),
    TRAP_ADDRESS = const offset_of!(TrapEntry, address),
    INFO_MASK = const offset_of!(VcpuInfo, upcall_mask),
    INFO_CR2 = const offset_of!(VcpuInfo, cr2),
    RANGE_SHIFT = const RANGE_SHIFT,
    RANGE = const layout::M2P.raw() >> RANGE_SHIFT,
    HANDLER_FLAGS = const !(bounce::CLEARED_FLAGS) as i32,
    GUEST_FLAGS = const rflags::GUESTS,
    FIXED_FLAGS = const rflags::FIXED | rflags::IF,
    IN_SYSCALL = const paravane_abi::VGCF_in_syscall,
    CALL_32 = const 0x82,
    hypercall_32 = sym crate::hypercall::call_32,
    hypercall_table = sym crate::hypercall::TABLE,
    hypercall_continued = sym crate::hypercall::continued,
    guest_system_call = sym crate::pv::syscall::guest_system_call,
    guest_system_call_32 = sym crate::pv::syscall::guest_system_call_32,
    exit_work = sym crate::pv::exit::exit_work,
    exit_work_traced = sym crate::pv::exit::exit_work_traced,
    call_64_traced = sym crate::hypercall::call_64_traced,
    hypercall_32_traced = sym crate::hypercall::call_32_traced,
    trap_from_guest_traced = sym super::trap::trap_from_guest_traced,
    trap_from_guest = sym super::trap::trap_from_guest,
    trap_from_hypervisor = sym super::trap::trap_from_hypervisor,
    PATCH_JUMP = const mitigations::JUMP,
    PATCH_CALL = const mitigations::CALL,
    M_TRACE = const site::TRACE_CALLS | site::TRACE_FAULTS | site::TRACE_EVENTS | site::TRACE_SWITCHES,
    M_TRACE_CALLS = const site::TRACE_CALLS,
    M_TRACE_FAULTS = const site::TRACE_FAULTS,
    M_TRACE_EVENTS = const site::TRACE_EVENTS,
    M_SPLIT = const site::SPLIT,
    M_EXIT = const site::EXIT,
    M_VERW = const site::VERW,
    M_BRANCHES = const site::IBRS_ENTRY | site::IBPB_ENTRY | site::RSB_ENTRY | site::BHB_ENTRY,
    M_REGISTERS = const site::IBRS_ENTRY | site::IBPB_ENTRY,
    M_IBRS_ENTRY = const site::IBRS_ENTRY,
    M_IBPB_ENTRY = const site::IBPB_ENTRY,
    M_RSB_ENTRY = const site::RSB_ENTRY,
    M_RSB_NARROW = const site::RSB_NARROW,
    M_BHB_ENTRY = const site::BHB_ENTRY,
    SPEC_CTRL = const msr::SPEC_CTRL,
    PRED_CMD = const msr::PRED_CMD,
    PRED_CMD_IBPB = const msr::PRED_CMD_IBPB,
    HYPERVISOR_SS = const layout::HYPERVISOR_SS,
    PERCPU_TABLES = const offset_of!(PerCpu, tables),
    TABLES_HYPERVISOR = const offset_of!(SplitTables, hypervisor),
    TABLES_GUEST = const offset_of!(SplitTables, guest),
    TABLES_KERNEL = const offset_of!(SplitTables, views),
    TABLES_USER = const offset_of!(SplitTables, views) + 8,
    TABLES_COPIED = const offset_of!(SplitTables, copied),
    TABLES_RAX = const offset_of!(SplitTables, saved),
    TABLES_RCX = const offset_of!(SplitTables, saved) + 8,
    TABLES_RDX = const offset_of!(SplitTables, saved) + 16,
    copy_guest_tables = sym crate::mm::views::copy_guest_tables,
    tables_loaded = sym super::split::tables_loaded,
    tables_forgotten = sym super::split::tables_forgotten,
);
