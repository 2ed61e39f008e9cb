//! Boots: the harness's one way to start a machine, the mini-OS smoke test on
//! both hypervisors, and the matrix of machines.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};

use super::judge::Expect;
use super::{Outcome, Test};
use crate::artifacts::{self, Artifact};
use crate::boot::{self, Answer};
use crate::machine::{Loader, Machine, Module, Serial, status};
use crate::voices::Voices;
use crate::{command, downloads, iso, workspace};

/// Under which hypervisor, and loaded how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// Ours, loaded by QEMU.
    Direct,
    /// Ours with its audit, loaded by QEMU.
    Audited,
    /// Ours, loaded by GRUB.
    Grub,
    /// Debian's Xen 4.17, loaded by QEMU.
    Xen,
}

/// What QEMU notes when a processor has no way left but a reset.
const TRIPLE_FAULT: &str = "Triple fault";

/// Xen's command line: the console on COM1, no mitigations, as in every
/// comparison with it.
const XEN_OPTIONS: &str = "console=com1 com1=115200,8n1 spec-ctrl=no xpti=no";

/// Puts together what a machine boots from. `name` is that of the CD image,
/// where one is made.
pub fn loader(host: Host, name: &str, options: &str, modules: &[Module]) -> Result<Loader> {
    let direct = |kernel, options: &str| Loader::Direct {
        kernel,
        options: options.to_owned(),
        modules: modules.to_vec(),
    };
    Ok(match host {
        Host::Direct => direct(artifacts::hypervisor(), options),
        Host::Audited => direct(artifacts::audited(), options),
        Host::Xen => direct(
            downloads::xen()?,
            format!("{XEN_OPTIONS} {options}").trim_end(),
        ),
        Host::Grub => Loader::Cd(iso::make(name, &artifacts::hypervisor(), options, modules)?),
    })
}

/// A boot and what is expected of it.
#[derive(Clone, Debug)]
pub struct Boot {
    /// A name that no other boot of the suite has, for files of its own.
    pub name: String,
    /// The hypervisor.
    pub host: Host,
    /// The machine.
    pub machine: Machine,
    /// The hypervisor's command line; what Xen needs for the harness is added.
    pub options: String,
    /// What it starts.
    pub modules: Vec<Module>,
    /// When to give up.
    pub deadline: Duration,
    /// The boot domain's lines are not marked: as a person sees them.
    pub plain: bool,
    /// What is typed on the serial line, and when.
    pub answers: &'static [Answer],
    /// What makes it good.
    pub expect: Expect,
}

impl Boot {
    /// Boots, waits, judges. Xen is not what is tested: under emulation on a busy machine it now and
    /// then misses a deadline of its own, so a claim that fails there is looked at again, once.
    pub fn run(&self) -> Result<Outcome> {
        let outcome = self.once()?;
        if self.host != Host::Xen || !matches!(outcome, Outcome::Failed(_)) {
            return Ok(outcome);
        }
        Ok(match self.once()? {
            Outcome::Passed(note) => Outcome::Passed(format!("{note} at the second try")),
            other => other,
        })
    }

    /// One boot. The whole log stays under the target directory.
    fn once(&self) -> Result<Outcome> {
        let options = match self.host {
            // So that it says how its guest ended.
            Host::Xen => format!("loglvl=info {}", self.options),
            // So that what it says is told from what guests print.
            _ if self.voices() == Voices::Marked => format!("marks=all {}", self.options),
            _ => self.options.clone(),
        };
        let loader = loader(self.host, &self.file_name(), &options, &self.modules)?;
        let mut qemu = self.machine.command(&loader, Serial::Captured)?;
        // A triple fault ends QEMU as a power-off does, with status 0: only this log tells of it.
        let resets = workspace::scratch("resets")?.join(self.file_name());
        let _ = std::fs::remove_file(&resets);
        qemu.args(["-d", "cpu_reset", "-D"]).arg(&resets);
        let report = boot::converse(&mut qemu, self.deadline, self.answers, |line| {
            self.expect.is_last(self.voices(), line)
        })?;
        let file = workspace::scratch("logs")?.join(format!("{}.log", self.file_name()));
        // With the command line, so that a person can do it again.
        std::fs::write(
            &file,
            format!("$ {}\n{}", command::display(&qemu), report.log),
        )
        .with_context(|| format!("cannot write {}", file.display()))?;
        let reset = || -> Result<bool> {
            let log = std::fs::read_to_string(&resets);
            let log = log.with_context(|| format!("QEMU has not written {}", resets.display()))?;
            Ok(log.contains(TRIPLE_FAULT))
        };
        let outcome = match self.expect.judge(self.voices(), &report) {
            Outcome::Failed(why) => Outcome::Failed(why),
            _ if reset()? => Outcome::Failed("    the machine ended by a triple fault".into()),
            other => other,
        };
        Ok(match outcome {
            Outcome::Failed(why) => Outcome::Failed(format!(
                "{why}\n    command and log: {}",
                workspace::short(&file)
            )),
            other => other,
        })
    }

    /// How its speakers are told apart.
    fn voices(&self) -> Voices {
        match self.host {
            Host::Xen => Voices::Xen,
            _ if self.plain => Voices::Plain,
            _ => Voices::Marked,
        }
    }

    fn file_name(&self) -> String {
        self.name.replace('/', "-")
    }

    /// The test that does this boot.
    pub fn test(self) -> Test {
        let (mut needs, mut bins) = (Vec::new(), Vec::new());
        match self.host {
            Host::Direct | Host::Grub => needs.push(Artifact::Hypervisor),
            Host::Audited => needs.push(Artifact::Audited),
            Host::Xen => {}
        }
        let images = artifacts::minios();
        let tests = artifacts::guest_test("");
        for module in &self.modules {
            if module.file == images {
                needs.push(Artifact::MiniOs);
            } else if let Ok(bin) = module.file.strip_prefix(&tests) {
                needs.push(Artifact::GuestTests);
                bins.push(bin.to_string_lossy().into_owned());
            }
        }
        Test {
            bins,
            ..Test::new(self.name.clone(), &needs, move || self.run())
        }
    }
}

/// How long the smoke test may take on a busy machine.
const SMOKE_DEADLINE: Duration = Duration::from_secs(300);

/// The mini-OS smoke test on a machine.
fn smoke(name: String, host: Host, machine: Machine) -> Test {
    let expect = if host == Host::Xen {
        Expect::success_only()
    } else {
        Expect::success()
    };
    let modules = vec![module(artifacts::minios(), "smoke")];
    Boot {
        name,
        host,
        machine,
        options: String::new(),
        modules,
        deadline: SMOKE_DEADLINE,
        plain: false,
        answers: &[],
        expect,
    }
    .test()
}

/// A module with its command line.
pub fn module(file: PathBuf, args: &str) -> Module {
    Module {
        file,
        args: args.into(),
    }
}

/// The smoke test on both hypervisors, and the machines that ours must boot
/// on: little and much memory, four processor models, one to four CPUs, both
/// loaders.
pub fn tests() -> Vec<Test> {
    let machine = |memory, cpu: &str, smp| Machine {
        memory,
        smp,
        cpu: cpu.into(),
        ..Machine::default()
    };
    let mut tests = vec![
        smoke(
            "smoke/paravane".into(),
            Host::Grub,
            machine(512, "qemu64", 2),
        ),
        smoke("smoke/xen".into(), Host::Xen, machine(512, "qemu64", 2)),
    ];
    let mut add = |host, memory, cpu, smp| {
        let path = if host == Host::Grub { "grub" } else { "direct" };
        let name = format!("boot/{path}-{memory}M-{cpu}-smp{smp}");
        tests.push(smoke(name, host, machine(memory, cpu, smp)));
    };
    for cpu in ["qemu64", "Nehalem", "EPYC", "max"] {
        for memory in [64, 512, 4096] {
            add(Host::Direct, memory, cpu, 1);
        }
        add(Host::Direct, 512, cpu, 4);
    }
    for (memory, cpu, smp) in [
        (64, "qemu64", 1),
        (512, "Nehalem", 1),
        (512, "EPYC", 2),
        (512, "max", 4),
        (4096, "qemu64", 4),
    ] {
        add(Host::Grub, memory, cpu, smp);
    }
    add(Host::Direct, 512, "qemu64", 2);
    for host in [Host::Audited, Host::Grub] {
        tests.push(many_domains(host));
    }
    tests.push(too_many_domains());
    tests.push(unknown_option());
    for policy in policies().split(", ") {
        tests.push(scheduled_by(policy, policy, ""));
    }
    let complaint = format!(
        "option `sched` does not take `fair` and is ignored; allowed: {}",
        policies()
    );
    tests.push(scheduled_by("unknown", "bvt", &complaint));
    tests.push(emulated_opteron());
    tests.push(typed_early());
    tests.push(status_key());
    tests.extend(super::traces::tests());
    tests.push(shell());
    tests.push(halts());
    tests.push(restarts());
    tests
}

/// A boot of a guest test on a machine without anything special, which succeeds.
pub(super) fn plain_boot(name: &str, guest: &str) -> Boot {
    Boot {
        name: format!("boot/{name}"),
        host: Host::Direct,
        machine: Machine::default(),
        options: String::new(),
        modules: vec![module(artifacts::guest_test(guest), "")],
        deadline: Duration::from_secs(120),
        plain: false,
        answers: &[],
        expect: Expect::success(),
    }
}

/// What is typed while nothing is up yet is not lost.
fn typed_early() -> Test {
    Boot {
        deadline: Duration::from_secs(30),
        // Some before the UART has FIFOs, the rest after.
        answers: &[
            ("", "typed before "),
            ("paravane: ", "anything was up, and kept\n"),
        ],
        ..plain_boot("typed-early", "typed-early")
    }
    .test()
}

/// A key asks where the domains are.
fn status_key() -> Test {
    let idle = "domain mem=32M name=sleeper vcpus=2";
    Boot {
        modules: vec![
            module(artifacts::guest_test("status-key"), ""),
            module(artifacts::guest_test("idle-peer"), idle),
        ],
        answers: &[("type now", "a\x1cb\x1c\x1cc\n")],
        expect: Expect {
            says: ["at most 8192 pages", "status_key::line+0x"]
                .map(str::to_owned)
                .into(),
            times: [
                "domain 0 (boot), vCPU 0: as the console asks",
                "domain 1 (sleeper), vCPU 0: as the console asks",
                "domain 1, vCPU 1: not started",
            ]
            .map(|words| (1, words.to_owned()))
            .into(),
            ..Expect::success()
        },
        ..plain_boot("status-key", "status-key")
    }
    .test()
}

/// The mini-OS's shell: what it does not know it says in words, with what there is.
fn shell() -> Test {
    let says = |words: &str| (0, words.to_owned());
    Boot {
        modules: vec![module(artifacts::minios(), "")],
        answers: &[
            ("minios> ", "run frobnicate\n"),
            ("minios> ", "run hello | frobnicate\n"),
            ("minios> ", "run\n"),
            ("minios> ", "frobnicate\n"),
            ("minios> ", "kill all\n"),
            ("minios> ", "kill 77\n"),
            // The control: a program that there is.
            ("minios> ", "run hello\n"),
            ("minios> ", "exit\n"),
        ],
        expect: Expect {
            status: Some(status::POWER_OFF),
            prints: vec![
                says("run: there is no program frobnicate; there are: bench count"),
                says("run: which program? There are: bench count"),
                says("frobnicate: there is no such command or program; help lists the commands"),
                says("programs: bench count"),
                says("kill: which process? ps lists them by number"),
                says("kill: there is no process 77; ps lists them"),
                // And not from the pipe.
                says("hello from process 1"),
            ],
            ..Expect::default()
        },
        // A line that is not yet complete, such as the prompt, is shown as it comes.
        plain: true,
        ..plain_boot("shell", "")
    }
    .test()
}

/// A boot domain that halts for good has not powered off: the run fails, and it is said why.
fn halts() -> Test {
    Boot {
        deadline: Duration::from_secs(30),
        expect: Expect {
            status: Some(status::GUEST_CRASH),
            says: vec!["its last vCPU went down".into()],
            ..Expect::default()
        },
        ..plain_boot("halts", "halts")
    }
    .test()
}

/// A machine whose boot domain has crashed restarts, which ends QEMU, while another domain writes to
/// the console without end.
fn restarts() -> Test {
    let guest = |name, line| module(artifacts::guest_test(name), line);
    Boot {
        machine: Machine {
            smp: 2,
            ..Machine::default()
        },
        options: "debug_exit=off".into(),
        modules: vec![
            guest("attack-endless-end", "crash"),
            guest("attack-endless-end-peer", "domain mem=16M"),
        ],
        deadline: Duration::from_secs(40),
        expect: Expect {
            status: Some(status::POWER_OFF),
            crashes: vec![0],
            ..Expect::default()
        },
        ..plain_boot("restarts", "attack-endless-end")
    }
    .test()
}

/// Domains of the least memory beside a boot domain that sees all of them.
fn domains(count: u16) -> Vec<Module> {
    let boot = module(artifacts::guest_test("many-domains"), &format!("{count}"));
    let peer = |number| {
        let args = format!("domain mem=4M -- {number}");
        module(artifacts::guest_test("many-domains-peer"), &args)
    };
    std::iter::once(boot).chain((1..=count).map(peer)).collect()
}

/// Far more modules and domains than a table of fixed size would be made for: all of them run, whether
/// the loader speaks multiboot 1 or 2.
fn many_domains(host: Host) -> Test {
    const COUNT: u16 = 100;
    let name = if host == Host::Grub { "grub" } else { "direct" };
    Boot {
        host,
        machine: Machine {
            memory: 640,
            smp: 2,
            ..Machine::default()
        },
        options: "dom0_mem=32M".into(),
        modules: domains(COUNT),
        deadline: Duration::from_secs(300),
        expect: Expect {
            verdicts: (0..=COUNT).collect(),
            audit: host == Host::Audited,
            ..Expect::success()
        },
        ..plain_boot(&format!("many-domains-{name}"), "many-domains")
    }
    .test()
}

/// More domains than there is memory for: it is said which of them it ends at, and what to do.
fn too_many_domains() -> Test {
    Boot {
        options: "dom0_mem=32M reserve=16M".into(),
        modules: domains(40),
        expect: Expect {
            says: vec![
                "cannot boot: domain 1".into(),
                ": it needs 4096 kB of memory, and ".into(),
                "give the machine more".into(),
            ],
            ..Expect::refusal("")
        },
        ..plain_boot("many-domains-without-memory", "many-domains")
    }
    .test()
}

/// A model on which QEMU repeats the instruction that would switch XSAVE on, for ever (so does Xen's
/// boot there): the hypervisor does without.
fn emulated_opteron() -> Test {
    Boot {
        machine: Machine {
            cpu: "Opteron_G5".into(),
            ..Machine::default()
        },
        expect: Expect {
            says: vec!["XSAVE is not used".into()],
            ..Expect::success()
        },
        ..plain_boot("emulated-opteron", "fpu-taskswitch")
    }
    .test()
}

/// An option that the hypervisor does not know is named, and the boot goes on.
fn unknown_option() -> Test {
    Boot {
        options: "frobnicate=2".into(),
        expect: Expect {
            says: vec!["frobnicate".into()],
            ..Expect::success()
        },
        ..plain_boot("unknown-option", "hello")
    }
    .test()
}

/// The names of the scheduling policies, as the hypervisor's table of options lists them.
fn policies() -> &'static str {
    const OPTIONS: &str = include_str!("../../../hypervisor/core/src/cmdline/options.rs");
    let row = OPTIONS.split_once("name: \"sched\",");
    let allowed = row.and_then(|(_, row)| row.split_once("allowed: \""));
    let names = allowed.and_then(|(_, names)| names.split_once('"'));
    names.expect("the row of the option `sched`").0
}

/// Several vCPUs run under the scheduling policy that the command line names. Under a name that is
/// none, which is said with the list of those that there are, they run under the usual one.
fn scheduled_by(name: &str, policy: &str, complaint: &str) -> Test {
    let option = if complaint.is_empty() { name } else { "fair" };
    Boot {
        machine: Machine {
            smp: 2,
            ..Machine::default()
        },
        options: format!("sched={option} dom0=vcpus:4"),
        expect: Expect {
            says: vec![format!("scheduling: {policy}, "), complaint.into()],
            ..Expect::success()
        },
        ..plain_boot(&format!("scheduled-{name}"), "vcpu-storm")
    }
    .test()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boot_names_what_it_needs() {
        let on_xen = smoke("x".into(), Host::Xen, Machine::default());
        assert_eq!(on_xen.needs, [Artifact::MiniOs]);
        let ours = smoke("x".into(), Host::Grub, Machine::default());
        assert_eq!(ours.needs, [Artifact::Hypervisor, Artifact::MiniOs]);
    }

    #[test]
    fn every_policy_of_the_option_has_its_boot() {
        let policies: Vec<&str> = policies().split(", ").collect();
        assert!(policies.contains(&"bvt") && policies.len() > 1);
        let names: Vec<String> = tests().into_iter().map(|test| test.name).collect();
        for policy in policies {
            let boot = format!("boot/scheduled-{policy}");
            assert!(names.contains(&boot), "{boot}");
        }
    }

    #[test]
    fn the_matrix_covers_each_size_model_count_and_loader() {
        let names: Vec<String> = tests().into_iter().map(|test| test.name).collect();
        for part in [
            "64M", "512M", "4096M", "qemu64", "Nehalem", "EPYC", "max", "smp1", "smp2", "smp4",
        ] {
            for path in ["grub-", "direct-"] {
                assert!(
                    names.iter().any(|n| n.contains(path) && n.contains(part)),
                    "{path} {part}"
                );
            }
        }
    }
}
