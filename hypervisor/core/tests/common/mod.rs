//! What the tests of several files share: how many cases a property takes, and an end to tests that
//! would wait for ever.
#![allow(dead_code, reason = "no file uses all of it")]

use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use proptest::prelude::ProptestConfig;

/// A property's number of cases: `usual`, unless `PROPTEST_CASES` says another; `interpreted` under
/// Miri, which takes some thousand times as long.
pub fn cases(usual: u32, interpreted: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let asked = asked.and_then(|number| number.parse().ok());
    ProptestConfig::with_cases(if cfg!(miri) {
        interpreted
    } else {
        asked.unwrap_or(usual)
    })
}

/// How long a test may go on without [`alive`]: a thousand times what it takes.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A test makes progress. From the first call on, one that makes none ends the whole run, by name:
/// a lock that nobody lets go cannot be taken from the thread that waits for it.
pub fn alive(test: &'static str) {
    static PROGRESS: AtomicU64 = AtomicU64::new(0);
    static WATCH: Once = Once::new();
    PROGRESS.fetch_add(1, SeqCst);
    if cfg!(miri) {
        return;
    }
    WATCH.call_once(|| {
        thread::spawn(move || {
            let mut seen = PROGRESS.load(SeqCst);
            loop {
                thread::sleep(TIMEOUT);
                let now = PROGRESS.load(SeqCst);
                if now == seen {
                    eprintln!("no test beside {test} makes progress any more: one of them hangs");
                    std::process::abort();
                }
                seen = now;
            }
        });
    });
}

/// Plays a model through all interleavings, or through those in which a thread is stopped `bound`
/// times at most, and makes sure that there was more than one: where one side only loads, loom finds
/// nothing to interleave, and the model shows nothing.
#[cfg(loom)]
pub fn play(bound: Option<usize>, model: impl Fn() + Send + Sync + 'static) {
    let count: &'static AtomicU64 = Box::leak(Box::new(AtomicU64::new(0)));
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = bound;
    builder.check(move || {
        count.fetch_add(1, SeqCst);
        model();
    });
    let played = count.load(SeqCst);
    println!("{played} interleavings");
    assert!(played > 2, "only {played} interleavings");
}
