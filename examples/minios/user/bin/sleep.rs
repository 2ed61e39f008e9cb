//! `sleep MILLISECONDS`: lets time pass, and fails if less or far more than asked for has passed.
#![cfg_attr(target_os = "none", no_std, no_main)]

use minios_user::{Words, program, uptime, wall_clock};

fn sleep(mut words: Words) -> u8 {
    let Some(nanoseconds) = words
        .nth(1)
        .and_then(|word| word.parse::<u64>().ok())
        .map(|ms| ms * 1_000_000)
    else {
        return 2;
    };
    let (before, wall_before) = (uptime(), wall_clock());
    if minios_user::sleep(nanoseconds).is_err() {
        return 1;
    }
    let (after, wall_after) = (uptime(), wall_clock());
    u8::from(after - before < nanoseconds || wall_after <= wall_before)
}

program!(sleep);
