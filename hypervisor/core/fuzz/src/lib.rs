//! Fuzz targets: what the hypervisor's core and the builder do with hostile input, checked for any
//! bytes.
//!
//! A property test is a strategy, which makes steps of random numbers, and a check of what they do.
//! A fuzz target is the same pair, with the fuzzer's bytes as the seeds of the steps. So there is
//! one model a subject, and the modules here are those of the tests.
//!
//! | who | does what |
//! |---|---|
//! | `tests/seeded.rs` | some hundred inputs a target, in every day's suite |
//! | `src/main.rs` | any number of inputs by seed, or one from a file; stable Rust, repeatable |
//! | `fuzz_targets/any.rs` | lets libFuzzer look for inputs: `cargo +nightly fuzz run --fuzz-dir hypervisor/core/fuzz --features libfuzzer any` |
#![forbid(unsafe_code)]
#![allow(
    dead_code,
    unused_imports,
    clippy::duplicate_mod,
    reason = "of the tests' modules only the models are used here"
)]

use std::fmt::Debug;

use proptest::prelude::Rng;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{
    Config, RngAlgorithm, TestCaseError, TestCaseResult, TestRng, TestRunner,
};

#[path = "../../tests/events.rs"]
mod events;
#[path = "../../tests/grants.rs"]
mod grants;
#[path = "../../../../sdk/builder/tests/images.rs"]
mod images;
#[path = "../../tests/frames/machine.rs"]
mod machine;
#[path = "../../tests/frames/model.rs"]
mod model;
#[path = "../../../../sdk/builder/tests/unpack.rs"]
mod packings;
#[path = "../../tests/segments.rs"]
mod segments;
#[path = "../../tests/stores.rs"]
mod stores;
#[path = "../../tests/timers.rs"]
mod timers;
#[path = "../../tests/words.rs"]
mod words;

/// One thing to be fuzzed.
pub struct Target {
    /// Its name.
    pub name: &'static str,
    run: fn(&mut Seeds<'_>) -> TestCaseResult,
}

/// All targets.
pub const TARGETS: [Target; 11] = [
    // Frame types and counts, with vCPUs that take turns and are preempted.
    Target {
        name: "frames",
        run: |seeds| model::follow(&seeds.all(250, model::turn())),
    },
    Target {
        name: "events",
        run: |seeds| events::follow(&seeds.all(250, events::turn())),
    },
    Target {
        name: "grants",
        run: |seeds| grants::follow(&seeds.all(250, grants::step())),
    },
    // A granter that keeps to no rules.
    Target {
        name: "granters",
        run: |seeds| {
            let version = seeds.one(1u32..3);
            grants::endure(&seeds.all(250, grants::doing()), version)
        },
    },
    Target {
        name: "deadlines",
        run: |seeds| timers::follow(&seeds.all(250, timers::step())),
    },
    Target {
        name: "timers",
        run: |seeds| timers::serve(&seeds.all(100, timers::request())),
    },
    // Descriptors, selectors, trap entries, the way back to the guest.
    Target {
        name: "segments",
        run: |seeds| seeds.each(segments::asked(), segments::harmless),
    },
    // The decoder of emulated stores.
    Target {
        name: "stores",
        run: |seeds| {
            stores::agrees(seeds.bytes)?;
            seeds.each(stores::instructions(), |bytes| stores::agrees(bytes))
        },
    },
    // Command lines of the hypervisor and of the boot modules.
    Target {
        name: "words",
        run: |seeds| {
            let text = String::from_utf8_lossy(seeds.bytes);
            let lines: Vec<String> = text.lines().map(str::to_owned).collect();
            words::understand(&lines)?;
            words::understand(&seeds.all(40, words::line()))
        },
    },
    // Kernel images, with some bytes of the file given one by one.
    Target {
        name: "images",
        run: |seeds| {
            let mut hostile = seeds.one(images::hostile());
            seeds.damage(&mut hostile.0);
            images::take(&hostile).map(|_| ())
        },
    },
    // Packed kernels, likewise.
    Target {
        name: "packings",
        run: |seeds| {
            let mut packed = seeds.one(packings::damaged());
            seeds.damage(&mut packed.1);
            packings::survive(&packed).map(|_| ())
        },
    },
];

/// Bytes of a step's seed.
const SEED: usize = 8;

impl Target {
    /// The target of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Target> {
        TARGETS.iter().find(|target| target.name == name)
    }

    /// Makes an input of the bytes and checks what is done with it. With `show`, prints the input
    /// first.
    ///
    /// # Panics
    /// What is done with it is wrong.
    pub fn run(&self, bytes: &[u8], show: bool) {
        match (self.run)(&mut Seeds { bytes, show }) {
            Ok(()) | Err(TestCaseError::Reject(_)) => {}
            Err(TestCaseError::Fail(why)) => panic!("{why}"),
        }
    }
}

/// Takes the target from the first byte and its input from the rest.
///
/// # Panics
/// As [`Target::run`].
pub fn any(bytes: &[u8], show: bool) {
    if let Some((&first, rest)) = bytes.split_first() {
        TARGETS[usize::from(first) % TARGETS.len()].run(rest, show);
    }
}

/// What is left of an input: each eight bytes are the seed of one step. So a fuzzer that copies,
/// removes or exchanges pieces of its inputs does that to sequences of steps.
struct Seeds<'a> {
    bytes: &'a [u8],
    show: bool,
}

impl Seeds<'_> {
    /// What `strategy` makes of the next seed; behind the end, of 0.
    fn one<S: Strategy>(&mut self, strategy: S) -> S::Value
    where
        S::Value: Debug,
    {
        let (seed, rest) = self.bytes.split_at(self.bytes.len().min(SEED));
        self.bytes = rest;
        let mut key = [0; 16];
        key[..seed.len()].copy_from_slice(seed);
        let rng = TestRng::from_seed(RngAlgorithm::XorShift, &key);
        let config = Config {
            failure_persistence: None,
            ..Config::default()
        };
        let mut runner = TestRunner::new_with_rng(config, rng);
        let tree = strategy.new_tree(&mut runner);
        let value = tree.expect("strategies here refuse nothing").current();
        if self.show {
            println!("{value:x?}");
        }
        value
    }

    /// A step of each seed, at most so many.
    fn all<S: Strategy>(&mut self, most: usize, strategy: S) -> Vec<S::Value>
    where
        S::Value: Debug,
    {
        let number = self.bytes.len().div_ceil(SEED).min(most);
        (0..number).map(|_| self.one(&strategy)).collect()
    }

    /// Checks what each seed makes.
    fn each<S: Strategy>(
        &mut self,
        strategy: S,
        check: impl Fn(&S::Value) -> TestCaseResult,
    ) -> TestCaseResult
    where
        S::Value: Debug,
    {
        self.all(usize::MAX, strategy).iter().try_for_each(check)
    }

    /// Changes bytes of a file, as the rest says: three bytes of place, the new value.
    fn damage(&mut self, file: &mut [u8]) {
        for change in self.bytes.chunks_exact(4).take(64) {
            let place = u32::from_le_bytes([change[0], change[1], change[2], 0]) as usize;
            if let Some(byte) = file.get_mut(place) {
                *byte = change[3];
            }
        }
    }
}

/// The input of a seed: up to 8 kB, the same on every machine.
#[must_use]
pub fn input(seed: u64) -> Vec<u8> {
    let mut bytes = random(seed, 8 << 10);
    // Short ones, too, and of every length: the order of magnitude first.
    let length = u16::from_le_bytes([bytes[0], bytes[1]]);
    bytes.truncate(usize::from(length >> (3 + length % 11)));
    bytes
}

/// So many random bytes, from a seed.
fn random(seed: u64, length: usize) -> Vec<u8> {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut bytes = vec![0; length];
    TestRng::from_seed(RngAlgorithm::ChaCha, &key).fill_bytes(&mut bytes);
    bytes
}
