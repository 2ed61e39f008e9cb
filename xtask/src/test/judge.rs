//! From a boot's report to an outcome: what is expected of a boot are conditions, and all of them
//! have to hold. What nobody says, such as a verdict or the audit's result, is missing.

use std::collections::BTreeSet;

use super::Outcome;
use crate::boot::{End, Report};
use crate::command::tail;
use crate::machine::status;
use crate::verdict::Verdict;
use crate::voices::{Speaker, Voices};

/// How much of the log a failure shows.
const TAIL: usize = 40;

/// What the hypervisor says at the end of a run whose audit is done.
const AUDITED: &str = "audit: every reference is accounted for";

/// Lines that a guest numbers: `words 0.`, `words 1.` and so on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Who says them.
    pub domain: u16,
    /// What stands before the number.
    pub words: String,
    /// How many there are.
    pub count: usize,
}

impl Series {
    /// What is wrong with the series among these lines, if anything is.
    fn fault<'a>(&self, lines: impl Iterator<Item = &'a str>) -> Option<String> {
        let number = |line: &str| {
            let rest = line.strip_prefix(self.words.as_str())?;
            let (number, _) = rest.strip_prefix(' ')?.split_once('.')?;
            number.parse::<usize>().ok()
        };
        let (words, domain) = (&self.words, self.domain);
        let mut expected = 0;
        for found in lines.filter_map(number) {
            if found != expected {
                return Some(format!(
                    "domain {domain}: `{words} {found}.` where {expected} was due"
                ));
            }
            expected += 1;
        }
        (expected != self.count).then(|| {
            format!(
                "domain {domain}: {expected} lines of {} `{words}`",
                self.count
            )
        })
    }
}

/// What is expected of a boot: conditions that all have to hold. Beyond these, no domain may give
/// a verdict of failure or error, and none may give two.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Expect {
    /// QEMU's exit status; none where the run is cut short by the harness, on the line that it
    /// waits for (Xen, where the machine stays on).
    pub status: Option<i32>,
    /// The domains that have to give a verdict of success.
    pub verdicts: Vec<u16>,
    /// Whether a skip of the first of them will do, and skips the test. On our hypervisor the harness
    /// gives each test the machine that it asks for: there a test that finds nothing to do is one that
    /// the hypervisor took it from.
    pub skips: bool,
    /// The domains that the hypervisor crashes: these and no others.
    pub crashes: Vec<u16>,
    /// Words that the hypervisor has to say, each in some line of its own.
    pub says: Vec<String>,
    /// Words that the hypervisor has to say in exactly so many lines.
    pub times: Vec<(usize, String)>,
    /// Words that a domain has to print, each in some line of its own.
    pub prints: Vec<(u16, String)>,
    /// Numbered lines that a domain has to print, each once, whole and in order.
    pub series: Vec<Series>,
    /// Whether the hypervisor has to have done its audit at the end.
    pub audit: bool,
}

impl Expect {
    /// The boot domain's success, then power-off.
    pub fn success() -> Self {
        Self {
            status: Some(status::POWER_OFF),
            skips: false,
            ..Self::success_only()
        }
    }

    /// The boot domain's success or skip, with which the run ends (Xen).
    pub fn success_only() -> Self {
        Self {
            verdicts: vec![0],
            skips: true,
            ..Self::default()
        }
    }

    /// The hypervisor refuses to boot, and says these words.
    pub fn refusal(words: &str) -> Self {
        Self {
            status: Some(status::REFUSED),
            says: vec![words.to_owned()],
            ..Self::default()
        }
    }

    /// The boot domain prints these words; it gives no verdict.
    pub fn print(words: &str, status: Option<i32>) -> Self {
        Self {
            status,
            prints: vec![(0, words.to_owned())],
            ..Self::default()
        }
    }

    /// Whether the run may be cut short after this line: of words that are to be printed, after the
    /// last.
    pub fn is_last(&self, voices: Voices, line: &str) -> bool {
        if self.status.is_some() {
            return false;
        }
        match voices.of(line) {
            // Xen tells of the boot guest's end in its own words.
            (Speaker::Hypervisor, said) => {
                said.starts_with("Hardware Dom0 ") || said.starts_with("Panic on CPU")
            }
            (Speaker::Domain(0), said) if self.verdicts.is_empty() => {
                let last = self.prints.last();
                last.is_some_and(|(_, words)| said.contains(words))
            }
            (Speaker::Domain(0), said) => Verdict::parse(said).is_some(),
            _ => false,
        }
    }

    /// Judges a finished run.
    pub fn judge(&self, voices: Voices, report: &Report) -> Outcome {
        let Some(why) = self.fault(voices, report) else {
            let mut verdicts = self.verdicts.first().into_iter().flat_map(|domain| {
                voices
                    .lines(&report.log, Speaker::Domain(*domain))
                    .filter_map(Verdict::parse)
            });
            return match verdicts.next() {
                Some(Verdict::Skip(why)) => Outcome::Skipped(why),
                _ => Outcome::Passed(String::new()),
            };
        };
        let log = tail(&report.log, TAIL);
        let log = if log.is_empty() {
            "    (nothing on the serial line)".into()
        } else {
            log
        };
        Outcome::Failed(format!("    {why}\n{log}"))
    }

    /// The first condition that does not hold.
    fn fault(&self, voices: Voices, report: &Report) -> Option<String> {
        let log = report.log.as_str();
        if report.end == End::Deadline {
            return Some("still running at its deadline".into());
        }
        let own: Vec<&str> = voices.lines(log, Speaker::Hypervisor).collect();
        let missing = |words: &&String| !own.iter().any(|line| line.contains(words.as_str()));
        bad_verdict(voices, log)
            .or_else(|| self.crash_fault(&own))
            .or_else(|| {
                let words = self.says.iter().find(missing)?;
                Some(format!("the hypervisor does not say {words:?}"))
            })
            .or_else(|| {
                let said = |words: &String| own.iter().filter(|line| line.contains(words)).count();
                let (number, words) = self
                    .times
                    .iter()
                    .find(|(number, words)| said(words) != *number)?;
                Some(format!(
                    "the hypervisor says {words:?} in {} lines, not in {number}",
                    said(words)
                ))
            })
            .or_else(|| {
                let (domain, words) = self.prints.iter().find(|(domain, words)| {
                    !voices
                        .lines(log, Speaker::Domain(*domain))
                        .any(|line| line.contains(words.as_str()))
                })?;
                Some(format!("domain {domain} does not print {words:?}"))
            })
            .or_else(|| {
                self.series.iter().find_map(|series| {
                    series.fault(voices.lines(log, Speaker::Domain(series.domain)))
                })
            })
            .or_else(|| self.verdict_fault(voices, report))
            .or_else(|| {
                let status = self.status?;
                (report.end != End::Exited(Some(status)))
                    .then(|| format!("expected status {status}, but {}", ended(report.end)))
            })
            .or_else(|| {
                let said = report.unanswered?;
                Some(format!("{said:?} was not said, and so not answered"))
            })
            .or_else(|| {
                (self.audit && !own.contains(&AUDITED))
                    .then(|| "the run ended without its audit".into())
            })
    }

    /// Which crash was not to be, or which was and did not come.
    fn crash_fault(&self, own: &[&str]) -> Option<String> {
        let mut crashed = BTreeSet::new();
        for line in own {
            if let Some(domain) = crash(line) {
                if !self.crashes.contains(&domain) {
                    return Some((*line).to_owned());
                }
                crashed.insert(domain);
            }
        }
        let spared = self
            .crashes
            .iter()
            .find(|domain| !crashed.contains(domain))?;
        Some(format!("the hypervisor does not crash domain {spared}"))
    }

    /// Which domain has not given its verdict, or skips what it is to do.
    fn verdict_fault(&self, voices: Voices, report: &Report) -> Option<String> {
        self.verdicts
            .iter()
            .enumerate()
            .find_map(|(index, domain)| {
                let verdict = voices
                    .lines(&report.log, Speaker::Domain(*domain))
                    .find_map(Verdict::parse);
                match verdict {
                    None => Some(format!(
                        "no verdict of domain {domain}; {}",
                        ended(report.end)
                    )),
                    Some(Verdict::Skip(why)) if !self.skips || index != 0 => {
                        Some(format!("domain {domain} skips what it is to do: {why}"))
                    }
                    Some(_) => None,
                }
            })
    }
}

/// The domain that the hypervisor crashes in this line, the head of a report.
fn crash(line: &str) -> Option<u16> {
    let (domain, rest) = line.strip_prefix("error: domain ")?.split_once(' ')?;
    rest.contains(": crashed: ")
        .then(|| domain.parse().ok())
        .flatten()
}

/// A verdict of any domain that is bad, or one too many.
fn bad_verdict(voices: Voices, log: &str) -> Option<String> {
    let mut given = BTreeSet::new();
    for line in log.lines() {
        let (Speaker::Domain(domain), said) = voices.of(line) else {
            continue;
        };
        match Verdict::parse(said) {
            Some(Verdict::Failure(why)) => {
                return Some(format!("domain {domain}: the claim does not hold: {why}"));
            }
            Some(Verdict::Error(why)) => {
                return Some(format!(
                    "domain {domain}: the test itself went wrong: {why}"
                ));
            }
            Some(_) if !given.insert(domain) => {
                return Some(format!("domain {domain}: more than one verdict"));
            }
            _ => {}
        }
    }
    None
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

    const OFF: End = End::Exited(Some(0));

    /// Judges a marked log.
    fn judge(expect: &Expect, log: &str, end: End) -> Outcome {
        let report = Report {
            log: log.into(),
            end,
            unanswered: None,
        };
        expect.judge(Voices::Marked, &report)
    }

    fn passed() -> Outcome {
        Outcome::Passed(String::new())
    }

    fn failed(outcome: &Outcome, with: &str) -> bool {
        matches!(outcome, Outcome::Failed(why) if why.contains(with))
    }

    #[track_caller]
    fn assert_failed(outcome: &Outcome, with: &str) {
        assert!(failed(outcome, with), "{outcome:?}");
    }

    #[test]
    fn verdict_and_status_both_count() {
        let e = Expect::success();
        assert_eq!(judge(&e, "(d0) VERDICT: success\n", OFF), passed());
        let crash = judge(&e, "(d0) VERDICT: success\n", End::Exited(Some(33)));
        assert_failed(&crash, "guest crashed");
        assert_failed(&judge(&e, "(d0) VERDICT: failure: y\n", OFF), "y");
        assert_failed(&judge(&e, "(d0) VERDICT: error: z\n", OFF), "z");
    }

    #[test]
    fn nothing_is_skipped_where_the_machine_is_what_was_asked_for() {
        let skip = "(d0) VERDICT: skip: one vCPU only\n";
        let ours = judge(&Expect::success(), skip, OFF);
        assert_failed(&ours, "domain 0 skips what it is to do: one vCPU only");
        let skips = Expect {
            skips: true,
            verdicts: vec![0, 1],
            ..Expect::success()
        };
        let both = |peer: &str| format!("{skip}(d1) VERDICT: {peer}\n");
        let skipped = Outcome::Skipped("one vCPU only".into());
        assert_eq!(judge(&skips, &both("success"), OFF), skipped);
        let peer = judge(&skips, &both("skip: y"), OFF);
        assert_failed(&peer, "domain 1 skips what it is to do: y");
        let late = judge(&skips, &both("success"), End::Stopped);
        assert_failed(&late, "status");
    }

    #[test]
    fn a_missing_verdict_is_a_failure_with_the_log() {
        let e = Expect::success();
        let outcome = judge(&e, "last words\n", OFF);
        assert_failed(&outcome, "no verdict");
        assert_failed(&outcome, "last words");
        let late = judge(&e, "(d0) VERDICT: success\n", End::Deadline);
        assert_failed(&late, "deadline");
    }

    #[test]
    fn only_the_domain_itself_gives_its_verdict() {
        for log in [
            "VERDICT: success\n",
            "paravane: VERDICT: success\n",
            "(d1) VERDICT: success\n",
            "(d0) (d0) VERDICT: success\n",
        ] {
            assert_failed(
                &judge(&Expect::success(), log, OFF),
                "no verdict of domain 0",
            );
        }
    }

    #[test]
    fn one_bad_verdict_among_several_is_enough() {
        let e = Expect::success();
        let log = "(d0) VERDICT: failure: y\n(d0) VERDICT: success\n";
        assert_failed(&judge(&e, log, OFF), "does not hold");
        let twice = "(d0) VERDICT: success\n(d0) VERDICT: success\n";
        assert_failed(&judge(&e, twice, OFF), "more than one");
    }

    #[test]
    fn a_peer_that_fails_is_enough() {
        let e = Expect::success();
        for line in ["(d1) VERDICT: failure: y", "(d2) VERDICT: error: y"] {
            let log = format!("{line}\n(d0) VERDICT: success\n");
            assert_failed(&judge(&e, &log, OFF), "y");
        }
        let good = "(d1) VERDICT: success\n(d0) VERDICT: success\n";
        assert_eq!(judge(&e, good, OFF), passed());
        let both = Expect {
            verdicts: vec![0, 1],
            ..Expect::success()
        };
        assert_eq!(judge(&both, good, OFF), passed());
        let silent = judge(&both, "(d0) VERDICT: success\n", OFF);
        assert_failed(&silent, "no verdict of domain 1");
    }

    #[test]
    fn a_domain_crashes_only_where_it_is_to() {
        let planned = Expect {
            crashes: vec![1],
            ..Expect::success()
        };
        let crash = "paravane: error: domain 1 (module2), vCPU 0: crashed: double fault\n(d0) VERDICT: success\n";
        let quiet = "(d0) VERDICT: success\n";
        assert_failed(&judge(&Expect::success(), crash, OFF), "double fault");
        assert_eq!(judge(&planned, crash, OFF), passed());
        assert_failed(&judge(&planned, quiet, OFF), "does not crash domain 1");
        let claimed = format!("(d0) {crash}");
        assert_failed(&judge(&planned, &claimed, OFF), "does not crash domain 1");
        let other = crash.replace("domain 1", "domain 11");
        assert_failed(&judge(&planned, &other, OFF), "domain 11");
    }

    #[test]
    fn the_audit_is_the_hypervisors_word() {
        let e = Expect {
            audit: true,
            ..Expect::success()
        };
        let with = |line: &str| judge(&e, &format!("(d0) VERDICT: success\n{line}\n"), OFF);
        assert_eq!(with(&format!("paravane: {AUDITED}")), passed());
        for line in [
            String::new(),
            "paravane: warning: audit: not done, EAGAIN".into(),
            format!("(d0) paravane: {AUDITED}"),
            AUDITED.into(),
        ] {
            assert_failed(&with(&line), "without its audit");
        }
    }

    #[test]
    fn numbered_lines_are_whole_and_in_order() {
        let e = Expect {
            series: vec![Series {
                domain: 1,
                words: "line".into(),
                count: 3,
            }],
            ..Expect::success()
        };
        let of = |lines: &str| judge(&e, &format!("{lines}(d0) VERDICT: success\n"), OFF);
        let all = "(d1) line 0.\nx\n(d0) line 7.\n(d1) line 1.\n(d1) line 2.\n";
        assert_eq!(of(all), passed());
        assert_failed(&of("(d1) line 0.\n(d1) line 2.\n"), "1 was due");
        assert_failed(
            &of("(d1) line 0.\n(d1) line 1\n(d1) line 2.\n"),
            "1 was due",
        );
        assert_failed(&of("(d1) line 0.\n(d1) line 1.\n"), "2 lines of 3");
        assert_failed(
            &of("(d1) line 0.\n(d1) line 1.\n(d1) line 1.\n"),
            "2 was due",
        );
    }

    #[test]
    fn all_conditions_have_to_hold() {
        let e = Expect {
            says: vec!["destroyed".into()],
            prints: vec![(1, "control".into())],
            ..Expect::success()
        };
        let log = "paravane: domain 1: destroyed\n(d1) control: works\n(d0) VERDICT: success\n";
        assert_eq!(judge(&e, log, OFF), passed());
        let swapped = log
            .replace("paravane: ", "(d1) ")
            .replace("(d1) control", "paravane: control");
        assert_failed(&judge(&e, &swapped, OFF), "does not say \"destroyed\"");
        let silent = log.replace("(d1) ", "(d0) ");
        assert_failed(&judge(&e, &silent, OFF), "domain 1 does not print");
        assert_failed(&judge(&e, &log.replace("VERDICT", ""), OFF), "no verdict");
    }

    #[test]
    fn on_xen_the_line_is_enough() {
        let e = Expect::success_only();
        let last = |line| e.is_last(Voices::Xen, line);
        assert!(last("VERDICT: success\r\n") && !last("hello"));
        assert!(last(
            "(XEN) Hardware Dom0 crashed: rebooting machine in 5 seconds."
        ));
        assert!(!last("(d0) Hardware Dom0 crashed"));
        let report = Report {
            log: "(XEN) x\nVERDICT: success\n".into(),
            end: End::Stopped,
            unanswered: None,
        };
        assert_eq!(e.judge(Voices::Xen, &report), passed());
        let print = Expect::print("Hello", None);
        assert!(print.is_last(Voices::Xen, "Hello!\n"));
        assert!(!print.is_last(Voices::Xen, "(XEN) Hello!\n"));
    }

    #[test]
    fn a_refusal_needs_its_words_and_its_status() {
        let e = Expect::refusal("no module");
        let refused = End::Exited(Some(17));
        let log = "paravane: cannot boot: no module\n";
        assert_eq!(judge(&e, log, refused), passed());
        assert_failed(&judge(&e, log, OFF), "expected status 17");
        assert_failed(&judge(&e, "x: no module\n", refused), "does not say");
    }

    #[test]
    fn whatever_was_to_be_answered_has_to_be_said() {
        let report = Report {
            log: String::new(),
            end: OFF,
            unanswered: Some("42"),
        };
        let e = Expect {
            status: Some(0),
            ..Expect::default()
        };
        assert_failed(&e.judge(Voices::Plain, &report), "\"42\" was not said");
    }
}
