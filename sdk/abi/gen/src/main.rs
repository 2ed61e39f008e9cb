//! `cargo run -p abi-gen` writes `sdk/abi/src/bindings.rs` and `bindings32.rs`;
//! `cargo run -p abi-gen -- --check` says whether they are current.

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
    let scratch = abi_gen::root().join("target/abi-gen");
    let files = [
        (
            abi_gen::BINDINGS,
            abi_gen::bindings(abi_gen::Mode::Long, &scratch)?,
        ),
        (abi_gen::BINDINGS_32, abi_gen::bindings_32(&scratch)?),
    ];
    let mut said = Vec::new();
    for (name, fresh) in files {
        let file = abi_gen::root().join(name);
        let old = fs::read_to_string(&file).unwrap_or_default();
        if fresh == old {
            said.push(format!("{name} is current"));
        } else if check {
            return Err(format!(
                "{name} is not what the headers say: run `cargo run -p abi-gen`"
            ));
        } else {
            fs::write(&file, fresh).map_err(|e| format!("{}: {e}", file.display()))?;
            said.push(format!("wrote {name}"));
        }
    }
    Ok(said.join("\n"))
}
