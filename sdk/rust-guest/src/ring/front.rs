//! The front-end's side of a ring: makes requests, takes responses.

use core::sync::atomic::{Ordering, fence};

use crate::ring::page::RingPage;
use crate::ring::{Broken, crosses};

/// The ring is full: answers have to be taken first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Full;

/// A front-end's ring.
pub struct FrontRing<Q: Copy, P: Copy> {
    page: RingPage<Q, P>,
    /// Requests written, published or not.
    produced: u32,
    /// Requests published.
    published: u32,
    /// Responses taken.
    consumed: u32,
}

impl<Q: Copy, P: Copy> FrontRing<Q, P> {
    /// Starts a ring on a page of ours, which it prepares.
    pub fn new(page: RingPage<Q, P>) -> Self {
        page.initialise();
        Self {
            page,
            produced: 0,
            published: 0,
            consumed: 0,
        }
    }

    /// Requests that can be made before answers have to be taken.
    pub fn room(&self) -> u32 {
        self.page.slots() - self.produced.wrapping_sub(self.consumed)
    }

    /// Writes a request, for the next [`FrontRing::publish`].
    ///
    /// # Errors
    /// [`Full`].
    pub fn push(&mut self, request: Q) -> Result<(), Full> {
        if self.room() == 0 {
            return Err(Full);
        }
        self.page.write_request(self.produced, request);
        self.produced = self.produced.wrapping_add(1);
        Ok(())
    }

    /// Makes the requests written visible (R11). True: notify the back-end.
    #[must_use = "the back-end sleeps until it is notified"]
    pub fn publish(&mut self) -> bool {
        let old = self.published;
        self.published = self.produced;
        self.page
            .request_producer()
            .store(self.produced, Ordering::Release);
        // The index must be visible before we look whether anyone waits.
        fence(Ordering::SeqCst);
        let event = self.page.request_event().load(Ordering::Relaxed);
        crosses(old, self.produced, event)
    }

    /// Responses that wait.
    ///
    /// # Errors
    /// [`Broken`]: more responses than requests.
    pub fn waiting(&self) -> Result<u32, Broken> {
        let ready = self
            .page
            .response_producer()
            .load(Ordering::Acquire)
            .wrapping_sub(self.consumed);
        let open = self.published.wrapping_sub(self.consumed);
        if ready > open { Err(Broken) } else { Ok(ready) }
    }

    /// Takes the next response.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn pop(&mut self) -> Result<Option<P>, Broken> {
        if self.waiting()? == 0 {
            return Ok(None);
        }
        let response = self.page.read_response(self.consumed);
        self.consumed = self.consumed.wrapping_add(1);
        Ok(Some(response))
    }

    /// Asks to be told when `responses` more have come (R12; 1 or more, and
    /// no more than there are open requests, else nobody will tell). True:
    /// that many are there already, so take them instead of waiting.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn wait_for(&mut self, responses: u32) -> Result<bool, Broken> {
        self.page
            .response_event()
            .store(self.consumed.wrapping_add(responses), Ordering::Relaxed);
        // The wish must be visible before we look for what came meanwhile.
        fence(Ordering::SeqCst);
        Ok(self.waiting()? >= responses)
    }
}
