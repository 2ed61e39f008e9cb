//! `hello`: the smallest program. Says who it is and exits with the number of its arguments.
#![cfg_attr(target_os = "none", no_std, no_main)]

use minios_user::{Words, println, process_number, program};

fn hello(words: Words) -> u8 {
    println!("hello from process {}", process_number());
    words.count().saturating_sub(1) as u8
}

program!(hello);
