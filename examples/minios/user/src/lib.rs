//! What a program of the mini-OS stands on: the start, the system calls, text output.
//!
//! A program calls [`program!`] with its main function, which gets the words of its command line
//! and returns its exit status.
#![no_std]

pub mod call;
pub mod output;
#[cfg(target_os = "none")]
#[doc(hidden)]
pub mod start;

pub use call::*;
pub use minios_abi::{Call, Error, Signal, WaitStatus};

/// The words of a command line, the program's own name first.
pub type Words<'a> = core::str::SplitAsciiWhitespace<'a>;

/// Makes `$main: fn(Words) -> u8` the program's main function.
#[macro_export]
macro_rules! program {
    ($main:path) => {
        #[cfg(target_os = "none")]
        #[unsafe(no_mangle)]
        extern "Rust" fn program_main(words: $crate::Words) -> u8 {
            $main(words)
        }

        // Built for the host, where programs are only checked, the image is empty.
        #[cfg(not(target_os = "none"))]
        fn main() {
            let _: fn($crate::Words) -> u8 = $main;
        }
    };
}
