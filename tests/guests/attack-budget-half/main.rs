//! Attack: two tenants begin calls that make 2 MiB of memory ready for them, and when an event preempts
//! the call its handler does not come back: what is ready is left with the hypervisor. One exchanges
//! memory, and has all its pages beside; the other asks for memory, and asks for as much again page by
//! page. What we had given back for a while, and may have again, must still be there.
//!
//! The control: each tenant has all the pages that it may have, and the exchange that was left goes on
//! when its handler comes back at last.
//!
//! harness: xen=no release=yes icount=yes memory=192M options="reserve=1M" domain="attack-budget-half-peer mem=16M -- 1" domain="attack-budget-half-peer mem=16M -- 2" deadline=120
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::Ordering;

use paravane_guest::addr::DomainId;
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, events, need, println, test};
use support::grant;
use support::lent::Lent;
use support::neighbour::{talk_to, wait};

entry!(run);

/// Pages that we give back for a while.
const LENT: usize = 4096;
static PAGES: Lent<LENT> = Lent::new();
/// The grants of the pages to talk through are this and the tenant's number.
const TALK: u32 = 7;

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("attack-budget-half", start);
    need!(events::map_shared_info(start.shared_info()));
    let table = grant::set_up(&mut boot);
    let tenants = [1, 2].map(|tenant| {
        talk_to(
            &mut boot,
            table,
            DomainId::new(tenant),
            TALK + u32::from(tenant),
        )
    });
    PAGES.begin(&boot, start);

    let mut least = LENT;
    for words in tenants {
        wait("a tenant does not come", || {
            words[0].load(Ordering::SeqCst) == 1
        });
        words[1].store(1, Ordering::SeqCst);
        wait("a tenant does not leave its call", || {
            words[0].load(Ordering::SeqCst) == 2
        });
        let [ran, missing] = [2, 3].map(|word| words[word].load(Ordering::SeqCst));
        let got = PAGES.take();
        PAGES.give();
        println!("a call left after {ran} % of its time: {got} pages come back");
        claim!(
            (20..90).contains(&ran),
            "the call was not under way: {ran} %"
        );
        claim_eq!(missing, 0, "a tenant has not all its pages");
        least = least.min(got);
    }
    claim!(
        least == LENT,
        "of {LENT} pages {least} came back: others are with what a tenant left"
    );
    for words in tenants {
        words[1].store(2, Ordering::SeqCst);
        wait("a tenant's call does not go on", || {
            words[0].load(Ordering::SeqCst) == 3
        });
        claim_eq!(words[2].load(Ordering::SeqCst), 1, "a call went wrong");
    }
    test::success()
}
