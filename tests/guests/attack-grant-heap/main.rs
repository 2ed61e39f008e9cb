//! Attack: the domain beside us maps one grant of its own as often as it can. Each mapping takes
//! memory of the hypervisor, which is nobody's reservation: what we had given back for a while, and
//! may have again, must still be there.
//!
//! harness: xen=no memory=128M domain="attack-grant-heap-peer mem=16M" deadline=120
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::Ordering;

use paravane_guest::start::StartInfo;
use paravane_guest::{claim, entry, events, need, println, test};
use support::lent::Lent;
use support::neighbour::{talk, wait};

entry!(run);

/// Pages that we give back for a while.
const LENT: usize = 2048;
static PAGES: Lent<LENT> = Lent::new();

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("attack-grant-heap", start);
    need!(events::map_shared_info(start.shared_info()));
    let words = talk(&mut boot);

    PAGES.begin(&boot, start);

    wait("the neighbour does not come", || {
        words[0].load(Ordering::SeqCst) == 1
    });
    words[1].store(1, Ordering::SeqCst);
    wait("the neighbour does not end", || {
        words[0].load(Ordering::SeqCst) == 2
    });
    let mappings = words[2].load(Ordering::SeqCst);
    println!("the neighbour has {mappings} mappings");
    claim!(mappings > 1000);
    let got = PAGES.take();
    claim!(
        got == LENT,
        "of {LENT} pages {got} came back: a neighbour's {mappings} mappings are there"
    );
    test::success()
}
