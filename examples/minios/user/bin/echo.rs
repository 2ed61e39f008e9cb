//! `echo WORDS`: prints its arguments.
#![cfg_attr(target_os = "none", no_std, no_main)]

use minios_user::{Words, program, write_all};

fn echo(words: Words) -> u8 {
    for (index, word) in words.skip(1).enumerate() {
        let separator: &[u8] = if index == 0 { b"" } else { b" " };
        if write_all(1, separator)
            .and_then(|()| write_all(1, word.as_bytes()))
            .is_err()
        {
            return 1;
        }
    }
    u8::from(write_all(1, b"\n").is_err())
}

program!(echo);
