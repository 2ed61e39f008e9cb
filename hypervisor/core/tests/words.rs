//! Command lines, of the hypervisor and of the boot modules: whatever they say, what comes out
//! keeps within its limits, and every problem is one line of words.

use paravane_core::boot::aml::sleep_types;
use paravane_core::cmdline::domains::{MAX_DOMAINS, sort};
use paravane_core::cmdline::module::MAX_VCPUS;
use paravane_core::cmdline::{Problem, options, without_file_name};
use proptest::prelude::*;

/// Words that mean something, and what stands between them.
const WORDS: [&str; 29] = [
    " ",
    " ",
    " ",
    "=",
    ":",
    ",",
    "--",
    " -- ",
    "domain ",
    "ramdisk ",
    "mem=",
    "vcpus=",
    "name=",
    "privileged",
    "unprivileged",
    "dom0=",
    "dom0_mem=",
    "console=",
    "com2",
    "loglevel=debug",
    "sched_slice=",
    "mitigations=auto,no-",
    "maxcpus=",
    "reserve=",
    "noreboot",
    "debug_exit=on",
    "64M",
    "18446744073709551615",
    "1G",
];

pub(crate) fn line() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        6 => prop::sample::select(&WORDS[..]).prop_map(str::to_owned),
        2 => any::<char>().prop_map(|letter| letter.to_string()),
        1 => any::<u64>().prop_map(|number| number.to_string()),
    ];
    prop::collection::vec(word, 0..12).prop_map(|words| words.concat())
}

/// Reads the lines of a boot: the hypervisor's, then those of the modules.
pub(crate) fn understand(lines: &[String]) -> Result<(), TestCaseError> {
    let mut problems = Vec::new();
    let mut note = |problem: Problem<'_>| problems.push(problem.to_string());
    let Some(first) = lines.first() else {
        return Ok(());
    };
    let own = options::parse(without_file_name(first), &mut note);
    prop_assert!(own.max_cpus > 0);
    prop_assert!((100_000..=1_000_000_000).contains(&own.slice_ns));
    let modules = lines[1..].iter().map(String::as_str);
    match sort(modules, own.boot_domain, |_, problem| note(problem)) {
        Err(refused) => problems.push(refused.to_string()),
        Ok(requests) => {
            prop_assert!(requests.len() <= MAX_DOMAINS);
            let mut last = None;
            for request in &requests {
                prop_assert!((1..=MAX_VCPUS).contains(&request.options.vcpus.into()));
                prop_assert!(last < Some(request.kernel), "each module once, in order");
                prop_assert!(request.ramdisk.is_none_or(|module| module > request.kernel));
                last = Some(request.ramdisk.unwrap_or(request.kernel));
                prop_assert!(lines[1 + request.kernel].contains(request.command_line));
            }
            prop_assert!(last.is_none_or(|module| module < lines.len() - 1));
        }
    }
    for words in problems {
        prop_assert!(!words.is_empty());
    }
    let _ = sleep_types(first.as_bytes());
    Ok(())
}

proptest! {
    #[test]
    fn every_line_is_understood_or_a_problem(lines in prop::collection::vec(line(), 1..if cfg!(miri) { 6 } else { 40 })) {
        understand(&lines)?;
    }
}
