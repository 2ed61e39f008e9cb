//! The console ring of an unprivileged domain.

use core::fmt::{self, Write};

use paravane_guest::addr::VirtAddr;
use paravane_guest::console::ring::ConsoleRing;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::need;
use paravane_guest::start::StartInfo;

/// The domain's console ring. Once.
#[must_use]
pub fn own_ring(start: &StartInfo, memory: &BootMemory) -> ConsoleRing {
    let (frame, port) = need!(start.console_ring().ok_or("no console ring"));
    // The page lies behind the image and before the page tables, where the builder mapped it.
    let tables = start.page_table();
    let page = (1..)
        .map(|back| tables.wrapping_sub(back * 4096))
        .take(4096)
        .find(|&page| memory.mfn(VirtAddr::new(page)) == Some(frame));
    let page = need!(page.ok_or("the console page is not mapped"));
    // SAFETY: the page is mapped for good, and the caller makes no second ring.
    unsafe { ConsoleRing::new(page as *mut _, port) }
}

/// A line of text, as long as the console keeps together.
pub struct Line {
    text: [u8; 120],
    len: usize,
}

impl Line {
    /// The line of this text, as far as there is room for it.
    #[must_use]
    pub fn new(text: fmt::Arguments<'_>) -> Self {
        let mut line = Line {
            text: [0; 120],
            len: 0,
        };
        // What does not fit is left out.
        let _ = line.write_fmt(text);
        line
    }

    /// The text.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.text[..self.len]
    }
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let (_, room) = self.text.split_at_mut(self.len);
        let count = text.len().min(room.len());
        room[..count].copy_from_slice(&text.as_bytes()[..count]);
        self.len += count;
        Ok(())
    }
}
