//! The transitions of frames under every interleaving of a few CPUs, played through by loom. Does
//! nothing without `--cfg loom`:
//!
//! `cargo xtask test --long host/loom`
//!
//! Loom's memory model is weaker than the processor's, for which this engine is written: there a
//! locked operation is a full barrier, and what comes after it reads what all CPUs wrote before. So
//! where the real machine reads behind such an operation, the machine here reads by a locked one.
#![cfg(loom)]

#[path = "../common/mod.rs"]
mod common;
mod machine;
mod owners;
mod types;
