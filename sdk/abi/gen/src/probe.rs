//! Asks a C compiler for values, sizes and offsets, without running anything.
//!
//! A generated C file holds one `asm` line for each question, with the answer
//! as an operand; it is compiled to assembly, and the lines are read back.
//! That works for 32-bit code on a machine that cannot link it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Mode;
use crate::interface::Interface;

/// A set of headers to ask.
#[derive(Clone, Debug)]
pub struct Headers {
    /// The directory that has `xen/xen.h`.
    pub include: PathBuf,
    /// Headers to include, as an `#include` names them.
    pub names: Vec<String>,
    /// The processor mode.
    pub mode: Mode,
}

/// A question's text, such as `sizeof(struct start_info)`, and its answer.
pub type Answers = BTreeMap<String, u64>;

impl Headers {
    /// The `#include` lines, after what some headers expect to find.
    fn prelude(&self) -> String {
        let mut text = String::from("#include <stddef.h>\n#include <stdint.h>\n");
        for name in &self.names {
            text.push_str(&format!("#include <{name}>\n"));
        }
        text
    }

    fn compiler(&self) -> Command {
        let mut cc = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()));
        cc.args([self.mode.option(), "-std=gnu11", "-ffreestanding", "-w"]);
        cc.args(["-D__XEN_INTERFACE_VERSION__=0x00040e00", "-D__XEN_TOOLS__"]);
        cc.arg("-I").arg(&self.include);
        cc
    }

    /// Compiles `text` with more options; what the compiler writes.
    fn compile(&self, scratch: &Path, text: &str, options: &[&str]) -> Result<String, String> {
        fs::create_dir_all(scratch).map_err(|e| format!("{}: {e}", scratch.display()))?;
        let file = scratch.join("probe.c");
        fs::write(&file, text).map_err(|e| format!("{}: {e}", file.display()))?;
        let output = self
            .compiler()
            .args(options)
            .args(["-o", "-"])
            .arg(&file)
            .output()
            .map_err(|e| format!("the C compiler does not start: {e}"))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// Every word in the headers after preprocessing, and every macro's name.
    ///
    /// # Errors
    ///
    /// What the compiler says.
    pub fn words(&self, scratch: &Path) -> Result<BTreeSet<String>, String> {
        let code = self.compile(scratch, &self.prelude(), &["-E", "-P"])?;
        let macros = self.compile(scratch, &self.prelude(), &["-E", "-dM"])?;
        let mut words: BTreeSet<String> = split(&code).map(str::to_owned).collect();
        words.extend(
            macros
                .lines()
                .filter_map(|line| split(line.strip_prefix("#define ")?).next())
                .map(str::to_owned),
        );
        Ok(words)
    }

    /// The words after `struct`, `union` and `enum`, with which of them.
    ///
    /// # Errors
    ///
    /// What the compiler says.
    pub fn tags(&self, scratch: &Path) -> Result<BTreeMap<String, &'static str>, String> {
        let code = self.compile(scratch, &self.prelude(), &["-E", "-P"])?;
        let mut tags = BTreeMap::new();
        let mut before = "";
        for word in split(&code) {
            for kind in ["struct", "union", "enum"] {
                if before == kind {
                    tags.insert(word.to_owned(), kind);
                }
            }
            before = word;
        }
        Ok(tags)
    }

    /// Answers to questions that are integer constant expressions.
    ///
    /// # Errors
    ///
    /// What the compiler says: a name is missing, or is no constant.
    pub fn ask(&self, scratch: &Path, questions: &[String]) -> Result<Answers, String> {
        let mut text = self.prelude();
        text.push_str("void answers(void)\n{\n");
        for (number, question) in questions.iter().enumerate() {
            // In halves, because an operand has 32 bits in 32-bit code. The
            // line is named after the question, for the compiler's messages.
            text.push_str(&format!(
                "__asm__ volatile(\"@{number} %c0 %c1\" :: \
                 \"i\"((unsigned)((unsigned long long)({question}) >> 32)), \
                 \"i\"((unsigned)(unsigned long long)({question})));\n"
            ));
        }
        text.push_str("}\n");
        let assembly = self.compile(scratch, &text, &["-S", "-O1"])?;
        let mut answers = Answers::new();
        for line in assembly.lines() {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [number, high, low] = fields[..] else {
                continue;
            };
            let Some(number) = number.strip_prefix('@') else {
                continue;
            };
            let bad = || format!("the compiler wrote `{line}`");
            let number: usize = number.parse().map_err(|_| bad())?;
            let half = |text: &str| text.parse::<i64>().map(|v| v as u32).map_err(|_| bad());
            let value = u64::from(half(high)?) << 32 | u64::from(half(low)?);
            let question = questions.get(number).ok_or_else(bad)?;
            answers.insert(question.clone(), value);
        }
        if answers.len() == questions.iter().collect::<BTreeSet<_>>().len() {
            Ok(answers)
        } else {
            Err(format!(
                "{} answers to {} questions",
                answers.len(),
                questions.len()
            ))
        }
    }
}

/// Splits C code into words: names, keywords and numbers.
fn split(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
}

/// What to ask about an interface, by kind.
#[derive(Debug, Default)]
pub struct Questions {
    /// Values of integer constants, characters and lengths of texts.
    pub constants: Vec<String>,
    /// Sizes and alignments of types.
    pub types: Vec<String>,
    /// Offsets, sizes and signs of members.
    pub members: Vec<String>,
    /// Names that are in our headers and not in the others, left out above.
    pub only_ours: Vec<String>,
}

impl Questions {
    /// Everything about `interface`, as far as the other headers' `words` have
    /// the names; `tags` are those of our headers.
    pub fn about(
        interface: &Interface,
        tags: &BTreeMap<String, &'static str>,
        words: &BTreeSet<String>,
    ) -> Self {
        let mut this = Self::default();
        for constant in &interface.constants {
            let name = &constant.name;
            if !words.contains(name) {
                this.only_ours.push(name.clone());
            } else if constant.is_text() {
                this.constants.push(format!("sizeof({name})"));
                let characters = constant.value.trim_start_matches("b\"").len();
                // Quotes and the final zero are longer in Rust than in C.
                for at in 0..characters.saturating_sub(3) {
                    this.constants.push(format!("{name}[{at}]"));
                }
            } else {
                this.constants.push(name.clone());
            }
        }
        for alias in &interface.aliases {
            let name = match tags.get(alias) {
                Some(&"enum") => format!("enum {alias}"),
                _ => alias.clone(),
            };
            if words.contains(alias) {
                this.size(&name);
            } else {
                this.only_ours.push(name);
            }
        }
        for record in interface.records.iter().filter(|r| !r.is_anonymous()) {
            let name = c_type(&record.name, tags);
            if !words.contains(name.rsplit(' ').next().unwrap_or(&name)) {
                this.only_ours.push(name);
                continue;
            }
            this.size(&name);
            for (path, ty) in interface.paths(record) {
                this.members.push(format!("offsetof({name}, {path})"));
                this.members.push(format!("sizeof((({name} *)0)->{path})"));
                if is_integer(&ty) {
                    this.members.push(format!(
                        "(__typeof__((({name} *)0)->{path}))-1 < (__typeof__((({name} *)0)->{path}))0"
                    ));
                }
            }
        }
        this
    }

    fn size(&mut self, name: &str) {
        self.types.push(format!("sizeof({name})"));
        self.types.push(format!("_Alignof({name})"));
    }
}

/// Whether a member's Rust type is an integer that C declares as one.
fn is_integer(ty: &str) -> bool {
    ["i8", "i16", "i32", "i64", "u8", "u16", "u32"].contains(&ty)
        || (ty.starts_with("::core::ffi::c_") && !ty.ends_with("void"))
}

/// How C spells a record: with its tag, or by the name of a typedef.
///
/// A tagged structure inside another has both names in Rust, joined by `_`.
fn c_type(name: &str, tags: &BTreeMap<String, &'static str>) -> String {
    if let Some(kind) = tags.get(name) {
        return format!("{kind} {name}");
    }
    for (at, _) in name.match_indices('_') {
        let (outer, inner) = (&name[..at], &name[at + 1..]);
        if tags.contains_key(outer)
            && let Some(kind) = tags.get(inner)
        {
            return format!("{kind} {inner}");
        }
    }
    name.to_owned()
}
