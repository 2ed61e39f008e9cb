//! `pipeline`: runs `echo … | upper | count`-like programs by fork, duplicate and exec, and checks
//! what comes out.
#![cfg_attr(target_os = "none", no_std, no_main)]

use minios_user::{Words, close, duplicate, exec, exit, fork, pipe, program, read, wait};

/// Starts `line` with the given input and output; `unused` are ends of pipes that it must not keep
/// open.
fn start(line: &str, input: u32, output: u32, unused: &[u32]) -> bool {
    match fork() {
        Ok(0) => {
            let ready = duplicate(input, 0).and_then(|()| duplicate(output, 1));
            for file in unused
                .iter()
                .chain([&input, &output])
                .filter(|file| **file > 2)
            {
                let _ = close(*file);
            }
            if ready.is_ok() {
                exec(line);
            }
            exit(99)
        }
        Ok(_) => true,
        Err(_) => false,
    }
}

fn run(_: Words) -> u8 {
    let (Ok((first_out, first_in)), Ok((second_out, second_in))) = (pipe(), pipe()) else {
        return 1;
    };
    let all = [first_out, first_in, second_out, second_in];
    if !start("echo six words through two small pipes", 0, first_in, &all)
        || !start("upper", first_out, second_in, &all)
    {
        return 2;
    }
    for file in [first_out, first_in, second_in] {
        let _ = close(file);
    }
    let mut text = [0; 64];
    let mut length = 0;
    while length < text.len() {
        match read(second_out, &mut text[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(_) => return 3,
        }
    }
    for _ in 0..2 {
        match wait().map(|(_, status)| status.exit_status()) {
            Ok(Some(0)) => {}
            _ => return 4,
        }
    }
    if &text[..length] == b"SIX WORDS THROUGH TWO SMALL PIPES\n" {
        0
    } else {
        5
    }
}

program!(run);
