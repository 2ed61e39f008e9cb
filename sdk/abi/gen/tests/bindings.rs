//! The committed bindings are those of the headers as they are, and the layouts in them those of a C
//! compiler.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use abi_gen::probe::Headers;
use abi_gen::{BINDINGS, BINDINGS_32, Mode, narrow};

#[test]
fn committed_bindings_are_current() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bindings");
    let wide = abi_gen::bindings(Mode::Long, &scratch).expect("the headers are read");
    let narrow = abi_gen::bindings_32(&scratch).expect("the headers are read");
    for (name, fresh) in [(BINDINGS, wide), (BINDINGS_32, narrow)] {
        let file = abi_gen::root().join(name);
        let committed = fs::read_to_string(&file).expect("the bindings are committed");
        let stale = fresh
            .lines()
            .zip(committed.lines())
            .find(|(new, old)| new != old);
        assert!(
            fresh == committed,
            "{name} is stale, from {stale:?} on: run `cargo run -p abi-gen`"
        );
    }
}

/// The generator of the bindings sees handles as numbers, and is libclang; a kernel's compiler sees
/// pointers.
#[test]
fn layouts_of_32_bit_guests_are_those_of_the_c_compiler() {
    let text = fs::read_to_string(abi_gen::root().join(BINDINGS_32)).expect("committed");
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("layouts-32");
    let headers = Headers {
        include: abi_gen::root().join("sdk/include"),
        names: abi_gen::headers(),
        mode: Mode::Protected,
    };
    let tags = headers.tags(&scratch).expect("our headers are read");
    let mut asked = Vec::new();
    for (record, member, number) in narrow::assertions(&text) {
        let Some(kind) = tags.get(&record) else {
            // Those without a name of their own are a part of one that has.
            continue;
        };
        let question = match member {
            None => format!("sizeof({kind} {record})"),
            Some(member) => {
                // A word that Rust reserves has `_` behind it.
                let member = member.strip_suffix('_').unwrap_or(&member).to_owned();
                format!("__builtin_offsetof({kind} {record}, {member})")
            }
        };
        asked.push((question, number));
    }
    let questions: BTreeSet<String> = asked.iter().map(|(question, _)| question.clone()).collect();
    let questions: Vec<String> = questions.into_iter().collect();
    assert!(questions.len() > 200, "only {} layouts", questions.len());
    let answers = headers.ask(&scratch, &questions).expect("they answer");
    let wrong: Vec<String> = asked
        .iter()
        .filter(|(question, number)| answers[question] != *number)
        .map(|(question, number)| format!("{question}: {} and not {number}", answers[question]))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
