//! Formatted text on the standard output (file 1) and the standard error (file 2).

use core::fmt;

use crate::call::write_all;

/// An open file as a place for formatted text.
pub struct Text(pub u32);

impl fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        write_all(self.0, text.as_bytes()).map_err(|_| fmt::Error)
    }
}

/// Prints a line on the standard output.
#[macro_export]
macro_rules! println {
    ($($text:tt)*) => {{
        use core::fmt::Write as _;
        // A closed output is no reason to stop a program.
        let _ = writeln!($crate::output::Text(1), $($text)*);
    }};
}

/// Prints a line on the standard error.
#[macro_export]
macro_rules! eprintln {
    ($($text:tt)*) => {{
        use core::fmt::Write as _;
        let _ = writeln!($crate::output::Text(2), $($text)*);
    }};
}
