//! The back-end's side of a ring: takes requests, gives responses.

use core::sync::atomic::{Ordering, fence};

use crate::ring::page::RingPage;
use crate::ring::{Broken, crosses};

/// A back-end's ring.
pub struct BackRing<Q: Copy, P: Copy> {
    page: RingPage<Q, P>,
    /// Requests taken.
    consumed: u32,
    /// Responses written, published or not.
    produced: u32,
    /// Responses published.
    published: u32,
}

impl<Q: Copy, P: Copy> BackRing<Q, P> {
    /// Joins a ring that a front-end has prepared, at its beginning.
    pub const fn new(page: RingPage<Q, P>) -> Self {
        Self {
            page,
            consumed: 0,
            produced: 0,
            published: 0,
        }
    }

    /// Requests that wait.
    ///
    /// # Errors
    /// [`Broken`]: more requests than slots.
    pub fn waiting(&self) -> Result<u32, Broken> {
        let published = self.page.request_producer().load(Ordering::Acquire);
        let open = published.wrapping_sub(self.produced);
        let ready = published.wrapping_sub(self.consumed);
        // Unanswered requests never exceed the slots, so neither do new ones.
        if open > self.page.slots() || ready > open {
            Err(Broken)
        } else {
            Ok(ready)
        }
    }

    /// Takes the next request.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn pop(&mut self) -> Result<Option<Q>, Broken> {
        if self.waiting()? == 0 {
            return Ok(None);
        }
        let request = self.page.read_request(self.consumed);
        self.consumed = self.consumed.wrapping_add(1);
        Ok(Some(request))
    }

    /// Writes a response, for the next [`BackRing::publish`]. False: there
    /// is no request left that it could answer.
    #[must_use = "a response that was not written is a bug of the back-end"]
    pub fn push(&mut self, response: P) -> bool {
        if self.produced == self.consumed {
            return false;
        }
        self.page.write_response(self.produced, response);
        self.produced = self.produced.wrapping_add(1);
        true
    }

    /// Makes the responses written visible. True: notify the front-end.
    #[must_use = "the front-end sleeps until it is notified"]
    pub fn publish(&mut self) -> bool {
        let old = self.published;
        self.published = self.produced;
        self.page
            .response_producer()
            .store(self.produced, Ordering::Release);
        fence(Ordering::SeqCst);
        let event = self.page.response_event().load(Ordering::Relaxed);
        crosses(old, self.produced, event)
    }

    /// Asks to be told of the next request. True: some are there already.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn wait(&mut self) -> Result<bool, Broken> {
        self.page
            .request_event()
            .store(self.consumed.wrapping_add(1), Ordering::Relaxed);
        fence(Ordering::SeqCst);
        Ok(self.waiting()? > 0)
    }
}
