//! The start-info page: what the kernel finds at the address in RSI.

use crate::PAGE_SIZE;
use crate::error::ImageError;
use crate::layout::LayoutPlan;
use core::mem::offset_of;
use paravane_abi as abi;
use paravane_abi::GuestWidth;

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

/// A page with fields put in by offset, for a guest of a width.
struct Page([u8; PAGE_SIZE as usize], GuestWidth);

impl Page {
    fn put(&mut self, offset: usize, bytes: &[u8]) {
        for (to, from) in self.0.iter_mut().skip(offset).zip(bytes) {
            *to = *from;
        }
    }

    /// An `unsigned long` of the guest's.
    fn word(&mut self, offset: usize, value: u64) {
        let bytes = value.to_le_bytes();
        let (low, _) = bytes.split_at(self.1.word() as usize);
        self.put(offset, low);
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
        let width = plan.width;
        let mut page = Page([0; PAGE_SIZE as usize], width);
        macro_rules! at {
            ($member:ident) => {
                match width {
                    GuestWidth::Bits64 => offset_of!(abi::start_info, $member),
                    GuestWidth::Bits32 => offset_of!(abi::in32::start_info, $member),
                }
            };
        }
        let mut magic = arrayvec::ArrayVec::<u8, 32>::new();
        magic.extend(*b"xen-");
        digits(self.version.0, &mut magic);
        magic.extend([b'.']);
        digits(self.version.1, &mut magic);
        magic.extend(match width {
            GuestWidth::Bits64 => *b"-x86_64\0",
            GuestWidth::Bits32 => *b"-x86_32p",
        });
        page.put(at!(magic), &magic);

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
            page.word(at!(mod_len), plan.ramdisk_bytes);
        }
        page.word(at!(mod_start), ramdisk);
        page.half(at!(flags), flags);
        page.word(at!(nr_pages), plan.memory_pages);
        page.word(at!(shared_info), self.shared_info);
        page.word(at!(store_mfn), store_mfn);
        page.half(at!(store_evtchn), self.store_port);
        // For the control domain the same words describe a VGA console: none.
        if plan.console.is_some() {
            let console = at!(console);
            page.word(console, console_mfn);
            page.half(console + width.word() as usize, self.console_port);
        }
        let tables = plan.guest_tables();
        page.word(at!(pt_base), tables.virt.unwrap_or(0));
        page.word(at!(nr_pt_frames), tables.pages);
        page.word(at!(mfn_list), plan.p2m.virt.unwrap_or(0));
        let p2m_tables = plan.p2m_tables.map_or(0, |region| region.pages);
        page.word(at!(first_p2m_pfn), plan.p2m.pfn);
        page.word(at!(nr_p2m_frames), plan.p2m.pages + p2m_tables);
        let room = COMMAND_LINE - 1;
        let line = self.command_line.get(..room).unwrap_or(self.command_line);
        page.put(at!(cmd_line), line);
        page.0
    }
}
