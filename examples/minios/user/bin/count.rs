//! `count`: counts the lines, words and bytes of its input.
#![cfg_attr(target_os = "none", no_std, no_main)]

use minios_user::{Words, println, program, read};

fn count(_: Words) -> u8 {
    let (mut lines, mut words, mut bytes, mut in_word) = (0u64, 0u64, 0u64, false);
    let mut buffer = [0; 256];
    loop {
        match read(0, &mut buffer) {
            Ok(0) => break,
            Ok(length) => {
                bytes += length as u64;
                for byte in &buffer[..length] {
                    lines += u64::from(*byte == b'\n');
                    words += u64::from(!in_word && !byte.is_ascii_whitespace());
                    in_word = !byte.is_ascii_whitespace();
                }
            }
            Err(_) => return 1,
        }
    }
    println!("{lines} lines, {words} words, {bytes} bytes");
    0
}

program!(count);
