//! The command lines that the loader hands over: the hypervisor's own, and one for each module.
//!
//! Each option stands in one table row with its name, the values allowed, a line of help and the
//! function that takes the value. A word that no row knows is reported with the nearest name; a bad
//! value with what is allowed. Neither stops the boot: a typing error must not cost a machine.
//!
//! Under multiboot 1 some loaders (QEMU's) begin every line with the name of the file:
//! [`without_file_name`].

pub mod domains;
pub mod module;
pub mod options;

pub use domains::DomainRequest;
pub use module::{DomainOptions, Module};
pub use options::Options;

use core::fmt;

use crate::text::TenantText;

/// Something wrong in a command line, as one line for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem<'a> {
    /// No such option.
    Unknown {
        /// The word as it stands in the line, without its value.
        name: &'a str,
        /// The known name that resembles it most, if any does.
        nearest: Option<&'static str>,
    },
    /// The option does not take this value, or lacks one.
    BadValue {
        /// The option.
        name: &'static str,
        /// The value given.
        value: &'a str,
        /// What is allowed.
        allowed: &'static str,
    },
}

impl fmt::Display for Problem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Unknown { name, nearest } => {
                let name = TenantText(name.as_bytes());
                write!(f, "unknown option `{name}` is ignored")?;
                match nearest {
                    Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
                    None => Ok(()),
                }
            }
            Self::BadValue {
                name,
                value: "",
                allowed,
            } => write!(
                f,
                "option `{name}` needs a value and is ignored; allowed: {allowed}"
            ),
            Self::BadValue {
                name,
                value,
                allowed,
            } => write!(
                f,
                "option `{name}` does not take `{}` and is ignored; allowed: {allowed}",
                TenantText(value.as_bytes())
            ),
        }
    }
}

/// One option: how it is called, what it takes, what it does. `T` is what it sets.
pub struct OptionRow<T: ?Sized> {
    /// The name, as typed.
    pub name: &'static str,
    /// The values allowed, for a person.
    pub allowed: &'static str,
    /// What it does, in one line.
    pub help: &'static str,
    /// Takes the value (empty when there is none); `None` when it is not allowed.
    pub set: T,
}

/// Takes the words of `line` one by one: `set` gets the setter of the word's row and the value.
/// Problems go to `report`.
fn read_words<'a, T>(
    line: &'a str,
    table: &'static [OptionRow<T>],
    mut set: impl FnMut(&T, &'a str) -> Option<()>,
    report: &mut impl FnMut(Problem<'a>),
) {
    for word in line.split_ascii_whitespace() {
        let (name, value) = split_word(word);
        match table.iter().find(|option| option.name == name) {
            None => report(Problem::Unknown {
                name,
                nearest: nearest(name, table.iter().map(|option| option.name)),
            }),
            Some(option) => {
                if set(&option.set, value).is_none() {
                    report(Problem::BadValue {
                        name: option.name,
                        value,
                        allowed: option.allowed,
                    });
                }
            }
        }
    }
}

/// The rest of a line behind the file name that it begins with.
#[must_use]
pub fn without_file_name(line: &str) -> &str {
    let line = line.trim_start();
    match line.split_once(|c: char| c.is_ascii_whitespace()) {
        Some((_, rest)) => rest.trim_start(),
        None => "",
    }
}

/// A size in bytes: a number with the suffix K, M or G, not zero.
#[must_use]
pub fn parse_size(text: &str) -> Option<u64> {
    let (last, digits) = (
        text.chars().last()?,
        text.get(..text.len().checked_sub(1)?)?,
    );
    let shift = match last.to_ascii_uppercase() {
        'K' => 10,
        'M' => 20,
        'G' => 30,
        _ => return None,
    };
    let number = parse_number(digits)?;
    number.checked_mul(1 << shift).filter(|&size| size != 0)
}

/// A decimal number of digits alone (`parse` would take a sign).
#[must_use]
pub fn parse_number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Splits a word into name and value.
fn split_word(word: &str) -> (&str, &str) {
    word.split_once('=').unwrap_or((word, ""))
}

/// The longest name that [`distance`] looks at.
const LONGEST: usize = 24;

/// The known name nearest to `word`, if it is near enough to be meant.
fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let allowed = (word.len() / 3).max(2);
    names
        .filter_map(|name| Some((distance(word.as_bytes(), name.as_bytes())?, name)))
        .filter(|&(distance, name)| distance <= allowed && distance < name.len())
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

/// How many bytes must be inserted, removed or replaced to make `b` of `a`; `None` if one is
/// longer than any option.
fn distance(a: &[u8], b: &[u8]) -> Option<usize> {
    if a.len() > LONGEST || b.len() > LONGEST {
        return None;
    }
    let mut row = [0usize; LONGEST + 1];
    for (count, cell) in row.iter_mut().enumerate() {
        *cell = count;
    }
    for (done, x) in a.iter().enumerate() {
        let mut diagonal = done;
        let mut left = done + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, y) in row.iter_mut().skip(1).zip(b) {
            let replaced = diagonal + usize::from(x != y);
            diagonal = *cell;
            left = replaced.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
    }
    row.get(b.len()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_have_a_suffix() {
        assert_eq!(parse_size("64M"), Some(64 << 20));
        assert_eq!(parse_size("2g"), Some(2 << 30));
        assert_eq!(parse_size("64"), None);
        assert_eq!(parse_size("0M"), None);
        assert_eq!(parse_size("M"), None);
        assert_eq!(parse_size("+1M"), None);
        assert_eq!(parse_size("99999999999G"), None);
    }

    #[test]
    fn file_names_are_cut_off() {
        assert_eq!(
            without_file_name("/boot/paravane loglevel=debug"),
            "loglevel=debug"
        );
        assert_eq!(without_file_name("paravane"), "");
        assert_eq!(without_file_name(""), "");
    }

    #[test]
    fn distances() {
        assert_eq!(distance(b"kitten", b"sitting"), Some(3));
        assert_eq!(distance(b"", b"abc"), Some(3));
        assert_eq!(distance(b"same", b"same"), Some(0));
        assert_eq!(
            nearest("logevel", ["console", "loglevel"].into_iter()),
            Some("loglevel")
        );
        assert_eq!(nearest("xyzzy", ["console", "loglevel"].into_iter()), None);
    }

    proptest! {
        #[test]
        fn distance_is_symmetric(a in ".{0,8}", b in ".{0,8}") {
            prop_assert_eq!(distance(a.as_bytes(), b.as_bytes()), distance(b.as_bytes(), a.as_bytes()));
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = parse_size(&text);
            let _ = parse_number(&text);
            let _ = without_file_name(&text);
        }
    }
}
