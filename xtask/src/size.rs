//! `size`: the release image, and the hypervisor's own memory for a domain,
//! beside their limits.

use std::time::Duration;

use anyhow::{Context, Result};

use crate::artifacts::{self, Artifact};
use crate::image::{Image, Size};
use crate::machine::{Machine, Serial};
use crate::packages::Need;
use crate::test::{Host, loader, module};
use crate::{boot, command, packages, ui, workspace};

/// What the image's loadable bytes have to stay under: 1 MB.
pub const LIMIT: u64 = 1_000_000;

/// What an unprivileged domain with one vCPU may take beside its own memory.
pub const DOMAIN_LIMIT: u64 = 20_000;

/// Builds the release image, boots it with two domains, and prints both
/// sizes; false above a limit.
pub fn size() -> Result<bool> {
    packages::ensure(Need::Direct)?;
    Artifact::Hypervisor.build()?;
    Artifact::GuestTests.build()?;
    let path = artifacts::hypervisor();
    let size = Image::open(&path)?.size()?;
    let domain = domain_bytes()?;
    for line in describe(&workspace::short(&path), size, domain) {
        ui::line(&line);
    }
    Ok(size.loaded < LIMIT && domain < DOMAIN_LIMIT)
}

/// What the hypervisor says that the second of two domains took of its own
/// memory: the first also pays for what is made once.
pub fn domain_bytes() -> Result<u64> {
    let hello = artifacts::guest_test("hello");
    let modules = [module(hello.clone(), ""), module(hello, "domain mem=32M")];
    let loader = loader(Host::Direct, "size", "loglevel=debug", &modules)?;
    let mut qemu = Machine::default().command(&loader, Serial::Captured)?;
    let report = boot::watch(&mut qemu, Duration::from_secs(120), |_| false)?;
    report.log.lines().find_map(domain_line).with_context(|| {
        format!(
            "the hypervisor does not say it:\n{}",
            command::tail(&report.log, 20)
        )
    })
}

fn domain_line(line: &str) -> Option<u64> {
    let (_, rest) = line.split_once("domain 1: ")?;
    rest.split_once(" bytes beside its own memory")?
        .0
        .parse()
        .ok()
}

fn describe(name: &str, size: Size, domain: u64) -> [String; 2] {
    [
        format!(
            "{name}: {} bytes loaded, {} % of the limit of {LIMIT}; {} bytes of memory with what is zeroed",
            size.loaded,
            size.loaded * 100 / LIMIT,
            size.memory
        ),
        format!(
            "a domain with one vCPU: {domain} bytes beside its own memory, {} % of the limit of {DOMAIN_LIMIT}",
            domain * 100 / DOMAIN_LIMIT
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_the_limits_are_said() {
        let [image, domain] = describe(
            "p",
            Size {
                loaded: 250_000,
                memory: 300_000,
            },
            15_000,
        );
        assert!(
            image.starts_with("p: 250000 bytes loaded, 25 % of the limit of 1000000"),
            "{image}"
        );
        assert!(
            domain.contains("15000 bytes") && domain.contains("75 %"),
            "{domain}"
        );
    }

    #[test]
    fn the_line_of_the_second_domain_is_found() {
        let line = "paravane: debug: domain 1: 14364 bytes beside its own memory\r";
        assert_eq!(domain_line(line), Some(14_364));
        assert_eq!(
            domain_line("paravane: debug: domain 0: 1 bytes beside its own memory"),
            None
        );
    }
}
