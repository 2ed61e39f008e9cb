//! The hypervisor's own voice: log lines to a ring in memory and to the serial line.
//!
//! `error!`, `warn!`, `info!` and `debug!` take what `format_args!` takes and make one line. Each
//! line enters the ring; those at or above the level set by `loglevel=` also go to the serial
//! line. What guests write ([`write_guest`]) shares the line but not the prefix.

use core::fmt::{self, Write};
use core::sync::atomic::{AtomicU8, Ordering};

use arrayvec::ArrayVec;
use paravane_core::cmdline::options::{self, LogLevel};

use crate::arch::serial::{COM1, COM2, Serial};
use crate::sync::Mutex;

/// How much a line matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Level {
    /// Something failed.
    Error = 0,
    /// Something is not as it should be.
    Warn = 1,
    /// What a person wants to see of every start.
    Info = 2,
    /// For the search of faults.
    Debug = 3,
}

/// Bytes of the ring.
const RING_BYTES: usize = 16 * 1024;
/// Bytes of it that a panic shows.
const SHOWN_BYTES: usize = 1024;

/// The state behind the lock: all zero at first, so that the ring takes no room in the image.
struct Console {
    serial: Serial,
    ring: [u8; RING_BYTES],
    /// Bytes ever written to the ring.
    written: usize,
    /// Whether the line being written stays off the serial line.
    quiet: bool,
    /// Whether any line has so far.
    hidden: bool,
}

static CONSOLE: Mutex<Console> = Mutex::new(Console {
    serial: Serial::NONE,
    ring: [0; RING_BYTES],
    written: 0,
    quiet: false,
    hidden: false,
});

static LEVEL: AtomicU8 = AtomicU8::new(Level::Info as u8);

impl Console {
    fn put(&mut self, byte: u8) {
        self.ring[self.written % RING_BYTES] = byte;
        self.written += 1;
        if !self.quiet {
            if byte == b'\n' {
                self.serial.send(b'\r');
            }
            self.serial.send(byte);
        }
    }
}

impl Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.bytes().for_each(|byte| self.put(byte));
        Ok(())
    }
}

/// Makes the serial line ready.
pub fn init() {
    CONSOLE.lock().serial = Serial::open(COM1);
}

/// Sets the least important level that still reaches the serial line.
pub fn set_level(level: Level) {
    LEVEL.store(level as u8, Ordering::Relaxed);
}

/// Goes where the command line says: `console=` and `loglevel=`.
pub fn configure(options: &options::Options) {
    set_level(match options.log_level {
        LogLevel::Error => Level::Error,
        LogLevel::Warn => Level::Warn,
        LogLevel::Info => Level::Info,
        LogLevel::Debug => Level::Debug,
    });
    let mut console = CONSOLE.lock();
    match options.console {
        options::Console::Com1 => {}
        options::Console::Com2 => console.serial = Serial::open(COM2),
        options::Console::None => console.serial = Serial::NONE,
    }
}

/// Writes one line; the macros are the way to call it.
pub fn line(level: Level, text: fmt::Arguments<'_>) {
    let mut console = CONSOLE.lock();
    console.quiet = level as u8 > LEVEL.load(Ordering::Relaxed);
    console.hidden |= console.quiet;
    let prefix = match level {
        Level::Error => "paravane: error: ",
        Level::Warn => "paravane: warning: ",
        Level::Info => "paravane: ",
        Level::Debug => "paravane: debug: ",
    };
    // Writing to the console cannot fail.
    let _ = console.write_str(prefix);
    let _ = console.write_fmt(text);
    console.put(b'\n');
    console.quiet = false;
}

/// Writes a line that belongs to no level: the refusal to start.
pub fn plain(text: fmt::Arguments<'_>) {
    let mut console = CONSOLE.lock();
    let _ = console.write_fmt(format_args!("paravane: {text}\n"));
}

/// Writes bytes that a guest sent to the emergency console, as they are.
pub fn write_guest(bytes: &[u8]) {
    let mut console = CONSOLE.lock();
    bytes.iter().for_each(|&byte| console.put(byte));
}

/// Bytes typed that nobody has read yet; what does not fit is lost, as on any serial line.
static INPUT: Mutex<ArrayVec<u8, 256>> = Mutex::new(ArrayVec::new_const());

/// Lets the serial line interrupt from now on when something is typed.
pub fn listen() {
    CONSOLE.lock().serial.interrupt_on_receive();
}

/// Takes what has arrived out of the hardware: for the work bit `CONSOLE`. Returns whether there
/// is anything to read.
pub fn collect_input() -> bool {
    let mut console = CONSOLE.lock();
    let mut input = INPUT.lock();
    while let Some(byte) = console.serial.receive() {
        let _ = input.try_push(byte);
    }
    !input.is_empty()
}

/// The next byte typed on the serial line.
pub fn read_byte() -> Option<u8> {
    collect_input();
    INPUT.lock().pop_at(0)
}

/// For the panic handler: takes the lock away from whoever has it.
///
/// # Safety
/// Nothing may go on afterwards: every other processor is stopped or about to be.
pub unsafe fn seize() {
    if CONSOLE.is_locked() {
        // SAFETY: the caller ends the machine, so the former holder never uses its guard again.
        unsafe { CONSOLE.force_unlock() };
    }
    CONSOLE.lock().quiet = false;
}

/// Shows the end of the ring, if it has lines that did not reach the serial line.
pub fn show_ring() {
    let mut console = CONSOLE.lock();
    if !console.hidden {
        return;
    }
    let end = console.written;
    let start = end - end.min(SHOWN_BYTES);
    // What is shown enters the ring as well, behind what is still to be read.
    let _ = console.write_str("paravane: the last lines of the log:\n");
    for i in start..end {
        let byte = console.ring[i % RING_BYTES];
        console.put(byte);
    }
}

/// Logs a failure.
macro_rules! error {
    ($($arg:tt)*) => { $crate::console::line($crate::console::Level::Error, format_args!($($arg)*)) };
}
/// Logs something that is not as it should be.
macro_rules! warn {
    ($($arg:tt)*) => { $crate::console::line($crate::console::Level::Warn, format_args!($($arg)*)) };
}
/// Logs what every start shows.
macro_rules! info {
    ($($arg:tt)*) => { $crate::console::line($crate::console::Level::Info, format_args!($($arg)*)) };
}
/// Logs for the search of faults.
macro_rules! debug {
    ($($arg:tt)*) => { $crate::console::line($crate::console::Level::Debug, format_args!($($arg)*)) };
}
