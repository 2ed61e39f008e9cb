//! Claim: a kernel's first mistakes of each kind are explained on the console beside being delivered to its
//! handlers, with what to use instead and the place in the kernel; each kind once, however often it is
//! made. What is no mistake is not explained (design:refusals).
//!
//! The console is judged, not the guest: what it says is ours alone, so not on Xen.
//! harness: xen=no split=yes
//! harness: times="1 cli is not performed: mask events" times="1 sti is not performed: unmask events"
//! harness: times="1 hlt is not performed: wait by sched_op" times="1 lgdt is not performed: use set_gdt"
//! harness: times="1 lidt is not performed: register handlers" times="1 ltr is not performed: there is no task"
//! harness: times="1 swapgs is not performed: the hypervisor exchanges" times="1 invlpg is not performed: use mmuext_op"
//! harness: times="1 in (port 0x3f8) is not performed at I/O privilege level 0"
//! harness: times="1 out (port 0x80) is not performed at I/O privilege level 0"
//! harness: times="1 rdmsr (register 0x6e0) is not performed" times="1 wrmsr (register 0x6e0) is not performed"
//! harness: times="1 iret is not performed: return to ring 0 by the hypercall"
//! harness: times="1 your L1 table" times="1 your L2 table" times="1 your L3 table" times="1 your L4 table"
//! harness: times="1 which was an L2 table" times="6 store to 0x" times="1 0xffff800000000000: slots 256 to 271"
//! harness: times="1 words are three too far up" times="1 words are three too far down"
//! harness: times="1 cs 0x13 rflags 0x202 rsp 0x402000 ss 0xe02b: no such segments"
//! harness: times="1 0xffffc00000001000 is not mapped by the new L4 table"
//! harness: times="1 which only the kernel's tables map" say="first_mistakes::bad_habits+0x"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::update;
use paravane_guest::mm::{Flags, Pte, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::traps::{TrapFrame, set_handler, vector};
use paravane_guest::{claim, claim_eq, entry, need, test};
use support::fault::{self, Fault};
use support::space::{self, Table};
use support::{attempt, user};

entry!(run);

/// Each mistake is made so often.
const TIMES: usize = 3;

/// An address in the upper half that only the first address space maps.
const UPPER: u64 = 0xffff_c000_0000_1000;

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("first-mistakes", start);
    for _ in 0..TIMES {
        bad_habits();
    }
    stores(&mut memory);
    new_tables(&mut memory);
    returns(&mut memory);
    test::success()
}

/// The fault is the guest's, as it would be without a word.
fn is_protection(fault: Option<Fault>) {
    let Some(fault) = fault else {
        test::failure(format_args!("the instruction was performed"))
    };
    claim_eq!(fault.vector, vector::GENERAL_PROTECTION);
}

/// Instructions of a kernel that owns its machine.
#[inline(never)]
fn bad_habits() {
    let table = [0u64; 2];
    is_protection(attempt!("cli"));
    is_protection(attempt!("sti"));
    is_protection(attempt!("hlt"));
    is_protection(attempt!("lgdt [{at}]"; at = in(reg) &table));
    is_protection(attempt!("lidt [{at}]"; at = in(reg) &table));
    is_protection(attempt!("ltr ax"; in("ax") 0x28u16));
    is_protection(attempt!("swapgs"));
    is_protection(attempt!("invlpg [{at}]"; at = in(reg) &table));
    is_protection(attempt!("in al, dx"; in("dx") 0x3f8u16, out("al") _));
    is_protection(attempt!("out 0x80, al"; in("al") 0u8));
    is_protection(attempt!("rdmsr"; in("ecx") 0x6e0u32, out("eax") _, out("edx") _));
    is_protection(attempt!("wrmsr"; in("ecx") 0x6e0u32, in("eax") 0u32, in("edx") 0u32));
    // Back into the kernel as its handler found it, by the processor's own instruction.
    let fault = attempt!(
        "mov {saved}, rsp",
        "push 0xe02b",
        "push {saved}",
        "pushfq",
        "push 0xe030",
        "lea {to}, [rip + 76f]",
        "push {to}",
        "lea {to}, [rip + 75f]",
        "mov [{slot}], {to}",
        "iretq",
        "75:",
        "mov rsp, {saved}",
        "76:";
        saved = out(reg) _,
        to = out(reg) _,
        slot = in(reg) fault::CONTINUE.as_ptr()
    );
    claim!(
        fault.is_some(),
        "a processor's iret into ring 0 was performed"
    );
}

/// Plain stores to tables of every level, and to one that is none any more.
fn stores(memory: &mut BootMemory) {
    let tables = need!(space::chain(memory, VirtAddr::new(0x40_0000)).ok_or("no pages"));
    for table in &tables {
        need!(table.make_read_only(memory));
    }
    need!(update::pin(4, tables[3].frame));
    // A page that is read-only and nothing else.
    let page = need!(Table::new(memory).ok_or("no page"));
    need!(page.make_read_only(memory));
    for _ in 0..TIMES {
        for table in &tables[1..] {
            is_page_fault(fault::write(table.address.raw() + 8, 0));
        }
        // Across two entries of a level-1 table; within one it is performed.
        is_page_fault(fault::write(tables[0].address.raw() + 4, 0));
        claim_eq!(fault::write(tables[0].address.raw() + 8, 0), None);
        is_page_fault(fault::write(page.address.raw(), 0));
        is_page_fault(fault::write(0xffff_8000_0000_0000, 0));
    }
    need!(update::unpin(tables[3].frame));
    for _ in 0..TIMES {
        is_page_fault(fault::write(tables[1].address.raw() + 8, 0));
    }
    need!(tables[1].make_writable(memory));
    claim_eq!(fault::write(tables[1].address.raw() + 8, 0), None);
}

fn is_page_fault(fault: Option<Fault>) {
    let Some(fault) = fault else {
        test::failure(format_args!("the store was performed"))
    };
    claim_eq!(fault.vector, vector::PAGE_FAULT);
}

/// A base pointer to a table without a part of the kernel.
fn new_tables(memory: &mut BootMemory) {
    let root = memory.root();
    let upper = VirtAddr::new(UPPER);
    let tables = need!(space::chain(memory, upper).ok_or("no pages"));
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    tables[0].set(upper.index(1), Pte::new(frame, Flags::DATA));
    let kernel = need!(walk::read(memory, root, 511).ok_or("no entry"));
    // Of the chain's own tables the first three serve the boot space, and its L4 is the poor one.
    let poor = tables[3];
    poor.set(upper.index(4), Pte::EMPTY);
    poor.set(511, kernel);
    for table in &tables {
        need!(table.make_read_only(memory));
    }
    let hook = root.addr(8 * upper.index(4) as u64);
    need!(update::set_entry(
        hook,
        Pte::new(tables[2].frame, Flags::TABLE)
    ));
    need!(update::pin(4, poor.frame));
    claim_eq!(fault::write(UPPER, 1), None);
    for _ in 0..TIMES {
        need!(update::new_baseptr(poor.frame));
        is_page_fault(fault::write(UPPER, 2));
        // What no table maps is no matter of the new one.
        is_page_fault(fault::write(UPPER + 0x1000, 2));
        need!(update::new_baseptr(root));
        claim_eq!(fault::read(UPPER), Ok(1));
    }
}

/// Frames to return to that are none. The library's own return takes the same nine words from the stack
/// that a wrong one would leave there.
fn returns(memory: &mut BootMemory) {
    let space = user::build(memory);
    need!(callback::register(Callback::Failsafe, true, user::trapped));
    for vector in [
        vector::PAGE_FAULT,
        vector::GENERAL_PROTECTION,
        vector::NO_SEGMENT,
        vector::STACK,
    ] {
        set_handler(vector, Some(user::trapped));
    }
    space.load(&[0x0f, 0x05]);
    let good = TrapFrame::user(user::CODE, user::STACK);
    let kernel = bad_habits as *const () as u64;

    // The five words of a frame where rsp should point three words below: rcx gets cs, rip gets rsp.
    let mut short = good;
    (short.rax, short.r11, short.rcx) = (0, kernel, 0xe030);
    (short.rip, short.cs, short.rflags) = (user::STACK, 0xe02b, 0x202);
    (short.rsp, short.ss) = (0x1234, 0x5678);

    // Three words too many: cs gets rcx, rsp gets rip, ss gets cs.
    let mut long = good;
    (long.rip, long.cs, long.rflags) = (0x246, 0x4328, 0);
    (long.rsp, long.ss) = (kernel, 0xe030);

    let mut selectors = good;
    (selectors.cs, selectors.rflags) = (0x13, 0x202);
    (selectors.rsp, selectors.ss) = (user::STACK, 0xe02b);
    let mut ring = good;
    ring.rip = kernel;

    for _ in 0..TIMES {
        for frame in [&short, &long, &selectors, &ring] {
            claim!(user::run(frame).vector != vector::SYSCALL);
        }
        claim_eq!(user::run(&good).vector, vector::SYSCALL);
    }
}
