//! Privileged instructions: the host refuses them by a signal, whose handler does what matters of
//! them here and goes on behind them.

use std::cell::Cell;
use std::mem::MaybeUninit;

use iced_x86::{Decoder, DecoderOptions, Mnemonic, OpKind, Register};

thread_local! {
    static CR3: Cell<u64> = const { Cell::new(0) };
}

/// The base of the tables that are loaded.
pub fn cr3() -> u64 {
    CR3.get()
}

/// Loads another.
pub fn load_cr3(base: u64) {
    CR3.set(base);
}

/// Has the handler do privileged instructions of this process.
pub fn install() {
    // SAFETY: a handler of the form that the flags say.
    unsafe {
        let mut action = MaybeUninit::<libc::sigaction>::zeroed().assume_init();
        action.sa_sigaction = handle as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_NODEFER;
        libc::sigaction(libc::SIGSEGV, &action, std::ptr::null_mut());
    }
}

extern "C" fn handle(_signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the kernel gives a handler with `SA_SIGINFO` both.
    let (address, context) =
        unsafe { ((*info).si_addr(), &mut *context.cast::<libc::ucontext_t>()) };
    let registers = &mut context.uc_mcontext.gregs;
    let rip = registers[libc::REG_RIP as usize] as u64;
    // SAFETY: the instruction that faulted is code of ours.
    let code = unsafe { std::slice::from_raw_parts(rip as *const u8, 15) };
    let instruction = Decoder::with_ip(64, code, rip, DecoderOptions::NONE).decode();
    let register = |kind: Register| match kind {
        Register::RAX => libc::REG_RAX,
        Register::RCX => libc::REG_RCX,
        Register::RDX => libc::REG_RDX,
        Register::RBX => libc::REG_RBX,
        Register::RSI => libc::REG_RSI,
        Register::RDI => libc::REG_RDI,
        Register::RBP => libc::REG_RBP,
        Register::R8 => libc::REG_R8,
        Register::R9 => libc::REG_R9,
        Register::R10 => libc::REG_R10,
        Register::R11 => libc::REG_R11,
        Register::R12 => libc::REG_R12,
        Register::R13 => libc::REG_R13,
        Register::R14 => libc::REG_R14,
        _ => libc::REG_R15,
    } as usize;
    let known = match instruction.mnemonic() {
        Mnemonic::Mov if instruction.op1_kind() == OpKind::Register => {
            let (to, from) = (instruction.op0_register(), instruction.op1_register());
            if to == Register::CR3 {
                CR3.set(registers[register(from)] as u64);
            } else if from == Register::CR3 {
                registers[register(to)] = CR3.get() as i64;
            } else if !to.is_cr() && !to.is_dr() && to.is_gpr() {
                registers[register(to)] = 0;
            }
            to.is_cr() || to.is_dr() || from.is_cr() || from.is_dr()
        }
        Mnemonic::Rdmsr => {
            registers[libc::REG_RAX as usize] = 0;
            registers[libc::REG_RDX as usize] = 0;
            true
        }
        Mnemonic::In => {
            registers[libc::REG_RAX as usize] |= 0xff;
            true
        }
        Mnemonic::Wrmsr
        | Mnemonic::Out
        | Mnemonic::Invlpg
        | Mnemonic::Wbinvd
        | Mnemonic::Swapgs
        | Mnemonic::Clts
        | Mnemonic::Sti
        | Mnemonic::Cli => true,
        _ => false,
    };
    if !known {
        eprintln!(
            "a fault of the hypervisor's own at {rip:#x}, address {address:?}: {:?}",
            instruction.mnemonic()
        );
        // SAFETY: ends the process at once, as a fault does.
        unsafe { libc::_exit(4) };
    }
    registers[libc::REG_RIP as usize] = instruction.next_ip() as i64;
}
