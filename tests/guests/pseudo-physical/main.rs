//! Claim: on the machine that `cargo xtask run --guest` gives a kernel of one's own, no pseudo-physical
//! frame number of the domain that is used as a machine frame number is one of the domain's frames:
//! each is refused, for a mapping as for a page table, and the right number of each frame is accepted.
//!
//! How much memory the domain gets is said by `xtask`, so the test `kit/pseudo-physical` boots this.
//! harness: role=tool
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::abi::refusal::Rule;
use paravane_guest::addr::{Mfn, Pfn};
use paravane_guest::mm::update::{Flush, update_va_mapping};
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::refusals::{self, Refusal};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim, claim_eq, entry, need, println, test};

entry!(run);

/// The rules that say that a frame is not the caller's.
const NOT_OURS: [Rule; 2] = [Rule::NotOwned, Rule::NotMemory];

/// Counts by rule, and reads the log from where the last look ended.
#[derive(Default)]
struct Refused {
    next: u64,
    by_rule: [u64; NOT_OURS.len()],
}

impl Refused {
    /// What was just done with a wrong frame number: refused, since the frame is not ours.
    fn see(&mut self, outcome: Result<(), Errno>, frame: Mfn, what: &str) {
        claim!(
            outcome.is_err(),
            "{frame}, a pseudo-physical number, was {what}"
        );
        let mut buffer = [Refusal::default(); 2];
        let read = need!(refusals::read(self.next, &mut buffer));
        claim_eq!(read.count, 1, "{frame} {what}");
        self.next = read.next;
        let refusal = buffer[0].raw();
        claim_eq!(refusal.frame, frame.raw(), "{what}");
        let number = u32::from(refusal.rule);
        let rule = NOT_OURS.iter().position(|rule| rule.number() == number);
        match rule.and_then(|rule| self.by_rule.get_mut(rule)) {
            Some(count) => *count += 1,
            None => test::failure(format_args!("{frame} {what}: refused by rule {number}")),
        }
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("pseudo-physical", start);
    let window = need!(memory.page().ok_or("no page"));
    let linear = memory.linear();
    let mut refused = Refused::default();
    for number in 0..start.nr_pages() {
        let map =
            |frame| update_va_mapping(window, Pte::new(frame, Flags::READ_ONLY), Flush::PageLocal);
        let wrong = Mfn::new(number);
        refused.see(map(wrong), wrong, "mapped");
        refused.see(update::pin(1, wrong), wrong, "pinned");
        let right = need!(linear.p2m.mfn(Pfn::new(number)).ok_or("a hole in the p2m"));
        claim_eq!(
            map(right),
            Ok(()),
            "{right}, the machine frame of {number:#x}"
        );
    }
    let [not_owned, not_memory] = refused.by_rule;
    println!("{not_owned} not owned, {not_memory} no memory of guests");
    // Most of these are frames that other domains could have.
    claim!(not_owned > not_memory);
    test::success()
}
