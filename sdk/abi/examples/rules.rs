//! Prints the rules by which Paravane refuses requests, each with its number, meaning and cure.
//!
//! ```text
//! cargo run --example rules [NAME-OR-NUMBER]
//! ```

use std::process::ExitCode;

use paravane_abi::refusal::Rule;

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1);
    let is_wanted = |rule: &Rule| match &wanted {
        None => true,
        Some(word) => rule.name() == word || rule.number().to_string() == *word,
    };
    let mut found = Rule::ALL.iter().filter(|rule| is_wanted(rule)).peekable();
    if found.peek().is_none() {
        eprintln!("there is no such rule; without an argument all of them are printed");
        return ExitCode::FAILURE;
    }
    for rule in found {
        println!("{:2} {}", rule.number(), rule.name());
        println!("   {}", rule.meaning());
        println!("   Cure: {}.", rule.cure());
    }
    ExitCode::SUCCESS
}
