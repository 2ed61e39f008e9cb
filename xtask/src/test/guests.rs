//! Guest tests: one tiny guest a claim, in `tests/guests/<claim>/main.rs`.
//!
//! A test may say how it wants to be run in one line of its module essay:
//!
//! ```text
//! //! harness: xen=no smp=2 memory=64M cpu=EPYC cmdline="a b" domain=OTHER
//! ```
//!
//! Everything in it is optional; [`Settings`] lists what there is. A test in C (`guests_c.rs`) says it
//! in a line ` * harness: …` of its first comment.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::Test;
use super::boots::{Boot, Host, module};
use super::judge::{Expect, Series};
use crate::artifacts;
use crate::machine::{Machine, parse_memory, status};
use crate::workspace;

/// How a guest test is run: the settings of its `harness:` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// `role=peer`, another test's second domain, or `role=tool`: no test by itself.
    peer: bool,
    /// `xen=no`: on Paravane only.
    xen: bool,
    /// `paravane=no`: on Xen only.
    paravane: bool,
    /// `smp=`, `memory=`, `cpu=`, `icount=yes`, `stale=yes`.
    machine: Machine,
    /// `cpus="MODEL MODEL"`: one boot a processor model, instead of `cpu=`.
    cpus: Vec<String>,
    /// `vcpus=`: virtual processors of the guest; as many as processors.
    vcpus: Option<u32>,
    /// `unprivileged=yes`: the guest has no privilege (Paravane only).
    unprivileged: bool,
    /// `cmdline="…"`: the guest's command line.
    cmdline: String,
    /// `options="…"`: our hypervisor's command line.
    options: String,
    /// `domain="NAME mem=32M -- arguments"`: the guest test that runs as a
    /// second, unprivileged domain, with its module's command line. Once for
    /// each such domain.
    domains: Vec<String>,
    /// `peer-crashes=yes`: those are to be crashed.
    peer_crashes: bool,
    /// `peer-verdicts=yes`: those have to give a verdict of success, too.
    peer_verdicts: bool,
    /// `expect=crash`: the guest is to be crashed.
    crash: bool,
    /// `expect=panic`: our hypervisor is to fail, on its audited image, where guests can ask for that.
    panic: bool,
    /// `say="…"`: words that our hypervisor itself has to say, besides all else. Once for each.
    says: Vec<String>,
    /// `times="N …"`: words that our hypervisor has to say in N lines, besides all else. Once for each.
    times: Vec<(usize, String)>,
    /// `prints="…"`: words that the guest has to print, besides all else. Once for each.
    prints: Vec<String>,
    /// `lines="NUMBER dN WORDS"`: domain N has to print `WORDS 0.` to `WORDS NUMBER-1.`, each once,
    /// whole and in order, besides all else. Once for each such series.
    lines: Vec<Series>,
    /// `release=yes`: on the image without its audit, too. For claims about how long something takes.
    release: bool,
    /// `split=yes`: with split page tables, too (`mitigations=split`). For claims about the tables that
    /// a guest runs on, and about entry and exit.
    split: bool,
    /// `audit="why not"`: our hypervisor need not have done its audit at the end.
    unaudited: Option<String>,
    /// `deadline=SECONDS`.
    deadline: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            peer: false,
            xen: true,
            paravane: true,
            machine: Machine::default(),
            cpus: Vec::new(),
            vcpus: None,
            unprivileged: false,
            cmdline: String::new(),
            options: String::new(),
            domains: Vec::new(),
            peer_crashes: false,
            peer_verdicts: false,
            crash: false,
            panic: false,
            says: Vec::new(),
            times: Vec::new(),
            prints: Vec::new(),
            lines: Vec::new(),
            release: false,
            split: false,
            unaudited: None,
            deadline: Duration::from_secs(120),
        }
    }
}

impl Settings {
    /// Reads the `harness:` line of a source, if it has one: in Rust, where `//!` begins the lines of
    /// its essay, or in C, where ` *` does.
    pub(super) fn of_source(source: &str) -> Result<Self> {
        let essay = |line: &str| {
            ["//!", "/*", " *"]
                .iter()
                .find_map(|mark| line.strip_prefix(mark))
                .map(|rest| rest.trim_end_matches("*/").trim().to_owned())
        };
        let lines = source.lines().map_while(essay);
        let mut settings = Self::default();
        for line in lines {
            let Some(line) = line.strip_prefix("harness:") else {
                continue;
            };
            for (key, value) in pairs(line)? {
                let yes = || match value.as_str() {
                    "yes" => Ok(true),
                    "no" => Ok(false),
                    _ => bail!("{key}={value}: write yes or no"),
                };
                match key.as_str() {
                    "role" if value == "peer" || value == "tool" => settings.peer = true,
                    "xen" => settings.xen = yes()?,
                    "paravane" => settings.paravane = yes()?,
                    "smp" => settings.machine.smp = value.parse().context("smp= takes a number")?,
                    "memory" => {
                        settings.machine.memory =
                            parse_memory(&value).map_err(anyhow::Error::msg)?
                    }
                    "cpu" => settings.machine.cpu = value,
                    "cpus" => settings.cpus = value.split_whitespace().map(str::to_owned).collect(),
                    "icount" => settings.machine.icount = yes()?,
                    "stale" => settings.machine.stale = yes()?,
                    "release" => settings.release = yes()?,
                    "split" => settings.split = yes()?,
                    "vcpus" => {
                        settings.vcpus = Some(value.parse().context("vcpus= takes a number")?)
                    }
                    "unprivileged" => settings.unprivileged = yes()?,
                    "cmdline" => settings.cmdline = value,
                    "options" => settings.options = value,
                    "domain" => settings.domains.push(value),
                    "peer-crashes" => settings.peer_crashes = yes()?,
                    "peer-verdicts" => settings.peer_verdicts = yes()?,
                    "expect" if value == "crash" => settings.crash = true,
                    "expect" if value == "panic" => settings.panic = true,
                    "say" => settings.says.push(value),
                    "times" => {
                        let parts = value.split_once(' ').context("times= takes \"N words\"")?;
                        let number = parts.0.parse().context("times= begins with a number")?;
                        settings.times.push((number, parts.1.to_owned()));
                    }
                    "prints" => settings.prints.push(value),
                    "audit" if value.contains(' ') => settings.unaudited = Some(value),
                    "lines" => settings.lines.push(series(&value)?),
                    "deadline" => {
                        let seconds = value.parse().context("deadline= takes seconds")?;
                        settings.deadline = Duration::from_secs(seconds);
                    }
                    _ => bail!("`{key}={value}` means nothing to the harness"),
                }
            }
        }
        if settings.panic && settings.release {
            bail!("expect=panic is for the audited image, where guests can ask for it");
        }
        if settings.release && !settings.paravane {
            bail!("release=yes is about our hypervisor, where paravane=no does not run");
        }
        if (settings.crash || settings.panic) && settings.says.is_empty() {
            bail!("expect=crash and expect=panic need say=\"…\": what the report has to say");
        }
        Ok(settings)
    }
}

impl Settings {
    /// Whether Xen can grant them: its boot guest is alone and privileged, and
    /// the words of a crash report are ours.
    fn on_xen(&self) -> bool {
        self.xen && !self.unprivileged && self.domains.is_empty() && !self.crash
    }

    /// The boots that it takes, one a processor model, and what their names end in.
    fn models(&self) -> Vec<(String, Self)> {
        if self.cpus.is_empty() {
            return vec![(String::new(), self.clone())];
        }
        let on = |cpu: &String| {
            let mut settings = self.clone();
            settings.machine.cpu.clone_from(cpu);
            (format!("-{cpu}"), settings)
        };
        self.cpus.iter().map(on).collect()
    }

    /// The guest's virtual processors.
    fn vcpus(&self) -> u32 {
        self.vcpus.unwrap_or(self.machine.smp)
    }

    /// The command line of the guest's module. Ours may begin with options.
    fn module_line(&self, host: Host) -> String {
        let mut words = Vec::new();
        if host != Host::Xen {
            if self.vcpus() != 1 {
                words.push(format!("vcpus={}", self.vcpus()));
            }
            if self.unprivileged {
                words.push("unprivileged".to_owned());
            }
        }
        if words.is_empty() {
            return self.cmdline.clone();
        }
        format!("{} -- {}", words.join(" "), self.cmdline)
            .trim_end()
            .to_owned()
    }
}

/// Reads `NUMBER dN WORDS`.
fn series(value: &str) -> Result<Series> {
    let parts = value.split_once(' ').and_then(|(count, rest)| {
        let (domain, words) = rest.strip_prefix('d')?.split_once(' ')?;
        Some((count, domain.parse().ok()?, words))
    });
    let (count, domain, words) = parts.context("lines= takes a number, dN and words")?;
    Ok(Series {
        domain,
        words: words.to_owned(),
        count: count.parse().context("lines= takes a number first")?,
    })
}

/// Splits `a=b c="d e"` into pairs.
fn pairs(line: &str) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let (key, after) = rest
            .split_once('=')
            .with_context(|| format!("`{rest}` is no key=value"))?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').context("a quote is not closed")?,
            None => after.split_once(' ').unwrap_or((after, "")),
        };
        found.push((key.trim().to_owned(), value.to_owned()));
        rest = after.trim_start();
    }
    Ok(found)
}

/// One test a claim and hypervisor.
pub fn tests() -> Result<Vec<Test>> {
    in_directory(&workspace::root().join("tests/guests"))
}

fn in_directory(dir: &Path) -> Result<Vec<Test>> {
    let entries =
        std::fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.path().join("main.rs").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let manifest = std::fs::read_to_string(dir.join("Cargo.toml")).unwrap_or_default();
    let mut tests = Vec::new();
    for name in names {
        let file = dir.join(&name).join("main.rs");
        let source = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        let settings = Settings::of_source(&source)
            .with_context(|| format!("{}: the `harness:` line", workspace::short(&file)))?;
        if !manifest.contains(&format!("name = \"{name}\"")) {
            bail!(
                "{} is not built: tests/guests/Cargo.toml does not name it. Add\n\n\
                 [[bin]]\nname = \"{name}\"\npath = \"{name}/main.rs\"\ntest = false\nbench = false\n",
                workspace::short(&file)
            );
        }
        if settings.peer {
            continue;
        }
        let boots = boots("guest", &name, &artifacts::guest_test(&name), &settings);
        tests.extend(boots.into_iter().map(Boot::test));
    }
    Ok(tests)
}

/// The boots that a test of a family takes, of this image.
pub(super) fn boots(family: &str, name: &str, image: &Path, settings: &Settings) -> Vec<Boot> {
    let mut boots = Vec::new();
    for (suffix, settings) in settings.models() {
        for (runs, on, host) in [
            (settings.paravane, "paravane", Host::Audited),
            (settings.release, "release", Host::Direct),
            (settings.split, SPLIT, Host::Audited),
            (settings.on_xen(), "xen", Host::Xen),
        ] {
            if runs {
                let name = format!("{family}/{on}/{name}{suffix}");
                boots.push(boot(name, image.to_owned(), on, host, &settings));
            }
        }
    }
    boots
}

/// The name of boots with split page tables.
const SPLIT: &str = "split";

/// Xen keeps this much for itself before its boot guest gets any.
const XEN_SHARE: u64 = 128;

fn boot(name: String, image: PathBuf, on: &str, host: Host, settings: &Settings) -> Boot {
    let mut machine = settings.machine.clone();
    if host == Host::Xen {
        machine.memory += XEN_SHARE;
    }
    let mut modules = vec![module(image, &settings.module_line(host))];
    for domain in &settings.domains {
        let (name, rest) = domain.split_once(' ').unwrap_or((domain, ""));
        modules.push(module(
            artifacts::guest_test(name),
            format!("domain {rest}").trim_end(),
        ));
    }
    let options = match host {
        Host::Xen => format!("dom0_max_vcpus={}", settings.vcpus()),
        _ if on == SPLIT => format!("mitigations=split {}", settings.options),
        _ => settings.options.clone(),
    };
    Boot {
        name,
        host,
        machine,
        options,
        modules,
        deadline: settings.deadline,
        plain: false,
        answers: &[],
        expect: expect(host, settings),
    }
}

/// The conditions on the console and the end.
fn expect(host: Host, settings: &Settings) -> Expect {
    let prints = settings.prints.iter().map(|words| (0, words.clone()));
    if host == Host::Xen {
        return Expect {
            prints: prints.collect(),
            ..Expect::success_only()
        };
    }
    let peers = || (1..).zip(&settings.domains).map(|(number, _)| number);
    let boot_domain = || std::iter::once(0);
    Expect {
        status: Some(if settings.panic {
            status::PANIC
        } else if settings.crash {
            status::GUEST_CRASH
        } else {
            status::POWER_OFF
        }),
        verdicts: boot_domain()
            .filter(|_| !settings.crash && !settings.panic)
            .chain(peers().filter(|_| settings.peer_verdicts))
            .collect(),
        skips: false,
        crashes: boot_domain()
            .filter(|_| settings.crash)
            .chain(peers().filter(|_| settings.peer_crashes))
            .collect(),
        says: settings.says.clone(),
        times: settings.times.clone(),
        prints: prints.collect(),
        series: settings.lines.clone(),
        audit: host == Host::Audited && settings.unaudited.is_none() && !settings.panic,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_without_settings_gets_the_defaults() {
        assert_eq!(
            Settings::of_source("//! A claim.\n#![no_std]\n").unwrap(),
            Settings::default()
        );
        // Only the module essay counts.
        assert_eq!(
            Settings::of_source("use x;\n//! harness: smp=2\n").unwrap(),
            Settings::default()
        );
    }

    #[test]
    fn settings_are_read() {
        let source = "//! A claim.\n//!\n//! harness: xen=no smp=2 memory=64M cpu=EPYC cmdline=\"a b\" domain=peer deadline=9\n";
        let settings = Settings::of_source(source).unwrap();
        assert!(!settings.xen);
        assert_eq!((settings.machine.smp, settings.machine.memory), (2, 64));
        assert_eq!(
            (settings.machine.cpu.as_str(), settings.cmdline.as_str()),
            ("EPYC", "a b")
        );
        assert_eq!(settings.domains, ["peer"]);
        assert_eq!(settings.deadline, Duration::from_secs(9));
        let in_c = "/* A claim.\n *\n * harness: smp=2 xen=no */\nint x;\n * harness: x=y\n";
        let settings = Settings::of_source(in_c).unwrap();
        assert_eq!((settings.xen, settings.machine.smp), (false, 2));
        let crash = Settings::of_source("//! harness: expect=crash say=\"page fault\"").unwrap();
        assert!(crash.crash);
        assert_eq!(crash.says, ["page fault"]);
    }

    #[test]
    fn module_lines_carry_our_options() {
        let settings =
            Settings::of_source("//! harness: smp=2 cmdline=a unprivileged=yes").unwrap();
        assert_eq!(
            settings.module_line(Host::Direct),
            "vcpus=2 unprivileged -- a"
        );
        assert_eq!(settings.module_line(Host::Xen), "a");
        assert!(!settings.on_xen());
        let settings =
            Settings::of_source("//! harness: vcpus=2 domain=\"peer mem=32M -- x\" domain=other")
                .unwrap();
        let boots = boots("guest", "claim", Path::new("claim.elf"), &settings);
        let [boot] = &boots[..] else {
            panic!("{boots:?}");
        };
        let lines: Vec<&str> = boot.modules.iter().map(|m| m.args.as_str()).collect();
        assert_eq!(lines, ["vcpus=2 --", "domain mem=32M -- x", "domain"]);
        assert_eq!(Settings::default().module_line(Host::Direct), "");
    }

    #[test]
    fn a_test_may_want_several_models() {
        let settings = Settings::of_source("//! harness: cpus=\"EPYC max\" smp=2").unwrap();
        let models = settings.models();
        let named: Vec<(&str, &str, u32)> = models
            .iter()
            .map(|(suffix, settings)| {
                let machine = &settings.machine;
                (suffix.as_str(), machine.cpu.as_str(), machine.smp)
            })
            .collect();
        assert_eq!(named, [("-EPYC", "EPYC", 2), ("-max", "max", 2)]);
        assert_eq!(Settings::default().models().len(), 1);
    }

    #[test]
    fn the_release_image_does_no_audit() {
        let settings = Settings::of_source("//! harness: release=yes vcpus=2").unwrap();
        assert!(settings.release);
        let boots = boots("guest", "claim", Path::new("claim.elf"), &settings);
        let boot = boots
            .iter()
            .find(|boot| boot.name == "guest/release/claim")
            .expect("it is asked for");
        assert!(!boot.expect.audit);
        assert_eq!(boot.modules[0].args, "vcpus=2 --");
    }

    #[test]
    fn settings_become_conditions() {
        let of = |line: &str| {
            let settings = Settings::of_source(&format!("//! harness: {line}")).unwrap();
            expect(Host::Audited, &settings)
        };
        let success = Expect {
            audit: true,
            ..Expect::success()
        };
        assert_eq!(of(""), success);
        let crash = of("expect=crash say=\"page fault\" prints=\"control\"");
        assert_eq!(
            (crash.status, crash.verdicts, crash.crashes, crash.audit),
            (Some(status::GUEST_CRASH), vec![], vec![0], true)
        );
        let panic = of("expect=panic say=trace");
        assert_eq!(
            (panic.status, panic.verdicts, panic.crashes, panic.audit),
            (Some(status::PANIC), vec![], vec![], false)
        );
        assert_eq!(crash.says, ["page fault"]);
        assert_eq!(crash.prints, [(0, "control".to_owned())]);
        let peers = of("domain=a domain=b peer-crashes=yes peer-verdicts=yes lines=\"3 d2 x y\"");
        assert_eq!((peers.crashes, peers.verdicts), (vec![1, 2], vec![0, 1, 2]));
        let series = peers.series.first().unwrap();
        assert_eq!(
            (series.count, series.domain, series.words.as_str()),
            (3, 2, "x y")
        );
        assert!(!of("audit=\"it ends by force\"").audit);
    }

    #[test]
    fn mistakes_in_settings_are_named() {
        for line in [
            "xen=maybe",
            "colour=red",
            "smp=two",
            "cmdline=\"open",
            "expect=crash",
            "expect=panic",
            "expect=panic release=yes say=x",
            "lines=\"3 words\"",
            "audit=no",
            "paravane=no release=yes",
            "loose",
        ] {
            assert!(
                Settings::of_source(&format!("//! harness: {line}")).is_err(),
                "{line}"
            );
        }
    }
}
