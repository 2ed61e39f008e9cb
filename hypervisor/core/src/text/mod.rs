//! Text that a tenant chose, on its way to the console (design:tenant-data).
//!
//! Names, symbols, notes, command lines and console output come from people who may want a reader
//! to believe what is not so. So whatever they wrote is data:
//!
//! * [`TenantText`] shows bytes, and [`Name`] keeps a few: printable ASCII as it is, all else as
//!   `\xNN`, no more than [`MOST`] of them;
//! * [`Symbol`] shows a symbol of a tenant's image, demangled without recursion;
//! * [`LineWriter`] is what every line of the hypervisor's goes through: whatever is formatted into
//!   it, the result is one line of printable ASCII, of bounded length;
//! * [`LineGuard`] watches bytes that go to the serial line as they are, and tells when they would
//!   begin a line as ours do.

mod demangle;
mod guard;
mod legacy;

use core::fmt::{self, Write};

use arrayvec::ArrayVec;

pub use guard::{BEGINNING, LineGuard};

/// Bytes of a tenant's text that are shown in one place.
pub const MOST: usize = 160;

/// Bytes of a line of the hypervisor's.
pub const LINE: usize = 400;

/// What stands where text was cut off.
const CUT: &str = "...";

/// Puts a byte in a form that cannot do anything to a terminal or a line. Gives its length.
fn escape(byte: u8, mut put: impl FnMut(u8)) -> usize {
    if matches!(byte, b' '..=b'~') {
        put(byte);
        return 1;
    }
    let digit = |nibble: u8| b"0123456789abcdef".get(usize::from(nibble)).copied();
    put(b'\\');
    put(b'x');
    [byte >> 4, byte & 15]
        .into_iter()
        .filter_map(digit)
        .for_each(put);
    4
}

/// Bytes from a tenant: escaped, at most [`MOST`] of them. A backslash is doubled, so that what is
/// escaped can be told from what says so.
#[derive(Clone, Copy, Debug)]
pub struct TenantText<'a>(pub &'a [u8]);

impl fmt::Display for TenantText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for &byte in self.0.iter().take(MOST) {
            if byte == b'\\' {
                f.write_char('\\')?;
            }
            let mut shown = ArrayVec::<u8, 4>::new();
            escape(byte, |byte| shown.push(byte));
            f.write_str(core::str::from_utf8(&shown).unwrap_or_default())?;
        }
        if self.0.len() > MOST {
            f.write_str(CUT)?;
        }
        Ok(())
    }
}

/// Bytes of a name that are kept.
const NAME: usize = 32;

/// What a domain is called: the first bytes of it, shown as [`TenantText`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(ArrayVec<u8, NAME>);

impl Name {
    /// The name that these bytes begin with.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Name(bytes.iter().copied().take(NAME).collect())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        TenantText(&self.0).fmt(f)
    }
}

/// The name of a function, as a tenant's image has it: demangled, if it is a Rust name of a usual
/// form; else as it is. [`TenantText`] shows it in both cases.
#[derive(Clone, Copy, Debug)]
pub struct Symbol<'a>(pub &'a [u8]);

impl fmt::Display for Symbol<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = Shown::default();
        let name = self.0;
        let demangled = legacy::demangle(name, &mut shown).is_some() || {
            shown = Shown::default();
            demangle::demangle(name, &mut shown).is_some()
        };
        if demangled {
            TenantText(&shown.0).fmt(f)
        } else {
            TenantText(name).fmt(f)
        }
    }
}

/// What a demangler has written: a byte more than are shown is enough to know that it was cut.
#[derive(Default)]
struct Shown(ArrayVec<u8, { MOST + 1 }>);

impl Shown {
    fn put(&mut self, bytes: &[u8]) {
        let room = self.0.remaining_capacity();
        self.0.extend(bytes.iter().copied().take(room));
    }
}

/// Makes one line of whatever is formatted: printable ASCII, at most [`LINE`] bytes, each of which
/// goes to `put`. Formatting stops when the line is full.
pub struct LineWriter<F> {
    put: F,
    left: usize,
}

impl<F: FnMut(u8)> LineWriter<F> {
    /// A line of which nothing is written.
    pub const fn new(put: F) -> Self {
        LineWriter { put, left: LINE }
    }
}

impl<F: FnMut(u8)> Write for LineWriter<F> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            // The longest form of a byte, and the mark of the cut, have to fit.
            if self.left < 4 + CUT.len() {
                CUT.bytes().take(self.left).for_each(&mut self.put);
                self.left = 0;
                return Err(fmt::Error);
            }
            self.left = self.left.saturating_sub(escape(byte, &mut self.put));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
