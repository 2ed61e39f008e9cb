//! What a processor says of itself that bears on its holes, and what follows for each of them.
//!
//! Intel's words: CPUID leaf 7 and `IA32_ARCH_CAPABILITIES` (SDM vol. 4, table 2-2; the bits and the
//! models are in Intel's guidance "Affected Processors: Guidance for Security Issues"). AMD's: CPUID
//! leaves 0x8000_0008 and 0x8000_0021 (APM vol. 3, appendix E.4).

use super::Set;
use super::holes::Holes;

/// Who made the processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vendor {
    /// `GenuineIntel`
    Intel,
    /// `AuthenticAMD`
    Amd,
    /// `HygonGenuine`: AMD's design.
    Hygon,
    /// Anyone else. Nothing good is assumed.
    Other,
}

impl Vendor {
    /// The vendor of this name, as CPUID leaf 0 has it.
    #[must_use]
    pub fn named(name: &[u8; 12]) -> Self {
        match name {
            b"GenuineIntel" => Vendor::Intel,
            b"AuthenticAMD" => Vendor::Amd,
            b"HygonGenuine" => Vendor::Hygon,
            _ => Vendor::Other,
        }
    }
}

/// The words of a processor. What it does not have reads as 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Processor {
    /// Who made it.
    pub vendor: Vendor,
    /// Its family, the extended one added.
    pub family: u32,
    /// Its model, the extended one in front.
    pub model: u32,
    /// CPUID leaf 7, EBX.
    pub leaf7_ebx: u32,
    /// CPUID leaf 7, EDX.
    pub leaf7_edx: u32,
    /// CPUID leaf 7, sub-leaf 2, EDX.
    pub leaf7_2_edx: u32,
    /// CPUID leaf 0x8000_0008, EBX.
    pub leaf8_ebx: u32,
    /// CPUID leaf 0x8000_0021, EAX.
    pub leaf21_eax: u32,
    /// CPUID leaf 0x8000_0021, ECX.
    pub leaf21_ecx: u32,
    /// How many low bits of an APIC number tell the threads of a core apart.
    pub thread_bits: u32,
    /// CPUID leaf 1, ECX: another hypervisor is below.
    pub is_virtual: bool,
    /// `IA32_ARCH_CAPABILITIES`, where leaf 7 announces it.
    pub capabilities: u64,
}

impl Processor {
    /// One that says nothing but who made it.
    #[must_use]
    pub const fn silent(vendor: Vendor, family: u32, model: u32) -> Self {
        Processor {
            vendor,
            family,
            model,
            leaf7_ebx: 0,
            leaf7_edx: 0,
            leaf7_2_edx: 0,
            leaf8_ebx: 0,
            leaf21_eax: 0,
            leaf21_ecx: 0,
            thread_bits: 0,
            is_virtual: false,
            capabilities: 0,
        }
    }
}

/// Family and model of leaf 1's EAX (SDM vol. 2, "CPUID", figure 3-6).
#[must_use]
pub const fn signature(eax: u32) -> (u32, u32) {
    let family = eax >> 8 & 0xf;
    let model = eax >> 4 & 0xf;
    let full = if family == 15 {
        family + (eax >> 20 & 0xff)
    } else {
        family
    };
    if family == 6 || family == 15 {
        (full, (eax >> 16 & 0xf) << 4 | model)
    } else {
        (full, model)
    }
}

const SMEP: u32 = 1 << 7; // leaf 7, EBX
const RTM: u32 = 1 << 11; // leaf 7, EBX
const AVX2: u32 = 1 << 5; // leaf 7, EBX
const MD_CLEAR: u32 = 1 << 10; // leaf 7, EDX, and the following
const IBRS_IBPB: u32 = 1 << 26;
const STIBP: u32 = 1 << 27;
const L1D_FLUSH: u32 = 1 << 28;
/// Leaf 7, EDX: there is an `IA32_ARCH_CAPABILITIES`.
pub const ARCH_CAPABILITIES: u32 = 1 << 29;
const SSBD: u32 = 1 << 31;
const BHI_CTRL: u32 = 1 << 4; // leaf 7, sub-leaf 2, EDX

const AMD_IBPB: u32 = 1 << 12; // leaf 0x8000_0008, EBX, and the following
const AMD_IBRS: u32 = 1 << 14;
const AMD_STIBP: u32 = 1 << 15;
const AMD_SSBD: u32 = 1 << 24;
const AMD_VIRTUAL_SSBD: u32 = 1 << 25;
const AMD_SSB_NO: u32 = 1 << 26;
const BTC_NO: u32 = 1 << 29;
const AMD_IBPB_RETURNS: u32 = 1 << 30;
const VERW_CLEAR: u32 = 1 << 5; // leaf 0x8000_0021, EAX, and the following
const AUTOMATIC_IBRS: u32 = 1 << 8;
const IBPB_BRANCH_TYPES: u32 = 1 << 28;
const SRSO_NO: u32 = 1 << 29;
const SRSO_USER_KERNEL_NO: u32 = 1 << 30;
const TSA_NO: u32 = 1 << 1 | 1 << 2; // leaf 0x8000_0021, ECX: TSA_SQ_NO and TSA_L1_NO

const RDCL_NO: u64 = 1 << 0; // IA32_ARCH_CAPABILITIES, and the following
const IBRS_ALL: u64 = 1 << 1;
const SSB_NO: u64 = 1 << 4;
const MDS_NO: u64 = 1 << 5;
const TAA_NO: u64 = 1 << 8;
const SBDR_SSDP_NO: u64 = 1 << 13;
const FBSDP_NO: u64 = 1 << 14;
const PSDP_NO: u64 = 1 << 15;
const FB_CLEAR: u64 = 1 << 17;
const BHI_NO: u64 = 1 << 20;
/// `IA32_ARCH_CAPABILITIES`: there is a switch for the mitigation of gather data sampling.
pub const GDS_CTRL: u64 = 1 << 25;
const GDS_NO: u64 = 1 << 26;
const RFDS_NO: u64 = 1 << 27;
const RFDS_CLEAR: u64 = 1 << 28;
const ITS_NO: u64 = 1 << 62;

/// How the processor keeps guests from steering the hypervisor's indirect branches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ibrs {
    /// Not at all.
    None,
    /// A register that is written at each entry.
    AtEntry,
    /// The same register, written once.
    Enhanced,
    /// A bit of EFER.
    Automatic,
}

/// How the processor keeps loads from passing by older stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ssbd {
    /// Not at all.
    None,
    /// A bit of `IA32_SPEC_CTRL`, which Intel's and AMD's later processors have.
    SpecCtrl,
    /// `VIRT_SPEC_CTRL`, which a hypervisor below us offers (APM vol. 2, section 3.2.9).
    Virtual,
    /// This bit of AMD's register `LS_CFG` (AMD, "Speculative Store Bypass Disable", 2018).
    LoadStoreConfiguration(u32),
}

impl Processor {
    const fn all(&self, bits: u64) -> bool {
        self.capabilities & bits == bits
    }

    fn intel(&self, models: &[u32]) -> bool {
        self.vendor == Vendor::Intel && self.family == 6 && models.contains(&self.model)
    }

    fn is_amd(&self) -> bool {
        matches!(self.vendor, Vendor::Amd | Vendor::Hygon)
    }

    /// Atoms before Silvermont execute in order and have none of the holes (Bonnell, Saltwell).
    fn in_order(&self) -> bool {
        self.intel(&[0x1c, 0x26, 0x27, 0x35, 0x36])
    }

    /// Whether supervisor code never runs, not even speculatively, from guests' pages.
    #[must_use]
    pub const fn smep(&self) -> bool {
        self.leaf7_ebx & SMEP != 0
    }

    /// See [`Ibrs`].
    #[must_use]
    pub const fn ibrs(&self) -> Ibrs {
        if self.leaf21_eax & AUTOMATIC_IBRS != 0 {
            Ibrs::Automatic
        } else if self.leaf7_edx & IBRS_IBPB != 0 && self.all(IBRS_ALL) {
            Ibrs::Enhanced
        } else if self.leaf7_edx & IBRS_IBPB != 0 || self.leaf8_ebx & AMD_IBRS != 0 {
            Ibrs::AtEntry
        } else {
            Ibrs::None
        }
    }

    /// Whether the branch history can be kept apart by a bit (`BHI_DIS_S`).
    #[must_use]
    pub const fn has_history_control(&self) -> bool {
        self.leaf7_2_edx & BHI_CTRL != 0
    }

    /// See [`Ssbd`].
    #[must_use]
    pub fn ssbd(&self) -> Ssbd {
        if self.leaf7_edx & SSBD != 0 || self.leaf8_ebx & AMD_SSBD != 0 {
            return Ssbd::SpecCtrl;
        }
        if self.leaf8_ebx & AMD_VIRTUAL_SSBD != 0 {
            return Ssbd::Virtual;
        }
        // A hypervisor need not have the register, and says so by a fault.
        if !self.is_amd() || self.is_virtual {
            return Ssbd::None;
        }
        match self.family {
            0x15 => Ssbd::LoadStoreConfiguration(54),
            0x16 => Ssbd::LoadStoreConfiguration(33),
            0x17 | 0x18 => Ssbd::LoadStoreConfiguration(10),
            _ => Ssbd::None,
        }
    }

    /// Whether IBPB makes the processor forget returns as well.
    #[must_use]
    pub fn ibpb_forgets_returns(&self) -> bool {
        !self.is_amd() || self.leaf8_ebx & AMD_IBPB_RETURNS != 0
    }

    /// What its holes call for.
    #[must_use]
    pub fn needs(&self) -> Set {
        let mut needed = Set::empty();
        if self.in_order() {
            return needed;
        }
        // AMD checks rights before it forwards data, Intel says when it does.
        let reads_ahead = !self.is_amd() && !self.all(RDCL_NO);
        needed.set(Set::SPLIT, reads_ahead);
        needed.set(Set::L1TF, reads_ahead && !self.takes_no_absent_address());
        needed.set(Set::VERW, self.keeps_stale_data());
        needed |= Set::IBPB | Set::IBRS | Set::STIBP | Set::RSB;
        let history = self.vendor == Vendor::Intel && self.ibrs() == Ibrs::Enhanced;
        needed.set(Set::BHB, history && !self.all(BHI_NO));
        needed.set(Set::IBPB_ENTRY, self.returns_are_steered());
        needed.set(Set::GDS, self.gathers_stale_data());
        needed
    }

    /// What would help against a hole that it has, and costs guests too much to be chosen for them.
    #[must_use]
    pub fn leaves_off(&self) -> Set {
        let mut left = Set::empty();
        if self.in_order() {
            return left;
        }
        left |= Set::SSBD;
        left.set(
            Set::ONE_THREAD,
            self.thread_bits != 0 && self.threads_leak(),
        );
        left - self.immune()
    }

    /// What it has no use for by its own words, though asked for by name.
    #[must_use]
    pub fn immune(&self) -> Set {
        let mut immune = Set::empty();
        let passes_no_store = self.all(SSB_NO) || self.leaf8_ebx & AMD_SSB_NO != 0;
        immune.set(Set::SSBD, passes_no_store);
        immune.set(Set::GDS, self.all(GDS_NO));
        immune.set(Set::ONE_THREAD, self.thread_bits == 0);
        immune
    }

    /// The holes about which nothing is done.
    #[must_use]
    pub fn unhandled(&self) -> Holes {
        let mut holes = Holes::empty();
        let amd = |family: u32, models: core::ops::Range<u32>| {
            self.is_amd() && self.family == family && models.contains(&self.model)
        };
        let srso_3 = self.is_amd() && self.family == 0x19 && self.returns_are_steered();
        holes.set(
            Holes::SRSO,
            srso_3 && self.leaf21_eax & IBPB_BRANCH_TYPES == 0,
        );
        holes.set(
            Holes::ZENBLEED,
            [0x30..0x50, 0x60..0x80, 0x90..0x92, 0xa0..0xb0]
                .into_iter()
                .any(|models| amd(0x17, models)),
        );
        holes.set(
            Holes::DIVIDER,
            amd(0x17, 0..0x30) || amd(0x17, 0x50..0x60) || amd(0x18, 0..0x100),
        );
        holes.set(Holes::ITS, self.selects_targets());
        holes
    }

    /// L1TF, beside `RDCL_NO`: Silvermont, Airmont, Goldmont, Knights Landing and Knights Mill look up
    /// no data for an entry that is not present, and have no bit to say so.
    fn takes_no_absent_address(&self) -> bool {
        self.intel(&[
            0x37, 0x4a, 0x4c, 0x4d, 0x5a, 0x5d, 0x75, 0x5c, 0x5f, 0x7a, 0x57, 0x85,
        ])
    }

    /// MDS: a sibling thread, too, reads what stays in buffers. Goldmont has no bit to say that it has
    /// none of it.
    fn samples(&self) -> bool {
        !self.is_amd() && !self.all(MDS_NO) && !self.intel(&[0x5c, 0x5f, 0x7a])
    }

    /// MDS, TAA, MMIO stale data, RFDS, and AMD's TSA: data stay in buffers, which VERW clears.
    fn keeps_stale_data(&self) -> bool {
        if self.is_amd() {
            return self.family == 0x19 && self.leaf21_ecx & TSA_NO != TSA_NO;
        }
        let taa = self.aborts_leak();
        let mmio = !self.all(SBDR_SSDP_NO | FBSDP_NO | PSDP_NO) && self.all(FB_CLEAR);
        let rfds = !self.all(RFDS_NO) && self.all(RFDS_CLEAR);
        self.samples() || taa || mmio || rfds
    }

    /// Gather data sampling: Skylake to Tiger and Rocket Lake, by Intel's list.
    fn gathers_stale_data(&self) -> bool {
        let affected = self.intel(&[
            0x4e, 0x5e, 0x55, 0x8e, 0x9e, 0xa5, 0xa6, 0x6a, 0x6c, 0x7d, 0x7e, 0x8c, 0x8d, 0xa7,
        ]);
        affected && self.leaf7_ebx & AVX2 != 0 && !self.all(GDS_NO)
    }

    /// Indirect target selection: processors with enhanced IBRS from Cascade Lake to Tiger and Rocket
    /// Lake, by Intel's list. Those without it have their indirect branches restricted otherwise.
    fn selects_targets(&self) -> bool {
        let affected = self.intel(&[
            0x55, 0x8e, 0x9e, 0xa5, 0xa6, 0x6a, 0x6c, 0x7d, 0x7e, 0x8c, 0x8d, 0xa7,
        ]);
        affected && self.ibrs() == Ibrs::Enhanced && !self.all(ITS_NO)
    }

    /// TAA: an aborted transaction reads what stays in buffers.
    fn aborts_leak(&self) -> bool {
        !self.is_amd() && self.leaf7_ebx & RTM != 0 && !self.all(TAA_NO)
    }

    /// Whether a thread reads or steers what the core's other thread does, while both run.
    fn threads_leak(&self) -> bool {
        let reads_ahead = !self.is_amd() && !self.all(RDCL_NO);
        let confused = self.is_amd() && self.family <= 0x18 && self.returns_are_steered();
        reads_ahead || self.samples() || self.aborts_leak() || confused
    }

    /// Branch type confusion (families 0x15 to 0x18) and SRSO (up to 0x19): returns of the hypervisor
    /// go where a guest says. AMD's other remedy, a return in a place of its own, is the compiler's,
    /// and stable Rust has none.
    fn returns_are_steered(&self) -> bool {
        let confusion = (0x15..=0x18).contains(&self.family) && self.leaf8_ebx & BTC_NO == 0;
        let srso = (0x17..=0x19).contains(&self.family)
            && self.leaf21_eax & (SRSO_NO | SRSO_USER_KERNEL_NO) == 0;
        self.is_amd() && (confusion || srso)
    }

    /// What the processor makes possible. The rest needs nothing of it: VERW is among that when it is
    /// asked for by name, since the instruction itself is everywhere.
    #[must_use]
    pub fn offers(&self) -> Set {
        let mut offered = Set::SPLIT | Set::RSB | Set::L1TF | Set::BHB | Set::ONE_THREAD;
        let intel = self.leaf7_edx & IBRS_IBPB != 0;
        let ibpb = intel || self.leaf8_ebx & AMD_IBPB != 0;
        offered.set(Set::IBPB | Set::IBPB_ENTRY, ibpb);
        offered.set(Set::IBRS, self.ibrs() != Ibrs::None);
        let stibp = self.leaf7_edx & STIBP != 0 || self.leaf8_ebx & AMD_STIBP != 0;
        offered.set(Set::STIBP, stibp);
        offered.set(Set::L1D, self.leaf7_edx & L1D_FLUSH != 0);
        let clears = self.capabilities & (FB_CLEAR | RFDS_CLEAR) != 0
            || self.leaf7_edx & MD_CLEAR != 0
            || self.is_amd() && self.leaf21_eax & VERW_CLEAR != 0;
        offered.set(Set::VERW, clears);
        offered.set(Set::SSBD, self.ssbd() != Ssbd::None);
        offered.set(Set::GDS, self.all(GDS_CTRL));
        offered
    }
}
