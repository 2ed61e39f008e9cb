//! What a loader would tell.

use paravane_core::addr::MachineAddr;

pub const MAX_MODULES: usize = 32;

#[derive(Clone, Copy, Debug)]
pub struct Module {
    pub start: MachineAddr,
    pub end: MachineAddr,
    pub cmdline: &'static str,
}
