//! What the calls are about: frames and addresses, good, doubtful and bad.
//!
//! The guest survives its own calls because a few things are kept out of
//! reach: its loaded page tables, text, data and stack are never named where a
//! call that succeeds would change them. Everything else may be named, and
//! whatever a call does to the pool is fine.

use paravane_guest::abi;
use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::update::{self, Flush};
use paravane_guest::mm::{Flags, Pte};
use paravane_guest::start::StartInfo;

use crate::calls::{Call, issue};
use crate::random::Random;

/// Frames that are the fuzzer's to do anything with, but give up.
pub const KEPT: usize = 40;
/// Frames after them that it may give up, too.
const LOOSE: usize = 24;
/// Pages for structures in memory.
const BUFFER_PAGES: usize = 4;

/// The pools.
pub struct World {
    /// Frames, first the kept ones; their boot mappings are [`World::windows`].
    pub frames: [u64; KEPT + LOOSE],
    /// Addresses that only the fuzzer's own calls map anything at.
    pub windows: [u64; KEPT + LOOSE],
    /// Pages with an unmapped page behind them, filled by the fuzzer and by
    /// any call that is given an address in them.
    pub buffer: u64,
    /// A page that no call is given an address in but those that must find
    /// what was written: a watchdog started by accident would end the guest.
    exact: u64,
    next_exact: u64,
    root: u64,
    start_info: u64,
    text: u64,
    highest: u64,
}

impl World {
    /// Takes the pool's pages from boot memory and unmaps them.
    pub fn new(memory: &mut BootMemory, start: &StartInfo, highest: u64) -> Option<Self> {
        let exact = memory.page()?;
        let buffer = memory.page()?;
        for _ in 1..BUFFER_PAGES {
            memory.page()?;
        }
        // So that a structure can run out of mapped memory.
        unmap(memory.page()?.raw());
        let mut this = Self {
            frames: [0; _],
            windows: [0; _],
            buffer: buffer.raw(),
            exact: exact.raw(),
            next_exact: 0,
            root: memory.root().raw(),
            start_info: memory
                .mfn(VirtAddr::new(core::ptr::from_ref(start) as u64))?
                .raw(),
            text: memory
                .mfn(VirtAddr::new(Self::new as *const () as u64))?
                .raw(),
            highest,
        };
        for (frame, window) in this.frames.iter_mut().zip(&mut this.windows) {
            let page = memory.page()?;
            *frame = memory.mfn(page)?.raw();
            *window = page.raw();
            unmap(page.raw());
        }
        Some(this)
    }

    /// The same pools with pages of its own, for another vCPU.
    #[allow(dead_code)] // one of two tests has several
    pub fn beside(&self, memory: &mut BootMemory) -> Option<Self> {
        let exact = memory.page()?.raw();
        let buffer = memory.page()?.raw();
        for _ in 1..BUFFER_PAGES {
            memory.page()?;
        }
        unmap(memory.page()?.raw());
        Some(Self {
            buffer,
            exact,
            next_exact: 0,
            ..*self
        })
    }

    /// Bytes of the buffer.
    pub const fn buffer_bytes() -> u64 {
        BUFFER_PAGES as u64 * 4096
    }

    /// A frame of the pool.
    pub fn frame(&self, random: &mut Random) -> u64 {
        random.of(&self.frames)
    }

    /// A frame of the pool, or one that is not the guest's.
    pub fn frame_or_foreign(&self, random: &mut Random) -> u64 {
        match random.below(12) {
            0 => random.number() | 1 << 40,
            1 => self.highest + random.below(8),
            2 => random.below(0x100),
            _ => self.frame(random),
        }
    }

    /// Any frame: also ones whose loss would be the guest's end, for calls
    /// that must refuse them or do them no harm.
    pub fn any_frame(&self, random: &mut Random) -> u64 {
        match random.below(16) {
            0 => self.root,
            1 => self.start_info,
            2 => self.text,
            3 => random.below(self.highest + 1),
            _ => self.frame_or_foreign(random),
        }
    }

    /// A frame that may become the kernel's top-level table.
    pub fn root_or_worse(&self, random: &mut Random) -> u64 {
        random.of(&[
            self.root,
            self.start_info,
            self.text,
            self.highest + 1,
            u64::MAX >> 12,
        ])
    }

    /// An address for the hypervisor to read from or write to.
    pub fn address(&self, random: &mut Random) -> u64 {
        let inside = random.below(4096) & !7;
        match random.below(16) {
            0 => random.number(),
            1 => random.of(&[
                0,
                8,
                0x7fff_ffff_fff8,
                0x8000_0000_0000,
                0xffff_7fff_ffff_fff8,
            ]),
            2 => 0xffff_8000_0000_0000 + random.below(1 << 43),
            3 => random.of(&self.windows) + inside,
            4 => self.buffer + Self::buffer_bytes() - random.below(64),
            5 => self.buffer + random.below(Self::buffer_bytes()),
            _ => (self.buffer + random.below(Self::buffer_bytes() - 1024)) & !7,
        }
    }

    /// An address to be mapped by an update.
    pub fn window(&self, random: &mut Random) -> u64 {
        match random.below(10) {
            0 => random.of(&[0, 0x4000_0000, 0x7fff_ffff_f000, 1 << 47, u64::MAX]),
            1 => 0xffff_8000_0000_0000 + random.below(1 << 43),
            2 => random.number(),
            _ => random.of(&self.windows) + random.below(2) * random.below(4096),
        }
    }

    /// A page-table entry. With `loaded` it goes where the processor sees it,
    /// and maps nothing writable that the guest lives on.
    pub fn entry(&self, random: &mut Random, loaded: bool) -> u64 {
        let frame = if loaded {
            self.frame_or_foreign(random)
        } else {
            self.any_frame(random)
        };
        let flags = match random.below(8) {
            0 => 0,
            1..=3 => (Flags::DATA | Flags::USER).bits(),
            4 => Flags::READ_ONLY.bits(),
            5 => Flags::TABLE.bits(),
            6 => random.word() & 0xfff | random.below(2) << 63,
            _ => random.word() & 0xfff0_0000_0000_0fff,
        };
        frame << 12 & 0x000f_ffff_ffff_f000 | flags
    }

    /// Fills part of the buffer, so that what a call reads there has a form.
    pub fn write(&self, at: u64, words: &[u64]) {
        for (offset, word) in (0..).step_by(8).zip(words) {
            let address = at + offset;
            if (self.buffer..self.buffer + Self::buffer_bytes() - 7).contains(&address) {
                // SAFETY: inside the buffer, which is only the fuzzer's.
                unsafe { (address as *mut u64).write_unaligned(*word) };
            }
        }
    }

    /// Writes a structure, 128 bytes at most, where nothing else writes.
    pub fn write_exact(&mut self, words: &[u64]) -> u64 {
        let place = self.exact + self.next_exact;
        // The first half is for the list of a multicall.
        self.next_exact = (self.next_exact + 128) % 2048;
        self.write_at(place + 2048, words);
        place + 2048
    }

    /// Writes the list of a multicall, 2048 bytes at most.
    pub fn write_batch(&mut self, words: &[u64]) -> u64 {
        self.write_at(self.exact, words);
        self.exact
    }

    fn write_at(&self, at: u64, words: &[u64]) {
        for (offset, word) in (0..).step_by(8).zip(words) {
            assert!(at + offset < self.exact + 4096);
            // SAFETY: inside the page, which is only the fuzzer's.
            unsafe { ((at + offset) as *mut u64).write(*word) };
        }
    }

    /// A place in the buffer with room for what is written there.
    pub fn place(&self, random: &mut Random) -> u64 {
        self.buffer + (random.below(Self::buffer_bytes() - 2048) & !7)
    }

    /// Gives up what calls may have left in use: base pointer, tables, timer.
    pub fn put_down(&self) {
        let _ = update::new_user_baseptr(paravane_guest::addr::Mfn::new(0));
        for number in [abi::__HYPERVISOR_set_gdt, abi::__HYPERVISOR_set_timer_op] {
            issue(&Call {
                number: number.into(),
                arguments: [0; 6],
            });
        }
        // An LDT of no entries.
        let no_ldt = abi::mmuext_op {
            cmd: abi::MMUEXT_SET_LDT,
            ..paravane_guest::abi::zeroed()
        };
        let _ = update::mmuext(&[no_ldt]);
    }

    /// After everything: each kept frame can be mapped writable, so that no
    /// reference of any type has been lost. The frame that cannot, if any.
    pub fn leaked(&self) -> Option<(u64, paravane_guest::Errno)> {
        for window in self.windows {
            unmap(window);
        }
        for frame in self.frames {
            while update::unpin(paravane_guest::addr::Mfn::new(frame)).is_ok() {}
        }
        for (&frame, &window) in self.frames.iter().zip(&self.windows).take(KEPT) {
            let mfn = paravane_guest::addr::Mfn::new(frame);
            let data = Pte::new(mfn, Flags::DATA);
            if let Err(errno) =
                update::update_va_mapping(VirtAddr::new(window), data, Flush::PageLocal)
            {
                return Some((frame, errno));
            }
        }
        None
    }
}

fn unmap(address: u64) {
    let _ = update::update_va_mapping(VirtAddr::new(address), Pte::EMPTY, Flush::PageLocal);
}
