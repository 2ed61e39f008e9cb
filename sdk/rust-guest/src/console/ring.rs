//! The console ring: a page shared with whoever shows the console.
//!
//! Facts: public interface, `io/console.h`: 1024 bytes towards the guest,
//! 2048 from it, free-running 32-bit indices taken modulo the size.
//! Single producer and single consumer each way; the caller serialises
//! several writers.

use core::sync::atomic::{AtomicU32, Ordering, fence};

use paravane_abi::xencons_interface;

use crate::addr::Port;
use crate::hypercall::Result;

/// Bytes towards the guest; a power of two.
const IN_SIZE: u32 = 1024;
/// Bytes from the guest; a power of two.
const OUT_SIZE: u32 = 2048;

const _: () = {
    // The sizes are those of the declared arrays, which lie in this order.
    assert!(core::mem::offset_of!(xencons_interface, in_) == 0);
    assert!(core::mem::offset_of!(xencons_interface, out) == IN_SIZE as usize);
    assert!(core::mem::offset_of!(xencons_interface, in_cons) == (IN_SIZE + OUT_SIZE) as usize);
};

/// The guest's end of a console ring.
pub struct ConsoleRing {
    page: *mut xencons_interface,
    port: Port,
}

// SAFETY: the page is reached through atomics and volatile byte accesses
// only; the indices of one direction are written by `&mut self` methods.
unsafe impl Send for ConsoleRing {}

impl ConsoleRing {
    /// A ring on the given page.
    ///
    /// # Safety
    /// `page` is the mapped console page of this domain (start_info's
    /// `console.domU.mfn`), for as long as the ring lives, and no other
    /// `ConsoleRing` exists for it.
    pub const unsafe fn new(page: *mut xencons_interface, port: Port) -> Self {
        Self { page, port }
    }

    fn index(&self, field: *mut u32) -> &AtomicU32 {
        // SAFETY: `field` points into the mapped page, is aligned, and both
        // sides access it as a 32-bit atomic.
        unsafe { AtomicU32::from_ptr(field) }
    }

    /// Queues as many bytes as there is room for; gives their number. Call
    /// [`ConsoleRing::notify`] when done.
    pub fn write(&mut self, bytes: &[u8]) -> usize {
        // SAFETY: address computation inside the mapped page.
        let (out, cons, prod) = unsafe {
            (
                &raw mut (*self.page).out,
                &raw mut (*self.page).out_cons,
                &raw mut (*self.page).out_prod,
            )
        };
        let size = OUT_SIZE;
        let cons = self.index(cons).load(Ordering::Acquire);
        let start = self.index(prod).load(Ordering::Relaxed);
        let room = size.saturating_sub(start.wrapping_sub(cons));
        let count = bytes.len().min(room as usize);
        for (n, &byte) in bytes.iter().take(count).enumerate() {
            let at = (start.wrapping_add(n as u32) & (size - 1)) as usize;
            // SAFETY: `at` is below the array's size.
            unsafe { out.cast::<u8>().add(at).write_volatile(byte) };
        }
        self.index(prod)
            .store(start.wrapping_add(count as u32), Ordering::Release);
        count
    }

    /// Takes what has come in; gives the number of bytes.
    pub fn read(&mut self, buffer: &mut [u8]) -> usize {
        // SAFETY: address computation inside the mapped page.
        let (input, cons, prod) = unsafe {
            (
                &raw mut (*self.page).in_,
                &raw mut (*self.page).in_cons,
                &raw mut (*self.page).in_prod,
            )
        };
        let size = IN_SIZE;
        let start = self.index(cons).load(Ordering::Relaxed);
        let ready = self
            .index(prod)
            .load(Ordering::Acquire)
            .wrapping_sub(start)
            .min(size);
        let count = buffer.len().min(ready as usize);
        for (n, slot) in buffer.iter_mut().take(count).enumerate() {
            let at = (start.wrapping_add(n as u32) & (size - 1)) as usize;
            // SAFETY: `at` is below the array's size.
            *slot = unsafe { input.cast::<u8>().add(at).read_volatile() };
        }
        // The bytes are read before the other side may overwrite them.
        fence(Ordering::SeqCst);
        self.index(cons)
            .store(start.wrapping_add(count as u32), Ordering::Release);
        count
    }

    /// The port that announces input and room, and that `notify` sends on.
    pub fn port(&self) -> Port {
        self.port
    }

    /// Tells the other side that the indices have moved.
    pub fn notify(&self) -> Result<()> {
        crate::events::send(self.port)
    }
}

#[cfg(test)]
mod tests {
    use std::boxed::Box;
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is written arrives in order, whatever the chunks, also where
        /// the indices wrap.
        #[test]
        fn bytes_arrive_in_order(
            start in any::<u32>(),
            steps in prop::collection::vec((0..3000usize, 0..3000usize), 0..20),
        ) {
            let mut page = Box::new(xencons_interface::default());
            (page.out_cons, page.out_prod) = (start, start);
            (page.in_cons, page.in_prod) = (start, start);
            let page: *mut xencons_interface = &mut *page;
            // SAFETY: a live page that only this ring uses.
            let mut ring = unsafe { ConsoleRing::new(page, Port::new(1)) };
            let (mut next, mut expected) = (0u8, Vec::new());
            for (write, read) in steps {
                let bytes: Vec<u8> =
                    (0..write).map(|n| next.wrapping_add(n as u8)).collect();
                let done = ring.write(&bytes);
                prop_assert!(done <= write);
                expected.extend_from_slice(&bytes[..done]);
                next = next.wrapping_add(done as u8);
                // The other end: loops some of it back as input.
                // SAFETY: the page is live, and nobody else uses it now.
                unsafe {
                    let room = IN_SIZE - (*page).in_prod.wrapping_sub((*page).in_cons);
                    let ready = (*page).out_prod.wrapping_sub((*page).out_cons);
                    prop_assert!(ready <= OUT_SIZE);
                    for _ in 0..room.min(ready) {
                        let from = ((*page).out_cons & (OUT_SIZE - 1)) as usize;
                        let to = ((*page).in_prod & (IN_SIZE - 1)) as usize;
                        let byte = (&raw mut (*page).out).cast::<u8>().add(from).read();
                        (&raw mut (*page).in_).cast::<u8>().add(to).write(byte);
                        (*page).out_cons = (*page).out_cons.wrapping_add(1);
                        (*page).in_prod = (*page).in_prod.wrapping_add(1);
                    }
                }
                let mut buffer = vec![0; read];
                let got = ring.read(&mut buffer);
                let rest = expected.split_off(got);
                prop_assert_eq!(&buffer[..got], &expected[..]);
                expected = rest;
            }
        }
    }
}
