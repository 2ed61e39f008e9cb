//! The memory of the domain being built, as the builder needs to reach it.
//!
//! The hypervisor implements these traits over its direct map, Domain0 over
//! foreign mappings, the tests over a vector. Neither hands out references:
//! the memory belongs to a guest.

/// Writes into a domain that does not run yet.
pub trait DomainMemory {
    /// Why a frame could not be written.
    type Error;

    /// Copies `bytes` into frame `pfn` from `offset` on. The builder never
    /// crosses the end of the frame.
    fn write(&mut self, pfn: u64, offset: usize, bytes: &[u8]) -> Result<(), Self::Error>;

    /// Fills `length` bytes of frame `pfn` from `offset` on with zeroes. The
    /// builder never crosses the end of the frame.
    fn zero(&mut self, pfn: u64, offset: usize, length: usize) -> Result<(), Self::Error>;
}

/// Where the pseudo-physical frames of a domain lie in the machine.
pub trait FrameMap {
    /// The machine frame of `pfn`, and how many frames from there on are
    /// consecutive in both (at least 1). `None` when the domain has no such frame.
    fn run(&self, pfn: u64) -> Option<(u64, u64)>;
}
