//! Entry: what stands between the domain builder and a guest's `main`.
//!
//! `entry.S` holds the ELF notes, the hypercall page and the first
//! instructions; [`entry!`](crate::entry!) connects them with a function of
//! the guest. The notes say: 64-bit, linked at `VIRT_BASE`
//! (0xffffffff80000000), pseudo-physical addresses from 0, page tables
//! updated through the hypervisor (no `writable_page_tables`).
//!
//! A guest that wants other notes or another start leaves the macro out and
//! brings its own `_start`: nothing else in this crate depends on this file,
//! except that hypercalls through the page need `hypercall_page`.

use core::cell::UnsafeCell;

/// Where the builder maps pseudo-physical page 0; `guest.ld` says the same.
pub const VIRT_BASE: u64 = 0xffff_ffff_8000_0000;

/// Bytes of the stack that `main` starts on.
pub const BOOT_STACK_SIZE: usize = 64 * 1024;

/// The stack that `main` starts on, in the image's `.bss`.
#[repr(C, align(4096))]
pub struct BootStack(UnsafeCell<[u8; BOOT_STACK_SIZE]>);

// SAFETY: only the processor touches the contents, as the stack of vCPU 0;
// Rust code takes its address and nothing more.
unsafe impl Sync for BootStack {}

impl BootStack {
    /// The address just above the stack, 16-byte aligned.
    pub fn top(&self) -> usize {
        self.0.get() as usize + BOOT_STACK_SIZE
    }
}

/// The stack that vCPU 0 starts on. `main` never returns, so it stays in use.
pub static BOOT_STACK: BootStack = BootStack(UnsafeCell::new([0; BOOT_STACK_SIZE]));

#[cfg(target_os = "none")]
core::arch::global_asm!(
    include_str!("entry.S"),
    boot_stack = sym BOOT_STACK,
    boot_stack_size = const BOOT_STACK_SIZE,
    note_guest_os = const paravane_abi::XEN_ELFNOTE_GUEST_OS,
    note_guest_version = const paravane_abi::XEN_ELFNOTE_GUEST_VERSION,
    note_xen_version = const paravane_abi::XEN_ELFNOTE_XEN_VERSION,
    note_loader = const paravane_abi::XEN_ELFNOTE_LOADER,
    note_pae_mode = const paravane_abi::XEN_ELFNOTE_PAE_MODE,
    note_features = const paravane_abi::XEN_ELFNOTE_FEATURES,
    note_virt_base = const paravane_abi::XEN_ELFNOTE_VIRT_BASE,
    note_paddr_offset = const paravane_abi::XEN_ELFNOTE_PADDR_OFFSET,
    note_entry = const paravane_abi::XEN_ELFNOTE_ENTRY,
    note_hypercall_page = const paravane_abi::XEN_ELFNOTE_HYPERCALL_PAGE,
    note_hv_start_low = const paravane_abi::XEN_ELFNOTE_HV_START_LOW,
    note_l1_mfn_valid = const paravane_abi::XEN_ELFNOTE_L1_MFN_VALID,
);

#[cfg(target_os = "none")]
unsafe extern "C" {
    /// The first instruction of the image; never called, only linked to.
    #[doc(hidden)]
    pub fn _start();
}

/// Makes `fn(&'static StartInfo) -> !` the guest's entry.
///
/// ```no_run
/// #![cfg_attr(target_os = "none", no_std, no_main)]
/// use paravane_guest::{entry, println, sched, start::StartInfo};
///
/// entry!(run);
///
/// fn run(start: &'static StartInfo) -> ! {
///     println!("{} pages", start.nr_pages());
///     sched::shutdown(sched::ShutdownReason::Poweroff)
/// }
/// ```
///
/// On a host target, where an image has nothing to run on, it expands to a
/// `main` that says so; so the guest's crate compiles there too.
#[macro_export]
macro_rules! entry {
    ($main:path) => {
        #[cfg(target_os = "none")]
        const _: () = {
            // Makes the linker take in the start code from the library.
            #[used]
            static START: unsafe extern "C" fn() = $crate::entry::_start;

            #[unsafe(no_mangle)]
            extern "C" fn paravane_guest_main(start: *const $crate::abi::start_info) -> ! {
                let main: fn(&'static $crate::start::StartInfo) -> ! = $main;
                // SAFETY: the start code passes what the builder put into
                // rsi: the address of the start_info page, which is mapped
                // and stays so; called once.
                main(unsafe { $crate::start::init(start) })
            }
        };

        #[cfg(not(target_os = "none"))]
        fn main() {
            let _: fn(&'static $crate::start::StartInfo) -> ! = $main;
            eprintln!("this is a guest image: build it for x86_64-unknown-none and boot it");
            std::process::exit(2);
        }
    };
}
