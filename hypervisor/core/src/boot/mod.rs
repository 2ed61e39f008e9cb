//! The parts of the machine's start that need no machine: which memory is free and where the first of it is, and what the
//! firmware's byte code says about switching off.

pub mod aml;
pub mod place;
pub mod ranges;
