//! The structures that 32-bit guests lay out otherwise than 64-bit ones.
//!
//! Both texts of bindings come from the same headers, one for each mode of the
//! processor. What differs between them becomes `sdk/abi/src/bindings32.rs`:
//! the structure as a 32-bit guest has it, the compiler's own assertions about
//! its layout, and, member by member, the way between the two forms. A `long`
//! and a pointer are numbers of 32 bits there, and a number of 64 bits needs
//! no more than the alignment of 4 (`U64`).
//!
//! A structure has no such way if the two forms have other members, as
//! registers do; what is made of it is for its user to say.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::Mode;

/// First lines of the generated file.
const HEAD: &str = "\
// Generated from sdk/include by `cargo run -p abi-gen`. Do not edit: change
// the headers and run it again.

use super::U64;
";

/// Stands for the type of a pointer.
const POINTER: &str = "*";

/// A structure or union of a bindings text.
#[derive(Debug)]
struct Record {
    union: bool,
    /// Rust names and resolved types.
    members: Vec<(String, String)>,
    /// The assertions about its layout.
    checks: String,
}

/// What a bindings text declares of types.
#[derive(Debug, Default)]
struct Types {
    records: BTreeMap<String, Record>,
    aliases: BTreeMap<String, String>,
}

impl Types {
    /// Reads the text of [`crate::bindings`] for `mode`.
    fn of(text: &str, mode: Mode) -> Self {
        let mut this = Self::default();
        let mut unresolved = Vec::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if let Some((name, ty)) = line
                .strip_prefix("pub type ")
                .and_then(|rest| rest.trim_end_matches(';').split_once(" = "))
            {
                this.aliases.insert(name.to_owned(), ty.to_owned());
            }
            let opening = [("pub struct ", false), ("pub union ", true)];
            for (start, union) in opening {
                let Some(name) = line
                    .strip_prefix(start)
                    .and_then(|rest| rest.strip_suffix(" {"))
                else {
                    continue;
                };
                let members: Vec<(String, String)> = lines
                    .by_ref()
                    .take_while(|line| *line != "}")
                    .filter_map(|line| line.trim().trim_end_matches(',').split_once(": "))
                    .filter_map(|(name, ty)| Some((name.strip_prefix("pub ")?, ty)))
                    .map(|(name, ty)| (name.to_owned(), ty.to_owned()))
                    .collect();
                unresolved.push((name.to_owned(), union, members));
            }
            if line == "const _: () = {" {
                let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "};").collect();
                let checks = body.join("\n");
                let of = checks.split_once("Size of ").map(|(_, rest)| rest);
                let name = of.and_then(|rest| Some(rest.split('"').next()?.to_owned()));
                if let Some(name) = name {
                    let record = Record {
                        union: false,
                        members: Vec::new(),
                        checks,
                    };
                    this.records.insert(name, record);
                }
            }
        }
        for (name, union, members) in unresolved {
            let members = members
                .into_iter()
                .map(|(member, ty)| (member, this.resolve(&ty, mode)))
                .collect();
            let entry = this.records.entry(name).or_insert(Record {
                union,
                members: Vec::new(),
                checks: String::new(),
            });
            (entry.union, entry.members) = (union, members);
        }
        this
    }

    /// A type by its last name: a number, a record, or an array of those.
    fn resolve(&self, ty: &str, mode: Mode) -> String {
        let (word, signed) = match mode {
            Mode::Long => ("u64", "i64"),
            Mode::Protected => ("u32", "i32"),
        };
        if let Some((inner, count)) = array(ty) {
            return format!("[{}; {count}]", self.resolve(inner, mode));
        }
        if ty.starts_with('*') {
            return POINTER.to_owned();
        }
        match ty.strip_prefix("::core::ffi::") {
            Some("c_ulong") => word.to_owned(),
            Some("c_long") => signed.to_owned(),
            Some("c_uint") => "u32".to_owned(),
            Some("c_int") => "i32".to_owned(),
            Some("c_char") => "i8".to_owned(),
            Some(other) => panic!("a member of type {other}"),
            None => match self.aliases.get(ty) {
                Some(alias) => self.resolve(alias, mode),
                None => ty.to_owned(),
            },
        }
    }
}

/// The element and the length of an array's type.
fn array(ty: &str) -> Option<(&str, &str)> {
    ty.strip_prefix('[')?.strip_suffix(']')?.rsplit_once("; ")
}

/// The type without the arrays around it.
fn element(mut ty: &str) -> &str {
    while let Some((inner, _)) = array(ty) {
        ty = inner;
    }
    ty
}

/// Both forms of every structure.
struct Forms {
    wide: Types,
    narrow: Types,
    /// Names of those that differ.
    differ: BTreeSet<String>,
    /// Of these, the ones with a way between the forms.
    convert: BTreeSet<String>,
}

impl Forms {
    fn new(wide: &str, narrow: &str) -> Self {
        let (wide, narrow) = (
            Types::of(wide, Mode::Long),
            Types::of(narrow, Mode::Protected),
        );
        let mut this = Self {
            wide,
            narrow,
            differ: BTreeSet::new(),
            convert: BTreeSet::new(),
        };
        // Until nothing is added: a structure differs if a part of it does.
        loop {
            let more: Vec<String> = this
                .narrow
                .records
                .keys()
                .filter(|name| !this.differ.contains(*name) && this.differs(name))
                .cloned()
                .collect();
            if more.is_empty() {
                break;
            }
            this.differ.extend(more);
        }
        loop {
            let more: Vec<String> = this
                .differ
                .iter()
                .filter(|name| !this.convert.contains(*name) && this.converts(name))
                .cloned()
                .collect();
            if more.is_empty() {
                break;
            }
            this.convert.extend(more);
        }
        this
    }

    /// Whether it is one of the structures that no two sides share: they have pointers. In a union a
    /// pointer is one of several ways to write an address.
    fn is_private(record: &Record) -> bool {
        !record.union && record.members.iter().any(|(_, ty)| ty == POINTER)
    }

    fn differs(&self, name: &str) -> bool {
        let narrow = &self.narrow.records[name];
        let Some(wide) = self.wide.records.get(name) else {
            return true;
        };
        !Self::is_private(narrow)
            && (wide.members != narrow.members
                || wide.checks != narrow.checks
                || narrow
                    .members
                    .iter()
                    .any(|(_, ty)| self.differ.contains(element(ty))))
    }

    /// Whether each member of one form is made of the same member of the other.
    fn converts(&self, name: &str) -> bool {
        let narrow = &self.narrow.records[name];
        let Some(wide) = self.wide.records.get(name) else {
            return false;
        };
        let names = |record: &Record| -> Vec<String> {
            record
                .members
                .iter()
                .map(|(name, _)| name.clone())
                .collect()
        };
        if names(wide) != names(narrow) {
            return false;
        }
        let mut types = wide.members.iter().zip(&narrow.members);
        if narrow.union {
            // Of a union without a mark in it only bytes are known: numbers are longer by zeros.
            return types.all(|((_, wide), (_, narrow))| {
                number(wide) && number(narrow)
                    || wide == narrow && !self.differ.contains(element(narrow))
            });
        }
        types.all(
            |((_, wide), (_, narrow))| match (array(wide), array(narrow)) {
                (Some((wide, length)), Some((narrow, other))) => {
                    length == other && self.member_converts(wide, narrow)
                }
                _ => self.member_converts(wide, narrow),
            },
        )
    }

    fn member_converts(&self, wide: &str, narrow: &str) -> bool {
        number(wide) && number(narrow)
            || wide == narrow
                && (self.convert.contains(element(wide)) || !self.differ.contains(element(wide)))
    }

    /// The form of a member's type in the generated file.
    fn spelt(&self, ty: &str) -> String {
        match array(ty) {
            Some((inner, count)) => format!("[{}; {count}]", self.spelt(inner)),
            None if ty == "u64" => "U64".to_owned(),
            None if ty == POINTER => "u32".to_owned(),
            None if number(ty) || self.differ.contains(ty) => ty.to_owned(),
            None => format!("crate::{ty}"),
        }
    }

    /// What makes the value `from` of one form the value of the other.
    fn way(&self, wide: &str, narrow: &str, from: &str, widen: bool) -> String {
        match (array(wide), array(narrow)) {
            (Some((wide, _)), Some((narrow, _))) => {
                let inner = self.way(wide, narrow, "one", widen);
                return match inner.as_str() {
                    "one" => from.to_owned(),
                    _ => format!("{from}.map(|one| {inner})"),
                };
            }
            _ if wide == "u64" && narrow == "u64" => {
                return match widen {
                    true => format!("{from}.get()"),
                    false => format!("U64::new({from})"),
                };
            }
            _ => {}
        }
        match (wide == narrow, widen) {
            (true, _) if !self.convert.contains(wide) => from.to_owned(),
            (true, true) => format!("crate::Argument::widen({from})"),
            (true, false) => format!("crate::Argument::narrow({from})"),
            (false, true) => format!("{wide}::from({from})"),
            (false, false) => format!("{from} as {narrow}"),
        }
    }

    fn declaration(&self, name: &str) -> String {
        let record = &self.narrow.records[name];
        let kind = if record.union { "union" } else { "struct" };
        let mut out = format!("#[repr(C)]\n#[derive(Clone, Copy)]\npub {kind} {name} {{\n");
        for (member, ty) in &record.members {
            let _ = writeln!(out, "    pub {member}: {},", self.spelt(ty));
        }
        let _ = writeln!(
            out,
            "}}\nunsafe impl crate::Pod for {name} {{}}\nconst _: () = {{\n{}\n}};",
            record.checks
        );
        out
    }

    fn conversion(&self, name: &str) -> String {
        let (wide, narrow) = (&self.wide.records[name], &self.narrow.records[name]);
        if narrow.union {
            return format!("super::by_bytes!({name});\n");
        }
        let both = |widen: bool| -> String {
            let from = if widen { "narrow" } else { "self" };
            wide.members
                .iter()
                .zip(&narrow.members)
                .map(|((member, wide), (_, narrow))| {
                    let value = self.way(wide, narrow, &format!("{from}.{member}"), widen);
                    format!("        to.{member} = {value};\n")
                })
                .collect()
        };
        format!(
            "impl crate::Argument for crate::{name} {{\n    type In32 = {name};\n    \
             fn widen(narrow: {name}) -> Self {{\n        let mut to: Self = crate::zeroed();\n{}        to\n    }}\n    \
             fn narrow(self) -> {name} {{\n        let mut to: {name} = crate::zeroed();\n{}        to\n    }}\n}}\n",
            both(true),
            both(false)
        )
    }
}

/// Whether a type is a number.
fn number(ty: &str) -> bool {
    ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"].contains(&ty)
}

/// The text of `sdk/abi/src/bindings32.rs`, from the bindings of both modes.
pub fn text(wide: &str, narrow: &str) -> String {
    let forms = Forms::new(wide, narrow);
    let mut out = HEAD.to_owned();
    for name in &forms.differ {
        out.push_str(&forms.declaration(name));
        if forms.convert.contains(name) {
            out.push_str(&forms.conversion(name));
        }
    }
    out.push_str("super::same! {\n");
    for name in forms.narrow.records.keys() {
        let known = forms.wide.records.contains_key(name);
        let private = Forms::is_private(&forms.narrow.records[name]);
        if known && !private && !forms.differ.contains(name) {
            let _ = writeln!(out, "    crate::{name},");
        }
    }
    out.push_str("}\n");
    out
}

/// What the generated file asserts of its layouts: questions for a C compiler (`sizeof(struct x)`) need
/// C names, so it is the record's Rust name, a member's or none, and the number.
pub fn assertions(text: &str) -> Vec<(String, Option<String>, u64)> {
    let joined = text.replace('\n', " ");
    let mut found = Vec::new();
    for (start, member) in [("\"Size of ", false), ("\"Offset of field: ", true)] {
        for rest in joined.split(start).skip(1) {
            let Some((what, rest)) = rest.split_once('"') else {
                continue;
            };
            let number = rest
                .split_once("usize]")
                .and_then(|(before, _)| before.rsplit(' ').next()?.parse().ok());
            let (record, field) = match what.split_once("::") {
                Some((record, field)) if member => (record, Some(field.to_owned())),
                _ => (what, None),
            };
            if let Some(number) = number {
                found.push((record.to_owned(), field, number));
            }
        }
    }
    found
}
