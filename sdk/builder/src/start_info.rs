//! The start-info page: what the kernel finds at the address in RSI.

use crate::PAGE_SIZE;
use crate::error::ImageError;
use crate::layout::LayoutPlan;
use core::mem::offset_of;
use paravane_abi as abi;

/// What the page says beyond the layout.
#[derive(Clone, Copy, Debug)]
pub struct StartInfo<'a> {
    /// Version of the interface: `xen-MAJOR.MINOR-x86_64`.
    pub version: (u32, u32),
    /// Machine address of the shared-info page.
    pub shared_info: u64,
    /// The initial control domain (SIF_PRIVILEGED, SIF_INITDOMAIN).
    pub control_domain: bool,
    /// Port of the xenstore; 0 for none.
    pub store_port: u32,
    /// Port of the console; 0 for none.
    pub console_port: u32,
    /// The kernel's command line.
    pub command_line: &'a [u8],
}

/// Bytes of the command line, its NUL included.
const COMMAND_LINE: usize = abi::MAX_GUEST_CMDLINE as usize;

/// A page with fields put in by offset.
struct Page([u8; PAGE_SIZE as usize]);

impl Page {
    fn put(&mut self, offset: usize, bytes: &[u8]) {
        for (to, from) in self.0.iter_mut().skip(offset).zip(bytes) {
            *to = *from;
        }
    }

    fn word(&mut self, offset: usize, value: u64) {
        self.put(offset, &value.to_le_bytes());
    }

    fn half(&mut self, offset: usize, value: u32) {
        self.put(offset, &value.to_le_bytes());
    }
}

/// The decimal digits of a version number below 100.
fn digits(number: u32, text: &mut impl Extend<u8>) {
    if number >= 10 {
        text.extend([b'0' + (number / 10 % 10) as u8]);
    }
    text.extend([b'0' + (number % 10) as u8]);
}

impl StartInfo<'_> {
    /// Refuses what the page has no room for.
    pub fn check(&self) -> Result<(), ImageError> {
        if self.command_line.len() >= COMMAND_LINE {
            return Err(ImageError::CommandLine(self.command_line.len()));
        }
        Ok(())
    }

    /// The content of the page. `machine` gives machine frame numbers of the
    /// two service pages.
    pub(crate) fn page(
        &self,
        plan: &LayoutPlan,
        store_mfn: u64,
        console_mfn: u64,
    ) -> [u8; PAGE_SIZE as usize] {
        let mut page = Page([0; PAGE_SIZE as usize]);
        let mut magic = arrayvec::ArrayVec::<u8, 32>::new();
        magic.extend(*b"xen-");
        digits(self.version.0, &mut magic);
        magic.extend([b'.']);
        digits(self.version.1, &mut magic);
        magic.extend(*b"-x86_64");
        page.put(offset_of!(abi::start_info, magic), &magic);

        let mut flags = 0;
        if self.control_domain {
            flags |= abi::SIF_PRIVILEGED | abi::SIF_INITDOMAIN;
        }
        let mut ramdisk = 0;
        if let Some(region) = plan.ramdisk {
            ramdisk = region.virt.unwrap_or(region.pfn);
            if region.virt.is_none() {
                flags |= abi::SIF_MOD_START_PFN;
            }
            page.word(offset_of!(abi::start_info, mod_len), plan.ramdisk_bytes);
        }
        page.word(offset_of!(abi::start_info, mod_start), ramdisk);
        page.half(offset_of!(abi::start_info, flags), flags);
        page.word(offset_of!(abi::start_info, nr_pages), plan.memory_pages);
        page.word(offset_of!(abi::start_info, shared_info), self.shared_info);
        page.word(offset_of!(abi::start_info, store_mfn), store_mfn);
        page.half(offset_of!(abi::start_info, store_evtchn), self.store_port);
        // For the control domain the same words describe a VGA console: none.
        if plan.console.is_some() {
            let console = offset_of!(abi::start_info, console);
            page.word(console, console_mfn);
            page.half(console + 8, self.console_port);
        }
        let tables = plan.page_tables;
        page.word(
            offset_of!(abi::start_info, pt_base),
            tables.virt.unwrap_or(0),
        );
        page.word(offset_of!(abi::start_info, nr_pt_frames), tables.pages);
        page.word(
            offset_of!(abi::start_info, mfn_list),
            plan.p2m.virt.unwrap_or(0),
        );
        let p2m_tables = plan.p2m_tables.map_or(0, |region| region.pages);
        page.word(offset_of!(abi::start_info, first_p2m_pfn), plan.p2m.pfn);
        page.word(
            offset_of!(abi::start_info, nr_p2m_frames),
            plan.p2m.pages + p2m_tables,
        );
        let room = COMMAND_LINE - 1;
        let line = self.command_line.get(..room).unwrap_or(self.command_line);
        page.put(offset_of!(abi::start_info, cmd_line), line);
        page.0
    }
}
