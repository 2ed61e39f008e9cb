//! The stubs of `entry.S`, the dispatch to handlers, the return.

use core::sync::atomic::{AtomicPtr, Ordering};

use crate::traps::frame::{TrapFrame, vector};

/// What a vector leads to. It may change the frame: the change is what the
/// interrupted code finds.
pub type Handler = fn(&mut TrapFrame);

static HANDLERS: [AtomicPtr<()>; vector::COUNT] =
    [const { AtomicPtr::new(core::ptr::null_mut()) }; vector::COUNT];

/// Names the handler of a vector (0 to 255, or one of [`vector`]'s), or
/// takes it away. False beyond the last vector. The hypervisor must be told
/// besides: [`table`](crate::traps::table), [`callback`](crate::traps::callback).
pub fn set_handler(vector: u32, handler: Option<Handler>) -> bool {
    let Some(slot) = HANDLERS.get(vector as usize) else {
        return false;
    };
    let pointer = handler.map_or(core::ptr::null_mut(), |handler| handler as *mut ());
    slot.store(pointer, Ordering::Release);
    true
}

/// The handler of a vector, if it has one.
pub fn handler(vector: u32) -> Option<Handler> {
    let pointer = HANDLERS.get(vector as usize)?.load(Ordering::Acquire);
    // SAFETY: null, or a `Handler` that `set_handler` stored.
    (!pointer.is_null()).then(|| unsafe { core::mem::transmute::<*mut (), Handler>(pointer) })
}

/// What `entry.S` calls. A trap that nobody wants ends the domain, with the
/// registers on the console.
#[cfg_attr(not(target_os = "none"), allow(dead_code))]
extern "C" fn dispatch(frame: &mut TrapFrame) {
    match handler(frame.vector) {
        Some(handler) => handler(frame),
        None => unhandled(frame),
    }
}

/// Says which trap nobody wanted, and crashes the domain.
pub fn unhandled(frame: &TrapFrame) -> ! {
    let cr2 = crate::events::current().map(|info| info.cr2());
    crate::println!("unhandled trap: {frame:?}\ncr2 {cr2:x?}");
    panic!("unhandled trap {:#x}", frame.vector)
}

/// Loads every register from `frame` and continues there: how a new thread
/// or process starts.
///
/// # Safety
/// The frame describes a context that may run: in kernel mode, its stack and
/// code are valid. Whatever the current stack holds is abandoned, unless
/// some frame leads back to it. The frame's memory is used as a stack: it is
/// overwritten, with some bytes below it.
#[cfg(target_os = "none")]
pub unsafe fn return_to(frame: *mut TrapFrame) -> ! {
    // SAFETY: the caller's promise; `entry.S` wants rsp at the frame.
    unsafe {
        core::arch::asm!(
            "mov rsp, {frame}",
            "jmp paravane_trap_return",
            frame = in(reg) frame,
            options(noreturn),
        )
    }
}

/// Host stand-in.
///
/// # Safety
/// None needed: it panics.
#[cfg(not(target_os = "none"))]
pub unsafe fn return_to(_frame: *mut TrapFrame) -> ! {
    unreachable!("no hypervisor under a host test")
}

#[cfg(target_os = "none")]
core::arch::global_asm!(
    include_str!("entry.S"),
    dispatch = sym dispatch,
    syscall = const vector::SYSCALL,
    upcall = const vector::UPCALL,
    failsafe = const vector::FAILSAFE,
    syscall32 = const vector::SYSCALL32,
    sysenter = const vector::SYSENTER,
    nmi = const vector::NMI_CALLBACK,
    in_syscall = const paravane_abi::VGCF_in_syscall,
    iret = const paravane_abi::__HYPERVISOR_iret,
);

macro_rules! stubs {
    ($($(#[$doc:meta])* $name:ident = $symbol:ident;)*) => {
        $(
            $(#[$doc])*
            pub fn $name() -> u64 {
                #[cfg(target_os = "none")]
                {
                    unsafe extern "C" {
                        fn $symbol();
                    }
                    $symbol as *const () as u64
                }
                #[cfg(not(target_os = "none"))]
                0
            }
        )*
    };
}

stubs! {
    /// Address of the system-call entry.
    syscall_entry = paravane_syscall_entry;
    /// Address of the entry for events.
    upcall_entry = paravane_upcall_entry;
    /// Address of the entry for failed returns.
    failsafe_entry = paravane_failsafe_entry;
    /// Address of the 32-bit system-call entry.
    syscall32_entry = paravane_syscall32_entry;
    /// Address of the `sysenter` entry.
    sysenter_entry = paravane_sysenter_entry;
    /// Address of the NMI entry.
    nmi_entry = paravane_nmi_entry;
    /// Address of the stub of vector 0; the others follow, 32 bytes apart.
    first_trap_entry = paravane_trap_stubs;
}

/// Address of the stub of a vector.
pub fn trap_entry(vector: u8) -> u64 {
    first_trap_entry() + u64::from(vector) * 32
}
