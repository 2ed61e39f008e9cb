//! `nothing`: ends at once.
#![cfg_attr(target_os = "none", no_std, no_main)]

use minios_user::{Words, program};

fn nothing(_: Words) -> u8 {
    0
}

program!(nothing);
