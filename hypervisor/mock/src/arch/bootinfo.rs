//! What a loader would tell.

use paravane_core::addr::MachineAddr;

/// A machine's map: memory, and something else.
static FIRMWARE_MAP: [MemoryRegion; 2] = [
    MemoryRegion {
        start: MachineAddr::new(0),
        end: MachineAddr::new(0x9_fc00),
        kind: 1,
    },
    MemoryRegion {
        start: MachineAddr::new(0xfffc_0000),
        end: MachineAddr::new(0x1_0000_0000),
        kind: 2,
    },
];

pub fn firmware_map() -> &'static [MemoryRegion] {
    &FIRMWARE_MAP
}

#[derive(Clone, Copy, Debug)]
pub struct MemoryRegion {
    pub start: MachineAddr,
    pub end: MachineAddr,
    pub kind: u32,
}

#[derive(Clone, Copy, Debug)]
pub struct Module {
    pub start: MachineAddr,
    pub end: MachineAddr,
    pub cmdline: &'static str,
}
