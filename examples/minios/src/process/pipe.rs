//! Pipes: bytes from one process to another, in order, with room for a page of them.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use core::iter;

use minios_abi::Error;

use crate::sync::Locked;
use crate::threads::wait::WaitQueue;

/// Bytes that a pipe holds.
const CAPACITY: usize = 4096;

struct State {
    bytes: VecDeque<u8>,
    has_reader: bool,
    has_writer: bool,
}

struct Pipe {
    state: Locked<State>,
    /// Woken at each change of the state.
    changed: WaitQueue,
}

/// The end that reads. Dropping the last copy closes it.
pub struct Reader(Arc<Pipe>);

/// The end that writes. Dropping the last copy closes it.
pub struct Writer(Arc<Pipe>);

/// A new pipe.
pub fn new() -> (Reader, Writer) {
    let pipe = Arc::new(Pipe {
        state: Locked::new(State {
            bytes: VecDeque::with_capacity(CAPACITY),
            has_reader: true,
            has_writer: true,
        }),
        changed: WaitQueue::new(),
    });
    (Reader(pipe.clone()), Writer(pipe))
}

impl Reader {
    /// Waits for bytes and takes some: how many; 0 when the pipe is empty and nobody can write.
    pub fn read(&self, into: &mut [u8]) -> Result<usize, Error> {
        let read = self.0.changed.wait_for(|| {
            let mut state = self.0.state.lock();
            let length = into.len().min(state.bytes.len());
            if length == 0 && state.has_writer && !into.is_empty() {
                return None;
            }
            let bytes = iter::from_fn(|| state.bytes.pop_front());
            for (slot, byte) in into.iter_mut().zip(bytes) {
                *slot = byte;
            }
            Some(length)
        });
        self.0.changed.wake_all();
        read.map_err(|_| Error::Invalid)
    }
}

impl Writer {
    /// Waits for room and writes some bytes: how many.
    pub fn write(&self, from: &[u8]) -> Result<usize, Error> {
        let written = self.0.changed.wait_for(|| {
            let mut state = self.0.state.lock();
            if !state.has_reader {
                return Some(Err(Error::BrokenPipe));
            }
            let length = from.len().min(CAPACITY - state.bytes.len());
            state.bytes.extend(&from[..length]);
            (length > 0 || from.is_empty()).then_some(Ok(length))
        });
        self.0.changed.wake_all();
        written.unwrap_or(Err(Error::Invalid))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.0.state.lock().has_reader = false;
        self.0.changed.wake_all();
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.0.state.lock().has_writer = false;
        self.0.changed.wake_all();
    }
}
