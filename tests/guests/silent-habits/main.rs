//! Claim: what a native kernel does and a guest must not is, in these cases, neither refused nor
//! explained, and changes nothing (`docs/porting/habits.md`): entries have the user bit whatever the
//! kernel wants, the interrupt flag masks nothing, ports read as ones, registers of the processor's system
//! calls and most bits of the control registers are not the guest's, a move to CR3 leaves user mode
//! where it is, and a return by the processor's IRET stays in kernel mode.
//! harness: cpu=EPYC
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::update::{self, Flush};
use paravane_guest::mm::{Flags, Pte, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::{TrapFrame, set_handler, table, vector};
use paravane_guest::{abi, claim, claim_eq, entry, events, need, test};
use support::fault;
use support::ports::set_iopl;
use support::{attempt, user};

entry!(run);

/// The interrupt flag.
const IF: u64 = 1 << 9;

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("silent-habits", start);
    need!(events::map_shared_info(start.shared_info()));
    user_bit(&mut memory);
    interrupt_flag();
    move_to_cr3(&mut memory);
    // Others show their control domain the machine's ports and control registers, and do not help
    // where the emulator reads the stack of IRET with the rights of the hypervisor.
    if support::on_paravane() {
        ports();
        registers(&mut memory);
        processors_iret();
    }
    test::success()
}

/// An entry of the kernel's without the bit gets it.
fn user_bit(memory: &mut BootMemory) {
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let wanted = Flags::PRESENT | Flags::ACCESSED;
    claim!(!wanted.contains(Flags::USER));
    need!(update::update_va_mapping(
        page,
        Pte::new(frame, wanted),
        Flush::PageLocal
    ));
    let walk = walk::walk(&memory.linear(), memory.root(), page);
    let leaf = need!(walk.leaf().ok_or("not mapped")).value;
    claim!(leaf.flags().contains(Flags::USER), "{leaf:?}");
}

fn flags() -> u64 {
    let flags: u64;
    // SAFETY: reads the flags.
    unsafe { core::arch::asm!("pushfq", "pop {}", out(reg) flags) };
    flags
}

/// POPF of these flags.
fn set_flags(flags: u64) {
    // SAFETY: flags as they were, but for one that changes nothing.
    unsafe { core::arch::asm!("push {}", "popfq", in(reg) flags) };
}

/// PUSHF and POPF say nothing of the mask; CLI and STI are refused, and with I/O privilege nothing.
fn interrupt_flag() {
    claim!(events::are_upcalls_masked());
    claim_eq!(flags() & IF, IF);
    set_flags(flags() & !IF);
    claim_eq!(flags() & IF, IF);
    let refused = Some(vector::GENERAL_PROTECTION);
    claim_eq!(attempt!("cli").map(|fault| fault.vector), refused);
    need!(set_iopl(1));
    claim_eq!(attempt!("sti"), None);
    claim!(events::are_upcalls_masked());
    claim_eq!(flags() & IF, IF);
    events::unmask_upcalls();
    claim_eq!(attempt!("cli"), None);
    claim!(!events::are_upcalls_masked());
    claim_eq!(flags() & IF, IF);
    events::mask_upcalls();
    need!(set_iopl(0));
    claim_eq!(attempt!("sti").map(|fault| fault.vector), refused);
}

/// A bus without devices.
fn ports() {
    need!(set_iopl(1));
    for port in [0x3f8u16, 0x60, 0x21] {
        let mut value = 0u8;
        claim_eq!(
            attempt!("in al, dx"; in("dx") port, inout("al") value),
            None
        );
        claim_eq!(value, 0xff);
        claim_eq!(attempt!("out dx, al"; in("dx") port, in("al") value), None);
    }
    need!(set_iopl(0));
}

fn wrmsr(register: u32, value: u64) -> Option<u32> {
    attempt!("wrmsr"; in("ecx") register, in("eax") value as u32, in("edx") (value >> 32) as u32)
        .map(|fault| fault.vector)
}

/// Registers that may be written, and stay as they are.
fn registers(memory: &mut BootMemory) {
    const EFER: u32 = 0xc000_0080;
    const LSTAR: u32 = 0xc000_0082;
    const UNKNOWN: u32 = 0x6e0;
    for register in [EFER, LSTAR - 1, LSTAR, LSTAR + 1, LSTAR + 2] {
        claim_eq!(wrmsr(register, 0), None);
    }
    // One that is unknown, before and after there is a handler.
    need!(table::clear());
    let (mut low, mut high) = (1u32, 1u32);
    // SAFETY: changes two registers.
    unsafe {
        core::arch::asm!("wrmsr", in("ecx") UNKNOWN, in("eax") 5, in("edx") 5);
        core::arch::asm!("rdmsr", in("ecx") UNKNOWN, inout("eax") low, inout("edx") high);
    }
    need!(table::register_exceptions());
    claim_eq!((low, high), (0, 0));
    claim_eq!(wrmsr(UNKNOWN, 0), Some(vector::GENERAL_PROTECTION));

    const PGE: u64 = 1 << 7;
    const FSGSBASE: u64 = 1 << 16;
    let mut cr4 = 0u64;
    claim_eq!(attempt!("mov {v}, cr4"; v = inout(reg) cr4), None);
    claim_eq!(
        attempt!("mov cr4, {v}"; v = in(reg) cr4 | PGE | FSGSBASE),
        None
    );
    claim_eq!(attempt!("mov {v}, cr4"; v = inout(reg) cr4), None);
    claim_eq!(cr4 & (PGE | FSGSBASE), 0);
    claim_eq!(
        attempt!("wrgsbase {v}"; v = in(reg) 0u64).map(|fault| fault.vector),
        Some(vector::INVALID_OPCODE)
    );

    const WP: u64 = 1 << 16;
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let read_only = Pte::new(frame, Flags::PRESENT | Flags::ACCESSED);
    need!(update::update_va_mapping(page, read_only, Flush::PageLocal));
    let mut cr0 = 0u64;
    claim_eq!(attempt!("mov {v}, cr0"; v = inout(reg) cr0), None);
    claim_eq!(attempt!("mov cr0, {v}"; v = in(reg) cr0 & !WP), None);
    claim!(fault::write(page.raw(), 0).is_some());
}

/// User mode goes on in its own tables.
fn move_to_cr3(memory: &mut BootMemory) {
    let space = user::build(memory);
    set_handler(vector::GENERAL_PROTECTION, Some(user::trapped));
    set_handler(vector::INVALID_OPCODE, Some(user::trapped));
    // ud2
    space.load(&[0x0f, 0x0b]);
    let frame = TrapFrame::user(user::CODE, user::STACK);
    let back = user::run(&frame);
    claim!(back.from_user());
    claim_eq!(
        (back.vector, back.rip),
        (vector::INVALID_OPCODE, user::CODE)
    );
    let root = memory.root().addr(0).raw();
    claim_eq!(attempt!("mov cr3, {v}"; v = in(reg) root), None);
    let back = user::run(&frame);
    claim_eq!((back.from_user(), back.rip), (true, user::CODE));
}

/// The kernel's tables do not have the program's page, so an IRET to it leads into a fault of the
/// kernel's own.
fn processors_iret() {
    let fault = attempt!(
        "mov {saved}, rsp",
        "push {data}",
        "push {saved}",
        "pushfq",
        "push {code}",
        "push {to}",
        "lea {to}, [rip + 75f]",
        "mov [{slot}], {to}",
        "iretq",
        "75:",
        "mov rsp, {saved}";
        saved = out(reg) _,
        data = in(reg) u64::from(abi::FLAT_RING3_SS64),
        code = in(reg) u64::from(abi::FLAT_RING3_CS64),
        to = inout(reg) user::CODE => _,
        slot = in(reg) fault::CONTINUE.as_ptr()
    );
    let fault = need!(fault.ok_or("no fault"));
    claim_eq!(fault.vector, vector::PAGE_FAULT);
    claim_eq!(fault.address, user::CODE);
}
