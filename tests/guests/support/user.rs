//! User mode: a small address space, and running in it until the next trap.
//!
//! [`run`] continues a frame in user mode and comes back with the frame of
//! whatever brought the processor back into the kernel: a system call, a
//! fault, an interrupt. Register [`trapped`] as the handler of what may.

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{Mfn, VirtAddr};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::traps::{TrapFrame, segment};
use paravane_guest::{Errno, need};

use crate::fault;
use crate::space::{self, Table};

/// Where the code page is in user space.
pub const CODE: u64 = 0x40_0000;
/// Where the data page is; the stack grows down from its end.
pub const DATA: u64 = 0x40_1000;
/// Top of the user stack.
pub const STACK: u64 = DATA + 0x1000;

/// A user address space of two pages.
pub struct UserSpace {
    /// The level-4 table.
    pub root: Mfn,
    /// The code page, as the kernel writes it.
    pub code: VirtAddr,
    /// The data page, as the kernel writes it.
    pub data: VirtAddr,
    /// The tables, level 1 first.
    pub tables: [Table; 4],
}

/// Builds the space, pins it, makes it the user space of this vCPU, sets the
/// kernel stack for entries, and the system-call entry to [`trapped`].
pub fn build(memory: &mut BootMemory) -> UserSpace {
    let none = Errno::ENOMEM;
    let tables = need!(space::chain(memory, VirtAddr::new(CODE)).ok_or(none));
    let code = need!(memory.page().ok_or(none));
    let data = need!(memory.page().ok_or(none));
    let stack = need!(memory.page().ok_or(none));
    let user = Flags::USER | Flags::ACCESSED | Flags::PRESENT;
    let index = VirtAddr::new(CODE).index(1);
    let (code_frame, data_frame) = (
        need!(memory.mfn(code).ok_or(none)),
        need!(memory.mfn(data).ok_or(none)),
    );
    tables[0].set(index, Pte::new(code_frame, user));
    tables[0].set(index + 1, Pte::new(data_frame, Flags::USER_DATA));
    for table in &tables {
        need!(table.make_read_only(memory));
    }
    let root = tables[3].frame;
    need!(update::pin(4, root));
    need!(update::new_user_baseptr(root));
    need!(segment::stack_switch(VirtAddr::new(stack.raw() + 4096)));
    need!(callback::register(Callback::Syscall, true, trapped));
    UserSpace {
        root,
        code,
        data,
        tables,
    }
}

impl UserSpace {
    /// Replaces the code.
    pub fn load(&self, code: &[u8]) {
        assert!(code.len() <= 4096);
        // SAFETY: the code page, mapped writable for the kernel; user mode
        // does not run meanwhile.
        unsafe {
            core::ptr::copy_nonoverlapping(code.as_ptr(), self.code.as_ptr::<u8>(), code.len());
        }
    }
}

static SAVED: AtomicU64 = AtomicU64::new(0);
static FRAME: spin::Mutex<Option<TrapFrame>> = spin::Mutex::new(None);

/// Continues `frame` until something comes back into the kernel; gives that
/// entry's frame.
pub fn run(frame: &TrapFrame) -> TrapFrame {
    let mut frame = *frame;
    // SAFETY: comes back through `trapped`, which restores the stack and the
    // registers that a call preserves.
    unsafe { enter(&raw mut frame, SAVED.as_ptr()) };
    need!(FRAME.lock().take().ok_or("came back without a frame"))
}

/// The handler of whatever interrupts user mode: ends [`run`]. A trap of the
/// kernel itself goes to the fault catcher.
pub fn trapped(frame: &mut TrapFrame) {
    let saved = SAVED.swap(0, Ordering::Relaxed);
    if saved == 0 || (!frame.from_user() && fault::CONTINUE.load(Ordering::Relaxed) != 0) {
        SAVED.store(saved, Ordering::Relaxed);
        return fault::catch(frame);
    }
    *FRAME.lock() = Some(*frame);
    // SAFETY: `saved` is the stack that `enter` left, not used since.
    unsafe { leave(saved) }
}

#[cfg(target_os = "none")]
mod switch {
    use paravane_guest::traps::TrapFrame;

    /// Saves what a call preserves and the stack pointer, and continues
    /// `frame`.
    #[unsafe(naked)]
    pub(super) unsafe extern "C" fn enter(frame: *mut TrapFrame, saved: *mut u64) {
        core::arch::naked_asm!(
            "push rbx",
            "push rbp",
            "push r12",
            "push r13",
            "push r14",
            "push r15",
            "mov [rsi], rsp",
            "mov rsp, rdi",
            "jmp paravane_trap_return",
        )
    }

    /// Returns from the `enter` that left `saved`.
    #[unsafe(naked)]
    pub(super) unsafe extern "C" fn leave(saved: u64) -> ! {
        core::arch::naked_asm!(
            "mov rsp, rdi",
            "pop r15",
            "pop r14",
            "pop r13",
            "pop r12",
            "pop rbp",
            "pop rbx",
            "ret",
        )
    }
}

#[cfg(not(target_os = "none"))]
mod switch {
    use paravane_guest::traps::TrapFrame;

    pub(super) unsafe extern "C" fn enter(_frame: *mut TrapFrame, _saved: *mut u64) {}

    pub(super) unsafe extern "C" fn leave(_saved: u64) -> ! {
        unreachable!("no hypervisor under a host build")
    }
}

use switch::{enter, leave};
