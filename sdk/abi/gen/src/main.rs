//! `cargo run -p abi-gen` writes `sdk/abi/src/bindings.rs`;
//! `cargo run -p abi-gen -- --check` says whether it is current.

#![forbid(unsafe_code)]

use std::fs;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let check = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--check"] => true,
        _ => {
            eprintln!("usage: abi-gen [--check]");
            return ExitCode::from(2);
        }
    };
    match run(check) {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("abi-gen: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(check: bool) -> Result<String, String> {
    let file = abi_gen::root().join(abi_gen::BINDINGS);
    let scratch = abi_gen::root().join("target/abi-gen");
    let fresh = abi_gen::bindings(abi_gen::Mode::Long, &scratch)?;
    let old = fs::read_to_string(&file).unwrap_or_default();
    if fresh == old {
        Ok(format!("{} is current", abi_gen::BINDINGS))
    } else if check {
        Err(format!(
            "{} is not what the headers say: run `cargo run -p abi-gen`",
            abi_gen::BINDINGS
        ))
    } else {
        fs::write(&file, fresh).map_err(|e| format!("{}: {e}", file.display()))?;
        Ok(format!("wrote {}", abi_gen::BINDINGS))
    }
}
