//! How free memory is shared out among the domains that the boot modules name (M16).
//!
//! A domain that asks for an amount gets it or the boot fails, with numbers. The boot domain, if it
//! does not ask, gets what the others and the reserve leave; the others then get a default. What the
//! hypervisor may need on a domain's behalf ([`crate::budget`]) is set aside beside what the domain
//! gets, or the boot fails likewise.

use alloc::vec::Vec;
use core::fmt;

/// Pages of a domain that does not ask for an amount: 64 MB.
pub const DEFAULT_PAGES: u64 = 64 << 8;

/// The least pages of a domain: 4 MB, what the start of day maps.
pub const LEAST_PAGES: u64 = 4 << 8;

/// The most pages of a domain: 1 TB.
pub const MAX_PAGES: u64 = 1 << 28;

/// The most pages that are kept back when the command line does not say: 64 MB.
const MAX_RESERVE: u64 = 64 << 8;

/// Why memory cannot be shared out as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// The domain, by its place.
    pub domain: usize,
    /// Pages that it asks for, or needs at least.
    pub wanted: u64,
    /// Pages that are set aside for the hypervisor's work for it.
    pub budget: u64,
    /// Pages that are left for it.
    pub left: u64,
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.wanted > MAX_PAGES {
            return write!(
                f,
                "it asks for {} kB of memory, and a domain has at most {} kB; ask for less (dom0_mem=, mem=)",
                self.wanted << 2,
                MAX_PAGES << 2
            );
        }
        write!(
            f,
            "it needs {} kB of memory, and {} kB for what the hypervisor does for it, and {} kB are left; ask for less (dom0_mem=, mem=, reserve=) or give the machine more",
            self.wanted << 2,
            self.budget << 2,
            self.left << 2
        )
    }
}

/// The pages that the hypervisor keeps for itself and for later, of `free` ones.
#[must_use]
pub fn reserve(free: u64, asked: Option<u64>) -> u64 {
    asked.unwrap_or((free / 16).min(MAX_RESERVE)).min(free)
}

/// Shares `free` pages out. `asked[0]` is the boot domain; amounts are in pages. `reserve` pages are
/// kept, or `own` and the budget of each domain, which `budget` tells by its place and its pages, if
/// that is more.
///
/// # Errors
/// [`Shortage`]: for which domain there is too little.
pub fn share_out(
    free: u64,
    (reserve, own): (u64, u64),
    asked: &[Option<u64>],
    budget: impl Fn(usize, u64) -> u64,
) -> Result<Vec<u64>, Shortage> {
    let mut left = free;
    let mut budgets = own;
    let mut shares = Vec::new();
    // What is left for a domain, when its and the former ones' budgets are set aside.
    let rest = |left: u64, budgets: u64| left.saturating_sub(budgets.max(reserve));
    for (domain, asked) in asked.iter().enumerate() {
        let wanted = match *asked {
            Some(pages) => pages,
            // Settled when the others have theirs.
            None if domain == 0 => 0,
            None => DEFAULT_PAGES,
        };
        let shortage = |budget| Shortage {
            domain,
            wanted,
            budget,
            left: rest(left, budgets),
        };
        if wanted > MAX_PAGES {
            return Err(shortage(0));
        }
        let its = if wanted == 0 {
            0
        } else {
            budget(domain, wanted)
        };
        let shortage = shortage(its);
        let with_its = budgets.saturating_add(its);
        if wanted > rest(left, with_its) {
            return Err(shortage);
        }
        (left, budgets) = (left.saturating_sub(wanted), with_its);
        shares.try_reserve(1).map_err(|_| shortage)?;
        shares.push(wanted);
    }
    if let (Some(None), Some(first)) = (asked.first(), shares.first_mut()) {
        let fits = |pages: u64| pages <= rest(left, budgets.saturating_add(budget(0, pages)));
        if !fits(LEAST_PAGES) {
            return Err(Shortage {
                domain: 0,
                wanted: LEAST_PAGES,
                budget: budget(0, LEAST_PAGES),
                left: rest(left, budgets),
            });
        }
        // The most that fits: a larger domain has a larger budget.
        let (mut fit, mut too_many) = (LEAST_PAGES, MAX_PAGES + 1);
        while too_many - fit > 1 {
            let middle = fit.midpoint(too_many);
            if fits(middle) {
                fit = middle;
            } else {
                too_many = middle;
            }
        }
        *first = fit;
    }
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::string::ToString;

    /// No budget.
    fn free_of_charge(_: usize, _: u64) -> u64 {
        0
    }

    #[test]
    fn budgets_are_set_aside_or_refused() {
        let asked = [None, Some(4096), Some(8192)];
        let budget = |_, pages| 100 + pages / 32;
        let shares = share_out(40_000, (500, 50), &asked, budget).unwrap();
        let budgets: u64 = shares.iter().map(|&pages| budget(0, pages)).sum();
        let spent = shares.iter().sum::<u64>() + budgets + 50;
        assert!((39_999..=40_000).contains(&spent), "{spent}");
        let shortage = share_out(12_500, (500, 50), &asked[1..], budget).unwrap_err();
        assert_eq!((shortage.domain, shortage.budget), (1, 100 + 8192 / 32));
    }

    #[test]
    fn the_boot_domain_gets_what_remains() {
        let shares = share_out(
            100_000,
            (6_000, 0),
            &[None, Some(4096), None],
            free_of_charge,
        )
        .unwrap();
        assert_eq!(
            shares[..],
            [100_000 - 6_000 - 4096 - DEFAULT_PAGES, 4096, DEFAULT_PAGES]
        );
    }

    #[test]
    fn amounts_asked_for_are_given_or_refused() {
        let shares = share_out(100_000, (6_000, 0), &[Some(50_000)], free_of_charge).unwrap();
        assert_eq!(shares[..], [50_000]);
        assert_eq!(
            share_out(100_000, (6_000, 0), &[Some(95_000)], free_of_charge),
            Err(Shortage {
                domain: 0,
                wanted: 95_000,
                budget: 0,
                left: 94_000
            })
        );
        assert_eq!(
            share_out(100_000, (0, 0), &[None, Some(99_000)], free_of_charge)
                .unwrap_err()
                .domain,
            0
        );
        let beyond = share_out(u64::MAX, (0, 0), &[Some(MAX_PAGES + 1)], free_of_charge);
        assert!(
            beyond
                .unwrap_err()
                .to_string()
                .contains("at most 1073741824 kB")
        );
    }

    #[test]
    fn the_reserve_grows_with_the_machine_up_to_a_limit() {
        assert_eq!(reserve(16_000, None), 1000);
        assert_eq!(reserve(1 << 30, None), MAX_RESERVE);
        assert_eq!(reserve(1000, Some(5000)), 1000);
    }

    #[test]
    fn the_words_name_amounts_in_kilobytes() {
        let line = share_out(10_000, (0, 0), &[Some(20_000)], |_, _| 300)
            .unwrap_err()
            .to_string();
        assert!(
            line.contains("80000 kB") && line.contains("1200 kB") && line.contains("40000 kB"),
            "{line}"
        );
    }

    proptest! {
        #[test]
        fn nothing_is_given_twice(
            free in prop_oneof![0..1u64 << 30, any::<u64>()],
            kept in prop::option::of(any::<u64>()),
            own in 0..10_000u64,
            asked in prop::collection::vec(prop::option::of(prop_oneof![0..1u64 << 20, any::<u64>()]), 0..40),
        ) {
            let kept = reserve(free, kept);
            let budget = |domain: usize, pages: u64| domain as u64 + pages / 32;
            if let Ok(shares) = share_out(free, (kept, own), &asked, budget) {
                let total: u64 = shares.iter().sum();
                let budgets: u64 = shares.iter().enumerate().map(|(n, &pages)| budget(n, pages)).sum();
                prop_assert!(total <= free - kept);
                prop_assert!(total + budgets + own <= free);
                if let (Some(None), Some(&first @ ..MAX_PAGES)) = (asked.first(), shares.first()) {
                    // And nothing is left over.
                    let more = 1 + budget(0, first + 1) - budget(0, first);
                    prop_assert!(total + 1 > free - kept || total + budgets + own + more > free);
                }
                prop_assert_eq!(shares.len(), asked.len());
                for (share, asked) in shares.iter().zip(&asked) {
                    prop_assert!(asked.is_none_or(|asked| asked == *share));
                }
            }
        }
    }
}
