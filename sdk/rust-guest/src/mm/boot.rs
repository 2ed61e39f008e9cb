//! The memory that the builder mapped: image, start_info, p2m, page tables,
//! and behind them some free pages, all at `VIRT_BASE` + page number.
//!
//! Enough to start on before a kernel has an allocator: take pages one by
//! one, change how they are mapped, use them as page tables.

use crate::addr::{Mfn, PAGE_SHIFT, PAGE_SIZE, Pfn, VirtAddr};
use crate::entry::VIRT_BASE;
use crate::hypercall::Result;
use crate::mm::m2p::M2p;
use crate::mm::map::TableMemory;
use crate::mm::pte::{Flags, Pte};
use crate::mm::update::{self, Flush};
use crate::mm::walk::{self, Linear, Tables};
use crate::start::StartInfo;

/// The boot mapping and its free pages.
pub struct BootMemory {
    linear: Linear<'static>,
    root: Mfn,
    next: u64,
}

impl BootMemory {
    /// Finds out what is mapped and where the free part begins: behind the
    /// page tables and the builder's stack page, which are last in its
    /// layout. `None` if start_info makes no sense.
    pub fn new(start: &StartInfo) -> Option<Self> {
        let p2m = start.p2m();
        let page_table = start.page_table().checked_sub(VIRT_BASE)? >> PAGE_SHIFT;
        let root = p2m.mfn(Pfn::new(page_table))?;
        let next = page_table + start.page_table_frames() + 1;
        // Bounded by where the 2 GiB from VIRT_BASE end; the tables say how
        // far the mapping really goes.
        let most = start.nr_pages().min(1 << (31 - PAGE_SHIFT));
        let mut linear = Linear {
            base: VirtAddr::new(VIRT_BASE),
            pages: next,
            p2m,
            m2p: M2p::find(),
        };
        let mut pages = next;
        while pages < most {
            let address = VirtAddr::new(VIRT_BASE + (pages << PAGE_SHIFT));
            if walk::walk(&linear, root, address).leaf().is_none() {
                break;
            }
            pages += 1;
        }
        linear.pages = pages;
        Some(Self { linear, root, next })
    }

    /// The level-4 table that the guest started on.
    pub fn root(&self) -> Mfn {
        self.root
    }

    /// The mapping, as [`Tables`] that can be copied.
    pub fn linear(&self) -> Linear<'static> {
        self.linear
    }

    /// Pages mapped, from page 0.
    pub fn pages(&self) -> u64 {
        self.linear.pages
    }

    /// The next page that nothing uses.
    pub fn next_free(&self) -> Pfn {
        Pfn::new(self.next)
    }

    /// Takes a page: mapped writable, all zero.
    pub fn page(&mut self) -> Option<VirtAddr> {
        if self.next >= self.linear.pages {
            return None;
        }
        let address = self.address(Pfn::new(self.next));
        self.next += 1;
        // SAFETY: mapped writable by the builder, and nobody's until now.
        unsafe { address.as_ptr::<u8>().write_bytes(0, PAGE_SIZE) };
        Some(address)
    }

    /// Where page `pfn` of the boot mapping is.
    pub fn address(&self, pfn: Pfn) -> VirtAddr {
        VirtAddr::new(VIRT_BASE + (pfn.raw() << PAGE_SHIFT))
    }

    /// The page at an address of the boot mapping.
    pub fn pfn(&self, address: VirtAddr) -> Option<Pfn> {
        let pfn = address.raw().checked_sub(VIRT_BASE)? >> PAGE_SHIFT;
        (pfn < self.linear.pages).then_some(Pfn::new(pfn))
    }

    /// The frame at an address of the boot mapping.
    pub fn mfn(&self, address: VirtAddr) -> Option<Mfn> {
        self.linear.p2m.mfn(self.pfn(address)?)
    }

    /// Maps a page of the boot mapping anew, with other rights.
    ///
    /// # Errors
    /// EINVAL for an address outside; else what `update_va_mapping` says.
    pub fn protect(&self, address: VirtAddr, flags: Flags) -> Result<()> {
        let frame = self.mfn(address).ok_or(crate::Errno::EINVAL)?;
        update::update_va_mapping(address.page(), Pte::new(frame, flags), Flush::PageLocal)
    }
}

impl Tables for BootMemory {
    fn table(&self, frame: Mfn) -> Option<*const u64> {
        self.linear.table(frame)
    }
}

impl TableMemory for BootMemory {
    fn allocate_table(&mut self, _level: u32) -> Option<Mfn> {
        let page = self.page()?;
        self.protect(page, Flags::READ_ONLY).ok()?;
        self.mfn(page)
    }
}
