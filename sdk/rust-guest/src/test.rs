//! Verdicts of guest tests.
//!
//! A guest test ends with one line on the console, alone on it, that the
//! harness reads: `VERDICT: success`, `VERDICT: failure: …` (the hypervisor
//! broke the claim), `VERDICT: error: …` (the test itself could not be
//! carried out) or `VERDICT: skip: …` (the claim does not apply here). Then
//! it shuts down, as powered off after success and skip, as crashed else.

use core::fmt;
use core::sync::atomic::{AtomicBool, Ordering};

use crate::println;
use crate::sched::{self, ShutdownReason};

static IN_TEST: AtomicBool = AtomicBool::new(false);

/// Says which test this is; a panic counts as an error of the test from here
/// on. Optional, first thing in `main`.
pub fn begin(name: &str) {
    IN_TEST.store(true, Ordering::Relaxed);
    println!("test {name}");
}

/// Text on one line, whatever line ends it holds.
struct OneLine<'a>(fmt::Arguments<'a>);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Filter<'a, 'b>(&'a mut fmt::Formatter<'b>);
        impl fmt::Write for Filter<'_, '_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                for piece in text.split_inclusive('\n') {
                    match piece.strip_suffix('\n') {
                        Some(line) => {
                            self.0.write_str(line)?;
                            self.0.write_str(" ")?;
                        }
                        None => self.0.write_str(piece)?,
                    }
                }
                Ok(())
            }
        }
        fmt::write(&mut Filter(f), self.0)
    }
}

/// The claim holds.
pub fn success() -> ! {
    println!("VERDICT: success");
    sched::shutdown(ShutdownReason::Poweroff)
}

/// The claim does not apply on this hypervisor or machine.
pub fn skip(why: fmt::Arguments<'_>) -> ! {
    println!("VERDICT: skip: {}", OneLine(why));
    sched::shutdown(ShutdownReason::Poweroff)
}

/// The hypervisor broke the claim.
///
/// What the hypervisor refused until now comes first, where it tells (design:refusals).
pub fn failure(what: fmt::Arguments<'_>) -> ! {
    crate::refusals::print(0);
    println!("VERDICT: failure: {}", OneLine(what));
    sched::shutdown(ShutdownReason::Crash)
}

/// The test could not be carried out.
pub fn error(what: fmt::Arguments<'_>) -> ! {
    crate::refusals::print(0);
    println!("VERDICT: error: {}", OneLine(what));
    sched::shutdown(ShutdownReason::Crash)
}

/// The panic handler's line: a test that panics is an error of the test.
#[cfg_attr(
    not(all(target_os = "none", feature = "panic-handler")),
    allow(dead_code)
)]
pub(crate) fn report_panic() {
    if IN_TEST.load(Ordering::Relaxed) {
        println!("VERDICT: error: the test panicked");
    }
}

/// Checks part of the claim: a failure, with file and line, when it is false.
#[macro_export]
macro_rules! claim {
    ($condition:expr $(,)?) => {
        if !$condition {
            $crate::test::failure(format_args!(
                "{}:{}: {}", file!(), line!(), stringify!($condition)))
        }
    };
    ($condition:expr, $($why:tt)+) => {
        if !$condition {
            $crate::test::failure(format_args!(
                "{}:{}: {}: {}", file!(), line!(), stringify!($condition), format_args!($($why)+)))
        }
    };
}

/// Checks that two values are equal, as part of the claim.
#[macro_export]
macro_rules! claim_eq {
    ($left:expr, $right:expr $(,)?) => {
        match (&$left, &$right) {
            (left, right) => if !(*left == *right) {
                $crate::test::failure(format_args!(
                    "{}:{}: {} is {:?}, expected {:?}",
                    file!(), line!(), stringify!($left), left, right))
            }
        }
    };
    ($left:expr, $right:expr, $($why:tt)+) => {
        match (&$left, &$right) {
            (left, right) => if !(*left == *right) {
                $crate::test::failure(format_args!(
                    "{}:{}: {} is {:?}, expected {:?}: {}",
                    file!(), line!(), stringify!($left), left, right, format_args!($($why)+)))
            }
        }
    };
}

/// Unwraps a step that the test needs and that is not its claim: an error of
/// the test when it fails.
#[macro_export]
macro_rules! need {
    ($step:expr) => {
        match $step {
            Ok(value) => value,
            Err(why) => $crate::test::error(format_args!(
                "{}:{}: {}: {:?}",
                file!(),
                line!(),
                stringify!($step),
                why
            )),
        }
    };
}

#[cfg(test)]
mod tests {
    use super::OneLine;

    #[test]
    fn a_verdict_stands_on_one_line() {
        let text = std::format!("{}", OneLine(format_args!("a {}\nb", "x\ny")));
        assert_eq!(text, "a x y b");
    }
}
