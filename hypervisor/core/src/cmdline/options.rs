//! The hypervisor's own command line.

use super::{OptionRow, Problem, module, parse_number, parse_size, read_words};
use crate::cmdline::DomainOptions;
use crate::mitigations::Choice;
use crate::recorder::Classes;
use crate::sched::Kind;

/// Where the hypervisor's console is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Console {
    /// The first serial port, 0x3f8.
    #[default]
    Com1,
    /// The second serial port, 0x2f8.
    Com2,
    /// Nowhere: the log ring only.
    None,
}

/// Which messages reach the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum LogLevel {
    /// What went wrong.
    Error,
    /// And what looks odd.
    Warn,
    /// And what was done.
    #[default]
    Info,
    /// And how.
    Debug,
}

/// Which domains' lines on the console begin with the domain's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Marks {
    /// All but the boot domain's, whose bytes are shown as they come.
    #[default]
    Others,
    /// The boot domain's as well: whole lines, so that what is not marked is the hypervisor's.
    All,
}

/// How a run that ended tells QEMU its verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum DebugExit {
    /// Through the debug-exit device, if a probe finds it.
    #[default]
    Auto,
    /// Through the device, without a probe.
    On,
    /// Never through the device.
    Off,
}

/// What the command line says, with the defaults for what it does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// `console=`
    pub console: Console,
    /// `loglevel=`
    pub log_level: LogLevel,
    /// `marks=`
    pub marks: Marks,
    /// `dom0=` and `dom0_mem=`: the boot domain, where its module line says nothing else.
    pub boot_domain: DomainOptions<'static>,
    /// `sched=`: the scheduling policy.
    pub policy: Kind,
    /// `sched_slice=`, in nanoseconds.
    pub slice_ns: u64,
    /// `maxcpus=`: CPUs used, at most.
    pub max_cpus: u32,
    /// `mem=`: machine memory used, at most, in bytes.
    pub memory_limit: Option<u64>,
    /// `reserve=`: memory that the hypervisor keeps for itself and for later domains, in bytes.
    pub reserve: Option<u64>,
    /// `noreboot`: stop after a crash, for the console to be read.
    pub no_reboot: bool,
    /// `debug_exit=`
    pub debug_exit: DebugExit,
    /// `mitigations=`
    pub mitigations: Choice,
    /// `trace=`: what is recorded.
    pub trace: Classes,
}

impl Options {
    /// What holds when the command line is empty.
    pub const DEFAULT: Self = Self {
        console: Console::Com1,
        log_level: LogLevel::Info,
        marks: Marks::Others,
        boot_domain: DomainOptions::DEFAULT,
        policy: Kind::Bvt,
        slice_ns: 5_000_000,
        max_cpus: u32::MAX,
        memory_limit: None,
        reserve: None,
        no_reboot: false,
        debug_exit: DebugExit::Auto,
        mitigations: Choice::AUTO,
        trace: Classes::empty(),
    };
}

impl Default for Options {
    fn default() -> Self {
        Self::DEFAULT
    }
}

type Setter = fn(&mut Options, &str) -> Option<()>;

/// Every option of the hypervisor's command line.
pub static TABLE: [OptionRow<Setter>; 14] = [
    OptionRow {
        name: "console",
        allowed: "com1, com2, none",
        help: "where the hypervisor's messages go",
        set: |options, value| {
            options.console = match value {
                "com1" => Console::Com1,
                "com2" => Console::Com2,
                "none" => Console::None,
                _ => return None,
            };
            Some(())
        },
    },
    OptionRow {
        name: "loglevel",
        allowed: "error, warn, info, debug",
        help: "the least important messages that reach the console",
        set: |options, value| {
            options.log_level = match value {
                "error" => LogLevel::Error,
                "warn" => LogLevel::Warn,
                "info" => LogLevel::Info,
                "debug" => LogLevel::Debug,
                _ => return None,
            };
            Some(())
        },
    },
    OptionRow {
        name: "marks",
        allowed: "others, all",
        help: "whose lines begin with the domain's number: all domains', or all but the boot domain's",
        set: |options, value| {
            options.marks = match value {
                "others" => Marks::Others,
                "all" => Marks::All,
                _ => return None,
            };
            Some(())
        },
    },
    OptionRow {
        name: "dom0",
        allowed: "a list of mem:SIZE, vcpus:1-32, privileged, unprivileged, joined by commas",
        help: "the boot domain: its memory, vCPUs and privilege",
        set: |options, value| {
            let mut domain = options.boot_domain;
            for word in value.split(',') {
                let (name, value) = word.split_once(':').unwrap_or((word, ""));
                module::set_domain_option(&mut domain, name, value)?;
            }
            options.boot_domain = domain;
            Some(())
        },
    },
    OptionRow {
        name: "dom0_mem",
        allowed: "a size such as 256M or 1G",
        help: "the boot domain's memory (default: all but the reserve)",
        set: |options, value| {
            options.boot_domain.memory = Some(parse_size(value)?);
            Some(())
        },
    },
    OptionRow {
        name: "sched",
        allowed: "bvt, rr",
        help: "the scheduling policy: borrowed virtual time, which shares by weight (default), or round robin",
        set: |options, value| {
            options.policy = Kind::named(value)?;
            Some(())
        },
    },
    OptionRow {
        name: "sched_slice",
        allowed: "a time such as 5ms or 500us, from 100us to 1000ms",
        help: "the scheduler's longest time slice (default: 5ms)",
        set: |options, value| {
            options.slice_ns = parse_slice(value)?;
            Some(())
        },
    },
    OptionRow {
        name: "maxcpus",
        allowed: "a number from 1 on",
        help: "how many CPUs are used, at most",
        set: |options, value| {
            options.max_cpus = parse_count(value)?;
            Some(())
        },
    },
    OptionRow {
        name: "mem",
        allowed: "a size such as 512M or 4G",
        help: "how much of the machine's memory is used, at most",
        set: |options, value| {
            options.memory_limit = Some(parse_size(value)?);
            Some(())
        },
    },
    OptionRow {
        name: "reserve",
        allowed: "a size such as 16M",
        help: "memory that the boot domain does not get by default; at least the budgets",
        set: |options, value| {
            options.reserve = Some(parse_size(value)?);
            Some(())
        },
    },
    OptionRow {
        name: "noreboot",
        allowed: "no value",
        help: "stop after a crash instead of resetting the machine",
        set: |options, value| {
            options.no_reboot = value.is_empty().then_some(true)?;
            Some(())
        },
    },
    OptionRow {
        name: "debug_exit",
        allowed: "auto, on, off",
        help: "whether the end of a run is told through QEMU's debug-exit device",
        set: |options, value| {
            options.debug_exit = match value {
                "auto" => DebugExit::Auto,
                "on" => DebugExit::On,
                "off" => DebugExit::Off,
                _ => return None,
            };
            Some(())
        },
    },
    OptionRow {
        name: "mitigations",
        allowed: "auto, off, or a list of names joined by commas, no-NAME to leave one out",
        help: "what is done about holes of the processor (default: auto, what it needs)",
        set: |options, value| {
            options.mitigations = Choice::parse(value)?;
            Some(())
        },
    },
    OptionRow {
        name: "trace",
        allowed: Classes::ALLOWED,
        help: "what is recorded of guests, for the reports about them (default: nothing)",
        set: |options, value| {
            options.trace = Classes::parse(value)?;
            Some(())
        },
    },
];

/// A time slice in nanoseconds.
fn parse_slice(text: &str) -> Option<u64> {
    let (digits, unit) = match text.strip_suffix("us") {
        Some(digits) => (digits, 1_000),
        None => (text.strip_suffix("ms")?, 1_000_000),
    };
    let slice = parse_number(digits)?.checked_mul(unit)?;
    (100_000..=1_000_000_000).contains(&slice).then_some(slice)
}

/// A number of things, at least one.
fn parse_count(text: &str) -> Option<u32> {
    u32::try_from(parse_number(text)?)
        .ok()
        .filter(|&count| count != 0)
}

/// Reads a command line (without file name). Problems go to `report`; the options they concern
/// keep their defaults.
pub fn parse<'a>(line: &'a str, mut report: impl FnMut(Problem<'a>)) -> Options {
    let mut options = Options::DEFAULT;
    read_words(
        line,
        &TABLE,
        |set, value| set(&mut options, value),
        &mut report,
    );
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_empty_line_gives_the_defaults() {
        let options = parse("", |problem| panic!("{problem}"));
        assert_eq!(options, Options::DEFAULT);
    }

    #[test]
    fn each_option_is_taken() {
        let line = "console=com2 loglevel=debug marks=all dom0=mem:64M,vcpus:2,unprivileged \
                    sched=rr sched_slice=500us maxcpus=3 mem=1G reserve=32M noreboot debug_exit=off \
                    mitigations=off trace=faults,switches";
        let options = parse(line, |problem| panic!("{problem}"));
        assert_eq!(options.console, Console::Com2);
        assert_eq!(options.log_level, LogLevel::Debug);
        assert_eq!(options.marks, Marks::All);
        assert_eq!(options.boot_domain.memory, Some(64 << 20));
        assert_eq!(options.boot_domain.vcpus, 2);
        assert_eq!(options.boot_domain.privileged, Some(false));
        assert_eq!(options.policy, Kind::RoundRobin);
        assert_eq!(options.slice_ns, 500_000);
        assert_eq!(options.max_cpus, 3);
        assert_eq!(options.memory_limit, Some(1 << 30));
        assert_eq!(options.reserve, Some(32 << 20));
        assert!(options.no_reboot);
        assert_eq!(options.debug_exit, DebugExit::Off);
        assert_eq!(Some(options.mitigations), Choice::parse("off"));
        assert_eq!(options.trace, Classes::FAULTS | Classes::SWITCHES);
    }

    #[test]
    fn a_typing_error_is_named_with_the_nearest_option() {
        let mut problems = 0;
        let options = parse("dom0_men=64M loglevel=debug", |problem| {
            problems += 1;
            assert_eq!(
                problem,
                Problem::Unknown {
                    name: "dom0_men",
                    nearest: Some("dom0_mem")
                }
            );
        });
        assert_eq!(problems, 1);
        assert_eq!(options.log_level, LogLevel::Debug);
        assert_eq!(options.boot_domain.memory, None);
    }

    #[test]
    fn a_bad_value_is_named_with_what_is_allowed_and_changes_nothing() {
        for line in [
            "console=com9",
            "loglevel",
            "marks=none",
            "dom0=vcpus:0",
            "dom0=mem:64M,vcpus:99",
            "dom0_mem=64",
            "sched=fair",
            "sched",
            "sched_slice=5",
            "sched_slice=2000ms",
            "maxcpus=0",
            "noreboot=1",
            "mitigations=none",
            "trace=hypercalls,interrupts",
            "trace",
        ] {
            let mut problems = 0;
            let options = parse(line, |problem| {
                problems += 1;
                assert!(matches!(problem, Problem::BadValue { .. }), "{problem}");
            });
            assert_eq!(problems, 1, "{line}");
            assert_eq!(options, Options::DEFAULT, "{line}");
        }
    }

    #[test]
    fn every_policy_is_allowed_by_its_name() {
        let row = TABLE.iter().find(|option| option.name == "sched").unwrap();
        assert!(row.allowed.split(", ").eq(Kind::ALL.map(Kind::name)));
    }

    #[test]
    fn names_are_short_enough_to_be_compared() {
        assert!(
            TABLE
                .iter()
                .all(|option| option.name.len() <= super::super::LONGEST)
        );
    }

    proptest! {
        #[test]
        #[cfg_attr(miri, ignore = "making texts of regular expressions takes minutes: tests/words.rs does without")]
        fn no_line_panics(line in ".{0,100}") {
            parse(&line, |problem| { let _ = std::format!("{problem}"); });
        }

        #[test]
        #[cfg_attr(miri, ignore = "making texts of regular expressions takes minutes: tests/words.rs does without")]
        fn no_options_panic(line in "((console|dom0|dom0_mem|sched_slice|maxcpus|mem)=[0-9a-zA-Z:,]{0,24} ?){0,5}") {
            parse(&line, |_| {});
        }
    }
}
