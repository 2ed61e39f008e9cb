//! The other processors.

/// Does the remote flushes that others asked of this processor.
#[inline]
pub fn service_flush() {}
