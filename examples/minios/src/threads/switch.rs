//! The switch from one thread to another.
//!
//! What a native kernel writes into processor registers, a paravirtualized one asks for, and asks at once: one
//! multicall tells the hypervisor the stack for entries from user mode, the page tables, the FS base, and that the
//! floating-point registers hold someone else's values. Then the kernel's own registers and stack are exchanged,
//! for which nobody needs to be asked.

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::abi;
use paravane_guest::addr::{Mfn, PAGE_SIZE};
use paravane_guest::hypercall::{check, raw};
use paravane_guest::traps::segment;

use crate::memory::table;
use crate::process::kernel_roots;
use crate::threads::stack::Stack;
use crate::threads::{Thread, begin, fpu, scheduler};

/// The data selector of the flat kernel: what the hypervisor's table has for it.
const KERNEL_DATA: u64 = abi::FLAT_KERNEL_SS as u64;

/// The top-level table that the hypervisor has for the kernel now, as a machine frame number.
static LOADED: AtomicU64 = AtomicU64::new(0);

/// Registers that [`exchange`] keeps on the stack, and the address it returns to.
const SAVED: usize = 7;

/// Lays the first frame on a new stack, so that a switch to it arrives at [`begin`]. The stack pointer to start with.
pub fn prepare(stack: &Stack) -> u64 {
    // A function starts with the stack 8 bytes below a multiple of 16; after `ret` it is 8 above the slot.
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
/// Events are masked; both threads stay alive until after the switch; `from` runs and `to` does not.
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
/// Tells the hypervisor all that it must know about the thread that runs next, in one call.
fn load(to: &Thread) {
    let mut calls = Calls::new();
    // Updates that wait for their hypercall belong to the old address space: commit them before it goes (M13).
    table::commit();
    let bases;
    if let Some(stack) = &to.stack {
        calls.add(
            abi::__HYPERVISOR_stack_switch,
            [KERNEL_DATA, stack.top(), 0, 0],
        );
    }
    if let Some(process) = &to.process {
        let (kernel, user) = process.roots();
        if LOADED.swap(kernel.raw(), Ordering::Relaxed) != kernel.raw() {
            bases = table::base_pointers(kernel, user);
            calls.add(
                abi::__HYPERVISOR_mmuext_op,
                [&raw const bases as u64, 2, 0, u64::from(abi::DOMID_SELF)],
            );
        }
        let fs_base = to.fs_base.load(Ordering::Relaxed);
        calls.add(
            abi::__HYPERVISOR_set_segment_base,
            [u64::from(abi::SEGBASE_FS), fs_base, 0, 0],
        );
        if let Some(unavailable) = fpu::change_on_switch(to) {
            calls.add(
                abi::__HYPERVISOR_fpu_taskswitch,
                [u64::from(unavailable), 0, 0, 0],
            );
        }
    }
    calls.issue();
}
// end guide

/// Loads other page tables for the current thread, whose process has a new address space or none any more.
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
    scheduler::current().fs_base.store(base, Ordering::Relaxed);
    segment::set_base(segment::Base::Fs, base).expect("an address of the process is accepted");
}

/// Calls for one multicall.
struct Calls {
    entries: [abi::multicall_entry; 4],
    used: usize,
}

impl Calls {
    fn new() -> Calls {
        Calls {
            entries: [abi::multicall_entry::default(); 4],
            used: 0,
        }
    }

    fn add(&mut self, call: u32, arguments: [u64; 4]) {
        let entry = &mut self.entries[self.used];
        entry.op = u64::from(call);
        entry.args[..4].copy_from_slice(&arguments);
        self.used += 1;
    }

    /// Issues the calls. None of them can fail unless the kernel is wrong about its own memory.
    fn issue(&mut self) {
        if self.used == 0 {
            return;
        }
        // SAFETY: the entries are live, and so is what they point to; each keeps the kernel's mappings as they are.
        let result = unsafe {
            raw::call2::<{ abi::__HYPERVISOR_multicall }>(
                self.entries.as_mut_ptr() as u64,
                self.used as u64,
            )
        };
        check(result).expect("multicall");
        for entry in &self.entries[..self.used] {
            assert!(
                entry.result as i64 >= 0,
                "call {} of a switch failed: {}",
                entry.op,
                entry.result as i64
            );
        }
    }
}

/// Keeps the registers that a function must keep, changes stacks, and takes the other thread's from there.
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
