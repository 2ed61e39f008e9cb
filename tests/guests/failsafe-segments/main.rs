//! Claim: a data segment selector that the guest had loaded, and that cannot
//! be loaded any more when its vCPU goes on, arrives at the failsafe callback:
//! the frame names the selectors as they were, the registers hold null, so the
//! guest can tell which it was; and one that can be loaded does not (design:entry).
//!
//! harness: vcpus=2
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};

use paravane_guest::addr::MachineAddr;
use paravane_guest::mm::Pte;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::callback::{Callback, register_address};
use paravane_guest::traps::segment::{set_ldt, update_descriptor};
use paravane_guest::traps::{TrapFrame, set_handler, vector};
use paravane_guest::{claim_eq, entry, need, sched, test};
use support::second;
use support::space::Table;

entry!(run);

const DATA: u64 = 0x00cf_f300_0000_ffff;
/// The LDT's second entry.
const SELECTOR: u16 = 0x0f;

/// ds, es, fs, gs as the failsafe frame has them.
static SAVED: [AtomicU64; 4] = [const { AtomicU64::new(0) }; 4];
/// As they were when the handler ran, and how often it did.
static THEN: AtomicU64 = AtomicU64::new(0);
static TAKEN: AtomicU32 = AtomicU32::new(0);
/// The descriptor that the other vCPU is to remove; 0 when it has.
static VICTIM: AtomicU64 = AtomicU64::new(0);
/// How often the other has run.
static TURNS: AtomicU32 = AtomicU32::new(0);

fn selectors() -> [u16; 4] {
    let (ds, es, fs, gs): (u16, u16, u16, u16);
    // SAFETY: reading them has no effect.
    unsafe {
        core::arch::asm!("mov {0:x}, ds", "mov {1:x}, es", "mov {2:x}, fs", "mov {3:x}, gs",
            out(reg) ds, out(reg) es, out(reg) fs, out(reg) gs);
    }
    [ds, es, fs, gs]
}

/// Loads one of them.
fn load(which: usize, selector: u16) {
    // SAFETY: data segments mean nothing to 64-bit code, and nothing here uses FS or GS.
    unsafe {
        match which {
            0 => core::arch::asm!("mov ds, {0:x}", in(reg) selector),
            1 => core::arch::asm!("mov es, {0:x}", in(reg) selector),
            2 => core::arch::asm!("mov fs, {0:x}", in(reg) selector),
            _ => core::arch::asm!("mov gs, {0:x}", in(reg) selector),
        }
    }
}

#[cfg(target_os = "none")]
mod callback {
    /// The callback: keeps the selectors of the frame, and goes on as any other.
    /// rsp: rcx, r11, ds, es, fs, gs, rip, cs, rflags, rsp, ss
    #[unsafe(naked)]
    pub(super) unsafe extern "C" fn failsafe() {
        core::arch::naked_asm!(
            "lea r11, [rip + {saved}]",
            "mov rcx, [rsp + 16]",
            "mov [r11], rcx",
            "mov rcx, [rsp + 24]",
            "mov [r11 + 8], rcx",
            "mov rcx, [rsp + 32]",
            "mov [r11 + 16], rcx",
            "mov rcx, [rsp + 40]",
            "mov [r11 + 24], rcx",
            "jmp paravane_failsafe_entry",
            saved = sym super::SAVED,
        )
    }
}

#[cfg(not(target_os = "none"))]
mod callback {
    pub(super) unsafe extern "C" fn failsafe() {}
}

fn failed(_: &mut TrapFrame) {
    let [ds, es, fs, gs] = selectors().map(u64::from);
    THEN.store(ds | es << 16 | fs << 32 | gs << 48, SeqCst);
    TAKEN.fetch_add(1, SeqCst);
}

/// The other vCPU: runs, and removes the descriptor when asked to.
extern "C" fn other() -> ! {
    loop {
        let victim = VICTIM.load(SeqCst);
        if victim != 0 {
            need!(update_descriptor(MachineAddr::new(victim), 0));
            VICTIM.store(0, SeqCst);
        }
        TURNS.fetch_add(1, SeqCst);
        sched::yield_now();
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("failsafe-segments", start);
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    table.set(1, Pte::from_raw(DATA));
    need!(table.make_read_only(&memory));
    need!(set_ldt(table.address, 512));
    set_handler(vector::FAILSAFE, Some(failed));
    let address = callback::failsafe as *const () as u64;
    need!(register_address(Callback::Failsafe, address, true));
    second::start(&mut memory, start, other);
    for which in 0..4 {
        need!(update_descriptor(table.frame.addr(8), DATA));
        let mut before = selectors();
        load(which, SELECTOR);
        before[which] = SELECTOR;
        // It survives being switched away.
        let turns = TURNS.load(SeqCst);
        while TURNS.load(SeqCst) < turns + 3 {
            sched::yield_now();
        }
        claim_eq!(selectors(), before, "register {which}");
        claim_eq!(
            TAKEN.load(SeqCst),
            0,
            "register {which}: there was no reason"
        );
        // Now without its descriptor.
        VICTIM.store(table.frame.addr(8).raw(), SeqCst);
        while VICTIM.load(SeqCst) != 0 {
            sched::yield_now();
        }
        while TAKEN.load(SeqCst) == 0 {
            sched::yield_now();
        }
        claim_eq!(TAKEN.swap(0, SeqCst), 1, "register {which}");
        let saved = [0, 1, 2, 3].map(|index: usize| SAVED[index].load(SeqCst) as u16);
        claim_eq!(saved, before, "register {which}, as it was");
        before[which] = 0;
        let then = THEN.load(SeqCst);
        claim_eq!(
            [0, 16, 32, 48].map(|shift| (then >> shift) as u16),
            before,
            "register {which}, in the handler"
        );
        claim_eq!(selectors(), before, "register {which}, afterwards");
    }
    test::success()
}
