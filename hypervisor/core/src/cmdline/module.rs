//! The command lines of the boot modules (design:boot-modules).
//!
//! The first module is the boot domain's kernel. What its line says goes to the kernel, unless it
//! begins with options of ours and ` -- `. Further modules say what they are:
//!
//! ```text
//! domain mem=64M vcpus=2 name=net -- guest arguments
//! ramdisk
//! ```
//!
//! A `ramdisk`, or a module that says nothing, belongs to the domain before it.

use super::{OptionRow, Problem, parse_number, parse_size, read_words, split_word};

/// The most vCPUs of a domain: those that the shared-info page has room for.
pub const MAX_VCPUS: u64 = 32;

/// What is asked for a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DomainOptions<'a> {
    /// `mem=`: memory in bytes; `None` for the default of its kind.
    pub memory: Option<u64>,
    /// `vcpus=`: number of vCPUs.
    pub vcpus: u32,
    /// `name=`
    pub name: Option<&'a str>,
    /// `privileged` or `unprivileged`; `None` for the default of its kind.
    pub privileged: Option<bool>,
}

impl DomainOptions<'_> {
    /// What holds when nothing is asked for.
    pub const DEFAULT: Self = Self {
        memory: None,
        vcpus: 1,
        name: None,
        privileged: None,
    };
}

impl Default for DomainOptions<'_> {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What a module is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Module<'a> {
    /// The kernel of a domain.
    Kernel {
        /// What is asked for the domain.
        options: DomainOptions<'a>,
        /// What its kernel is told.
        command_line: &'a str,
    },
    /// The initial ramdisk of the domain before it.
    Ramdisk {
        /// Whether the line says so, or says nothing that we know.
        marked: bool,
    },
}

type Setter = for<'a> fn(&mut DomainOptions<'a>, &'a str) -> Option<()>;

/// Every option of a domain's module line.
pub static TABLE: [OptionRow<Setter>; 5] = [
    OptionRow {
        name: "mem",
        allowed: "a size such as 64M or 1G",
        help: "the domain's memory",
        set: |options, value| {
            options.memory = Some(parse_size(value)?);
            Some(())
        },
    },
    OptionRow {
        name: "vcpus",
        allowed: "a number from 1 to 32",
        help: "the domain's vCPUs",
        set: |options, value| {
            let count = parse_number(value).filter(|count| (1..=MAX_VCPUS).contains(count))?;
            options.vcpus = u32::try_from(count).ok()?;
            Some(())
        },
    },
    OptionRow {
        name: "name",
        allowed: "a word",
        help: "what the domain is called in messages",
        set: |options, value| {
            options.name = Some(value).filter(|name| !name.is_empty());
            options.name.map(|_| ())
        },
    },
    OptionRow {
        name: "privileged",
        allowed: "no value",
        help: "the domain is a control domain",
        set: |options, value| {
            options.privileged = Some(value.is_empty().then_some(true)?);
            Some(())
        },
    },
    OptionRow {
        name: "unprivileged",
        allowed: "no value",
        help: "the domain is no control domain",
        set: |options, value| {
            options.privileged = Some(!value.is_empty().then_some(true)?);
            Some(())
        },
    },
];

/// Takes one option of a domain; `None` if name or value is not known. `name` keeps its text only
/// as long as the line lives, so the hypervisor's own line cannot give one.
pub(super) fn set_domain_option(
    options: &mut DomainOptions<'static>,
    name: &str,
    value: &str,
) -> Option<()> {
    let option = TABLE
        .iter()
        .find(|option| option.name == name && name != "name")?;
    let mut changed = DomainOptions { ..*options };
    (option.set)(&mut changed, value)?;
    *options = DomainOptions {
        name: options.name,
        memory: changed.memory,
        vcpus: changed.vcpus,
        privileged: changed.privileged,
    };
    Some(())
}

/// Reads domain options from words; problems go to `report`.
fn parse_options<'a>(
    words: &'a str,
    defaults: DomainOptions<'a>,
    report: &mut impl FnMut(Problem<'a>),
) -> DomainOptions<'a> {
    let mut options = defaults;
    read_words(words, &TABLE, |set, value| set(&mut options, value), report);
    options
}

/// Splits a line at the word `--`.
fn split_at_dashes(line: &str) -> Option<(&str, &str)> {
    if let Some(rest) = line.strip_prefix("--")
        && (rest.is_empty() || rest.starts_with(' '))
    {
        return Some(("", rest.trim_start()));
    }
    match line.split_once(" -- ") {
        Some((before, after)) => Some((before, after.trim_start())),
        None => Some((line.strip_suffix(" --")?, "")),
    }
}

/// Reads the line of the first module. `defaults` come from the hypervisor's own line.
pub fn parse_first<'a>(
    line: &'a str,
    defaults: DomainOptions<'a>,
    mut report: impl FnMut(Problem<'a>),
) -> Module<'a> {
    let line = line.trim();
    // The word `domain` may stand here as well, though it says nothing new.
    let ours = |word: &str| {
        word == "domain" || TABLE.iter().any(|option| option.name == split_word(word).0)
    };
    match split_at_dashes(line) {
        // A kernel's own line may hold `--` too; it is ours only if all words before it are.
        Some((before, after)) if before.split_ascii_whitespace().all(ours) => {
            let words = strip_word(before, "domain").unwrap_or(before);
            Module::Kernel {
                options: parse_options(words, defaults, &mut report),
                command_line: after,
            }
        }
        _ => Module::Kernel {
            options: defaults,
            command_line: line,
        },
    }
}

/// Reads the line of a module behind the first.
pub fn parse_further<'a>(line: &'a str, mut report: impl FnMut(Problem<'a>)) -> Module<'a> {
    let line = line.trim();
    if let Some(rest) = strip_word(line, "domain") {
        let (words, command_line) = split_at_dashes(rest).unwrap_or((rest, ""));
        return Module::Kernel {
            options: parse_options(words, DomainOptions::DEFAULT, &mut report),
            command_line,
        };
    }
    Module::Ramdisk {
        marked: strip_word(line, "ramdisk").is_some(),
    }
}

/// The rest of a line behind its first word, if that is `word`.
fn strip_word<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(word)?;
    if rest.is_empty() || rest.starts_with(' ') {
        Some(rest.trim_start())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quiet(problem: Problem<'_>) {
        panic!("{problem}");
    }

    #[test]
    fn the_first_line_goes_to_the_kernel() {
        for line in ["smoke", "init=/bin/sh -- -x", "root=/dev/xvda mem=32M", ""] {
            assert_eq!(
                parse_first(line, DomainOptions::DEFAULT, quiet),
                Module::Kernel {
                    options: DomainOptions::DEFAULT,
                    command_line: line
                }
            );
        }
    }

    #[test]
    fn the_first_line_may_begin_with_options() {
        let defaults = DomainOptions {
            memory: Some(1 << 20),
            ..DomainOptions::DEFAULT
        };
        assert_eq!(
            parse_first("unprivileged vcpus=2 -- console=hvc0 -- x", defaults, quiet),
            Module::Kernel {
                options: DomainOptions {
                    memory: Some(1 << 20),
                    vcpus: 2,
                    name: None,
                    privileged: Some(false)
                },
                command_line: "console=hvc0 -- x"
            }
        );
    }

    #[test]
    fn further_domains() {
        assert_eq!(
            parse_further("domain mem=64M vcpus=2 name=net -- ping 7", quiet),
            Module::Kernel {
                options: DomainOptions {
                    memory: Some(64 << 20),
                    vcpus: 2,
                    name: Some("net"),
                    privileged: None
                },
                command_line: "ping 7"
            }
        );
        assert_eq!(
            parse_further("domain --", quiet),
            Module::Kernel {
                options: DomainOptions::DEFAULT,
                command_line: ""
            }
        );
    }

    #[test]
    fn ramdisks_marked_and_not() {
        assert_eq!(
            parse_further("ramdisk", quiet),
            Module::Ramdisk { marked: true }
        );
        assert_eq!(parse_further("", quiet), Module::Ramdisk { marked: false });
        assert_eq!(
            parse_further("domains", quiet),
            Module::Ramdisk { marked: false }
        );
    }

    #[test]
    fn problems_are_named() {
        let mut found = std::vec::Vec::new();
        parse_further("domain memory=64M vcpu=2 mem=64 -- x", |problem| {
            found.push(std::format!("{problem}"));
        });
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[1].contains("did you mean `vcpus`?"), "{found:?}");
        assert!(found[2].contains("a size such as 64M"), "{found:?}");
    }

    proptest! {
        #[test]
        #[cfg_attr(miri, ignore = "making texts of regular expressions takes minutes: tests/words.rs does without")]
        fn no_line_panics(line in ".{0,80}", words in "((domain|ramdisk|mem=|vcpus=|--|name=| |[0-9]+M?) ?){0,10}") {
            for line in [line, words] {
                parse_further(&line, |_| {});
                parse_first(&line, DomainOptions::DEFAULT, |_| {});
            }
        }
    }
}
