//! The frame-type engine on an emulated machine: each transition of the state table, random
//! sequences of operations against the naive recount, and CPUs that race.
//!
//! Longer runs: `PROPTEST_CASES=5000 cargo test --release -p paravane-core --test frames`.

mod attempts;
mod ends;
mod guards;
mod machine;
mod model;
mod races;
mod traces;
mod transitions;
mod work;
mod world;
