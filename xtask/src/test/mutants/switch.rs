//! Which mutant this run has. It stands in the core's copy that `cargo xtask test --long
//! host/mutants` builds, and in nothing else.
//!
//! `PARAVANE_MUTANT` is the mutant's number. Without it there is none; with `PARAVANE_REACHED`
//! instead, the numbers of all mutants whose places are reached are added to that file.

extern crate std;

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::io::Write;

/// Places that are told apart.
const PLACES: usize = 1 << 16;
/// What `CHOSEN` is from here on is no mutant.
const NONE: u32 = u32::MAX - 2;
const RECORD: u32 = u32::MAX - 1;
const UNKNOWN: u32 = u32::MAX;

static CHOSEN: AtomicU32 = AtomicU32::new(UNKNOWN);
static REACHED: [AtomicBool; PLACES] = [const { AtomicBool::new(false) }; PLACES];
static FILE: std::sync::OnceLock<std::fs::File> = std::sync::OnceLock::new();

/// Whether the run is one of this mutant.
#[inline(always)]
pub fn is(mutant: u32) -> bool {
    let chosen = CHOSEN.load(Relaxed);
    chosen == mutant || chosen > NONE && ask(mutant)
}

#[cold]
#[inline(never)]
fn ask(mutant: u32) -> bool {
    if CHOSEN.load(Relaxed) == UNKNOWN {
        let number = |text: std::string::String| text.parse().expect("a mutant's number");
        let file = std::env::var_os("PARAVANE_REACHED");
        let chosen = match std::env::var("PARAVANE_MUTANT") {
            Ok(text) => number(text),
            Err(_) if file.is_some() => RECORD,
            Err(_) => NONE,
        };
        if let (RECORD, Some(file)) = (chosen, file) {
            FILE.get_or_init(|| {
                let mut how = std::fs::OpenOptions::new();
                how.append(true).create(true).open(file).expect("a file for what is reached")
            });
        }
        CHOSEN.store(chosen, Relaxed);
        return is(mutant);
    }
    if !REACHED[mutant as usize].swap(true, Relaxed) {
        let mut file = FILE.get().expect("the file is open by now");
        // One write, since threads write beside each other, and no allocation, since tests of
        // budgets count those.
        let mut line = [0; 12];
        let mut rest = line.as_mut_slice();
        writeln!(rest, "{mutant}").expect("a number and its end fit");
        let unused = rest.len();
        let line = &line[..line.len() - unused];
        file.write_all(line).expect("what is reached is written down");
    }
    false
}
