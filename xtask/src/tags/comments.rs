//! The comments of a source, apart from its code.

/// How a kind of file writes comments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Syntax {
    /// `//` to the end of the line and `/* … */`, with strings and characters in between.
    Slashes,
    /// `#` to the end of the line.
    Hash,
    /// All of it is text.
    Text,
}

impl Syntax {
    /// By the file's name; `None` for files that nobody comments.
    pub fn of(name: &str) -> Option<Self> {
        match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "rs" | "S" | "c" | "h" | "ld" => Some(Self::Slashes),
            "toml" | "sh" | "yml" => Some(Self::Hash),
            "md" | "txt" => Some(Self::Text),
            _ => None,
        }
    }
}

/// The text with everything blanked that is no comment, line by line, so that line numbers stay.
pub fn comments(text: &str, syntax: Syntax) -> String {
    match syntax {
        Syntax::Text => text.to_owned(),
        Syntax::Hash => text
            .lines()
            .map(|line| line.find('#').map_or("", |at| &line[at..]))
            .collect::<Vec<_>>()
            .join("\n"),
        Syntax::Slashes => slashes(text),
    }
}

fn slashes(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, is_comment) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), true)
        } else if rest.starts_with("/*") {
            (block(rest), true)
        } else if first == '"' {
            (string(rest), false)
        } else if let Some(length) = raw_string(rest) {
            (length, false)
        } else if let Some(length) = character(rest) {
            (length, false)
        } else if first.is_alphanumeric() || first == '_' {
            // A word at once, so that the `r` of `for"` begins no raw string.
            let end = |c: char| !(c.is_alphanumeric() || c == '_');
            (rest.find(end).unwrap_or(rest.len()), false)
        } else {
            (first.len_utf8(), false)
        };
        let (token, after) = rest.split_at(length);
        if is_comment {
            out.push_str(token);
        } else {
            out.extend(token.chars().filter(|&c| c == '\n'));
        }
        rest = after;
    }
    out
}

/// The length of a block comment, comments inside counted as Rust does.
fn block(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(found) = text[at..].find(['/', '*']) {
        at += found;
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of `r"…"`, `r#"…"#` and so on.
fn raw_string(text: &str) -> Option<usize> {
    let inner = text.strip_prefix("br").or(text.strip_prefix('r'))?;
    let body = inner.trim_start_matches('#');
    let hashes = inner.len() - body.len();
    let body = body.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = body
        .find(&end)
        .map_or(body.len(), |found| found + end.len());
    Some(text.len() - body.len() + length)
}

/// The length of `'x'` or `'\n'`; a lifetime is no character.
fn character(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('\'')?;
    let mut chars = inner.char_indices();
    let (_, first) = chars.next()?;
    if first == '\\' {
        chars.next()?;
        return inner[2..].find('\'').map(|end| 1 + 2 + end + 1);
    }
    let (at, second) = chars.next()?;
    (second == '\'').then_some(1 + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_remain_with_their_lines() {
        let text = "let a = \"// M1\"; // M2\nlet b = '\"'; /* M3\nM4 */ let c = r#\"// M5 \" \"#;\n//! M6\nfn f<'a>(x: &'a str) {} // M7\nlet d = '\\''; // M8\nlet e = \"a\\\"// M9\";\n";
        let found = comments(text, Syntax::Slashes);
        assert_eq!(
            found, "// M2\n/* M3\nM4 */\n//! M6\n// M7\n// M8\n\n",
            "{found}"
        );
    }

    #[test]
    fn comments_may_lie_in_each_other() {
        assert_eq!(
            comments("/* a /* b */ c */ d", Syntax::Slashes),
            "/* a /* b */ c */"
        );
        assert_eq!(comments("/* open", Syntax::Slashes), "/* open");
    }

    #[test]
    fn other_kinds_of_files_have_comments_too() {
        assert_eq!(comments("a = 1 # M1\nb", Syntax::Hash), "# M1\n");
        assert_eq!(comments("all", Syntax::Text), "all");
        assert_eq!(Syntax::of("a/b.S"), Some(Syntax::Slashes));
        assert_eq!(Syntax::of("x.bin"), None);
    }
}
