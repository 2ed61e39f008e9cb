//! The neighbour that ends, of the `destroy` tests. When it does, it has in hand: a pinned table, a
//! tree of tables that is validated over and over by one of its vCPUs, user tables, an LDT and a
//! GDT in use; grants of the survivor, mapped by an entry and for devices; grants that the survivor
//! has mapped; ports in both directions; a record and an area of its vCPUs in its own memory; timers
//! and a watchdog; and all its memory, written.
//!
//! Its command line says how it ends: `poweroff`, `crash`, `second` (its second vCPU shuts it
//! down), or `killed` (it does not).
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{DomainId, Mfn, Pfn, VcpuId, VirtAddr};
use paravane_guest::hypercall::{check, raw};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::time::alarm;
use paravane_guest::time::runstate::Area;
use paravane_guest::traps::segment::{set_gdt, set_ldt};
use paravane_guest::{abi, entry, events, need, println, sched, vcpu};
use support::neighbour::{self, GRANTS, MEETING, PATTERN, SURVIVOR, word};
use support::space::Table;
use support::{attempt, fault, grant, second, user};

entry!(run);

/// Level-1 tables of the tree, all full.
const LEAVES: usize = 60;

/// The tree's root, and the page to talk through.
static ROOT: AtomicU64 = AtomicU64::new(0);
static TALK: AtomicU64 = AtomicU64::new(0);
static RUNSTATE: Area = Area::new();

/// Validates and dissolves the tree for ever.
extern "C" fn validate() -> ! {
    let root = Mfn::new(ROOT.load(Ordering::SeqCst));
    loop {
        need!(update::pin(4, root));
        need!(update::unpin(root));
    }
}

/// Shuts the domain down when it is told to.
extern "C" fn end() -> ! {
    wait_to_go();
    sched::shutdown(sched::ShutdownReason::Reboot)
}

fn wait_to_go() {
    let go = TALK.load(Ordering::SeqCst) + 8 * word::GO;
    // SAFETY: the page to talk through, mapped for ever.
    while unsafe { (go as *const u64).read_volatile() } == 0 {
        sched::yield_now();
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("destroy-peer", start);
    need!(events::map_shared_info(start.shared_info()));
    let page = need!(Table::new(&mut memory).ok_or("no page"));
    fill_memory(&memory, start, page.address);

    let [shared, other, unmapped] = GRANTS;
    let table = grant::set_up(&mut memory);
    let talk = need!(Table::new(&mut memory).ok_or("no page"));
    TALK.store(talk.address.raw(), Ordering::SeqCst);
    let pattern = need!(Table::new(&mut memory).ok_or("no page"));
    pattern.set(0, Pte::from_raw(PATTERN));
    table.grant(other, SURVIVOR, pattern.frame, false);
    table.grant(unmapped, SURVIVOR, pattern.frame, false);

    // Tables of every kind.
    let space = user::build(&mut memory);
    println!("user tables at {}", space.root);
    let pinned = need!(Table::new(&mut memory).ok_or("no page"));
    need!(pinned.make_read_only(&memory));
    need!(update::pin(1, pinned.frame));
    use_descriptor_tables(&mut memory);
    ROOT.store(build_tree(&mut memory, &page).raw(), Ordering::SeqCst);

    // The survivor's pages and port.
    let mapped = need!(memory.page().ok_or("no page"));
    grant::vacate(mapped);
    neighbour::map_when_granted(SURVIVOR, shared, mapped, abi::GNTMAP_host_map);
    neighbour::map_when_granted(SURVIVOR, other, mapped, abi::GNTMAP_device_map);
    need!(fault::write(mapped.raw(), PATTERN).map_or(Ok(()), Err));
    let mut bound = false;
    neighbour::wait("the survivor offers no port", || {
        bound = bound || events::bind_interdomain(SURVIVOR, MEETING).is_ok();
        bound
    });
    // Not of the first chunk of ports.
    let port = loop {
        let port = need!(events::alloc_unbound(DomainId::SELF, SURVIVOR));
        if port.raw() >= 128 {
            break port;
        }
    };
    talk.set(word::PORT as usize, Pte::from_raw(port.raw().into()));

    // Timers, and what the hypervisor writes in our memory.
    let info = need!(Table::new(&mut memory).ok_or("no page"));
    need!(vcpu::register_info(second::SECOND, info.frame, 64));
    need!(RUNSTATE.register(VcpuId::new(0)));
    need!(alarm::set(Some(paravane_guest::time::now() + 50_000_000)));
    need!(alarm::set_periodic(second::SECOND, 2_000_000));
    start_watchdog();

    let by_second = start.has_option("second");
    second::start(&mut memory, start, if by_second { end } else { validate });
    // All is there: the grant is the sign.
    talk.set(word::READY as usize, Pte::from_raw(1));
    table.grant(shared, SURVIVOR, talk.frame, false);
    if by_second {
        validate();
    }
    wait_to_go();
    if start.has_option("crash") {
        // SAFETY: none: this domain ends here.
        unsafe { core::arch::asm!("mov rsp, 0x1000", "ud2", options(noreturn)) }
    }
    while start.has_option("killed") {
        sched::yield_now();
    }
    sched::shutdown(sched::ShutdownReason::Poweroff)
}

/// Writes to every frame that is not mapped, through one window.
fn fill_memory(memory: &BootMemory, start: &StartInfo, window: VirtAddr) {
    let own = need!(memory.mfn(window).ok_or("no frame"));
    for number in memory.pages()..start.nr_pages() {
        let frame = need!(start.p2m().mfn(Pfn::new(number)).ok_or("no frame"));
        grant::map_frame(window, frame);
        for word in 0..8 {
            need!(fault::write(window.raw() + 512 * word, PATTERN).map_or(Ok(()), Err));
        }
    }
    grant::map_frame(window, own);
}

/// A tree whose validation takes long; its root.
fn build_tree(memory: &mut BootMemory, page: &Table) -> Mfn {
    let mut table = || need!(Table::new(memory).ok_or("no page"));
    let (l2, l3, l4) = (table(), table(), table());
    let mut leaves = [*page; LEAVES];
    for (index, leaf) in leaves.iter_mut().enumerate() {
        *leaf = table();
        for slot in 0..512 {
            leaf.set(slot, Pte::new(page.frame, Flags::READ_ONLY | Flags::USER));
        }
        l2.set(index, Pte::new(leaf.frame, Flags::TABLE));
    }
    l3.set(0, Pte::new(l2.frame, Flags::TABLE));
    l4.set(0, Pte::new(l3.frame, Flags::TABLE));
    // And itself, as kernels like to see their tables.
    l4.set(300, Pte::new(l4.frame, Flags::READ_ONLY | Flags::USER));
    for table in leaves.iter().chain([&l2, &l3, &l4]) {
        need!(table.make_read_only(memory));
    }
    l4.frame
}

/// An LDT that the processor has used, and a GDT.
fn use_descriptor_tables(memory: &mut BootMemory) {
    const DATA: u64 = 0x00cf_f300_0000_ffff;
    let ldt = need!(Table::new(memory).ok_or("no page"));
    ldt.set(1, Pte::from_raw(DATA));
    need!(ldt.make_read_only(memory));
    need!(set_ldt(ldt.address, 512));
    let used = attempt!("mov ds, {s:e}"; s = in(reg) 0x0f_u32);
    need!(used.map_or(Ok(()), Err));
    let gdt = need!(Table::new(memory).ok_or("no page"));
    need!(gdt.make_read_only(memory));
    need!(set_gdt(&[gdt.frame], 512));
}

/// Starts a watchdog that will not go off.
fn start_watchdog() {
    let op = abi::sched_watchdog {
        id: 0,
        timeout: 600,
    };
    // SAFETY: the structure that belongs to the command.
    need!(check(unsafe {
        raw::call2::<{ abi::__HYPERVISOR_sched_op }>(
            u64::from(abi::SCHEDOP_watchdog),
            &raw const op as u64,
        )
    }));
}
