//! A neighbour that ends: what it has in hand when it does, and what its survivor finds afterwards.
//!
//! The survivor is the boot domain. The two meet at places that both know: grants 8 to 10 of each,
//! port 8 of the survivor. The neighbour's grant 8 is the page through which they talk.

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::abi::refusal::Rule;
use paravane_guest::addr::{DomainId, GrantRef, Mfn, Pfn, Port, VirtAddr};
use paravane_guest::grant::map;
use paravane_guest::hypercall::{Result, check, raw};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{
    Errno, abi, claim, claim_eq, events, memory, need, println, sched, test, time,
};

use crate::{fault, grant};

/// The survivor.
pub const SURVIVOR: DomainId = DomainId::new(0);
/// Its neighbour.
pub const NEIGHBOUR: DomainId = DomainId::new(1);
/// The survivor's port that the neighbour binds to.
pub const MEETING: Port = Port::new(8);
/// The grants of each: one that the other maps, one that it holds in another way, one that it does
/// not map.
pub const GRANTS: [u32; 3] = [8, 9, 10];

/// The entry of the page that [`talk`] grants.
pub const TALK: u32 = 8;

/// Words of the page to talk through.
pub mod word {
    /// The neighbour has everything in hand.
    pub const READY: u64 = 0;
    /// The port that the neighbour offers.
    pub const PORT: u64 = 1;
    /// The survivor tells it to end.
    pub const GO: u64 = 2;
}

/// What the neighbour writes to each of its pages.
pub const PATTERN: u64 = 0x5eed_0000_dead_beef;

const SECOND: u64 = 1_000_000_000;

/// Waits until `done`, by the clock: where shared_info is not mapped a wait in vain has no end but
/// the harness's.
pub fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = time::now() + 60 * SECOND;
    while !done() {
        claim!(time::now() < deadline, "waited in vain: {what}");
        sched::yield_now();
    }
}

/// Pages that a domain has.
///
/// # Errors
/// ESRCH: there is no such domain.
pub fn pages_of(domain: DomainId) -> Result {
    let mut number = domain.raw();
    // SAFETY: the number that the command takes.
    check(unsafe {
        raw::call2::<{ abi::__HYPERVISOR_memory_op }>(
            u64::from(abi::XENMEM_current_reservation),
            &raw mut number as u64,
        )
    })
}

/// Waits until a domain has gone, state and all.
pub fn wait_for_end(domain: DomainId) {
    wait("the other domain does not end", || {
        pages_of(domain) == Err(Errno::ESRCH)
    });
}

/// Ends another domain.
///
/// # Errors
/// ESRCH: there is no such domain.
pub fn end(domain: DomainId) -> Result {
    let op = abi::sched_remote_shutdown {
        domain_id: domain.raw(),
        reason: abi::SHUTDOWN_crash,
    };
    // SAFETY: the structure that belongs to the command.
    check(unsafe {
        raw::call2::<{ abi::__HYPERVISOR_sched_op }>(
            u64::from(abi::SCHEDOP_remote_shutdown),
            &raw const op as u64,
        )
    })
}

/// Grants the neighbour a page to talk through, by entry [`TALK`]: its first words are 0.
pub fn talk(memory: &mut BootMemory) -> &'static [AtomicU64; 512] {
    let table = grant::set_up(memory);
    talk_to(memory, table, NEIGHBOUR, TALK)
}

/// Grants another domain a page to talk through, by that entry: its first words are 0.
pub fn talk_to(
    memory: &mut BootMemory,
    table: grant::Table,
    with: DomainId,
    entry: u32,
) -> &'static [AtomicU64; 512] {
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    // SAFETY: the page is this domain's for ever, and reached through atomics only.
    let words = unsafe { &*(page.raw() as *const [AtomicU64; 512]) };
    for word in &words[..8] {
        word.store(0, Ordering::SeqCst);
    }
    table.grant(entry, with, frame, false);
    words
}

/// Maps a grant of another domain; gives the handle or the status.
pub fn map_grant(
    of: DomainId,
    number: u32,
    at: VirtAddr,
    flags: u32,
) -> core::result::Result<u32, i32> {
    let mut ops = [map::map_request(of, GrantRef::new(number), at, false)];
    ops[0].flags = flags;
    need!(map::map(&mut ops));
    match ops[0].status {
        0 => Ok(ops[0].handle),
        status => Err(i32::from(status)),
    }
}

/// As [`map_grant`], when the other domain has granted it.
pub fn map_when_granted(of: DomainId, number: u32, at: VirtAddr, flags: u32) -> u32 {
    let mut handle = None;
    wait("the other does not grant", || {
        handle = map_grant(of, number, at, flags).ok();
        handle.is_some()
    });
    need!(handle.ok_or("no handle"))
}

/// Copies a word from a grant of the neighbour; gives the status.
fn copy_from(number: u32, to: Mfn) -> i32 {
    let mut op = abi::gnttab_copy::default();
    op.source.u.ref_ = number;
    op.source.domid = NEIGHBOUR.raw();
    op.dest.u.gmfn = to.raw();
    op.dest.domid = abi::DOMID_SELF as u16;
    op.len = 8;
    op.flags = abi::GNTCOPY_source_gref as u16;
    let mut ops = [op];
    need!(map::copy(&mut ops));
    i32::from(ops[0].status)
}

/// Asks for a page for the neighbour; how many it got.
fn populate_neighbour() -> u64 {
    let mut page = 0u64;
    let mut list = abi::xen_memory_reservation::default();
    let handle = &raw mut list.extent_start;
    // SAFETY: a handle is one address by the interface.
    unsafe { handle.cast::<u64>().write(&raw mut page as u64) };
    list.nr_extents = 1;
    list.domid = NEIGHBOUR.raw();
    // SAFETY: the structure that belongs to the command, and a list of one.
    need!(check(unsafe {
        raw::call2::<{ abi::__HYPERVISOR_memory_op }>(
            u64::from(abi::XENMEM_populate_physmap),
            &raw mut list as u64,
        )
    }))
}

/// The rule of the last refusal in the neighbour's log.
fn last_rule() -> Option<Rule> {
    let mut record = abi::paravane_refusal::default();
    let mut op = abi::paravane_read_refusals {
        domain: NEIGHBOUR.raw(),
        count: 1,
        ..Default::default()
    };
    let handle = &raw mut op.buffer;
    // SAFETY: a handle is one address by the interface.
    unsafe { handle.cast::<u64>().write(&raw mut record as u64) };
    let mut rule = None;
    loop {
        op.count = 1;
        // SAFETY: the structure that belongs to the operation, and a list of one.
        need!(check(unsafe {
            raw::call2::<{ abi::__HYPERVISOR_paravane }>(
                u64::from(abi::PARAVANE_OP_read_refusals),
                &raw mut op as u64,
            )
        }));
        if op.count == 0 {
            return rule;
        }
        rule = Rule::from_number(record.rule.into());
    }
}

/// Memory that the survivor takes in pairs of pages: what was given back single cannot serve it.
struct Pairs {
    /// How many it has, in [`TAKEN`].
    count: usize,
}

/// The first frame of each pair.
static TAKEN: [AtomicU64; ROOM as usize / 2] = [const { AtomicU64::new(0) }; ROOM as usize / 2];

/// Page numbers from here on are free.
const FREE_PAGES: u64 = 0x10_0000;

/// Pages that the survivor gives back to have room for its neighbour's.
const ROOM: u64 = 16 * 1024;

impl Pairs {
    /// Gives up every other frame of the memory that is not mapped: no two of them make a pair.
    fn make_room(memory: &BootMemory, start: &StartInfo) -> Self {
        let mut given = 0;
        let mut some = [Mfn::new(0); 256];
        let mut count = 0;
        for number in memory.pages()..start.nr_pages() {
            let frame = need!(start.p2m().mfn(Pfn::new(number)).ok_or("no frame"));
            if frame.raw() % 2 == 0 && given < ROOM {
                some[count] = frame;
                (count, given) = (count + 1, given + 1);
            }
            if count == some.len() {
                claim_eq!(memory::decrease(&some, 0), Ok(count));
                count = 0;
            }
        }
        need!(
            (given >= ROOM)
                .then_some(())
                .ok_or("the machine is too small")
        );
        Pairs { count: 0 }
    }

    /// Takes all that there are; gives their number. Each page of them is shown to `look`.
    fn take(&mut self, mut look: impl FnMut(Mfn)) -> u64 {
        let before = self.count;
        while let Some(place) = TAKEN.get(self.count) {
            let mut pair = [FREE_PAGES + 2 * self.count as u64];
            if need!(memory::populate(&mut pair, 1)) == 0 {
                break;
            }
            place.store(pair[0], Ordering::Relaxed);
            self.count += 1;
            look(Mfn::new(pair[0]));
            look(Mfn::new(pair[0] + 1));
        }
        (self.count - before) as u64
    }

    /// Gives all back.
    fn give_back(self) {
        for place in &TAKEN[..self.count] {
            let pair = Mfn::new(place.load(Ordering::Relaxed));
            claim_eq!(memory::decrease(&[pair], 1), Ok(1));
        }
    }
}

/// Lives beside a neighbour until that is told to end, and after. `go` makes it end, where saying
/// so is not enough.
pub fn survive(name: &str, start: &'static StartInfo, go: impl FnOnce()) -> ! {
    let mut memory = crate::begin(name, start);
    need!(events::map_shared_info(start.shared_info()));
    let [shared, other, unmapped] = GRANTS;
    let table = grant::set_up(&mut memory);
    let mut page = || {
        let page = need!(memory.page().ok_or("no page"));
        (page, need!(memory.mfn(page).ok_or("no frame")))
    };
    let (lent, lent_frame) = page();
    let (_, device_frame) = page();
    let (copied, copied_frame) = page();
    let ((talk, _), (window, _), (kept, _)) = (page(), page(), page());
    table.grant(shared, NEIGHBOUR, lent_frame, false);
    table.grant(other, NEIGHBOUR, device_frame, false);
    while need!(events::alloc_unbound(DomainId::SELF, NEIGHBOUR)) != MEETING {}

    // The neighbour gets everything in hand.
    [talk, window, kept].into_iter().for_each(grant::vacate);
    let host = abi::GNTMAP_host_map;
    let talking = map_when_granted(NEIGHBOUR, shared, talk, host);
    let said = |word: u64| fault::read(talk.raw() + 8 * word).unwrap_or(0);
    wait("the neighbour does not get ready", || {
        said(word::READY) != 0
    });
    let keeping = need!(map_grant(
        NEIGHBOUR,
        other,
        kept,
        host | abi::GNTMAP_readonly
    ));
    let offered = Port::new(said(word::PORT) as u32);
    let bound = need!(events::bind_interdomain(NEIGHBOUR, offered));
    for port in [MEETING, bound] {
        let status = need!(events::status(port)).status;
        claim_eq!(status, abi::EVTCHNSTAT_interdomain);
    }
    let in_use = abi::GTF_reading | abi::GTF_writing;
    for number in [shared, other] {
        claim_eq!(table.flags(number) & in_use, in_use, "grant {number}");
    }
    claim_eq!(copy_from(unmapped, copied_frame), 0);
    claim_eq!(fault::read(copied.raw()), Ok(PATTERN));
    let had = need!(pages_of(NEIGHBOUR));
    let mut pairs = Pairs::make_room(&memory, start);
    let before = pairs.take(|_| ());

    // It ends. The two pages that we have mapped linger.
    claim_eq!(fault::write(talk.raw() + 8 * word::GO, 1), None);
    go();
    wait("the memory does not come back", || {
        pages_of(NEIGHBOUR) == Ok(2)
    });

    // Its ports, and ours to it.
    for port in [MEETING, bound] {
        let status = need!(events::status(port)).status;
        claim_eq!(status, abi::EVTCHNSTAT_unbound, "{port:?}");
    }
    claim_eq!(
        events::bind_interdomain(NEIGHBOUR, offered),
        Err(Errno::ESRCH)
    );
    // Our frames are ours alone: they can become page tables.
    for number in [shared, other] {
        // They are given back last, when no entry that maps them is left.
        wait("our grants stay in use", || {
            table.flags(number) & in_use == 0
        });
        table.word(number).store(0, Ordering::SeqCst);
    }
    claim_eq!(fault::read(lent.raw()), Ok(PATTERN));
    claim_eq!(fault::write(lent.raw(), 0), None);
    grant::vacate(lent);
    claim_eq!(update::pin(1, lent_frame), Ok(()));
    claim_eq!(update::unpin(lent_frame), Ok(()));
    // Its frames that we had are still there; no further one is to be had.
    claim_eq!(said(word::GO), 1);
    claim_eq!(fault::write(talk.raw(), 2), None);
    claim_eq!(fault::read(kept.raw()), Ok(PATTERN));
    for number in [shared, unmapped] {
        claim_eq!(
            map_grant(NEIGHBOUR, number, window, host),
            Err(abi::GNTST_bad_domain)
        );
        claim_eq!(copy_from(number, copied_frame), abi::GNTST_bad_domain);
    }
    let entry = update::request(lent_frame.addr(0), Pte::EMPTY);
    let refused = update::mmu_update_for(&[entry], NEIGHBOUR);
    claim!(refused.is_err_and(|refused| refused.errno == Errno::ESRCH));
    claim_eq!(populate_neighbour(), 0);
    claim_eq!(last_rule(), Some(Rule::Dying));
    claim_eq!(end(NEIGHBOUR), Err(Errno::ESRCH));

    // Its memory can be had, and tells nothing.
    let after = pairs.take(|frame| {
        grant::map_frame(window, frame);
        for word in 0..512 {
            claim_eq!(fault::read(window.raw() + 8 * word), Ok(0), "{frame}");
        }
    });
    println!("pairs of pages to be had: {before} before, {after} after; it had {had} pages");
    claim!(2 * after + 64 >= had);
    grant::vacate(window);
    pairs.give_back();

    // The last two pages, and with them the domain.
    claim_eq!(grant::unmap(talking, talk), 0);
    claim_eq!(pages_of(NEIGHBOUR), Ok(1));
    claim_eq!(grant::unmap(keeping, kept), 0);
    wait_for_end(NEIGHBOUR);
    test::success()
}
