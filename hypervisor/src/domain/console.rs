//! The console rings of unprivileged domains, served by the hypervisor on its own console.
//!
//! Until a console service runs in a domain, what a guest writes to its ring would be lost, and a
//! kernel that fills the ring waits for ever. So the hypervisor takes the bytes itself when the
//! guest sends an event through its console port. The boot domain's bytes go to the serial line as
//! they are, and what is typed there comes back to it; the lines of other domains get the domain's
//! number before them. With `marks=all` the boot domain's lines are treated like the others', so
//! that no guest can say anything in the hypervisor's name.
//!
//! No domain keeps a CPU busy by writing. What it writes stays in its ring, or in a small buffer
//! for `console_io`, until there is room in the queue of the serial line; then domains that have
//! something take turns ([`pump`]).

use core::mem::offset_of;
use core::sync::atomic::{AtomicU32, Ordering};

use arrayvec::ArrayVec;
use paravane_abi::xencons_interface;
use paravane_core::addr::{DomainId, Mfn, Port, VcpuId};
use paravane_core::cmdline::options::Marks;
use paravane_core::event::{DomainEvents, VIRQ_CONSOLE, deliver};
use paravane_core::ring_index::{readable, slot, writable};

use super::{BOOT_DOMAIN, Domain, find, find_living};
use crate::console;
use crate::due::WRITING;
use crate::mm::WritableFrame;
use crate::options;
use crate::sync::{Mutex, Turn};
use crate::work;

/// The number of this service, in the records of the ports it serves.
pub const SERVICE: u8 = 1;

const IN_SIZE: u32 = 1024;
/// Bytes of the ring of what a guest writes.
pub(super) const OUT_SIZE: u32 = 2048;

/// The longest line of a domain that is kept together.
const LINE: usize = 200;
/// Bytes that a domain may write by `console_io` ahead of the line.
const BUFFER: usize = 256;
/// Bytes that a domain sends in one turn at most.
const TURN_BYTES: u32 = 128;
/// Turns in one piece of work.
const TURNS: usize = 8;

/// A console ring and its port.
pub struct GuestConsole {
    /// Held while the ring is served, so that one CPU at a time does.
    state: Mutex<RingState>,
    port: Port,
}

struct RingState {
    /// Keeps the ring's frame writable data of the domain's, until the domain is destroyed.
    frame: Option<WritableFrame>,
    /// The line that is being gathered.
    line: Line,
}

/// A ring that is being served.
struct Ring<'a>(&'a WritableFrame);

/// Whether a domain's bytes go to the serial line as they are; else they are gathered to lines and
/// marked.
fn is_plain(id: DomainId) -> bool {
    id.raw() == BOOT_DOMAIN && options::get().marks == Marks::Others
}

/// What a domain writes, by its ring or by `console_io`, on its way to the serial line.
pub struct Output {
    text: Mutex<Text>,
}

impl Default for Output {
    fn default() -> Self {
        Output {
            text: Mutex::long(Text::default()),
        }
    }
}

#[derive(Default)]
struct Text {
    /// What came by `console_io` and has not had its turn.
    buffer: ArrayVec<u8, BUFFER>,
    /// The line that is being gathered.
    line: Line,
}

/// A line of a domain's, as far as it has come.
#[derive(Default)]
struct Line(ArrayVec<u8, LINE>);

impl GuestConsole {
    /// Serves the ring in frame `mfn` of `domain`; gives nothing if the frame cannot be had.
    pub fn new(domain: &Domain, mfn: Mfn, port: Port) -> Option<Self> {
        let frame = WritableFrame::get(&domain.memory, mfn).ok()?;
        Some(GuestConsole {
            state: Mutex::long(RingState {
                frame: Some(frame),
                line: Line::default(),
            }),
            port,
        })
    }

    /// Does something with the ring, while it is there, and tells the guest if that moved anything.
    fn serve(&self, domain: &Domain, act: impl FnOnce(&Ring<'_>, &mut Line) -> bool) {
        let mut state = self.state.lock();
        let RingState { frame, line } = &mut *state;
        let moved = frame.as_ref().is_some_and(|frame| act(&Ring(frame), line));
        drop(state);
        if moved {
            DomainEvents::notify_from_consumer(domain, self.port);
        }
    }
}

impl Ring<'_> {
    /// An index of the ring.
    fn index(&self, offset: usize) -> &AtomicU32 {
        // SAFETY: the offset is that of an aligned field in the page, whose frame is held and is in
        // the direct map; the guest may change the word at any time, which an atomic allows for.
        unsafe { AtomicU32::from_ptr(self.0.pointer().add(offset).cast()) }
    }

    /// A byte of one of the two rings; `slot` is less than its size.
    fn byte(&self, ring: usize, slot: usize) -> *mut u8 {
        // SAFETY: both rings lie in the page.
        unsafe { self.0.pointer().add(ring).add(slot) }
    }

    /// Takes up to `most` bytes that the guest wrote, until a line is complete. How many they
    /// were, and whether there are more.
    fn take_output(&self, id: DomainId, line: &mut Line, most: u32) -> (u32, bool) {
        let consumer = self.index(offset_of!(xencons_interface, out_cons));
        let producer = self.index(offset_of!(xencons_interface, out_prod));
        let first = consumer.load(Ordering::Relaxed);
        let count = readable(first, producer.load(Ordering::Acquire), OUT_SIZE);
        let bytes = (0..count.min(most)).map(|at| {
            let slot = slot(first.wrapping_add(at), OUT_SIZE);
            let from = self.byte(offset_of!(xencons_interface, out), slot);
            // SAFETY: a byte of the held page, which the guest may change meanwhile.
            unsafe { from.read_volatile() }
        });
        let taken = line.take(id, bytes);
        if taken != 0 {
            consumer.store(first.wrapping_add(taken), Ordering::Release);
        }
        (taken, taken < count)
    }

    /// Gives the guest what was typed; whether that was anything.
    fn give_input(&self) -> bool {
        let consumer = self.index(offset_of!(xencons_interface, in_cons));
        let producer = self.index(offset_of!(xencons_interface, in_prod));
        let first = producer.load(Ordering::Relaxed);
        let room = writable(consumer.load(Ordering::Acquire), first, IN_SIZE);
        let mut given = 0;
        while given < room
            && let Some(byte) = console::read_byte()
        {
            let slot = slot(first.wrapping_add(given), IN_SIZE);
            let to = self.byte(offset_of!(xencons_interface, in_), slot);
            // SAFETY: a byte of the held page, which the guest may change meanwhile.
            unsafe { to.write_volatile(byte) };
            // It is less than the ring's room.
            given = given.wrapping_add(1);
        }
        producer.store(first.wrapping_add(given), Ordering::Release);
        given != 0
    }
}

impl Text {
    /// Sends up to `most` bytes of the buffer, until a line is complete. How many they were.
    fn take_buffer(&mut self, id: DomainId, most: u32) -> u32 {
        let bytes = self.buffer.iter().copied().take(most as usize);
        let taken = self.line.take(id, bytes);
        self.buffer.drain(..taken as usize);
        taken
    }
}

impl Line {
    /// Adds bytes until a line is complete, and shows what can be; how many they were.
    fn take(&mut self, id: DomainId, bytes: impl Iterator<Item = u8>) -> u32 {
        let mut taken = 0_u32;
        for byte in bytes {
            taken = taken.saturating_add(1);
            if self.push(id, byte) {
                break;
            }
        }
        self.flush(id);
        taken
    }

    /// Shows what is there, where it need not be a whole line.
    fn flush(&mut self, id: DomainId) {
        if is_plain(id) {
            console::write_guest(&self.0);
            self.0.clear();
        }
    }

    /// Ends a line that was begun.
    fn finish(&mut self, id: DomainId) {
        if !self.0.is_empty() {
            self.push(id, b'\n');
        }
    }

    /// Adds a byte to the line; shows it when it is full or ends. Whether the line is over.
    fn push(&mut self, id: DomainId, byte: u8) -> bool {
        let line = &mut self.0;
        if is_plain(id) {
            // At most a turn's bytes come before they are shown.
            if line.is_full() {
                console::write_guest(line);
                line.clear();
            }
            line.push(byte);
            return byte == b'\n';
        }
        let shown = byte == b'\n' || line.is_full();
        if shown {
            let text = core::str::from_utf8(line).unwrap_or("?");
            console::write_guest_line(format_args!("(d{}) {text}", id.raw()));
            line.clear();
        }
        // Others' lines are text: nothing in them moves the cursor.
        match byte {
            b'\n' | b'\r' => {}
            b' '..=b'~' | b'\t' => line.push(byte),
            _ => line.push(b'?'),
        }
        shown
    }
}

impl Output {
    /// How many bytes [`Domain::write_console`] would take.
    pub fn room(&self) -> usize {
        self.text.lock().buffer.remaining_capacity()
    }
}

/// Sends what domains wrote while there is room in the queue of the serial line, a piece of each
/// in turn. Returns whether there is more that could be sent at once.
///
/// Takes one lock of one domain after another.
fn pump() -> bool {
    /// Who had the last turn.
    static LAST: Turn<Option<DomainId>> = Turn::new(None);
    let Some(mut last) = LAST.take() else {
        // Whoever has the turn sees what there is, or is asked again.
        return true;
    };
    for _ in 0..TURNS {
        if !console::has_room() {
            return false;
        }
        let Some(id) = WRITING.take_after(*last) else {
            return false;
        };
        *last = Some(id);
        // One that is being destroyed has sent its last words, and is not to be told anything.
        if let Some(domain) = find_living(id) {
            domain.send_piece();
        }
    }
    true
}

/// The work for [`work::CONSOLE`]: takes what was typed and sends what was written. A boot domain
/// without a ring is told of the former by its interrupt.
pub fn serve() {
    let arrived = console::collect_input();
    let mut told = None;
    if console::has_input()
        && let Some(domain) = find(DomainId::new(BOOT_DOMAIN))
    {
        match domain.console.get() {
            Some(console) => console.serve(&domain, |ring, _| ring.give_input()),
            None => told = Some(domain).filter(|_| arrived),
        }
    }
    console::advance(pump());
    if let Some(domain) = told {
        deliver::send_virq(&*domain, VcpuId::new(0), VIRQ_CONSOLE);
    }
}

impl Domain {
    /// Has the hypervisor serve the console ring in frame `mfn`, whose port this makes.
    pub fn attach_console(&self, mfn: Mfn) -> Option<Port> {
        let remote = DomainId::new(BOOT_DOMAIN);
        let port = self.events.attach_consumer(remote, SERVICE).ok()?;
        let console = GuestConsole::new(self, mfn, port)?;
        self.console.set(console);
        Some(port)
    }

    /// The domain's turn at the serial line: sends a piece of what it wrote.
    fn send_piece(&self) {
        let mut text = self.output.text.lock();
        let sent = text.take_buffer(self.id, TURN_BYTES);
        let mut more = !text.buffer.is_empty();
        drop(text);
        if let Some(console) = self.console.get()
            && !more
        {
            console.serve(self, |ring, line| {
                let most = TURN_BYTES.saturating_sub(sent);
                let (taken, rest) = ring.take_output(self.id, line, most);
                more = rest;
                taken != 0
            });
        }
        if more {
            WRITING.add(self.id);
        }
    }

    /// Sends a piece of what a domain wrote that has stopped, from its ring no more than `left`
    /// bytes, should the guest go on writing. Whether there may be more; else all is sent, an
    /// unfinished line too.
    pub(super) fn send_last_piece(&self, left: &mut u32) -> bool {
        let mut text = self.output.text.lock();
        if text.take_buffer(self.id, TURN_BYTES) != 0 {
            return true;
        }
        text.line.finish(self.id);
        drop(text);
        let Some(console) = self.console.get() else {
            return false;
        };
        let mut state = console.state.lock();
        let RingState { frame, line } = &mut *state;
        if let Some(frame) = frame {
            let most = TURN_BYTES.min(*left);
            let (taken, _) = Ring(frame).take_output(self.id, line, most);
            *left = left.saturating_sub(taken);
            if taken != 0 {
                return true;
            }
        }
        line.finish(self.id);
        false
    }

    /// Gives the ring's frame back, for the domain's destruction.
    pub(super) fn detach_console(&self) {
        if let Some(console) = self.console.get() {
            drop(console.state.lock().frame.take());
        }
    }

    /// The guest sent an event through its console port: it has written something, or has read.
    pub(super) fn request_console(&self) {
        WRITING.add(self.id);
        work::request(work::CONSOLE);
    }

    /// Takes bytes for the domain's next turns, which come before a guest is entered if there is room;
    /// as many as the buffer has room for. Gives their number.
    pub fn write_console(&self, bytes: &[u8]) -> usize {
        let mut text = self.output.text.lock();
        let count = bytes.len().min(text.buffer.remaining_capacity());
        text.buffer.extend(bytes.iter().copied().take(count));
        drop(text);
        self.request_console();
        count
    }
}
