//! Claim: privileged instructions of a guest kernel are emulated where the
//! interface says so (control registers, segment-base MSRs, cache control,
//! CPUID) and are general protection faults elsewhere (C3).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::traps::vector;
use paravane_guest::{claim, claim_eq, entry, need, println, test};
use support::{attempt, grant};

entry!(run);

static WORDS: [u64; 2] = [5, 6];

/// `wrmsr; ret`
const WRMSR_AND_RETURN: [u8; 3] = [0x0f, 0x30, 0xc3];

fn wrmsr(msr: u32, value: u64) -> Option<u32> {
    attempt!("wrmsr"; in("ecx") msr, in("eax") value as u32, in("edx") (value >> 32) as u32)
        .map(|fault| fault.vector)
}

fn rdmsr(msr: u32) -> core::result::Result<u64, u32> {
    let (mut low, mut high) = (0u32, 0u32);
    match attempt!("rdmsr"; in("ecx") msr, inout("eax") low, inout("edx") high) {
        Some(fault) => Err(fault.vector),
        None => Ok(u64::from(high) << 32 | u64::from(low)),
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("privileged", start);
    // Segment bases by MSR.
    const FS_BASE: u32 = 0xc000_0100;
    const GS_BASE: u32 = 0xc000_0101;
    const KERNEL_GS_BASE: u32 = 0xc000_0102;
    let base = WORDS.as_ptr() as u64;
    claim_eq!(wrmsr(GS_BASE, base), None);
    claim_eq!(wrmsr(FS_BASE, base + 8), None);
    let (fs, gs): (u64, u64);
    // SAFETY: the bases are those of `WORDS`.
    unsafe {
        core::arch::asm!("mov {}, fs:[0]", "mov {}, gs:[0]", out(reg) fs, out(reg) gs);
    }
    claim_eq!((fs, gs), (6, 5));
    claim_eq!(rdmsr(GS_BASE), Ok(base));
    claim_eq!(rdmsr(FS_BASE), Ok(base + 8));
    claim_eq!(wrmsr(KERNEL_GS_BASE, 0x1234_5000), None);
    claim_eq!(rdmsr(KERNEL_GS_BASE), Ok(0x1234_5000));
    claim_eq!(
        wrmsr(GS_BASE, 0x8000_0000_0000_0000),
        Some(vector::GENERAL_PROTECTION)
    );
    claim_eq!(rdmsr(GS_BASE), Ok(base));
    // The last bytes before an address where nothing is mapped.
    let code = need!(memory.page().ok_or("no page"));
    let next = need!(memory.page().ok_or("no page"));
    claim_eq!(next.raw(), code.raw() + 4096);
    grant::vacate(next);
    let end = next.raw() - WRMSR_AND_RETURN.len() as u64;
    // SAFETY: the page is this function's, and executable as all of the boot mapping is.
    unsafe { (end as *mut [u8; 3]).write(WRMSR_AND_RETURN) };
    claim_eq!(
        attempt!("call {code}"; code = in(reg) end, in("ecx") GS_BASE, in("eax") 0x5678_9000u32, in("edx") 0u32),
        None
    );
    claim_eq!(rdmsr(GS_BASE), Ok(0x5678_9000));
    // Control registers: read what the guest may believe.
    let (cr0, cr4): (u64, u64);
    let mut value = 0u64;
    claim_eq!(attempt!("mov {v}, cr0"; v = inout(reg) value), None);
    cr0 = value;
    claim_eq!(attempt!("mov {v}, cr4"; v = inout(reg) value), None);
    cr4 = value;
    claim_eq!(attempt!("mov {v}, cr3"; v = inout(reg) value), None);
    println!("cr0 {cr0:#x} cr3 {value:#x} cr4 {cr4:#x}");
    claim_eq!(
        cr0 & 0x8000_0001,
        0x8000_0001,
        "paging and protection are on"
    );
    claim!(cr4 & 1 << 5 != 0, "PAE is on");
    claim_eq!(value >> 12, memory.root().raw(), "cr3 is the base pointer");
    claim_eq!(attempt!("mov cr0, {v}"; v = in(reg) cr0), None);
    claim_eq!(attempt!("mov cr4, {v}"; v = in(reg) cr4), None);
    claim_eq!(attempt!("clts"), None);
    claim_eq!(attempt!("wbinvd"), None);
    // CPUID, plain and by the forced prefix, where the hypervisor's own
    // leaves are.
    let (mut a, mut b, mut c, mut d) = (0x4000_0000u32, 0u32, 0u32, 0u32);
    // CPUID writes rbx, which Rust keeps for itself: exchange it away.
    claim_eq!(
        attempt!(
            "mov {b:r}, rbx", ".byte 0x0f, 0x0b, 0x78, 0x65, 0x6e", "cpuid", "xchg {b:r}, rbx";
            b = inout(reg) b, inout("eax") a, inout("ecx") c, inout("edx") d
        ),
        None
    );
    claim_eq!(
        [b, c, d].map(u32::to_le_bytes).as_flattened(),
        b"XenVMMXenVMM"
    );
    claim!(a >= 0x4000_0002);
    // What a guest has no business with.
    let refused = Some(vector::GENERAL_PROTECTION);
    claim_eq!(attempt!("hlt").map(|f| f.vector), refused);
    claim_eq!(
        attempt!("lgdt [{x}]"; x = in(reg) WORDS.as_ptr()).map(|f| f.vector),
        refused
    );
    claim_eq!(
        attempt!("lidt [{x}]"; x = in(reg) WORDS.as_ptr()).map(|f| f.vector),
        refused
    );
    claim_eq!(
        attempt!("ltr {x:x}"; x = in(reg) 0u32).map(|f| f.vector),
        refused
    );
    claim_eq!(
        attempt!("invlpg [{x}]"; x = in(reg) WORDS.as_ptr()).map(|f| f.vector),
        refused
    );
    claim_eq!(attempt!("sysretq").map(|f| f.vector), refused);
    claim_eq!(attempt!("swapgs").map(|f| f.vector), refused);
    claim_eq!(attempt!("cli").map(|f| f.vector), refused);
    claim_eq!(attempt!("sti").map(|f| f.vector), refused);
    test::success()
}
