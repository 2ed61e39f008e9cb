//! The emergency console: `console_io`.

use core::fmt::{self, Write};

use paravane_abi as abi;

use crate::hypercall::{Result, check, raw};

/// Writes bytes; gives the number that the hypervisor took.
///
/// Errors: whatever `console_io` says, ENOSYS where the domain has none.
pub fn write(bytes: &[u8]) -> Result<usize> {
    // SAFETY: the call reads `len` bytes from a live slice.
    let raw = unsafe {
        raw::call3::<{ abi::__HYPERVISOR_console_io }>(
            u64::from(abi::CONSOLEIO_write),
            bytes.len() as u64,
            bytes.as_ptr() as u64,
        )
    };
    // Some hypervisors return 0 for "all of it".
    check(raw).map(|n| if n == 0 { bytes.len() } else { n as usize })
}

/// Reads what has been typed, without waiting; gives the number of bytes.
/// The initial domain only.
pub fn read(buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: the call writes at most `len` bytes to a live slice.
    let raw = unsafe {
        raw::call3::<{ abi::__HYPERVISOR_console_io }>(
            u64::from(abi::CONSOLEIO_read),
            buffer.len() as u64,
            buffer.as_mut_ptr() as u64,
        )
    };
    check(raw).map(|n| n as usize)
}

/// Collects text on the stack, so that a line costs one call.
struct Buffered {
    bytes: [u8; 120],
    used: usize,
}

impl Buffered {
    fn flush(&mut self) {
        if let Some(text) = self.bytes.get(..self.used)
            && !text.is_empty()
        {
            // Nobody is left to tell when the last console fails.
            let _ = write(text);
        }
        self.used = 0;
    }
}

impl Write for Buffered {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for &byte in text.as_bytes() {
            if let Some(slot) = self.bytes.get_mut(self.used) {
                *slot = byte;
                self.used += 1;
            }
            if self.used == self.bytes.len() {
                self.flush();
            }
        }
        Ok(())
    }
}

/// What `print!` expands to.
pub fn print(arguments: fmt::Arguments<'_>) {
    let mut out = Buffered {
        bytes: [0; 120],
        used: 0,
    };
    let _ = out.write_fmt(arguments);
    out.flush();
}
