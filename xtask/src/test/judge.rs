//! From a boot's report to an outcome: the verdict line and the exit status
//! both count, and a missing verdict is a failure.

use super::Outcome;
use crate::boot::{End, Report};
use crate::command::tail;
use crate::machine::status;
use crate::verdict::Verdict;

/// How much of the log a failure shows.
const TAIL: usize = 40;

/// Lines that a guest numbers: `words 0.`, `words 1.` and so on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// What stands before the number.
    pub words: String,
    /// How many there are.
    pub count: usize,
}

impl Series {
    /// What is wrong with the series in this log, if anything is.
    fn fault(&self, log: &str) -> Option<String> {
        let number = |line: &str| {
            let (_, rest) = line.split_once(&self.words)?;
            let (number, _) = rest.strip_prefix(' ')?.split_once('.')?;
            number.parse::<usize>().ok()
        };
        let mut expected = 0;
        for found in log.lines().filter_map(number) {
            if found != expected {
                let words = &self.words;
                return Some(format!("`{words} {found}.` where {expected} was due"));
            }
            expected += 1;
        }
        (expected != self.count)
            .then(|| format!("{} lines of {} `{}`", expected, self.count, self.words))
    }
}

/// What a test waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// A success verdict, then power-off with status 0; and no other domain that failed.
    Verdict {
        /// Another domain is to crash.
        peer_crashes: bool,
    },
    /// A success verdict, with which the run ends (Xen, where the machine
    /// stays on).
    VerdictOnly,
    /// As [`Self::SUCCESS`], and the lines of these series.
    Lines(Vec<Series>),
    /// This text in the log; no verdict.
    Text {
        /// Must be in one line of the log.
        say: String,
        /// QEMU's exit status; none when the run ends with that line (Xen).
        status: Option<i32>,
    },
}

impl Expect {
    /// A success verdict, and nothing out of the ordinary.
    pub const SUCCESS: Self = Self::Verdict {
        peer_crashes: false,
    };

    /// Whether the run may be cut short after this line.
    pub fn is_last(&self, line: &str) -> bool {
        // Xen tells of the boot guest's end in its own words.
        let ended = || {
            ["Hardware Dom0 ", "(XEN) Panic on CPU"]
                .iter()
                .any(|end| line.contains(end))
        };
        match self {
            Self::VerdictOnly => Verdict::parse(line).is_some() || ended(),
            Self::Text { say, status: None } => line.contains(say.as_str()) || ended(),
            Self::Verdict { .. } | Self::Lines(_) | Self::Text { .. } => false,
        }
    }

    /// Judges a finished run.
    pub fn judge(&self, report: &Report) -> Outcome {
        let fail = |why: String| {
            let log = tail(&report.log, TAIL);
            let log = if log.is_empty() {
                "    (nothing on the serial line)".into()
            } else {
                log
            };
            Outcome::Failed(format!("    {why}\n{log}"))
        };
        if report.end == End::Deadline {
            return fail("still running at its deadline".into());
        }
        match self {
            Self::Lines(series) => match Self::SUCCESS.judge(report) {
                Outcome::Passed(text) => series
                    .iter()
                    .find_map(|series| series.fault(&report.log))
                    .map_or(Outcome::Passed(text), fail),
                other => other,
            },
            Self::Text { say, status } => {
                if !report.log.lines().any(|line| line.contains(say.as_str())) {
                    fail(format!("the console does not say {say:?}"))
                } else if let Some(status) = status
                    && report.end != End::Exited(Some(*status))
                {
                    fail(format!(
                        "expected status {status}, but {}",
                        ended(report.end)
                    ))
                } else {
                    Outcome::Passed(String::new())
                }
            }
            Self::Verdict { .. } | Self::VerdictOnly => {
                if let Some(why) = self.peer_failure(&report.log) {
                    return fail(why);
                }
                let verdicts = Verdict::all(&report.log);
                let bad = verdicts
                    .iter()
                    .find(|v| matches!(v, Verdict::Failure(_) | Verdict::Error(_)));
                match (bad.or(verdicts.last()), verdicts.len()) {
                    (None, _) => fail(format!("no verdict; {}", ended(report.end))),
                    (Some(Verdict::Failure(why)), _) => {
                        fail(format!("the claim does not hold: {why}"))
                    }
                    (Some(Verdict::Error(why)), _) => {
                        fail(format!("the test itself went wrong: {why}"))
                    }
                    (_, 2..) => fail("more than one verdict".into()),
                    (Some(_), _)
                        if matches!(self, Self::Verdict { .. })
                            && report.end != End::Exited(Some(status::POWER_OFF)) =>
                    {
                        fail(format!("a good verdict, but then {}", ended(report.end)))
                    }
                    (Some(Verdict::Skip(why)), _) => Outcome::Skipped(why.clone()),
                    (Some(Verdict::Success), _) => Outcome::Passed(String::new()),
                }
            }
        }
    }
}

impl Expect {
    /// What went wrong in a domain other than the boot domain.
    fn peer_failure(&self, log: &str) -> Option<String> {
        let bad = |line: &str| match Verdict::of_peer(line)? {
            (domain, Verdict::Failure(why)) => {
                Some(format!("domain {domain}: the claim does not hold: {why}"))
            }
            (domain, Verdict::Error(why)) => Some(format!(
                "domain {domain}: the test itself went wrong: {why}"
            )),
            _ => None,
        };
        // The head of a crash report, of a domain other than 0.
        let is_crash = |line: &&str| {
            let head = line.split_once("paravane: error: domain ");
            head.is_some_and(|(_, head)| head.contains(": crashed: ") && !head.starts_with("0 "))
        };
        let crash = log.lines().find(is_crash);
        let unplanned = match (self, crash) {
            (Self::Verdict { peer_crashes: true }, None) => {
                Some("no other domain crashed".to_owned())
            }
            (
                Self::Verdict {
                    peer_crashes: false,
                },
                Some(line),
            ) => Some(line.trim().to_owned()),
            _ => None,
        };
        log.lines().find_map(bad).or(unplanned)
    }
}

fn ended(end: End) -> String {
    match end {
        End::Exited(code) => status::describe(code),
        End::Stopped => "the machine was stopped by the harness".into(),
        End::Deadline => "the deadline passed".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(log: &str, end: End) -> Report {
        Report {
            log: log.into(),
            end,
        }
    }

    const OFF: End = End::Exited(Some(0));

    fn failed(outcome: &Outcome, with: &str) -> bool {
        matches!(outcome, Outcome::Failed(why) if why.contains(with))
    }

    #[test]
    fn verdict_and_status_both_count() {
        let e = Expect::SUCCESS;
        assert_eq!(
            e.judge(&report("VERDICT: success\n", OFF)),
            Outcome::Passed(String::new())
        );
        assert_eq!(
            e.judge(&report("VERDICT: skip: x\n", OFF)),
            Outcome::Skipped("x".into())
        );
        let crash = e.judge(&report("VERDICT: success\n", End::Exited(Some(33))));
        assert!(failed(&crash, "guest crashed"), "{crash:?}");
        assert!(failed(&e.judge(&report("VERDICT: failure: y\n", OFF)), "y"));
        assert!(failed(&e.judge(&report("VERDICT: error: z\n", OFF)), "z"));
    }

    #[test]
    fn a_missing_verdict_is_a_failure_with_the_log() {
        let outcome = Expect::SUCCESS.judge(&report("last words\n", OFF));
        assert!(failed(&outcome, "no verdict") && failed(&outcome, "last words"));
        assert!(failed(
            &Expect::SUCCESS.judge(&report("VERDICT: success\n", End::Deadline)),
            "deadline"
        ));
    }

    #[test]
    fn one_bad_verdict_among_several_is_enough() {
        let log = "VERDICT: failure: y\nVERDICT: success\n";
        assert!(failed(
            &Expect::SUCCESS.judge(&report(log, OFF)),
            "does not hold"
        ));
        let twice = "VERDICT: success\nVERDICT: success\n";
        assert!(failed(
            &Expect::SUCCESS.judge(&report(twice, OFF)),
            "more than one"
        ));
    }

    #[test]
    fn a_peer_that_fails_is_enough() {
        for line in ["(d1) VERDICT: failure: y", "(d2) VERDICT: error: y"] {
            let log = format!("{line}\nVERDICT: success\n");
            assert!(
                failed(&Expect::SUCCESS.judge(&report(&log, OFF)), "y"),
                "{line}"
            );
        }
        let good = "(d1) VERDICT: success\nVERDICT: success\n";
        assert_eq!(
            Expect::SUCCESS.judge(&report(good, OFF)),
            Outcome::Passed(String::new())
        );
    }

    #[test]
    fn a_peer_crashes_only_where_it_is_to() {
        let planned = Expect::Verdict { peer_crashes: true };
        let crash = "paravane: error: domain 1 (module2), vCPU 0: crashed: double fault\nVERDICT: success\n";
        let quiet = "VERDICT: success\n";
        assert!(failed(
            &Expect::SUCCESS.judge(&report(crash, OFF)),
            "double fault"
        ));
        assert_eq!(
            planned.judge(&report(crash, OFF)),
            Outcome::Passed(String::new())
        );
        assert!(failed(
            &planned.judge(&report(quiet, OFF)),
            "no other domain crashed"
        ));
    }

    #[test]
    fn numbered_lines_are_whole_and_in_order() {
        let e = Expect::Lines(vec![Series {
            words: "line".into(),
            count: 3,
        }]);
        let judge = |lines: &str| e.judge(&report(&format!("{lines}VERDICT: success\n"), OFF));
        let passed = Outcome::Passed(String::new());
        assert_eq!(judge("(d1) line 0.\nx\nline 1.\nline 2.\n"), passed);
        assert!(failed(&judge("line 0.\nline 2.\n"), "1 was due"));
        assert!(failed(&judge("line 0.\nline 1\nline 2.\n"), "1 was due"));
        assert!(failed(&judge("line 0.\nline 1.\n"), "2 lines of 3"));
        assert!(failed(&judge("line 0.\nline 1.\nline 1.\n"), "2 was due"));
        assert!(failed(&e.judge(&report("line 0.\n", OFF)), "no verdict"));
    }

    #[test]
    fn on_xen_the_line_is_enough() {
        let e = Expect::VerdictOnly;
        assert!(e.is_last("VERDICT: success\r\n") && !e.is_last("hello"));
        assert!(e.is_last("(XEN) Hardware Dom0 crashed: rebooting machine in 5 seconds."));
        assert_eq!(
            e.judge(&report("VERDICT: success\n", End::Stopped)),
            Outcome::Passed(String::new())
        );
    }

    #[test]
    fn a_refusal_needs_its_words_and_its_status() {
        let e = Expect::Text {
            say: "no module".into(),
            status: Some(17),
        };
        assert_eq!(
            e.judge(&report("x: no module\n", End::Exited(Some(17)))),
            Outcome::Passed(String::new())
        );
        assert!(failed(
            &e.judge(&report("x: no module\n", OFF)),
            "expected status 17"
        ));
        assert!(failed(
            &e.judge(&report("x\n", End::Exited(Some(17)))),
            "does not say"
        ));
    }
}
