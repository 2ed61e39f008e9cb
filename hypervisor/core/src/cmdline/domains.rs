//! Which boot module belongs to which domain (design:boot-modules).

use alloc::vec::Vec;
use core::fmt;

use super::module::{parse_first, parse_further};
use super::{DomainOptions, Module, Problem};

/// The most domains that boot modules can name: as many as the interface has numbers for.
pub const MAX_DOMAINS: usize = paravane_abi::DOMID_FIRST_RESERVED as usize;

/// A domain that the boot modules ask for. Modules are named by their place, from 0 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DomainRequest<'a> {
    /// The module with its kernel.
    pub kernel: usize,
    /// The module with its initial ramdisk.
    pub ramdisk: Option<usize>,
    /// Whether the ramdisk's line says that it is one.
    pub ramdisk_marked: bool,
    /// What is asked for it.
    pub options: DomainOptions<'a>,
    /// What its kernel is told.
    pub command_line: &'a str,
}

/// Why modules cannot be sorted. Places count from 0, the words from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModulesRefused {
    /// A second ramdisk for one domain.
    SecondRamdisk {
        /// Its place.
        module: usize,
    },
    /// More domains than there are numbers.
    TooMany,
    /// There is no memory to note what they ask for.
    NoRoom {
        /// How many domains it was enough for.
        domains: usize,
    },
}

impl fmt::Display for ModulesRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SecondRamdisk { module } => write!(
                f,
                "module {} is a second ramdisk for the same domain; mark a kernel with `domain` at the start of its line",
                module + 1
            ),
            Self::TooMany => write!(
                f,
                "more than {MAX_DOMAINS} domains, for which the guest interface has no numbers; give fewer modules"
            ),
            Self::NoRoom { domains } => write!(
                f,
                "no memory to note what more than {domains} domains ask for; give fewer modules or the machine more memory"
            ),
        }
    }
}

/// Sorts modules by their lines. `defaults` are for the boot domain. Problems go to `report`, with
/// the module's place.
pub fn sort<'a>(
    lines: impl Iterator<Item = &'a str>,
    defaults: DomainOptions<'a>,
    mut report: impl FnMut(usize, Problem<'a>),
) -> Result<Vec<DomainRequest<'a>>, ModulesRefused> {
    let mut requests = Vec::<DomainRequest<'a>>::new();
    for (module, line) in lines.enumerate() {
        let parsed = if module == 0 {
            parse_first(line, defaults, |problem| report(module, problem))
        } else {
            parse_further(line, |problem| report(module, problem))
        };
        match parsed {
            Module::Kernel {
                options,
                command_line,
            } => {
                let domains = requests.len();
                if domains == MAX_DOMAINS {
                    return Err(ModulesRefused::TooMany);
                }
                requests
                    .try_reserve(1)
                    .map_err(|_| ModulesRefused::NoRoom { domains })?;
                requests.push(DomainRequest {
                    kernel: module,
                    ramdisk: None,
                    ramdisk_marked: false,
                    options,
                    command_line,
                });
            }
            Module::Ramdisk { marked } => match requests.last_mut() {
                Some(request) if request.ramdisk.is_none() => {
                    request.ramdisk = Some(module);
                    request.ramdisk_marked = marked;
                }
                _ => return Err(ModulesRefused::SecondRamdisk { module }),
            },
        }
    }
    Ok(requests)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    fn sorted<'a>(lines: &[&'a str]) -> Result<Vec<DomainRequest<'a>>, ModulesRefused> {
        sort(
            lines.iter().copied(),
            DomainOptions::DEFAULT,
            |module, problem| panic!("module {module}: {problem}"),
        )
    }

    #[test]
    fn kernels_and_their_ramdisks() {
        let requests = sorted(&[
            "console=hvc0",
            "",
            "domain mem=32M -- one",
            "domain -- two",
            "ramdisk",
        ])
        .unwrap();
        let places: std::vec::Vec<_> = requests
            .iter()
            .map(|request| (request.kernel, request.ramdisk, request.command_line))
            .collect();
        assert_eq!(
            places,
            [
                (0, Some(1), "console=hvc0"),
                (2, None, "one"),
                (3, Some(4), "two")
            ]
        );
        assert!(!requests[0].ramdisk_marked);
        assert!(requests[2].ramdisk_marked);
        assert_eq!(requests[1].options.memory, Some(32 << 20));
    }

    #[test]
    fn no_modules_no_domains() {
        assert!(sorted(&[]).unwrap().is_empty());
    }

    #[test]
    fn a_kernel_that_is_not_marked_is_told_how() {
        let refused = sorted(&["", "ramdisk", "second kernel"]).unwrap_err();
        assert_eq!(refused, ModulesRefused::SecondRamdisk { module: 2 });
        assert!(refused.to_string().contains("module 3"));
    }

    #[test]
    fn too_many_domains_are_refused() {
        let lines = std::vec!["domain"; MAX_DOMAINS + 1];
        let refused = sorted(&lines).unwrap_err();
        assert_eq!(refused, ModulesRefused::TooMany);
        assert!(refused.to_string().contains("32752 domains"));
        assert!(sorted(&lines[1..]).is_ok());
    }
}
