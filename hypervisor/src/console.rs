//! The hypervisor's own voice: log lines to a ring in memory and to the serial line.
//!
//! `error!`, `warn!`, `info!` and `debug!` take what `format_args!` takes and make one line. Each
//! line enters the ring; those at or above the level set by `loglevel=` also go to the serial
//! line. What guests write ([`write_guest`]) shares the line but not the prefix: a line that begins
//! with `paravane:` is the hypervisor's (`paravane_core::text`).
//!
//! While guests run, nobody waits for the serial line: what is to be sent goes into a queue, from
//! which the UART is given as much as it takes whenever it is ready ([`advance`]), told by its
//! interrupt. Before ([`listen`]) and at the end ([`finish`], [`seize`]) every byte is waited for
//! (`docs/decisions/2026-11-23-console-by-interrupt.md`).

use core::fmt::{self, Write};
use core::sync::atomic::{AtomicU8, Ordering};

use arrayvec::ArrayVec;
use paravane_core::byte_queue::ByteQueue;
use paravane_core::cmdline::options::{self, LogLevel};
use paravane_core::text::{self, BEGINNING, LineGuard, LineWriter};
use paravane_core::time::Nanos;

use crate::arch::layout::MAX_CPUS;
use crate::arch::serial::{COM1, COM2, FIFO_BYTES, Serial};
use crate::sync::{Mutex, MutexGuard};
use crate::time::deadline::{self, Key};
use crate::{preempt, time, work};

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

/// Bytes that wait for the serial line at most: a log line that finds no room is left out, and
/// counted.
const QUEUE_BYTES: usize = 32 * 1024;
/// Guests may add while fewer wait, so that the hypervisor's own lines find room and are not late.
const GUESTS_BYTES: usize = 512;
/// The last words of domains, which may be long, are said while fewer wait: what is between is for
/// lines that cannot wait.
const WORDS_BYTES: usize = 24 * 1024;
/// Room that a line takes at most, with the end of the one before it.
const LINE_BYTES: usize = text::LINE + 4;

/// The work of a line, and of each of its bytes.
const LINE_WORK: u32 = 1_000;
/// See there.
const BYTE_WORK: u32 = 40;

/// Bytes that are sent in one [`PERIOD`] to a UART that is always ready, as emulated ones are: ten
/// times what a line takes, and no CPU is busy with nothing else, nor for long where each byte
/// leaves the virtual machine.
const BURST_BYTES: usize = 64;
/// See there; in nanoseconds.
const PERIOD: Nanos = 500_000;
/// After that time of silence somebody looks whether an interrupt was lost.
const LOST_INTERRUPT: Nanos = 100_000_000;
/// A UART that takes nothing for so long is broken.
const TIMEOUT: Nanos = 1_000_000_000;

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
    /// Lines that found no room in the queue since one did.
    left_out: u32,
    /// Keeps guests from beginning a line as we do.
    guard: LineGuard,
    /// What is to be sent, while it is [`Self::queued`].
    queue: ByteQueue<QUEUE_BYTES>,
    /// Whether bytes go into the queue; else the line is waited for.
    queued: bool,
    /// Whether the line interrupts when something is typed.
    listening: bool,
    /// When the present [`PERIOD`] began, and what was sent in it.
    period: Nanos,
    sent: usize,
    /// When the UART last took something.
    progress: Nanos,
    /// When some CPU's timer makes it look at the line again, if any will.
    look_at: Option<Nanos>,
}

static CONSOLE: Mutex<Console> = Mutex::new(Console {
    serial: Serial::NONE,
    ring: [0; RING_BYTES],
    written: 0,
    quiet: false,
    hidden: false,
    left_out: 0,
    guard: LineGuard::new(),
    queue: ByteQueue::new(),
    queued: false,
    listening: false,
    period: 0,
    sent: 0,
    progress: 0,
    look_at: None,
});

/// The lock, for output: which nobody makes while holding another.
fn for_output() -> MutexGuard<'static, Console> {
    #[cfg(feature = "audit")]
    crate::sync::held::assert_none("output");
    CONSOLE.lock()
}

static LEVEL: AtomicU8 = AtomicU8::new(Level::Info as u8);

impl Console {
    fn put(&mut self, byte: u8) {
        self.ring[self.written % RING_BYTES] = byte;
        self.written += 1;
        if !self.quiet {
            if byte == b'\n' {
                self.send(b'\r');
            }
            self.send(byte);
        }
    }

    /// Sends a byte, at once or by the queue.
    fn send(&mut self, byte: u8) {
        if !self.queued {
            self.serial.send(byte);
            return;
        }
        // Whoever writes has looked for room.
        let _ = self.queue.push(byte);
    }

    /// Whether a line fits.
    fn fits(&self) -> bool {
        !self.queued || !self.serial.is_there() || self.queue.len() <= QUEUE_BYTES - LINE_BYTES
    }

    /// Sends what waits, and waits for every byte from now on.
    fn flush(&mut self) {
        self.queued = false;
        while let Some(byte) = self.queue.pop() {
            self.serial.send(byte);
        }
    }

    /// Gives the UART what it takes. The time at which to look at it again, if there is more, even
    /// if it does not interrupt.
    fn transmit(&mut self, now: Nanos) -> Option<Nanos> {
        if !self.serial.is_there() && !self.queue.is_empty() {
            self.queue.clear();
            // Guests may wait for room.
            return Some(now.saturating_add(PERIOD));
        }
        while !self.queue.is_empty() {
            if !self.serial.is_ready() {
                if now.saturating_sub(self.progress) > TIMEOUT {
                    self.serial = Serial::NONE;
                    self.queue.clear();
                    // Guests may wait for room.
                    return Some(now.saturating_add(PERIOD));
                }
                self.serial.interrupt_on_ready(true);
                return Some(now.saturating_add(LOST_INTERRUPT));
            }
            let end = self.period.saturating_add(PERIOD);
            if now >= end {
                (self.period, self.sent) = (now, 0);
            } else if self.sent >= BURST_BYTES {
                self.serial.interrupt_on_ready(false);
                return Some(end);
            }
            for byte in core::iter::from_fn(|| self.queue.pop()).take(FIFO_BYTES) {
                self.serial.put(byte);
                self.sent += 1;
            }
            self.progress = now;
        }
        self.serial.interrupt_on_ready(false);
        None
    }

    /// Begins to send what was just written, and sees to it that the rest follows. Sets no timer,
    /// since log lines come from anywhere; the work for `CONSOLE` does.
    fn start(&mut self) {
        if self.queued
            && let Some(at) = self.transmit(time::now())
            && self.look_at.is_none_or(|look_at| at < look_at)
        {
            work::request(work::CONSOLE);
        }
    }
}

impl Console {
    fn collect_input(&mut self) -> bool {
        let mut arrived = false;
        while let Some(byte) = self.serial.receive() {
            keep(byte);
            arrived = true;
        }
        arrived
    }

    /// Writes a line, whatever the text holds; a line that a guest began ends before it.
    fn line(&mut self, text: fmt::Arguments<'_>) {
        let quiet = self.quiet;
        if !quiet && !self.fits() {
            self.left_out = self.left_out.saturating_add(1);
            self.quiet = true;
            self.hidden = true;
        } else if !quiet && self.left_out != 0 {
            let count = core::mem::take(&mut self.left_out);
            self.put_line(format_args!(
                "{BEGINNING} warning: {count} lines were left out here: the serial line is slower than they came"
            ));
            return self.line(text);
        }
        self.put_line(text);
        self.quiet = quiet;
    }

    fn put_line(&mut self, text: fmt::Arguments<'_>) {
        let before = self.written;
        if !self.quiet && !self.guard.at_start() {
            self.put(b'\n');
        }
        // What does not fit into a line is left out.
        let _ = LineWriter::new(|byte| self.put(byte)).write_fmt(text);
        self.put(b'\n');
        if !self.quiet {
            self.guard = LineGuard::new();
        }
        if !self.listening {
            // No interrupt tells of it yet, and the UART holds little.
            self.collect_input();
        }
        self.count(LINE_WORK, self.written - before);
    }

    /// Counts the work of having written so many bytes, while guests run.
    fn count(&self, units: u32, bytes: usize) {
        if self.queued {
            preempt::note(units.saturating_add(BYTE_WORK.saturating_mul(bytes as u32)));
        }
    }
}

/// Makes the serial line ready.
pub fn init() {
    CONSOLE.lock().serial = Serial::open(COM1, keep);
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
        options::Console::Com2 => console.serial = Serial::open(COM2, keep),
        options::Console::None => console.serial = Serial::NONE,
    }
}

/// Writes one line; the macros are the way to call it.
pub fn line(level: Level, text: fmt::Arguments<'_>) {
    let mut console = for_output();
    console.quiet = level as u8 > LEVEL.load(Ordering::Relaxed);
    console.hidden |= console.quiet;
    let kind = match level {
        Level::Error => "error: ",
        Level::Warn => "warning: ",
        Level::Info => "",
        Level::Debug => "debug: ",
    };
    console.line(format_args!("{BEGINNING} {kind}{text}"));
    console.quiet = false;
    console.start();
}

/// Writes a line that belongs to no level: the refusal to start, the end of an audit.
pub fn plain(text: fmt::Arguments<'_>) {
    let mut console = for_output();
    console.line(format_args!("{BEGINNING} {text}"));
}

/// Writes what a guest wrote, as it is; but no line begins as ours do. [`advance`] sends it.
pub fn write_guest(bytes: &[u8]) {
    let mut console = for_output();
    let mut guard = core::mem::take(&mut console.guard);
    for &byte in bytes {
        guard.pass(byte, |byte| console.put(byte));
    }
    console.guard = guard;
    console.count(LINE_WORK, bytes.len());
}

/// Writes a line of a guest's that is marked as such. [`advance`] sends it.
pub fn write_guest_line(text: fmt::Arguments<'_>) {
    for_output().line(text);
}

/// Whether there is room for what guests write.
pub fn has_room() -> bool {
    CONSOLE.lock().queue.len() < GUESTS_BYTES
}

/// Whether there is room for last words of domains.
pub fn has_room_for_words() -> bool {
    let console = CONSOLE.lock();
    !console.queued || console.queue.len() < WORDS_BYTES
}

/// Gives the UART what it takes, and sees to it that somebody comes again if there is more, or if
/// `more` says that guests have it. For the work bit `CONSOLE`.
pub fn advance(more: bool) {
    let now = time::now();
    let mut console = CONSOLE.lock();
    if !console.queued {
        return;
    }
    console.look_at = console.look_at.filter(|&at| at > now);
    let guests = more.then(|| now.saturating_add(PERIOD));
    let next = console.transmit(now).into_iter().chain(guests).min();
    console.serial.interrupt_again();
    if let Some(next) = next
        && console.look_at.is_none_or(|look_at| next < look_at)
    {
        console.look_at = Some(next);
        drop(console);
        deadline::set(Key::Console, next);
    }
}

/// Bytes typed that nobody has read yet; what does not fit is lost, as on any serial line.
static INPUT: Mutex<ArrayVec<u8, 256>> = Mutex::new(ArrayVec::new_const());

/// Control-\: typed twice in a row, it asks for a report on every domain. The second goes to nobody.
const STATUS: u8 = 0x1c;

/// How far that has come: 1 for the first, 2 when it is asked.
static STATUS_KEYS: AtomicU8 = AtomicU8::new(0);

/// Whether a report was asked for since the last look.
pub fn status_asked() -> bool {
    STATUS_KEYS
        .compare_exchange(2, 0, Ordering::Relaxed, Ordering::Relaxed)
        .is_ok()
}

/// Keeps a byte that was typed.
fn keep(byte: u8) {
    if byte != STATUS {
        let _ = STATUS_KEYS.compare_exchange(1, 0, Ordering::Relaxed, Ordering::Relaxed);
    } else if STATUS_KEYS.fetch_max(1, Ordering::Relaxed) == 1 {
        STATUS_KEYS.store(2, Ordering::Relaxed);
        work::request(work::STATUS);
        return;
    }
    let _ = INPUT.lock().try_push(byte);
}

/// Guests are about to run: the serial line interrupts from now on when something is typed, and
/// nobody waits for it.
pub fn listen() {
    let mut console = CONSOLE.lock();
    console.serial.interrupt_on_receive();
    console.queued = true;
    console.listening = true;
    if has_input() {
        work::request(work::CONSOLE);
    }
    // The last byte that was waited for may still be on its way.
    console.progress = time::now();
}

/// The machine's run ends: sends everything, and waits for every byte from now on.
pub fn finish() {
    let mut console = CONSOLE.lock();
    console.flush();
    console.serial.drain();
}

/// The ISA interrupt of the serial line.
pub fn irq() -> u8 {
    CONSOLE.lock().serial.irq()
}

/// Takes what has arrived out of the hardware: for the work bit `CONSOLE`. Returns whether
/// anything has.
pub fn collect_input() -> bool {
    CONSOLE.lock().collect_input()
}

/// Whether there is anything to read.
pub fn has_input() -> bool {
    !INPUT.lock().is_empty()
}

/// The next byte typed on the serial line.
pub fn read_byte() -> Option<u8> {
    collect_input();
    INPUT.lock().pop_at(0)
}

/// For the panic handler: takes the lock away from whoever has it, and sends what waits.
///
/// # Safety
/// Nothing may go on afterwards: every other processor has stopped. One that gave the lock back
/// meanwhile would put it out of step for ever.
pub unsafe fn seize() {
    // The holder, and those that wait.
    for _ in 0..=MAX_CPUS {
        if !CONSOLE.raw().is_locked() {
            break;
        }
        // SAFETY: the caller ends the machine, so the holder never uses its guard again, nor does
        // any of those that wait: the lock is taken away from each in turn.
        unsafe { CONSOLE.raw().force_unlock() };
    }
    let mut console = CONSOLE.lock();
    console.quiet = false;
    console.flush();
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
    console.line(format_args!("{BEGINNING} the last lines of the log:"));
    // Marked, since guests wrote some of them.
    let mut begins = true;
    for i in start..end {
        if core::mem::take(&mut begins) {
            b"  | ".iter().for_each(|&byte| console.put(byte));
        }
        let byte = console.ring[i % RING_BYTES];
        begins = byte == b'\n';
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
