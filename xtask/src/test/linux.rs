//! Debian's own Linux, its kernel untouched: boots, works, powers off, on each
//! processor model; and the same on Xen, so that a failure there is ours to
//! explain by the exerciser and not by the hypervisor.

use std::time::Duration;

use super::Test;
use super::boots::{Boot, Host, module};
use super::judge::Expect;
use crate::artifacts::Artifact;
use crate::linux;
use crate::machine::Machine;

/// Seconds of fork, exec, mmap, mprotect and signals on the main model.
const LONG: u32 = 60;

/// And on the others.
const SHORT: u32 = 3;

/// The tests, one a machine.
pub fn tests() -> Vec<Test> {
    let test = |name: &str, host, cpu: &str, seconds: u32| {
        let name = format!("linux/{name}");
        let machine = Machine {
            memory: 512,
            smp: 1,
            cpu: cpu.into(),
            icount: false,
        };
        let needs: &[Artifact] = if host == Host::Xen {
            &[]
        } else {
            &[Artifact::Hypervisor]
        };
        Test::new(name.clone(), needs, move || {
            let linux = linux::prepare(true)?;
            let line = linux::module_line(host == Host::Xen, &format!("exercise={seconds}"));
            Boot {
                name: name.clone(),
                host,
                machine: machine.clone(),
                options: String::new(),
                modules: vec![
                    module(linux.kernel, &line),
                    module(linux.ramdisk, "ramdisk"),
                ],
                deadline: Duration::from_secs(180 + u64::from(seconds)),
                expect: if host == Host::Xen {
                    Expect::VerdictOnly
                } else {
                    Expect::SUCCESS
                },
            }
            .run()
        })
    };
    // The long one first: the others run beside it.
    let mut tests = vec![test("qemu64", Host::Direct, "qemu64", LONG)];
    for cpu in ["Nehalem", "EPYC", "max"] {
        tests.push(test(cpu, Host::Direct, cpu, SHORT));
    }
    tests.push(test("xen", Host::Xen, "qemu64", SHORT));
    tests
}
