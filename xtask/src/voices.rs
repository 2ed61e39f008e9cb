//! Who says a line of the console: the hypervisor, a domain, or somebody else, such as firmware.
//!
//! A guest cannot speak in another's name where lines are marked: our hypervisor, booted with
//! `marks=all`, gathers whole lines of text from each domain and puts `(dN) ` before them.

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Speaker {
    /// The hypervisor.
    Hypervisor,
    /// A domain.
    Domain(u16),
    /// Nobody known: firmware, a boot loader, QEMU itself.
    Other,
}

/// How speakers are told apart on a console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voices {
    /// Ours with `marks=all`.
    Marked,
    /// Ours as a person sees it: what is not marked is the boot domain's, which can begin no line as
    /// the hypervisor does, but as other domains do.
    Plain,
    /// Xen's: its own lines are marked.
    Xen,
}

impl Voices {
    /// The speaker of a line, and what is said.
    pub fn of(self, line: &str) -> (Speaker, &str) {
        let line = line.trim_end();
        let own = match self {
            Self::Marked | Self::Plain => line.strip_prefix("paravane: "),
            Self::Xen => line.strip_prefix("(XEN) "),
        };
        if let Some(said) = own {
            return (Speaker::Hypervisor, said);
        }
        match (marked(line), self) {
            (Some((domain, said)), Self::Marked | Self::Plain) => (Speaker::Domain(domain), said),
            (None, Self::Marked) => (Speaker::Other, line),
            _ => (Speaker::Domain(0), line),
        }
    }

    /// What `speaker` says in this log, line by line.
    pub fn lines(self, log: &str, speaker: Speaker) -> impl Iterator<Item = &str> {
        log.lines()
            .map(move |line| self.of(line))
            .filter_map(move |(who, said)| (who == speaker).then_some(said))
    }
}

/// Takes the mark of a domain from a line.
fn marked(line: &str) -> Option<(u16, &str)> {
    let (number, said) = line.strip_prefix("(d")?.split_once(')')?;
    Some((number.parse().ok()?, said.strip_prefix(' ').unwrap_or(said)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_console_tells_all_apart() {
        for (line, who, said) in [
            ("paravane: error: x\r", Speaker::Hypervisor, "error: x"),
            ("(d0) paravane: x", Speaker::Domain(0), "paravane: x"),
            ("(d0) (d1) x", Speaker::Domain(0), "(d1) x"),
            ("(d12) hello", Speaker::Domain(12), "hello"),
            ("(d3)", Speaker::Domain(3), ""),
            ("SeaBIOS", Speaker::Other, "SeaBIOS"),
            (
                "(dx) VERDICT: success",
                Speaker::Other,
                "(dx) VERDICT: success",
            ),
        ] {
            assert_eq!(Voices::Marked.of(line), (who, said), "{line}");
        }
    }

    #[test]
    fn on_a_plain_console_the_rest_is_the_boot_domains() {
        assert_eq!(Voices::Plain.of("x"), (Speaker::Domain(0), "x"));
        assert_eq!(Voices::Plain.of("paravane: x"), (Speaker::Hypervisor, "x"));
        assert_eq!(Voices::Plain.of("(d1) x"), (Speaker::Domain(1), "x"));
    }

    #[test]
    fn xen_marks_its_own() {
        assert_eq!(Voices::Xen.of("(XEN) x"), (Speaker::Hypervisor, "x"));
        assert_eq!(Voices::Xen.of("x"), (Speaker::Domain(0), "x"));
    }

    #[test]
    fn lines_are_those_of_one_speaker() {
        let log = "(d0) a\r\nparavane: b\n(d1) c\n(d0) d\n";
        let of = |who| Voices::Marked.lines(log, who).collect::<Vec<_>>();
        assert_eq!(of(Speaker::Domain(0)), ["a", "d"]);
        assert_eq!(of(Speaker::Hypervisor), ["b"]);
    }
}
