//! The console rings of unprivileged domains, served by the hypervisor on its own console.
//!
//! Until a console service runs in a domain, what a guest writes to its ring would be lost, and a
//! kernel that fills the ring waits for ever. So the hypervisor takes the bytes itself when the
//! guest sends an event through its console port. The boot domain's bytes go to the serial line as
//! they are, and what is typed there comes back to it; the lines of other domains get the domain's
//! number before them.

use core::mem::offset_of;
use core::sync::atomic::{AtomicU32, Ordering};

use arrayvec::ArrayVec;
use paravane_abi::xencons_interface;
use paravane_core::addr::{DomainId, Mfn, Port};
use paravane_core::event::DomainEvents;
use paravane_core::ring_index::{readable, slot, writable};

use super::{BOOT_DOMAIN, Domain};
use crate::console;
use crate::mm::WritableFrame;
use crate::sync::Mutex;

/// The number of this service, in the records of the ports it serves.
pub const SERVICE: u8 = 1;

const IN_SIZE: u32 = 1024;
const OUT_SIZE: u32 = 2048;

/// The longest line of a domain that is kept together.
const LINE: usize = 200;

/// A console ring and its port.
pub struct GuestConsole {
    /// Keeps the ring's frame writable data of the domain's, until the domain is destroyed. Held
    /// while the ring is served, so that one CPU at a time does.
    frame: Mutex<Option<WritableFrame>>,
    port: Port,
}

/// A ring that is being served.
struct Ring<'a>(&'a WritableFrame);

/// What a domain writes, by its ring or by `console_io`, on its way to the serial line. The boot
/// domain's bytes go there as they are; the others' are gathered to lines and marked.
#[derive(Default)]
pub struct Output {
    line: ArrayVec<u8, LINE>,
}

impl GuestConsole {
    /// Serves the ring in frame `mfn` of `domain`; gives nothing if the frame cannot be had.
    pub fn new(domain: &Domain, mfn: Mfn, port: Port) -> Option<Self> {
        let frame = WritableFrame::get(&domain.memory, mfn).ok()?;
        Some(GuestConsole {
            frame: Mutex::new(Some(frame)),
            port,
        })
    }

    /// Does what there is to do: takes what the guest wrote, gives it what was typed, and tells it
    /// if anything moved.
    pub fn serve(&self, domain: &Domain) {
        let frame = self.frame.lock();
        let moved = frame.as_ref().is_some_and(|frame| {
            let ring = Ring(frame);
            ring.take_output(domain) | ring.give_input(domain)
        });
        drop(frame);
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
        unsafe { self.0.pointer().add(ring + slot) }
    }

    fn take_output(&self, domain: &Domain) -> bool {
        let mut output = domain.output.lock();
        let consumer = self.index(offset_of!(xencons_interface, out_cons));
        let producer = self.index(offset_of!(xencons_interface, out_prod));
        let first = consumer.load(Ordering::Relaxed);
        let count = readable(first, producer.load(Ordering::Acquire), OUT_SIZE);
        for at in 0..count {
            let slot = slot(first.wrapping_add(at), OUT_SIZE);
            let from = self.byte(offset_of!(xencons_interface, out), slot);
            // SAFETY: a byte of the held page, which the guest may change meanwhile.
            let byte = unsafe { from.read_volatile() };
            output.push(domain.id, byte);
        }
        output.flush(domain.id);
        consumer.store(first.wrapping_add(count), Ordering::Release);
        count != 0
    }

    fn give_input(&self, domain: &Domain) -> bool {
        if domain.id.raw() != BOOT_DOMAIN {
            return false;
        }
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
            given += 1;
        }
        producer.store(first.wrapping_add(given), Ordering::Release);
        given != 0
    }
}

impl Output {
    /// Writes bytes of domain `id`.
    pub fn write(&mut self, id: DomainId, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.push(id, byte));
        self.flush(id);
    }

    /// Shows what is there, where it need not be a whole line.
    fn flush(&mut self, id: DomainId) {
        if id.raw() == BOOT_DOMAIN {
            console::write_guest(&self.line);
            self.line.clear();
        }
    }

    /// Ends a line that was begun.
    fn finish(&mut self, id: DomainId) {
        if !self.line.is_empty() {
            self.push(id, b'\n');
        }
    }

    /// Adds a byte to the line; shows it when it is full or ends.
    fn push(&mut self, id: DomainId, byte: u8) {
        let line = &mut self.line;
        if id.raw() == BOOT_DOMAIN {
            if line.is_full() {
                console::write_guest(line);
                line.clear();
            }
            line.push(byte);
            return;
        }
        if byte == b'\n' || line.is_full() {
            let text = core::str::from_utf8(line).unwrap_or("?");
            console::write_guest(alloc::format!("(d{}) {text}\n", id.raw()).as_bytes());
            line.clear();
        }
        // Others' lines are text: nothing in them moves the cursor.
        match byte {
            b'\n' | b'\r' => {}
            b' '..=b'~' | b'\t' => line.push(byte),
            _ => line.push(b'?'),
        }
    }
}

impl Domain {
    /// Has the hypervisor serve the console ring in frame `mfn`, whose port this makes.
    pub fn attach_console(&self, mfn: Mfn) -> Option<Port> {
        let remote = DomainId::new(BOOT_DOMAIN);
        let port = self.events.attach_consumer(remote, SERVICE).ok()?;
        let console = GuestConsole::new(self, mfn, port)?;
        self.console.call_once(|| console);
        Some(port)
    }

    /// Shows what is left of what a domain wrote, when it has stopped.
    pub(super) fn finish_console(&self) {
        if let Some(console) = self.console.get() {
            let frame = console.frame.lock();
            frame.as_ref().map(|frame| Ring(frame).take_output(self));
        }
        self.output.lock().finish(self.id);
    }

    /// Gives the ring's frame back, for the domain's destruction.
    pub(super) fn detach_console(&self) {
        if let Some(console) = self.console.get() {
            drop(console.frame.lock().take());
        }
    }

    /// Serves the console ring, if there is one: the guest sent an event, or something was typed.
    /// Tells whether there is one.
    pub fn serve_console(&self) -> bool {
        let console = self.console.get();
        if let Some(console) = console {
            console.serve(self);
        }
        console.is_some()
    }
}
