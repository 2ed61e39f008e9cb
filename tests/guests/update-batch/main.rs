//! Claim: a batch of 2048 updates is made whole in one call; one that is
//! refused in the middle keeps what came before it, changes nothing behind
//! it, and says how far it came (M12).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::abi::mmu_update;
use paravane_guest::mm::queue::{CAPACITY, Hypervisor, SharedQueue};
use paravane_guest::mm::update::{Refused, request};
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim, claim_eq, entry, need, test};
use support::space::{Table, same};

entry!(run);

static QUEUE: SharedQueue = SharedQueue::new(Hypervisor);
static BATCH: spin::Mutex<[mmu_update; CAPACITY]> =
    spin::Mutex::new([const { mmu_update { ptr: 0, val: 0 } }; CAPACITY]);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("update-batch", start);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let value = Pte::new(frame, Flags::DATA | Flags::USER);
    let mut tables = [need!(Table::new(&mut memory).ok_or("no page")); 4];
    for table in &mut tables[1..] {
        *table = need!(Table::new(&mut memory).ok_or("no page"));
    }
    for table in &tables {
        need!(table.make_read_only(&memory));
        need!(update::pin(1, table.frame));
    }
    let at = |n: usize| (tables[n / 512], n % 512);

    let mut batch = BATCH.lock();
    for (n, slot) in batch.iter_mut().enumerate() {
        let (table, index) = at(n);
        *slot = request(table.frame.addr(index as u64 * 8), value);
    }
    claim_eq!(update::mmu_update(&*batch), Ok(()));
    for n in 0..CAPACITY {
        let (table, index) = at(n);
        claim!(same(table.get(index), value), "entry {n}");
    }
    // The same through the queue, back to empty; the 2049th commits.
    {
        let mut queue = QUEUE.lock();
        for n in 0..CAPACITY {
            let (table, index) = at(n);
            need!(queue.push(table.frame.addr(index as u64 * 8), Pte::EMPTY));
        }
        claim!(
            same(tables[0].get(0), value),
            "nothing is sent before the queue is full"
        );
        need!(queue.push(tables[0].frame.addr(0), Pte::EMPTY));
        claim_eq!(queue.outstanding(), 1);
        claim_eq!(tables[3].get(511), Pte::EMPTY);
        claim_eq!(queue.flush_tlb(), Ok(1));
    }
    // A bad one in the middle: a writable mapping of a page table.
    let (table, index) = at(1000);
    batch[1000] = request(
        table.frame.addr(index as u64 * 8),
        Pte::new(tables[0].frame, Flags::DATA),
    );
    claim_eq!(
        update::mmu_update(&*batch),
        Err(Refused {
            done: 1000,
            errno: Errno::EBUSY
        })
    );
    for n in 0..CAPACITY {
        let (table, index) = at(n);
        let expected = if n < 1000 { value } else { Pte::EMPTY };
        claim!(same(table.get(index), expected), "entry {n}");
    }
    claim_eq!(update::mmu_update(&[]), Ok(()));
    test::success()
}
