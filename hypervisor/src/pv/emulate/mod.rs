//! Emulation of the privileged instructions that guest kernels execute (C3).
//!
//! They fault in ring 3. Real kernels issue some of them in their first instructions, before any
//! trap table exists, so this works from the guest's first instruction on. MSR accesses are matched
//! by their two bytes; everything else is decoded by the library.

mod control;
mod msr;
mod port;
mod return_path;
mod system;

use iced_x86::{Decoder, DecoderOptions, Instruction, Mnemonic, OpKind, Register};
use paravane_abi::GuestWidth;
use paravane_core::debug::DR6_SINGLE_STEP;
use paravane_core::descriptor::exit::rflags;
pub use return_path::return_from_interrupt;

use crate::arch::frame::TrapFrame;
use crate::arch::guest_memory::GuestPtr;
use crate::arch::layout::FLAT_RING3_CS32;
use crate::domain::{CurrentVcpu, current};
use crate::pv::{cpuid, debug, mode, syscall};

/// Has the library build its tables now, so that no guest's fault pays for them.
pub fn prepare() {
    let nop = [0x90];
    core::hint::black_box(Decoder::with_ip(64, &nop, 0, DecoderOptions::NONE).decode());
}

/// What became of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Done; go on behind it.
    Done,
    /// Done, and it met breakpoints, as DR6 says it.
    Watched(u64),
    /// It changed the instruction pointer, or stopped the guest: leave the frame as it is.
    Leave,
    /// Not emulated: the guest gets its exception.
    Refused,
}

/// Tries to emulate the instruction that raised #GP with error code 0.
pub fn privileged(frame: &mut TrapFrame) -> bool {
    let vcpu = current();
    let kernel = !mode::is_user();
    // Eight bytes, since a word is read fastest; what stands nearer to an end of memory is decoded.
    if kernel
        && let Ok([word]) = GuestPtr::<[u64; 1]>::new(frame.rip).read_words()
        && let [0x0f, opcode @ (0x30 | 0x32)] = (word as u16).to_le_bytes()
    {
        let outcome = if opcode == 0x30 {
            msr::write(frame, vcpu)
        } else {
            msr::read(frame, vcpu)
        };
        return finish(frame, outcome, 2);
    }
    decoded(frame, vcpu, kernel)
}

/// The same for what only the library decodes, apart so that MSR accesses save no registers for it.
/// It reads the bytes anew and decides by what it reads.
#[inline(never)]
fn decoded(frame: &mut TrapFrame, vcpu: CurrentVcpu, kernel: bool) -> bool {
    // Of the code of 32-bit guests nothing is performed yet.
    if vcpu.domain.width == GuestWidth::Bits32 {
        return false;
    }
    let code = GuestPtr::new(frame.rip).read_code();
    let bits = if frame.cs & 0xffff == u64::from(FLAT_RING3_CS32) {
        32
    } else {
        64
    };
    let mut decoder = Decoder::with_ip(bits, &code, frame.rip, DecoderOptions::NONE);
    let instruction = decoder.decode();
    if instruction.is_invalid() {
        return false;
    }
    let outcome = dispatch(frame, vcpu, &instruction, kernel);
    finish(frame, outcome, instruction.len() as u64)
}

#[inline(always)]
fn finish(frame: &mut TrapFrame, outcome: Outcome, length: u64) -> bool {
    match outcome {
        Outcome::Done => {
            retire(frame, length);
            true
        }
        Outcome::Watched(found) => {
            retire_with(frame, length, found);
            true
        }
        Outcome::Leave => true,
        Outcome::Refused => false,
    }
}

/// Goes on behind an instruction that was performed for the guest, as the processor does: the resume
/// flag is over, and with the trap flag set the guest gets its single step.
#[inline(always)]
pub(super) fn retire(frame: &mut TrapFrame, length: u64) {
    retire_with(frame, length, 0);
}

/// The same, for an instruction that met breakpoints: one exception says it all.
#[inline(always)]
fn retire_with(frame: &mut TrapFrame, length: u64, mut found: u64) {
    frame.rip = frame.rip.wrapping_add(length);
    frame.rflags &= !rflags::RF;
    if frame.rflags & rflags::TF != 0 {
        found |= DR6_SINGLE_STEP;
    }
    if found != 0 {
        debug::after_instruction(frame, found);
    }
}

fn dispatch(frame: &mut TrapFrame, vcpu: CurrentVcpu, i: &Instruction, kernel: bool) -> Outcome {
    match i.mnemonic() {
        Mnemonic::In
        | Mnemonic::Out
        | Mnemonic::Insb
        | Mnemonic::Insw
        | Mnemonic::Insd
        | Mnemonic::Outsb
        | Mnemonic::Outsw
        | Mnemonic::Outsd => port::access(frame, vcpu, i, kernel),
        Mnemonic::Cli | Mnemonic::Sti => port::interrupt_flag(vcpu, kernel),
        Mnemonic::Cpuid => {
            cpuid::emulate(frame);
            Outcome::Done
        }
        Mnemonic::Sgdt | Mnemonic::Sidt | Mnemonic::Sldt | Mnemonic::Str | Mnemonic::Smsw => {
            system::store(frame, vcpu, i)
        }
        Mnemonic::Sysenter if syscall::guest_sysenter(frame) => Outcome::Leave,
        _ if !kernel => Outcome::Refused,
        Mnemonic::Wrmsr => msr::write(frame, vcpu),
        Mnemonic::Rdmsr => msr::read(frame, vcpu),
        Mnemonic::Mov if i.op0_kind() == OpKind::Register && i.op1_kind() == OpKind::Register => {
            control::mov(frame, vcpu, i)
        }
        Mnemonic::Clts => {
            vcpu.set_task_switched(false);
            Outcome::Done
        }
        // All memory a guest can map is coherent: nothing to write back.
        Mnemonic::Wbinvd | Mnemonic::Invd => Outcome::Done,
        Mnemonic::Xsetbv => control::xsetbv(frame, vcpu),
        _ => Outcome::Refused,
    }
}

/// The forced-emulation prefix `ud2; .ascii "xen"` before CPUID (public interface,
/// `XEN_CPUID`): the only way to see a CPUID that follows the hypervisor's policy.
pub fn prefixed_cpuid(frame: &mut TrapFrame) -> bool {
    const SEQUENCE: [u8; 7] = [0x0f, 0x0b, b'x', b'e', b'n', 0x0f, 0xa2];
    if GuestPtr::<[u8; 7]>::new(frame.rip).read() != Ok(SEQUENCE) {
        return false;
    }
    cpuid::emulate(frame);
    retire(frame, SEQUENCE.len() as u64);
    true
}

/// The 64-bit general register of an operand.
pub(super) fn register(frame: &mut TrapFrame, register: Register) -> Option<&mut u64> {
    register
        .is_gpr()
        .then(|| frame.register(register.full_register().number() as u8))
}
