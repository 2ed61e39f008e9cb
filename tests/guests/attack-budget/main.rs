//! Attack: three tenants take all that the hypervisor takes for them: long grant tables with an entry
//! of each page in use, mappings, event channels. Together that is more than the hypervisor keeps
//! beside the domains' budgets. What we had given back for a while, and may have again, must still be
//! there, and so must what the hypervisor takes for us.
//!
//! harness: xen=no memory=192M options="reserve=1M" domain="attack-budget-peer mem=16M -- 1" domain="attack-budget-peer mem=16M -- 2" domain="attack-budget-peer mem=16M -- 3" deadline=120
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::Ordering;

use paravane_guest::addr::{DomainId, Mfn};
use paravane_guest::grant::table;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, events, need, println, test};
use support::grant;
use support::lent::Lent;
use support::neighbour::{talk_to, wait};

entry!(run);

const TENANTS: usize = 3;
/// The grants of the pages to talk through, one a tenant.
const TALK: u32 = 8;
/// Pages that we give back for a while.
const LENT: usize = 4096;
static PAGES: Lent<LENT> = Lent::new();
/// A grant of our own, and what we ask of the hypervisor at last.
const OWN: u32 = 20;
const MAPPINGS: usize = 4096;
const PORTS: usize = 3000;

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("attack-budget", start);
    need!(events::map_shared_info(start.shared_info()));
    let table = grant::set_up(&mut boot);
    let talk: [_; TENANTS] = core::array::from_fn(|tenant| {
        let with = DomainId::new(tenant as u16 + 1);
        talk_to(&mut boot, table, with, TALK + tenant as u32)
    });
    PAGES.begin(&boot, start);

    for words in talk {
        wait("a tenant does not come", || {
            words[0].load(Ordering::SeqCst) == 1
        });
        words[1].store(1, Ordering::SeqCst);
        wait("a tenant does not end", || {
            words[0].load(Ordering::SeqCst) == 2
        });
        let [pages, mappings, ports] = [2, 3, 4].map(|word| words[word].load(Ordering::SeqCst));
        println!("a tenant uses {pages} pages of grants, {mappings} mappings, {ports} ports");
        claim!(pages == 64 && mappings > 4000 && ports > 4000);
    }
    let got = PAGES.take();
    claim!(
        got == LENT,
        "of {LENT} pages {got} came back: the hypervisor took others for tenants"
    );
    grow(&mut boot, table);
    test::success()
}

/// Has the hypervisor take much of what it may take for us.
fn grow(boot: &mut BootMemory, own: grant::Table) {
    let mut frames = [Mfn::new(0); 64];
    claim_eq!(table::setup(&mut frames), Ok(()));
    let page = need!(boot.page().ok_or("no page"));
    let place = need!(boot.page().ok_or("no page"));
    let frame = need!(boot.mfn(page).ok_or("no frame"));
    own.grant(OWN, grant::OWN, frame, false);
    grant::vacate(place);
    for number in 0..MAPPINGS {
        let mapped = grant::map_as(OWN, place.raw(), abi::GNTMAP_host_map);
        claim!(mapped.is_ok(), "mapping {number}: {mapped:?}");
    }
    let own = DomainId::new(abi::DOMID_SELF as u16);
    for number in 0..PORTS {
        let port = events::channel::alloc_unbound(own, grant::OWN);
        claim!(port.is_ok(), "port {number}: {port:?}");
    }
}
