//! `upper`: copies its input to its output in capital letters.
#![cfg_attr(target_os = "none", no_std, no_main)]

use minios_user::{Words, program, read, write_all};

fn upper(_: Words) -> u8 {
    let mut buffer = [0; 256];
    loop {
        match read(0, &mut buffer) {
            Ok(0) => return 0,
            Ok(length) => {
                buffer[..length].make_ascii_uppercase();
                if write_all(1, &buffer[..length]).is_err() {
                    return 1;
                }
            }
            Err(_) => return 1,
        }
    }
}

program!(upper);
