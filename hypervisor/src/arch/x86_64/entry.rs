//! Entry and exit: the assembly of `entry.S`, its constants, and its installation on a CPU (D13).

use core::arch::global_asm;
use core::mem::offset_of;

use paravane_core::descriptor::exit::rflags;
use paravane_core::descriptor::trap::TrapEntry;
use paravane_core::mm::LinearSlots;
use paravane_core::shared::VcpuInfo;

use super::frame::TrapFrame;
use super::idt;
use super::layout;
use super::msr;
use super::percpu::{IDLE, PerCpu, TlbBook, special};
use super::uaccess::RANGE_SHIFT;
use super::vcpu::{Callback, CpuState};
use crate::domain::vcpu::{HeldVcpu, NMI_PENDING};
use crate::mm::VcpuMemory;
use crate::pv::bounce;

/// Guest code and stack selectors that SYSCALL and SYSRET imply (public interface,
/// `FLAT_RING3_CS64` and `FLAT_RING3_DS`).
pub const GUEST_CS: u64 = paravane_abi::FLAT_RING3_CS64 as u64;
/// See [`GUEST_CS`].
pub const GUEST_SS: u64 = paravane_abi::FLAT_RING3_SS64 as u64;

/// Returned by a hypercall that has no result ([`special`] says why); below every errno. A value
/// may be equal to it by chance.
pub const SPECIAL: i64 = -4096;

// Ends of the stub's four instructions with a displacement; entry.S checks them.
const STUB_END_1: i64 = 7;
const STUB_END_2: i64 = 14;
const STUB_END_3: i64 = 25;
const STUB_END_4: i64 = 41;
/// Where the stub for 32-bit code begins, behind the other.
const STUB_32: i64 = 64;

const _: () = assert!(size_of::<TrapEntry>().is_power_of_two());

/// Displacement from an instruction of the stub that ends at `end` to `field` of the PerCpu.
const fn stub_displacement(end: i64, field: usize) -> i64 {
    let percpu = layout::STACK_BLOCK_BYTES as i64 - size_of::<PerCpu>() as i64;
    percpu + field as i64 - (layout::SYSCALL_STUB_PAGE as i64 + end)
}

global_asm!(
    include_str!("entry.S"),
    include_str!("short.S"),
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
    FRAME_RSP = const offset_of!(TrapFrame, rsp),
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
    TRAP_CS = const offset_of!(TrapEntry, cs),
    TRAP_DPL = const offset_of!(TrapEntry, dpl),
    TRAP_MASKS = const offset_of!(TrapEntry, masks_events),
    TRAP_ADDRESS = const offset_of!(TrapEntry, address),
    INFO_MASK = const offset_of!(VcpuInfo, upcall_mask),
    INFO_CR2 = const offset_of!(VcpuInfo, cr2),
    RANGE_SHIFT = const RANGE_SHIFT,
    RANGE = const layout::M2P.as_u64() >> RANGE_SHIFT,
    HANDLER_FLAGS = const !(bounce::CLEARED_FLAGS) as i32,
    GUEST_FLAGS = const rflags::GUESTS,
    FIXED_FLAGS = const rflags::FIXED | rflags::IF,
    IN_SYSCALL = const paravane_abi::VGCF_in_syscall,
    hypercall_table = sym crate::hypercall::TABLE,
    hypercall_continued = sym crate::hypercall::continued,
    guest_system_call = sym crate::pv::syscall::guest_system_call,
    guest_system_call_32 = sym crate::pv::syscall::guest_system_call_32,
    exit_work = sym crate::pv::exit::exit_work,
    trap_from_guest = sym super::trap::trap_from_guest,
    trap_from_hypervisor = sym super::trap::trap_from_hypervisor,
);

unsafe extern "C" {
    static syscall_stub_start: u8;
    static syscall_stub_end: u8;
    fn syscall_common();
    fn syscall32_common();
    fn guest_iret();
    fn restart_exit(frame: *mut TrapFrame) -> !;
    static trap_entry_table: [u64; 256];
    static smap_patch_start: [u64; 2];
    static smap_patch_end: [u64; 2];
}

/// Addresses of the 256 entry stubs, for the IDT.
pub fn trap_entries() -> &'static [u64; 256] {
    // SAFETY: entry.S builds the table with one address a vector; it is never written.
    unsafe { &trap_entry_table }
}

/// The system-call stub, to be copied to [`layout::SYSCALL_STUB_PAGE`] of each CPU's area.
pub fn syscall_stub() -> &'static [u8] {
    let start = &raw const syscall_stub_start;
    let end = &raw const syscall_stub_end;
    // SAFETY: the two symbols bracket the stub's code in the image, in this order.
    unsafe { core::slice::from_raw_parts(start, end.offset_from_unsigned(start)) }
}

/// Address that [`PerCpu::syscall_entry`] must hold.
pub fn syscall_entry() -> u64 {
    syscall_common as *const () as u64
}

/// Address that [`PerCpu::syscall32_entry`] must hold.
pub fn syscall32_entry() -> u64 {
    syscall32_common as *const () as u64
}

/// Address of the IRET that returns to the guest; a fault there is the guest's.
pub fn guest_iret_address() -> u64 {
    guest_iret as *const () as u64
}

/// Programs the system-call registers of this CPU, whose stub lies at `stub`
/// (SDM vol. 3, 5.8.8 "Fast System Calls in 64-Bit Mode").
pub fn install(stub: u64) {
    let star =
        (u64::from(layout::HYPERVISOR_CS) << 32) | (u64::from(paravane_abi::FLAT_RING3_CS32) << 48);
    let mask = rflags::TF | rflags::IF | rflags::DF | rflags::NT | rflags::AC | rflags::RF;
    // SAFETY: STAR names the flat descriptors of our own GDT page; LSTAR and CSTAR point to the
    // stubs, which are mapped executable in every address space; the mask turns interrupts off.
    unsafe {
        msr::write(msr::STAR, star);
        msr::write(msr::LSTAR, stub);
        msr::write(msr::CSTAR, stub + STUB_32 as u64);
        msr::write(msr::FMASK, mask);
    }
}

/// Turns the placeholders of STAC and CLAC into the instructions.
///
/// # Safety
/// The hypervisor's text is writable, no other CPU runs, and the processor has SMAP.
pub unsafe fn patch_smap() {
    let mut entry = &raw const smap_patch_start;
    let end = &raw const smap_patch_end;
    while entry < end {
        // SAFETY: the table lies between the two symbols and holds the address of a three-byte
        // placeholder with the instruction that belongs there.
        unsafe {
            let [address, instruction] = entry.read();
            let bytes = instruction.to_le_bytes();
            core::ptr::copy_nonoverlapping(bytes.as_ptr(), address as *mut u8, 3);
            entry = entry.add(1);
        }
    }
}

/// Abandons the current stack contents and returns to the guest in this CPU's frame.
pub fn return_to_guest() -> ! {
    // SAFETY: the frame under this CPU's PerCpu is always a valid guest frame once a vCPU is
    // current, and nothing on the stack below it is needed again.
    unsafe { restart_exit(PerCpu::guest_frame()) }
}
