//! Mitigations on this machine: what the processor says, the plan made of it
//! (`paravane_core::mitigations`), and its execution where no other file has the place.
//!
//! What is done at entry and exit is in `mitigated.S`, and costs nothing where it is off: the code is
//! fitted to the plan once, at boot, as long as the image can be written. So is what is recorded of guests
//! (`domain/recorder.rs`).

use core::arch::x86_64::{__cpuid, __cpuid_count};

use arrayvec::ArrayVec;
use paravane_core::mitigations::processor::{
    ARCH_CAPABILITIES, Ibrs, Processor, Ssbd, Vendor, signature,
};
use paravane_core::mitigations::{Choice, Named, Plan, Set, each, spec_ctrl, threads};
use paravane_core::recorder::Classes;

use super::layout::MAX_CPUS;
use super::{apic, msr, paging, split};
use crate::sync::Once;

/// What the places that are changed at boot depend on: bits of a mask.
pub mod site {
    /// Split page tables.
    pub const SPLIT: u64 = 1 << 0;
    /// Anything at exit.
    pub const EXIT: u64 = 1 << 1;
    /// VERW at exit.
    pub const VERW: u64 = 1 << 2;
    /// IBRS is written at entry and exit.
    pub const IBRS_ENTRY: u64 = 1 << 3;
    /// IBPB at entry.
    pub const IBPB_ENTRY: u64 = 1 << 4;
    /// The return stack is filled at entry.
    pub const RSB_ENTRY: u64 = 1 << 5;
    /// The branch history is cleared at entry.
    pub const BHB_ENTRY: u64 = 1 << 6;
    /// Something is to be done at a load of CR3: split tables, or a change of domains.
    pub const LOAD: u64 = 1 << 7;
    /// The return stack is filled at entry from a 32-bit guest, and at no other.
    pub const RSB_NARROW: u64 = 1 << 8;
    /// Hypercalls are recorded.
    pub const TRACE_CALLS: u64 = 1 << 9;
    /// Exceptions are.
    pub const TRACE_FAULTS: u64 = 1 << 10;
    /// Events are.
    pub const TRACE_EVENTS: u64 = 1 << 11;
    /// Switches of vCPUs are.
    pub const TRACE_SWITCHES: u64 = 1 << 12;
}

/// Beside a mask: the place gets a jump to the target instead of a no-op.
pub const JUMP: u64 = 1 << 32;
/// The place gets a call of the target.
pub const CALL: u64 = 1 << 33;

/// A no-op of five bytes (SDM vol. 2, "NOP").
const NOP: [u8; 5] = [0x0f, 0x1f, 0x44, 0x00, 0x00];

static PLAN: Once<Plan> = Once::new();

/// What is on; nothing before it is decided.
pub fn plan() -> &'static Plan {
    PLAN.get().unwrap_or(&Plan::OFF)
}

/// What the processor says.
fn processor() -> Processor {
    let vendor = __cpuid(0);
    let mut name = [0; 12];
    for (part, word) in name
        .chunks_exact_mut(4)
        .zip([vendor.ebx, vendor.edx, vendor.ecx])
    {
        part.copy_from_slice(&word.to_le_bytes());
    }
    let first = __cpuid(1);
    let (family, model) = signature(first.eax);
    let extended = __cpuid(0x8000_0000).eax;
    let mut processor = Processor::silent(Vendor::named(&name), family, model);
    processor.is_virtual = first.ecx >> 31 != 0;
    processor.thread_bits = thread_bits(vendor.eax, extended);
    if vendor.eax >= 7 {
        let leaf = __cpuid_count(7, 0);
        (processor.leaf7_ebx, processor.leaf7_edx) = (leaf.ebx, leaf.edx);
        if leaf.eax >= 2 {
            processor.leaf7_2_edx = __cpuid_count(7, 2).edx;
        }
    }
    if extended >= 0x8000_0008 {
        processor.leaf8_ebx = __cpuid(0x8000_0008).ebx;
    }
    if extended >= 0x8000_0021 {
        let leaf = __cpuid(0x8000_0021);
        (processor.leaf21_eax, processor.leaf21_ecx) = (leaf.eax, leaf.ecx);
    }
    if processor.leaf7_edx & ARCH_CAPABILITIES != 0 {
        // SAFETY: CPUID announces the register; reading it has no effect.
        processor.capabilities = unsafe { msr::read(msr::ARCH_CAPABILITIES) };
    }
    processor
}

/// How many low bits of an APIC number tell the threads of a core apart.
fn thread_bits(last: u32, last_extended: u32) -> u32 {
    const AMD_TOPOLOGY: u32 = 1 << 22; // leaf 0x8000_0001, ECX
    let extended = (last >= 0xb).then(|| {
        let leaf = __cpuid_count(0xb, 0);
        [leaf.eax, leaf.ebx, leaf.ecx]
    });
    let amd = last_extended >= 0x8000_001e && __cpuid(0x8000_0001).ecx & AMD_TOPOLOGY != 0;
    threads::bits(extended, amd.then(|| __cpuid(0x8000_001e).ebx))
}

/// Of the processors with these APIC numbers those that are to run; this one is among them.
pub fn used(apic_ids: &[u32]) -> ArrayVec<u32, MAX_CPUS> {
    let bits = if plan().on.contains(Set::ONE_THREAD) {
        thread_bits(__cpuid(0).eax, __cpuid(0x8000_0000).eax)
    } else {
        0
    };
    let this = apic::id();
    let used = |&(index, _): &(usize, u32)| threads::is_first_of_core(apic_ids, index, this, bits);
    apic_ids
        .iter()
        .copied()
        .enumerate()
        .filter(used)
        .map(|(_, apic_id)| apic_id)
        .take(MAX_CPUS)
        .collect()
}

/// Decides for the machine and fits the code to it, and to what is recorded.
///
/// # Safety
/// The image is writable, and no other processor runs yet.
pub unsafe fn decide(choice: Choice, recorded: Classes) {
    let plan = PLAN.set(Plan::new(&processor(), choice));
    if plan.on.contains(Set::SPLIT) {
        paging::leave_global_out();
    }
    // SAFETY: the caller's promise.
    unsafe { patch(plan, recorded) };
}

/// The mask of a plan, and of what is recorded.
fn mask(plan: &Plan, recorded: Classes) -> u64 {
    let at_switch = Set::SPLIT | Set::IBPB | Set::RSB | Set::L1D;
    [
        (site::SPLIT, plan.on.contains(Set::SPLIT)),
        (site::EXIT, plan.at_exit()),
        (site::VERW, plan.on.contains(Set::VERW)),
        (site::IBRS_ENTRY, plan.ibrs == Ibrs::AtEntry),
        (site::IBPB_ENTRY, plan.on.contains(Set::IBPB_ENTRY)),
        (site::RSB_ENTRY, plan.rsb_at_entry),
        (site::RSB_NARROW, plan.rsb_at_entry_of_32()),
        (site::BHB_ENTRY, plan.history_at_entry),
        (site::LOAD, plan.on.intersects(at_switch)),
        (site::TRACE_CALLS, recorded.contains(Classes::HYPERCALLS)),
        (site::TRACE_FAULTS, recorded.contains(Classes::FAULTS)),
        (site::TRACE_EVENTS, recorded.contains(Classes::EVENTS)),
        (site::TRACE_SWITCHES, recorded.contains(Classes::SWITCHES)),
    ]
    .into_iter()
    .filter(|entry| entry.1)
    .fold(0, |mask, (bit, _)| mask | bit)
}

unsafe extern "C" {
    static mitigation_patch_start: [u64; 3];
    static mitigation_patch_end: [u64; 3];
    static mut mitigated_spec_ctrl: u32;
    static mut mitigated_guest_spec_ctrl: u32;
}

/// # Safety
/// As for [`decide`].
unsafe fn patch(plan: &Plan, recorded: Classes) {
    let on = mask(plan, recorded);
    let mut entry = &raw const mitigation_patch_start;
    let end = &raw const mitigation_patch_end;
    // SAFETY: the two words are the image's, which can be written. The table lies between the two
    // symbols; each entry holds the address of an instruction of at least five bytes that begins
    // there, and what the boot makes of it.
    unsafe {
        (&raw mut mitigated_spec_ctrl).write(plan.spec_ctrl);
        (&raw mut mitigated_guest_spec_ctrl).write(plan.guest_spec_ctrl);
        while entry < end {
            let [place, condition, target] = entry.read();
            if condition & on != 0 {
                let distance = target.wrapping_sub(place + 5) as u32;
                let opcode = if condition & CALL != 0 { 0xe8 } else { 0xe9 };
                let [a, b, c, d] = distance.to_le_bytes();
                let instruction = if condition & (JUMP | CALL) != 0 {
                    [opcode, a, b, c, d]
                } else {
                    NOP
                };
                core::ptr::copy_nonoverlapping(instruction.as_ptr(), place as *mut u8, 5);
            }
            entry = entry.add(1);
        }
    }
}

/// Says what is on, what it is for, and what cannot be had.
pub fn report() {
    let plan = plan();
    for entry in each(plan.on) {
        info!(
            "mitigation {}: {} ({})",
            entry.name, entry.what, entry.against
        );
    }
    if !plan.left_off.is_empty() {
        info!("mitigations left off: {}", Named(plan.left_off));
    }
    if !plan.lacking.is_empty() {
        warn!(
            "mitigations not possible, the processor or its microcode does not announce what they take: {}",
            Named(plan.lacking)
        );
    }
    if !plan.holes.is_empty() {
        warn!(
            "holes of the processor about which nothing is done: {}",
            plan.holes
        );
    }
}

/// Sets the registers of this processor that are set once.
pub fn init_this_cpu() {
    let plan = plan();
    // SAFETY: the plan has a register only where CPUID announces it, and bits that it announces.
    unsafe {
        if plan.spec_ctrl != 0 {
            msr::write(msr::SPEC_CTRL, plan.spec_ctrl.into());
        }
        if plan.ibrs == Ibrs::Automatic {
            msr::write(msr::EFER, msr::read(msr::EFER) | msr::EFER_AUTOMATIC_IBRS);
        }
        match plan.ssbd {
            Ssbd::None | Ssbd::SpecCtrl => {}
            Ssbd::Virtual => msr::write(msr::VIRT_SPEC_CTRL, spec_ctrl::SSBD.into()),
            Ssbd::LoadStoreConfiguration(bit) => {
                msr::write(msr::LS_CFG, msr::read(msr::LS_CFG) | 1 << bit);
            }
        }
        if plan.on.contains(Set::GDS) {
            let control = msr::read(msr::MCU_OPT_CTRL);
            if control & msr::MCU_OPT_CTRL_GDS_OFF != 0 {
                msr::write(msr::MCU_OPT_CTRL, control & !msr::MCU_OPT_CTRL_GDS_OFF);
            }
        }
    }
}

unsafe extern "C" {
    fn fill_return_stack();
}

/// What is done between two domains on this processor.
pub(super) fn between_domains() {
    let on = plan().on;
    // SAFETY: the plan has a command only where CPUID announces its register; the commands forget
    // predictions and empty a cache, which changes nothing that a program can see. The filling leaves
    // the stack as it was.
    unsafe {
        if on.contains(Set::IBPB) {
            msr::write(msr::PRED_CMD, msr::PRED_CMD_IBPB.into());
        }
        if on.contains(Set::L1D) {
            msr::write(msr::FLUSH_CMD, msr::FLUSH_CMD_L1D.into());
        }
        if on.contains(Set::RSB) {
            fill_return_stack();
        }
    }
    split::leave_nothing();
}
