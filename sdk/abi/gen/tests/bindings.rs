//! The committed bindings are those of the headers as they are.

use std::fs;
use std::path::Path;

use abi_gen::{BINDINGS, Mode};

#[test]
fn committed_bindings_are_current() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bindings");
    let fresh = abi_gen::bindings(Mode::Long, &scratch).expect("the headers are read");
    let file = abi_gen::root().join(BINDINGS);
    let committed = fs::read_to_string(&file).expect("the bindings are committed");
    let stale = fresh
        .lines()
        .zip(committed.lines())
        .find(|(new, old)| new != old);
    assert!(
        fresh == committed,
        "{BINDINGS} is stale, from {stale:?} on: run `cargo run -p abi-gen`"
    );
}
