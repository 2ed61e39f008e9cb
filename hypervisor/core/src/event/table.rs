//! A domain's ports: the table of their bindings, allocated as ports are.
//!
//! The table is cut into chunks of [`CHUNK`] words. A fresh domain has none; each is allocated when
//! its first port is, and stays until the domain goes. So a domain that uses a handful of ports,
//! as most do, pays about one kilobyte (paper, E17), and a send finds a port's word with two loads.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::binding::{Binding, PortState};
use super::{EventError, PORTS};
use crate::addr::{DomainId, Port, VcpuId};
use crate::size_class;
use crate::sync::sequential::{AtomicU32, AtomicU64, Ordering};
use crate::sync::{Mutex, MutexGuard, Once};

/// Ports in a chunk.
pub const CHUNK: usize = 128;
const CHUNKS: usize = PORTS as usize / CHUNK;

/// Bytes of the heap that the ports of a domain take at most.
pub const MAX_BYTES: u64 = (CHUNKS * size_class::bytes(CHUNK * size_of::<AtomicU64>())) as u64;

/// Of the first chunk, port 0 is never given out.
const ALL_FREE: [u8; CHUNKS] = {
    let mut free = [CHUNK as u8; CHUNKS];
    free[0] -= 1;
    free
};

/// The event channels of one domain.
#[derive(Debug)]
pub struct DomainEvents {
    chunks: [Once<Box<[AtomicU64]>>; CHUNKS],
    changes: Mutex<Changes>,
    /// How many vCPUs of the domain are polling: senders look for them only if there are any.
    pub(super) pollers: AtomicU32,
}

/// Why a port cannot be taken under the lock.
#[derive(Debug)]
pub(super) enum Short {
    /// This number is next, and has no record yet: one has to be made, without the lock.
    OfRecord(u32),
    /// It is refused.
    Refused(EventError),
}

impl From<EventError> for Short {
    fn from(error: EventError) -> Self {
        Short::Refused(error)
    }
}

/// What the lock protects besides the right to change bindings.
#[derive(Debug)]
pub(super) struct Changes {
    /// How many ports of each chunk are free; those of one without records too.
    free: [u8; CHUNKS],
    /// Set when the domain goes: no new bindings.
    dying: bool,
}

impl Default for DomainEvents {
    fn default() -> Self {
        Self::new()
    }
}

impl DomainEvents {
    /// No port in use.
    #[must_use]
    pub fn new() -> Self {
        DomainEvents {
            chunks: core::array::from_fn(|_| Once::new()),
            changes: Mutex::new(Changes {
                free: ALL_FREE,
                dying: false,
            }),
            pollers: AtomicU32::new(0),
        }
    }

    /// The word of a port, if the port has ever been near one in use.
    #[inline]
    pub(super) fn word(&self, port: Port) -> Option<&AtomicU64> {
        let index = port.raw() as usize;
        self.chunks.get(index / CHUNK)?.get()?.get(index % CHUNK)
    }

    /// What the port is bound to, now.
    ///
    /// # Errors
    /// [`EventError::NoSuchPort`]: no port of that number has a record.
    #[inline]
    pub fn binding(&self, port: Port) -> Result<Binding, EventError> {
        match self.word(port) {
            Some(word) => Ok(Binding::unpack(word.load(Ordering::Acquire))),
            None => Err(EventError::NoSuchPort(port.raw())),
        }
    }

    /// Offers a new port to `remote`.
    ///
    /// # Errors
    /// No port, no memory, or the domain is dying.
    pub fn alloc_unbound(&self, remote: DomainId) -> Result<Port, EventError> {
        self.allocate(PortState::Unbound { remote }, VcpuId::new(0))
    }

    /// A new port whose peer is a service of the hypervisor, standing in for `remote`.
    ///
    /// # Errors
    /// No port, no memory, or the domain is dying.
    pub fn attach_consumer(&self, remote: DomainId, service: u8) -> Result<Port, EventError> {
        self.allocate(PortState::Consumer { remote, service }, VcpuId::new(0))
    }

    /// Takes a free port and binds it.
    pub(super) fn allocate(&self, state: PortState, vcpu: VcpuId) -> Result<Port, EventError> {
        self.with_room(|| self.allocate_locked(&mut self.lock(), state, vcpu))
    }

    /// Tries `act`, which takes a port under the lock, until there is a record for that port. Memory
    /// for records is never allocated under the lock: it may take a flush of other CPUs.
    pub(super) fn with_room<T>(&self, act: impl Fn() -> Result<T, Short>) -> Result<T, EventError> {
        loop {
            match act() {
                Ok(done) => return Ok(done),
                Err(Short::Refused(error)) => return Err(error),
                // At most once a chunk, which stays.
                Err(Short::OfRecord(index)) => self.make_record(index)?,
            }
        }
    }

    /// As [`Self::allocate`], for a caller that has the lock.
    pub(super) fn allocate_locked(
        &self,
        changes: &mut Changes,
        state: PortState,
        vcpu: VcpuId,
    ) -> Result<Port, Short> {
        if changes.dying {
            return Err(EventError::Dying.into());
        }
        let chunks = self.chunks.iter().zip(&mut changes.free).enumerate();
        for (number, (chunk, free)) in chunks.filter(|(_, (_, free))| **free != 0) {
            let first = (number * CHUNK) as u32;
            let words = chunk.get().ok_or(Short::OfRecord(first))?;
            for (index, word) in (first..).zip(words) {
                if word.load(Ordering::Relaxed) == Binding::FREE.pack() {
                    word.store(Binding { state, vcpu }.pack(), Ordering::Release);
                    *free -= 1;
                    return Ok(Port::new(index));
                }
            }
        }
        Err(EventError::NoFreePort.into())
    }

    /// Makes the record of a port, and its neighbours'.
    fn make_record(&self, index: u32) -> Result<(), EventError> {
        let number = index as usize / CHUNK;
        let chunk = self.chunks.get(number);
        let chunk = chunk.ok_or(EventError::NoSuchPort(index))?;
        if chunk.get().is_none() {
            chunk.set(new_chunk(number == 0)?);
        }
        Ok(())
    }

    /// The right to change bindings.
    pub(super) fn lock(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock()
    }

    /// Writes a port's binding; the caller has the lock.
    pub(super) fn set(&self, changes: &mut Changes, port: Port, binding: Binding) {
        if let Some(word) = self.word(port) {
            let before = word.load(Ordering::Relaxed);
            word.store(binding.pack(), Ordering::Release);
            let (was, is) = (
                Binding::FREE.pack() == before,
                binding.state == PortState::Free,
            );
            if let (false, true, Some(free)) =
                (was, is, changes.free.get_mut(port.raw() as usize / CHUNK))
            {
                *free = free.saturating_add(1);
            }
        }
    }

    /// Refuses every binding from now on; what is bound stays until it is closed.
    pub fn refuse_new_bindings(&self) {
        self.lock().dying = true;
    }

    /// The vCPUs that poll, as senders are told.
    #[must_use]
    pub fn pollers(&self) -> u32 {
        self.pollers.load(Ordering::SeqCst)
    }

    /// The ports that are bound to something, now. The table may change meanwhile.
    pub fn bound(&self) -> impl Iterator<Item = Port> + '_ {
        let words = self.chunks.iter().map(|chunk| chunk.get());
        let words = words.map(|words| words.map_or(&[][..], |words| words));
        (0..).zip(words).flat_map(|(number, words)| {
            let ports = (number * CHUNK as u32..).zip(words);
            ports.filter_map(|(port, word)| {
                let word = word.load(Ordering::Relaxed);
                // Looked at quickly, since most are.
                let free = word == Binding::FREE.pack();
                let bound = !free && Binding::unpack(word).state != PortState::Reserved;
                bound.then_some(Port::new(port))
            })
        })
    }

    /// How many ports have records, in use or not.
    #[must_use]
    pub fn records(&self) -> usize {
        self.chunks
            .iter()
            .filter(|chunk| chunk.get().is_some())
            .count()
            * CHUNK
    }

    /// The ports that have records, in use or not. The table may grow meanwhile.
    pub fn ports(&self) -> impl Iterator<Item = Port> + '_ {
        self.chunks.iter().enumerate().flat_map(|(number, chunk)| {
            let words = chunk.get().map_or(0, |words| words.len());
            (0..words).map(move |offset| Port::new((number * CHUNK + offset) as u32))
        })
    }
}

/// A chunk of free ports; in the first one, port 0 is never given out.
fn new_chunk(first: bool) -> Result<Box<[AtomicU64]>, EventError> {
    let mut words = Vec::new();
    words
        .try_reserve_exact(CHUNK)
        .map_err(|_| EventError::NoMemory)?;
    words.extend((0..CHUNK).map(|_| AtomicU64::new(Binding::FREE.pack())));
    if let (true, Some(zero)) = (first, words.first()) {
        let reserved = Binding {
            state: PortState::Reserved,
            vcpu: VcpuId::new(0),
        };
        zero.store(reserved.pack(), Ordering::Relaxed);
    }
    Ok(words.into_boxed_slice())
}
