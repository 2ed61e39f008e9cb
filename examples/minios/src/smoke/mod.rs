//! The checks of the port: each duty once, with a line for each.
//!
//! Every check also gives back all the memory that it took; the frames are counted.

mod devices;
mod memory;
mod processes;
mod threads;

use alloc::string::String;

use crate::console;
use crate::memory::frames;

/// What a check says: nothing, or what is wrong.
type Outcome = Result<(), String>;

/// Fails the check unless the condition holds.
#[macro_export]
macro_rules! ensure {
    ($condition:expr, $($what:tt)+) => {
        if !$condition {
            return Err(alloc::format!($($what)+));
        }
    };
}

/// A check's name and what it does.
type Check = (&'static str, fn() -> Outcome);

/// All checks, in the order of the duties. The number of them, or what failed.
pub fn run() -> Result<usize, String> {
    let all = [
        memory::CHECKS,
        threads::CHECKS,
        processes::CHECKS,
        devices::CHECKS,
    ];
    let mut failed = String::new();
    let mut count = 0;
    for (name, check) in all.into_iter().flatten() {
        let before = frames::free();
        let outcome = check().and_then(|()| {
            let lost = before as i64 - frames::free() as i64;
            ensure!(lost == 0, "{lost} frames were not given back");
            Ok(())
        });
        count += 1;
        match outcome {
            Ok(()) => console::announce(format_args!("smoke: {name} ... ok")),
            Err(what) => {
                console::announce(format_args!("smoke: {name} ... failed: {what}"));
                if !failed.is_empty() {
                    failed += ", ";
                }
                failed += name;
            }
        }
    }
    if failed.is_empty() {
        Ok(count)
    } else {
        Err(failed)
    }
}
