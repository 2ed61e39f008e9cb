//! The switch from one thread to another.
//!
//! What a native kernel writes into processor registers, a paravirtualized one asks for, and asks
//! at once: one multicall tells the hypervisor the stack for entries from user mode, the page
//! tables, the FS base, and that the floating-point registers hold someone else's values. Then the
//! kernel's own registers and stack are exchanged, for which nobody needs to be asked.

use core::sync::atomic::{AtomicU64, Ordering};

use arrayvec::ArrayVec;
use paravane_guest::abi;
use paravane_guest::addr::{Mfn, PAGE_SIZE};
use paravane_guest::multicall;
use paravane_guest::traps::frame::FLAT_SS;
use paravane_guest::traps::segment;

use crate::memory::table;
use crate::process::kernel_roots;
use crate::threads::stack::Stack;
use crate::threads::{Thread, begin, fpu, scheduler};

/// The top-level table that the hypervisor has for the kernel now, as a machine frame number.
static LOADED: AtomicU64 = AtomicU64::new(0);

/// Registers that [`exchange`] keeps on the stack, and the address it returns to.
const SAVED: usize = 7;

/// Lays the first frame on a new stack, so that a switch to it arrives at [`begin`]. The stack
/// pointer to start with.
pub fn prepare(stack: &Stack) -> u64 {
    // A function starts with the stack 8 bytes below a multiple of 16; after `ret` it is 8 above
    // the slot.
    let slot = stack.top() - 16;
    let first = slot - (SAVED as u64 - 1) * 8;
    // SAFETY: the stack is new, mapped writable, and larger than this.
    unsafe {
        (first as *mut u64).write_bytes(0, SAVED);
        (slot as *mut u64).write(begin as *const () as u64);
    }
    first
}

/// Gives the processor to `to`; comes back when someone gives it to `from` again.
///
/// # Safety
/// Events are masked; both threads stay alive until after the switch; `from` runs and `to` does
/// not.
pub unsafe fn switch(from: *const Thread, to: *const Thread) {
    // SAFETY: the caller keeps both alive.
    let (from, to) = unsafe { (&*from, &*to) };
    load(to);
    // SAFETY: `to` was saved by this function or prepared; events are masked.
    unsafe {
        exchange(
            from.saved_stack_pointer.get(),
            *to.saved_stack_pointer.get(),
        )
    }
}

// guide: context-switch
/// Tells the hypervisor all that it must know about the thread that runs next, in one call. Of a
/// thread without a process that is nothing: it is never entered from user mode, and stays in the
/// address space that it finds.
fn load(to: &Thread) {
    let (Some(process), Some(stack)) = (&to.process, &to.stack) else {
        return;
    };
    let bases;
    let mut calls = ArrayVec::<_, 4>::new();
    let mut add = |number, arguments: &[u64]| calls.push(multicall::entry(number, arguments));
    add(abi::__HYPERVISOR_stack_switch, &[FLAT_SS, stack.top()]);
    let (kernel, user) = process.roots();
    if LOADED.swap(kernel.raw(), Ordering::Relaxed) != kernel.raw() {
        // Updates that wait for their hypercall belong to the old address space: commit them
        // before it goes (M13).
        table::commit();
        bases = table::base_pointers(kernel, user);
        add(
            abi::__HYPERVISOR_mmuext_op,
            &[&raw const bases as u64, 2, 0, u64::from(abi::DOMID_SELF)],
        );
    }
    let fs_base = to.fs_base.load(Ordering::Relaxed);
    add(
        abi::__HYPERVISOR_set_segment_base,
        &[u64::from(abi::SEGBASE_FS), fs_base],
    );
    if let Some(unavailable) = fpu::change_on_switch(to) {
        add(abi::__HYPERVISOR_fpu_taskswitch, &[u64::from(unavailable)]);
    }
    // SAFETY: the entries are live, and so is what they point to; each keeps the kernel's mappings
    // as they are.
    unsafe { multicall::call(&mut calls) }.expect("the list of calls is the kernel's own");
    for call in &calls {
        multicall::result(call)
            .unwrap_or_else(|error| panic!("call {} of a switch: {error:?}", call.op));
    }
}
// end guide

/// Loads other page tables for the current thread, whose process has a new address space or none
/// any more.
pub fn load_roots(kernel: Mfn, user: Mfn) {
    LOADED.store(kernel.raw(), Ordering::Relaxed);
    table::commit();
    table::extended(&table::base_pointers(kernel, user));
}

/// Loads the kernel's own tables without a process; what [`load_roots`] takes to come back to them.
pub fn kernel_only() -> (Mfn, Mfn) {
    let (kernel, user) = kernel_roots();
    load_roots(kernel, user);
    (kernel, user)
}

/// Changes the FS base of the current thread's program.
pub fn load_fs_base(base: u64) {
    scheduler::this().fs_base.store(base, Ordering::Relaxed);
    segment::set_base(segment::Base::Fs, base).expect("an address of the process is accepted");
}

/// Keeps the registers that a function must keep, changes stacks, and takes the other thread's from
/// there.
///
/// # Safety
/// `load` was stored by this function or laid out by [`prepare`]; events are masked.
#[unsafe(naked)]
unsafe extern "C" fn exchange(save: *mut u64, load: u64) {
    core::arch::naked_asm!(
        "push rbp",
        "push rbx",
        "push r12",
        "push r13",
        "push r14",
        "push r15",
        "mov [rdi], rsp",
        "mov rsp, rsi",
        "pop r15",
        "pop r14",
        "pop r13",
        "pop r12",
        "pop rbx",
        "pop rbp",
        "ret",
    )
}

const _: () = assert!(PAGE_SIZE > SAVED * 8);
