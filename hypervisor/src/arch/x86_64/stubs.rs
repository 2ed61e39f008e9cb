//! What the rest of the hypervisor needs of the assembly of entry and exit: the stubs' addresses, their
//! installation on a CPU, and the way to the guest (design:entry). The assembly itself, which calls
//! into the upper layers, is in [`super::entry`].

use paravane_core::descriptor::exit::rflags;

use super::frame::TrapFrame;
use super::layout;
use super::mitigations;
use super::msr;
use super::percpu::PerCpu;

/// Guest code and stack selectors that SYSCALL and SYSRET imply (public interface,
/// `FLAT_RING3_CS64` and `FLAT_RING3_DS`).
pub const GUEST_CS: u64 = paravane_abi::FLAT_RING3_CS64 as u64;
/// See [`GUEST_CS`].
pub const GUEST_SS: u64 = paravane_abi::FLAT_RING3_SS64 as u64;

/// Returned by a hypercall that has no result ([`super::percpu::special`] says why); below every
/// errno. A value may be equal to it by chance.
pub const SPECIAL: i64 = -4096;

/// Where the stub for 32-bit code begins, behind the other.
pub(super) const STUB_32: i64 = 64;

unsafe extern "C" {
    static syscall_stub_start: u8;
    static syscall_stub_end: u8;
    fn syscall_common();
    fn syscall32_common();
    fn guest_iret();
    fn restart_exit(frame: *mut TrapFrame) -> !;
    static trap_entry_table: [u64; 256];
    static mitigated_entry_table: [u64; 256];
    fn mitigated_syscall();
    fn mitigated_syscall32();
    fn mitigated_guest_iret();
    static smap_patch_start: [u64; 2];
    static smap_patch_end: [u64; 2];
}

/// Addresses of the 256 entry stubs, for the IDT.
pub fn trap_entries() -> &'static [u64; 256] {
    // SAFETY: entry.S and mitigated.S build the tables with one address a vector; they are never
    // written.
    unsafe {
        if mitigations::plan().at_entry() {
            &mitigated_entry_table
        } else {
            &trap_entry_table
        }
    }
}

/// The system-call stub, to be copied to [`layout::SYSCALL_STUB_PAGE`] of each CPU's area.
pub fn syscall_stub() -> &'static [u8] {
    let start = &raw const syscall_stub_start;
    let end = &raw const syscall_stub_end;
    // SAFETY: the two symbols bracket the stub's code in the image, in this order.
    unsafe { core::slice::from_raw_parts(start, end.offset_from_unsigned(start)) }
}

/// Address of the one of two entries that is used: the first does what is to be done at entry.
fn at_entry(mitigated: unsafe extern "C" fn(), plain: unsafe extern "C" fn()) -> u64 {
    let used = if mitigations::plan().at_entry() {
        mitigated
    } else {
        plain
    };
    used as *const () as u64
}

/// Address that [`PerCpu::syscall_entry`] must hold.
pub fn syscall_entry() -> u64 {
    at_entry(mitigated_syscall, syscall_common)
}

/// Address that [`PerCpu::syscall32_entry`] must hold.
pub fn syscall32_entry() -> u64 {
    at_entry(mitigated_syscall32, syscall32_common)
}

/// Whether at this address is the IRET that returns to the guest; a fault there is the guest's.
pub fn is_guest_iret(address: u64) -> bool {
    address == guest_iret as *const () as u64 || address == mitigated_guest_iret as *const () as u64
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
