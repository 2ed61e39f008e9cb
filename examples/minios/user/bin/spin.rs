//! `spin`: computes for ever and never calls the kernel. Only preemption and a signal can stop it.
#![cfg_attr(target_os = "none", no_std, no_main)]

use minios_user::{Words, program};

fn spin(_: Words) -> u8 {
    loop {
        core::hint::spin_loop();
    }
}

program!(spin);
