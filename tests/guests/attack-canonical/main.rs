//! Attack: addresses that are not canonical in every place that ends in an instruction of the
//! hypervisor: handlers, callbacks, segment bases, stacks, return addresses, addresses to flush or
//! map. The instruction would fault in the hypervisor; so the call is refused, or the fault becomes
//! the guest's (design:entry). The same calls with canonical addresses work.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::abi;
use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::update::{self, Flush};
use paravane_guest::mm::{Flags, Pte};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::traps::segment::{self, Base, set_base};
use paravane_guest::traps::{TrapFrame, set_handler, vector};
use paravane_guest::{claim, claim_eq, entry, need, println, test};
use support::{attempt, user};

entry!(run);

const ADDRESSES: [u64; 6] = [
    0x0000_8000_0000_0000,
    0x0000_ffff_ffff_ffff,
    0x8000_0000_0000_0000,
    0x7fff_ffff_ffff_ffff,
    0xffff_7fff_ffff_ffff,
    0x4141_4141_4141_4141,
];

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-canonical", start);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let good = page.raw();
    for base in [Base::Fs, Base::GsKernel, Base::GsUser] {
        claim_eq!(set_base(base, good), Ok(()), "{base:?}");
    }
    for register in [0xc000_0100u32, 0xc000_0101, 0xc000_0102] {
        let fault = attempt!("wrmsr"; in("ecx") register, in("eax") good as u32, in("edx") (good >> 32) as u32);
        claim!(fault.is_none(), "MSR {register:#x} of {good:#x}: {fault:?}");
    }
    let entry = Pte::new(frame, Flags::DATA);
    claim_eq!(
        update::update_va_mapping(page, entry, Flush::PageLocal),
        Ok(())
    );
    claim_eq!(update::invlpg_local(page), Ok(()));
    for address in ADDRESSES {
        for callback in [
            Callback::Event,
            Callback::Syscall,
            Callback::Failsafe,
            Callback::Nmi,
        ] {
            let outcome = callback::register_address(callback, address, false);
            claim!(outcome.is_err(), "{callback:?} at {address:#x}");
        }
        for base in [Base::Fs, Base::GsKernel, Base::GsUser] {
            claim!(set_base(base, address).is_err(), "{base:?} of {address:#x}");
        }
        // The same by the instruction, which is emulated or faults.
        for register in [0xc000_0100u32, 0xc000_0101, 0xc000_0102] {
            let fault = attempt!("wrmsr"; in("ecx") register, in("eax") address as u32, in("edx") (address >> 32) as u32);
            claim!(fault.is_some(), "MSR {register:#x} of {address:#x}");
        }
        let entry = Pte::new(frame, Flags::DATA);
        let mapped = update::update_va_mapping(VirtAddr::new(address), entry, Flush::PageLocal);
        claim!(mapped.is_err(), "mapped at {address:#x}");
        // What comes of these is each hypervisor's choice; that it goes on is not.
        let flushed = update::invlpg_local(VirtAddr::new(address));
        let ldt = segment::set_ldt(VirtAddr::new(address & !0xfff), 8);
        claim!(ldt.is_err(), "an LDT at {address:#x}");
        let table = [
            paravane_guest::traps::table::entry(
                200,
                address,
                paravane_guest::traps::table::Privilege::User,
                true,
            ),
            abi::trap_info::default(),
        ];
        let handler = paravane_guest::traps::table::set(&table);
        println!("{address:#x}: flush {flushed:?}, handler {handler:?}");
    }
    need!(paravane_guest::traps::table::register_exceptions());
    returns(&mut memory);
    test::success()
}

/// Returns to user mode with such addresses, by both kinds of return.
fn returns(memory: &mut paravane_guest::mm::boot::BootMemory) {
    let space = user::build(memory);
    // syscall
    space.load(&[0x0f, 0x05]);
    for number in 0..20 {
        set_handler(number, Some(user::trapped));
    }
    need!(callback::register(Callback::Failsafe, true, user::trapped));
    for from in [vector::SYSCALL, vector::GENERAL_PROTECTION] {
        let frame = TrapFrame {
            vector: from,
            ..TrapFrame::user(user::CODE, user::STACK)
        };
        claim_eq!(user::run(&frame).vector, vector::SYSCALL, "user mode runs");
    }
    for address in ADDRESSES {
        for from in [vector::SYSCALL, vector::GENERAL_PROTECTION] {
            let frame = TrapFrame {
                vector: from,
                ..TrapFrame::user(address, user::STACK)
            };
            let back = user::run(&frame);
            println!(
                "return to {address:#x} by {from:#x}: vector {:#x} at {:#x}",
                back.vector, back.rip
            );
            claim!(
                back.vector != vector::SYSCALL,
                "user mode ran at {address:#x}"
            );
            // A stack of that kind is user mode's own trouble.
            let frame = TrapFrame {
                vector: from,
                ..TrapFrame::user(user::CODE, address)
            };
            let back = user::run(&frame);
            println!("return with stack {address:#x}: vector {:#x}", back.vector);
        }
    }
}
