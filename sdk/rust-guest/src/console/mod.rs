//! Consoles: the emergency one (`console_io`) and the ring.
//!
//! [`print!`](crate::print!) and [`println!`](crate::println!) write to the
//! emergency console: it works from the first instruction, needs no memory
//! and no events, and costs a hypercall a line. An unprivileged domain's
//! text may go no further than the hypervisor's log; the [`ring`] is the
//! console that its owner reads.

pub mod io;
pub mod ring;

/// Writes formatted text to the emergency console.
#[macro_export]
macro_rules! print {
    ($($arg:tt)*) => { $crate::console::io::print(format_args!($($arg)*)) };
}

/// Writes formatted text and a line end to the emergency console.
#[macro_export]
macro_rules! println {
    () => { $crate::print!("\n") };
    ($($arg:tt)*) => { $crate::console::io::print(format_args!("{}\n", format_args!($($arg)*))) };
}
