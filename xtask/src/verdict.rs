//! What a guest says about itself: the verdict line of a test.
//!
//! A line of its own, `VERDICT: success`, `VERDICT: failure: why`,
//! `VERDICT: error: why` or `VERDICT: skip: why`. Anything else is log.

/// The four verdicts of a guest test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The claim holds.
    Success,
    /// The claim does not hold: the hypervisor's fault.
    Failure(String),
    /// The test could not do its work: its own fault.
    Error(String),
    /// This machine or hypervisor cannot show the claim.
    Skip(String),
}

impl Verdict {
    /// Reads a line of the console.
    pub fn parse(line: &str) -> Option<Self> {
        let rest = line.trim().strip_prefix("VERDICT: ")?;
        // A text follows a colon or a space.
        let end = rest.find([':', ' ']).unwrap_or(rest.len());
        let (word, text) = rest.split_at(end);
        let text = text.trim_start_matches([':', ' ']).to_owned();
        match word {
            "success" => Some(Self::Success),
            "failure" => Some(Self::Failure(text)),
            "error" => Some(Self::Error(text)),
            "skip" => Some(Self::Skip(text)),
            _ => None,
        }
    }

    /// The verdicts in a whole log, in order.
    pub fn all(log: &str) -> Vec<Self> {
        log.lines().filter_map(Self::parse).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_verdicts_are_read() {
        assert_eq!(Verdict::parse("VERDICT: success\r"), Some(Verdict::Success));
        assert_eq!(
            Verdict::parse("VERDICT: success minios 9 checks"),
            Some(Verdict::Success)
        );
        assert_eq!(
            Verdict::parse("VERDICT: failure: read 3: not 4"),
            Some(Verdict::Failure("read 3: not 4".into()))
        );
        assert_eq!(
            Verdict::parse("VERDICT: error: no memory"),
            Some(Verdict::Error("no memory".into()))
        );
        assert_eq!(
            Verdict::parse("VERDICT: skip: no SMAP"),
            Some(Verdict::Skip("no SMAP".into()))
        );
    }

    #[test]
    fn nothing_else_is_a_verdict() {
        for line in [
            "",
            "success",
            "VERDICT:",
            "VERDICT: maybe",
            "the VERDICT: success",
            "VERDICT: successful",
        ] {
            assert_eq!(Verdict::parse(line), None, "{line}");
        }
    }

    #[test]
    fn a_log_gives_them_in_order() {
        let log = "hello\r\nVERDICT: failure: x\r\nVERDICT: success\r\n";
        assert_eq!(
            Verdict::all(log),
            [Verdict::Failure("x".into()), Verdict::Success]
        );
    }
}
