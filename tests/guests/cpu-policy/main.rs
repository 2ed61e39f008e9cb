//! Claim: what CPUID offers works and what it does not offer does not, on each
//! processor model: XSAVE, XCR0 and the sizes of its area, AVX, FSGSBASE; CR4
//! and the model-specific registers agree with it; what would be the
//! hypervisor's is not offered; and the extended registers are each vCPU's own
//! (C3).
//!
//! harness: vcpus=2 cpus="qemu64 Nehalem EPYC max"
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};

use paravane_guest::start::StartInfo;
use paravane_guest::traps::vector;
use paravane_guest::{claim, claim_eq, entry, println, sched, test};
use support::{attempt, second};

entry!(run);

const INVALID: Option<u32> = Some(vector::INVALID_OPCODE);
const PROTECTION: Option<u32> = Some(vector::GENERAL_PROTECTION);
const X87: u64 = 1;
const SSE: u64 = 2;
const AVX: u64 = 4;

static TURNS: AtomicU32 = AtomicU32::new(0);
static HAS_AVX: AtomicBool = AtomicBool::new(false);

/// CPUID by the prefix that asks the hypervisor: eax, ebx, ecx, edx.
fn cpuid(leaf: u32, subleaf: u32) -> [u32; 4] {
    let (mut a, mut b, mut c, mut d) = (leaf, 0u32, subleaf, 0u32);
    // CPUID writes rbx, which Rust keeps for itself: exchange it away.
    claim_eq!(
        attempt!(
            "mov {b:r}, rbx", ".byte 0x0f, 0x0b, 0x78, 0x65, 0x6e", "cpuid", "xchg {b:r}, rbx";
            b = inout(reg) b, inout("eax") a, inout("ecx") c, inout("edx") d
        ),
        None
    );
    [a, b, c, d]
}

fn xgetbv(register: u32) -> Result<u64, u32> {
    let (mut low, mut high) = (0u32, 0u32);
    match attempt!("xgetbv"; in("ecx") register, inout("eax") low, inout("edx") high) {
        Some(fault) => Err(fault.vector),
        None => Ok(u64::from(high) << 32 | u64::from(low)),
    }
}

fn xsetbv(register: u32, value: u64) -> Option<u32> {
    attempt!("xsetbv"; in("ecx") register, in("eax") value as u32, in("edx") (value >> 32) as u32)
        .map(|fault| fault.vector)
}

fn rdmsr(msr: u32) -> Result<u64, u32> {
    let (mut low, mut high) = (0u32, 0u32);
    match attempt!("rdmsr"; in("ecx") msr, inout("eax") low, inout("edx") high) {
        Some(fault) => Err(fault.vector),
        None => Ok(u64::from(high) << 32 | u64::from(low)),
    }
}

/// The other vCPU: fills the registers with its own.
extern "C" fn other() -> ! {
    if HAS_AVX.load(SeqCst) {
        // SAFETY: switches on what the first vCPU has found to be there.
        unsafe {
            core::arch::asm!(
                "mov rax, cr4", "or eax, 1 << 18", "mov cr4, rax",
                "mov eax, 7", "xor edx, edx", "xor ecx, ecx", "xsetbv",
                out("rax") _, out("rcx") _, out("rdx") _,
            );
        }
    }
    loop {
        // SAFETY: no Rust code here uses these registers.
        unsafe {
            core::arch::asm!("pcmpeqd xmm6, xmm6", "pcmpeqd xmm15, xmm15");
            if HAS_AVX.load(SeqCst) {
                core::arch::asm!("vinsertf128 ymm6, ymm6, xmm6, 1");
            }
        }
        TURNS.fetch_add(1, SeqCst);
        sched::yield_now();
    }
}

/// Lets the other vCPU run.
fn switch() {
    let turns = TURNS.load(SeqCst);
    while TURNS.load(SeqCst) < turns + 3 {
        sched::yield_now();
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("cpu-policy", start);
    let mut cr4 = 0u64;
    claim_eq!(attempt!("mov {v}, cr4"; v = inout(reg) cr4), None);
    let most = cpuid(0, 0)[0];
    let has = |bit: u32| cpuid(1, 0)[2] & 1 << bit != 0;
    let (xsave, avx) = (has(26), has(28));
    // The kernel switches it on, where it is.
    let on = cr4 | 1 << 18;
    claim!(
        !xsave || attempt!("mov cr4, {v}"; v = in(reg) on).is_none(),
        "CR4.OSXSAVE"
    );
    let osxsave = has(27);
    let extended = if most >= 7 { cpuid(7, 0) } else { [0; 4] };
    let fsgsbase = extended[1] & 1 != 0;
    println!("leaves {most:#x}, xsave {xsave}, avx {avx}, fsgsbase {fsgsbase}, cr4 {cr4:#x}");

    // The hypervisor's own.
    claim!(!has(5), "VMX");
    claim_eq!(extended[1] & (1 << 7 | 1 << 20), 0, "SMEP, SMAP");
    claim!(cpuid(1, 0)[3] & 1 << 6 != 0, "PAE");
    let long = cpuid(0x8000_0001, 0);
    claim_eq!(long[3] & 1 << 29, 1 << 29, "long mode");
    claim_eq!(long[2] & 1 << 2, 0, "SVM");
    claim!(cr4 & 1 << 5 != 0, "PAE");
    claim_eq!(cr4 & (1 << 13 | 1 << 20 | 1 << 21), 0, "VMXE, SMEP, SMAP");

    if support::on_paravane() {
        unknown_leaves(most);
    }
    extended_state(xsave, osxsave, avx);
    segment_bases(fsgsbase, cr4);
    registers(&mut memory, start, avx);

    // Model-specific registers that no processor has.
    for msr in [0x1234_5678, 0xc001_ffff, 0x4000_ffff] {
        claim_eq!(rdmsr(msr), Err(vector::GENERAL_PROTECTION), "{msr:#x}");
    }
    let efer = rdmsr(0xc000_0080);
    claim!(
        efer.is_ok_and(|efer| efer & 0x500 == 0x500),
        "EFER: {efer:?}, in long mode"
    );
    test::success()
}

/// What came after the policy was written, and what is of the host alone, is not there: topology,
/// further feature leaves, state that is not switched.
fn unknown_leaves(most: u32) {
    claim_eq!(cpuid(0xb, 0), [0; 4], "topology");
    for leaf in 0x18..=most.max(0x20) {
        claim_eq!(cpuid(leaf, 0), [0; 4], "leaf {leaf:#x}");
    }
    if most >= 7 {
        claim!(cpuid(7, 0)[0] <= 1, "subleaves");
        let [eax, ebx, ecx, edx] = cpuid(7, 1);
        let hidden = 1 << 17 | 1 << 18 | 1 << 22 | 1 << 26;
        claim_eq!(eax & hidden, 0, "FRED, LKGS, HRESET, LAM");
        claim_eq!((ebx, ecx, edx & 1 << 18), (0, 0, 0), "shadow-stack rules");
        claim_eq!(cpuid(7, 2), [0; 4]);
        claim_eq!(cpuid(7, 0)[3] & (1 << 22 | 1 << 24 | 1 << 25), 0, "tiles");
    }
}

/// XSAVE, XCR0, AVX.
fn extended_state(xsave: bool, osxsave: bool, avx: bool) {
    let vector_operation = || attempt!("vpxor xmm0, xmm0, xmm0").map(|fault| fault.vector);
    if !xsave {
        claim!(!osxsave && !avx, "nothing without XSAVE");
        claim_eq!(xgetbv(0), Err(vector::INVALID_OPCODE));
        claim!(xsetbv(0, X87).is_some());
        claim_eq!(vector_operation(), INVALID);
        claim_eq!(cpuid(0xd, 0), [0; 4]);
        return;
    }
    claim!(osxsave, "it is switched on");
    let [low, size, size_of_all, high] = cpuid(0xd, 0);
    let all = u64::from(high) << 32 | u64::from(low);
    claim_eq!(all & (X87 | SSE), X87 | SSE);
    claim_eq!(all & AVX != 0, avx);
    claim!(size <= size_of_all);
    let now = xgetbv(0);
    claim!(now.is_ok_and(|now| now & !all == 0 && now & X87 != 0));
    // Sizes as the components are enabled.
    for (value, size) in [(X87, 576), (X87 | SSE, 576), (X87 | SSE | AVX, 832)] {
        if value & !all != 0 {
            claim_eq!(xsetbv(0, value), PROTECTION, "not offered");
            continue;
        }
        claim_eq!(xsetbv(0, value), None);
        claim_eq!(xgetbv(0), Ok(value));
        claim_eq!(cpuid(0xd, 0)[1], size, "with {value:#x}");
        claim_eq!(
            vector_operation().is_none(),
            value & AVX != 0,
            "with {value:#x}"
        );
    }
    claim_eq!(xsetbv(0, all), None);
    claim_eq!(cpuid(0xd, 0)[1], size_of_all, "all of them");
    let mut largest = 576;
    for component in 2..63 {
        let [size, offset, _, _] = cpuid(0xd, component);
        let offered = all & 1 << component != 0;
        claim_eq!(offered, size != 0, "component {component}");
        largest = largest.max(offset + size);
    }
    claim_eq!(largest, size_of_all);
    // What cannot be: nothing, no x87, AVX alone, components that are none, another register.
    for bad in [0, SSE, X87 | AVX, all | 1 << 62, all | 1 << 63, u64::MAX] {
        claim_eq!(xsetbv(0, bad), PROTECTION, "{bad:#x}");
    }
    claim_eq!(xsetbv(1, X87), PROTECTION);
    claim_eq!(xgetbv(0), Ok(all), "nothing has changed");
}

/// The instructions for the bases of FS and GS.
fn segment_bases(fsgsbase: bool, cr4: u64) {
    let mut base = 0u64;
    let mut read = || attempt!("rdfsbase {v}"; v = inout(reg) base).map(|fault| fault.vector);
    if !fsgsbase {
        claim_eq!(cr4 & 1 << 16, 0, "CR4 without the feature");
        claim_eq!(read(), INVALID);
        return;
    }
    if cr4 & 1 << 16 == 0 {
        claim_eq!(attempt!("mov cr4, {v}"; v = in(reg) cr4 | 1 << 16), None);
    }
    claim_eq!(read(), None);
    claim_eq!(attempt!("wrfsbase {v}"; v = in(reg) 0x1234_5000u64), None);
    claim_eq!(rdmsr(0xc000_0100), Ok(0x1234_5000));
    claim_eq!(read(), None);
    claim_eq!(base, 0x1234_5000);
}

/// The registers stay this vCPU's while the other uses its own.
fn registers(memory: &mut paravane_guest::mm::boot::BootMemory, start: &StartInfo, avx: bool) {
    HAS_AVX.store(avx, SeqCst);
    second::start(memory, start, other);
    const VALUE: u64 = 0x0123_4567_89ab_cdef;
    // SAFETY: no Rust code here uses these registers.
    unsafe {
        core::arch::asm!("movq xmm6, {0}", "movq xmm15, {1}", in(reg) VALUE, in(reg) !VALUE);
        if avx {
            core::arch::asm!("vinsertf128 ymm6, ymm6, xmm6, 1");
        }
    }
    switch();
    let (low, last): (u64, u64);
    let mut high = VALUE;
    // SAFETY: as above.
    unsafe {
        core::arch::asm!("movq {0}, xmm6", "movq {1}, xmm15", out(reg) low, out(reg) last);
        if avx {
            core::arch::asm!("vextractf128 xmm6, ymm6, 1", "movq {0}, xmm6", out(reg) high);
        }
    }
    claim_eq!((low, last, high), (VALUE, !VALUE, VALUE));
}
