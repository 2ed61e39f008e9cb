//! The start_info page: what the domain builder tells a guest.
//!
//! Facts: public interface, `start_info` and the start-of-day layout. The
//! page is ours to read for as long as we leave it mapped; the builder never
//! writes it after the guest has started (the fields change only over a
//! suspend, which this library does not do).

use core::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use paravane_abi as abi;

use crate::addr::{MachineAddr, Mfn, Pfn, Port};
use crate::mm::p2m::P2m;

static START: AtomicPtr<abi::start_info> = AtomicPtr::new(core::ptr::null_mut());

/// The start_info page, with its fields decoded.
#[repr(transparent)]
pub struct StartInfo(abi::start_info);

/// Takes note of the page; [`get`] finds it from then on.
///
/// # Safety
/// `start` is the address that the builder passed in `rsi`; the page stays
/// mapped and unchanged.
pub unsafe fn init(start: *const abi::start_info) -> &'static StartInfo {
    START.store(start.cast_mut(), Ordering::Release);
    // SAFETY: the caller's promise; StartInfo is a transparent wrapper.
    unsafe { &*start.cast() }
}

/// The page, once [`init`] has seen it (the `entry!` macro calls it).
pub fn get() -> Option<&'static StartInfo> {
    let start = START.load(Ordering::Acquire);
    // SAFETY: null or what `init` was promised to be valid for ever.
    unsafe { start.cast::<StartInfo>().as_ref() }
}

impl StartInfo {
    /// The page as the public header declares it.
    pub fn raw(&self) -> &abi::start_info {
        &self.0
    }

    /// Pages of the domain's reservation; also the length of the p2m.
    pub fn nr_pages(&self) -> u64 {
        self.0.nr_pages
    }

    /// Machine address of the shared_info page.
    pub fn shared_info(&self) -> MachineAddr {
        MachineAddr::new(self.0.shared_info)
    }

    /// The domain may use the privileged interface.
    pub fn is_privileged(&self) -> bool {
        self.0.flags & abi::SIF_PRIVILEGED != 0
    }

    /// The domain is the initial one: it owns the machine's console.
    pub fn is_initial(&self) -> bool {
        self.0.flags & abi::SIF_INITDOMAIN != 0
    }

    /// Virtual address of the level-4 table that the domain started on.
    pub fn page_table(&self) -> u64 {
        self.0.pt_base
    }

    /// Number of page-table pages of the initial tables, contiguous from
    /// [`StartInfo::page_table`], level 4 first.
    pub fn page_table_frames(&self) -> u64 {
        self.0.nr_pt_frames
    }

    /// The physical-to-machine array of the builder: one entry a page.
    pub fn p2m(&self) -> P2m<'static> {
        let entries = self.0.mfn_list as *const AtomicU64;
        // SAFETY: the builder maps `nr_pages` entries at `mfn_list`, ours to
        // read and write; everyone reaches them as atomics.
        P2m::new(unsafe { core::slice::from_raw_parts(entries, self.0.nr_pages as usize) })
    }

    /// The module (initial ramdisk) given with the image, if any. Where the
    /// builder left it unmapped (`SIF_MOD_START_PFN`), `Err` gives its first
    /// page and length in bytes.
    pub fn module(&self) -> Option<Result<&'static [u8], (Pfn, u64)>> {
        if self.0.mod_len == 0 {
            return None;
        }
        if self.0.flags & abi::SIF_MOD_START_PFN != 0 {
            return Some(Err((Pfn::new(self.0.mod_start), self.0.mod_len)));
        }
        // SAFETY: without the flag, `mod_start` is a mapped virtual address
        // of `mod_len` bytes that nobody writes.
        Some(Ok(unsafe {
            core::slice::from_raw_parts(self.0.mod_start as *const u8, self.0.mod_len as usize)
        }))
    }

    /// The command line up to its terminating zero; "" when it is not UTF-8.
    pub fn command_line(&self) -> &str {
        let bytes: &[core::ffi::c_char] = &self.0.cmd_line;
        // SAFETY: c_char and u8 have one layout.
        let bytes =
            unsafe { core::slice::from_raw_parts(bytes.as_ptr().cast::<u8>(), bytes.len()) };
        let end = bytes.iter().position(|&b| b == 0).unwrap_or(bytes.len());
        core::str::from_utf8(bytes.get(..end).unwrap_or(&[])).unwrap_or("")
    }

    /// True when the command line has `word` as one of its words.
    pub fn has_option(&self, word: &str) -> bool {
        self.command_line()
            .split_ascii_whitespace()
            .any(|w| w == word)
    }

    /// The console ring's frame and port, for a domain that has one (an
    /// unprivileged one; the initial domain uses `console_io`).
    pub fn console_ring(&self) -> Option<(Mfn, Port)> {
        if self.is_initial() {
            return None;
        }
        // SAFETY: both members of the union are plain integers.
        let console = unsafe { self.0.console.domU };
        (console.mfn != 0).then(|| (Mfn::new(console.mfn), Port::new(console.evtchn)))
    }

    /// The xenstore ring's frame and port, where the domain has one.
    pub fn xenstore_ring(&self) -> Option<(Mfn, Port)> {
        (self.0.store_mfn != 0)
            .then(|| (Mfn::new(self.0.store_mfn), Port::new(self.0.store_evtchn)))
    }
}
