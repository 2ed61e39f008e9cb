//! The guest interface in Rust: what hypervisor, guests and tools agree on.
//!
//! The C headers in `sdk/include` are the source (design:headers). `bindings.rs` is made
//! from them by `cargo run -p abi-gen` and re-exported here under the C names;
//! how C becomes Rust is written at the top of the generator. Around it stands
//! a small typed layer: [`errno::Errno`], [`hypercall::Number`], [`refusal::Rule`], [`Pod`], and [`Argument`] for
//! the two widths of guests.
//!
//! ```
//! use paravane_abi::{errno::Errno, hypercall::Number, mmuext_op, MMUEXT_PIN_L4_TABLE};
//!
//! let mut op = mmuext_op { cmd: MMUEXT_PIN_L4_TABLE, ..Default::default() };
//! op.arg1.mfn = 0x1234;
//! assert_eq!(Number::MMUEXT_OP.raw(), 26);
//! assert_eq!(Errno::from_ret(-22), Err(Errno::EINVAL));
//! ```

#![no_std]
#![deny(unsafe_code)]

// Generated: C names, and no comments of ours.
#[allow(
    clippy::all,
    missing_docs,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    unsafe_code
)]
#[allow(clippy::undocumented_unsafe_blocks)]
#[rustfmt::skip]
mod bindings;
pub mod errno;
pub mod hypercall;
#[allow(unsafe_code)]
mod pod;
pub mod refusal;
#[allow(
    unsafe_code,
    reason = "structures of plain numbers, and the unions among them"
)]
mod width;

pub use bindings::*;
pub use pod::{Pod, zeroed};
pub use width::{Argument, GuestWidth, U64, Ulong, in32};
