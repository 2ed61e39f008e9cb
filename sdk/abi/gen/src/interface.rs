//! What the bindings declare, as lists of names.
//!
//! The comparison with other headers must leave nothing out, so it takes its
//! names from the generated text itself. That text is machine-made and
//! regular, one declaration a line, and is read as such.

/// Everything that a bindings text declares.
#[derive(Debug, Default)]
pub struct Interface {
    /// Macros and enumerators.
    pub constants: Vec<Constant>,
    /// Structures and unions, those without a name of their own too.
    pub records: Vec<Record>,
    /// Other names of types.
    pub aliases: Vec<String>,
}

/// A constant.
#[derive(Debug)]
pub struct Constant {
    /// Its name.
    pub name: String,
    /// Its Rust value: a decimal number, or a byte string in quotes.
    pub value: String,
}

impl Constant {
    /// Whether it is a text and not a number.
    pub fn is_text(&self) -> bool {
        self.value.starts_with("b\"")
    }
}

/// A structure or union.
#[derive(Debug)]
pub struct Record {
    /// Its Rust name.
    pub name: String,
    /// Members in order: C name and Rust type.
    pub members: Vec<(String, String)>,
}

impl Record {
    /// Whether C has no name for it: it is the type of a member.
    pub fn is_anonymous(&self) -> bool {
        self.name.contains("__bindgen_ty_")
    }
}

impl Interface {
    /// Reads a bindings text.
    pub fn of(text: &str) -> Self {
        let mut this = Self::default();
        let mut open = false;
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            if let Some(rest) = line.strip_prefix("pub const ") {
                let mut whole = rest.to_owned();
                while !whole.ends_with(';') {
                    whole.push_str(lines.next().unwrap_or(";").trim());
                }
                if let Some((name, typed)) = whole.split_once(": ")
                    && let Some((_, value)) = typed.split_once(" = ")
                {
                    this.constants.push(Constant {
                        name: name.to_owned(),
                        value: value.trim_end_matches(';').to_owned(),
                    });
                }
            } else if let Some(rest) = line.strip_prefix("pub type ") {
                let name = rest.split(" = ").next().unwrap_or(rest);
                this.aliases.push(name.to_owned());
            } else if let Some(name) = ["pub struct ", "pub union "]
                .iter()
                .find_map(|start| line.strip_prefix(start))
                .and_then(|rest| rest.strip_suffix(" {"))
            {
                this.records.push(Record {
                    name: name.to_owned(),
                    members: Vec::new(),
                });
                open = true;
            } else if line == "}" {
                open = false;
            } else if open
                && let Some((name, ty)) = line.trim().trim_end_matches(',').split_once(": ")
                && let Some(name) = name.strip_prefix("pub ")
                && let Some(record) = this.records.last_mut()
            {
                let member = (c_name(name).to_owned(), ty.to_owned());
                record.members.push(member);
            }
        }
        this
    }

    /// The record of this Rust name.
    pub fn record(&self, name: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.name == name)
    }

    /// Members of a record and of what is nested in it without a name, as
    /// paths (`u.pirq`), each with its Rust type.
    pub fn paths(&self, record: &Record) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for (name, ty) in &record.members {
            out.push((name.clone(), ty.clone()));
            if let Some(inner) = self.record(ty).filter(|inner| inner.is_anonymous()) {
                out.extend(
                    self.paths(inner)
                        .into_iter()
                        .map(|(path, ty)| (format!("{name}.{path}"), ty)),
                );
            }
        }
        out
    }
}

/// The C name of a member: bindgen adds `_` to a word that Rust reserves, and
/// no C name here ends so.
fn c_name(name: &str) -> &str {
    name.strip_suffix('_').unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::Interface;

    const TEXT: &str = "\
pub const DOMID_SELF: u32 = 32752;
pub const XS_WRITE_NONE: &[u8; 5] = b\"NONE\\0\";
pub type domid_t = u16;
#[repr(C)]
pub struct evtchn_status {
    pub dom: domid_t,
    pub u: evtchn_status__bindgen_ty_1,
}
#[repr(C)]
pub union evtchn_status__bindgen_ty_1 {
    pub type_: u32,
}
";

    #[test]
    fn declarations_are_found_with_their_nested_members() {
        let found = Interface::of(TEXT);
        assert_eq!(found.constants.len(), 2);
        assert!(found.constants[1].is_text());
        assert_eq!(found.aliases, ["domid_t"]);
        let status = found.record("evtchn_status").expect("declared");
        let paths: Vec<String> = found.paths(status).into_iter().map(|(p, _)| p).collect();
        assert_eq!(paths, ["dom", "u", "u.type"]);
        assert!(found.records[1].is_anonymous());
    }
}
