//! What the commands print about themselves: steps, notes, errors.

use std::io::{IsTerminal, Write};
use std::sync::OnceLock;
use std::time::Duration;

fn colour() -> bool {
    static COLOUR: OnceLock<bool> = OnceLock::new();
    *COLOUR
        .get_or_init(|| std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none())
}

/// Wraps `text` in an ANSI style when the terminal shows it.
fn styled(style: &str, text: &str) -> String {
    if colour() {
        format!("\x1b[{style}m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}

/// Announces a step that takes a moment.
pub fn step(text: &str) {
    line(&format!("{} {text}", styled("1;36", "==>")));
}

/// A remark under the step before it.
pub fn note(text: &str) {
    line(&format!("    {text}"));
}

/// One whole line on the standard output. A closed pipe is no reason to stop.
pub fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}

/// `ok`, in green.
pub fn ok() -> String {
    styled("32", "ok  ")
}

/// `FAIL`, in red.
pub fn fail() -> String {
    styled("1;31", "FAIL")
}

/// `skip`, in yellow.
pub fn skip() -> String {
    styled("33", "skip")
}

/// Reports an error with its causes, the outermost first, one a line.
pub fn error(error: &anyhow::Error) {
    let mut text = format!("{} {error}", styled("1;31", "error:"));
    for cause in error.chain().skip(1) {
        for line in cause.to_string().lines() {
            text.push_str("\n  ");
            text.push_str(line);
        }
    }
    eprintln!("{text}");
}

/// A duration as people read it: `850 ms`, `3.4 s`, `2 min 05 s`.
pub fn duration(time: Duration) -> String {
    let ms = time.as_millis();
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        _ => format!("{} min {:02} s", ms / 60_000, ms % 60_000 / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(duration(Duration::from_millis(7)), "7 ms");
        assert_eq!(duration(Duration::from_millis(3_456)), "3.4 s");
        assert_eq!(duration(Duration::from_millis(125_000)), "2 min 05 s");
    }
}
