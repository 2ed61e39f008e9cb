//! Rust's present form of mangled names ("Rust Symbol Mangling (v0)", RFC 2603).
//!
//! The form nests, and refers back to what it has said: a name of a few hundred bytes can nest as
//! deeply and unfold to as much as it likes. So nothing here calls itself. What is still to be done
//! stands in a list of bounded length, each step is counted, and what is too deep or too long is
//! given up: then the name is shown as it is.

use arrayvec::ArrayVec;

use super::Shown;

/// What can be outstanding.
const DEPTH: usize = 64;
/// Steps that a name may take.
const STEPS: usize = 400;

/// Something to be done at the place where the name is read.
#[derive(Clone, Copy)]
enum Task {
    /// Read a path.
    Path,
    /// Read a type.
    Type,
    /// Read the last part of a path, of this name space.
    Nested(u8),
    /// Read generic arguments up to their end; whether there was one before.
    Arguments(bool),
    /// Read the types of a tuple up to their end; how many there were.
    Tuple(usize),
    /// Read the length of an array.
    Constant,
    /// Write this.
    Say(&'static str),
    /// Write nothing from here on, or, behind that, again.
    Mute(bool),
    /// Go on reading here.
    Return(usize),
}

struct Demangler<'a, 'o> {
    name: &'a [u8],
    at: usize,
    tasks: ArrayVec<Task, DEPTH>,
    /// How many times [`Task::Mute`] is in force.
    muted: usize,
    out: &'o mut Shown,
}

/// Writes the name to `out`, without hashes. `None`: it is not of this form, too deep, or uses what
/// is rare.
pub(super) fn demangle(name: &[u8], out: &mut Shown) -> Option<()> {
    let mut demangler = Demangler {
        name: name.strip_prefix(b"_R")?,
        at: 0,
        tasks: ArrayVec::new(),
        muted: 0,
        out,
    };
    demangler.run(Task::Path)?;
    if demangler
        .peek()
        .is_some_and(|byte| byte.is_ascii_uppercase())
    {
        // The crate that made it of a generic one.
        demangler.muted = 1;
        demangler.run(Task::Path)?;
    }
    // Behind it compilers put suffixes that begin with a dot.
    matches!(demangler.peek(), None | Some(b'.')).then_some(())
}

impl<'a> Demangler<'a, '_> {
    fn run(&mut self, first: Task) -> Option<()> {
        self.push(&[first])?;
        for _ in 0..STEPS {
            match self.tasks.pop() {
                Some(task) => self.step(task)?,
                None => return Some(()),
            }
        }
        None
    }

    /// Puts tasks before all others, to be done in this order.
    fn push(&mut self, tasks: &[Task]) -> Option<()> {
        let mut reversed = tasks.iter().rev();
        reversed.try_for_each(|&task| self.tasks.try_push(task).ok())
    }

    fn peek(&self) -> Option<u8> {
        self.name.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(byte)
    }

    fn accept(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        if there {
            self.at = self.at.saturating_add(1);
        }
        there
    }

    fn say(&mut self, text: &[u8]) {
        if self.muted == 0 {
            self.out.put(text);
        }
    }

    /// A number of base 62, ended by `_`; without a digit it is 0, else one more than it says.
    fn number(&mut self) -> Option<usize> {
        let mut value = 0usize;
        if self.accept(b'_') {
            return Some(0);
        }
        loop {
            let digit = match self.next()? {
                b'_' => return value.checked_add(1),
                byte @ b'0'..=b'9' => byte.wrapping_sub(b'0'),
                byte @ b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(10),
                byte @ b'A'..=b'Z' => byte.wrapping_sub(b'A').wrapping_add(36),
                _ => return None,
            };
            value = value.checked_mul(62)?.checked_add(usize::from(digit))?;
        }
    }

    /// What tells things of the same name apart, if it is there: 0 if not.
    fn disambiguator(&mut self) -> Option<usize> {
        if self.accept(b's') {
            return self.number()?.checked_add(1);
        }
        Some(0)
    }

    /// A name, with its length before it.
    fn identifier(&mut self) -> Option<&'a [u8]> {
        // Names beyond ASCII are shown in the form in which they stand there.
        self.accept(b'u');
        let mut length = 0usize;
        let mut digits = 0u32;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            length = length
                .checked_mul(10)?
                .checked_add(usize::from(digit.wrapping_sub(b'0')))?;
            digits = digits.checked_add(1)?;
            self.at = self.at.saturating_add(1);
        }
        if digits == 0 {
            return None;
        }
        self.accept(b'_');
        let end = self.at.checked_add(length)?;
        let name = self.name.get(self.at..end)?;
        self.at = end;
        Some(name)
    }

    /// Goes back to what was said before, for `task`. Positions count from behind `_R`.
    fn back(&mut self, task: Task) -> Option<()> {
        let from = self.at.checked_sub(1)?;
        let to = self.number()?;
        if to >= from {
            return None;
        }
        // What is not written need not be read again.
        if self.muted == 0 {
            self.push(&[task, Task::Return(self.at)])?;
            self.at = to;
        }
        Some(())
    }

    fn step(&mut self, task: Task) -> Option<()> {
        match task {
            Task::Path => self.path(),
            Task::Type => self.type_(),
            Task::Nested(space) => self.nested(space),
            Task::Arguments(more) => self.arguments(more),
            Task::Tuple(count) => self.tuple(count),
            Task::Constant => self.constant(),
            Task::Say(text) => {
                self.say(text.as_bytes());
                Some(())
            }
            Task::Mute(on) => {
                self.muted = if on {
                    self.muted.checked_add(1)?
                } else {
                    self.muted.checked_sub(1)?
                };
                Some(())
            }
            Task::Return(at) => {
                self.at = at;
                Some(())
            }
        }
    }

    fn path(&mut self) -> Option<()> {
        use Task::{Arguments, Mute, Nested, Path, Say, Type};
        match self.next()? {
            b'C' => {
                self.disambiguator()?;
                let name = self.identifier()?;
                self.say(name);
                Some(())
            }
            b'N' => {
                let space = self.next()?;
                self.push(&[Path, Nested(space)])
            }
            // Where the `impl` stands says nothing that its type does not say.
            b'M' => {
                self.disambiguator()?;
                self.push(&[Mute(true), Path, Mute(false), Say("<"), Type, Say(">")])
            }
            b'X' => {
                self.disambiguator()?;
                self.push(&[
                    Mute(true),
                    Path,
                    Mute(false),
                    Say("<"),
                    Type,
                    Say(" as "),
                    Path,
                    Say(">"),
                ])
            }
            b'Y' => self.push(&[Say("<"), Type, Say(" as "), Path, Say(">")]),
            b'I' => self.push(&[Path, Say("::<"), Arguments(false)]),
            b'B' => self.back(Path),
            _ => None,
        }
    }

    fn nested(&mut self, space: u8) -> Option<()> {
        let number = self.disambiguator()?;
        let name = self.identifier()?;
        let kind: &[u8] = match space {
            b'a'..=b'z' => {
                if !name.is_empty() {
                    self.say(b"::");
                    self.say(name);
                }
                return Some(());
            }
            b'C' => b"closure",
            b'S' => b"shim",
            b'A'..=b'Z' => b"?",
            _ => return None,
        };
        self.say(b"::{");
        self.say(kind);
        if !name.is_empty() {
            self.say(b":");
            self.say(name);
        }
        self.say(b"#");
        self.say_number(number as u64);
        self.say(b"}");
        Some(())
    }

    fn arguments(&mut self, more: bool) -> Option<()> {
        if self.accept(b'E') {
            self.say(b">");
            return Some(());
        }
        if more {
            self.say(b", ");
        }
        match self.peek()? {
            b'L' => {
                self.lifetime()?;
                self.say(b"'_");
                self.push(&[Task::Arguments(true)])
            }
            b'K' => {
                self.next();
                self.push(&[Task::Constant, Task::Arguments(true)])
            }
            _ => self.push(&[Task::Type, Task::Arguments(true)]),
        }
    }

    fn lifetime(&mut self) -> Option<()> {
        if self.accept(b'L') {
            self.number()?;
        }
        Some(())
    }

    fn tuple(&mut self, count: usize) -> Option<()> {
        if self.accept(b'E') {
            self.say(if count == 1 { b",)" } else { b")" });
            return Some(());
        }
        if count > 0 {
            self.say(b", ");
        }
        self.push(&[Task::Type, Task::Tuple(count.checked_add(1)?)])
    }

    fn type_(&mut self) -> Option<()> {
        use Task::{Constant, Say, Tuple, Type};
        let first = self.next()?;
        if let Some((_, name)) = BASIC.iter().find(|(letter, _)| *letter == first) {
            self.say(name.as_bytes());
            return Some(());
        }
        match first {
            b'A' => self.push(&[Say("["), Type, Say("; "), Constant, Say("]")]),
            b'S' => self.push(&[Say("["), Type, Say("]")]),
            b'T' => self.push(&[Say("("), Tuple(0)]),
            b'R' | b'Q' => {
                self.lifetime()?;
                self.push(&[Say(if first == b'R' { "&" } else { "&mut " }), Type])
            }
            b'P' => self.push(&[Say("*const "), Type]),
            b'O' => self.push(&[Say("*mut "), Type]),
            b'B' => self.back(Type),
            b'C' | b'N' | b'M' | b'X' | b'Y' | b'I' => {
                self.at = self.at.checked_sub(1)?;
                self.push(&[Task::Path])
            }
            // Functions and trait objects.
            _ => None,
        }
    }

    /// A number: its type, and hexadecimal digits up to `_`.
    fn constant(&mut self) -> Option<()> {
        if self.accept(b'p') {
            self.say(b"_");
            return Some(());
        }
        if !matches!(
            self.next()?,
            b'a' | b'h' | b'i' | b'j' | b'l' | b'm' | b's' | b't' | b'x' | b'y'
        ) {
            return None;
        }
        if self.accept(b'n') {
            self.say(b"-");
        }
        let mut value = 0u64;
        loop {
            let digit = match self.next()? {
                b'_' => break,
                byte @ b'0'..=b'9' => byte.wrapping_sub(b'0'),
                byte @ b'a'..=b'f' => byte.wrapping_sub(b'a').wrapping_add(10),
                _ => return None,
            };
            value = value.checked_mul(16)?.checked_add(digit.into())?;
        }
        self.say_number(value);
        Some(())
    }

    fn say_number(&mut self, value: u64) {
        let mut digits = ArrayVec::<u8, 20>::new();
        let mut rest = value;
        loop {
            digits.push(
                b"0123456789"
                    .get((rest % 10) as usize)
                    .copied()
                    .unwrap_or(b'?'),
            );
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        digits.reverse();
        self.say(&digits);
    }
}

/// Types of one letter.
const BASIC: [(u8, &str); 21] = [
    (b'a', "i8"),
    (b'b', "bool"),
    (b'c', "char"),
    (b'd', "f64"),
    (b'e', "str"),
    (b'f', "f32"),
    (b'h', "u8"),
    (b'i', "isize"),
    (b'j', "usize"),
    (b'l', "i32"),
    (b'm', "u32"),
    (b'n', "i128"),
    (b'o', "u128"),
    (b'p', "_"),
    (b's', "i16"),
    (b't', "u16"),
    (b'u', "()"),
    (b'v', "..."),
    (b'x', "i64"),
    (b'y', "u64"),
    (b'z', "!"),
];
