//! The pages in `docs/interface` say what headers and hypervisor say.
//!
//! - each hypercall that the hypervisor answers has a section, with its number;
//! - each command that a hypercall's source names is on its page, and the
//!   pages name no command that no source knows;
//! - each name of the interface on a page is in the headers;
//! - each example in C compiles with the headers;
//! - of each rule of refusal the page of refusals and the C library say the words of `paravane-abi`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use abi_gen::interface::Interface;
use paravane_abi::refusal::Rule;

/// Commands of the families, by how they begin.
const COMMANDS: [&str; 14] = [
    "MMUEXT_",
    "XENMEM_",
    "EVTCHNOP_",
    "VCPUOP_",
    "SCHEDOP_",
    "GNTTABOP_",
    "CALLBACKOP_",
    "CALLBACKTYPE_",
    "XENVER_",
    "PHYSDEVOP_",
    "CONSOLEIO_",
    "VMASST_",
    "SEGBASE_",
    "PARAVANE_OP_",
];

/// Other names that a page may only take from the headers.
const NAMES: [&str; 16] = [
    "GNTMAP_",
    "GNTST_",
    "GTF_",
    "MMU_",
    "UVMF_",
    "DOMID_",
    "SHUTDOWN_",
    "VIRQ_",
    "EVTCHNSTAT_",
    "RUNSTATE_",
    "XEN_",
    "XENFEAT_",
    "XENMEMF_",
    "FLAT_",
    "VGCF_",
    "CALLBACKF_",
];

fn read(path: &str) -> String {
    let file = abi_gen::root().join(path);
    fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// Texts of the files below a directory, by path from the root.
fn texts(dir: &str, extension: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(abi_gen::root().join(dir)).expect("the directory is there") {
        let entry = entry.expect("an entry");
        let path = format!("{dir}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            found.extend(texts(&path, extension));
        } else if Path::new(&path)
            .extension()
            .is_some_and(|ext| ext == extension)
        {
            found.insert(path.clone(), read(&path));
        }
    }
    found
}

fn pages() -> BTreeMap<String, String> {
    texts("docs/interface", "md")
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
}

fn constants() -> BTreeMap<String, String> {
    Interface::of(&read(abi_gen::BINDINGS))
        .constants
        .into_iter()
        .map(|constant| (constant.name, constant.value))
        .collect()
}

#[test]
fn every_hypercall_has_its_section() {
    let constants = constants();
    let pages = pages();
    let table = read("hypervisor/src/hypercall/mod.rs");
    let mut found = 0;
    for word in words(&table) {
        let Some(name) = word.strip_prefix("__HYPERVISOR_") else {
            continue;
        };
        // Answered in test builds only.
        if name == "arch_7" {
            continue;
        }
        let heading = format!("\n## `{name}` ({})\n", constants[word]);
        let holders = pages
            .values()
            .filter(|page| page.contains(&heading))
            .count();
        assert_eq!(holders, 1, "pages with the heading{heading}");
        found += 1;
    }
    assert!(found > 25, "found {found} calls in the table");
    for (path, page) in &pages {
        for line in page
            .lines()
            .filter(|line| line.starts_with("## `") && line.ends_with(')'))
        {
            let name = line.split('`').nth(1).unwrap_or_default();
            let known = table.contains(&format!("__HYPERVISOR_{name}("));
            assert!(known, "{path}: {line}: the hypervisor does not answer it");
        }
    }
}

#[test]
fn pages_and_sources_name_the_same_commands() {
    let sources: String = texts("hypervisor/src/hypercall", "rs")
        .into_values()
        .collect();
    let pages: String = pages().into_values().collect();
    let is_command = |word: &&str| COMMANDS.iter().any(|start| word.starts_with(start));
    let mut wrong = Vec::new();
    for word in words(&sources).filter(is_command) {
        if !words(&pages).any(|other| other == word) {
            wrong.push(format!("{word} is answered and on no page"));
        }
    }
    for word in words(&pages).filter(is_command) {
        // The middle of a range of pins.
        let middle = ["MMUEXT_PIN_L2_TABLE", "MMUEXT_PIN_L3_TABLE"].contains(&word);
        if !middle && !words(&sources).any(|other| other == word) {
            wrong.push(format!("{word} is on a page and answered nowhere"));
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_on_the_pages_are_in_the_headers() {
    let mut headers = String::new();
    for header in abi_gen::headers_below("") {
        headers.push_str(&read(&format!("sdk/include/{header}")));
    }
    let known: std::collections::BTreeSet<&str> = words(&headers).collect();
    let mut checked = 0;
    for (path, page) in pages() {
        for word in words(&page) {
            let ours = COMMANDS
                .iter()
                .chain(&NAMES)
                .any(|start| word.starts_with(start));
            // `XEN_E*` and the like name a family.
            if ours && !word.ends_with('_') && word != "XEN_E" {
                assert!(known.contains(word), "{path}: {word} is in no header");
                checked += 1;
            }
        }
    }
    assert!(checked > 150, "only {checked} names found");
}

#[test]
fn examples_on_the_pages_compile() {
    let mut examples = 0;
    for (path, page) in pages() {
        for (number, block) in page.split("```c\n").skip(1).enumerate() {
            let body = block.split("```").next().unwrap_or_default();
            let mut text = String::new();
            for header in abi_gen::headers_below("") {
                text.push_str(&format!("#include <{header}>\n"));
            }
            // Declarations, then statements, as the body of a function.
            text.push_str(&format!(
                "void example(void);\nvoid example(void)\n{{\n{body}}}\n"
            ));
            let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("example{number}.c"));
            fs::write(&file, text).expect("written");
            let output = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()))
                .args(["-std=c99", "-ffreestanding", "-Wall", "-Wextra", "-Werror"])
                .args(["-c", "-o", "/dev/null", "-I"])
                .arg(abi_gen::root().join("sdk/include"))
                .arg(&file)
                .output()
                .expect("a C compiler");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(
                output.status.success(),
                "{path}: example {}: {said}",
                number + 1
            );
            examples += 1;
        }
    }
    assert!(examples > 10, "only {examples} examples found");
}

/// A defence is only as good as its test: those that are named exist.
#[test]
fn tests_named_in_the_security_page_exist() {
    let page = read("docs/security.md");
    let (_, defended) = page.split_once("## What is defended").expect("a section");
    let (table, _) = defended.split_once("\n## ").expect("another section");
    let mut named = 0;
    for row in table.lines().filter(|line| line.starts_with("| ")) {
        let tests = row
            .trim_end_matches('|')
            .rsplit('|')
            .next()
            .unwrap_or_default();
        for name in tests.split('`').skip(1).step_by(2) {
            if name.contains("::") {
                continue;
            }
            // Boots with images of a tenant's, made by the harness.
            if let Some(image) = name.strip_prefix("tenant/") {
                let image = image.trim_start_matches('*');
                let known = read("xtask/src/test/tenant.rs").contains(image);
                assert!(known, "there is no boot {name}");
                named += 1;
                continue;
            }
            // Boots of test guests with machines or lines of their own.
            if let Some(boot) = name.strip_prefix("boot/") {
                let known = read("xtask/src/test/boots.rs").contains(&format!("\"{boot}\""));
                assert!(known, "there is no boot {name}");
                named += 1;
                continue;
            }
            let path = if name.contains('/') {
                name.to_owned()
            } else {
                format!("tests/guests/{name}/main.rs")
            };
            assert!(abi_gen::root().join(&path).exists(), "there is no {path}");
            named += 1;
        }
    }
    assert!(named > 25, "only {named} tests named");
}

/// The page of refusals has a section for each rule, which says what broke it and what to do.
#[test]
fn every_rule_has_its_section() {
    let page = read("docs/interface/refusals.md");
    let heading = |line: &str| Some(line.strip_prefix("### `")?.strip_suffix('`')?.to_owned());
    let headings: Vec<String> = page.lines().filter_map(heading).collect();
    let names: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    assert_eq!(headings, names);
    for rule in Rule::ALL {
        assert!(page.contains(rule.meaning()), "{}", rule.meaning());
    }
}

/// The C library says of each rule the same words.
#[test]
fn the_c_library_has_every_rule() {
    let words = |rule: &Rule| {
        let name = rule.name();
        format!(
            "RULE({}, \"{name}\",\n     \"{}\",\n     \"{}\")\n",
            name.replace('-', "_"),
            rule.meaning(),
            rule.cure()
        )
    };
    let expected: String = Rule::ALL.iter().map(words).collect();
    let list = read("sdk/c-guest/src/rules.h");
    assert!(list.ends_with(&expected), "{expected}");
}

/// Each rule of refusal is provoked by a test that the page names; the tests' code, not their
/// comments, has to speak of it.
#[test]
fn every_rule_is_provoked_by_a_test() {
    let page = read("docs/interface/refusals.md");
    let mut rules = 0;
    for section in page.split("\n### `").skip(1) {
        let name = section.split('`').next().unwrap_or_default();
        let variant: String = name
            .split('-')
            .map(|word| word[..1].to_uppercase() + &word[1..])
            .collect();
        let tests = section
            .lines()
            .find_map(|line| line.strip_prefix("- **Tested by.** "))
            .unwrap_or_else(|| panic!("{name}: no test is named"));
        let mut named = 0;
        for path in tests.split('`').skip(1).step_by(2) {
            let provokes = read(path)
                .lines()
                .map(|line| line.split("//").next().unwrap_or_default())
                .flat_map(|code| code.match_indices("Rule::").map(|(at, _)| &code[at + 6..]))
                .any(|code| words(code).next() == Some(variant.as_str()));
            assert!(provokes, "{path} does not speak of Rule::{variant}");
            named += 1;
        }
        assert_ne!(named, 0, "{name}: no test is named");
        rules += 1;
    }
    let numbers = constants()
        .keys()
        .filter(|constant| constant.starts_with("PARAVANE_RULE_"))
        .count();
    assert_eq!(rules, numbers);
}
