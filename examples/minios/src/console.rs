//! The console: text out, typed bytes in.
//!
//! The initial domain owns the machine's console and uses the hypervisor's console calls; typed
//! bytes are announced by a virtual interrupt. Any other domain finds a ring in a page that
//! start_info names, shared with whoever shows its console, and an event channel for both
//! directions.

use core::fmt;

use minios_abi::Error;
use paravane_guest::abi;
use paravane_guest::addr::{Port, VcpuId};
use paravane_guest::console::io;
use paravane_guest::console::ring::ConsoleRing;
use paravane_guest::events::bind_virq;
use paravane_guest::start::StartInfo;
use spin::Once;

use crate::memory::{IMAGE_BASE, p2m};
use crate::sync::Locked;
use crate::threads::wait::WaitQueue;
use crate::timers;

static RING: Locked<Option<ConsoleRing>> = Locked::new(None);
static INPUT: WaitQueue = WaitQueue::new();
/// Whether an event announces input.
static ANNOUNCED: Once<bool> = Once::new();

/// How often to look for input that nothing announces, in nanoseconds.
const POLL: u64 = 20_000_000;

/// Finds the ring, if this domain has one. The page lies behind the image, where the domain builder
/// mapped it.
pub fn init(start: &StartInfo) {
    let Some((frame, port)) = start.console_ring() else {
        return;
    };
    let Some(page) = p2m::own(frame) else { return };
    let address = IMAGE_BASE + page.raw() * 4096;
    // SAFETY: the builder mapped the page there, and this is the only ring on it.
    *RING.lock() = Some(unsafe { ConsoleRing::new(address as *mut _, port) });
}

/// The port that announces input.
pub fn port(start: &StartInfo) -> Option<Port> {
    let port = match &*RING.lock() {
        Some(ring) => Some(ring.port()),
        None if start.is_initial() => bind_virq(abi::VIRQ_CONSOLE, VcpuId::new(0)).ok(),
        None => None,
    };
    ANNOUNCED.call_once(|| port.is_some());
    port
}

/// The event of that port.
pub fn input_arrived() {
    INPUT.wake_all();
}

/// Writes text. A ring that is full loses what does not fit: nothing waits for the console.
pub fn write(bytes: &[u8]) {
    match &mut *RING.lock() {
        Some(ring) => {
            ring.write(bytes);
            let _ = ring.notify();
        }
        None => {
            for piece in bytes.chunks(128) {
                let _ = io::write(piece);
            }
        }
    }
}

/// Prints a line wherever somebody may read it: a ring may have no reader, and the hypervisor's log
/// is the place where a verdict is looked for.
pub fn announce(line: fmt::Arguments) {
    paravane_guest::println!("{line}");
    if RING.lock().is_some() {
        crate::println!("{line}");
    }
}

fn take(into: &mut [u8]) -> usize {
    match &mut *RING.lock() {
        Some(ring) => {
            let length = ring.read(into);
            if length > 0 {
                let _ = ring.notify();
            }
            length
        }
        None => io::read(into).unwrap_or(0),
    }
}

/// Waits for typed bytes: how many.
pub fn read(into: &mut [u8]) -> Result<usize, Error> {
    if ANNOUNCED.get() == Some(&true) {
        let length = INPUT.wait_for(|| Some(take(into)).filter(|length| *length > 0));
        return length.map_err(|_| Error::Invalid);
    }
    loop {
        match take(into) {
            0 => timers::sleep_until(paravane_guest::time::now() + POLL)
                .map_err(|_| Error::Invalid)?,
            length => return Ok(length),
        }
    }
}

/// The console as a place for formatted text.
pub struct Console;

impl fmt::Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        write(text.as_bytes());
        Ok(())
    }
}

/// Prints on the console.
#[macro_export]
macro_rules! print {
    ($($text:tt)*) => {{
        use core::fmt::Write as _;
        let _ = write!($crate::console::Console, $($text)*);
    }};
}

/// Prints a line on the console.
#[macro_export]
macro_rules! println {
    ($($text:tt)*) => {{
        use core::fmt::Write as _;
        let _ = $crate::console::Console.write_fmt(format_args!("{}\n", format_args!($($text)*)));
    }};
}
