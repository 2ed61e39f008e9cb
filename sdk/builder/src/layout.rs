//! Where everything lies when the guest's first instruction runs.
//!
//! One stretch of virtual memory from VIRT_BASE, mapped one to one onto the
//! first pseudo-physical frames, in the order that the interface fixes: kernel,
//! initial ramdisk, physical-to-machine list, start-info page, xenstore page,
//! console page, page tables (L4 first), boot stack. It ends on a 4 MB boundary
//! with at least 512 kB behind the stack.
//!
//! A kernel may ask for two exceptions. With INIT_P2M the physical-to-machine
//! list is mapped at an address of its own; its frames, and behind them the
//! tables that map them, follow the stretch. With MOD_START_PFN the ramdisk is
//! not mapped at all; its frames come last.

use crate::error::ImageError;
use crate::image::{Image, is_guest_range};
use crate::page_tables::Tables;
use crate::{PAGE_SHIFT, PAGE_SIZE};
use core::fmt;
use paravane_abi::GuestWidth;

/// The end of the stretch is a multiple of this.
const REGION_ALIGN: u64 = 4 << 20;
/// What stays free behind the boot stack.
const REGION_PADDING: u64 = 512 << 10;
/// Frames of the boot stack.
const STACK_PAGES: u64 = 1;
/// The most frames a domain may have (1 TB).
const MAX_PAGES: u64 = 1 << 28;

/// What the layout depends on, besides the image.
#[derive(Clone, Copy, Debug)]
pub struct LayoutRequest {
    /// The domain's memory, in pages.
    pub memory_pages: u64,
    /// Bytes of the initial ramdisk; 0 for none.
    pub ramdisk_bytes: u64,
    /// Whether there are a xenstore and a console page: not for the initial
    /// control domain, which finds the console by hypercall and runs the
    /// xenstore itself.
    pub service_pages: bool,
}

/// A run of frames, and where the guest sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// Virtual address, if it is mapped.
    pub virt: Option<u64>,
    /// First pseudo-physical frame.
    pub pfn: u64,
    /// Number of frames.
    pub pages: u64,
}

impl Region {
    /// The first frame behind the region.
    pub fn end_pfn(&self) -> u64 {
        self.pfn + self.pages
    }
}

/// The plan: see the module's text. Printed, it is a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayoutPlan {
    /// The guest's width.
    pub width: GuestWidth,
    /// The domain's memory, in pages.
    pub memory_pages: u64,
    /// Virtual address of the stretch, and of pseudo-physical frame 0.
    pub virt_base: u64,
    /// Frames of the stretch, all of them mapped.
    pub mapped_pages: u64,
    /// Virtual address of the first instruction.
    pub entry: u64,
    /// The hypercall page, if the image has one.
    pub hypercall_page: Option<Region>,
    /// The kernel image.
    pub kernel: Region,
    /// The initial ramdisk.
    pub ramdisk: Option<Region>,
    /// Bytes of the initial ramdisk.
    pub ramdisk_bytes: u64,
    /// The physical-to-machine list.
    pub p2m: Region,
    /// The start-info page.
    pub start_info: Region,
    /// The xenstore page.
    pub store: Option<Region>,
    /// The console page.
    pub console: Option<Region>,
    /// The page tables of the stretch, L4 first.
    pub page_tables: Region,
    /// The tables that map an INIT_P2M list.
    pub p2m_tables: Option<Region>,
    /// The boot stack.
    pub stack: Region,
}

/// Hands out consecutive frames.
struct Cursor {
    base: u64,
    pfn: u64,
}

impl Cursor {
    fn take(&mut self, pages: u64) -> Region {
        let region = Region {
            virt: Some(self.base + (self.pfn << PAGE_SHIFT)),
            pfn: self.pfn,
            pages,
        };
        self.pfn += pages;
        region
    }

    fn take_unmapped(&mut self, pages: u64) -> Region {
        // Behind the stretch there need not be addresses for it.
        let region = Region {
            virt: None,
            pfn: self.pfn,
            pages,
        };
        self.pfn += pages;
        region
    }
}

impl LayoutPlan {
    /// Plans the start of day of `image`.
    pub fn new(image: &Image, request: &LayoutRequest) -> Result<Self, ImageError> {
        if request.memory_pages > MAX_PAGES {
            return Err(ImageError::MemorySize(request.memory_pages));
        }
        let ramdisk_pages = request.ramdisk_bytes.div_ceil(PAGE_SIZE);
        if ramdisk_pages > MAX_PAGES {
            return Err(ImageError::RamdiskSize(request.ramdisk_bytes));
        }
        let p2m_pages = (request.memory_pages * image.width.word()).div_ceil(PAGE_SIZE);

        // The end decides how many tables there are, and they move the end.
        let mut tables = 1;
        let (mut plan, mut cursor) = loop {
            let (plan, cursor) = Self::stretch(image, request, ramdisk_pages, p2m_pages, tables)?;
            let needed = 1 + Tables::count(plan.virt_base, plan.mapped_pages);
            if needed <= tables {
                break (plan, cursor);
            }
            tables = needed;
        };

        if let Some(address) = image.notes.init_p2m {
            plan.check_init_p2m(address, p2m_pages)?;
            plan.p2m = Region {
                virt: Some(address),
                ..cursor.take_unmapped(p2m_pages)
            };
            plan.p2m_tables = Some(cursor.take_unmapped(Tables::count(address, p2m_pages)));
        }
        if image.notes.mod_start_pfn && ramdisk_pages != 0 {
            plan.ramdisk = Some(cursor.take_unmapped(ramdisk_pages));
        }
        if cursor.pfn > request.memory_pages {
            return Err(ImageError::TooLarge {
                needed_kb: cursor.pfn << (PAGE_SHIFT - 10),
                available_kb: request.memory_pages << (PAGE_SHIFT - 10),
            });
        }
        Ok(plan)
    }

    /// Lays the stretch out with a given number of page tables.
    fn stretch(
        image: &Image,
        request: &LayoutRequest,
        ramdisk_pages: u64,
        p2m_pages: u64,
        tables: u64,
    ) -> Result<(Self, Cursor), ImageError> {
        let base = image.virt_base;
        // What a stretch can need at most must stay inside the guest's space.
        let bound = image.loaded_end()
            + ((ramdisk_pages + p2m_pages + tables + 16) << PAGE_SHIFT)
            + REGION_PADDING
            + REGION_ALIGN;
        image.check_region(base, bound)?;
        let mut cursor = Cursor {
            base,
            pfn: image.physical_start >> PAGE_SHIFT,
        };
        let kernel = cursor.take(image.loaded_end().div_ceil(PAGE_SIZE) - cursor.pfn);
        let mapped_ramdisk = ramdisk_pages != 0 && !image.notes.mod_start_pfn;
        let ramdisk = mapped_ramdisk.then(|| cursor.take(ramdisk_pages));
        let p2m = match image.notes.init_p2m {
            None => cursor.take(p2m_pages),
            Some(_) => cursor.take(0),
        };
        let start_info = cursor.take(1);
        let store = request.service_pages.then(|| cursor.take(1));
        let console = request.service_pages.then(|| cursor.take(1));
        let page_tables = cursor.take(tables);
        let stack = cursor.take(STACK_PAGES);
        let end = base + (cursor.pfn << PAGE_SHIFT) + REGION_PADDING;
        cursor.pfn = (end.next_multiple_of(REGION_ALIGN) - base) >> PAGE_SHIFT;
        let hypercall_page = image.hypercall_page.map(|address| Region {
            virt: Some(address),
            pfn: address.wrapping_sub(base) >> PAGE_SHIFT,
            pages: 1,
        });
        let plan = Self {
            width: image.width,
            memory_pages: request.memory_pages,
            virt_base: base,
            mapped_pages: cursor.pfn,
            entry: image.entry,
            hypercall_page,
            kernel,
            ramdisk,
            ramdisk_bytes: request.ramdisk_bytes,
            p2m,
            start_info,
            store,
            console,
            page_tables,
            p2m_tables: None,
            stack,
        };
        Ok((plan, cursor))
    }

    /// The list has an L4 slot of its own, so that its tables meet no others.
    fn check_init_p2m(&self, address: u64, pages: u64) -> Result<(), ImageError> {
        let size = pages << PAGE_SHIFT;
        let slot = |address: u64| address >> 39;
        let apart = |first: u64, last: u64| {
            slot(last) < slot(self.virt_base)
                || slot(first) > slot(self.virt_base + ((self.mapped_pages - 1) << PAGE_SHIFT))
        };
        let fits = address.is_multiple_of(PAGE_SIZE)
            && is_guest_range(self.width, address, size)
            && apart(address, address + size.saturating_sub(1));
        if fits {
            Ok(())
        } else {
            Err(ImageError::InitP2m(address))
        }
    }

    /// The initial stack pointer: the end of the boot stack.
    pub fn stack_top(&self) -> u64 {
        self.stack
            .virt
            .unwrap_or(0)
            .wrapping_add(self.stack.pages << PAGE_SHIFT)
    }

    /// Virtual address of the start-info page, for RSI.
    pub fn start_info_address(&self) -> u64 {
        self.start_info.virt.unwrap_or(0)
    }

    /// The page tables that the guest knows: a 32-bit one does not know of the L4
    /// above its L3.
    pub fn guest_tables(&self) -> Region {
        let unknown = match self.width {
            GuestWidth::Bits64 => 0,
            GuestWidth::Bits32 => 1,
        };
        let Region { virt, pfn, pages } = self.page_tables;
        Region {
            virt: virt.map(|virt| virt + (unknown << PAGE_SHIFT)),
            pfn: pfn + unknown,
            pages: pages - unknown,
        }
    }

    /// The frame of the L4, for CR3.
    pub fn l4_pfn(&self) -> u64 {
        self.page_tables.pfn
    }

    /// The regions with their names, in the order of their frames.
    pub fn regions(&self) -> impl Iterator<Item = (&'static str, Region)> {
        let own_p2m = self.p2m_tables.is_some();
        let unmapped = |region: &Region| region.virt.is_none();
        [
            ("kernel", Some(self.kernel)),
            ("ramdisk", self.ramdisk.filter(|region| !unmapped(region))),
            ("p2m list", Some(self.p2m).filter(|_| !own_p2m)),
            ("start info", Some(self.start_info)),
            ("xenstore page", self.store),
            ("console page", self.console),
            ("page tables", Some(self.page_tables)),
            ("boot stack", Some(self.stack)),
            ("p2m list", Some(self.p2m).filter(|_| own_p2m)),
            ("p2m tables", self.p2m_tables),
            ("ramdisk", self.ramdisk.filter(unmapped)),
        ]
        .into_iter()
        .filter_map(|(name, region)| Some((name, region?)))
    }
}

impl fmt::Display for LayoutPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<14} {:<18}   {:<23} {:>10}",
            "region", "virtual address", "frames (pfn)", "size"
        )?;
        for (name, region) in self.regions() {
            write!(f, "{name:<14} ")?;
            match region.virt {
                Some(address) => write!(f, "{address:#018x}")?,
                None => write!(f, "{:<18}", "not mapped")?,
            }
            writeln!(
                f,
                "   {:#010x} - {:#010x} {:>7} kB",
                region.pfn,
                region.end_pfn().saturating_sub(1),
                region.pages << (PAGE_SHIFT - 10)
            )?;
        }
        write!(
            f,
            "mapped {:#x} to {:#x}, entry {:#x}, memory {} kB",
            self.virt_base,
            self.virt_base + (self.mapped_pages << PAGE_SHIFT),
            self.entry,
            self.memory_pages << (PAGE_SHIFT - 10)
        )
    }
}
