//! All mutants of a file in one text. Each stands beside the code that it changes, behind a switch
//! (`crate::mutant::is`), so that one build holds them all and a run chooses one:
//!
//! ```text
//! a + b      (if crate::mutant::is(7) { (a - b) } else { a + b })
//! ```
//!
//! `cargo-mutants` says where a mutant is and what it does; the parser says how far the expression
//! around it reaches. What a switch cannot hold, because the compiler computes it (constants and
//! functions that those call), is changed alone, in a build of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use anyhow::{Result, anyhow};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// What kind of change a mutant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// A function's value.
    Value,
    /// A binary operator.
    Binary,
    /// An unary operator goes.
    Unary,
    /// An arm of a match goes.
    Arm,
    /// The guard of an arm.
    Guard,
}

/// A mutant as `cargo-mutants` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// Its file, from the workspace's root.
    pub file: String,
    /// Line and column, from 1.
    pub place: (usize, usize),
    /// What it does.
    pub what: String,
    class: Class,
    /// What stands there instead.
    with: String,
}

impl Mutant {
    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        let mut words = name.splitn(4, ':');
        let file = words.next()?.to_owned();
        let place = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let what = words.next()?.trim().to_owned();
        let (class, with) = class_of(&what)?;
        Some(Self {
            file,
            place,
            class,
            with: with.to_owned(),
            what,
        })
    }

    /// Its name.
    pub fn name(&self) -> String {
        let (line, column) = self.place;
        format!("{}:{line}:{column}: {}", self.file, self.what)
    }
}

/// What a mutant's description says: its class, and what stands there instead.
fn class_of(what: &str) -> Option<(Class, &str)> {
    let within = |text| match str::rsplit_once(text, " in ") {
        Some((text, _)) => text,
        None => text,
    };
    if let Some(rest) = what.strip_prefix("replace match guard ") {
        return Some((Class::Guard, within(rest).rsplit_once(" with ")?.1));
    }
    if what.starts_with("delete match arm ") {
        return Some((Class::Arm, ""));
    }
    if what.starts_with("delete ") {
        return Some((Class::Unary, ""));
    }
    let (of, with) = what.strip_prefix("replace ")?.split_once(" with ")?;
    if of.chars().all(|c| c.is_ascii_punctuation()) {
        return Some((Class::Binary, with.split(' ').next()?));
    }
    Some((Class::Value, with))
}

/// Where code stands that a mutant changes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Around {
    /// It runs when the program does.
    Code,
    /// In a `const fn` of this name.
    ConstFn(String),
    /// The compiler computes it.
    Constant,
}

/// Code that mutants change.
struct Place {
    class: Class,
    mutants: Vec<usize>,
    around: Around,
    /// The expression, pattern or body.
    whole: Range<usize>,
    /// What of it a mutant replaces.
    spot: Range<usize>,
    /// The value's type says no more than a trait, or the operand is no expression of its own.
    odd: bool,
}

impl Place {
    /// Whether it runs when the program does, when only functions of these names are `const`.
    fn runs(&self, constant: &BTreeSet<String>) -> bool {
        match &self.around {
            Around::Code => true,
            Around::ConstFn(name) => !constant.contains(name),
            Around::Constant => false,
        }
    }
}

/// A file with its mutants.
pub struct Source {
    text: String,
    places: Vec<Place>,
    /// The `const` of functions with mutants, by name.
    constness: Vec<(String, Range<usize>)>,
}

/// What can be done with a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It stands behind a switch.
    Switched,
    /// It needs a build of its own.
    Alone,
    /// It does not compile.
    Unviable,
}

impl Source {
    /// Finds the places of these mutants, which are numbered.
    pub fn read(text: String, mutants: &[(usize, &Mutant)]) -> Result<Self> {
        let mut wanted: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (number, mutant) in mutants {
            wanted
                .entry((mutant.place, mutant.class))
                .or_default()
                .push(*number);
        }
        let file = syn::parse_file(&text)?;
        let mut finder = Finder {
            wanted,
            around: Around::Code,
            places: Vec::new(),
            constness: Vec::new(),
        };
        finder.visit_file(&file);
        if let Some((place, _)) = finder.wanted.first_key_value() {
            return Err(anyhow!("found nothing to change at {place:?}"));
        }
        let inside = |constness: &(String, Range<usize>), places: &[Place]| {
            places
                .iter()
                .any(|place| place.around == Around::ConstFn(constness.0.clone()))
        };
        let mut constness = finder.constness;
        constness.retain(|constness| inside(constness, &finder.places));
        Ok(Self {
            text,
            places: finder.places,
            constness,
        })
    }

    /// The file as it is.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What can be done with its mutants before anything was compiled.
    pub fn states(&self, mutants: &[Mutant]) -> Vec<(usize, State)> {
        let mut states = Vec::new();
        for place in &self.places {
            for number in &place.mutants {
                let state = match (&place.around, place.class) {
                    (Around::Constant, _) => State::Alone,
                    (_, Class::Binary) if place.odd => State::Unviable,
                    (_, Class::Binary) => {
                        let expression = self.changed(place, &mutants[*number]);
                        match syn::parse_str::<syn::Expr>(&expression) {
                            Ok(_) => State::Switched,
                            Err(_) => State::Unviable,
                        }
                    }
                    (_, Class::Value) if place.odd => State::Alone,
                    _ => State::Switched,
                };
                states.push((*number, state));
            }
        }
        states
    }

    /// Whether an error in the text of this mutant says that it does not compile, and not only that
    /// it needs a build of its own.
    pub fn decides(&self, number: usize, constant: &BTreeSet<String>) -> bool {
        self.places
            .iter()
            .find(|place| place.mutants.contains(&number))
            .is_some_and(|place| {
                place.runs(constant)
                    && !place.odd
                    && matches!(place.class, Class::Value | Class::Binary | Class::Unary)
            })
    }

    /// The mutants that the compiler computes when functions of these names stay `const`: no switch
    /// can hold them.
    pub fn computed(&self, constant: &BTreeSet<String>) -> impl Iterator<Item = usize> {
        let places = self.places.iter().filter(|place| !place.runs(constant));
        places.flat_map(|place| place.mutants.iter().copied())
    }

    /// The place's text under a mutant.
    fn changed(&self, place: &Place, mutant: &Mutant) -> String {
        let before = &self.text[place.whole.start..place.spot.start];
        let after = &self.text[place.spot.end..place.whole.end];
        format!("{before}{}{after}", mutant.with)
    }

    /// The file with one mutant and no switch.
    pub fn alone(&self, number: usize, mutant: &Mutant) -> String {
        let place = self
            .places
            .iter()
            .find(|place| place.mutants.contains(&number))
            .expect("all mutants have a place");
        let mut text = self.text.clone();
        text.replace_range(place.spot.clone(), &mutant.with);
        text
    }

    /// The file with all mutants that can be switched. Functions of these names stay `const`.
    pub fn switched(
        &self,
        mutants: &[Mutant],
        state: impl Fn(usize) -> State,
        constant: &BTreeSet<String>,
    ) -> Schema {
        let mut edits = Vec::new();
        for (index, place) in self.places.iter().enumerate() {
            let runs = place.runs(constant);
            let numbers: Vec<usize> = (place.mutants.iter().copied())
                .filter(|number| runs && state(*number) == State::Switched)
                .collect();
            if !numbers.is_empty() {
                self.switch(index, &numbers, mutants, &mut edits);
            }
        }
        for (name, range) in &self.constness {
            if !constant.contains(name) {
                edits.push(Edit::new(range.clone(), 1, None));
            }
        }
        edits.sort_by_key(|edit| (edit.range.start, edit.order));
        Schema::write(&self.text, edits)
    }

    /// Puts a place's mutants behind switches.
    fn switch(&self, index: usize, numbers: &[usize], mutants: &[Mutant], edits: &mut Vec<Edit>) {
        let place = &self.places[index];
        let order = i64::try_from(index).expect("a place's number") + 2;
        let Range { start, end } = place.whole;
        let mut open = Edit::new(start..start, order, Some(index));
        let mut close = Edit::new(end..end, -order, Some(index));
        match place.class {
            Class::Value => {
                for number in numbers {
                    let with = &mutants[*number].with;
                    open.piece(*number, format!("if {} {{ return {with}; }} ", is(*number)));
                }
            }
            Class::Binary | Class::Unary => {
                open.text("(");
                for number in numbers {
                    let changed = self.changed(place, &mutants[*number]);
                    let text = format!("if {} {{ ({changed}) }} else ", is(*number));
                    open.piece(*number, text);
                }
                open.text("{ ");
                close.text(" })");
            }
            Class::Arm => {
                close.piece(numbers[0], format!(" if !{}", is(numbers[0])));
            }
            Class::Guard => {
                open.text("(");
                for (value, text) in [("true", "{} || ("), ("false", "!{} && (")] {
                    for number in numbers {
                        if mutants[*number].with == value {
                            open.piece(*number, text.replace("{}", &is(*number)));
                            close.text(")");
                        }
                    }
                }
                close.text(")");
            }
        }
        edits.extend([open, close]);
    }
}

/// The switch of a mutant.
fn is(number: usize) -> String {
    format!("crate::mutant::is({number})")
}

/// A change of a file's text.
struct Edit {
    range: Range<usize>,
    /// At one offset: what closes, the inner first, then what opens, the outer first.
    order: i64,
    pieces: Vec<(Option<usize>, String)>,
    place: Option<usize>,
}

impl Edit {
    fn new(range: Range<usize>, order: i64, place: Option<usize>) -> Self {
        Self {
            range,
            order,
            pieces: Vec::new(),
            place,
        }
    }

    fn text(&mut self, text: &str) {
        self.pieces.push((None, text.to_owned()));
    }

    fn piece(&mut self, number: usize, text: String) {
        self.pieces.push((Some(number), text));
    }
}

/// A file's text with switches.
pub struct Schema {
    /// The text.
    pub text: String,
    /// What of it is a mutant's.
    pieces: Vec<(Range<usize>, usize)>,
    /// How far the places reach in it.
    places: BTreeMap<usize, Range<usize>>,
}

impl Schema {
    fn write(source: &str, edits: Vec<Edit>) -> Self {
        let mut schema = Self {
            text: String::new(),
            pieces: Vec::new(),
            places: BTreeMap::new(),
        };
        let mut from = 0;
        for edit in edits {
            schema.text += &source[from..edit.range.start];
            from = edit.range.end;
            let start = schema.text.len();
            for (number, text) in edit.pieces {
                let start = schema.text.len();
                schema.text += &text;
                if let Some(number) = number {
                    schema.pieces.push((start..schema.text.len(), number));
                }
            }
            if let Some(place) = edit.place {
                let end = schema.text.len();
                schema.places.entry(place).or_insert(start..end).end = end;
            }
        }
        schema.text += &source[from..];
        schema
    }

    /// The mutants that an error at a line and column is of: the one in whose text it is, or else
    /// all of the innermost place.
    pub fn blamed(&self, source: &Source, line: usize, column: usize) -> (bool, Vec<usize>) {
        let start: usize = (self.text.split_inclusive('\n').take(line - 1))
            .map(str::len)
            .sum();
        let at = start
            + (self.text[start..].char_indices().nth(column - 1)).map_or(0, |(offset, _)| offset);
        if let Some((_, number)) = self.pieces.iter().find(|(range, _)| range.contains(&at)) {
            return (true, vec![*number]);
        }
        let around = self.places.iter().filter(|(_, range)| range.contains(&at));
        let inner = around.min_by_key(|(_, range)| range.len());
        (
            false,
            inner.map_or(Vec::new(), |(place, _)| {
                source.places[*place].mutants.clone()
            }),
        )
    }
}

/// Looks for the places of mutants.
struct Finder {
    wanted: BTreeMap<((usize, usize), Class), Vec<usize>>,
    around: Around,
    places: Vec<Place>,
    constness: Vec<(String, Range<usize>)>,
}

impl Finder {
    /// Notes a place if a mutant is at `at`.
    fn place(
        &mut self,
        class: Class,
        at: proc_macro2::Span,
        whole: Range<usize>,
        spot: Range<usize>,
        odd: bool,
    ) {
        let start = at.start();
        let key = ((start.line, start.column + 1), class);
        if let Some(mutants) = self.wanted.remove(&key) {
            self.places.push(Place {
                class,
                mutants,
                around: self.around.clone(),
                whole,
                spot,
                odd,
            });
        }
    }

    fn within(&mut self, around: Around, visit: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.around, around);
        visit(self);
        self.around = outer;
    }

    fn function(&mut self, sig: &syn::Signature, body: Option<&syn::Block>) {
        let Some(body) = body else { return };
        let around = match &sig.constness {
            Some(token) => {
                let name = sig.ident.to_string();
                self.constness.push((name.clone(), token.span.byte_range()));
                Around::ConstFn(name)
            }
            None => Around::Code,
        };
        self.within(around, |finder| {
            if let (Some(first), Some(last)) = (body.stmts.first(), body.stmts.last()) {
                let whole = first.span().byte_range().start..last.span().byte_range().end;
                let mut odd = Opaque(false);
                odd.visit_return_type(&sig.output);
                finder.place(Class::Value, first.span(), whole.clone(), whole, odd.0);
            }
            finder.visit_block(body);
        });
    }
}

/// Whether a type says no more than a trait.
struct Opaque(bool);

impl Visit<'_> for Opaque {
    fn visit_type_impl_trait(&mut self, _: &syn::TypeImplTrait) {
        self.0 = true;
    }
}

/// Whether an operand of `&&` is a `let`: it stands in a condition, and nothing else can.
fn has_let(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, Some(&item.block));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, Some(&item.block));
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.function(&item.sig, item.default.as_ref());
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.within(Around::Constant, |f| visit::visit_item_const(f, item));
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.within(Around::Constant, |f| visit::visit_impl_item_const(f, item));
    }

    fn visit_trait_item_const(&mut self, item: &'ast syn::TraitItemConst) {
        self.within(Around::Constant, |f| visit::visit_trait_item_const(f, item));
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.within(Around::Constant, |f| visit::visit_item_static(f, item));
    }

    fn visit_variant(&mut self, item: &'ast syn::Variant) {
        self.within(Around::Constant, |f| visit::visit_variant(f, item));
    }

    fn visit_type(&mut self, item: &'ast syn::Type) {
        self.within(Around::Constant, |f| visit::visit_type(f, item));
    }

    fn visit_expr_const(&mut self, item: &'ast syn::ExprConst) {
        self.within(Around::Constant, |f| visit::visit_expr_const(f, item));
    }

    fn visit_expr_repeat(&mut self, item: &'ast syn::ExprRepeat) {
        self.visit_expr(&item.expr);
        self.within(Around::Constant, |f| f.visit_expr(&item.len));
    }

    fn visit_expr_binary(&mut self, item: &'ast syn::ExprBinary) {
        self.place(
            Class::Binary,
            item.op.span(),
            item.span().byte_range(),
            item.op.span().byte_range(),
            has_let(&item.left) || has_let(&item.right),
        );
        visit::visit_expr_binary(self, item);
    }

    fn visit_expr_unary(&mut self, item: &'ast syn::ExprUnary) {
        let whole = item.span().byte_range();
        let spot = item.op.span().byte_range();
        self.place(Class::Unary, item.op.span(), whole, spot, false);
        visit::visit_expr_unary(self, item);
    }

    fn visit_arm(&mut self, item: &'ast syn::Arm) {
        if let syn::Pat::Guard(pat) = &item.pat {
            let whole = pat.guard.span().byte_range();
            let at = pat.guard.span();
            self.place(Class::Guard, at, whole.clone(), whole, false);
        } else {
            let whole = item.pat.span().byte_range();
            let spot = item.span().byte_range();
            self.place(Class::Arm, item.span(), whole, spot, false);
        }
        visit::visit_arm(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn switched(text: &str, names: &[&str]) -> (Source, Schema, Vec<State>) {
        let mutants: Vec<Mutant> = names
            .iter()
            .map(|name| Mutant::parse(&format!("a.rs:{name}")).expect(name))
            .collect();
        let numbered: Vec<_> = mutants.iter().enumerate().collect();
        let source = Source::read(text.to_owned(), &numbered).unwrap();
        let mut states = vec![State::Unviable; mutants.len()];
        for (number, state) in source.states(&mutants) {
            states[number] = state;
        }
        let state = |number: usize| states[number];
        let schema = source.switched(&mutants, state, &BTreeSet::new());
        (source, schema, states)
    }

    #[test]
    fn a_name_says_what_a_mutant_does() {
        for (what, class, with) in [
            (
                "replace f -> Option<u8> with Some(1)",
                Class::Value,
                "Some(1)",
            ),
            ("replace f with ()", Class::Value, "()"),
            ("replace << with >> in f", Class::Binary, ">>"),
            ("replace << with >>", Class::Binary, ">>"),
            ("delete ! in f", Class::Unary, ""),
            ("delete match arm Some(_) in f", Class::Arm, ""),
            (
                "replace match guard a with b in f with true in f",
                Class::Guard,
                "true",
            ),
        ] {
            let mutant = Mutant::parse(&format!("a.rs:4:2: {what}")).unwrap();
            assert_eq!((mutant.class, mutant.with.as_str()), (class, with));
            assert_eq!(mutant.name(), format!("a.rs:4:2: {what}"));
        }
    }

    #[test]
    fn mutants_stand_beside_the_code_that_they_change() {
        let text = "fn f(a: u8) -> u8 {\n    a + 1\n}\n";
        let names = [
            "2:5: replace f -> u8 with 0",
            "2:7: replace + with - in f",
            "2:7: replace + with * in f",
        ];
        let (source, schema, states) = switched(text, &names);
        assert_eq!(states, [State::Switched; 3]);
        assert_eq!(
            schema.text,
            "fn f(a: u8) -> u8 {\n    if crate::mutant::is(0) { return 0; } \
             (if crate::mutant::is(1) { (a - 1) } else if crate::mutant::is(2) { (a * 1) } \
             else { a + 1 })\n}\n"
        );
        // An error in a mutant's text is that mutant's; one in the code is of all that change it.
        let column = |text| schema.text.lines().nth(1).unwrap().find(text).unwrap() + 1;
        assert_eq!(schema.blamed(&source, 2, column("a * 1")), (true, vec![2]));
        assert_eq!(
            schema.blamed(&source, 2, column("a + 1")),
            (false, vec![1, 2])
        );
        assert_eq!(schema.blamed(&source, 1, 1), (false, vec![]));
    }

    #[test]
    fn operators_nest_and_arms_get_guards() {
        let text = "fn f(a: u8) -> bool {\n    match a {\n        0 => !(a == 1 && a < 2),\n        \
                    n if n > 3 => true,\n        _ => false,\n    }\n}\n";
        let names = [
            "3:9: delete match arm 0 in f",
            "3:14: delete ! in f",
            "3:23: replace && with || in f",
            "3:18: replace == with != in f",
            "4:14: replace match guard n > 3 with true in f",
            "4:14: replace match guard n > 3 with false in f",
        ];
        let (_, schema, _) = switched(text, &names);
        let is = |number| format!("crate::mutant::is({number})");
        let (left, right) = ("a == 1", "a < 2");
        assert_eq!(
            schema.text.lines().nth(2).unwrap().trim(),
            format!(
                "0 if !{} => (if {} {{ (({left} && {right})) }} else {{ !((if {} {{ ({left} || \
                 {right}) }} else {{ (if {} {{ (a != 1) }} else {{ {left} }}) && {right} }})) }}),",
                is(0),
                is(1),
                is(2),
                is(3)
            )
        );
        assert_eq!(
            schema.text.lines().nth(3).unwrap().trim(),
            format!("n if ({} || (!{} && (n > 3))) => true,", is(4), is(5))
        );
        assert!(syn::parse_file(&schema.text).is_ok());
    }

    #[test]
    fn what_the_compiler_computes_has_no_switch() {
        let text = "const A: u8 = 1 << 3;\nconst fn f() -> u8 {\n    1\n}\n";
        let names = ["1:17: replace << with >>", "3:5: replace f -> u8 with 0"];
        let (source, schema, states) = switched(text, &names);
        assert_eq!(states, [State::Alone, State::Switched]);
        assert!(schema.text.starts_with("const A: u8 = 1 << 3;\n fn f()"));
        // Where a constant needs the function, it stays one.
        let mutant = |name: &str| Mutant::parse(&format!("a.rs:{name}")).unwrap();
        let mutants = names.map(mutant);
        let constant = BTreeSet::from(["f".to_owned()]);
        let schema = source.switched(&mutants, |number| states[number], &constant);
        assert_eq!(schema.text, text);
        assert!(source.computed(&constant).eq([0, 1]));
        assert!(source.computed(&BTreeSet::new()).eq([0]));
        assert!(
            source
                .alone(0, &mutants[0])
                .starts_with("const A: u8 = 1 >> 3;")
        );
        assert!(source.alone(1, &mutants[1]).ends_with("{\n    0\n}\n"));
    }

    #[test]
    fn a_let_among_conditions_is_no_operand() {
        let text = "fn f(a: Option<u8>) -> bool {\n    if let Some(b) = a && b == 1 { true } \
                    else { false }\n}\n";
        let names = [
            "2:24: replace && with || in f",
            "2:29: replace == with != in f",
        ];
        let (_, schema, states) = switched(text, &names);
        assert_eq!(states, [State::Unviable, State::Switched]);
        assert!(syn::parse_file(&schema.text).is_ok());
    }
}
