//! How free memory is shared out among the domains that the boot modules name (M16).
//!
//! A domain that asks for an amount gets it or the boot fails, with numbers. The boot domain, if it
//! does not ask, gets what the others and the reserve leave; the others then get a default.

use core::fmt;

use arrayvec::ArrayVec;

/// The most domains that boot modules can name.
pub const MAX_DOMAINS: usize = 32;

/// Pages of a domain that does not ask for an amount: 64 MB.
pub const DEFAULT_PAGES: u64 = 64 << 8;

/// The least pages of a domain: 4 MB, what the start of day maps.
pub const LEAST_PAGES: u64 = 4 << 8;

/// The most pages of a domain: 1 TB.
pub const MOST_PAGES: u64 = 1 << 28;

/// The most pages that are kept back when the command line does not say: 64 MB.
const MOST_RESERVE: u64 = 64 << 8;

/// Why memory cannot be shared out as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// The domain, by its place.
    pub domain: usize,
    /// Pages that it asks for, or needs at least.
    pub wanted: u64,
    /// Pages that are left for it.
    pub left: u64,
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "it needs {} kB of memory and {} kB are left; ask for less (dom0_mem=, mem=, reserve=) or give the machine more",
            self.wanted << 2,
            self.left << 2
        )
    }
}

/// The pages that the hypervisor keeps for itself and for later, of `free` ones.
#[must_use]
pub fn reserve(free: u64, asked: Option<u64>) -> u64 {
    asked.unwrap_or((free / 16).min(MOST_RESERVE)).min(free)
}

/// Shares `free` pages out. `asked[0]` is the boot domain; amounts are in pages.
pub fn share_out(
    free: u64,
    reserve: u64,
    asked: &[Option<u64>],
) -> Result<ArrayVec<u64, MAX_DOMAINS>, Shortage> {
    let mut left = free.saturating_sub(reserve);
    let mut shares = ArrayVec::new();
    for (domain, asked) in asked.iter().enumerate() {
        let wanted = match *asked {
            Some(pages) => pages,
            // Settled when the others have theirs.
            None if domain == 0 => 0,
            None => DEFAULT_PAGES,
        };
        let shortage = Shortage {
            domain,
            wanted,
            left,
        };
        if wanted > MOST_PAGES {
            return Err(shortage);
        }
        left = left.checked_sub(wanted).ok_or(shortage)?;
        shares.try_push(wanted).map_err(|_| shortage)?;
    }
    if let (Some(None), Some(first)) = (asked.first(), shares.first_mut()) {
        if left < LEAST_PAGES {
            return Err(Shortage {
                domain: 0,
                wanted: LEAST_PAGES,
                left,
            });
        }
        *first = left.min(MOST_PAGES);
    }
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::string::ToString;

    #[test]
    fn the_boot_domain_gets_what_remains() {
        let shares = share_out(100_000, 6_000, &[None, Some(4096), None]).unwrap();
        assert_eq!(
            shares[..],
            [100_000 - 6_000 - 4096 - DEFAULT_PAGES, 4096, DEFAULT_PAGES]
        );
    }

    #[test]
    fn amounts_asked_for_are_given_or_refused() {
        let shares = share_out(100_000, 6_000, &[Some(50_000)]).unwrap();
        assert_eq!(shares[..], [50_000]);
        assert_eq!(
            share_out(100_000, 6_000, &[Some(95_000)]),
            Err(Shortage {
                domain: 0,
                wanted: 95_000,
                left: 94_000
            })
        );
        assert_eq!(
            share_out(100_000, 0, &[None, Some(99_000)])
                .unwrap_err()
                .domain,
            0
        );
        assert!(share_out(u64::MAX, 0, &[Some(MOST_PAGES + 1)]).is_err());
    }

    #[test]
    fn the_reserve_grows_with_the_machine_up_to_a_limit() {
        assert_eq!(reserve(16_000, None), 1000);
        assert_eq!(reserve(1 << 30, None), MOST_RESERVE);
        assert_eq!(reserve(1000, Some(5000)), 1000);
    }

    #[test]
    fn the_words_name_amounts_in_kilobytes() {
        let line = share_out(10_000, 0, &[Some(20_000)])
            .unwrap_err()
            .to_string();
        assert!(
            line.contains("80000 kB") && line.contains("40000 kB"),
            "{line}"
        );
    }

    proptest! {
        #[test]
        fn nothing_is_given_twice(
            free in prop_oneof![0..1u64 << 30, any::<u64>()],
            kept in prop::option::of(any::<u64>()),
            asked in prop::collection::vec(prop::option::of(prop_oneof![0..1u64 << 20, any::<u64>()]), 0..40),
        ) {
            let kept = reserve(free, kept);
            if let Ok(shares) = share_out(free, kept, &asked) {
                let total: u64 = shares.iter().sum();
                prop_assert!(total <= free - kept);
                prop_assert_eq!(shares.len(), asked.len());
                for (share, asked) in shares.iter().zip(&asked) {
                    prop_assert!(asked.is_none_or(|asked| asked == *share));
                }
            }
        }
    }
}
