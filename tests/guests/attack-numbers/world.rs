//! What the calls are about: a few pages, and frames that nothing maps.

use core::cell::Cell;

use paravane_guest::abi;
use paravane_guest::addr::{Pfn, VcpuId};
use paravane_guest::mm::Pte;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::update::{self, Flush};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, events, need};
use support::grant::{self, OWN};

use crate::calls::GRANT;

/// The pages.
pub struct World {
    /// A page behind which nothing is mapped.
    page: u64,
    /// An address that something is mapped at, which the calls may change.
    pub window: u64,
    /// A page of data, and its frame.
    pub data: u64,
    /// See there.
    pub frame: u64,
    /// Frames that nothing maps.
    loose: Cell<[u64; 2]>,
    /// A port of the caller's that is pending.
    pub port: u64,
    /// One that may be bound to another vCPU.
    pub unbound: u64,
}

impl World {
    /// Takes what it needs from boot memory.
    pub fn new(memory: &mut BootMemory, start: &StartInfo) -> Self {
        let page = need!(memory.page().ok_or("no page"));
        let behind = need!(memory.page().ok_or("no page"));
        need!(update::update_va_mapping(
            behind,
            Pte::EMPTY,
            Flush::PageLocal
        ));
        let window = need!(memory.page().ok_or("no page"));
        let data = need!(memory.page().ok_or("no page"));
        let loose = [1, 2].map(|last| {
            let number = start.nr_pages() - last;
            claim!(number >= memory.pages(), "everything is mapped");
            need!(start.p2m().mfn(Pfn::new(number)).ok_or("no frame")).raw()
        });
        let granted = need!(memory.page().ok_or("no page"));
        let granted = need!(memory.mfn(granted).ok_or("no frame"));
        grant::set_up(memory).grant(GRANT as u32, OWN, granted, false);
        let port = need!(events::bind_ipi(VcpuId::new(0)));
        need!(events::send(port));
        World {
            page: page.raw(),
            window: window.raw(),
            data: data.raw(),
            frame: need!(memory.mfn(data).ok_or("no frame")).raw(),
            loose: Cell::new(loose),
            port: port.raw().into(),
            unbound: need!(events::alloc_unbound(OWN, OWN)).raw().into(),
        }
    }

    /// Writes words to the end of the page behind which there is nothing; gives their address.
    pub fn put(&self, words: &[u64]) -> u64 {
        let at = self.page + 4096 - 8 * words.len() as u64;
        for (place, &word) in (0..).zip(words) {
            // SAFETY: a page of our own, that nothing else refers to.
            unsafe { ((at + 8 * place) as *mut u64).write_volatile(word) };
        }
        at
    }

    /// Frames of the caller's that nothing maps.
    pub fn frames(&self) -> [u64; 2] {
        self.loose.get()
    }

    /// One of them was exchanged for another.
    pub fn replace(&self, which: usize, frame: u64) {
        let mut loose = self.loose.get();
        loose[which] = frame;
        self.loose.set(loose);
    }

    /// Where the first of two lists of frames or numbers is, amid a page of zeros.
    pub fn lists(&self) -> [u64; 2] {
        [self.data + 1024, self.data + 2048]
    }

    /// Writes the start of a list.
    pub fn put_list(&self, at: u64, words: [u64; 2]) {
        // SAFETY: as in `put`; the lists are far from the page's end.
        unsafe { (at as *mut [u64; 2]).write_volatile(words) };
    }

    /// Reads it.
    pub fn list(&self, at: u64) -> [u64; 2] {
        // SAFETY: as in `put_list`.
        unsafe { (at as *const [u64; 2]).read_volatile() }
    }
}

/// The caller, as a number of 64 bits.
pub const SELF: u64 = abi::DOMID_SELF as u64;
/// The hypervisor's, where nobody may read or write.
pub const FORBIDDEN: u64 = 0xffff_8300_0000_1000;
