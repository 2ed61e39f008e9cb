//! Every target on its first inputs. More of them: `cargo xtask test --long fuzz/host`.

use paravane_fuzz::{TARGETS, input};

/// Inputs of each target.
const INPUTS: u64 = 150;

#[test]
fn the_first_inputs_of_each_target_find_nothing() {
    for target in &TARGETS {
        for seed in 1..=INPUTS {
            // What fails names itself; the seed is in the output that a failed test shows.
            println!("{} {seed}", target.name);
            target.run(&input(seed), false);
        }
    }
}

#[test]
fn seeds_make_different_inputs_and_the_same_again() {
    assert_eq!(input(7), input(7));
    assert_ne!(input(7), input(8));
}
