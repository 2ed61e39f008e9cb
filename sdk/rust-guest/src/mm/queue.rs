//! The update queue: many page-table changes, one hypercall (M12 to M14).
//!
//! A kernel pushes changes as it makes them. They reach the hypervisor
//! * when the queue is full (2048 entries, enough for 8 MB of address space);
//! * immediately before a TLB flush, since nobody can tell the difference
//!   earlier (M13);
//! * from the page-fault handler: a fault may come from a mapping that
//!   stands in the queue only; commit, and run the instruction again (M14);
//! * whenever the kernel says so: before it reads its own tables, hands a
//!   frame on, or pins a table.
//!
//! [`UpdateQueue`] is the logic and runs on the host against a model of the
//! hypervisor. [`SharedQueue`] puts one behind a lock, for a `static`.

use paravane_abi::mmu_update;

use crate::addr::MachineAddr;
use crate::mm::pte::Pte;
use crate::mm::update::{self, Refused};

/// Entries of a full queue: 8 MB worth of level-1 entries two times over.
pub const CAPACITY: usize = 2048;

/// Where batches go: the hypervisor, or a model of it.
pub trait Sink {
    /// Carries out the requests in order, up to the first that is refused.
    ///
    /// # Errors
    /// The refused one's index and reason.
    fn commit(&mut self, requests: &[mmu_update]) -> Result<(), Refused>;

    /// Flushes the TLB of this vCPU.
    fn flush_tlb(&mut self);
}

/// The hypervisor, by `mmu_update`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hypervisor;

impl Sink for Hypervisor {
    fn commit(&mut self, requests: &[mmu_update]) -> Result<(), Refused> {
        update::mmu_update(requests)
    }

    fn flush_tlb(&mut self) {
        // Refused by no hypervisor: it takes no argument.
        let _ = update::flush_tlb_local();
    }
}

/// An update that the hypervisor refused, taken out of the queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RefusedUpdate {
    /// The page-table entry that was to change.
    pub entry: MachineAddr,
    /// The value that it was to get.
    pub value: Pte,
    /// Why not.
    pub errno: crate::Errno,
}

/// The queue. `N` is its capacity; a kernel has no reason to take another
/// than [`CAPACITY`], a test has.
pub struct UpdateQueue<S: Sink = Hypervisor, const N: usize = CAPACITY> {
    requests: [mmu_update; N],
    used: usize,
    sink: S,
}

impl<S: Sink, const N: usize> UpdateQueue<S, N> {
    /// An empty queue.
    pub const fn new(sink: S) -> Self {
        const { assert!(N > 0) };
        Self {
            requests: [const { mmu_update { ptr: 0, val: 0 } }; N],
            used: 0,
            sink,
        }
    }

    /// Changes that wait.
    pub fn outstanding(&self) -> usize {
        self.used
    }

    /// Queues the change of one entry; commits first when the queue is full.
    ///
    /// # Errors
    /// An earlier change was refused. It is out of the queue, this one is in.
    pub fn push(&mut self, entry: MachineAddr, value: Pte) -> Result<(), RefusedUpdate> {
        self.push_request(update::request(entry, value))
    }

    /// Queues any request that `mmu_update` knows.
    ///
    /// # Errors
    /// As for [`UpdateQueue::push`].
    pub fn push_request(&mut self, request: mmu_update) -> Result<(), RefusedUpdate> {
        let outcome = if self.used == N {
            self.commit().map(|_| ())
        } else {
            Ok(())
        };
        // A refused change left the queue, so there is room either way.
        if let Some(slot) = self.requests.get_mut(self.used) {
            *slot = request;
            self.used += 1;
        }
        outcome
    }

    /// Sends what waits; gives the number of changes made.
    ///
    /// # Errors
    /// The first change refused. The ones before it are done; it is taken
    /// out; the ones behind it still wait, in order.
    #[inline]
    pub fn commit(&mut self) -> Result<usize, RefusedUpdate> {
        match self.used {
            0 => Ok(0),
            _ => self.send(),
        }
    }

    /// [`UpdateQueue::commit`] of a queue that is not empty.
    #[inline(never)]
    fn send(&mut self) -> Result<usize, RefusedUpdate> {
        let count = self.used;
        let batch = self.requests.get(..count).unwrap_or(&[]);
        match self.sink.commit(batch) {
            Ok(()) => {
                self.used = 0;
                Ok(count)
            }
            Err(refused) => {
                let index = refused.done.min(count - 1);
                let request = self.requests.get(index).copied().unwrap_or_default();
                self.requests.copy_within(index + 1..count, 0);
                self.used = count - index - 1;
                Err(RefusedUpdate {
                    entry: MachineAddr::new(request.ptr & !3),
                    value: Pte::from_raw(request.val),
                    errno: refused.errno,
                })
            }
        }
    }

    /// Flushes the TLB, after committing what waits (M13).
    ///
    /// # Errors
    /// As for [`UpdateQueue::commit`]; the flush happens all the same.
    pub fn flush_tlb(&mut self) -> Result<usize, RefusedUpdate> {
        let outcome = self.commit();
        self.sink.flush_tlb();
        outcome
    }

    /// The page-fault handler's question (M14): were there changes waiting,
    /// and are they made now? Then the instruction deserves another try.
    ///
    /// # Errors
    /// As for [`UpdateQueue::commit`].
    #[inline]
    pub fn on_page_fault(&mut self) -> Result<bool, RefusedUpdate> {
        Ok(self.commit()? > 0)
    }
}

/// A queue behind a lock. Mask upcalls while you use it if an upcall handler
/// uses it too; a vCPU that faults while it holds the lock gets no retry.
pub struct SharedQueue<S: Sink = Hypervisor, const N: usize = CAPACITY> {
    queue: spin::Mutex<UpdateQueue<S, N>>,
}

impl<S: Sink, const N: usize> SharedQueue<S, N> {
    /// An empty queue.
    pub const fn new(sink: S) -> Self {
        Self {
            queue: spin::Mutex::new(UpdateQueue::new(sink)),
        }
    }

    /// The queue, locked.
    pub fn lock(&self) -> spin::MutexGuard<'_, UpdateQueue<S, N>> {
        self.queue.lock()
    }

    /// [`UpdateQueue::on_page_fault`] for the fault handler: never waits.
    /// Another vCPU in the middle of the queue may be committing the very
    /// change that we miss; that is a retry as well. The caller sees to it
    /// that the queue's own code does not fault.
    ///
    /// # Errors
    /// As for [`UpdateQueue::commit`].
    pub fn on_page_fault(&self) -> Result<bool, RefusedUpdate> {
        match self.queue.try_lock() {
            Some(mut queue) => queue.on_page_fault(),
            None => Ok(true),
        }
    }
}

#[cfg(test)]
mod tests;
