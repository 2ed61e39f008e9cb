//! One boot under a deadline: QEMU is started, its serial line read and answered,
//! and the run ends by itself, on the word of a verdict, or when time is up.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::command;

/// Why a run was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// QEMU ended with this status; none when a signal ended it.
    Exited(Option<i32>),
    /// A line that the caller waited for was seen, and QEMU was stopped.
    Stopped,
    /// The deadline passed, and QEMU was stopped.
    Deadline,
}

/// What a boot gave.
#[derive(Debug)]
pub struct Report {
    /// All that came over the serial line.
    pub log: String,
    /// How it ended.
    pub end: End,
    /// What was to be said and answered next, and was not.
    pub unanswered: Option<&'static str>,
}

/// Kills what it holds: no emulator outlives the test that began it.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// After the line that ends a run, how long the machine may still speak: the
/// rest of a crash report is worth reading.
const LAST_WORDS: Duration = Duration::from_millis(300);

/// What is said, and typed when it is; at first, nothing.
pub type Answer = (&'static str, &'static str);

/// Runs `qemu` for at most `deadline`. A complete line for which `stop` is
/// true ends the run, for machines that stay on after their guest is done.
pub fn watch(
    qemu: &mut Command,
    deadline: Duration,
    stop: impl Fn(&str) -> bool,
) -> Result<Report> {
    converse(qemu, deadline, &[], stop)
}

/// As [`watch`], and answers what the machine says, in this order.
pub fn converse(
    qemu: &mut Command,
    deadline: Duration,
    answers: &'static [Answer],
    stop: impl Fn(&str) -> bool,
) -> Result<Report> {
    let input = if answers.is_empty() {
        Stdio::null()
    } else {
        Stdio::piped()
    };
    qemu.stdin(input)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command::start(qemu.spawn(), qemu)?;
    let mut child = Guard(child);
    let out = child
        .0
        .stdout
        .take()
        .context("QEMU has no standard output")?;
    let err = child
        .0
        .stderr
        .take()
        .context("QEMU has no standard error")?;
    let mut input = child.0.stdin.take();
    let (sender, chunks) = mpsc::channel();
    let pump = |mut stream: Box<dyn Read + Send>, sender: mpsc::Sender<Vec<u8>>| {
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = stream.read(&mut buffer) {
                let chunk = buffer.get(..count).unwrap_or_default().to_vec();
                if sender.send(chunk).is_err() {
                    break;
                }
            }
        })
    };
    pump(Box::new(out), sender.clone());
    // What QEMU itself complains of belongs to the log too.
    pump(Box::new(err), sender);

    let mut log = Log::default();
    let (mut answers, mut answered) = (answers.iter(), 0);
    let mut next = answers.next();
    // What answers nothing is typed before anything is said.
    while let Some(("", typed)) = next
        && let Some(input) = &mut input
    {
        let _ = input.write_all(typed.as_bytes());
        next = answers.next();
    }
    let mut until = Instant::now() + deadline;
    let mut stopping = false;
    let end = loop {
        match chunks.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(chunk) => {
                if log.add(&chunk, &stop) && !stopping {
                    stopping = true;
                    until = until.min(Instant::now() + LAST_WORDS);
                }
                while let Some((said, typed)) = next
                    && let Some(input) = &mut input
                    && let Some(at) = log.find(answered, said)
                {
                    // If it cannot be typed, QEMU is gone, which is noticed soon.
                    let _ = input.write_all(typed.as_bytes());
                    (answered, next) = (at + said.len(), answers.next());
                }
            }
            Err(RecvTimeoutError::Timeout) if stopping => break End::Stopped,
            Err(RecvTimeoutError::Timeout) => break End::Deadline,
            // Both streams are closed: QEMU is gone or about to be.
            Err(RecvTimeoutError::Disconnected) => {
                let status = child.0.wait().context("cannot wait for QEMU")?;
                break End::Exited(status.code());
            }
        }
    };
    Ok(Report {
        log: log.text(),
        end,
        unanswered: next.map(|(said, _)| *said),
    })
}

/// Collects bytes and looks at each line as it is completed.
#[derive(Default)]
struct Log {
    bytes: Vec<u8>,
    /// Where the unfinished line begins.
    line: usize,
}

impl Log {
    /// Adds `chunk`; true when a line completed by it satisfies `stop`.
    fn add(&mut self, chunk: &[u8], stop: &impl Fn(&str) -> bool) -> bool {
        let mut seen = false;
        for &byte in chunk {
            self.bytes.push(byte);
            if byte == b'\n' {
                let line = self.bytes.get(self.line..).unwrap_or_default();
                seen |= stop(&String::from_utf8_lossy(line));
                self.line = self.bytes.len();
            }
        }
        seen
    }

    /// Where `words` stand, from an offset on.
    fn find(&self, from: usize, words: &str) -> Option<usize> {
        let rest = self.bytes.get(from..)?;
        let mut places = rest.windows(words.len());
        Some(from + places.position(|place| place == words.as_bytes())?)
    }

    /// The text, without the control sequences of firmware and boot loaders.
    fn text(&self) -> String {
        strip_escapes(&String::from_utf8_lossy(&self.bytes))
    }
}

/// Takes away terminal control sequences (`ESC [ … @` to `~`, `ESC x`), and no more than the
/// hypervisor's guard of lines takes for one: else a guest could have a beginning taken away.
fn strip_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\x1b' {
            out.push(c);
        } else if chars.next_if(char::is_ascii) == Some('[') {
            let _ = chars.find(|c| matches!(c, '@'..='~'));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn an_end_of_its_own_gives_log_and_status() {
        let report = watch(&mut sh("echo one; echo two >&2; exit 33"), LONG, |_| false).unwrap();
        assert_eq!(report.end, End::Exited(Some(33)));
        assert!(
            report.log.contains("one\n") && report.log.contains("two\n"),
            "{}",
            report.log
        );
    }

    #[test]
    fn a_waited_for_line_stops_it() {
        let started = Instant::now();
        let report = watch(&mut sh("echo done; echo last; exec sleep 60"), LONG, |l| {
            l.trim() == "done"
        })
        .unwrap();
        assert_eq!(report.end, End::Stopped);
        assert!(report.log.contains("last"));
        assert!(started.elapsed() < LONG);
    }

    #[test]
    fn it_is_answered_in_order() {
        const ANSWERS: [Answer; 2] = [("name? ", "x\n"), ("name? ", "y\n")];
        let script = "printf 'name? '; read a; printf 'name? '; read b; echo $b$a";
        let report = converse(&mut sh(script), LONG, &ANSWERS, |_| false).unwrap();
        assert_eq!(report.log, "name? name? yx\n");
        assert_eq!(report.unanswered, None);
        let report = converse(&mut sh("printf 'name? '; read a"), LONG, &ANSWERS, |_| {
            false
        })
        .unwrap();
        assert_eq!(report.unanswered, Some("name? "));
    }

    #[test]
    fn a_deadline_stops_it() {
        let report = watch(
            &mut sh("echo x; exec sleep 60"),
            Duration::from_millis(200),
            |_| false,
        )
        .unwrap();
        assert_eq!(report.end, End::Deadline);
        assert_eq!(report.log, "x\n");
    }

    #[test]
    fn escapes_are_taken_away() {
        assert_eq!(strip_escapes("\x1bc\x1b[2J\x1b[1;1Ha\x1b[0mb"), "ab");
        assert_eq!(strip_escapes("\x1b[3~Xp\x1b\u{e9}p"), "Xp\u{e9}p");
    }
}
